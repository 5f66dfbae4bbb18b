"""The pooled model of a panel: fitted, stored, applied to new units, and asked for later times."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import Any, NamedTuple

import numpy as np
from threadpoolctl import threadpool_limits

from analysis.models.panel_data import Floats, Panel
from analysis.models.pooled.hyper import HyperFit, fit_hyper
from analysis.models.pooled.laplace import Modes, find_modes, precision_of_cells
from analysis.models.pooled.structure import Design, Parameters, Prior, Structure, flat_prior

_LEVEL_PRIOR_SD, _PACE_PRIOR_SD, _BREAK_PRIOR_SD = 3.0, 1.0, 2.0
_LOG_LEVEL_SD, _LOG_PACE_SD, _LOG_SMALL_SD = np.log(0.8), np.log(0.15), np.log(0.15)
_LOG_SD_PRIOR_SD = 1.5


class Break(NamedTuple):
    """A known date at which level and pace may change, for the named units or for all."""

    time: float
    units: frozenset[str] | None = None


@dataclass(frozen=True)
class TimeAxis:
    """Where time is measured from: effects at `reference`, the walk from `origin`; known breaks [decimal years]."""

    reference: float
    origin: float
    breaks: tuple[Break, ...] = ()

    def design(self, units: tuple[str, ...], times: Floats) -> Design:
        """Return the effects of these units at these times (unit, cell)."""
        since = times - self.reference
        level_and_pace = np.stack([np.ones_like(since), since], 2)
        steps = [column for one in self.breaks for column in self._break_columns(one, units, times)]
        alone = np.stack(steps, 2) if steps else np.zeros((*times.shape, 0))
        return Design(np.concatenate([level_and_pace, alone], 2), level_and_pace, alone, self.walk(times, times))

    def walk(self, times: Floats, others: Floats) -> Floats:
        """Return the covariance (unit, cell, cell) of a random walk of variance 1 a year that starts at the origin."""
        earlier = np.minimum(times[:, :, None], others[:, None, :])
        return np.maximum(earlier - self.origin, 0.0)

    @staticmethod
    def _break_columns(one: Break, units: tuple[str, ...], times: Floats) -> tuple[Floats, Floats]:
        treated = np.array([one.units is None or unit in one.units for unit in units])[:, None]
        after = treated & (times >= one.time)
        return after.astype(float), np.where(after, times - one.time, 0.0)


@dataclass(frozen=True)
class Posterior:
    """The units' latent shares given the parameters: modes, cell precisions, covariance of the pooled effects."""

    modes: Modes
    design: Design
    precision: Floats
    effects_covariance: Floats


@dataclass(frozen=True)
class PooledFit:
    """A fitted pooled model: panel, time axis, structure, parameter vector, and the posterior of every unit."""

    panel: Panel
    axis: TimeAxis
    structure: Structure
    prior: Prior
    hyper: HyperFit
    posterior: Posterior

    @property
    def parameters(self) -> Parameters:
        """Return the fitted parameters in their own units."""
        return self.structure.unpack(self.hyper.vector)

    def predict(self, times: Floats) -> tuple[Floats, Floats]:
        """Return mean (unit, time) and covariance (unit, time, time) of the underlying latent share at these times.

        The uncertainty of level, pace, walk and pooled effects is in; the overdispersion of single reports is not.
        """
        times = np.asarray(times, dtype=float)
        return self.predict_cells(np.broadcast_to(times, (len(self.panel.units), len(times))))

    def predict_cells(self, times: Floats) -> tuple[Floats, Floats]:
        """Return the same at times of each unit's own (unit, time)."""
        parameters, post, known = self.parameters, self.posterior, self.posterior.design
        new = self.axis.design(self.panel.units, times)
        cross_walk = self.axis.walk(times, self.panel.times)
        cross = self.structure.covariance(parameters, new._replace(walk=cross_walk), known)
        mean = new.pooled @ parameters.effects + (cross @ post.modes.pull[..., None])[..., 0]
        gain = cross @ post.precision
        covariance = self.structure.covariance(parameters, new) - gain @ np.swapaxes(cross, 1, 2)
        lean = new.pooled - gain @ known.pooled
        covariance = covariance + lean @ post.effects_covariance @ np.swapaxes(lean, 1, 2)
        return mean, 0.5 * (covariance + np.swapaxes(covariance, 1, 2))

    def unit_effects(self) -> tuple[Floats, Floats]:
        """Return level and pace of every unit at the reference time (unit, 2) and their covariance (unit, 2, 2)."""
        parameters, post = self.parameters, self.posterior
        spread = parameters.covariance
        cross = spread @ np.swapaxes(post.design.varying, 1, 2)
        mean = parameters.effects[:2] + (cross @ post.modes.pull[..., None])[..., 0]
        gain = cross @ post.precision
        lean = np.eye(2, self.structure.n_pooled) - gain @ post.design.pooled
        own = spread - gain @ np.swapaxes(cross, 1, 2)
        return mean, own + lean @ post.effects_covariance @ np.swapaxes(lean, 1, 2)

    def apply(self, panel: Panel) -> PooledFit:
        """Return the model of other units with the stored parameters: milliseconds for one unit."""
        with threadpool_limits(1):
            posterior = _condition(panel, self.axis, self.structure, self.hyper.vector)
        posterior = replace(posterior, effects_covariance=self.posterior.effects_covariance)
        return replace(self, panel=panel, posterior=posterior)

    def as_stored(self) -> dict[str, Any]:
        """Return what `restore_pooled` needs, as plain numbers and texts."""
        breaks = [(one.time, None if one.units is None else sorted(one.units)) for one in self.axis.breaks]
        return {
            "reference": self.axis.reference,
            "origin": self.axis.origin,
            "breaks": breaks,
            "structure": asdict(self.structure),
            "vector": self.hyper.vector.tolist(),
            "outcome": list(self.hyper[1:]),
            "effects_covariance": self.posterior.effects_covariance.tolist(),
        }


def fit_pooled(panel: Panel, *, is_static: bool = False, breaks: tuple[Break, ...] = (), seed: int = 0) -> PooledFit:
    """Return the pooled model of a panel.

    `is_static` leaves walk, overdispersion and priors out: random level and pace alone, by plain maximum likelihood.
    """
    with threadpool_limits(1):
        return _fit(panel, is_static, breaks, seed)


def _fit(panel: Panel, is_static: bool, breaks: tuple[Break, ...], seed: int) -> PooledFit:
    axis = _place_axis(panel, breaks)
    n_alone = 2 * len(breaks)
    structure = Structure(2 + n_alone, 2, n_alone, has_walk=not is_static, has_overdispersion=not is_static)
    prior = flat_prior(structure) if is_static else weak_prior(structure)
    design = axis.design(panel.units, panel.times)
    offset = np.zeros(panel.times.shape)
    start = _start(panel, axis, structure)
    hyper = fit_hyper(panel, design, offset, structure, prior, start, seed=seed, is_exact=is_static)
    posterior = _condition(panel, axis, structure, hyper.vector)
    inner = np.swapaxes(design.pooled, 1, 2) @ posterior.precision @ design.pooled
    prior_precision = np.diag(1 / prior.sd[: structure.n_pooled] ** 2)
    covariance = np.linalg.pinv(inner.sum(0) + prior_precision, hermitian=True)
    return PooledFit(panel, axis, structure, prior, hyper, replace(posterior, effects_covariance=covariance))


def weak_prior(structure: Structure) -> Prior:
    """Return the weak priors of the full model; they hold a panel of few units and vanish in one of many.

    The logit level is within +-6, the pace within +-2 a year; each standard deviation is known to a factor of about 4
    either way: .8 for levels, .15 for paces, breaks, the yearly walk and the overdispersion.
    """
    effects = [_LEVEL_PRIOR_SD, _PACE_PRIOR_SD] + [_BREAK_PRIOR_SD] * (structure.n_pooled - 2)
    n_small = structure.size - structure.n_pooled - 3
    centre = np.array([0.0] * structure.n_pooled + [_LOG_LEVEL_SD, 0.0, _LOG_PACE_SD] + [_LOG_SMALL_SD] * n_small)
    spread = np.array(effects + [_LOG_SD_PRIOR_SD, 1.0, _LOG_SD_PRIOR_SD] + [_LOG_SD_PRIOR_SD] * n_small)
    return Prior(centre, spread)


def _place_axis(panel: Panel, breaks: tuple[Break, ...]) -> TimeAxis:
    seen = panel.times[panel.observed]
    if not len(seen):
        return TimeAxis(0.0, 0.0, breaks)
    return TimeAxis(float(np.round(seen.mean(), 2)), float(seen.min()), breaks)


def _start(panel: Panel, axis: TimeAxis, structure: Structure) -> Floats:
    """Return start values: one line through all units' smoothed logits, standard deviations at the priors' centres."""
    start = weak_prior(structure).centre.copy()
    cells = panel.observed
    if not cells.any():
        return start
    shares = np.clip(panel.shares[cells], 0.005, 0.995 if panel.link == "logit" else np.inf)
    values = np.log(shares) - (np.log1p(-shares) if panel.link == "logit" else 0.0)
    since = panel.times[cells] - axis.reference
    pace = float(since @ (values - values.mean()) / (since @ since)) if since @ since > 1e-9 else 0.0
    start[0], start[1] = float(values.mean()), np.clip(pace, -2, 2)
    return start


def _condition(panel: Panel, axis: TimeAxis, structure: Structure, vector: Floats) -> Posterior:
    design = axis.design(panel.units, panel.times)
    parameters = structure.unpack(vector)
    mean = structure.mean(parameters, design)
    kernel = structure.report_covariance(parameters, design)
    modes = find_modes(panel, mean, kernel)
    precision, _ = precision_of_cells(kernel, modes.terms.curvature)
    return Posterior(modes, design, precision, np.zeros((structure.n_pooled, structure.n_pooled)))


def restore_pooled(panel: Panel, stored: dict[str, Any]) -> PooledFit:
    """Return the fit of this panel with stored parameters (`PooledFit.as_stored`)."""
    breaks = tuple(Break(time, None if units is None else frozenset(units)) for time, units in stored["breaks"])
    axis = TimeAxis(stored["reference"], stored["origin"], breaks)
    structure = Structure(**stored["structure"])
    prior = weak_prior(structure) if structure.has_walk else flat_prior(structure)
    hyper = HyperFit(np.array(stored["vector"]), *stored["outcome"])
    with threadpool_limits(1):
        posterior = _condition(panel, axis, structure, hyper.vector)
    effects_covariance = np.array(stored["effects_covariance"])
    return PooledFit(panel, axis, structure, prior, hyper, replace(posterior, effects_covariance=effects_covariance))
