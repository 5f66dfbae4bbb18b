"""The stay expert: the last report with a spread by lead time; on a plateau all else drifts.

The next report after h years is the last one, x, plus or minus a change whose size the panel's own pairs of reports
teach by weighted least squares:

    log(|change| + e) = c0 + c1 log(x (1 - x) + .01) + c2 log v + error,     quantiles of |change| / exp(fitted)
    v^2 = (sum of d^2 / (g h) over the unit's steps so far + 2 m^2) / (steps + 2),     g = x (1 - x) + .01

d is a step of the unit, h its length, m the panel's root mean square: the volatility of each unit is drawn towards the
panel's as if two more steps had been seen (the posterior mean of a variance with an inverse-gamma prior; Gelman et al.
2013, Bayesian Data Analysis, section 2.6). The scale is the share itself, for a report of 0 or 1 is a place like any
other there, while its logit is endless. The naive forecast is the yardstick of
Hyndman & Koehler (2006, Int. J. Forecast. 22:679). A panel of few pairs leans on the spread
of `_USUAL`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from scipy.special import stdtrit

from adoption.arrays import Floats, Panel
from adoption.ensemble._earlier_changes import (
    MIN_LEAD,
    bin_leads,
    effective_number,
    find_last_exact,
    lead_of_bin,
    read_levels,
    sample_teachers,
    weigh_by_lead,
    weigh_pairs,
    weighted_least_squares,
)
from adoption.ensemble.predictive import LEVELS, N_LEVELS

#: Standard deviation of the yearly change [share] of a unit half way up where nothing is known, with the tails of t.
_USUAL, _TAIL_FREEDOM = 0.06, 4
MIN_MOVES = 10
_PRIOR_STEPS = 2.0
_PRIOR_PAIRS = 50.0  # so many pairs' worth of evidence weigh as much as the usual spread
_EDGE = 0.01
_SMALL = 0.003  # the share added to a change before its logarithm is taken
_HALF_WIDTH: Floats = np.abs(2 * LEVELS - 1)  # the part of all changes that lies nearer to the median


class Moves(NamedTuple):
    """One entry per pair of reports: lead [years], level at its start, volatility of the unit, size, weight."""

    lead: Floats
    level: Floats
    volatility: Floats
    size: Floats
    weight: Floats


class SpreadLaw(NamedTuple):
    """How far reports lie apart after about a lead: coefficients of the log spread, and quantiles of size / spread."""

    coefficients: Floats
    quantiles: Floats
    trust: float


@dataclass(frozen=True)
class StayExpert:
    """Forecasts the last report for every unit that has one, with the spread that its panel taught."""

    moves: Moves
    usual_volatility: float
    laws: dict[int, SpreadLaw] = field(default_factory=dict, compare=False)

    @property
    def obstacle(self) -> str:
        """Return why it is silent: so few changes do not tell how far reports stray; empty from 10 changes on."""
        found = len(self.moves.lead)
        return "" if found >= MIN_MOVES else f"{found} changes to learn from, {MIN_MOVES} are needed"

    def predict(self, panel: Panel, times: Floats) -> Floats:
        """Return the grid (unit, time, 200) of the next reports of `panel` at `times` (unit, time).

        NaN for a unit without an exact report, for one whose latest report is a bound, and for times that are past.
        """
        dates, levels = read_levels(panel, "share")
        volatility = find_volatility(dates, levels, self.usual_volatility)
        last = find_last_exact(panel)
        rows, cell = np.arange(len(last)), np.maximum(last, 0)
        lead = times - dates[rows, cell][:, None]
        can = (last >= 0)[:, None] & (lead >= 0.02)
        grid = np.full((*times.shape, N_LEVELS), np.nan)
        for bin_, unit, column in bin_leads(lead, can):
            own = cell[unit]
            grid[unit, column] = self._spread(
                self._law(bin_), levels[unit, own], volatility[unit, own], lead[unit, column]
            )
        return grid

    def _law(self, bin_: int) -> SpreadLaw:
        if bin_ not in self.laws:
            self.laws[bin_] = learn_spread(self.moves, lead_of_bin(bin_))
        return self.laws[bin_]

    def _spread(self, law: SpreadLaw, level: Floats, volatility: Floats, lead: Floats) -> Floats:
        spread = np.exp(_columns(level, volatility) @ law.coefficients)
        usual = _usual_spread(level, lead)
        half = law.trust * spread[:, None] * law.quantiles + (1 - law.trust) * usual[:, None] * _USUAL_QUANTILES
        return np.clip(level[:, None] + np.sign(LEVELS - 0.5) * half, 0.0, 1.0)


def learn_stay(panel: Panel, seed: int = 0) -> StayExpert:
    """Return the expert that has seen all pairs of reports in this panel (of a random sample of units if many)."""
    panel = sample_teachers(panel, seed)
    dates, levels = read_levels(panel, "share")
    steps, known = _squared_steps(dates, levels)
    usual = float(np.sqrt(steps[known].mean())) if known.any() else _USUAL / np.sqrt(0.25 + _EDGE)
    volatility = find_volatility(dates, levels, max(usual, 1e-4))
    return StayExpert(collect_moves(dates, levels, volatility), max(usual, 1e-4))


def find_volatility(dates: Floats, levels: Floats, usual: float) -> Floats:
    """Return the volatility (unit, cell) of each unit as its reports up to that cell show it."""
    steps, known = _squared_steps(dates, levels)
    total, count = np.cumsum(np.where(known, steps, 0.0), 1), np.cumsum(known, 1)
    result: Floats = np.sqrt((total + _PRIOR_STEPS * usual**2) / (count + _PRIOR_STEPS))
    return result


def _squared_steps(dates: Floats, levels: Floats) -> tuple[Floats, np.ndarray]:
    """Return d^2 / (g h) of the step that ends in each cell (unit, cell), and which cells end one."""
    before_date, before = (np.full(array.shape, np.nan) for array in (dates, levels))
    for cell in range(1, dates.shape[1]):  # the latest exact report before this cell
        gone = np.isfinite(levels[:, cell - 1])
        before[:, cell] = np.where(gone, levels[:, cell - 1], before[:, cell - 1])
        before_date[:, cell] = np.where(gone, dates[:, cell - 1], before_date[:, cell - 1])
    length = dates - before_date
    known = np.isfinite(length) & (length > 0.02)
    g = np.exp(_lean(before))
    steps = (levels - before) ** 2 / (g * np.where(known, np.maximum(length, MIN_LEAD), 1.0))
    return np.where(known, steps, 0.0), known


def collect_moves(dates: Floats, levels: Floats, volatility: Floats) -> Moves:
    """Return every pair of reports of one unit; each unit weighs one, older pairs less."""
    n_cells = dates.shape[1]
    parts = [np.zeros((6, 0))]
    for start in range(n_cells - 1):
        lead = dates[:, start + 1 :] - dates[:, start : start + 1]
        unit, end = np.nonzero(lead > MIN_LEAD)
        size = np.abs(levels[:, start + 1 :] - levels[:, start : start + 1])[unit, end]
        ended = dates[unit, start + 1 + end]
        parts.append(
            np.stack([unit, lead[unit, end], levels[unit, start], volatility[unit, start], size, ended]).astype(float)
        )
    pairs = np.concatenate(parts, axis=1)
    weight = weigh_pairs(pairs[0].astype(int), pairs[5], len(dates))
    return Moves(pairs[1], pairs[2], pairs[3], pairs[4], weight)


def learn_spread(moves: Moves, lead: float) -> SpreadLaw:
    """Return how far reports lie apart after about this many years; trust 0 where there is nothing to learn from."""
    columns = _columns(moves.level, moves.volatility)
    if not len(moves.lead):
        return SpreadLaw(np.zeros(columns.shape[1]), np.zeros(N_LEVELS), 0.0)
    weight = weigh_by_lead(moves.lead, moves.weight, lead)
    coefficients = weighted_least_squares(columns, np.log(moves.size + _SMALL), weight)
    ratio = moves.size / np.exp(columns @ coefficients)
    order = np.argsort(ratio, kind="stable")
    reached = np.cumsum(weight[order]) - 0.5 * weight[order]
    freedom = effective_number(weight)
    return SpreadLaw(coefficients, np.interp(_HALF_WIDTH, reached, ratio[order]), freedom / (freedom + _PRIOR_PAIRS))


def _lean(level: Floats) -> Floats:
    inside = np.clip(level, 0, 1)
    result: Floats = np.log(inside * (1 - inside) + _EDGE)
    return result


def _columns(level: Floats, volatility: Floats) -> Floats:
    return np.stack([np.ones_like(level), np.log(volatility), _lean(level)], -1)


def _usual_spread(level: Floats, lead: Floats) -> Floats:
    """Return the standard deviation of a change where nothing was learnt; it grows with the root of the lead."""
    g = np.exp(0.5 * _lean(level)) / np.sqrt(0.25 + _EDGE)
    result: Floats = _USUAL * g * np.sqrt(lead)
    return result


_USUAL_QUANTILES: Floats = stdtrit(_TAIL_FREEDOM, 0.5 + 0.5 * _HALF_WIDTH) / np.sqrt(
    _TAIL_FREEDOM / (_TAIL_FREEDOM - 2)
)
