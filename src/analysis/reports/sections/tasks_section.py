"""Tasks with their deadlines, and their state by the printed deadline on the report date."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from adoption.decimal_time import decimal_year
from analysis.reports.charts.deadlines_chart import DueTasks, draw_deadlines
from analysis.reports.document import Badge, Block, Cell, Chart, Column, Paragraph, Section, Table, Text, text_cell
from analysis.reports.report_context import Material
from analysis.reports.report_texts import capitalise
from analysis.reports.row_helpers import Row, rows_of

SOON_DAYS = 90
#: Levels whose decisions bind every unit; in the nation's report they count as its own.
HIGHER_LEVELS = ("national", "ministry")
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
        Column(words("column.decision")),
        Column(words("column.number")),
        Column(words("column.task")),
        Column(words("column.lead")),
        Column(words("column.due"), "right"),
        Column(words("column.state")),
    )
    ordered = sorted(tasks, key=lambda row: (row["due"] is None, str(row["due"]), row["source_id"], row["line"] or 0))
    rows = tuple(_task_row(material, task) for task in ordered)
    return Table(words("unit.tasks_caption"), columns, rows, words("unit.tasks_note"), header_column=2)


def _task_row(material: Material, task: Row) -> tuple[Cell, ...]:
    words = material.words
    state = task_state(task, material.report_date)
    title = task[f"title_{material.lang}"] or task["title_vi"]
    due = _deadline_text(material, task, state)
    sort = task["due"].isoformat() if task.get("due") is not None else "9999"
    return (
        text_cell(material.document_name(task["source_id"])),
        text_cell(str(task["number"])),
        text_cell(str(title)),
        text_cell(str(task.get("lead") or "–")),
        text_cell(due, sort),
        Cell((Badge(words(f"task.{state}"), TONES[state]),), STATES.index(state)),
    )


@dataclass(frozen=True)
class BindingTasks:
    """The tasks that a unit set itself, and those of the levels above that address units of its kind."""

    own: list[Row]
    from_above: list[Row]


def binding_tasks(material: Material, unit_code: str) -> BindingTasks:
    """Return the tasks that bind a unit: the nation's own are those of the nation and the ministry.

    Which words of a decision address which level (`các đơn vị trong ngành y tế`) stands in `rules/addressees.csv`.
    """
    level = material.unit(unit_code)["level"]
    issuer = {task["source_id"]: material.source(task["source_id"]).get("issuer_code") for task in leaf_tasks(material)}
    higher = higher_issuers(material)
    own_issuers = {unit_code} | (higher if level in HIGHER_LEVELS else set())
    addressed = _addressed(level)
    own, from_above = [], []
    for task in leaf_tasks(material):
        if issuer[task["source_id"]] in own_issuers:
            own.append(task)
        elif issuer[task["source_id"]] in higher:
            offices = f"{task.get('lead') or ''}; {task.get('partners') or ''}"
            from_above += [task] if addressed.search(offices) else []
    return BindingTasks(own, from_above)


def higher_issuers(material: Material) -> set[str]:
    """Return the units whose decisions bind every unit."""
    units = material.tables["units"]
    return set(units.loc[units["level"].isin(HIGHER_LEVELS), "unit_code"])


@cache
def _addressed(level: str) -> re.Pattern[str]:
    """Return what finds an office that stands for all units of a level: alone, or behind `các` or `và`."""
    content = files("analysis.reports").joinpath("rules/addressees.csv").read_text("utf-8")
    wordings = [row["wording"] for row in csv.DictReader(io.StringIO(content)) if row["level"] == level]
    either = "|".join(map(re.escape, wordings)) or r"(?!)"
    return re.compile(rf"(?:^|[;,]\s*|\b(?:các|và)\s+)(?:{either})\b", re.IGNORECASE)


def _deadline_text(material: Material, task: Row, state: str) -> str:
    """Return the last day; of a recurring task how often, in Vietnamese as its document words it."""
    words = material.words
    if state == "recurring":
        printed = task.get("deadline_text") if material.lang == "vi" else None
        return str(printed or capitalise(words.period(task["recurrence"])))
    if task.get("due") is not None:
        return words.short_date(task["due"])
    return str(task.get("deadline_text") or words("task.undated"))


def decision_tasks_section(material: Material, unit_code: str, codes: list[str]) -> Section:
    """Return the unit's own tasks (counts by state, timeline, list), then those that bind it from above."""
    words = material.words
    tasks = binding_tasks(material, unit_code)
    sections = []
    if tasks.own:
        direct = [task for task in tasks.own if task["indicator_code"] in codes]
        if direct:
            sections.append(Section("tasks-direct", words("tasks.direct"), (tasks_table(material, direct),)))
        sections.append(Section("tasks-all", words("tasks.all"), (tasks_table(material, tasks.own),)))
        timeline = _timeline(material, tasks.own)
        blocks: list[Block] = [_states_table(material, tasks.own), *([timeline] if timeline is not None else [])]
    else:
        blocks = [Paragraph((Text(words("tasks.none"), "missing"),))]
    if tasks.from_above:
        above = (Paragraph((Text(words("tasks.above_intro")),)), tasks_table(material, tasks.from_above))
        sections.append(Section("tasks-above", words("tasks.above"), above))
    return Section("tasks", words("unit.tasks"), tuple(blocks), tuple(sections))


def _states_table(material: Material, tasks: list[Row]) -> Table:
    words = material.words
    columns = (
        Column(words("column.decision")),
        *(Column(capitalise(words(f"task.{state}")), "right") for state in STATES),
        Column(words("column.total"), "right"),
    )
    rows = []
    for source_id in dict.fromkeys(task["source_id"] for task in tasks):
        states = [task_state(task, material.report_date) for task in tasks if task["source_id"] == source_id]
        counts = [states.count(state) for state in STATES]
        cells = (text_cell(words.number(count), count) for count in (*counts, len(states)))
        rows.append((text_cell(material.document_name(source_id)), *cells))
    caption = words("tasks.states_caption", date=words.date(material.report_date))
    return Table(caption, columns, tuple(rows), words("unit.tasks_note"))


def _timeline(material: Material, tasks: list[Row]) -> Chart | None:
    words = material.words
    dated = [
        (material.document_name(task["source_id"]), task["due"])
        for task in tasks
        if task.get("due") is not None and task_state(task, material.report_date) != "recurring"
    ]
    if not dated:
        return None
    due = [
        DueTasks(document, decimal_year(day), dated.count((document, day))) for document, day in dict.fromkeys(dated)
    ]
    label = f"{words('document.report_date')}: {words.date(material.report_date)}"
    drawing = draw_deadlines(due, decimal_year(material.report_date), label, words)
    listed = "; ".join(
        f"{document} {words.date(day)}: {dated.count((document, day))}" for document, day in dict.fromkeys(dated)
    )
    return Chart(drawing, words("tasks.timeline_caption"), words("tasks.timeline_alt", listed=listed))


def unit_tasks_section(material: Material, source_ids: list[str], codes: list[str]) -> Section:
    """Return the unit's own tasks and those of nation and ministry that concern its indicators."""
    words = material.words
    own = leaf_tasks(material, source_ids=source_ids)
    blocks: list[Block] = (
        [tasks_table(material, own)] if own else [Paragraph((Text(words("unit.no_tasks"), "missing"),))]
    )
    higher = higher_issuers(material)
    others = [
        row
        for row in leaf_tasks(material, codes=codes)
        if row["source_id"] not in source_ids and material.source(row["source_id"]).get("issuer_code") in higher
    ]
    sections: tuple[Section, ...] = ()
    if others:
        sections = (Section("national-tasks", words("unit.national_tasks"), (tasks_table(material, others),)),)
    return Section("tasks", words("unit.tasks"), tuple(blocks), sections)
