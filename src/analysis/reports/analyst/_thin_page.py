"""What a first page holds where few values are known: those that were published, what is missing, who can settle it."""

from __future__ import annotations

import dataclasses
import itertools
from typing import TYPE_CHECKING

from analysis.panel.states import State
from analysis.reports._document import Block, Box, Cell, Column, Number, Table, Text, text_cell
from analysis.reports._report_config import read_report_settings
from analysis.reports._report_context import fill_message
from analysis.reports._report_texts import capitalise
from analysis.reports.analyst._words import (
    counts_cell,
    day_cell,
    listed,
    publisher_of,
    source_cell,
    source_id_of,
    value_cell,
)
from analysis.reports.answers import rate_rows, row_of, unit_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from analysis.reports._report_context import ReportContext, Runs
    from analysis.reports._row_helpers import Row
    from analysis.reports.analyst._area import Area
    from analysis.reports.answers import Answer

#: Values in the table of a first page, at most; indicators of which it says what is missing, at most.
_MOST_ROWS, _MOST_LACKS = 8, 3
#: Doubts about a value that another source or figure would remove.
_TOLD_DOUBTS = ("unofficial", "counts", "old")


def known_values(area: Area) -> list[Block]:
    """Return the table of the newest published values; nothing where the answer or its points show them already."""
    texts, rows = area.context.texts, _values(area)[:_MOST_ROWS]
    if len(rows) < 2 or len(area.codes) > 1:
        return []
    several = len({row["indicator_code"] for row in rows}) > 1
    table = _table_of(area, rows, texts("analyst.known.caption"), texts("analyst.known.note"))
    return [
        table
        if several
        else dataclasses.replace(table, columns=table.columns[1:], rows=tuple(row[1:] for row in table.rows))
    ]


def alike_table(area: Area, state: State, answers: Iterable[Answer]) -> Table:
    """Return the newest values of indicators of which the state says the same, each with the confidence in it."""
    texts = area.context.texts
    rows = [found.latest for found in answers if found.latest is not None]
    caption = texts(f"analyst.alike.{state}", unit=capitalise(unit_words(area.context, area.unit_code)))
    return _table_of(area, rows, caption, texts("analyst.alike.note"), has_confidence=True)


def _table_of(area: Area, rows: Sequence[Row], caption: str, note: str, *, has_confidence: bool = False) -> Table:
    """Return a table of values, without the columns that are empty in all of its rows."""
    context, texts = area.context, area.context.texts
    columns = (
        Column(texts("column.indicator")),
        Column(texts("column.date"), "right"),
        Column(texts("column.value"), "right"),
        Column(texts("analyst.kinds.counts"), "right"),
        Column(texts("analyst.full.counted")),
        Column(texts("column.source")),
        Column(texts("analyst.alike.confidence")),
    )
    cells = [
        (
            text_cell(context.indicator_title(row["indicator_code"])),
            day_cell(context, row),
            value_cell(context, row),
            counts_cell(context, row),
            text_cell("" if has_confidence else context.noun_of(row)),
            source_cell(context, row),
            _confidence_cell(context, row) if has_confidence else text_cell(""),
        )
        for row in rows
    ]
    kept = [place for place in range(len(columns)) if any(row[place].runs[0].text for row in cells)]
    shown = tuple(tuple(row[place] for place in kept) for row in cells)
    return Table(caption, tuple(columns[place] for place in kept), shown, note)


def _confidence_cell(context: ReportContext, row: Row) -> Cell:
    sure = rate_rows(context, [row])
    return text_cell(context.texts(f"sure.{sure.dots}"), sure.dots)


def rows_of(context: ReportContext, found: Answer) -> list[Row]:
    """Return the observations that an answer rests on: the newest one of what the indicator counts, else others."""
    if found.latest is not None:
        return [found.latest]
    values = (found.decision.value, found.decision.other)
    return [row_of(context, found.unit_code, found.indicator_code, value) for value in values if value is not None]


def _values(area: Area) -> list[Row]:
    """Return the newest chosen values, the newest first, narrower scopes among them."""
    day_of = area.context.day_of
    codes = dict.fromkeys(one for code in area.codes for one in (code, *area.narrower(code)))
    found = [row for code in codes for row in _dated(area, code)]
    found.sort(key=lambda row: (-day_of(row).toordinal(), row["indicator_code"], row["statement_id"]))
    return found


def _dated(area: Area, indicator_code: str) -> list[Row]:
    """Return the chosen values of days up to that of the report."""
    context = area.context
    rows = [row for row in area.values(indicator_code) if row["is_chosen"] and row["period_end"] is not None]
    return [row for row in rows if context.day_of(row).date() <= context.report_date]


def lacking_box(area: Area, answers: Iterable[Answer]) -> tuple[Box, ...]:
    """Return what is missing for a conclusion, and who can confirm it; nothing where nothing is."""
    found = list(answers)
    lacks, totals = _lacks(area, found), _same_totals(area, found)
    said = [*lacks[:_MOST_LACKS], *_missing_units(area), *_missing_reports(area)]
    if not said:
        return ()
    texts = area.context.texts
    if len(lacks) > _MOST_LACKS:
        said.insert(_MOST_LACKS, texts("analyst.lacks.more", n=len(lacks) - _MOST_LACKS))
    asked = [_origin(area) if area.kind == "province" else "", texts("analyst.lacks.ask", office=_office(area))]
    words = [[(Text(part),) for part in parts if part] for parts in (said, asked)]
    return (Box(texts("analyst.lacks.title"), (*words[0], *totals, *words[1])),)


def _same_totals(area: Area, answers: list[Answer]) -> list[Runs]:
    """Return which source names one total by two things: 60 facilities of one figure, 60 hospitals of another.

    One of the two words is wrong or means the other, which only the source can say.
    """
    context = area.context
    rows = [row for found in answers for row in rows_of(context, found) if row["denominator"] is not None]
    for one, two in itertools.combinations(rows, 2):
        nouns = [context.noun_of(row) for row in (one, two)]
        is_same = all(one[name] == two[name] for name in ("denominator", "period_end"))
        if is_same and all(nouns) and nouns[0] != nouns[1] and source_id_of(context, one) == source_id_of(context, two):
            total = Number(
                context.texts.number(one["denominator"]),
                "statements",
                one["statement_id"],
                "denominator",
                is_marked=False,
            )
            facts = {"source": publisher_of(context, one), "one": nouns[0], "two": nouns[1]}
            return [tuple(fill_message("analyst.lacks.same_total", facts, {"total": (total,)}, context.texts))]
    return []


def _origin(area: Area) -> str:
    """Return that the unit has sent no report itself and who published the figures; nothing where it has sent one."""
    context = area.context
    if any(context.rows("sources", filing_unit_code=area.unit_code)):
        return ""
    names = sorted({publisher_of(context, row) for row in _values(area)})
    unit = unit_words(context, area.unit_code)
    return context.texts("analyst.lacks.no_filing", unit=unit, names=listed(names)) if names else ""


def _office(area: Area) -> str:
    """Return who can confirm the figures: whom the settings name, the department of a province, the unit itself."""
    texts = area.context.texts
    known = read_report_settings("administrative_layout")["units"].get(area.unit_code) or {}
    if named := known.get(f"confirms_{area.context.lang}"):
        return str(named)
    if area.kind == "province":
        return texts("analyst.lacks.department", unit=area.name)
    return capitalise(unit_words(area.context, area.unit_code))


def _lacks(area: Area, answers: list[Answer]) -> list[str]:
    """Return what would settle each answer that no value settles, then what the values of the others lack."""
    texts, several = area.context.texts, len(answers) > 1
    open_ones = [(found, said) for found in answers if (said := _lack(area, found))]
    settled = [found for found in answers if found not in [one for one, _ in open_ones]]
    doubtful = [(found, said) for found in settled if (said := _doubts(area, found))]
    return [
        texts("analyst.lacks.named", name=area.context.indicator_title(found.indicator_code), lack=said)
        if several
        else capitalise(said)
        for found, said in (*open_ones, *doubtful)
    ]


def _doubts(area: Area, found: Answer) -> str:
    """Return what the value behind an answer on a target lacks: an official source, its counts, a newer figure."""
    if found.target is None or found.latest is None:
        return ""
    texts, day = area.context.texts, area.context.day_text(found.latest)
    doubts = [one for one in rate_rows(area.context, [found.latest]).doubts if one in _TOLD_DOUBTS]
    return listed([texts(f"analyst.lacks.doubt.{one}", day=day) for one in doubts])


def _missing_units(area: Area) -> Iterator[str]:
    """Yield how many units below have no figure, in the report on one indicator."""
    if len(area.asked) != 1 or not area.below:
        return
    latest = area.latest(area.asked[0])
    n = sum(unit not in latest for unit in area.below)
    if n and latest:
        yield capitalise(area.context.texts(f"analyst.lacks.units.{area.kind}", n=n))


def _lack(area: Area, found: Answer) -> str:
    """Return what would settle an answer; of an old value only where a target waits for a newer one."""
    context, decision = area.context, found.decision
    if decision.state is State.MIXED and decision.value is not None:
        rows = context.rows("observations", statement_id=decision.value.statement_id, unit_code=found.unit_code)
        own = context.noun(context.counted_by_definition(found.indicator_code))
        return context.texts("analyst.lacks.mixed", own=own, other=context.noun_of(rows[0]))
    if decision.state is State.STALE and (found.target or found.covering):
        dated = (row for row in _dated(area, found.indicator_code) if context.counts_own(row))
        return context.texts("analyst.lacks.stale", day=context.day_text(max(dated, key=context.day_of)))
    if decision.state in (State.CONFLICT, State.FELL_BACK, State.BOUND):
        return context.texts(f"analyst.lacks.{decision.state}")
    return ""


def _missing_reports(area: Area) -> Iterator[str]:
    """Yield how many reports of the unit itself are missing, with the latest deadline."""
    texts = area.context.texts
    missing = area.context.rows("duties", state="missing", unit_code=area.unit_code)
    if missing:
        due = max(row["due"] for row in missing)
        yield capitalise(texts("analyst.lacks.reports", n=len(missing), due=texts.date(due)))
