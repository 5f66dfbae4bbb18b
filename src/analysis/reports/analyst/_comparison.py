"""Page 2: the units below side by side, the kinds of units, why they do not add up, and their sums."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from analysis.reports._document import Block, Box, Boxes, Column, Paragraph, Section, Table, Text, text_cell
from analysis.reports._row_helpers import is_added_up
from analysis.reports.analyst._words import (
    counts_cell,
    day_cell,
    listed,
    source_cell,
    value_cell,
)
from analysis.reports.sections import latest_sums, not_compared, parts_tables
from analysis.reports.values import other_counts, rows_behind

if TYPE_CHECKING:
    from analysis.reports._row_helpers import Row
    from analysis.reports.analyst._area import Area


def missing_line(area: Area, code: str, latest: dict[str, Row]) -> list[Block]:
    """Return the line that names the units without a figure, and that of those whose figures count another thing."""
    context, codes = area.context, [code, *area.narrower(code)]
    others = other_counts(context, codes, area.below)
    names = [context.unit_name(unit) for unit in area.below if unit not in latest and unit not in others]
    if not latest:
        return []
    missing = context.texts("analyst.units.missing", n=len(names), names=listed(names)) if names else ""
    return [Paragraph((Text(text),), "note") for text in (missing, not_compared(context, codes, list(others))) if text]


def full_tables(area: Area) -> tuple[Section, ...]:
    """Return the tables of all units with a figure, which Word alone has: pages have the data of the charts."""
    found = ((code, area.latest(code)) for code in area.asked or area.codes)
    tables = tuple(_full_table(area, code, latest) for code, latest in found if latest)
    title = area.context.texts("analyst.full.title")
    return (Section("units-tables", title, tables, only=("docx",)),) if tables else ()


def _full_table(area: Area, code: str, latest: dict[str, Row]) -> Table:
    context, texts = area.context, area.context.texts
    columns = (
        Column(texts("column.unit")),
        Column(texts("column.value"), "right"),
        Column(texts("analyst.kinds.counts"), "right"),
        Column(texts("analyst.full.counted")),
        Column(texts("column.date"), "right"),
        Column(texts("column.source")),
        Column(texts("column.choice")),
    )
    rows = tuple(
        (
            text_cell(context.unit_name(unit)),
            value_cell(context, row),
            counts_cell(context, row),
            text_cell(context.noun_of(row)),
            day_cell(context, row),
            source_cell(context, row),
            text_cell(context.disputed_choice(row)),
        )
        for unit, row in latest.items()
    )
    kept = [place for place in range(len(columns)) if any(row[place].runs[0].text for row in rows)]
    shown = tuple(tuple(row[place] for place in kept) for row in rows)
    caption = texts("panel.table_caption", indicator=context.indicator_title(code))
    return Table(caption, tuple(columns[place] for place in kept), shown, texts("panel.table_note"))


def kinds_table(area: Area, code: str) -> list[Block]:
    """Return the latest value of each kind of unit: by what is counted, of a narrower scope, of each group."""
    context, texts = area.context, area.context.texts
    rows = _kinds(area, code)
    if len(rows) < 2:
        return []
    columns = [
        Column(texts("analyst.kinds.kind")),
        Column(texts("column.value"), "right"),
        Column(texts("analyst.kinds.counts"), "right"),
        Column(texts("column.date"), "right"),
        Column(texts("column.source")),
    ]
    parts = (value_cell, counts_cell, day_cell, source_cell)
    cells = [(text_cell(name), *(part(context, row) for part in parts)) for name, row in rows]
    kept = [place for place in range(len(columns)) if place != 2 or any(row[place].runs[0].text for row in cells)]
    shown = tuple(tuple(row[place] for place in kept) for row in cells)
    caption = texts("analyst.kinds.caption")
    return [Table(caption, tuple(columns[place] for place in kept), shown, texts("analyst.kinds.note"))]


def _kinds(area: Area, code: str) -> list[tuple[str, Row]]:
    """Return the latest value of each part with the value of all where there are parts, and of each group."""
    context = area.context
    found: list[tuple[str, Row]] = []
    for narrower in area.narrower(code):
        latest = area.newest(narrower)
        found += [(context.indicator_title(narrower), latest)] if latest else []
    own = area.newest(code)
    found += [(context.indicator_title(code), own)] if found and own else []
    for group in area.groups:
        latest = area.newest(code, group)
        found += [(context.unit_name(group), latest)] if latest else []
    return sorted(found, key=lambda one: (-float(one[1]["value"]), one[0]))


def apart_box(area: Area, code: str, latest: dict[str, Row]) -> list[Block]:
    """Return why the units do not add up to the area, where both have figures and something tells them apart."""
    texts, context = area.context.texts, area.context
    if len(latest) < 2 or not area.own_series(code):
        return []
    said = []
    if len(latest) < len(area.below):
        said.append(texts("analyst.apart.coverage", n=len(latest), all=len(area.below)))
    nouns = Counter(noun for row in latest.values() if (noun := context.noun_of(row)))
    if len(nouns) > 1:
        parts = (texts("analyst.apart.noun", n=n, noun=noun) for noun, n in nouns.most_common())
        said.append(texts("analyst.apart.counted", listed=listed(parts, "; ")))
    days = sorted(latest.values(), key=lambda row: (context.day_of(row), str(row["unit_code"])))
    if context.day_of(days[0]) != context.day_of(days[-1]):
        first, last = (context.day_text(row, short=True) for row in (days[0], days[-1]))
        said.append(texts("analyst.apart.days", first=first, last=last))
    if not said:
        return []
    title = texts(f"analyst.apart.title.{area.kind}", unit=area.name)
    return [Boxes((Box(title, ((Text(" ".join(said)),),), rows_behind(latest.values())),))]


def shown_sums(area: Area) -> list[Row]:
    """Return the sums of the units below that a report shows.

    A sum of some units beside the area's own figure would be taken for it, so it is left out; a sum of all stays.
    """
    told = {code for code in area.codes if any(not is_added_up(row) for row in area.own_series(code))}
    every = latest_sums(area.context, area.unit_code, area.codes)
    return [row for row in every if row["used"] == "added" or row["indicator_code"] not in told or _is_whole(row)]


def _is_whole(row: Row) -> bool:
    return bool(row["n_reported"] == row["n_expected"])


def parts_of_sums(area: Area) -> tuple[Section, ...]:
    """Return each sum's parts with their documents, for those who check them on a screen or in Word."""
    tables = parts_tables(area.context, shown_sums(area))
    title = area.context.texts("analyst.parts")
    return (Section("parts", title, tables, only=("html", "docx")),) if tables else ()
