"""Laplace approximation of many units at once: the mode of each latent series, the evidence, and its exact gradient.

Rasmussen & Williams (2006), Gaussian Processes for Machine Learning, algorithms 3.1 and 5.1, in arrays (unit, cell).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from adoption.arrays import Floats, Panel
from adoption.hierarchical._likelihood import CellTerms, cell_terms

_LARGEST_STEP = 3.0  # [logit] keeps the first Newton steps of lopsided counts from overshooting
_MAX_STEPS = 60
_MAX_HALVINGS = 12


class Modes(NamedTuple):
    """The most probable latent values (unit, cell), `latent` = mean + kernel @ `pull`, and which units converged."""

    latent: Floats
    pull: Floats
    terms: CellTerms
    converged: np.ndarray


class Evidence(NamedTuple):
    """Log evidence of every unit, and its gradients in prior mean (unit, cell) and kernel (unit, cell, cell)."""

    log_evidence: Floats
    by_mean: Floats
    by_kernel: Floats


def find_modes(
    panel: Panel, mean: Floats, kernel: Floats, start: Floats | None = None, tolerance: float = 1e-7
) -> Modes:
    """Return the posterior mode of every unit by damped Newton steps.

    `start` is the `pull` of an earlier call. A unit whose mode is not found within 60 steps is marked, not hidden.
    """
    pull = np.zeros(mean.shape) if start is None else start
    latent, terms, height = _climb_to(panel, mean, kernel, pull)
    if start is not None and not np.isfinite(height).all():
        return find_modes(panel, mean, kernel, None, tolerance)
    size = np.full(len(mean), np.inf)
    for _ in range(_MAX_STEPS):
        step = _newton_pull(mean, kernel, latent, terms) - pull
        size = np.abs(_times(kernel, step)).max(1)
        share = np.minimum(1.0, _LARGEST_STEP / np.maximum(size, _LARGEST_STEP))
        for _ in range(_MAX_HALVINGS):
            tried = pull + share[:, None] * step
            latent, terms, new_height = _climb_to(panel, mean, kernel, tried)
            lower = ~(new_height >= height - 1e-9 * (1 + np.abs(height)))
            if not lower.any():
                break
            share = np.where(lower, share / 2, share)
        pull, height = tried, new_height
        if size.max(initial=0.0) < tolerance:
            break
    return Modes(latent, pull, terms, size < 1e-4)


def precision_of_cells(kernel: Floats, curvature: Floats) -> tuple[Floats, Floats]:
    """Return (kernel + 1 / curvature)^-1 of every unit, finite at curvature 0, and log |1 + kernel curvature|."""
    root = np.sqrt(curvature)
    inner = np.eye(kernel.shape[-1]) + root[:, :, None] * kernel * root[:, None, :]
    lower = np.linalg.cholesky(inner)
    log_determinant = 2 * np.log(np.einsum("ntt->nt", lower)).sum(1)
    return root[:, :, None] * np.linalg.inv(inner) * root[:, None, :], log_determinant


def weigh_evidence(mean: Floats, kernel: Floats, modes: Modes) -> Evidence:
    """Return the Laplace evidence at these modes with its exact gradient, the modes' own movement included."""
    terms = modes.terms
    precision, log_determinant = precision_of_cells(kernel, terms.curvature)
    offset = modes.latent - mean
    log_evidence = terms.log_likelihood.sum(1) - 0.5 * (modes.pull * offset).sum(1) - 0.5 * log_determinant
    moved = pull_to_means(kernel, terms, precision)
    by_kernel = 0.5 * (modes.pull[:, :, None] * modes.pull[:, None, :] - precision)
    cross = moved[:, :, None] * modes.pull[:, None, :]
    return Evidence(log_evidence, modes.pull + moved, by_kernel + 0.5 * (cross + np.swapaxes(cross, 1, 2)))


def pull_to_means(kernel: Floats, terms: CellTerms, precision: Floats) -> Floats:
    """Return what to add to the pull of the modes for that of the means, to first order in the likelihood's skewness.

    E f = mode + Cov(f) g'''(mode) Var(f) / 2, with g the log likelihood (Tierney & Kadane 1986, JASA 81:82).
    """
    lean = -0.5 * spread_of_cells(kernel, precision) * terms.curvature_slope
    return lean - _times(precision, _times(kernel, lean))


def spread_of_cells(kernel: Floats, precision: Floats) -> Floats:
    """Return the posterior variance of every cell (unit, cell)."""
    result: Floats = _diagonal(kernel) - np.einsum("nts,nsr,nrt->nt", kernel, precision, kernel, optimize=True)
    return result


def _climb_to(panel: Panel, mean: Floats, kernel: Floats, pull: Floats) -> tuple[Floats, CellTerms, Floats]:
    offset = _times(kernel, pull)
    terms = cell_terms(panel, mean + offset)
    return mean + offset, terms, terms.log_likelihood.sum(1) - 0.5 * (pull * offset).sum(1)


def _newton_pull(mean: Floats, kernel: Floats, latent: Floats, terms: CellTerms) -> Floats:
    root = np.sqrt(terms.curvature)
    inner = np.eye(kernel.shape[-1]) + root[:, :, None] * kernel * root[:, None, :]
    target = terms.curvature * (latent - mean) + terms.slope
    solved = np.linalg.solve(inner, (root * _times(kernel, target))[..., None])[..., 0]
    result: Floats = target - root * solved
    return result


def _times(matrix: Floats, vector: Floats) -> Floats:
    return (matrix @ vector[..., None])[..., 0]


def _diagonal(matrix: Floats) -> Floats:
    result: Floats = np.einsum("...tt->...t", matrix)
    return result
