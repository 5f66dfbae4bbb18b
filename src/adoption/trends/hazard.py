"""Cumulative counts of a fixed cohort: how fast those who have not yet adopted do.

Hospitals that *have ever* adopted only grow in number, so one year's count holds last year's. A binomial trend takes
the rows for independent and allows a fall; what is new each period is an event among those still at risk.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import special

from adoption._intervals import INTERVAL_ENDS, interval_ends, summary_columns
from adoption.arrays import Floats, StackedSeries, as_times, spread_out, stack_series
from adoption.diagnostics import NOTHING, Diagnostic
from adoption.scenarios import LatestReports, Scenario, ScenarioMethods
from adoption.trends.binomial_trend import fit_stacked_trends

MIN_VALUES = 3
#: Counts that could fall and never do are taken for cumulative when independence gives that less than this chance.
CHANCE_OF_COINCIDENCE = 0.05
#: How far a log hazard wanders in a year where the panel does not tell, and how many intervals that belief weighs.
_USUAL_WALK_SD, _PRIOR_INTERVALS = 0.3, 10.0
_WALK_PER_EXCESS = 3.0  # a walk's yearly variance over that around the line through about five intervals
_MAX_ITERATIONS = 100
_N_DRAWS = 4000
_NEGLIGIBLE_STEP = 1e-7
_STEEPEST = 10.0  # log hazard a year: beyond it the estimate is running off to infinity


def recognise_cohorts(panel: pd.DataFrame) -> pd.DataFrame:
    """Return one row per unit: whether its counts look like a fixed cohort that only grows.

    `unit, n_observations, is_fixed_cohort` (one denominator throughout), `never_falls, chance` (that independent
    counts around the unit's own trend would never fall either), `is_cumulative, message`. The chance is judged for
    all units of fixed cohorts together: five units that never fall say more than one.
    """
    series = stack_series(panel)
    weight = np.where(series.is_value, series.weight, np.nan)
    enough = series.has_counts & (series.n_values >= MIN_VALUES)
    is_fixed = np.zeros(len(series.units), dtype=bool)
    is_fixed[enough] = np.nanmax(weight[enough], axis=1) == np.nanmin(weight[enough], axis=1)
    steps = np.diff(series.share * series.weight, axis=1)
    is_step = series.is_value[:, 1:]
    never_falls = enough & ~((steps < 0) & is_step).any(axis=1)
    log_chance = _log_chance_of_no_fall(series)
    judged = is_fixed & enough
    panel_says = judged.any() and bool(never_falls[judged].all())
    panel_says = panel_says and float(log_chance[judged].sum()) < np.log(CHANCE_OF_COINCIDENCE)
    is_cumulative = judged & never_falls & panel_says
    return pd.DataFrame(
        {
            "unit": series.units,
            "n_observations": series.n_values,
            "is_fixed_cohort": is_fixed,
            "never_falls": never_falls,
            "chance": np.exp(log_chance),
            "is_cumulative": is_cumulative,
            "message": [Diagnostic("cumulative_cohort") if found else NOTHING for found in is_cumulative],
        }
    )


def _log_chance_of_no_fall(series: StackedSeries) -> Floats:
    """Return the log of the chance that independent binomial counts around each unit's trend never fall."""
    trends = fit_stacked_trends(series, reference_time=0.0)
    with np.errstate(invalid="ignore"):
        fitted = special.expit(trends.intercept[:, None] + trends.slope[:, None] * series.time)
    mean, variance = series.weight * fitted, series.weight * fitted * (1 - fitted)
    rise = np.diff(mean, axis=1) + 0.5  # continuity: a count that stays has not fallen
    spread = np.sqrt(variance[:, 1:] + variance[:, :-1])
    with np.errstate(invalid="ignore", divide="ignore"):
        log_chance = special.log_ndtr(rise / spread)
    result: Floats = np.where(series.is_value[:, 1:] & np.isfinite(log_chance), log_chance, 0.0).sum(axis=1)
    return result


@dataclass(frozen=True)
class HazardFits(ScenarioMethods):
    """Hazards of adoption of many units: `table` has one row per unit, `covariance` (unit, 2, 2) of its estimates.

    `walk_sd` is how far the log hazard of a unit wanders in a year beyond its trend.
    """

    table: pd.DataFrame
    covariance: Floats
    method: str = "hazard"
    walk_sd: float = _USUAL_WALK_SD
    scenario: Scenario = field(default_factory=Scenario)

    @property
    def units(self) -> list[str]:
        """Return the units in the order of the results."""
        return self.table["unit"].tolist()

    @property
    def latest(self) -> LatestReports:
        """Return the last report of every unit, from which scenarios start."""
        cohort = self.table["cohort"].to_numpy()
        share = self.table["adopted"].to_numpy() / np.where(cohort > 0, cohort, np.nan)
        return LatestReports(self.units, self.table["last_time"].to_numpy(), share, cohort)

    def draws(self, times: Sequence[float] | Floats, n: int = 1000, observed: bool = True, seed: int = 0) -> Floats:
        """Return `n` draws of every unit's share (unit, time, draw) [0 to 1]; missing for a unit without a fit.

        The cohort's own share: those still at risk adopt by chance, which `observed=False` leaves out. Counts never
        fall below the latest one. The log hazard wanders on as a random walk; over a stretch of length h it lies on
        average N(0, walk_sd^2 h / 3) from where it stood.
        """
        asked = as_times(times)
        return self.scenario.draws(lambda at: self._draw(at, n, observed, seed), asked, self.latest, seed)

    def _draw(self, times: Floats, n: int, observed: bool, seed: int) -> Floats:
        generator = np.random.default_rng(seed)
        table = self.table
        usable = table["converged"].to_numpy()
        root = np.linalg.cholesky(np.where(usable[:, None, None], self.covariance, np.eye(2)) + 1e-12 * np.eye(2))
        centre = table[["log_hazard", "change"]].to_numpy()[:, :, None]
        log_hazard, change = np.moveaxis(centre + root @ generator.standard_normal((len(table), 2, n)), 1, 0)
        cohort, adopted = table["cohort"].to_numpy()[:, None], table["adopted"].to_numpy()[:, None]
        last, reference = table["last_time"].to_numpy()[:, None], table["reference_time"].to_numpy()[:, None]
        order = np.argsort(times)
        shares = np.empty((len(table), len(times), n))
        remaining = np.broadcast_to(cohort - adopted, log_hazard.shape).copy()
        since, wandered = last, np.zeros(log_hazard.shape)
        for index in order:
            until = np.maximum(times[index], since)
            average, end = self._wander(until - since, log_hazard.shape, generator)
            hazard = _accumulate(log_hazard + wandered + average, change, since - reference, until - reference)
            wandered = wandered + end
            chance = -np.expm1(-hazard)
            if observed:
                known = np.nan_to_num(np.broadcast_to(chance, remaining.shape))
                remaining = remaining - generator.binomial(np.nan_to_num(remaining).astype(np.int64), known)
            else:
                remaining = remaining * (1 - chance)
            shares[:, index] = np.where(usable[:, None], 1 - remaining / cohort, np.nan)
            since = until
        return shares

    def _wander(self, length: Floats, shape: tuple[int, ...], generator: np.random.Generator) -> tuple[Floats, Floats]:
        """Return a Brownian motion's average over stretches of this length, and its value at their ends.

        Their variances are length / 3 and length, their correlation is half the root of 3.
        """
        first, second = generator.standard_normal((2, *shape))
        root = self.walk_sd * np.sqrt(np.maximum(np.nan_to_num(length), 0.0))
        return root / np.sqrt(3) * first, root * (np.sqrt(3) / 2 * first + second / 2)

    def forecast(self, times: Sequence[float] | Floats, level: float | None = None) -> pd.DataFrame:
        """Return one row per unit and time: unit, time, mean, lower_80, upper_80, lower_95, upper_95 [0 to 1].

        Means and ends are those of the draws that `probability` counts; missing for a unit without a fit. A long tail
        can pull a mean out of its own 80% interval; it then stands at the nearer end. A `level` asks for one interval
        of its own instead.
        """
        parts = []
        for time in as_times(times):
            shares = self._draws_at(float(time))
            ends = np.quantile(shares, list(INTERVAL_ENDS.values()), axis=1)
            row = {"unit": self.units, "time": time} | summary_columns(shares.mean(axis=1), ends)
            if level is not None:
                own = interval_ends(level)
                asked = np.quantile(shares, list(own.values()), axis=1)
                row = {name: row[name] for name in ("unit", "time", "mean")} | dict(zip(own, asked, strict=True))
            parts.append(pd.DataFrame(row))
        found = pd.concat(parts, ignore_index=True)
        place = found["unit"].map({unit: number for number, unit in enumerate(self.units)})
        return found.assign(place=place).sort_values(["place", "time"]).drop(columns="place").reset_index(drop=True)

    def probability(self, target: float, time: float, direction: str = "up") -> pd.DataFrame:
        """Return `unit, probability` that the share is at or above (`down`: at or below) `target` at `time`."""
        shares = self._draws_at(time)
        reached = shares >= target - 1e-12 if direction == "up" else shares <= target + 1e-12
        chance = np.where(np.isfinite(shares[:, 0]), reached.mean(axis=1), np.nan)
        return pd.DataFrame({"unit": self.units, "probability": chance})

    def _draws_at(self, time: float) -> Floats:
        return self.draws([time], n=_N_DRAWS)[:, 0]


def fit_hazards(panel: pd.DataFrame) -> HazardFits:
    """Return the hazard of adoption of every unit whose counts are cumulative, from what each period added.

    Of n - y hospitals still without, d adopt in an interval of length L around t with the chance
    1 - exp(-L exp(a + b (t - reference))): the grouped-time proportional-hazards model (Prentice and Gloeckler 1978,
    https://doi.org/10.2307/2529588), maximum likelihood by Fisher scoring for all units at once. Where b cannot be told
    (two intervals with events or fewer) it is held at 0.

    Parameters
    ----------
    panel
        Tidy: `unit`, `time` [decimal years], `numerator` (cumulative), `denominator` (the cohort, one a unit).

    Returns
    -------
    HazardFits
        Its `table`: `unit, n_observations, cohort, adopted, first_time, last_time, reference_time, log_hazard,
        log_hazard_se` [log a year, at the reference time], `change, change_se` [log a year a year], `dispersion,
        converged, message`. A unit that is no such cohort keeps its row with the reason.

    Raises
    ------
    PanelError
        With all problems of the frame.

    Examples
    --------
    >>> panel = pd.DataFrame({"unit": "A", "time": [2022.0, 2023, 2024, 2025], "numerator": [5, 12, 20, 27],
    ...                       "denominator": 60})
    >>> fit_hazards(panel).table[["unit", "cohort", "adopted", "converged"]].values.tolist()
    [['A', 60.0, 27.0, True]]
    """
    series = stack_series(panel)
    events = list_events(series)
    reasons = _find_refusals(series, events)
    can_fit = np.array([not reason for reason in reasons], dtype=bool)
    estimate, covariance, dispersion, converged, walk_sd = _score(events, can_fit)
    table = pd.DataFrame(
        {
            "unit": series.units,
            "n_observations": series.n_values,
            "cohort": series.weight.max(axis=1, initial=0),
            "adopted": np.round((series.share * series.weight).max(axis=1, initial=0)),
            "first_time": series.time[:, 0],
            "last_time": series.time[:, -1],
            "reference_time": series.time[:, -1],
            "log_hazard": estimate[:, 0],
            "log_hazard_se": np.sqrt(covariance[:, 0, 0]),
            "change": estimate[:, 1],
            "change_se": np.sqrt(covariance[:, 1, 1]),
            "dispersion": dispersion,
            "converged": converged,
            "message": [
                reason or (NOTHING if done else Diagnostic("no_finite_hazard"))
                for reason, done in zip(reasons, converged, strict=True)
            ],
        }
    )
    return HazardFits(table, covariance, walk_sd=walk_sd)


@dataclass(frozen=True)
class _Events:
    """What each interval added (unit, interval): those at risk, the new ones, mid-time after the last value, length."""

    at_risk: Floats
    new: Floats
    ahead: Floats
    length: Floats


def list_events(series: StackedSeries) -> _Events:
    """Return what each interval between neighbouring values added."""
    counts = np.round(series.share * series.weight)
    is_step = series.is_value[:, 1:]
    length = np.where(is_step, np.diff(series.time, axis=1), 1.0)
    at_risk = np.where(is_step & (length > 0), series.weight[:, :-1] - counts[:, :-1], 0.0)
    middle = (series.time[:, 1:] + series.time[:, :-1]) / 2
    return _Events(
        at_risk=at_risk,
        new=np.where(at_risk > 0, np.diff(counts, axis=1), 0.0),
        ahead=np.where(is_step, middle - series.time[:, -1:], 0.0),
        length=np.where(length > 0, length, 1.0),
    )


def _find_refusals(series: StackedSeries, events: _Events) -> list[Diagnostic]:
    """Return, for each unit, why it has no hazard; nothing where it can be fitted."""
    cohorts = np.where(series.is_value, series.weight, np.nan)
    reasons: list[Diagnostic] = []
    for i, n in enumerate(series.n_values):
        if n < MIN_VALUES:
            reasons.append(Diagnostic("too_few_for_hazard", {"found": int(n), "needed": MIN_VALUES}))
        elif not series.has_counts[i]:
            reasons.append(Diagnostic("no_denominators"))
        elif np.nanmax(cohorts[i]) != np.nanmin(cohorts[i]):
            lowest, highest = float(np.nanmin(cohorts[i])), float(np.nanmax(cohorts[i]))
            reasons.append(Diagnostic("moving_denominator", {"lowest": lowest, "highest": highest}))
        elif (events.new[i] < 0).any():
            reasons.append(Diagnostic("falling_count"))
        elif events.new[i].sum() == 0:
            reasons.append(Diagnostic("no_events"))
        else:
            reasons.append(NOTHING)
    return reasons


def _score(events: _Events, can_fit: NDArray[np.bool_]) -> tuple[Floats, Floats, Floats, NDArray[np.bool_], float]:
    """Return estimates, covariances and dispersion of the units in `can_fit`, missing for others, and convergence.

    Last comes how far a log hazard wanders in a year, from all units together.
    """
    new, at_risk, ahead, offset = (
        values[can_fit] for values in (events.new, events.at_risk, events.ahead, np.log(events.length))
    )
    has_change = ((new > 0).sum(axis=1) >= 3) & ((at_risk > 0).sum(axis=1) >= 3)
    design = np.stack([np.ones_like(ahead), ahead * has_change[:, None]], axis=-1)
    exposure = (at_risk * np.exp(offset)).sum(axis=1)
    estimate = np.column_stack([np.log(new.sum(axis=1) / exposure), np.zeros(len(new))])
    held = np.where(has_change, 0.0, 1.0)[:, None, None] * np.diag([0.0, 1.0])
    converged = np.zeros(len(new), dtype=bool)
    information = np.tile(np.eye(2), (len(new), 1, 1))
    for _ in range(_MAX_ITERATIONS):
        chance, slope = _chance_and_slope(design, estimate, offset)
        variance = np.maximum(chance * (1 - chance), np.finfo(float).tiny)
        weight = at_risk * slope**2 / variance
        residual = np.where(at_risk > 0, (new - at_risk * chance) * slope / variance, 0.0)
        information = (design * weight[..., None]).transpose(0, 2, 1) @ design + held + 1e-12 * np.eye(2)
        step = np.linalg.solve(information, np.einsum("unk,un->uk", design, residual)[..., None])[..., 0]
        size = np.abs(step).max(axis=1)
        estimate = estimate + step * np.minimum(1.0, 2.0 / np.maximum(size, 2.0))[:, None]
        converged = size < _NEGLIGIBLE_STEP
        if converged.all():
            break
    converged &= np.abs(estimate[:, 1]) < _STEEPEST
    degrees = (at_risk > 0).sum(axis=1).astype(np.float64) - 1.0 - has_change
    pearson = np.where(at_risk > 0, (new - at_risk * chance) ** 2 / np.maximum(at_risk * variance, 1e-12), 0.0).sum(
        axis=1
    )
    dispersion = np.where(degrees > 0, pearson / np.maximum(degrees, 1), np.nan)
    excess = np.asarray(pearson - degrees, dtype=np.float64)
    walk_sd = _estimate_walk(excess[converged], weight.sum(axis=1)[converged], degrees[converged])
    inverse: Floats = np.asarray(np.linalg.inv(information), dtype=np.float64)
    covariance = inverse * np.fmax(dispersion, 1.0)[:, None, None]
    walked = inverse + _doubt_of_walk(inverse, design * weight[..., None], -ahead, walk_sd)
    covariance = np.where((walked[:, 0, 0] > covariance[:, 0, 0])[:, None, None], walked, covariance)
    covariance[~has_change, 1, :] = covariance[~has_change, :, 1] = 0.0
    return (
        spread_out(np.where(converged[:, None], estimate, np.nan), can_fit),
        spread_out(np.where(converged[:, None, None], covariance, np.nan), can_fit),
        spread_out(dispersion, can_fit),
        spread_out(converged.astype(float), can_fit) == 1,
        walk_sd,
    )


def _doubt_of_walk(inverse: Floats, weighted: Floats, ago: Floats, walk_sd: float) -> Floats:
    """Return what the walk adds to the covariance of the estimates, seen from where the hazard stands today.

    The sandwich of White (1982, Econometrica 50:1): intervals that lie s and t years back are off by a covariance of
    walk_sd^2 min(s, t).
    """
    walk = walk_sd**2 * np.minimum(ago[:, :, None], ago[:, None, :])
    middle = np.swapaxes(weighted, 1, 2) @ walk @ weighted
    result: Floats = inverse @ middle @ inverse
    return result


def _estimate_walk(excess: Floats, information: Floats, degrees: Floats) -> float:
    """Return the yearly standard deviation of the log hazards' walk: moments of all units, drawn to the usual one.

    An interval whose log hazard is off by d adds d^2 times its information to the expected square of its residual.
    """
    told = degrees > 0
    freedom = float(degrees[told].sum())
    information_each = float(information[told].sum()) / max(freedom, 1.0)
    found = max(float(excess[told].sum()) / max(information_each * freedom, 1e-12), 0.0) if freedom else 0.0
    prior = _PRIOR_INTERVALS * _USUAL_WALK_SD**2
    return float(np.sqrt((prior + freedom * _WALK_PER_EXCESS * found) / (_PRIOR_INTERVALS + freedom)))


def _chance_and_slope(design: Floats, estimate: Floats, offset: Floats) -> tuple[Floats, Floats]:
    """Return the chance of adopting within each interval and its derivative in the log hazard."""
    hazard = np.exp(np.clip((design @ estimate[..., None])[..., 0] + offset, -30.0, 4.0))
    return -np.expm1(-hazard), hazard * np.exp(-hazard)


def _accumulate(log_hazard: Floats, change: Floats, start: Floats, end: Floats) -> Floats:
    """Return the integral of exp(log_hazard + change s) from `start` to `end` years after the reference."""
    length = end - start
    growth = np.where(
        np.abs(change * length) > 1e-9, np.expm1(change * length) / np.where(change == 0, 1, change), length
    )
    return np.exp(np.minimum(log_hazard + change * start, 50.0)) * np.minimum(growth, 1e6)
