"""The names of places and facilities that a caller knows."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cached_property

from vnfilings.lexicon import spelled, to_pattern
from vnfilings.text import compare_key, to_plain

#: Shorter names, and shorter abbreviations, mean too many things in running text.
_SHORTEST, _SHORTEST_ABBREVIATION = 3, 4


class Names:
    """The known names of places and of facilities, ready to be found in a text.

    Parameters
    ----------
    places
        Names of provinces, districts and communes, in all the forms in which texts write them.
    facilities
        Names of hospitals, centres and offices.

    Examples
    --------
    >>> names = Names(["Suối Ngà", "TP.SN"])
    >>> names.is_place("TP Suối Ngà"), names.is_facility("Suối Ngà")
    (True, False)
    """

    def __init__(self, places: Iterable[str] = (), facilities: Iterable[str] = ()) -> None:
        self._places = _usable(places)
        self._facilities = _usable(facilities)

    def is_place(self, name: str) -> bool:
        """Return whether a whole text is the name of a known place."""
        return bool(self._places) and compare_key(name) in self._place_keys

    def is_facility(self, name: str) -> bool:
        """Return whether a whole text is the name of a known facility."""
        return bool(self._facilities) and compare_key(name) in self._facility_keys

    @cached_property
    def _place_keys(self) -> frozenset[str]:
        return frozenset(map(compare_key, self._places))

    @cached_property
    def _facility_keys(self) -> frozenset[str]:
        return frozenset(map(compare_key, self._facilities))

    @cached_property
    def place_pattern(self) -> str:
        """Return a pattern that matches any known place, the longest first; '(?!)' where none is known."""
        return _either(self._places)

    @cached_property
    def facility_pattern(self) -> str:
        """Return a pattern that matches any known facility, the longest first; '(?!)' where none is known."""
        return _either(self._facilities)


def _usable(names: Iterable[str]) -> tuple[str, ...]:
    """Return the names that mean one thing in running text: no common words, no short abbreviations."""
    plain = {to_plain(name).strip() for name in names}
    return tuple(
        sorted(
            (
                name
                for name in plain
                if name[:1].isupper() and len(name) >= (_SHORTEST_ABBREVIATION if name.isupper() else _SHORTEST)
            ),
            key=lambda name: (-len(name), name),
        )
    )


#: A dash in a pattern, with the blanks about it.
_DASH = to_pattern(r"(?:\\?\s){0,4}(?:\\-|–)(?:\\?\s)*")


def _either(names: Iterable[str]) -> str:
    return "(?:" + ("|".join(dict.fromkeys(map(_any_spelling, names))) or "(?!)") + ")"


def _any_spelling(name: str) -> str:
    pattern = _DASH.sub(r"\\s?[-–]\\s?", spelled(name))
    return re.sub(r"(?:\\\s)+", r"\\s+", pattern)
