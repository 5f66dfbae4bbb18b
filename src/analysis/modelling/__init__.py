"""Our tables under the models of `adoption`: fits, forecasts, back-tests and verdicts, all from one fit per panel."""

from analysis.modelling.deadlines import DeadlineRegister
from analysis.modelling.judging import propose_unit_targets
from analysis.modelling.kept_rows import KeptRows, digest_panels
from analysis.modelling.own_trend import Yardstick, compare_with_own_trend
from analysis.modelling.panel_backtest import backtest_panel, backtest_panels
from analysis.modelling.panel_fits import fit_panel
from analysis.modelling.panel_models import PanelModel, PanelModels, model_panels
from analysis.modelling.verdicts import digest_cases, judge_targets

__all__ = [
    "DeadlineRegister",
    "KeptRows",
    "PanelModel",
    "PanelModels",
    "Yardstick",
    "backtest_panel",
    "backtest_panels",
    "compare_with_own_trend",
    "digest_cases",
    "digest_panels",
    "fit_panel",
    "judge_targets",
    "model_panels",
    "propose_unit_targets",
]
