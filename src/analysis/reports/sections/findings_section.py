"""What the audit found in the filing: each contradiction with what is printed, what follows, and both places."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any

from analysis.i18n import Message
from analysis.reports._document import (
    Badge,
    Block,
    Cell,
    Column,
    Number,
    Paragraph,
    Run,
    Section,
    Table,
    Text,
    plain,
    text_cell,
)
from analysis.reports._report_context import ReportContext
from analysis.reports._report_texts import capitalise
from analysis.reports._row_helpers import Row, missing_last

_TONES = {"error": "bad", "suspicious": "fair", "note": "quiet"}
#: The places of the columns of units, findings and values used, and what stands there for a finding without one.
_UNIT, _FINDING, _USED, _NONE = 1, 2, 5, (Text("–"),)
_ORDER = {"error": 0, "suspicious": 1, "note": 2}


def findings_about(
    context: ReportContext, unit_codes: list[str], source_ids: list[str], *, are_answered: bool = False
) -> list[Row]:
    """Return the findings on these units or sources that are open, or those that are answered, the gravest first."""
    by_unit = (row for code in unit_codes for row in context.rows("findings", unit_code=code))
    by_source = (row for key in source_ids for row in context.rows("findings", source_id=key))
    about = {row["finding_id"]: row for rows in (by_unit, by_source) for row in rows}
    mine = [row for row in about.values() if (row["state"] in (None, "open")) != are_answered]
    return sorted(mine, key=_gravest_first)


def _gravest_first(finding: Row) -> tuple[Any, ...]:
    """Return the key by which findings are sorted: by severity, then by their place."""
    order = _ORDER.get(finding["severity"], len(_ORDER))
    return order, missing_last(finding["source_id"]), finding["line"] or 0, finding["finding_id"]


def findings_on_values(
    context: ReportContext, unit_codes: list[str], indicator_codes: list[str], *, are_answered: bool = False
) -> list[Row]:
    """Return the open (or the answered) findings on the values of these units and indicators, the gravest first.

    A share may be made of a count: what was found of the count, on either side of a contradiction, is found of the
    share. So findings on the counts of these shares belong here, and those on any statement that gives a value.
    """
    counts = (row for code in indicator_codes for row in context.rows("indicators", share_code=code))
    codes = {*indicator_codes, *(row["indicator_code"] for row in counts)}
    asked = [{"unit_code": unit, "indicator_code": code} for unit in unit_codes for code in sorted(codes)]
    keys = {row["statement_id"] for series in asked for row in context.rows("observations", **series)}
    printed = [row for key in sorted(keys) if (row := context.statement(key)) is not None]
    places = {(row["source_id"], row["locator"]) for row in printed}
    sources = sorted({row["source_id"] for row in printed})
    return [
        row
        for row in findings_about(context, unit_codes, sources, are_answered=are_answered)
        if (row["indicator_code"] in codes and row["unit_code"] in unit_codes)
        or row["statement_id"] in keys
        or (row["other_source_id"] or row["source_id"], row["other_locator"]) in places
    ]


def findings_section(context: ReportContext, findings: list[Row], answered: Sequence[Row] = ()) -> Section:
    """Return the section of open findings, and of those that people have answered; without any, it says so."""
    texts = context.texts
    settled: tuple[Block, ...] = (_answered_table(context, answered),) if answered else ()
    if not findings:
        none: Block = Paragraph((Text(texts("findings.none_open" if answered else "unit.no_findings")),))
        return Section("findings", texts("unit.findings"), (none, *settled))
    return Section("findings", texts("unit.findings"), (_open_table(context, findings), *settled))


def _answered_table(context: ReportContext, answered: Sequence[Row]) -> Table:
    """Return the findings that were answered: what was found, where, and who decided what, when and why."""
    texts = context.texts
    columns = tuple(Column(texts(f"column.{name}")) for name in ("finding", "place", "answer"))
    rows = tuple(
        (
            text_cell(say_finding(context, row, context.message(row))),
            Cell(_places(context, row)),
            text_cell(capitalise(_decision_text(context, row, row["state"]))),
        )
        for row in answered
    )
    return Table(texts("findings.answered_caption"), columns, rows, texts("findings.answered_note"))


def _decision_text(context: ReportContext, row: Row, state: str) -> str:
    """Return what was decided on a finding, by whom, when and why: `explained (An, 1 July 2026): a merger`."""
    texts = context.texts
    why = [context.message(row, "reason")]
    if source := row.get("corrected_in"):
        is_known = any(context.rows("sources", source_id=source))
        why.append(texts("findings.see", document=context.document_name(source) if is_known else plain(source)))
    told = texts(f"finding_state.{state}", by=plain(row["decided_by"]), date=texts.date(row["decided_on"]))
    return ": ".join(filter(None, (told, "; ".join(filter(None, why)))))


def _open_table(context: ReportContext, findings: list[Row]) -> Table:
    texts = context.texts
    columns: tuple[Column, ...] = (
        Column(texts("column.severity")),
        Column(texts("column.unit")),
        Column(texts("column.finding")),
        Column(texts("column.printed")),
        Column(texts("column.recomputed")),
        Column(texts("column.used")),
        Column(texts("column.place")),
    )
    rows = tuple(_finding_row(context, row) for row in findings)
    needless = {_USED} if all(row[_USED].runs == _NONE for row in rows) else set()
    needless |= {_UNIT} if len({row["unit_code"] for row in findings}) == 1 else set()
    kept = [place for place in range(len(columns)) if place not in needless]
    rows = tuple(tuple(row[place] for place in kept) for row in rows)
    columns, header = tuple(columns[place] for place in kept), kept.index(_FINDING)
    return Table(texts("unit.findings_caption"), columns, rows, texts("unit.findings_note"), header_column=header)


def _finding_row(context: ReportContext, row: Row) -> tuple[Cell, ...]:
    texts = context.texts
    message = context.message(row)
    printed, recomputed = (_quoted(context, row, name) for name in ("printed", "recomputed"))
    severity = Badge(texts(f"severity.{row['severity']}"), _TONES[row["severity"]])
    return (
        Cell((severity,), _ORDER[row["severity"]]),
        Cell((Text(context.dated_name(row["unit_code"])),) if row["unit_code"] else _NONE),
        text_cell(". ".join((say_finding(context, row, message), *_reopened(context, row)))),
        Cell(printed),
        Cell(
            tuple(dataclasses.replace(run, is_marked=False) if isinstance(run, Number) else run for run in recomputed)
        ),
        Cell(_used(context, row)),
        Cell(_places(context, row)),
    )


def _reopened(context: ReportContext, row: Row) -> tuple[str, ...]:
    """Return the sentence on the decision that a finding had before its values changed."""
    if not (state := row.get("earlier_state")):
        return ()
    return (context.texts("findings.reopened", decision=_decision_text(context, row, state)),)


def say_finding(context: ReportContext, row: Row, message: str) -> str:
    """Return what was found with the indicator that it is about, unless the sentence names one itself."""
    title = context.indicator_title(row["indicator_code"]) if row["indicator_code"] else ""
    if not title or title in message or _names_series(context, row["message"], message):
        return capitalise(message)
    return context.texts("findings.named", indicator=title, finding=message)


def _names_series(context: ReportContext, cell: str, message: str) -> bool:
    """Return whether the sentence prints the name that the finding carries; not every sentence does."""
    name = Message.from_json(cell).arguments.get("name") if cell.startswith("{") else None
    printed = name.get(context.lang) if isinstance(name, Mapping) else name
    return isinstance(printed, str) and plain(printed) in message


def _quoted(context: ReportContext, row: Row, name: str) -> tuple[Run, ...]:
    """Return what a finding quotes or recomputes as a figure that leads to the finding."""
    text = context.message(row, name)
    label = context.texts("annex.finding", finding=context.message(row))
    return (Number(text, "findings", row["finding_id"], label, context.report_date),) if text else (Text("–"),)


def _used(context: ReportContext, row: Row) -> tuple[Run, ...]:
    """Return which value reports use where two sources contradict each other, and why; a dash for other findings."""
    stated = context.rows("observations", statement_id=row["statement_id"], unit_code=row["unit_code"])
    if not stated or row["other_source_id"] in (None, row["source_id"]):
        return _NONE
    chosen = next((rival for rival in context.rivals_of(stated[0]) if rival["is_chosen"]), None)
    if chosen is None:
        return _NONE
    reason = context.choice_text(chosen) or context.texts("choice.own_day", date=context.day_text(chosen))
    return (*context.observed(chosen), Text(f" – {reason}", "muted"))


def _places(context: ReportContext, row: Row) -> tuple[Run, ...]:
    first = f"{context.document_name(row['source_id'])}, {context.place(row['locator'], row.get('line'))}"
    if not row.get("other_locator"):
        return (Text(first),)
    other_source = row.get("other_source_id") or row["source_id"]
    other = context.place(row["other_locator"])
    if other_source != row["source_id"]:
        other = f"{context.document_name(other_source)}, {other}"
    return (Text(f"{first}; {other}"),)
