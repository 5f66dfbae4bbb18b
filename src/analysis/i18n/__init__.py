"""Numbers, days, periods and sentences as the readers of each language expect them.

A module is imported when one of its names is first used: every command needs `LANGUAGES` for its options.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from analysis.i18n._texts import LANGUAGES

if TYPE_CHECKING:
    from analysis.i18n.chances import CHANCE_CLASSES, classify_chance, round_chance, say_confidence
    from analysis.i18n.citations import cite
    from analysis.i18n.errors_in_language import Phrase, errors_in
    from analysis.i18n.formatting import OPERATOR_CODES, PERIOD_IN_YEAR, Formatter, is_rounded_away
    from analysis.i18n.known_sentences import translate_known
    from analysis.i18n.messages import (
        Argument,
        Mark,
        Message,
        has_message,
        join_messages,
        list_messages,
        to_cell,
        translate,
        translate_cell,
        translate_locator,
    )
    from analysis.i18n.offices import office_above, office_name

#: Where each public name is defined.
_MODULES = {
    "analysis.i18n.chances": ("CHANCE_CLASSES", "classify_chance", "round_chance", "say_confidence"),
    "analysis.i18n.citations": ("cite",),
    "analysis.i18n.errors_in_language": ("Phrase", "errors_in"),
    "analysis.i18n.formatting": ("Formatter", "OPERATOR_CODES", "PERIOD_IN_YEAR", "is_rounded_away"),
    "analysis.i18n.known_sentences": ("translate_known",),
    "analysis.i18n.messages": (
        "Argument",
        "Mark",
        "Message",
        "has_message",
        "join_messages",
        "list_messages",
        "to_cell",
        "translate",
        "translate_cell",
        "translate_locator",
    ),
    "analysis.i18n.offices": ("office_above", "office_name"),
}
_HOMES = {name: module for module, names in _MODULES.items() for name in names}

__all__ = [
    "CHANCE_CLASSES",
    "LANGUAGES",
    "OPERATOR_CODES",
    "PERIOD_IN_YEAR",
    "Argument",
    "Formatter",
    "Mark",
    "Message",
    "Phrase",
    "cite",
    "classify_chance",
    "errors_in",
    "has_message",
    "is_rounded_away",
    "join_messages",
    "list_messages",
    "office_above",
    "office_name",
    "round_chance",
    "say_confidence",
    "to_cell",
    "translate",
    "translate_cell",
    "translate_known",
    "translate_locator",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return __all__
