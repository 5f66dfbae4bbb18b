"""Weights of worlds and particles, and quantiles under them."""

from __future__ import annotations

import numpy as np

from adoption.arrays import LEVELS, Floats, Whole
from adoption.paces import evidence_power

_LEAST = -30.0  # of a log weight below the best


def weigh_worlds(log_weights: Floats, n_told: int) -> Floats:
    """Return the weight of each world from the log likelihoods of the units (unit, world).

    The product over units, to a power below 1 (`evidence_power`), for they are alike.
    """
    total = np.sort(log_weights, axis=0).sum(0)  # sorted: the order of the units must not matter, not even to a bit
    power = evidence_power(n_told)
    weight = np.exp(np.maximum(power * (total - total.max()), _LEAST))
    result: Floats = weight / weight.sum()
    return result


def spread_evenly(masses: Floats, n: int, generator: np.random.Generator | None) -> Whole:
    """Return `n` places, each as often as its mass says; shuffled if there is a generator."""
    start = 0.5 if generator is None else generator.random()
    found = np.searchsorted(np.cumsum(masses) / masses.sum(), (np.arange(n) + start) / n)
    found = np.minimum(found, len(masses) - 1)
    return found if generator is None else generator.permutation(found)


def quantiles_of(values: Floats, masses: Floats) -> Floats:
    """Return 200 equally likely values (row, 200) of weighted ones (row, value)."""
    if np.ptp(masses) == 0:
        ordered = np.sort(values, axis=1)
        place = np.clip(LEVELS * values.shape[1] - 0.5, 0, values.shape[1] - 1)
        below = np.minimum(place.astype(np.int64), values.shape[1] - 2)
        left, right = ordered[:, below], ordered[:, below + 1]
        return np.asarray(left + (place - below) * (right - left))
    found = np.empty((len(values), len(LEVELS)))
    for row, own in enumerate(values):
        order = _order_of(own)
        found[row] = np.interp(LEVELS, _middle_of(masses[order]), own[order])
    return found


def levels_of(values: Floats, masses: Floats) -> Floats:
    """Return the probability (row, value) of lying below each value, half of its own included."""
    found = np.empty(values.shape)
    for row, own in enumerate(values):
        order = _order_of(own)
        found[row, order] = _middle_of(masses[order])
    return found


def _order_of(shares: Floats) -> Whole:
    """Return the places of shares in rising order, of equal ones the first first.

    Shares of single precision are sorted together with their places, as whole numbers: five times as fast as a stable
    search for the order.
    """
    if shares.dtype != np.float32:
        return np.argsort(shares, kind="stable")
    keys = np.ascontiguousarray(shares).view(np.uint32).astype(np.uint64) << np.uint64(32)
    keys |= np.arange(len(shares), dtype=np.uint64)
    keys.sort()
    return np.asarray(keys & np.uint64(2**32 - 1), dtype=np.int64)


def _middle_of(masses: Floats) -> Floats:
    result: Floats = np.cumsum(masses) - 0.5 * masses
    return result
