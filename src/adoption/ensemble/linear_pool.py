"""The combined forecast: a linear pool of the pooled layer and the experts, weighted and rescaled by their own past.

The panel is cut at past origins, which leave a half, five eighths, three quarters and seven eighths of its reports (for
the weights also a quarter and three eighths); every method forecasts the later ones from the earlier ones. From these
errors follow

- the weights: those that minimise the CRPS of the mixture (Gneiting & Ranjan 2013, Electron. J. Stat. 7:1747: pools are
  to be judged as pools), equal until there are three past origins. Where the history at the origins was shorter than
  twice the lead, the methods keep the parameters they have today: half of a short panel could not teach the experts
  what the whole has, and they would be judged by what they no longer are;
- the scale: the distance from the median is stretched so that 80 % and 95 % of past reports would have lain inside
  their intervals (split conformal prediction, Lei et al. 2018, JASA 113:1094), by lead, never below 0.9. Here
  everything is estimated again from what was known at the origin, for only true forecasts show how far forecasts err.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple, Protocol

import numpy as np

from adoption.arrays import GAUSSIAN, Floats, Panel, to_latent, to_share
from adoption.ensemble._component_forecasters import MAX_UNITS, MIN_EXPERIENCES, RECENT, learn_expert
from adoption.ensemble._pooled_ceiling import learn_ceiling
from adoption.ensemble.predictive import LEVELS, N_LEVELS, normal_grid, pool_grids
from adoption.hierarchical import PooledFit, fit_pooled

METHODS = ("pooled", "regression", "transition", "ceiling")
SCALING_ORIGINS = (0.5, 0.625, 0.75, 0.875)
WEIGHING_ORIGINS = (0.25, 0.375, *SCALING_ORIGINS)
MIN_ORIGINS = 3
MIN_PAST_FORECASTS = 30
SCALE_LIMITS = (0.9, 2.5)
_HISTORY_PER_LEAD = 2.0  # with less, an origin could not have taught the experts anything about the lead
_LEAD_WIDTH = 0.7  # in log lead: how far errors at other leads speak for this one
_PRIOR_UNITS = 20.0  # so many units' errors balance the belief that the scale is 1 and weights are equal
_EDGE = 1e-6


class Expert(Protocol):
    """What can forecast the next reports of any panel from what it learnt of one."""

    @property
    def obstacle(self) -> str:
        """Return why it learnt too little to speak; empty where it learnt enough."""

    def predict(self, panel: Panel, times: Floats) -> Floats:
        """Return the grid (unit, time, 200) at `times` (unit, time); NaN where it cannot answer."""


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
    """Weights of the methods at a lead, and the factors on core (to the 80 % interval) and tails (from the 95 %)."""

    weights: Floats
    core: float
    tail: float


@dataclass(frozen=True)
class Experience:
    """What one panel taught: its pooled fit, its experts, and, when first asked, how they fared at its past origins."""

    pooled: PooledFit
    experts: dict[str, Expert]
    seed: int = 0
    obstacles: dict[str, str] = field(default_factory=dict)  # why an expert is not among those who speak
    calibrations: dict[int, Calibration] = field(default_factory=dict, compare=False)

    @property
    def methods(self) -> list[str]:
        """Return the names of the pooled methods."""
        return ["pooled", *self.experts]

    @cached_property
    def past_of_today(self) -> Past | None:
        """Return what the methods as they are now would have said at past origins: for the weights."""
        return look_back(self._sample, WEIGHING_ORIGINS, lambda _: (self.pooled, self.experts))

    @cached_property
    def past_of_then(self) -> Past | None:
        """Return what the methods, estimated again from what was known then, would have said: for the scale."""

        def learn(known: Panel) -> tuple[PooledFit, dict[str, Expert]]:
            return fit_pooled(known, seed=self.seed), learn_experts(known, self.seed)

        return look_back(self._sample, SCALING_ORIGINS, learn)

    @cached_property
    def _sample(self) -> Panel:
        panel = self.pooled.panel
        if len(panel.units) <= MAX_UNITS:
            return panel
        return panel.take(np.sort(np.random.default_rng(self.seed).choice(len(panel.units), MAX_UNITS, replace=False)))

    def calibration(self, key: int) -> Calibration:
        """Return weights and scale for the leads of a bin (`bin_of`)."""
        if key not in self.calibrations:
            lead, link = float(np.exp(key / 3)), self.pooled.panel.link
            weights = weigh_methods(self._past_for_weights(lead), lead, self.methods)
            factors = scale_spread(self.past_of_then, lead, self.methods, weights, link)
            self.calibrations[key] = Calibration(weights, *factors)
        return self.calibrations[key]

    def _past_for_weights(self, lead: float) -> Past | None:
        """Return true forecasts from origins that had history enough for this lead, else those of today's methods."""
        past = self.past_of_then
        if past is not None:
            panel = self.pooled.panel
            history = past.origin - panel.times[panel.exact].min()
            rows = history >= _HISTORY_PER_LEAD * lead
            if len(np.unique(past.origin[rows])) >= MIN_ORIGINS and rows.sum() >= MIN_PAST_FORECASTS:
                return past.choose(rows)
        return self.past_of_today

    def explain(self) -> str:
        """Return in one sentence what the forecasts rest on."""
        if not self.experts:
            return f"the pooled layer alone: fewer than {MIN_EXPERIENCES} changes for the experts to learn from"
        pool = f"a linear pool of {', '.join(self.methods)}"
        if self.past_of_then is None:
            return f"{pool}; the panel is too short for past origins, so that the spread is not rescaled"
        return f"{pool}, weighted and rescaled by {len(self.past_of_then.lead)} past forecasts"

    def predict(self, target: PooledFit, times: Floats, observed: bool, method: str = "combined") -> Floats:
        """Return the grid (unit, time, 200) at common times for a panel fitted with these parameters.

        `method` is "combined" or the name of one expert.
        """
        cells = np.broadcast_to(times, (len(target.panel.units), len(times)))
        if not self.experts or (method != "combined" and method not in self.experts):
            return predict_pooled(target, cells, observed)
        grids = predict_all(target, self.experts, cells)
        if method == "combined":
            reported = self._combine(grids, target.panel, cells)
        else:
            reported = grids[self.methods.index(method)]
        return reported if observed else _without_report_noise(reported, target, cells)

    def _combine(self, grids: Floats, panel: Panel, cells: Floats) -> Floats:
        last = np.where(panel.observed, panel.times, -np.inf).max(1, keepdims=True)
        key = bin_of(np.where(np.isfinite(last), cells - last, 0.0))
        combined = np.empty(grids.shape[1:])
        for one in np.unique(key):
            found, chosen = self.calibration(int(one)), key == one
            combined[chosen] = rescale(pool_grids(list(grids[:, chosen]), found.weights), found, panel.link)
        return combined


def bin_of(lead: Floats) -> np.ndarray:
    """Return the bin of leads [years] that share a calibration: three to a factor of e."""
    return np.round(3 * np.log(np.maximum(lead, 0.1))).astype(int)


def learn_experience(panel: Panel, seed: int = 0, pooled: PooledFit | None = None) -> Experience:
    """Return what a panel teaches: its pooled fit (made here, or handed in) and its experts."""
    pooled = fit_pooled(panel, seed=seed) if pooled is None else pooled
    learnt = _learn_each(panel, seed)
    obstacles = {name: expert.obstacle for name, expert in learnt.items() if expert.obstacle}
    return Experience(pooled, _who_can_speak(learnt), seed, obstacles)


def learn_experts(panel: Panel, seed: int) -> dict[str, Expert]:
    """Return the experts by name; one that saw too little is left out."""
    return _who_can_speak(_learn_each(panel, seed))


def _who_can_speak(experts: dict[str, Expert]) -> dict[str, Expert]:
    return {name: expert for name, expert in experts.items() if not expert.obstacle}


def _learn_each(panel: Panel, seed: int) -> dict[str, Expert]:
    scales = {"regression": panel.link, "transition": "share"}
    learnt: dict[str, Expert] = {name: learn_expert(panel, scale, seed) for name, scale in scales.items()}
    learnt["ceiling"] = learn_ceiling(panel, seed)
    return learnt


def predict_all(target: PooledFit, experts: dict[str, Expert], times: Floats) -> Floats:
    """Return the grids of all methods (method, unit, time, 200) for the next reports at `times` (unit, time).

    Where an expert cannot answer, the pooled layer stands in for it.
    """
    pooled = predict_pooled(target, times, observed=True)
    grids = [pooled]
    for expert in experts.values():
        found = expert.predict(target.panel, times)
        grids.append(np.where(np.isfinite(found), found, pooled))
    return np.stack(grids)


def predict_pooled(target: PooledFit, times: Floats, observed: bool) -> Floats:
    """Return the pooled layer's grid at `times` (unit, time): the underlying share, or the next reported one."""
    mean, covariance = target.predict_cells(times)
    variance = np.maximum(np.einsum("ntt->nt", covariance), 0.0)
    noise = report_variance(target, mean) if observed else 0.0
    return normal_grid(mean, np.sqrt(variance + noise), target.panel.link)


def report_variance(target: PooledFit, mean: Floats) -> Floats:
    """Return the variance that one report adds on the latent scale: overdispersion and counting, or standard error."""
    panel = target.panel
    p = np.clip(to_share(mean, "logit"), 0.005, 0.995)
    trials = panel.latest_trials()[:, None]
    counting = np.where(trials > 0, 1 / (np.maximum(trials, 1.0) * p * (1 - p)), 0.0) if panel.link == "logit" else 0.0
    measured = panel.kind == GAUSSIAN
    usual = float(np.median(panel.variance[measured])) if measured.any() else 0.0
    return target.parameters.report_sd**2 + np.where(trials > 0, counting, usual)


def _without_report_noise(grid: Floats, target: PooledFit, times: Floats) -> Floats:
    """Return the grid of the underlying share: the spread shrinks as the pooled layer's does without report noise."""
    mean, covariance = target.predict_cells(times)
    variance = np.maximum(np.einsum("ntt->nt", covariance), 0.0)
    keep = np.sqrt(variance / (variance + report_variance(target, mean)))
    return _stretch(grid, keep[..., None], target.panel.link)


def look_back(
    panel: Panel, shares: tuple[float, ...], learn: Callable[[Panel], tuple[PooledFit, dict[str, Expert]]]
) -> Past | None:
    """Return the past forecasts from the origins that leave these shares of the reports; None where they are too few.

    `learn` gives the pooled fit and the experts that forecast from what was known.
    """
    tried = [_forecast_from(panel, origin, learn) for origin in _past_origins(panel, shares)]
    parts = [part for part in tried if part is not None]
    if len(parts) < 2 or sum(len(part.lead) for part in parts) < MIN_PAST_FORECASTS:
        return None
    unit, origin, lead, reported = (
        np.concatenate(arrays) for arrays in zip(*(part[:4] for part in parts), strict=True)
    )
    return Past(unit, origin, lead, reported, np.concatenate([part.grids for part in parts], axis=1))


def _past_origins(panel: Panel, shares: tuple[float, ...]) -> list[float]:
    reported = np.sort(panel.times[panel.exact])
    if not len(reported):
        return []
    cuts = reported[[max(int(np.ceil(share * len(reported))) - 1, 0) for share in shares]]
    return sorted({float(cut) for cut in cuts if cut < reported[-1]})


def _forecast_from(
    panel: Panel, origin: float, learn: Callable[[Panel], tuple[PooledFit, dict[str, Expert]]]
) -> Past | None:
    known = panel.until(origin)
    later = panel.exact & (panel.times > origin + 1e-9)
    rows = np.flatnonzero(later.any(1) & (known.exact.sum(1) > 1))  # one report shows no pace yet
    if len(rows) < 2:
        return None
    fit, experts = learn(known)
    if not experts:
        return None
    times = np.where(later, panel.times, origin + 1)[rows]
    grids = predict_all(fit.apply(known.take(rows)), experts, times)
    unit, column = np.nonzero(later[rows])
    last = np.where(known.observed, known.times, -np.inf).max(1)[rows]
    lead = times[unit, column] - last[unit]
    by_name = dict(zip(["pooled", *experts], grids[:, unit, column], strict=True))
    complete = np.stack([by_name.get(name, by_name["pooled"]) for name in METHODS])
    return Past(rows[unit], np.full(len(unit), origin), lead, panel.shares[rows][unit, column], complete)


def _speaking_for(past: Past, lead: float) -> Floats:
    """Return the weight of each past forecast for this lead: near leads and late origins first, each unit alike."""
    distance = np.log(past.lead / lead)
    distance = distance - distance[np.argmin(np.abs(distance))]  # beyond all past leads the nearest speak
    age = past.origin.max() - past.origin
    weight = np.maximum(np.exp(-0.5 * (distance / _LEAD_WIDTH) ** 2) * 0.5 ** (age / RECENT), 1e-12)
    result: Floats = weight / np.bincount(past.unit, weights=weight)[past.unit]
    return result


def _trust(past: Past) -> float:
    n_units = len(np.unique(past.unit))
    return n_units / (n_units + _PRIOR_UNITS)


def weigh_methods(past: Past | None, lead: float, methods: list[str]) -> Floats:
    """Return the methods' weights at this lead, equal until there are three past origins."""
    equal = np.full(len(methods), 1 / len(methods))
    if past is None or len(np.unique(past.origin)) < MIN_ORIGINS:
        return equal
    chosen = past._replace(grids=past.grids[[METHODS.index(name) for name in methods]])
    return _trust(past) * _best_weights(chosen, _speaking_for(past, lead)) + (1 - _trust(past)) * equal


def scale_spread(past: Past | None, lead: float, methods: list[str], weights: Floats, link: str) -> tuple[float, float]:
    """Return the factors on core and tail at this lead; 1 where there is no past to learn from."""
    if past is None:
        return 1.0, 1.0
    chosen = [past.grids[METHODS.index(name)] for name in methods]
    grid = pool_grids(chosen, weights)
    factors = _conformal_factors(grid, past.reported, _speaking_for(past, lead), link)
    core, tail = (float(np.clip(factor ** _trust(past), *SCALE_LIMITS)) for factor in factors)
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


def _conformal_factors(grid: Floats, reported: Floats, weight: Floats, link: str) -> tuple[float, float]:
    """Return by how much the 80 % and the 95 % interval must stretch around the median to hold their part."""
    latent, value = _to_latent(grid, link), _to_latent(reported, link)
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


def rescale(grid: Floats, calibration: Calibration, link: str) -> Floats:
    """Return the grid stretched around its median: by `core` in the 80 % interval, by `tail` from the 95 % one on."""
    off_centre = 2 * np.abs(LEVELS - 0.5)
    factor = np.interp(off_centre, [0.8, 0.95], [calibration.core, calibration.tail])
    stretched = _stretch(grid, factor, link)
    half = N_LEVELS // 2  # outward from the median the quantiles must not turn back
    stretched[..., half:] = np.maximum.accumulate(stretched[..., half:], axis=-1)
    stretched[..., :half] = np.minimum.accumulate(stretched[..., :half][..., ::-1], axis=-1)[..., ::-1]
    return stretched


def _stretch(grid: Floats, factor: Floats, link: str) -> Floats:
    latent = _to_latent(grid, link)
    middle = _at(latent, 0.5)[..., None]
    return to_share(middle + factor * (latent - middle), link)


def _to_latent(share: Floats, link: str) -> Floats:
    return to_latent(np.clip(share, _EDGE, 1 - _EDGE if link == "logit" else np.inf), link)


def _at(latent: Floats, level: float) -> Floats:
    place = level * N_LEVELS - 0.5
    below = int(np.floor(place))
    return latent[..., below] + (place - below) * (latent[..., below + 1] - latent[..., below])
