"""Maximum marginal likelihood of the pooled parameters, on at most 1,500 units, with exact gradients."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy.optimize import minimize
from scipy.special import gammaln

from adoption.arrays import BINOMIAL, Floats, Panel
from adoption.diagnostics import AdoptionError
from adoption.hierarchical._bounds import Sites, find_modes_with_bounds
from adoption.hierarchical._covariance import Design, Prior, Structure
from adoption.hierarchical._laplace import weigh_evidence

MAX_UNITS = 1500
_FIRST_UNITS = 300  # a rough optimum on these makes the full search short
_HESSIAN_STEP = 1e-4


class HyperFit(NamedTuple):
    """The best parameter vector, the log evidence there (prior left out), how it went, and how many units it saw."""

    vector: Floats
    log_evidence: float
    converged: bool
    message: str
    n_units: int


class Objective:
    """Minus the log evidence plus the prior's penalty, for one sample of units; remembers the modes between calls."""

    def __init__(self, panel: Panel, design: Design, structure: Structure, prior: Prior) -> None:
        self.panel, self.design = panel, design
        self.structure, self.prior = structure, prior
        self.pull: Floats | None = None
        self.sites: Sites | None = None

    def __call__(self, vector: Floats) -> tuple[float, Floats]:
        """Return the value of the objective at `vector` and its gradient."""
        parameters = self.structure.unpack(vector)
        mean = self.structure.mean(parameters, self.design)
        kernel = self.structure.report_covariance(parameters, self.design)
        told = find_modes_with_bounds(self.panel, mean, kernel, self.pull, self.sites)
        self.pull, self.sites = told.modes.pull, told.sites
        evidence = weigh_evidence(mean, kernel, told.modes)
        penalty, penalty_slope = self.prior.penalty(vector)
        gradient = self.structure.chain(parameters, self.design, evidence.by_mean, evidence.by_kernel)
        return penalty - float((evidence.log_evidence + told.left_out).sum()), penalty_slope - gradient


def fit_hyper(
    panel: Panel,
    design: Design,
    structure: Structure,
    prior: Prior,
    start: Floats,
    *,
    max_units: int = MAX_UNITS,
    seed: int = 0,
    is_exact: bool = False,
    is_warm: bool = False,
) -> HyperFit:
    """Return the parameters that make the observations most probable (with the weak prior, if any).

    More than `max_units` units are represented by a random sample (`seed`). `is_exact` polishes the optimum by Newton
    steps to about 1e-8, for comparison with other programs. A search from a warm start needs no rough optimum first.
    """
    seen = np.flatnonzero(panel.observed.any(1))
    order = np.random.default_rng(seed).permutation(seen) if len(seen) > _FIRST_UNITS else seen
    vector, outcome = np.asarray(start, dtype=float), None
    rough = (max_units,) if is_warm else (_FIRST_UNITS, max_units)
    sizes = [size for size in rough if size < len(seen)] + [min(len(seen), max_units)]
    for size in sorted(set(sizes)):
        rows = np.sort(order[:size])
        part = Design(*(array[rows] for array in design))
        objective = Objective(panel.take(rows), part, structure, prior)
        outcome = minimize(
            objective,
            vector,
            jac=True,
            method="L-BFGS-B",
            bounds=list(zip(*structure.bounds(), strict=True)),
            options={"maxiter": 300, "ftol": 1e-13 if is_exact else 1e-9, "gtol": 1e-7 * max(size, 10), "maxcor": 20},
        )
        vector = outcome.x
    if outcome is None:
        raise AdoptionError("a pooled fit needs at least one unit, found none")
    if is_exact:
        vector = _polish(objective, vector, structure)
    value, _ = objective(vector)
    is_well = bool(outcome.success) or is_exact
    log_evidence = prior.penalty(vector)[0] - value + binomial_constant(objective.panel)
    return HyperFit(vector, log_evidence, is_well, str(outcome.message), len(rows))


def binomial_constant(panel: Panel) -> float:
    """Return the part of the log likelihood that no parameter moves: the binomial coefficients."""
    cells = panel.kind == BINOMIAL
    y, n, weight = panel.successes[cells], panel.trials[cells], panel.weight[cells]
    return float((weight * (gammaln(n + 1) - gammaln(y + 1) - gammaln(n - y + 1))).sum())


def _polish(objective: Objective, vector: Floats, structure: Structure) -> Floats:
    """Return the optimum after Newton steps with the exact gradient; entries on a bound stay there."""
    low, high = structure.bounds()
    is_free = np.flatnonzero((vector > low + 1e-6) & (vector < high - 1e-6))
    for _ in range(5):
        gradient = objective(vector)[1][is_free]
        hessian = differentiate_gradient(objective, vector, is_free)
        step = np.zeros_like(vector)
        step[is_free] = np.linalg.lstsq(hessian, gradient, rcond=None)[0]
        if np.abs(step).max() > 0.1:  # far from quadratic: the optimum found so far stands
            break
        vector = vector - step
        if np.abs(step).max() < 1e-9:
            break
    return vector


def differentiate_gradient(objective: Objective, vector: Floats, entries: np.ndarray) -> Floats:
    """Return the second derivatives in these entries of the vector, by central differences of the exact gradient."""
    rows = []
    for entry in entries:
        shift = np.zeros_like(vector)
        shift[entry] = _HESSIAN_STEP
        difference = objective(vector + shift)[1] - objective(vector - shift)[1]
        rows.append(difference[entries] / (2 * _HESSIAN_STEP))
    hessian = np.array(rows)
    result: Floats = 0.5 * (hessian + hessian.T)
    return result
