"""Deadlines that count from a day of the document: their last day, or the reason why there is none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.panel.flags import add_flag
from analysis.regulations import WorkingDays
from vnfilings import RelativeDeadline, read_relative_deadline

if TYPE_CHECKING:
    from collections.abc import Mapping

#: The flags of a task whose last day was counted, and of one whose last day cannot be.
COUNTED, UNCERTAIN = "due-counted", "due-uncertain"
NO_ISSUE_DAY, NO_EFFECT_DAY, NO_EVENT_DAY = "due-needs-issue-day", "due-needs-effect-day", "due-needs-event-day"
_NEEDS = {"effect": NO_EFFECT_DAY, "event": NO_EVENT_DAY}


def count_deadlines(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return the table `tasks` with the last day of each deadline that counts from the issue of its document.

    Counted ones are flagged `due-counted`, and `due-uncertain` where a day off on the way is not known. What counts
    from another day keeps no last day and is flagged with what is needed: `due-needs-issue-day` (the document has none,
    or a month or year only), `due-needs-effect-day`, `due-needs-event-day`.

    Parameters
    ----------
    tables
        The tables `tasks, sources` and `public_holidays`.

    Returns
    -------
    DataFrame
        A new table.

    Examples
    --------
    >>> from analysis.schemas import TABLES, validate
    >>> tables = {name: pd.DataFrame(columns=TABLES[name].column_names) for name in ("tasks", "public_holidays")}
    >>> tables = {name: validate(name, table) for name, table in tables.items()}
    >>> sources = pd.DataFrame(columns=["source_id", "issued", "issued_precision"])
    >>> len(count_deadlines(tables | {"sources": sources}))
    0
    """
    tasks = tables["tasks"]
    relative = [_read(text, due) for text, due in zip(tasks["deadline_text"], tasks["due"], strict=True)]
    if not any(relative):
        return tasks
    sources = tables["sources"].set_index("source_id")
    exact = sources["issued"].where(sources["issued_precision"].isna() | (sources["issued_precision"] == "day"))
    working = WorkingDays.from_table(tables["public_holidays"])
    found = [
        _count(one, exact.get(source), working) if one else (None, ())
        for one, source in zip(relative, tasks["source_id"], strict=True)
    ]
    days = pd.to_datetime(pd.Series([day for day, _ in found], index=tasks.index, dtype="object"))
    counted = tasks.assign(due=tasks["due"].fillna(days.astype(tasks["due"].dtype)))
    counted["recurrence"] = counted["recurrence"].mask(days.notna(), "once")
    for flag in (COUNTED, UNCERTAIN, NO_ISSUE_DAY, NO_EFFECT_DAY, NO_EVENT_DAY):
        counted = add_flag(counted, pd.Series([flag in flags for _, flags in found], index=tasks.index), flag)
    return counted


def _read(text: object, due: object) -> RelativeDeadline | None:
    return read_relative_deadline(text) if isinstance(text, str) and pd.isna(due) else None  # type: ignore[call-overload]


def _count(deadline: RelativeDeadline, issued: Any, working: WorkingDays) -> tuple[Any, tuple[str, ...]]:
    if deadline.start != "issue":
        return None, (_NEEDS[deadline.start],)
    if issued is None or pd.isna(issued):
        return None, (NO_ISSUE_DAY,)
    if deadline.unit == "working_day":
        last = working.add(issued.date(), deadline.length)
        return pd.Timestamp(last.day), (COUNTED,) if last.is_certain else (COUNTED, UNCERTAIN)
    if deadline.unit == "month":
        return issued + pd.DateOffset(months=deadline.length), (COUNTED,)
    return issued + pd.Timedelta(days=deadline.length), (COUNTED,)
