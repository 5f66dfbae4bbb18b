"""Vietnamese filings as data: from a file to its numbers, statements, tasks and systems, each with its place.

Knows no table of the workbench; names of organisations and places are handed in by the caller.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from vnfilings.extraction.reading import Reading, explain, read_documents
    from vnfilings.extraction.statements.document_statements import Statement, read_statements
    from vnfilings.formats.blocks import Document
    from vnfilings.formats.read_file import read_document
    from vnfilings.formats.safety import UnreadableFileError
    from vnfilings.text.normalise import compare_key, strip_marks, to_plain
    from vnfilings.text.numbers import Number, read_number
    from vnfilings.text.periods import Period, find_periods, read_period
    from vnfilings.text.quantities import Quantity, read_quantities, read_quantity
    from vnfilings.text.ratios import RatioCheck, grade_ratio
    from vnfilings.text.redact import blot_personal

#: Where each public name is defined; a module is imported when one of its names is first used.
_HOMES = {
    "Reading": "vnfilings.extraction.reading",
    "explain": "vnfilings.extraction.reading",
    "read_documents": "vnfilings.extraction.reading",
    "Statement": "vnfilings.extraction.statements.document_statements",
    "read_statements": "vnfilings.extraction.statements.document_statements",
    "Document": "vnfilings.formats.blocks",
    "read_document": "vnfilings.formats.read_file",
    "UnreadableFileError": "vnfilings.formats.safety",
    "compare_key": "vnfilings.text.normalise",
    "strip_marks": "vnfilings.text.normalise",
    "to_plain": "vnfilings.text.normalise",
    "Number": "vnfilings.text.numbers",
    "read_number": "vnfilings.text.numbers",
    "Period": "vnfilings.text.periods",
    "find_periods": "vnfilings.text.periods",
    "read_period": "vnfilings.text.periods",
    "Quantity": "vnfilings.text.quantities",
    "read_quantities": "vnfilings.text.quantities",
    "read_quantity": "vnfilings.text.quantities",
    "RatioCheck": "vnfilings.text.ratios",
    "grade_ratio": "vnfilings.text.ratios",
    "blot_personal": "vnfilings.text.redact",
}

__all__ = [
    "Document",
    "Number",
    "Period",
    "Quantity",
    "RatioCheck",
    "Reading",
    "Statement",
    "UnreadableFileError",
    "blot_personal",
    "compare_key",
    "explain",
    "find_periods",
    "grade_ratio",
    "read_document",
    "read_documents",
    "read_number",
    "read_period",
    "read_quantities",
    "read_quantity",
    "read_statements",
    "strip_marks",
    "to_plain",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return __all__
