"""The units below: latest values side by side, tile map of the provinces, small multiples, coverage."""

from __future__ import annotations

from collections.abc import Sequence

from analysis.panel import PERCENT, own_series, scale_of
from analysis.reports._document import Block, Cell, Chart, Column, Paragraph, Section, Table, Text, text_cell
from analysis.reports._report_context import ReportContext
from analysis.reports._report_texts import capitalise
from analysis.reports._row_helpers import Row, rows_of
from analysis.reports.charts import LAYOUT_LANGUAGE, draw_small_multiples, draw_tile_map, tile_places
from analysis.reports.sections.series_section import corrected_note, limits_of, points_of, series_of

_MOST_MULTIPLES = 16


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
        blocks += _share_charts(context, code, title, latest)
    blocks.append(_panel_table(context, code, title, latest))
    return Section(f"panel-{code.replace('_', '-')}", title, tuple(blocks))


def _share_charts(context: ReportContext, code: str, title: str, latest: dict[str, Row]) -> list[Block]:
    texts = context.texts
    charts: list[Block] = []
    scale, limits = scale_of(context.indicator(code)) or PERCENT, limits_of(context, code)
    placed = _on_todays_map(context, latest)
    if len(placed) > 1:
        printed = {unit: context.observed_text(row) for unit, row in placed.items()}
        shares = {unit: 100 * scale.to_share(float(row["value"])) for unit, row in placed.items()}
        listed = "; ".join(f"{context.unit_name(unit)} {text}" for unit, text in printed.items())
        alt = texts("panel.map_alt", indicator=title, listed=listed)
        drawing = draw_tile_map(shares, printed, _map_names(context), "–")
        caption = texts("panel.map_caption", indicator=title, n=len(placed))
        charts.append(Chart(drawing, caption + corrected_note(context, list(placed.values())), alt, share=0.84))
    series = {  # each small chart labels its last point: values of days to come are left to the tables
        unit: context.known(series_of(context, unit, code)) for unit in latest
    }
    moving = [(unit, rows) for unit, rows in series.items() if len({row["period_end"] for row in rows}) > 1]
    if moving:
        shown = sorted(moving, key=lambda item: -len(item[1]))[:_MOST_MULTIPLES]
        named = sorted(
            ((context.unit_name(unit), points_of(context, rows)) for unit, rows in shown), key=lambda pair: pair[0]
        )
        axis = texts("chart.score_axis" if limits else "chart.share_axis")
        drawing = draw_small_multiples(named, texts, axis, limits=limits)
        alt = texts("panel.multiples_alt", indicator=title, names=", ".join(name for name, _ in named))
        rows = [row for _, values in shown for row in values]
        caption = texts("panel.multiples_caption", indicator=title) + corrected_note(context, rows)
        charts.append(Chart(drawing, caption, alt))
    return charts


def _map_names(context: ReportContext) -> dict[str, str]:
    """Return the names that replace the layout's short ones, in a language that the layout is not written in."""
    if context.lang == LAYOUT_LANGUAGE:
        return {}
    known = set(context.tables["units"]["unit_code"])
    return {tile.unit_code: context.unit_name(tile.unit_code) for tile in tile_places() if tile.unit_code in known}


def _on_todays_map(context: ReportContext, latest: dict[str, Row]) -> dict[str, Row]:
    """Return the values of today's provinces; a former province counts only where its territory went over unchanged."""
    placed = {}
    for tile in tile_places():
        predecessors = [
            code
            for unit in context.rows("units", unit_code=tile.unit_code)
            for code in str(unit.get("predecessors") or "").split()
        ]
        candidates = [tile.unit_code, *(predecessors if len(predecessors) == 1 else [])]
        rows = [latest[code] for code in candidates if code in latest]
        if rows:
            placed[tile.unit_code] = max(rows, key=context.day_of)
    return placed


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


def coverage_table(context: ReportContext, unit_code: str, indicator_codes: list[str]) -> Table:
    """Return how many of the units below report each indicator, with how many values and since when."""
    texts = context.texts
    below = units_below(context, unit_code)
    current = [code for code in below if context.unit(code).get("valid_to") is None]
    columns = (
        Column(texts("column.indicator")),
        Column(texts("coverage.units"), "right"),
        Column(texts("column.observations"), "right"),
        Column(texts("coverage.first"), "right"),
        Column(texts("coverage.last"), "right"),
    )
    observations = context.tables["observations"]
    mine = observations[observations["unit_code"].isin(below) & observations["value"].notna()]
    rows = []
    for code in indicator_codes:
        own = mine[mine["indicator_code"] == code]
        days = own["period_end"].dropna()
        reporting = len(set(own["unit_code"]) & set(current))
        rows.append(
            (
                text_cell(context.indicator_title(code)),
                text_cell(f"{reporting}/{len(current)}", reporting),
                text_cell(texts.number(len(own)), len(own)),
                text_cell(texts.short_date(days.min()) if len(days) else "–", str(days.min()) if len(days) else ""),
                text_cell(texts.short_date(days.max()) if len(days) else "–", str(days.max()) if len(days) else ""),
            )
        )
    return Table(texts("coverage.caption"), columns, tuple(rows), texts("coverage.note"))
