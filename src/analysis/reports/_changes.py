"""What changed against the previous release of the same report, cell by cell."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from pathlib import Path
from typing import Any

from analysis.errors import AnalysisError
from analysis.reports._document import (
    Block,
    Cell,
    Column,
    Number,
    Paragraph,
    Report,
    Section,
    Table,
    Text,
    plain,
    text_cell,
)
from analysis.reports._report_texts import ReportTexts
from analysis.reports.machine import number_cells


def add_restatement(report: Report, previous: Path | str | None, *, repeats_gone: bool = True) -> Report:
    """Return the report with a section that lists what changed since the previous release; a first one has none.

    Parameters
    ----------
    previous
        The JSON file of the previous release (format `json`) or its folder; None for a first release.
    repeats_gone
        Print the earlier number of a cell that is gone; not where a release withholds something, for it may be that.

    Raises
    ------
    AnalysisError
        If the file is of another report or an internal one (and this is not), or the folder has none of this one.
    """
    if previous is None:
        return report
    texts = ReportTexts(report.lang)
    earlier = _read_release(Path(previous), report.name)
    if earlier.get("is_internal") and not report.banner:
        raise AnalysisError(
            f"previous release: '{report.name}' is internal, so its numbers must not appear in this report; pass "
            "the folder of the last published release"
        )
    report = dataclasses.replace(report, history=tuple(earlier.get("releases", ())))
    before = {name: str(cell["text"]) for name, cell in earlier["figures"].items()}
    now = number_cells(report)
    if not repeats_gone:
        before = {name: text if name in now else texts("document.withheld") for name, text in before.items()}
    rows = [
        _row(
            name, before.get(name) if name in now or repeats_gone else texts("document.withheld"), now.get(name), texts
        )
        for name in sorted({*before, *now})
        if name not in now or before.get(name) != plain(now[name].text)
    ]
    if not rows:
        return _with_section(report, texts, Paragraph((Text(texts("release.unchanged")),)))
    columns = (
        Column(texts("release.cell")),
        Column(texts("restated.earlier"), "right"),
        Column(texts("restated.later"), "right"),
    )
    return _with_section(report, texts, Table(texts("release.caption"), columns, tuple(rows), texts("release.note")))


def _read_release(previous: Path, name: str) -> dict[str, Any]:
    path = previous / f"{name}.json" if previous.is_dir() else previous
    if not path.is_file():
        raise AnalysisError(
            f"previous release: {path} does not exist; publish with the format `json` to create one for comparison"
        )
    earlier: dict[str, Any] = json.loads(path.read_text("utf-8"))
    if earlier.get("report") != name:
        raise AnalysisError(file=path.name, found=earlier.get("report"), expected=f"the report '{name}'")
    return earlier


def _row(name: str, before: str | None, now: Number | None, texts: ReportTexts) -> tuple[Cell, ...]:
    earlier = text_cell(before) if before is not None else text_cell(texts("release.new"), style="muted")
    later = Cell((now,)) if now is not None else text_cell(texts("release.gone"), style="muted")
    return text_cell(name), earlier, later


def _with_section(report: Report, texts: ReportTexts, block: Block) -> Report:
    """Return the report with the changes before its annexes; a brief has them on its last page, with its releases."""
    if not report.is_brief:
        section = Section("release-changes", texts("release.title"), (block,))
        return dataclasses.replace(report, annexes=(section, *report.annexes))
    days = [texts.date(dt.date.fromisoformat(day)) for day in report.history]
    said = Paragraph((Text(texts("release.history", days="; ".join(days))),)) if days else None
    section = Section("release-changes", texts("release.title"), tuple(filter(None, (said, block))))
    place = max(place for place, one in enumerate(report.sections) if not one.only)
    page = report.sections[place]
    page = dataclasses.replace(page, sections=(*page.sections, section))
    return dataclasses.replace(report, sections=(*report.sections[:place], page, *report.sections[place + 1 :]))
