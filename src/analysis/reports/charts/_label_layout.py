"""Where a label may stand: beside its mark, clear of every mark, line and other label, found on a grid of cells."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from analysis.reports.charts._canvas import Box, Label, Place, label_size

_STEP = 1.0
_MOST_TRIES = 40
#: A label further from its mark than this many gaps is joined to it by a line.
_JOINED = 2.5
#: So many gaps more are kept free on both sides of a label.
_BESIDE = 2.5

Bools = NDArray[np.bool_]


class LabelGrid:
    """The cells of an area, taken or free; a label goes to the nearest free place.

    Parameters
    ----------
    area
        Where labels may stand.
    gap
        How far labels keep from everything else.
    """

    def __init__(self, area: Box, gap: float) -> None:
        self.area, self.gap = area, gap
        shape = max(1, math.floor(area.height / _STEP)), max(1, math.floor(area.width / _STEP))
        self._taken: Bools = np.zeros(shape, bool)
        self._solid: Bools = np.zeros(shape, bool)  # marks and texts, which a joining line must not cross either

    def block(self, box: Box, *, gap: float | None = None) -> None:
        """Keep a rectangle free of labels."""
        rows, columns = self._cells(box.grown(self.gap if gap is None else gap))
        self._taken[rows, columns] = True
        self._solid[rows, columns] = True

    def block_line(self, points: Sequence[Place], width: float) -> None:
        """Keep a line free of labels; joining lines may cross it."""
        reach = width / 2 + self.gap * 0.6
        for (x0, y0), (x1, y1) in itertools.pairwise(points):
            count = max(2, math.ceil(math.hypot(x1 - x0, y1 - y0) / _STEP) + 1)
            for x, y in zip(np.linspace(x0, x1, count), np.linspace(y0, y1, count), strict=True):
                rows, columns = self._cells(Box(x - reach, y - reach, x + reach, y + reach))
                self._taken[rows, columns] = True

    def block_area(self, lower: Sequence[Place], upper: Sequence[Place]) -> None:
        """Keep the area between two lines over the same x free of labels."""
        xs = [x for x, _ in lower]
        for x in np.arange(xs[0], xs[-1] + _STEP, _STEP):
            ends = [np.interp(x, xs, [y for _, y in line]) for line in (lower, upper)]
            rows, columns = self._cells(Box(x, min(ends) - self.gap, x + _STEP, max(ends) + self.gap))
            self._taken[rows, columns] = True

    def place(
        self, label: Label, mark: Box, prefer: Place = (0.0, -1.0), furthest: float = math.inf
    ) -> tuple[Box, str, tuple[Place, Place] | None] | None:
        """Return where a label of a mark stands, how it is aligned, and the line that joins it; None without room.

        `prefer` is the direction from the mark that is tried first. The place is taken from then on.
        """
        width, height = label_size(label)
        x0, y0, free = self._free_places(width, height)
        if not free.any():
            return None
        centre = ((mark.x0 + mark.x1) / 2, (mark.y0 + mark.y1) / 2)
        away_x = np.maximum(np.maximum(x0 - mark.x1, mark.x0 - (x0 + width)), 0)
        away_y = np.maximum(np.maximum(y0 - mark.y1, mark.y0 - (y0 + height)), 0)
        away = np.hypot(away_x, away_y[:, None])
        dx, dy = x0 + width / 2 - centre[0], (y0 + height / 2 - centre[1])[:, None]
        length = np.hypot(dx, dy) + 1e-9
        cost = away - 1.6 * self.gap * (dx * prefer[0] + dy * prefer[1]) / length + 0.02 * (np.abs(dx) + np.abs(dy))
        cost = np.where(free & (away <= furthest), np.round(cost, 6), np.inf)
        for _ in range(_MOST_TRIES):
            row, column = np.unravel_index(int(np.argmin(cost)), cost.shape)
            if not np.isfinite(cost[row, column]):
                return None
            box = Box(x0[column], y0[row], x0[column] + width, y0[row] + height)
            joint = self._joint(mark, box) if away[row, column] > _JOINED * self.gap else None
            if joint is None or self._is_clear(joint, mark):
                # Two labels on one line would read as one sentence: more room is kept beside a label than above it.
                side = _BESIDE * self.gap
                self.block(Box(box.x0 - side, box.y0, box.x1 + side, box.y1))
                if joint:
                    self.block_line(joint, 0.5)
                return box, _align(box, mark), joint
            around = slice(max(0, row - 4), row + 5), slice(max(0, column - 4), column + 5)
            cost[around] = np.inf
        return None

    def largest_place(self, sizes: Sequence[Place]) -> Box | None:
        """Return the first of the sizes (width, height) that is free somewhere, at its topmost place."""
        for width, height in sizes:
            x0, y0, free = self._free_places(width, height)
            if free.any():
                row, column = np.argwhere(free)[0]
                return Box(x0[column], y0[row], x0[column] + width, y0[row] + height)
        return None

    def level_place(self, start: float, end: float, height: float, near: float) -> float | None:
        """Return the y nearest to `near` at which a strip from start to end is free; None without any."""
        _, y0, free = self._free_places(end - start, height, at=start)
        rows = np.flatnonzero(free[:, 0]) if free.size else np.array([], int)
        if not len(rows):
            return None
        return float(y0[rows[np.argmin(np.abs(y0[rows] - near))]])

    def _free_places(
        self, width: float, height: float, at: float | None = None
    ) -> tuple[NDArray[np.float64], NDArray[np.float64], Bools]:
        """Return the left edges, the top edges, and at which of them a rectangle is free."""
        n_rows, n_columns = math.ceil(height / _STEP), math.ceil(width / _STEP)
        rows, columns = self._taken.shape
        if n_rows > rows or n_columns > columns:
            return np.zeros(0), np.zeros(0), np.zeros((0, 0), bool)
        total = np.zeros((rows + 1, columns + 1), np.int32)
        total[1:, 1:] = self._taken.cumsum(0, dtype=np.int32).cumsum(1, dtype=np.int32)
        taken = total[n_rows:, n_columns:] - total[:-n_rows, n_columns:] - total[n_rows:, :-n_columns]
        free = taken + total[:-n_rows, :-n_columns] == 0
        x0 = self.area.x0 + _STEP * np.arange(free.shape[1])
        y0 = self.area.y0 + _STEP * np.arange(free.shape[0])
        if at is not None:
            column = min(max(0, math.floor((at - self.area.x0) / _STEP)), free.shape[1] - 1)
            x0, free = x0[column : column + 1], free[:, column : column + 1]
        return x0, y0, free

    def _cells(self, box: Box) -> tuple[slice, slice]:
        def span(low: float, high: float, start: float, count: int) -> slice:
            first, last = math.floor((low - start) / _STEP), math.ceil((high - start) / _STEP)
            return slice(min(max(first, 0), count), min(max(last, 0), count))

        rows, columns = self._taken.shape
        return span(box.y0, box.y1, self.area.y0, rows), span(box.x0, box.x1, self.area.x0, columns)

    @staticmethod
    def _joint(mark: Box, box: Box) -> tuple[Place, Place]:
        """Return the shortest line between a mark and a label."""

        def ends(low: float, high: float, other_low: float, other_high: float) -> Place:
            if low <= other_high and other_low <= high:
                middle = (max(low, other_low) + min(high, other_high)) / 2
                return middle, middle
            return (high, other_low) if high < other_low else (low, other_high)

        x0, x1 = ends(mark.x0, mark.x1, box.x0, box.x1)
        y0, y1 = ends(mark.y0, mark.y1, box.y0, box.y1)
        return (x0, y0), (x1, y1)

    def _is_clear(self, joint: tuple[Place, Place], mark: Box) -> bool:
        """Return whether a joining line crosses no other mark and no text."""
        (x0, y0), (x1, y1) = joint
        count = max(2, math.ceil(math.hypot(x1 - x0, y1 - y0) / _STEP))
        own = mark.grown(self.gap + _STEP)
        for x, y in zip(np.linspace(x0, x1, count), np.linspace(y0, y1, count), strict=True):
            if own.x0 <= x <= own.x1 and own.y0 <= y <= own.y1:
                continue
            rows, columns = self._cells(Box(x, y, x + _STEP / 2, y + _STEP / 2))
            if self._solid[rows, columns].any():
                return False
        return True


def _align(box: Box, mark: Box) -> str:
    """Return how the lines of a label are aligned: towards its mark."""
    if box.x0 >= mark.x1 - 1:
        return "left"
    return "right" if box.x1 <= mark.x0 + 1 else "centre"
