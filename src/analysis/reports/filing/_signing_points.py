"""What stands between a paper and its signature: contradictions, causes to write, figures without a place, gaps."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator
from typing import Any

from analysis.reports._document import (
    Number,
    Report,
    Run,
    Table,
    Text,
    cited_numbers,
    groups_of,
    plain,
    runs_of,
    walk_blocks,
)
from analysis.reports._report_context import ReportContext
from analysis.reports._row_helpers import Row
from analysis.reports.filing._annex_sheet import double_targets, said_in_words
from analysis.reports.filing._edit_points import edit_points, stale_wordings
from analysis.reports.filing._expected_lines import ExpectedPaper
from analysis.reports.filing._filed_values import FiledValues, is_same_figure, missed_targets
from analysis.reports.filing._own_wording import stated_figures
from analysis.reports.filing._paper_words import (
    figure,
    figure_of_source,
    language_of,
    placeholders_in,
    target_figure,
    text_of,
)
from analysis.reports.filing._point_words import (
    Point,
    Quote,
    answers_of,
    options,
    place_of,
    quoted,
    quotes_of,
    reasons,
    telling,
)
from analysis.reports.filing._written_parts import WrittenParts
from analysis.reports.sections import findings_about
from analysis.schemas import period_bounds
from analysis.todo import group_by_root

#: Rules that put two candidates into one cell of the paper.
_TWO_CANDIDATES = ("two_figures",)
#: The rule that says that a unit's estimate misses its own target: settled by a cause.
_MISSED = "estimate_misses_own_goal"


def list_signing_points(
    context: ReportContext, filed: FiledValues, written: WrittenParts, paper: Report, expected: ExpectedPaper
) -> list[Point]:
    """Return all points on a paper, the blocking ones first; findings of one root are one point.

    `expected` are the lines of the paper as `expect` gives them.
    """
    sources = sources_of(context, filed)
    findings = graver_findings(context, filed)
    points = [
        *_findings(context, findings, written, sources),
        *_two_values(context, filed, findings),
        *_causes(context, filed, findings, written),
        *_unplaced(context, sources),
        *_gaps(context, filed, findings, paper),
        *_outside_annex(context, paper),
        *_written_figures(context, filed, written, paper),
        *edit_points(context, filed, expected),
        *stale_wordings(context, written, expected),
    ]
    return sorted(points, key=lambda point: not point.is_blocking)


def graver_findings(context: ReportContext, filed: FiledValues, *, are_notes: bool = False) -> list[Row]:
    """Return the open findings on the unit's documents of the period and on the unit, or only the notes among them.

    Reports of the unit that are missing are no point of this paper: `missing_duties` are listed apart.
    """
    found = findings_about(context, [filed.unit_code], sources_of(context, filed))
    return [row for row in found if (row["severity"] == "note") is are_notes and row["rule"] != _UNSENT]


_UNSENT = "report_missing"


def missing_duties(context: ReportContext, filed: FiledValues) -> list[Row]:
    """Return the reports that the unit owes up to the period of its paper and has not sent, without settled ones."""
    found = findings_about(context, [filed.unit_code], [])
    open_ones = {(row["locator"], row["period"]) for row in found if row["rule"] == _UNSENT}
    _, end = period_bounds(filed.periods[0])
    owed = context.rows("duties", unit_code=filed.unit_code, state="missing")
    mine = [row for row in owed if (row["schedule_id"], row["period"]) in open_ones]
    return [row for row in mine if end is None or row["window_end"].date() <= end]


def sources_of(context: ReportContext, filed: FiledValues) -> list[str]:
    """Return the documents that the unit filed on the period of its paper."""
    rows = context.rows("sources", filing_unit_code=filed.unit_code, filing_period=filed.periods[0])
    return sorted(row["source_id"] for row in rows)


def _names_two_candidates(row: Row, sources: list[str]) -> bool:
    """Return whether a finding puts two figures into one cell: of one document, or of two that the unit filed."""
    are_own = {row["source_id"], row.get("other_source_id") or row["source_id"]} <= set(sources)
    return row["rule"] in _TWO_CANDIDATES or (row["rule"] == "sources_differ" and are_own)


def _two_values(context: ReportContext, filed: FiledValues, found: list[Row]) -> Iterator[Point]:
    """Yield the cells for which the unit filed two figures, where no finding names both, open or answered."""
    answered = findings_about(context, [filed.unit_code], sources_of(context, filed), are_answered=True)
    named = [{(row["source_id"], row["locator"]), _second_place(row)} for row in (*found, *answered)]
    for line in filed.lines:
        for period in filed.periods:
            first, *others = line.values.get(period) or (None,)
            rivals = (row for row in others if first is not None and _differ(first, row))
            other = next((row for row in rivals if first and not _was_corrected(context, first, row)), None)
            if first is None or other is None or {_where(context, first), _where(context, other)} in named:
                continue
            quotes = tuple(Quote(figure(context, row), place_of(context, row)) for row in (first, other))
            name, words = context.indicator_title(line.indicator_code), [text_of(quote.words) for quote in quotes]
            why = (Text(context.texts("check.two_values", indicator=name, period=context.texts.period(period))),)
            dropped = {"take_printed": other["statement_id"], "take_other": first["statement_id"]}
            answers = tuple(
                dataclasses.replace(one, statement_id=dropped[one.name])
                for one in options(context, *dropped, printed=words[0], other=words[1])
            )
            yield Point("wrong", quotes, why, answers, is_blocking=True, about={"indicator_code": line.indicator_code})


def _differ(one: Row, other: Row) -> bool:
    """Return whether two values cannot be the same figure as a paper prints it; a bound may hold the other value."""
    if one["value"] is None or other["value"] is None or not one["op"] == other["op"] == "=":
        return False
    return not is_same_figure(one, other)


def _was_corrected(context: ReportContext, one: Row, other: Row) -> bool:
    """Return whether a value is the corrected one, and the other what stood there before."""
    rows = [row for row in context.corrections(one["statement_id"]) if row["column"] in _FIGURES and row["previous"]]
    return any(other[row["column"]] == float(row["previous"]) for row in rows)


_FIGURES = ("value", "numerator", "denominator")


def _where(context: ReportContext, row: Row) -> tuple[str, str]:
    statement = context.statement(row["statement_id"]) or {}
    return str(statement.get("source_id")), str(statement.get("locator"))


def _second_place(row: Row) -> tuple[str, str]:
    return str(row.get("other_source_id") or row["source_id"]), str(row.get("other_locator"))


def _findings(context: ReportContext, found: list[Row], written: WrittenParts, sources: list[str]) -> Iterator[Point]:
    for group in group_by_root(found):
        needs_cause = any(row["rule"] == _MISSED and row["indicator_code"] not in written.causes for row in group)
        is_wrong = any(row["severity"] == "error" or _names_two_candidates(row, sources) for row in group)
        is_explained = not needs_cause and all(row["rule"] == _MISSED for row in group)
        if is_explained:
            continue
        yield Point(
            sort="cause" if needs_cause and not is_wrong else "wrong",
            quotes=tuple(quotes_of(context, group)),
            why=reasons(context, group),
            options=answers_of(context, group),
            is_blocking=is_wrong or needs_cause,
            findings=tuple(group),
            about={"indicator_code": telling(group)["indicator_code"]},
        )


def _causes(context: ReportContext, filed: FiledValues, findings: list[Row], written: WrittenParts) -> Iterator[Point]:
    """Yield the missed targets that no finding names and whose cause is not written."""
    found = {row["indicator_code"] for row in findings if row["rule"] == _MISSED}
    for line, value, target in missed_targets(context, filed):
        if line.indicator_code in found or line.indicator_code in written.causes:
            continue
        name = context.indicator_title(line.indicator_code)
        quotes = (
            Quote((Text(f"{name}: "), *figure(context, value)), place_of(context, value)),
            Quote(target_figure(context, target), place_of(context, target)),
        )
        why = (Text(context.texts("check.no_cause")),)
        about = {"indicator_code": line.indicator_code}
        yield Point("cause", quotes, why, options(context, "cause"), is_blocking=True, about=about)


def _unplaced(context: ReportContext, sources: list[str]) -> Iterator[Point]:
    """Yield the figures of the unit's documents that have no place yet, with the indicators that are nearest."""
    texts = context.texts
    for source in sources:
        for row in context.rows("placements", source_id=source, outcome="to_place"):
            statement = context.statement(row["statement_id"]) or {}
            around = plain(statement.get("indicator_text") or "")
            raw, key = plain(statement.get("raw_text") or ""), row["statement_id"]
            quote = quoted(context, raw, place_of(context, row), around=around, key=key)
            near = [code for code in (row.get("indicator_code"), row.get("indicator_runner_up")) if code]
            why = texts("check.unplaced")
            if near:
                likeness = texts.percent(100 * float(row.get("indicator_confidence") or 0), 0)
                first, *others = [context.indicator_title(code) for code in near]
                why = texts("check.unplaced.nearest", indicator=first, likeness=likeness)
                why += "".join(" " + texts("check.unplaced.next", indicator=name) for name in others)
            named = [
                dataclasses.replace(one, indicator_code=code)
                for code in near
                for one in options(context, "place_here", indicator=context.indicator_title(code))
            ]
            answers = (*named, *options(context, "place", "no_value"))
            about = {"statement_id": row["statement_id"], "source_id": source}
            is_blocking = row["kind"] == "actual"
            yield Point("unplaced", (quote,), (Text(why),), answers, is_blocking, about=about)


#: The gaps of the letterhead, the close and the signature: parts of `filing_texts`.
_FORM_GAPS = ("symbol", "addressee", "authority", "basis", "drafting", "signatory")


def _gaps(context: ReportContext, filed: FiledValues, findings: list[Row], paper: Report) -> Iterator[Point]:
    """Yield the gaps of the paper that no other point is about: causes, and two targets that an open finding names."""
    texts = context.texts
    contested = {row["indicator_code"] for row in findings if row["rule"] in _TWO_CANDIDATES}
    doubled = double_targets(context, filed)
    seen: set[object] = {text for text, code in doubled.items() if code in contested}
    by_unit = f"[{texts('filing.gap.by_unit')}]"
    if not any(run.text == by_unit for block in walk_blocks(_annex_of(paper)) for run in runs_of(block)):
        seen.add(by_unit)  # of a cause
    said = said_in_words(context, filed)
    parts = {f"[{texts(f'filing.gap.{part}')}]": part for part in _FORM_GAPS}
    for gap in _gaps_in(context, paper):
        text = text_of(gap.runs)
        own = {} if gap.is_ours else _own_words_with(context, filed, gap)
        name = text if gap.is_ours else (text, own["was"] if own else gap.line)
        if name in seen:
            continue
        seen.add(name)
        row = said.get(text)
        about: dict[str, Any] = {"part": parts.get(text)}
        if row:
            column = 4 + filed.periods.index(row["period"])
            about = {"part": "words", "indicator_code": row["indicator_code"], "annex_column": column}
        about = about if about["part"] else own
        place = f"{place_of(context, row)}; {gap.place}" if row else gap.place
        quote = Quote(tuple(dataclasses.replace(run, style="") for run in gap.runs), place)
        if not gap.is_ours:
            quote = quoted(context, gap.line, place, language_of(context, gap.line))
        why = texts("check.gap.words" if row else "check.gap.two" if text in doubled else "check.gap")
        if not gap.is_ours:
            why = texts("check.gap.placeholder", text=text)
        missing = "file_results" if text == f"[{texts('filing.gap.results')}]" else "correct_document"
        answer = "reword" if "was" in about else "write" if about else missing
        yield Point("gap", (quote,), (Text(why),), options(context, answer), is_blocking=True, about=about)


@dataclasses.dataclass(frozen=True)
class _Gap:
    """What is yet to be written: its runs, where in the paper, and the line that it stands in.

    It `is_ours` where the workbench left it; other gaps were left by a person.
    """

    runs: tuple[Text, ...]
    place: str
    line: str
    is_ours: bool


def _gaps_in(context: ReportContext, paper: Report) -> Iterator[_Gap]:
    """Yield the gaps of a paper, and what a person left for later, also where figures stand within it."""
    for place, runs in _passages_of(context, paper):
        line, ours = text_of(runs), tuple(run for run in runs if isinstance(run, Text) and run.style == "gap")
        if ours:
            yield _Gap(ours, place, line, is_ours=True)
        for found in placeholders_in("".join("" if run in ours else run.text for run in runs)):
            yield _Gap((Text(found),), place, line, is_ours=False)


def _passages_of(context: ReportContext, paper: Report) -> Iterator[tuple[str, tuple[Run, ...]]]:
    """Yield the passages of a paper, each with the place at which a reader finds it."""
    texts = context.texts
    parts = [(texts("check.place.head"), (*paper.head, *paper.lead)), (texts("check.place.tail"), paper.tail)]
    parts += [(texts("check.place.section", title=one.title), one.blocks) for one in paper.sections]
    parts += [(annex.title, annex.blocks) for annex in paper.annexes]
    for place, blocks in parts:
        for block in blocks:
            if isinstance(block, Table):
                for number, row in enumerate(block.rows, start=1):
                    for column, cell in enumerate(row, start=1):
                        yield texts("check.place.cell", annex=place, row=number, column=column), cell.runs
            else:
                yield from ((place, tuple(runs)) for runs in groups_of(block))


def _own_words_with(context: ReportContext, filed: FiledValues, gap: _Gap) -> dict[str, Any]:
    """Return which of the unit's own words hold a gap; nothing where none does."""
    rows = context.rows("filing_texts", unit_code=filed.unit_code, period=filed.periods[0])
    text, line = text_of(gap.runs), gap.line.casefold()
    mine = (row for row in rows if text in plain(row["text"]) and plain(row["text"]).casefold() in line)
    found = next(mine, None)
    return {"part": found["part"], "was": found["text"]} if found else {}


def _written_figures(
    context: ReportContext, filed: FiledValues, written: WrittenParts, paper: Report
) -> Iterator[Point]:
    """Yield the figures in the unit's own words that the annex does not print; in tasks and requests they are a remark.

    These may name plans and sums of money, which no annex of results holds.
    """
    texts, printed = context.texts, _printed_in(_annex_of(paper))
    causes = [("cause", text, True) for text in written.causes.values()]
    rows = context.rows("filing_texts", unit_code=filed.unit_code, period=filed.periods[0], part="words")
    causes += [("words", plain(row["text"]), True) for row in rows]
    added = [("addition", text, True) for many in written.additions.values() for text in many]
    tasks = [("task", text, False) for text in written.tasks]
    requests = [("request", text, False) for text in written.requests]
    for part, text, is_blocking in (*causes, *added, *tasks, *requests):
        outside = [one for one in stated_figures(text) if _as_share(one, text) not in printed]
        if outside:
            quote = quoted(context, text, texts("check.place.letter"), language_of(context, text))
            figures = [figure_of_source(context, one) for one in dict.fromkeys(outside)]
            why = (Text(texts("check.outside_annex.words", figures=figures)),)
            about = {"part": part, "was": text}
            answers = options(context, "reword", "file_row")
            yield Point("wrong", (quote,), why, answers, is_blocking=is_blocking, about=about)


def _printed_in(annex: Report) -> set[str]:
    """Return the figures of the data that an annex prints, shares with their sign: `61,2%`, `1.468`."""
    found: set[str] = set()
    for table in (block for block in walk_blocks(annex) if isinstance(block, Table)):
        for row in table.rows:
            is_share = text_of(row[2].runs).startswith("%")
            *values, remark = [text_of(run for run in cell.runs if isinstance(run, Number)) for cell in row[3:]]
            for said in values:
                first, *counts = _FIGURE.findall(said) or [""]
                found |= {f"{first}%" if is_share else first, *counts}
            found |= {_as_share(one, remark) for one in _FIGURE.findall(remark)}
    return found


_FIGURE = re.compile(r"\d(?:[\d.,]*\d)?")


def _as_share(figure_: str, text: str) -> str:
    """Return a figure with the sign that stands behind it in a text."""
    return f"{figure_}%" if re.search(rf"(?<![\d.,]){re.escape(figure_)}\s*%", text) else figure_


def _outside_annex(context: ReportContext, paper: Report) -> Iterator[Point]:
    """Yield the figures of the letter that do not stand in its annex."""
    inside = {number.key for number in cited_numbers(_annex_of(paper))}
    for number in cited_numbers(_letter_of(paper)):
        if number.key not in inside:
            quote = Quote((number,), "")
            why = (Text(context.texts("check.outside_annex")),)
            yield Point("wrong", (quote,), why, options(context, "correct_document"), is_blocking=True)


def _annex_of(paper: Report) -> Report:
    return dataclasses.replace(paper, head=(), lead=(), sections=(), tail=())


def _letter_of(paper: Report) -> Report:
    return dataclasses.replace(paper, annexes=())
