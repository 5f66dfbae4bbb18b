"""What every table holds: closed vocabularies, columns with units and meaning, and the check that all pass."""

from analysis.schemas.columns import Column, Table
from analysis.schemas.csv_files import TableFileError, read_table_csv
from analysis.schemas.period_dates import latest_issue_days, period_bounds
from analysis.schemas.table_schemas import TABLES
from analysis.schemas.validation import ContractError, conform, set_types

__all__ = [
    "TABLES",
    "Column",
    "ContractError",
    "Table",
    "TableFileError",
    "conform",
    "latest_issue_days",
    "period_bounds",
    "read_table_csv",
    "set_types",
]
