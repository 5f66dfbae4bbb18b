"""What experts that learn from changes share: levels of reports, whom to learn from, and weights by lead time."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from adoption.arrays import Floats, Panel, find_last, to_latent

RECENT = 5.0  # [years] older reports do not enter the recent pace, and an experience this old counts half
_MAX_UNITS, _MAX_PAIRS = 1500, 300_000
_KERNEL_WIDTH = 0.5  # in log lead: a lead half or twice as long counts 38%
_MIN_EFFECTIVE = 60.0  # pairs; the kernel widens until it sees as many
MIN_LEAD = 0.2  # [years]
_BINS_PER_LOG = 6  # leads in one bin differ by less than a fifth
_FLOOR = 0.001  # shares are kept this far from 0 and 1 before their logit is taken


def sample_teachers(panel: Panel, seed: int) -> Panel:
    """Return the panel, or a random sample of its units where all pairs of their reports were too many."""
    n_units, n_cells = panel.times.shape
    affordable = max(int(_MAX_PAIRS / max(n_cells * (n_cells - 1) / 2, 1)), 20)
    limit = min(_MAX_UNITS, affordable)
    if n_units <= limit:
        return panel
    return panel.take(np.sort(np.random.default_rng(seed).choice(n_units, limit, replace=False)))


def read_levels(panel: Panel, scale: str) -> tuple[Floats, Floats]:
    """Return time and level (unit, cell) of the exact reports on a scale, "share" or "logit"; NaN elsewhere."""
    exact = panel.exact
    shares = np.where(exact, panel.shares, 0.5)
    level = shares if scale == "share" else to_latent(np.clip(shares, _FLOOR, 1 - _FLOOR), "logit")
    return np.where(exact, panel.times, np.nan), np.where(exact, level, np.nan)


def find_last_exact(panel: Panel) -> np.ndarray:
    """Return each unit's latest cell where it holds an exact report, else -1."""
    last_exact = find_last(panel.exact)
    return np.where(last_exact == find_last(panel.observed), last_exact, -1)


def weigh_pairs(unit: np.ndarray, ended: Floats, n_units: int) -> Floats:
    """Return the weight of each pair of reports: the pairs of a unit weigh one together, older ones less."""
    weight = 1.0 / np.maximum(np.bincount(unit, minlength=n_units)[unit], 1)
    if len(weight):
        weight = weight * 0.5 ** ((ended.max() - ended) / RECENT)
    return np.asarray(weight, dtype=float)


def bin_leads(lead: Floats, can: np.ndarray) -> Iterator[tuple[int, np.ndarray, np.ndarray]]:
    """Yield the cells (unit, time) that can be answered by bins of their lead (`lead_of_bin`): bin, rows, columns."""
    bins = np.round(_BINS_PER_LOG * np.log(np.maximum(lead, MIN_LEAD)))
    key = np.where(can, bins, np.iinfo(np.int32).min).astype(int)
    for bin_ in np.unique(key[can]):
        unit, column = np.nonzero(can & (key == bin_))
        yield int(bin_), unit, column


def lead_of_bin(bin_: int) -> float:
    """Return the lead [years] that a bin of `bin_leads` stands for."""
    return float(np.exp(bin_ / _BINS_PER_LOG))


def weigh_by_lead(leads: Floats, weights: Floats, lead: float) -> Floats:
    """Return the weights of experiences for this lead; the kernel widens until it sees enough of them."""
    distance = np.log(leads / lead)
    distance = distance - distance[np.argmin(np.abs(distance))]  # a lead beyond all experience learns from the nearest
    width = _KERNEL_WIDTH
    while True:
        weight = weights * np.exp(-0.5 * (distance / width) ** 2)
        if effective_number(weight) >= _MIN_EFFECTIVE or width > 3:
            result: Floats = weight / weight.sum()
            return result
        width *= 1.4


def effective_number(weight: Floats) -> float:
    """Return how many equal weights would tell as much (Kish 1965)."""
    return float(weight.sum() ** 2 / (weight**2).sum())


def weighted_least_squares(columns: Floats, response: Floats, weight: Floats) -> Floats:
    """Return the coefficients of the weighted regression, with a ridge that only decides what nothing else does."""
    weighted = columns * (weight / weight.mean())[:, None]
    ridge = 1e-6 * len(response) * np.eye(columns.shape[1])
    return np.linalg.solve(weighted.T @ columns + ridge, weighted.T @ response)
