"""The table `backtest`: how the forecasts of every panel would have fared from its own past times."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from adoption import backtest
from adoption.arrays import PanelError
from analysis.modelling.panel_fits import tidy_panels
from analysis.schemas import TABLES, validate

METHODS = ("combined", "trend", "last")  # what reports forecast with, and two yardsticks
HORIZONS = (0.5, 1.0)  # years: units report every half-year, targets are set by the year
_TOLERANCE = 0.25  # half of what lies between the horizons, so that each later report counts once
_SHARES = ["mae", "crps", "cover_80", "cover_95", "bias"]
_MOST_TIMES = 12  # a panel with more times is looked at from five of them


def backtest_panels(
    tables: dict[str, pd.DataFrame], methods: Sequence[str] = METHODS, horizons: Sequence[float] = HORIZONS
) -> pd.DataFrame:
    """Return the table `backtest`: one row per panel (indicator, level of units), method and horizon.

    A panel is looked at as `backtest` does, from its own times, of a single unit too: with so few series the table is
    no judgement of a method, but it says how far off the forecasts beside it have been. A panel that no origin splits
    into two reports before and one after has no row, nor has one with shares outside 0 to 100 %.

    Parameters
    ----------
    tables
        `observations, units, indicators`.
    """
    found = [
        _look_back(panel, methods, horizons).assign(indicator_code=indicator_code, level=level)
        for indicator_code, level, panel in tidy_panels(tables)
    ]
    columns = TABLES["backtest"].column_names
    made = [rows.reindex(columns=columns) for rows in found if len(rows)]
    return validate("backtest", pd.concat(made, ignore_index=True) if made else pd.DataFrame(columns=columns))


def _look_back(panel: pd.DataFrame, methods: Sequence[str], horizons: Sequence[float]) -> pd.DataFrame:
    times = sorted(panel["time"].unique())
    try:
        scores = backtest(
            panel,
            horizons,
            methods=methods,
            origins=times[1:] if len(times) <= _MOST_TIMES else None,
            tolerance=_TOLERANCE,
            min_units=1,
        )
    except PanelError:
        return pd.DataFrame()
    return scores.assign(**{name: 100 * scores[name] for name in _SHARES})
