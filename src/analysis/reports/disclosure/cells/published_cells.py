"""The counts that are published together, and what an outsider knows of them, from the tables of all reports."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import pandas as pd

from analysis.panel import ID_SEPARATOR, own_series
from analysis.reports._row_helpers import Row, rows_of
from analysis.reports.disclosure.cells._cell_sums import (
    IN,
    OF,
    OUT,
    SHARE,
    Cell,
    Sums,
    add_period_sums,
    add_scope_sums,
    add_unit_sums,
)
from analysis.reports.disclosure.cells._earlier_cells import Released, read_versions
from analysis.reports.disclosure.solver import Relation, share_relations, sum_relation
from analysis.schemas import period_bounds

_EXACT = (None, "=")
_NOTHING = 1e-6


class Quantity(NamedTuple):
    """What one or several statements state: its cells are printed or withheld together."""

    unit_code: str
    indicator_code: str
    start: str
    end: str

    def cell(self, part: str) -> Cell:
        """Return the cell of a part of the quantity."""
        return Cell(self.unit_code, self.indicator_code, part, self.start, self.end)


@dataclass(frozen=True)
class PublishedCells:
    """All cells that reports publish together, and all that an outsider knows of them.

    Attributes
    ----------
    counts: the count of each cell; NaN for one that is stated by no source.
    relations: the sums, remainders and shares that link them.
    sensitive: the cells with small counts.
    together: the quantity of each cell.
    unprinted: the cells that no report prints, such as remainders.
    released: the cells that earlier releases have printed.
    statements: the statements that state each quantity.
    shares: the shares that are printed without counts.
    parts: the cells that each sum is made of.
    """

    counts: pd.Series
    relations: list[Relation] = field(default_factory=list)
    sensitive: list[Cell] = field(default_factory=list)
    together: dict[Cell, Quantity] = field(default_factory=dict)
    unprinted: set[Cell] = field(default_factory=set)
    released: list[Cell] = field(default_factory=list)
    statements: dict[Quantity, list[str]] = field(default_factory=dict)
    shares: dict[Cell, float] = field(default_factory=dict)
    parts: dict[Cell, tuple[Cell, ...]] = field(default_factory=dict)


def collect_cells(
    tables: Mapping[str, pd.DataFrame], protected: pd.Series, threshold: int, earlier: Sequence[Released] = ()
) -> PublishedCells:
    """Return the cells of the protected observations with their relations.

    Parameters
    ----------
    tables
        The tables of all reports of a day.
    protected
        Which rows of `observations` count persons, visits or cases.
    threshold
        The least count that is not small.
    earlier
        The cells of earlier releases.

    Returns
    -------
    PublishedCells
        One quantity for each organisation, indicator and time; a count and the share computed from it are one
        quantity, and so are the values of several sources.

    Examples
    --------
    >>> rows = pd.DataFrame({"unit_code": "f-a", "indicator_code": "visits_pct", "period": ["2026-H1"],
    ...                      "value": [2.9], "numerator": [3.0], "denominator": [103.0], "statement_id": ["s1"]})
    >>> catalogue = pd.DataFrame({"indicator_code": ["visits_pct"], "measure": ["share"]})
    >>> cells = collect_cells({"observations": rows, "indicators": catalogue}, rows["value"] > 0, 5)
    >>> cells.counts.tolist(), cells.sensitive
    ([3.0, 103.0, 100.0], [numerator of visits_pct, f-a, 2026-01-01/2026-06-30])
    """
    catalogue = {row["indicator_code"]: row for row in rows_of(tables["indicators"])}
    told: dict[Quantity, list[Row]] = defaultdict(list)
    observed = tables["observations"][protected & tables["observations"]["value"].notna()]
    own = own_series(observed, tables["indicators"])  # of values that count other things, these stand for the quantity
    for row in rows_of(pd.concat([own, observed.drop(own.index)])):
        told[_quantity_of(row, catalogue.get(row["indicator_code"], {}))].append(row)
    found = _Collection(threshold, catalogue)
    stated = {(str(row["statement_id"]), one.indicator_code): one for one, rows in told.items() for row in rows}
    sums = _sums_of(tables, {quantity.indicator_code for quantity in told}, catalogue)
    for quantity, row in sums:
        key = (str(row["consolidated_id"]), quantity.indicator_code)
        if key not in stated:  # a sum that is not used stands beside what was reported
            stated[key] = quantity
            told[quantity].append(row | {"statement_id": row["consolidated_id"], "is_chosen": True})
    for quantity, rows in told.items():
        found.add_counts(quantity, rows)
    for _, row in sums:
        found.add_sum(row, stated)
    for quantity, rows in told.items():
        found.add_bare_shares(quantity, rows)
    return found.finish(tables.get("units"), told, earlier)


def _sums_of(
    tables: Mapping[str, pd.DataFrame], codes: set[str], catalogue: Mapping[str, Row]
) -> list[tuple[Quantity, Row]]:
    """Return the sums of protected indicators, each a quantity of its own: the reported total stands beside it."""
    if "consolidated" not in tables:
        return []
    rows = rows_of(tables["consolidated"][tables["consolidated"]["value"].notna()])
    found = [(_quantity_of(row, catalogue.get(row["indicator_code"], {})), row) for row in rows]
    return [(one._replace(unit_code=row["consolidated_id"]), row) for one, row in found if one.indicator_code in codes]


def _quantity_of(row: Row, indicator: Row) -> Quantity:
    """Return what an observation states; a state on a day has no beginning."""
    start, end = row.get("period_start"), row.get("period_end")
    if end is None and row.get("period"):
        start, end = period_bounds(str(row["period"]))
    is_state = indicator.get("period_type") == "stock"
    first, last = ("" if day is None or pd.isna(day) else str(day)[:10] for day in (start, end))
    code = indicator.get("share_code") or row["indicator_code"]
    return Quantity(str(row["unit_code"]), str(code), "" if is_state else first, last)


def counts_of(row: Row, measure: str | None) -> tuple[float | None, float | None]:
    """Return the count that an observation states and what it is out of.

    >>> counts_of({"value": 12.0, "numerator": None, "denominator": 40.0}, "count")
    (12.0, 40.0)
    """
    numerator = row.get("numerator")
    if numerator is None and measure == "count":
        numerator = row.get("value")
    return numerator, row.get("denominator")


@dataclass
class _Collection:
    """The cells found so far."""

    threshold: int
    catalogue: Mapping[str, Row]
    counts: dict[Cell, float] = field(default_factory=dict)
    relations: list[Relation] = field(default_factory=list)
    sensitive: list[Cell] = field(default_factory=list)
    together: dict[Cell, Quantity] = field(default_factory=dict)
    unprinted: set[Cell] = field(default_factory=set)
    shares: dict[Cell, float] = field(default_factory=dict)
    parts: dict[Cell, tuple[Cell, ...]] = field(default_factory=dict)
    unknown: set[Cell] = field(default_factory=set)

    def add_counts(self, quantity: Quantity, rows: list[Row]) -> None:
        """Add the cells of a quantity; of several sources, the one with a small count, else the one that was chosen."""
        pairs = [(counts_of(row, self._measure_of(row)), bool(row.get("is_chosen"))) for row in rows]
        told = [(counts, is_chosen) for counts, is_chosen in pairs if counts[0] is not None]
        if not told:
            return

        def rank(pair: tuple[tuple[float | None, float | None], bool]) -> tuple[bool, bool, bool]:
            (inside, whole), is_chosen = pair
            rest = None if whole is None or inside is None else whole - inside
            return not (self._is_small(inside) or self._is_small(rest)), not is_chosen, whole is None

        (inside, whole), _ = min(told, key=rank)
        whole = whole if whole is not None else next((pair[0][1] for pair in told if pair[0][1] is not None), None)
        self._add_cells(quantity, inside, whole)

    def _add_cells(self, quantity: Quantity, inside: float | None, whole: float | None) -> None:
        for part, count in ((IN, inside), (OF, whole)):
            if count is not None:
                self._add(quantity, part, count)
        if inside is None or whole is None or whole < inside:
            return
        self._add(quantity, OUT, whole - inside)
        self.unprinted.add(quantity.cell(OUT))
        self.relations.append(Relation({quantity.cell(IN): 1.0, quantity.cell(OUT): 1.0, quantity.cell(OF): -1.0}))

    def add_sum(self, row: Row, stated: Mapping[tuple[str, str], Quantity]) -> None:
        """Add that a sum is the sum of its parts, and of a rest that nobody printed where some parts are not known."""
        code = str(self.catalogue.get(row["indicator_code"], {}).get("share_code") or row["indicator_code"])
        total = stated[str(row["consolidated_id"]), code]
        parts = [stated.get((key, code)) for key in str(row["parts"]).split(ID_SEPARATOR)]
        for part in (IN, OF):
            whole = total.cell(part)
            cells = [cell for one in parts if one is not None and (cell := one.cell(part)) in self.counts]
            rest = self.counts.get(whole, -1.0) - sum(self.counts[cell] for cell in cells)
            if whole not in self.counts or rest < -_NOTHING:
                continue  # another source of a part says more than the sum took
            if rest > _NOTHING or len(cells) < len(parts):
                cells.append(whole._replace(unit_code=f"{whole.unit_code}, other parts"))
                self.unknown.add(cells[-1])
            self.relations.append(sum_relation(whole, cells))
            self.parts[whole] = tuple(cells)

    def _add(self, quantity: Quantity, part: str, count: float) -> None:
        cell = quantity.cell(part)
        self.counts[cell] = float(count)
        self.together[cell] = quantity
        if part != OF and self._is_small(count):
            self.sensitive.append(cell)

    def add_bare_shares(self, quantity: Quantity, rows: list[Row]) -> None:
        """Add the count behind a share without counts, where another indicator prints what it is out of."""
        share = next((row for row in rows if self._measure_of(row) == "share" and row.get("op") in _EXACT), None)
        if share is None or quantity.cell(IN) in self.counts:
            return
        whole = next((cell for cell in self._same_denominator(quantity) if cell in self.counts), None)
        if whole is None or not 0 <= share["value"] <= 100:
            return
        count = float(round(share["value"] * self.counts[whole] / 100))
        for part, part_count in ((IN, count), (OUT, self.counts[whole] - count)):
            self._add(quantity, part, part_count)
            self.unprinted.add(quantity.cell(part))
        self.relations.append(Relation({quantity.cell(IN): 1.0, quantity.cell(OUT): 1.0, whole: -1.0}))
        printed = quantity.cell(SHARE)
        self.together[printed] = quantity
        self.shares[printed] = float(share["value"])
        self.relations += share_relations(quantity.cell(IN), whole, share["value"], shown_by=printed)

    def _same_denominator(self, quantity: Quantity) -> Iterable[Cell]:
        """Yield the denominators of other indicators that are worded the same."""
        words = self.catalogue.get(quantity.indicator_code, {}).get("denominator")
        for code, row in self.catalogue.items():
            if words and row.get("denominator") == words:
                yield quantity._replace(indicator_code=code).cell(OF)

    def _measure_of(self, row: Row) -> str | None:
        measure: str | None = self.catalogue.get(row["indicator_code"], {}).get("measure")
        return measure

    def _is_small(self, count: float | None) -> bool:
        return count is not None and 1 <= count < self.threshold

    def finish(
        self, units: pd.DataFrame | None, told: Mapping[Quantity, list[Row]], earlier: Sequence[Released]
    ) -> PublishedCells:
        """Return all cells, with the sums that link them and those of earlier releases."""
        gone = {one.cell: one.value for one in earlier if one.value is not None and one.cell.part in (IN, OF)}
        counts = self.counts | {cell: value for cell, value in gone.items() if cell not in self.counts}
        sums = Sums(counts, self.threshold)
        cells = [cell for cell in counts if cell.part in (IN, OF)]
        add_period_sums(sums, cells)
        if units is not None:
            add_unit_sums(sums, cells, units)
        add_scope_sums(sums, cells, self._general_codes())
        self._add_equal_denominators(sums)
        counts |= dict.fromkeys(sorted(sums.unknown | self.unknown), float("nan"))
        versions = read_versions(sums.relations, counts, earlier)
        known = [
            one.cell
            for one in earlier
            if one.value is not None and one.value in (counts.get(one.cell), self.shares.get(one.cell))
        ]
        return PublishedCells(
            _by_cell(counts | versions.counts),
            [*self.relations, *sums.relations, *versions.relations],
            self.sensitive,
            self.together,
            self.unprinted,
            list(dict.fromkeys([*known, *versions.released])),
            {key: sorted({str(row["statement_id"]) for row in rows}) for key, rows in told.items()},
            self.shares,
            self.parts,
        )

    def _general_codes(self) -> dict[str, str]:
        """Return the general indicator of each narrower one, both by the code of their quantity."""
        base = {code: row.get("share_code") or code for code, row in self.catalogue.items()}
        general = {code: row.get("general_code") for code, row in self.catalogue.items()}
        return {base[code]: str(base.get(above, above)) for code, above in general.items() if above}

    def _add_equal_denominators(self, sums: Sums) -> None:
        """Add that two indicators which are worded alike and print one number have one denominator."""
        same: dict[tuple[Any, ...], list[Cell]] = defaultdict(list)
        for cell, count in self.counts.items():
            words = self.catalogue.get(cell.indicator_code, {}).get("denominator")
            if cell.part == OF and words:
                same[cell.unit_code, words, cell.start, cell.end, count].append(cell)
        for first, *others in same.values():
            for other in others:
                sums.add(first, [other])


def _by_cell(counts: Mapping[Cell, float]) -> pd.Series:
    return pd.Series(list(counts.values()), index=pd.Index(list(counts), tupleize_cols=False), dtype=float)
