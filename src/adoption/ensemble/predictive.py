"""Predictive distributions as 200 equally likely shares in rising order, pooled and scored without random draws.

A *grid* is an array (unit, time, 200): entry k is the quantile at level (k + 1/2) / 200. Pooling two forecasts is
merging their grids; an interval end is an interpolation; the CRPS is exact for the grid.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy.special import ndtri

from adoption._intervals import INTERVAL_ENDS, interval_ends, summary_columns
from adoption.arrays import LEVELS, N_LEVELS, Floats, pool_grids, to_share, values_at

__all__ = [
    "LEVELS",
    "N_LEVELS",
    "continuous_ranked_score",
    "level_of",
    "normal_grid",
    "pool_grids",
    "quantile_of",
    "summarise_grid",
    "values_at",
]


def normal_grid(mean: Floats, sd: Floats) -> Floats:
    """Return the grid of shares whose logit is normal, given mean and standard deviation (unit, time)."""
    return to_share(mean[..., None] + sd[..., None] * ndtri(LEVELS), "logit")


def quantile_of(grid: Floats, level: float) -> Floats:
    """Return the quantile at one level, interpolated between the grid's levels (the outermost holds beyond them)."""
    place = np.clip(level * N_LEVELS - 0.5, 0, N_LEVELS - 1)
    below = int(np.floor(place))
    above = min(below + 1, N_LEVELS - 1)
    result: Floats = grid[..., below] + (place - below) * (grid[..., above] - grid[..., below])
    return result


def level_of(grid: Floats, value: Floats | float) -> Floats:
    """Return the probability of lying below each value (broadcast over unit and time), interpolated within the grid."""
    value = np.broadcast_to(np.asarray(value, dtype=float), grid.shape[:-1])[..., None]
    below = (grid < value).sum(-1)
    at_most = (grid <= value).sum(-1)
    left = np.take_along_axis(grid, np.clip(below - 1, 0, N_LEVELS - 1)[..., None], -1)[..., 0]
    right = np.take_along_axis(grid, np.clip(below, 0, N_LEVELS - 1)[..., None], -1)[..., 0]
    gap = right - left
    inside = (below > 0) & (below < N_LEVELS) & (gap > 0)
    part = np.where(inside, (value[..., 0] - left) / np.where(gap > 0, gap, 1.0), 0.5)
    between = (below - 0.5 + part) / N_LEVELS
    outside = 0.5 * (below + at_most) / N_LEVELS
    result: Floats = np.where(inside & (at_most == below), between, outside)
    return result


def continuous_ranked_score(grid: Floats, value: Floats) -> Floats:
    """Return the CRPS of each forecast (unit, time), in units of the share; Gneiting & Raftery (2007), equation 21."""
    distance = np.abs(grid - value[..., None]).mean(-1)
    spread = (grid * (2 * LEVELS - 1)).mean(-1)  # half the mean distance between two draws of the grid
    result: Floats = distance - spread
    return result


def summarise_grid(units: Sequence[str], times: Floats, grid: Floats, level: float | None = None) -> pd.DataFrame:
    """Return one row per unit and time: unit, time, mean, lower_80, upper_80, lower_95, upper_95 [share 0 to 1].

    A long tail can pull a mean out of its own 80% interval; it then stands at the nearer end. A `level` asks for one
    interval of its own instead.
    """
    rows = {
        "unit": np.repeat(np.asarray(units, dtype=object), len(times)),
        "time": np.tile(np.asarray(times, dtype=float), len(units)),
    }
    ends = [quantile_of(grid, level).ravel() for level in INTERVAL_ENDS.values()]
    table = pd.DataFrame(rows | summary_columns(grid.mean(-1).ravel(), ends))
    if level is None:
        return table
    own = {name: quantile_of(grid, at).ravel() for name, at in interval_ends(level).items()}
    return table[["unit", "time", "mean"]].assign(**own)
