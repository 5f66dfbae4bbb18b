"""Forecasts of shares that cannot fall: what has been adopted once stays adopted.

The marginal forecasts of an engine are raised just enough: at every time to the last report, and to what they were
before. Paths that never fall and have given marginals exist exactly where the marginals rise in time in stochastic
order (Kamae, Krengel and O'Brien 1977, https://doi.org/10.1214/aop/1176995659), so the running maximum of the quantiles
is the least change that makes them so. To condition on the paths that do not fall would throw away every path on which
nothing happens, and with it the chance that a unit stays where it is, which most units on a plateau do.
"""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from adoption.arrays import (
    COUNT_AT_LEAST,
    COUNT_AT_MOST,
    ROUNDING_SE,
    VALUE_AT_LEAST,
    VALUE_AT_MOST,
    Floats,
    GridMemory,
    Panel,
    find_last,
    to_latent,
    to_share,
)
from adoption.ensemble.predictive import LEVELS, level_of, quantile_of, values_at

#: The running maximum looks at whole half-years, so that an answer does not depend on what else is asked.
_KNOTS_A_YEAR = 2
_SAME_TIME = 1e-9  # years
_SAME_SHARE = 1e-9
_EDGE = 1e-6  # shares nearer to 0 and 1 have no logit
_NEARLY_ALL = 0.9  # of a forecast below a bound: the rest is too little to tell how shares lie beyond it
_MOST_UNITS_KEPT = 1000  # grids of more units are worked out again rather than kept in memory


class Marginals(Protocol):
    """What forecasts shares that may fall: an engine of `fit_adoption`."""

    @property
    def panel(self) -> Panel:
        """Return the observations that the units are conditioned on."""
        ...

    def grid(self, times: Floats, observed: bool) -> Floats:
        """Return 200 equally likely shares in rising order (unit, time, 200)."""
        ...

    def draws(self, times: Floats, n: int, observed: bool, seed: int) -> Floats:
        """Return joint draws of every unit's path (unit, time, n)."""
        ...


class NeverFalling:
    """The forecasts of an engine for shares that cannot fall.

    After a unit's last exact report the quantiles start from that report and never fall; between two half-years they
    follow the root of the time since the report, as the spread of a random walk does. Lower bounds raise them too.
    Before the last report a share lies between the reports around it. Units without an exact report start from the
    engine's forecast.
    """

    def __init__(self, engine: Marginals) -> None:
        self._engine = engine
        self._memory = GridMemory(_MOST_UNITS_KEPT)
        panel = engine.panel
        observed, exact = panel.observed, panel.exact
        earliest = float(panel.times[observed].min()) if observed.any() else np.inf
        last = np.where(exact, panel.times, -np.inf).max(1)
        first = np.where(observed, panel.times, np.inf).min(1)
        self._has_exact: NDArray[np.bool_] = np.asarray(exact.any(1))
        self._since = np.where(self._has_exact, last, np.where(observed.any(1), first, earliest))
        cell = find_last(exact)
        self._reported = np.where(self._has_exact, read_ends(panel)[np.arange(len(cell)), cell], 0.0)
        self._latest = float(panel.times[observed].max()) if observed.any() else 0.0

    def grid(self, times: Floats, observed: bool) -> Floats:
        """Return 200 equally likely shares in rising order (unit, time, 200)."""
        low, high = bracket_shares(self._engine.panel, times)
        is_after = times[None, :] > self._since[:, None] - _SAME_TIME
        if not is_after.any():
            return np.clip(self._engine.grid(times, observed), low[..., None], high[..., None])
        raised = np.maximum(self._raise(times, observed), low[..., None])
        if is_after.all():
            return raised
        before = np.clip(self._engine.grid(times, observed), low[..., None], high[..., None])
        return np.where(is_after[..., None], raised, before)

    def draws(self, times: Floats, n: int, observed: bool, seed: int) -> Floats:
        """Return joint draws of every unit's path (unit, time, n); none of them falls.

        A path keeps its rank among the draws of its unit. The day on which a path that never falls arrives depends on
        the marginals alone; how the units hang together is the engine's, a year after the last report.
        """
        reference = self._engine.draws(np.array([self._latest + 1.0]), n, observed, seed)[:, 0]
        ranks = (np.argsort(np.argsort(reference, axis=1), axis=1) + 0.5) / n
        levels = np.broadcast_to(ranks[:, None], (len(ranks), len(times), n))
        return values_at(self.grid(times, observed), levels)

    def _raise(self, times: Floats, observed: bool) -> Floats:
        """Return the rising quantiles after each unit's last exact report (unit, time, 200)."""
        is_told = np.isfinite(self._since)
        start = self._since[is_told].min() if is_told.any() else times.min()
        steps = np.arange(np.floor(start * _KNOTS_A_YEAR), np.ceil(times.max() * _KNOTS_A_YEAR - _SAME_TIME) + 1)
        knots = steps / _KNOTS_A_YEAR
        engine_grids = self._memory.recall(knots, observed, self._engine.grid)
        grids = self._hold_above(self._lift(engine_grids, knots), knots)
        begin = np.where(self._has_exact, self._since + _SAME_TIME, self._since - 1 / _KNOTS_A_YEAR)[:, None]
        begun = knots[None, :] > begin
        rising = np.maximum.accumulate(np.where(begun[..., None], grids, -np.inf), axis=1)
        after = np.clip(np.searchsorted(knots, times - _SAME_TIME), 0, len(knots) - 1)
        before = np.maximum(after - 1, 0)
        from_report = self._has_exact[:, None, None] & ~begun[:, before, None]
        lower = np.where(from_report, self._reported[:, None, None], rising[:, before])
        upper = np.maximum(rising[:, after], lower)
        part = self._part_of_step(times, knots[before], knots[after])[..., None]
        with np.errstate(invalid="ignore"):  # before the start, where nothing is asked of these numbers
            return np.where(np.isfinite(lower), lower + (upper - lower) * part, upper)

    def _lift(self, grids: Floats, knots: Floats) -> Floats:
        """Return the grids moved up on the logit scale, so that half a year later half of each lies above the report.

        An engine may take a high last report for noise and expect less. What cannot fall stands at its last report:
        without the move nearly all of the forecast would lie on the report, as if it were certain that nothing happens.
        """
        if self._engine.panel.link != "logit":
            return grids
        units = np.arange(len(grids))
        following = np.clip(np.searchsorted(knots, self._since + _SAME_TIME), 0, len(knots) - 1)
        expected = quantile_of(grids[units, following], 0.5)
        lift = _latent(self._reported) - _latent(expected)
        lifted = to_share(_latent(grids) + lift[:, None, None], "logit")
        return np.where((self._has_exact & (lift > 0))[:, None, None], lifted, grids)

    def _hold_above(self, grids: Floats, times: Floats) -> Floats:
        """Return the grids with nothing below what the reports of these times allow (unit, time, 200).

        Below an exact report a path stays where it was. A lower bound says less: the share lies beyond it, as the
        forecast has it there; evenly up to 1 where the forecast has next to nothing there.
        """
        panel = self._engine.panel
        low = bracket_shares(panel, times)[0]
        raised = np.maximum(grids, low[..., None])
        is_bound = low > self._reported[:, None] + _SAME_SHARE
        if panel.link != "logit" or not is_bound.any():
            return raised
        below = level_of(grids, low)[..., None]
        beyond = np.maximum(values_at(grids, below + (1 - below) * LEVELS), low[..., None])
        evenly = low[..., None] + (1 - low[..., None]) * LEVELS
        return np.where(is_bound[..., None], np.where(below > _NEARLY_ALL, evenly, beyond), raised)

    def _part_of_step(self, times: Floats, before: Floats, after: Floats) -> Floats:
        """Return how far each unit and time is from one knot, or from the report after it, to the next [0 to 1]."""
        since = self._since[:, None]
        now, left, right = (np.sqrt(np.maximum(at - since, 0.0)) for at in (times, before, after))
        step = right - left
        return np.where(step > 0, (now - left) / np.where(step > 0, step, 1.0), 1.0)


def read_ends(panel: Panel) -> Floats:
    """Return the reported shares, with measured ones that were clipped for the sake of their logit back at 0 and 1."""
    if panel.link != "logit":
        return panel.shares
    nothing, everything = panel.shares <= ROUNDING_SE + _SAME_SHARE, panel.shares >= 1 - ROUNDING_SE - _SAME_SHARE
    is_measured = panel.exact & (panel.trials == 0)
    return np.where(is_measured & everything, 1.0, np.where(is_measured & nothing, 0.0, panel.shares))


def bracket_shares(panel: Panel, times: Floats) -> tuple[Floats, Floats]:
    """Return the least and the greatest share that the reports allow (unit, time), of a share that cannot fall.

    The least is the last exact report up to that time, or a later lower bound; the greatest is the next exact report
    after it, or an earlier upper bound. Where a later report is the lower of the two, the share lies between them.
    """
    shares = read_ends(panel)
    low = np.zeros((len(panel.units), len(times)))
    high = np.full_like(low, 1.0 if panel.link == "logit" else np.inf)
    at_least, at_most = (np.isin(panel.kind, kinds) for kinds in (_AT_LEAST, _AT_MOST))
    cells = range(panel.times.shape[1])
    for cell in cells:
        share, seen = shares[:, [cell]], panel.times[:, [cell]] <= times + _SAME_TIME
        low = np.where(seen & panel.exact[:, [cell]], share, low)
        low = np.where(seen & at_least[:, [cell]], np.fmax(low, share), low)
    for cell in reversed(cells):
        share, ahead = shares[:, [cell]], panel.times[:, [cell]] > times + _SAME_TIME
        high = np.where(ahead & panel.exact[:, [cell]], share, high)
        high = np.where(ahead & at_most[:, [cell]], np.fmin(high, share), high)
    return np.minimum(low, high), np.maximum(low, high)


def _latent(share: Floats) -> Floats:
    return to_latent(np.clip(share, _EDGE, 1 - _EDGE), "logit")


_AT_LEAST, _AT_MOST = (COUNT_AT_LEAST, VALUE_AT_LEAST), (COUNT_AT_MOST, VALUE_AT_MOST)
