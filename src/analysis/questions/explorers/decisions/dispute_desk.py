"""The dispute desk: open contradictions, the values that one is between, and the decision about it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.errors import UsageError, nearest
from analysis.i18n import Phrase, translate
from analysis.questions._asked import in_language, make_result
from analysis.questions._workspace import open_workspace
from analysis.questions.ask_decisions import answer_finding
from analysis.questions.ask_disputes import dispute, take_back
from analysis.questions.explorers._screen import Screen, words_of
from analysis.questions.explorers.decisions._dispute_groups import (
    cause_of,
    describe_group,
    describe_groups,
    group_by_cause,
)
from analysis.questions.explorers.decisions._open_disputes import (
    decision_files,
    describe_dispute,
    list_disputes,
    say,
)
from analysis.questions.results import Call
from analysis.schemas import hold_decisions
from analysis.whole_files import all_or_nothing

if TYPE_CHECKING:
    from pathlib import Path

    from analysis.questions._workspace import Workspace
    from analysis.questions.results import Result

_SHOWN = ("severity", "kind", "unit", "one", "other", "says")
_COLUMNS = (*_SHOWN, "decided", "id", "unit_code", "indicator_code", "period", "statement_id", "source_id")
#: What the list of the browser holds of each contradiction.
_LISTED = ("id", "severity", "unit", "one", "other", "text", "decided")
_WORDS = (
    "back_to_group", "by", "choose", "counted", "decide_one", "decided", "decision", "denominator", "document", "done",
    "earlier_", "explanation", "for", "hide", "include", "is_decided", "keeps", "keys", "kind_", "level", "list",
    "missing", "next_run", "none", "none_ticked", "nothing_to_choose", "one", "open", "other", "place", "proposed",
    "reason", "record", "record_all", "recorded", "show", "source", "storing", "take_back", "take_back_all",
    "taken_back", "time", "unit", "use_this", "values", "words",
)  # fmt: skip


class DisputeDesk(Screen):
    """The open contradictions of a project, to be decided; without a front end their table.

    Attributes
    ----------
    units: the organisations whose contradictions are shown; None shows all.
    lang: the language of words.
    on: the day of the data.
    finding: the contradiction that is shown first; None leaves that to the desk.
    """

    script = "dispute_desk"

    def __init__(
        self, units: str | Sequence[str] | None, lang: str, on: dt.date | str | None, finding: str | None = None
    ) -> None:
        super().__init__(lang)
        self.units = units if units is None or isinstance(units, str) else list(units)
        self.on = on
        self._items = list_disputes(open_workspace(lang, on), self.units)
        self.finding = finding
        first = next((one for one in self._items if one["rule"] == "sources_differ"), (self._items or [{"id": ""}])[0])
        self._chosen = str(first["id"])
        if finding is not None:
            self._chosen = str(self._item(finding, "finding")["id"])

    def result(self) -> Result:
        """Return the contradictions as an answer: a row each, what was decided since the last run among them."""
        space = open_workspace(self.lang, self.on)
        rows = [one | {"kind": say(space, f"kind.{one['rule']}"), "says": one["text"]} for one in self._items]
        options = {"finding": self.finding, "on": self.on, "lang": self.lang}
        call = Call("dispute_desk", () if self.units is None else (self.units,), options)
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
        item = self._item(identifier)
        if not by.strip():
            raise UsageError(option="by", found=by, expected="who decides")
        state, _, statement_id = choice.partition(" ")
        if state != "settle":
            return answer_finding(identifier, state, why=why, by=by.strip())
        found = dispute(item["unit_code"], item["indicator_code"], item["period"], lang=self.lang, on=self.on)
        return found.settle(statement_id, why, by.strip())

    def settle_together(self, identifiers: Sequence[str], choice: str, why: str, by: str) -> list[Path]:
        """Store one decision about several contradictions of one cause, about all of them or none.

        Parameters
        ----------
        identifiers
            The contradictions: the same rule found them in the same documents.
        choice
            A state of `wb.answer_finding`, or ``settle`` with the `source_id` whose value is used.
        why
            The reason, in words.
        by
            Who decides.

        Returns
        -------
        list of Path
            The files to which decisions were added; the next run applies them.

        Raises
        ------
        UsageError
            If there is no contradiction, they have several causes, or one of them cannot be decided so.
        """
        items = [self._item(name) for name in dict.fromkeys(identifiers)]
        if not items or len({cause_of(one) for one in items}) > 1:
            raise UsageError(option="identifiers", found=len(items), expected=Phrase("desk.error.one_cause"))
        return self._store(items, lambda one: self.settle(one["id"], choice, why, by))

    def take_back(self, identifiers: Sequence[str]) -> list[Path]:
        """Remove the stored decisions about contradictions, all of them or none, as `wb.take_back` does.

        Parameters
        ----------
        identifiers
            The contradictions, as `result` names them in the column ``id``.

        Returns
        -------
        list of Path
            The files from which rows were removed.

        Raises
        ------
        UsageError
            If there is no such contradiction, or nothing was decided about one.
        """
        items = [self._item(name) for name in dict.fromkeys(identifiers)]
        for one in items:
            if not one["stored"]:
                raise UsageError(option="identifiers", found=one["id"], expected=Phrase("desk.error.decided"))
        return self._store(items, lambda one: take_back(one["stored"]))

    def _item(self, identifier: str, option: str = "identifier") -> dict[str, Any]:
        known = {one["id"]: one for one in self._items}
        if identifier not in known:
            close = nearest(identifier, known)
            raise UsageError(option=option, found=identifier, expected=Phrase("desk.error.id"), nearest=close)
        return known[identifier]

    def _store(self, items: Sequence[dict[str, Any]], act: Callable[[dict[str, Any]], Path]) -> list[Path]:
        """Do the same with several contradictions, with all of them or none; return the files that changed."""
        files, changed = decision_files(), []
        with hold_decisions(files[0].parent), all_or_nothing(files):
            for number, one in enumerate(items, start=1):
                self._tell(translate("desk.progress.storing", self.lang, n=number, all=len(items)))
                changed.append(act(one))
        return [*dict.fromkeys(changed)]

    def _traits(self) -> dict[str, Any]:
        return {"data": self._data(), "words": words_of("desk", _WORDS, self.lang)}

    def _data(self) -> dict[str, Any]:
        space = open_workspace(self.lang, self.on)
        kinds = {one["rule"]: say(space, f"kind.{one['rule']}") for one in self._items}
        levels = {name: space.context.texts(f"severity.{name}") for name in ("error", "suspicious")}
        n_open = sum(not one["decided"] for one in self._items)
        groups = group_by_cause(self._items)
        group_of = {one["id"]: key for key, members in groups.items() for one in members}
        chosen = self._chosen if self._is_listed(self._chosen) else ""
        return {
            "items": [
                {name: one[name] for name in _LISTED}
                | {"kind": kinds[one["rule"]], "level": levels[one["severity"]], "group": group_of.get(one["id"], "")}
                for one in self._items
            ],
            "groups": describe_groups(space, groups),
            "count": say(space, "count", n=n_open, decided=len(self._items) - n_open),
            "chosen": chosen,
            "detail": self._detail(space, groups, chosen),
            "recorded": None,
        }

    def _detail(self, space: Workspace, groups: Mapping[str, Any], chosen: str) -> dict[str, Any] | None:
        if chosen in groups:
            return describe_group(space, groups[chosen])
        return describe_dispute(space, self._item(chosen), self.on) if chosen else None

    def _respond(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        """Show another contradiction or group, store the decision about what is shown, or take it back."""
        identifier, do = str(asked.get("id") or ""), asked.get("do")
        if do not in ("record", "take_back"):
            self._chosen = identifier if self._is_listed(identifier) else self._chosen
            return self._data()
        choice, why, by = (str(asked.get(name) or "") for name in ("choice", "why", "by"))
        ids = [str(name) for name in asked.get("ids") or [identifier]]
        self._refuse_after_another(ids)
        if do == "take_back":
            files = self.take_back(ids)
        elif identifier in ids:
            files = [self.settle(identifier, choice, why, by)]
        else:
            files = self.settle_together(ids, choice, why, by)
        self._tell(translate("desk.progress.reading", self.lang))
        self._items = list_disputes(open_workspace(self.lang, self.on), self.units)
        self._chosen = next((cause_of(one) for one in self._items if one["id"] in ids), "")
        if len(ids) == 1 or not self._is_listed(self._chosen):
            self._chosen = ids[0]
        named = ", ".join("/".join(path.parts[-3:]) for path in files)
        stored = {"id": self._chosen, "file": named, "by": by.strip(), "why": " ".join(why.split()), "n": len(ids)}
        return self._data() | {"recorded": stored | {"is_back": do == "take_back"}}

    def _is_listed(self, name: str) -> bool:
        return name in group_by_cause(self._items) or any(one["id"] == name for one in self._items)

    def _refuse_after_another(self, identifiers: Sequence[str]) -> None:
        """Raise once if somebody decided about a contradiction after it was shown; the next press goes by that."""
        shown = {one["id"]: one["decided"] for one in self._items}
        self._items = list_disputes(open_workspace(self.lang, self.on), self.units)
        now = {one["id"]: one["decided"] for one in self._items}
        for name in identifiers:
            if now.get(name, "") != shown.get(name, now.get(name, "")):
                decided = now[name] if now.get(name) else translate("desk.no_decision", self.lang)
                raise UsageError(
                    Phrase("desk.decided_meanwhile", decided=decided), fix=Phrase("desk.decided_meanwhile_fix")
                )


@in_language
def dispute_desk(
    units: str | Sequence[str] | None = None,
    *,
    finding: str | None = None,
    lang: str = "en",
    on: dt.date | str | None = None,
) -> DisputeDesk:
    """Decide about contradictions: what the audit found, and where sources disagree at one time.

    Choosing one shows its values as cards, as reports print them, with source, date, denominator and the value before;
    below stand the words of the document in its own language, what the rules of choice propose, and the form of the
    decision. Contradictions that one rule found in the same documents stand as one line and can be decided together or
    one by one. A decision that was stored can be taken back. A decision is stored as `wb.dispute(...).settle` or
    `wb.answer_finding` stores it, with who, when and why; the next run applies it. Works by keyboard: the arrow keys
    move in the list, Enter chooses. A run without a front end (papermill, nbval, nbconvert) shows the table instead.

    Parameters
    ----------
    units
        Names or codes of organisations, or ``"provinces"``; by default all.
    finding
        The contradiction that is shown first, as the column ``id`` of ``result()`` names it; the home opens one so.
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
    UsageError
        If the desk has no such contradiction.

    Examples
    --------
    >>> import analysis as wb
    >>> wb.dispute_desk(on="2026-06-30")  # doctest: +SKIP
    """
    return DisputeDesk(units, lang, on, finding)
