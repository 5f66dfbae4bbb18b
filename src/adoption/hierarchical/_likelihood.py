"""What each cell says about the latent value f: log likelihood and its first three derivatives.

A count: f is the logit of the share, binomial. A measured value: f plus Gaussian error. A bound on a count (`> 95%` of
n): P(Y >= k | f) is the distribution function of a logit-beta variable, so its log is concave and its derivatives are
short (density b over probability F, r = b/F; r' = r (k - (n + 1) p - r)). A bound on a measured value: a normal tail
(Tobin 1958). Setting censored values to their bound biases slopes (-.03 at 95%); this likelihood does not.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy.special import betainc, betaln, log_ndtr

from adoption.arrays import (
    BINOMIAL,
    COUNT_AT_LEAST,
    COUNT_AT_MOST,
    GAUSSIAN,
    VALUE_AT_LEAST,
    VALUE_AT_MOST,
    Floats,
    Panel,
    to_share,
)

_LOG_ROOT_TWO_PI = 0.5 * np.log(2 * np.pi)
_TINY = 1e-300


class CellTerms(NamedTuple):
    """Arrays (unit, cell): log likelihood, its slope, its curvature (sign turned, >= 0), and that one's slope."""

    log_likelihood: Floats
    slope: Floats
    curvature: Floats
    curvature_slope: Floats


def cell_terms(panel: Panel, latent: Floats) -> CellTerms:
    """Return the likelihood terms of every cell at these latent values; a missing cell has zeros."""
    terms = CellTerms(*(np.zeros(latent.shape) for _ in range(4)))
    _put(terms, panel.kind == BINOMIAL, _binomial, panel, latent)
    _put(terms, panel.kind == GAUSSIAN, _gaussian, panel, latent)
    _put(terms, panel.kind == COUNT_AT_LEAST, _count_at_least, panel, latent)
    _put(terms, panel.kind == COUNT_AT_MOST, _count_at_most, panel, latent)
    _put(terms, panel.kind == VALUE_AT_LEAST, _value_at_least, panel, latent)
    _put(terms, panel.kind == VALUE_AT_MOST, _value_at_most, panel, latent)
    return CellTerms(*(panel.weight * term for term in terms))


def _put(terms: CellTerms, mask, form, panel: Panel, latent: Floats) -> None:  # type: ignore[no-untyped-def]
    if mask.all():
        found = form(panel.successes, panel.trials, panel.value, panel.variance, latent)
    elif mask.any():
        cells = (panel.successes, panel.trials, panel.value, panel.variance, latent)
        found = form(*(array[mask] for array in cells))
    else:
        return
    for term, part in zip(terms, found, strict=True):
        term[mask] = part.ravel() if mask.all() else part


def _binomial(successes: Floats, trials: Floats, _v: Floats, _s: Floats, latent: Floats) -> tuple[Floats, ...]:
    p = to_share(latent, "logit")
    curvature = trials * p * (1 - p)
    log_likelihood = successes * latent - trials * np.logaddexp(0, latent)
    return log_likelihood, successes - trials * p, curvature, curvature * (1 - 2 * p)


def _gaussian(_k: Floats, _n: Floats, value: Floats, variance: Floats, latent: Floats) -> tuple[Floats, ...]:
    error = value - latent
    log_likelihood = -0.5 * error**2 / variance - 0.5 * np.log(variance) - _LOG_ROOT_TWO_PI
    return log_likelihood, error / variance, 1 / variance, np.zeros_like(latent)


def log_chance_of_count(least: Floats, trials: Floats, latent: Floats) -> Floats:
    """Return log P(Y >= least) for a count Y out of `trials` with this logit; `least` above 0."""
    return _tail_of_count(least, trials, latent)[1]


def _tail_of_count(least: Floats, trials: Floats, latent: Floats) -> tuple[Floats, Floats]:
    """Return the log density at f and the log distribution function of the logit-beta variable that Y >= k bounds."""
    a, b = least, trials - least + 1
    log_density = a * -np.logaddexp(0, -latent) + b * -np.logaddexp(0, latent) - betaln(a, b)
    probability = betainc(a, b, to_share(latent, "logit"))
    # Far in the lower tail F ~ density / a, which keeps the ratio finite where betainc underflows.
    log_probability = np.where(probability > _TINY, np.log(np.maximum(probability, _TINY)), log_density - np.log(a))
    return log_density, log_probability


def _count_at_least(least: Floats, trials: Floats, _v: Floats, _s: Floats, latent: Floats) -> tuple[Floats, ...]:
    p = to_share(latent, "logit")
    told = least > 0  # "at least none" tells nothing
    a = np.where(told, least, 1.0)
    log_density, log_probability = _tail_of_count(a, trials, latent)
    ratio = np.exp(log_density - log_probability)
    lean = a - (trials + 1) * p
    first = ratio * (lean - ratio)
    second = first * (lean - ratio) + ratio * (-(trials + 1) * p * (1 - p) - first)
    terms = log_probability, ratio, np.maximum(-first, 0.0), -second
    return tuple(np.where(told, term, 0.0) for term in terms)


def _count_at_most(most: Floats, trials: Floats, value: Floats, variance: Floats, latent: Floats) -> tuple[Floats, ...]:
    return _mirrored(_count_at_least(trials - most, trials, value, variance, -latent))


def _value_at_least(_k: Floats, _n: Floats, bound: Floats, variance: Floats, latent: Floats) -> tuple[Floats, ...]:
    se = np.sqrt(variance)
    z = (latent - bound) / se
    log_tail = log_ndtr(z)
    ratio = np.exp(-0.5 * z**2 - _LOG_ROOT_TWO_PI - log_tail)
    first = -ratio * (z + ratio)
    second = -first * (z + ratio) - ratio * (1 + first)
    return log_tail, ratio / se, -first / variance, -second / (variance * se)


def _value_at_most(successes: Floats, trials: Floats, bound: Floats, var: Floats, latent: Floats) -> tuple[Floats, ...]:
    return _mirrored(_value_at_least(successes, trials, -bound, var, -latent))


def _mirrored(terms: tuple[Floats, ...]) -> tuple[Floats, ...]:
    """Return the terms of f where those of -f are given: odd derivatives change sign."""
    log_likelihood, slope, curvature, curvature_slope = terms
    return log_likelihood, -slope, curvature, -curvature_slope
