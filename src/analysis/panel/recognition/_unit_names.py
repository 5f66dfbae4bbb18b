"""Which unit a line of a letterhead, a field or a file's name means, abbreviated or without marks too."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from analysis.schemas import PLACE_SPELLINGS
from vnfilings import compare_key, to_plain
from vnfilings.lexicon import listed
from vnfilings.text import CAPITAL_LETTERS, SMALL_LETTERS

if TYPE_CHECKING:
    from analysis.panel.units import UnitRegistry

Words = tuple[str, ...]
_PLACES = ("province", "district")
_NEAR = 88.0
#: Offices that speak for their place: 'Sở Y tế Quảng Ngãi' reports for the province.
_SPEAKS = (("so", "y", "te"), ("uy", "ban", "nhan", "dan"), ("nganh", "y", "te"))
#: Parts of an organisation below its own name: the organisation stands in the line above.
_PARTS = (("phong",), ("khoa",), ("ban",), ("to",), ("bo", "phan"))
_NO_PARTS = (("phong", "kham"), ("phong", "y", "te"))
#: Words of a file's name that nothing stands between: 'BVDKBinhDinh_Q2'.
_JOINTS = re.compile(
    rf"(?<=[{SMALL_LETTERS}])(?=[{CAPITAL_LETTERS}])|(?<=[{CAPITAL_LETTERS}])(?=[{CAPITAL_LETTERS}][{SMALL_LETTERS}])"
    r"|(?<=[^\W\d_])(?=[0-9])|(?<=[0-9])(?=[^\W\d_])|_"
)


class Named(NamedTuple):
    """What a text names: candidates for one unit (several: which one is not clear), or an organisation not known.

    `is_completed`: the place came from elsewhere; `is_bare`: a place without its office; `is_former`: no longer there.
    """

    codes: tuple[str, ...] = ()
    is_unknown: bool = False
    is_part: bool = False
    is_completed: bool = False
    is_bare: bool = False
    is_former: bool = False


class UnitNames:
    """The names of all units as words, ready to be found in a text.

    Parameters
    ----------
    registry
        The units and their names.
    synonyms
        What abbreviations stand for: `data/lookup/unit_synonyms.csv`.
    """

    def __init__(self, registry: UnitRegistry, synonyms: Mapping[str, str] | None = None) -> None:
        self._synonyms = {_plain(short): _plain(meaning) for short, meaning in (synonyms or {}).items()}
        self._synonyms |= {_plain(short): _plain(meaning) for short, meaning in PLACE_SPELLINGS.items()}
        self._longest = max(map(len, self._synonyms), default=1)
        units = registry.units.set_index("unit_code")
        self._level = {str(code): str(level) for code, level in units["level"].items()}
        self._parents = {
            str(code): {parent for parent in pair if isinstance(parent, str)}
            for code, *pair in units[["parent_code", "former_parent_code"]].itertuples(name=None)
        }
        pairs = units["predecessors"].dropna().str.split().items()
        self._successors = {old: str(new) for new, olds in pairs for old in olds}
        self._registry = registry
        self._names: dict[Words, list[str]] = {}
        for key, name in registry.alias_of.items():
            words = self.words(name)
            for code in registry.codes_of(key):
                if name != code and words and self._level[code] not in ("group", "national"):
                    known = self._names.setdefault(words, [])
                    known += [] if code in known else [code]
        self._most = max(map(len, self._names), default=0)

    def words(self, text: str) -> Words:
        """Return the words by which a text is compared: written out, without marks and words such as 'tỉnh'."""
        found: list[str] = []
        tokens = _plain(_JOINTS.sub(" ", to_plain(text)))
        while tokens:
            length = min(self._longest, len(tokens))
            while length and tokens[:length] not in self._synonyms:
                length -= 1
            found += self._synonyms[tokens[:length]] if length else tokens[:1]
            tokens = tokens[length or 1 :]
        return _without(tuple(found), _AREAS)

    def successor(self, code: str) -> str | None:
        """Return the province that a former one became a part of."""
        return self._successors.get(code)

    def agrees(self, one: str, other: str) -> bool:
        """Return whether a document of `other` may well name `one`: the unit above it, or its former territory."""
        above, seen = {other}, set[str]()
        while above:
            seen |= above
            above = {parent for code in above for parent in self._parents.get(code, ())} - seen
        seen |= {new for code in seen if (new := self._successors.get(code))}
        is_central = self._level.get(one) in ("ministry", "national")
        return is_central or one in seen or self._successors.get(one) in seen

    def places(self, text: str) -> set[str]:
        """Return the provinces and districts that a text names."""
        return {code for _, codes in self._find(self.words(text)) for code in codes if self._level[code] in _PLACES}

    def name(self, text: str, day: pd.Timestamp | None, context: Iterable[str] = (), *, bare: bool = False) -> Named:
        """Return what a text names on a day.

        Parameters
        ----------
        text
            One line, field, title or name of a file.
        day
            The day on which it was written, None if it is not known.
        context
            Lines that name the place where the text does not: the office above, the place of issue.
        bare
            Whether the name of a place alone is a name of its office.
        """
        words, context = self.words(text), list(context)
        found = self._find(words)
        known = [codes for _, codes in found if self._level[codes[0]] not in _PLACES]
        around = {code for line in context for code in self.places(line)} | self.places(text)
        if known:
            return self._choose(known[-1], day, around)
        start = next((place for place in range(len(words)) if _begins(words[place:], _FACILITIES)), None)
        if start is not None:
            return self._complete(words[start:], day, context, around)
        return self._name_office(words, found, day, context, bare=bare)

    def near(self, text: str) -> str | None:
        """Return the unit whose name is nearest to a text, None where none is near."""
        from rapidfuzz import process

        found = process.extractOne(" ".join(self.words(text)), list(self._near_names), score_cutoff=_NEAR)
        return self._near_names[found[0]] if found else None

    @cached_property
    def _near_names(self) -> dict[str, str]:
        return {
            " ".join(words): codes[0] for words, codes in self._names.items() if self._level[codes[0]] == "facility"
        }

    def _complete(self, words: Words, day: pd.Timestamp | None, context: list[str], around: set[str]) -> Named:
        """Return the facility that the words mean with a place that stands elsewhere: 'TRUNG TÂM PHÁP Y'."""
        for line in context:
            place = _after_office(self.words(line))
            if place and (codes := self._names.get(words + place)):
                return self._choose(codes, day, around)._replace(is_completed=True)
        return Named(is_unknown=True, is_part=_begins(words, _PARTS) and not _begins(words, _NO_PARTS))

    def _name_office(
        self,
        words: Words,
        found: list[tuple[int, list[str]]],
        day: pd.Timestamp | None,
        context: list[str],
        *,
        bare: bool,
    ) -> Named:
        """Return the place whose department or committee the words name."""
        office = next((start for start in range(len(words)) if _begins(words[start:], _SPEAKS)), None)
        places = [codes for _, codes in found]
        if _begins(words, _PARTS):
            return Named(is_unknown=True, is_part=True)
        if office is not None and places:
            return self._choose(places[-1], day, set())
        if office is not None:
            for line in context:
                if codes := [codes for _, codes in self._find(self.words(line))]:
                    return self._choose(codes[-1], day, set())._replace(is_completed=True)
            return Named(is_unknown=True)
        is_other = any(_begins(words[start:], _OFFICES) for start in range(len(words)))
        if bare and places and not is_other:
            return self._choose(places[-1], day, set())._replace(is_bare=True)
        return Named(is_unknown=is_other)

    def _find(self, words: Words) -> list[tuple[int, list[str]]]:
        """Return the place and the units of each name in some words; of names inside each other the longest."""
        found, start = [], 0
        while start < len(words):
            for length in range(min(self._most, len(words) - start), 0, -1):
                if codes := self._names.get(words[start : start + length]):
                    found.append((start, codes))
                    start += length - 1
                    break
            start += 1
        return found

    def _choose(self, codes: list[str], day: pd.Timestamp | None, around: Collection[str]) -> Named:
        """Return those of some units that the day and the places around allow."""
        if self._level[codes[0]] in _PLACES:
            answer = self._registry.resolve_codes(codes, day)
            is_former = answer.reason.startswith("no longer")
            return Named((answer.unit_code,) if answer.unit_code else answer.candidates, is_former=is_former)
        if len(codes) > 1:
            wider = set(around) | {new for code in around if (new := self._successors.get(code))}
            codes = [code for code in codes if self._parents.get(code, set()) & wider] or codes
        return Named(tuple(codes))


def _plain(text: str) -> Words:
    return tuple(compare_key(f"x {text}").split()[1:])  # the key of a whole name leaves out its first 'tỉnh'


def _keys(*names: str) -> tuple[Words, ...]:
    return tuple(sorted({_plain(word) for name in names for word in listed(name)}, key=lambda key: (-len(key), key)))


_AREAS = _keys("who.area")
_FACILITIES = (*(key for key in _keys("who.facility") if key != ("tram",)), ("tram", "y", "te"), ("chi", "cuc"))
_OFFICES = tuple({*_keys("who.office", "documents.office"), ("cong", "an"), ("hoi",), ("dang",)})


def _begins(words: Words, keys: Iterable[Words]) -> bool:
    return any(words[: len(key)] == key for key in keys)


def _without(words: Words, keys: tuple[Words, ...]) -> Words:
    found: list[str] = []
    while words:
        length = next((len(key) for key in keys if words[: len(key)] == key), 0)
        found += [] if length else words[:1]
        words = words[length or 1 :]
    return tuple(found)


def _after_office(words: Words) -> Words:
    """Return the words of a line without the office that they begin with: the place."""
    length = next((len(key) for key in _SPEAKS if words[: len(key)] == key), 0)
    return words[length:]
