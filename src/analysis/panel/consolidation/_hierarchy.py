"""Which organisations are expected to report what is added up for the one above them, on a day."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

#: The facilities whose values add up, by the word in `indicators.adds_up_from`; one whose type is not known may be any.
_TYPES = {
    "hospital": {"hospital"},
    "facility": {"hospital", "other_facility"},
    "organisation": {"hospital", "other_facility", "no_care"},
}
_ABOVE_FACILITIES = ("province", "ministry")


class Hierarchy:
    """Who stands below whom on a day: facilities below departments and ministries, these below the country.

    Parameters are the table `units` and the organisations whose facilities are all listed there. Districts and groups
    stand between or across and are passed over.
    """

    def __init__(self, units: pd.DataFrame, complete: frozenset[str] = frozenset()) -> None:
        self._rows = {row["unit_code"]: row for row in units.to_dict("records")}
        self._complete = complete
        self.level = {code: str(row["level"]) for code, row in self._rows.items()}
        self.facilities: dict[str, list[str]] = {}
        for code in sorted(self._rows):
            if self.level[code] == "facility":
                for above in dict.fromkeys((self._above(code, None), self._above(code, pd.Timestamp.min))):
                    if above is not None:
                        self.facilities.setdefault(above, []).append(code)
        self.country = next((code for code, level in self.level.items() if level == "national"), None)
        self._provinces = [code for code in sorted(self._rows) if self.level[code] == "province"]
        self._ministries = [c for c in sorted(self._rows) if self.level[c] == "ministry" and c in self.facilities]

    @property
    def members(self) -> set[str]:
        """Return all organisations that are added up or have others below them."""
        below = {code for codes in self.facilities.values() for code in codes}
        return {*below, *self.facilities, *self._provinces, *([self.country] if self.country else [])}

    def parents(self) -> Iterator[str]:
        """Yield the organisations above others, the lower ones first."""
        yield from sorted(code for code in self.facilities if self.level.get(code) in _ABOVE_FACILITIES)
        if self.country is not None:
            yield self.country

    def candidates(self, parent: str) -> list[str]:
        """Return the organisations that stand, or stood, below another."""
        if parent == self.country:
            return [*self._provinces, *self._ministries]
        return self.facilities.get(parent, [])

    def expected(self, parent: str, adds_up_from: str, day: pd.Timestamp) -> list[str]:
        """Return the organisations below `parent` on a day whose values add up to its own."""
        if parent == self.country:
            below = [code for code in self._ministries if any(self.expected(code, adds_up_from, day))]
            return [code for code in (*self._provinces, *below) if self.exists(code, day)]
        types = _TYPES.get(adds_up_from, set())
        return [
            code
            for code in self.facilities.get(parent, ())
            if self.exists(code, day)
            and self._above(code, day) == parent
            and types
            and (not isinstance(kind := self._rows[code].get("facility_type"), str) or kind in types)
        ]

    def stands_below(self, code: str, parent: str, day: pd.Timestamp) -> bool:
        """Return whether an organisation exists on a day and stands below `parent` then."""
        return self.exists(code, day) and (parent == self.country or self._above(code, day) == parent)

    def lists_all(self, parent: str) -> bool:
        """Return whether the table of organisations is known to hold all of those below `parent`."""
        return parent == self.country or parent in self._complete

    def exists(self, code: str, day: pd.Timestamp) -> bool:
        """Return whether an organisation exists on a day."""
        return _is_valid(self._rows[code], day)

    def _above(self, code: str, day: pd.Timestamp | None) -> str | None:
        """Return the department or ministry above a facility: on a day, its earlier one; without a day, today's."""
        seen: set[str] = set()
        while code not in seen and code in self._rows:
            seen.add(code)
            above = self._parent_on(self._rows[code], day)
            if above is None or self.level.get(above) in _ABOVE_FACILITIES:
                return above
            code = above
        return None

    def _parent_on(self, row: Mapping[Any, Any], day: pd.Timestamp | None) -> str | None:
        now, former = (row.get(name) for name in ("parent_code", "former_parent_code"))
        now = now if isinstance(now, str) else None
        if day is None or not isinstance(former, str) or now is None:
            return now
        first = self._rows.get(now, {}).get("valid_from")
        return former if pd.notna(first) and day < first else now


def _is_valid(row: Mapping[Any, Any], day: pd.Timestamp) -> bool:
    first, last = row.get("valid_from"), row.get("valid_to")
    return not ((pd.notna(first) and day < first) or (pd.notna(last) and last < day))
