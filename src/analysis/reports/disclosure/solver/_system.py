"""The cells of a publication and their relations as arrays, for the attack and for the choice of what to withhold."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from analysis.reports.disclosure.solver._attack import View, view
from analysis.reports.disclosure.solver._solver import Bools, Floats, Ints, Rows, solve
from analysis.reports.disclosure.solver.relations import Relation

#: The unit of cells that are never printed and of relations that everybody knows: it is never withheld.
NONE = 0


@dataclass(frozen=True)
class System:
    """Cells, relations, and the units in which cells are withheld (a unit is withheld or printed as a whole).

    Attributes
    ----------
    keys: the key of each cell.
    counts: the true count of each cell; of a cell that nobody knows, one that fits the relations.
    lower, upper: what everybody knows of a cell that is not printed.
    unit: the unit of each cell, or NONE.
    is_printed: the cell is printed unless its unit is withheld.
    is_unknown: the producer does not know the count either.
    is_sensitive: the cell must not become known.
    whole: the count is a whole number.
    rows: the relations, written for changes of the counts: a change of 0 satisfies each.
    shown: the unit that shows each relation, or NONE.
    items: the printed keys of each unit.
    is_fixed: the unit was released before and cannot be withheld.
    """

    keys: list[Hashable]
    counts: Floats
    lower: Floats
    upper: Floats
    unit: Ints
    is_printed: Bools
    is_unknown: Bools
    is_sensitive: Bools
    whole: Bools
    rows: Rows
    shown: Ints
    items: list[list[Hashable]]
    is_fixed: Bools

    def hidden(self, withheld: Bools) -> Bools:
        """Return which cells an outsider does not see while these units are withheld."""
        return ~self.is_printed | withheld[self.unit]

    def visible(self, withheld: Bools) -> Bools:
        """Return which relations an outsider knows while these units are withheld."""
        return ~withheld[self.shown]

    def is_fixed_cell(self) -> Bools:
        """Return which cells everybody knows from earlier releases, whatever is withheld now."""
        return self.is_printed & self.is_fixed[self.unit]

    def view(self, withheld: Bools) -> View:
        """Return what an outsider sees while these units are withheld."""
        lower, upper = self.lower - self.counts, self.upper - self.counts
        return view(self.rows, self.hidden(withheld), self.visible(withheld), lower, upper, self.whole)


def build_system(
    counts: pd.Series,
    relations: Sequence[Relation],
    sensitive: Collection[Hashable],
    released: Collection[Hashable],
    threshold: int,
    together: Mapping[Hashable, Hashable],
    unprinted: Collection[Hashable],
) -> System:
    """Return the arrays; cells of which no count is known are filled, and relations are moved to hold for the truth."""
    keys: list[Hashable] = list(counts.index)
    values = counts.to_numpy(dtype=np.float64, copy=True)
    is_unknown, is_sensitive = np.isnan(values), _among(keys, sensitive)
    is_printed = ~is_unknown & ~_among(keys, unprinted)
    units = _Units(together)
    system = System(
        keys=keys,
        counts=values,
        lower=np.where(is_sensitive, 1.0, 0.0),
        upper=np.where(is_sensitive, threshold - 1.0, np.inf),
        unit=np.array([units.of(key, printed) for key, printed in zip(keys, is_printed, strict=True)], dtype=np.int64),
        is_printed=is_printed,
        is_unknown=is_unknown,
        is_sensitive=is_sensitive,
        whole=is_unknown | (values == np.round(values)),
        rows=_rows_of(relations, {key: number for number, key in enumerate(keys)}),
        shown=np.array([units.of(one.shown_by, one.shown_by is not None) for one in relations], dtype=np.int64),
        items=units.items,
        is_fixed=units.among(released),
    )
    return _find_known(_hold(_fill(system)), threshold)


class _Units:
    """The numbers of the units, given out as they are asked for."""

    def __init__(self, together: Mapping[Hashable, Hashable]) -> None:
        self._together = together
        self._numbers: dict[Hashable, int] = {}
        self.items: list[list[Hashable]] = [[]]

    def of(self, key: Hashable, printed: bool) -> int:
        """Return the unit of an item; NONE for one that is neither printed nor in a group."""
        if not printed and key not in self._together:
            return NONE
        number = self._numbers.setdefault(self._name(key), len(self.items))
        if number == len(self.items):
            self.items.append([])
        if printed and key not in self.items[number]:
            self.items[number].append(key)
        return number

    def among(self, keys: Collection[Hashable]) -> Bools:
        """Return which units hold one of these keys; NONE counts as one of them."""
        chosen = np.zeros(len(self.items), dtype=bool)
        chosen[[NONE, *(self._numbers[name] for name in map(self._name, keys) if name in self._numbers)]] = True
        return chosen

    def _name(self, key: Hashable) -> Hashable:
        return ("group", self._together[key]) if key in self._together else ("item", key)


def _among(keys: list[Hashable], chosen: Collection[Hashable]) -> Bools:
    wanted = set(chosen)
    return np.array([key in wanted for key in keys], dtype=bool)


def _rows_of(relations: Sequence[Relation], place: Mapping[Hashable, int]) -> Rows:
    entries = [
        (number, place[key], float(coefficient))
        for number, relation in enumerate(relations)
        for key, coefficient in relation.coefficients.items()
        if coefficient
    ]
    row, column, coefficient = zip(*entries, strict=True) if entries else ((), (), ())
    return Rows(
        np.array(row, dtype=np.int64),
        np.array(column, dtype=np.int64),
        np.array(coefficient, dtype=np.float64),
        np.array([relation.low for relation in relations], dtype=np.float64),
        np.array([relation.high for relation in relations], dtype=np.float64),
    )


def _fill(system: System) -> System:
    """Return the system with a count in each unknown cell: one that fits, if need be below 0, else 0."""
    unknown = system.is_unknown
    if not unknown.any():
        return system
    counts = np.where(unknown, 0.0, system.counts)
    rows = system.rows.minus(system.rows.sums(counts)).among(unknown, np.ones(len(system.rows.low), dtype=bool))
    nothing, unbounded = np.zeros(int(unknown.sum())), np.full(int(unknown.sum()), np.inf)
    for lowest in (nothing, -unbounded):
        found = solve(rows, nothing, lowest, unbounded, system.whole[unknown])
        if found is not None:
            counts[unknown] = found
            break
    lower = np.where(unknown & (counts < 0), -np.inf, system.lower)
    return replace(system, counts=counts, lower=lower)


def _hold(system: System) -> System:
    """Return the system with relations between changes; one that the truth breaks is moved until the truth keeps it.

    Sources disagree: the parts of a printed total may not add up to it. An outsider is then taken to know by how much.
    """
    rows = system.rows.minus(system.rows.sums(system.counts))
    above, below = np.maximum(rows.low, 0.0), np.minimum(rows.high, 0.0)
    move = np.where(np.isfinite(above), above, 0.0) + np.where(np.isfinite(below), below, 0.0)
    low, high = np.minimum(rows.low - move, 0.0), np.maximum(rows.high - move, 0.0)
    return replace(system, rows=replace(rows, low=low, high=high))


def _find_known(system: System, threshold: int) -> System:
    """Return the system with every unknown cell sensitive that what is printed would pin to a small count."""
    candidates = np.flatnonzero(system.is_unknown & (system.counts >= 1) & (system.counts < threshold))
    if not len(candidates):
        return system
    one = np.ones(len(candidates))
    low, high = system.view(np.zeros(len(system.items), dtype=bool)).reach(candidates, -one, one)
    is_sensitive = system.is_sensitive.copy()
    is_sensitive[candidates[low == high]] = True
    lower = np.where(is_sensitive, 1.0, system.lower)
    upper = np.where(is_sensitive, threshold - 1.0, system.upper)
    return replace(system, is_sensitive=is_sensitive, lower=lower, upper=upper)
