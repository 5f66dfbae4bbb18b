"""How like a wording is to those of the catalogue, and which indicator is accepted by its likeness."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from analysis.panel.matching._tfidf import TfIdf

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import pandas as pd

    from analysis.panel.matching.wordings import MatchingWords, Wording

    #: The code that is accepted, and the codes that a wording may mean with their scores, best first.
    Compared = tuple[str | None, tuple[tuple[str, float], ...]]

#: The weights of the phrase, of its clause and of the titles above it.
_WEIGHTS = (1.0, 0.5, 0.25)
#: A score from which an indicator is accepted, and by how much it must be ahead of the next.
_ACCEPTED, _AHEAD = 0.80, 0.04
#: Of the same counted thing and without a word that no wording of the indicator has, so much less is enough.
_NO_NEW_WORD = 0.08
_MOST_SUGGESTIONS = 5
#: What is taken from the score: for each qualifier that only one of two wordings has, for another counted thing, and
#: where only one of them says what is counted.
_PER_QUALIFIER, _OTHER_THING, _UNKNOWN_THING = 0.06, 0.35, 0.05
#: A suggestion that scores less is never right (open half of `benchmarks/unseen`: 0 of 750).
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
#: Wordings that are shorter say too little without their document: 'người dân'.
_FEWEST_WORDS = 2


@dataclass(frozen=True)
class _Candidate:
    code: str
    form: str
    measure: str
    things: frozenset[str]
    qualifiers: frozenset[str]
    content: frozenset[str]
    leads_with: frozenset[str]


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
        self._candidates = [
            _Candidate(
                code,
                words.to_form(text),
                rows[code]["measure"],
                frozenset(rows[code]["counted"].split()) or words.find_things(text),
                words.find_qualifiers(text) | frozenset(rows[code]["scope"].split()),
                words.content_of(words.to_form(text)),
                words.find_things(text),
            )
            for text, code in dict.fromkeys(_wordings(indicators, aliases))
        ]
        #: The words of all wordings of a code.
        self._content: dict[str, frozenset[str]] = {}
        for candidate in self._candidates:
            self._content[candidate.code] = self._content.get(candidate.code, frozenset()) | candidate.content
        self._codes = np.array([candidate.code for candidate in self._candidates], dtype=object)
        self._measures = np.array([candidate.measure for candidate in self._candidates], dtype=object)
        self._likeness = TfIdf([candidate.form for candidate in self._candidates])

    def compare(self, wordings: Sequence[Wording]) -> list[Compared]:
        """Return for each wording the code that is accepted or None, and the codes that it may mean."""
        if not wordings or not self._candidates:
            return [(None, ()) for _ in wordings]
        from rapidfuzz import fuzz, process

        forms = [[self._words.to_form(text) for text in column] for column in zip(*map(_texts, wordings), strict=True)]
        cosines = self._likeness.compare(forms, _WEIGHTS)
        known = [candidate.form for candidate in self._candidates]
        sorted_words = process.cdist(forms[0], known, scorer=fuzz.token_sort_ratio) / 100
        scores = (cosines + sorted_words) / 2
        return [self._pick(wording, form, row) for wording, form, row in zip(wordings, forms[0], scores, strict=True)]

    def _pick(self, wording: Wording, form: str, scores: np.ndarray) -> Compared:
        """Return the match of one wording, given how like each candidate is."""
        if not form:
            return None, ()
        measures = _MEASURES.get(wording.unit_of_measure)
        fits = np.isin(self._measures, measures) if measures else np.ones(len(scores), dtype=bool)
        places = np.flatnonzero(fits & (scores >= _LEAST_SHOWN))
        places = places[np.argsort(-scores[places], kind="stable")][: 4 * _MOST_SUGGESTIONS]
        things = self._find_things(wording)
        qualifiers = self._words.find_qualifiers(wording.phrase)
        content = self._words.content_of(form)
        best: dict[str, tuple[float, bool]] = {}
        for place in places:
            candidate = self._candidates[place]
            score, agrees = _compare(candidate, float(scores[place]), form, things, qualifiers)
            if score > best.get(candidate.code, (_LEAST_SHOWN, False))[0]:
                # 'học phí' for 'viện phí' is another indicator; words that are only added or left out may not be
                has_new = bool(content - self._content[candidate.code])
                is_replaced = has_new and bool(candidate.content - content)
                is_known = not has_new and bool(things & candidate.leads_with)
                is_like = score >= _ACCEPTED - _NO_NEW_WORD * is_known
                best[candidate.code] = (score, agrees and is_like and not is_replaced)
        ranked = sorted(best.items(), key=lambda item: -item[1][0])[:_MOST_SUGGESTIONS]
        return _decide([(code, round(score, 4), agrees and not wording.is_change) for code, (score, agrees) in ranked])

    def _find_things(self, wording: Wording) -> frozenset[str]:
        """Return what is counted: what the noun and the phrase agree on ('lượt', 'lượt khám'), else what one says."""
        by_noun, by_phrase = map(self._words.find_things, (wording.counted_noun, wording.phrase))
        return by_noun & by_phrase or by_noun or by_phrase


def _compare(
    candidate: _Candidate, likeness: float, form: str, things: frozenset[str], qualifiers: frozenset[str]
) -> tuple[float, bool]:
    """Return the score of a candidate, and whether nothing that is known sets it apart from the wording."""
    differing = len(qualifiers ^ candidate.qualifiers)
    score = 1.0 if candidate.form == form else min(likeness, 0.99)
    score -= _PER_QUALIFIER * differing
    if things & candidate.things or not (things or candidate.things):
        return score, not differing
    is_other = bool(things and candidate.things)
    is_exact = candidate.form == form and not things  # the catalogue leaves out what is counted too
    return score - (_OTHER_THING if is_other else _UNKNOWN_THING), not differing and is_exact


def _decide(ranked: Sequence[tuple[str, float, bool]]) -> Compared:
    """Return the match; the first is accepted where nothing differs and no other is nearly as like."""
    if not ranked:
        return None, ()
    code, score, agrees = ranked[0]
    ahead = score - ranked[1][1] if len(ranked) > 1 else 1.0
    is_sure = agrees and ahead >= _AHEAD
    return code if is_sure else None, tuple((other, value) for other, value, _ in ranked)


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
        if measure != "index" and isinstance(numerator, str) and len(numerator.split()) > _FEWEST_WORDS + 1:
            yield numerator, code
    free = aliases.loc[aliases["source_id"].isna(), ["alias", "indicator_code"]]
    for alias, code in free.to_numpy(dtype=object):
        if "_" not in alias and len(alias.split()) >= _FEWEST_WORDS:
            yield alias, code
