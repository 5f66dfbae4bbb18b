"""How like a wording is to those of the catalogue, and what sets them apart."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
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
#: What is taken from the score: for each qualifier that only one of two wordings has, for another counted thing, and
#: where only one of them says what is counted.
_PER_QUALIFIER, _OTHER_THING, _UNKNOWN_THING = 0.06, 0.35, 0.05
#: A candidate that scores less is never right (open half of `benchmarks/unseen`: 0 of 750).
_LEAST_SHOWN = 0.25
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
#: The unit in which persons of any kind are counted.
_ANYONE = "người"
#: Measures of which nothing is counted.
_UNCOUNTED = ("index", "rank", "level")


@dataclass(frozen=True)
class _Candidate:
    code: str
    form: str
    measure: str
    things: frozenset[str]
    qualifiers: frozenset[str]
    content: frozenset[str]


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
                frozenset(rows[code]["counted"].split()) or words.find_things(text),
                words.find_qualifiers(text) | frozenset(rows[code]["scope"].split()),
                words.content_of(words.to_form(text)),
            )
            for text, code in self.wordings()
        ]
        #: The content of each wording of a code.
        self._contents: dict[str, list[frozenset[str]]] = {}
        for candidate in self._candidates:
            self._contents.setdefault(candidate.code, []).append(candidate.content)
        found_in = Counter(word for candidate in self._candidates for word in candidate.content)
        self._meaning = {word: math.log((1 + len(self._candidates)) / n) for word, n in found_in.items()}
        self._codes = np.array([candidate.code for candidate in self._candidates], dtype=object)
        self._measures = np.array([candidate.measure for candidate in self._candidates], dtype=object)
        self._anyone = words.to_form(_ANYONE)
        self._likeness = TfIdf([candidate.form for candidate in self._candidates])

    def _tell_apart(self, texts: Iterable[tuple[str, str]], rows: Mapping[Any, Any]) -> list[tuple[str, str]]:
        """Return the wordings that mean one indicator of their measure: 'cán bộ được đào tạo' may mean several."""
        known = list(dict.fromkeys(texts))
        codes_of: dict[tuple[str, str], set[str]] = {}
        for text, code in known:
            codes_of.setdefault((self._words.to_form(text), rows[code]["measure"]), set()).add(code)
        return [one for one in known if len(codes_of[self._words.to_form(one[0]), rows[one[1]]["measure"]]) == 1]

    def wordings(self) -> list[tuple[str, str]]:
        """Return the wordings that are compared, each with its code."""
        return self._known

    def compare(self, wordings: Sequence[Wording], left_out: Sequence[str] = ()) -> list[list[tuple[str, Signs]]]:
        """Return for each wording up to five codes that it may mean with the evidence for each, best first.

        `left_out` names for each wording a code, or a form, that is not compared: for measuring with what is left.
        """
        if not wordings or not self._candidates:
            return [[] for _ in wordings]
        from rapidfuzz import fuzz, process

        forms = [[self._words.to_form(text) for text in column] for column in zip(*map(_texts, wordings), strict=True)]
        cosines = self._likeness.compare(forms, _WEIGHTS)
        known = [candidate.form for candidate in self._candidates]
        sorted_words = process.cdist(forms[0], known, scorer=fuzz.token_sort_ratio) / 100
        scores = (cosines + sorted_words) / 2
        left = left_out or [""] * len(wordings)
        rows = zip(wordings, forms[0], scores, left, strict=True)
        return [self._rank(wording, form, row, out) for wording, form, row, out in rows]

    def _rank(self, wording: Wording, form: str, scores: np.ndarray, left_out: str) -> list[tuple[str, Signs]]:
        if not form:
            return []
        measures = _MEASURES.get(wording.unit_of_measure)
        fits = np.isin(self._measures, measures) if measures else np.ones(len(scores), dtype=bool)
        places = np.flatnonzero(fits & (scores >= _LEAST_SHOWN))
        places = places[np.argsort(-scores[places], kind="stable")][: 4 * _MOST_SHOWN]
        things, qualifiers = self._find_things(wording), self._words.find_qualifiers(wording.phrase)
        around = self._words.content_of(self._words.to_form(f"{wording.clause} {wording.titles}"))
        best: dict[str, tuple[float, _Candidate]] = {}
        for place in places:
            candidate = self._candidates[place]
            if left_out in (candidate.code, candidate.form):
                continue
            score = _score(candidate, float(scores[place]), form, things, qualifiers)
            if score > best.get(candidate.code, (_LEAST_SHOWN, None))[0]:
                best[candidate.code] = (score, candidate)
        ranked = sorted(best.values(), key=lambda item: -item[0])[:_MOST_SHOWN]
        return [
            (
                candidate.code,
                self._weigh(candidate, score, ranked, form, around, things, qualifiers, left_out),
            )
            for score, candidate in ranked
        ]

    def _weigh(
        self,
        candidate: _Candidate,
        score: float,
        ranked: Sequence[tuple[float, _Candidate]],
        form: str,
        around: frozenset[str],
        things: frozenset[str],
        qualifiers: frozenset[str],
        left_out: str,
    ) -> Signs:
        content = self._words.content_of(form)
        rivals = [
            other
            for other, one in ranked
            if one is not candidate and one.qualifiers == qualifiers and not _counts_other(one, things)
        ]
        contents = self._contents[candidate.code]
        if left_out:
            contents = [one.content for one in self._candidates if one.code == candidate.code and one.form != left_out]
        new = content - frozenset().union(*contents)
        if things & candidate.things:
            new -= self._words.words_of_noun(form)
        return Signs(
            score=round(score, 4),
            ahead=round(score - max(rivals, default=0.0), 4),
            added=self._share(new, content),
            left_out=min(self._share(one - content - around, one) for one in contents),
            qualifiers=len(qualifiers ^ candidate.qualifiers),
            is_other_thing=_counts_other(candidate, things),
            is_unknown_thing=bool(things) != bool(candidate.things),
            words=len(content),
            is_same=candidate.form == form,
            is_replaced=bool(new and candidate.content - content),
            is_bare=self._words.says_only_what_is_counted(form),
        )

    def _share(self, part: frozenset[str], whole: frozenset[str]) -> float:
        """Return how much of what words mean lies in some of them; a rare word means more."""
        most = math.log(1 + len(self._candidates))
        total = math.fsum(self._meaning.get(word, most) for word in whole)
        return round(math.fsum(self._meaning.get(word, most) for word in part) / total, 4) if total else 0.0

    def _find_things(self, wording: Wording) -> frozenset[str]:
        """Return what is counted: what the noun and the phrase agree on ('lượt', 'lượt khám'), else what one says.

        Persons of any kind are counted as 'người': 'Bác sĩ (người)' counts doctors.
        """
        by_noun, by_phrase = map(self._words.find_things, (wording.counted_noun, wording.phrase))
        said = by_phrase if self._words.to_form(wording.counted_noun) == self._anyone else frozenset()
        return by_noun & by_phrase or said or by_noun or by_phrase


def _score(
    candidate: _Candidate, likeness: float, form: str, things: frozenset[str], qualifiers: frozenset[str]
) -> float:
    """Return the score of a candidate: its likeness, less for each thing that is known to set it apart."""
    score = 1.0 if candidate.form == form else min(likeness, 0.99)
    score -= _PER_QUALIFIER * len(qualifiers ^ candidate.qualifiers)
    if things & candidate.things or not (things or candidate.things):
        return score
    return score - (_OTHER_THING if things and candidate.things else _UNKNOWN_THING)


def _counts_other(candidate: _Candidate, things: frozenset[str]) -> bool:
    return bool(things and candidate.things and not things & candidate.things)


def fits_measure(measure: str, unit_of_measure: str) -> bool:
    """Return whether a value in this unit may be of an indicator with this measure; units not known fit all."""
    return measure in _MEASURES.get(unit_of_measure, (measure,))


def _texts(wording: Wording) -> tuple[str, str, str]:
    return wording.phrase, wording.clause, wording.titles


def _wordings(indicators: pd.DataFrame, aliases: pd.DataFrame) -> Iterable[tuple[str, str]]:
    """Yield each wording of the catalogue with its code: titles, what a share counts, aliases of no one source."""
    titles = indicators[["indicator_code", "title_vi", "numerator_vi", "measure"]]
    for code, title, numerator, measure in titles.to_numpy(dtype=object):
        yield title, code
        is_name = measure not in _UNCOUNTED and isinstance(numerator, str)
        if is_name and len(numerator.split()) >= _ENOUGH * len(title.split()):
            yield numerator, code
    free = aliases.loc[aliases["source_id"].isna(), ["alias", "indicator_code"]]
    for alias, code in free.to_numpy(dtype=object):
        if "_" not in alias and len(alias.split()) >= _FEWEST_WORDS:
            yield alias, code
