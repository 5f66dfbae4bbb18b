"""What every table holds: closed vocabularies, columns with units and meaning, and the check that all pass."""

from analysis.contracts.check import ContractError, conform, set_types
from analysis.contracts.columns import Column, Table
from analysis.contracts.periods import day_of, decimal_year, period_bounds
from analysis.contracts.tables import TABLES

__all__ = [
    "TABLES",
    "Column",
    "ContractError",
    "Table",
    "conform",
    "day_of",
    "decimal_year",
    "period_bounds",
    "set_types",
]
