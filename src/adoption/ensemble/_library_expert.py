"""The library expert: how the panels of the library of paces went on from a level, weighed by this panel's own steps.

Worlds of the library (`PaceLibrary.draw_worlds`) move many particles from fifteen levels at once, for every panel the
same; this gives each world's displacement of the logit by level and lead. The panel's steps weigh the worlds, tempered,
for its units are alike (a power likelihood; Grünwald & van Ommen 2017, Bayesian Anal. 12:1069), and the weighted
displacements are one table of quantiles. A unit is looked up in it, and moved by its own pace:

    E[v | d] = k (d - g(mid level)) rho^(T / 2),   k = s^2 / (s^2 + tau^2 / T + 2 r^2 / T^2)

where d is its rate over the last T <= 5 years, s, tau, r and g are the world's, and v counts (1 - rho^h) / -log(rho)
years in h: the posterior mean of a persistent pace seen with noise. No particle is moved for a unit, hence it is cheap.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from adoption.arrays import LEVELS, Floats, Panel, to_share
from adoption.ensemble._earlier_changes import MIN_LEAD, RECENT, find_last_exact, read_levels
from adoption.paces import COMMON, PERSISTENCE, TAIL_FREEDOM, PaceLibrary, Worlds, drift, evidence_power

_N_WORLDS, _N_PARTICLES, _SEED = 60, 40, 0
_MAX_TEACHERS = 200
_STARTS: Floats = np.linspace(-5.0, 5.0, 15, dtype=np.float64)
_STEP = 0.5  # [years]
_LEADS: Floats = np.arange(1.0, 25.0) * _STEP
_LEAST_KEPT = 0.2  # of the variance, once a unit's own pace is known


class Futures(NamedTuple):
    """Displacements (lead, level, world, particle) of the logit of a report, and their mean and variance by world.

    `in_order` are those of all worlds in rising order (lead, level, world and particle), `order` where they stood.
    """

    worlds: Worlds
    moved: Floats
    mean: Floats
    variance: Floats
    order: NDArray[np.int64]
    in_order: Floats


@dataclass(frozen=True, eq=False)
class LibraryExpert:
    """The library's forecasts for one panel: weights of its worlds, and quantiles (lead, level, 200)."""

    library: PaceLibrary
    weights: Floats
    quantiles: Floats

    @property
    def obstacle(self) -> str:
        """Return nothing: the library always has something to say."""
        return ""

    def predict(self, panel: Panel, times: Floats) -> Floats:
        """Return the grid (unit, time, 200) of the next reports of `panel` at `times` (unit, time).

        NaN for a unit without an exact report, for one whose latest report is a bound, and for times that are past.
        """
        dates, levels = read_levels(panel, "logit")
        last = find_last_exact(panel)
        rows, cell = np.arange(len(last)), np.maximum(last, 0)
        lead = times - dates[rows, cell][:, None]
        unit, column = np.nonzero((last >= 0)[:, None] & (lead >= 0.02))
        grid = np.full((*times.shape, len(LEVELS)), np.nan)
        level, ahead = levels[rows, cell][unit], lead[unit, column]
        moved = _look_up(self.quantiles, ahead, level)
        middle = 0.5 * (moved[:, 99] + moved[:, 100])
        variance = moved.var(1)
        own = _find_own_pace(dates, levels, cell)
        shift, told = self._lean_on_pace(Pace(*(array[unit] for array in own)), ahead)
        wider = np.maximum(variance - told, _LEAST_KEPT * variance) + 2 * _counting(panel, level, unit)
        factor = np.sqrt(wider / np.maximum(variance, 1e-9))
        latent = (level + middle + shift)[:, None] + factor[:, None] * (moved - middle[:, None])
        grid[unit, column] = to_share(latent, "logit")
        return grid

    def _lean_on_pace(self, own: Pace, lead: Floats) -> tuple[Floats, Floats]:
        """Return by how much each unit's own pace moves its forecast, and the variance that it explains."""
        worlds = _foresee(self.library).worlds
        span = np.maximum(own.span, MIN_LEAD)[:, None]
        gain = worlds.s**2 / (worlds.s**2 + worlds.tau**2 / span + 2 * worlds.r**2 / span**2)
        gain = np.where(own.span[:, None] > 0, gain, 0.0)
        usual = drift(np.broadcast_to(own.middle, (len(worlds.s), len(own.middle))), worlds).T
        pace = (gain * (own.rate[:, None] - usual)) @ self.weights
        kept = PERSISTENCE ** (own.span / 2)
        counted = -np.expm1(np.log(PERSISTENCE) * lead) / -np.log(PERSISTENCE)
        told = (gain * worlds.s**2) @ self.weights * kept**2 * counted**2
        return pace * kept * counted, told


class Pace(NamedTuple):
    """Each unit's rate over its last years [logit a year], their number (0: one report), and the level half way."""

    rate: Floats
    span: Floats
    middle: Floats


def learn_library(panel: Panel, library: PaceLibrary, seed: int = 0) -> LibraryExpert:
    """Return the library's expert for a panel: its worlds weighed by the steps between the panel's reports.

    A random sample of 200 units is enough: the evidence of so many is tempered.
    """
    futures = _foresee(library)
    if len(panel.units) > _MAX_TEACHERS:
        panel = panel.take(np.random.default_rng(seed).choice(len(panel.units), _MAX_TEACHERS, replace=False))
    weights = _weigh_worlds(panel, futures)
    n_particles = futures.moved.shape[-1]
    values = futures.in_order
    mass = np.repeat(weights / n_particles, n_particles)[futures.order]
    reached = np.cumsum(mass, -1) - 0.5 * mass
    quantiles = [
        [np.interp(LEVELS, *pair) for pair in zip(*table, strict=True)] for table in zip(reached, values, strict=True)
    ]
    return LibraryExpert(library, weights, np.array(quantiles))


@lru_cache(maxsize=4)
def _foresee(library: PaceLibrary) -> Futures:
    """Return how reports move on from fifteen levels in each world of a library; the same for every panel."""
    generator = np.random.default_rng(_SEED)
    worlds = library.draw_worlds(_N_WORLDS, _SEED)
    s, tau, r = (array[:, None, None] for array in (worlds.s, worlds.tau, worlds.r))
    shape = (_N_WORLDS, 1, _N_PARTICLES)
    level = np.broadcast_to(_STARTS[None, :, None], (_N_WORLDS, len(_STARTS), _N_PARTICLES)).copy()
    whole = np.sqrt(1 + COMMON**2)
    pace, kept = whole * s * generator.standard_normal(shape), PERSISTENCE**_STEP
    moved = np.empty((len(_LEADS), len(_STARTS), _N_WORLDS, _N_PARTICLES))
    for step in range(len(_LEADS)):
        change = drift(level.reshape(_N_WORLDS, -1), worlds).reshape(level.shape)
        walk = tau * np.sqrt(_STEP / 2) * generator.standard_t(TAIL_FREEDOM, shape)
        level = level + (change + pace) * _STEP + walk
        pace = kept * pace + whole * s * np.sqrt(1 - kept**2) * generator.standard_normal(shape)
        reported = level + np.sqrt(2) * r * generator.standard_normal(shape)  # the last report erred too
        moved[step] = np.swapaxes(reported - _STARTS[None, :, None], 0, 1)
    flat = moved.reshape(len(_LEADS), len(_STARTS), -1)
    order = np.argsort(flat, axis=-1)
    in_order = np.take_along_axis(flat, order, -1)
    return Futures(worlds, moved, moved.mean(-1), moved.var(-1), order, in_order)


def _weigh_worlds(panel: Panel, futures: Futures) -> Floats:
    """Return the weights of the worlds given the steps from each report to the next, with the tails of t."""
    dates, levels = read_levels(panel, "logit")
    unit, end = np.nonzero(np.isfinite(levels[:, 1:]) & np.isfinite(levels[:, :-1]))
    lead = dates[unit, end + 1] - dates[unit, end]
    long_enough = lead > MIN_LEAD
    unit, end, lead = unit[long_enough], end[long_enough], lead[long_enough]
    if not len(unit):
        return np.full(_N_WORLDS, 1 / _N_WORLDS)
    start = levels[unit, end]
    mean = _look_up(futures.mean, lead, start)
    variance = _look_up(futures.variance, lead, start) + 2 * _counting(panel, start, unit)[:, None]
    square = (levels[unit, end + 1] - start)[:, None] - mean
    score = -0.5 * (TAIL_FREEDOM + 1) * np.log1p(square**2 / variance / TAIL_FREEDOM) - 0.5 * np.log(variance)
    n_units = len(np.unique(unit))
    total = evidence_power(n_units) * score.sum(0)
    weights = np.exp(total - total.max())
    result: Floats = weights / weights.sum()
    return result


def _look_up(table: Floats, lead: Floats, level: Floats) -> Floats:
    """Return the rows (case, last axis) of a table (lead, level, ...) between whose entries each case lies."""
    i = np.clip(lead / _STEP - 1, 0, len(_LEADS) - 1)
    j = np.clip((level - _STARTS[0]) / (_STARTS[1] - _STARTS[0]), 0, len(_STARTS) - 1)
    low_i, low_j = (np.minimum(x.astype(int), n - 2) for x, n in ((i, len(_LEADS)), (j, len(_STARTS))))
    part_i, part_j = (i - low_i)[:, None], (j - low_j)[:, None]
    first = (1 - part_j) * table[low_i, low_j] + part_j * table[low_i, low_j + 1]
    second = (1 - part_j) * table[low_i + 1, low_j] + part_j * table[low_i + 1, low_j + 1]
    result: Floats = (1 - part_i) * first + part_i * second
    return result


def _find_own_pace(dates: Floats, levels: Floats, last: np.ndarray) -> Pace:
    """Return each unit's rate from its first to its last exact report of the recent years."""
    rows = np.arange(len(dates))
    recent = np.isfinite(dates) & (dates >= dates[rows, last][:, None] - RECENT)
    first = np.argmax(recent, axis=1)
    span = np.nan_to_num(dates[rows, last] - dates[rows, first])
    rise = np.nan_to_num(levels[rows, last] - levels[rows, first])
    middle = np.nan_to_num(0.5 * (levels[rows, last] + levels[rows, first]))
    return Pace(np.where(span > 0, rise / np.where(span > 0, span, 1.0), 0.0), span, middle)


def _counting(panel: Panel, level: Floats, unit: np.ndarray) -> Floats:
    """Return the variance of counting out of each unit's latest denominator; 0 where it has none."""
    trials = panel.latest_trials()[unit]
    share = np.clip(to_share(level, "logit"), 0.005, 0.995)
    return np.where(trials > 0, 1 / (np.maximum(trials, 1.0) * share * (1 - share)), 0.0)
