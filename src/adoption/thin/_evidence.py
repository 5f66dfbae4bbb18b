"""What the reports of a panel say about the logit share: values and bounds with their standard errors."""

from __future__ import annotations

import zlib
from typing import NamedTuple

import numpy as np

from adoption.arrays import (
    BINOMIAL,
    COUNT_AT_LEAST,
    GAUSSIAN,
    VALUE_AT_LEAST,
    Floats,
    Panel,
    Whole,
    to_latent,
)
from adoption.paces import EDGE

#: What a cell says: nothing, a value, that the share is at least, or at most, this one.
NOTHING, VALUE, AT_LEAST, AT_MOST = range(4)
#: A printed share is known to half a percentage point: that is how filings round.
ROUNDING = 0.005
# 'Almost 90%' is a share y times a draw of Beta(30, 1): mean 30/31, standard deviation 3.1%.
_ALMOST_MEAN, _ALMOST_SD = 30 / 31, 0.0312


class Evidence(NamedTuple):
    """Arrays (unit, cell), cells in order of time; `trials` (unit) is the latest denominator, 0 without one."""

    names: tuple[str, ...]
    time: Floats
    says: Whole
    latent: Floats
    variance: Floats
    trials: Floats

    @property
    def has_any(self) -> np.ndarray:
        """Return which units have a report of any kind."""
        return np.asarray((self.says != NOTHING).any(1))

    @property
    def n_values(self) -> Whole:
        """Return the number of values of every unit, bounds left out."""
        return np.asarray((self.says == VALUE).sum(1))

    @property
    def keys(self) -> Whole:
        """Return a number per unit that depends on its name alone, so that its random draws do."""
        return np.array([zlib.crc32(name.encode()) for name in self.names], dtype=np.int64)

    def take(self, rows: np.ndarray) -> Evidence:
        """Return the evidence on the units in these rows."""
        names = tuple(self.names[row] for row in rows)
        return Evidence(names, *(array[rows] for array in self[1:]))


def read_evidence(panel: Panel) -> Evidence:
    """Return what the reports of a panel say about the logit share.

    A count k of n has the empirical logit log((k + .5) / (n - k + .5)) with the variance 1 / (k + .5) + 1 / (n - k +
    .5) (Gart & Zweifel 1967, Biometrika 54:181), which stays finite at 0 and n; a share without a denominator is known
    to half a percentage point, or to its standard error where that is larger.
    """
    says = np.select(
        [panel.exact, np.isin(panel.kind, (COUNT_AT_LEAST, VALUE_AT_LEAST)), panel.observed], [VALUE, AT_LEAST, AT_MOST]
    )
    share = np.clip(np.where(panel.observed, panel.shares, 0.5), EDGE, 1 - EDGE)
    share = np.where(panel.almost, np.clip(_almost(share, panel.is_complement), EDGE, 1 - EDGE), share)
    slope = share * (1 - share)
    reported = 1 - share if panel.is_complement else share
    variance = (ROUNDING / slope) ** 2
    variance = np.where(panel.kind == GAUSSIAN, np.maximum(variance, panel.variance), variance)
    variance = np.where(panel.almost, np.maximum(variance, (_ALMOST_SD * reported / slope) ** 2), variance)
    counted = panel.kind == BINOMIAL
    yes, no = (np.maximum(part, 0.0) + 0.5 for part in (panel.successes, panel.trials - panel.successes))
    latent = np.where(counted & ~panel.almost, np.log(yes / no), to_latent(share, "logit"))
    variance = np.where(counted & ~panel.almost, 1 / yes + 1 / no, variance)
    weight = np.where(panel.observed & (panel.weight > 0), panel.weight, 1.0)
    return Evidence(panel.units, panel.times, says.astype(np.int64), latent, variance / weight, panel.latest_trials())


def _almost(share: Floats, is_complement: bool) -> Floats:
    """Return the mean share of units that are said to have almost reached this one, or almost its complement."""
    return 1 - (1 - share) * _ALMOST_MEAN if is_complement else share * _ALMOST_MEAN
