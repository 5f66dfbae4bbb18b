"""The attack: what an outsider can compute of the sensitive cells from all that is printed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from analysis.reports.disclosure.solver._solver import Bools, Floats, Ints, Rows, solve

#: Programmes that look for a change of many cells at once, before each cell gets its own.
_JOINT_ROUNDS = 3
#: Variables of one programme for many cells.
_MOST_VARIABLES = 20_000
_ENOUGH = 0.5
_FAR = 1e6


@dataclass(frozen=True)
class View:
    """What an outsider sees: cells that may change, by how much, and the relations between them.

    Attributes
    ----------
    rows: the relations of changes, with hidden cells alone.
    cells: the numbers of the hidden cells in the whole.
    lower, upper: the bounds of each change.
    whole: the cell is a whole number.
    part: hidden cells of one part are linked by relations, cells of two parts are not.
    """

    rows: Rows
    cells: Ints
    lower: Floats
    upper: Floats
    whole: Bools
    part: Ints

    def reach(self, cells: Ints, low: Floats, high: Floats) -> tuple[Floats, Floats]:
        """Return how far each cell may go down and up, as far as these goals; both are 0 for a cell that is pinned.

        Parameters
        ----------
        cells: the numbers of cells in the whole; a cell that is not hidden goes nowhere.
        low, high: how far down (at most 0) and up it is worth to look.
        """
        place = np.full(int(max(cells.max(initial=-1), self.cells.max(initial=-1))) + 1, -1)
        place[self.cells] = np.arange(len(self.cells))
        at = place[cells]
        hidden = at >= 0
        found = [np.zeros(len(cells)), np.zeros(len(cells))]
        for side, goal in ((-1.0, low), (1.0, high)):
            reached = self._reach_side(at[hidden], side, goal[hidden])
            for which, change in enumerate(reached):
                found[which][hidden] = (np.minimum, np.maximum)[which](found[which][hidden], change)
        return np.maximum(found[0], low), np.minimum(found[1], high)

    def _reach_side(self, at: Ints, side: float, goal: Floats) -> tuple[Floats, Floats]:
        low, high = np.zeros(len(at)), np.zeros(len(at))

        def still_open() -> Ints:
            return np.flatnonzero((high < goal - _ENOUGH) if side > 0 else (low > goal + _ENOUGH))

        remaining = still_open()
        for _ in range(_JOINT_ROUNDS):
            if not len(remaining):
                return low, high
            before = remaining
            change = self._change(at[before], side)
            low, high = np.minimum(low, change[at]), np.maximum(high, change[at])
            remaining = still_open()
            if len(before) == 1:
                return low, high  # it went as far as it can
            if len(before) == len(remaining):
                break
        for number, most in zip(remaining, self._change_each(at[remaining], side), strict=True):
            (high if side > 0 else low)[number] = most
        return low, high

    def _change(self, at: Ints, side: float) -> Floats:
        """Return one change of all cells in which the chosen ones go together as far as they can."""
        parts = np.isin(self.part, self.part[at])
        objective = np.zeros(len(self.cells))
        objective[at] = -side
        rows = self.rows.among(parts, np.ones(len(self.rows.low), dtype=bool))
        lower, upper = _bounded(self.lower, self.upper, at)
        values = solve(rows, objective[parts], lower[parts], upper[parts], self.whole[parts])
        change = np.zeros(len(self.cells))
        if values is not None:
            change[parts] = values
        return change

    def _change_each(self, at: Ints, side: float) -> list[float]:
        """Return how far each of the chosen cells goes by itself: copies of their parts, side by side in programmes."""
        most: list[float] = []
        batch: list[int] = []
        size = 0
        sizes = np.bincount(self.part)
        for cell in at:
            if batch and size + sizes[self.part[cell]] > _MOST_VARIABLES:
                most += self._solve_copies(batch, side)
                batch, size = [], 0
            batch.append(int(cell))
            size += int(sizes[self.part[cell]])
        return most + (self._solve_copies(batch, side) if batch else [])

    def _solve_copies(self, batch: list[int], side: float) -> list[float]:
        every = np.ones(len(self.rows.low), dtype=bool)
        blocks = [(cell, np.flatnonzero(self.part == self.part[cell])) for cell in batch]
        copies = [self.rows.among(self.part == self.part[cell], every) for cell in batch]
        chosen, start = [], 0
        for cell, members in blocks:
            chosen.append(start + int(np.searchsorted(members, cell)))
            start += len(members)
        every_member = np.concatenate([members for _, members in blocks])
        objective = np.zeros(len(every_member))
        objective[chosen] = -side
        lower, upper = _bounded(self.lower[every_member], self.upper[every_member], np.array(chosen))
        rows = stack(copies, [len(members) for _, members in blocks])
        values = solve(rows, objective, lower, upper, self.whole[every_member])
        return [0.0] * len(batch) if values is None else [float(values[place]) for place in chosen]


def _bounded(lower: Floats, upper: Floats, at: Ints) -> tuple[Floats, Floats]:
    """Return the bounds with finite ones for the cells that are looked for, so that a best solution exists."""
    lower, upper = lower.copy(), upper.copy()
    lower[at], upper[at] = np.maximum(lower[at], -_FAR), np.minimum(upper[at], _FAR)
    return lower, upper


def stack(copies: list[Rows], sizes: list[int]) -> Rows:
    """Return several systems side by side as one."""
    columns = np.cumsum([0, *sizes])
    lines = np.cumsum([0, *(len(copy.low) for copy in copies)])
    return Rows(
        np.concatenate([copy.row + line for copy, line in zip(copies, lines, strict=False)]),
        np.concatenate([copy.column + column for copy, column in zip(copies, columns, strict=False)]),
        np.concatenate([copy.coefficient for copy in copies]),
        np.concatenate([copy.low for copy in copies]),
        np.concatenate([copy.high for copy in copies]),
    )


def view(rows: Rows, hidden: Bools, visible: Bools, lower: Floats, upper: Floats, whole: Bools) -> View:
    """Return what an outsider sees while these cells are hidden and these relations known."""
    inner = rows.among(hidden, visible)
    size, lines = int(hidden.sum()), len(inner.low)
    graph = coo_array((np.ones(len(inner.row)), (inner.column, size + inner.row)), shape=(size + lines, size + lines))
    part = connected_components(graph, directed=False)[1][:size] if size else np.zeros(0)
    return View(inner, np.flatnonzero(hidden), lower[hidden], upper[hidden], whole[hidden], part.astype(np.int64))
