"""Grids: a distribution as 200 equally likely values in rising order; entry k is the quantile at (k + 1/2) / 200."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from adoption.arrays._tidy_frame import Floats

N_LEVELS = 200
LEVELS: Floats = (np.arange(N_LEVELS) + 0.5) / N_LEVELS


def pool_grids(grids: Sequence[Floats], weights: Floats) -> Floats:
    """Return the linear pool of forecasts: the mixture that draws from each with its weight (one weight a grid)."""
    merged = np.concatenate(grids, axis=-1)
    order = np.argsort(merged, axis=-1, kind="stable")
    values = np.take_along_axis(merged, order, -1)
    mass = np.repeat(np.asarray(weights, dtype=float) / np.sum(weights) / N_LEVELS, N_LEVELS)[order]
    reached = np.cumsum(mass, -1) - 0.5 * mass
    # One interpolation for all rows: row i lives in (i, i + 1), and its first and last levels enclose all that is
    # asked.
    row = np.arange(reached[..., 0].size).reshape(*reached.shape[:-1], 1)
    return np.interp(LEVELS + row, (reached + row).ravel(), values.ravel())
