"""Tasks with their deadlines, and their state by the printed deadline on the report date."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from adoption import decimal_year
from analysis.panel import addresses_level, has_flag
from analysis.reports._document import Badge, Block, Cell, Chart, Column, Paragraph, Section, Table, Text, text_cell
from analysis.reports._report_context import ReportContext
from analysis.reports._report_texts import capitalise
from analysis.reports._row_helpers import Row, rows_of
from analysis.reports.charts import DueTasks, draw_deadlines

SOON_DAYS = 90
#: The language that documents are written in: only a report in that language quotes how they word a deadline.
DOCUMENT_LANGUAGE = "vi"
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


def leaf_tasks(
    context: ReportContext, source_ids: list[str] | None = None, codes: list[str] | None = None
) -> list[Row]:
    """Return tasks of these sources or indicators in printed order, headings of sub-tasks left out."""
    tasks = context.tables["tasks"]
    keep = ~has_flag(tasks, "parent")
    if source_ids is not None:
        keep &= tasks["source_id"].isin(source_ids)
    if codes is not None:
        keep &= tasks["indicator_code"].isin(codes)
    return rows_of(tasks[keep].sort_values(["source_id", "line"], kind="stable"))


def tasks_table(context: ReportContext, tasks: list[Row]) -> Table:
    """Return the table of tasks, those with the earliest deadline first."""
    texts = context.texts
    columns = (
        Column(texts("column.decision")),
        Column(texts("column.number")),
        Column(texts("column.task")),
        Column(texts("column.lead")),
        Column(texts("column.due"), "right"),
        Column(texts("column.state")),
    )
    ordered = sorted(tasks, key=lambda row: (row["due"] is None, str(row["due"]), row["source_id"], row["line"] or 0))
    rows = tuple(_task_row(context, task) for task in ordered)
    return Table(texts("unit.tasks_caption"), columns, rows, texts("unit.tasks_note"), header_column=2)


def _task_row(context: ReportContext, task: Row) -> tuple[Cell, ...]:
    texts = context.texts
    state = task_state(task, context.report_date)
    due = _deadline_text(context, task, state)
    sort = task["due"].isoformat() if task.get("due") is not None else "9999"
    return (
        text_cell(context.document_name(task["source_id"])),
        text_cell(str(task["number"])),
        text_cell(context.texts.of_row(task, "title")),
        text_cell(str(task.get("lead") or "–")),
        text_cell(due, sort),
        Cell((Badge(texts(f"task.{state}"), TONES[state]),), STATES.index(state)),
    )


@dataclass(frozen=True)
class BindingTasks:
    """The tasks that a unit set itself, and those of the levels above that address units of its kind."""

    own: list[Row]
    from_above: list[Row]


def binding_tasks(context: ReportContext, unit_code: str) -> BindingTasks:
    """Return the tasks that bind a unit: the nation's own are those of the nation and the ministry.

    Which words of a decision address which level (`các đơn vị trong ngành y tế`) stands in
    `panel/tasks/addressees.csv`.
    """
    level = context.unit(unit_code)["level"]
    issuer = {task["source_id"]: context.source(task["source_id"]).get("issuer_code") for task in leaf_tasks(context)}
    higher = higher_issuers(context)
    own_issuers = {unit_code} | (higher if level in HIGHER_LEVELS else set())
    own, from_above = [], []
    for task in leaf_tasks(context):
        if issuer[task["source_id"]] in own_issuers:
            own.append(task)
        elif issuer[task["source_id"]] in higher:
            offices = f"{task.get('lead') or ''}; {task.get('partners') or ''}"
            from_above += [task] if addresses_level(offices, level) else []
    return BindingTasks(own, from_above)


def higher_issuers(context: ReportContext) -> set[str]:
    """Return the units whose decisions bind every unit."""
    units = context.tables["units"]
    return set(units.loc[units["level"].isin(HIGHER_LEVELS), "unit_code"])


def _deadline_text(context: ReportContext, task: Row, state: str) -> str:
    """Return the last day; of a recurring task how often, in Vietnamese as its document words it."""
    texts = context.texts
    if state == "recurring":
        printed = task.get("deadline_text") if context.lang == DOCUMENT_LANGUAGE else None
        return str(printed or capitalise(texts.period(task["recurrence"])))
    if task.get("due") is not None:
        return texts.short_date(task["due"])
    return str(task.get("deadline_text") or texts("task.undated"))


def decision_tasks_section(context: ReportContext, unit_code: str, codes: list[str]) -> Section:
    """Return the unit's own tasks (counts by state, timeline, list), then those that bind it from above."""
    texts = context.texts
    tasks = binding_tasks(context, unit_code)
    sections = []
    if tasks.own:
        direct = [task for task in tasks.own if task["indicator_code"] in codes]
        if direct:
            sections.append(Section("tasks-direct", texts("tasks.direct"), (tasks_table(context, direct),)))
        sections.append(Section("tasks-all", texts("tasks.all"), (tasks_table(context, tasks.own),)))
        timeline = _timeline(context, tasks.own)
        blocks: list[Block] = [_states_table(context, tasks.own), *([timeline] if timeline is not None else [])]
    else:
        blocks = [Paragraph((Text(texts("tasks.none"), "missing"),))]
    if tasks.from_above:
        above = (Paragraph((Text(texts("tasks.above_intro")),)), tasks_table(context, tasks.from_above))
        sections.append(Section("tasks-above", texts("tasks.above"), above))
    return Section("tasks", texts("unit.tasks"), tuple(blocks), tuple(sections))


def _states_table(context: ReportContext, tasks: list[Row]) -> Table:
    texts = context.texts
    columns = (
        Column(texts("column.decision")),
        *(Column(capitalise(texts(f"task.{state}")), "right") for state in STATES),
        Column(texts("column.total"), "right"),
    )
    rows = []
    for source_id in dict.fromkeys(task["source_id"] for task in tasks):
        states = [task_state(task, context.report_date) for task in tasks if task["source_id"] == source_id]
        counts = [states.count(state) for state in STATES]
        cells = (text_cell(texts.number(count), count) for count in (*counts, len(states)))
        rows.append((text_cell(context.document_name(source_id)), *cells))
    caption = texts("tasks.states_caption", date=texts.date(context.report_date))
    return Table(caption, columns, tuple(rows), texts("unit.tasks_note"))


def _timeline(context: ReportContext, tasks: list[Row]) -> Chart | None:
    texts = context.texts
    dated = [
        (context.document_name(task["source_id"]), task["due"])
        for task in tasks
        if task.get("due") is not None and task_state(task, context.report_date) != "recurring"
    ]
    if not dated:
        return None
    due = [
        DueTasks(document, decimal_year(day), dated.count((document, day))) for document, day in dict.fromkeys(dated)
    ]
    label = f"{texts('document.report_date')}: {texts.date(context.report_date)}"
    drawing = draw_deadlines(due, decimal_year(context.report_date), label, texts)
    listed = "; ".join(
        f"{document} {texts.date(day)}: {dated.count((document, day))}" for document, day in dict.fromkeys(dated)
    )
    return Chart(drawing, texts("tasks.timeline_caption"), texts("tasks.timeline_alt", listed=listed))


def unit_tasks_section(context: ReportContext, source_ids: list[str], codes: list[str]) -> Section:
    """Return the unit's own tasks and those of nation and ministry that concern its indicators."""
    texts = context.texts
    own = leaf_tasks(context, source_ids=source_ids)
    blocks: list[Block] = (
        [tasks_table(context, own)] if own else [Paragraph((Text(texts("unit.no_tasks"), "missing"),))]
    )
    higher = higher_issuers(context)
    others = [
        row
        for row in leaf_tasks(context, codes=codes)
        if row["source_id"] not in source_ids and context.source(row["source_id"]).get("issuer_code") in higher
    ]
    sections: tuple[Section, ...] = ()
    if others:
        sections = (Section("national-tasks", texts("unit.national_tasks"), (tasks_table(context, others),)),)
    return Section("tasks", texts("unit.tasks"), tuple(blocks), sections)
