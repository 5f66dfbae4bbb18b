"""The dispute desk: open contradictions, the values that one is between, and the decision about it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.errors import UsageError, nearest
from analysis.i18n import Phrase
from analysis.questions._asked import in_language, make_result
from analysis.questions._workspace import open_workspace
from analysis.questions.ask_decisions import answer_finding
from analysis.questions.ask_disputes import dispute
from analysis.questions.explorers._screen import Screen, words_of
from analysis.questions.explorers.decisions._open_disputes import describe_dispute, list_disputes, say
from analysis.questions.results import Call

if TYPE_CHECKING:
    from pathlib import Path

    from analysis.questions.results import Result

_SHOWN = ("severity", "kind", "unit", "one", "other", "says")
_COLUMNS = (*_SHOWN, "decided", "id", "unit_code", "indicator_code", "period", "statement_id", "source_id")
#: What the list of the browser holds of each contradiction.
_LISTED = ("id", "severity", "unit", "one", "other", "text", "decided")
_WORDS = (
    "by", "choose", "counted", "decided", "decision", "denominator", "document", "earlier_", "explanation",
    "is_decided", "keeps", "keys", "kind_", "level", "list", "missing", "next_run", "none", "nothing_to_choose", "one",
    "open", "other", "passage", "place", "proposed", "reason", "record", "recorded", "source", "time", "unit",
    "use_this", "values",
)  # fmt: skip


class DisputeDesk(Screen):
    """The open contradictions of a project, to be decided; without a front end their table.

    Attributes
    ----------
    units: the organisations whose contradictions are shown; None shows all.
    lang: the language of words.
    on: the day of the data.
    """

    script = "dispute_desk"

    def __init__(self, units: str | Sequence[str] | None, lang: str, on: dt.date | str | None) -> None:
        super().__init__(lang)
        self.units = units if units is None or isinstance(units, str) else list(units)
        self.on = on
        self._items = list_disputes(open_workspace(lang, on), self.units)
        self._chosen = next((one for one in self._items if one["rule"] == "sources_differ"), (self._items or [{}])[0])

    def result(self) -> Result:
        """Return the contradictions as an answer: a row each, what was decided since the last run among them."""
        space = open_workspace(self.lang, self.on)
        rows = [one | {"kind": say(space, f"kind.{one['rule']}"), "says": one["text"]} for one in self._items]
        call = Call("dispute_desk", () if self.units is None else (self.units,), {"on": self.on, "lang": self.lang})
        n_open = sum(not one["decided"] for one in rows)
        said = say(space, "count", n=n_open, decided=len(rows) - n_open) if rows else say(space, "none")
        frame = pd.DataFrame(rows, columns=list(_COLUMNS))
        return make_result(space, call, say(space, "title"), said, frame, shown=_SHOWN)

    def settle(self, identifier: str, choice: str, why: str, by: str) -> Path:
        """Store the decision about a contradiction: which value is used, or what became of the finding.

        Parameters
        ----------
        identifier
            The contradiction, as `result` names it in the column ``id``.
        choice
            ``settle`` with a `statement_id`, as `wb.dispute` takes it, or a state of `wb.answer_finding`.
        why
            The reason, in words.
        by
            Who decides.

        Returns
        -------
        Path
            The file to which the decision was added; the next run applies it.

        Raises
        ------
        UsageError
            If there is no such contradiction or choice, or the reason or the name is empty.
        """
        known = {one["id"]: one for one in self._items}
        if identifier not in known:
            raise UsageError(
                option="identifier", found=identifier, expected="an id of the list", nearest=nearest(identifier, known)
            )
        if not by.strip():
            raise UsageError(option="by", found=by, expected="who decides")
        item = known[identifier]
        state, _, statement_id = choice.partition(" ")
        if state != "settle":
            return answer_finding(identifier, state, why=why, by=by.strip())
        found = dispute(item["unit_code"], item["indicator_code"], item["period"], lang=self.lang, on=self.on)
        return found.settle(statement_id, why, by.strip())

    def _traits(self) -> dict[str, Any]:
        return {"data": self._data(), "words": words_of("desk", _WORDS, self.lang)}

    def _data(self) -> dict[str, Any]:
        space = open_workspace(self.lang, self.on)
        kinds = {one["rule"]: say(space, f"kind.{one['rule']}") for one in self._items}
        levels = {name: space.context.texts(f"severity.{name}") for name in ("error", "suspicious")}
        n_open = sum(not one["decided"] for one in self._items)
        return {
            "items": [
                {name: one[name] for name in _LISTED} | {"kind": kinds[one["rule"]], "level": levels[one["severity"]]}
                for one in self._items
            ],
            "count": say(space, "count", n=n_open, decided=len(self._items) - n_open),
            "chosen": self._chosen.get("id", ""),
            "detail": describe_dispute(space, self._chosen, self.on) if self._chosen else None,
            "recorded": None,
        }

    def _respond(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        """Show another contradiction, or store the decision about the one that is shown."""
        identifier = str(asked.get("id") or "")
        if asked.get("do") != "record":
            self._chosen = next((one for one in self._items if one["id"] == identifier), self._chosen)
            return self._data()
        choice, why, by = (str(asked.get(name) or "") for name in ("choice", "why", "by"))
        self._refuse_after_another(identifier)
        path = self.settle(identifier, choice, why, by)
        self._items = list_disputes(open_workspace(self.lang, self.on), self.units)
        self._chosen = next(one for one in self._items if one["id"] == identifier)
        stored = {"id": identifier, "file": "/".join(path.parts[-3:]), "by": by.strip(), "why": " ".join(why.split())}
        return self._data() | {"recorded": stored}

    def _refuse_after_another(self, identifier: str) -> None:
        """Raise once if somebody decided about a contradiction after it was shown; the next press replaces that."""
        shown = {one["id"]: one["decided"] for one in self._items}
        self._items = list_disputes(open_workspace(self.lang, self.on), self.units)
        now = {one["id"]: one["decided"] for one in self._items}.get(identifier, "")
        if now and now != shown.get(identifier):
            raise UsageError(Phrase("desk.decided_meanwhile", decided=now), fix=Phrase("desk.decided_meanwhile_fix"))


@in_language
def dispute_desk(
    units: str | Sequence[str] | None = None, *, lang: str = "en", on: dt.date | str | None = None
) -> DisputeDesk:
    """Decide about contradictions: what the audit found, and where sources disagree at one time.

    Choosing one shows its values as cards, with source, date, denominator and the value before, what the rules of
    choice propose, and the form of the decision. A decision is stored as `wb.dispute(...).settle` or
    `wb.answer_finding` stores it, with who, when and why; the next run applies it. Works by keyboard: the arrow keys
    move in the list, Enter chooses. A run without a front end (papermill, nbval, nbconvert) shows the table instead.

    Parameters
    ----------
    units
        Names or codes of organisations, or ``"provinces"``; by default all.
    lang
        The language of words.
    on
        The last day whose publications are known.

    Returns
    -------
    DisputeDesk
        Shows itself; ``result()`` is the list as a table, ``settle()`` decides without the screen.

    Raises
    ------
    UnknownNameError, AmbiguousNameError
        If a name means nothing, or several things.

    Examples
    --------
    >>> import analysis as wb
    >>> wb.dispute_desk(on="2026-06-30")  # doctest: +SKIP
    """
    return DisputeDesk(units, lang, on)
