"""Numbers, days, periods and sentences as the readers of each language expect them."""

from analysis.i18n._texts import LANGUAGES
from analysis.i18n.formatting import OPERATOR_CODES, PERIOD_IN_YEAR, Formatter
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
    "has_message",
    "join_messages",
    "to_cell",
    "translate",
    "translate_cell",
]
