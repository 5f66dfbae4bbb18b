"""Logistic curves with a ceiling of their own for each unit and one rate and mid-time for all."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import optimize, special
from threadpoolctl import threadpool_limits

from adoption.arrays import Floats
from adoption.diagnostics import AdoptionError


@dataclass(frozen=True)
class RandomCeilingFit:
    """The fitted model: ceiling [value's unit], midtime and scale [time's unit], the two standard deviations.

    `ceilings` has one row per unit: `unit, ceiling, ceiling_se`, its own ceiling given its values and the others'.
    """

    ceiling: float
    midtime: float
    scale: float
    ceiling_sd: float
    residual_sd: float
    log_likelihood: float
    ceilings: pd.DataFrame
    converged: bool
    message: str

    def predict(self, times: list[float]) -> pd.DataFrame:
        """Return `unit, time, mean`: every unit's curve at these times."""
        shape = special.expit((np.asarray(times, dtype=float) - self.midtime) / self.scale)
        mean = self.ceilings["ceiling"].to_numpy()[:, None] * shape
        units = np.repeat(self.ceilings["unit"].to_numpy(), len(times))
        return pd.DataFrame({"unit": units, "time": np.tile(times, len(self.ceilings)), "mean": mean.ravel()})


def fit_random_ceiling(values: pd.DataFrame) -> RandomCeilingFit:
    """Return the maximum-likelihood fit of y = (A + b_i) / (1 + exp(-(t - m) / s)) + e over all units.

    b_i ~ N(0, ceiling_sd^2), e ~ N(0, residual_sd^2). The unit's effect is a factor of the curve, so the likelihood
    is exactly normal, with covariance ceiling_sd^2 g g' + residual_sd^2 I, and needs no approximation; ceiling
    and residual variance have closed forms for given m, s and variance ratio. Pinheiro and Bates 2000, section 8.2
    (https://doi.org/10.1007/b98882).

    Parameters
    ----------
    values
        `unit, time, value`; three units or more, or there is no spread of ceilings to estimate.
    """
    n_units = values["unit"].nunique()
    if n_units < 3:
        raise AdoptionError(f"{n_units} units found: a spread of ceilings needs at least 3")
    values = values.sort_values(["unit", "time"])
    code, units = pd.factorize(values["unit"])
    time, value = values["time"].to_numpy(dtype=float), values["value"].to_numpy(dtype=float)
    span = float(np.ptp(time))
    start = np.array([float(np.median(time)), np.log(span / 4), 0.0])

    def cost(point: Floats) -> float:
        return -_profile(point, code, time, value)[0]

    with threadpool_limits(limits=1, user_api="blas"):
        found = optimize.minimize(
            cost, start, method="Nelder-Mead", options={"xatol": 1e-8, "fatol": 1e-10, "maxiter": 5000}
        )
        log_likelihood, ceiling, variance, shape = _profile(found.x, code, time, value)
    ratio = float(np.exp(found.x[2]))
    own_information = np.bincount(code, shape**2)
    pull = ratio**2 / (1 + ratio**2 * own_information)
    effects = pull * np.bincount(code, shape * (value - ceiling * shape))
    ceilings = pd.DataFrame({"unit": units, "ceiling": ceiling + effects, "ceiling_se": np.sqrt(variance * pull)})
    return RandomCeilingFit(
        ceiling=ceiling,
        midtime=float(found.x[0]),
        scale=float(np.exp(found.x[1])),
        ceiling_sd=ratio * float(np.sqrt(variance)),
        residual_sd=float(np.sqrt(variance)),
        log_likelihood=log_likelihood,
        ceilings=ceilings,
        converged=bool(found.success),
        message="" if found.success else f"no convergence: {found.message}",
    )


def _profile(point: Floats, code: NDArray[np.int64], time: Floats, value: Floats) -> tuple[float, float, float, Floats]:
    """Return log-likelihood, ceiling and residual variance at their best for (m, log s, log sd ratio), and the shape g.

    With V_i = I + rho^2 g g' the inverse is I - g g' rho^2 / (1 + rho^2 g'g) and the determinant 1 + rho^2 g'g.
    """
    midtime, scale, ratio = point[0], np.exp(point[1]), np.exp(point[2])
    shape = special.expit((time - midtime) / scale)
    gg, gy, yy = np.bincount(code, shape**2), np.bincount(code, shape * value), np.bincount(code, value**2)
    shrunk = 1 / (1 + ratio**2 * gg)
    ceiling = float((shrunk * gy).sum() / (shrunk * gg).sum())
    error = yy - 2 * ceiling * gy + ceiling**2 * gg
    cross = gy - ceiling * gg
    variance = float((error - ratio**2 * cross**2 * shrunk).sum() / len(value))
    log_likelihood = -0.5 * (len(value) * (np.log(2 * np.pi * variance) + 1) - np.log(shrunk).sum())
    return log_likelihood, ceiling, variance, shape
