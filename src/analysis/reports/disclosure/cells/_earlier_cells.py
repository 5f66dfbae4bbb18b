"""What earlier releases show: cells that have changed since, and the sums that held among them."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

import pandas as pd

from analysis.reports.disclosure.cells._cell_sums import SHARE, Cell
from analysis.reports.disclosure.solver import Relation, sum_relation

_EXACT = 0.5


class Released(NamedTuple):
    """A cell of an earlier release: its value as printed, None where it was withheld, and the day of the release.

    `parts` are the cells that a sum was made of on that day: a later sum of more organisations is another one.
    """

    cell: Cell
    value: float | None
    day: str
    parts: tuple[Cell, ...] = ()


class Versions(NamedTuple):
    """The relations that held among the cells of earlier releases, and the cells that they name besides today's."""

    relations: list[Relation]
    counts: dict[Cell, float]
    released: list[Cell]


def read_versions(relations: Sequence[Relation], counts: Mapping[Cell, float], earlier: Sequence[Released]) -> Versions:
    """Return each relation once more for every day on which one of its cells was released with another value.

    The other cells have the value of that day. One that was not released on that day is taken with its value of today
    where the relation then holds exactly, for an outsider would compute it so; otherwise it was another number then,
    which nobody knows.

    >>> a, b, total = (Cell(code, "visits", "in", "", "2026-06-30") for code in ("f-a", "f-b", "p34-01"))
    >>> found = read_versions([Relation({total: 1.0, a: -1.0, b: -1.0})], {a: 52.0, b: 3.0, total: 55.0},
    ...                       [Released(a, 50.0, "2026-07-01"), Released(total, 53.0, "2026-07-01")])
    >>> found.relations[0].coefficients
    {numerator of visits, p34-01, 2026-06-30, as released on 2026-07-01: 1.0, numerator of visits, f-a, 2026-06-30, as \
released on 2026-07-01: -1.0, numerator of visits, f-b, 2026-06-30: -1.0}
    """
    found = Versions([], {}, [])
    for told in _days(counts, earlier):
        changed = {cell: one for cell, one in told.items() if _is_changed(one, counts)}
        for relation in relations:
            if changed.keys() & relation.coefficients.keys():
                cells = _cells_of_then(relation, changed, told, counts, found.counts)
                named: dict[Hashable, float] = {cells[cell]: n for cell, n in relation.coefficients.items()}
                if (again := replace(relation, coefficients=named)) not in found.relations:
                    found.relations.append(again)
        for cell, one in changed.items():
            found.counts.setdefault(cell._replace(version=one.day), float(one.value or 0))
        for total in told.values():
            if total.parts and (sum_then := _sum_of_then(total, told, counts, found.counts)) not in found.relations:
                found.relations.append(sum_then)
    released = [cell for cell, count in found.counts.items() if not pd.isna(count)]
    return found._replace(released=released)


def _days(counts: Mapping[Cell, float], earlier: Sequence[Released]) -> Iterator[dict[Cell, Released]]:
    """Yield what was known after each day of release, for the cells that are reported today."""
    state: dict[Cell, Released] = {}
    mine = [one for one in earlier if one.cell in counts and one.cell.part != SHARE]
    for day in sorted({one.day for one in mine}):
        told = [one for one in mine if one.day == day]
        state = state | {one.cell: one for one in told if one.value is not None or one.cell not in state}
        yield state


def _is_changed(one: Released, counts: Mapping[Cell, float]) -> bool:
    return one.value is not None and one.value != counts[one.cell]


def _cells_of_then(
    relation: Relation,
    changed: Mapping[Cell, Released],
    told: Mapping[Cell, Released],
    counts: Mapping[Cell, float],
    known: dict[Cell, float],
) -> dict[Hashable, Cell]:
    """Return the cell of that day for each cell of a relation; unknown ones are added to `known`."""
    day = max(one.day for one in changed.values())
    coefficients: Mapping[Cell, float] = relation.coefficients  # type: ignore[assignment]
    then = {cell: changed[cell].value if cell in changed else counts[cell] for cell in coefficients}
    total = sum(number * float(then[cell] or 0) for cell, number in coefficients.items())
    is_exact = not any(pd.isna(value) for value in then.values()) and abs(total) < _EXACT
    cells: dict[Hashable, Cell] = {}
    for cell in coefficients:
        if cell in changed:
            cells[cell] = cell._replace(version=changed[cell].day)
        elif is_exact or (cell in told and not pd.isna(counts[cell])):
            cells[cell] = cell
        else:
            cells[cell] = cell._replace(version=day)
            known.setdefault(cells[cell], float("nan"))
    return cells


def _sum_of_then(
    total: Released, told: Mapping[Cell, Released], counts: Mapping[Cell, float], known: dict[Cell, float]
) -> Relation:
    """Return the relation of a sum with the parts that it had on its day; cells that differ today go by that day.

    A part that was not printed then has the value of today, which an outsider would take.
    """

    def of_then(cell: Cell) -> Cell:
        one = told.get(cell)
        if one is not None and _is_changed(one, counts):
            return cell._replace(version=one.day)
        if not pd.isna(counts.get(cell)):
            return cell
        unknown = cell._replace(version=total.day)
        known.setdefault(unknown, float("nan"))
        return unknown

    return sum_relation(of_then(total.cell), [of_then(part) for part in total.parts])


def as_printed(count: float, base: int) -> float:
    """Return a count as a release prints it: rounded to the nearest multiple of the base.

    >>> as_printed(52.0, 1), as_printed(52.0, 5)
    (52.0, 50.0)
    """
    return float(round(count / base) * base)
