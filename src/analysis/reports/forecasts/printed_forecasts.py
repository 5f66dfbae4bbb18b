"""The forecast that a report prints: under which model, from which day, up to which width of its intervals."""

from __future__ import annotations

from itertools import takewhile
from typing import TYPE_CHECKING

from adoption import decimal_year
from analysis.panel import PERCENT, Scale, scale_of
from analysis.reports._report_config import read_report_settings
from analysis.reports._row_helpers import Row

if TYPE_CHECKING:
    from analysis.reports._report_context import ReportContext

#: Which model's forecast a report shows where several gave one: the most complete that is there.
FORECAST_ORDER = ("hazard", "combined", "pooled", "static", "trend")
_HALF_A_DAY = 0.5 / 365


def forecast_rows(context: ReportContext, unit_code: str, indicator_code: str) -> list[Row]:
    """Return the forecast rows of the unit and indicator under the best method that gave one, by time.

    There are none where its values contradict each other or the newest counts another thing.
    """
    if not context.states.decide(unit_code, indicator_code).state.allows_verdict:
        return []
    every = context.rows("forecasts", unit_code=unit_code, indicator_code=indicator_code)
    free = [row for row in every if row["deadline"] == "none"]
    mine = [row for row in free if row["mean"] is not None and row["lower_95"] is not None]
    best = min((row["method"] for row in mine), key=lambda method: (_rank(method), method), default=None)
    return sorted((row for row in mine if row["method"] == best), key=lambda row: row["time"])


def printed_forecast(context: ReportContext, unit_code: str, indicator_code: str) -> list[Row]:
    """Return the forecast that a report prints: from its day on, none from where its intervals are too wide."""
    forecast = forecast_rows(context, unit_code, indicator_code)
    return _from_today(context, narrow_enough(forecast, forecast_scale(context, indicator_code)))


def narrow_enough(forecast: list[Row], scale: Scale) -> list[Row]:
    """Return the forecast up to the first time at which its interval is too wide to be useful."""
    return list(takewhile(lambda row: row["upper_80"] - row["lower_80"] <= widest_shown(scale), forecast))


def _from_today(context: ReportContext, forecast: list[Row]) -> list[Row]:
    """Return the rows on and after the day of the report; a first row without any spread is the unit's last report."""
    today = decimal_year(context.report_date)
    starts_with_report = bool(forecast) and forecast[0]["lower_95"] == forecast[0]["upper_95"]
    return [row for row in forecast[starts_with_report:] if row["time"] >= today - _HALF_A_DAY]


def widest_shown(scale: Scale = PERCENT) -> float:
    """Return the widest interval that is shown, in the unit of the indicator."""
    return float(read_report_settings("forecasts")["widest_80"]) / 100 * scale.span


def forecast_scale(context: ReportContext, indicator_code: str) -> Scale:
    """Return the scale on which an indicator is forecast: percent where it has no scale of its own."""
    return scale_of(context.indicator(indicator_code)) or PERCENT


def _rank(method: str) -> int:
    return FORECAST_ORDER.index(method) if method in FORECAST_ORDER else len(FORECAST_ORDER)
