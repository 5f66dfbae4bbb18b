"""The forecast that knows a unit's deadlines, beside the one that knows none."""

from __future__ import annotations

import dataclasses

from analysis.reports._document import Cell, Column, Number, text_cell
from analysis.reports._report_context import ReportContext
from analysis.reports._row_helpers import Row
from analysis.reports.trace_ids import row_key


def knows_deadline(row: Row) -> bool:
    """Return whether a row of `forecasts` knows a deadline."""
    return bool(row["deadline"] != "none")


def bound_forecast(context: ReportContext, forecast: list[Row]) -> list[Row]:
    """Return the rows that know the deadlines, at the times of a printed forecast; empty where none binds the unit."""
    if not forecast:
        return []
    same = {name: forecast[0][name] for name in ("unit_code", "indicator_code", "method")}
    bound = {row["time"]: row for row in context.rows("forecasts", **same) if knows_deadline(row)}
    return [bound[row["time"]] for row in forecast if row["time"] in bound]


def bound_columns(context: ReportContext, bound: list[Row]) -> tuple[Column, ...]:
    """Return the heads of the columns with the deadlines; none where no deadline binds the unit."""
    names = ("column.expected_bound", "column.interval_80_bound") if bound else ()
    return tuple(Column(context.texts(name), "right") for name in names)


def bound_cells(context: ReportContext, bound: list[Row], time: float) -> tuple[Cell, ...]:
    """Return the cells of `bound_columns` at one time: the forecast with the deadlines and its 80% interval."""
    row = next((row for row in bound if row["time"] == time), None)
    if row is None:
        return (text_cell("–"), text_cell("–")) if bound else ()
    unit = context.indicator(row["indicator_code"])["unit"]
    decimals = 1 if unit == "%" else None  # all of a table with as many
    lower, mean, upper = (
        context.value_text(row[name], unit, decimals=decimals) for name in ("lower_80", "mean", "upper_80")
    )
    key = row_key(*(row[name] for name in ("unit_code", "indicator_code", "method", "time", "deadline")))
    expected = Number(mean, "forecasts", key, f"forecast {row['indicator_code']}", context.report_date)
    interval = dataclasses.replace(expected, text=f"{lower.removesuffix('%')} – {upper}", is_marked=False)
    return Cell((expected,), row["mean"]), Cell((interval,), row["lower_80"])


def explain_bound(context: ReportContext, bound: list[Row]) -> str:
    """Return which deadlines the columns allow for, each with its day, text and force; empty without any."""
    if not bound:
        return ""
    return context.texts("forecast.bound_note", deadlines=context.message(bound[0], "deadline_message"))
