"""Blocks to statements: who reports what, how much, when, as target or result, and where it stands."""

from vnfilings.extraction.statements.document_statements import Statement, read_statements
from vnfilings.extraction.statements.tables import MAY_BE_FRACTION

__all__ = ["MAY_BE_FRACTION", "Statement", "read_statements"]
