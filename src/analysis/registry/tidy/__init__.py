"""Tidy tables as sources: cells taken as they are stored, by the columns that the source names."""

from analysis.registry.tidy.add_table import AddedTable, add_table, check_table
from analysis.registry.tidy.dhis2 import is_dhis2
from analysis.registry.tidy.layout import TableError, TableLayout, parse_columns
from analysis.registry.tidy.tidy_source import read_tidy_source

__all__ = [
    "AddedTable",
    "TableError",
    "TableLayout",
    "add_table",
    "check_table",
    "is_dhis2",
    "parse_columns",
    "read_tidy_source",
]
