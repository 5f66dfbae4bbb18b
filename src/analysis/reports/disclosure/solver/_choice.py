"""The choice of what to withhold: small counts first, then as little as possible of what gives them away."""

from __future__ import annotations

import numpy as np

from analysis.reports.disclosure.solver._cheapest import find_cheapest_change, unit_prices
from analysis.reports.disclosure.solver._solver import Bools, Floats, Rows, solve
from analysis.reports.disclosure.solver._system import System

_ENOUGH = 0.5


class Search:
    """The changes of counts found so far that an outsider must think possible while certain units are withheld.

    A release is safe if one of them moves each sensitive cell one count down, and one moves it one up, as far as small
    counts lie there (the goals). A goal that cannot be reached is given up.
    """

    def __init__(self, system: System) -> None:
        self.system = system
        self.cells = np.flatnonzero(system.is_sensitive)
        self.lower, self.upper = system.lower - system.counts, system.upper - system.counts
        below, above = np.maximum(self.lower[self.cells], -1.0), np.minimum(self.upper[self.cells], 1.0)
        #: The goals: down in the first row, up in the second; 0 where there is none.
        self.goals = np.array([below, above])
        self._needs: list[Bools] = []
        self._moves: list[Floats] = []

    def add(self, change: Floats) -> Bools:
        """Keep a change, and its opposite where that is possible, too; return the units that it needs withheld."""
        system = self.system
        needs = np.zeros(len(system.items), dtype=bool)
        needs[system.unit[(change != 0) & system.is_printed]] = True
        needs[system.shown[system.rows.broken(change)]] = True
        self._keep(needs, change)
        opposite = -change
        if not ((opposite < self.lower) | (opposite > self.upper)).any():
            opposite_needs = needs.copy()
            opposite_needs[system.shown[system.rows.broken(opposite)]] = True
            self._keep(opposite_needs, opposite)
        return needs

    def _keep(self, needs: Bools, change: Floats) -> None:
        self._needs.append(needs)
        self._moves.append(change[self.cells])

    def missed(self, withheld: Bools) -> list[tuple[int, int]]:
        """Return the goals that nothing reaches while these units are withheld, after looking for new changes.

        Each goal is a side (0 down, 1 up) and the place of the cell.
        """
        if (self._open(withheld)).any():
            seen = self.system.view(withheld)
            for side in (0, 1):
                places = np.flatnonzero(self._open(withheld)[side])
                if len(places):
                    for change in seen.find_changes(self.cells[places], 2.0 * side - 1, self.goals[side, places]):
                        self.add(change)
        return [(int(side), int(place)) for side, place in zip(*np.nonzero(self._open(withheld)), strict=True)]

    def is_safe(self, withheld: Bools) -> bool:
        """Return whether all goals are reached while these units are withheld; ends at the first that is not."""
        seen = self.system.view(withheld)
        while (is_open := self._open(withheld)).any():
            side, place = np.argwhere(is_open)[0]
            for change in seen.find_changes(self.cells[[place]], 2.0 * side - 1, self.goals[side, [place]]):
                self.add(change)
            if self._open(withheld)[side, place]:
                return False
        return True

    def _open(self, withheld: Bools) -> Bools:
        reached = np.zeros_like(self.goals)
        if self._needs:
            usable = ~(np.array(self._needs) & ~withheld).any(axis=1)
            moves = np.array(self._moves)[usable]
            reached = np.array([moves.min(axis=0, initial=0.0), moves.max(axis=0, initial=0.0)])
        is_open: Bools = np.abs(self.goals - np.clip(reached, self.goals[0], self.goals[1])) > _ENOUGH
        return is_open

    def least_units(self, primary: Bools) -> Bools:
        """Return the cheapest units, beside those that are withheld anyway, with which known changes reach all goals.

        Variables: one for each unit, then one for each change. A change needs its units; each goal needs a change.
        """
        needs = np.array(self._needs) & ~primary
        moves = np.array(self._moves)
        possible = ~(needs & self.system.is_fixed).any(axis=1)
        needs, moves = needs[possible], moves[possible]
        count = len(primary)
        change, unit = np.nonzero(needs)
        lines = [
            (np.full(2, number), np.array([needed, count + user]), np.array([1.0, -1.0]))
            for number, (user, needed) in enumerate(zip(change, unit, strict=True))
        ]
        for side, place in zip(*np.nonzero(self.goals), strict=True):
            goal = self.goals[side, place]
            helpful = np.flatnonzero(moves[:, place] * np.sign(goal) > abs(goal) - _ENOUGH)
            lines.append((np.full(len(helpful), len(lines)), count + helpful, np.ones(len(helpful))))
        low = np.concatenate([np.zeros(len(change)), np.ones(len(lines) - len(change))])
        row, column, coefficient = (np.concatenate(part) for part in zip(*lines, strict=True))
        rows = Rows(row, column, coefficient, low, np.full(len(lines), np.inf))
        cost = np.concatenate([unit_prices(self.system), np.zeros(len(moves))])
        found = solve(rows, cost, np.zeros(len(cost)), np.ones(len(cost)), np.ones(len(cost), dtype=bool))
        return primary if found is None else primary | ((found[:count] > _ENOUGH) & ~self.system.is_fixed)


def choose_units(system: System) -> tuple[Bools, list[int]]:
    """Return the units to withhold, and the cells that no choice protects."""
    primary = np.zeros(len(system.items), dtype=bool)
    primary[system.unit[system.is_sensitive]] = True
    primary &= ~system.is_fixed
    search = Search(system)
    withheld = primary.copy()
    while missed := search.missed(withheld):
        side, place = missed[0]
        change = find_cheapest_change(system, withheld, int(search.cells[place]), 2.0 * side - 1)
        needs = None if change is None else search.add(change)
        # A change that would need known cells to be unknown is no change: rounding has broken a relation.
        if needs is None or (needs & system.is_fixed).any() or not (needs & ~withheld).any():
            search.goals[side, place] = 0.0
        else:
            withheld |= needs
    lost = [int(cell) for cell, goals in zip(search.cells, search.goals.T, strict=True) if not goals.any()]
    if (withheld & ~primary).sum() > 1 and not lost:
        withheld = _spare(search, search.least_units(primary), primary)
    return withheld, lost


def _spare(search: Search, withheld: Bools, primary: Bools) -> Bools:
    """Return the units without those that can be printed after all, the dearest first."""
    extra = np.flatnonzero(withheld & ~primary)
    for number in extra[np.argsort(-unit_prices(search.system)[extra])]:
        fewer = withheld.copy()
        fewer[number] = False
        if search.is_safe(fewer):
            withheld = fewer
    return withheld
