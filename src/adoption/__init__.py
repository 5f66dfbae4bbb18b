"""Models of adoption on tidy frames: pooled forecasts with calibrated intervals, trends, and chances of targets.

Every model takes a frame with `unit`, `time` [decimal years] and `share` [0 to 1] or `numerator` and `denominator`.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from adoption.arrays import Panel, PanelError, check_target, read_panel, read_time
    from adoption.decimal_time import day_of, decimal_year
    from adoption.diagnostics import AdoptionError, Diagnostic
    from adoption.fit import AdoptionFit, fit_adoption, load_adoption
    from adoption.formula import fit_formula
    from adoption.hierarchical import Break
    from adoption.paces import PaceLibrary, learn_paces, read_paces
    from adoption.plotting import bin_calibration, draw_arrivals, draw_calibration, mark_target
    from adoption.proposals import propose_targets
    from adoption.queries import compare_paces, find_arrivals, rank_units
    from adoption.rolling_origin import backtest, explain_failure
    from adoption.scenarios import Deadline, compare_scenarios, decompose_change
    from adoption.trends import (
        curve_results,
        fit_curves,
        fit_hazards,
        fit_trends,
        forecast_trends,
        hazard_results,
        trend_results,
    )
    from adoption.validity import rules_in_force

#: Where each public name is defined; a module is imported when one of its names is first used.
_HOMES = {
    "AdoptionError": "adoption.diagnostics",
    "AdoptionFit": "adoption.fit",
    "Break": "adoption.hierarchical",
    "Deadline": "adoption.scenarios",
    "Diagnostic": "adoption.diagnostics",
    "PaceLibrary": "adoption.paces",
    "Panel": "adoption.arrays",
    "PanelError": "adoption.arrays",
    "backtest": "adoption.rolling_origin",
    "bin_calibration": "adoption.plotting",
    "check_target": "adoption.arrays",
    "compare_paces": "adoption.queries",
    "compare_scenarios": "adoption.scenarios",
    "curve_results": "adoption.trends",
    "day_of": "adoption.decimal_time",
    "decimal_year": "adoption.decimal_time",
    "decompose_change": "adoption.scenarios",
    "draw_arrivals": "adoption.plotting",
    "draw_calibration": "adoption.plotting",
    "explain_failure": "adoption.rolling_origin",
    "find_arrivals": "adoption.queries",
    "fit_adoption": "adoption.fit",
    "fit_curves": "adoption.trends",
    "fit_formula": "adoption.formula",
    "fit_hazards": "adoption.trends",
    "fit_trends": "adoption.trends",
    "forecast_trends": "adoption.trends",
    "hazard_results": "adoption.trends",
    "learn_paces": "adoption.paces",
    "load_adoption": "adoption.fit",
    "mark_target": "adoption.plotting",
    "propose_targets": "adoption.proposals",
    "rank_units": "adoption.queries",
    "read_paces": "adoption.paces",
    "read_panel": "adoption.arrays",
    "read_time": "adoption.arrays",
    "rules_in_force": "adoption.validity",
    "trend_results": "adoption.trends",
}

__all__ = [
    "AdoptionError",
    "AdoptionFit",
    "Break",
    "Deadline",
    "Diagnostic",
    "PaceLibrary",
    "Panel",
    "PanelError",
    "backtest",
    "bin_calibration",
    "check_target",
    "compare_paces",
    "compare_scenarios",
    "curve_results",
    "day_of",
    "decimal_year",
    "decompose_change",
    "draw_arrivals",
    "draw_calibration",
    "explain_failure",
    "find_arrivals",
    "fit_adoption",
    "fit_curves",
    "fit_formula",
    "fit_hazards",
    "fit_trends",
    "forecast_trends",
    "hazard_results",
    "learn_paces",
    "load_adoption",
    "mark_target",
    "propose_targets",
    "rank_units",
    "read_paces",
    "read_panel",
    "read_time",
    "rules_in_force",
    "trend_results",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return __all__
