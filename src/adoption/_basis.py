"""What the answers of each unit rest on."""

from __future__ import annotations

import numpy as np
import pandas as pd

from adoption.arrays import Panel


def describe_basis(panel: Panel, n_library: int, reporting: frozenset[str] | None = None) -> pd.DataFrame:
    """Return one row per unit: `unit, n_reports, n_bounds, n_siblings, n_library, deadline, force`.

    `n_reports` and `n_bounds` are the unit's own; `n_siblings` the other units with any report; `n_library` the
    panels of the library of paces that the answer rests on; `deadline` and `force` are empty without a deadline.
    `reporting` are the units with reports that were learnt from; by default those of the panel.
    """
    if reporting is None:
        reporting = frozenset(np.array(panel.units, dtype=object)[panel.observed.any(1)])
    return pd.DataFrame(
        {
            "unit": list(panel.units),
            "n_reports": panel.exact.sum(1),
            "n_bounds": (panel.observed & ~panel.exact).sum(1),
            "n_siblings": [len(reporting) - (unit in reporting) for unit in panel.units],
            "n_library": n_library,
            "deadline": "",
            "force": "",
        }
    )
