"""The ruled tables of a sheet: as pdfplumber finds them, in a time that grows with the crossings, not their square."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from pdfplumber.table import Table, TableFinder, TableSettings

from vnfilings.formats._pdf.drawing import Box
from vnfilings.formats._pdf.sheets import Sheet

#: Pairs of an upright and a level rule that are compared; a page of a filing has some thousands.
_MOST_PAIRS = 1_000_000
_Point = tuple[float, float]


class TooManyRulesError(Exception):
    """A sheet has more rules than any table."""


class _Edges(TableFinder):  # type: ignore[misc]
    """The rules of a sheet, joined where they meet; pdfplumber would go on to look for tables at once."""

    def __init__(self, sheet: Sheet) -> None:
        """Join the rules."""
        self.page = sheet
        self.settings = TableSettings.resolve({})
        self.edges = self.get_edges()


def find_ruled_tables(sheet: Sheet) -> list[Table]:
    """Return the ruled tables of a sheet, from the top.

    Raises
    ------
    TooManyRulesError
        If the rules are more than those of any table.
    """
    upright, level = _find_crossings(_Edges(sheet).edges)
    return [Table(sheet, cells) for cells in _group(_find_cells(upright, level))]


def _find_crossings(edges: Iterable[dict[str, Any]]) -> tuple[dict[_Point, set[int]], dict[_Point, set[int]]]:
    """Return the crossings with the numbers of the upright and of the level rules that meet there."""
    known = list(enumerate(edges))
    uprights = [(number, edge) for number, edge in known if edge["orientation"] == "v"]
    levels = [(number, edge) for number, edge in known if edge["orientation"] == "h"]
    if len(uprights) * len(levels) > _MOST_PAIRS:
        raise TooManyRulesError
    upright: dict[_Point, set[int]] = defaultdict(set)
    level: dict[_Point, set[int]] = defaultdict(set)
    near = TableSettings.resolve({}).intersection_x_tolerance
    for number, one in uprights:
        x, top, bottom = one["x0"], one["top"] - near, one["bottom"] + near
        for other_number, other in levels:
            if top <= other["top"] <= bottom and other["x0"] - near <= x <= other["x1"] + near:
                upright[x, other["top"]].add(number)
                level[x, other["top"]].add(other_number)
    return upright, level


def _find_cells(upright: dict[_Point, set[int]], level: dict[_Point, set[int]]) -> list[Box]:
    """Return the smallest cell that begins at each crossing."""
    below: dict[float, list[float]] = defaultdict(list)
    right: dict[float, list[float]] = defaultdict(list)
    for x, y in sorted(upright):
        below[x].append(y)
        right[y].append(x)
    ranks = {(x, y): n for x, ys in below.items() for n, y in enumerate(ys)}
    places = {(x, y): n for y, xs in right.items() for n, x in enumerate(xs)}
    cells: list[Box] = []
    for x, y in sorted(upright):
        ends = [end for end in right[y][places[x, y] + 1 :] if level[x, y] & level[end, y]]
        cell = _close_cell(x, y, below[x][ranks[x, y] + 1 :], ends, upright, level)
        if cell is not None:
            cells.append(cell)
    return cells


def _close_cell(
    x: float,
    y: float,
    bottoms: list[float],
    ends: list[float],
    upright: dict[_Point, set[int]],
    level: dict[_Point, set[int]],
) -> Box | None:
    for bottom in bottoms:
        if not upright[x, y] & upright[x, bottom]:
            continue
        for end in ends:
            corner = (end, bottom)
            if corner in upright and upright[corner] & upright[end, y] and level[corner] & level[x, bottom]:
                return (x, y, end, bottom)
    return None


def _group(cells: list[Box]) -> list[list[Box]]:
    """Return the cells that hang together by their corners, table by table from the top; a cell alone is none."""
    owner: dict[_Point, int] = {}
    parent = list(range(len(cells)))

    def find(number: int) -> int:
        while parent[number] != number:
            parent[number] = parent[parent[number]]
            number = parent[number]
        return number

    for number, (x0, top, x1, bottom) in enumerate(cells):
        for corner in ((x0, top), (x0, bottom), (x1, top), (x1, bottom)):
            parent[find(owner.setdefault(corner, number))] = find(number)
    tables: dict[int, list[Box]] = defaultdict(list)
    for number, cell in enumerate(cells):
        tables[find(number)].append(cell)
    found = [table for table in tables.values() if len(table) > 1]
    return sorted(found, key=lambda table: min((cell[1], cell[0]) for cell in table))
