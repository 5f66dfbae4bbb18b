"""The stay expert: the latest value stands, with the spread that the panels of the library show by lead time.

Of one report nobody knows the pace. The last value is the forecast of a random walk, which is hard to beat on short
yearly series (Makridakis & Hibon 2000, Int. J. Forecasting 16:451).
"""

from __future__ import annotations

import numpy as np
from scipy.special import ndtri

from adoption.arrays import LEVELS, Floats

_SHORTEST = 0.1  # [years]
_PER_PANEL = 100


def stay_grid(share: Floats, lead: Floats, yearly_sds: Floats) -> Floats:
    """Return 200 equally likely shares (unit, time, 200) around the latest ones (unit), `lead` years (unit, time) on.

    The spread grows with the root of the lead; `yearly_sds` are those of the panels of the library, each as likely.
    """
    normal = ndtri((np.arange(_PER_PANEL) + 0.5) / _PER_PANEL)
    moved = np.quantile(np.outer(yearly_sds, normal), LEVELS)
    reach = np.sqrt(np.maximum(np.abs(lead), _SHORTEST))[..., None]
    return np.asarray(np.clip(share[:, None, None] + reach * moved, 0.0, 1.0))
