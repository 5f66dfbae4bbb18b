"""Units without a report: each stands somewhere among its siblings, in every particle and at every time."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy.special import stdtrit

from adoption.arrays import Floats

_PRIOR_UNITS = 3.0  # so many units' spread is the library's


class Siblings(NamedTuple):
    """The units with reports, in each particle (time, world, particle): number, mean level and sum of squares."""

    n: int
    mean: Floats
    squares: Floats

    @classmethod
    def of(cls, levels: Floats) -> Siblings:
        """Return what levels (time, unit, world, particle) say together."""
        mean = levels.mean(1, dtype=float)
        return cls(levels.shape[1], mean, ((levels - mean[:, None]) ** 2).sum(1, dtype=float))


def place_newcomers(siblings: Siblings, part: Floats, level_sd: float) -> Floats:
    """Return the levels (time, unit, world, particle) of units that stand at a part [0 to 1] of their siblings.

    The predictive distribution of one more unit: Student's t around the mean with the spread of the siblings and, as
    if it were that of 3 more, of the library (Gelman et al. 2013, Bayesian Data Analysis, 3rd ed., section 3.3). The
    part (unit, world, particle) is the same at all times, so that a unit keeps its place.
    """
    freedom = _PRIOR_UNITS + siblings.n - 1
    variance = (_PRIOR_UNITS * level_sd**2 + siblings.squares) / freedom
    spread = np.sqrt(variance * (1 + 1 / siblings.n))
    result: Floats = siblings.mean[:, None] + spread[:, None] * stdtrit(freedom, np.clip(part, 1e-4, 1 - 1e-4))
    return result
