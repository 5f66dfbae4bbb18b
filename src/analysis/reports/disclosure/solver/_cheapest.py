"""The cheapest change of printed counts that moves one sensitive cell: what to withhold to protect it."""

from __future__ import annotations

import numpy as np

from analysis.reports.disclosure.solver._solver import NEAR, Bools, Floats, Ints, Rows, find_corner
from analysis.reports.disclosure.solver._system import System

#: Relations between a cell and the farthest ones that are looked at first; if that is not enough, so many more.
_STEPS = 3
#: How much more the largest cell costs than the smallest, so that of equally many cells the smaller ones go.
_SIZE_COST = 0.2


def cell_prices(system: System) -> Floats:
    """Return what it costs to withhold each cell: 1, and a little more the larger it is."""
    size = np.log1p(np.abs(system.counts))
    return 1.0 + _SIZE_COST * size / max(float(size.max(initial=0.0)), 1.0)


def unit_prices(system: System) -> Floats:
    """Return what it costs to withhold each unit: the prices of its printed cells, and 1 for each other item."""
    prices = np.array([float(len(items)) for items in system.items])
    np.add.at(prices, system.unit, (cell_prices(system) - 1.0) * system.is_printed)
    return prices


def find_cheapest_change(system: System, withheld: Bools, cell: int, side: float) -> Floats | None:
    """Return the change of all cells that moves one of them up or down and changes the least that is printed.

    Cells that earlier releases printed do not change. None if there is no such change.
    """
    start = np.zeros(len(system.keys), dtype=bool)
    start[cell] = True
    scope = _neighbours(system, start, _STEPS)
    while (found := _search_within(system, withheld, cell, side, scope)) is None:
        wider = _neighbours(system, scope, _STEPS)
        if (wider == scope).all():
            return None
        scope = wider
    return found


def _neighbours(system: System, start: Bools, steps: int) -> Bools:
    """Return which cells are so many relations from these at most."""
    near = start.copy()
    rows = system.rows
    for _ in range(steps):
        touched = np.zeros(len(rows.low), dtype=bool)
        touched[rows.row[near[rows.column]]] = True
        near[rows.column[touched[rows.row]]] = True
    return near


def _search_within(system: System, withheld: Bools, cell: int, side: float, scope: Bools) -> Floats | None:
    """Return the cheapest change of the cells of a scope; whole numbers are looked for around that in fractions."""
    change = _cheapest_within(system, withheld, cell, side, scope, in_fractions=True)
    if change is None or _is_whole(system, change):
        return change
    narrow = _neighbours(system, change != 0, 1) & scope
    found = _cheapest_within(system, withheld, cell, side, narrow)
    return found if found is not None else _cheapest_within(system, withheld, cell, side, scope)


def _is_whole(system: System, change: Floats) -> bool:
    return bool((change == np.round(change))[system.whole].all())


def _cheapest_within(
    system: System, withheld: Bools, cell: int, side: float, scope: Bools, *, in_fractions: bool = False
) -> Floats | None:
    """Return the cheapest change of the cells of a scope.

    Variables: the changes of the hidden cells; those of the printed ones up, then down; by how much each relation is
    broken, up, then down, that is shown by an item which could be withheld.
    """
    is_hidden = system.hidden(withheld) & scope
    hidden = np.flatnonzero(is_hidden)
    printed = np.flatnonzero(scope & ~is_hidden & ~system.is_fixed_cell())
    touched = np.zeros(len(system.shown), dtype=bool)
    touched[system.rows.row[scope[system.rows.column]]] = True
    breakable = np.flatnonzero(touched & ~withheld[system.shown] & ~system.is_fixed[system.shown])
    broken = np.zeros(2 * len(breakable))
    lower, upper = system.lower - system.counts, system.upper - system.counts
    low = np.concatenate([lower[hidden], np.zeros(2 * len(printed)), broken])
    high = np.concatenate([upper[hidden], upper[printed], -lower[printed], broken + np.inf])
    at = int(np.searchsorted(hidden, cell))
    low[at], high[at] = (1.0, high[at]) if side > 0 else (low[at], -1.0)
    if low[at] > high[at]:
        return None
    price = cell_prices(system)[printed]
    cost = np.concatenate([np.zeros(len(hidden)), price, price, broken + 1.0])
    whole = np.concatenate([system.whole[hidden], system.whole[printed], system.whole[printed], broken > 0])
    rows = _with_columns(system.rows, system.visible(withheld), hidden, printed, breakable)
    found = find_corner(rows, cost, low, high, np.zeros_like(whole) if in_fractions else whole)
    if found is None:
        return None
    change = np.zeros(len(system.keys))
    change[hidden] = found[: len(hidden)]
    up, down = np.split(found[len(hidden) : len(hidden) + 2 * len(printed)], 2)
    change[printed] = up - down
    rounded = np.round(change)
    return np.where(system.whole & (np.abs(change - rounded) < NEAR), rounded, change)


def _with_columns(rows: Rows, visible: Bools, hidden: Ints, printed: Ints, breakable: Ints) -> Rows:
    """Return the relations with one column a hidden cell, two a printed one, and two a breakable relation."""
    start = len(hidden) + 2 * len(printed)
    cells = np.concatenate([hidden, printed])
    place = np.full(max(rows.column.max(initial=0), cells.max(initial=0)) + 1, -1)
    place[cells] = np.arange(len(cells))
    kept = visible[rows.row] & (place[rows.column] >= 0)
    row, column, coefficient = rows.row[kept], place[rows.column[kept]], rows.coefficient[kept]
    down = column >= len(hidden)
    used = np.zeros(len(rows.low), dtype=bool)
    used[row] = True
    number = np.cumsum(used) - 1
    extra = np.flatnonzero(used[breakable])
    return Rows(
        number[np.concatenate([row, row[down], breakable[extra], breakable[extra]])],
        np.concatenate([column, column[down] + len(printed), start + extra, start + len(breakable) + extra]),
        np.concatenate([coefficient, -coefficient[down], np.ones(len(extra)), -np.ones(len(extra))]),
        rows.low[used],
        rows.high[used],
    )
