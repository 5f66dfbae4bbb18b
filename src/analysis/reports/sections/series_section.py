"""One unit's series of an indicator: every source side by side, the chosen values, the forecast with its intervals."""

from __future__ import annotations

from itertools import takewhile

from adoption.decimal_time import decimal_year
from analysis.reports.charts.series_chart import Fan, Point, TargetMark, draw_fan
from analysis.reports.document import (
    Block,
    Cell,
    Chart,
    Column,
    Figure,
    Link,
    Paragraph,
    Run,
    Section,
    Table,
    Text,
    text_cell,
)
from analysis.reports.report_config import read_rules
from analysis.reports.report_context import Material
from analysis.reports.row_helpers import Row, missing_last
from analysis.reports.sections.targets_section import targets_of
from analysis.reports.trace_ids import row_key

_FEW_POINTS = 3
#: Which model's forecast a report shows where several gave one: the most complete that is there.
FORECAST_ORDER = ("combined", "pooled", "static", "trend")


def series_of(material: Material, unit_code: str, indicator_code: str) -> list[Row]:
    """Return all observations of a unit and indicator that carry a value, by date and then by day of the source."""
    mine = material.rows("observations", unit_code=unit_code, indicator_code=indicator_code)
    dated = [row for row in mine if row["value"] is not None and row["period_end"] is not None]
    return sorted(dated, key=lambda row: (row["period_end"], missing_last(row["as_of"]), row["statement_id"]))


def forecast_of(material: Material, unit_code: str, indicator_code: str) -> list[Row]:
    """Return the forecast rows of the unit and indicator under the best method that gave one, by time."""
    every = material.rows("forecasts", unit_code=unit_code, indicator_code=indicator_code)
    mine = [row for row in every if row["mean"] is not None and row["lower_95"] is not None]
    best = min((row["method"] for row in mine), key=lambda method: (_rank(method), method), default=None)
    return sorted((row for row in mine if row["method"] == best), key=lambda row: row["time"])


def _telling(forecast: list[Row]) -> list[Row]:
    """Return the forecast up to the first time at which its interval is too wide to tell anything."""
    return list(takewhile(lambda row: row["upper_80"] - row["lower_80"] <= _widest(), forecast))


def _widest() -> float:
    return float(read_rules("forecasts")["widest_80"])


def _rank(method: str) -> int:
    return FORECAST_ORDER.index(method) if method in FORECAST_ORDER else len(FORECAST_ORDER)


def points_of(rows: list[Row]) -> list[Point]:
    """Return the observations as points of a chart."""
    return [
        Point(decimal_year(row["period_end"]), float(row["value"]), row.get("op") or "=", bool(row["is_chosen"]))
        for row in rows
    ]


def series_section(material: Material, unit_code: str, indicator_code: str) -> Section:
    """Return chart and tables of one series: sources side by side, forecast, or why there is none."""
    words = material.words
    title = material.indicator_title(indicator_code)
    anchor = f"series-{indicator_code.replace('_', '-')}"
    rows = series_of(material, unit_code, indicator_code)
    if not rows:
        return Section(anchor, title, (Paragraph((Text(words("series.none"), "missing"),)),))
    every = forecast_of(material, unit_code, indicator_code)
    forecast = _telling(every)
    warning = material.told(material.indicator(indicator_code), "warning")
    blocks: list[Block] = [Paragraph((Text(f"{words('series.warning')}: {warning}."),), "warning")] if warning else []
    blocks += [_series_chart(material, unit_code, indicator_code, rows, forecast), _series_table(material, title, rows)]
    blocks.append(
        _forecast_table(material, title, forecast, every[len(forecast) :])
        if forecast
        else _no_forecast(material, unit_code, indicator_code, is_too_wide=bool(every))
    )
    return Section(anchor, title, tuple(blocks))


def _series_chart(material: Material, unit_code: str, code: str, rows: list[Row], forecast: list[Row]) -> Chart:
    words, title = material.words, material.indicator_title(code)
    is_share = material.indicator(code).get("unit") == "%"
    fan = None
    if forecast:
        names = ("time", "mean", "lower_80", "upper_80", "lower_95", "upper_95")
        fan = Fan(*(tuple(float(row[name]) for row in forecast) for name in names))
    targets = [
        TargetMark(decimal_year(row["due"]), float(row["value"]), _target_label(material, row))
        for row in targets_of(material, unit_code, [code])
        if row.get("due") is not None and row.get("value") is not None
    ]
    axis = words("chart.share_axis") if is_share else words("chart.count_axis")
    drawing = draw_fan(points_of(rows), fan, targets, words, axis)
    first, last = rows[0], rows[-1]
    alt = words(
        "series.alt",
        indicator=title,
        points=len(rows),
        first=words.date(first["period_end"]),
        first_value=_shown(material, first),
        last=words.date(last["period_end"]),
        last_value=_shown(material, last),
    )
    caption = words("series.caption" if forecast or targets else "series.caption_alone", indicator=title)
    return Chart(drawing, caption, alt)


def _target_label(material: Material, target: Row) -> str:
    unit = target.get("value_unit") or "%"
    figure = material.value_text(
        target["value"], unit, target["op"], 0 if float(target["value"]).is_integer() else None
    )
    return material.words("chart.target_label", figure=figure, date=material.words.date(target["due"]))


def _shown(material: Material, row: Row) -> str:
    return material.value_text(row["value"], material.indicator(row["indicator_code"])["unit"], row.get("op"))


def _series_table(material: Material, title: str, rows: list[Row]) -> Table:
    words = material.words
    columns = (
        Column(words("column.date"), "right"),
        Column(words("column.value"), "right"),
        Column(words("column.chosen")),
        Column(words("column.source")),
        Column(words("column.published"), "right"),
    )
    return Table(
        words("series.table_caption", indicator=title),
        columns,
        tuple(_series_row(material, row) for row in rows),
        words("series.table_note"),
    )


def _series_row(material: Material, row: Row) -> tuple[Cell, ...]:
    words = material.words
    statement = material.statement(row["statement_id"]) or {}
    source = material.source(statement.get("source_id"))
    name = str(source.get("publisher") or "")
    title = material.document_name(statement.get("source_id"))
    label = f"{name}: {title}" if name and name not in title else title
    address = str(source.get("url") or "")
    run: Run = Link(label, address) if address.startswith(("http://", "https://")) else Text(label)
    published = row.get("as_of")
    return (
        text_cell(words.short_date(row["period_end"]), row["period_end"].isoformat()),
        Cell(material.observed(row), row["value"]),
        text_cell(words("yes") if row["is_chosen"] else words("no"), style="strong" if row["is_chosen"] else "muted"),
        Cell((run,), label),
        text_cell(words.short_date(published), published.isoformat()) if published is not None else text_cell("–", ""),
    )


def _forecast_table(material: Material, title: str, forecast: list[Row], left_out: list[Row]) -> Table:
    words = material.words
    columns = (
        Column(words("column.time"), "right"),
        Column(words("column.expected"), "right"),
        Column(words("column.interval_80"), "right"),
        Column(words("column.interval_95"), "right"),
    )
    rows = []
    for row in forecast:
        key = row_key(row["unit_code"], row["indicator_code"], row["method"], row["time"])
        expected = Figure(words.percent(row["mean"]), "forecasts", key, f"forecast {row['indicator_code']}")
        rows.append(
            (
                text_cell(material.time_text(row["time"]), row["time"]),
                Cell((expected,), row["mean"]),
                text_cell(_interval(material, row["lower_80"], row["upper_80"]), row["lower_80"]),
                text_cell(_interval(material, row["lower_95"], row["upper_95"]), row["lower_95"]),
            )
        )
    first = forecast[0]
    note = words("forecast.note", method=material.method_name(first["method"]))
    n_points = len({row["period_end"] for row in series_of(material, first["unit_code"], first["indicator_code"])})
    if n_points < _FEW_POINTS:
        note = f"{note} {words('forecast.few_points', n=n_points)}"
    level = str(material.unit(first["unit_code"])["level"])
    note = f"{note} {words('forecast.data_day', date=material.data_day([first['indicator_code']], level))}"
    if (first["unit_code"], first["indicator_code"]) in material.said_later:
        note = f"{note} {words('forecast.later')}"
    if left_out:
        since = material.time_text(left_out[0]["time"])
        note = f"{note} {words('forecast.too_wide', time=since, points=words.number(_widest()))}"
    return Table(words("forecast.caption", indicator=title), columns, tuple(rows), note)


def _interval(material: Material, lower: float, upper: float) -> str:
    return f"{material.words.number(lower, 1)} – {material.words.percent(upper)}"


def _no_forecast(material: Material, unit_code: str, indicator_code: str, *, is_too_wide: bool) -> Paragraph:
    words = material.words
    if is_too_wide:
        return Paragraph((Text(words("forecast.all_too_wide", points=words.number(_widest())), "missing"),))
    fits = material.rows("fits", unit_code=unit_code, indicator_code=indicator_code)
    said = [text for row in fits if (text := material.told(row, "message"))]
    if said:
        text = words("forecast.none_because", reason=said[0])
    elif material.indicator(indicator_code).get("measure") != "share":
        text = words("forecast.no_share")
    else:
        text = words("forecast.none")
    return Paragraph((Text(text, "missing"),))
