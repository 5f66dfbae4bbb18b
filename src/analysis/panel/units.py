"""Units over time: a name with a date is one unit, and what became of each territory."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from analysis.errors import AnalysisError
from analysis.i18n import LANGUAGES
from analysis.schemas import compare_key

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable


#: Offices of a territory, in the form of `compare_key`: 'Sở Y tế tỉnh Quảng Ngãi' speaks for the province.
_OFFICE = re.compile(r"^(?:ubnd|uy ban nhan dan|so y te)\s+(?=\S)")


@dataclass(frozen=True)
class Resolution:
    """What a name on a date turned out to be: a code, or none with the reason."""

    unit_code: str | None
    reason: str = ""
    candidates: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Candidate:
    unit_code: str
    level: str
    valid_from: pd.Timestamp
    valid_to: pd.Timestamp


class UnknownUnitError(AnalysisError):
    """A source is about a unit that the lookups do not hold; `errors` holds each with its file."""


class UnitRegistry:
    """The units and their names, ready to be asked.

    Parameters are the tables `units` and `unit_aliases`. Unit names and codes are their own aliases. An alias with a
    `source_id` holds in that source alone, where it goes before one without.

    >>> registry = UnitRegistry(units, aliases)  # doctest: +SKIP
    >>> registry.resolve("Đà Nẵng", pd.Timestamp("2024-12-31")).unit_code  # doctest: +SKIP
    'p63-48'
    """

    def __init__(self, units: pd.DataFrame, aliases: pd.DataFrame) -> None:
        self.units = units
        self._candidates = {row.unit_code: _as_candidate(row) for row in units.itertuples()}
        self._by_source: dict[tuple[str, str], list[_Candidate]] = {}
        if "source_id" in aliases:
            local = aliases.dropna(subset=["source_id"])
            for alias, source_id, code in local[["alias", "source_id", "unit_code"]].itertuples(index=False):
                if code in self._candidates:
                    self._by_source.setdefault((source_id, compare_key(alias)), []).append(self._candidates[code])
            aliases = aliases[aliases["source_id"].isna()]
        names = pd.concat(
            [
                units[["name_vi", "unit_code"]].set_axis(["alias", "unit_code"], axis=1),
                aliases[["alias", "unit_code"]],
                units.assign(alias=units["unit_code"])[["alias", "unit_code"]],
            ]
        )
        self._by_key: dict[str, list[_Candidate]] = {}
        self.alias_of: dict[str, str] = {}
        for alias, code in names.drop_duplicates().itertuples(index=False):
            key = compare_key(alias)
            self.alias_of.setdefault(key, alias)
            known = self._by_key.setdefault(key, [])
            if code in self._candidates and self._candidates[code] not in known:
                known.append(self._candidates[code])

    @property
    def codes(self) -> list[str]:
        """Return the codes of all units."""
        return [str(code) for code in self._candidates]

    @property
    def keys(self) -> Iterable[str]:
        """Return the comparable form of every name that is known."""
        return self._by_key.keys()

    def codes_of(self, key: str) -> list[str]:
        """Return the units that go by this comparable name, at any time."""
        return [candidate.unit_code for candidate in self._by_key.get(key, [])]

    def key_of(self, name: str) -> str:
        """Return the comparable form of a name; without the words for an office where the name is unknown with them."""
        key = compare_key(name)
        return key if key in self._by_key else compare_key(_OFFICE.sub("", key))

    def resolve(self, name: str, on: pd.Timestamp | None, level: str | None = None, source_id: str = "") -> Resolution:
        """Return the one unit that `name` means on the day `on`, in a source where one is given.

        A name whose territory was merged away means the former territory, with the reason `no longer exists on that
        day`; without a day a name of two territories is refused, never guessed.
        """
        found = self._by_source.get((source_id, compare_key(name))) or self._by_key.get(self.key_of(name), [])
        if level:
            found = [candidate for candidate in found if candidate.level == level]
        if not found:
            return Resolution(None, "unknown name")
        return _pick(found, on)

    def resolve_codes(self, codes: Iterable[str], on: pd.Timestamp | None) -> Resolution:
        """Return the one of some units with the same name that is meant on the day `on`."""
        return _pick([self._candidates[code] for code in codes], on)


def _as_candidate(row: object) -> _Candidate:
    first, last = row.valid_from, row.valid_to  # type: ignore[attr-defined]
    return _Candidate(
        row.unit_code,  # type: ignore[attr-defined]
        row.level,  # type: ignore[attr-defined]
        pd.Timestamp.min if pd.isna(first) else pd.Timestamp(first),
        pd.Timestamp.max if pd.isna(last) else pd.Timestamp(last),
    )


def _pick(found: list[_Candidate], on: pd.Timestamp | None) -> Resolution:
    codes = tuple(candidate.unit_code for candidate in found)
    if len(found) == 1:
        one = found[0]
        outside = on is not None and not one.valid_from <= on <= one.valid_to
        return Resolution(one.unit_code, "no longer exists on that day" if outside else "", codes)
    if on is None or pd.isna(on):
        return Resolution(None, f"means {', '.join(codes)} on different days, and no day is given", codes)
    valid = [candidate for candidate in found if candidate.valid_from <= on <= candidate.valid_to]
    if not valid:
        before = [candidate for candidate in found if candidate.valid_to < on]
        latest = max((candidate.valid_to for candidate in before), default=None)
        valid = [candidate for candidate in before if candidate.valid_to == latest]
        if len(valid) == 1:
            return Resolution(valid[0].unit_code, "no longer exists on that day", codes)
    if len(valid) == 1:
        return Resolution(valid[0].unit_code, "", codes)
    return Resolution(None, f"ambiguous on that day: {', '.join(codes)}", codes)


def resolve_units(frame: pd.DataFrame, registry: UnitRegistry) -> pd.DataFrame:
    """Return `unit_code` and `reason` for each row of `frame`, which holds `unit_text` and `on` [day].

    With a column `source_id`, names that hold in one source count there. Each name with its day and source is resolved
    once, so a million rows cost no more than their distinct names.
    """
    keys = [name for name in ("unit_text", "on", "source_id") if name in frame]
    asked = frame[keys].drop_duplicates()
    answers = [
        registry.resolve(name, day, source_id=source[0] if source else "")
        if isinstance(name, str)
        else Resolution(None, "no name")
        for name, day, *source in asked.itertuples(index=False)
    ]
    asked = asked.assign(
        unit_code=pd.array([a.unit_code for a in answers], dtype="str"),
        reason=pd.array([a.reason for a in answers], dtype="str"),
    )
    return frame[keys].merge(asked, on=keys, how="left").set_index(frame.index)


def with_units_below(units: pd.DataFrame, unit_codes: Collection[str]) -> set[str]:
    """Return some units and all that stand below them today.

    Parameters
    ----------
    units
        The table `units`.
    unit_codes
        The codes of the units.

    Returns
    -------
    set of str
        Their codes and those of all below.

    Examples
    --------
    >>> units = pd.DataFrame({"unit_code": ["vn", "p", "f"], "parent_code": [None, "vn", "p"]})
    >>> sorted(with_units_below(units, ["p"]))
    ['f', 'p']
    """
    within = set(unit_codes)
    while below := set(units.loc[units["parent_code"].isin(within), "unit_code"]) - within:
        within |= below
    return within


def unit_names(units: pd.DataFrame) -> dict[str, dict[str, str]]:
    """Return the name of every unit by language; empty where the table gives codes alone.

    Parameters
    ----------
    units
        The table `units`.

    Returns
    -------
    dict
        The names by unit, each by language.

    Examples
    --------
    >>> unit_names(pd.DataFrame({"unit_code": ["p34-46"], "name_vi": ["Huế"], "name_en": ["Hue"]}))
    {'p34-46': {'vi': 'Huế', 'en': 'Hue'}}
    """
    languages = [lang for lang in LANGUAGES if f"name_{lang}" in units.columns]
    if not languages:
        return {}
    rows = units[["unit_code", *(f"name_{lang}" for lang in languages)]].itertuples(index=False)
    return {code: dict(zip(languages, names, strict=True)) for code, *names in rows}


class UnitTree:
    """Which unit stands below which, and until when."""

    def __init__(self, units: pd.DataFrame) -> None:
        self._parent = dict(zip(units["unit_code"], units["parent_code"], strict=True))
        validity = zip(units["valid_from"], units["valid_to"], strict=True)
        self._valid = dict(zip(units["unit_code"], validity, strict=True))

    def stands_below(self, unit_code: str, above: str, day: pd.Timestamp | None) -> bool:
        """Return whether a unit that exists on this day (any, where missing) stands somewhere below another."""
        start, end = self._valid.get(unit_code, (None, None))
        if pd.notna(day) and ((pd.notna(start) and day < start) or (pd.notna(end) and end < day)):
            return False
        seen = set()
        while isinstance(parent := self._parent.get(unit_code), str) and parent not in seen:
            if parent == above:
                return True
            seen.add(parent)
            unit_code = parent
        return False
