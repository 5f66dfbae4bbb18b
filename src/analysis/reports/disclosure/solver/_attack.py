"""The attack: what an outsider can compute of the sensitive cells from all that is printed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from analysis.reports.disclosure.solver._solver import NEAR, Bools, Floats, Ints, Rows, find_corner, solve

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
    size: the number of all cells.
    lower, upper: the bounds of each change.
    whole: the count of the cell is a whole number.
    part: hidden cells of one part are linked by relations, cells of two parts are not.
    """

    rows: Rows
    cells: Ints
    size: int
    lower: Floats
    upper: Floats
    whole: Bools
    part: Ints

    def reach(self, cells: Ints, low: Floats, high: Floats) -> tuple[Floats, Floats]:
        """Return how far each cell may go down and up, as far as these goals; both are 0 for a cell that is pinned.

        Parameters
        ----------
        cells: the numbers of cells in the whole.
        low, high: how far down (at most 0) and up it is worth to look.
        """
        found = [np.zeros(self.size), *self.find_changes(cells, -1.0, low), *self.find_changes(cells, 1.0, high)]
        changes = np.array(found)[:, cells]
        return np.maximum(changes.min(axis=0), low), np.minimum(changes.max(axis=0), high)

    def find_changes(self, cells: Ints, side: float, goals: Floats) -> Iterator[Floats]:
        """Yield changes of all cells that an outsider must think possible, until each of these cells moved far enough.

        Parameters
        ----------
        cells: the numbers of cells in the whole; one that is not hidden goes nowhere.
        side: 1 for up, -1 for down.
        goals: how far each cell is to go, with the sign of the side; less where it cannot.
        """
        place = np.full(self.size, -1)
        place[self.cells] = np.arange(len(self.cells))
        at, wanted = place[cells], side * goals
        at, wanted = at[place[cells] >= 0], wanted[place[cells] >= 0]
        reached = np.zeros(len(at))
        for _ in range(_JOINT_ROUNDS if len(at) > 1 else 0):
            remaining = np.flatnonzero(reached < wanted - _ENOUGH)
            if not len(remaining):
                return
            change = self._change(at[remaining], side * wanted[remaining])
            yield from self._apart(change)
            reached = np.maximum(reached, side * change[at])
            if (reached[remaining] < wanted[remaining] - _ENOUGH).all():
                break
        remaining = np.flatnonzero(reached < wanted - _ENOUGH)
        for change in self._change_each(at[remaining], side * wanted[remaining]):
            yield from self._apart(change)

    def _apart(self, change: Floats) -> Iterator[Floats]:
        """Yield what a change does in each part, as a change of the whole."""
        for part in np.unique(self.part[change != 0]):
            inside = self.part == part
            alone = np.zeros(self.size)
            alone[self.cells[inside]] = change[inside]
            yield alone

    def _change(self, at: Ints, goals: Floats) -> Floats:
        """Return one change in which the chosen cells go together to their goals; where it is not whole, they stay."""
        inside = np.isin(self.part, self.part[at])
        place = np.cumsum(inside) - 1
        rows = self.rows.among(inside, np.ones(len(self.rows.low), dtype=bool))
        change = np.zeros(len(self.cells))
        change[inside] = self._best(rows, np.flatnonzero(inside), self.part[inside], place[at], goals)[0]
        return change

    def _change_each(self, at: Ints, goals: Floats) -> Iterator[Floats]:
        """Yield the change in which each chosen cell goes by itself: copies of parts, side by side in programmes."""
        sizes = np.bincount(self.part)
        start = 0
        while start < len(at):
            ends = np.cumsum(sizes[self.part[at[start:]]])
            stop = start + max(1, int(np.searchsorted(ends, _MOST_VARIABLES, side="right")))
            yield from self._solve_copies(at[start:stop], goals[start:stop])
            start = stop

    def _solve_copies(self, at: Ints, goals: Floats) -> Iterator[Floats]:
        """Yield the change of each cell; what is not whole in the linear programme is looked for in whole numbers."""
        every = np.ones(len(self.rows.low), dtype=bool)
        blocks = [np.flatnonzero(self.part == self.part[cell]) for cell in at]
        copies = [self.rows.among(self.part == self.part[cell], every) for cell in at]
        starts = np.cumsum([0, *map(len, blocks)])
        block_of = np.repeat(np.arange(len(blocks)), [len(block) for block in blocks])
        chosen = starts[:-1] + [int(np.searchsorted(block, cell)) for block, cell in zip(blocks, at, strict=True)]
        values, is_whole = self._best(_stack(copies, blocks), np.concatenate(blocks), block_of, chosen, goals)
        for number, block in enumerate(blocks):
            change = np.zeros(len(self.cells))
            change[block] = values[block_of == number]
            if not is_whole[number]:
                change[block] = self._best_whole(copies[number], block, int(at[number]), float(goals[number]))
            yield change

    def _best(self, rows: Rows, cells: Ints, part: Ints, at: Ints, goals: Floats) -> tuple[Floats, Bools]:
        """Return how cells go when the chosen ones go as far as their goals, and which parts do so in whole numbers.

        The others stay where they are.
        """
        lower, upper = self.lower[cells], self.upper[cells]
        lower[at], upper[at] = np.maximum(lower[at], -np.abs(goals)), np.minimum(upper[at], np.abs(goals))
        objective = np.zeros(len(cells))
        objective[at] = -np.sign(goals)
        is_whole = np.ones(int(part.max(initial=-1)) + 1, dtype=bool)
        found = find_corner(rows, objective, lower, upper, np.zeros(len(cells), dtype=bool))
        if found is None:
            return np.zeros(len(cells)), ~is_whole
        values = np.where(self.whole[cells], np.round(found), found)
        if len(at) == len(is_whole):  # one cell in each part: what goes less than one goes nowhere
            found[np.isin(part, part[at[np.abs(found[at]) < 1 - NEAR]])] = 0.0
            values = np.where(self.whole[cells], np.round(found), found)
        is_whole[part[np.abs(values - found) > NEAR]] = False
        is_whole[part[rows.column[rows.broken(values)[rows.row]]]] = False
        return np.where(is_whole[part], values, 0.0), is_whole

    def _best_whole(self, rows: Rows, block: Ints, cell: int, goal: float) -> Floats:
        """Return how the cells of a part go when one goes as far as it can, in whole numbers."""
        lower, upper = self.lower[block], self.upper[block]
        at = block == cell
        lower[at], upper[at] = np.maximum(lower[at], -_FAR), np.minimum(upper[at], _FAR)
        found = solve(rows, np.where(at, -np.sign(goal), 0.0), lower, upper, self.whole[block])
        return np.zeros(len(block)) if found is None else found


def _stack(copies: list[Rows], blocks: list[Ints]) -> Rows:
    """Return several systems side by side as one."""
    columns = np.cumsum([0, *map(len, blocks)])
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
    cells = np.flatnonzero(hidden)
    return View(inner, cells, len(hidden), lower[hidden], upper[hidden], whole[hidden], part.astype(np.int64))
