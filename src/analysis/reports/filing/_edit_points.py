"""What a person changed in the Word filing and the data do not hold yet: points and notes of the check sheet."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from analysis.panel import SUM_PREFIX
from analysis.reports._document import Run, Text, plain
from analysis.reports._report_context import ReportContext, fill_message
from analysis.reports._report_texts import SOURCE_LANGUAGE, sentence
from analysis.reports._row_helpers import Row
from analysis.reports.filing._expected_lines import ExpectedPaper, without_number
from analysis.reports.filing._filed_values import FiledValues, statements_of_cell, statements_of_line
from analysis.reports.filing._paper_mark import compact
from analysis.reports.filing._paper_words import number_words, read_figure, source_language, target_figure, text_of
from analysis.reports.filing._point_words import Point, options, quoted
from analysis.reports.filing._written_parts import WrittenParts

#: The answers to each kind of difference, as `report.check.option.{name}`; the kinds that shut the gate.
_ANSWERS = {
    "value": ("accept_edit", "reject_edit"),
    "value_added": ("drop_cell", "file_row"),
    "value_removed": ("drop_value", "reject_edit"),
    "figure": ("keep_wording", "file_row"),
    "row_added": ("drop_row", "file_row"),
    "row_deleted": ("restore_row", "drop_value"),
    "wording": ("keep_wording", "edit_last"),
    "added": ("keep_wording", "edit_last"),
    "removed": ("keep_wording", "edit_last"),
}
_BLOCKING = ("value", "value_added", "figure", "row_added")


def edit_points(context: ReportContext, filed: FiledValues, expected: ExpectedPaper) -> list[Point]:
    """Return a point for each difference that is not settled yet; words that were moved are no point."""
    rows = _open_edits(context, filed, expected)
    return [_point(context, filed, row) for row in rows if row["kind"] in _ANSWERS]


def moved_lines(context: ReportContext, filed: FiledValues, expected: ExpectedPaper) -> list[tuple[Run, ...]]:
    """Return the note on lines that were moved, if any were."""
    rows = [row for row in _open_edits(context, filed, expected) if row["kind"] == "moved"]
    lines = [(Text(f"“{_short(row['was'])}”", lang=source_language(context, _lang_of(row))),) for row in rows]
    said = {"lines": tuple(run for line in lines for run in (Text("; "), *line))[1:]}
    return [tuple(fill_message("check.edit.moved", {"count": len(rows)}, said, context.texts))] if rows else []


def stale_wordings(context: ReportContext, written: WrittenParts, expected: ExpectedPaper) -> list[Point]:
    """Return a point for each wording of the unit whose line the data have changed since."""
    texts = context.texts
    points = []
    for section, code, row, slot in _wordings(written, expected):
        now = slot.text
        if now == compact(plain(row["text"])):
            continue
        quotes = [quoted(context, plain(row["text"]), _who(context, row), context.lang)]
        if now:
            quotes.append(quoted(context, now, texts("check.place.letter"), context.lang))
        name = context.indicator_title(code) if code else ""
        why = texts("check.wording.stale")
        answers = options(context, "reword", "keep_wording")
        about = {"section": section, "indicator_code": code, "slot": slot}
        words = (Text(sentence(f"{name}: {why}" if name else why)),)
        points.append(Point("edited", tuple(quotes), words, answers, is_blocking=False, about=about))
    return points


def own_wordings(context: ReportContext, written: WrittenParts, expected: ExpectedPaper) -> list[str]:
    """Return the notes on lines that stand in the unit's own wording."""
    return [
        context.texts("check.wording.own", text=plain(row["text"]), who=_who(context, row))
        for _, _, row, slot in _wordings(written, expected)
        if slot.text == compact(plain(row["text"]))
    ]


def _wordings(written: WrittenParts, expected: ExpectedPaper) -> Iterator[tuple[str, str, Row, ShownLine]]:
    """Yield section and indicator of each wording of the unit, its row, and what the paper prints there."""
    for (section, code), row in written.wordings.items():
        yield section, code, row, shown_at(expected, section, code)


@dataclass(frozen=True)
class ShownLine:
    """A line or remark of a paper without its number, as printed, and as the data give it; its figures in order."""

    text: str = ""
    generated: str = ""
    figures: tuple[str, ...] = ()


def shown_at(expected: ExpectedPaper, section: str, code: str) -> ShownLine:
    """Return the line or remark of a paper that a wording may stand for, an empty one where there is none."""
    if section == "annex":
        rows = (row for row in expected.rows if row.indicator_code == code)
        return next((ShownLine(row.cells[-1], row.remark, row.remark_figures) for row in rows), ShownLine())
    mine = (slot for slot in expected.slots if (slot.part, slot.indicator_code) == (section, code))
    found = next((slot for slot in mine if not slot.is_addition), None)
    if found is None:
        return ShownLine()
    return ShownLine(without_number(found.fixed or found.text), found.generated, found.figures)


def _who(context: ReportContext, row: Row) -> str:
    return f"{plain(row['decided_by'])}, {context.texts.short_date(row['decided_on'])}"


def edit_name(unit_code: str, period: str, indicator_code: str, annex_column: int) -> str:
    """Return how the ids of the corrections begin that a changed cell of the annex proposes."""
    words = f"word-{unit_code}-{period}-{indicator_code}-{annex_column}"
    return re.sub(r"[^a-z0-9]+", "-", words.lower()).strip("-") + "-"


def _open_edits(context: ReportContext, filed: FiledValues, expected: ExpectedPaper) -> list[Row]:
    rows = context.rows("filing_edits", unit_code=filed.unit_code, period=filed.periods[0])
    return [row for row in rows if not _is_settled(row, expected)]


def _is_settled(row: Row, expected: ExpectedPaper) -> bool:
    """Return whether the paper holds by now what the file held, or no longer what the file had left out."""
    was, now, kind = compact(row["was"] or ""), compact(row["now"] or ""), row["kind"]
    texts = {slot.text for slot in expected.slots}
    cells = {each.indicator_code: each.cells for each in expected.rows}
    if kind == "row_deleted" or row["annex_column"]:
        mine = cells.get(row["indicator_code"])
        if kind == "row_deleted" or mine is None:
            return mine is None
        return _tight(mine[int(row["annex_column"]) - 1]) == _tight(now)
    if kind == "moved" and row["part"] == "annex":
        return row["indicator_code"] not in cells
    if kind == "row_added":
        return any(each[1].casefold() in now.casefold() for each in cells.values())
    return was not in texts if kind == "removed" else now in texts if kind != "moved" else was not in texts


def _tight(text: str) -> str:
    return "".join(text.split()).casefold()


def _short(text: str | None, longest: int = 60) -> str:
    words = plain(text or "")
    return words if len(words) <= longest else words[:longest].rsplit(" ", 1)[0] + " …"


def _point(context: ReportContext, filed: FiledValues, row: Row) -> Point:
    texts = context.texts
    was, now, kind = plain(row["was"] or ""), plain(row["now"] or ""), row["kind"]
    quotes = []
    if was:
        quotes.append(quoted(context, was, texts("check.edit.in_data"), _lang_of(row)))
    if now:
        quotes.append(quoted(context, now, _place(context, row), _lang_of(row)))
    name = context.indicator_title(row["indicator_code"]) if row["indicator_code"] else ""
    why = texts(f"check.edit.{kind}")
    said = {"now": _figure_said(context, row, now)}
    dropped = _other_targets(context, filed, row) or _dropped_by(filed, row)
    names = [_possible(context, filed, row, name, dropped) for name in _ANSWERS[kind]]
    answers = options(context, *filter(None, names), **said)
    about = {"number": row["number"], "indicator_code": row["indicator_code"], "annex_column": row["annex_column"]}
    about["statement_ids"] = dropped
    words = sentence(f"{name}: {why}" if name else why)
    return Point("edited", tuple(quotes), (Text(words),), answers, is_blocking=kind in _BLOCKING, about=about)


def _lang_of(row: Row) -> str:
    """Return the language of the file in which a difference was read."""
    return str(row.get("lang") or SOURCE_LANGUAGE)


def _figure_said(context: ReportContext, row: Row, text: str) -> str:
    """Return a cell of a file as an answer names it: the figure of a file in another language in that of the sheet."""
    unit = str(context.indicator(row["indicator_code"])["unit"] or "") if row["indicator_code"] else ""
    figure = None if _lang_of(row) == context.lang else read_figure(text, unit, _lang_of(row))
    if figure is None or figure.value is None:
        return _short(text)
    has_counts = figure.denominator is not None
    said = number_words(context, figure.value, unit, figure.op, has_sign="%" in text, has_counts=has_counts)
    counts = [context.texts.number(one) for one in (figure.numerator, figure.denominator) if one is not None]
    return f"{said} ({'/'.join(counts)})" if len(counts) > 1 else said


def _dropped_by(filed: FiledValues, row: Row) -> tuple[str, ...]:
    """Return the statements that leave the data with a deleted cell or row; none where units below report them."""
    if row["kind"] == "row_deleted":
        lines = (line for line in filed.lines if line.indicator_code == row["indicator_code"])
        found = [one for line in lines for one in statements_of_line(line)]
    else:
        cell = (str(row["indicator_code"] or ""), int(row["annex_column"] or 0))
        found = list(statements_of_cell(filed, *cell))
    return () if any(one.startswith(SUM_PREFIX) for one in found) else tuple(found)


def _other_targets(context: ReportContext, filed: FiledValues, row: Row) -> tuple[str, ...]:
    """Return the statements of the other targets where a cell that named several was settled to one of them."""
    if row["kind"] != "value" or row["annex_column"] != 4 + len(filed.periods):
        return ()
    line = next((one for one in filed.lines if one.indicator_code == row["indicator_code"]), None)
    targets = line.targets.get(filed.next_year, ()) if line else ()
    has_sign = context.indicator(row["indicator_code"])["unit"] != "%"
    texts = [_tight(text_of(target_figure(context, target, has_sign=has_sign))) for target in targets]
    now = _tight(plain(row["now"] or ""))
    others = [target["statement_id"] for target, text in zip(targets, texts, strict=True) if text != now]
    return tuple(others) if now in texts else ()


def _possible(context: ReportContext, filed: FiledValues, row: Row, name: str, dropped: tuple[str, ...]) -> str:
    """Return an answer that can be stored, or what has to be done instead; empty where it is none at all."""
    if name == "accept_edit" and _other_targets(context, filed, row):
        return "accept_target"
    if name == "accept_edit":
        cell = (str(row["indicator_code"]), int(row["annex_column"]))
        start = edit_name(filed.unit_code, filed.periods[0], *cell)
        proposed = context.rows("corrections", status="proposed")
        return name if any(one["correction_id"].startswith(start) for one in proposed) else "file_row"
    return "" if name == "drop_value" and not dropped else name


def _place(context: ReportContext, row: Row) -> str:
    """Return where in the Word file a difference stands."""
    texts, said = context.texts, {"file": plain(row["file"])}
    if row["annex_row"] and row["annex_column"]:
        return texts("check.edit.in_cell", **said, row=int(row["annex_row"]), column=int(row["annex_column"]))
    if row["annex_row"]:
        return texts("check.edit.in_row", **said, row=int(row["annex_row"]))
    return texts("check.edit.in_letter", **said)
