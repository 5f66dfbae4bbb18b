"""What every table holds: closed vocabularies, columns with units and meaning, and the check that all pass."""

from analysis.contracts.check import ContractError, conform
from analysis.contracts.tables import TABLES, Column, Table

__all__ = ["TABLES", "Column", "ContractError", "Table", "conform"]
