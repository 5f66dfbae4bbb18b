"""Tasks with their deadlines and what is known of each on the report date, of the unit itself and of those below it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from analysis.panel import TASK_STATUSES, UnitTree, due_day, has_flag, task_status
from analysis.reports._document import Badge, Cell, Column, Table, text_cell
from analysis.reports._report_context import ReportContext
from analysis.reports._report_texts import capitalise
from analysis.reports._row_helpers import Row, rows_of

#: The language that documents are written in: only a report in that language quotes how they word a deadline.
DOCUMENT_LANGUAGE = "vi"
#: Levels whose decisions bind every unit; in the nation's report they count as its own.
HIGHER_LEVELS = ("national", "ministry")
_TONES = {"overdue": "bad", "done_late": "fair", "due_soon": "fair", "not_yet_due": "good", "done_in_time": "good",
          "done": "good"}  # fmt: skip
_STEPS = ("unknown", "not_started", "under_way", "done")

#: Flags of `task_states` that a reader of a state has to know.
_DOUBTS = ("contradictory", "went-back", "differs-from-indicator")


@dataclass(frozen=True)
class KnownTask:
    """A task, what is known of it for the units of a report, and what that makes it on the report date.

    `done` of `units` units have done it.
    """

    task: Row
    state: Row | None
    status: str
    done: int = 0
    units: int = 0


def own_tasks(context: ReportContext, unit_code: str) -> list[KnownTask]:
    """Return the tasks that a unit is to do, each with its state for that unit; other offices' tasks are left out.

    The nation's own tasks are those of the nation and the ministry; of another unit, those that it or a unit below it
    is to do.
    """
    is_higher = context.unit(unit_code)["level"] in HIGHER_LEVELS
    higher = higher_issuers(context)
    tree = UnitTree(context.tables["units"])
    own = []
    for task in leaf_tasks(context):
        states = context.rows("task_states", task_id=task["task_id"])
        issuer = context.source(task["source_id"]).get("issuer_code")
        if is_higher:
            if issuer in higher or issuer == unit_code:
                own.append(_known(context, task, states))
            continue
        ours = [row for row in states if row["unit_code"] == unit_code or _is_below(tree, row["unit_code"], unit_code)]
        if ours or (not states and issuer == unit_code):
            own.append(_known(context, task, ours))
    return own


def _is_below(tree: UnitTree, unit_code: str, above: str) -> bool:
    return tree.stands_below(unit_code, above, None)


def _known(context: ReportContext, task: Row, states: Iterable[Row]) -> KnownTask:
    """Return a task with the state that is furthest from done: it is done where all of its units have done it."""
    rows = list(states)
    state = min(rows, key=lambda row: (_STEPS.index(row["state"]), str(row["unit_code"])), default=None)
    done = sum(row["state"] == "done" for row in rows)
    return KnownTask(task, state, task_status(task, state, context.report_date), done, len(rows))


def leaf_tasks(context: ReportContext) -> list[Row]:
    """Return the tasks in printed order; headings of sub-tasks and tasks that a report repeats are left out."""
    tasks = context.tables["tasks"]
    kept = tasks[~has_flag(tasks, "parent", "reported")]
    return rows_of(kept.sort_values(["source_id", "line"], kind="stable"))


def higher_issuers(context: ReportContext) -> set[str]:
    """Return the units whose decisions bind every unit."""
    units = context.tables["units"]
    return set(units.loc[units["level"].isin(HIGHER_LEVELS), "unit_code"])


def tasks_table(context: ReportContext, tasks: list[KnownTask]) -> Table:
    """Return the table of tasks, those with the earliest deadline first."""
    texts = context.texts
    columns = (
        Column(texts("column.decision")),
        Column(texts("column.number")),
        Column(texts("column.task")),
        Column(texts("column.lead")),
        Column(texts("column.due"), "right"),
        Column(texts("column.known_state")),
        Column(texts("column.state")),
    )
    ordered = sorted(tasks, key=lambda known: _order(known.task))
    rows = tuple(_task_row(context, known) for known in ordered)
    return Table(texts("unit.tasks_caption"), columns, rows, texts("unit.tasks_note"), header_column=2)


def known_tasks_table(context: ReportContext, unit_code: str, codes: Collection[str]) -> tuple[Table, ...]:
    """Return the table of the unit's own tasks on some indicators of which something is known; nothing without any."""
    own = (task for task in own_tasks(context, unit_code) if task.task["indicator_code"] in codes)
    known = [task for task in own if task.state and task.state["state"] != "unknown"]
    return (tasks_table(context, known),) if known else ()


def _order(task: Row) -> tuple[bool, str, str, int]:
    return task["due"] is None, str(task["due"]), task["source_id"], task["line"] or 0


def _task_row(context: ReportContext, known: KnownTask) -> tuple[Cell, ...]:
    task = known.task
    due = _deadline_text(context, known)
    sort = task["due"].isoformat() if task.get("due") is not None else "9999"
    badge = Badge(context.texts(f"task.{known.status}"), _TONES.get(known.status, "quiet"))
    return (
        text_cell(context.document_name(task["source_id"])),
        text_cell(str(task["number"])),
        text_cell(context.texts.of_row(task, "title")),
        text_cell(str(task.get("lead") or "–")),
        text_cell(due, sort),
        text_cell(_known_text(context, known)),
        Cell((badge,), TASK_STATUSES.index(known.status)),
    )


def _known_text(context: ReportContext, known: KnownTask) -> str:
    """Return what is known of a task; of one of several units how many have done it, and the one that is least far."""
    said = _state_text(context, known.state)
    if known.units < 2 or known.state is None:
        return said
    texts = context.texts
    unit = context.unit_name(known.state["unit_code"])
    count = texts("task_state.of_units", done=known.done, units=known.units)
    return count if known.done == known.units else f"{count}; {texts('task_state.least', unit=unit, state=said)}"


def _state_text(context: ReportContext, state: Row | None) -> str:
    """Return how far a task is, how much of it is done, on which day that was so, and what speaks against it."""
    texts = context.texts
    if state is None or state["state"] == "unknown":
        return texts("task_state.unknown")
    said = texts(f"task_state.{state['state']}")
    if state["state"] == "under_way" and state["percent"] is not None:
        said = f"{said} {texts.number(state['percent'], 0)}%"
    day = state["done_on"] if state["done_on"] is not None else state["as_of"]
    said = f"{said} ({texts.short_date(day)})" if day is not None else said
    doubts = [texts(f"task_state.{flag}") for flag in _DOUBTS if flag in str(state.get("flags") or "").split()]
    return "; ".join([said, *doubts])


def _deadline_text(context: ReportContext, known: KnownTask) -> str:
    """Return the last day; of a recurring task how often, in Vietnamese as its document words it, and its day."""
    texts, task = context.texts, known.task
    day = due_day(task, known.status, context.report_date)
    if task.get("recurrence") not in (None, "once") and day is not None:
        printed = task.get("deadline_text") if context.lang == DOCUMENT_LANGUAGE else None
        often = str(printed or capitalise(texts.period(task["recurrence"])))
        key = "tasks.missed_day" if known.status == "overdue" else "tasks.next_day"
        return texts(key, often=often, day=texts.short_date(day))
    if day is not None:
        return texts.short_date(day)
    return str(task.get("deadline_text") or texts("task.undated"))
