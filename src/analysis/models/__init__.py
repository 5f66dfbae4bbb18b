"""Models of adoption: pooled forecasts with honest intervals, trends per unit, and how likely targets are to be met."""

from analysis.models.adoption import AdoptionFit, fit_adoption, load_adoption
from analysis.models.backtest import backtest
from analysis.models.glm import fit_trends, forecast_trends
from analysis.models.panel_data import PanelError
from analysis.models.panel_fits import fit_panel
from analysis.models.pooled.axis import Break
from analysis.models.verdicts import judge_targets

__all__ = [
    "AdoptionFit",
    "Break",
    "PanelError",
    "backtest",
    "fit_adoption",
    "fit_panel",
    "fit_trends",
    "forecast_trends",
    "judge_targets",
    "load_adoption",
]
