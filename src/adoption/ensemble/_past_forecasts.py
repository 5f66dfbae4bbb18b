"""Past forecasts of a panel: what every method said at past origins about the reports that came later."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from adoption.arrays import Panel
from adoption.ensemble._calibration import Past
from adoption.ensemble._experts import Expert, predict_all
from adoption.hierarchical import PooledFit

SCALING_ORIGINS = (0.5, 0.625, 0.75, 0.875)
WEIGHING_ORIGINS = (0.25, 0.375, *SCALING_ORIGINS)
MIN_PAST_FORECASTS = 30

#: Gives the pooled fit of what was known at an origin, and the experts that spoke then.
Learn = Callable[[Panel], tuple[PooledFit, dict[str, Expert]]]


def look_back(panel: Panel, shares: tuple[float, ...], methods: list[str], learn: Learn) -> Past | None:
    """Return the past forecasts from the origins that leave these shares of the reports; None where they are too few.

    The grids are those of `methods`, in that order; where an expert did not speak, the pooled layer's.
    """
    tried = [_forecast_from(panel, origin, methods, learn) for origin in _past_origins(panel, shares)]
    parts = [part for part in tried if part is not None]
    if len(parts) < 2 or sum(len(part.lead) for part in parts) < MIN_PAST_FORECASTS:
        return None
    unit, origin, lead, reported = (
        np.concatenate(arrays) for arrays in zip(*(part[:4] for part in parts), strict=True)
    )
    return Past(unit, origin, lead, reported, np.concatenate([part.grids for part in parts], axis=1))


def _past_origins(panel: Panel, shares: tuple[float, ...]) -> list[float]:
    reported = np.sort(panel.times[panel.exact])
    if not len(reported):
        return []
    cuts = reported[[max(int(np.ceil(share * len(reported))) - 1, 0) for share in shares]]
    return sorted({float(cut) for cut in cuts if cut < reported[-1]})


def _forecast_from(panel: Panel, origin: float, methods: list[str], learn: Learn) -> Past | None:
    known = panel.until(origin)
    later = panel.exact & (panel.times > origin + 1e-9)
    rows = np.flatnonzero(later.any(1) & (known.exact.sum(1) > 1))  # one report shows no pace yet
    if len(rows) < 2:
        return None
    fit, experts = learn(known)
    times = np.where(later, panel.times, origin + 1)[rows]
    grids = predict_all(fit.take(rows), experts, times)
    unit, column = np.nonzero(later[rows])
    last = np.where(known.observed, known.times, -np.inf).max(1)[rows]
    lead = times[unit, column] - last[unit]
    place = {name: place for place, name in enumerate(["pooled", *experts])}
    wanted = np.array([place.get(name, 0) for name in methods])
    said = grids[wanted[:, None], unit, column]
    return Past(rows[unit], np.full(len(unit), origin), lead, panel.shares[rows][unit, column], said)
