"""What stands between a paper and its signature: contradictions, causes to write, figures without a place, gaps."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass

from analysis.reports._document import Number, Report, Run, Text, cited_numbers, plain, runs_of, walk_blocks
from analysis.reports._report_context import ReportContext
from analysis.reports._report_texts import sentence
from analysis.reports._row_helpers import Row
from analysis.reports.filing._annex_sheet import double_targets
from analysis.reports.filing._filed_values import FiledValues
from analysis.reports.filing._letter import missed_targets
from analysis.reports.filing._paper_words import figure, target_figure
from analysis.reports.filing._written_parts import WrittenParts
from analysis.reports.sections import findings_about, say_finding
from analysis.todo import group_by_root

#: Rules that put two candidates into one cell of the paper.
_TWO_CANDIDATES = ("two_figures",)
#: The rule that says that a unit's estimate misses its own target: settled by a cause.
_MISSED = "estimate_misses_own_goal"


@dataclass(frozen=True)
class Quote:
    """Words of the unit's documents and where they stand."""

    words: tuple[Run, ...]
    place: str


@dataclass(frozen=True)
class Point:
    """One thing to settle or to look at: the quotations, why in one sentence, and what may be ticked."""

    quotes: tuple[Quote, ...]
    why: tuple[Run, ...]
    options: tuple[str, ...]
    is_blocking: bool
    is_note: bool = False


def list_signing_points(
    context: ReportContext, filed: FiledValues, written: WrittenParts, paper: Report
) -> list[Point]:
    """Return all points on a paper, the blocking ones first; findings of one root are one point."""
    sources = sources_of(context, filed)
    findings = findings_about(context, [filed.unit_code], sources)
    points = [
        *_findings(context, findings, written),
        *_causes(context, filed, findings, written),
        *_unplaced(context, sources),
        *_gaps(context, filed, paper),
        *_outside_annex(context, paper),
    ]
    return sorted(points, key=lambda point: (not point.is_blocking, point.is_note))


def sources_of(context: ReportContext, filed: FiledValues) -> list[str]:
    """Return the documents that the unit filed on the period of its paper."""
    rows = context.rows("sources", filing_unit_code=filed.unit_code, filing_period=filed.periods[0])
    return sorted(row["source_id"] for row in rows)


def _findings(context: ReportContext, found: list[Row], written: WrittenParts) -> Iterator[Point]:
    graver = [row for row in found if row["severity"] != "note"]
    for group in (*group_by_root(graver), *([row] for row in found if row["severity"] == "note")):
        needs_cause = any(row["rule"] == _MISSED and row["indicator_code"] not in written.causes for row in group)
        is_blocking = any(row["severity"] == "error" or row["rule"] in _TWO_CANDIDATES for row in group) or needs_cause
        yield Point(
            quotes=tuple(_quotes(context, group)),
            why=_reasons(context, group),
            options=(context.texts("check.option.correct"), context.texts("check.option.keep")),
            is_blocking=is_blocking,
            is_note=all(row["severity"] == "note" for row in group),
        )


def _reasons(context: ReportContext, group: list[Row]) -> tuple[Run, ...]:
    runs: list[Run] = []
    for row in group:
        runs += [Text(" ")] if runs else []
        shown = sentence(say_finding(context, row, context.message(row)))
        runs.append(Number(shown, "findings", row["finding_id"], shown, context.report_date, is_marked=False))
    return tuple(runs)


def _quotes(context: ReportContext, group: list[Row]) -> Iterator[Quote]:
    """Yield each place that the findings of a root name, once, with what is printed there."""
    seen: set[tuple[str, str]] = set()
    for row in group:
        places = [(row["source_id"], row["locator"], row.get("line"))]
        if row.get("other_locator"):
            places.append((row.get("other_source_id") or row["source_id"], row["other_locator"], None))
        for number, (source, locator, line) in enumerate(places):
            if (source, locator) in seen:
                continue
            seen.add((source, locator))
            printed = _printed_at(context, source, locator) or context.message(row, ("printed", "recomputed")[number])
            label = context.message(row)
            run = Number(printed, "findings", row["finding_id"], label, context.report_date, is_marked=False)
            yield Quote((run,), context.place(locator, line))


def _printed_at(context: ReportContext, source_id: str, locator: str) -> str:
    rows = context.rows("statements", source_id=source_id, locator=locator)
    return plain(rows[0]["raw_text"]).strip("[]") if rows else ""


def _causes(context: ReportContext, filed: FiledValues, findings: list[Row], written: WrittenParts) -> Iterator[Point]:
    """Yield the missed targets that no finding names and whose cause is not written."""
    found = {row["indicator_code"] for row in findings if row["rule"] == _MISSED}
    for line, value, target in missed_targets(context, filed):
        if line.indicator_code in found or line.indicator_code in written.causes:
            continue
        name = context.indicator_title(line.indicator_code)
        quotes = (
            Quote((Text(f"{name}: "), *figure(context, value)), _place_of(context, value)),
            Quote(target_figure(context, target), _place_of(context, target)),
        )
        why = (Text(context.texts("check.no_cause")),)
        yield Point(quotes, why, (context.texts("check.option.cause"),), is_blocking=True)


def _place_of(context: ReportContext, row: Row) -> str:
    statement = context.statement(row["statement_id"])
    return context.place(statement["locator"], statement.get("line")) if statement else ""


def _unplaced(context: ReportContext, sources: list[str]) -> Iterator[Point]:
    """Yield the figures of the unit's documents that have no place yet."""
    texts = context.texts
    for source in sources:
        for row in context.rows("placements", source_id=source, outcome="to_place"):
            statement = context.statement(row["statement_id"]) or {}
            words = plain(f"{statement.get('indicator_text') or ''}: {statement.get('raw_text') or ''}").strip(": ")
            quote = Quote((Number(words, "statements", row["statement_id"], is_marked=False),), _place_of(context, row))
            nearest = row.get("indicator_code")
            why = texts("check.unplaced")
            if nearest:
                likeness = context.texts.percent(100 * float(row.get("indicator_confidence") or 0), 0)
                why = texts("check.unplaced.nearest", indicator=context.indicator_title(nearest), likeness=likeness)
            options = (texts("check.option.place"), texts("check.option.no_value"))
            yield Point((quote,), (Text(why),), options, is_blocking=row["kind"] == "actual")


def _gaps(context: ReportContext, filed: FiledValues, paper: Report) -> Iterator[Point]:
    """Yield the gaps of the paper that only the unit can fill; causes and double targets are points of their own."""
    texts = context.texts
    seen = {f"[{texts('filing.gap.by_unit')}]", *double_targets(context, filed)}
    for block in walk_blocks(paper):
        for run in runs_of(block):
            if isinstance(run, Text) and run.style == "gap" and run.text not in seen:
                seen.add(run.text)
                quote, why = Quote((Text(run.text),), ""), (Text(texts("check.gap")),)
                yield Point((quote,), why, (texts("check.option.write"),), is_blocking=True)


def _outside_annex(context: ReportContext, paper: Report) -> Iterator[Point]:
    """Yield the figures of the letter that do not stand in its annex."""
    inside = {number.key for number in cited_numbers(_annex_of(paper))}
    for number in cited_numbers(_letter_of(paper)):
        if number.key not in inside:
            quote = Quote((number,), "")
            why = (Text(context.texts("check.outside_annex")),)
            yield Point((quote,), why, (context.texts("check.option.correct"),), is_blocking=True)


def _annex_of(paper: Report) -> Report:
    return dataclasses.replace(paper, head=(), lead=(), sections=(), tail=())


def _letter_of(paper: Report) -> Report:
    return dataclasses.replace(paper, annexes=())
