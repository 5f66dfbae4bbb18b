"""Numbers, days, periods and sentences as the readers of each language expect them."""

from analysis.i18n._texts import LANGUAGES
from analysis.i18n.formatting import OPERATOR_CODES, PERIOD_IN_YEAR, Formatter, Phrase, Printer, both, fill, say
from analysis.i18n.messages import (
    Argument,
    Message,
    has_message,
    join_messages,
    to_cell,
    translate,
    translate_cell,
)

__all__ = [
    "LANGUAGES",
    "OPERATOR_CODES",
    "PERIOD_IN_YEAR",
    "Argument",
    "Formatter",
    "Message",
    "Phrase",
    "Printer",
    "both",
    "fill",
    "has_message",
    "join_messages",
    "say",
    "to_cell",
    "translate",
    "translate_cell",
]
