"""How like a wording is to those of the catalogue, and what sets them apart."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.panel.matching._confidence import Signs
from analysis.panel.matching._tfidf import TfIdf

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import pandas as pd

    from analysis.panel.matching.wordings import MatchingWords, Wording

#: The weights of the phrase, of its clause and of the titles above it.
_WEIGHTS = (1.0, 0.5, 0.25)
_MOST_SHOWN = 5
#: How many wordings of one indicator are compared closely, and how many indicators.
_MOST_OF_ONE, _MOST_COMPARED = 4, 8
#: What is taken from the score: for each qualifier that only one of two wordings has, for another counted thing, and
#: where only one of them says what is counted.
_PER_QUALIFIER, _OTHER_THING, _UNKNOWN_THING = 0.15, 0.35, 0.05
#: A wording that is less like is never right (tuning halves of the benchmarks).
_LEAST_LIKE = 0.25
#: The measures of the catalogue that a value of a unit may be of; any unit that is not here may be of the rest.
_MEASURES = {
    "%": ("share",),
    "count": ("count",),
    "index": ("index",),
    "rank": ("rank",),
    "level": ("level",),
    "money": ("money",),
}
#: The unit of the values of a measure, where it has another name.
UNIT_OF = {"share": "%"}
#: Wordings that are shorter say too little without their document: 'người dân'.
_FEWEST_WORDS = 2
#: What a share counts may name it, if it has at least so many of the title's words: 'cơ sở đã liên thông' says less.
_ENOUGH = 0.8
#: The units in which persons and facilities of any kind are counted: the phrase says which.
_OF_ANY_KIND = ("người", "cơ sở", "đơn vị")
#: Measures of which nothing is counted.
_UNCOUNTED = ("index", "rank", "level")


@dataclass(frozen=True)
class _Candidate:
    code: str
    form: str
    measure: str
    things: frozenset[str]
    named: frozenset[str]
    qualifiers: frozenset[str]
    content: frozenset[str]
    meaning: frozenset[str]
    noun: frozenset[str]


@dataclass(frozen=True)
class _Asked:
    """A wording in the parts that are compared."""

    form: str
    unit_of_measure: str
    year: int
    things: frozenset[str]
    noun: frozenset[str]
    qualifiers: frozenset[str]
    content: frozenset[str]
    meaning: frozenset[str]
    around: frozenset[str]
    around_qualifiers: frozenset[str]
    is_bare: bool
    left_out: frozenset[str]


class Likeness:
    """The wordings of the catalogue, ready to be compared with those of statements.

    Parameters
    ----------
    indicators, aliases
        The tables `indicators` and `indicator_aliases`; aliases that hold in one source only are left out.
    words
        The synonyms, qualifiers and counted nouns.
    """

    def __init__(self, indicators: pd.DataFrame, aliases: pd.DataFrame, words: MatchingWords) -> None:
        self._words = words
        rows = indicators.set_index("indicator_code")[["measure", "counted", "scope"]].fillna("").to_dict("index")
        self._known = self._tell_apart(_wordings(indicators, aliases), rows)
        self._candidates = [
            _Candidate(
                code,
                words.to_form(text),
                rows[code]["measure"],
                frozenset(rows[code]["counted"].split()) | words.find_things(text),
                words.find_things(text),
                words.find_qualifiers(text) | frozenset(rows[code]["scope"].split()),
                words.content_of(words.to_form(text)),
                words.meaning_of(words.to_form(text)),
                words.words_of_noun(words.to_form(text)),
            )
            for text, code in self.wordings()
        ]
        self._titles = {words.to_form(text) for text, _ in _names(indicators)}
        self._of_code: dict[str, list[_Candidate]] = {}
        for candidate in self._candidates:
            self._of_code.setdefault(candidate.code, []).append(candidate)
        #: A word of few indicators means more; that one of them has many aliases says nothing.
        found_in = Counter(
            word for own in self._of_code.values() for word in frozenset().union(*(one.meaning for one in own))
        )
        self._meaning = {word: math.log((1 + len(self._of_code)) / n) for word, n in found_in.items()}
        self._codes = np.array([candidate.code for candidate in self._candidates], dtype=object)
        self._measures = np.array([candidate.measure for candidate in self._candidates], dtype=object)
        self._of_any_kind = frozenset(map(words.to_form, _OF_ANY_KIND))
        #: Each form once: a share and its count often have one. `_place_of_form` says where that of a candidate is.
        self._forms = list(dict.fromkeys(candidate.form for candidate in self._candidates))
        places = {form: place for place, form in enumerate(self._forms)}
        self._place_of_form = np.array([places[candidate.form] for candidate in self._candidates], dtype=np.int64)
        self._likeness = TfIdf(self._forms)

    def _tell_apart(self, texts: Iterable[tuple[str, str]], rows: Mapping[Any, Any]) -> list[tuple[str, str]]:
        """Return the wordings that mean one indicator of their measure: 'cán bộ được đào tạo' may mean several."""
        known = list(dict.fromkeys(texts))
        keys = [
            (self._words.to_form(text), rows[code]["measure"], self._words.editions.get(code)) for text, code in known
        ]
        codes_of: dict[Any, set[str]] = {}
        for key, (_, code) in zip(keys, known, strict=True):
            codes_of.setdefault(key, set()).add(code)
        return [one for key, one in zip(keys, known, strict=True) if len(codes_of[key]) == 1]

    def wordings(self) -> list[tuple[str, str]]:
        """Return the wordings that are compared, each with its code."""
        return self._known

    def find_alike(self, wordings: Sequence[Wording], least: float) -> list[frozenset[str]]:
        """Return for each wording the forms of aliases that are at least so like it [0 to 100]; titles are kept."""
        from rapidfuzz import fuzz, process

        forms = [form for form in self._forms if form not in self._titles]
        asked = [self._words.form_of(wording) for wording in wordings]
        likeness = process.cdist(asked, forms, scorer=fuzz.token_sort_ratio)
        return [frozenset(forms[place] for place in np.flatnonzero(row >= least)) for row in likeness]

    def compare(
        self, wordings: Sequence[Wording], left_out: Sequence[frozenset[str]] = ()
    ) -> list[list[tuple[str, Signs]]]:
        """Return for each wording up to five codes that it may mean with the evidence for each, best first.

        `left_out` names for each wording codes and forms that are not compared: for measuring with what is left.
        """
        if not wordings or not self._candidates:
            return [[] for _ in wordings]
        from rapidfuzz import fuzz, process

        forms = [list(map(self._words.form_of, wordings))]
        forms += [
            [self._words.to_form(text) for text in column] for column in zip(*map(_around, wordings), strict=True)
        ]
        cosines = self._likeness.compare(forms, _WEIGHTS)
        sorted_words = process.cdist(forms[0], self._forms, scorer=fuzz.token_sort_ratio) / 100
        scores = ((cosines + sorted_words) / 2)[:, self._place_of_form]
        left = left_out or [frozenset[str]()] * len(wordings)
        rows = zip(wordings, forms[0], scores, left, strict=True)
        return [self._rank(self._ask(wording, form, out), row) for wording, form, row, out in rows]

    def _ask(self, wording: Wording, form: str, left_out: frozenset[str]) -> _Asked:
        words = self._words
        return _Asked(
            form,
            wording.unit_of_measure,
            wording.stated_year,
            self._find_things(wording),
            words.words_of_noun(form),
            words.find_qualifiers(form),
            words.content_of(form),
            words.meaning_of(form),
            words.content_of(words.to_form(f"{wording.clause} {wording.titles}")),
            words.find_qualifiers(wording.clause) if wording.clause else frozenset(),
            wording.unit_of_measure not in _UNCOUNTED and words.says_only_what_is_counted(form),
            left_out,
        )

    def _rank(self, asked: _Asked, scores: np.ndarray) -> list[tuple[str, Signs]]:
        if not asked.form:
            return []
        best: dict[str, tuple[float, float, _Candidate]] = {}
        seen = Counter[str]()
        for place in self._nearest(asked, scores):
            candidate = self._candidates[place]
            if seen[candidate.code] == _MOST_OF_ONE or not asked.left_out.isdisjoint((candidate.code, candidate.form)):
                continue
            if asked.year and not self._words.is_edition(candidate.code, asked.year):
                continue
            if len(seen) == _MOST_COMPARED and candidate.code not in seen:
                break
            seen[candidate.code] += 1
            likeness = 1.0 if candidate.form == asked.form else min(float(scores[place]), 0.99)
            score = likeness - _penalty(candidate, asked)
            if candidate.code not in best or score > best[candidate.code][0]:
                best[candidate.code] = (score, likeness, candidate)
        ranked = sorted(best.values(), key=lambda item: -item[0])[:_MOST_SHOWN]
        signs = [self._weigh(candidate, likeness, asked) for _, likeness, candidate in ranked]
        return [
            (candidate.code, replace(own, ahead=round(score - _best_rival(own, signs, ranked), 4)))
            for (score, _, candidate), own in zip(ranked, signs, strict=True)
        ]

    def _nearest(self, asked: _Asked, scores: np.ndarray) -> np.ndarray:
        """Return the places of the wordings that the value may be of, most like first."""
        measures = _MEASURES.get(asked.unit_of_measure)
        fits = np.isin(self._measures, measures) if measures else np.ones(len(scores), dtype=bool)
        places = np.flatnonzero(fits & (scores >= _LEAST_LIKE))
        return places[np.argsort(-scores[places], kind="stable")]

    def _weigh(self, candidate: _Candidate, score: float, asked: _Asked) -> Signs:
        content = asked.content
        known = [one for one in self._of_code[candidate.code] if one.form not in asked.left_out]
        qualifiers = min(_count_qualifiers(one, asked) for one in known)
        nearest = [one for one in known if _count_qualifiers(one, asked) == qualifiers]
        new = content.difference(*(one.content for one in known))
        if asked.things & candidate.things:
            new -= asked.noun
        return Signs(
            score=round(score, 4),
            ahead=0.0,
            added=self._share(new, asked.meaning),
            left_out=min(self._share(one.content - content - asked.around, one.content) for one in nearest),
            qualifiers=qualifiers,
            is_other_thing=_counts_other(candidate, asked),
            is_unknown_thing=_counts_unknown(candidate, asked),
            words=len(content),
            is_same=candidate.form == asked.form,
            is_replaced=bool(new) and not any(one.meaning - one.noun and one.content <= content for one in nearest),
            is_bare=asked.is_bare,
            is_undated=candidate.code in self._words.editions and not asked.year,
        )

    def _share(self, part: frozenset[str], whole: frozenset[str]) -> float:
        """Return how much of what words mean lies in some of them; a rare word means more."""
        most = math.log(1 + len(self._of_code))
        total = math.fsum(self._meaning.get(word, most) for word in whole)
        return round(math.fsum(self._meaning.get(word, most) for word in part) / total, 4) if total else 0.0

    def _find_things(self, wording: Wording) -> frozenset[str]:
        """Return what is counted: what the noun and the phrase agree on ('lượt', 'lượt khám'), else what one says.

        Persons of any kind are counted as 'người', facilities as 'cơ sở': 'Bác sĩ (người)' counts doctors.
        """
        by_noun, by_phrase = map(self._words.find_things, (wording.counted_noun, self._words.form_of(wording)))
        said = by_phrase if self._words.to_form(wording.counted_noun) in self._of_any_kind else frozenset()
        return by_noun & by_phrase or said or by_noun or by_phrase


def _best_rival(own: Signs, signs: Sequence[Signs], ranked: Sequence[tuple[float, float, _Candidate]]) -> float:
    """Return the score of the best other candidate that nothing rules out; 0 where there is none."""
    scores = [
        score for (score, _, _), one in zip(ranked, signs, strict=True) if one is not own and not one.is_ruled_out
    ]
    return max(scores, default=0.0)


def _penalty(candidate: _Candidate, asked: _Asked) -> float:
    """Return what is taken from the likeness of a candidate for each thing that is known to set it apart."""
    penalty = _PER_QUALIFIER * _count_qualifiers(candidate, asked)
    if _counts_other(candidate, asked):
        return penalty + _OTHER_THING
    return penalty + _UNKNOWN_THING if _counts_unknown(candidate, asked) else penalty


def _count_qualifiers(candidate: _Candidate, asked: _Asked) -> int:
    """Return how many qualifiers only one of the two has; the words around may say those of the candidate."""
    return len(
        asked.qualifiers - candidate.qualifiers | candidate.qualifiers - asked.qualifiers - asked.around_qualifiers
    )


def _counts_other(candidate: _Candidate, asked: _Asked) -> bool:
    return bool(asked.things and candidate.things and not asked.things & candidate.things)


def _counts_unknown(candidate: _Candidate, asked: _Asked) -> bool:
    """Return whether one of the two alone says what is counted; 'đã lập hồ sơ' says as little as its alias."""
    return bool(asked.things) != bool(candidate.things if asked.things else candidate.named)


def fits_measure(measure: str, unit_of_measure: str) -> bool:
    """Return whether a value in this unit may be of an indicator with this measure; units not known fit all."""
    return measure in _MEASURES.get(unit_of_measure, (measure,))


def _around(wording: Wording) -> tuple[str, str]:
    return wording.clause, wording.titles


def _names(indicators: pd.DataFrame) -> Iterable[tuple[str, str]]:
    """Yield the title of each indicator and what a share counts, where that names it, with the code."""
    titles = indicators[["indicator_code", "title_vi", "numerator_vi", "measure"]]
    for code, title, numerator, measure in titles.to_numpy(dtype=object):
        yield title, code
        is_name = measure not in _UNCOUNTED and isinstance(numerator, str)
        if is_name and len(numerator.split()) >= _ENOUGH * len(title.split()):
            yield numerator, code


def _wordings(indicators: pd.DataFrame, aliases: pd.DataFrame) -> Iterable[tuple[str, str]]:
    """Yield each wording of the catalogue with its code: names, and aliases of no one source."""
    yield from _names(indicators)
    free = aliases.loc[aliases["source_id"].isna(), ["alias", "indicator_code"]]
    for alias, code in free.to_numpy(dtype=object):
        if "_" not in alias and len(alias.split()) >= _FEWEST_WORDS:
            yield alias, code
