"""The rolling-origin back-test: the forecasts of every method from past origins, compared with later observations."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from numbers import Real
from typing import NamedTuple

import numpy as np
import pandas as pd

from adoption.arrays import Floats, PanelError, as_times, check_target, read_frame, read_panel, units_at_end
from adoption.diagnostics import NOTHING, AdoptionError, Diagnostic
from adoption.ensemble import LEVELS, continuous_ranked_score, level_of, quantile_of
from adoption.fit import fit_adoption
from adoption.trends import fit_hazards, fit_trends, forecast_trends

DEFAULT_METHODS = ("combined", "pooled", "regression", "transition", "ceiling", "trend", "last")
MAX_ORIGINS = 5
MIN_UNITS = 5
_CALIBRATION_BINS = 10
#: When a back-test has failed: see `explain_failure`.
ENOUGH_FORECASTS, LEAST_COVER_80, GREATEST_CRPS_RATIO = 10, 0.6, 1.1


class Design(NamedTuple):
    """How a back-test looks at an origin; the meaning of each is that of the parameter of `backtest`."""

    horizons: Sequence[float]
    methods: Sequence[str]
    window: float | None = None
    min_reports: int = 2
    tolerance: float = 0.5
    seed: int = 0
    min_units: int = MIN_UNITS
    above_one: str = "refuse"
    end: float | None = None
    can_fall: bool = True
    direction: str = "up"


#: A method turns the panel known at the origin, one unit and time a row to forecast, into grids (row, 200).
Method = Callable[[pd.DataFrame, pd.DataFrame, Design], Floats]


def backtest(
    frame: pd.DataFrame,
    horizons: Sequence[float] = (3, 5),
    *,
    methods: Sequence[str] = DEFAULT_METHODS,
    origins: Sequence[float] | None = None,
    window: float | None = None,
    min_reports: int = 2,
    target: float = 0.8,
    tolerance: float = 0.5,
    seed: int = 0,
    min_units: int = MIN_UNITS,
    above_one: str = "refuse",
    end: float | None = None,
    can_fall: bool = True,
    direction: str = "up",
) -> pd.DataFrame:
    """Return one row per method and horizon: how its forecasts from past origins fared.

    Each origin sees only reports up to its time. A report counts for a horizon h where it lies h years after the
    origin, give or take `tolerance`; each unit and origin weighs one. The frame is that of `fit_adoption` and is not
    changed.

    Parameters
    ----------
    frame
        As for `fit_adoption`.
    horizons
        Years ahead.
    methods
        Those of `fit_adoption`; `"hazard"` for cumulative counts of fixed cohorts; `"trend"` (each unit's own binomial
        or fractional logit trend) and `"last"` (the last report) for comparison.
    origins
        Times to forecast from [decimal years]; by default up to five of the panel's own times, evenly spread over those
        that leave at least 3 times before and the longest horizon after.
    window
        Years of history that a method sees; all of it by default.
    min_reports
        Reports that a unit needs before the origin.
    target
        Share [0 to 1] whose reaching `brier` and `calibration` are about.
    tolerance
        How far from the horizon a report may lie and still count for it [years].
    seed
        Seed of the random generator.
    min_units
        Units that an origin needs; one is enough for a look at a single series, not for a judgement of a method.
    above_one
        As for `fit_adoption`; the methods `"trend"` and `"hazard"` take no shares above 1.
    end
        The better end of the scale [share, 1 or 0]: a unit that stands there at an origin is not forecast from it, for
        nothing is left to forecast. Its values still inform the others. By default every unit is forecast.
    can_fall, direction
        As for `fit_adoption`.

    Returns
    -------
    DataFrame
        `method, horizon, n, n_origins, first_origin, last_origin, mae, crps, cover_80, cover_95, brier, calibration,
        bias`; origins as decimal years, errors and scores as shares [0 to 1]. `calibration` is the mean distance
        between stated and realised frequency of reaching the target, over ten classes of the stated probability.

    Raises
    ------
    PanelError
        If the frame cannot be read, or no origin has a later report at any horizon.
    AdoptionError
        If there is no horizon, or one that does not lie ahead.

    Examples
    --------
    >>> generator = np.random.default_rng(0)
    >>> panel = pd.DataFrame([(f"u{i}", 2015.0 + t, min(.05 + .08 * t + .02 * generator.random(), 1))
    ...                       for i in range(8) for t in range(9)], columns=["unit", "time", "share"])
    >>> backtest(panel, horizons=(2,), methods=("pooled", "last"))[["method", "horizon"]].values.tolist()
    [['pooled', 2], ['last', 2]]
    """
    check_target(target)
    _check_horizons(horizons)
    read_panel(frame, above_one=above_one)
    frame = _reported_rows(read_frame(frame))
    design = Design(
        horizons, methods, window, min_reports, tolerance, seed, min_units, above_one, end, can_fall, direction
    )
    starts = _choose_origins(frame, horizons) if origins is None else as_times(origins).tolist()
    rows = [part for origin in starts for part in forecast_origin(frame, origin, design)]
    if not rows:
        raise PanelError(
            f"no back-test: at no origin have {min_units} units {min_reports} reports before it and one of them one "
            f"{list(horizons)} years after it; ask for nearer horizons or fewer units and reports"
        )
    found = pd.concat(rows, ignore_index=True)
    return score_forecasts(found, target, list(methods))


def _reported_rows(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the rows that report something, with units as text, as every model names them."""
    told = [frame[name].notna() for name in ("share", "numerator") if name in frame]
    return frame.assign(unit=frame["unit"].map(str))[np.logical_or.reduce(told)]


def explain_failure(scores: pd.DataFrame, method: str) -> Diagnostic:
    """Return why the past forecasts of a method forbid its forecasts of today; nothing where they do not.

    A back-test of at least 10 forecasts has failed where fewer than 60% of later reports lay in the 80% interval, or
    where the error of the whole forecast (CRPS) is more than 10% above that of the last value: whoever had read the
    last report alone would have known better. Fewer forecasts do not tell: of 10 that are right, 5 or fewer lie in the
    interval with a chance of 3%. All horizons count, each by its number of forecasts.

    Parameters
    ----------
    scores
        What `backtest` returned, with the rows of `method` and of `"last"`.
    method
        The method to judge.

    Returns
    -------
    Diagnostic
        `backtest_failed` with `n, held` (part of the reports in the 80% interval) and `ratio` (of the errors).

    Examples
    --------
    >>> scores = pd.DataFrame({"method": ["combined", "last"], "horizon": 1.0, "n": 20, "crps": [0.06, 0.04],
    ...                        "cover_80": [0.8, 0.0]})
    >>> str(explain_failure(scores, "combined"))
    'past forecasts failed: of 20, 80% lay in the 80% interval; error 1.50 times that of the last value'
    """
    own, last = (scores[scores["method"] == name] for name in (method, "last"))
    n = int(own["n"].sum())
    if n < ENOUGH_FORECASTS:
        return NOTHING
    held = float(np.average(own["cover_80"], weights=own["n"]))
    error, error_of_last = (
        float(np.average(rows["crps"], weights=rows["n"])) if len(rows) else np.inf for rows in (own, last)
    )
    ratio = error / error_of_last if error_of_last > 0 else 1.0 + (error > 0)  # the last value was always right
    if held >= LEAST_COVER_80 and ratio <= GREATEST_CRPS_RATIO:
        return NOTHING
    return Diagnostic("backtest_failed", {"n": n, "held": held, "ratio": ratio})


def _choose_origins(frame: pd.DataFrame, horizons: Sequence[float]) -> list[float]:
    times = np.unique(frame["time"].to_numpy(dtype=float))
    usable = times[2:][times[2:] <= times[-1] - min(horizons) + 1e-9]
    if len(usable) <= MAX_ORIGINS:
        return [float(time) for time in usable]
    return [float(usable[i]) for i in np.unique(np.linspace(0, len(usable) - 1, MAX_ORIGINS).round().astype(int))]


def forecast_origin(frame: pd.DataFrame, origin: float, design: Design) -> list[pd.DataFrame]:
    """Return the later observations of one origin, one row each, with a grid per method in the column `grid`."""
    known = frame[(frame["time"] <= origin) & (frame["time"] > origin - (design.window or np.inf))]
    counts = known.groupby("unit")["time"].size()
    known = known[known["unit"].isin(counts[counts >= design.min_reports].index)].reset_index(drop=True)
    if known["unit"].nunique() < design.min_units:
        return []
    finished = units_at_end(known, design.end) if design.end is not None else []
    later = _later_observations(frame, origin, set(known["unit"].map(str)) - set(finished), design)
    if later.empty:
        return []
    return [
        later.assign(method=name, grid=list(_METHODS.get(name, _adoption(name))(known, later, design)))
        for name in design.methods
    ]


def _later_observations(frame: pd.DataFrame, origin: float, units: set[str], design: Design) -> pd.DataFrame:
    """Return one row per unit and horizon: the observation nearest to origin + horizon, if near enough."""
    panel = read_panel(frame, above_one=design.above_one)
    row, column = np.nonzero(panel.exact & (panel.times > origin))
    reports = pd.DataFrame(
        {
            "unit": np.array(panel.units, dtype=object)[row],
            "time": panel.times[row, column],
            "reported": panel.shares[row, column],
        }
    )
    reports = reports[reports["unit"].isin(units)]
    parts = []
    for horizon in design.horizons:
        distance = (reports["time"] - origin - horizon).abs()
        # By values: a frame without rows would take the index of a series and hold rows of nothing.
        is_near = (distance <= design.tolerance).to_numpy()
        near = reports[is_near].assign(distance=distance.to_numpy()[is_near], horizon=horizon, origin=origin)
        parts.append(near.sort_values(["unit", "distance", "time"]).drop_duplicates("unit"))
    return pd.concat(parts, ignore_index=True).drop(columns="distance")


def _adoption(name: str) -> Method:
    def forecast(known: pd.DataFrame, later: pd.DataFrame, design: Design) -> Floats:
        fit = fit_adoption(
            known,
            method=name,
            above_one=design.above_one,
            direction=design.direction,
            can_fall=design.can_fall,
            seed=design.seed,
        )
        times = np.unique(later["time"])
        grid = fit.grid(times, observed=True)
        row = pd.Index(fit.units).get_indexer(pd.Index(later["unit"].map(str)))
        return grid[row, np.searchsorted(times, later["time"])]

    return forecast


def _forecast_trend(known: pd.DataFrame, later: pd.DataFrame, design: Design) -> Floats:
    """Return the quantiles of each unit's own trend, drawn through its interval ends, or the last report."""
    forecast = forecast_trends(fit_trends(known), sorted(set(later["time"])))
    names = ["lower_95", "lower_80", "mean", "upper_80", "upper_95"]
    joined = later.merge(forecast, on=["unit", "time"], how="left")[names].to_numpy()
    at = [0.025, 0.1, 0.5, 0.9, 0.975]
    grids = np.array([np.interp(LEVELS, at, ends) for ends in joined])
    return np.where(np.isfinite(grids), grids, _forecast_last(known, later, design))


def _forecast_hazard(known: pd.DataFrame, later: pd.DataFrame, design: Design) -> Floats:
    """Return the quantiles of each cohort's next count, or the last observation."""
    hazards = fit_hazards(known)
    times = np.unique(later["time"])
    grids = np.quantile(hazards.draws(times, seed=design.seed), LEVELS, axis=2)  # (level, unit, time)
    row = pd.Index(hazards.units).get_indexer(pd.Index(later["unit"]))
    found = grids[:, row, np.searchsorted(times, later["time"])].T
    return np.where(np.isfinite(found), found, _forecast_last(known, later, design))


def _forecast_last(known: pd.DataFrame, later: pd.DataFrame, design: Design) -> Floats:
    panel = read_panel(known, above_one=design.above_one)
    last = pd.Series(np.nan, index=panel.units)
    for cell in range(panel.times.shape[1]):
        last[panel.exact[:, cell]] = panel.shares[panel.exact[:, cell], cell]
    return np.repeat(last.fillna(0.5).loc[later["unit"].map(str)].to_numpy()[:, None], len(LEVELS), axis=1)


_METHODS: dict[str, Method] = {"trend": _forecast_trend, "hazard": _forecast_hazard, "last": _forecast_last}


def score_forecasts(found: pd.DataFrame, target: float, methods: list[str]) -> pd.DataFrame:
    """Return one row per method and horizon: the scores of the rows that `forecast_origin` gives."""
    rows = []
    for (method, horizon), part in found.groupby(["method", "horizon"], sort=False):
        grid, reported = np.stack(part["grid"].to_list())[:, None], part["reported"].to_numpy()[:, None]
        stated = 1 - level_of(grid, target)[:, 0]
        reached = (reported[:, 0] >= target).astype(float)
        held = {n: _holds(grid, reported, n / 100) for n in (80, 95)}
        error = grid.mean(-1) - reported
        rows.append(
            {
                "method": method,
                "horizon": horizon,
                "n": len(part),
                "n_origins": part["origin"].nunique(),
                "first_origin": part["origin"].min(),
                "last_origin": part["origin"].max(),
                "mae": np.abs(error).mean(),
                "crps": continuous_ranked_score(grid, reported).mean(),
                "cover_80": held[80],
                "cover_95": held[95],
                "brier": ((stated - reached) ** 2).mean(),
                "calibration": _calibration_error(stated, reached),
                "bias": error.mean(),
            }
        )
    table = pd.DataFrame(rows)
    place = table["method"].map({name: number for number, name in enumerate(methods)})
    return table.assign(place=place).sort_values(["horizon", "place"]).drop(columns="place").reset_index(drop=True)


def _holds(grid: Floats, reported: Floats, part: float) -> float:
    low, high = quantile_of(grid, 0.5 - part / 2), quantile_of(grid, 0.5 + part / 2)
    return float(((reported >= low) & (reported <= high)).mean())


def _calibration_error(stated: Floats, reached: Floats) -> float:
    """Return the mean distance between stated and realised frequency, over classes of the stated probability."""
    place = np.minimum((stated * _CALIBRATION_BINS).astype(int), _CALIBRATION_BINS - 1)
    gaps = [abs((stated[place == k] - reached[place == k]).sum()) for k in range(_CALIBRATION_BINS)]
    return float(sum(gaps) / len(stated))


def _check_horizons(horizons: Sequence[float]) -> None:
    expected = "expected years ahead, e.g. [1.0, 2.0]; a horizon is a number above 0"
    if isinstance(horizons, str) or not isinstance(horizons, Iterable):
        raise AdoptionError(f"horizons {horizons!r}: {expected}")
    given = list(horizons)
    wrong = [one for one in given if isinstance(one, bool) or not isinstance(one, Real) or not 0 < one < np.inf]
    if wrong or not given:
        raise AdoptionError(f"horizons {given}: {expected}")
