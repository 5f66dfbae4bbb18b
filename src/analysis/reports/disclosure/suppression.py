"""The rules of release: which counts are small, which are protected, and how the others are rounded."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from analysis.errors import AnalysisError
from analysis.reports._report_config import read_report_settings


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
