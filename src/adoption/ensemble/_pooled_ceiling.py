"""The pooled ceiling: logistic curves to ceilings of their own, whose spread over the units is learnt from all of them.

    z_i(t) = logit(K_i expit(a_i + b_i (t - reference))) + w_i(t) + e_i(t)
    (logit K_i, a_i, log b_i) ~ N(mu, S),   w_i a random walk of tau a year,   e_i ~ N(0, phi^2 + v_i(t))

where z is the logit of a report and v its known error (of counting, or the standard error). A unit of few reports takes
most of its ceiling from the others; from under ten points of its own it could not have one. The form is that of the
Family Planning Estimation Model (Alkema et al. 2013, Lancet 381:1642). The nine parameters are found as Lindstrom &
Bates (1990, Biometrics 46:673) do: linearise each curve at the unit's best values, fit the linear mixed model that
results, repeat; weak priors on the parameters hold a panel that says little. Ceilings are taken to lie above what is
reported: a panel that falls, or never bends, teaches none, and the expert then says why it abstains.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy.optimize import minimize
from scipy.special import expit, ndtri
from threadpoolctl import threadpool_limits

from adoption.arrays import BINOMIAL, GAUSSIAN, Floats, Panel
from adoption.ensemble._earlier_changes import find_last_exact
from adoption.ensemble.predictive import N_LEVELS

MAX_TEACHERS = 400
FIRST_TEACHERS = 80
MIN_TEACHERS = 20
MIN_REPORTS = 6
MIN_GAIN = 3.0  # of log likelihood over straight logit lines: the 95% point for two more parameters
MAX_CEILING_SE = 0.5  # on the logit scale, of the middle ceiling: at .7 an interval of .47 to .86
_NO_CEILING = {0: 6.0, 3: -4.0}  # middle and log sd of the logit ceiling that leave logit lines straight
_ROUNDS, _STEPS, _CLOSE = 12, 25, 0.02
_MODE_STEPS, _MODE_TOLERANCE = 40, 1e-6
_NODES, _NOISE_LEVELS = 40, 5  # curves from a unit's posterior times reports about each: 200
_CHUNK = 2000  # units forecast at once, to bound memory
#: Start, prior mean and prior sd of mu, log sd of (logit K, a, log b), artanh of the correlation of a and log b,
#: log phi and log tau.
_PRIOR_MEAN = np.array([2.0, 0.0, -1.0, np.log(0.8), 0.0, np.log(0.4), 0.0, np.log(0.15), np.log(0.1)])
_PRIOR_SD = np.array([1.5, 5.0, 1.5, 0.7, 1.5, 0.7, 0.8, 1.5, 1.5])
_REACH = np.array([4.0, 10.0, 3.0, 2.5, 2.5, 2.5, 2.0, 4.0, 4.0])  # how far from there the search may go


class Reports(NamedTuple):
    """Arrays (unit, cell) of exact reports: time since the reference [years], logit, its known variance, and which."""

    times: Floats
    value: Floats
    variance: Floats
    told: np.ndarray


class Pool(NamedTuple):
    """Mean (3) and covariance (3, 3) of (logit ceiling, level, log pace), report sd and walk sd a year."""

    mean: Floats
    covariance: Floats
    report_sd: float
    walk_sd: float


class Curves(NamedTuple):
    """Each unit's best (logit ceiling, level, log pace), its precision (3, 3), and fit and slopes in its reports."""

    best: Floats
    precision: Floats
    value: Floats
    slope: Floats


@dataclass(frozen=True)
class CeilingExpert:
    """What one panel taught about ceilings; `obstacle` says why it taught nothing, and is empty where it did."""

    vector: Floats
    reference: float
    start: float
    usual_variance: float
    ceiling_se: float
    obstacle: str = ""

    @property
    def pool(self) -> Pool:
        """Return the parameters in their own units."""
        return _read_pool(self.vector)

    def move_to(self, reference: float) -> Floats:
        """Return the parameters of the same pool where time is measured from another year."""
        vector = self.vector.copy()
        vector[1] += np.exp(vector[2]) * (reference - self.reference)
        return vector

    def predict(self, panel: Panel, times: Floats) -> Floats:
        """Return the grid (unit, time, 200) of the next reports of `panel` at `times` (unit, time).

        NaN where it cannot answer: for a unit without an exact report, one whose latest report is a bound, and for
        times that are past.
        """
        last = find_last_exact(panel)
        since = panel.times[np.arange(len(last)), np.maximum(last, 0)]
        grid = np.full((*times.shape, N_LEVELS), np.nan)
        with threadpool_limits(1):
            for first in range(0, len(last), _CHUNK):
                rows = np.arange(first, min(first + _CHUNK, len(last)))
                rows = rows[last[rows] >= 0]
                if len(rows):
                    grid[rows] = self._forecast(panel.take(rows), times[rows])
        return np.where((times - since[:, None] >= 0.02)[..., None], grid, np.nan)

    def ceilings(self, panel: Panel) -> pd.DataFrame:
        """Return one row per unit: unit, ceiling, lower_95, upper_95 [share 0 to 1], given its reports and the pool."""
        with threadpool_limits(1):
            reports = read_reports(panel, self.reference)
            curves = find_curves(reports, self.pool, self.start - self.reference)
        middle, sd = curves.best[:, 0], np.sqrt(np.linalg.inv(curves.precision)[:, 0, 0])
        ends = {"ceiling": 0.0, "lower_95": -1.959964, "upper_95": 1.959964}
        return pd.DataFrame({"unit": panel.units} | {name: expit(middle + z * sd) for name, z in ends.items()})

    def _forecast(self, panel: Panel, times: Floats) -> Floats:
        """Return the sorted reports about curves drawn from each unit's posterior: the walk goes on from its last."""
        origin = self.start - self.reference
        reports, ahead = read_reports(panel, self.reference), times - self.reference
        curves = find_curves(reports, self.pool, origin)
        spread = np.swapaxes(np.linalg.inv(np.linalg.cholesky(curves.precision)), 1, 2)
        drawn = curves.best[:, None] + np.einsum("nij,qj->nqi", spread, _normal_lattice(_NODES, 3))
        walk = self.pool.walk_sd**2 * _walk(ahead, reports.times, origin) * reports.told[:, None, :]
        gain = walk @ np.linalg.inv(_noise(reports, self.pool, origin))
        left = np.where(reports.told[:, None], reports.value[:, None] - rise(drawn, reports.times), 0.0)
        middle = rise(drawn, ahead) + left @ np.swapaxes(gain, 1, 2)
        own = self.pool.walk_sd**2 * np.maximum(ahead - origin, 0) - (gain * walk).sum(-1)
        variance = np.maximum(own, 0)[:, None] + self.pool.report_sd**2 + self._counting(panel, middle)
        levels = ndtri((np.arange(_NOISE_LEVELS) + 0.5) / _NOISE_LEVELS)
        values = middle[..., None] + np.sqrt(variance)[..., None] * levels
        values = np.sort(np.swapaxes(values, 1, 2).reshape(*times.shape, -1), axis=-1)
        shares: Floats = expit(values)
        return shares

    def _counting(self, panel: Panel, middle: Floats) -> Floats:
        """Return the variance of counting out of the latest denominator, or the usual error of measured shares."""
        trials = panel.latest_trials()[:, None, None]
        share = np.clip(expit(middle), 0.005, 0.995)
        counting = 1 / (np.maximum(trials, 1.0) * share * (1 - share))
        return np.where(trials > 0, counting, self.usual_variance)


def learn_ceiling(panel: Panel, seed: int = 0, start: CeilingExpert | None = None) -> CeilingExpert:
    """Return the expert that learnt from at most 400 units of the panel (a random sample of them where there are more).

    It learns from units with six exact reports or more. It abstains, with the reason in `obstacle`, where there are
    fewer than 20 such units, where shares may exceed 1, where ceilings explain the reports no better than straight
    logit lines do (3 units of log likelihood), and where they leave the middle ceiling unknown: a standard error above
    .5 on the logit scale once the prior is taken away. A first look at 80 units must show its part of that gain; most
    panels do not bend, and then cost no more. `start`, an expert that speaks for much the same panel, shortens the
    search: bending is not asked about again.
    """
    teachers = np.flatnonzero(panel.exact.sum(1) >= MIN_REPORTS)
    if panel.link != "logit":
        return _abstain("shares may exceed 1, so that there is no ceiling to learn")
    if len(teachers) < MIN_TEACHERS:
        return _abstain(f"{len(teachers)} units have {MIN_REPORTS} exact reports or more, {MIN_TEACHERS} are needed")
    order = np.random.default_rng(seed).permutation(teachers)[:MAX_TEACHERS]
    exact = panel.exact & (panel.exact.sum(1) >= MIN_REPORTS)[:, None]
    reference, first = float(np.median(panel.times[exact])), float(panel.times[exact].min())
    with threadpool_limits(1):
        vector = None if start is None else start.move_to(reference)
        for n_seen in sorted({len(order), min(len(order), FIRST_TEACHERS)} if start is None else {len(order)}):
            taught = panel.take(np.sort(order[:n_seen]))
            reports, origin = read_reports(taught, reference), first - reference
            vector, information = fit_pool(reports, origin, start=vector)
            gain = np.inf if start is not None else _gain_of_bending(reports, vector, origin)
            if gain < MIN_GAIN * n_seen / len(order):
                return _abstain(
                    f"the reports do not bend: ceilings hardly explain them better (log likelihood {gain:+.1f})"
                )
    measured = taught.kind == GAUSSIAN
    usual = float(np.median(taught.variance[measured])) if measured.any() else 0.0
    is_definite = np.linalg.matrix_rank(information, hermitian=True) == 3
    error = float(np.sqrt(np.linalg.inv(information)[0, 0])) if is_definite else np.inf
    if not error <= MAX_CEILING_SE:
        return _abstain(f"the middle ceiling is unknown (standard error {error:.1f} in logits)")
    return CeilingExpert(np.asarray(vector), reference, first, usual, error)


def _gain_of_bending(reports: Reports, vector: Floats, origin: float) -> float:
    """Return by how much ceilings raise the log likelihood over straight logit lines."""
    straight, _ = fit_pool(reports, origin, held=_NO_CEILING)
    bent, unbent = (log_likelihood(reports, _read_pool(one), origin) for one in (vector, straight))
    return bent - unbent


def _abstain(obstacle: str) -> CeilingExpert:
    return CeilingExpert(_PRIOR_MEAN, 0.0, 0.0, 0.0, np.inf, obstacle)


def read_reports(panel: Panel, reference: float) -> Reports:
    """Return the exact reports on the logit scale; counts as (y + 1/2) / (n + 1), with the variance of counting."""
    counted, told = panel.kind == BINOMIAL, panel.exact
    share = (panel.successes + 0.5) / (panel.trials + 1)
    logit = np.log(share) - np.log1p(-share) if counted.any() else np.zeros(panel.times.shape)
    value = np.where(counted, logit, panel.value)
    variance = np.where(counted, 1 / ((panel.trials + 1) * share * (1 - share)), panel.variance)
    variance = variance / np.where(panel.weight > 0, panel.weight, 1.0)
    times = np.where(told, panel.times - reference, 0.0)
    return Reports(times, np.where(told, value, 0.0), np.where(told, variance, 1.0), told)


def rise(curve: Floats, times: Floats) -> Floats:
    """Return logit(K expit(a + b t)) of curves (unit, draw, 3) at `times` (unit, time), by unit, draw and time."""
    share = expit(curve[..., :1]) * expit(curve[..., 1:2] + np.exp(curve[..., 2:]) * times[:, None])
    share = np.clip(share, 1e-12, 1 - 1e-9)
    return np.log(share / (1 - share))


def bend(curve: Floats, times: Floats) -> tuple[Floats, Floats]:
    """Return logit(K expit(a + b t)) of curves (unit, 3) at `times` (unit, time), and its slopes (unit, time, 3).

    The slopes are those in (logit K, a, log b).
    """
    ceiling, level, pace = expit(curve[:, :1]), curve[:, 1:2], np.exp(curve[:, 2:])
    progress = expit(np.clip(level + pace * times, -30, 30))
    share = np.minimum(ceiling * progress, 1 - 1e-9)
    inner = (1 - progress) / (1 - share)
    slope = np.stack([(1 - ceiling) / (1 - share), inner, inner * pace * times], -1)
    return np.log(share) - np.log1p(-share), slope


def find_curves(reports: Reports, pool: Pool, origin: float) -> Curves:
    """Return each unit's most probable curve given the pool, by damped Gauss-Newton steps in all units at once."""
    weight = _invert(_noise(reports, pool, origin))
    prior = _invert(pool.covariance)
    best = np.tile(pool.mean, (len(reports.times), 1))
    value, slope, cost = _weigh(best, reports, weight, pool.mean, prior)
    damping, open_ = np.full(len(best), 1e-3), np.arange(len(best))
    for _ in range(_MODE_STEPS):
        own = Reports(*(array[open_] for array in reports))
        weighted = weight[open_] @ slope[open_]
        precision = np.swapaxes(slope[open_], 1, 2) @ weighted + prior
        pull = np.einsum("nti,nt->ni", weighted, own.value - value[open_]) - (best[open_] - pool.mean) @ prior
        ridge = damping[open_, None, None] * np.einsum("nii->n", precision)[:, None, None] / 3 * np.eye(3)
        step = np.clip(np.linalg.solve(precision + ridge, pull[..., None])[..., 0], -2, 2)
        tried = _weigh(best[open_] + step, own, weight[open_], pool.mean, prior)
        is_better = tried[2] <= cost[open_]
        better = open_[is_better]
        best[better] += step[is_better]
        for kept, new in zip((value, slope, cost), tried, strict=True):
            kept[better] = new[is_better]
        damping[open_] = np.clip(np.where(is_better, damping[open_] / 5, damping[open_] * 5), 1e-8, 1e4)
        open_ = open_[np.abs(step).max(1) >= _MODE_TOLERANCE]
        if not len(open_):
            break
    return Curves(best, np.swapaxes(slope, 1, 2) @ (weight @ slope) + prior, value, slope)


def _weigh(curve: Floats, reports: Reports, weight: Floats, mean: Floats, prior: Floats) -> tuple[Floats, ...]:
    """Return fitted values and slopes at the reports (0 in empty cells), and minus the log posterior."""
    value, slope = bend(curve, reports.times)
    value, slope = np.where(reports.told, value, 0.0), np.where(reports.told[..., None], slope, 0.0)
    left, off = reports.value - value, curve - mean
    cost = np.einsum("ns,nst,nt->n", left, weight, left) + np.einsum("ni,ij,nj->n", off, prior, off)
    return value, slope, 0.5 * cost


def log_likelihood(reports: Reports, pool: Pool, origin: float) -> float:
    """Return Laplace's approximation to the log likelihood of the reports, up to a constant of theirs."""
    noise, prior = _noise(reports, pool, origin), _invert(pool.covariance)
    curves = find_curves(reports, pool, origin)
    cost = _weigh(curves.best, reports, _invert(noise), pool.mean, prior)[2]
    volume = np.linalg.slogdet(curves.precision)[1] - np.linalg.slogdet(prior)[1] + np.linalg.slogdet(noise)[1]
    return -float((cost + 0.5 * volume).sum())


def fit_pool(
    reports: Reports, origin: float, held: Mapping[int, float] = MappingProxyType({}), start: Floats | None = None
) -> tuple[Floats, Floats]:
    """Return the nine parameters and what the reports alone say of the pool's mean (information, 3 x 3).

    Parameters in `held`, by their place, keep the value given there. The search begins at `start`, if given.
    """
    vector = _PRIOR_MEAN.copy()
    middle = float(np.average(reports.value, weights=reports.told))
    vector[1] = np.clip(middle + 0.3, -5, 5)
    low, high = vector - _REACH, vector + _REACH
    vector = vector if start is None else np.clip(start, low, high)
    for place, value in held.items():
        vector[place] = low[place] = high[place] = value
    bounds = list(zip(low, high, strict=True))
    walk = _walk(reports.times, reports.times, origin) * (reports.told[:, :, None] & reports.told[:, None, :])
    for _ in range(_ROUNDS):
        curves = find_curves(reports, _read_pool(vector), origin)
        straight = reports.value - curves.value + np.einsum("nti,ni->nt", curves.slope, curves.best)
        found = minimize(
            lambda x, *known: _cost(x, *known)[:2],
            vector,
            args=(straight, curves.slope, walk, reports),
            jac=True,
            method="L-BFGS-B",
            bounds=bounds,
            options={"maxiter": _STEPS, "ftol": 1e-7},
        )
        moved, vector = float(np.abs(found.x - vector).max()), found.x
        if moved < _CLOSE:
            break
    return vector, _cost(vector, straight, curves.slope, walk, reports)[2]


def _cost(vector: Floats, value: Floats, slope: Floats, walk: Floats, reports: Reports) -> tuple[float, Floats, Floats]:
    """Return minus the log posterior of the linearised model, its gradient, and the information about the mean.

    value ~ N(J mu, V), V = J S J' + tau^2 min(s, t) + phi^2 I + v; d/dx of -log N is tr((V^-1 - u u') dV / 2) with
    u = V^-1 (value - J mu).
    """
    pool, told = _read_pool(vector), reports.told
    noise = pool.walk_sd**2 * walk + _diagonal(np.where(told, reports.variance + pool.report_sd**2, 1.0))
    inverse = np.linalg.inv(slope @ pool.covariance @ np.swapaxes(slope, 1, 2) + noise)
    left = value - slope @ pool.mean
    pulled = np.einsum("nst,nt->ns", inverse, left)
    off = (vector - _PRIOR_MEAN) / _PRIOR_SD
    cost = 0.5 * ((left * pulled).sum() - np.linalg.slogdet(inverse)[1].sum() + off @ off)
    excess = inverse - pulled[:, :, None] * pulled[:, None, :]
    inner = np.einsum("nsi,nst,ntj->ij", slope, excess, slope, optimize=True)
    scale = np.sqrt(np.diag(pool.covariance))
    by_sd = (inner * pool.covariance).sum(1)
    by_correlation = inner[1, 2] * scale[1] * scale[2] / np.cosh(vector[6]) ** 2
    by_report = pool.report_sd**2 * (np.einsum("ntt->nt", excess) * told).sum()
    by_walk = pool.walk_sd**2 * (excess * walk).sum()
    by_mean = -np.einsum("nti,nt->i", slope, pulled)
    gradient = np.concatenate([by_mean, by_sd, [by_correlation, by_report, by_walk]]) + off / _PRIOR_SD
    information = np.einsum("nsi,nst,ntj->ij", slope, inverse, slope, optimize=True)
    return float(cost), gradient, information


def _read_pool(vector: Floats) -> Pool:
    sd = np.exp(vector[3:6])
    covariance = np.diag(sd**2)
    covariance[1, 2] = covariance[2, 1] = np.tanh(vector[6]) * sd[1] * sd[2]
    return Pool(vector[:3], covariance, float(np.exp(vector[7])), float(np.exp(vector[8])))


def _noise(reports: Reports, pool: Pool, origin: float) -> Floats:
    """Return the covariance of a unit's reports about its curve; a cell without report stands alone, with 1."""
    both = reports.told[:, :, None] & reports.told[:, None, :]
    alone = np.where(reports.told, reports.variance + pool.report_sd**2, 1.0)
    result: Floats = pool.walk_sd**2 * _walk(reports.times, reports.times, origin) * both + _diagonal(alone)
    return result


def _walk(first: Floats, second: Floats, origin: float) -> Floats:
    """Return min(s, t) since the origin, of each unit's times with one another."""
    return np.maximum(np.minimum(first[:, :, None], second[:, None, :]) - origin, 0.0)


def _invert(matrices: Floats) -> Floats:
    return np.asarray(np.linalg.inv(matrices), dtype=np.float64)


def _diagonal(values: Floats) -> Floats:
    return values[:, :, None] * np.eye(values.shape[1])


def _normal_lattice(n: int, n_dimensions: int) -> Floats:
    """Return n points that fill the standard normal evenly: multiples of the powers of a generalised golden ratio.

    Its inverse solves x^(d + 1) = x + 1 (the additive recurrence of Roberts 2018); points come in opposite pairs.
    """
    golden = 2.0
    for _ in range(50):
        golden = (1 + golden) ** (1 / (n_dimensions + 1))
    shift = golden ** -np.arange(1.0, n_dimensions + 1)
    half = ndtri((0.5 + np.outer(np.arange(1, n // 2 + 1), shift)) % 1)
    return np.concatenate([half, -half])
