"""What every table holds: closed vocabularies, columns with units and meaning, and the check that all pass."""

from analysis.schemas.columns import Column, Table
from analysis.schemas.csv_files import TableFileError, read_table_csv
from analysis.schemas.period_dates import latest_issue_days, period_bounds
from analysis.schemas.table_schemas import TABLES
from analysis.schemas.validation import SchemaError, set_types, validate

__all__ = [
    "TABLES",
    "Column",
    "SchemaError",
    "Table",
    "TableFileError",
    "latest_issue_days",
    "period_bounds",
    "read_table_csv",
    "set_types",
    "validate",
]
