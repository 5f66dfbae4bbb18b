"""Which task a passage of a report is about: by its number in a document that the report cites, or by its wording."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

from analysis.panel.flags import add_flag, has_flag
from analysis.panel.matching import NO_WORDS
from analysis.panel.tasks.responsible import Offices
from analysis.schemas import compare_key, validate

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from analysis.panel.matching import MatchingWords

#: Likeness [0 to 100] from which a wording is that of a task, and that of a task with the same number in the document
#: that the report cites; below, and down to the last bound, the task is proposed to a person. All are measured
#: (`benchmarks/tasks`): of 49 passages of a task all are 67 and more like it, of 664 pairs of a passage and another
#: task of its plan 12 reach 60, as where a plan was numbered anew.
SAME_WORK = 70.0
SAME_NUMBER = 60.0
PROPOSED = 60.0
#: The nearest task must be so much more like the wording than the next one.
_AHEAD = 5.0
_FEWEST_WORDS = 4
#: Two wordings that each have more words of their own than this share of them name two works: 'LIS' for 'PACS'.
_MOST_REPLACED = 0.1
_NUMBER = re.compile(r"\d+")
#: '12/14': how far the work is.
_PROGRESS = re.compile(r"\d+\s*/\s*\d+")
_HIGHER = ("national", "ministry")


#: The ways in which a task of another document is found.
_FOUND = ("number", "wording", "decided")


class _Found(NamedTuple):
    task_id: str | None
    match: str
    likeness: float | None


def match_task_reports(
    tables: Mapping[str, pd.DataFrame], words: MatchingWords = NO_WORDS
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the tables `task_reports`, each passage with its task, and `tasks`, repeated ones flagged `reported`.

    A passage can be about a task of an earlier document of its author, of a unit above it, of the ministry or of the
    nation. A row of a report that is a task itself, and repeats one of an earlier document, is that one. Doubtful
    matches are proposed (`match`), and change no state.

    Parameters
    ----------
    tables
        The tables `tasks, task_reports, sources, units` and `unit_aliases`, and `task_match_decisions` where it exists.
    words
        The synonyms and qualifiers with which wordings of indicators are compared too.

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
    matcher = _Matcher(tables, words)
    rows: list[Any] = reports.to_dict("records")
    found = [matcher.find(row) for row in rows]
    matched = reports.assign(
        task_id=pd.array([one.task_id for one in found], dtype="str"),
        match=[one.match for one in found],
        likeness=pd.array([one.likeness for one in found], dtype="float64"),
    )
    repeated = matched["own_task_id"].notna() & matched["match"].isin(_FOUND)
    again = set(matched.loc[repeated, "own_task_id"])
    return validate("task_reports", matched), add_flag(tasks, tasks["task_id"].isin(again), "reported")


@dataclass(frozen=True)
class _Work:
    """What a wording says is to be done, ready to be compared; `numbers` are those that tell stages and years apart."""

    form: str
    content: frozenset[str]
    qualifiers: frozenset[str]
    numbers: frozenset[str]

    @classmethod
    def read(cls, text: str, words: MatchingWords) -> _Work:
        plain = _PROGRESS.sub(" ", text)
        bare = " ".join(_NUMBER.sub(" ", plain).split())
        numbers = frozenset(number.lstrip("0") for number in _NUMBER.findall(plain))
        form = words.to_form(bare)
        return cls(form, words.content_of(form), words.find_qualifiers(bare), numbers)

    def likeness(self, other: _Work) -> float:
        """Return how like two wordings are [0 to 100], whatever the order of their words."""
        from rapidfuzz import fuzz

        return round(float(fuzz.token_sort_ratio(self.form, other.form)), 1)

    def may_be(self, other: _Work) -> bool:
        """Return whether nothing sets two works apart: a qualifier, a number, words of each that the other lacks."""
        if self.qualifiers != other.qualifiers or (
            self.numbers and other.numbers and self.numbers.isdisjoint(other.numbers)
        ):
            return False
        own, others = self.content - other.content, other.content - self.content
        replaced = min(len(own) / max(1, len(self.content)), len(others) / max(1, len(other.content)))
        return replaced <= _MOST_REPLACED and len(self.form.split()) >= _FEWEST_WORDS


class _Matcher:
    """The tasks of all documents by who issued them, ready to be asked."""

    def __init__(self, tables: Mapping[str, pd.DataFrame], words: MatchingWords) -> None:
        self._words = words
        decided = tables.get("task_match_decisions", pd.DataFrame(columns=["source_id", "wording", "task_id"]))
        self._decided = {
            (source, compare_key(wording)): task_id if isinstance(task_id, str) else None
            for source, wording, task_id in decided[["source_id", "wording", "task_id"]].to_numpy(dtype=object)
        }
        tasks = tables["tasks"][~has_flag(tables["tasks"], "parent")]
        self._offices = Offices(tables)
        sources = tables["sources"].set_index("source_id")
        self._issued = sources["issued"].to_dict()
        self._number = {source: _document_number(number) for source, number in sources["number"].items()}
        units = tables["units"]
        self._parent = dict(zip(units["unit_code"], units["parent_code"], strict=True))
        self._top = set(units.loc[units["level"].isin(_HIGHER), "unit_code"])
        self._tasks: dict[str, list[tuple[str, str, _Work]]] = defaultdict(list)
        columns = zip(tasks["source_id"], tasks["task_id"], tasks["number"], tasks["title_vi"], strict=True)
        for source_id, task_id, number, title in columns:
            self._tasks[source_id].append((task_id, str(number), _Work.read(str(title), words)))

    def find(self, row: Mapping[str, Any]) -> _Found:
        """Return the task that a passage is about."""
        source_ids = self._earlier(row["source_id"])
        cited = {_document_number(number) for number in str(row["cites"] or "").split("; ")} - {""}
        named = [source for source in source_ids if self._number.get(source) in cited]
        work = _Work.read(str(row["wording"]), self._words)
        found = (
            self._by_decision(row)
            or self._by_number(row, work, named)
            or self._by_wording(row, work, named, named or source_ids)
        )
        own = row["own_task_id"]
        if isinstance(own, str) and (found.match not in _FOUND or found.task_id in (own, None)):
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

    def _by_decision(self, row: Mapping[str, Any]) -> _Found | None:
        key = (row["source_id"], compare_key(str(row["wording"])))
        return _Found(self._decided[key], "decided", None) if key in self._decided else None

    def _by_number(self, row: Mapping[str, Any], work: _Work, named: Sequence[str]) -> _Found | None:
        if (numbered := self._numbered(row["number"], named)) is None:
            return None
        likeness = work.likeness(next(title for task_id, _, title in self._tasks[named[0]] if task_id == numbered))
        return _Found(numbered, "number", likeness) if likeness >= SAME_NUMBER else None

    def _numbered(self, number: object, named: Sequence[str]) -> str | None:
        """Return the one task that has a number in the one document that is cited."""
        if not isinstance(number, str) or len(named) != 1:
            return None
        same = [task_id for task_id, printed, _ in self._tasks[named[0]] if printed == number]
        return same[0] if len(same) == 1 else None

    def _by_wording(
        self, row: Mapping[str, Any], work: _Work, named: Sequence[str], source_ids: Sequence[str]
    ) -> _Found:
        scored = [
            (work.likeness(title), task_id, title) for source in source_ids for task_id, _, title in self._tasks[source]
        ]
        ranked = sorted(scored, key=lambda one: (-one[0], one[1]))[:2]
        if not ranked or ranked[0][0] < PROPOSED:
            return _Found(None, "none", None)
        (best, task_id, title), runner_up = ranked[0], (ranked[1][0] if len(ranked) > 1 else 0.0)
        is_sure = best >= SAME_WORK and best - runner_up >= _AHEAD and work.may_be(title)
        is_sure &= self._numbered(row["number"], named) in (None, task_id)  # else its number says another
        return _Found(task_id, "wording" if is_sure else "proposed", best)


def _document_number(number: object) -> str:
    """Return the number of a document in the form in which two are compared."""
    return re.sub(r"\s+", "", str(number)).upper() if isinstance(number, str) else ""
