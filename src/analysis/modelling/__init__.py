"""Our tables under the models of `adoption`: fits, forecasts, back-tests and verdicts."""

from analysis.modelling.panel_backtest import backtest_panels
from analysis.modelling.panel_fits import fit_panel
from analysis.modelling.verdicts import judge_targets

__all__ = ["backtest_panels", "fit_panel", "judge_targets"]
