"""The pooled model of a panel: fitted, stored, applied to new units, and asked for later times."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np
from scipy.linalg import hadamard
from threadpoolctl import threadpool_limits

from adoption.arrays import Floats, Panel, PanelError
from adoption.hierarchical._covariance import Parameters, Prior, Structure
from adoption.hierarchical._hyperparameters import (
    MAX_UNITS,
    HyperFit,
    Objective,
    binomial_constant,
    differentiate_gradient,
    fit_hyper,
)
from adoption.hierarchical._laplace import weigh_evidence
from adoption.hierarchical._posterior import Belief, Posterior, condition, mix
from adoption.hierarchical.time_axis import Break, TimeAxis, place_axis

#: A panel of so many units fixes its standard deviations so well that the best ones alone will do.
MAX_INTEGRATED_UNITS = 400
MAX_GROUPS = 200
_GROUP_ROUNDS = 3
_LEVEL_PRIOR_SD, _PACE_PRIOR_SD, _BREAK_PRIOR_SD = 3.0, 1.0, 2.0
_LOG_LEVEL_SD, _LOG_PACE_SD, _LOG_SMALL_SD = np.log(0.8), np.log(0.15), np.log(0.15)
_LOG_SD_PRIOR_SD = 1.5
_MANY_UNITS = 100
_LEAST_LOG_WEIGHT = -5.0
_LEAST_CURVATURE = 0.2  # keeps the doubt about a standard deviation within a factor of about 9


@dataclass(frozen=True)
class PooledFit:
    """A fitted pooled model: the best parameters and the posterior there, and the posteriors it is integrated over."""

    hyper: HyperFit
    posterior: Posterior
    nodes: tuple[Posterior, ...]

    @property
    def panel(self) -> Panel:
        """Return the reports that the units are conditioned on."""
        return self.posterior.panel

    @property
    def axis(self) -> TimeAxis:
        """Return where time is measured from, breaks and groups."""
        return self.posterior.axis

    @property
    def structure(self) -> Structure:
        """Return the shape of the model."""
        return self.posterior.structure

    @property
    def parameters(self) -> Parameters:
        """Return the best parameters in their own units."""
        return self.posterior.parameters

    def predict(self, times: Floats) -> tuple[Floats, Floats]:
        """Return mean (unit, time) and covariance (unit, time, time) of the underlying latent share at these times.

        The doubt about level, pace, walk, pooled effects and, in panels of up to 400 units, standard deviations is in;
        the overdispersion of single reports is not.
        """
        times = np.asarray(times, dtype=float)
        return self.predict_cells(np.broadcast_to(times, (len(self.panel.units), len(times))))

    def predict_cells(self, times: Floats) -> tuple[Floats, Floats]:
        """Return the same at times of each unit's own (unit, time)."""
        return mix([node.predict(times) for node in self.nodes], self._weights)

    def unit_effects(self) -> tuple[Floats, Floats]:
        """Return level and pace of every unit at the reference time (unit, 2) and their covariance (unit, 2, 2)."""
        return mix([node.unit_effects() for node in self.nodes], self._weights)

    @property
    def _weights(self) -> Floats:
        return np.array([node.belief.weight for node in self.nodes])

    def log_likelihood(self) -> float:
        """Return the log likelihood of all reports of the panel at the best parameters, by Laplace's approximation."""
        found = self.posterior
        mean = self.structure.mean(self.parameters, found.design)
        kernel = self.structure.report_covariance(self.parameters, found.design)
        log_evidence = weigh_evidence(mean, kernel, found.modes).log_evidence + found.left_out
        return float(log_evidence.sum()) + binomial_constant(self.panel)

    def apply(self, panel: Panel) -> PooledFit:
        """Return the model of other units with the stored parameters: milliseconds for one unit."""
        beliefs = [self.posterior.belief, *(node.belief for node in self.nodes)]
        return _believe(panel, self.axis, self.structure, self.hyper, beliefs)

    def take(self, rows: np.ndarray) -> PooledFit:
        """Return the fit of these units alone, without conditioning them again."""
        nodes = tuple(node.take(rows) for node in self.nodes)
        return replace(self, posterior=self.posterior.take(rows), nodes=nodes)

    def as_stored(self) -> dict[str, Any]:
        """Return what `restore_pooled` needs, as plain numbers and texts."""
        breaks = [(one.time, None if one.units is None else sorted(one.units)) for one in self.axis.breaks]
        beliefs = [self.posterior.belief, *(node.belief for node in self.nodes)]
        return {
            "axis": {**asdict(self.axis), "breaks": breaks, "groups": list(self.axis.groups)},
            "structure": asdict(self.structure),
            "outcome": list(self.hyper[1:]),
            "beliefs": [[one.vector.tolist(), one.effects_covariance.tolist(), one.weight] for one in beliefs],
        }


def restore_pooled(panel: Panel, stored: dict[str, Any]) -> PooledFit:
    """Return the fit of this panel with stored parameters (`PooledFit.as_stored`)."""
    axis = stored["axis"]
    breaks = tuple(Break(time, None if units is None else frozenset(units)) for time, units in axis["breaks"])
    beliefs = [Belief(np.array(vector), np.array(doubt), weight) for vector, doubt, weight in stored["beliefs"]]
    hyper = HyperFit(beliefs[0].vector, *stored["outcome"])
    placed = TimeAxis(axis["reference"], axis["origin"], breaks, tuple(axis["groups"]))
    return _believe(panel, placed, Structure(**stored["structure"]), hyper, beliefs)


def fit_pooled(
    panel: Panel,
    *,
    is_static: bool = False,
    breaks: tuple[Break, ...] = (),
    seed: int = 0,
    is_integrated: bool = True,
    start: PooledFit | None = None,
) -> PooledFit:
    """Return the pooled model of a panel; units are pooled within its groups, if it has any.

    `is_static` leaves walk, overdispersion and priors out: random level and pace alone, by plain maximum likelihood.
    The search begins at the parameters of `start`, a fit of much the same panel. Without `is_integrated` the doubt
    about the standard deviations of a panel of up to 400 units is left out.
    """
    axis = place_axis(panel, breaks)
    if len(axis.groups) > MAX_GROUPS:
        raise PanelError(f"{len(axis.groups)} groups: at most {MAX_GROUPS} can be pooled; name larger groups")
    n_alone = 2 * len(breaks)
    n_pooled = 2 + n_alone + 2 * len(axis.groups)
    structure = Structure(n_pooled, 2, n_alone, has_walk=not is_static, has_overdispersion=not is_static)
    design = axis.design(panel, panel.times)
    group_sd = np.array([0.5, 0.1])
    is_warm = start is not None and start.structure == structure and start.axis.groups == axis.groups
    vector = _move_start(start, axis) if start is not None and is_warm else _start(panel, axis, structure)
    with threadpool_limits(1):
        for _ in range(_GROUP_ROUNDS if axis.groups else 1):
            prior = make_prior(structure, len(axis.groups), group_sd, is_flat=is_static)
            is_exact = is_static and len(panel.units) <= MAX_UNITS  # a sample's error is larger than the search's
            hyper = fit_hyper(panel, design, structure, prior, vector, seed=seed, is_exact=is_exact, is_warm=is_warm)
            blank = Belief(hyper.vector, np.zeros((n_pooled, n_pooled)))
            best = condition(panel, axis, structure, [blank])[0]
            covariance = _doubt_about_effects(best, prior)
            group_sd = _reestimate_group_sd(hyper.vector, covariance, 2 + n_alone, n_pooled, group_sd)
            vector, is_warm = hyper.vector, True
        best = replace(best, belief=Belief(hyper.vector, covariance))
        if is_static or not is_integrated or len(panel.units) > MAX_INTEGRATED_UNITS:
            return PooledFit(hyper, best, (best,))
        blanks = _spread_beliefs(Objective(panel, design, structure, prior), hyper.vector)
        nodes = [
            replace(one, belief=one.belief._replace(effects_covariance=_doubt_about_effects(one, prior)))
            for one in condition(panel, axis, structure, blanks)
        ]
    return PooledFit(hyper, best, tuple(nodes))


def make_prior(structure: Structure, n_groups: int, group_sd: Floats, *, is_flat: bool = False) -> Prior:
    """Return the weak priors of the full model; they hold a panel of few units and vanish in one of many.

    The logit level is within +-6, the pace within +-2 a year; each standard deviation is known to a factor of about 4
    either way: .8 for levels, .15 for paces, breaks, yearly walk and overdispersion. Groups differ by `group_sd`
    (level, pace). `is_flat` leaves all priors out but the groups', as glmer does.
    """
    n_own = structure.n_pooled - 2 * n_groups
    effects = [_LEVEL_PRIOR_SD, _PACE_PRIOR_SD] + [_BREAK_PRIOR_SD] * (n_own - 2)
    n_small = structure.size - structure.n_pooled - 3
    centre = np.array([0.0] * structure.n_pooled + [_LOG_LEVEL_SD, 0.0, _LOG_PACE_SD] + [_LOG_SMALL_SD] * n_small)
    spread = np.array([_LOG_SD_PRIOR_SD, 1.0, _LOG_SD_PRIOR_SD] + [_LOG_SD_PRIOR_SD] * n_small)
    sd = np.concatenate([effects, np.tile(group_sd, n_groups), spread])
    if is_flat:
        sd[:n_own], sd[structure.n_pooled :] = np.inf, np.inf
    return Prior(centre, sd)


def _believe(panel: Panel, axis: TimeAxis, structure: Structure, hyper: HyperFit, beliefs: list[Belief]) -> PooledFit:
    """Return the fit whose first belief is the best one and whose others are integrated over."""
    with threadpool_limits(1):
        best, *nodes = condition(panel, axis, structure, beliefs)
    return PooledFit(hyper, best, tuple(nodes))


def _doubt_about_effects(posterior: Posterior, prior: Prior) -> Floats:
    """Return the covariance of the pooled effects given the standard deviations: generalised least squares."""
    pooled = posterior.design.pooled
    inner = np.swapaxes(pooled, 1, 2) @ posterior.precision @ pooled
    own = np.diag(1 / prior.sd[: posterior.structure.n_pooled] ** 2)
    return np.linalg.pinv(inner.sum(0) + own, hermitian=True)


def _reestimate_group_sd(vector: Floats, covariance: Floats, first: int, last: int, before: Floats) -> Floats:
    """Return how much groups differ in level and pace: one step of expectation-maximisation."""
    if first == last:
        return before
    squares = vector[first:last] ** 2 + np.diag(covariance)[first:last]
    result: Floats = np.maximum(np.sqrt(squares.reshape(-1, 2).mean(0)), 1e-3)
    return result


def _spread_beliefs(objective: Objective, best: Floats) -> list[Belief]:
    """Return beliefs around the best that are together as uncertain as the standard deviations are.

    A folded Hadamard design: each vector lies one standard deviation off the best in every principal direction, so that
    mean and covariance are those of the normal approximation; weights then turn it into the true, skew posterior (the
    idea of Rue, Martino & Chopin 2009, J. R. Stat. Soc. B 71:319, section 6.5).
    """
    structure = objective.structure
    loose = np.arange(structure.n_pooled, structure.size)
    values, vectors = np.linalg.eigh(differentiate_gradient(objective, best, loose))
    root = vectors / np.sqrt(np.maximum(values, _LEAST_CURVATURE))
    corners = hadamard(2 ** int(np.ceil(np.log2(len(loose) + 1))))[:, 1 : len(loose) + 1]
    low, high = structure.bounds()
    moved = np.tile(best, (2 * len(corners), 1))
    moved[:, loose] += np.concatenate([corners, -corners]) @ root.T
    moved = np.clip(moved, low, high)
    height = np.array([-objective(vector)[0] for vector in moved])
    # Few units, skew posteriors: the nodes are too coarse for their whole weight. Half of it covers simulated panels.
    tempering = 1.0 if len(objective.panel.units) >= _MANY_UNITS else 0.5
    weights = np.exp(tempering * np.maximum(height - height.max(), _LEAST_LOG_WEIGHT))
    blank = np.zeros((structure.n_pooled, structure.n_pooled))
    return [Belief(vector, blank, float(weight)) for vector, weight in zip(moved, weights, strict=True)]


def _move_start(start: PooledFit, axis: TimeAxis) -> Floats:
    """Return the parameters of another fit, its level moved along its pace to this axis."""
    vector = start.hyper.vector.copy()
    vector[0] += vector[1] * (axis.reference - start.axis.reference)
    return vector


def _start(panel: Panel, axis: TimeAxis, structure: Structure) -> Floats:
    """Return start values: one line through all units' smoothed logits, standard deviations at the priors' centres."""
    start = make_prior(structure, len(axis.groups), np.ones(2)).centre.copy()
    cells = panel.observed
    if not cells.any():
        return start
    shares = np.clip(panel.shares[cells], 0.005, 0.995 if panel.link == "logit" else np.inf)
    values = np.log(shares) - (np.log1p(-shares) if panel.link == "logit" else 0.0)
    since = panel.times[cells] - axis.reference
    pace = float(since @ (values - values.mean()) / (since @ since)) if since @ since > 1e-9 else 0.0
    start[0], start[1] = float(values.mean()), np.clip(pace, -2, 2)
    return start
