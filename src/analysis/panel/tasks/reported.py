"""Which task a passage of a report is about: by its number in a document that the report cites, or by its wording."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

from analysis.panel.flags import add_flag, has_flag
from analysis.panel.tasks.responsible import Offices
from analysis.schemas import compare_key, validate

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

#: Likeness [0 to 100] from which a wording is that of a task, and that of a task with the same number in the document
#: that the report cites; below, and down to the last bound, the task is proposed to a person.
SAME_WORK = 88.0
SAME_NUMBER = 60.0
PROPOSED = 65.0
#: The nearest task must be so much more like the wording than the next one.
_AHEAD = 5.0
_FEWEST_WORDS = 5
#: A wording that leaves out words of the other names the same work if it keeps so many of them.
_LEAST_SHARE = 0.7
_HIGHER = ("national", "ministry")


class _Found(NamedTuple):
    task_id: str | None
    match: str
    likeness: float | None


def match_task_reports(tables: Mapping[str, pd.DataFrame]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the tables `task_reports`, each passage with its task, and `tasks`, repeated ones flagged `reported`.

    A passage can be about a task of an earlier document of its author, of a unit above it, of the ministry or of the
    nation. A row of a report that is a task itself, and repeats one of an earlier document, is that one. Doubtful
    matches are proposed (`match`), and change no state.

    Parameters
    ----------
    tables
        The tables `tasks, task_reports, sources, units` and `unit_aliases`.

    Returns
    -------
    tuple of DataFrame
        The two tables.

    Raises
    ------
    SchemaError
        If a table does not match its schema.

    Examples
    --------
    >>> from analysis.schemas import TABLES
    >>> names = ("tasks", "task_reports", "sources", "units", "unit_aliases")
    >>> tables = {name: validate(name, pd.DataFrame(columns=TABLES[name].column_names)) for name in names}
    >>> [len(table) for table in match_task_reports(tables)]
    [0, 0]
    """
    reports, tasks = tables["task_reports"], tables["tasks"]
    if reports.empty:
        return reports, tasks
    matcher = _Matcher(tables)
    rows: list[Any] = reports.to_dict("records")
    found = [matcher.find(row) for row in rows]
    matched = reports.assign(
        task_id=pd.array([one.task_id for one in found], dtype="str"),
        match=[one.match for one in found],
        likeness=pd.array([one.likeness for one in found], dtype="float64"),
    )
    repeated = matched["own_task_id"].notna() & matched["match"].isin(["number", "wording"])
    again = set(matched.loc[repeated, "own_task_id"])
    return validate("task_reports", matched), add_flag(tasks, tasks["task_id"].isin(again), "reported")


class _Matcher:
    """The tasks of all documents by who issued them, ready to be asked."""

    def __init__(self, tables: Mapping[str, pd.DataFrame]) -> None:
        tasks = tables["tasks"][~has_flag(tables["tasks"], "parent")]
        self._offices = Offices(tables)
        sources = tables["sources"].set_index("source_id")
        self._issued = sources["issued"].to_dict()
        self._number = {source: _document_number(number) for source, number in sources["number"].items()}
        units = tables["units"]
        self._parent = dict(zip(units["unit_code"], units["parent_code"], strict=True))
        self._top = set(units.loc[units["level"].isin(_HIGHER), "unit_code"])
        self._tasks: dict[str, list[tuple[str, str, str]]] = defaultdict(list)
        columns = zip(tasks["source_id"], tasks["task_id"], tasks["number"], tasks["title_vi"], strict=True)
        for source_id, task_id, number, title in columns:
            self._tasks[source_id].append((task_id, str(number), compare_key(str(title))))

    def find(self, row: Mapping[str, Any]) -> _Found:
        """Return the task that a passage is about."""
        source_ids = self._earlier(row["source_id"])
        cited = {_document_number(number) for number in str(row["cites"] or "").split("; ")} - {""}
        named = [source for source in source_ids if self._number.get(source) in cited]
        key = compare_key(str(row["wording"]))
        found = self._by_number(row, key, named) or self._by_wording(key, named or source_ids)
        own = row["own_task_id"]
        if isinstance(own, str) and found.match not in ("number", "wording"):
            return _Found(own, "own", None)
        return found

    def _earlier(self, source_id: str) -> list[str]:
        """Return the documents before this one by its author, those above it, the ministry and the nation."""
        author = self._offices.author(source_id)
        may_bind = set(self._top)
        while isinstance(author, str) and author not in may_bind:
            may_bind.add(author)
            author = self._parent.get(author)
        day = self._issued.get(source_id)
        return [
            other
            for other in self._tasks
            if other != source_id
            and self._offices.author(other) in may_bind
            and not (pd.notna(day) and pd.notna(self._issued.get(other)) and self._issued[other] >= day)
        ]

    def _by_number(self, row: Mapping[str, Any], key: str, named: Sequence[str]) -> _Found | None:
        number = row["number"]
        if not isinstance(number, str) or len(named) != 1:
            return None
        same = [(task_id, title) for task_id, printed, title in self._tasks[named[0]] if printed == number]
        if len(same) != 1:
            return None
        likeness = _likeness(key, same[0][1])
        return _Found(same[0][0], "number", likeness) if likeness >= SAME_NUMBER else None

    def _by_wording(self, key: str, source_ids: Sequence[str]) -> _Found:
        scored = [
            (_likeness(key, title), task_id) for source in source_ids for task_id, _, title in self._tasks[source]
        ]
        ranked = sorted(scored, key=lambda pair: (-pair[0], pair[1]))[:2]
        if not ranked or ranked[0][0] < PROPOSED:
            return _Found(None, "none", None)
        (best, task_id), runner_up = ranked[0], (ranked[1][0] if len(ranked) > 1 else 0.0)
        is_sure = best >= SAME_WORK and best - runner_up >= _AHEAD and len(key.split()) >= _FEWEST_WORDS
        return _Found(task_id, "wording" if is_sure else "proposed", best)


def _likeness(key: str, other: str) -> float:
    """Return how like two wordings are; one that says all that the other says names the same work."""
    from rapidfuzz import fuzz

    words, others = sorted((set(key.split()), set(other.split())), key=len)
    if len(words) > _FEWEST_WORDS and words <= others and len(words) >= _LEAST_SHARE * len(others):
        return 95.0
    return round(float(fuzz.token_sort_ratio(key, other)), 1)


def _document_number(number: object) -> str:
    """Return the number of a document in the form in which two are compared."""
    return re.sub(r"\s+", "", str(number)).upper() if isinstance(number, str) else ""
