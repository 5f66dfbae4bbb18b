"""The page of an indicator: its definition and names, the latest value of each unit, conflicting sources."""

from __future__ import annotations

from collections import defaultdict

from analysis.panel import scale_of
from analysis.reports._document import Block, Bullets, Cell, Column, Paragraph, Section, Table, Text, text_cell
from analysis.reports._report_texts import capitalise
from analysis.reports._row_helpers import Row
from analysis.reports.answers import answer, map_title, series_title, title_start, units_title
from analysis.reports.charts import tile_places
from analysis.reports.sections import definitions_table, targets_of
from analysis.reports.sections.value_charts import (
    MANY_PROVINCES,
    map_chart,
    on_todays_map,
    series_chart,
    units_chart,
)
from analysis.reports.site._changed_parts import About, changes_of
from analysis.reports.site._site import Page, Site, cell, indicator_path
from analysis.reports.values import units_with_values

#: Aliases that are listed at most; the search knows all.
_MOST_NAMES = 30


def write_indicator_page(site: Site, code: str) -> Page:
    """Return the page of an indicator."""
    context = site.context
    warning = context.row_text(context.indicator(code), "warning")
    units = [unit for unit in site.units if site.values.get(unit, {}).get(code)]
    told = [answer(context, unit, code).runs for unit in _nations(site, units)]
    lead: list[Block] = [Paragraph(runs, "lead") for runs in told if runs]
    lead += [Paragraph((Text(site.text("indicator.lead", n=len(units))),))]
    lead += [Paragraph((Text(f"{context.texts('series.warning')}: {warning}."),), "warning")] if warning else []
    sections = (
        Section("units", site.text("indicator.units"), (*_charts(site, code, units), *_units(site, code, units))),
        Section("conflicts", site.text("indicator.conflicts"), _conflicts(site, code, units)),
        *changes_of(site, About(indicator_code=code)),
        Section("definition", site.text("indicator.definition"), (definitions_table(context, [code]),)),
        Section("names", site.text("indicator.names"), _names(site, code)),
    )
    title = context.indicator_title(code)
    return site.page(indicator_path(code), title, site.text("indicator.subtitle"), lead, sections)


def _charts(site: Site, code: str, units: list[str]) -> list[Block]:
    """Return the country over time, and the map of the provinces where many have a value, else the units side by side.

    The table below holds the values of the units.
    """
    context, nations = site.context, _nations(site, units)
    charts = []
    for unit in nations:
        title, subtitle = series_title(context, unit, code)
        targets = targets_of(context, unit, [code])
        charts.append(
            series_chart(
                context,
                unit,
                code,
                title=title,
                subtitle=subtitle,
                targets=targets,
                named=title_start(context, unit, code),
            )
        )
    others = [unit for unit in units if unit not in nations]
    placed = on_todays_map(context, dict.fromkeys(others, True))
    if len(placed) >= MANY_PROVINCES and scale_of(context.indicator(code)) is not None:
        provinces = [tile.unit_code for tile in tile_places()]
        title, subtitle = map_title(context, code, provinces, placed)
        charts.append(map_chart(context, [code], others, title=title, subtitle=subtitle))
    else:
        current = [unit for unit in others if context.unit(unit).get("valid_to") is None]
        drawn = {one.unit_code: one.latest.row for one in units_with_values(context, [code], current)}
        title, subtitle = units_title(context, next(iter([*nations, *current]), ""), code, drawn)
        charts.append(units_chart(context, [code], current, title=title, subtitle=subtitle))
    return [chart for chart in charts if chart]


def _nations(site: Site, units: list[str]) -> list[str]:
    """Return the units that are a country."""
    return [unit for unit in units if site.context.unit(unit)["level"] == "national"]


def _units(site: Site, code: str, units: list[str]) -> tuple[Block, ...]:
    latest = {unit: row for unit in units if (row := site.latest(unit, code)) is not None}
    if not latest:
        return (Paragraph((Text(site.text("indicator.none"), "missing"),)),)
    columns = (
        Column(site.text("column.unit")),
        Column(site.text("column.latest"), "right"),
        Column(site.text("column.date"), "right"),
        Column(site.text("column.source")),
        Column(site.text("column.values"), "right"),
    )
    rows = tuple(_unit_row(site, code, unit, row) for unit, row in latest.items())
    caption = site.text("indicator.units_caption", indicator=site.context.indicator_title(code))
    return (Table(caption, columns, rows, site.text("indicator.units_note")),)


def _unit_row(site: Site, code: str, unit: str, row: Row) -> tuple[Cell, ...]:
    context, count = site.context, len(site.values[unit][code])
    return (
        cell(site.unit_link(unit)),
        cell(*context.observed(row), sort=row["value"]),
        cell(Text(capitalise(context.day_text(row, short=True))), sort=context.day_of(row).isoformat()),
        cell(site.statement_link(row["statement_id"])),
        text_cell(context.texts.number(count), count),
    )


def _conflicts(site: Site, code: str, units: list[str]) -> tuple[Block, ...]:
    """Return the values of one unit, time and thing counted that differ, with which of them is used and why."""
    context, rows = site.context, []
    for unit in units:
        by_time: dict[object, list[Row]] = defaultdict(list)
        for row in site.values[unit][code]:
            by_time[row["period_start"], row["period_end"], row.get("counted")].append(row)
        for same in by_time.values():
            if len({context.observed_text(row) for row in same}) > 1:
                rows += [_conflict_row(site, row) for row in same]
    if not rows:
        return ()
    columns = (
        Column(site.text("column.unit")),
        Column(site.text("column.date"), "right"),
        Column(site.text("column.value"), "right"),
        Column(site.text("column.source")),
        Column(site.text("column.used")),
    )
    caption = site.text("indicator.conflicts_caption", indicator=context.indicator_title(code))
    return (Table(caption, columns, tuple(rows), site.text("indicator.conflicts_note")),)


def _conflict_row(site: Site, row: Row) -> tuple[Cell, ...]:
    context = site.context
    reason = context.choice_text(row)
    answer = Text(context.texts("yes" if row["is_chosen"] else "no"), "strong" if row["is_chosen"] else "muted")
    day = context.day_of(row).isoformat() if row["period_end"] is not None else ""
    return (
        cell(site.unit_link(row["unit_code"])),
        cell(Text(capitalise(context.texts.period(row["period"]))), sort=day),
        cell(*context.observed(row), sort=row["value"]),
        cell(site.statement_link(row["statement_id"])),
        cell(answer, Text(f" – {reason}", "muted")) if reason else cell(answer),
    )


def _names(site: Site, code: str) -> tuple[Block, ...]:
    """Return the wordings that sources use for the indicator."""
    names = sorted({str(row["alias"]) for row in site.context.rows("indicator_aliases", indicator_code=code)})
    items: list[tuple[Text, ...]] = [(Text(name),) for name in names[:_MOST_NAMES]]
    items += [(Text(site.text("more", n=len(names) - _MOST_NAMES)),)] if len(names) > _MOST_NAMES else []
    return (Bullets(tuple(items)),) if items else ()
