"""Tasks with their deadlines, and their state by the printed deadline on the report date."""

from __future__ import annotations

import datetime as dt

from analysis.reports.document import Badge, Block, Cell, Column, Paragraph, Section, Table, Text, text_cell
from analysis.reports.material import Material, Row, rows_of

SOON_DAYS = 90
STATES = ("overdue", "due_soon", "running", "recurring", "undated")
TONES = {"overdue": "bad", "due_soon": "fair", "running": "good", "recurring": "quiet", "undated": "quiet"}


def task_state(task: Row, report_date: dt.date) -> str:
    """Return the state of a task by its deadline: overdue, due_soon, running, recurring or undated."""
    if task.get("recurrence") in ("yearly", "quarterly", "monthly"):
        return "recurring"
    if task.get("due") is None:
        return "undated"
    days = (task["due"].date() - report_date).days
    if days < 0:
        return "overdue"
    return "due_soon" if days <= SOON_DAYS else "running"


def leaf_tasks(material: Material, source_ids: list[str] | None = None, codes: list[str] | None = None) -> list[Row]:
    """Return tasks of these sources or indicators in printed order, headings of sub-tasks left out."""
    tasks = material.tables["tasks"]
    keep = ~tasks["flags"].fillna("").str.split().map(lambda flags: "parent" in flags)
    if source_ids is not None:
        keep &= tasks["source_id"].isin(source_ids)
    if codes is not None:
        keep &= tasks["indicator_code"].isin(codes)
    return rows_of(tasks[keep].sort_values(["source_id", "line"], kind="stable"))


def tasks_table(material: Material, tasks: list[Row]) -> Table:
    """Return the table of tasks, those with the earliest deadline first."""
    words = material.words
    columns = (
        Column(words("column.decision"), weight=1.2),
        Column(words("column.number"), weight=0.7),
        Column(words("column.task"), weight=3.2),
        Column(words("column.lead"), weight=1.8),
        Column(words("column.due"), "right", 1.2),
        Column(words("column.state"), weight=1.3),
    )
    ordered = sorted(tasks, key=lambda row: (row["due"] is None, str(row["due"]), row["source_id"], row["line"] or 0))
    rows = tuple(_task_row(material, task) for task in ordered)
    return Table(words("unit.tasks_caption"), columns, rows, words("unit.tasks_note"), header_column=2)


def _task_row(material: Material, task: Row) -> tuple[Cell, ...]:
    words = material.words
    state = task_state(task, material.report_date)
    title = task[f"title_{material.lang}"] or task["title_vi"]
    printed = task.get("deadline_text") or words("task.undated")
    due = words.date(task["due"]) if task.get("due") is not None and state != "recurring" else str(printed)
    sort = task["due"].isoformat() if task.get("due") is not None else "9999"
    return (
        text_cell(material.document_name(task["source_id"])),
        text_cell(str(task["number"])),
        text_cell(str(title)),
        text_cell(str(task.get("lead") or "–")),
        text_cell(due, sort),
        Cell((Badge(words(f"task.{state}"), TONES[state]),), STATES.index(state)),
    )


def unit_tasks_section(material: Material, source_ids: list[str], codes: list[str]) -> Section:
    """Return the unit's own tasks and the ministry's tasks that concern its indicators."""
    words = material.words
    own = leaf_tasks(material, source_ids=source_ids)
    blocks: list[Block] = (
        [tasks_table(material, own)] if own else [Paragraph((Text(words("unit.no_tasks"), "missing"),))]
    )
    others = [row for row in leaf_tasks(material, codes=codes) if row["source_id"] not in source_ids]
    sections: tuple[Section, ...] = ()
    if others:
        sections = (Section("national-tasks", words("unit.national_tasks"), (tasks_table(material, others),)),)
    return Section("tasks", words("unit.tasks"), tuple(blocks), sections)
