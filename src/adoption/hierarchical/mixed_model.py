"""The mixed model of lme4::glmer with any fixed and random columns: the pooled core, checked against the peer."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from threadpoolctl import threadpool_limits

from adoption.arrays import Floats, Panel
from adoption.hierarchical._bounds import find_modes_with_bounds
from adoption.hierarchical._covariance import Design, Structure, flat_prior
from adoption.hierarchical._hyperparameters import fit_hyper


class MixedLogit(NamedTuple):
    """Fixed effects, covariance of the random effects, their modes (unit, column), and the log likelihood."""

    fixed: Floats
    covariance: Floats
    random: Floats
    log_likelihood: float


def fit_mixed_logit(panel: Panel, fixed: Floats, varying: Floats) -> MixedLogit:
    """Return the Laplace maximum-likelihood fit of logit share = fixed b + varying u_i, with u_i normal.

    `fixed` and `varying` are columns (unit, cell, column). The same criterion as lme4::glmer with nAGQ = 1 (Bates,
    Maechler, Bolker & Walker 2015, J. Stat. Softw. 67(1)), brought to about 1e-8.
    """
    structure = Structure(fixed.shape[2], varying.shape[2])
    n_units, n_cells = panel.times.shape
    design = Design(fixed, varying, np.zeros((n_units, n_cells, 0)), np.zeros((n_units, n_cells, n_cells)))
    start = np.zeros(structure.size)
    with threadpool_limits(1):
        hyper = fit_hyper(panel, design, structure, flat_prior(structure), start, is_exact=True)
        found = structure.unpack(hyper.vector)
        kernel = structure.covariance(found, design)
        modes = find_modes_with_bounds(panel, structure.mean(found, design), kernel).modes
    pulled = np.einsum("ntk,nt->nk", varying, modes.pull)
    return MixedLogit(found.effects, found.covariance, pulled @ found.covariance, hyper.log_evidence)
