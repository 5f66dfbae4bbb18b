"""The time axis of a chart: a line at each turn of the year, the year's number between two lines."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_MOST_LABELS = 10


def mark_years(axes: Axes, first: float, last: float, *, most: int = _MOST_LABELS, size: float = 9.0) -> None:
    """Set the time axis to the whole years from `first` to `last` [decimal year].

    The last day of 2025 is 2026.0: a number at the line would put it into the wrong year, so they stand between lines.
    """
    start, end = math.floor(first), max(math.ceil(last), math.floor(first) + 1)
    margin = 0.03 * (end - start)
    axes.set_xlim(start - margin, end + margin)
    axes.set_xticks(range(start, end + 1), labels=[""] * (end - start + 1))
    years = range(start, end, math.ceil((end - start) / most))
    axes.set_xticks([year + 0.5 for year in years], labels=[str(year) for year in years], minor=True)
    axes.spines["left"].set_visible(False)  # the first year's line stands there
    axes.tick_params(axis="x", which="minor", length=0, labelsize=size)
