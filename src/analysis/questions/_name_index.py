"""Names of indicators and organisations: a code, a title, an alias or some of its words, in both languages."""

from __future__ import annotations

import copy
import csv
import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import resources
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.errors import AnalysisError, UsageError, nearest
from analysis.i18n import LANGUAGES, Phrase
from analysis.panel import UnitRegistry
from analysis.schemas import search_key

if TYPE_CHECKING:
    from collections.abc import Sequence

#: Words for groups of units, and the levels that they mean.
GROUPS = {
    "provinces": "province",
    "province": "province",
    "tỉnh": "province",
    "các tỉnh": "province",
    "facilities": "facility",
    "cơ sở": "facility",
    "hospitals": "facility",
}
#: Words that tell no name from another, and those that do so in one of the two languages ('an' is 'án', too): a name
#: need not have them.
_EMPTY_WORDS = frozenset({"of", "the", "and", "for", "with", "by", "cua", "va", "cho", "trong"})
WEAK_WORDS = frozenset({"a", "an", "in", "on", "to", "at", "la", "co", "tai"})
#: Of the weak words those that also hold for organisations: 'an' and 'tai' are parts of Nghệ An and Hà Tây.
_WEAK_OF_UNITS = frozenset({"in", "on", "at", "to"})
#: Words that English names of provinces may have beside them.
_KINDS_OF_UNITS = frozenset(search_key(word) for word in ("city", "province"))
#: A shorter word is a whole one; a longer one may be the beginning of another.
_WHOLE = 2
#: A word that no name holds means the one that is so near to it.
_NEAR_ENOUGH = 82
#: Of several indicators whose names fit alike, one is taken that has so many times the values of the next.
_CLEARLY_MORE = 2


class UnknownNameError(AnalysisError):
    """No indicator, organisation or source has this name; the message lists the nearest ones."""


class AmbiguousNameError(AnalysisError):
    """Several have this name; the message lists them with their codes."""


@dataclass(frozen=True)
class Named:
    """What a wording was read as: the code, and whether the wording is its code or one of its names in full."""

    code: str
    wording: str
    is_exact: bool = True


@dataclass(frozen=True)
class Entry:
    code: str
    names: tuple[tuple[str, ...], ...]
    words: frozenset[str]


@cache
def _expansions() -> dict[str, tuple[str, ...]]:
    """Return what abbreviations stand for in each language, by their folded wording."""
    text = resources.files("analysis.questions").joinpath("search_words.csv").read_text("utf-8")
    return {
        search_key(row["wording"]): tuple(search_key(row[lang]) for lang in LANGUAGES)
        for row in csv.DictReader(text.splitlines())
    }


def words_of(text: str) -> tuple[str, ...]:
    """Return the words of a text as names are compared, without those that tell nothing.

    >>> words_of("Tỷ lệ bệnh án điện tử của Hà Nội")
    ('ti', 'le', 'benh', 'an', 'dien', 'tu', 'ha', 'noi')
    """
    return tuple(word for word in search_key(text).split() if word not in _EMPTY_WORDS)


def wordings_of(text: str) -> list[tuple[str, ...]]:
    """Return a question in words: as it was written, and with its abbreviations written out in each language.

    >>> wordings_of("EMR hospitals")[-1]
    ('electronic', 'medical', 'records', 'hospitals')
    """
    words = words_of(text)
    known = _expansions()
    found = [words]
    for place in range(len(LANGUAGES)):
        written = [part for word in words for part in (known[word][place] if word in known else word).split()]
        found.append(tuple(word for word in written if word not in _EMPTY_WORDS))
    return list(dict.fromkeys(found))


class NameIndex:
    """All names of a project's indicators and organisations, ready to be asked.

    Parameters
    ----------
    tables
        `indicators, indicator_aliases, units, unit_aliases, observations`.
    day
        A name of two territories means the one that exists on this day.
    """

    def __init__(self, tables: Mapping[str, pd.DataFrame], day: dt.date) -> None:
        self._tables = tables
        self._day = pd.Timestamp(day)
        self._lang = "en"

    def in_language(self, lang: str) -> NameIndex:
        """Return this index, which names in a language what a wording may mean."""
        mine = copy.copy(self)
        mine._lang = lang
        return mine

    @cached_property
    def indicators(self) -> dict[str, Entry]:
        """Return the indicators with all words of their names."""
        table, aliases = self._tables["indicators"], self._tables["indicator_aliases"]
        return _entries(table, "indicator_code", "title", aliases)

    @cached_property
    def units(self) -> dict[str, Entry]:
        """Return the organisations with all words of their names."""
        return _entries(self._tables["units"], "unit_code", "name", self._tables["unit_aliases"])

    @cached_property
    def _registry(self) -> UnitRegistry:
        units, aliases = self._tables["units"], self._tables["unit_aliases"]
        english = units[["name_en", "unit_code"]].dropna().set_axis(["alias", "unit_code"], axis=1)
        return UnitRegistry(units, pd.concat([aliases, english], ignore_index=True))

    @cached_property
    def values_by_series(self) -> dict[tuple[str, str], int]:
        """Return how many values each unit has of each indicator."""
        rows = self._tables["observations"]
        rows = rows[rows["value"].notna()]
        counts = rows.groupby(["unit_code", "indicator_code"]).size()
        return {(str(key[0]), str(key[1])): int(n) for key, n in zip(counts.index, counts, strict=True)}

    def unit(self, wording: str, *, on: dt.date | None = None) -> Named:
        """Return the organisation that a name or code means on a day, by default the day of the data.

        Raises
        ------
        UnknownNameError
            With the nearest names.
        AmbiguousNameError
            With the organisations that have this name.
        """
        wording = named_text(wording, "unit")
        if wording in self.units:
            return Named(wording, wording)
        if wording.casefold() in GROUPS:
            raise UsageError(option="unit", found=wording, expected=Phrase("ask.error.one_unit"))
        day = self._day if on is None else pd.Timestamp(on)
        found = self._registry.resolve(wording, day)
        if found.unit_code is None and found.candidates:
            raise AmbiguousNameError(
                Phrase("ask.error.unit_means", wording=wording, listed=self._list_units(found.candidates)),
                fix=Phrase("ask.error.give_code"),
            )
        if found.unit_code is not None:
            return Named(found.unit_code, wording)
        best, is_most = self.matches(self.units, wording)
        if not is_most:  # words picked from here and there in a longer name mean nothing
            pieces = wordings_of(wording)
            best = [code for code in best if any(is_in_one_piece(words, self.units[code].names) for words in pieces)]
        current = [code for code in best if self.exists(code, day)] or best
        if len(current) == 1:
            return Named(current[0], wording, is_exact=False)
        if len(current) > 1:
            raise AmbiguousNameError(
                Phrase("ask.error.unit_means", wording=wording, listed=self._list_units(current[:8])),
                fix=Phrase("ask.error.give_code"),
            )
        raise UnknownNameError(
            Phrase("ask.error.no_unit", wording=wording), nearest=self._near_units(wording), fix=search_for(wording)
        )

    def indicator(self, wording: str, unit_codes: Iterable[str] = ()) -> Named:
        """Return the indicator that a code, a title, an alias or some words of it mean.

        Where the words fit several alike, the one is taken that the others are parts of, then a share before its
        count, then, where the words are most of its name, the one that has clearly more values of the units.

        Raises
        ------
        UnknownNameError
            With the nearest titles.
        AmbiguousNameError
            With the indicators that the words fit.
        """
        wording = named_text(wording, "indicator")
        if wording in self.indicators:
            return Named(wording, wording)
        exact = self._exact_indicators.get(" ".join(words_of(wording)), ())
        if len(exact) == 1:
            return Named(exact[0], wording)
        best, is_most = (list(exact), True) if exact else self.matches(self.indicators, wording)
        if not best:
            raise UnknownNameError(
                Phrase("ask.error.no_indicator", wording=wording),
                nearest=self._near_indicators(wording),
                fix=search_for(wording),
            )
        chosen = self._narrow(best, tuple(unit_codes) if is_most else None)
        if len(chosen) > 1:
            listed = "; ".join(f"{self._title(code)} [{code}]" for code in chosen[:8])
            raise AmbiguousNameError(
                Phrase("ask.error.indicator_means", wording=wording, n=len(chosen), listed=listed),
                fix=Phrase("ask.error.more_words"),
            )
        return Named(chosen[0], wording, is_exact=False)

    @cached_property
    def _exact_indicators(self) -> dict[str, tuple[str, ...]]:
        found: dict[str, list[str]] = {}
        for entry in self.indicators.values():
            for name in entry.names:
                codes = found.setdefault(" ".join(name), [])
                if entry.code not in codes:
                    codes.append(entry.code)
        return {name: tuple(codes) for name, codes in found.items()}

    def matches(self, entries: Mapping[str, Entry], wording: str, *, corrects: bool = False) -> tuple[list[str], bool]:
        """Return the entries that hold all words of a wording, and whether the wording is most of their name.

        Where it is, these are the entries with the fewest other words; else all. With `corrects`, a word that no name
        holds stands for the nearest one.
        """
        left: dict[str, tuple[int, int]] = {}
        is_of_units = entries is self.units
        weak = _WEAK_OF_UNITS if is_of_units else WEAK_WORDS
        for words in wordings_of(wording):
            if is_of_units:
                words = tuple(word for word in words if word not in _KINDS_OF_UNITS) or words
            if not words:
                continue
            words = self.corrected(words, entries) if corrects else words
            for code, entry in entries.items():
                more = min((_surplus(words, name, weak) for name in entry.names), default=None, key=_last_none)
                if more is not None and more < left.get(code, (more + 1, 0))[0]:
                    left[code] = more, len(words)
        fewest = min((more for more, _ in left.values()), default=0)
        nearest_ones = [code for code, (more, _) in left.items() if more == fewest]
        if nearest_ones and fewest < left[nearest_ones[0]][1]:
            return nearest_ones, True
        return sorted(left, key=lambda code: (left[code][0], code)), False

    def corrected(self, words: Sequence[str], entries: Mapping[str, Entry]) -> tuple[str, ...]:
        """Return the words, those that no name holds replaced by the nearest one that some name holds."""
        from rapidfuzz import fuzz, process

        known = self._vocabulary(entries)
        found = []
        for word in words:
            is_known = word in known or any(one.startswith(word) for one in known)
            near = (
                None
                if is_known or len(word) < 4
                else process.extractOne(word, known, scorer=fuzz.ratio, score_cutoff=_NEAR_ENOUGH)
            )
            found.append(near[0] if near else word)
        return tuple(found)

    def _vocabulary(self, entries: Mapping[str, Entry]) -> list[str]:
        return sorted({word for entry in entries.values() for word in entry.words})

    def _narrow(self, codes: list[str], unit_codes: tuple[str, ...] | None) -> list[str]:
        """Return those that the others are parts or counts of; with units, the one that has clearly more values."""
        rows = self._tables["indicators"].set_index("indicator_code")
        general = [code for code in codes if rows.at[code, "general_code"] not in codes] or codes
        shares = {rows.at[code, "share_code"] for code in general if rows.at[code, "measure"] == "count"}
        general = [code for code in general if not (rows.at[code, "measure"] == "count" and shares & set(general))]
        if len(general) <= 1 or unit_codes is None:
            return general or codes
        counts = self._count_values(general, unit_codes)
        ordered = sorted(general, key=lambda code: (-counts[code], code))
        first, second = counts[ordered[0]], counts[ordered[1]]
        return ordered[:1] if first >= max(_CLEARLY_MORE * second, 1) else ordered

    def _count_values(self, codes: Sequence[str], unit_codes: tuple[str, ...]) -> dict[str, int]:
        counts = dict.fromkeys(codes, 0)
        for (unit, code), n in self.values_by_series.items():
            if code in counts and (not unit_codes or unit in unit_codes):
                counts[code] += n
        return counts if any(counts.values()) or not unit_codes else self._count_values(codes, ())

    def exists(self, code: str, on: dt.date) -> bool:
        """Return whether an organisation exists on a day."""
        row, day = self._unit_rows[code], pd.Timestamp(on)
        starts, ends = row["valid_from"], row["valid_to"]
        return bool((pd.isna(starts) or starts <= day) and (pd.isna(ends) or day <= ends))

    @cached_property
    def _unit_rows(self) -> dict[str, dict[str, Any]]:
        return self._tables["units"].set_index("unit_code").to_dict("index")  # type: ignore[return-value]

    def _title(self, code: str) -> str:
        rows = self._tables["indicators"]
        return str(rows.loc[rows["indicator_code"] == code, f"title_{self._lang}"].iloc[0])

    def _list_units(self, codes: Iterable[str]) -> str:
        return "; ".join(f"{self._unit_name(code)} [{code}]" for code in codes)

    def _unit_name(self, code: str) -> str:
        row = self._unit_rows[code]
        return str(row[f"name_{self._lang}"] if isinstance(row[f"name_{self._lang}"], str) else row["name_vi"])

    def _near_units(self, wording: str) -> tuple[str, ...]:
        names = _codes_by_text(self._tables["units"], "unit_code", "name")
        best = self.matches(self.units, wording, corrects=True)[0]
        alike = [names[text] for text in nearest(wording, names, 6)]
        current = sorted(dict.fromkeys([*best, *alike]), key=lambda code: not self.exists(code, self._day.date()))
        return tuple(dict.fromkeys(self._unit_name(code) for code in current[:5]))[:3]

    def _near_indicators(self, wording: str) -> tuple[str, ...]:
        titles = _codes_by_text(self._tables["indicators"], "indicator_code", "title")
        best = self.matches(self.indicators, wording, corrects=True)[0][:5]
        alike = [titles[text] for text in nearest(wording, titles, 8)]
        return tuple(dict.fromkeys(self._title(code) for code in [*best, *alike]))[:5]


def named_text(wording: object, option: str) -> str:
    """Return a name without spare blanks."""
    if not isinstance(wording, str) or not wording.strip():
        raise UsageError(option=option, found=wording, expected=Phrase(f"ask.error.name_of_{option}"))
    return " ".join(wording.split())


def _entries(table: pd.DataFrame, code: str, name: str, aliases: pd.DataFrame) -> dict[str, Entry]:
    """Return the entries of a table by code: its names in each language, and the aliases that hold everywhere."""
    more: dict[str, list[str]] = {}
    general = aliases[aliases["source_id"].isna()] if "source_id" in aliases else aliases
    for alias, owner in general[["alias", code]].itertuples(index=False):
        more.setdefault(owner, []).append(alias)
    found = {}
    for row in table.to_dict("records"):
        own = [row[f"{name}_{lang}"] for lang in LANGUAGES if isinstance(row[f"{name}_{lang}"], str)]
        texts = [*own, *more.get(row[code], ()), re.sub(r"[_-]", " ", row[code])]
        names = tuple(dict.fromkeys(words for text in texts if (words := words_of(text))))
        found[str(row[code])] = Entry(str(row[code]), names, frozenset(word for words in names for word in words))
    return found


def _surplus(asked: Sequence[str], name: Sequence[str], weak: frozenset[str]) -> int | None:
    """Return how many words a name has beyond those that are asked for; None where it lacks one that is not weak.

    A word of the question may be the beginning of one of the name.
    """
    held = set(name)
    if not held.intersection(asked) and all(word in weak for word in asked):
        return None
    for word in asked:
        is_there = word in held or any(stands_for(word, one) for one in held)
        if not is_there and word not in weak:
            return None
    return len(held) - len(set(asked) & held)


def stands_for(word: str, one: str) -> bool:
    """Return whether a word of a question is a word of a name, or begins it; short ones only where they are the same.

    >>> stands_for("hosp", "hospital"), stands_for("an", "anh")
    (True, False)
    """
    return word == one or (len(word) > _WHOLE and one.startswith(word))


def is_in_one_piece(words: Sequence[str], names: Iterable[Sequence[str]]) -> bool:
    """Return whether some name holds words side by side and in order.

    >>> is_in_one_piece(("ha", "noi"), [("ha", "noi", "tim")]), is_in_one_piece(("ha", "tim"), [("ha", "noi", "tim")])
    (True, False)
    """
    size = len(words)
    return any(
        all(stands_for(word, one) for word, one in zip(words, name[start : start + size], strict=True))
        for name in names
        for start in range(len(name) - size + 1)
    )


def _last_none(value: int | None) -> float:
    return float("inf") if value is None else value


def _codes_by_text(table: pd.DataFrame, code: str, name: str) -> dict[str, str]:
    """Return the code behind each name, in every language, and behind each code."""
    found = {str(one): str(one) for one in table[code]}
    for lang in LANGUAGES:
        named = table[[f"{name}_{lang}", code]].dropna().itertuples(index=False, name=None)
        found |= {str(text): str(one) for text, one in named}
    return found


def search_for(wording: str) -> Phrase:
    return Phrase("ask.error.search", wording=wording.replace('"', " "))
