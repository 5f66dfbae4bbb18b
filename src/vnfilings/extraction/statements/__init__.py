"""Blocks to statements: who reports what, how much, when, as target or result, and where it stands."""

from vnfilings.extraction.statements.document_statements import (
    BlockReading,
    Statement,
    read_blocks,
    read_statements,
)
from vnfilings.extraction.statements.tables import MAY_BE_FRACTION

__all__ = ["MAY_BE_FRACTION", "BlockReading", "Statement", "read_blocks", "read_statements"]
