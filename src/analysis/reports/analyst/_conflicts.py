"""Page 3: where sources differ, each with both sources, what each counts, and what is done about it and why."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from analysis.panel import may_fall
from analysis.panel.states import read_thresholds
from analysis.reports._document import Block, Cell, Column, Run, Table, Text, plain, text_cell
from analysis.reports._report_context import fill_message
from analysis.reports._report_texts import capitalise
from analysis.reports.analyst._words import publisher_of
from analysis.reports.sections import findings_on_values

if TYPE_CHECKING:
    from analysis.reports._report_context import ReportContext, Runs
    from analysis.reports._row_helpers import Row
    from analysis.reports.analyst._area import Area

_EXACT = (None, "=", "~")
#: The rules of the audit that set what two sources say of one moment or of one level against each other.
_BETWEEN_SOURCES = ("sources_differ", "stock_falls")
#: Conflicts in print, at most; the workbench has them all.
_MOST_SHOWN = 8


def conflicts_table(area: Area) -> list[Block]:
    """Return the table of conflicts between sources; nothing where there are none."""
    texts = area.context.texts
    # What a count says is said of its share.
    codes = [code for code in area.codes if area.context.indicator(code).get("share_code") not in area.codes]
    rows = [row for code in codes for row in _conflicts(area, code)]
    if not rows:
        return []
    columns = tuple(Column(texts(f"analyst.conflicts.{name}")) for name in ("when", "one", "other", "done"))
    more = len(rows) - _MOST_SHOWN
    note = texts("analyst.conflicts.note")
    note = f"{note} {texts('analyst.conflicts.more', n=more)}" if more > 0 else note
    return [Table(texts("analyst.conflicts.caption"), columns, tuple(rows[:_MOST_SHOWN]), note)]


def _conflicts(area: Area, code: str) -> list[tuple[Cell, ...]]:
    """Return the conflicts of one series by day: passed over, of another thing, found by the audit, open or decided."""
    context = area.context
    values = area.values(code)
    dated = [row for row in values if row["period_end"] is not None and not context.is_open(row)]
    falls = _falls(context, code, dated)
    doubted = {row["statement_id"] for _, row, _ in falls}
    others = _other_things(context, [row for row in dated if row["statement_id"] not in doubted])
    pairs = [*_passed_over(context, dated), *falls, *others]
    pairs += _found(area, code, {tuple(sorted((a["statement_id"], b["statement_id"]))) for a, b, _ in pairs})
    pairs.sort(key=lambda pair: (context.day_of(pair[0]), pair[0]["statement_id"], pair[1]["statement_id"]))
    return [_cells(context, *pair) for pair in pairs]


Pair = tuple["Row", "Row", "Runs"]


def _passed_over(context: ReportContext, rows: list[Row]) -> list[Pair]:
    """Return the values that were passed over for another of the same time, with the reason."""
    found: list[Pair] = []
    for row in rows:
        if row["is_chosen"]:
            continue
        same = ("period_start", "period_end")
        rivals = [one for one in rows if one["is_chosen"] and all(one[name] == row[name] for name in same)]
        rival = next((one for one in rivals if context.counted_of(one) == context.counted_of(row)), None)
        if rival is not None and context.observed_text(rival) != context.observed_text(row):
            reason = context.choice_text(row) or context.choice_text(rival)
            shown = {"value": context.observed(rival, with_ratio=False)[:1]}
            done = tuple(fill_message("analyst.conflicts.chosen", {}, shown, context.texts))
            found.append((rival, row, (*done, Text(f": {reason}")) if reason else done))
    return found


def _falls(context: ReportContext, code: str, rows: list[Row]) -> list[Pair]:
    """Return the values of a level that cannot fall, each of which lies below an earlier one of the same thing."""
    indicator = context.indicator(code)
    if may_fall(indicator) is not False or indicator.get("unit") != "%":
        return []
    exact = [row for row in rows if row["is_chosen"] and row["op"] in _EXACT]
    exact.sort(key=lambda row: (context.day_of(row), row["statement_id"]))
    found: list[Pair] = []
    for place, row in enumerate(exact):
        before = [one for one in exact[:place] if context.counted_of(one) == context.counted_of(row)]
        highest = max(before, key=lambda one: (one["value"], one["statement_id"]), default=None)
        if highest is not None and highest["value"] - row["value"] > read_thresholds().conflict_points:
            found.append((highest, row, (Text(context.texts("analyst.conflicts.open")),)))
    return found


def _other_things(context: ReportContext, rows: list[Row]) -> list[Pair]:
    """Return for each value the nearest one that counts another thing at about the same time."""
    nouns = [noun for noun in dict.fromkeys(context.counted_of(row) for row in rows) if noun]
    if len(nouns) < 2:
        return []
    first = max(nouns, key=lambda noun: (sum(context.counted_of(row) == noun for row in rows), noun))
    main = [row for row in rows if context.counted_of(row) == first and row["is_chosen"]]
    found: list[Pair] = []
    for row in rows:
        if context.counted_of(row) in ("", first) or not main:
            continue
        near = min(main, key=lambda one: (abs(context.day_of(one) - context.day_of(row)), one["statement_id"]))
        if abs(context.day_of(near) - context.day_of(row)).days <= read_thresholds().same_moment_days:
            found.append((near, row, (Text(context.texts("analyst.conflicts.two_series")),)))
    return found


def _found(area: Area, code: str, told: set[tuple[str, ...]]) -> list[Pair]:
    """Return what the audit found between two sources on these values, with a person's decision or that it is open."""
    context = area.context
    found: list[Pair] = []
    for answered in (False, True):
        for finding in findings_on_values(context, [area.unit_code], [code], are_answered=answered):
            if finding["rule"] not in _BETWEEN_SOURCES:
                continue
            pair = _statements_of(context, area.unit_code, finding)
            if pair is None or tuple(sorted(row["statement_id"] for row in pair)) in told:
                continue
            told.add(tuple(sorted(row["statement_id"] for row in pair)))
            found.append(
                (*pair, _decision(context, finding) if answered else (Text(context.texts("analyst.conflicts.open")),))
            )
    return found


def _statements_of(context: ReportContext, unit_code: str, finding: Row) -> tuple[Row, Row] | None:
    """Return the two observations that a finding sets against each other, if they are of two sources."""
    other = (finding["other_source_id"], finding["other_locator"])
    if finding["other_source_id"] in (None, finding["source_id"]):
        return None
    code = finding["indicator_code"]
    mine = context.rows("observations", statement_id=finding["statement_id"], unit_code=unit_code, indicator_code=code)
    theirs = [
        row
        for row in context.rows("observations", unit_code=unit_code, indicator_code=code)
        if (stated := context.statement(row["statement_id"])) and (stated["source_id"], stated["locator"]) == other
    ]
    found = [*mine[:1], *theirs[:1]]
    if len(found) < 2 or any(row["value"] is None or row["period_end"] is None for row in found):
        return None
    return found[0], found[1]


def _decision(context: ReportContext, finding: Row) -> Runs:
    by, day = plain(finding["decided_by"] or ""), finding["decided_on"]
    said = context.texts(f"finding_state.{finding['state']}", by=by, date=context.texts.date(day) if day else "")
    reason = context.message(finding, "reason")
    return (Text(f"{said}: {reason}" if reason else said),)


def _cells(context: ReportContext, one: Row, other: Row, done: Runs) -> tuple[Cell, ...]:
    ordered = sorted((one, other), key=context.day_of)
    when = " – ".join(dict.fromkeys(context.day_text(row, short=True) for row in ordered))
    return (
        text_cell(when, context.day_of(one).isoformat()),
        Cell(_said(context, one)),
        Cell(_said(context, other)),
        Cell((*_begun(done), Text(".")), "".join(run.text for run in done)),
    )


def _begun(runs: Runs) -> Runs:
    """Return runs as the beginning of a sentence."""
    return (dataclasses.replace(runs[0], text=capitalise(runs[0].text)), *runs[1:])


def _said(context: ReportContext, row: Row) -> tuple[Run, ...]:
    """Return a value with what it counts and who published it."""
    said, noun = context.observed(row), context.noun_of(row)
    is_share = context.indicator(row["indicator_code"])["unit"] == "%"  # "25% people" is no English
    is_named = not noun or is_share or any(noun in run.text for run in said)
    return (*said, *(() if is_named else (Text(f" {noun}"),)), Text(f" – {publisher_of(context, row)}", "muted"))
