"""Legal deadlines: with what probability, how much and when adoption rises towards the day of a mandate.

Measured on roll-outs with a legal day, a part G of the gap that is left one year before the day closes by the day. With
k years since that year began, the part closed is

    c(k) = G k^2                            up to the day (k <= 1),
    c(k) = G (1 + (1 - G) (k - 1) / 2)      in the year after it (half as much again of what is left),

and stays. From a last report at k0 a path p becomes 1 - (1 - p) (1 - c(k)) / (1 - c(k0)): only what is still to come
of the rise is added. Whether a deadline works at all has a probability that depends on the force of its text.
"""

from __future__ import annotations

import datetime as dt
import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import special

from adoption.arrays import Floats, PanelError, read_time
from adoption.decimal_time import day_of

#: Probability that adoption rises towards the day, by the force of the text. Of the ten measured roll-outs under a law
#: or decree eight closed a fifth of the gap or more. Nobody has measured the weaker forces: half of the decisions are
#: taken to work, one plan in five, one wish in twenty. A deadline that does not work costs accuracy, the more the
#: higher its probability (docs/adoption.md has the price), so that weak texts must have small ones.
CHANCES = {"decree": 0.8, "decision": 0.5, "plan": 0.2, "wish": 0.05}
#: Deadlines of one unit that lie closer than this [years] are one: the rise towards the first is that of the other.
_ONE_EFFORT = 0.999


class GapClosed(NamedTuple):
    """The part of the gap that closes in the year before a deadline: mean and standard deviation over `n` roll-outs."""

    mean: float
    sd: float
    n: int

    def beta(self) -> tuple[float, float]:
        """Return the parameters of the Beta distribution of the part in a roll-out that was not measured.

        It has the variance of the predictive distribution of `n` measured ones: a Student t with n - 1 degrees of
        freedom, scaled by (1 + 1/n) for the mean that was estimated too (Higgins, Thompson & Spiegelhalter 2009, J. R.
        Stat. Soc. A 172:137).
        """
        variance = self.sd**2 * (1 + 1 / self.n) * (self.n - 1) / max(self.n - 3, 1)
        variance = min(variance, 0.9 * self.mean * (1 - self.mean))
        strength = self.mean * (1 - self.mean) / variance - 1
        return self.mean * strength, (1 - self.mean) * strength


#: Measured by `measure_gaps` on ten roll-outs: electronic records, e-prescriptions and insurance by identity card in
#: Vietnam, Poland and New York, records of NHS trusts and US hospitals, digital television, US driving licences
#: (press and official pages, 2004 to 2026).
GAP_CLOSED = GapClosed(mean=0.38, sd=0.17, n=10)


@dataclass(frozen=True)
class Deadline:
    """The day by which a text asks units to have adopted.

    Parameters
    ----------
    day
        A date, a decimal year, or a day or period as text, e.g. `"2025-09-30"`, `"30/09/2025"` or `"2025-Q3"`.
    force
        The force of the text: `"decree"` (law, decree or circular), `"decision"`, `"plan"`, or `"wish"`. It sets the
        probability that adoption rises towards the day: .8, .5, .2, .05.
    units
        The units that it binds; all of the panel by default.
    reason
        What a reader is told, e.g. `"Circular 13/2025/TT-BYT, Article 4"`.
    direction
        `"down"` where less is better: the gap is then that to 0.
    goal
        The share that the text asks for, if not all (`"down"`: none): the gap ends there.
    closed
        What part of the gap closes in the year before the day.

    Raises
    ------
    PanelError
        If the day is no time, or a doubtful one, the force or direction is unknown, or the goal is no share.

    Examples
    --------
    >>> Deadline(dt.date(2025, 9, 30), "decree").chance
    0.8
    >>> str(Deadline("30/09/2025", "decree"))
    '2025-09-30 (decree)'
    """

    day: dt.date | float | str
    force: str
    units: frozenset[str] | None = None
    reason: str = ""
    direction: str = "up"
    goal: float | None = None
    closed: GapClosed = GAP_CLOSED

    def __post_init__(self) -> None:
        """Check the arguments, and keep the units as a set."""
        if not isinstance(self.day, dt.date):
            object.__setattr__(self, "day", _read_day(self.day))
        _check_word("force", self.force, tuple(CHANCES))
        _check_word("direction", self.direction, ("up", "down"))
        if self.goal is not None and not 0 <= self.goal <= 1:
            raise PanelError(f"deadline: goal {self.goal!r}, expected a share from 0 to 1")
        if isinstance(self.units, str):
            raise PanelError(f"units {self.units!r}: expected a list of units, e.g. ['{self.units}']")
        if self.units is not None:
            object.__setattr__(self, "units", frozenset(map(str, self.units)))

    @cached_property
    def time(self) -> float:
        """Return the end of the day [decimal year]."""
        return read_time(self.day)

    @property
    def chance(self) -> float:
        """Return the probability that adoption rises towards the day."""
        return CHANCES[self.force]

    def binds(self, unit: str) -> bool:
        """Return whether the deadline is one of this unit."""
        return self.units is None or unit in self.units

    def __str__(self) -> str:
        named = f", {self.reason}" if self.reason else ""
        return f"{day_of(self.time).isoformat()} ({self.force}{named})"

    def as_stored(self) -> dict[str, Any]:
        """Return the deadline as plain numbers and texts; `from_stored` reads them."""
        units = None if self.units is None else sorted(self.units)
        texts = {"force": self.force, "reason": self.reason, "direction": self.direction}
        return {"day": self.time, "units": units, "goal": self.goal, "closed": list(self.closed), **texts}

    @classmethod
    def from_stored(cls, stored: dict[str, Any]) -> Deadline:
        """Return the deadline that `as_stored` described."""
        return cls(**{**stored, "closed": GapClosed(*stored["closed"])})

    def remaining(self, part: Floats, since: Floats, until: Floats) -> Floats:
        """Return what is left at `until` of the gap at `since` [decimal years] where `part` closes by the day."""
        start = self.time - 1
        at_since, at_until = closed_part(part, since - start), closed_part(part, until - start)
        left: Floats = (1 - at_until) / np.maximum(1 - at_since, 1e-9)
        return np.minimum(left, 1.0)

    def raise_shares(self, shares: Floats, part: Floats, times: Floats, since: Floats, last: Floats) -> Floats:
        """Return shares that follow the rise, from the last report `last` at `since` on; arrays broadcast.

        Where the rise began before the last report, that report is not taken for noise: the path starts there or
        further on. A missing `last` (none, or a bound) leaves the forecast where it is.
        """
        left = self.remaining(part, since, np.maximum(times, since))
        is_under_way = (since > self.time - 1) & (left < 1)
        anchor = np.where(is_under_way, last, np.nan)
        if self.direction == "down":
            start = np.fmin(shares, anchor)
            gap = np.minimum((self.goal or 0.0) - start, 0.0)
        else:
            start = np.fmax(shares, anchor)
            gap = np.maximum((1.0 if self.goal is None else self.goal) - start, 0.0)
        raised: Floats = start + gap * (1 - left)
        return raised


def closed_part(part: Floats, years: Floats) -> Floats:
    """Return the part of the gap closed `years` after the beginning of the year before a deadline."""
    k = np.clip(years, 0.0, 2.0)
    after = 1 + 0.5 * (1 - part) * (k - 1)
    closed: Floats = part * np.where(k <= 1, k**2, after)
    return closed


def binding(deadlines: Iterable[Deadline], unit: str) -> tuple[Deadline, ...]:
    """Return the deadlines that act on a unit, by their day: of those closer than a year the strongest alone.

    Parameters
    ----------
    deadlines
        All deadlines.
    unit
        The unit.

    Returns
    -------
    tuple of Deadline
        Of two with equal force the earlier one.

    Examples
    --------
    >>> law, plan = Deadline(dt.date(2025, 9, 30), "decree"), Deadline(2026.0, "plan")
    >>> [str(one) for one in binding([plan, law], "A")]
    ['2025-09-30 (decree)']
    """
    kept: list[Deadline] = []
    for deadline in sorted(deadlines, key=lambda one: (-one.chance, one.time)):
        is_near = any(abs(deadline.time - other.time) < _ONE_EFFORT for other in kept)
        if deadline.binds(unit) and not is_near:
            kept.append(deadline)
    return tuple(sorted(kept, key=lambda one: one.time))


def measure_gaps(rollouts: pd.DataFrame) -> pd.DataFrame:
    """Return one row per roll-out: the part of the gap of one year before the deadline that was closed by its day.

    Shares between reports are interpolated linearly; before the first and after the last report they are that report's.

    Parameters
    ----------
    rollouts
        `roll_out, deadline, time` [decimal years], `share_pct` [%]; one row per report.

    Returns
    -------
    DataFrame
        `roll_out, closed` [0 to 1].

    Examples
    --------
    >>> reports = pd.DataFrame({"roll_out": "A", "deadline": 2025.0, "time": [2024.0, 2025.0], "share_pct": [20, 60]})
    >>> measure_gaps(reports)["closed"].tolist()
    [0.5]
    """
    rows = []
    for name, reports in rollouts.groupby("roll_out", sort=False):
        ordered, deadline = reports.sort_values("time"), float(reports["deadline"].iloc[0])
        gap = 1 - np.interp([deadline - 1, deadline], ordered["time"], ordered["share_pct"] / 100)
        rows.append({"roll_out": name, "closed": 1 - gap[1] / gap[0]})
    return pd.DataFrame(rows, columns=["roll_out", "closed"])


def parts_at(closed: GapClosed, levels: Floats) -> Floats:
    """Return the quantiles of the part that closes, at these levels [0 to 1]."""
    parts: NDArray[np.float64] = special.betaincinv(*closed.beta(), levels)
    return parts


def _read_day(day: object) -> float:
    try:
        return read_time(day)
    except PanelError as error:
        expected = "a date, e.g. datetime.date(2025, 9, 30) or '2025-09-30', or a decimal year"
        raise PanelError(f"deadline {day!r}: expected {expected} ({error})") from error


def _check_word(name: str, found: str, known: tuple[str, ...]) -> None:
    if found not in known:
        near = difflib.get_close_matches(str(found), known, 1)
        meant = f"; did you mean '{near[0]}'?" if near else ""
        raise PanelError(f"deadline: {name} {found!r}, expected one of {', '.join(known)}{meant}")
