"""Match statements to the catalogue: what enters the panel by exact wordings, and suggestions for all others."""

from analysis.panel.matching.exact import match_statements, review_wordings
from analysis.panel.matching.suggestions import IndicatorMatcher, Match, Wording, match_indicator
from analysis.panel.matching.wordings import MatchingWords

__all__ = [
    "IndicatorMatcher",
    "Match",
    "MatchingWords",
    "Wording",
    "match_indicator",
    "match_statements",
    "review_wordings",
]
