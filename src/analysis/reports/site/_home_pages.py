"""Home and the lists: a map of the provinces, the newest releases and documents, all units, indicators and sources."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from analysis.panel import PERCENT, scale_of
from analysis.reports._document import Block, Cell, Column, Link, Paragraph, Section, Table, Text, text_cell
from analysis.reports._row_helpers import Row
from analysis.reports.answers import map_title
from analysis.reports.charts import LAYOUT_LANGUAGE, tile_places
from analysis.reports.sections.value_charts import not_compared, on_todays_map, sign_tiles
from analysis.reports.site._changed_parts import About, changes_of
from analysis.reports.site._site import Page, Site, cell, indicator_path, release_path, unit_path
from analysis.reports.values import narrower_indicators, other_counts, units_with_values

_NEWEST = 8
#: From which share [%] on a tile has which shade; the last is that of a province without a value.
_SHADES = ((100.0, "shade-4"), (90.0, "shade-3"), (50.0, "shade-2"), (0.0, "shade-1"))
_EMPTY = "shade-0"


def write_home(site: Site) -> Page:
    """Return the first page: search, map, what changed, the newest releases and documents."""
    context = site.context
    counts = {"units": len(site.units), "indicators": len(site.indicators), "sources": len(site.sources)}
    day = context.texts.date(context.report_date)
    lead = [Paragraph((Text(site.text("home.lead", day=day, **counts)),))]
    if not site.values and not site.sources:
        lead = [Paragraph((Text(site.text("home.nothing"), "missing"),))]
    sections = (
        *changes_of(site, About()),
        Section("releases", site.text("home.releases"), _releases(site, _NEWEST)),
        Section("newest", site.text("home.newest"), _sources(site, _NEWEST)),
    )
    front = {"is_home": True, "map": _map(site) if site.main_indicator else None}
    return site.page("index.html", site.project, site.text("home.subtitle"), lead, sections, **front)


def write_lists(site: Site) -> list[Page]:
    """Return the pages that list all units, indicators, sources and releases."""
    return [
        _list(site, "units", _units(site)),
        _list(site, "indicators", _indicators(site)),
        _list(site, "sources", _sources(site)),
        _list(site, "releases", _releases(site)),
    ]


def _list(site: Site, name: str, blocks: tuple[Block, ...]) -> Page:
    shown = blocks or (Paragraph((Text(site.text(f"{name}.none"), "missing"),)),)
    section = Section("list", site.text(f"{name}.list"), shown)
    return site.page(f"{name}/index.html", site.text(f"{name}.title"), site.project, (), (section,))


def _table(site: Site, name: str, columns: tuple[tuple[str, str], ...], rows: Sequence[tuple[Cell, ...]]) -> Table:
    titles = tuple(Column(site.text(f"column.{title}"), align) for title, align in columns)
    return Table(site.text(f"{name}.caption"), titles, tuple(rows), site.text(f"{name}.note"))


def _units(site: Site) -> tuple[Block, ...]:
    rows = []
    for code in site.units:
        series = site.values.get(code, {})
        count, values = len(series), sum(len(found) for found in series.values())
        level = site.context.texts.get(f"site.level.{site.context.unit(code)['level']}", "–")
        numbers = (text_cell(site.context.texts.number(one), one) for one in (count, values))
        rows.append((cell(site.unit_link(code)), text_cell(level), *numbers))
    columns = (("unit", "left"), ("level", "left"), ("indicators", "right"), ("values", "right"))
    return (_table(site, "units", columns, rows),) if rows else ()


def _indicators(site: Site) -> tuple[Block, ...]:
    units: Counter[str] = Counter(code for series in site.values.values() for code in series)
    rows = [
        (cell(site.indicator_link(code)), text_cell(site.context.texts.number(units[code]), units[code]))
        for code in sorted(site.indicators, key=lambda code: (-units[code], site.context.indicator_title(code), code))
    ]
    return (_table(site, "indicators", (("indicator", "left"), ("units", "right")), rows),) if rows else ()


def _sources(site: Site, most: int | None = None) -> tuple[Block, ...]:
    counts = site.context.tables["statements"]["source_id"].value_counts()
    rows = []
    for source_id in site.sources[:most]:
        row, count = site.context.source(source_id), int(counts.get(source_id, 0))
        issued = row.get("issued")
        day = site.context.issued_text(row, issued) if issued is not None else "–"
        rows.append(
            (
                text_cell(day, "" if issued is None else issued.isoformat()),
                cell(site.source_link(source_id)),
                text_cell(site.context.row_text(row, "publisher") or "–"),
                text_cell(site.context.texts.number(count), count),
            )
        )
    columns = (("issued", "right"), ("document", "left"), ("publisher", "left"), ("values", "right"))
    return (_table(site, "sources", columns, rows),) if rows else ()


def _releases(site: Site, most: int | None = None) -> tuple[Block, ...]:
    texts = site.context.texts
    rows = [
        (
            cell(Link(one.number, release_path(one.number))),
            text_cell(one.title),
            text_cell(texts.date(one.day), one.day.isoformat()),
            text_cell(one.approved_by),
        )
        for one in site.releases[:most]
    ]
    columns = (("number", "left"), ("title", "left"), ("day", "right"), ("approved", "left"))
    return (_table(site, "releases", columns, rows),) if rows else ()


def _map(site: Site) -> Mapping[str, Any] | None:
    """Return the tiles of the map and how many have which shade; None where no province has a value.

    A province whose value counts another thing, such as public hospitals or facilities, has a sign.
    """
    context, code = site.context, site.main_indicator
    codes = [code, *narrower_indicators(context, code)]
    placed = on_todays_map(context, {one.unit_code: one for one in units_with_values(context, codes, site.units)})
    if not placed:
        return None
    known = set(context.tables["units"]["unit_code"])
    signs, notes = sign_tiles(context, codes, placed)
    tiles = []
    for place in tile_places():
        is_named = context.lang != LAYOUT_LANGUAGE and place.unit_code in known
        one = placed.get(place.unit_code)
        tiles.append(
            {
                "column": place.column + 1,
                "row": place.row + 1,
                "name": context.unit_name(place.unit_code) if is_named else place.label,
                "address": unit_path(place.unit_code) if place.unit_code in known else "units/index.html",
                "shade": _shade(site, one.latest.row if one else None),
                "runs": context.observed(one.latest.row, with_ratio=False) if one else (),
                "sign": signs.get(place.unit_code, ""),
            }
        )
    counts = Counter(tile["shade"] for tile in tiles)
    shades = [shade for _, shade in _SHADES] + [_EMPTY]
    others = on_todays_map(context, other_counts(context, codes, site.units))
    title, measured = map_title(context, code, [place.unit_code for place in tile_places()], {**others, **placed})
    return {
        "title": title,
        "measured": measured,
        "address": indicator_path(code),
        "subtitle": site.text("home.map", n=len(placed), all=len(tiles)),
        "tiles": tiles,
        "legend": [(shade, counts[shade], site.text(f"home.{shade}")) for shade in shades if counts[shade]],
        "notes": [*notes, *filter(None, [not_compared(context, codes, list(others))])],
    }


def _shade(site: Site, row: Row | None) -> str:
    if row is None:
        return _EMPTY
    scale = scale_of(site.context.indicator(row["indicator_code"])) or PERCENT
    share = 100 * scale.to_share(float(row["value"]))
    return next((shade for least, shade in _SHADES if share >= least), _SHADES[-1][1])
