"""What the state of a task means on a day: done in time or late, overdue, due soon, or nobody knows."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.panel.flags import has_flag

if TYPE_CHECKING:
    from collections.abc import Mapping

#: A task that is due within so many days is due soon.
SOON_DAYS = 30
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
_RECURRING = ("yearly", "quarterly", "monthly")


def task_status(task: Mapping[str, Any], state: Mapping[str, Any] | None, day: dt.date) -> str:
    """Return what a task is on a day for one unit.

    - `overdue`: the deadline has passed, and on or after it the task was known not to be done;
    - `no_information`: the deadline has passed, and nothing says whether the task was done;
    - `due_soon`, `not_yet_due`: the deadline lies within 30 days, or further ahead;
    - `recurring`, `undated`: there is no last day;
    - `done_in_time`, `done_late`: it was done by the deadline, or after it; `done`: no deadline, or the
      day is not known to be on either side of it.

    Parameters
    ----------
    task
        `due` and `recurrence`, a row of `tasks`.
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
    if said == "done":
        return _status_of_done(due, _day((state or {}).get("done_on")), _day((state or {}).get("as_of")))
    if task.get("recurrence") in _RECURRING:
        return "recurring"
    if due is None:
        return "undated"
    if due >= day:
        return "due_soon" if (due - day).days <= SOON_DAYS else "not_yet_due"
    known_on = _day((state or {}).get("as_of"))
    is_known = said in ("not_started", "under_way") and known_on is not None and known_on >= due
    return "overdue" if is_known else "no_information"


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
        `state_locator`, `state_flags`), `status` and `days_left` until the deadline.

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
    rows: list[Any] = judged[["due", "recurrence", "state", "done_on", "as_of"]].to_dict("records")
    left = (judged["due"] - pd.Timestamp(day)).dt.days
    return judged.assign(status=[task_status(row, row, day) for row in rows], days_left=left.astype("Int64"))
