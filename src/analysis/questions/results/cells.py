"""Cells of an answer's table as reports print them: numbers in their unit, days, chances, in the answer's language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.i18n import is_rounded_away

if TYPE_CHECKING:
    from analysis.reports import ReportContext

_MISSING = "–"
#: Columns in the unit of the indicator, and those that are differences in it, with their sign or without.
_LEVELS = ("value", "latest", "before", "target", "mean", "lower_80", "upper_80", "lower_95", "upper_95")
_SCENARIO = ("scenario_mean", "scenario_lower_80", "scenario_upper_80")
_SIGNED = ("change", "needed_per_6_months", "pace_per_6_months")
_GAPS = ("gap", "gap_to_target")
#: Columns of models and of their errors, which two decimals would not tell apart.
_PRECISE = ("slope", "slope_lower_95", "slope_upper_95", "own_slope", "own_se", "mae", "crps", "bias")


def write_cell(context: ReportContext, name: str, value: Any, row: Mapping[Any, Any]) -> str | None:
    """Return a value of a column as reports print it; None for a column that is printed as it stands.

    Parameters
    ----------
    context
        The language and the indicators.
    name
        The column.
    value
        Its value in one row.
    row
        All columns of the row: `indicator_code` says in which unit the value is, `period` whether its day is known.

    Returns
    -------
    str or None
        The text.
    """
    if is_missing(value):
        return _MISSING
    if isinstance(value, pd.Timestamp):
        return _day(context, name, value, row)
    if name == "chance":
        return context.texts.probability(float(value))
    if name in _PRECISE:
        text = context.texts.number(float(value), 3)
        return text.lstrip("−") if is_rounded_away(text) else text
    if isinstance(value, str | bool) or "indicator_code" not in row:
        return None
    unit = context.indicator(row["indicator_code"]).get("unit")
    if name in _LEVELS or name in _SCENARIO:
        return context.value_text(float(value), unit)
    if name in _SIGNED or name in _GAPS:
        return _difference(context, float(value), unit, has_sign=name in _SIGNED)
    return None


def is_missing(value: Any) -> bool:
    """Return whether a cell holds nothing.

    >>> is_missing(float("nan")), is_missing(""), is_missing(0)
    (True, False, False)
    """
    return value is None or (not isinstance(value, str) and bool(pd.isna(value)))


def _day(context: ReportContext, name: str, day: pd.Timestamp, row: Mapping[Any, Any]) -> str:
    """Return a day, or the month or year where the source gives no more."""
    if name == "published_on" and not is_missing(row.get("source_id")):
        return context.issued_text(context.source(row["source_id"]), day)
    if name == "date" and not is_missing(row.get("period")):
        return context.day_text({"period": row["period"], "period_start": None, "period_end": day}, short=True)
    return context.texts.short_date(day)


def _difference(context: ReportContext, value: float, unit: str | None, *, has_sign: bool) -> str:
    """Return a difference as reports print it: of shares in percentage points, of others with the value's decimals."""
    size = context.value_text(abs(value), unit).removesuffix("%")
    if has_sign and not is_rounded_away(size):
        size = f"{'−' if value < 0 else '+'}{size}"
    return context.texts("difference.points", value=size) if unit == "%" else size
