"""The tables that describe a pooled fit, printed together in the manner of statsmodels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from adoption.diagnostics import NOTHING, Diagnostic
from adoption.hierarchical.pooled_fit import PooledFit

_FEW_REPORTS = 3


@dataclass(frozen=True)
class Summary:
    """`parameters`: one row a parameter (estimate, se). `units`: one row a unit. `header`: the fit in key figures."""

    header: dict[str, str]
    parameters: pd.DataFrame
    units: pd.DataFrame
    messages: tuple[str, ...]

    def turn_round(self, labels: Sequence[str]) -> Summary:
        """Return the summary with the other sign for these parameters and for the units' intercepts and slopes."""
        estimate, is_turned = self.parameters["estimate"], self.parameters.index.isin(labels)
        parameters = self.parameters.assign(estimate=estimate.where(~is_turned, -estimate))
        units = self.units.assign(intercept=-self.units["intercept"], slope=-self.units["slope"])
        return replace(self, parameters=parameters, units=units)

    def __str__(self) -> str:
        width = max(len(name) for name in self.header)
        lines = ["Adoption model", "=" * 78]
        lines += [f"{name:<{width}}  {value}" for name, value in self.header.items()]
        lines += ["-" * 78, self.parameters.to_string(float_format="{:.4f}".format), "-" * 78]
        lines += [self.units.head(10).to_string(index=False, float_format="{:.3f}".format)]
        if len(self.units) > 10:
            lines.append(f"... {len(self.units) - 10} more units in .units")
        return "\n".join([*lines, "=" * 78, *self.messages])

    __repr__ = __str__

    def _repr_html_(self) -> str:
        return self.parameters.to_html(float_format="{:.4f}".format) + self.units.head(10).to_html(index=False)


def summarise_pooled(fit: PooledFit, method: str, messages: list[str]) -> Summary:
    """Return the summary of a pooled fit.

    `parameters`: pooled intercept and slope [logit, logit a year] with standard errors, breaks, standard deviations
    between units, of the yearly walk and of one observation. `units`: observations, intercept and slope at the
    reference time with standard errors; a unit without values is described by the others alone: see its `message`.
    """
    return Summary(_header(fit, method), _parameters(fit), _units(fit), tuple(messages))


def explain_units(fit: PooledFit) -> list[Diagnostic]:
    """Return what to know of each unit's fit, in the order of its units; nothing where there is nothing to know."""

    def explain(n_observations: int, is_found: bool) -> Diagnostic:
        if n_observations == 0:
            return Diagnostic("no_report")
        if not is_found:
            return Diagnostic("no_mode")
        return Diagnostic("few_reports") if n_observations < _FEW_REPORTS else NOTHING

    n_observations, found = fit.panel.observed.sum(1), fit.posterior.modes.converged
    return [explain(int(n), bool(is_found)) for n, is_found in zip(n_observations, found, strict=True)]


def _header(fit: PooledFit, method: str) -> dict[str, str]:
    panel = fit.panel
    return {
        "method": method,
        "units": f"{len(panel.units)} ({int(panel.observed.any(1).sum())} with values)",
        "observations": f"{int(panel.observed.sum())} ({int((panel.observed & ~panel.exact).sum())} bounds)",
        "scale": f"{panel.link} of the share; intercept at time {fit.axis.reference:g}",
        "log evidence": f"{fit.log_likelihood():.3f} on {int(panel.observed.any(1).sum())} units",
        "converged": str(fit.hyper.converged),
    }


def _parameters(fit: PooledFit) -> pd.DataFrame:
    found = fit.parameters
    names = fit.axis.labels
    se = np.sqrt(np.diag(fit.posterior.belief.effects_covariance))
    rows = list(zip(names, found.effects, se, strict=True))
    sd = np.sqrt(np.diag(found.covariance))
    correlation = found.covariance[0, 1] / (sd[0] * sd[1])
    rows += [("sd of intercept", sd[0], np.nan), ("sd of slope", sd[1], np.nan), ("correlation", correlation, np.nan)]
    rows += [(f"sd of {name}", value, np.nan) for name, value in zip(names[2:], found.alone_sd, strict=False)]
    if fit.structure.has_walk:
        rows.append(("sd of yearly walk", found.walk_sd, np.nan))
    if fit.structure.has_overdispersion:
        rows.append(("sd of one observation", found.report_sd, np.nan))
    return pd.DataFrame(rows, columns=["parameter", "estimate", "se"]).set_index("parameter")


def _units(fit: PooledFit) -> pd.DataFrame:
    panel = fit.panel
    effects, covariance = fit.unit_effects()
    se = np.sqrt(np.einsum("nkk->nk", covariance))
    n_observations = panel.observed.sum(1)
    times = np.where(panel.observed, panel.times, np.nan)
    has_any = n_observations > 0
    first, last = np.full(len(has_any), np.nan), np.full(len(has_any), np.nan)
    first[has_any], last[has_any] = np.nanmin(times[has_any], 1), np.nanmax(times[has_any], 1)
    columns = {
        "unit": panel.units, "n_observations": n_observations, "first_time": first, "last_time": last,
        "intercept": effects[:, 0], "intercept_se": se[:, 0], "slope": effects[:, 1], "slope_se": se[:, 1],
        "converged": fit.posterior.modes.converged, "message": explain_units(fit),
    }  # fmt: skip
    return pd.DataFrame(columns)
