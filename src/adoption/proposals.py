"""Targets to propose: the share that a unit reaches with a given chance by a given day."""

from __future__ import annotations

from collections.abc import Sequence
from numbers import Real
from typing import Protocol, runtime_checkable

import numpy as np
import pandas as pd

from adoption.arrays import Floats, Panel, read_time
from adoption.diagnostics import AdoptionError
from adoption.queries import Forecast

_N_DRAWS = 4000
#: Proposals are whole percent; below a tenth, tenths of a percent.
_STEP, _SMALL_STEP, _SMALL = 0.01, 0.001, 0.1
#: A share that rounds to the end of the scale, in whole percent, is the end.
_NEARLY_AT_END = 0.005

#: A measured share at the end of the scale is read as lying so far from it, for its logit is endless.
_CLIPPED = 0.00101
_SAME = 1e-9


@runtime_checkable
class _WithGrid(Protocol):
    """A forecast that gives its quantiles without random draws."""

    @property
    def panel(self) -> Panel: ...

    def grid(self, times: Sequence[float]) -> Floats: ...


def propose_targets(
    fit: Forecast, time: float, chances: Sequence[float] = (0.5, 0.8), direction: str = "up"
) -> pd.DataFrame:
    """Return one row per unit and chance: the most ambitious target that the unit meets by `time` with that chance.

    The target is the quantile of the forecast at 1 - chance (`"down"`: at chance), rounded to whole percent (below 10%
    to tenths) towards the side that is easier to meet, so that the chance is never less than the one asked for; but not
    past the latest value, which the unit has already reached. A unit whose latest value stands at the end of the scale
    keeps it as its target.

    Parameters
    ----------
    fit
        A fitted model, e.g. of `fit_adoption`.
    time
        The day of the target [decimal year].
    chances
        Chances between 0 and 1, e.g. an even chance and four chances in five.
    direction
        `"up"`: to reach at least so much; `"down"`: at most.

    Returns
    -------
    DataFrame
        `unit`, `chance` [0 to 1], `target` [share 0 to 1], units in the order of the fit.

    Raises
    ------
    AdoptionError
        If a chance does not lie between 0 and 1, the time is no number, or the direction is neither up nor down.

    Examples
    --------
    >>> from adoption import fit_adoption
    >>> panel = pd.DataFrame({"unit": ["A"] * 4, "time": [2022.0, 2023, 2024, 2025], "share": [0.2, 0.3, 0.4, 0.5]})
    >>> proposed = propose_targets(fit_adoption(panel, method="pooled"), 2026.0)
    >>> proposed["chance"].tolist(), bool(proposed["target"].is_monotonic_decreasing)
    ([0.5, 0.8], True)
    """
    if not hasattr(fit, "draws"):
        found = f"expected a fit, found {type(fit).__name__}"
        raise AdoptionError(f"{found}; e.g. propose_targets(fit_adoption(frame), 2028.0)")
    time = read_time(time)
    _check(chances, direction)
    is_up = direction == "up"
    shares, latest = _shares_at(fit, time)
    at_end = np.abs(latest - (1.0 if is_up else 0.0)) <= _CLIPPED
    parts = []
    for chance in chances:
        quantile = np.quantile(shares, 1 - chance if is_up else chance, axis=1, method="lower" if is_up else "higher")
        rounded = _keep_latest(_round_to_easier(quantile, is_up=is_up), quantile, latest, is_up=is_up)
        target = np.where(at_end, 1.0 if is_up else 0.0, rounded)
        parts.append(pd.DataFrame({"unit": fit.units, "chance": float(chance), "target": target}))
    place = np.tile(np.arange(len(fit.units)), len(parts))
    return pd.concat(parts, ignore_index=True).iloc[np.argsort(place, kind="stable")].reset_index(drop=True)


def _check(chances: Sequence[float], direction: str) -> None:
    if direction not in ("up", "down"):
        raise AdoptionError(f"direction '{direction}': expected 'up' (at least) or 'down' (at most)")
    is_list = isinstance(chances, list | tuple | np.ndarray | pd.Series) and len(chances) > 0
    if not is_list or not all(isinstance(chance, Real) and 0 < chance < 1 for chance in chances):
        shown = list(chances) if is_list else chances
        raise AdoptionError(f"chances {shown}: expected a list of numbers between 0 and 1, e.g. (0.5, 0.8)")


def _shares_at(fit: Forecast, time: float) -> tuple[Floats, Floats]:
    """Return equally likely shares of each unit (unit, n), and its latest reported share; NaN where unknown."""
    if not isinstance(fit, _WithGrid):
        return fit.draws([time], n=_N_DRAWS)[:, 0], np.full(len(fit.units), np.nan)
    return fit.grid([time])[:, 0], fit.panel.latest_shares()


def _keep_latest(rounded: Floats, share: Floats, latest: Floats, *, is_up: bool) -> Floats:
    """Return the rounded targets, but the latest share where rounding alone would make them easier than that."""
    if is_up:
        return np.where((share >= latest - _SAME) & (rounded < latest), latest, rounded)
    return np.where((share <= latest + _SAME) & (rounded > latest), latest, rounded)


def _round_to_easier(share: Floats, *, is_up: bool) -> Floats:
    """Return shares in whole percent, small ones in tenths, rounded down where more is asked, else up."""
    step = np.where(np.abs(share) < _SMALL, _SMALL_STEP, _STEP)
    steps = np.round(share / step, 9)  # 0.29 / 0.01 is 28.999...
    rounded = np.round((np.floor(steps) if is_up else np.ceil(steps)) * step, 3)
    end = 1.0 if is_up else 0.0
    result: Floats = np.where(np.abs(share - end) < _NEARLY_AT_END, end, rounded)
    return result
