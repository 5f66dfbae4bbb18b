"""The units below: latest values side by side, tile map of the provinces."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from analysis.panel import own_series, scale_of
from analysis.reports._document import Block, Cell, Column, Paragraph, Section, Table, Text, text_cell
from analysis.reports._report_context import ReportContext
from analysis.reports._report_texts import capitalise
from analysis.reports._row_helpers import Row, rows_of
from analysis.reports.sections.series_section import corrected_note, series_of
from analysis.reports.sections.value_charts import MANY_PROVINCES, map_chart, on_todays_map, units_chart


def units_below(context: ReportContext, unit_code: str) -> list[str]:
    """Return the provinces of the whole country, or the units whose parent the unit is, in order of their names."""
    units = context.tables["units"]
    is_country = context.unit(unit_code)["level"] == "national"
    below = units[units["level"] == "province"] if is_country else units[units["parent_code"] == unit_code]
    return list(below.sort_values(["name_en", "unit_code"], kind="stable")["unit_code"])


def latest_by_unit(context: ReportContext, indicator_code: str, unit_codes: list[str]) -> dict[str, Row]:
    """Return each unit's latest chosen observation of the indicator's own series; units without one are left out."""
    observations = context.tables["observations"]
    mine = observations[
        (observations["indicator_code"] == indicator_code)
        & observations["unit_code"].isin(unit_codes)
        & observations["value"].notna()
    ]
    by_unit: dict[str, list[Row]] = {}
    for row in rows_of(own_series(mine, context.tables["indicators"])):
        by_unit.setdefault(row["unit_code"], []).append(row)
    latest = {code: context.latest(by_unit.get(code, [])) for code in unit_codes}
    return {code: row for code, row in latest.items() if row is not None}


def provinces_section(
    context: ReportContext, unit_code: str, indicator_codes: list[str], chosen: Sequence[str] = ()
) -> Section:
    """Return the panel of the units below, or of those chosen, one part an indicator that any of them reports."""
    texts = context.texts
    below = list(chosen) or units_below(context, unit_code)
    parts = []
    for code in indicator_codes:
        latest = latest_by_unit(context, code, below)
        if latest:
            parts.append(_indicator_section(context, code, latest))
    if not parts:
        return Section("panel", texts("panel.title"), (Paragraph((Text(texts("panel.none"), "missing"),)),))
    is_country = context.unit(unit_code)["level"] == "national"
    intro = (Paragraph((Text(texts("panel.intro")),)),) if is_country else ()  # it speaks of provinces that merged
    return Section("panel", texts("panel.title"), intro, tuple(parts))


def _indicator_section(context: ReportContext, code: str, latest: dict[str, Row]) -> Section:
    title = context.indicator_title(code)
    blocks: list[Block] = []
    if scale_of(context.indicator(code)):
        blocks += _charts(context, code, latest)
    blocks.append(_panel_table(context, code, title, latest))
    return Section(f"panel-{code.replace('_', '-')}", title, tuple(blocks))


def _charts(context: ReportContext, code: str, latest: dict[str, Row]) -> list[Block]:
    """Return the units side by side, and the map of the provinces where many have a value; the table stands below."""
    note = corrected_note(context, list(latest.values()))
    slug = code.replace("_", "-")
    current = [unit for unit in latest if context.unit(unit).get("valid_to") is None] or list(latest)
    placed = on_todays_map(context, latest)
    charts = [units_chart(context, [code], current, note=note, name=f"units-{slug}")]
    if len(placed) >= MANY_PROVINCES:
        charts.append(map_chart(context, [code], list(latest), note=note, name=f"map-{slug}"))
    return [dataclasses.replace(chart, data=None) for chart in charts if chart is not None]


def _panel_table(context: ReportContext, code: str, title: str, latest: dict[str, Row]) -> Table:
    texts = context.texts
    columns = (
        Column(texts("column.unit")),
        Column(texts("column.latest"), "right"),
        Column(texts("column.date"), "right"),
        Column(texts("column.first_value"), "right"),
        Column(texts("column.date"), "right"),
        Column(texts("column.observations"), "right"),
        Column(texts("column.choice")),
    )
    rows = []
    for unit, row in latest.items():
        series = [other for other in series_of(context, unit, code) if other["is_chosen"]]
        first = series[0]
        earlier = first if context.day_of(first) < context.day_of(row) else None
        rows.append(
            (
                text_cell(context.dated_name(unit)),
                *_dated_value(context, row),
                *_dated_value(context, earlier),
                text_cell(texts.number(len(series)), len(series)),
                text_cell(context.disputed_choice(row) or "–"),
            )
        )
    return Table(texts("panel.table_caption", indicator=title), columns, tuple(rows), texts("panel.table_note"))


def _dated_value(context: ReportContext, row: Row | None) -> tuple[Cell, Cell]:
    if row is None:
        return text_cell("–", -1.0), text_cell("–", "")
    day = context.day_of(row)
    return Cell(context.observed(row), row["value"]), text_cell(
        capitalise(context.day_text(row, short=True)), day.isoformat()
    )
