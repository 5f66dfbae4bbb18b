"""The choice of what to withhold: small counts first, then as little as possible of what gives them away."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.reports.disclosure.solver._solver import Bools, Floats, Ints, Rows, solve
from analysis.reports.disclosure.solver._system import System

_ENOUGH = 0.5
#: Relations between a cell and the farthest one that is looked at first.
_NEAR = 3
#: How much more the largest cell costs than the smallest, so that of equally many cells the smaller ones go.
_SIZE_COST = 0.2


@dataclass
class Targets:
    """How far each sensitive cell must be able to go down and up; 0 where that cannot be reached."""

    cells: Ints
    low: Floats
    high: Floats


def targets_of(system: System) -> Targets:
    """Return the targets: one count below and one above, as far as small counts lie there."""
    cells = np.flatnonzero(system.is_sensitive)
    truth = system.counts[cells]
    low = np.maximum(system.lower[cells] - truth, -1.0)
    return Targets(cells, low, np.minimum(system.upper[cells] - truth, 1.0))


def choose_units(system: System, targets: Targets) -> tuple[Bools, list[int]]:
    """Return the units to withhold, and the cells that no choice protects; targets out of reach are set to 0."""
    withheld = np.zeros(len(system.items), dtype=bool)
    withheld[system.unit[system.is_sensitive]] = True
    withheld &= ~system.is_fixed
    primary = withheld.copy()
    while (missed := _first_missed(system, withheld, targets)) is not None:
        number, side = missed
        more = _least_more(system, withheld, int(targets.cells[number]), side)
        if more is None or not (more & ~withheld).any():
            (targets.high if side > 0 else targets.low)[number] = 0.0
        else:
            withheld |= more
    lost = [int(c) for c, low, high in zip(targets.cells, targets.low, targets.high, strict=True) if low == high == 0]
    return _spare(system, withheld, primary, targets), lost


def _first_missed(system: System, withheld: Bools, targets: Targets) -> tuple[int, float] | None:
    """Return the first cell that misses a target, by its place in the targets, and the side."""
    low, high = system.view(withheld).reach(targets.cells, targets.low, targets.high)
    for side, missed in ((1.0, high < targets.high - _ENOUGH), (-1.0, low > targets.low + _ENOUGH)):
        if missed.any():
            return int(np.argmax(missed)), side
    return None


def _is_safe(system: System, withheld: Bools, targets: Targets) -> bool:
    return _first_missed(system, withheld, targets) is None


def _spare(system: System, withheld: Bools, primary: Bools, targets: Targets) -> Bools:
    """Return the units without those that can be printed after all, the largest cells first."""
    extra = np.flatnonzero(withheld & ~primary)
    if len(extra) < 2:
        return withheld
    for number in sorted(extra, key=lambda number: -_largest(system, int(number))):
        fewer = withheld.copy()
        fewer[number] = False
        if _is_safe(system, fewer, targets):
            withheld = fewer
    return withheld


def _largest(system: System, number: int) -> float:
    return float(system.counts[system.unit == number].max(initial=0.0))


def _least_more(system: System, withheld: Bools, cell: int, side: float) -> Bools | None:
    """Return the units to withhold in addition, so that a cell can go one up or down; None where none help."""
    near = _neighbours(system, cell)
    for scope in (near, np.ones(len(near), dtype=bool)):
        found = _least_more_within(system, withheld, cell, side, scope)
        if found is not None or scope.sum() == len(near) or near.all():
            return found
    return None


def _neighbours(system: System, cell: int) -> Bools:
    near = np.zeros(len(system.keys), dtype=bool)
    near[cell] = True
    rows = system.rows
    for _ in range(_NEAR):
        touched = np.zeros(len(rows.low), dtype=bool)
        touched[rows.row[near[rows.column]]] = True
        near[rows.column[touched[rows.row]]] = True
    return near


def _least_more_within(system: System, withheld: Bools, cell: int, side: float, scope: Bools) -> Bools | None:
    """Return the units whose cells change in the cheapest change of the cells of a scope.

    A printed cell costs what it changes, up (first block of variables) or down (second); a shown relation may be broken
    at a cost (third and fourth block).
    """
    hidden = system.hidden(withheld) & scope
    free = system.is_fixed_cell() | ~scope
    open_cells = np.flatnonzero(~hidden & ~free)
    breakable = np.flatnonzero(~withheld[system.shown] & ~system.is_fixed[system.shown])
    visible = system.visible(withheld)
    hidden_cells = np.flatnonzero(hidden)
    columns = np.concatenate([hidden_cells, open_cells, open_cells])
    size = len(columns)
    rows = _columns(system.rows, visible, columns, len(hidden_cells), len(open_cells), breakable)
    lower, upper = system.lower - system.counts, system.upper - system.counts
    down = np.maximum(system.counts, 0.0)
    low = np.concatenate([lower[hidden_cells], np.zeros(2 * len(open_cells) + 2 * len(breakable))])
    far = np.full(len(open_cells) + 2 * len(breakable), np.inf)
    high = np.concatenate([upper[hidden_cells], far[: len(open_cells)], down[open_cells], far[len(open_cells) :]])
    at = int(np.searchsorted(hidden_cells, cell))
    if side > 0:
        low[at] = 1.0
    else:
        high[at] = -1.0
    if low[at] > high[at]:
        return None
    price = _prices(system)[open_cells]
    cost = np.concatenate([np.zeros(len(hidden_cells)), price, price, np.full(2 * len(breakable), 1.0)])
    whole = np.concatenate([system.whole[columns], np.zeros(2 * len(breakable), dtype=bool)])
    found = solve(rows, cost, low, high, whole)
    if found is None:
        return None
    more = np.zeros(len(withheld), dtype=bool)
    changed = np.abs(found[len(hidden_cells) : size]) > 1e-6
    more[system.unit[columns[len(hidden_cells) :][changed]]] = True
    broken = np.abs(found[size:]) > 1e-6
    more[system.shown[np.concatenate([breakable, breakable])[broken]]] = True
    return more


def _columns(rows: Rows, visible: Bools, columns: Ints, hidden: int, opened: int, breakable: Ints) -> Rows:
    """Return the relations with one column a hidden cell, two an open one, and two a breakable row."""
    place = np.full(max(rows.column.max(initial=0), columns.max(initial=0)) + 1, -1)
    place[columns[: hidden + opened]] = np.arange(hidden + opened)
    kept = visible[rows.row] & (place[rows.column] >= 0)
    row, column, coefficient = rows.row[kept], place[rows.column[kept]], rows.coefficient[kept]
    twice = column >= hidden
    start = hidden + 2 * opened
    extra_row = np.concatenate([row[twice], breakable, breakable])
    extra_column = np.concatenate([column[twice] + opened, start + np.arange(2 * len(breakable))])
    extra = np.concatenate([-coefficient[twice], np.ones(len(breakable)), -np.ones(len(breakable))])
    used = np.zeros(len(rows.low), dtype=bool)
    used[row] = True
    keep = used[extra_row]
    number = np.cumsum(used) - 1
    return Rows(
        number[np.concatenate([row, extra_row[keep]])],
        np.concatenate([column, extra_column[keep]]),
        np.concatenate([coefficient, extra[keep]]),
        rows.low[used],
        rows.high[used],
    )


def _prices(system: System) -> Floats:
    """Return what it costs to withhold each cell: 1, and a little more the larger it is."""
    size = np.log1p(np.abs(system.counts))
    return 1.0 + _SIZE_COST * size / max(float(size.max(initial=0.0)), 1.0)
