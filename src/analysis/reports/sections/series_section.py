"""One unit's series of an indicator: every source side by side, the chosen values, the forecast with its intervals."""

from __future__ import annotations

import dataclasses

import pandas as pd

from analysis.i18n import Message, translate
from analysis.panel import PERCENT, scale_of
from analysis.reports._document import (
    Block,
    Cell,
    Column,
    Link,
    Number,
    Paragraph,
    Run,
    Section,
    Table,
    Text,
    text_cell,
)
from analysis.reports._report_context import ReportContext
from analysis.reports._report_texts import capitalise
from analysis.reports._row_helpers import Row, missing_last
from analysis.reports.forecasts import forecast_rows, forecast_scale, narrow_enough, printed_forecast, widest_shown
from analysis.reports.sections.regulations import (
    bound_cells,
    bound_columns,
    bound_forecast,
    explain_bound,
)
from analysis.reports.sections.targets import targets_of
from analysis.reports.sections.value_charts import series_chart
from analysis.reports.trace_ids import row_key

_FEW_POINTS = 3


def series_of(context: ReportContext, unit_code: str, indicator_code: str) -> list[Row]:
    """Return the observations of an indicator's own series that carry a value, by date and then by day of the source.

    What counts another thing than the indicator is another series: see `other_series_of`.
    """
    return [row for row in _dated_values(context, unit_code, indicator_code) if context.counts_own(row)]


def other_series_of(context: ReportContext, unit_code: str, indicator_code: str) -> dict[str, list[Row]]:
    """Return the observations that count another thing than their indicator, by what they count, each by date."""
    found: dict[str, list[Row]] = {}
    for row in _dated_values(context, unit_code, indicator_code):
        if not context.counts_own(row):
            found.setdefault(row["counted"], []).append(row)
    return dict(sorted(found.items()))


def _dated_values(context: ReportContext, unit_code: str, indicator_code: str) -> list[Row]:
    mine = context.rows("observations", unit_code=unit_code, indicator_code=indicator_code)
    dated = [row for row in mine if row["value"] is not None and row["period_end"] is not None]
    return sorted(dated, key=lambda row: (context.day_of(row), missing_last(row["as_of"]), row["statement_id"]))


def _too_wide(context: ReportContext, indicator_code: str, code: str, **arguments: str) -> str:
    scale = forecast_scale(context, indicator_code)
    suffix, decimals = ("", 0) if scale == PERCENT else ("_score", 2)
    return context.texts(f"{code}{suffix}", points=context.texts.number(widest_shown(scale), decimals), **arguments)


def limits_of(context: ReportContext, indicator_code: str) -> tuple[float, float] | None:
    """Return the ends of the scale of a score or an index; None for percentages and counts."""
    scale = scale_of(context.indicator(indicator_code))
    return None if scale is None or scale == PERCENT else (scale.low, scale.low + scale.span)


def series_section(context: ReportContext, unit_code: str, indicator_code: str) -> Section:
    """Return chart and tables of one series: sources side by side, forecast, or why there is no forecast."""
    texts = context.texts
    title = context.indicator_title(indicator_code)
    anchor = f"series-{indicator_code.replace('_', '-')}"
    rows = series_of(context, unit_code, indicator_code)
    others = other_series_of(context, unit_code, indicator_code)
    beside = [_other_table(context, title, counted, found) for counted, found in others.items()]
    if not rows:
        said = _only_other(context, indicator_code, others) if others else texts("series.none")
        return Section(anchor, title, (Paragraph((Text(said, "missing"),)), *beside))
    every = forecast_rows(context, unit_code, indicator_code)
    forecast = printed_forecast(context, unit_code, indicator_code)
    warning = context.row_text(context.indicator(indicator_code), "warning")
    blocks: list[Block] = [Paragraph((Text(f"{texts('series.warning')}: {warning}."),), "warning")] if warning else []
    shown = narrow_enough(every, forecast_scale(context, indicator_code)) if forecast else []
    blocks += [*_series_chart(context, unit_code, indicator_code, shown), _series_table(context, title, rows)]
    blocks += beside
    blocks.append(
        _forecast_table(context, title, forecast, every[len(shown) :])
        if forecast
        else _no_forecast(context, unit_code, indicator_code, is_too_wide=bool(every))
    )
    return Section(anchor, title, tuple(blocks))


def definitions_table(context: ReportContext, indicator_codes: list[str]) -> Table:
    """Return what each indicator counts, out of what, and of which time a value tells."""
    texts = context.texts
    titles = ("column.indicator", "column.numerator", "column.denominator", "column.measure")
    rows = []
    for code in indicator_codes:
        indicator = context.indicator(code)
        measure = texts.get(f"measure.{indicator.get('measure')}", "–")
        scale = limits_of(context, code)
        if scale is not None:
            measure = f"{measure} ({texts.exact(scale[0])}–{texts.exact(scale[1])})"
        time = texts.get(f"period_type.{indicator.get('period_type')}", "")
        texts_of = (context.row_text(indicator, name) or "–" for name in ("numerator", "denominator"))
        cells = (context.indicator_title(code), *texts_of, ", ".join(filter(None, (measure, time))))
        rows.append(tuple(text_cell(text) for text in cells))
    columns = tuple(Column(texts(title)) for title in titles)
    return Table(texts("definitions.caption"), columns, tuple(rows), texts("definitions.note"))


def _series_chart(context: ReportContext, unit_code: str, code: str, forecast: list[Row]) -> list[Block]:
    targets = [row for row in targets_of(context, unit_code, [code]) if row.get("value") is not None]
    chart = series_chart(
        context,
        unit_code,
        code,
        targets=targets,
        forecast=forecast,
        bound_forecast=bound_forecast(context, forecast),
        name=f"series-{code.replace('_', '-')}",
    )
    if chart is None:
        return []
    # The table of sources stands below it.
    return [dataclasses.replace(chart, data=None, note=corrected_note(context, series_of(context, unit_code, code)))]


def corrected_note(context: ReportContext, rows: list[Row]) -> str:
    """Return which of the values of a chart were corrected, as the end of its caption; nothing where none was."""
    corrected = [row for row in rows if context.corrections(row["statement_id"])]
    listed = "; ".join(
        f"{context.unit_name(row['unit_code'])}, {context.day_text(row)}: {context.observed_text(row)} "
        f"{context.correction_text(row['statement_id'])}"
        for row in corrected
    )
    return context.texts("correction.in_chart", listed=listed) if corrected else ""


def _only_other(context: ReportContext, indicator_code: str, others: dict[str, list[Row]]) -> str:
    """Return that no value counts what the indicator does, and what the values of the unit count."""
    own = context.noun(context.counted_by_definition(indicator_code))
    return context.texts("series.only_other", own=own, counted=[context.noun(counted) for counted in others])


def _other_table(context: ReportContext, title: str, counted: str, rows: list[Row]) -> Table:
    """Return the sources of a series that counts another thing than the indicator."""
    caption = context.texts("series.other_caption", indicator=title, counted=context.noun(counted))
    return dataclasses.replace(_series_table(context, title, rows), caption=caption)


def _series_table(context: ReportContext, title: str, rows: list[Row]) -> Table:
    texts = context.texts
    columns = (
        Column(texts("column.date"), "right"),
        Column(texts("column.value"), "right"),
        Column(texts("column.chosen")),
        Column(texts("column.source")),
        Column(texts("column.published"), "right"),
    )
    return Table(
        texts("series.table_caption", indicator=title),
        columns,
        tuple(_series_row(context, row) for row in rows),
        texts("series.table_note"),
    )


def _series_row(context: ReportContext, row: Row) -> tuple[Cell, ...]:
    statement = context.statement(row["statement_id"]) or {}
    source = context.source(statement.get("source_id"))
    name = context.row_text(source, "publisher")
    title = context.document_name(statement.get("source_id"))
    label = f"{name}: {title}" if name and name not in title else title
    address = str(source.get("url") or "")
    run: Run = Link(label, address) if address.startswith(("http://", "https://")) else Text(label)
    return (
        text_cell(capitalise(context.day_text(row, short=True)), context.day_of(row).isoformat()),
        Cell(context.observed(row), row["value"]),
        _chosen_cell(context, row),
        Cell((run,), label),
        _published_cell(context, source, row.get("as_of")),
    )


def _chosen_cell(context: ReportContext, row: Row) -> Cell:
    """Return whether a value was chosen, and what told it from the others of its time."""
    word, style = ("yes", "strong") if row["is_chosen"] else ("no", "muted")
    reason = context.choice_text(row)
    answer = Text(context.texts(word), style)
    return Cell((answer, Text(f" – {reason}", "muted")) if reason else (answer,), word)


def _published_cell(context: ReportContext, source: Row, day: pd.Timestamp | None) -> Cell:
    return text_cell("–", "") if day is None else text_cell(context.issued_text(source, day), day.isoformat())


def _forecast_table(context: ReportContext, title: str, forecast: list[Row], left_out: list[Row]) -> Table:
    texts = context.texts
    columns: tuple[Column, ...] = (
        Column(texts("column.time"), "right"),
        Column(texts("column.expected"), "right"),
        Column(texts("column.interval_80"), "right"),
        Column(texts("column.interval_95"), "right"),
    )
    bound = bound_forecast(context, forecast)
    rows = []
    unit = context.indicator(forecast[0]["indicator_code"])["unit"]
    for row in forecast:
        key = row_key(*(row[name] for name in ("unit_code", "indicator_code", "method", "time", "deadline")))
        label = f"forecast {row['indicator_code']}"
        expected = Number(_forecast_text(context, row["mean"], unit), "forecasts", key, label, context.report_date)
        rows.append(
            (
                text_cell(context.time_text(row["time"]), row["time"]),
                Cell((expected,), row["mean"]),
                *(_interval_cell(context, row, expected, level) for level in (80, 95)),
                *bound_cells(context, bound, row["time"]),
            )
        )
    first = forecast[0]
    note = texts("forecast.note", method=context.method_name(first["method"]))
    level = str(context.unit(first["unit_code"])["level"])
    if context.rows("backtest", indicator_code=first["indicator_code"], level=level):
        note = f"{note} {texts('forecast.tested')}"
    note = f"{note} {explain_bound(context, bound)}".rstrip()
    note = f"{note} {_few_points(context, first)}".rstrip()
    note = f"{note} {context.data_day([first['indicator_code']], level, 'forecast.data_day')}".rstrip()
    if left_out:
        since = context.time_text(left_out[0]["time"])
        note = f"{note} {_too_wide(context, first['indicator_code'], 'forecast.too_wide', time=since)}"
    columns = (*columns, *bound_columns(context, bound))
    return Table(texts("forecast.caption", indicator=title), columns, tuple(rows), note)


def _few_points(context: ReportContext, row: Row) -> str:
    """Return what the forecast of a short series rests on; nothing for a longer one.

    A value that the model leaves out, because a later one contradicts it, is not counted.
    """
    fits = context.rows("fits", unit_code=row["unit_code"], indicator_code=row["indicator_code"], method=row["method"])
    series = series_of(context, row["unit_code"], row["indicator_code"])
    n_points = len({other["period_end"] for other in series if other["is_chosen"]})
    n_points = min([n_points, *(int(fit["n_observations"]) for fit in fits)])
    if n_points >= _FEW_POINTS:
        return ""
    messages = [message for fit in fits if fit["message"] and (message := Message.from_json(fit["message"]))]
    library = next((found.arguments["n"] for found in messages if found.code == "fit.from_library"), None)
    if library is None:
        return context.texts("forecast.few_points", n=n_points)
    return context.texts("forecast.from_library", n=n_points, library=library)


def _forecast_text(context: ReportContext, value: float, unit: str) -> str:
    """Return a forecast value, all of a table with as many decimals."""
    return context.value_text(value, unit, decimals=1 if unit == "%" else 2)


def _interval_cell(context: ReportContext, row: Row, expected: Number, level: int) -> Cell:
    """Return an interval of a forecast, which leads to the same row as the value expected."""
    unit = context.indicator(row["indicator_code"])["unit"]
    lower, upper = (_forecast_text(context, row[f"{end}_{level}"], unit) for end in ("lower", "upper"))
    text = f"{lower.removesuffix('%')} – {upper}"
    return Cell((dataclasses.replace(expected, text=text, is_marked=False),), row[f"lower_{level}"])


def _no_forecast(context: ReportContext, unit_code: str, indicator_code: str, *, is_too_wide: bool) -> Paragraph:
    texts = context.texts
    if not context.states.decide(unit_code, indicator_code).state.allows_verdict:
        return Paragraph((Text(texts("forecast.contradicted"), "missing"),))
    if is_too_wide:
        return Paragraph((Text(_too_wide(context, indicator_code, "forecast.all_too_wide"), "missing"),))
    fits = context.rows("fits", unit_code=unit_code, indicator_code=indicator_code)
    arrived = _arrival(context, unit_code, indicator_code, fits)
    if arrived is not None:
        return Paragraph(arrived)
    reasons = [text for row in fits if (text := context.message(row))]
    if reasons:
        text = texts("forecast.none_because", reason=reasons[0])
    elif context.indicator(indicator_code).get("measure") != "share":
        text = texts("forecast.no_share")
    else:
        text = texts("forecast.none")
    return Paragraph((Text(text, "missing"),))


def has_arrived(context: ReportContext, unit_code: str, indicator_code: str) -> bool:
    """Return whether a unit stands at the end of the indicator's scale, so that nothing is left to forecast."""
    fits = context.rows("fits", unit_code=unit_code, indicator_code=indicator_code)
    return _arrival(context, unit_code, indicator_code, fits) is not None


def _arrival(context: ReportContext, unit_code: str, indicator_code: str, fits: list[Row]) -> tuple[Run, ...] | None:
    """Return since which report a unit stands at the end of the scale; None where it does not."""
    found = [Message.from_json(row["message"]) for row in fits if row["message"]]
    ends = [message.arguments for message in found if message.code == "fit.end_reached"]
    series = [row for row in series_of(context, unit_code, indicator_code) if row["is_chosen"]]
    first = next((row for row in series if ends and context.day_of(row).isoformat()[:10] == str(ends[0]["day"])), None)
    if first is None:
        return None
    is_day = context.day_text(first) == context.texts.date(first["period_end"])
    code = "forecast.arrived_on" if is_day else "forecast.arrived_by"
    value = ends[0].get("value")
    shown = translate(value, context.lang) if isinstance(value, Message) else context.observed_text(first)
    said = context.texts(code, value=shown, date=context.day_text(first))
    return (Text(said),)
