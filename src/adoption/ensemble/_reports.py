"""From underlying shares to shares as the next observation would show them."""

from __future__ import annotations

import numpy as np

from adoption.arrays import Floats, Panel


def report_shares(grid: Floats, panel: Panel, seed: int) -> Floats:
    """Return the grid of the next reported share: each equally likely share with the chance of one count."""
    return np.sort(draw_reports(grid, panel, np.random.default_rng(seed)), axis=-1)


def round_to_counts(grid: Floats, panel: Panel) -> Floats:
    """Return the grid of reported shares at the nearest count out of each unit's latest denominator.

    For grids that hold the spread of counting already: 0 of 20 is a report, and no share of .2% is.
    """
    trials = np.round(panel.latest_trials())
    counted = trials > 0
    rounded = grid.copy()
    if counted.any() and panel.link == "logit":
        out_of = trials[counted][:, None, None]
        rounded[counted] = np.round(grid[counted] * out_of) / out_of
    return rounded


def draw_reports(shares: Floats, panel: Panel, generator: np.random.Generator) -> Floats:
    """Return shares as a report would print them, given underlying ones (unit, time, draw)."""
    trials = np.round(panel.latest_trials()).astype(np.int64)
    counted = trials > 0
    reported = shares.copy()
    if counted.any() and panel.link == "logit":
        out_of = trials[counted][:, None, None]
        reported[counted] = generator.binomial(out_of, np.clip(shares[counted], 0, 1)) / out_of
    return reported
