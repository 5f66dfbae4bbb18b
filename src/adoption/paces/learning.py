"""Six numbers of a panel: how fast its units move at each level, how much they differ, and how noisy reports are.

The numbers are those of the model, on the logit z of the share, with time in years,

    dz = (a + b z + c z^2 + v) dt + tau dW,     v a pace of the unit's own that keeps .75 of itself over a year,
    report = z + r e,

estimated by moments: a robust regression of the yearly changes on the level (Huber 1964, Ann. Math. Stat. 35:73), then
the covariances of its residuals within units, k reports apart. With reports m years apart and e independent,

    lag 0: s^2 + tau^2 / m + 2 r^2 / m^2,     lag 1: s^2 .75^m - r^2 / m^2,     lag 2: s^2 .75^(2m)

(a first-order autoregression seen with error: Fuller 1987, Measurement Error Models, section 4.5).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd

from adoption.arrays import Floats, Panel, PanelError, read_panel, to_latent

#: The six numbers, in the order of every array of them.
NUMBERS = ("a", "b", "c", "log_s", "log_tau", "log_r")
#: What a unit's own pace keeps of itself over a year: the median over the panels of the library, 2 to 4 reports apart.
PERSISTENCE = 0.75
MIN_CHANGES = 40
#: Shares are kept this far from 0 and 1 before their logit is taken.
EDGE = 0.003
_GAP_LIMITS = (0.4, 6.0)  # [years] between reports that a yearly change is taken from
_FASTEST, _FARTHEST = 3.0, 2.0  # [logit a year] cuts a change, and a residual
_RIDGE = 0.02
_HUBER = 1.5
_ROUNDS = 5
_MIN_PAIRS = 20
_LEAST_PART = 0.02  # of the variance of changes that each source of it is given
_CENTRAL_PART, _CENTRAL_QUANTILE = 0.8, 1.2816  # the normal quantile of a central interval that holds 80%


class _Changes(NamedTuple):
    """Changes between neighbouring reports of one unit, in order: unit, years, level before, change [logit a year]."""

    unit: np.ndarray
    years: Floats
    level: Floats
    pace: Floats
    step: Floats  # of the share


def learn_paces(panels: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return the six numbers of each panel: a library of paces for indicators that have few reports.

    Parameters
    ----------
    panels
        The name of each panel, and its values as for `fit_adoption`; bounds are left out.

    Returns
    -------
    DataFrame
        One row per panel: `panel`; `a, b, c` (change of the logit share a year at level z: a + b z + c z^2), `log_s`
        (spread of the units' own paces), `log_tau` (yearly walk), `log_r` (noise of one report), all on the logit
        scale; `level_sd` (spread of the units' latest levels) [logit]; `yearly_move, yearly_sd` (median change of the
        share in a year, and the spread around it) [share]; `n_units, n_changes`; `message` (why the numbers are
        missing, otherwise empty).

    Raises
    ------
    PanelError
        If a frame cannot be read.

    Examples
    --------
    >>> generator = np.random.default_rng(0)
    >>> latent = generator.normal(-1, 1, (30, 1)) + 0.3 * np.arange(6) + 0.1 * generator.standard_normal((30, 6))
    >>> panel = pd.DataFrame({"unit": np.repeat(np.arange(30), 6), "time": np.tile(2015.0 + np.arange(6), 30),
    ...                       "share": (1 / (1 + np.exp(-latent))).ravel()})
    >>> paces = learn_paces({"records": panel})
    >>> paces["panel"].tolist(), paces["a"].round(1).tolist(), paces["n_changes"].tolist()
    (['records'], [0.3], [150])
    """
    if not isinstance(panels, Mapping):
        raise PanelError(
            f"expected panels by name, found {type(panels).__name__}; e.g. learn_paces({{'schools': frame}})"
        )
    rows = [{"panel": name} | _learn_panel(_read(name, frame)) for name, frame in panels.items()]
    order = ["panel", *NUMBERS, "level_sd", "yearly_move", "yearly_sd", "n_units", "n_changes", "message"]
    return pd.DataFrame(rows, columns=order)


def _read(name: str, frame: pd.DataFrame) -> Panel:
    try:
        return read_panel(frame)
    except PanelError as error:
        raise PanelError(f"panel {name!r}: {error}") from error


def _learn_panel(panel: Panel) -> dict[str, object]:
    changes = _read_changes(panel)
    found = {"n_units": len(np.unique(changes.unit)), "n_changes": len(changes.years)}
    if len(changes.years) < MIN_CHANGES:
        return {**found, "message": f"{len(changes.years)} changes, {MIN_CHANGES} are needed"}
    numbers = dict(zip(NUMBERS, map(float, learn_numbers(changes)), strict=True))
    if not np.isfinite(list(numbers.values())).all():
        return {**found, "message": f"{len(changes.years)} changes, all alike: they have no spread to learn"}
    move, sd = _learn_moves(changes)
    moves = {"level_sd": _spread_of_levels(panel), "yearly_move": move, "yearly_sd": sd}
    return {**numbers, **moves, **found, "message": ""}


def _read_changes(panel: Panel) -> _Changes:
    """Return the changes between neighbouring exact reports that are .4 to 6 years apart."""
    row, column = np.nonzero(panel.exact)
    share, time = panel.shares[row, column], panel.times[row, column]
    latent = to_latent(np.clip(share, EDGE, 1 - EDGE), "logit")
    years = np.diff(time)
    usable = (row[1:] == row[:-1]) & (years > _GAP_LIMITS[0]) & (years <= _GAP_LIMITS[1])
    years = years[usable]
    return _Changes(
        row[:-1][usable],
        years,
        latent[:-1][usable],
        np.diff(latent)[usable] / years,
        np.diff(share)[usable],
    )


def learn_numbers(changes: _Changes) -> Floats:
    """Return a, b, c and the logarithms of s, tau and r; the formulas stand above."""
    drift = _regress_on_level(changes)
    fitted = np.stack([np.ones_like(changes.level), changes.level, changes.level**2], 1) @ drift
    residual = np.clip(changes.pace - fitted, -_FARTHEST, _FARTHEST)
    gap = float(np.median(changes.years))
    at_once, next_one, after_next = (_covariance(residual, changes.unit, lag) for lag in (0, 1, 2))
    least = _LEAST_PART * at_once
    lasting = after_next if np.isfinite(after_next) else 0.1 * at_once
    own = max(lasting / PERSISTENCE ** (2 * gap), least)
    against = next_one if np.isfinite(next_one) else 0.0
    noise = np.clip((own * PERSISTENCE**gap - against) * gap**2, least * gap**2, 0.45 * at_once * gap**2)
    walk = max((at_once - own - 2 * noise / gap**2) * gap, 0.1 * at_once * gap)
    with np.errstate(divide="ignore"):  # where nothing moves, there is no spread
        return np.array([*drift, *(0.5 * np.log([own, walk, noise]))])


def _regress_on_level(changes: _Changes) -> Floats:
    """Return a, b, c by Huber's regression; changes over longer gaps weigh more, a light ridge holds b and c."""
    design = np.stack([np.ones_like(changes.level), changes.level, changes.level**2], 1)
    pace, weight = np.clip(changes.pace, -_FASTEST, _FASTEST), np.sqrt(changes.years)
    ridge = _RIDGE * len(pace) * np.diag([0.0, 0.1, 0.1])
    robust = weight
    for _ in range(_ROUNDS):
        weighted = design * robust[:, None]
        drift = np.linalg.solve(weighted.T @ design + ridge, weighted.T @ pace)
        distance = np.abs(pace - design @ drift)
        limit = _HUBER * np.median(distance) / 0.6745 + 1e-6
        robust = weight * np.minimum(1, limit / np.maximum(distance, 1e-9))
    return np.asarray(drift, dtype=float)


def _covariance(residual: Floats, unit: np.ndarray, lag: int) -> float:
    """Return the mean product of residuals `lag` changes apart within units; NaN from fewer than 21 pairs."""
    first, second = residual[: len(residual) - lag], residual[lag:]
    together = unit[: len(unit) - lag] == unit[lag:]
    return float(np.mean(first[together] * second[together])) if together.sum() > _MIN_PAIRS else np.nan


def _spread_of_levels(panel: Panel) -> float:
    """Return the standard deviation over units of the latest level [logit]."""
    latest = panel.latest_shares()
    share = latest[np.isfinite(latest)]
    return float(np.std(to_latent(np.clip(share, EDGE, 1 - EDGE), "logit"), ddof=1))


def _learn_moves(changes: _Changes) -> tuple[float, float]:
    """Return the median change of the share a year, and sd: +- 1.28 sd sqrt(years) around it holds 80% of changes."""
    move = float(np.median(changes.step / changes.years))
    distance = np.abs(changes.step - move * changes.years) / np.sqrt(changes.years)
    return move, float(np.quantile(distance, _CENTRAL_PART) / _CENTRAL_QUANTILE)
