"""Bounds as Gaussian observations that say the same: expectation propagation at cells known only as `> 95%`.

Laplace's approximation takes a cell at its most probable value. For a bound on a measured share that is the bound
itself, where the likelihood ends: of `>= 80%` it keeps a spread of .03 logit where the true one is .29. Expectation
propagation (Minka 2001; Rasmussen & Williams 2006, Gaussian Processes for Machine Learning, section 3.6) matches
moments: each bound becomes the Gaussian observation under which its cell has the mean and variance that the bound
itself gives it, all other cells being what they are. Exact cells stay with Laplace.
"""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

import numpy as np
from numpy.polynomial.hermite_e import hermegauss
from numpy.typing import NDArray
from scipy.special import log_ndtr, logsumexp

from adoption.arrays import COUNT_AT_LEAST, COUNT_AT_MOST, GAUSSIAN, VALUE_AT_MOST, Floats, Panel
from adoption.hierarchical._laplace import Modes, find_modes, precision_of_cells, pull_to_means, spread_of_cells
from adoption.hierarchical._likelihood import log_chance_of_count

_NODES, _NODE_WEIGHTS = hermegauss(24)
_LOG_NODE_WEIGHTS = np.log(_NODE_WEIGHTS / np.sqrt(2 * np.pi))
_ROUNDS, _FULL_ROUNDS, _TOLERANCE = 60, 20, 1e-5
_FIRST_PRECISION, _LEAST_PRECISION, _LEAST_VARIANCE = 0.1, 1e-6, 1e-9
_LOG_ROOT_TWO_PI = 0.5 * np.log(2 * np.pi)


class Sites(NamedTuple):
    """Arrays (unit, cell): the precision of the observation in place of a bound, and precision times value; else 0."""

    precision: Floats
    pull: Floats


class Told(NamedTuple):
    """Modes under the observations that stand for bounds, these, and what they leave out of each unit's evidence."""

    modes: Modes
    sites: Sites
    left_out: Floats


def find_modes_with_bounds(
    panel: Panel, mean: Floats, kernel: Floats, start: Floats | None = None, sites: Sites | None = None
) -> Told:
    """Return the modes of every unit, its bounds replaced by Gaussian observations of the same moments.

    `start` and `sites` are the pull and the sites of an earlier call with much the same prior. A panel without bounds
    has the modes of `find_modes`.
    """
    is_bound = panel.observed & ~panel.exact
    left_out = np.zeros(len(mean))
    if sites is None:
        sites = Sites(*(np.where(is_bound, _FIRST_PRECISION * factor, 0.0) for factor in (np.ones_like(mean), mean)))
    rows = np.flatnonzero(is_bound.any(1))
    if len(rows):
        part, cells = panel.take(rows), is_bound[rows]
        own = Sites(*(array[rows][cells] for array in sites))
        own, constant = _match(part, cells, mean[rows], kernel[rows], own)
        np.add.at(left_out, rows[np.nonzero(cells)[0]], constant)
        sites = Sites(*(np.zeros(mean.shape) for _ in sites))
        for array, found in zip(sites, own, strict=True):
            array[is_bound] = found
    return Told(find_modes(_observe(panel, is_bound, sites), mean, kernel, start), sites, left_out)


def _match(panel: Panel, cells: NDArray[np.bool_], mean: Floats, kernel: Floats, sites: Sites) -> tuple[Sites, Floats]:
    """Return the sites of these cells at which moments match, and the part of log evidence that they leave out."""
    bounds, pull = _read_bounds(panel, cells), None
    for round_ in range(_ROUNDS):
        whole = Sites(*(np.zeros(mean.shape) for _ in sites))
        for array, own in zip(whole, sites, strict=True):
            array[cells] = own
        modes = find_modes(_observe(panel, cells, whole), mean, kernel, pull)
        pull = modes.pull
        inverse, _ = precision_of_cells(kernel, modes.terms.curvature)
        moved = (kernel @ pull_to_means(kernel, modes.terms, inverse)[..., None])[..., 0]
        centre, spread = (modes.latent + moved)[cells], spread_of_cells(kernel, inverse)[cells]
        variance = 1 / np.maximum(1 / spread - sites.precision, _LEAST_VARIANCE)
        without = variance * (centre / spread - sites.pull)
        log_chance, told, told_variance = _moments(bounds, without, variance)
        step = max(np.abs(told - centre).max(), np.abs(np.sqrt(told_variance) - np.sqrt(spread)).max())
        if step < _TOLERANCE:
            break
        precision = np.maximum(1 / told_variance - 1 / variance, _LEAST_PRECISION)
        aim = Sites(precision, told * (precision + 1 / variance) - without / variance)
        part = 1.0 if round_ < _FULL_ROUNDS else 0.5  # full steps seldom circle; half ones end it
        sites = Sites(*(old + part * (new - old) for old, new in zip(sites, aim, strict=True)))
    total, off = variance + 1 / sites.precision, sites.pull / sites.precision - without
    return sites, log_chance + 0.5 * off**2 / total + 0.5 * np.log(total) + _LOG_ROOT_TWO_PI


def _observe(panel: Panel, cells: NDArray[np.bool_], sites: Sites) -> Panel:
    """Return the panel with Gaussian observations in these cells."""
    if not cells.any():
        return panel
    precision = np.where(cells, sites.precision, 1.0)
    return replace(
        panel,
        kind=np.where(cells, GAUSSIAN, panel.kind),
        value=np.where(cells, sites.pull / precision, panel.value),
        variance=np.where(cells, 1 / precision, panel.variance),
        weight=np.where(cells, 1.0, panel.weight),
    )


class _Bounds(NamedTuple):
    """One entry a bound: `sign` * latent lies above it. Counts: `least` out of `trials`, else `value` and variance."""

    sign: Floats
    is_count: NDArray[np.bool_]
    least: Floats
    trials: Floats
    value: Floats
    variance: Floats
    weight: Floats


def _read_bounds(panel: Panel, cells: NDArray[np.bool_]) -> _Bounds:
    kind, trials, successes = panel.kind[cells], panel.trials[cells], panel.successes[cells]
    is_count = np.isin(kind, (COUNT_AT_LEAST, COUNT_AT_MOST))
    sign = np.where(np.isin(kind, (COUNT_AT_MOST, VALUE_AT_MOST)), -1.0, 1.0)
    least = np.where(sign > 0, successes, trials - successes)
    is_empty = is_count & (least <= 0)  # "at least none" tells nothing
    weight = np.where(is_empty, 0.0, panel.weight[cells])
    return _Bounds(
        sign, is_count, np.where(is_empty, 1.0, least), trials, sign * panel.value[cells], panel.variance[cells], weight
    )


def _moments(bounds: _Bounds, centre: Floats, variance: Floats) -> tuple[Floats, Floats, Floats]:
    """Return log chance of each bound where its latent value is N(centre, variance), and the moments given the bound.

    Bounds on values in closed form (their weight has no say: told twice, a bound is the same bound); those on counts
    by Gauss-Hermite quadrature.
    """
    middle = bounds.sign * centre
    sd = np.sqrt(bounds.variance + variance)
    z = (middle - bounds.value) / sd
    log_chance = log_ndtr(z)
    ratio = np.exp(-0.5 * z**2 - _LOG_ROOT_TWO_PI - log_chance)
    mean, spread = middle + variance * ratio / sd, variance - (variance / sd) ** 2 * ratio * (z + ratio)
    counts = bounds.is_count
    if counts.any():
        least, trials, weight = (array[counts][:, None] for array in (bounds.least, bounds.trials, bounds.weight))
        nodes = middle[counts][:, None] + np.sqrt(variance[counts])[:, None] * _NODES
        height = weight * log_chance_of_count(least, trials, nodes) + _LOG_NODE_WEIGHTS
        log_chance[counts] = logsumexp(height, axis=1)
        share = np.exp(height - log_chance[counts][:, None])
        mean[counts] = (share * nodes).sum(1)
        spread[counts] = (share * (nodes - mean[counts][:, None]) ** 2).sum(1)
    return log_chance, bounds.sign * mean, np.maximum(spread, _LEAST_VARIANCE)
