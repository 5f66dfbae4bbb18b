"""Page 4: the method in short, sources, corrections, late reports, systems, and tasks that something is known of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.reports._document import Block, Bullets, Paragraph, Run, Section, Text
from analysis.reports.analyst._values_behind import sources_paragraphs
from analysis.reports.analyst._words import listed
from analysis.reports.sections import (
    definitions_table,
    known_tasks_table,
    missing_reports_section,
    regulations_section,
    restatements_section,
    systems_sections,
    unread_note,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from analysis.reports._row_helpers import Row
    from analysis.reports.analyst._area import Area

#: Indicators that are named as left out, at most.
_MOST_NAMED = 12


def method_page(area: Area, values: Sequence[Row], sources: Sequence[Row]) -> Section:
    """Return the last page; each part only where there is something to say."""
    context, texts = area.context, area.context.texts
    units = [area.unit_code, *area.below]
    parts = [
        *_part("sources", texts("analyst.sources.title", n=len(sources)), _sources(area, sources)),
        *_part("definitions", texts("definitions.title"), _definitions(area)),
        *_part("corrections", texts("analyst.corrections.title"), _corrections(area, values)),
        *restatements_section(context, units, list(area.codes)),
        *regulations_section(context, area.unit_code, list(area.codes)),
        *missing_reports_section(context, units),
        *(() if area.asked else systems_sections(context, area.unit_code)),
        *_part("tasks", texts("analyst.tasks.title"), known_tasks_table(context, area.unit_code, area.codes)),
    ]
    blocks: list[Block] = [Paragraph((Text(texts("analyst.method.text")),)), *_left_out(area)]
    blocks += unread_note(context, units)
    return Section("method", texts("analyst.method.title"), tuple(blocks), tuple(parts))


def _left_out(area: Area) -> list[Block]:
    """Return which indicators a report that chose by itself leaves out."""
    if not area.left_out:
        return []
    texts = area.context.texts
    titles = [area.context.indicator_title(code) for code in area.left_out[:_MOST_NAMED]]
    more = len(area.left_out) - len(titles)
    named = [*titles, texts("chosen.more", n=more)] if more else titles
    return [Paragraph((Text(texts("chosen.left_out", n=len(area.codes), titles=listed(named, "; "))),), "note")]


def _part(anchor: str, title: str, blocks: Sequence[Block]) -> tuple[Section, ...]:
    return (Section(anchor, title, tuple(blocks)),) if blocks else ()


def _definitions(area: Area) -> list[Block]:
    """Return what each of several indicators counts; of one the first page says it."""
    return [definitions_table(area.context, list(area.codes))] if area.codes and len(area.asked) != 1 else []


def _sources(area: Area, sources: Sequence[Row]) -> list[Block]:
    runs = sources_paragraphs(area.context, sources)
    return [Paragraph(runs, "note")] if runs else []


def _corrections(area: Area, values: Sequence[Row]) -> list[Block]:
    items = tuple(_corrected(area, values))
    return [Bullets(items)] if items else []


def _corrected(area: Area, values: Sequence[Row]) -> Iterator[tuple[Run, ...]]:
    """Yield each corrected value with what stood there before, the reason and who reported it."""
    context = area.context
    for row in values:
        if said := context.correction_text(row["statement_id"]):
            named = f"{context.unit_name(row['unit_code'])}, {context.indicator_title(row['indicator_code'])}"
            figure = context.observed(row)[:1]
            yield (Text(f"{named}, {context.day_text(row)}: "), *figure, Text(f" – {said}"))
