"""Tables to statements: what the columns and the rows are, by their content, and what each value states."""

from vnfilings.extraction.statements.tables._columns import TableColumn, column_role, read_columns
from vnfilings.extraction.statements.tables._share_scale import MAY_BE_FRACTION
from vnfilings.extraction.statements.tables._value_rows import read_table

__all__ = ["MAY_BE_FRACTION", "TableColumn", "column_role", "read_columns", "read_table"]
