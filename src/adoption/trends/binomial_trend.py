"""The binomial trend of each unit alone, all units at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import special

from adoption._intervals import interval_ends
from adoption.arrays import Floats, StackedSeries, as_times, read_time, spread_out, stack_series
from adoption.diagnostics import NOTHING, AdoptionError, Diagnostic, join_diagnostics

MIN_POINTS_FOR_TREND = 2
MIN_POINTS_FOR_SPREAD = 3
_MAX_ITERATIONS = 60
_NEGLIGIBLE_STEP = 1e-6  # logits; Newton's error is squared each time, so after such a step about 1e-12 is left
_LARGEST_STEP = 4.0  # logits an iteration; keeps the first steps of a steep series from overshooting


@dataclass(frozen=True)
class BinomialTrends:
    """Arrays over units: logit share = intercept + slope (time - reference_time), and how sure that is.

    `covariance` (unit, 2, 2) is of intercept and slope under the binomial alone; standard errors for inference
    multiply it by `scale`: the dispersion (Pearson's statistic over its degrees of freedom) where that exceeds 1.
    """

    intercept: Floats
    slope: Floats
    covariance: Floats
    dispersion: Floats
    degrees_of_freedom: NDArray[np.int64]
    scale: Floats
    converged: NDArray[np.bool_]


def fit_trends(panel: pd.DataFrame, reference_time: float | None = None) -> pd.DataFrame:
    """Return one row per unit: the trend of its logit share over time, with standard errors.

    Maximum likelihood of the binomial generalised linear model with logit link, by iteratively reweighted least squares
    (McCullagh and Nelder 1989, sections 2.5 and 4.5 for the dispersion). A unit without denominators is fitted by the
    fractional logit (Papke and Wooldridge 1996,
    https://doi.org/10.1002/(SICI)1099-1255(199611)11:6%3C619::AID-JAE418%3E3.0.CO;2-1).

    Parameters
    ----------
    panel
        Tidy: `unit`, `time` [decimal years], `numerator` and `denominator`, or `share` [0 to 1]; optionally `op`.
        Values known only as a bound are left out here and counted in the message.
    reference_time
        Time at which `intercept` is the logit share [decimal years]; the panel's latest time where not given.

    Returns
    -------
    DataFrame
        `unit, n_observations, first_time, last_time, reference_time, intercept, intercept_se, slope, slope_se,
        covariance, dispersion, degrees_of_freedom, scale, converged, message`; logits and logits a year. `scale` is
        what standard errors were widened by: the dispersion, or 1 where the binomial's own spread is larger. A unit
        without a usable fit keeps its row, with `converged` False, no numbers and the reason, a `Diagnostic`.

    Raises
    ------
    PanelError
        With all problems of the frame.

    Examples
    --------
    >>> import pandas as pd
    >>> panel = pd.DataFrame({
    ...     "unit": "A", "time": [2023.0, 2024.0, 2025.0], "numerator": [10, 30, 62], "denominator": [100, 100, 100]})
    >>> fit_trends(panel)[["unit", "slope", "slope_se"]].round(2).to_dict("records")
    [{'unit': 'A', 'slope': 1.34, 'slope_se': 0.19}]
    """
    series = stack_series(panel)
    if reference_time is None:
        reference_time = float(series.time[series.is_value].max()) if series.is_value.any() else 0.0
    else:
        reference_time = read_time(reference_time)
    trends = fit_stacked_trends(series, reference_time)
    variance = trends.covariance * trends.scale[:, None, None]
    n_values = series.n_values
    has_values = n_values > 0
    return pd.DataFrame(
        {
            "unit": series.units,
            "n_observations": n_values,
            "first_time": np.where(has_values, series.time[:, 0], np.nan),
            "last_time": np.where(has_values, series.time[:, -1], np.nan),
            "reference_time": reference_time,
            "intercept": trends.intercept,
            "intercept_se": np.sqrt(variance[:, 0, 0]),
            "slope": trends.slope,
            "slope_se": np.sqrt(variance[:, 1, 1]),
            "covariance": variance[:, 0, 1],
            "dispersion": trends.dispersion,
            "degrees_of_freedom": trends.degrees_of_freedom,
            "scale": trends.scale,
            "converged": trends.converged,
            "message": _explain(series, trends),
        }
    )


def forecast_trends(trends: pd.DataFrame, times: Sequence[float] | Floats, level: float | None = None) -> pd.DataFrame:
    """Return one row per unit and time: the share [0 to 1] of its own trend, with 80 and 95% intervals.

    `trends` is the result of `fit_trends`. Intervals are of the underlying share, from the normal (or, where the
    dispersion was estimated, Student's t) distribution of the logit; `mean` is the centre of the logit turned into a
    share. Units without a usable fit have no numbers.

    Parameters
    ----------
    trends
        The result of `fit_trends`.
    times
        Decimal years.
    level
        Of one interval in place of those of 80 and 95%: 0.9 returns `lower_90` and `upper_90`.

    Returns
    -------
    DataFrame
        `unit, time` [decimal years], `mean, lower_80, upper_80, lower_95, upper_95` [0 to 1].

    Raises
    ------
    PanelError
        If a time cannot be read.
    AdoptionError
        If the level does not lie between 0 and 1.

    Examples
    --------
    >>> panel = pd.DataFrame({"unit": "A", "time": [2023.0, 2024, 2025], "numerator": [10, 30, 62], "denominator": 100})
    >>> forecast_trends(fit_trends(panel), [2026.0])[["lower_80", "mean", "upper_80"]].round(2).values.tolist()
    [[0.8, 0.86, 0.91]]
    """
    times = as_times(times)
    rows = trends.loc[trends.index.repeat(len(times))].reset_index(drop=True)
    time = np.tile(times, len(trends))
    logit, spread = logit_at(rows, time)
    forecasts = pd.DataFrame({"unit": rows["unit"], "time": time, "mean": special.expit(logit)})
    for name, at in interval_ends(level).items():
        forecasts[name] = special.expit(logit + special.stdtrit(_t_degrees(rows), at) * spread)
    return forecasts


def chance_of_reaching(trends: pd.DataFrame, target: float, time: float) -> Floats:
    """Return, for each unit, the probability that its own trend has the share at or above `target` [0 to 1] at `time`.

    Missing where the unit has no usable fit or fewer than 3 values: two values fix a line and leave no spread.
    """
    if not 0 < target < 1:
        raise AdoptionError(f"target {target:g}: expected a share between 0 and 1, both excluded")
    logit, spread = logit_at(trends, np.full(len(trends), time))
    distance = (logit - special.logit(target)) / spread
    chance = special.stdtr(_t_degrees(trends), distance)
    enough = trends["converged"].to_numpy() & (trends["n_observations"].to_numpy() >= MIN_POINTS_FOR_SPREAD)
    return np.where(enough, chance, np.nan)


def logit_at(trends: pd.DataFrame, time: Floats) -> tuple[Floats, Floats]:
    """Return the logit share of each row of `fit_trends` at its `time` [decimal years], and its standard error."""
    ahead = time - trends["reference_time"].to_numpy()
    logit = trends["intercept"].to_numpy() + trends["slope"].to_numpy() * ahead
    variance = (
        trends["intercept_se"].to_numpy() ** 2
        + 2 * ahead * trends["covariance"].to_numpy()
        + ahead**2 * trends["slope_se"].to_numpy() ** 2
    )
    return logit, np.sqrt(np.maximum(variance, 0.0))


def fit_stacked_trends(series: StackedSeries, reference_time: float) -> BinomialTrends:
    """Return the binomial trend of every unit of `series`; units that have none get missing values.

    Each unit's time is centred at its own weighted mean while it is fitted, which keeps the 2 x 2 systems well
    conditioned, and moved to `reference_time` afterwards.
    """
    can_fit = (series.n_values >= MIN_POINTS_FOR_TREND) & ~_is_separated(series)
    share, weight, time = (part[can_fit].T.copy() for part in (series.share, series.weight, series.time))
    centre = (weight * time).sum(axis=0) / weight.sum(axis=0)
    time -= centre
    level, slope, converged = _iterate(share, weight, time)
    covariance, pearson = _covariance_and_pearson(share, weight, time, level, slope)
    ahead = reference_time - centre
    move = np.stack([np.stack([np.ones_like(ahead), ahead], 1), np.stack([0 * ahead, np.ones_like(ahead)], 1)], 1)
    degrees = series.n_values - 2
    with np.errstate(divide="ignore", invalid="ignore"):
        dispersion = np.where(degrees > 0, spread_out(pearson, can_fit) / degrees, np.nan)
    return BinomialTrends(
        intercept=spread_out(np.where(converged, level + slope * ahead, np.nan), can_fit),
        slope=spread_out(np.where(converged, slope, np.nan), can_fit),
        covariance=spread_out(move @ covariance @ move.transpose(0, 2, 1), can_fit),
        dispersion=dispersion,
        degrees_of_freedom=np.maximum(degrees, 0),
        scale=_scale(dispersion, series.has_counts),
        converged=spread_out(converged.astype(float), can_fit) == 1,
    )


def _iterate(share: Floats, weight: Floats, time: Floats) -> tuple[Floats, Floats, NDArray[np.bool_]]:
    """Return level and slope of each unit by Newton's method, and whether the last step was negligible.

    Arrays are (value, unit) here: sums over the long axis of memory are several times faster than over eight values.
    """
    level, slope = _start(share, weight, time)
    reach = np.abs(time).max(axis=0)
    converged = np.zeros(share.shape[1], dtype=bool)
    for _ in range(_MAX_ITERATIONS):
        open_ = np.flatnonzero(~converged)
        if not len(open_):
            break
        is_whole = len(open_) == share.shape[1]
        y, w, t = (part if is_whole else part[:, open_] for part in (share, weight, time))
        fitted = special.expit(level[open_] + slope[open_] * t)
        residual = w * (y - fitted)
        level_step, slope_step = _solve(w * fitted * (1 - fitted), t, residual.sum(0), (residual * t).sum(0))
        size = np.abs(level_step) + np.abs(slope_step) * reach[open_]
        damping = np.minimum(1.0, _LARGEST_STEP / np.maximum(size, _LARGEST_STEP))
        level[open_] += damping * level_step
        slope[open_] += damping * slope_step
        converged[open_] = size < _NEGLIGIBLE_STEP
    return level, slope, converged


def _start(share: Floats, weight: Floats, time: Floats) -> tuple[Floats, Floats]:
    """Return the weighted least-squares line through the empirical logits, half a case added to either side."""
    successes = share * weight
    logit = np.log((successes + 0.5) / (weight - successes + 0.5))
    working = weight * share * (1 - share) + 1e-3 * weight
    return _solve(working, time, (working * logit).sum(0), (working * logit * time).sum(0))


def _solve(weight: Floats, time: Floats, level_side: Floats, slope_side: Floats) -> tuple[Floats, Floats]:
    """Return the solutions of the 2 x 2 weighted normal equations, one a unit."""
    weighted_time = weight * time
    ss, st, tt = weight.sum(0), weighted_time.sum(0), (weighted_time * time).sum(0)
    determinant = np.maximum(ss * tt - st * st, np.finfo(float).tiny)
    return (tt * level_side - st * slope_side) / determinant, (ss * slope_side - st * level_side) / determinant


def _covariance_and_pearson(
    share: Floats, weight: Floats, time: Floats, level: Floats, slope: Floats
) -> tuple[Floats, Floats]:
    """Return the inverse information (unit, 2, 2) and Pearson's statistic at the fitted values."""
    fitted = special.expit(level + slope * time)
    variance = np.maximum(fitted * (1 - fitted), np.finfo(float).tiny)
    working = weight * variance
    ss, st, tt = working.sum(0), (working * time).sum(0), (working * time * time).sum(0)
    determinant = np.maximum(ss * tt - st * st, np.finfo(float).tiny)
    covariance = np.stack([np.stack([tt, -st], 1), np.stack([-st, ss], 1)], 1) / determinant[:, None, None]
    return covariance, (weight * (share - fitted) ** 2 / variance).sum(0)


def _scale(dispersion: Floats, has_counts: NDArray[np.bool_]) -> Floats:
    """Return what the covariance is multiplied by.

    With counts the binomial is the least spread there can be, so a dispersion under 1 (luck, with so few points) does
    not narrow the interval. Without them the denominators are unknown and the dispersion is all there is.
    """
    return np.where(has_counts, np.fmax(dispersion, 1.0), dispersion)


def _t_degrees(trends: pd.DataFrame) -> Floats:
    """Return Student's degrees of freedom: those of an estimated dispersion, infinite where the binomial's 1 stands."""
    degrees = trends["degrees_of_freedom"].to_numpy(dtype=float)
    estimated = (trends["scale"].to_numpy() != 1) & (degrees > 0)
    return np.where(estimated, degrees, np.inf)


def _is_separated(series: StackedSeries) -> NDArray[np.bool_]:
    """Return which units have all successes on one side of a date and all failures on the other: no finite estimate.

    Albert and Anderson 1984 (https://doi.org/10.1093/biomet/71.1.1) for one covariate.
    """
    some_success = series.is_value & (series.share > 0)
    some_failure = series.is_value & (series.share < 1)

    def reach(mask: NDArray[np.bool_]) -> tuple[Floats, Floats]:
        time, mask = series.time.T, mask.T
        return np.where(mask, time, np.inf).min(axis=0), np.where(mask, time, -np.inf).max(axis=0)

    first_success, last_success = reach(some_success)
    first_failure, last_failure = reach(some_failure)
    return (last_failure <= first_success) | (last_success <= first_failure)


def _explain(series: StackedSeries, trends: BinomialTrends) -> list[Diagnostic]:
    """Return, for each unit, why it has no fit or what to know about it; nothing where there is nothing to know."""
    separated = _is_separated(series)
    explained = [NOTHING] * len(series.units)
    to_explain = ~trends.converged | (series.n_values < MIN_POINTS_FOR_SPREAD) | (series.bounds_left_out > 0)
    for i in np.flatnonzero(to_explain):
        n, found = int(series.n_values[i]), NOTHING
        if n < MIN_POINTS_FOR_TREND:
            found = Diagnostic("too_few_points", {"found": n, "needed": MIN_POINTS_FOR_TREND})
        elif separated[i]:
            found = Diagnostic("no_finite_slope")
        elif not trends.converged[i]:
            found = Diagnostic("no_convergence")
        elif n < MIN_POINTS_FOR_SPREAD:
            found = Diagnostic("binomial_spread" if series.has_counts[i] else "unknown_spread")
        explained[i] = join_diagnostics([found, _left_out(int(series.bounds_left_out[i]))])
    return explained


def _left_out(n_bounds: int) -> Diagnostic:
    """Return how many values of a series give only a bound and are not used."""
    if n_bounds == 1:
        return Diagnostic("one_bound_left_out")
    return Diagnostic("bounds_left_out", {"n": n_bounds}) if n_bounds else NOTHING
