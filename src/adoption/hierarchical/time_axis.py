"""Which effects a unit has at a time: level, pace, known breaks, and the level and pace of its group."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from adoption.arrays import Floats, Panel, PanelError, read_time
from adoption.hierarchical._covariance import Design


class Break(NamedTuple):
    """A known date at which level and pace may change, for the named units or for all."""

    time: float
    units: frozenset[str] | None = None


def read_breaks(breaks: Any, units: Sequence[str]) -> tuple[Break, ...]:
    """Return known breaks, each from a `Break` or from a time (for all units) in any form that a frame may have.

    Raises
    ------
    PanelError
        For what is no time, or a unit that the panel does not have.
    """
    if isinstance(breaks, Break | str) or not isinstance(breaks, Iterable):
        breaks = [breaks]
    return tuple(_read_break(one, units) for one in breaks)


def _read_break(one: object, units: Sequence[str]) -> Break:
    time, named = one if isinstance(one, Break) else (one, None)
    try:
        year = read_time(time)
    except PanelError as error:
        raise PanelError(f"breaks: {error}; give Break(2023.5), or the time alone") from error
    if named is None:
        return Break(year)
    names = frozenset([named] if isinstance(named, str) else map(str, named))
    for unknown in sorted(names - set(units)):
        near = difflib.get_close_matches(unknown, units, n=1)
        hint = f"; did you mean {near[0]!r}?" if near else ""
        raise PanelError(f"break at {year:g}: the panel has no unit {unknown!r}{hint}")
    return Break(year, names)


@dataclass(frozen=True)
class TimeAxis:
    """Where time is measured from (effects: `reference`, walk: `origin`), known breaks [decimal years], groups."""

    reference: float
    origin: float
    breaks: tuple[Break, ...] = ()
    groups: tuple[str, ...] = ()

    @property
    def labels(self) -> list[str]:
        """Return a name for every pooled effect, in the order of the design's columns."""
        names = ["intercept", "slope"]
        for one in self.breaks:
            names += [f"step at {one.time:g}", f"change of pace at {one.time:g}"]
        for group in self.groups:
            names += [f"level of {group}", f"pace of {group}"]
        return names

    def design(self, panel: Panel, times: Floats) -> Design:
        """Return the effects of the panel's units at these times (unit, cell)."""
        since = times - self.reference
        level_and_pace = np.stack([np.ones_like(since), since], 2)
        alone = [column for one in self.breaks for column in _break_columns(one, panel.units, times)]
        steps = np.stack(alone, 2) if alone else np.zeros((*times.shape, 0))
        parts = [level_and_pace, steps]
        belongs_to = np.array(panel.groups) if panel.groups else np.full(len(panel.units), "")
        parts += [level_and_pace * (belongs_to == group)[:, None, None] for group in self.groups]
        return Design(np.concatenate(parts, 2), level_and_pace, steps, self.walk(times, times))

    def walk(self, times: Floats, others: Floats) -> Floats:
        """Return the covariance (unit, cell, cell) of a random walk of variance 1 a year that starts at the origin."""
        earlier = np.minimum(times[:, :, None], others[:, None, :])
        return np.maximum(earlier - self.origin, 0.0)


def place_axis(panel: Panel, breaks: tuple[Break, ...]) -> TimeAxis:
    """Return the axis of a panel: effects at its mean time, the walk from its first."""
    seen = panel.times[panel.observed]
    groups = tuple(sorted(set(panel.groups) - {""}))
    if not len(seen):
        return TimeAxis(0.0, 0.0, breaks, groups)
    return TimeAxis(float(np.round(seen.mean(), 2)), float(seen.min()), breaks, groups)


def _break_columns(one: Break, units: tuple[str, ...], times: Floats) -> tuple[Floats, Floats]:
    treated = np.array([one.units is None or unit in one.units for unit in units])[:, None]
    after = treated & (times >= one.time)
    return after.astype(float), np.where(after, times - one.time, 0.0)
