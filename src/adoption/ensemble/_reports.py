"""From underlying shares to shares as the next observation would show them."""

from __future__ import annotations

import numpy as np

from adoption.arrays import Floats, Panel


def report_shares(grid: Floats, panel: Panel, seed: int) -> Floats:
    """Return the grid of the next reported share: each equally likely share with the chance of one count."""
    return np.sort(draw_reports(grid, panel, np.random.default_rng(seed)), axis=-1)


def draw_reports(shares: Floats, panel: Panel, generator: np.random.Generator) -> Floats:
    """Return shares as a report would print them, given underlying ones (unit, time, draw)."""
    trials = np.round(panel.latest_trials()).astype(np.int64)
    counted = trials > 0
    reported = shares.copy()
    if counted.any() and panel.link == "logit":
        out_of = trials[counted][:, None, None]
        reported[counted] = generator.binomial(out_of, np.clip(shares[counted], 0, 1)) / out_of
    return reported
