"""Periods that the columns beside complete: 'Quý I' before 'Cả năm 2025', '% so KH' behind 'Ước năm'."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from vnfilings.extraction.scopes import read_part_of_year
from vnfilings.lexicon import to_pattern, words
from vnfilings.text import Period, read_period

if TYPE_CHECKING:
    from vnfilings.extraction.statements.tables._columns import TableColumn

_FROM_CONTEXT = "year-from-context"
_WHOLE_YEAR = to_pattern(
    rf"(?<!\w){words('columns.whole_year')}(?!\w)(?!\s*[0-9]|\s+{words('periods.other_year')}(?!\w))", re.IGNORECASE
)


def complete_periods(columns: Sequence[TableColumn], around: Period | None) -> list[TableColumn]:
    """Return the columns, those of values with the periods that their titles leave to the columns beside.

    Parameters
    ----------
    columns
        The columns of a table, in their order.
    around
        The period of what stands around the table; it gives the year where no column does.
    """
    years = [_own_year(column) for column in columns]
    distinct = {year for year in years if year is not None}
    outer = _year_of(around)
    found: list[TableColumn] = []
    year_before: int | None = None
    result: TableColumn | None = None
    for column, own_year in zip(columns, years, strict=True):
        period = column.period
        is_relative = column.is_comparison or column.is_attainment
        if is_relative and result is not None and (column.is_comparison or own_year is None):
            period = result.period  # 'So với 2025' names the year of the base
        elif column.role == "value" and own_year is None:
            year = next(iter(distinct)) if len(distinct) == 1 else None if period is not None else year_before
            period = _in_year(column, year or outer)
        year_before = own_year or year_before
        found.append(replace(column, period=period) if period is not column.period else column)
        if column.role == "value" and column.kind != "target" and not is_relative:
            result = found[-1]  # what a comparison behind it compares
    return found


def _own_year(column: TableColumn) -> int | None:
    """Return the year that a column of values names itself."""
    period = column.period
    return _year_of(period) if column.role == "value" and period and _FROM_CONTEXT not in period.flags else None


def _year_of(period: Period | None) -> int | None:
    if period is None or period.start is None or period.end is None or period.start.year != period.end.year:
        return None
    return period.start.year


def _in_year(column: TableColumn, year: int | None) -> Period | None:
    whole = read_period(str(year)) if year else None
    if part := read_part_of_year(column.title, whole):
        return part
    if whole is not None and _WHOLE_YEAR.search(column.title):
        return replace(whole, flags=(_FROM_CONTEXT,))
    return column.period
