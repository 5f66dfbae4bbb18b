"""Small numbers: which counts a table must withhold, and what rounding does to the rest."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import pandas as pd

from analysis.errors import AnalysisError
from analysis.reports._report_config import read_report_settings

TOTAL = "total"
SMALL, COMPLEMENTARY = "small", "complementary"
Place = tuple[Any, Any]


@dataclass(frozen=True)
class Profile:
    """A rule of release: counts from 1 to threshold - 1 are withheld, the others rounded to multiples of the base."""

    name: str
    threshold: int
    rounding_base: int
    protected_nouns: tuple[str, ...]
    other_nouns: tuple[str, ...] = ()

    def protects(self, noun: str | None, definition: str, decided: str | None = None) -> bool:
        """Return whether a count is protected by what it counts.

        Parameters
        ----------
        noun
            The noun that the source counts, if it names one. A protected one is enough, whatever the indicator is.
        definition
            The indicator's definition in words, whose first noun counts where nothing else decides.
        decided
            The indicator's `protected`: yes, no, or nothing.

        Returns
        -------
        bool
            False only where it is known that no person is counted: what is not known is protected.

        Examples
        --------
        >>> profile = read_profile("default")
        >>> profile.protects("người", "", None), profile.protects("bệnh viện", "", None), profile.protects(None, "")
        (True, False, True)
        >>> profile.protects("người", "", "no"), profile.protects(None, "", "no"), profile.protects(None, "", "yes")
        (True, False, True)
        """
        if decided == "yes":
            return True
        words = self._words_in(noun or "")
        if words or decided == "no":
            return any(word in self.protected_nouns for word in words)
        first = self._words_in("" if noun else definition)[:1]
        return not first or first[0] in self.protected_nouns

    def _words_in(self, text: str) -> list[str]:
        """Return the known nouns in a text, the longest one at each place."""
        return [found[1] for found in _pattern(self.protected_nouns + self.other_nouns).finditer(text.lower())]


@cache
def _pattern(nouns: tuple[str, ...]) -> re.Pattern[str]:
    longest_first = sorted(map(re.escape, nouns), key=len, reverse=True)
    return re.compile(rf"(?<!\w)({'|'.join(longest_first)})(?:e?s)?(?!\w)")


def read_profile(name: str) -> Profile:
    """Return the release profile of this name in `rules/disclosure.yml`.

    Raises
    ------
    AnalysisError
        For another name, with those that exist.
    """
    rules = read_report_settings("disclosure")
    if name not in rules["profiles"]:
        raise AnalysisError("release profile", found=name, expected=f"one of {', '.join(rules['profiles'])}")
    nouns = [tuple(map(str, rules[which])) for which in ("protected_nouns", "other_nouns")]
    return Profile(name, **rules["profiles"][name], protected_nouns=nouns[0], other_nouns=nouns[1])


def protect_table(counts: pd.DataFrame, profile: Profile) -> tuple[pd.DataFrame, dict[Place, str]]:
    """Return the table that may be released, and the reason of each withheld cell.

    A row or column called `total` holds the sums of the others. A cell is withheld for being `small`, or as
    `complementary`: where one cell alone is withheld in a line with a total, the next smallest goes with it, for the
    total would give it away. Totals are added up from the rounded cells.

    Parameters
    ----------
    counts
        Counts [things], with NaN where there is none; rows and columns are the lines of the table.

    >>> table = pd.DataFrame({"a": [3.0], "b": [40.0], "c": [60.0], "total": [103.0]}, index=["x"])
    >>> released, reasons = protect_table(table, Profile("example", 5, 1, ()))
    >>> released.loc["x"].tolist(), reasons
    ([nan, nan, 60.0, 103.0], {('x', 'a'): 'small', ('x', 'b'): 'complementary'})
    """
    reasons: dict[Place, str] = {}
    for row, column in _places(counts):
        if 0 < counts.loc[row, column] < profile.threshold:
            reasons[(row, column)] = SMALL
    while (given_away := _find_given_away(counts, reasons)) is not None:
        reasons[given_away] = COMPLEMENTARY
    released = _round(counts, profile.rounding_base)
    for row, column in reasons:
        released.loc[row, column] = np.nan
    return released, reasons


def _places(counts: pd.DataFrame) -> list[Place]:
    return [(row, column) for row in counts.index for column in counts.columns if pd.notna(counts.loc[row, column])]


def _find_given_away(counts: pd.DataFrame, reasons: dict[Place, str]) -> Place | None:
    """Return the cell to withhold next: the smallest beside one that is withheld alone in a line with a total."""
    for line in _lines_with_total(counts):
        hidden = [place for place in line if place in reasons]
        if len(hidden) == 1:
            others = [place for place in line if place not in reasons]
            return min(others, key=lambda place: (TOTAL in place, counts.loc[place] == 0, counts.loc[place]))
    return None


def _lines_with_total(counts: pd.DataFrame) -> Iterable[list[Place]]:
    known = set(_places(counts))
    lines = []
    if TOTAL in counts.columns:
        lines += [[(row, column) for column in counts.columns] for row in counts.index]
    if TOTAL in counts.index:
        lines += [[(row, column) for row in counts.index] for column in counts.columns]
    for line in lines:
        there = [place for place in line if place in known]
        if len(there) > 1 and any(TOTAL in place for place in there):
            yield there


def _round(counts: pd.DataFrame, base: int) -> pd.DataFrame:
    rounded = (counts / base).round() * base
    parts_of_rows = [column for column in counts.columns if column != TOTAL]
    if TOTAL in counts.columns:
        rounded[TOTAL] = rounded[parts_of_rows].sum(axis=1).where(counts[TOTAL].notna())
    if TOTAL in counts.index:
        parts = rounded.drop(index=TOTAL)
        there: Any = counts.loc[TOTAL].notna()
        rounded.loc[TOTAL] = parts.sum().where(there)
    return rounded
