"""Readiness: a composite index whose ranks carry intervals, maturity levels behind gates and as an ordinal model."""

from adoption.readiness.composite_index import IndexRules, build_index, compare_rules, rank_with_uncertainty
from adoption.readiness.maturity import MaturityFit, assess_gates, fit_maturity

__all__ = [
    "IndexRules",
    "MaturityFit",
    "assess_gates",
    "build_index",
    "compare_rules",
    "fit_maturity",
    "rank_with_uncertainty",
]
