"""A tidy panel as rectangular arrays: one row a unit, one column its n-th value in time, so that fits batch."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from adoption.arrays._tidy_frame import ABOVE, BELOW, Floats, read_cells

#: Operators whose value is a value, if a rough one; the others (`>`, `>=`, `<`, `<=`) give a bound only.
EXACT_OPERATORS = ("=", "~", "<~")


@dataclass(frozen=True)
class StackedSeries:
    """Series of all units side by side, padded to the longest; padding has weight 0.

    `share` and `weight` are (unit, position): the share [0 to 1] and its denominator, or 1 where a unit gives shares
    without denominators. `time` [decimal years] repeats a unit's last time in its padding.
    """

    units: NDArray[np.object_]
    time: Floats
    share: Floats
    weight: Floats
    has_counts: NDArray[np.bool_]
    bounds_left_out: NDArray[np.int64]

    @property
    def is_value(self) -> NDArray[np.bool_]:
        """Return which cells hold a value."""
        return self.weight > 0

    @property
    def n_values(self) -> NDArray[np.int64]:
        """Return the number of values of each unit."""
        result: NDArray[np.int64] = self.is_value.sum(axis=1)
        return result


def stack_series(panel: pd.DataFrame) -> StackedSeries:
    """Return the series of a tidy panel as arrays, units in sorted order, values in order of time.

    `panel` has `unit`, `time` [decimal years] and `numerator` + `denominator` or `share` [0 to 1]. Rows without a value
    and rows that give only a bound (`op` is `>`, `>=`, `<`, `<=`) are left out; the latter are counted. A unit
    with a denominator for every value is weighted by it, any other unit counts each of its shares once.

    Raises
    ------
    PanelError
        With all problems of the frame, as for every other model.

    >>> frame = pd.DataFrame({"unit": ["A", "A"], "time": [2024.0, 2023.0], "share": [0.5, 0.2]})
    >>> stack_series(frame).share.tolist()
    [[0.2, 0.5]]
    """
    cells, _ = read_cells(panel, "refuse")
    counted = cells["denominator"] > 0
    share = np.where(counted, cells["numerator"] / np.where(counted, cells["denominator"], 1.0), cells["share"])
    denominator = cells["denominator"]
    unit_number, units = _order_units(cells["code"], cells["label"])
    time, is_bound = cells["time"], np.isin(cells["op"], ABOVE + BELOW)
    is_read = np.isfinite(share) & ~is_bound & ~(denominator <= 0)
    has_counts = np.ones(len(units), dtype=bool)
    has_counts[unit_number[is_read & ~np.isfinite(denominator)]] = False
    order = np.flatnonzero(is_read)[np.lexsort((time[is_read], unit_number[is_read]))]
    number = unit_number[order]
    counts = np.bincount(number, minlength=len(units))
    position = np.arange(len(order)) - np.repeat(np.cumsum(counts) - counts, counts)
    shape = (len(units), int(counts.max(initial=1)))
    stacked_time, stacked_share, weight = np.zeros(shape), np.zeros(shape), np.zeros(shape)
    stacked_time[number, position] = time[order]
    stacked_share[number, position] = share[order]
    weight[number, position] = np.where(has_counts[number], denominator[order], 1.0)
    last = np.take_along_axis(stacked_time, np.maximum(counts - 1, 0)[:, None], axis=1)
    return StackedSeries(
        units=np.asarray(units, dtype=object),
        time=np.where(weight > 0, stacked_time, last),
        share=stacked_share,
        weight=weight,
        has_counts=has_counts,
        bounds_left_out=np.bincount(unit_number[is_bound & np.isfinite(share)], minlength=len(units)),
    )


def _order_units(codes: NDArray[np.int64], labels: pd.Series[Any]) -> tuple[NDArray[np.int64], NDArray[np.object_]]:
    """Return the number of each row's unit, and the units in sorted order under the caller's own labels."""
    first = np.zeros(int(codes.max(initial=0)) + 1, dtype=np.int64)
    first[codes[::-1]] = np.arange(len(codes))[::-1]
    units = labels.iloc[first].tolist()
    try:
        order = np.array(sorted(range(len(units)), key=units.__getitem__), dtype=np.int64)
    except TypeError:  # labels that cannot be compared, e.g. numbers beside text
        order = np.array(sorted(range(len(units)), key=lambda number: str(units[number])), dtype=np.int64)
    place = np.empty(len(units), dtype=np.int64)
    place[order] = np.arange(len(units))
    found = np.empty(len(units), dtype=object)
    found[:] = units
    return place[codes], found[order]


def spread_out(values: Floats, mask: NDArray[np.bool_]) -> Floats:
    """Return `values`, one row for each True of `mask`, as one row for each of its cells; the others are missing."""
    everywhere = np.full((len(mask), *values.shape[1:]), np.nan)
    everywhere[mask] = values
    return everywhere
