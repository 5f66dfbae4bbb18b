"""Grids: a distribution as 200 equally likely values in rising order; entry k is the quantile at (k + 1/2) / 200."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from adoption.arrays._tidy_frame import Floats

N_LEVELS = 200
_ROWS_AT_ONCE = 1000  # arrays that stay in the cache are several times faster
LEVELS: Floats = (np.arange(N_LEVELS) + 0.5) / N_LEVELS


class GridMemory:
    """Grids by time that were worked out before; those of more than `most_units` units are not kept."""

    def __init__(self, most_units: int) -> None:
        self._most_units = most_units
        self._kept: dict[tuple[float, bool], Floats] = {}

    def recall(self, times: Floats, observed: bool, make: Callable[[Floats, bool], Floats]) -> Floats:
        """Return the grids (unit, time, 200) at one time or more; `make` works out those at times that are new."""
        missing = np.array([time for time in np.unique(times) if (float(time), observed) not in self._kept])
        found = self._kept
        if len(missing):
            made = make(missing, observed)
            found = found | {(float(time), observed): made[:, place] for place, time in enumerate(missing)}
            if len(made) <= self._most_units:
                self._kept = found
        return np.stack([found[float(time), observed] for time in times], axis=1)


def pool_grids(grids: Sequence[Floats], weights: Floats) -> Floats:
    """Return the linear pool of forecasts: the mixture that draws from each with its weight (one weight a grid)."""
    mass = np.repeat(np.asarray(weights, dtype=float) / np.sum(weights) / N_LEVELS, N_LEVELS)
    rows = [grid.reshape(-1, N_LEVELS) for grid in grids]
    pooled = np.empty(rows[0].shape)
    for first in range(0, len(pooled), _ROWS_AT_ONCE):
        part = slice(first, first + _ROWS_AT_ONCE)
        pooled[part] = _pool_rows(np.concatenate([one[part] for one in rows], axis=-1), mass)
    return pooled.reshape(grids[0].shape)


def _pool_rows(merged: Floats, mass: Floats) -> Floats:
    order = np.argsort(merged, axis=-1, kind="stable")
    values, weight = np.take_along_axis(merged, order, -1), mass[order]
    reached = np.cumsum(weight, -1) - 0.5 * weight
    # One interpolation for all rows: row i lives in (i, i + 1), and its first and last levels enclose all that is
    # asked.
    row = np.arange(len(reached))[:, None]
    return np.interp(LEVELS + row, (reached + row).ravel(), values.ravel())


def values_at(grid: Floats, levels: Floats) -> Floats:
    """Return the quantiles (unit, time, n) of each forecast at levels of its own (unit, time, n)."""
    place = np.clip(levels * N_LEVELS - 0.5, 0, N_LEVELS - 1)
    below = np.minimum(place.astype(np.int64), N_LEVELS - 2)
    left, right = (np.take_along_axis(grid, below + step, -1) for step in (0, 1))
    return left + (place - below) * (right - left)
