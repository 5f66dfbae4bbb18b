"""Targets beside what is known of them: cases, the model that tells the chance of each, what a chance rests on."""

from analysis.modelling.judging.basis import count_basis, explain_basis, explain_bound, explain_value
from analysis.modelling.judging.cases import Case, match_targets
from analysis.modelling.judging.forecasts import Answer, TargetForecasts
from analysis.modelling.judging.unit_proposals import propose_unit_targets

__all__ = [
    "Answer",
    "Case",
    "TargetForecasts",
    "count_basis",
    "explain_basis",
    "explain_bound",
    "explain_value",
    "match_targets",
    "propose_unit_targets",
]
