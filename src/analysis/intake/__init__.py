"""The way in for many files: an inbox whose files are filed, refused with a reason, or left until they are complete."""

from analysis.intake.filed_answers import Answers, FiledAnswer
from analysis.intake.receipt_lines import describe_receipt, summarise_receipts
from analysis.intake.receiving import QUIET, Receipt, Refused, list_refused, receive_files, receive_inbox
from analysis.intake.watching import watch_inbox

__all__ = [
    "QUIET",
    "Answers",
    "FiledAnswer",
    "Receipt",
    "Refused",
    "describe_receipt",
    "list_refused",
    "receive_files",
    "receive_inbox",
    "summarise_receipts",
    "watch_inbox",
]
