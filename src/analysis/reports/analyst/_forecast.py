"""Page 3: what the model gives for the end of the year, how forecasts like it did on the past, where sources differ."""

from __future__ import annotations

from typing import TYPE_CHECKING

from adoption import decimal_year
from analysis.reports._document import Block, Box, Boxes, Number, Paragraph, Section
from analysis.reports._report_context import fill_message
from analysis.reports.analyst._charts import chart_of_series
from analysis.reports.analyst._conflicts import conflicts_table
from analysis.reports.analyst._values_behind import forecast_key
from analysis.reports.answers import calibration_sentence, forecast_gate, forecast_title
from analysis.reports.forecasts import printed_forecast

if TYPE_CHECKING:
    from analysis.reports._row_helpers import Row
    from analysis.reports.analyst._area import Area
    from analysis.reports.answers import Answer

#: A forecast of all there is says nothing that a reader could use.
_ALL = 100.0


def forecast_page(area: Area, answers: dict[str, Answer]) -> tuple[Section, ...]:
    """Return the page of forecast and conflicts; none where there is neither."""
    texts = area.context.texts
    forecast = [block for found in answers.values() for block in _forecast(area, found)]
    conflicts = conflicts_table(area)
    if not forecast and not conflicts:
        return ()
    kind = "both" if forecast and conflicts else "forecast" if forecast else "conflicts"
    return (Section("forecast", texts(f"analyst.page.{kind}"), (*forecast, *conflicts)),)


def shown_forecast(area: Area, found: Answer) -> list[Row]:
    """Return the forecast that the report shows: of the end of a year at least, and of less than all there is."""
    context, code = area.context, found.indicator_code
    rows = printed_forecast(context, area.unit_code, code) if found.allows_forecast else []
    told = next((row for row in rows if _is_year_end(row["time"])), None)
    is_share = context.indicator(code)["unit"] == "%"
    return [] if told is None or (is_share and told["mean"] >= _ALL) else rows


def _forecast(area: Area, found: Answer) -> list[Block]:
    """Return what the model gives, drawn and with the words of its back-test; nothing where a rule leaves it out."""
    context, code, rows = area.context, found.indicator_code, shown_forecast(area, found)
    if not rows:
        return []
    told = next(row for row in rows if _is_year_end(row["time"]))
    level, since = str(context.unit(area.unit_code)["level"]), found.latest
    known = decimal_year(context.day_of(since) if since else context.report_date)
    gate = forecast_gate(context, code, level, told["time"] - known)
    title = context.texts("analyst.forecast.tested")
    drawn = _chart_title(area, found, told, is_trial=not gate.is_open)
    return [
        _headline(area, code, told, is_usable=gate.is_open),
        *chart_of_series(area, code, found.target, forecast=rows, title=drawn),
        Boxes((Box(title, (calibration_sentence(context, gate),)),)),
    ]


def _chart_title(area: Area, found: Answer, told: Row, *, is_trial: bool) -> str:
    context = area.context
    mean = context.value_text(told["mean"], context.indicator(found.indicator_code)["unit"])
    if not found.latest:
        return ""
    return forecast_title(context, found.latest, mean, told["time"], is_trial=is_trial)


def _is_year_end(time: float) -> bool:
    return abs(time - round(time)) < 0.01


def _headline(area: Area, code: str, row: Row, *, is_usable: bool) -> Paragraph:
    context = area.context
    unit = context.indicator(code)["unit"]
    key = forecast_key(row)
    shown = {
        name: (Number(context.value_text(row[column], unit), "forecasts", key, name, context.report_date),)
        for name, column in (("mean", "mean"), ("low", "lower_80"), ("high", "upper_80"))
    }
    facts = {"time": context.time_text(row["time"]), "name": context.indicator_title(code)}
    message = "analyst.forecast.usable" if is_usable else "analyst.forecast.trial"
    return Paragraph(tuple(fill_message(message, facts, shown, context.texts)), "headline")
