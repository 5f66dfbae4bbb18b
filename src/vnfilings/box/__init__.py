"""Child processes with limits that read documents: a bad document gives one error message, whatever it does."""

from vnfilings.box.calls import Call, Outcome, note_unenforced, run_boxed
from vnfilings.box.file_errors import DAMAGED, InternalReadingError, ReadingLimitError, UnreadableFileError
from vnfilings.box.limits import RANGES, Limits, LimitsError, find_limit_error
from vnfilings.box.start import start_reader

__all__ = [
    "DAMAGED",
    "RANGES",
    "Call",
    "InternalReadingError",
    "Limits",
    "LimitsError",
    "Outcome",
    "ReadingLimitError",
    "UnreadableFileError",
    "find_limit_error",
    "note_unenforced",
    "run_boxed",
    "start_reader",
]
