"""Targets with their verdicts; the wording follows the verdict and nothing else."""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis.reports.document import Badge, Block, Cell, Column, Paragraph, Run, Section, Table, Text, text_cell
from analysis.reports.report_context import Material
from analysis.reports.report_texts import capitalise, sentence
from analysis.reports.row_helpers import Row, missing_last

OWN_METHOD = "workbench"
TONES = {"met": "good", "likely": "good", "uncertain": "fair", "unlikely": "bad", "missed": "bad", "abstains": "quiet"}
#: What a cell without a figure sorts by.
_NOTHING = -1.0


def targets_of(material: Material, unit_code: str, codes: list[str] | None = None) -> list[Row]:
    """Return the unit's targets that are still in force (for some indicators only), by date and then as printed."""
    mine = [
        row
        for row in material.rows("targets", unit_code=unit_code)
        if _is_in_force(material, row["statement_id"]) and (codes is None or row["indicator_code"] in codes)
    ]
    return sorted(mine, key=_by_day)


def _is_in_force(material: Material, statement_id: str) -> bool:
    """Return whether no target known on the report date replaced it; a verdict may know of a later one."""
    return not material.rows("targets", supersedes=statement_id)


def next_target(material: Material, unit_code: str, indicator_code: str) -> Row | None:
    """Return the unit's first target for the indicator that falls due on or after the report date."""
    for target in targets_of(material, unit_code):
        if target["indicator_code"] == indicator_code and target.get("due") and is_ahead(material, target["due"]):
            return target
    return None


def is_ahead(material: Material, day: pd.Timestamp) -> bool:
    """Return whether the day is the report date or later."""
    return day.date() >= material.report_date


def verdicts_on(material: Material, target_statement_id: str, unit_code: str) -> list[Row]:
    """Return the verdicts of all methods on one target for one unit, the leading one first.

    The workbench's own verdict leads (it alone weighs uncertainty), then one that judges, then one that abstains.
    """
    mine = material.rows("verdicts", target_statement_id=target_statement_id, unit_code=unit_code)

    def rank(row: Row) -> tuple[bool, bool, str]:
        return (row["method"] != OWN_METHOD, row["verdict"] == "abstains", row["method"])

    return sorted(mine, key=rank)


def verdict_badge(material: Material, verdict: str | None) -> Badge:
    """Return the verdict as a badge in the report's language."""
    if verdict is None:
        return Badge(material.words("verdict.none"), "quiet")
    return Badge(material.words(f"verdict.{verdict}"), TONES[verdict])


def targets_from_above(material: Material, unit_code: str, codes: list[str]) -> list[Row]:
    """Return the targets in force of levels above that were judged for this unit, by date and then as printed."""
    judged = {
        row["target_statement_id"]
        for row in material.rows("verdicts", unit_code=unit_code)
        if row["bound_unit_code"] not in (None, unit_code)
        and _is_in_force(material, row["target_statement_id"])
        and row["indicator_code"] in codes
    }
    found = [row for key in judged for row in material.rows("targets", statement_id=key)]
    return sorted(found, key=_by_day)


def _by_day(target: Row) -> tuple[tuple[bool, Any], str]:
    return missing_last(target["due"]), target["statement_id"]


def targets_section(material: Material, unit_code: str, codes: list[str] | None = None) -> Section:
    """Return the section of the unit's targets and their verdicts, then every method's verdict side by side.

    For some indicators alone (a province's report) the targets of the levels above that were judged for it follow.
    """
    words = material.words
    targets = targets_of(material, unit_code, codes)
    blocks: list[Block] = []
    if targets:
        blocks.append(_targets_table(material, unit_code, targets, words("unit.targets_caption")))
        blocks += _methods_table(material, unit_code, targets)
    else:
        empty = words("targets.none" if codes is None else "targets.area_none")
        blocks.append(Paragraph((Text(empty, "missing"),)))
    above = [] if codes is None else targets_from_above(material, unit_code, codes)
    sections = []
    if above:
        table = _targets_table(material, unit_code, above, words("targets.above_caption"))
        sections.append(Section("targets-above", words("targets.above"), (table,)))
    return Section("targets", words("unit.targets"), tuple(blocks), tuple(sections))


def _targets_table(material: Material, unit_code: str, targets: list[Row], caption: str) -> Table:
    words = material.words
    columns = (
        Column(words("column.indicator")),
        Column(words("column.target"), "right"),
        Column(words("column.due"), "right"),
        Column(words("column.latest"), "right"),
        Column(words("column.verdict")),
        Column(words("column.probability"), "right"),
        Column(words("column.reason")),
    )
    rows = tuple(_target_row(material, unit_code, target) for target in targets)
    level = str(material.unit(unit_code)["level"])
    judged = [str(target["indicator_code"]) for target in targets if target.get("indicator_code")]
    note = f"{words('unit.targets_note')} {words('targets.data_day', date=material.data_day(judged, level))}"
    return Table(caption, columns, rows, note)


def _methods_table(material: Material, unit_code: str, targets: list[Row]) -> list[Block]:
    """Return every method's verdict on each target that more than one method can judge, as a table if there are any."""
    words = material.words
    verdicts = {row["statement_id"]: verdicts_on(material, row["statement_id"], unit_code) for row in targets}
    judged = {key: rows for key, rows in verdicts.items() if sum(row["verdict"] != "abstains" for row in rows) > 1}
    if not judged:
        return []
    methods = list(dict.fromkeys(row["method"] for found in judged.values() for row in found))
    columns = (
        Column(words("column.indicator")),
        Column(words("column.target"), "right"),
        Column(words("column.due"), "right"),
        *(Column(capitalise(material.method_name(method))) for method in methods),
    )
    rows = []
    for target in targets:
        said = {row["method"]: row["verdict"] for row in judged.get(target["statement_id"], [])}
        if said:
            cells = (Cell((verdict_badge(material, said.get(method)),)) for method in methods)
            rows.append((*_target_cells(material, target), *cells))
    return [Table(words("targets.methods_caption"), columns, tuple(rows), words("targets.methods_note"))]


def _target_row(material: Material, unit_code: str, target: Row) -> tuple[Cell, ...]:
    verdicts = verdicts_on(material, target["statement_id"], unit_code)
    leading = verdicts[0] if verdicts else None
    return (
        *_target_cells(material, target),
        _latest_cell(material, leading),
        Cell((verdict_badge(material, leading["verdict"] if leading else None),)),
        _probability_cell(material, leading),
        Cell(_reason_runs(material, verdicts)),
    )


def _target_cells(material: Material, target: Row) -> tuple[Cell, Cell, Cell]:
    due = target.get("due")
    due_text = material.words.short_date(due) if due else material.words.period(target.get("period") or "")
    return (
        text_cell(_target_title(material, target)),
        Cell(material.target(target), _NOTHING if target.get("value") is None else target["value"]),
        text_cell(due_text, due.isoformat() if due else ""),
    )


def _target_title(material: Material, target: Row) -> str:
    if target.get("indicator_code"):
        return material.indicator_title(target["indicator_code"])
    statement = material.statement(target["statement_id"]) or {}
    return str(statement.get("indicator_text") or target["statement_id"])


def _latest_cell(material: Material, verdict: Row | None) -> Cell:
    """Return the value that a verdict rests on as it may be shown: a withheld one sorts as if there were none."""
    if verdict is None or verdict.get("latest_value") is None or not verdict.get("latest_statement_id"):
        return Cell(material.missing(), _NOTHING)
    latest = material.rows(
        "observations",
        statement_id=verdict["latest_statement_id"],
        unit_code=verdict["unit_code"],
        indicator_code=verdict["indicator_code"],
    )
    if not latest:
        return Cell(material.missing(), _NOTHING)
    value = latest[0]["value"]
    return Cell(material.observed(latest[0], with_ratio=False), _NOTHING if value is None else value)


def _probability_cell(material: Material, verdict: Row | None) -> Cell:
    if verdict is None or verdict.get("probability") is None:
        return Cell((Text("–", "muted"),), _NOTHING)
    return Cell(material.probability(verdict), verdict["probability"])


def _reason_runs(material: Material, verdicts: list[Row]) -> tuple[Run, ...]:
    words = material.words
    if not verdicts:
        return (Text(words("targets.no_observation")),)
    judging = [row for row in verdicts if row["verdict"] != "abstains"]
    if not judging:
        return (Text(reason_text(material, verdicts[0])),)
    agreeing = sum(row["verdict"] == verdicts[0]["verdict"] for row in judging)
    text = words(
        "targets.agreement",
        method=material.method_name(verdicts[0]["method"]),
        agreeing=agreeing,
        judging=len(judging),
        abstaining=len(verdicts) - len(judging),
    )
    return (Text(text),)


def reason_text(material: Material, verdict: Row) -> str:
    """Return why a method abstains, in the report's language where the method says it there."""
    reason = verdict.get("explanation_vi" if material.lang == "vi" else "message")
    return sentence(str(reason or material.words("targets.too_few")))
