"""The methods of a fit that return the same fit under a scenario; they can be chained."""

from __future__ import annotations

import difflib
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from numbers import Real
from typing import Self

from adoption.arrays import PanelError, read_time
from adoption.scenarios.deadline import Deadline
from adoption.scenarios.scenario import LatestReports, Scenario, Shock

#: Of the pace: more would ask for the forecast of centuries ahead.
_MOST_PACE = 20


class ScenarioMethods:
    """Scenarios of a fit: every method returns a new fit, whose forecasts, draws and probabilities all follow it."""

    scenario: Scenario

    @property
    def latest(self) -> LatestReports:
        """Return the last report of every unit, from which scenarios start."""
        raise NotImplementedError

    @property
    def direction(self) -> str:
        """Return `"down"` for a fit where less is better."""
        return "up"

    def with_deadlines(self, deadlines: Iterable[Deadline]) -> Self:
        """Return the fit whose forecasts know these legal deadlines, in place of those it knew before.

        With the probability of its force (`adoption.Deadline`) a part of the gap closes towards the day; what was
        closed before the last report is not closed again. Deadlines of one unit that lie within a year of each other
        count once, by the strongest force.

        Parameters
        ----------
        deadlines
            The deadlines; those of later days show what a postponement would do.

        Raises
        ------
        PanelError
            If one is no `Deadline`, names a unit that the fit does not have, or asks for more where less is better.

        Examples
        --------
        >>> import pandas as pd
        >>> from adoption import Deadline, fit_adoption
        >>> fit = fit_adoption(pd.DataFrame({"unit": ["A"] * 2, "time": [2024.0, 2025.0], "share": [0.1, 0.12]}))
        >>> bound = fit.with_deadlines([Deadline(2026.0, "decree", reason="Circular 1/2025")])
        >>> bound.basis[["unit", "deadline", "force"]].values.tolist()
        [['A', '2025-12-31', 'decree']]
        >>> bool((bound.forecast([2026.0])["mean"] > fit.forecast([2026.0])["mean"]).all())
        True
        """
        found = check_deadlines(deadlines, self.latest.units)
        upward = next((str(one) for one in found if one.direction == "up"), None)
        if upward and self.direction == "down":
            raise PanelError(f"deadline {upward} asks for more, but less is better here: set direction='down'")
        return self._with(replace(self.scenario, deadlines=found))

    def without_deadlines(self) -> Self:
        """Return the fit whose forecasts know no legal deadline."""
        return self._with(self.scenario.without_deadlines())

    def with_pace(self, factor: float, since: float | None = None) -> Self:
        """Return the fit whose units move `factor` times as fast from `since` on.

        The forecast of one year ahead is then that of `factor` years ahead: 2 is twice the pace, 0 a standstill.
        Deadlines, which have their day, keep it.

        Parameters
        ----------
        factor
            How many times the pace, 0 to 20; a second call multiplies.
        since
            Decimal year; the time of the panel's last report by default.

        Raises
        ------
        PanelError
            If the factor is no number from 0 to 20, alone or with that of an earlier call.

        Examples
        --------
        >>> import pandas as pd
        >>> from adoption import fit_adoption
        >>> fit = fit_adoption(pd.DataFrame({"unit": ["A"] * 2, "time": [2024.0, 2025.0], "share": [0.1, 0.2]}))
        >>> fit.with_pace(2).forecast([2026.0])["mean"].equals(fit.forecast([2027.0])["mean"])
        True
        """
        if not isinstance(factor, Real) or not 0 <= factor * self.scenario.pace <= _MOST_PACE:
            raise PanelError(f"pace {factor!r}: expected a factor from 0 to {_MOST_PACE}, e.g. 2 for twice the pace")
        start = None if since is None else read_time(since)
        return self._with(replace(self.scenario, pace=self.scenario.pace * factor, since=start))

    def with_shock(self, size: float, at: float, half_life: float = math.inf) -> Self:
        """Return the fit after a shock that strikes all units at one time.

        The logit share moves by `size` from `at` on, and the move halves every `half_life` years. The intervals of a
        forecast do not promise to cover such common shocks: this shows what one would do.

        Parameters
        ----------
        size
            Change of the logit share: -.5 takes 50% to 38%, 90% to 85%.
        at
            Decimal year.
        half_life
            Years; by default the shock stays.

        Raises
        ------
        PanelError
            If size or time is no number, or the half-life not above 0.

        Examples
        --------
        >>> import pandas as pd
        >>> from adoption import fit_adoption
        >>> fit = fit_adoption(pd.DataFrame({"unit": ["A"] * 2, "time": [2024.0, 2025.0], "share": [0.1, 0.2]}))
        >>> shocked = fit.with_shock(-0.5, at=2025.5)
        >>> bool((shocked.forecast([2026.0])["mean"] < fit.forecast([2026.0])["mean"]).all())
        True
        """
        at = read_time(at)
        if not (math.isfinite(size) and half_life > 0):
            raise PanelError(f"shock of {size!r}, half-life {half_life!r}: expected numbers, half-life above 0")
        return self._with(replace(self.scenario, shocks=(*self.scenario.shocks, Shock(size, at, half_life))))

    def with_denominator(self, denominator: float | Mapping[str, float]) -> Self:
        """Return the fit whose shares are of another denominator: the same adopters out of more or fewer facilities.

        A forecast share is multiplied by the latest denominator over the new one and stays at most 1: those who join
        the list have not adopted, those who leave it take no adopter along.

        Parameters
        ----------
        denominator
            One number for all units, or a mapping of units to numbers; units that it does not name stay.

        Raises
        ------
        PanelError
            If a number is not above 0, or a unit is unknown or never reported a denominator.

        Examples
        --------
        >>> import pandas as pd
        >>> from adoption import fit_adoption
        >>> panel = pd.DataFrame({"unit": ["A"] * 2, "time": [2024.0, 2025.0], "numerator": [10, 20]})
        >>> fit = fit_adoption(panel.assign(denominator=50))
        >>> ratio = fit.with_denominator(100).forecast([2026.0])["mean"] / fit.forecast([2026.0])["mean"]
        >>> ratio.round(3).tolist()
        [0.5]
        """
        latest = self.latest
        asked = dict(denominator) if isinstance(denominator, Mapping) else dict.fromkeys(latest.units, denominator)
        _check_units(asked, latest.units)
        has_none = [unit for unit, n in zip(latest.units, latest.trials, strict=True) if unit in asked and not n > 0]
        wrong = [f"unit {unit}: denominator {n!r} is not above 0" for unit, n in asked.items() if not 0 < n < math.inf]
        wrong += [f"unit {unit} never reported a denominator" for unit in has_none]
        if wrong:
            raise PanelError("; ".join(wrong))
        return self._with(replace(self.scenario, denominators={**self.scenario.denominators, **asked}))

    def _with(self, scenario: Scenario) -> Self:
        return replace(self, scenario=scenario)  # type: ignore[type-var]


def check_deadlines(deadlines: Iterable[Deadline], units: Sequence[str]) -> tuple[Deadline, ...]:
    """Return the deadlines, each once, if all are deadlines of these units."""
    if isinstance(deadlines, Deadline):
        raise PanelError(f"deadlines {deadlines}: expected a list, e.g. [Deadline(2026.0, 'decree')]")
    found = tuple(dict.fromkeys(deadlines))
    for deadline in found:
        if not isinstance(deadline, Deadline):
            raise PanelError(
                f"deadlines: found {deadline!r}, expected adoption.Deadline, e.g. Deadline(2026.0, 'decree')"
            )
        _check_units(deadline.units or (), units)
    return found


def _check_units(asked: Iterable[str], known: Sequence[str]) -> None:
    units = set(known)
    for unit in sorted(set(asked) - units):
        near = difflib.get_close_matches(str(unit), known, 1)
        meant = f"; did you mean '{near[0]}'?" if near else ""
        raise PanelError(f"unit '{unit}' is not in the fit, which has {', '.join(list(known)[:5])}{meant}")
