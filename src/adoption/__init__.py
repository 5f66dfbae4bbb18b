"""Models of adoption on tidy frames: pooled forecasts with calibrated intervals, trends, and chances of targets.

Every model takes a frame with `unit`, `time` [decimal years] and `share` [0 to 1] or `numerator` and `denominator`.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from adoption.arrays import PanelError
    from adoption.decimal_time import day_of, decimal_year
    from adoption.fit import AdoptionFit, fit_adoption, load_adoption
    from adoption.hierarchical.time_axis import Break
    from adoption.queries import compare_paces, find_arrivals, rank_units
    from adoption.rolling_origin import backtest
    from adoption.trends.binomial_trend import fit_trends, forecast_trends
    from adoption.trends.growth_curves import fit_curves
    from adoption.trends.hazard import fit_hazards

#: Where each public name is defined; a module is imported when one of its names is first used.
_HOMES = {
    "PanelError": "adoption.arrays",
    "backtest": "adoption.rolling_origin",
    "AdoptionFit": "adoption.fit",
    "fit_adoption": "adoption.fit",
    "load_adoption": "adoption.fit",
    "Break": "adoption.hierarchical.time_axis",
    "day_of": "adoption.decimal_time",
    "decimal_year": "adoption.decimal_time",
    "compare_paces": "adoption.queries",
    "find_arrivals": "adoption.queries",
    "rank_units": "adoption.queries",
    "fit_trends": "adoption.trends.binomial_trend",
    "forecast_trends": "adoption.trends.binomial_trend",
    "fit_curves": "adoption.trends.growth_curves",
    "fit_hazards": "adoption.trends.hazard",
}

__all__ = [
    "AdoptionFit",
    "Break",
    "PanelError",
    "backtest",
    "compare_paces",
    "day_of",
    "decimal_year",
    "find_arrivals",
    "fit_adoption",
    "fit_curves",
    "fit_hazards",
    "fit_trends",
    "forecast_trends",
    "load_adoption",
    "rank_units",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return __all__
