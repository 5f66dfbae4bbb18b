"""The one answer to which indicator a wording means: a known wording, or one that is like it, with a probability."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from analysis.panel.indicators import IndicatorCatalogue
from analysis.panel.matching._confidence import LESS
from analysis.panel.matching._likeness import UNIT_OF, Likeness, fits_measure
from analysis.panel.matching.wordings import Wording
from vnfilings.text import split_scope

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from analysis.panel.matching._confidence import Calibration, Signs
    from analysis.panel.matching.wordings import MatchingWords

#: How sure a code is that the source gives itself or a person decided on, and one of a title or an alias.
_CERTAIN, _EXACT = 1.0, 0.99
#: The methods of `matches` whose code is taken without asking.
ACCEPTED = ("source", "decided", "exact", "matched")


@dataclass(frozen=True)
class Match:
    """The indicator that a wording means, or those that it may mean.

    Attributes
    ----------
    code: the indicator that is accepted; None where a person must choose.
    how: how it was found, one of `MATCH_METHODS`.
    candidates: up to five codes with the probability that each is right [0 to 1], best first.
    part: what is counted where the wording names a part of it, such as 'bệnh viện tư nhân'.
    general: the indicator of the wording without that part.
    """

    code: str | None = None
    how: str = "none"
    candidates: tuple[tuple[str, float], ...] = ()
    part: str = ""
    general: str = ""

    @property
    def accepted(self) -> bool:
        """Return whether the best indicator is taken without asking."""
        return self.code is not None

    @property
    def confidence(self) -> float:
        """Return the probability that the best candidate is right; 0 where there is none."""
        return self.candidates[0][1] if self.candidates else 0.0

    def print_candidates(self) -> str:
        """Return the candidates as one cell: 'code:0.83|code:0.41'."""
        return "|".join(f"{code}:{confidence:.2f}" for code, confidence in self.candidates)


class IndicatorMatcher:
    """The catalogue, ready to be asked what wordings mean; the panel, `read` and `add` all ask here.

    A code that the source gives itself is kept; then a wording that a person decided on, a title or an alias counts,
    where its measure fits the unit of the value; all others are compared by likeness. Aliases that hold in one source
    only count there alone: there 'bệnh viện' may be an indicator, elsewhere it is a noun.

    Parameters
    ----------
    indicators, aliases
        The tables `indicators` and `indicator_aliases`.
    words
        The synonyms, qualifiers and counted nouns.

    Examples
    --------
    >>> from analysis.paths import packaged_folder
    >>> from analysis.panel import read_matching_words, read_names
    >>> lookup = packaged_folder() / "data" / "lookup"
    >>> tables = read_names(lookup)
    >>> matcher = IndicatorMatcher(tables["indicators"], tables["indicator_aliases"], read_matching_words(lookup))
    >>> match = match_indicator(Wording("người dân tỉnh Lạng Sơn có HSSKĐT", unit_of_measure="%"), matcher)
    >>> match.code, match.how
    ('population_with_electronic_health_record_pct', 'matched')
    """

    def __init__(self, indicators: pd.DataFrame, aliases: pd.DataFrame, words: MatchingWords) -> None:
        self.catalogue = IndicatorCatalogue(indicators, aliases)
        self._indicators, self._aliases, self._words = indicators, aliases, words
        self._measures = dict(zip(indicators["indicator_code"], indicators["measure"], strict=True))
        self._titles = dict(zip(indicators["indicator_code"], indicators["title_vi"], strict=True))
        self._scopes = dict(zip(indicators["indicator_code"], indicators["scope"].fillna(""), strict=True))
        scoped = indicators[["general_code", "scope", "indicator_code"]].dropna().to_numpy(dtype=object)
        self._of_scope = {(general, scope): code for general, scope, code in scoped}

    @property
    def calibration(self) -> Calibration:
        """Return how sure matches are, and from when they are accepted."""
        return self._words.calibration

    @cached_property
    def _likeness(self) -> Likeness:
        return Likeness(self._indicators, self._aliases, self._words)

    def match(self, wordings: Sequence[Wording]) -> list[Match]:
        """Return for each wording the indicator that it means, or those that it may mean."""
        asked = dict.fromkeys(wordings)
        known = {wording: self._find_known(wording) for wording in asked}
        unknown = [wording for wording, match in known.items() if match is None or not match.accepted]
        bare = [replace(wording, clause="", titles="") for wording in unknown]
        for wording, ranked in zip(unknown, self.compare(bare), strict=True):
            code, candidates = self.calibration.decide(ranked)
            part = known[wording] or Match()
            how = "matched" if code else "proposed" if candidates else "none"
            known[wording] = replace(part, code=code, how=how, candidates=candidates)
        self._ask_again(known)
        self._add_context(known)
        known |= {one: _propose(match) for one, match in known.items() if match and not _may_have_code(one, match)}
        return [match for wording in wordings if (match := known[wording]) is not None]

    def _ask_again(self, known: dict[Wording, Match | None]) -> None:
        """Accept by the words around a value what its phrase alone does not tell: 'tỉnh' in 'Nền tảng ... 18 tỉnh'."""
        silent = [
            wording
            for wording, match in known.items()
            if match and not match.accepted and wording.second and wording.second != wording.phrase
        ]
        if not silent:
            return
        seconds = [replace(one, phrase=one.second, clause="", titles="", second="") for one in silent]
        for wording, match in zip(silent, self.match(seconds), strict=True):
            if match.accepted:
                known[wording] = Match(match.code, "matched", match.candidates)

    def _add_context(self, known: dict[Wording, Match | None]) -> None:
        """Rank what is left to a person with the words around it; nothing is accepted by them."""
        told = [
            wording
            for wording, match in known.items()
            if match and not match.accepted and (wording.clause or wording.titles)
        ]
        ranks = self.compare(told)
        silent = [n for n, ranked in enumerate(ranks) if not self.calibration.decide(ranked)[1]]
        around = [replace(told[n], phrase=f"{told[n].phrase} {told[n].clause}") for n in silent]
        for n, ranked in zip(silent, self.compare(around), strict=True):
            ranks[n] = ranked  # the phrase names nothing: the sentence may
        for wording, ranked in zip(told, ranks, strict=True):
            candidates = self.calibration.decide(ranked)[1]
            most = self.calibration.accept
            shown = tuple((code, min(chance, round(most - LESS, 4))) for code, chance in candidates)
            match = known[wording] or Match()
            known[wording] = replace(match, how="proposed" if shown else "none", candidates=shown)

    def compare(
        self, wordings: Sequence[Wording], left_out: Sequence[frozenset[str]] = ()
    ) -> list[list[tuple[str, Signs]]]:
        """Return for each wording the codes that it is like, with the evidence for each; for fitting the confidence.

        `left_out` names for each wording codes and forms that are not compared.
        """
        return self._likeness.compare(wordings, left_out) if wordings else []

    def find_alike(self, wordings: Sequence[Wording], least: float) -> list[frozenset[str]]:
        """Return for each wording the forms of aliases that are at least so like it [0 to 100], to leave them out."""
        return self._likeness.find_alike(wordings, least)

    def leave_out(self) -> dict[str, tuple[list[tuple[Wording, str]], list[frozenset[str]]]]:
        """Return the wordings of the catalogue with what to leave out: the wording itself, or its whole indicator."""
        known = [(text, code) for text, code in self._likeness.wordings()]
        units = {code: UNIT_OF.get(str(measure), str(measure)) for code, measure in self._measures.items()}
        asked = [(Wording(text, unit_of_measure=units[code]), code) for text, code in known]
        return {
            "without wording": (asked, [frozenset((self._words.to_form(text),)) for text, _ in known]),
            "without indicator": ([(wording, "") for wording, _ in asked], [frozenset((code,)) for _, code in known]),
        }

    def _find_known(self, wording: Wording) -> Match | None:
        """Return the match of a wording whose code is given or known; None where it must be compared."""
        if wording.code:
            return Match(wording.code, "source", ((wording.code, _CERTAIN),))
        phrase, source_id = wording.phrase, wording.source_id
        if code := self._resolve(phrase, wording):
            decided = self.catalogue.is_decided(phrase, source_id)
            return Match(code, *(("decided", ((code, _CERTAIN),)) if decided else ("exact", ((code, _EXACT),))))
        parts = split_scope(phrase)
        general = self._resolve(parts[0], wording) if parts else None
        if not parts or not general:
            return None
        scope, held = self._words.counted.read_noun(parts[1])[1], self._scopes.get(general, "")
        code = general if scope in ("", held) else None if held else self._of_scope.get((general, scope))
        found = Match(code, "exact", ((code, _EXACT),)) if code else Match()
        return replace(found, part=parts[1], general=general)

    def _resolve(self, phrase: str, wording: Wording) -> str | None:
        """Return the one indicator of the unit and the year that a phrase names; None where none or several are."""
        codes = [
            code
            for code in (self.catalogue.find(phrase, wording.source_id) if phrase else ())
            if fits_measure(self._measures.get(code, ""), wording.unit_of_measure) and self._is_dated(code, wording)
        ]
        return codes[0] if len(codes) == 1 else None

    def _is_dated(self, code: str, wording: Wording) -> bool:
        """Return whether the year tells which edition of a method is meant; a title and a key say it themselves."""
        if code not in self._words.editions or "_" in wording.phrase or wording.phrase == self._titles.get(code):
            return True
        return bool(wording.stated_year) and self._words.is_edition(code, wording.stated_year)


def _may_have_code(wording: Wording, match: Match) -> bool:
    """Return whether a value can be one of the indicator; by likeness, a count is none where a share is named."""
    return wording.is_level and not (match.how == "matched" and wording.is_no_count)


def _propose(match: Match) -> Match:
    """Return a match whose best candidate is left to a person; a code that the source gives is kept."""
    if not match.accepted or match.how == "source":
        return match
    return replace(match, code=None, how="proposed", part="", general="")


def match_indicator(wording: Wording, matcher: IndicatorMatcher) -> Match:
    """Return the indicator that one wording means; for many wordings, `IndicatorMatcher.match` is faster.

    Parameters
    ----------
    wording
        The words that name an indicator, with its unit of measure.
    matcher
        The catalogue, ready for comparison.

    Returns
    -------
    Match
        The code if it is accepted, how it was found, and up to five candidates.

    Examples
    --------
    >>> from analysis.paths import packaged_folder
    >>> from analysis.panel import read_matching_words, read_names
    >>> lookup = packaged_folder() / "data" / "lookup"
    >>> tables = read_names(lookup)
    >>> matcher = IndicatorMatcher(tables["indicators"], tables["indicator_aliases"], read_matching_words(lookup))
    >>> match_indicator(Wording("không có trong danh mục"), matcher).code is None
    True
    """
    return matcher.match([wording])[0]
