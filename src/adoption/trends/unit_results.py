"""The model of one unit as a results object: statsmodels' own where it has the model, ours for growth curves.

The figures are those of `fit_trends`, `fit_hazards` and `fit_curves`, which fit all units at once; here are summaries,
residuals, influence and tests. statsmodels is imported by the calls alone.
"""

from __future__ import annotations

import difflib
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from adoption._results import Estimates, ResultMethods
from adoption.arrays import Floats, PanelError, StackedSeries, as_times, read_frame, stack_series
from adoption.diagnostics import AdoptionError
from adoption.trends.binomial_trend import fit_trends
from adoption.trends.growth_curves import CURVES, MIN_POINTS_FOR_CEILING, GrowthCurve, fit_curves, predict_curves
from adoption.trends.hazard import fit_hazards, list_events

if TYPE_CHECKING:
    from statsmodels.genmod.generalized_linear_model import GLMResults
    from statsmodels.regression.linear_model import OLSResults


def trend_results(
    panel: pd.DataFrame, unit: object, *, family: str = "binomial", reference_time: float | None = None
) -> GLMResults | OLSResults:
    """Return the trend of one unit alone as statsmodels' results.

    Parameters
    ----------
    panel
        As for `fit_trends`.
    unit
        The unit's name.
    family
        `binomial`: the logit trend of `fit_trends`, a `GLMResults` with the same figures: the dispersion is the scale
        where it exceeds 1, and Student's distribution is used there. `gaussian`: a straight line through the shares, an
        `OLSResults`.
    reference_time
        Time at which the intercept stands; the panel's latest time where not given.

    Returns
    -------
    GLMResults or OLSResults
        With the parameters `intercept` and `slope` (a year); rows are labelled by their time.

    Raises
    ------
    PanelError
        With all problems of the frame, or if it has no such unit.
    AdoptionError
        If the unit has no trend, with the reason.

    Examples
    --------
    >>> panel = pd.DataFrame({"unit": "A", "time": [2023.0, 2024, 2025], "numerator": [10, 30, 62], "denominator": 100})
    >>> results = trend_results(panel, "A")
    >>> results.params.round(2).to_dict(), int(results.nobs)
    ({'intercept': 0.49, 'slope': 1.34}, 3)
    """
    from statsmodels.genmod.families import Binomial
    from statsmodels.genmod.generalized_linear_model import GLM
    from statsmodels.regression.linear_model import OLS

    if family not in ("binomial", "gaussian"):
        raise AdoptionError(f"family '{family}': expected 'binomial' or 'gaussian'")
    series = _take_unit(panel, unit)
    trend = fit_trends(panel, reference_time=reference_time).set_index("unit").loc[series.units[0]]
    told = series.is_value[0]
    time, share, weight = series.time[0, told], series.share[0, told], series.weight[0, told]
    design = _design(time, {"slope": time - trend["reference_time"]})
    if family == "gaussian":
        if len(time) < 2:
            raise AdoptionError(f"unit {unit}: 2 values are needed for a line, found {len(time)}")
        return OLS(pd.Series(share, index=design.index, name="share"), design).fit()
    if not trend["converged"]:
        raise AdoptionError(f"unit {unit} has no trend: {trend['message']}")
    start = trend[["intercept", "slope"]].to_numpy(dtype=float)
    if not series.has_counts[0]:
        response = pd.Series(share, index=design.index, name="share")
        # Two shares without denominators: their spread is unknown, as in fit_trends.
        scale = "X2" if len(time) > 2 else np.nan
        return _fit(GLM(response, design, family=Binomial()), start, scale=scale, use_t=True)
    counts = pd.DataFrame({"yes": share * weight, "no": weight - share * weight}, index=design.index)
    return _fit_counts(GLM(counts, design, family=Binomial()), start)


def hazard_results(panel: pd.DataFrame, unit: object) -> GLMResults:
    """Return the hazard of one cohort as statsmodels' results: what each interval added of those still at risk.

    A binomial model with complementary log-log link and the interval's length as offset, with the estimates of
    `fit_hazards`, whose standard errors are larger where they also hold that a hazard wanders; `change` is left out
    where it cannot be told.

    Parameters
    ----------
    panel
        As for `fit_hazards`.
    unit
        The unit's name.

    Returns
    -------
    GLMResults
        With the parameters `log_hazard` (a year, at the latest time) and `change`; one row per interval.

    Raises
    ------
    PanelError
        With all problems of the frame, or if it has no such unit.
    AdoptionError
        If the unit has no hazard, with the reason.

    Examples
    --------
    >>> panel = pd.DataFrame({"unit": "A", "time": [2022.0, 2023, 2024, 2025], "numerator": [5, 12, 20, 27],
    ...                       "denominator": 60})
    >>> hazard_results(panel, "A").params.round(2).to_dict()
    {'log_hazard': -1.52, 'change': 0.17}
    """
    from statsmodels.genmod.families import Binomial
    from statsmodels.genmod.families.links import CLogLog
    from statsmodels.genmod.generalized_linear_model import GLM

    series = _take_unit(panel, unit)
    fitted = fit_hazards(_rows_of(panel, unit)).table.iloc[0]
    if not fitted["converged"]:
        raise AdoptionError(f"unit {unit} has no hazard: {fitted['message']}")
    events = list_events(series)
    at_risk = events.at_risk[0] > 0
    new, ahead = events.new[0, at_risk], events.ahead[0, at_risk]
    design = _design(series.time[0, 1:][at_risk], {"change": ahead}).rename(columns={"intercept": "log_hazard"})
    if not fitted["change_se"] > 0:
        design = design[["log_hazard"]]
    counts = pd.DataFrame({"new": new, "left": events.at_risk[0, at_risk] - new}, index=design.index)
    offset = np.log(events.length[0, at_risk])
    return _fit_counts(
        GLM(counts, design, family=Binomial(link=CLogLog()), offset=offset),
        fitted[design.columns].to_numpy(dtype=float),
    )


@dataclass(frozen=True)
class CurveResults(ResultMethods):
    """The growth curve of one unit, with the names of statsmodels' results; `predict` gives its share at any times."""

    curve: GrowthCurve
    table: pd.DataFrame
    found: Estimates

    @property
    def estimates(self) -> Estimates:
        """Return the parameters that are not held by a bound, their covariance and the normal log likelihood."""
        return self.found

    def predict(self, times: Sequence[float] | Floats) -> pd.Series[Any]:
        """Return the share [0 to 1] of the curve at each time."""
        times = as_times(times)
        return pd.Series(predict_curves(self.table, times)["mean"].to_numpy(), index=times, name="share")

    def summary(self) -> pd.DataFrame:
        """Return one row per parameter: estimate, standard error, t, p-value and the 95% interval."""
        columns = {"coef": self.params, "std err": self.bse, "t": self.tvalues, "P>|t|": self.pvalues}
        return pd.DataFrame(columns).join(self.conf_int().rename(columns={0: "[0.025", 1: "0.975]"}))


def curve_results(
    panel: pd.DataFrame, unit: object, curve: str = "logistic", *, min_points: int = MIN_POINTS_FOR_CEILING
) -> CurveResults:
    """Return the growth curve of one unit with covariance, intervals and log likelihood.

    Parameters
    ----------
    panel
        As for `fit_curves`.
    unit
        The unit's name.
    curve, min_points
        As for `fit_curves`.

    Returns
    -------
    CurveResults
        `params`, `bse`, `conf_int()` (Student's distribution), `cov_params()`, `llf`, `aic`, `predict(times)`.

    Raises
    ------
    PanelError
        With all problems of the frame, or if it has no such unit.
    AdoptionError
        If the unit has no curve, with the reason.

    Examples
    --------
    >>> time = np.arange(2010.0, 2022.0)
    >>> share = 0.8 / (1 + np.exp(-0.9 * (time - 2016))) + 0.002 * np.cos(9 * time)
    >>> results = curve_results(pd.DataFrame({"unit": "A", "time": time, "share": share}), "A")
    >>> results.params.round(1).to_dict(), results.predict([2030.0]).round(1).tolist()
    ({'ceiling': 0.8, 'rate': 0.9, 'midtime': 2016.0}, [0.8])
    """
    series = _take_unit(panel, unit)
    table = fit_curves(_rows_of(panel, unit), curve, min_points=min_points)
    fitted, model = table.iloc[0], CURVES[curve]
    if not fitted["converged"]:
        raise AdoptionError(f"unit {unit} has no curve: {fitted['message']}")
    free = [name for name in model.parameters if np.isfinite(fitted[f"{name}_se"])]
    if not free:
        raise AdoptionError(f"unit {unit} has no standard errors: {fitted['message']}")
    time = series.time[:, series.is_value[0]] - fitted.get("launch", 0.0)
    slopes = model.slopes(fitted[list(model.parameters)].to_numpy(dtype=float)[None], time)[0]
    slopes = slopes[:, [model.parameters.index(name) for name in free]]
    n, error_sum = time.shape[1], float(fitted["error_sum"])
    covariance = np.linalg.inv(slopes.T @ slopes) * error_sum / (n - len(free))
    found = Estimates(
        params=fitted[free].astype(float),
        covariance=pd.DataFrame(covariance, index=free, columns=free),
        log_likelihood=-0.5 * n * (np.log(2 * np.pi * error_sum / n) + 1),
        n_observations=n,
        n_parameters=len(free) + 1,
        degrees=n - len(free),
    )
    return CurveResults(model, table, found)


def _rows_of(panel: pd.DataFrame, unit: object) -> pd.DataFrame:
    """Return the rows of one unit, read; the unit may be named by its label or the text of it."""
    frame = read_frame(panel)
    names = frame["unit"].map(str)
    own = frame[names == str(unit)]
    if own.empty:
        near = difflib.get_close_matches(str(unit), names.unique().tolist(), n=1)
        hint = f"; did you mean {near[0]!r}?" if near else ""
        raise PanelError(f"the panel has no unit {str(unit)!r}{hint}")
    return own


def _take_unit(panel: pd.DataFrame, unit: object) -> StackedSeries:
    stack_series(panel)  # all problems of the frame, not those of one unit
    return stack_series(_rows_of(panel, unit))


def _design(time: Floats, columns: dict[str, Floats]) -> pd.DataFrame:
    """Return the design with an intercept, its rows labelled by their time."""
    labels = [f"{at:.2f}".removesuffix(".00") for at in time]
    return pd.DataFrame({"intercept": np.ones(len(time)), **columns}, index=labels)


def _fit_counts(model: Any, start: Floats) -> GLMResults:
    """Return the fit whose scale is the dispersion where that exceeds 1, as in `fit_trends`."""
    plain = _fit(model, start, scale=1.0)
    dispersion = plain.pearson_chi2 / plain.df_resid if plain.df_resid > 0 else 0.0
    return _fit(model, start, scale=dispersion, use_t=True) if dispersion > 1 else plain


def _fit(model: Any, start: Floats, **options: Any) -> GLMResults:
    """Return statsmodels' fit from our estimates on, so that its standard errors are those at the maximum too."""
    with warnings.catch_warnings():  # two values lie on their line, which is no separation: fit_trends has looked
        warnings.simplefilter("ignore")
        return model.fit(start_params=start, tol=1e-13, maxiter=200, **options)
