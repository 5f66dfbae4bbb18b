"""The chart of one unit's indicator over time, built from its observations, targets and forecast."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from textwrap import shorten

from adoption import day_of, decimal_year
from analysis.panel import may_fall
from analysis.period_lengths import whole_months
from analysis.reports._document import Cell, Chart, Column, Number, Run, Table, Text, text_cell
from analysis.reports._report_context import ReportContext
from analysis.reports._report_texts import capitalise
from analysis.reports._row_helpers import Row
from analysis.reports.charts import (
    DOWNWARDS,
    UPWARDS,
    Fan,
    MarkSeries,
    SeriesMark,
    TargetMark,
    TimeChart,
    draw_answer_chart,
)
from analysis.reports.sections.value_charts._value_scale import scale_of_axis
from analysis.reports.values import (
    DrawnValue,
    drawn_values,
    is_undated,
    newest_denominator,
    source_name,
    source_of,
)

#: A chart of fewer values says less than a sentence.
_FEWEST = 3
#: Beside a mark stand so many letters of its source.
_LONGEST_SOURCE = 24
#: A chart tells how long nothing was reported from so many months on.
_LONG_SILENCE = 3
#: A forecast is drawn so many years ahead, or for this share of the time that the values span.
_LEAST_AHEAD, _SHARE_AHEAD = 1.1, 0.35
_ENDS = ("mean", "lower_80", "upper_80", "lower_95", "upper_95")


def series_chart(
    context: ReportContext,
    unit_code: str,
    indicator_code: str,
    *,
    title: str = "",
    subtitle: str = "",
    targets: Sequence[Row] = (),
    forecast: Sequence[Row] = (),
    bound_forecast: Sequence[Row] = (),
    named: Row | None = None,
    name: str = "series",
) -> Chart | None:
    """Return the chart of one series over time, one line a thing counted; None where it has fewer than three values.

    Parameters
    ----------
    context
        The tables, the language and the day of the report.
    unit_code, indicator_code
        The series.
    title, subtitle
        What happened, and what is measured; by default the indicator, and the unit.
    targets
        Rows of `targets` in the unit of the indicator; each stands at its deadline.
    forecast, bound_forecast
        Rows of `forecasts` of one method, by time: without deadlines, and with them.
    named
        The observation that the title begins with, or the count behind it: its mark is labelled.
    name
        Tells the chart from the others of its report, in letters of a file name.

    Examples
    --------
    >>> from analysis.reports._prepared_context import prepare_context
    >>> context = prepare_context({}, "en", "2026-06-30")  # without any table
    >>> series_chart(context, "vn", "records_pct") is None
    True
    """
    values = drawn_values(context, unit_code, indicator_code)
    if len(values) < _FEWEST:
        return None
    texts, over = context.texts, newest_denominator(values)
    time_chart = TimeChart(
        series=_series(context, indicator_code, values, named),
        scale=scale_of_axis(context, indicator_code),
        report_day=context.report_date,
        report_label=texts("chart.today", date=texts.date(context.report_date)),
        silence=_silence(context, values),
        targets=tuple(_target_mark(context, row) for row in targets if row.get("value") is not None),
        fan=_fan(context, values, forecast),
        bound_fan=_fan(context, values, bound_forecast),
        can_fall=may_fall(context.indicator(indicator_code)) is not False,
        over=texts.number(over) if over else "",
    )
    return Chart(
        name,
        title or context.indicator_title(indicator_code),
        _alt(context, indicator_code, values),
        draw_answer_chart(time_chart, texts),
        subtitle or (context.unit_name(unit_code) if title else ""),
        _data(context, indicator_code, values),
    )


def _fan(context: ReportContext, values: list[DrawnValue], rows: Sequence[Row]) -> Fan | None:
    """Return rows of `forecasts` as the fan of a chart, not so far ahead that it takes the room of the values."""
    today = decimal_year(context.report_date)
    past = today - decimal_year(context.day_of(values[0].row))
    near = [row for row in rows if row["time"] <= today + max(_LEAST_AHEAD, _SHARE_AHEAD * past)]
    if not near:
        return None
    columns = (tuple(float(row[name]) for row in near) for name in _ENDS)
    return Fan(tuple(day_of(row["time"]) for row in near), *columns)


def _series(
    context: ReportContext, indicator_code: str, values: list[DrawnValue], named: Row | None
) -> tuple[MarkSeries, ...]:
    """Return one series a thing counted: that of the indicator's own noun first, then those of more values."""
    own = context.counted_by_definition(indicator_code)
    nouns: dict[str, list[DrawnValue]] = {}
    for one in values:
        nouns.setdefault(one.counted, []).append(one)
    order = sorted(nouns, key=lambda noun: (noun != own, -len(nouns[noun]), noun))
    return tuple(
        MarkSeries(
            context.texts("chart.counts", noun=context.noun(noun)),
            tuple(_mark(context, one, is_named=_is_named(context, one, named)) for one in nouns[noun]),
        )
        for noun in order
    )


def _is_named(context: ReportContext, one: DrawnValue, named: Row | None) -> bool:
    """Return whether a mark is that of an observation, or of its share."""
    if named is None or context.day_of(one.row) != context.day_of(named):
        return False
    return float(named["value"]) in (one.row["value"], one.numerator)


def _mark(context: ReportContext, one: DrawnValue, *, is_named: bool) -> SeriesMark:
    row, texts = one.row, context.texts
    text = context.observed_text(row)
    printed = text if one.numerator is None else texts.with_operator(row.get("op"), texts.number(one.numerator))
    noun = f" {context.noun(one.counted)}" if one.counted else ""
    counts = _ratio(context, one)
    ratio = counts and f"{counts}{noun}"
    return SeriesMark(
        day=context.day_of(row).date(),
        value=one.value,
        text=context.value_text(one.value, "%", row.get("op")) if one.is_computed else text,
        when=context.day_text(row),
        op=row.get("op") or "=",
        ratio=f"{printed}{noun}" if one.is_computed else ratio,
        source=shorten(source_name(context, row), _LONGEST_SOURCE, placeholder=" …"),
        printed=printed,
        since=row["period_start"].date() if is_undated(row) else None,
        is_computed=one.is_computed,
        is_estimate=row.get("status") == "estimate",
        is_doubtful=one.is_doubtful,
        is_named=is_named,
    )


def _target_mark(context: ReportContext, target: Row) -> TargetMark:
    texts = context.texts
    unit = target.get("value_unit") or context.indicator(target["indicator_code"])["unit"]
    value = float(target["value"])
    figure = context.value_text(value, unit, target["op"], 0 if value.is_integer() else None)
    label = [texts("chart.target_label", figure=figure)]
    due = target.get("due")
    if due is not None:
        label.append(texts("chart.target_due", date=texts.short_date(due)))
    return TargetMark(value, tuple(label), None if due is None else due.date())


def _silence(context: ReportContext, values: list[DrawnValue]) -> str:
    """Return how long nothing was reported before the day of the report; empty where that is no long time."""
    months = whole_months(max(context.day_of(one.row) for one in values), context.report_date)
    return context.texts("chart.silence", n=months) if months >= _LONG_SILENCE else ""


def _alt(context: ReportContext, indicator_code: str, values: list[DrawnValue]) -> str:
    own = [one.row for one in values if not one.is_computed]
    first, last = own[0], own[-1]
    return context.texts(
        "series.alt" if len(values) > 1 else "series.alt.single",
        indicator=context.indicator_title(indicator_code),
        points=len(values),
        first=context.day_text(first),
        first_value=context.observed_text(first),
        last=context.day_text(last),
        last_value=context.observed_text(last),
    )


def _data(context: ReportContext, indicator_code: str, values: list[DrawnValue]) -> Table:
    """Return the values of the chart: day, value with its counts, what is counted, how it is drawn, who printed it."""
    texts = context.texts
    titles = ("date", "value", "numerator", "denominator", "counted", "drawn", "source")
    columns = tuple(Column(texts(f"column.{title}"), "right" if title in titles[:4] else "left") for title in titles)
    rows = []
    for one in values:
        row = one.row
        day = text_cell(capitalise(context.day_text(row, short=True)), context.day_of(row).date().isoformat())
        rows.append(
            (
                day,
                *_value_cells(context, one),
                text_cell(context.noun(one.counted) or "–"),
                Cell((Text(_how(context, one)),)),
                text_cell(context.row_text(source_of(context, row), "publisher") or "–"),
            )
        )
    caption = texts("chart.data_caption", indicator=context.indicator_title(indicator_code))
    return Table(caption, columns, tuple(rows), texts("chart.data_note"))


def _value_cells(context: ReportContext, one: DrawnValue) -> tuple[Cell, Cell, Cell]:
    """Return the value on the axis and the counts that were printed; each leads to its statement."""
    if one.is_computed:
        value = text_cell(context.value_text(one.value, "%"), round(one.value, 2))
        return value, Cell(context.observed(one.row, with_ratio=False), one.numerator), text_cell("–", "")
    runs = context.observed(one.row, with_ratio=False)
    counts = [_count_cell(context, runs[0], count) for count in (one.numerator, one.denominator)]
    return Cell(runs, one.value), counts[0], counts[1]


def _count_cell(context: ReportContext, value: Run, count: float | None) -> Cell:
    if count is None or not isinstance(value, Number):
        return text_cell("–", "")
    return Cell((dataclasses.replace(value, text=context.texts.number(count), is_marked=False),), count)


def _ratio(context: ReportContext, one: DrawnValue) -> str:
    if one.denominator is None or one.numerator is None:
        return ""
    return f"{context.texts.number(one.numerator)}/{context.texts.number(one.denominator)}"


def _how(context: ReportContext, one: DrawnValue) -> str:
    texts = context.texts
    if one.is_computed:
        return texts("chart.drawn_computed", value=context.value_text(one.value, "%"))
    if one.is_doubtful:
        return texts("chart.drawn_passed_over")
    if is_undated(one.row):
        return texts("chart.undated")
    code = {**dict.fromkeys(UPWARDS, "chart.drawn_over"), **dict.fromkeys(DOWNWARDS, "chart.drawn_under")}
    return texts(code.get(one.row.get("op") or "=", "chart.drawn_printed"))
