"""Match statements to units and to the catalogue; what nothing places is left to a person."""

from analysis.panel.matching._confidence import Calibration, Signs
from analysis.panel.matching.matcher import IndicatorMatcher, Match, match_indicator
from analysis.panel.matching.reviews import review_wordings
from analysis.panel.matching.statement_matches import (
    BY_LIKENESS,
    GUESSED_PERIODS,
    match_statements,
    settle_matches,
    wordings_of,
)
from analysis.panel.matching.wordings import NO_LEVELS, NO_WORDS, MatchingWords, Wording

__all__ = [
    "BY_LIKENESS",
    "GUESSED_PERIODS",
    "NO_LEVELS",
    "NO_WORDS",
    "Calibration",
    "IndicatorMatcher",
    "Match",
    "MatchingWords",
    "Signs",
    "Wording",
    "match_indicator",
    "match_statements",
    "review_wordings",
    "settle_matches",
    "wordings_of",
]
