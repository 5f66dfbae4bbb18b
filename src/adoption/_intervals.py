"""The columns of a forecast: its mean, and the ends of its 80% and 95% intervals."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from adoption.arrays import Floats
from adoption.diagnostics import AdoptionError

#: The columns of the ends and the levels of their quantiles.
INTERVAL_ENDS = {"lower_80": 0.1, "upper_80": 0.9, "lower_95": 0.025, "upper_95": 0.975}


def interval_ends(level: float | None) -> dict[str, float]:
    """Return the columns of an interval and the levels of their quantiles; without a level, the 80 and 95% intervals.

    Raises
    ------
    AdoptionError
        If the level does not lie between 0 and 1.
    """
    if level is None:
        return INTERVAL_ENDS
    if not 0 < level < 1:
        nearest = f"; did you mean {level / 100:g}?" if 1 < level < 100 else ""
        raise AdoptionError(f"level {level:g}: expected a number between 0 and 1, e.g. 0.9{nearest}")
    shown = f"{100 * level:.6g}"
    return {f"lower_{shown}": 0.5 - level / 2, f"upper_{shown}": 0.5 + level / 2}


def summary_columns(mean: Floats, ends: Iterable[Floats]) -> dict[str, Floats]:
    """Return `mean` and the quantiles at the levels of INTERVAL_ENDS, each under its name.

    A long tail can pull a mean out of its own 80% interval; it then stands at the nearer end.
    """
    columns = dict(zip(INTERVAL_ENDS, ends, strict=True))
    return {"mean": np.clip(mean, columns["lower_80"], columns["upper_80"])} | columns
