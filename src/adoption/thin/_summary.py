"""The tables that describe a fit from the library of paces."""

from __future__ import annotations

import numpy as np
import pandas as pd

from adoption.arrays import Floats, Panel
from adoption.diagnostics import Diagnostic
from adoption.hierarchical import Summary
from adoption.paces import Worlds

#: The numbers of the library and what they are called in a summary.
LABELS = {
    "a": "change a year at 50%",
    "b": "its change with the level",
    "c": "its change with the square of the level",
    "s": "sd of the units' own paces",
    "tau": "sd of yearly walk",
    "r": "sd of one observation",
}
#: Those that have the other sign for the complement of a share.
ODD_LABELS = (LABELS["a"], LABELS["c"])


def summarise_thin(
    panel: Panel, worlds: Worlds, weights: Floats, n_library: int, messages: list[str], explained: list[Diagnostic]
) -> Summary:
    """Return the numbers of the indicator as the reports weigh them [logit], and one row per unit."""
    header = {
        "method": "library of paces",
        "units": f"{len(panel.units)} ({int(panel.observed.any(1).sum())} with values)",
        "observations": f"{int(panel.observed.sum())} ({int((panel.observed & ~panel.exact).sum())} bounds)",
        "scale": f"{panel.link} of the share",
        "library": f"{n_library} panels",
        "worlds": f"{1 / np.sum(weights**2):.0f} of {len(weights)} count",
    }
    mean = {name: float(weights @ getattr(worlds, name)) for name in LABELS}
    sd = {name: float(np.sqrt(weights @ (getattr(worlds, name) - mean[name]) ** 2)) for name in LABELS}
    rows = [(label, mean[name], sd[name]) for name, label in LABELS.items()]
    parameters = pd.DataFrame(rows, columns=["parameter", "estimate", "se"]).set_index("parameter")
    return Summary(header, parameters, _describe_units(panel, explained), tuple(messages))


def _describe_units(panel: Panel, explained: list[Diagnostic]) -> pd.DataFrame:
    """Return one row per unit: a thin panel has no intercept and slope of its own."""
    has_any = np.asarray(panel.observed.any(1))
    times = np.where(panel.observed, panel.times, np.nan)
    first, last = np.full(len(has_any), np.nan), np.full(len(has_any), np.nan)
    first[has_any], last[has_any] = np.nanmin(times[has_any], 1), np.nanmax(times[has_any], 1)
    nothing = np.full(len(has_any), np.nan)
    columns = {
        "unit": panel.units, "n_observations": panel.observed.sum(1), "first_time": first, "last_time": last,
        "intercept": nothing, "intercept_se": nothing, "slope": nothing, "slope_se": nothing,
        "converged": True, "message": explained,
    }  # fmt: skip
    return pd.DataFrame(columns)
