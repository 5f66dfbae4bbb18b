"""What people ask of a forecast, answered from its joint draws: when, how fast, and in which order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
import pandas as pd

from adoption.arrays import Floats, check_target, read_time
from adoption.diagnostics import AdoptionError

_STEPS_A_YEAR = 4


class Forecast(Protocol):
    """What a forecast must offer to be asked; `AdoptionFit` and `HazardFits` do."""

    @property
    def units(self) -> list[str]:
        """Return the units in the order of the draws."""
        ...

    def draws(self, times: Sequence[float], n: int = 1000, observed: bool = False, seed: int = 0) -> Floats:
        """Return draws of every unit's share (unit, time, draw) [0 to 1]."""
        ...


def find_arrivals(
    forecast: Forecast, target: float, start: float, *, horizon: float = 15.0, n: int = 400, seed: int = 0
) -> pd.DataFrame:
    """Return one row per unit: when its share first reaches the target, with an 80% interval.

    Every draw is one possible path; its arrival is the first quarter of a year in which it stands at the target or
    above. Paths that do not arrive within the horizon count as later than it, so that an end that lies beyond is
    missing, not cut.

    Parameters
    ----------
    forecast
        A fitted model, e.g. of `fit_adoption`.
    target
        Share [0 to 1].
    start
        From when on, usually the latest report [decimal year].
    horizon
        How long after `start` an arrival may lie [years].
    n, seed
        Number of draws, and the seed of the random generator.

    Returns
    -------
    DataFrame
        `unit, arrival, lower_80, upper_80` [decimal year], `chance_within_horizon`.

    Raises
    ------
    PanelError
        If the target is not a share from 0 to 1.

    Examples
    --------
    >>> from adoption import fit_adoption
    >>> panel = pd.DataFrame({"unit": ["A"] * 3, "time": [2022.0, 2023.0, 2024.0], "share": [0.2, 0.4, 0.6]})
    >>> arrivals = find_arrivals(fit_adoption(panel, method="pooled"), target=0.5, start=2024.0)
    >>> arrivals[["unit", "arrival"]].values.tolist()
    [['A', 2024.0]]
    """
    target, start = check_target(target), read_time(start)
    times = start + np.arange(int(horizon * _STEPS_A_YEAR) + 1) / _STEPS_A_YEAR
    reached = forecast.draws(times.tolist(), n=n, seed=seed) >= target
    first = np.where(reached.any(axis=1), times[reached.argmax(axis=1)], np.inf)
    lower, middle, upper = np.quantile(first, [0.1, 0.5, 0.9], axis=1, method="higher")
    table = pd.DataFrame({"unit": forecast.units, "arrival": middle, "lower_80": lower, "upper_80": upper})
    return table.replace(np.inf, np.nan).assign(chance_within_horizon=np.isfinite(first).mean(axis=1))


def compare_paces(
    forecast: Forecast, target: float, due: float, now: float, *, n: int = 400, seed: int = 0
) -> pd.DataFrame:
    """Return one row per unit: the pace that the target takes from now on over the pace that the forecast gives.

    Paces are changes of the share a year from `now` to `due`. A ratio above 1 means that the unit must go faster than
    it is expected to; it is missing where the share is not expected to rise, and 0 where the target is reached.

    Parameters
    ----------
    forecast
        A fitted model, e.g. of `fit_adoption`.
    target
        Share [0 to 1].
    due, now
        The day of the target, and the time from which the paces count [decimal years].
    n, seed
        Number of draws, and the seed of the random generator.

    Returns
    -------
    DataFrame
        `unit, share_now, required_pace, expected_pace, lower_80, upper_80` (of the expected pace) [share a year],
        `ratio`.

    Raises
    ------
    AdoptionError
        If the target is not a share from 0 to 1, or the due time does not lie after now.

    Examples
    --------
    >>> from adoption import fit_adoption
    >>> panel = pd.DataFrame({"unit": ["A"] * 3, "time": [2022.0, 2023.0, 2024.0], "share": [0.2, 0.4, 0.6]})
    >>> paces = compare_paces(fit_adoption(panel, method="pooled"), target=0.3, due=2026.0, now=2024.0)
    >>> paces[["unit", "ratio"]].values.tolist()
    [['A', 0.0]]
    """
    target, due, now = check_target(target), read_time(due), read_time(now)
    if not due > now:
        raise AdoptionError(f"due {due:g}: expected a time after now, {now:g}")
    shares = forecast.draws([now, due], n=n, seed=seed)
    share_now = np.median(shares[:, 0], axis=1)
    paces = (shares[:, 1] - shares[:, 0]) / (due - now)
    lower, expected, upper = np.quantile(paces, [0.1, 0.5, 0.9], axis=1)
    required = np.maximum(target - share_now, 0.0) / (due - now)
    ratio = np.where(
        expected > 0, required / np.where(expected > 0, expected, 1.0), np.where(required > 0, np.nan, 0.0)
    )
    columns = {"share_now": share_now, "required_pace": required, "expected_pace": expected}
    return pd.DataFrame({"unit": forecast.units, **columns, "lower_80": lower, "upper_80": upper, "ratio": ratio})


def rank_units(forecast: Forecast, time: float, *, top: int = 10, n: int = 1000, seed: int = 0) -> pd.DataFrame:
    """Return one row per unit: its rank at one time (1 is the highest share) with an 80% interval.

    `unit, rank, lower_80, upper_80, chance_of_top` (of standing among the `top` first). Ranks are of joint draws, so
    that units whose shares cannot be told apart get wide intervals instead of an order.

    Parameters
    ----------
    forecast
        A fitted model, e.g. of `fit_adoption`.
    time
        Decimal year.
    top
        How many first places `chance_of_top` is about.
    n, seed
        Number of draws, and the seed of the random generator.

    Returns
    -------
    DataFrame
        `unit, rank, lower_80, upper_80` [1 is the highest share], `chance_of_top` [0 to 1].

    Examples
    --------
    >>> from adoption import fit_adoption
    >>> panel = pd.DataFrame({"unit": ["A", "A", "B", "B"], "time": [2023.0, 2024.0] * 2, "numerator": [80, 85, 5, 6],
    ...                       "denominator": 100})
    >>> rank_units(fit_adoption(panel, method="pooled"), 2024.0, top=1)[["unit", "rank"]].values.tolist()
    [['A', 1.0], ['B', 2.0]]
    """
    shares = forecast.draws([time], n=n, seed=seed)[:, 0]
    ranks = rank_draws(shares)
    lower, middle, upper = np.quantile(ranks, [0.1, 0.5, 0.9], axis=1, method="nearest")
    table = pd.DataFrame({"unit": forecast.units, "rank": middle, "lower_80": lower, "upper_80": upper})
    return table.assign(chance_of_top=(ranks <= top).mean(axis=1))


def rank_draws(values: Floats) -> Floats:
    """Return the rank of each unit in each draw, values (unit, draw); 1 is the largest, ties in the order of units."""
    order = np.argsort(-values, axis=0, kind="stable")
    ranks = np.empty(values.shape)
    np.put_along_axis(ranks, order, np.broadcast_to(np.arange(1.0, len(values) + 1)[:, None], values.shape), axis=0)
    return ranks
