"""Kind, period and topic of a value: one stack of scopes, from the value's own words out to the document.

`ReadingContext` is the stack. Whoever walks a document enters each paragraph (`enter`) and asks for a value in a
sentence (`kind_of`, `period_of`, `topic_of`) or in a table (`kind_of_column`, `period_of_column`); each answer names
the scope that decided, one of `REASONS`.
"""

from vnfilings.extraction.scopes._periods_of_headings import read_column_period, read_part_of_year
from vnfilings.extraction.scopes._scope import KindOf, PeriodOf, Scope
from vnfilings.extraction.scopes._words_of_kind import (
    is_against_before,
    is_against_plan,
    read_column_kind,
)
from vnfilings.extraction.scopes._words_of_period import opens_with_horizon
from vnfilings.extraction.scopes.reading_context import OF_PUBLICATION, REASONS, ReadingContext
from vnfilings.extraction.scopes.value_in_text import ValueInText

__all__ = [
    "OF_PUBLICATION",
    "REASONS",
    "KindOf",
    "PeriodOf",
    "ReadingContext",
    "Scope",
    "ValueInText",
    "is_against_before",
    "is_against_plan",
    "opens_with_horizon",
    "read_column_kind",
    "read_column_period",
    "read_part_of_year",
]
