"""Numbers, days, periods and sentences as a Vietnamese or an English reader expects them."""

from analysis.i18n.formatting import LANGUAGES, PERIOD_IN_YEAR, Phrase, Printer, both, fill, say
from analysis.i18n.messages import Message, has_message, join_messages, translate

__all__ = [
    "LANGUAGES",
    "PERIOD_IN_YEAR",
    "Message",
    "Phrase",
    "Printer",
    "both",
    "fill",
    "has_message",
    "join_messages",
    "say",
    "translate",
]
