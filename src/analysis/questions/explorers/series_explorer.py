"""The series explorer: points that lead to their source, the target, sliders that are answered in the browser."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from analysis.errors import AnalysisError
from analysis.questions._asked import in_language
from analysis.questions.explorers._explored_series import MOST_UNITS, choices, describe_series, labels
from analysis.questions.explorers._screen import Screen

if TYPE_CHECKING:
    from analysis.questions.results import Result


class SeriesExplorer(Screen):
    """A series to explore: a widget in an interactive notebook, else its picture and table.

    Attributes
    ----------
    indicator, units, geography: what is shown.
    lang: the language of words.
    on: the day of the data.
    """

    script = "series_explorer"

    def __init__(
        self, indicator: str, units: Sequence[str], geography: str | None, lang: str, on: dt.date | str | None
    ) -> None:
        super().__init__(lang)
        self.indicator = indicator
        self.units = list(units)
        self.geography = geography
        self.on = on
        self._data = self._describe()

    def _describe(self) -> dict[str, Any]:
        return describe_series(self.indicator, self.units, self.geography, self.lang, self.on)

    def result(self) -> Result:
        """Return what is shown as the answer of `wb.series`: a table, a picture, files."""
        from analysis.questions.ask_series import series

        return series(self.indicator, self.units, geography=self.geography, lang=self.lang, on=self.on)

    def _traits(self) -> dict[str, Any]:
        return {
            "data": self._data,
            "words": labels(self.lang),
            "choices": choices(self.lang, self.on) | {"most_units": MOST_UNITS},
            "asked": {"indicator": self._data["indicator"], "units": self.units, "geography": self.geography or ""},
        }

    def _respond(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        """Return the series that was asked for in the browser."""
        before = self.indicator, self.units, self.geography
        self.indicator, self.units = str(asked["indicator"]), [str(unit) for unit in asked["units"]]
        self.geography = str(asked["geography"]) or None
        try:
            self._data = self._describe()
        except AnalysisError:
            self.indicator, self.units, self.geography = before
            raise
        return self._data


@in_language
def explore(
    indicator: str,
    units: str | Sequence[str] = "vn",
    *,
    geography: str | None = None,
    lang: str = "en",
    on: dt.date | str | None = None,
) -> SeriesExplorer:
    """Explore an indicator: click a point for its source, move sliders for pace, deadline and denominator.

    Works by keyboard: Tab to the picture, arrow keys from point to point, Enter to choose one. A run without a front
    end (papermill, nbval, nbconvert) shows the table of `wb.series` instead.

    Parameters
    ----------
    indicator
        A code, a title, an alias or words of it.
    units
        Names or codes, at most six.
    geography
        ``"34"`` or ``"63"``, as in `wb.series`.
    lang
        The language of words.
    on
        The last day whose publications are known.

    Returns
    -------
    SeriesExplorer
        Shows itself; ``result()`` is the answer of `wb.series` for files and pictures.

    Raises
    ------
    UnknownNameError, AmbiguousNameError
        If a name means nothing, or several things.

    Examples
    --------
    >>> import analysis as wb
    >>> wb.explore("EMR", ["vn"], on="2026-06-30")  # doctest: +SKIP
    """
    return SeriesExplorer(indicator, [units] if isinstance(units, str) else list(units), geography, lang, on)
