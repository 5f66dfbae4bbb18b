"""Models of one unit alone, all units at once: binomial trends, growth curves, hazards of fixed cohorts."""

from adoption.trends.binomial_trend import (
    BinomialTrends,
    chance_of_reaching,
    fit_stacked_trends,
    fit_trends,
    forecast_trends,
)
from adoption.trends.growth_curves import CURVES, GrowthCurve, fit_curves, fit_sales, predict_curves
from adoption.trends.hazard import HazardFits, fit_hazards, recognise_cohorts
from adoption.trends.unit_results import CurveResults, curve_results, hazard_results, trend_results

__all__ = [
    "CURVES",
    "BinomialTrends",
    "CurveResults",
    "GrowthCurve",
    "HazardFits",
    "chance_of_reaching",
    "curve_results",
    "fit_curves",
    "fit_hazards",
    "fit_sales",
    "fit_stacked_trends",
    "fit_trends",
    "forecast_trends",
    "hazard_results",
    "predict_curves",
    "recognise_cohorts",
    "trend_results",
]
