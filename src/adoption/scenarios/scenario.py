"""One scenario: what is changed in the forecasts of a fit, applied to grids and to draws alike."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from adoption.arrays import LEVELS, Floats, Panel, pool_grids, to_latent, to_share
from adoption.scenarios.deadline import Deadline, binding, parts_at

#: So many parts that close are paired with each quantile of a forecast.
_PAIRINGS = 5
_GOLDEN = 0.6180339887498949  # multiples of it fill the unit interval evenly (Weyl sequence)
_UNITS_AT_ONCE = 500
_EDGE = 1e-12


class LatestReports(NamedTuple):
    """The last report of every unit: time [decimal year], share (NaN where none or a bound), denominator (0: none)."""

    units: list[str]
    time: Floats
    share: Floats
    trials: Floats
    link: str = "logit"


def latest_reports(panel: Panel) -> LatestReports:
    """Return the last reports of a panel; a unit without any has the time of the panel's last report."""
    times = np.where(panel.observed, panel.times, -np.inf)
    has_any, last = panel.observed.any(1), times.argmax(1)
    rows = np.arange(len(panel.units))
    newest = float(times.max(initial=-np.inf))
    share = np.where(panel.exact[rows, last] & has_any, panel.shares[rows, last], np.nan)
    time = np.where(has_any, times[rows, last], newest)
    return LatestReports(list(panel.units), time, share, panel.latest_trials(), panel.link)


class Shock(NamedTuple):
    """A change of all logit shares by `size` at a time, which halves every `half_life` years."""

    size: float
    at: float
    half_life: float = float("inf")


@dataclass(frozen=True)
class Scenario:
    """What differs from the fit's own forecast; nothing by default.

    The pace comes first (the fit is asked for a time further ahead), then deadlines, shocks and denominators.
    """

    deadlines: tuple[Deadline, ...] = ()
    pace: float = 1.0
    since: float | None = None
    shocks: tuple[Shock, ...] = ()
    denominators: Mapping[str, float] = field(default_factory=dict)

    def grid(self, forecast: Callable[[Floats], Floats], times: Floats, latest: LatestReports) -> Floats:
        """Return the grid (unit, time, 200) of the scenario; `forecast` gives the fit's own at any times."""
        grid = self._at_pace(forecast, times, latest)
        if self.deadlines:
            grid = grid.copy()
            for rows, deadlines in self._groups(latest.units):
                for deadline in deadlines:
                    grid[rows] = _pool_rise(grid[rows], deadline, times, latest.time[rows], latest.share[rows])
        return self._change_shares(grid, times, latest)

    def draws(self, forecast: Callable[[Floats], Floats], times: Floats, latest: LatestReports, seed: int) -> Floats:
        """Return draws (unit, time, draw); whether a deadline works, and how much, is one draw for all units."""
        shares = self._at_pace(forecast, times, latest)
        if self.deadlines:
            shares = shares.copy()
            luck = np.random.default_rng([seed, 1]).random((len(self.deadlines), 2, shares.shape[-1]))
            of = dict(zip(self.deadlines, luck, strict=True))
            for rows, deadlines in self._groups(latest.units):
                since, last = latest.time[rows][:, None, None], latest.share[rows][:, None, None]
                for deadline in deadlines:
                    part = parts_at(deadline.closed, of[deadline][1])
                    raised = deadline.raise_shares(shares[rows], part, times[:, None], since, last)
                    shares[rows] = np.where(of[deadline][0] < deadline.chance, raised, shares[rows])
        return self._change_shares(shares, times, latest)

    def binding_of(self, unit: str) -> tuple[Deadline, ...]:
        """Return the deadlines that act on a unit."""
        return binding(self.deadlines, unit)

    def explain(self) -> list[str]:
        """Return what a reader must know, in plain sentences."""
        said = [
            f"forecasts include the deadline of {deadline}: with probability {deadline.chance:.2g} adoption rises "
            f"towards it as in {deadline.closed.n} measured roll-outs"
            for deadline in self.deadlines
        ]
        if self.pace != 1:
            said.append(f"scenario: {self.pace:g} times the pace")
        said += [f"scenario: a shock of {shock.size:+g} on the logit at {shock.at:g}" for shock in self.shocks]
        if self.denominators:
            said.append("scenario: shares of other denominators")
        return said

    def as_stored(self) -> dict[str, Any]:
        """Return the scenario as plain numbers and texts; `from_stored` reads them."""
        return {
            "deadlines": [deadline.as_stored() for deadline in self.deadlines],
            "pace": self.pace,
            "since": self.since,
            "shocks": [list(shock) for shock in self.shocks],
            "denominators": dict(self.denominators),
        }

    @classmethod
    def from_stored(cls, stored: dict[str, Any] | None) -> Scenario:
        """Return the scenario that `as_stored` described; the fit's own forecast for none."""
        if not stored:
            return cls()
        deadlines = tuple(Deadline.from_stored(one) for one in stored["deadlines"])
        return cls(**{**stored, "deadlines": deadlines, "shocks": tuple(Shock(*one) for one in stored["shocks"])})

    def without_deadlines(self) -> Scenario:
        """Return the scenario without its deadlines."""
        return replace(self, deadlines=())

    def _at_pace(self, forecast: Callable[[Floats], Floats], times: Floats, latest: LatestReports) -> Floats:
        if self.pace == 1:
            return forecast(times)
        since = self.since if self.since is not None else float(latest.time.max())
        asked = np.where(times > since, since + self.pace * (times - since), times)
        unique, place = np.unique(asked, return_inverse=True)
        return forecast(unique)[:, place]

    def _groups(self, units: list[str]) -> Iterator[tuple[NDArray[np.int64], tuple[Deadline, ...]]]:
        """Yield the rows of units that the same deadlines bind, with these."""
        groups: dict[tuple[Deadline, ...], list[int]] = {}
        for row, unit in enumerate(units):
            groups.setdefault(self.binding_of(unit), []).append(row)
        for deadlines, rows in groups.items():
            for start in range(0, len(rows), _UNITS_AT_ONCE) if deadlines else ():
                yield np.array(rows[start : start + _UNITS_AT_ONCE]), deadlines

    def _change_shares(self, shares: Floats, times: Floats, latest: LatestReports) -> Floats:
        for shock in self.shocks:
            shares = _shift(shares, times, shock, latest.link)
        if self.denominators:
            asked = np.array([self.denominators.get(unit, np.nan) for unit in latest.units])
            factor = np.where(np.isfinite(asked), latest.trials / asked, 1.0)
            shares = np.minimum(shares * factor[:, None, None], np.maximum(shares, 1.0))
        return shares


def _pool_rise(grid: Floats, deadline: Deadline, times: Floats, since: Floats, last: Floats) -> Floats:
    """Return the mixture of the forecast and of the rise towards the deadline, as a grid (unit, time, 200)."""
    place = (np.arange(LEVELS.size) + 0.5) * _GOLDEN
    since, last = since[:, None, None], last[:, None, None]
    raised = [
        deadline.raise_shares(grid, parts_at(deadline.closed, (place + shift) % 1.0), times[:, None], since, last)
        for shift in (np.arange(_PAIRINGS) + 0.5) / _PAIRINGS
    ]
    weights = np.array([1 - deadline.chance, *[deadline.chance / _PAIRINGS] * _PAIRINGS])
    is_met = np.abs(np.stack(raised) - grid).max(axis=(0, 3)) > 0
    pooled = grid.copy()
    if is_met.any():
        pooled[is_met] = pool_grids([grid[is_met], *(one[is_met] for one in raised)], weights)
    return pooled


def _shift(shares: Floats, times: Floats, shock: Shock, link: str) -> Floats:
    since = times - shock.at
    shift = np.where(since >= 0, shock.size * 0.5 ** (np.maximum(since, 0.0) / shock.half_life), 0.0)
    top = 1 - _EDGE if link == "logit" else np.inf
    return to_share(to_latent(np.clip(shares, _EDGE, top), link) + shift[:, None], link)
