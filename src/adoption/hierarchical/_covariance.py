"""The prior of the pooled model: which mean and covariance the latent shares have, and how they hang on the parameters.

For unit i at times t, on the scale of the link (logit):

    f_i ~ N(X b, Z S Z' + D diag(s^2) D' + tau^2 min(t, t') + phi^2 I)

X holds the pooled effects (level, pace, breaks), Z those that vary by unit together (level, pace), D those that vary
alone (breaks); tau is the random walk a year, phi the overdispersion of one report. Without walk and overdispersion
this is the mixed model of lme4::glmer (Bates et al. 2015); the walk is the process error that its forecasts lack.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from adoption.arrays import Floats

_FREE = np.inf


class Design(NamedTuple):
    """Arrays (unit, cell, column) of the effects, and (unit, cell, cell) of the walk's covariance for tau = 1."""

    pooled: Floats
    varying: Floats
    alone: Floats
    walk: Floats


class Parameters(NamedTuple):
    """Parameters in their own units: pooled effects, lower root of S, standard deviations s, tau and phi."""

    effects: Floats
    root: Floats
    alone_sd: Floats
    walk_sd: float
    report_sd: float

    @property
    def covariance(self) -> Floats:
        """Return S, the covariance of the effects that vary by unit."""
        return self.root @ self.root.T


@dataclass(frozen=True)
class Structure:
    """The shape of the model: how many effects of each kind, whether there is a walk, and overdispersion.

    The parameters lie in one vector: pooled effects; the lower root of S by rows, its diagonal as logarithms; then
    log s, log tau, log phi. `prior_centre` and `prior_sd` (infinite: no prior) are weak normal priors on that vector.
    """

    n_pooled: int
    n_varying: int
    n_alone: int = 0
    has_walk: bool = False
    has_overdispersion: bool = False

    @property
    def size(self) -> int:
        """Return the length of the parameter vector."""
        n_root = self.n_varying * (self.n_varying + 1) // 2
        return self.n_pooled + n_root + self.n_alone + int(self.has_walk) + int(self.has_overdispersion)

    @property
    def _root_index(self) -> tuple[np.ndarray, np.ndarray]:
        return np.tril_indices(self.n_varying)

    def unpack(self, vector: Floats) -> Parameters:
        """Return the parameters in their own units."""
        rows, columns = self._root_index
        effects, rest = vector[: self.n_pooled], vector[self.n_pooled :]
        entries, rest = rest[: len(rows)], rest[len(rows) :]
        root = np.zeros((self.n_varying, self.n_varying))
        root[rows, columns] = np.where(rows == columns, np.exp(entries), entries)
        alone, rest = rest[: self.n_alone], rest[self.n_alone :]
        walk = float(np.exp(rest[0])) if self.has_walk else 0.0
        report = float(np.exp(rest[-1])) if self.has_overdispersion else 0.0
        return Parameters(effects, root, np.exp(alone), walk, report)

    def bounds(self) -> tuple[Floats, Floats]:
        """Return lower and upper limits of the vector: effects free, standard deviations from .0001 to 50."""
        rows, columns = self._root_index
        low, high = np.full(self.size, np.log(1e-4)), np.full(self.size, np.log(50.0))
        low[: self.n_pooled], high[: self.n_pooled] = -np.inf, np.inf
        off_diagonal = self.n_pooled + np.flatnonzero(rows != columns)
        low[off_diagonal], high[off_diagonal] = -50.0, 50.0
        return low, high

    def mean(self, parameters: Parameters, design: Design) -> Floats:
        """Return the prior mean of every cell (unit, cell)."""
        return design.pooled @ parameters.effects

    def covariance(self, parameters: Parameters, design: Design, other: Design | None = None) -> Floats:
        """Return the prior covariance (unit, cell, cell) of the underlying value, without overdispersion."""
        other = design if other is None else other
        kernel = design.varying @ parameters.covariance @ np.swapaxes(other.varying, 1, 2)
        if self.n_alone:
            kernel = kernel + (design.alone * parameters.alone_sd**2) @ np.swapaxes(other.alone, 1, 2)
        return kernel + parameters.walk_sd**2 * design.walk if self.has_walk else kernel

    def report_covariance(self, parameters: Parameters, design: Design) -> Floats:
        """Return the prior covariance of what single reports measure: with overdispersion on the diagonal."""
        kernel = self.covariance(parameters, design)
        return kernel + parameters.report_sd**2 * np.eye(kernel.shape[-1])

    def chain(self, parameters: Parameters, design: Design, by_mean: Floats, by_kernel: Floats) -> Floats:
        """Return the gradient in the vector, given those in the mean (unit, cell) and kernel (unit, cell, cell)."""
        by_effects = np.einsum("ntp,nt->p", design.pooled, by_mean)
        inner = np.swapaxes(design.varying, 1, 2) @ by_kernel @ design.varying
        by_root = 2 * inner.sum(0) @ parameters.root
        rows, columns = self._root_index
        in_root = by_root[rows, columns]
        diagonal = rows == columns
        in_root = np.where(diagonal, in_root * parameters.root[rows, columns], in_root)
        parts = [by_effects, in_root]
        if self.n_alone:
            spread = np.einsum("ntd,nts,nsd->d", design.alone, by_kernel, design.alone)
            parts.append(2 * parameters.alone_sd**2 * spread)
        if self.has_walk:
            parts.append(np.array([2 * parameters.walk_sd**2 * float((by_kernel * design.walk).sum())]))
        if self.has_overdispersion:
            parts.append(np.array([2 * parameters.report_sd**2 * float(np.einsum("ntt->", by_kernel))]))
        return np.concatenate(parts)


@dataclass(frozen=True)
class Prior:
    """Independent normal priors on the parameter vector; an infinite standard deviation leaves an entry free."""

    centre: Floats
    sd: Floats

    def penalty(self, vector: Floats) -> tuple[float, Floats]:
        """Return minus the log density up to a constant, and its gradient."""
        scaled = (vector - self.centre) / self.sd
        return 0.5 * float(scaled @ scaled), scaled / self.sd


def flat_prior(structure: Structure) -> Prior:
    """Return no prior at all: plain maximum likelihood, as glmer fits."""
    return Prior(np.zeros(structure.size), np.full(structure.size, _FREE))
