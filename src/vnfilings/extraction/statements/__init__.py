"""Blocks to statements: who reports what, how much, when, as target or result, and where it stands."""

from vnfilings.extraction.statements.document_statements import Statement, read_statements

__all__ = ["Statement", "read_statements"]
