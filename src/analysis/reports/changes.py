"""What changed against the previous release of the same report, cell by cell."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any

from analysis.reports.document import (
    Block,
    Cell,
    Column,
    Figure,
    KeyFigures,
    Paragraph,
    Report,
    Section,
    Table,
    Text,
    plain,
    text_cell,
)
from analysis.reports.report_texts import Words


def figure_cells(report: Report) -> dict[str, Figure]:
    """Return every figure of the report's tables and key figures by the name of its cell.

    A cell is named by its table, the row's header and the column; figures that share one cell are numbered.
    """
    found: dict[str, Figure] = {}

    def add(name: str, figure: Figure) -> None:
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

    within((Section("", "", report.lead), *report.sections))
    return found


def _cells_of(block: Block) -> list[tuple[str, Figure]]:
    cells: list[tuple[str, Figure]] = []
    if isinstance(block, KeyFigures):
        for label, runs, _ in block.items:
            cells += [(plain(label), run) for run in runs if isinstance(run, Figure)]
    elif isinstance(block, Table):
        for row in block.rows:
            header = plain("".join(run.text for run in row[block.header_column].runs))
            for column, cell in zip(block.columns, row, strict=True):
                name = " | ".join(plain(part) for part in (block.caption, header, column.title))
                cells += [(name, run) for run in cell.runs if isinstance(run, Figure)]
    return cells


def render_figures(report: Report) -> bytes:
    """Return the report's figures by cell as JSON, for the next release to compare with."""
    cells = {name: {"text": plain(figure.text), "id": figure.trace_id} for name, figure in figure_cells(report).items()}
    content = {"report": report.name, "is_internal": bool(report.banner), "figures": cells}
    return (json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode("utf-8")


def add_restatement(report: Report, previous: Path | str | None) -> Report:
    """Return the report with a section that lists what changed since the previous release, or that there was none.

    Parameters
    ----------
    previous
        The JSON file of the previous release (format `json`) or its folder; None for a first release.

    Raises
    ------
    ValueError
        If the file is of another report or an internal one (and this is not), or the folder has none of this one.
    """
    words = Words(report.lang)
    if previous is None:
        return _with_section(report, words, Paragraph((Text(words("release.first")),)))
    earlier = _read_release(Path(previous), report.name)
    if earlier.get("is_internal") and not report.banner:
        raise ValueError(
            f"previous release: '{report.name}' is an internal one, whose figures may not be shown in this; give the "
            "folder of the last one that was released"
        )
    before = {name: str(cell["text"]) for name, cell in earlier["figures"].items()}
    now = figure_cells(report)
    rows = [
        _row(name, before.get(name), now.get(name), words)
        for name in sorted({*before, *now})
        if name not in now or before.get(name) != plain(now[name].text)
    ]
    if not rows:
        return _with_section(report, words, Paragraph((Text(words("release.unchanged")),)))
    columns = (
        Column(words("release.cell")),
        Column(words("restated.earlier"), "right"),
        Column(words("restated.later"), "right"),
    )
    return _with_section(report, words, Table(words("release.caption"), columns, tuple(rows), words("release.note")))


def _read_release(previous: Path, name: str) -> dict[str, Any]:
    path = previous / f"{name}.json" if previous.is_dir() else previous
    if not path.is_file():
        raise ValueError(
            f"previous release: {path} is not there; publish with the format `json` to have one to compare"
        )
    earlier: dict[str, Any] = json.loads(path.read_text("utf-8"))
    if earlier.get("report") != name:
        raise ValueError(f"{path.name} holds '{earlier.get('report')}', expected '{name}'")
    return earlier


def _row(name: str, before: str | None, now: Figure | None, words: Words) -> tuple[Cell, ...]:
    earlier = text_cell(before) if before is not None else text_cell(words("release.new"), style="muted")
    later = Cell((now,)) if now is not None else text_cell(words("release.gone"), style="muted")
    return text_cell(name), earlier, later


def _with_section(report: Report, words: Words, block: Block) -> Report:
    section = Section("release-changes", words("release.title"), (block,))
    return dataclasses.replace(report, annexes=(section, *report.annexes))
