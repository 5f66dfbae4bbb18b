"""What a release withholds: planned once over all reports of a day, then taken out of every table that quotes it."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import pandas as pd
from scipy.cluster.hierarchy import DisjointSet

from analysis.panel import is_sum
from analysis.reports._row_helpers import KeptMaterial, Row, rows_of, values_of
from analysis.reports.disclosure._errors import ReleaseRefusedError
from analysis.reports.disclosure.cells import PublishedCells, Quantity, Released, as_printed, collect_cells, counts_of
from analysis.reports.disclosure.solver import COMPLEMENTARY, protect_cells
from analysis.reports.disclosure.suppression import Profile


@dataclass(frozen=True)
class Plan:
    """What a release withholds of all that the reports of one day publish.

    Attributes
    ----------
    profile: the rule of release.
    cells: the cells of the reports.
    withheld: why each withheld quantity is withheld: `small`, or `complementary` where it would give away another.
    refused: why a report that prints one of these quantities is refused.
    protected: the rows of `observations` that count persons, visits or cases.
    loose: the statements behind no observation that state a small count of persons, visits or cases.
    """

    profile: Profile
    cells: PublishedCells
    withheld: dict[Quantity, str] = field(default_factory=dict)
    refused: dict[Quantity, str] = field(default_factory=dict)
    protected: pd.Series = field(default_factory=lambda: pd.Series(dtype=bool))
    loose: frozenset[str] = frozenset()

    @property
    def withheld_statements(self) -> set[str]:
        """Return the statements that show what is withheld."""
        return {key for quantity in self.withheld for key in self.cells.statements.get(quantity, ())} | self.loose

    def without_refused(self) -> Plan:
        """Return the plan that withholds what cannot be protected as well."""
        return replace(self, withheld=self.withheld | dict.fromkeys(self.refused, COMPLEMENTARY), refused={})


class Plans:
    """The plans of one release beside different earlier ones; what they share is found once.

    Parameters
    ----------
    tables
        All tables of one day: what one report withholds, no other of that day may give away.
    profile
        The rule of release.
    """

    def __init__(self, tables: Mapping[str, pd.DataFrame], profile: Profile) -> None:
        self._tables, self._profile = tables, profile
        self._protected = find_protected(tables, profile)
        self._alone = replace(self._plan([]), loose=find_loose(tables, profile))

    @classmethod
    def of(cls, tables: Mapping[str, pd.DataFrame], profile: Profile) -> Plans:
        """Return the plans of a release; those of the last one again where it is of the same tables.

        Parameters
        ----------
        tables, profile
            As for the class.

        Returns
        -------
        Plans
            To be read alone: others may have them.
        """
        read = {name: tables[name] for name in _READ if name in tables}
        return _kept.find_or_make(read, profile, lambda: cls(read, profile))

    def beside(self, earlier: Sequence[Released] = ()) -> Plan:
        """Return what the release withholds, so that no small count can be computed from it and earlier ones.

        Parameters
        ----------
        earlier
            The cells of earlier releases with the same profile. They change the plan only where they show what it
            withholds, or another value.

        Returns
        -------
        Plan
            The quantities to withhold, and those that cannot be protected.
        """
        if not contradicts(self._alone, earlier):
            return self._alone
        known = [_with_exact_value(one, self._alone) for one in earlier]
        return replace(self._plan(known), loose=self._alone.loose)

    def _plan(self, known: Sequence[Released]) -> Plan:
        cells = collect_cells(self._tables, self._protected, self._profile.threshold, known)
        return _plan(cells, self._profile, self._protected)


#: The tables that a plan is made of.
_READ = ("observations", "statements", "indicators", "units", "consolidated")
_kept: KeptMaterial[Plans] = KeptMaterial()


def contradicts(plan: Plan, earlier: Iterable[Released]) -> bool:
    """Return whether earlier releases show what a plan withholds, or other values than the reports of today.

    Parameters
    ----------
    plan
        What is withheld.
    earlier
        The cells of earlier releases.

    Returns
    -------
    bool
        Whether the plan has to be made again with them.
    """
    return any(_is_in_the_way(_with_exact_value(one, plan), plan) for one in earlier)


def _with_exact_value(one: Released, plan: Plan) -> Released:
    """Return an earlier cell with the count of today where this prints the same."""
    count = plan.cells.counts.get(one.cell)
    if count is None or pd.isna(count) or one.value is None:  # a count that its source no longer prints is unknown
        return one
    if as_printed(float(count), plan.profile.rounding_base) != one.value:
        return one
    return one._replace(value=float(count))


def _is_in_the_way(one: Released, plan: Plan) -> bool:
    """Return whether an earlier release told what the plan withholds, or another value than the reports of today."""
    if one.value is None:
        return False
    quantity = Quantity(one.cell.unit_code, one.cell.indicator_code, one.cell.start, one.cell.end)
    now = plan.cells.counts.get(one.cell, plan.cells.shares.get(one.cell))
    return bool(now != one.value) or quantity in plan.withheld


def find_protected(tables: Mapping[str, pd.DataFrame], profile: Profile) -> pd.Series:
    """Return which observations are counts, or shares, of what may be persons, visits or cases."""
    observations, indicators = tables["observations"], tables["indicators"].set_index("indicator_code")
    nouns = tables["statements"].set_index("statement_id")["counted_noun"]
    definitions = indicators["numerator"].fillna("") + " " + indicators["denominator"].fillna("")
    noun = observations["statement_id"].map(nouns)
    definition = observations["indicator_code"].map(definitions).fillna("")
    decided = observations["indicator_code"].map(indicators.get("protected", pd.Series(dtype=object)))
    counts = list(zip(*(values_of(column) for column in (noun, definition, decided)), strict=True))
    known = {one: profile.protects(one[0], one[1] or "", one[2]) for one in set(counts)}
    may_be_persons = [known[one] for one in counts]
    counted = observations["indicator_code"].map(indicators["measure"]).isin(["share", "count"])
    # What one source calls persons is persons in the whole series, also where another source names nothing.
    persons = pd.Series(may_be_persons, counted.index, dtype=bool) & counted
    series = persons.groupby([observations[key] for key in ("unit_code", "indicator_code")], dropna=False)
    protected: pd.Series = counted & series.transform("any")
    # A sum is of the same persons as its parts.
    return protected | (is_sum(observations) & observations["indicator_code"].isin(protected_codes(tables, protected)))


def protected_codes(tables: Mapping[str, pd.DataFrame], protected: pd.Series) -> set[str]:
    """Return the indicators that count persons, visits or cases for any organisation.

    Parameters
    ----------
    tables
        All tables of a day.
    protected
        Which rows of `observations` do.
    """
    return set(tables["observations"].loc[protected, "indicator_code"])


#: The columns of `statements` by which a small count of persons is found.
_TELLS_A_COUNT = (
    *("statement_id", "kind", "op", "indicator_code", "counted_noun"),
    *("value", "value_unit", "numerator", "denominator"),
)


def find_loose(tables: Mapping[str, pd.DataFrame], profile: Profile) -> frozenset[str]:
    """Return the statements behind no observation, such as targets, that state a small count of what is protected.

    Where no indicator is known, the noun has to name persons, visits or cases. A target that is a bound, such as `at
    least one nurse`, is a norm and counts nobody.
    """
    catalogue = {row["indicator_code"]: row for row in rows_of(tables["indicators"])}
    observed = set(tables["observations"]["statement_id"])

    def is_protected(row: Row) -> bool:
        if row.get("kind") == "target" and row.get("op") not in (None, "="):
            return False
        indicator = catalogue.get(row.get("indicator_code"), {"protected": "no"})
        words = " ".join(filter(None, (indicator.get("numerator"), indicator.get("denominator"))))
        return profile.protects(row.get("counted_noun"), words, indicator.get("protected"))

    statements = tables["statements"]
    behind_none = [key not in observed for key in statements["statement_id"]]
    rows = rows_of(statements.loc[behind_none, [name for name in _TELLS_A_COUNT if name in statements]])
    return frozenset(
        str(row["statement_id"])
        for row in rows
        if any(1 <= count < profile.threshold for count in _counts_in(row)) and is_protected(row)
    )


def _counts_in(statement: Row) -> Iterator[float]:
    """Yield the counts that a statement tells: the value, or the numerator and what it leaves of the whole."""
    inside, whole = counts_of(statement, statement.get("value_unit"))
    if inside is not None:
        yield inside
        if whole is not None:
            yield whole - inside


def _plan(cells: PublishedCells, profile: Profile, protected: pd.Series) -> Plan:
    try:
        return Plan(profile, cells, _protect(cells, profile), {}, protected)
    except ReleaseRefusedError:
        pass
    withheld: dict[Quantity, str] = {}
    refused: dict[Quantity, str] = {}
    for part in _parts(cells):
        try:
            withheld |= _protect(part, profile)
        except ReleaseRefusedError as error:
            refused |= {quantity: str(error) for quantity in part.together.values()}
    return Plan(profile, cells, withheld, refused, protected)


def _protect(cells: PublishedCells, profile: Profile) -> dict[Quantity, str]:
    """Return why each quantity is withheld."""
    groups: dict[Hashable, Hashable] = dict(cells.together.items())
    protection = protect_cells(
        cells.counts,
        cells.relations,
        cells.sensitive,
        cells.released,
        threshold=profile.threshold,
        together=groups,
        unprinted=cells.unprinted,
    )
    return {cells.together[cell]: reason for cell, reason in protection.reasons.items() if cell in cells.together}


def _parts(cells: PublishedCells) -> Iterator[PublishedCells]:
    """Yield the cells in parts that no relation links, so that one that cannot be protected stops no other."""
    linked = DisjointSet([*cells.counts.index, *cells.together, *cells.together.values()])
    for cell, quantity in cells.together.items():
        linked.merge(cell, quantity)
    for relation in cells.relations:
        first, *others = relation.coefficients
        for other in others:
            linked.merge(first, other)
    for part in linked.subsets():
        if not part.isdisjoint(cells.sensitive) or cells.counts[cells.counts.index.isin(part)].isna().any():
            yield _only(cells, part)


def _only(cells: PublishedCells, part: set[object]) -> PublishedCells:
    def kept(keys: Iterable[object]) -> list:  # type: ignore[type-arg]
        return [key for key in keys if key in part]

    return PublishedCells(
        cells.counts[[key in part for key in cells.counts.index]],
        [relation for relation in cells.relations if next(iter(relation.coefficients)) in part],
        kept(cells.sensitive),
        {cell: quantity for cell, quantity in cells.together.items() if cell in part},
        set(kept(cells.unprinted)),
        kept(cells.released),
    )
