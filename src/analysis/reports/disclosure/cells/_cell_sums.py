"""Which of the cells published together are sums of others: periods, organisations, and parts of what is counted."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import combinations, pairwise
from typing import NamedTuple

import pandas as pd

from analysis.reports.disclosure.solver import Relation, sum_relation

#: The parts of a quantity: what is counted (`in`), out of what (`of`), the rest (`out`), and their share.
IN, OF, OUT, SHARE = "in", "of", "out", "share"
_ADDED_UP = (IN, OF)
_IN_WORDS = {IN: "numerator", OF: "denominator", OUT: "remainder", SHARE: "share"}
#: More parts than this are not tried in all combinations.
_MOST_PARTS = 8
_DAY = dt.timedelta(days=1)


class Cell(NamedTuple):
    """One count: whose, of what, which part of it, and from when to when; `version` names an earlier release.

    A state on a day (a stock) has no `start`.
    """

    unit_code: str
    indicator_code: str
    part: str
    start: str
    end: str
    version: str = ""

    def __repr__(self) -> str:
        """Return the cell in words, as a refusal names it.

        >>> Cell("f-a", "visits_pct", "in", "2026-01-01", "2026-06-30")
        numerator of visits_pct, f-a, 2026-01-01/2026-06-30
        """
        time = "/".join(filter(None, (self.start, self.end))) or "no date"
        version = f", as released on {self.version}" if self.version else ""
        return f"{_IN_WORDS[self.part]} of {self.indicator_code}, {self.unit_code}, {time}{version}"


@dataclass
class Sums:
    """The relations found, and the cells that nobody printed and that they speak of."""

    counts: Mapping[Cell, float]
    threshold: int
    relations: list[Relation] = field(default_factory=list)
    unknown: set[Cell] = field(default_factory=set)

    def add(self, total: Cell, parts: Iterable[Cell]) -> None:
        """Add a total with its parts; cells without a count are noted as unknown."""
        parts = list(parts)
        self.relations.append(sum_relation(total, parts))
        self.unknown |= {cell for cell in (total, *parts) if cell not in self.counts}

    def adds_up(self, total: Cell, parts: Iterable[Cell], tolerance: float = 0.5) -> bool:
        """Return whether all counts are known and the parts add up to the total."""
        cells = [total, *parts]
        if not all(cell in self.counts for cell in cells):
            return False
        return abs(2 * self.counts[total] - sum(self.counts[cell] for cell in cells)) < tolerance


def add_period_sums(sums: Sums, cells: Iterable[Cell]) -> None:
    """Add the sums of periods: each is cut where another begins or ends, and is the sum of its pieces.

    From these follow H1 - Q1, 9M - Q1 - Q3 and the like; a piece that nobody reported is an unknown cell.
    """
    series: dict[tuple[str, str, str], list[Cell]] = defaultdict(list)
    for cell in cells:
        if cell.start and cell.end and cell.part in _ADDED_UP:
            series[cell[:3]].append(cell)
    for same in series.values():
        edges = sorted({edge for cell in same for edge in _edges(cell)})
        for cell in same:
            first, last = _edges(cell)
            inner = [edge for edge in edges if first <= edge <= last]
            if len(inner) > 2:
                sums.add(cell, [_piece(cell, *between) for between in pairwise(inner)])


def _edges(cell: Cell) -> tuple[dt.date, dt.date]:
    return dt.date.fromisoformat(cell.start), dt.date.fromisoformat(cell.end) + _DAY


def _piece(cell: Cell, first: dt.date, after: dt.date) -> Cell:
    return cell._replace(start=first.isoformat(), end=(after - _DAY).isoformat())


def add_unit_sums(sums: Sums, cells: Iterable[Cell], units: pd.DataFrame) -> None:
    """Add the sums of organisations: facility to province to country, and a merged province to its predecessors.

    Where not all organisations below another are listed or reported, an unknown cell stands for the others.
    """
    below = _units_below(units)
    above: dict[str, set[str]] = defaultdict(set)
    for (upper, _), lowers in below.items():
        for lower in lowers:
            above[lower].add(upper)
    same: dict[tuple[str, ...], dict[str, Cell]] = defaultdict(dict)
    for cell in cells:
        if cell.part in _ADDED_UP:
            same[cell[1:]][cell.unit_code] = cell
    for told in same.values():
        if len(told) > 1:
            _add_level_sums(sums, told, below, above)


def _units_below(units: pd.DataFrame) -> dict[tuple[str, str], set[str]]:
    """Return the organisations below each one, by level and geography: each such set may add up to it."""
    below: dict[tuple[str, str], set[str]] = defaultdict(set)
    for row in units.to_dict("records"):
        code, kind = row["unit_code"], f"{row.get('level')} {str(row['unit_code']).split('-')[0]}"
        for name in ("parent_code", "former_parent_code"):
            if isinstance(row.get(name), str) and row[name]:
                below[row[name], kind].add(code)
        for earlier in str(row.get("predecessors") or "").split():
            if earlier != "nan":
                below[code, "predecessors"].add(earlier)
    return below


def _add_level_sums(
    sums: Sums,
    told: dict[str, Cell],
    below: Mapping[tuple[str, str], set[str]],
    above: Mapping[str, set[str]],
) -> None:
    any_cell = next(iter(told.values()))
    between = {code for unit in told for code in _on_the_way(unit, told, above)}
    shown = {code: any_cell._replace(unit_code=code) for code in sorted({*told, *between})}
    sets: dict[str, dict[str, list[Cell]]] = defaultdict(dict)
    for (upper, kind), lowers in sorted(below.items()):
        parts = [shown[code] for code in sorted(lowers) if code in shown]
        if upper in shown and parts:
            sets[upper][kind] = parts
            rest = shown[upper]._replace(unit_code=f"{upper}, without {kind}")
            # Parts that add up to the number are taken for all of them, even where some others reported nothing.
            tolerance = sums.threshold if len(parts) == len(lowers) else 0.5
            whole = sums.adds_up(shown[upper], parts, tolerance)
            sums.add(shown[upper], parts if whole else [*parts, rest])
    for upper, kinds in sets.items():
        for chosen in _combined(kinds):
            if sums.adds_up(shown[upper], chosen):
                sums.add(shown[upper], chosen)


def _on_the_way(unit: str, told: Mapping[str, Cell], above: Mapping[str, set[str]]) -> set[str]:
    """Return the organisations between a unit and those above it that are reported."""
    found: set[str] = set()
    for upper in above.get(unit, ()):
        if upper in told:
            found.add(unit)
        elif further := _on_the_way(upper, told, above):
            found |= {unit, *further}
    return found


def _combined(kinds: Mapping[str, list[Cell]]) -> Iterator[list[Cell]]:
    """Yield sets of several levels together, for a country may be its provinces and the ministries' own hospitals."""
    names = sorted(name for name in kinds if name != "predecessors")
    for size in range(2, len(names) + 1):
        for chosen in combinations(names, size):
            if len({name.split()[0] for name in chosen}) == size:
                yield [cell for name in chosen for cell in kinds[name]]


def add_scope_sums(sums: Sums, cells: Iterable[Cell], general_codes: Mapping[str, str]) -> None:
    """Add what a general indicator shows of its narrower ones: each is a part of it, some together are all of it."""
    same: dict[tuple[str, ...], dict[str, Cell]] = defaultdict(dict)
    for cell in cells:
        if cell.part in _ADDED_UP:
            same[(cell.unit_code, *cell[2:])][cell.indicator_code] = cell
    for told in same.values():
        by_whole: dict[str, list[Cell]] = defaultdict(list)
        for code, cell in told.items():
            if general_codes.get(code) in told:
                by_whole[general_codes[code]].append(cell)
        for whole, parts in by_whole.items():
            for part in parts:
                rest = part._replace(indicator_code=f"{whole}, without {part.indicator_code}")
                sums.add(told[whole], [part, rest])
            for size in range(2, min(len(parts), _MOST_PARTS) + 1):
                for chosen in combinations(parts, size):
                    if sums.adds_up(told[whole], chosen):
                        sums.add(told[whole], chosen)
