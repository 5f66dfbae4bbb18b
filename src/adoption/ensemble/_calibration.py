"""What past forecasts teach about the next: the weights of the methods, and by how much their pool must stretch."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from adoption.arrays import Floats, to_latent, to_share
from adoption.ensemble._earlier_changes import RECENT
from adoption.ensemble.predictive import LEVELS, N_LEVELS, pool_grids

MIN_ORIGINS = 3
SCALE_LIMITS = (0.9, 2.5)
_LEAD_WIDTH = 0.7  # in log lead: how far errors at other leads speak for this one
_PRIOR_UNITS = 20.0  # so many units' errors balance the belief that the scale is 1 and weights are equal
_EDGE = 1e-6


class Past(NamedTuple):
    """Past forecasts, one row each: unit, origin, lead [years], the share reported later, and a grid per method."""

    unit: np.ndarray
    origin: Floats
    lead: Floats
    reported: Floats
    grids: Floats  # (method, forecast, level)

    def choose(self, rows: np.ndarray) -> Past:
        """Return these forecasts alone."""
        unit, origin, lead, reported = (array[rows] for array in self[:4])
        return Past(unit, origin, lead, reported, self.grids[:, rows])


class Calibration(NamedTuple):
    """Weights of the methods at a lead, and the factors on core (to the 80% interval) and tails (from the 95%)."""

    weights: Floats
    core: float
    tail: float


def _speaking_for(past: Past, lead: float) -> Floats:
    """Return the weight of each past forecast for this lead: near leads and late origins first, each unit alike."""
    distance = np.log(past.lead / lead)
    distance = distance - distance[np.argmin(np.abs(distance))]  # beyond all past leads the nearest speak
    age = past.origin.max() - past.origin
    weight = np.maximum(np.exp(-0.5 * (distance / _LEAD_WIDTH) ** 2) * 0.5 ** (age / RECENT), 1e-12)
    result: Floats = weight / np.bincount(past.unit, weights=weight)[past.unit]
    return result


def trust_in(past: Past | None, prior_units: float = _PRIOR_UNITS) -> float:
    """Return how much a past tells [0 to 1]: half where it shows the errors of `prior_units`, 0 without a past."""
    if past is None:
        return 0.0
    n_units = len(np.unique(past.unit))
    return n_units / (n_units + prior_units)


def weigh_methods(past: Past | None, lead: float, n_methods: int) -> Floats:
    """Return the methods' weights at this lead, equal until there are three past origins."""
    equal = np.full(n_methods, 1 / n_methods)
    if past is None or len(np.unique(past.origin)) < MIN_ORIGINS:
        return equal
    return trust_in(past) * _best_weights(past, _speaking_for(past, lead)) + (1 - trust_in(past)) * equal


def scale_spread(past: Past | None, lead: float, weights: Floats) -> tuple[float, float]:
    """Return the factors on core and tail at this lead; 1 where there is no past to learn from."""
    if past is None:
        return 1.0, 1.0
    grid = pool_grids(list(past.grids), weights)
    factors = _conformal_factors(grid, past.reported, _speaking_for(past, lead))
    core, tail = (float(np.clip(factor ** trust_in(past), *SCALE_LIMITS)) for factor in factors)
    return core, tail


def _best_weights(past: Past, weight: Floats) -> Floats:
    """Return the weights on the simplex with the least CRPS of the mixture, by exponentiated gradient steps.

    CRPS(sum w_i F_i) = sum w_i E|X_i - y| - 1/2 sum w_i w_j E|X_i - X_j|: a convex quadratic in the weights.
    """
    share = weight / weight.sum()
    thin = past.grids[:, :, 2::5]  # 40 levels give the same weights in a fifth of the time
    distance = np.abs(thin - past.reported[None, :, None]).mean(-1) @ share
    n_methods = len(thin)
    between = np.zeros((n_methods, n_methods))
    for i in range(n_methods):
        for j in range(i, n_methods):
            between[i, j] = between[j, i] = _mean_distance(thin[i], thin[j]) @ share
    weights, pace = np.full(n_methods, 1 / n_methods), 2.0 / max(float(distance.max()), 1e-9)
    for _ in range(2000):
        weights = weights * np.exp(-pace * (distance - between @ weights))
        weights = weights / weights.sum()
    return weights


def _mean_distance(first: Floats, second: Floats) -> Floats:
    """Return E|X - Y| of each forecast for independent draws of two grids, without the square of their sizes.

    With both sorted together, a value of rank r (from 0) among m + n exceeds r others and is exceeded by the rest.
    """
    merged = np.sort(np.concatenate([first, second], axis=-1), axis=-1)
    m = first.shape[-1]
    result: Floats = (_sum_distances(merged) - _sum_distances(first) - _sum_distances(second)) / m**2
    return result


def _sum_distances(values: Floats) -> Floats:
    n = values.shape[-1]
    result: Floats = values @ (2.0 * np.arange(n) - n + 1)
    return result


def _conformal_factors(grid: Floats, reported: Floats, weight: Floats) -> tuple[float, float]:
    """Return by how much the 80% and the 95% interval must stretch around the median to hold their part."""
    latent, value = _to_latent(grid), _to_latent(reported)
    middle = _at(latent, 0.5)
    factors = []
    for part in (0.8, 0.95):
        above, below = _at(latent, 0.5 + part / 2) - middle, middle - _at(latent, 0.5 - part / 2)
        half_width = np.maximum(np.where(value >= middle, above, below), 1e-6)
        reach = np.abs(value - middle) / half_width
        order = np.argsort(reach, kind="stable")
        held = np.cumsum(weight[order]) / weight.sum()
        factors.append(float(np.interp(part, held, reach[order])))
    return max(factors[0], 1e-3), max(factors[1], 1e-3)


def rescale(grid: Floats, calibration: Calibration) -> Floats:
    """Return the grid stretched around its median: by `core` in the 80% interval, by `tail` from the 95% one on."""
    off_centre = 2 * np.abs(LEVELS - 0.5)
    factor = np.interp(off_centre, [0.8, 0.95], [calibration.core, calibration.tail])
    stretched = stretch(grid, factor)
    half = N_LEVELS // 2  # outward from the median the quantiles must not turn back
    stretched[..., half:] = np.maximum.accumulate(stretched[..., half:], axis=-1)
    stretched[..., :half] = np.minimum.accumulate(stretched[..., :half][..., ::-1], axis=-1)[..., ::-1]
    return stretched


def stretch(grid: Floats, factor: Floats) -> Floats:
    """Return the grid with its distance from the median times `factor` on the latent scale."""
    latent = _to_latent(grid)
    middle = _at(latent, 0.5)[..., None]
    return to_share(middle + factor * (latent - middle), "logit")


def _to_latent(share: Floats) -> Floats:
    return to_latent(np.clip(share, _EDGE, 1 - _EDGE), "logit")


def _at(latent: Floats, level: float) -> Floats:
    place = level * N_LEVELS - 0.5
    below = int(np.floor(place))
    return latent[..., below] + (place - below) * (latent[..., below + 1] - latent[..., below])
