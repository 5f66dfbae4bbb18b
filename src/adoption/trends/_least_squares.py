"""Nonlinear least squares for many series at once, with bounds; one curve's parameters for each unit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from adoption.arrays import Floats

_MAX_ITERATIONS = 200
_NEGLIGIBLE_GAIN = 1e-8  # relative fall of the error sum
_NO_DAMPING_HELPS = 1e10
_TINY_RIDGE = 1e-10  # keeps a series that leaves its curve open solvable


@dataclass(frozen=True)
class Curve:
    """A curve: parameters (unit, k) and times (unit, n) to values (unit, n), and to their derivatives (unit, n, k)."""

    value: Callable[[Floats, Floats], Floats]
    slopes: Callable[[Floats, Floats], Floats]


@dataclass(frozen=True)
class LeastSquaresFit:
    """Parameters (unit, k), their standard errors, the error sum and its degrees of freedom, one row a unit.

    A parameter held by its bound has no standard error; the others' are those of the fit with it held.
    """

    parameters: Floats
    standard_errors: Floats
    error_sum: Floats
    degrees_of_freedom: NDArray[np.int64]
    is_at_bound: NDArray[np.bool_]
    converged: NDArray[np.bool_]


def fit_least_squares(
    curve: Curve, start: Floats, lower: Floats, upper: Floats, time: Floats, value: Floats, weight: Floats
) -> LeastSquaresFit:
    """Return the curve of each unit with the least weighted error sum near its start, within the bounds.

    The Levenberg-Marquardt method (Marquardt 1963, https://doi.org/10.1137/0111030) with a damping for each unit;
    a parameter at its bound that would leave it is held there. `lower` and `upper` are (unit, k) or (k,); `time`,
    `value` and `weight` are (unit, n), padding has weight 0.
    """
    lower, upper = (np.broadcast_to(bound, start.shape) for bound in (lower, upper))
    parameters = np.clip(start, lower, upper)
    error_sum = _sum_errors(curve, parameters, time, value, weight)
    damping = np.full(len(start), 1e-3)
    converged = np.zeros(len(start), dtype=bool)
    for _ in range(_MAX_ITERATIONS):
        going = np.flatnonzero(~converged)
        if not len(going):
            break
        here, t, y, w = parameters[going], time[going], value[going], weight[going]
        errors = y - curve.value(here, t)
        step = _take_step(here, lower[going], upper[going], curve.slopes(here, t), w, errors, damping[going])
        there = np.clip(here + step, lower[going], upper[going])
        new_sum = _sum_errors(curve, there, t, y, w)
        gain = error_sum[going] - new_sum
        is_better = gain > 0
        better = going[is_better]
        parameters[better], error_sum[better] = there[is_better], new_sum[is_better]
        is_negligible = np.abs(gain) <= _NEGLIGIBLE_GAIN * (error_sum[going] + np.finfo(float).tiny)
        damping[going] = np.where(is_better, damping[going] / 5, damping[going] * 4)
        converged[going] = (is_negligible & (damping[going] <= 1)) | (damping[going] > _NO_DAMPING_HELPS)
    return _summarise(curve, parameters, lower, upper, time, value, weight, error_sum, converged)


def _sum_errors(curve: Curve, parameters: Floats, time: Floats, value: Floats, weight: Floats) -> Floats:
    errors = np.where(weight > 0, value - curve.value(parameters, time), 0.0)
    return np.asarray((weight * errors**2).sum(axis=1))


def _take_step(
    here: Floats, lower: Floats, upper: Floats, slopes: Floats, weight: Floats, errors: Floats, damping: Floats
) -> Floats:
    """Return the damped Gauss-Newton step of each unit in its free parameters."""
    weighted = slopes * weight[..., None]
    downhill = np.einsum("unk,un->uk", weighted, np.where(weight > 0, errors, 0.0))
    is_held = ((here <= lower) & (downhill < 0)) | ((here >= upper) & (downhill > 0))
    scaled, size = _scale(weighted.transpose(0, 2, 1) @ slopes, is_held)
    np.einsum("ukk->uk", scaled)[...] += damping[:, None] + _TINY_RIDGE
    return np.linalg.solve(scaled, np.where(is_held, 0.0, downhill / size)[..., None])[..., 0] / size


def _scale(normal: Floats, is_held: NDArray[np.bool_]) -> tuple[Floats, Floats]:
    """Return J'WJ with a unit diagonal, held parameters cut loose, and the sizes it was divided by.

    Parameters differ by many powers of ten (a market of 68,000 beside a rate of .006), so nothing is solved unscaled.
    """
    normal = np.where(is_held[:, :, None] | is_held[:, None, :], 0.0, normal)
    size = np.sqrt(np.einsum("ukk->uk", normal))
    size = np.where(size > 0, size, 1.0)
    return normal / size[:, :, None] / size[:, None, :], size


def _summarise(
    curve: Curve,
    parameters: Floats,
    lower: Floats,
    upper: Floats,
    time: Floats,
    value: Floats,
    weight: Floats,
    error_sum: Floats,
    converged: NDArray[np.bool_],
) -> LeastSquaresFit:
    """Return the fit with standard errors from the inverse of J'WJ and the error variance."""
    slopes = curve.slopes(parameters, time)
    is_at_bound = (parameters <= lower) | (parameters >= upper)
    scaled, size = _scale((slopes * weight[..., None]).transpose(0, 2, 1) @ slopes, is_at_bound)
    inverse = np.linalg.pinv(scaled, hermitian=True)
    is_known = np.linalg.matrix_rank(scaled, hermitian=True) == (~is_at_bound).sum(axis=1)
    degrees = (weight > 0).sum(axis=1) - (~is_at_bound).sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        variance = np.where(degrees > 0, error_sum / degrees, np.nan)
        standard_errors = np.sqrt(variance[:, None] * np.einsum("ukk->uk", inverse)) / size
    standard_errors = np.where(is_at_bound | ~is_known[:, None], np.nan, standard_errors)
    return LeastSquaresFit(parameters, standard_errors, error_sum, np.maximum(degrees, 0), is_at_bound, converged)
