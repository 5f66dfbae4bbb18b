"""The annex of a unit's paper: one row an indicator, its results, estimates and proposed targets in columns."""

from __future__ import annotations

import dataclasses

from analysis.reports._document import Block, Cell, Column, Paragraph, Run, Section, Table, Text, plain, text_cell
from analysis.reports._report_context import ReportContext
from analysis.reports._report_texts import capitalise
from analysis.reports._row_helpers import Row
from analysis.reports.filing._filed_values import FiledLine, FiledValues, period_of_target
from analysis.reports.filing._own_wording import reword
from analysis.reports.filing._paper_words import (
    figure,
    gap,
    gap_around,
    own_words,
    period_words,
    printed_noun,
    target_figure,
    text_of,
    value_words,
)
from analysis.reports.filing._written_parts import WrittenParts


def annex_sheet(context: ReportContext, filed: FiledValues, written: WrittenParts, reference: Paragraph) -> Section:
    """Return the annex: its title, the line that refers to the letter, and the table of all values and targets."""
    texts = context.texts
    code = "filing.annex.title" if len(filed.periods) > 1 else "filing.annex.title.only"
    has_rest = len(filed.periods) > 1  # then the year stands behind the estimates
    period = period_words(context, filed.periods[0]) if has_rest else texts.period(filed.periods[0])
    title = texts(code, period=period, year=filed.year)
    if filed.aimed:
        title = texts("filing.annex.title.targets", title=title, year=filed.next_year)
    blocks: tuple[Block, ...] = (
        Paragraph((Text(title),), "annex_title"),
        reference,
        _table(context, filed, written),
    )
    return Section("annex", texts("filing.annex.word"), blocks)


def _table(context: ReportContext, filed: FiledValues, written: WrittenParts) -> Table:
    texts = context.texts
    year = texts("filing.year", year=filed.year)
    reached = [texts("filing.column.reached", period=period_words(context, filed.periods[0]))]
    expected = [texts("filing.column.expected", period=period_words(context, part)) for part in filed.periods[1:]]
    columns = [
        Column(texts("column.number"), "centre"),
        Column(texts("filing.column.indicator")),
        Column(texts("filing.column.unit"), "centre"),
        *(Column(capitalise(title), "centre", year) for title in [*reached, *expected]),
        Column(texts("filing.column.target", year=filed.next_year), "centre"),
        Column(texts("filing.column.remark")),
    ]
    rows = tuple(_row(context, filed, written, line, number) for number, line in enumerate(filed.lines, start=1))
    return Table("", tuple(columns), rows, "", header_column=1, is_form=True)


def _row(
    context: ReportContext, filed: FiledValues, written: WrittenParts, line: FiledLine, number: int
) -> tuple[Cell, ...]:
    remark = reword(written, _remark(context, filed, line), context.lang, "annex", line.indicator_code)
    return (
        text_cell(str(number), number),
        text_cell(context.indicator_title(line.indicator_code)),
        text_cell(_unit_words(context, line)),
        *(_value_cell(context, filed, line, part) for part in filed.periods),
        Cell(_target_runs(context, filed, line)),
        Cell(remark),
    )


def _unit_words(context: ReportContext, line: FiledLine) -> str:
    """Return the unit of an indicator as the customary form names it: `%`, with what is counted where counts are."""
    indicator = context.indicator(line.indicator_code)
    unit = str(indicator["unit"] or "")
    if unit != "%":
        return context.unit_noun(indicator) or context.row_text(indicator, "numerator")
    nouns = [
        printed_noun(context, row)
        for rows in line.values.values()
        for row in rows[:1]
        if row.get("denominator") is not None
    ]
    noun = next((noun for noun in nouns if noun), None)
    return f"% ({noun})" if noun else "%"


def _value_cell(context: ReportContext, filed: FiledValues, line: FiledLine, period: str) -> Cell:
    """Return a value above its counts, empty where there is none: the form knows no dash and no 'no data'."""
    row = line.value(period)
    if row is None:
        return Cell(_words_of_cell(context, filed, line.indicator_code, period))
    if row["value"] is None or row.get("status") == "suppressed":
        return Cell(figure(context, row))
    first, *ratio = figure(context, row)
    bare = value_words(context, row, has_sign=False)
    shown: list[Run] = [_replace_text(first, bare)]
    if row.get("numerator") is not None and row.get("denominator") is not None and ratio:
        counts = f"({context.texts.number(row['numerator'])}/{context.texts.number(row['denominator'])})"
        shown += [Text(" ", "break"), _replace_text(ratio[0], counts)]
    return Cell(tuple(shown), row["value"])


def _words_of_cell(context: ReportContext, filed: FiledValues, indicator_code: str, period: str) -> tuple[Run, ...]:
    """Return the words that stand for a figure, a gap until the unit has written them: our reading keeps keywords."""
    row = _statement_in_words(context, filed.unit_code, indicator_code, period)
    if row is None:
        return ()
    own = {"unit_code": filed.unit_code, "period": filed.periods[0], "part": "words", "indicator_code": indicator_code}
    column = 4 + filed.periods.index(period)
    written = next((one for one in context.rows("filing_texts", **own) if one["annex_column"] == column), None)
    return (own_words(context, plain(written["text"])),) if written else _repeat(context, row)


def _statement_in_words(context: ReportContext, unit_code: str, indicator_code: str, period: str) -> Row | None:
    said = context.rows("statements", unit_code=unit_code, indicator_code=indicator_code, period=period)
    return next((row for row in said if row["value"] is None and row["kind"] in ("actual", "estimate")), None)


def _repeat(context: ReportContext, row: Row) -> tuple[Text, ...]:
    return gap_around(context, "filing.gap.repeat", "words", plain(row["raw_text"]).strip("[]"))


def said_in_words(context: ReportContext, filed: FiledValues) -> dict[str, Row]:
    """Return the statements without a figure that cells of the annex have to repeat, by the gap that stands there."""
    found: dict[str, Row] = {}
    for one in filed.lines:
        for period in filed.periods:
            row = _statement_in_words(context, filed.unit_code, one.indicator_code, period)
            if row is not None and one.value(period) is None:
                found.setdefault(text_of(_repeat(context, row)), row)
    return found


def _replace_text(run: Run, text: str) -> Run:
    return dataclasses.replace(run, text=text)


def double_targets(context: ReportContext, filed: FiledValues) -> dict[str, str]:
    """Return the gaps that name two targets for one cell, each with its indicator."""
    cells = ((line.indicator_code, _target_runs(context, filed, line)) for line in filed.lines)
    return {run.text: code for code, runs in cells for run in runs if isinstance(run, Text) and run.style == "gap"}


def _target_runs(context: ReportContext, filed: FiledValues, line: FiledLine) -> tuple[Run, ...]:
    """Return the target of the year to come; two that differ are a gap that names both."""
    has_sign = context.indicator(line.indicator_code)["unit"] != "%"
    targets = line.targets.get(filed.next_year, ())
    figures = {run.text: (run,) for target in targets for run in target_figure(context, target, has_sign=has_sign)}
    if len(figures) > 1:
        return (gap(context.texts("filing.or", values=list(figures))),)
    return next(iter(figures.values()), ())


def _remark(context: ReportContext, filed: FiledValues, line: FiledLine) -> tuple[Run, ...]:
    """Return the unit's own targets of this year beside its values."""
    runs: list[Run] = []
    for target in line.targets.get(filed.year, ()):
        words = target_figure(context, target)
        due = context.texts("filing.own_target", period=context.texts.period(period_of_target(filed, target)))
        runs += [Text("; ")] if runs else []
        runs += [Text(f"{due}: "), *words]
    return tuple(runs)
