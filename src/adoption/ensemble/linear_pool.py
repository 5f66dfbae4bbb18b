"""The combined forecast: a linear pool of the pooled layer and the experts, weighted and rescaled by their own past.

The panel is cut at past origins, which leave a half, five eighths, three quarters and seven eighths of its reports (for
the weights also a quarter and three eighths); every method forecasts the later ones from the earlier ones. From these
errors follow

- the weights: those that minimise the CRPS of the mixture (Gneiting & Ranjan 2013, Electron. J. Stat. 7:1747: pools are
  to be judged as pools), equal until there are three past origins. Where the history at the origins was shorter than
  twice the lead, the methods keep the parameters they have today: half of a short panel could not teach the experts
  what the whole has, and they would be judged by what they no longer are;
- the scale: the distance from the median is stretched so that 80% and 95% of past reports would have lain inside
  their intervals (split conformal prediction, Lei et al. 2018, JASA 113:1094), by lead, never below 0.9. Here
  everything is estimated again from what was known at the origin, for only true forecasts show how far forecasts err;
- the guard: until the panel has shown how far forecasts err, 8% of a forecast are the last value as the panels of the
  library moved on, and less with every unit whose errors are known. A mixture with a wide part keeps the middle and
  lengthens the tails (contaminated normals: Tukey 1960), which 3 to 8 reports a unit leave too short.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from adoption.arrays import Floats, Panel
from adoption.ensemble._calibration import (
    MIN_ORIGINS,
    Calibration,
    Past,
    rescale,
    scale_spread,
    trust_in,
    weigh_methods,
)
from adoption.ensemble._component_forecasters import MIN_EXPERIENCES
from adoption.ensemble._earlier_changes import find_last_exact
from adoption.ensemble._experts import (
    Expert,
    learn_again,
    learn_all,
    predict_all,
    predict_pooled,
    without_report_noise,
)
from adoption.ensemble._library_expert import LibraryExpert
from adoption.ensemble._past_forecasts import MIN_PAST_FORECASTS, SCALING_ORIGINS, WEIGHING_ORIGINS, look_back
from adoption.ensemble._reports import round_to_counts
from adoption.ensemble._stay import MIN_MOVES
from adoption.ensemble.predictive import N_LEVELS, pool_grids
from adoption.hierarchical import PooledFit, fit_pooled
from adoption.paces import PaceLibrary, move_last_value

MAX_BACKTEST_UNITS = 250  # so many fix weights and scales to a few percent
_HISTORY_PER_LEAD = 2.0  # with less, an origin could not have taught the experts anything about the lead
_GUARD, _LEAST_GUARD = 0.08, 0.015  # the part that guards the tails; a smaller one hardly moves them
#: Tails are rarer than middles, and the errors of one origin share their shocks: twice the units that fix a scale.
_TAIL_UNITS = 40.0
_SHORTEST = 0.02  # [years] after the last report: earlier times are not forecast by the guard
_MAX_CELLS = 2000  # forecasts made at once, to bound memory


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

    @property
    def library(self) -> PaceLibrary | None:
        """Return the library whose expert speaks in the pool; None where none does."""
        found = self.experts.get("library")
        return found.library if isinstance(found, LibraryExpert) else None

    @cached_property
    def past_of_today(self) -> Past | None:
        """Return what the methods as they are now would have said at past origins: for the weights."""
        return look_back(
            self._sample, WEIGHING_ORIGINS, self.methods, lambda known: (self.pooled.apply(known), self.experts)
        )

    @cached_property
    def past_of_then(self) -> Past | None:
        """Return what the methods, estimated again from what was known then, would have said: for the scale."""
        is_integrated = len(self.pooled.nodes) > 1

        def learn(known: Panel) -> tuple[PooledFit, dict[str, Expert]]:
            fit = fit_pooled(known, seed=self.seed, is_integrated=is_integrated, start=self.pooled)
            return fit, learn_again(self.experts, known, self.seed)

        return look_back(self._sample, SCALING_ORIGINS, self.methods, learn)

    @property
    def trust(self) -> float:
        """Return how well the panel has shown how far its forecasts err [0 to 1]."""
        return trust_in(self.past_of_then)

    @property
    def trust_in_tails(self) -> float:
        """Return how well the panel has shown how far its forecasts err at most [0 to 1]."""
        return trust_in(self.past_of_then, _TAIL_UNITS)

    @cached_property
    def _sample(self) -> Panel:
        panel = self.pooled.panel
        if len(panel.units) <= MAX_BACKTEST_UNITS:
            return panel
        chosen = np.random.default_rng(self.seed).choice(len(panel.units), MAX_BACKTEST_UNITS, replace=False)
        return panel.take(np.sort(chosen))

    def calibration(self, key: int) -> Calibration:
        """Return weights and scale for the leads of a bin (`bin_of`)."""
        if key not in self.calibrations:
            lead = float(np.exp(key / 3))
            weights = weigh_methods(self._past_for_weights(lead), lead, len(self.methods))
            factors = scale_spread(self.past_of_then, lead, weights)
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
            return f"the pooled layer alone: fewer than {MIN_MOVES} changes for the experts to learn from"
        pool = f"a linear pool of {', '.join(self.methods)}"
        if not {"regression", "transition"} & set(self.experts):
            pool += f" (fewer than {MIN_EXPERIENCES} changes for the shape experts to learn from)"
        if self.past_of_then is None:
            return f"{pool}; the panel is too short for past origins, so that the spread is not rescaled"
        return f"{pool}, weighted and rescaled by {len(self.past_of_then.lead)} past forecasts"

    def predict(self, target: PooledFit, times: Floats, observed: bool, method: str = "combined") -> Floats:
        """Return the grid (unit, time, 200) at common times for a panel fitted with these parameters.

        `method` is "combined" or the name of one expert.
        """
        n_units, step = len(target.panel.units), max(_MAX_CELLS // max(len(times), 1), 1)
        grid = np.empty((n_units, len(times), N_LEVELS))
        for first in range(0, n_units, step):
            rows = np.arange(first, min(first + step, n_units))
            part = target if len(rows) == n_units else target.take(rows)
            cells = np.broadcast_to(times, (len(rows), len(times)))
            grid[rows] = self._predict_cells(part, cells, observed, method)
        return grid

    def _predict_cells(self, target: PooledFit, cells: Floats, observed: bool, method: str) -> Floats:
        if not self.experts or (method != "combined" and method not in self.experts):
            return predict_pooled(target, cells, observed)
        if method == "combined":
            reported = self._combine(predict_all(target, self.experts, cells), target.panel, cells)
        else:
            reported = predict_all(target, {method: self.experts[method]}, cells)[1]
        if observed:
            return round_to_counts(reported, target.panel)
        return without_report_noise(reported, target, cells)

    def _combine(self, grids: Floats, panel: Panel, cells: Floats) -> Floats:
        last = np.where(panel.observed, panel.times, -np.inf).max(1, keepdims=True)
        key = bin_of(np.where(np.isfinite(last), cells - last, 0.0))
        combined = np.empty(grids.shape[1:])
        for one in np.unique(key):
            found, chosen = self.calibration(int(one)), key == one
            spoken = [grid[chosen] for grid in grids]
            combined[chosen] = rescale(pool_grids(spoken, found.weights), found)
        return self._guard_tails(combined, panel, cells)

    def _guard_tails(self, grid: Floats, panel: Panel, cells: Floats) -> Floats:
        """Return the grid with a part of the last value, for units whose latest report is exact."""
        part = _GUARD * (1 - self.trust_in_tails)
        if self.library is None or part < _LEAST_GUARD:
            return grid
        last = find_last_exact(panel)
        rows, cell = np.arange(len(last)), np.maximum(last, 0)
        lead = cells - panel.times[rows, cell][:, None]
        unit, column = np.nonzero((last >= 0)[:, None] & (lead >= _SHORTEST))
        if not unit.size:
            return grid
        share, ahead = panel.shares[rows, cell][unit], lead[unit, column]
        moved = move_last_value(share, ahead[:, None], self.library.yearly_moves, self.library.weights)[:, 0]
        grid[unit, column] = pool_grids([grid[unit, column], moved], np.array([1 - part, part]))
        return grid


def bin_of(lead: Floats) -> np.ndarray:
    """Return the bin of leads [years] that share a calibration: three to a factor of e."""
    return np.round(3 * np.log(np.maximum(lead, 0.1))).astype(int)


def learn_experience(
    panel: Panel, seed: int = 0, pooled: PooledFit | None = None, library: PaceLibrary | None = None
) -> Experience:
    """Return what a panel teaches: its pooled fit (made here, or handed in) and its experts."""
    pooled = fit_pooled(panel, seed=seed) if pooled is None else pooled
    experts, obstacles = learn_all(panel, seed, library)
    return Experience(pooled, experts, seed, obstacles)
