"""The internal sheet beside a paper: what must be settled before it is signed, to look at again, missing, to know."""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Iterable, Iterator

from analysis.i18n import OPERATOR_CODES, Argument
from analysis.panel import ID_SEPARATOR
from analysis.reports._document import (
    WITHHELD,
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
    plain,
    runs_of,
    text_cell,
    walk_blocks,
)
from analysis.reports._report_context import ReportContext, fill_message
from analysis.reports._report_texts import SOURCE_LANGUAGE, capitalise, sentence
from analysis.reports._row_helpers import Row
from analysis.reports.filing._edit_points import moved_lines, own_wordings
from analysis.reports.filing._expected_lines import ExpectedPaper, expect
from analysis.reports.filing._filed_values import FiledValues
from analysis.reports.filing._letter import draft_paper
from analysis.reports.filing._letter_frame import form_of, left_out, reporting_name
from analysis.reports.filing._paper_mark import PaperMark, digests_of
from analysis.reports.filing._paper_words import language_of, number_words, own_words, source_language
from analysis.reports.filing._point_words import BLANK, Option, Point, Quote, digests_of_points, group_notes, place_of
from analysis.reports.filing._signing_points import graver_findings, list_signing_points, missing_duties, sources_of
from analysis.reports.filing._written_parts import WrittenParts
from analysis.reports.sections import findings_about, group_by_kind, name_periods, name_regime
from analysis.schemas import period_bounds


def write_check_sheet(context: ReportContext, unit_code: str, period: str) -> Report:
    """Return the check sheet of one unit's paper on a period; it is never sent.

    Raises
    ------
    AnalysisError
        If the unit is unknown, or the period is not a year, half-year, quarter or month.
    """
    texts = context.texts
    filed, written, paper = draft_paper(context, unit_code, period)
    expected = expect(context, filed, paper)
    points = list_signing_points(context, filed, written, paper, expected)
    blocking = [point for point in points if point.is_blocking]
    again = [point for point in points if not point.is_blocking and point.sort != "unplaced"]
    unplaced = [point for point in points if not point.is_blocking and point.sort == "unplaced"]
    parts = (
        ("settle", texts("check.part.settle"), _points_table(context, blocking, 1)),
        ("again", texts("check.part.again"), _points_table(context, again, 1 + len(blocking))),
        ("unplaced", texts("check.part.unplaced"), _points_table(context, unplaced, 1 + len(blocking) + len(again))),
        ("missing", texts("check.part.missing"), _missing(context, filed)),
        ("notes", texts("check.part.notes"), _notes(context, filed, written, paper, expected)),
    )
    kept = [part for part in parts if part[2]]
    sections = tuple(
        Section(anchor, f"{number}. {title}", blocks) for number, (anchor, title, blocks) in enumerate(kept, start=1)
    )
    made = texts("check.made", date=texts.short_date(context.report_date))
    return Report(
        name=f"{unit_code}_{period}_check_{context.lang}",
        lang=context.lang,
        title=_readiness(context, blocking),
        subtitle=f"{capitalise(reporting_name(context, unit_code))} – {texts.period(period)} – {made}",
        lead=_counts(context, filed, points),
        sections=sections,
        banner=texts("check.banner"),
        footer=texts("check.footer"),
        properties=PaperMark(
            unit_code, period, context.lang, context.report_date.isoformat(), digests_of_points(points), True
        ).to_properties(),
        has_contents=False,
    )


def state_readiness(context: ReportContext, unit_code: str, period: str) -> str:
    """Return whether the paper of a unit on a period is ready for signature, and how much is left to settle.

    Raises
    ------
    AnalysisError
        If the unit is unknown, or the period is not a year, half-year, quarter or month.
    """
    filed, written, paper = draft_paper(context, unit_code, period)
    points = list_signing_points(context, filed, written, paper, expect(context, filed, paper))
    told = "".join(run.text for block in _counts(context, filed, points) for run in block.runs)
    return f"{_readiness(context, [point for point in points if point.is_blocking])}. {told}".strip()


def _readiness(context: ReportContext, blocking: list[Point]) -> str:
    return context.texts("check.shut", count=len(blocking)) if blocking else context.texts("check.open")


def write_filing(context: ReportContext, unit_code: str, period: str) -> Report:
    """Return the paper of one unit on one period: a draft until nothing is left to settle before it is signed.

    Raises
    ------
    AnalysisError
        If the unit is unknown, or the period is not a year, half-year, quarter or month.
    """
    filed, written, paper = draft_paper(context, unit_code, period)
    expected = expect(context, filed, paper)
    points = list_signing_points(context, filed, written, paper, expected)
    lines = [text for slot in expected.slots for text in (slot.text, slot.fixed) if text]
    digests = digests_of([*lines, expected.address], (row.cells for row in expected.rows))
    mark = PaperMark(unit_code, period, context.lang, context.report_date.isoformat(), digests)
    is_draft = any(point.is_blocking for point in points)
    return dataclasses.replace(paper, is_draft=is_draft, properties=mark.to_properties())


def _counts(context: ReportContext, filed: FiledValues, points: list[Point]) -> tuple[Paragraph, ...]:
    """Return what was read and placed, and how many points of each sort stand open."""
    texts = context.texts
    rows = [row for source in sources_of(context, filed) for row in context.rows("placements", source_id=source)]
    placed = sum(row["outcome"] == "in_panel" for row in rows)
    unplaced = sum(row["outcome"] == "to_place" for row in rows)
    code = "check.read.unplaced" if unplaced else "check.read"
    said = {"read": placed + unplaced, "placed": placed, "indicators": len(filed.lines), "unplaced": unplaced}
    runs: list[Run] = [Text(texts(code, **said) + " ")] if rows else []
    counts = {sort: sum(point.is_blocking and point.sort == sort for point in points) for sort in _SORTS}
    told = [texts(f"check.count.{sort}", count=count) for sort, count in counts.items() if count]
    if told:
        runs += [Text(sentence(", ".join(told)), "strong"), Text(" ")]
    if again := sum(not point.is_blocking for point in points):
        runs.append(Text(texts("check.count.again", count=again)))
    return (Paragraph(tuple(runs), "lead"),) if runs else ()


_SORTS = ("wrong", "cause", "unplaced", "gap", "edited")


def _points_table(context: ReportContext, points: list[Point], first: int) -> tuple[Block, ...]:
    if not points:
        return ()
    texts = context.texts
    columns = tuple(Column(texts(f"check.column.{name}")) for name in ("number", "quotes", "why", "decision"))
    rows = tuple(
        (
            text_cell(str(number), number),
            Cell(_lines(_quote(quote) for quote in point.quotes)),
            Cell(point.why),
            Cell(_lines((_answer(option),) for option in point.options)),
        )
        for number, point in enumerate(points, start=first)
    )
    return (Table(texts("check.caption"), columns, rows, "", header_column=1, is_form=True, shares=_SHARES),)


#: How a line is shared by number, quotations, reason and answers: alike in all tables of a sheet.
_SHARES = (0.06, 0.38, 0.29, 0.27)
#: A blank to write in stays on the line of the word before it.
_KEPT_BLANK = f"\u00a0{BLANK}"


def _answer(option: Option) -> Text:
    """Return an answer behind its box, what has to be done elsewhere behind a dash."""
    words = option.text.replace(f" {BLANK}", _KEPT_BLANK)
    return Text(f"☐ {words}") if option.has_box else Text(f"– {words}", "muted")


def _quote(quote: Quote) -> tuple[Run, ...]:
    return (*quote.words, Text(f" ({quote.place})", "muted")) if quote.place else quote.words


def _lines(many: Iterable[tuple[Run, ...]]) -> tuple[Run, ...]:
    """Return runs with a new line between each two."""
    runs: list[Run] = []
    for one in many:
        runs += [Text(" ", "break")] if runs else []
        runs += one
    return tuple(runs)


def _missing(context: ReportContext, filed: FiledValues) -> tuple[Block, ...]:
    """Return what is missing, a sentence each: results, counts of shares, parts of the form, reports of the unit."""
    texts, items = context.texts, []
    aimed = [line for line in filed.lines if line.targets]
    without = [line for line in aimed if line.value(filed.periods[0]) is None]
    if without:
        names = [context.indicator_title(line.indicator_code) for line in without]
        said: dict[str, Argument] = {"count": len(without), "all": len(aimed), "names": names}
        items.append((Text(texts("check.no_result", **said)),))
    expected = [line for line in filed.lines if not line.targets and line.value(filed.periods[0]) is None]
    if expected:
        names = [context.indicator_title(line.indicator_code) for line in expected]
        items.append((Text(texts("check.no_result.expected", count=len(expected), names=names)),))
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
    if lacks := left_out(context, form_of(context, filed.unit_code, filed.periods[0])):
        items.append((Text(texts("check.left_out", parts=lacks)),))
    if duties := missing_duties(context, filed):
        kinds: list[Argument] = []
        for rows in group_by_kind(duties):
            periods = ", ".join(name_periods(texts, rows))
            kinds.append(texts("check.reports.kind", regime=name_regime(context, rows[0]), periods=periods))
        items.append((Text(texts("check.reports", n=len(duties), kinds=kinds)),))
    return (Bullets(tuple(items)),) if items else ()


def _notes(
    context: ReportContext, filed: FiledValues, written: WrittenParts, paper: Report, expected: ExpectedPaper
) -> tuple[Block, ...]:
    """Return what is good to know: documents signed early, notes of the audit, and what people decided."""
    items: list[tuple[Run, ...]] = [*_translated(context, paper), *_early(context, filed)]
    items += group_notes(context, graver_findings(context, filed, are_notes=True))
    for row in findings_about(context, [filed.unit_code], sources_of(context, filed), are_answered=True):
        items.append((Text(f"{sentence(context.message(row))} "), *_decision(context, row)))
    items += [*_corrected(context, filed), *moved_lines(context, filed, expected)]
    items += [(Text(words),) for words in own_wordings(context, written, expected)]
    return (Bullets(tuple(items)),) if items else ()


def _translated(context: ReportContext, paper: Report) -> Iterator[tuple[Run, ...]]:
    """Yield what a paper in another language than the signed one is, and how much of it is not translated."""
    if context.lang == SOURCE_LANGUAGE:
        return
    runs = (run for block in walk_blocks(paper) for run in runs_of(block))
    left = {run.text for run in runs if isinstance(run, Text) and run.lang}
    left |= {paper.footer} if paper.footer.startswith("“") else set()
    said = [context.texts("check.translation")]
    said += [context.texts("check.translation.left", count=len(left))] if left else []
    yield (Text(" ".join(said)),)


def _early(context: ReportContext, filed: FiledValues) -> Iterator[tuple[Run, ...]]:
    """Yield the documents that were signed before their period was over: their figures are preliminary."""
    _, end = period_bounds(filed.periods[0])
    for source in sources_of(context, filed):
        issued = context.source(source).get("issued")
        if issued is not None and end is not None and issued.date() < end:
            texts = context.texts
            yield (Text(texts("check.early", date=texts.short_date(issued), end=texts.short_date(end))),)


def _corrected(context: ReportContext, filed: FiledValues) -> Iterator[tuple[Run, ...]]:
    """Yield what was corrected in the unit's documents, where, who accepted it, when and why; alike ones are one."""
    texts, told = context.texts, defaultdict[tuple[str, str], list[Row]](list)
    for source in sources_of(context, filed):
        for row in context.rows("corrections", source_id=source):
            for name in str(row["statement_ids"] or "").split(ID_SEPARATOR) if row["status"] != "proposed" else ():
                told[name, str(row.get("decided_by") or row["reported_by"])].append(row)
    places = defaultdict[tuple[str, ...], list[str]](list)
    for (name, who), rows in told.items():
        statement = context.statement(name) or {}
        day = next((row["decided_on"] for row in rows if row.get("decided_on") is not None), None)
        code = statement.get("indicator_code")
        title = context.indicator_title(code) if code else plain(statement.get("indicator_text") or "")
        changes = "; ".join(filter(None, dict.fromkeys(_change(context, row, statement) for row in rows)))
        signed = ", ".join(filter(None, (plain(who), texts.short_date(day) if day is not None else "")))
        reason = plain(rows[0].get("decided_why") or rows[0]["reason"])
        places[title, changes, signed, reason].append(place_of(context, {"statement_id": name}))
    for (title, changes, signed, reason), where in places.items():
        facts = {"place": "; ".join(where), "changes": changes, "who": signed}
        shown = {"name": (Text(title, lang=_lang_of(context, title)),), "reason": (own_words(context, reason),)}
        yield tuple(fill_message("check.corrected", facts, shown, texts))


def _lang_of(context: ReportContext, words: str) -> str:
    return source_language(context, language_of(context, words))


def _change(context: ReportContext, row: Row, statement: Row) -> str:
    """Return one change of a statement: from what to what, or that it is not used; no number that is withheld."""
    texts = context.texts
    if row["action"] != "replace" or statement.get("raw_text") == WITHHELD:
        return texts(f"check.corrected.{row['action']}")
    old, new = (_stood(context, row["column"], row[name], statement) for name in ("previous", "replacement"))
    code = "check.corrected.value" if row["column"] == "value" else f"correction.column.{row['column']}"
    return texts("check.corrected.from_to", column=texts.get(code, ""), old=old, new=new).strip()


def _stood(context: ReportContext, column: str, cell: str | None, statement: Row) -> str:
    """Return what stood in a column of a statement before a correction, or stands there since."""
    if column == "op":
        return context.texts(f"filing.{OPERATOR_CODES[cell or '=']}", figure="…")
    if column == "value" and cell is not None:
        unit = str(statement.get("value_unit") or "")
        has_counts = statement.get("denominator") is not None
        return number_words(context, float(cell), unit, statement.get("op"), has_counts=has_counts)
    return context.corrected_text(column, cell, statement)


def _decision(context: ReportContext, row: Row) -> tuple[Run, ...]:
    """Return what was decided on a finding: the choice, who, when and why."""
    texts = context.texts
    choice = texts(f"check.state.{row['state']}")
    day = texts.short_date(row["decided_on"]) if row["decided_on"] is not None else ""
    said = {"choice": choice, "who": plain(row["decided_by"] or ""), "day": day}
    shown = {"reason": (own_words(context, plain(row["reason"] or "")),)}
    return tuple(fill_message("check.settled", said, shown, texts))
