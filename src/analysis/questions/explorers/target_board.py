"""The target board: all targets of some organisations, to filter, to sort, each with the series behind it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from analysis.errors import UsageError
from analysis.questions._asked import in_language
from analysis.questions.explorers._board_rows import board_result, board_words, describe_board, describe_opened
from analysis.questions.explorers._screen import Screen

if TYPE_CHECKING:
    from analysis.questions.results import Result


class TargetBoard(Screen):
    """Targets as a board: a widget in an interactive notebook, else the table of the same rows.

    Attributes
    ----------
    units, indicators: what was chosen; None for all.
    lang: the language of words.
    on: the day of the data.
    """

    script = "target_board"
    answers_in = "answer"

    def __init__(
        self, units: str | Sequence[str] | None, indicators: Sequence[str] | None, lang: str, on: dt.date | str | None
    ) -> None:
        super().__init__(lang)
        self.units = units
        self.indicators = indicators
        self.on = on
        self._result = board_result(units, indicators, lang, on)
        self._data: dict[str, Any] = {}

    def result(self) -> Result:
        """Return what is shown as an answer: a table with the columns of `wb.targets`, files, sources.

        Returns
        -------
        Result
            One row for each target.
        """
        return self._result

    def _traits(self) -> dict[str, Any]:
        self._data = describe_board(self._result, self.lang, self.on)
        return {"data": self._data, "words": board_words(self.lang)}

    def _respond(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        """Return the series behind the row that was opened."""
        place, rows = asked.get("open"), self._data["rows"]
        if not isinstance(place, int) or not 0 <= place < len(rows):
            raise UsageError(option="open", found=place, expected=f"the place of a row, 0 to {len(rows) - 1}")
        return {"place": place} | describe_opened(rows[place], self.lang, self.on)


@in_language
def target_board(
    units: str | Sequence[str] | None = None,
    indicators: str | Sequence[str] | None = None,
    *,
    lang: str = "en",
    on: dt.date | str | None = None,
) -> TargetBoard:
    """Show the targets of organisations as a board: filter by organisation, indicator, state and deadline, and sort.

    A row opens its series, its sentence as reports print it, and the legal text that sets the target. Works by
    keyboard: Tab to a row, arrow keys from row to row, Enter to open one. A run without a front end (papermill, nbval,
    nbconvert) shows the table of the same rows instead.

    Parameters
    ----------
    units
        Names or codes, or the word ``"provinces"``; by default all organisations with a target in force.
    indicators
        Codes, titles, aliases or words of them; by default all.
    lang
        The language of words.
    on
        The last day whose publications are known, on which targets are judged.

    Returns
    -------
    TargetBoard
        Shows itself; ``result()`` has the rows with the columns of `wb.targets`.

    Raises
    ------
    UnknownNameError, AmbiguousNameError
        If a name means nothing, or several things.

    Examples
    --------
    >>> import analysis as wb
    >>> wb.target_board(["Hà Nội", "Huế"], on="2026-06-30")  # doctest: +SKIP
    """
    return TargetBoard(units, [indicators] if isinstance(indicators, str) else indicators, lang, on)
