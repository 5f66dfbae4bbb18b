"""Random layouts of small numbers: how many withheld counts an outsider computes, and how many cells are withheld.

python benchmarks/disclosure.py                 # 200 SYNTHETIC layouts
python benchmarks/disclosure.py --layouts 2000

A layout has areas on one to three levels, periods (quarters with half-year, nine months and year; months of a quarter;
halves of a year; or one period), both sexes and all, and counts with the shares that one or two of them are of a
denominator. Many leaves are 0 or small, and nobody reports some cells; before every third layout an earlier release
without the last area has printed what it could.

The attacker of this file shares no code with the solver: exact elimination in whole numbers, then bounds from every
relation until nothing moves, then every other small count is tried for each withheld cell. He knows every printed cell,
all relations, that counts are whole numbers of at least 0, and which withheld cells are small. A layout is disclosed if
only one small count is left for a cell.
"""

from __future__ import annotations

import argparse
import itertools
import math
import random
import time
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from analysis.reports.disclosure import (
    Protection,
    Relation,
    ReleaseRefusedError,
    protect_cells,
    share_relations,
    sum_relation,
)

THRESHOLD = 5
_SMALL = range(1, THRESHOLD)
_MOST_CELLS = 120
_QUARTERS = {"H1": ("Q1", "Q2"), "9M": ("H1", "Q3"), "Y": ("9M", "Q4")}
_MONTHS = {"2M": ("M1", "M2"), "Q1": ("2M", "M3")}
_HALVES = {"Y": ("H1", "H2")}

Tree = Mapping[str, tuple[str, ...]]
Row = tuple[dict[Hashable, int], float, float]


@dataclass
class Layout:
    """Cells that are published together.

    Attributes
    ----------
    truth: the count of each cell, also where nobody reports it.
    counts: the counts that the producer knows; NaN elsewhere.
    relations: the sums and shares between them.
    unprinted: known cells that are never printed: the rest of a denominator.
    released: cells that an earlier release has printed.
    """

    truth: dict[Hashable, int]
    counts: dict[Hashable, float]
    relations: list[Relation]
    unprinted: set[Hashable]
    released: set[Hashable] = field(default_factory=set)

    @property
    def small(self) -> list[Hashable]:
        """Return the small counts that the producer knows and no earlier release has printed."""
        return [key for key, count in self.counts.items() if count in _SMALL and key not in self.released]

    def protect(self) -> Protection:
        """Return what the solver withholds."""
        counts = pd.Series(list(self.counts.values()), pd.Index(list(self.counts), tupleize_cols=False), dtype=float)
        return protect_cells(
            counts, self.relations, self.small, self.released, threshold=THRESHOLD, unprinted=self.unprinted
        )


def draw_layout(seed: int, most_cells: int = _MOST_CELLS) -> Layout:
    """Return one random layout with so many counts at most."""
    draw = random.Random(seed)  # noqa: S311  # no secret
    while True:
        trees = [_draw_areas(draw), draw.choice([_QUARTERS, _MONTHS, _HALVES, {}]), {}]
        if draw.random() < 0.4:
            trees[2] = {"all": ("f", "m")}
        shares = draw.choice([0, 0, 1, 2])
        if math.prod(len(_nodes(tree)) for tree in trees) * (1 + 2 * shares) <= most_cells:
            break
    layout = _fill(draw, trees, shares)
    if seed % 3 == 0 and trees[0]:
        _release_without(layout, _nodes(trees[0])[0])
    return layout


def _draw_areas(draw: random.Random) -> Tree:
    depth = draw.randint(0, 2)
    tree: dict[str, tuple[str, ...]] = {}
    if depth:
        tree["vn"] = tuple(f"p{n}" for n in range(draw.randint(2, 4)))
    if depth == 2:
        for province in tree["vn"]:
            if draw.random() < 0.7:
                tree[province] = tuple(f"{province}-{n}" for n in range(draw.randint(2, 3)))
    return tree


def _nodes(tree: Tree) -> list[str]:
    """Return the nodes, leaves first and the top last."""
    leaves = [child for children in tree.values() for child in children if child not in tree]
    tops = sorted(tree, key=lambda node: len(_leaves(tree, node)))
    return leaves + tops if tree else ["one"]


def _leaves(tree: Tree, node: str) -> list[str]:
    return [leaf for child in tree[node] for leaf in _leaves(tree, child)] if node in tree else [node]


def _fill(draw: random.Random, trees: list[Tree], shares: int) -> Layout:
    """Return a layout with random leaves; the other cells are their sums."""
    indicators = ["d", *("n1", "n2")[:shares]]
    places = list(itertools.product(*map(_nodes, trees)))
    leaves: dict[Hashable, int] = {}
    for place in places:
        if all(node not in tree for node, tree in zip(place, trees, strict=True)):
            leaves[(*place, "d")] = draw.choice(
                [0, draw.randint(1, 4), draw.randint(1, 9), *[draw.randint(5, 200)] * 4]
            )
            for name in indicators[1:]:
                whole = leaves[(*place, "d")]
                part = draw.choice([0, whole, min(whole, draw.randint(0, 4)), draw.randint(0, whole)])
                leaves[(*place, name)] = part
    truth: dict[Hashable, int] = {}
    relations = []
    for place, name in itertools.product(places, indicators):
        below = itertools.product(*(_leaves(tree, node) for node, tree in zip(place, trees, strict=True)))
        truth[(*place, name)] = sum(leaves[(*leaf, name)] for leaf in below)
        for axis, tree in enumerate(trees):
            if place[axis] in tree:
                parts = [(*place[:axis], child, *place[axis + 1 :], name) for child in tree[place[axis]]]
                relations.append(sum_relation((*place, name), parts))
    unprinted: set[Hashable] = set()
    for place, name in itertools.product(places, indicators[1:]):
        part, whole, rest = (*place, name), (*place, "d"), (*place, f"rest of {name}")
        truth[rest] = truth[whole] - truth[part]
        unprinted.add(rest)
        relations.append(sum_relation(whole, [part, rest]))
        if truth[whole] and draw.random() < 0.5:
            share = round(100 * truth[part] / truth[whole], 1)
            relations += share_relations(part, whole, share, shown_by=("share", *part))
    counts: dict[Hashable, float] = {
        key: math.nan if key not in unprinted and draw.random() < 0.06 else count for key, count in truth.items()
    }
    for key in unprinted:  # the rest is known where both counts are
        if math.isnan(counts[(*key[:3], "d")]) or math.isnan(counts[(*key[:3], key[3].removeprefix("rest of "))]):
            counts[key] = math.nan
    return Layout(truth, counts, relations, unprinted)


def _release_without(layout: Layout, area: str) -> None:
    """Mark as released what an earlier release has printed in which one area was missing, and all sums with it."""
    gone = {area} | {"vn"} | {area.split("-")[0]}
    earlier = Layout(
        layout.truth,
        {key: count if key[0] not in gone else math.nan for key, count in layout.counts.items()},
        layout.relations,
        layout.unprinted,
    )
    try:
        withheld = set(earlier.protect().reasons)
    except ReleaseRefusedError:
        return
    printed = {key for key, count in earlier.counts.items() if not math.isnan(count)} - layout.unprinted
    shares = {one.shown_by for one in layout.relations if one.shown_by and one.shown_by[1] not in gone}
    layout.released = (printed | shares) - withheld


def disclosed(layout: Layout, withheld: Collection[Hashable]) -> list[Hashable]:
    """Return the small counts that an outsider computes while these cells are withheld."""
    known = {
        key: layout.truth[key]
        for key, count in layout.counts.items()
        if not math.isnan(count) and key not in layout.unprinted and key not in withheld
    }
    rows = list(_whole_rows(layout.relations, known, withheld))
    hidden = [key for key in layout.truth if key not in known]
    found: list[Hashable] = []
    for cells in _linked(hidden, rows):
        small = [key for key in cells if layout.truth[key] in _SMALL]
        if small:
            mine = [row for row in rows if not cells.isdisjoint(row[0])]
            flagged = {key for key in small if not math.isnan(layout.counts[key])}
            found += [key for key in small if _is_pinned(key, layout.truth[key], cells, mine, flagged)]
    return found


def _whole_rows(
    relations: Iterable[Relation], known: Mapping[Hashable, int], withheld: Collection[Hashable]
) -> Iterator[Row]:
    """Yield the known relations with hidden cells alone, in whole numbers."""
    for one in relations:
        if one.shown_by is not None and one.shown_by in withheld:
            continue
        coefficients = {key: round(100 * value) for key, value in one.coefficients.items()}
        shift = sum(value * known[key] for key, value in coefficients.items() if key in known)
        left = {key: value for key, value in coefficients.items() if key not in known}
        if left:
            yield left, 100 * one.low - shift, 100 * one.high - shift


def _linked(hidden: Iterable[Hashable], rows: Iterable[Row]) -> list[set[Hashable]]:
    parts = {key: {key} for key in hidden}
    for row, _, _ in rows:
        first, *others = row
        for key in others:
            if parts[key] is not parts[first]:
                parts[first] |= parts[key]
                for member in parts[key]:
                    parts[member] = parts[first]
    return list({id(part): part for part in parts.values()}.values())


def _is_pinned(key: Hashable, truth: int, cells: set[Hashable], rows: list[Row], flagged: set[Hashable]) -> bool:
    """Return whether every other small count of a cell leads to a contradiction."""
    bounds: dict[Hashable, tuple[float, float]] = {
        cell: (1, THRESHOLD - 1) if cell in flagged else (0, math.inf) for cell in cells
    }
    every = rows + _eliminate(rows)
    settled = _propagate(every, bounds)
    assert settled is not None and settled[key][0] <= truth <= settled[key][1], "the truth must be possible"
    low, high = settled[key]
    others = [count for count in range(int(low), int(min(high, 2 * THRESHOLD)) + 1) if count != truth]
    return all(_propagate(every, {**settled, key: (count, count)}) is None for count in others)


def _eliminate(rows: list[Row]) -> list[Row]:
    """Return the equations with as few cells each as elimination leaves, in whole numbers."""
    equations: list[list[Any]] = [[dict(row), int(low)] for row, low, high in rows if low == high]
    done: list[list[Any]] = []
    while equations:
        equations.sort(key=lambda equation: len(equation[0]))
        pivot = equations.pop(0)
        if not pivot[0]:
            continue
        cell, by = min(pivot[0].items(), key=lambda item: abs(item[1]))
        for other in (*equations, *done):
            if factor := other[0].get(cell, 0):
                other[1] = other[1] * by - pivot[1] * factor
                keys = other[0].keys() | pivot[0].keys()
                mixed = {key: other[0].get(key, 0) * by - pivot[0].get(key, 0) * factor for key in keys}
                divisor = math.gcd(other[1], *mixed.values()) or 1
                other[0] = {key: value // divisor for key, value in mixed.items() if value}
                other[1] //= divisor
        done.append(pivot)
    return [(row, sums, sums) for row, sums in done if row]


def _propagate(
    rows: list[Row], bounds: Mapping[Hashable, tuple[float, float]]
) -> dict[Hashable, tuple[float, float]] | None:
    """Return the bounds that the relations leave to whole numbers; None for a contradiction."""
    now = dict(bounds)
    for _ in range(50):
        moved = False
        for row, low, high in rows:
            ends = {key: sorted((value * now[key][0], value * now[key][1])) for key, value in row.items()}
            least, most = sum(end[0] for end in ends.values()), sum(end[1] for end in ends.values())
            if least > high or most < low:
                return None
            for key, value in row.items():
                rest_least = least - ends[key][0] if math.isfinite(least) else _without(ends, key, 0)
                rest_most = most - ends[key][1] if math.isfinite(most) else _without(ends, key, 1)
                first, last = (low - rest_most) / value, (high - rest_least) / value
                if value < 0:
                    first, last = last, first
                new = (max(now[key][0], _ceil(first)), min(now[key][1], _floor(last)))
                if new[0] > new[1]:
                    return None
                if new != now[key]:
                    now[key], moved = new, True
        if not moved:
            break
    return now


def _without(ends: Mapping[Hashable, list[float]], key: Hashable, side: int) -> float:
    return sum(end[side] for other, end in ends.items() if other != key)


def _ceil(value: float) -> float:
    return math.ceil(value - 1e-9) if math.isfinite(value) else value


def _floor(value: float) -> float:
    return math.floor(value + 1e-9) if math.isfinite(value) else value


def main() -> None:
    """Print how many layouts are disclosed, with the small counts withheld alone and as the solver withholds."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--layouts", type=int, default=200)
    options = parser.parse_args()
    before = after = refused = cells = small = withheld = 0
    spent = slowest = 0.0
    for seed in range(options.layouts):
        layout = draw_layout(seed)
        cells += sum(not math.isnan(count) for count in layout.counts.values())
        small += len(layout.small)
        before += bool(disclosed(layout, set(layout.small)))
        start = time.process_time()
        try:
            protection = layout.protect()
        except ReleaseRefusedError:
            refused += 1
            continue
        finally:
            spent += (seconds := time.process_time() - start)
            slowest = max(slowest, seconds)
        withheld += len(protection.reasons)
        if left := disclosed(layout, protection.reasons):
            after += 1
            print(f"disclosed: layout {seed}, {left}")
    print(f"{options.layouts} layouts, {cells} counts, {small} of them small")
    print(f"disclosed where the small counts alone are withheld: {before}")
    print(f"disclosed as the solver withholds: {after}; refused: {refused}")
    print(f"withheld: {withheld} counts and shares")
    print(f"time of a layout: {1e3 * spent / options.layouts:.0f} ms, the slowest {1e3 * slowest:.0f} ms")
    if after:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
