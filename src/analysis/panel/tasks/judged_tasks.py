"""What the state of a task means on a day: done in time or late, overdue, due soon, or nobody knows."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.panel.flags import has_flag
from analysis.period_lengths import TASK_ROUNDS
from vnfilings import RecurringDeadline, read_recurring_deadline

if TYPE_CHECKING:
    from collections.abc import Mapping

#: A task that is due within so many days is due soon.
SOON_DAYS = 30
#: Of what comes every month or week.
_SOON_OF_ROUND = {"monthly": 10, "weekly": 2}
#: What a task can be on a day, the most urgent first.
TASK_STATUSES = (
    "overdue",
    "no_information",
    "due_soon",
    "not_yet_due",
    "recurring",
    "undated",
    "done_late",
    "done_in_time",
    "done",
)


def task_status(task: Mapping[str, Any], state: Mapping[str, Any] | None, day: dt.date) -> str:
    """Return what a task is on a day for one unit.

    - `overdue`: the deadline has passed, and on or after it the task was known not to be done;
    - `no_information`: the deadline has passed, and nothing says whether the task was done;
    - `due_soon`, `not_yet_due`: the deadline lies within 30 days, or further ahead;
    - `recurring`: it comes again, and is neither overdue nor due soon; `undated`: there is no last day;
    - `done_in_time`, `done_late`: it was done by the deadline, or after it; `done`: no deadline, or the
      day is not known to be on either side of it.

    A task that comes again is judged by its next day. It is `done` where it was done since the last one, `due_soon` 30
    days before (10 days, where it comes monthly), and `overdue` where it was known on or after the last day not to be
    started: a task that is under way goes on. Days are not moved for days off.

    Parameters
    ----------
    task
        `due`, `recurrence` and `deadline_text`, a row of `tasks`.
    state
        `state`, `done_on` and `as_of`, a row of `task_states`; None for a unit of which nothing is known.
    day
        The day on which it is judged.

    Returns
    -------
    str
        One of `TASK_STATUSES`.

    Examples
    --------
    >>> task = {"due": pd.Timestamp("2026-06-30"), "recurrence": "once"}
    >>> task_status(task, {"state": "done", "done_on": pd.Timestamp("2026-07-02")}, dt.date(2026, 8, 1))
    'done_late'
    >>> task_status(task, None, dt.date(2026, 8, 1))
    'no_information'
    """
    due, said = _day(task.get("due")), (state or {}).get("state")
    if (recurring := _recurring(task)) is not None:
        return _status_of_recurring(recurring, state or {}, day)
    if said == "done":
        return _status_of_done(due, _day((state or {}).get("done_on")), _day((state or {}).get("as_of")))
    if due is None:
        return "undated"
    if due >= day:
        return "due_soon" if (due - day).days <= SOON_DAYS else "not_yet_due"
    known_on = _day((state or {}).get("as_of"))
    is_known = said in ("not_started", "under_way") and known_on is not None and known_on >= due
    return "overdue" if is_known else "no_information"


def due_day(task: Mapping[str, Any], status: str, day: dt.date) -> dt.date | None:
    """Return the last day of a task; of one that comes again the next one, or the one that it missed.

    Parameters
    ----------
    task
        `due`, `recurrence` and `deadline_text`, a row of `tasks`.
    status
        What `task_status` says of it.
    day
        The day on which it is judged.

    Returns
    -------
    date or None
        None where nothing tells a day.

    Examples
    --------
    >>> task = {"due": None, "recurrence": "quarterly", "deadline_text": "hằng quý"}
    >>> due_day(task, "due_soon", dt.date(2026, 9, 10))
    datetime.date(2026, 9, 30)
    """
    recurring = _recurring(task)
    if recurring is None:
        return _day(task.get("due"))
    return recurring.day_before(day) if status == "overdue" else recurring.next_day(day)


def _recurring(task: Mapping[str, Any]) -> RecurringDeadline | None:
    every, printed = task.get("recurrence"), task.get("deadline_text")
    if every not in TASK_ROUNDS:
        return None
    return read_recurring_deadline(printed if isinstance(printed, str) else "", every)


def _status_of_recurring(recurring: RecurringDeadline, state: Mapping[str, Any], day: dt.date) -> str:
    last, following = recurring.day_before(day), recurring.next_day(day)
    known_on = _day(state.get("as_of"))
    done_on = _day(state.get("done_on")) or known_on
    if state.get("state") == "done" and done_on is not None and done_on > last:
        return "done"
    if state.get("state") == "not_started" and known_on is not None and known_on >= last:
        return "overdue"
    is_soon = (following - day).days <= _SOON_OF_ROUND.get(recurring.every, SOON_DAYS)
    return "due_soon" if is_soon and recurring.every != "daily" else "recurring"


def _status_of_done(due: dt.date | None, done_on: dt.date | None, known_on: dt.date | None) -> str:
    if due is None:
        return "done"
    if done_on is not None:
        return "done_in_time" if done_on <= due else "done_late"
    return "done_in_time" if known_on is not None and known_on <= due else "done"


def _day(value: Any) -> dt.date | None:
    if value is None or pd.isna(value):
        return None
    return value.date() if isinstance(value, dt.datetime) else value


def judge_tasks(tables: Mapping[str, pd.DataFrame], day: dt.date) -> pd.DataFrame:
    """Return every task with its state and status on a day, one row for each unit that is to do it or reported on it.

    A task for which no unit is known has one row without `unit_code`. Headings and repeated tasks are left
    out.

    Parameters
    ----------
    tables
        The tables `tasks` and `task_states`.
    day
        The day on which they are judged.

    Returns
    -------
    DataFrame
        The columns of `tasks`, those of `task_states` (its `source_id`, `locator` and `flags` as `state_source_id`,
        `state_locator`, `state_flags`), `status` and `days_left` until the deadline. `due` of a task that comes again
        is its next day, or the one that it missed.

    Examples
    --------
    >>> from analysis.schemas import TABLES, validate
    >>> tables = {n: validate(n, pd.DataFrame(columns=TABLES[n].column_names)) for n in ("tasks", "task_states")}
    >>> "status" in judge_tasks(tables, dt.date(2026, 6, 30))
    True
    """
    tasks = tables["tasks"][~has_flag(tables["tasks"], "parent", "reported")]
    states = tables["task_states"].rename(columns={n: f"state_{n}" for n in ("source_id", "locator", "flags")})
    judged = tasks.merge(states, on="task_id", how="left")
    judged["state"] = judged["state"].fillna("unknown")
    read = ["due", "recurrence", "deadline_text", "state", "done_on", "as_of"]
    rows: list[Any] = judged[read].to_dict("records")
    statuses = [task_status(row, row, day) for row in rows]
    days = [due_day(row, status, day) for row, status in zip(rows, statuses, strict=True)]
    judged["due"] = pd.to_datetime(pd.Series(days, index=judged.index, dtype="object")).astype(judged["due"].dtype)
    left = (judged["due"] - pd.Timestamp(day)).dt.days
    return judged.assign(status=statuses, days_left=left.astype("Int64"))
