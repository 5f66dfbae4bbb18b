"""What a fitted model answers to someone who knows statsmodels: estimates, their standard errors, intervals, fit."""

from __future__ import annotations

import difflib
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd
from scipy import special

from adoption.arrays import Floats, PanelError, as_times
from adoption.diagnostics import AdoptionError

if TYPE_CHECKING:
    from adoption.hierarchical import PooledFit


@dataclass(frozen=True)
class Estimates:
    """The estimated parameters of a model by name, their covariance, and how well it fits.

    `n_parameters` counts all that were estimated, standard deviations too; it is None where the log likelihood is not a
    maximum, so that information criteria mean nothing. `log_likelihood` is None for the library of paces, whose numbers
    are weighed, not estimated. `degrees` are Student's, infinite for the normal distribution.
    """

    params: pd.Series[Any]
    covariance: pd.DataFrame
    log_likelihood: float | None
    n_observations: int
    n_parameters: int | None = None
    degrees: float = np.inf

    def turn_round(self, labels: Sequence[str]) -> Estimates:
        """Return the estimates with the other sign for these parameters."""
        sign = np.where(self.params.index.isin(labels), -1.0, 1.0)
        return replace(self, params=self.params * sign, covariance=self.covariance * np.outer(sign, sign))


def estimate_pooled(fit: PooledFit, method: str) -> Estimates:
    """Return the pooled effects, their covariance given the standard deviations, and the log likelihood.

    The static model maximises its likelihood; it has the standard deviations of intercept and slope and their
    correlation as further parameters.
    """
    names = fit.axis.labels
    effects, covariance = fit.parameters.effects, fit.posterior.belief.effects_covariance
    return Estimates(
        params=pd.Series(effects, index=names),
        covariance=pd.DataFrame(covariance, index=names, columns=names),
        log_likelihood=fit.log_likelihood(),
        n_observations=int(fit.panel.observed.sum()),
        n_parameters=len(fit.posterior.belief.vector) if method == "static" else None,
    )


def estimate_weighed(worlds: NamedTuple, weights: Floats, labels: Mapping[str, str], n_observations: int) -> Estimates:
    """Return the mean and the covariance of the library's numbers [logit] as the reports of a thin panel weigh them."""
    numbers = np.stack([getattr(worlds, name) for name in labels])
    mean = numbers @ weights
    apart = numbers - mean[:, None]
    names = list(labels.values())
    covariance = pd.DataFrame((apart * weights) @ apart.T, index=names, columns=names)
    return Estimates(pd.Series(mean, index=names), covariance, None, n_observations)


class ResultMethods:
    """The names of statsmodels' results; a model says in `estimates` what they are."""

    @property
    def estimates(self) -> Estimates:
        """Return what was estimated."""
        raise NotImplementedError

    @property
    def params(self) -> pd.Series[Any]:
        """Return the estimates by name, on the logit scale (of a year, for a pace)."""
        return self.estimates.params

    @property
    def bse(self) -> pd.Series[Any]:
        """Return the standard error of each estimate."""
        covariance = self.estimates.covariance
        return pd.Series(np.sqrt(np.diag(covariance)), index=covariance.index)

    @property
    def tvalues(self) -> pd.Series[Any]:
        """Return each estimate over its standard error.

        Raises
        ------
        AdoptionError
            For the library of paces, whose numbers are weighed and not tested.
        """
        self._demand_likelihood()
        return self.params / self.bse

    @property
    def pvalues(self) -> pd.Series[Any]:
        """Return the two-sided p-value of each estimate against 0 (for the intercept: a share of one half)."""
        upper = special.stdtr(self.estimates.degrees, -np.abs(self.tvalues.to_numpy(dtype=float)))
        return pd.Series(2 * upper, index=self.params.index)

    def cov_params(self) -> pd.DataFrame:
        """Return the covariance matrix of the estimates."""
        return self.estimates.covariance.copy()

    def conf_int(self, alpha: float = 0.05) -> pd.DataFrame:
        """Return the interval of each estimate that leaves out `alpha`: columns 0 (lower) and 1 (upper).

        Parameters
        ----------
        alpha
            One minus the level: .05 for 95%.

        Raises
        ------
        AdoptionError
            If alpha does not lie between 0 and 1.

        Examples
        --------
        >>> from adoption import fit_adoption
        >>> panel = pd.DataFrame({"unit": ["A", "A", "B", "B"], "time": [2023.0, 2024, 2023, 2024],
        ...                       "numerator": [10, 30, 20, 45], "denominator": 100})
        >>> interval = fit_adoption(panel, method="pooled").conf_int(alpha=0.2)
        >>> interval.columns.tolist(), interval.index.tolist()
        ([0, 1], ['intercept', 'slope'])
        """
        if not 0 < alpha < 1:
            raise AdoptionError(f"alpha {alpha}: expected a number between 0 and 1; .05 leaves the 95% interval")
        quantile = float(special.stdtrit(self.estimates.degrees, 1 - alpha / 2))
        reach = self.bse * quantile
        return pd.DataFrame({0: self.params - reach, 1: self.params + reach})

    @property
    def llf(self) -> float:
        """Return the log likelihood, with the binomial coefficients, so that it can be compared with lme4's.

        Raises
        ------
        AdoptionError
            For the library of paces, whose numbers are weighed and not estimated.
        """
        return self._demand_likelihood()

    @property
    def nobs(self) -> int:
        """Return the number of observations, bounds included."""
        return self.estimates.n_observations

    @property
    def aic(self) -> float:
        """Return Akaike's information criterion.

        Raises
        ------
        AdoptionError
            If the fit does not maximise its likelihood.
        """
        return 2.0 * self._count_parameters() - 2 * self.llf

    @property
    def bic(self) -> float:
        """Return the Bayesian information criterion, with the number of observations.

        Raises
        ------
        AdoptionError
            If the fit does not maximise its likelihood.
        """
        return math.log(self.nobs) * self._count_parameters() - 2 * self.llf

    def _demand_likelihood(self) -> float:
        found = self.estimates.log_likelihood
        if found is None:
            raise AdoptionError(
                "this panel is thin: the numbers of the library of paces are weighed by its reports, not estimated, so "
                "that it has no likelihood and no tests; fit_adoption(frame, method='static') estimates from it alone"
            )
        return found

    def _count_parameters(self) -> int:
        self._demand_likelihood()
        count = self.estimates.n_parameters
        if count is None:
            raise AdoptionError(
                "this fit is held by priors and integrated over them, so that its likelihood is no maximum and aic and "
                "bic mean nothing; fit_adoption(frame, method='static') maximises the likelihood"
            )
        return count


class ForecastMethods:
    """`predict` for a model that forecasts its units."""

    @property
    def units(self) -> list[str]:
        """Return the units in the order of every answer."""
        raise NotImplementedError

    def forecast(self, times: Sequence[float] | Floats) -> pd.DataFrame:
        """Return one row per unit and time."""
        raise NotImplementedError

    def reported_rows(self) -> pd.DataFrame:
        """Return unit and time of every observation."""
        raise NotImplementedError

    def predict(self, frame: pd.DataFrame | None = None) -> pd.Series[Any]:
        """Return the expected share of each row of a frame, under its index; without a frame, of each observation.

        Parameters
        ----------
        frame
            `unit` and `time`; other columns are left alone.

        Returns
        -------
        Series
            Shares [0 to 1], the `mean` of `forecast`.

        Raises
        ------
        PanelError
            If a column is missing, a time cannot be read, or a unit was not fitted.

        Examples
        --------
        >>> from adoption import fit_adoption
        >>> panel = pd.DataFrame({"unit": ["A", "A"], "time": [2023.0, 2024.0], "share": [0.2, 0.4]})
        >>> fit = fit_adoption(panel, method="pooled")
        >>> fit.predict(pd.DataFrame({"unit": ["A"], "time": ["2024-H2"]}, index=["next"])).index.tolist()
        ['next']
        """
        frame = self.reported_rows() if frame is None else frame
        if not isinstance(frame, pd.DataFrame):
            raise PanelError("predict takes a frame with 'unit' and 'time'; forecast(times) answers for every unit")
        for name in ("unit", "time"):
            if name not in frame:
                raise PanelError(f"predict takes a frame with 'unit' and 'time': column '{name}' is missing")
        times, names = as_times(frame["time"].tolist()), frame["unit"].map(str)
        unknown = sorted(set(names) - set(self.units))
        if unknown:
            near = difflib.get_close_matches(unknown[0], self.units, n=1)
            hint = f"; did you mean {near[0]!r}?" if near else "; `apply` fits other units"
            raise PanelError(f"unit {unknown[0]!r} was not fitted{hint}")
        asked, place = np.unique(times, return_inverse=True)
        row = pd.Index(self.units).get_indexer(pd.Index(names))
        means = self.forecast(asked)["mean"].to_numpy().reshape(len(self.units), len(asked))
        return pd.Series(means[row, place], index=frame.index, name="share")
