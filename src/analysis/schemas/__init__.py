"""What every table holds: vocabularies, columns with units and meaning, and the check that every table passes."""

from analysis.schemas.columns import Column, Table
from analysis.schemas.csv_files import TableFileError, read_table_csv
from analysis.schemas.decisions import (
    PERSON_VARIABLE,
    DecisionError,
    append_decision,
    hold_decisions,
    replace_decisions,
    who_decides,
)
from analysis.schemas.lookup_files import read_lookup_table
from analysis.schemas.neutral_cells import neutralise_cell, neutralise_frame, restore_cell, to_csv
from analysis.schemas.period_dates import latest_issue_days, look_up, period_bounds, period_length
from analysis.schemas.place_names import PLACE_SPELLINGS, compare_key, search_key
from analysis.schemas.table_schemas import TABLES
from analysis.schemas.tables import RULE_TABLES
from analysis.schemas.validation import SchemaError, set_types, validate
from analysis.schemas.vocabulary import (
    DIMENSIONS,
    DOCUMENT_SORTS,
    ESTIMATE_WORDS,
    OFFICIAL_METHODS,
    PERIOD_PATTERN,
    SEVERITIES,
    SOURCE_KINDS,
    SOURCE_TYPES,
    TODO_FEEDS,
    TODO_KINDS,
    UNIT_LEVELS,
)

__all__ = [
    "DIMENSIONS",
    "DOCUMENT_SORTS",
    "ESTIMATE_WORDS",
    "OFFICIAL_METHODS",
    "PERIOD_PATTERN",
    "PERSON_VARIABLE",
    "PLACE_SPELLINGS",
    "RULE_TABLES",
    "SEVERITIES",
    "SOURCE_KINDS",
    "SOURCE_TYPES",
    "TABLES",
    "TODO_FEEDS",
    "TODO_KINDS",
    "UNIT_LEVELS",
    "Column",
    "DecisionError",
    "SchemaError",
    "Table",
    "TableFileError",
    "append_decision",
    "compare_key",
    "hold_decisions",
    "latest_issue_days",
    "look_up",
    "neutralise_cell",
    "neutralise_frame",
    "period_bounds",
    "period_length",
    "read_lookup_table",
    "read_table_csv",
    "replace_decisions",
    "restore_cell",
    "search_key",
    "set_types",
    "to_csv",
    "validate",
    "who_decides",
]
