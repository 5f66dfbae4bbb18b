"""The last value, moved on as the panels of the library moved: a random walk with the drift and spread of each.

Of one report nobody knows the pace, and a random walk is hard to beat on short yearly series (Makridakis & Hibon 2000,
Int. J. Forecasting 16:451). The median change of the panels keeps its chances of targets calibrated.
"""

from __future__ import annotations

import numpy as np
from scipy.special import ndtri

from adoption.arrays import LEVELS, Floats

_SHORTEST = 0.1  # [years]: two reports of one day differ too
_PER_PANEL = 100
_STARTS = 15  # places within a bound, an odd number


def move_last_value(
    share: Floats, lead: Floats, yearly_moves: Floats, weights: Floats, far_end: Floats | None = None
) -> Floats:
    """Return 200 equally likely shares (unit, time, 200) around the latest ones (unit), `lead` years (unit, time) on.

    `yearly_moves` holds the median change in a year and its spread (panel, 2); `weights` how likely each panel is.
    With `far_end` (unit) the latest share lies evenly spread between `share` and that.
    """
    normal = ndtri((np.arange(_PER_PANEL) + 0.5) / _PER_PANEL)
    move, sd = yearly_moves.T[:, :, None]
    masses = np.repeat(weights / _PER_PANEL, _PER_PANEL)
    years, place = np.unique(lead, return_inverse=True)
    reach = np.sqrt(np.maximum(np.abs(years), _SHORTEST))
    changes = [(move * one + sd * far * normal).ravel() for one, far in zip(years, reach, strict=True)]
    moved = np.array([_quantiles(one, masses) for one in changes])[place.reshape(lead.shape)]
    result = share[:, None, None] + moved
    width = np.zeros(len(share)) if far_end is None else far_end - share
    for row in np.flatnonzero(width):
        result[row] = share[row] + _spread(moved[row], width[row])
    return np.asarray(np.clip(result, 0.0, 1.0))


def _spread(moved: Floats, width: float) -> Floats:
    """Return the quantiles (time, 200) of these changes after a start that is anywhere in this width alike."""
    starts = (np.arange(_STARTS) + 0.5) / _STARTS * width
    every = np.sort((moved[:, None, :] + starts[:, None]).reshape(len(moved), -1), axis=1)
    return every[:, _STARTS // 2 :: _STARTS]


def _quantiles(values: Floats, masses: Floats) -> Floats:
    order = np.argsort(values, kind="stable")
    reached = np.cumsum(masses[order]) - 0.5 * masses[order]
    return np.asarray(np.interp(LEVELS, reached, values[order]))
