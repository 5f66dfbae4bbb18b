"""The release desk: the reports that stand ready, the checks of a release, what changed, and the steps to publish."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from analysis.errors import AnalysisError, UsageError, nearest
from analysis.i18n import LANGUAGES, Phrase
from analysis.panel import StoreError
from analysis.pipeline import RunIsBusyError
from analysis.pipeline.publishing import (
    StepTaken,
    take_approval,
    take_check,
    take_lock,
    take_preparation,
    take_reopening,
)
from analysis.questions._asked import in_language
from analysis.questions._workspace import is_built, not_built
from analysis.questions.explorers._release_cards import (
    CONFIRMED_STEPS,
    describe_desk,
    desk_words,
    picture_of,
    say_busy,
)
from analysis.questions.explorers._screen import Screen
from analysis.questions.results import Call, Result
from analysis.run_date import default_run_date
from analysis.schemas import who_decides

_SHOWN = ("number", "period", "title", "state", "reports", "left_out", "open_checks", "next")


class ReleaseDesk(Screen):
    """Releases and the reports that are in none yet; without a front end their table.

    Attributes
    ----------
    lang: the language of words.
    """

    script = "release_desk"
    answers_in = "answer"

    def __init__(self, lang: str) -> None:
        super().__init__(lang)
        self._data = describe_desk(lang)

    def result(self) -> Result:
        """Return the releases, and the periods whose reports are in none, as a table.

        Returns
        -------
        Result
            One row for each: ``number``, ``state``, ``reports`` that are in it or can go in, ``left_out``, open checks,
            and the next step.
        """
        rows = [_row(card) for card in self._data["cards"]]
        frame = pd.DataFrame(rows, columns=list(_SHOWN))
        answer = self._data["lead"] if rows else desk_words(self.lang)["none"]
        call = Call("release_desk", (), {"lang": self.lang})
        return Result(call, self._data["title"], answer, frame, _SHOWN, lang=self.lang)

    def n_waiting(self) -> int:
        """Return how many cards wait for a step: releases that are not locked, and reports that are in none yet.

        Reports on a period that has not ended wait for its end, not for a person.
        """
        cards = [card for card in self._data["cards"] if card["number"] or not card["unfinished"]]
        return sum(card["state"] != "locked" and bool(card["steps"]) for card in cards)

    def take_step(
        self,
        step: str,
        card: str,
        by: str,
        why: str = "",
        accepted: Mapping[str, str] | None = None,
        units: Sequence[str] = (),
    ) -> StepTaken:
        """Take a step as the command ``workbench release STEP`` takes it; what that refuses is refused here.

        Parameters
        ----------
        step
            ``prepare``, ``check``, ``approve``, ``lock`` or ``reopen``.
        card
            The number of a release; of reports that are in none yet, the period.
        by
            Who takes the step; empty: `WORKBENCH_BY`, else the login name, as for the command. An approval needs a
            name.
        why
            The reason; to reopen.
        accepted
            The open cases that may stand, with the reason; to check.
        units
            Codes of the organisations whose reports go in; to prepare (default: all that wait on the card).

        Returns
        -------
        StepTaken
            With the new record.

        Raises
        ------
        AnalysisError
            If the step is refused, or needs tables that no run has built; nothing has been written then.
        """
        try:
            return self._take(step, card, by, why, accepted or {}, units)
        except StoreError as error:
            raise (error if is_built() else not_built()) from error

    def _take(
        self, step: str, card: str, by: str, why: str, accepted: Mapping[str, str], units: Sequence[str]
    ) -> StepTaken:
        day = default_run_date()
        if step == "approve" and not by.strip():
            raise UsageError(option="by", found=by, expected="the name of a second person")
        name = who_decides(by.strip() or None)
        match step:
            case "prepare":
                return take_preparation(*self._scope_of(card, units), "", name, day)
            case "check":
                return take_check(card, dict(accepted), name, day)
            case "approve":
                return take_approval(card, name, day)
            case "lock":
                return take_lock(card, name, day)
            case "reopen":
                return take_reopening(card, why, name, day)
        steps = ("prepare", "check", "approve", "lock", "reopen")
        raise UsageError(option="step", found=step, expected=", ".join(steps), nearest=nearest(step, steps))

    def _scope_of(self, key: str, units: Sequence[str]) -> tuple[str, Sequence[str]]:
        """Return the period and the organisations of a card; none where all of the period go in."""
        card = next((one for one in self._data["cards"] if one["key"] == key), None)
        if card is None:
            return key, units
        if card["number"]:
            return card["period"], card["units"]
        return card["period"], list(units) or ([] if card["is_whole"] else card["units"])

    def _traits(self) -> dict[str, Any]:
        return {"data": self._data, "words": desk_words(self.lang)}

    def _respond(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        """Return the picture that was asked for, or the cards after the step that was taken."""
        if "preview" in asked:
            return {"card": asked.get("card"), "preview": asked["preview"], "image": picture_of(str(asked["preview"]))}
        if asked.get("refresh"):
            self._data = describe_desk(self.lang)
            return {"data": self._data, "refreshed": True}
        texts = {name: str(asked.get(name) or "") for name in ("step", "card", "by", "why")}
        if not texts["by"].strip():
            raise UsageError(option="by", found=texts["by"], expected=Phrase("release_desk.no_name"))
        accepted = {str(key): " ".join(str(why).split()) for key, why in dict(asked.get("accepted") or {}).items()}
        units = [str(code) for code in asked.get("units") or ()]
        self._refuse_unconfirmed(texts["step"], texts["card"], is_confirmed=asked.get("confirmed") is True)
        try:
            taken = self.take_step(**texts, accepted={key: why for key, why in accepted.items() if why}, units=units)
        except RunIsBusyError as error:
            raise AnalysisError(say_busy(error.holder, self.lang)) from error
        self._data = describe_desk(self.lang)
        return {"data": self._data, "number": taken.release["number"], "warning": taken.warning}

    def _refuse_unconfirmed(self, step: str, key: str, *, is_confirmed: bool) -> None:
        """Raise where a step makes a release of a period that has not ended, and nobody confirmed that."""
        card = next((one for one in self._data["cards"] if one["key"] == key), None)
        if card and card["unfinished"] and step in CONFIRMED_STEPS and not is_confirmed:
            raise AnalysisError(Phrase("release_desk.not_confirmed", label=card["confirm"]))


def _row(card: Mapping[str, Any]) -> dict[str, Any]:
    products, gates = card["products"], card["gates"]
    return {
        "number": card["number"],
        "period": card["period"],
        "title": card["title"],
        "state": " · ".join(filter(None, (card["state_text"], card["unfinished"]))),
        "reports": sum(not one["reason"] for one in products),
        "left_out": sum(bool(one["reason"]) for one in products),
        "open_checks": ", ".join(one["name"] for one in gates if not one["is_ok"]),
        "next": card["next"],
    }


@in_language
def release_desk(*, lang: str = "en") -> ReleaseDesk:
    """Show the reports that stand ready, the checks of each release, what changed, and the steps to publish it.

    A button takes the same step as the command `workbench release`; what that refuses is refused here, with the error
    at the button. Nothing else is written. A run without a front end shows the releases as a table.

    Parameters
    ----------
    lang
        The language of words.

    Returns
    -------
    ReleaseDesk
        Shows itself; ``result()`` is the table of releases.

    Raises
    ------
    AnalysisError
        If the language is not in the catalogue, there is no project here, or the record of a release cannot be read.

    Examples
    --------
    >>> import analysis as wb
    >>> wb.release_desk(lang="vi")  # doctest: +SKIP
    """
    if lang not in LANGUAGES:
        raise UsageError(option="lang", found=lang, expected=" or ".join(LANGUAGES))
    return ReleaseDesk(lang)
