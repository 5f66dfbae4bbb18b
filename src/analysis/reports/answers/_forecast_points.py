"""Points on the forecast: what it expects, where its back-test lets it stand; else how the back-test did."""

from __future__ import annotations

import math
from collections.abc import Iterator

from adoption import decimal_year
from analysis.panel import scale_of
from analysis.reports._document import Number
from analysis.reports._report_config import read_report_settings
from analysis.reports._report_context import ReportContext, Runs
from analysis.reports._row_helpers import Row
from analysis.reports.answers._point_topics import Candidate, Topic
from analysis.reports.answers._sureness import check_sure
from analysis.reports.answers.forecast_gates import (
    Gate,
    chance_sentence,
    cite_backtest,
    forecast_gate,
    tested_words,
)
from analysis.reports.answers.sentence_parts import due_note, number_text, phrase, target_runs, unit_words, write
from analysis.reports.forecasts import printed_forecast
from analysis.reports.trace_ids import row_key

_NEAR = 0.02


def forecast_point(topic: Topic) -> Iterator[Candidate]:
    """Yield what is expected for the end of the year, or that no forecast is given and how those of the past did."""
    context, latest = topic.context, topic.answer.latest
    if latest is None or not topic.answer.allows_forecast:
        return
    time = _year_end(context)
    level = str(context.unit(topic.unit_code)["level"])
    gate = forecast_gate(context, topic.indicator_code, level, time - decimal_year(context.day_of(latest)))
    forecast = _at(printed_forecast(context, topic.unit_code, topic.indicator_code), time)
    if gate.is_open and forecast is not None and _is_narrow(topic, forecast):
        yield _expected(topic, gate, forecast, time)
    elif gate.row is not None and not gate.is_open:
        yield _refused(topic, gate, time)


def _year_end(context: ReportContext) -> float:
    """Return the end of the year that the report's day lies in; of the next year in its last quarter."""
    today = decimal_year(context.report_date)
    end = float(math.ceil(today))
    return end + 1 if end - today < 0.25 else end


def _year_words(context: ReportContext, time: float) -> str:
    return context.texts("point.year_end", year=round(time) - 1)


def _at(forecast: list[Row], time: float) -> Row | None:
    return next((row for row in forecast if abs(row["time"] - time) < _NEAR), None)


def _is_narrow(topic: Topic, forecast: Row) -> bool:
    scale = scale_of(topic.indicator)
    widest = read_report_settings("answers")["forecast_gate"]["widest_80"] / 100 * (scale.span if scale else 100.0)
    return bool(forecast["upper_80"] - forecast["lower_80"] < widest)


def _expected(topic: Topic, gate: Gate, forecast: Row, time: float) -> Candidate:
    context, row = topic.context, gate.row
    shown: dict[str, Runs | str | int] = {
        "horizon": _year_words(context, time),
        **{
            name: (_cite_forecast(topic, forecast, number_text(context, forecast[column], topic.indicator)),)
            for name, column in (("mean", "mean"), ("low", "lower_80"), ("high", "upper_80"))
        },
        "tests": tested_words(context, gate)["tests"],
        "held": (cite_backtest(context, row, context.texts.number(gate.n_held)),) if row else "",
    }
    lead = write(context, "point.forecast.lead", shown)
    runs = (*phrase(context, "point.forecast.body", shown), *_chance(topic, gate))
    return Candidate("FORECAST", lead, runs, check_sure(context, "backtest"))


def _chance(topic: Topic, gate: Gate) -> Runs:
    """Return the chance of the target in words, as a sentence of its own; nothing where none is known."""
    context, target = topic.context, topic.answer.target
    if target is None:
        return ()
    verdicts = context.rows(
        "verdicts", target_statement_id=target.statement_id, unit_code=topic.unit_code, method="workbench"
    )
    shown: dict[str, Runs | str | int] = {
        "unit": unit_words(context, topic.unit_code),
        "target": target_runs(context, target),
        "due_note": due_note(context, target),
    }
    said = chance_sentence(context, verdicts[0], gate, shown) if verdicts else ()
    return (*phrase(context, "point.space", {}), *said) if said else ()


def _cite_forecast(topic: Topic, row: Row, text: str) -> Number:
    key = row_key(*(row[name] for name in ("unit_code", "indicator_code", "method", "time", "deadline")))
    label = f"forecast {row['indicator_code']}"
    return Number(text, "forecasts", key, label, topic.context.report_date, is_marked=False)


def _refused(topic: Topic, gate: Gate, time: float) -> Candidate:
    """Return that no forecast is given, with the fault of the back-test that weighs most."""
    context = topic.context
    shown = {"horizon": _year_words(context, time), **tested_words(context, gate)}
    row = gate.row or {}
    shown["held"] = (cite_backtest(context, row, context.texts.number(gate.n_held)),)
    shown["origins"] = (cite_backtest(context, row, context.texts.number(row["n_origins"])),)
    shown["least"] = int(read_report_settings("answers")["forecast_gate"]["origins"])
    lead = write(context, "point.no_forecast.lead", shown)
    runs = phrase(context, f"point.no_forecast.{gate.fault}", shown)
    return Candidate("NO_FORECAST", lead, runs, check_sure(context, "backtest"))
