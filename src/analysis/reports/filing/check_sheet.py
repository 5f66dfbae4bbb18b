"""The internal sheet beside a paper: what must be settled before it is signed, to look at again, missing, to know."""

from __future__ import annotations

import dataclasses

from analysis.i18n import Argument
from analysis.reports._document import (
    Block,
    Bullets,
    Cell,
    Column,
    Paragraph,
    Report,
    Run,
    Section,
    Table,
    Text,
    text_cell,
)
from analysis.reports._report_context import ReportContext
from analysis.reports.filing._filed_values import FiledValues, collect_filed_values
from analysis.reports.filing._letter import compose_filing
from analysis.reports.filing._signing_points import Point, list_signing_points, sources_of
from analysis.reports.filing._written_parts import WrittenParts


def write_check_sheet(context: ReportContext, unit_code: str, period: str) -> Report:
    """Return the check sheet of one unit's paper on a period; it is never sent.

    Raises
    ------
    AnalysisError
        If the unit is unknown, or the period is not a year, half-year, quarter or month.
    """
    texts = context.texts
    filed, _, points = _draft(context, unit_code, period)
    blocking = [point for point in points if point.is_blocking]
    again = [point for point in points if not point.is_blocking and not point.is_note]
    notes = [point for point in points if point.is_note and not point.is_blocking]
    parts = (
        ("settle", texts("check.part.settle"), _points_table(context, blocking, 1)),
        ("again", texts("check.part.again"), _points_table(context, again, 1 + len(blocking))),
        ("missing", texts("check.part.missing"), _missing(context, filed)),
        ("notes", texts("check.part.notes"), _notes(notes)),
    )
    kept = [part for part in parts if part[2]]
    sections = tuple(
        Section(anchor, f"{number}. {title}", blocks) for number, (anchor, title, blocks) in enumerate(kept, start=1)
    )
    return Report(
        name=f"{unit_code}_{period}_check_{context.lang}",
        lang=context.lang,
        title=texts("check.shut", count=len(blocking)) if blocking else texts("check.open"),
        subtitle=f"{context.unit_name(unit_code)} – {texts.period(period)}",
        lead=_counts(context, sources_of(context, filed), filed),
        sections=sections,
        banner=texts("check.banner"),
        footer=texts("check.footer"),
        has_contents=False,
    )


def write_filing(context: ReportContext, unit_code: str, period: str) -> Report:
    """Return the paper of one unit on one period: a draft until nothing is left to settle before it is signed.

    Raises
    ------
    AnalysisError
        If the unit is unknown, or the period is not a year, half-year, quarter or month.
    """
    _, paper, points = _draft(context, unit_code, period)
    return dataclasses.replace(paper, is_draft=any(point.is_blocking for point in points))


def _draft(context: ReportContext, unit_code: str, period: str) -> tuple[FiledValues, Report, list[Point]]:
    """Return what a unit filed on a period, the draft of its paper, and what stands between it and its signature."""
    filed = collect_filed_values(context, unit_code, period)
    written = WrittenParts.of(context, unit_code, period)
    paper = compose_filing(context, filed, written)
    return filed, paper, list_signing_points(context, filed, written, paper)


def _counts(context: ReportContext, sources: list[str], filed: FiledValues) -> tuple[Block, ...]:
    rows = [row for source in sources for row in context.rows("placements", source_id=source)]
    placed = sum(row["outcome"] == "in_panel" for row in rows)
    unplaced = sum(row["outcome"] == "to_place" for row in rows)
    code = "check.read.unplaced" if unplaced else "check.read"
    said = {"read": placed + unplaced, "placed": placed, "indicators": len(filed.lines), "unplaced": unplaced}
    return (Paragraph((Text(context.texts(code, **said)),), "lead"),) if rows else ()


def _points_table(context: ReportContext, points: list[Point], first: int) -> tuple[Block, ...]:
    if not points:
        return ()
    texts = context.texts
    columns = tuple(Column(texts(f"check.column.{name}")) for name in ("number", "quotes", "why", "decision"))
    rows = tuple(
        (
            text_cell(str(number), number),
            Cell(_quotes(point)),
            Cell(point.why),
            Cell((Text("; ".join(f"☐ {option}" for option in point.options)),)),
        )
        for number, point in enumerate(points, start=first)
    )
    return (Table(texts("check.caption"), columns, rows, texts("check.note"), header_column=1),)


def _quotes(point: Point) -> tuple[Run, ...]:
    runs: list[Run] = []
    for quote in point.quotes:
        runs += [Text(" · ")] if runs else []
        runs += quote.words
        runs += [Text(f" ({quote.place})", "muted")] if quote.place else []
    return tuple(runs)


def _missing(context: ReportContext, filed: FiledValues) -> tuple[Block, ...]:
    """Return one sentence on targets without a result, and one on shares without their counts."""
    texts, items = context.texts, []
    aimed = [line for line in filed.lines if line.targets]
    without = [line for line in aimed if line.value(filed.periods[0]) is None]
    if without:
        names = [context.indicator_title(line.indicator_code) for line in without]
        said: dict[str, Argument] = {"count": len(without), "all": len(aimed), "names": names}
        items.append((Text(texts("check.no_result", **said)),))
    bare = [
        line
        for line in filed.reached
        if context.indicator(line.indicator_code).get("measure") == "share"
        and (row := line.value(filed.periods[0])) is not None
        and row.get("denominator") is None
    ]
    if bare:
        names = [context.indicator_title(line.indicator_code) for line in bare]
        items.append((Text(texts("check.no_counts", count=len(bare), names=names)),))
    return (Bullets(tuple(items)),) if items else ()


def _notes(points: list[Point]) -> tuple[Block, ...]:
    return (Bullets(tuple(point.why for point in points)),) if points else ()
