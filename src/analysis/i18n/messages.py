"""Sentences for readers: a code with arguments, turned into text by the catalogue ``messages.csv``.

The catalogue has one row a message and one column a language. A placeholder names an argument and how to print it:
``{share:percent}``, ``{due:date}``, ``{n:number}``; without a format the argument is printed as text.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import string
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

from analysis.i18n.formatting import Printer

#: What a message may carry: text, a number, a day, another message, several of these, or one text for each language.
Argument = Any


@dataclass(frozen=True)
class Message:
    """One sentence without its full stop, not yet in a language: its code in the catalogue and its arguments.

    >>> Message("target.probability", {"target": 80.0, "due": dt.date(2026, 12, 31), "chance": 0.42}).to_json()
    '{"code": "target.probability", "target": 80.0, "due": {"day": "2026-12-31"}, "chance": 0.42}'
    """

    code: str
    arguments: Mapping[str, Argument] = field(default_factory=dict)

    def to_json(self) -> str:
        """Return the message as one line of JSON, for a column of a table."""
        return json.dumps(_encode(self), ensure_ascii=False)

    @classmethod
    def from_json(cls, line: str) -> Message:
        """Return the message that `to_json` wrote.

        >>> Message.from_json('{"code": "reason.no_pace"}')
        Message(code='reason.no_pace', arguments={})
        """
        decoded = _decode(json.loads(line))
        if not isinstance(decoded, Message):
            raise ValueError(f"not a message: {line!r}; expected a JSON object with a code")
        return decoded


def join_messages(messages: Iterable[Message]) -> Message | None:
    """Return several messages as one, None for none; their texts are joined by semicolons."""
    parts = list(messages)
    if len(parts) < 2:
        return parts[0] if parts else None
    return Message("joined", {"parts": parts})


def translate(message: Message | str, lang: str, **arguments: Argument) -> str:
    """Return a message, or the text of a code, in a language.

    >>> translate("reason.no_convergence", "en")
    'the estimation did not converge'

    Raises
    ------
    KeyError
        For a code that the catalogue lacks, or an argument that the text needs and the message lacks.
    """
    if isinstance(message, str):
        message = Message(message, arguments)
    template = _catalogue(lang).get(message.code)
    if template is None:
        raise KeyError(f"no message '{message.code}' in i18n/messages.csv")
    return _Filler(Printer(lang)).format(template, **message.arguments)


def has_message(code: str) -> bool:
    """Return whether the catalogue has a message of this code."""
    return code in _catalogue("en")


@cache
def _catalogue(lang: str) -> dict[str, str]:
    content = files("analysis.i18n").joinpath("messages.csv").read_text("utf-8")
    rows = csv.DictReader(io.StringIO(content))
    if lang not in (rows.fieldnames or ()):
        raise ValueError(f"language {lang!r}: i18n/messages.csv has the columns {', '.join(rows.fieldnames or ())}")
    return {row["code"]: row[lang] for row in rows}


#: How a placeholder may print its argument, by the name behind its colon.
_FORMATS: dict[str, Callable[[Printer, Any], str]] = {
    "number": lambda printer, value: printer.exact(value),
    "whole": lambda printer, value: printer.number(value),
    "signed": lambda printer, value: printer.signed(value),
    "percent": lambda printer, value: printer.percent(value),
    "exact_percent": lambda printer, value: f"{printer.exact(value)}%",
    "probability": lambda printer, value: printer.probability(value),
    "date": lambda printer, value: printer.date(value),
    "short_date": lambda printer, value: printer.short_date(value),
    "period": lambda printer, value: printer.period(value),
    "noun": lambda printer, value: printer.noun(value),
    "capital": lambda printer, value: value[:1].upper() + value[1:],
}


class _Filler(string.Formatter):
    """Fills the placeholders of a template in one language."""

    def __init__(self, printer: Printer) -> None:
        self._printer = printer

    def format_field(self, value: Any, format_spec: str) -> str:
        if isinstance(value, Message):
            value = translate(value, self._printer.lang)
        elif isinstance(value, Mapping):
            value = value.get(self._printer.lang) or next(iter(value.values()))
        elif isinstance(value, Sequence) and not isinstance(value, str):
            return "; ".join(self.format_field(part, format_spec) for part in value)
        if not format_spec:
            return str(value)
        return _FORMATS[format_spec](self._printer, value)


def _encode(value: Argument) -> Any:
    if isinstance(value, Message):
        return {"code": value.code} | {name: _encode(part) for name, part in value.arguments.items()}
    if isinstance(value, dt.date):  # a timestamp of pandas is one as well
        return {"day": value.isoformat()[:10]}
    if isinstance(value, Mapping):
        return {"text": dict(value)}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_encode(part) for part in value]
    return value.item() if hasattr(value, "item") else value


def _decode(value: Any) -> Argument:
    if isinstance(value, list):
        return [_decode(part) for part in value]
    if not isinstance(value, dict):
        return value
    if "code" in value:
        return Message(value["code"], {name: _decode(part) for name, part in value.items() if name != "code"})
    return dt.date.fromisoformat(value["day"]) if "day" in value else value["text"]
