"""Vietnamese filings as data: from a file to its numbers, statements, tasks and systems, each with its location.

`read_document` opens a file; `read_statements`, `list_tasks`, `list_systems` and `read_identity` say what a document
holds; `read_documents` does both for many files and returns one table; `read_quantity`, `read_period`, `read_number`
and `redact_personal_data` work on text. Every error that this library raises on purpose is a `VnFilingsError`.

The library knows no table and no list of organisations or places: names are handed in by the caller. A module is
imported when one of its names is first used.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from vnfilings.box.file_errors import UnreadableFileError
    from vnfilings.box.limits import Limits, LimitsError
    from vnfilings.box.start import start_reader
    from vnfilings.extraction.document_ledger import LedgerRow, document_ledger
    from vnfilings.extraction.document_signs import DocumentSigns, read_signs
    from vnfilings.extraction.naming import Names
    from vnfilings.extraction.progress import is_only_progress, list_progress, read_progress
    from vnfilings.extraction.reading.many_files import Reading, explain, read_documents
    from vnfilings.extraction.reading.one_file import list_flags
    from vnfilings.extraction.statements.document_statements import Statement, read_statements
    from vnfilings.extraction.system_coverage import list_system_coverage
    from vnfilings.extraction.systems import list_systems
    from vnfilings.extraction.tasks import list_tasks
    from vnfilings.formats.blocks import Cell, Document, Paragraph, Row, Skipped, Table, describe_skipped
    from vnfilings.formats.metadata import Identity, read_identity
    from vnfilings.formats.read_file import read_document
    from vnfilings.formats.table_cells import CellValue, TableCells, read_table_cells, show_cell
    from vnfilings.formats.tidy_tables import TidyTableError, is_missing_mark, read_period_code
    from vnfilings.reading_errors import VnFilingsError
    from vnfilings.text.ledger.number_ledger import Ledger, NumberToken, read_ledger
    from vnfilings.text.ledger.quantities import Quantity, read_quantities, read_quantity
    from vnfilings.text.normalise import compare_key, strip_marks, to_plain
    from vnfilings.text.numbers import Number, read_number
    from vnfilings.text.periods import Period, find_periods, read_period
    from vnfilings.text.ratios import RatioCheck, grade_ratio
    from vnfilings.text.redact import redact_label, redact_personal_data
    from vnfilings.text.relative_deadlines import (
        RecurringDeadline,
        RelativeDeadline,
        read_recurring_deadline,
        read_relative_deadline,
    )

#: Where each public name is defined.
_MODULES = {
    "vnfilings.box.file_errors": ("InternalReadingError", "ReadingLimitError", "UnreadableFileError"),
    "vnfilings.reading_errors": ("VnFilingsError",),
    "vnfilings.extraction.naming": ("Names",),
    "vnfilings.extraction.reading.one_file": ("list_flags",),
    "vnfilings.extraction.reading.many_files": ("Reading", "explain", "read_documents"),
    "vnfilings.extraction.statements.document_statements": ("Statement", "read_statements"),
    "vnfilings.extraction.document_signs": ("DocumentSigns", "read_signs"),
    "vnfilings.extraction.progress": ("is_only_progress", "list_progress", "read_progress"),
    "vnfilings.text.relative_deadlines": (
        "RecurringDeadline",
        "RelativeDeadline",
        "read_recurring_deadline",
        "read_relative_deadline",
    ),
    "vnfilings.extraction.system_coverage": ("list_system_coverage",),
    "vnfilings.extraction.systems": ("list_systems",),
    "vnfilings.extraction.document_ledger": ("LedgerRow", "document_ledger"),
    "vnfilings.extraction.tasks": ("list_tasks",),
    "vnfilings.formats.blocks": ("Cell", "Document", "Paragraph", "Row", "Skipped", "Table", "describe_skipped"),
    "vnfilings.formats.metadata": ("Identity", "read_identity"),
    "vnfilings.formats.read_file": ("read_document",),
    "vnfilings.box.limits": ("Limits", "LimitsError"),
    "vnfilings.box.start": ("start_reader",),
    "vnfilings.formats.table_cells": ("CellValue", "TableCells", "read_table_cells", "show_cell"),
    "vnfilings.formats.tidy_tables": ("TidyTableError", "is_missing_mark", "read_period_code"),
    "vnfilings.text.normalise": ("compare_key", "strip_marks", "to_plain"),
    "vnfilings.text.numbers": ("Number", "read_number"),
    "vnfilings.text.periods": ("Period", "find_periods", "read_period"),
    "vnfilings.text.ledger.number_ledger": ("Ledger", "NumberToken", "read_ledger"),
    "vnfilings.text.ledger.quantities": ("Quantity", "read_quantities", "read_quantity"),
    "vnfilings.text.ratios": ("RatioCheck", "grade_ratio"),
    "vnfilings.text.redact": ("redact_label", "redact_personal_data"),
}
_HOMES = {name: module for module, names in _MODULES.items() for name in names}

__all__ = [
    "Cell",
    "CellValue",
    "Document",
    "DocumentSigns",
    "Identity",
    "InternalReadingError",
    "Ledger",
    "LedgerRow",
    "Limits",
    "LimitsError",
    "Names",
    "Number",
    "NumberToken",
    "Paragraph",
    "Period",
    "Quantity",
    "RatioCheck",
    "Reading",
    "ReadingLimitError",
    "RecurringDeadline",
    "RelativeDeadline",
    "Row",
    "Skipped",
    "Statement",
    "Table",
    "TableCells",
    "TidyTableError",
    "UnreadableFileError",
    "VnFilingsError",
    "compare_key",
    "describe_skipped",
    "document_ledger",
    "explain",
    "find_periods",
    "grade_ratio",
    "is_missing_mark",
    "is_only_progress",
    "list_flags",
    "list_progress",
    "list_system_coverage",
    "list_systems",
    "list_tasks",
    "read_document",
    "read_documents",
    "read_identity",
    "read_ledger",
    "read_number",
    "read_period",
    "read_period_code",
    "read_progress",
    "read_quantities",
    "read_quantity",
    "read_recurring_deadline",
    "read_relative_deadline",
    "read_signs",
    "read_statements",
    "read_table_cells",
    "redact_label",
    "redact_personal_data",
    "show_cell",
    "start_reader",
    "strip_marks",
    "to_plain",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return __all__
