"""Models of adoption: pooled forecasts with honest intervals, trends per unit, and how likely targets are to be met."""

from analysis.models.adoption import AdoptionFit, fit_adoption, load_adoption
from analysis.models.answers import compare_paces, find_arrivals, rank_units
from analysis.models.backtest import backtest
from analysis.models.curves import fit_curves
from analysis.models.glm import fit_trends, forecast_trends
from analysis.models.hazard import fit_hazards
from analysis.models.panel_backtest import backtest_panels
from analysis.models.panel_data import PanelError
from analysis.models.panel_fits import fit_panel
from analysis.models.pooled.axis import Break
from analysis.models.verdicts import judge_targets

__all__ = [
    "AdoptionFit",
    "Break",
    "PanelError",
    "backtest",
    "backtest_panels",
    "compare_paces",
    "find_arrivals",
    "fit_adoption",
    "fit_curves",
    "fit_hazards",
    "fit_panel",
    "fit_trends",
    "forecast_trends",
    "judge_targets",
    "load_adoption",
    "rank_units",
]
