"""The engine of panels that teach enough themselves: the pooled layer and the pool of experts."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Protocol

import numpy as np
import pandas as pd
from scipy.special import ndtr
from threadpoolctl import threadpool_limits

from adoption._basis import describe_basis
from adoption.arrays import Floats, Panel, scale_rates, to_share
from adoption.diagnostics import Diagnostic
from adoption.ensemble._reports import draw_reports, report_shares
from adoption.ensemble.linear_pool import Experience, learn_experience
from adoption.ensemble.predictive import normal_grid, pool_grids, values_at
from adoption.hierarchical import (
    Break,
    PooledFit,
    Summary,
    explain_units,
    fit_pooled,
    restore_pooled,
    summarise_pooled,
)
from adoption.paces import PaceLibrary

#: What the engine of thin panels weighs beside a pool that has no past yet; a smaller part than the least is left out.
_THIN_PART, _LEAST_PART = 0.5, 0.05
_WITHOUT_EXPERTS = ("pooled", "static")
_HEADROOM = 2.0  # the ceiling of shares that may exceed 1, over the highest of them


class ThinForecaster(Protocol):
    """The engine of thin panels, as far as the pool needs it."""

    @property
    def n_library(self) -> int:
        """Return the number of panels of the library."""

    def grid(self, times: Floats, observed: bool) -> Floats:
        """Return 200 equally likely shares in rising order (unit, time, 200)."""

    def apply(self, panel: Panel) -> ThinForecaster:
        """Return the engine for the units of another panel."""

    def as_stored(self) -> dict[str, Any]:
        """Return what restores the engine."""


@dataclass(frozen=True)
class PoolEngine:
    """The pooled fit of a panel and, where the method asks for them, the experts.

    Shares that may exceed 1 (`rates`) are fitted as parts of `ceiling`. With `thin`, half of a forecast is that of the
    engine of thin panels, and less with every unit whose past forecasts have shown how far the pool errs.
    """

    method: str
    pooled: PooledFit
    experience: Experience | None = None
    seed: int = 0
    rates: Panel | None = None
    ceiling: float = 1.0
    thin: ThinForecaster | None = None

    @property
    def panel(self) -> Panel:
        """Return the observations that the units are conditioned on."""
        return self.pooled.panel if self.rates is None else self.rates

    @property
    def messages(self) -> list[str]:
        """Return what a reader must know about the forecasts."""
        found = []
        if self.rates is not None:
            found.append(f"shares above 1 are modelled as parts of {self.ceiling:.3g}, twice the highest value")
        if not self.pooled.hyper.converged:
            found.append(f"the pooled parameters were not found to full accuracy: {self.pooled.hyper.message}")
        if self.experience is not None and self.method == "combined":
            found.append(f"forecasts are {self.experience.explain()}")
        if self.thin is not None and self._thin_part > 0:
            part, n = self._thin_part, self.thin.n_library
            found.append(f"few values a unit: {part:.0%} of each forecast rests on the pace of {n} other indicators")
        if self.experience is not None and self.method in self.experience.obstacles:
            why = self.experience.obstacles[self.method]
            found.append(f"forecasts are the pooled layer's, for the expert '{self.method}' abstains: {why}")
        return found

    def grid(self, times: Floats, observed: bool) -> Floats:
        """Return 200 equally likely shares in rising order (unit, time, 200)."""
        grid = self.ceiling * self._grid_of_parts(times, observed)
        part = self._thin_part
        if self.thin is None or part == 0 or not len(times):
            return grid
        return pool_grids([grid, self.thin.grid(times, observed)], np.array([1 - part, part]))

    @property
    def _thin_part(self) -> float:
        """Return what the engine of thin panels weighs; 0 where it is not asked."""
        if self.thin is None or self.experience is None:
            return 0.0
        part = _THIN_PART * (1 - self.experience.trust)
        return part if part >= _LEAST_PART else 0.0

    def _grid_of_parts(self, times: Floats, observed: bool) -> Floats:
        with threadpool_limits(1):
            if self.experience is not None:
                return self.experience.predict(self.pooled, times, observed, self.method)
            mean, covariance = self.pooled.predict(times)
        report = self.pooled.parameters.report_sd**2 if observed else 0.0
        grid = normal_grid(mean, np.sqrt(_variances(covariance) + report))
        return report_shares(grid, self.pooled.panel, self.seed) if observed else grid

    def draws(self, times: Floats, n: int, observed: bool, seed: int) -> Floats:
        """Return joint draws; how times hang together is the pooled layer's (a copula of its paths)."""
        generator = np.random.default_rng(seed)
        with threadpool_limits(1):
            mean, covariance = self.pooled.predict(times)
            latent = mean[..., None] + _root_of(covariance) @ generator.standard_normal((*mean.shape, n))
        report_sd = self.pooled.parameters.report_sd if observed else 0.0
        latent = latent + report_sd * generator.standard_normal(latent.shape)
        if self.experience is not None:
            sd = np.sqrt(_variances(covariance) + report_sd**2)[..., None]
            return values_at(self.grid(times, observed), ndtr((latent - mean[..., None]) / sd))
        shares = to_share(latent, "logit")
        return self.ceiling * (draw_reports(shares, self.pooled.panel, generator) if observed else shares)

    def basis(self) -> pd.DataFrame:
        """Return one row per unit: its own reports and bounds, and the units that it borrows from."""
        library = None if self.experience is None else self.experience.library
        return describe_basis(self.panel, n_library=0 if library is None or self.method != "combined" else len(library))

    def summary(self, messages: list[str]) -> Summary:
        """Return parameters and units as tables."""
        return summarise_pooled(self.pooled, self.method, messages)

    def explain_units(self) -> list[Diagnostic]:
        """Return what to know of each unit, in the order of the units."""
        return explain_units(self.pooled)

    def apply(self, panel: Panel) -> PoolEngine:
        """Return the engine for the units of another panel, with the stored parameters."""
        if self.rates is None:
            thin = None if self.thin is None else self.thin.apply(panel)
            return replace(self, pooled=self.pooled.apply(panel), thin=thin)
        return replace(self, pooled=self.pooled.apply(scale_rates(panel, self.ceiling)), rates=panel)

    def as_stored(self) -> dict[str, Any]:
        """Return what `restore_pool` needs."""
        source = self.pooled if self.experience is None else self.experience.pooled
        library = None if self.experience is None else self.experience.library
        return {
            "method": self.method,
            "seed": self.seed,
            "panel": source.panel.as_stored(),
            "pooled": source.as_stored(),
            "applied_to": None if source is self.pooled and self.rates is None else self.panel.as_stored(),
            "library": None if library is None else library.table.to_dict("list"),
            "ceiling": None if self.rates is None else self.ceiling,
            "thin": None if self.thin is None else self.thin.as_stored(),
        }


def fit_pool(
    panel: Panel,
    method: str,
    breaks: tuple[Break, ...],
    seed: int,
    library: PaceLibrary | None = None,
    thin: ThinForecaster | None = None,
) -> PoolEngine:
    """Return the engine of a method for this panel: the pooled fit alone, or with the experts that the panel teaches.

    `thin` forecasts beside them until the panel has a past.

    Shares that may exceed 1 are taken as parts of twice the highest one: on the scale of their logarithm, which has no
    end, a trend would grow without limit, while growth that nothing bounds is known to slow down (Meade & Islam 2006,
    Int. J. Forecast. 22:519, section 2).
    """
    ceiling = _HEADROOM * float(np.nanmax(panel.shares)) if panel.link == "log" else 1.0
    parts = scale_rates(panel, ceiling) if panel.link == "log" else panel
    pooled = fit_pooled(parts, is_static=method == "static", breaks=breaks, seed=seed)
    engine = _assemble(method, pooled, seed, library)
    if panel.link == "log":
        return replace(engine, rates=panel, ceiling=ceiling)
    return replace(engine, thin=thin)


def _assemble(method: str, pooled: PooledFit, seed: int, library: PaceLibrary | None) -> PoolEngine:
    if method in _WITHOUT_EXPERTS:
        return PoolEngine(method, pooled, None, seed)
    return PoolEngine(method, pooled, learn_experience(pooled.panel, seed, pooled, library), seed)


def restore_pool(stored: dict[str, Any], thin: ThinForecaster | None = None) -> PoolEngine:
    """Return the engine that `PoolEngine.as_stored` described, with its engine of thin panels."""
    pooled = restore_pooled(Panel.from_stored(stored["panel"]), stored["pooled"])
    library = None if stored["library"] is None else PaceLibrary(pd.DataFrame(stored["library"]))
    engine = _assemble(stored["method"], pooled, stored["seed"], library)
    applied_to = None if stored["applied_to"] is None else Panel.from_stored(stored["applied_to"])
    if stored["ceiling"] is not None:
        engine = replace(engine, rates=applied_to, ceiling=stored["ceiling"])
    engine = replace(engine, thin=thin)
    return engine if applied_to is None else engine.apply(applied_to)


def _variances(covariance: Floats) -> Floats:
    result: Floats = np.maximum(np.einsum("ntt->nt", covariance), 1e-12)
    return result


def _root_of(covariance: Floats) -> Floats:
    """Return a root of each covariance (unit, time, time), defined where it is singular too."""
    values, vectors = np.linalg.eigh(covariance)
    result: Floats = vectors * np.sqrt(np.maximum(values, 0.0))[:, None, :]
    return result
