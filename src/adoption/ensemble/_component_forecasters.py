"""Shape experts: what units at this level and with this pace did next, learnt from all earlier changes of the panel.

Every pair of reports of one unit is one experience: from level x and recent pace v, the share changed by y over a lead
of h years. A change law for the lead H is the weighted least-squares regression

    y / h = b0 + b1 x + b2 x^2 + b3 v                             on the logit scale: the pooled h-step regression
    y / h = (1 - x) (b0 + b1 x + b2 x^2) + b3 v + b4 v x          on the share scale: the transition function
    weight = exp(-(log(h / H) / w)^2 / 2) 2^(-age / 5) / (pairs of the unit)

with its own residual quantiles, spread log-linear in the level. The transition function is the rate of change learnt by
level, with nothing left to win at 1 (FPEM's idea: Alkema et al. 2013, Lancet 381:1642, learns such rates by level).
Neither believes in a curve through all of a unit's history.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from scipy.special import ndtri

from adoption.arrays import Floats, Panel, to_share
from adoption.ensemble._earlier_changes import (
    MIN_LEAD,
    RECENT,
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
from adoption.ensemble.predictive import LEVELS

MIN_EXPERIENCES = 30
_PACE_RIDGE = 10.0  # [years^2] draws the pace of a short history towards 0


class Histories(NamedTuple):
    """Arrays (unit, cell): time, level and recent pace on the expert's scale; NaN where there is no exact report."""

    times: Floats
    level: Floats
    pace: Floats


class Changes(NamedTuple):
    """One entry per pair of reports: lead [years], level and pace at its start, change, weight."""

    lead: Floats
    level: Floats
    pace: Floats
    change: Floats
    weight: Floats


class ChangeLaw(NamedTuple):
    """What follows from a level and a pace over about `lead` years: yearly change, spread, residual quantiles."""

    coefficients: Floats
    spread: Floats
    quantiles: Floats
    level_limits: tuple[float, float]


@dataclass(frozen=True)
class ChangeExpert:
    """An expert that learnt from one panel on one scale, "logit" or "share"; answers for any panel."""

    scale: str
    changes: Changes
    laws: dict[int, ChangeLaw] = field(default_factory=dict, compare=False)

    @property
    def obstacle(self) -> str:
        """Return why there was too little to learn from; empty from 30 changes of more than a handful of units."""
        if len(self.changes.lead) >= MIN_EXPERIENCES and self.changes.weight.sum() >= 5:
            return ""
        return f"{len(self.changes.lead)} changes to learn from, {MIN_EXPERIENCES} of more than 5 units are needed"

    def predict(self, panel: Panel, times: Floats) -> Floats:
        """Return the grid (unit, time, 200) of the next reports of `panel` at `times` (unit, time).

        It is NaN for a unit without an exact report, for one whose latest report is a bound, and for times that are
        past.
        """
        histories = read_histories(panel, self.scale)
        last = find_last_exact(panel)
        rows = np.arange(len(panel.units))
        since, level, pace = (array[rows, np.maximum(last, 0)] for array in histories)
        lead = times - since[:, None]
        can = (last >= 0)[:, None] & (lead >= 0.02)
        grid = np.full((*times.shape, len(LEVELS)), np.nan)
        for bin_, unit, column in bin_leads(lead, can):
            law = self._law(bin_)
            grid[unit, column] = self._follow(law, level[unit], pace[unit], lead[unit, column])
        return grid

    def _law(self, bin_: int) -> ChangeLaw:
        if bin_ not in self.laws:
            self.laws[bin_] = learn_law(self.changes, lead_of_bin(bin_), self.scale)
        return self.laws[bin_]

    def _follow(self, law: ChangeLaw, level: Floats, pace: Floats, lead: Floats) -> Floats:
        mean = level + lead * (_columns(level, pace, self.changes, self.scale) @ law.coefficients)
        inside = np.clip(level, *law.level_limits)
        growth = np.maximum(lead, MIN_LEAD) ** _reach(self.scale)
        sd = np.exp(_spread_columns(inside, self.scale) @ law.spread) * growth
        values = mean[:, None] + sd[:, None] * law.quantiles
        if self.scale == "share":
            return np.clip(values, 0.0, 1.0)
        return to_share(values, "logit")


def learn_expert(panel: Panel, scale: str, seed: int = 0) -> ChangeExpert:
    """Return the expert that has seen all changes in this panel (in a random sample of units where there are many).

    `scale` is "share" or "logit".
    """
    return ChangeExpert(scale, collect_changes(read_histories(sample_teachers(panel, seed), scale)))


def read_histories(panel: Panel, scale: str) -> Histories:
    """Return level and recent pace at every exact report, from that report and those before it alone.

    The pace is the ridge slope of the reports of the last five years; NaN where there is but one.
    """
    exact = panel.exact
    times, level = read_levels(panel, scale)
    pace = np.full(times.shape, np.nan)
    for k in range(1, times.shape[1]):
        recent = exact[:, : k + 1] & (panel.times[:, : k + 1] >= panel.times[:, k : k + 1] - RECENT)
        count = np.maximum(recent.sum(1, keepdims=True), 1)
        t, x = np.where(recent, panel.times[:, : k + 1], 0.0), np.where(recent, level[:, : k + 1], 0.0)
        t = np.where(recent, t - t.sum(1, keepdims=True) / count, 0.0)
        slope = (t * x).sum(1) / ((t * t).sum(1) + _PACE_RIDGE)
        pace[:, k] = np.where(exact[:, k] & (recent.sum(1) > 1), slope, np.nan)
    return Histories(times, level, pace)


def collect_changes(histories: Histories) -> Changes:
    """Return every pair of reports of one unit whose start has a pace; each unit weighs one, older pairs less."""
    times, level, pace = histories
    parts = []
    n_cells = times.shape[1]
    for start in range(1, n_cells):
        for end in range(start + 1, n_cells):
            lead = times[:, end] - times[:, start]
            unit = np.flatnonzero((lead > MIN_LEAD) & np.isfinite(pace[:, start]) & np.isfinite(level[:, end]))
            change = level[unit, end] - level[unit, start]
            ended = times[unit, end]
            parts.append(np.stack([unit, lead[unit], level[unit, start], pace[unit, start], change, ended]))
    pairs = np.concatenate(parts, axis=1) if parts else np.zeros((6, 0))
    weight = weigh_pairs(pairs[0].astype(int), pairs[5], len(times))
    return Changes(pairs[1], pairs[2], pairs[3], pairs[4], weight)


def learn_law(changes: Changes, lead: float, scale: str) -> ChangeLaw:
    """Return the change law for leads of about this many years."""
    weight = weigh_by_lead(changes.lead, changes.weight, lead)
    columns = _columns(changes.level, changes.pace, changes, scale)
    spread_columns = _spread_columns(changes.level, scale)
    rate, reach = changes.change / changes.lead, _reach(scale)
    small = 0.003 if scale == "share" else 0.03
    evidence = weight * changes.lead ** (2 - 2 * reach)
    coefficients = weighted_least_squares(columns, rate, evidence)
    residual = (rate - columns @ coefficients) * changes.lead ** (1 - reach)
    spread = weighted_least_squares(spread_columns, np.log(np.abs(residual) + small), weight)
    sd = np.exp(spread_columns @ spread)
    freedom = effective_number(weight)
    inflation = np.sqrt(freedom / max(freedom - columns.shape[1], freedom / 4))
    quantiles = inflation * _smooth_quantiles(residual / sd, weight, freedom)
    low, high = np.quantile(changes.level, [0.01, 0.99])
    return ChangeLaw(coefficients, spread, quantiles, (float(low), float(high)))


def _columns(level: Floats, pace: Floats, changes: Changes, scale: str) -> Floats:
    """Return the regression's columns; a pace not known yet is taken as the usual one."""
    usual = float(np.average(changes.pace, weights=changes.weight)) if len(changes.pace) else 0.0
    pace = np.where(np.isfinite(pace), pace, usual)
    if scale == "share":
        left = 1 - level
        return np.stack([left, left * level, left * level**2, pace, pace * level], -1)
    return np.stack([np.ones_like(level), level, level**2, pace], -1)


def _spread_columns(level: Floats, scale: str) -> Floats:
    lean = np.log(np.clip(level, 0, 1) * (1 - np.clip(level, 0, 1)) + 0.01) if scale == "share" else level
    return np.stack([np.ones_like(level), lean], -1)


def _reach(scale: str) -> float:
    """Return the power of the lead that the spread grows with; between a random walk's 1/2 and a lasting pace's 1."""
    return 0.8 if scale == "share" else 0.7


def _smooth_quantiles(residual: Floats, weight: Floats, freedom: float) -> Floats:
    """Return residual quantiles: the empirical ones where experience is rich, nearer to the normal where it is not."""
    order = np.argsort(residual, kind="stable")
    reached = np.cumsum(weight[order]) - 0.5 * weight[order]
    empirical = np.interp(LEVELS, reached, residual[order])
    centre = float(weight @ residual)
    sd = float(np.sqrt(weight @ (residual - centre) ** 2))
    trust = freedom / (freedom + 50)
    return trust * empirical + (1 - trust) * (centre + sd * ndtri(LEVELS))
