"""`fit_adoption`: from a panel of shares to forecasts with honest intervals and chances of reaching targets."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from adoption._engine import Engine, Forecaster, Mirrored
from adoption._results import Estimates, ForecastMethods, ResultMethods, estimate_pooled, estimate_weighed
from adoption.arrays import Floats, Panel, PanelError, as_times, check_target, read_panel
from adoption.decimal_time import day_of
from adoption.diagnostics import AdoptionError, Diagnostic
from adoption.ensemble import NeverFalling, PoolEngine, fit_pool, level_of, restore_pool, summarise_grid
from adoption.hierarchical import Break, PooledFit, Summary, read_breaks
from adoption.paces import PaceLibrary, read_paces
from adoption.scenarios import Deadline, LatestReports, Scenario, ScenarioMethods, latest_reports
from adoption.thin import LABELS, ODD_LABELS, LibraryEngine, fit_library, restore_library_engine
from adoption.trends import recognise_cohorts

if TYPE_CHECKING:
    from matplotlib.axes import Axes

METHODS = ("combined", "pooled", "static", "stay", "regression", "transition", "ceiling", "library")
PRIORS = ("library", "panel")
DIRECTIONS = ("up", "down")
#: A panel with less is thin: values a unit, by the median, and units with values.
MIN_VALUES, MIN_UNITS = 3, 5
#: With fewer, the engine of thin panels forecasts beside the pool until that has a past.
MIN_VALUES_ALONE = 4
_FORMAT = 3
_TURNED = "less is better: what spreads is 1 - share; forecasts are those of 1 - share, turned round"
_SAME_SHARE = 1e-9


@dataclass(frozen=True, repr=False)
class AdoptionFit(ScenarioMethods, ForecastMethods, ResultMethods):
    """A fitted adoption model; `units` gives the order of rows in every answer.

    Where less is better the engine knows the complements of the shares, and all answers are turned round.
    """

    engine: Engine
    can_fall: bool = True
    scenario: Scenario = field(default_factory=Scenario)

    def __repr__(self) -> str:
        panel = self.panel
        times = panel.times[panel.observed]
        span = f", {times.min():.4g} to {times.max():.4g}" if len(times) else ""
        return f"AdoptionFit({self.method}: {len(panel.units)} units, {int(panel.observed.sum())} reports{span})"

    @property
    def units(self) -> list[str]:
        """Return the units in the order of every answer."""
        return list(self.panel.units)

    @property
    def method(self) -> str:
        """Return the method that the fit was asked for."""
        return self.engine.method

    @property
    def panel(self) -> Panel:
        """Return the observations that the model was fitted to."""
        return self._turn(self.engine.panel)

    @property
    def direction(self) -> str:
        """Return `"down"` where less is better, so that the complement of the share is what spreads; else `"up"`."""
        return "down" if self.engine.panel.is_complement else "up"

    def _turn(self, panel: Panel) -> Panel:
        """Return the panel of the complements where the engine has them."""
        return panel.complement() if self.direction == "down" else panel

    @property
    def pooled(self) -> PooledFit:
        """Return the pooled layer; where the direction is down, that of the complements.

        Raises
        ------
        AdoptionError
            If the forecasts are the library's, which has no pooled layer.
        """
        if isinstance(self.engine, PoolEngine):
            return self.engine.pooled
        raise AdoptionError("this panel is too thin for a pooled layer; its forecasts rest on the library of paces")

    @property
    def messages(self) -> list[str]:
        """Return what a reader must know about this fit, in plain sentences."""
        turned = [_TURNED] if self.direction == "down" else []
        return [*self.panel.messages, *turned, *self.engine.messages, *self.scenario.explain()]

    @property
    def latest(self) -> LatestReports:
        """Return the last report of every unit, from which scenarios start."""
        return latest_reports(self.panel)

    @property
    def basis(self) -> pd.DataFrame:
        """Return one row per unit: what its answers rest on.

        `unit, n_reports, n_bounds` (its own), `n_siblings` (other units of the panel with any report), `n_library`
        (panels of the library of paces), `deadline, force` (empty without a deadline).
        """
        bound = [self.scenario.binding_of(unit) for unit in self.units]
        days = [", ".join(day_of(one.time).isoformat() for one in deadlines) for deadlines in bound]
        forces = [", ".join(one.force for one in deadlines) for deadlines in bound]
        return self.engine.basis().assign(deadline=days, force=forces)

    def explain_units(self) -> list[Diagnostic]:
        """Return what to know of each unit, in the order of `units`."""
        return self.engine.explain_units()

    def summary(self) -> Summary:
        """Return the fitted parameters and one row per unit, as tables that print side by side."""
        found = self.engine.summary(self.messages)
        return found.turn_round(self._odd_labels) if self.direction == "down" else found

    @property
    def estimates(self) -> Estimates:
        """Return the pooled effects with their covariance and the log likelihood: `params`, `bse`, `conf_int` etc.

        For a thin panel, the numbers of the library of paces as its reports weigh them.
        """
        if isinstance(self.engine, LibraryEngine):
            engine = self.engine
            found = estimate_weighed(engine.worlds, engine.weights, LABELS, int(self.panel.observed.sum()))
        else:
            found = estimate_pooled(self.pooled, self.method)
        return found.turn_round(self._odd_labels) if self.direction == "down" else found

    @property
    def _odd_labels(self) -> Sequence[str]:
        """Return the parameters that have the other sign for the complement."""
        return ODD_LABELS if isinstance(self.engine, LibraryEngine) else self.pooled.axis.labels

    @property
    def cov_re(self) -> pd.DataFrame:
        """Return the covariance of the units' own intercepts and slopes, as statsmodels' MixedLM and lme4 do."""
        names = ["intercept", "slope"]
        return pd.DataFrame(self.pooled.parameters.covariance, index=names, columns=names)

    def reported_rows(self) -> pd.DataFrame:
        """Return unit and time of every observation, in the order of `predict()`."""
        row, cell = np.nonzero(self.panel.observed)
        return pd.DataFrame({"unit": np.array(self.units, dtype=object)[row], "time": self.panel.times[row, cell]})

    def forecast(
        self, times: Sequence[float] | Floats, observed: bool = False, level: float | None = None
    ) -> pd.DataFrame:
        """Return one row per unit and time: unit, time, mean, lower_80, upper_80, lower_95, upper_95 [share 0 to 1].

        The underlying share; with `observed=True` the share that the next observation would show, with the
        overdispersion of one observation and the chance of a count out of the unit's latest denominator.

        Parameters
        ----------
        times
            Decimal years, days or periods.
        observed
            Forecast the next observation instead of the underlying share.
        level
            Of one interval in place of those of 80 and 95%: 0.9 returns `lower_90` and `upper_90`.

        Raises
        ------
        PanelError
            If a time cannot be read.
        AdoptionError
            If the level does not lie between 0 and 1.

        Examples
        --------
        >>> panel = pd.DataFrame({"unit": ["A", "A"], "time": [2023.0, 2024.0], "share": [0.2, 0.4]})
        >>> fit_adoption(panel).forecast([2025.0])[["unit", "time"]].values.tolist()
        [['A', 2025.0]]
        """
        times = as_times(times)
        return summarise_grid(self.units, times, self.grid(times, observed), level)

    def grid(self, times: Sequence[float] | Floats, observed: bool = False) -> Floats:
        """Return the forecasts as 200 equally likely shares in rising order (unit, time, 200)."""
        return self.scenario.grid(lambda at: self._forecaster.grid(at, observed), as_times(times), self.latest)

    @cached_property
    def _forecaster(self) -> Forecaster:
        """The engine, whose shares do not fall where the indicator cannot, turned round where less is better."""
        found: Forecaster = self.engine if self.can_fall else NeverFalling(self.engine)
        return Mirrored(found) if self.direction == "down" else found

    def draws(self, times: Sequence[float] | Floats, n: int = 1000, observed: bool = False, seed: int = 0) -> Floats:
        """Return `n` joint draws of every unit's path (unit, time, draw) [share 0 to 1], the same for the same seed.

        At each time they follow the forecast; how times hang together is the pooled layer's (a copula of its paths),
        in a thin panel that of the simulated paths.

        Parameters
        ----------
        times
            Decimal years, days or periods.
        n
            Number of draws.
        observed
            Draw the next observations instead of the underlying shares.
        seed
            Of the random generator.
        """
        return self.scenario.draws(
            lambda at: self._forecaster.draws(at, n, observed, seed), as_times(times), self.latest, seed
        )

    def probability(self, target: float, time: float, direction: str = "up") -> pd.DataFrame:
        """Return unit, probability that the share is at or above (`"down"`: at or below) the target at that time.

        Parameters
        ----------
        target
            A share from 0 to 1; above 1 where the model was fitted to rates above 1.
        time
            Decimal year, day or period.
        direction
            `"up"` or `"down"`.

        Raises
        ------
        PanelError
            If the target is not a share: 80 is refused, for .80 is meant.

        Examples
        --------
        >>> panel = pd.DataFrame({"unit": ["A", "A"], "time": [2023.0, 2024.0], "share": [0.2, 0.4]})
        >>> fit_adoption(panel).probability(0.01, 2025.0)["probability"].round(1).tolist()
        [1.0]
        """
        return pd.DataFrame({"unit": self.units, "probability": self.chances(target, [time], direction)[:, 0]})

    def chances(self, target: float, times: Sequence[float] | Floats, direction: str = "up") -> Floats:
        """Return the chances of `probability` at several times (unit, time), whose paths are followed once."""
        if direction not in ("up", "down"):
            raise PanelError(
                f"direction '{direction}': 'up' (at or above the target) or 'down' (at or below) is expected"
            )
        edge = -_SAME_SHARE if direction == "up" else _SAME_SHARE  # a share that is held at the target has met it
        below = level_of(self.grid(times), check_target(target, self.panel.link) + edge)
        return 1 - below if direction == "up" else below

    def plot(self, unit: str, times: Sequence[float] | Floats | None = None, ax: Axes | None = None) -> Axes:
        """Return axes with the unit's reports, its forecast and the 80% and 95% intervals."""
        from adoption.plotting import draw_fan  # imported late: matplotlib takes most of a second

        return draw_fan(self, unit, times, ax)

    def apply_rows(self, rows: Sequence[int]) -> AdoptionFit:
        """Return the same model of these rows of `units` alone."""
        return replace(self, engine=self.engine.apply(self.engine.panel.take(np.asarray(rows))))

    def apply(self, frame: pd.DataFrame) -> AdoptionFit:
        """Return the model of other units with this fit's parameters, in milliseconds for one unit."""
        above_one = "allow" if self.panel.link == "log" else "refuse"
        panel = read_panel(frame, above_one=above_one, needs_value=False)
        return replace(self, engine=self.engine.apply(self._turn(panel)))

    def save(self, path: str | Path) -> Path:
        """Write the observations and the stored parameters as JSON; return the path. `load_adoption` reads it."""
        path = Path(path)
        scenario = self.scenario.as_stored()
        stored = {"format": _FORMAT, "can_fall": self.can_fall, "scenario": scenario, **self.engine.as_stored()}
        path.write_text(json.dumps(stored), encoding="utf-8")
        return path


def fit_adoption(
    frame: pd.DataFrame,
    *,
    method: str = "combined",
    prior: str | PaceLibrary = "library",
    breaks: Sequence[Break | float] = (),
    deadlines: Sequence[Deadline] = (),
    above_one: str = "refuse",
    direction: str = "up",
    can_fall: bool = True,
    seed: int = 0,
) -> AdoptionFit:
    """Return the adoption model of a tidy panel; the frame is not changed.

    Parameters
    ----------
    frame
        `unit`, `time` [years], `numerator` and `denominator` or `share` [0 to 1]; optionally `op` (bounds such as `>`),
        `group`, `se`, `weight`. Irregular times, missing cells and units without any report are taken.
    method
        `"combined"` (default): a linear pool of the pooled layer, the last value with a spread, the shape experts and
        the library of paces, weighted and rescaled by the panel's own past forecasts; `messages` says which could
        speak.
        `"pooled"`: random level and pace, random walk and overdispersion; fast. `"static"`: random level and pace
        alone, by maximum likelihood, for comparison with lme4::glmer. `"stay"`, `"regression"`, `"transition"`,
        `"ceiling"`, `"library"`: one expert; where it learnt too little the pooled layer stands in, and `messages` says
        why.
    prior
        What forecasts of a thin panel rest on: one with fewer than 3 values a unit (the median), or with fewer than 5
        units that have values. `"library"` (default): the shipped library of paces; a `PaceLibrary`: another one;
        `"panel"`: what the panel itself teaches. Concerns `"combined"` without breaks and rates above 1. In
        other panels the library is one expert of the pool.
    breaks
        Known dates at which level and pace may change: a `Break`, or a time for all units.
    deadlines
        Legal deadlines that the forecasts know, `adoption.Deadline`; none by default.
    above_one
        `"allow"` models rates that may exceed 1, as parts of twice the highest value.
    direction
        `"down"` where less is better, such as the hospitals that accept cash only: the share that does not is then
        what spreads as the panels of the library did, and all answers are those of 1 - share, turned round. Rates
        above 1 have no complement: they are forecast without the library.
    can_fall
        False for shares that only ever rise, such as the hospitals that have ever adopted: no forecast, draw or chance
        then lies below the unit's last report, or below what it was earlier. With `direction="down"` it is 1 - share
        that cannot fall: nothing lies above the last report.
    seed
        For the sample of units where there are more than 1,500, and for simulated reports.

    Returns
    -------
    AdoptionFit
        The fitted model: `forecast`, `probability`, `draws`, `summary`, `plot`, `save`.

    Raises
    ------
    PanelError
        With all problems of the frame at once, or for an unknown method or break.

    Examples
    --------
    >>> panel = pd.DataFrame({"unit": ["A", "A", "B", "B"], "time": [2023, 2024, 2023, 2024],
    ...                       "numerator": [10, 30, 20, 45], "denominator": [100, 100, 100, 100]})
    >>> fit_adoption(panel).forecast([2025]).loc[:, ["unit", "time"]].values.tolist()
    [['A', 2025.0], ['B', 2025.0]]

    Where less is better, the last report is more likely than not to be undercut:

    >>> cash_only = pd.DataFrame({"unit": ["A"], "time": [2024.8], "share": [0.052]})
    >>> fit = fit_adoption(cash_only, direction="down")
    >>> bool(fit.probability(0.052, 2030.0, "down")["probability"].iloc[0] > 0.5)
    True
    """
    if method not in METHODS:
        raise PanelError(f"unknown method '{method}'; expected one of {', '.join(METHODS)}")
    if direction not in DIRECTIONS:
        raise PanelError(f"unknown direction {direction!r}; expected 'up' (more is better) or 'down' (less is better)")
    library = _choose_library(prior)
    panel = read_panel(frame, above_one=above_one)
    known_breaks = read_breaks(breaks, panel.units)
    if panel.link == "logit":
        panel = replace(panel, messages=_warn_of_cohorts(frame))
    if direction == "down" and panel.link == "logit":
        panel = panel.complement()
    elif direction == "down":
        library, can_fall = None, True
    if library is not None and method == "combined" and not known_breaks and is_thin(panel):
        return AdoptionFit(fit_library(panel, library, seed), can_fall).with_deadlines(deadlines)
    if not panel.exact.any():
        raise PanelError("the panel contains no values or only bounds: a forecast needs at least one value")
    is_short = method == "combined" and not known_breaks and is_thin(panel, MIN_VALUES_ALONE)
    thin = fit_library(panel, library, seed) if library is not None and is_short else None
    return AdoptionFit(fit_pool(panel, method, known_breaks, seed, library, thin), can_fall).with_deadlines(deadlines)


def _choose_library(prior: str | PaceLibrary) -> PaceLibrary | None:
    """Return the library that a prior names; None for what the panel itself teaches."""
    if isinstance(prior, PaceLibrary):
        return prior
    if prior not in PRIORS:
        raise PanelError(f"unknown prior {prior!r}; expected {', '.join(map(repr, PRIORS))} or an adoption.PaceLibrary")
    return read_paces() if prior == "library" else None


def is_thin(panel: Panel, min_values: int = MIN_VALUES) -> bool:
    """Return whether a panel teaches too little: under 3 values a unit (the median), or under 5 units with values."""
    counts = panel.exact.sum(1)
    counts = counts[counts > 0]
    return panel.link == "logit" and (len(counts) < MIN_UNITS or float(np.median(counts)) < min_values)


def _warn_of_cohorts(frame: pd.DataFrame) -> tuple[str, ...]:
    """Return a sentence that sends cumulative cohorts to the hazard form; nothing where there are none."""
    cohorts = recognise_cohorts(frame)
    found = cohorts.loc[cohorts["is_cumulative"].astype(bool), "unit"]
    if found.empty:
        return ()
    named = ", ".join(map(str, found.head(3))) + (", ..." if len(found) > 3 else "")
    return (
        f"{len(found)} of {len(cohorts)} units ({named}) count a fixed cohort that only grows (have ever adopted): "
        "their reports are not independent, so that intervals here are off; use adoption.fit_hazards",
    )


def load_adoption(path: str | Path) -> AdoptionFit:
    """Return the fit that `AdoptionFit.save` wrote; its forecasts are the same to the last bit.

    Parameters
    ----------
    path
        The file.

    Returns
    -------
    AdoptionFit
        The model.

    Raises
    ------
    PanelError
        If the file is of another format.
    OSError
        If the file cannot be read.

    Examples
    --------
    >>> import tempfile
    >>> panel = pd.DataFrame({"unit": ["A", "A"], "time": [2023.0, 2024.0], "share": [0.2, 0.4]})
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = fit_adoption(panel, method="pooled").save(Path(folder) / "fit.json")
    ...     load_adoption(path)
    AdoptionFit(pooled: 1 units, 2 reports, 2023 to 2024)
    """
    stored = json.loads(Path(path).read_text(encoding="utf-8"))
    if stored.get("format") != _FORMAT:
        raise PanelError(
            f"{path}: format {stored.get('format')!r} of a stored fit, {_FORMAT} was expected; fit it again"
        )
    scenario = Scenario.from_stored(stored["scenario"])
    is_library = stored.get("engine") == "library"
    thin = None if is_library or stored["thin"] is None else restore_library_engine(stored["thin"])
    engine: Engine = restore_library_engine(stored) if is_library else restore_pool(stored, thin)
    return AdoptionFit(engine, stored["can_fall"], scenario)
