"""The fan chart of one unit: its reports, the forecast and its intervals."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from adoption.arrays import Floats, PanelError

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from adoption.fit import AdoptionFit

_YEARS_AHEAD = 5


def draw_fan(fit: AdoptionFit, unit: str, times: Sequence[float] | Floats | None, ax: Axes | None) -> Axes:
    """Return axes with one unit's reports (bounds as triangles), mean forecast, 80 % and 95 % intervals [%]."""
    import matplotlib.pyplot as plt

    if unit not in fit.units:
        raise PanelError(f"unit '{unit}' is not in the fit; it has {', '.join(fit.units[:5])} ...")
    row = fit.units.index(unit)
    panel = fit.panel.take(np.array([row]))
    seen = panel.observed[0]
    if times is None:
        known = fit.panel.times[fit.panel.observed]
        times = np.linspace(known.min(), known.max() + _YEARS_AHEAD, 60)
    forecast = fit.apply_rows([row]).forecast(times)
    ax = plt.subplots(figsize=(6, 3.6))[1] if ax is None else ax
    ax.fill_between(forecast["time"], 100 * forecast["lower_95"], 100 * forecast["upper_95"], alpha=0.18, label="95 %")
    ax.fill_between(forecast["time"], 100 * forecast["lower_80"], 100 * forecast["upper_80"], alpha=0.30, label="80 %")
    ax.plot(forecast["time"], 100 * forecast["mean"], label="forecast")
    for marker, cells in (("o", seen & panel.exact[0]), ("^", seen & ~panel.exact[0])):
        ax.plot(panel.times[0][cells], 100 * panel.shares[0][cells], marker, color="black", markersize=4)
    ax.set(title=unit, xlabel="", ylabel="%")
    ax.legend(frameon=False, fontsize="small")
    return ax
