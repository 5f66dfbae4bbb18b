"""A report as JSON: every sentence with its state and the rows behind it, every figure of its tables by its cell."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from analysis.reports._document import (
    VALUES,
    Block,
    Boxes,
    Bullets,
    KeyFigures,
    Number,
    Paragraph,
    Points,
    Report,
    Run,
    Section,
    Table,
    plain,
)

#: The place of what stands before the first section.
_FIRST = "beginning"


def render_json(report: Report) -> bytes:
    """Return the report's sentences and figures, for machines and for the next release to compare with."""
    content: dict[str, Any] = {
        "report": report.name,
        "title": plain(report.title),
        "unit": plain(report.subtitle),
        "language": report.lang,
        "is_internal": bool(report.banner),
        "sentences": list(_sentences(report)),
        "figures": {
            name: {"text": plain(figure.text), "id": figure.trace_id}
            | ({"remark": figure.remark} if figure.remark else {})
            for name, figure in number_cells(report).items()
        },
    }
    if report.about:
        day = report.about.report_date.isoformat()
        content |= {"report_date": day, "releases": [*report.history, day]}
    return (json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode("utf-8")


def _sentences(report: Report) -> Iterator[dict[str, Any]]:
    def within(place: str, sections: tuple[Section, ...]) -> Iterator[dict[str, Any]]:
        for section in sections:
            here = section.anchor or place
            for block in section.blocks:
                yield from (one | {"place": here} for one in _said(block))
            yield from within(here, section.sections)

    yield from within(_FIRST, (Section("", "", report.lead), *report.sections))


def _said(block: Block) -> Iterator[dict[str, Any]]:
    """Yield what a block says: its text, the state or rule that wrote it, and the rows that its numbers come from."""
    match block:
        case Paragraph():
            yield _entry(block.style or "text", block.state, block.runs)
        case Points():
            for point in block.items:
                runs = (*point.lead, *point.runs)
                yield _entry("point", point.code, runs, point.basis) | {
                    "sure": point.sure,
                    "reason": _words(point.reason),
                }
        case Boxes():
            for box in block.items:
                yield from (_entry("box", "", runs, box.basis) | {"title": plain(box.title)} for runs in box.paragraphs)
        case Bullets():
            yield from (_entry("item", "", runs) for runs in block.items)


def _entry(kind: str, state: str, runs: tuple[Run, ...], basis: tuple[str, ...] = ()) -> dict[str, Any]:
    ids = dict.fromkeys((*(run.trace_id for run in runs if isinstance(run, Number)), *basis))
    return {"kind": kind, "state": state or None, "text": _words(runs), "ids": list(ids)}


def _words(runs: tuple[Run, ...]) -> str:
    return plain("".join(run.text for run in runs))


def number_cells(report: Report) -> dict[str, Number]:
    """Return every figure of the report's tables and key figures by the name of its cell.

    A cell is named by its table, the row's header and the column; figures that share one cell are numbered. Of a brief
    these are the values behind it, each of which may stand in several sentences and tables.
    """
    found: dict[str, Number] = {}

    def add(name: str, figure: Number) -> None:
        number, unique = 2, name
        while unique in found:
            number, unique = number + 1, f"{name} ({number})"
        found[unique] = figure

    def within(sections: tuple[Section, ...]) -> None:
        for section in sections:
            for block in section.blocks:
                for name, figure in _cells_of(block):
                    add(name, figure)
            within(section.sections)

    values = tuple(section for section in report.sections if VALUES in section.only)
    within(values if report.is_brief else (Section("", "", report.lead), *report.sections))
    return found


def _cells_of(block: Block) -> list[tuple[str, Number]]:
    cells: list[tuple[str, Number]] = []
    if isinstance(block, KeyFigures):
        for label, runs, _ in block.items:
            cells += [(plain(label), run) for run in runs if isinstance(run, Number)]
    elif isinstance(block, Table):
        for row in block.rows:
            header = plain("".join(run.text for run in row[block.header_column].runs))
            for column, cell in zip(block.columns, row, strict=True):
                name = " | ".join(plain(part) for part in (block.caption, header, column.title))
                cells += [(name, run) for run in cell.runs if isinstance(run, Number)]
    return cells
