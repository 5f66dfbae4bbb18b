"""A Word filing that a person edited: read back, held against the data, and what was changed in it stored."""

from analysis.reports.filing.edited._edit import Edit, describe_edit
from analysis.reports.filing.edited.edited_filing import (
    EditedFiling,
    FilingFileError,
    OpenedFiling,
    compare_filing,
    open_filing,
)
from analysis.reports.filing.edited.storing import append_entries, forget_rejected_edits, store_edits

__all__ = [
    "Edit",
    "EditedFiling",
    "FilingFileError",
    "OpenedFiling",
    "append_entries",
    "compare_filing",
    "describe_edit",
    "forget_rejected_edits",
    "open_filing",
    "store_edits",
]
