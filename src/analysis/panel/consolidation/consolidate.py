"""Consolidation: from the values of facilities to those of departments and of the sector, by the catalogue's rule."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.panel.choosing import own_series
from analysis.panel.consolidation._beside_reported import REPORTED, find_reported
from analysis.panel.consolidation._hierarchy import Hierarchy
from analysis.panel.consolidation._part_periods import Span, list_spans, value_for
from analysis.panel.consolidation._sum_rules import Parts, Rule, add_parts, read_rules, sort_parts
from analysis.panel.consolidation.part_values import Value, add_exactly, read_values
from analysis.panel.consolidation.sum_rows import SUM_PREFIX, Sum, sum_id
from analysis.schemas import TABLES, validate

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_Values = dict[str, list[Value]]


def consolidate(
    observations: pd.DataFrame,
    units: pd.DataFrame,
    indicators: pd.DataFrame,
    complete_lists: pd.DataFrame | None = None,
    settled: pd.DataFrame | None = None,
    filed_for: Mapping[str, str] | None = None,
) -> pd.DataFrame:
    """Return the table `consolidated`: for each organisation above others what their values add up to.

    Facilities add up to their department or ministry, departments and ministries to the country. Where a department
    reported a total of its own, this goes up, not the sum of its facilities. What a rule cannot take (a share without
    counts, another thing or scope, bounds that face both ways) is left out and named. A sum is complete where all
    organisations that are expected reported and all of them are known to be listed.

    Parameters
    ----------
    observations
        The table `observations`; rows of an earlier consolidation are passed over.
    units, indicators
        The tables of these names.
    complete_lists
        The organisations whose facilities are all listed in `units`; without it, none is known to be.
    settled
        The table `settled`: a sum that a person chose goes before the reported total.
    filed_for
        The period that the filing with a statement is about, by the statement: a stock as of another day within this
        period is the one of its end.

    Returns
    -------
    DataFrame
        In order of organisation, indicator and period.

    Raises
    ------
    SchemaError
        If the result does not match the schema.

    Examples
    --------
    >>> rows = pd.DataFrame({"unit_code": ["f-a", "f-b"], "indicator_code": "visits_count", "status": "observed",
    ...     "statement_id": ["s1", "s2"], "period": "2026-H1", "period_start": pd.Timestamp("2026-01-01"),
    ...     "period_end": pd.Timestamp("2026-06-30"), "value": [1468.0, 2400.0], "is_chosen": True})
    >>> units = pd.DataFrame({"unit_code": ["p34-x", "f-a", "f-b", "f-c"], "level": ["province", *["facility"] * 3],
    ...     "parent_code": [None, *["p34-x"] * 3]})
    >>> catalogue = pd.DataFrame({"indicator_code": ["visits_count"], "measure": "count", "aggregation": "sum",
    ...     "adds_up_from": "facility", "period_type": "flow"})
    >>> found = consolidate(validate("observations", rows), units, catalogue)
    >>> found[["unit_code", "period", "value", "n_reported", "n_expected", "missing_units"]].values.tolist()
    [['p34-x', '2026-H1', 3868.0, 2, 3, 'f-c']]
    """
    rules = read_rules(indicators)
    tree = Hierarchy(units, frozenset() if complete_lists is None else frozenset(complete_lists["unit_code"]))
    own = observations[observations["unit_code"].isin(tree.members)]
    own = own[~own["statement_id"].str.startswith(SUM_PREFIX)]
    stocks = {code for code, rule in rules.items() if rule.period_type == "stock"}
    weights = {rule.weight_code for rule in rules.values() if rule.weight_code}
    codes = [*rules, *weights]
    of_definition = own_series(own, indicators)
    values = read_values(of_definition, codes, stocks, filed_for or {})
    others = read_values(own.drop(of_definition.index), codes, stocks, filed_for or {})
    maker = _Maker(tree, values, others, _narrower_codes(indicators), _sums_chosen(settled))
    rows = [row for code in sorted(rules) if code in values for row in maker.rows_of(code, rules[code])]
    table = pd.DataFrame(rows, columns=TABLES["consolidated"].column_names)
    order = ["unit_code", "indicator_code", "period_end", "period_start", "period"]
    return validate("consolidated", table.sort_values(order, kind="stable", ignore_index=True))


def _sums_chosen(settled: pd.DataFrame | None) -> frozenset[str]:
    if settled is None:
        return frozenset()
    ids = settled["statement_id"].dropna().astype(str)
    return frozenset(key for key in ids if key.startswith(SUM_PREFIX))


def _narrower_codes(indicators: pd.DataFrame) -> dict[str, list[str]]:
    if "general_code" not in indicators:
        return {}
    pairs = indicators[["general_code", "indicator_code"]].dropna()
    return {str(code): sorted(rows["indicator_code"]) for code, rows in pairs.groupby("general_code")}


@dataclass(frozen=True)
class _Maker:
    """Makes the rows of one indicator after another, the lower organisations first.

    Attributes
    ----------
    values: what organisations reported of that which the indicator counts by definition; this alone adds up.
    others: what they reported of another thing.
    """

    tree: Hierarchy
    values: Mapping[str, _Values]
    others: Mapping[str, _Values]
    narrower: Mapping[str, Sequence[str]]
    settled: frozenset[str]

    def rows_of(self, code: str, rule: Rule) -> Iterator[dict[str, Any]]:
        """Yield the rows of one indicator."""
        sums: _Values = {}
        told = self.values[code]
        for parent in self.tree.parents():
            below = self.tree.candidates(parent)
            mine = {unit: [*told.get(unit, ()), *sums.get(unit, ())] for unit in below if unit in told or unit in sums}
            if not mine:
                continue
            spans = list_spans((value for values in mine.values() for value in values), rule.times)
            for span, period in sorted(spans.items(), key=lambda pair: (pair[0].end, pair[1])):
                added = self._add_up(parent, code, rule, span, period, mine)
                if added is None:
                    continue
                yield added.to_row()
                if added.used != REPORTED and added.total.value is not None:
                    sums.setdefault(parent, []).append(added.to_value())

    def _add_up(self, parent: str, code: str, rule: Rule, span: Span, period: str, mine: _Values) -> Sum | None:
        """Return the sum for a period, None where there is nothing to add up."""
        if not self.tree.exists(parent, span.end):
            return None
        expected = self.tree.expected(parent, rule.adds_up_from, span.end)
        weights = self._weights(rule, span, expected)
        parts = sort_parts(rule, {unit: _value_of(mine.get(unit, ()), span, rule) for unit in expected}, weights)
        parts.left_out |= dict.fromkeys(self._strangers(parent, mine, span, rule, expected), "not_expected")
        parts.left_out |= self._other_scopes(code, rule, span, parts.missing)
        parts.missing = [unit for unit in parts.missing if unit not in parts.left_out]
        if not self._is_worth_a_row(parent, parts):
            return None
        return Sum(
            parent,
            code,
            span,
            period,
            rule.how,
            parts,
            add_parts(rule, parts.taken, weights),
            len(expected) - len(parts.not_counted),
            self.tree.lists_all(parent),
            find_reported(self.values[code].get(parent, ()), span, rule.period_type),
            sum_id(parent, code, period) in self.settled,
            self._share_of_denominator(code, parts, span),
        )

    def _is_worth_a_row(self, parent: str, parts: Parts) -> bool:
        """Return whether there is something to add up: two values, or one where all who should report are listed."""
        if parent == self.tree.country:
            return len(parts.taken) > 1
        given = len(parts.taken) + len(parts.left_out)
        return given > (0 if self.tree.lists_all(parent) else 1)

    def _strangers(self, parent: str, mine: _Values, span: Span, rule: Rule, expected: Sequence[str]) -> list[str]:
        """Return the organisations that reported although values of their kind do not add up to this indicator."""
        others = [unit for unit in sorted(set(mine) - set(expected)) if self.tree.stands_below(unit, parent, span.end)]
        told = {unit: _value_of(mine[unit], span, rule) for unit in others}
        return [unit for unit, value in told.items() if value is not None and value.value is not None]

    def _other_scopes(self, code: str, rule: Rule, span: Span, missing: Sequence[str]) -> dict[str, str]:
        """Return the missing organisations that reported another thing, or a part of it: public hospitals only."""
        told = [(self.others.get(code, {}), "other_count")]
        told += [(self.values.get(narrower, {}), "other_scope") for narrower in self.narrower.get(code, ())]
        found = {}
        for values, reason in told:
            for unit in missing:
                value = _value_of(values.get(unit, ()), span, rule)
                if value is not None and value.value is not None:
                    found[unit] = reason
        return found

    def _weights(self, rule: Rule, span: Span, expected: Sequence[str]) -> dict[str, float]:
        told = self.values.get(rule.weight_code, {}) if rule.weight_code else {}
        found = {}
        for unit in expected:
            known = [v for v in told.get(unit, ()) if v.value is not None and v.end <= span.end]
            if known:
                found[unit] = float(max(known, key=lambda v: (v.end, v.ids)).value or 0.0)
        return found

    def _share_of_denominator(self, code: str, parts: Parts, span: Span) -> float | None:
        """Return the part of all denominators that the sum holds [%]; of the missing, their last known one counts."""
        held = add_exactly(value.denominator for value in parts.taken)
        absent = [*parts.missing, *parts.left_out]
        if held is None:
            return None
        known = [self._last_denominator(code, unit, span) for unit in absent]
        others = add_exactly(known) if known else 0.0
        return 100 * held / (held + others) if others is not None and held + others > 0 else None

    def _last_denominator(self, code: str, unit: str, span: Span) -> float | None:
        told = [v for v in self.values[code].get(unit, ()) if v.denominator is not None and v.end <= span.end]
        same = [v for v in told if span.start is None or (v.start and _days(v.span) == _days(span))]
        return max(same, key=lambda v: (v.end, v.ids)).denominator if same else None


def _days(span: tuple[pd.Timestamp | None, pd.Timestamp]) -> int:
    """Return the length of a period in months, so that quarters of 90 and 92 days are alike."""
    start, end = span
    return 0 if start is None else round((end - start).days / 30.4)


def _value_of(mine: Sequence[Value], span: Span, rule: Rule) -> Value | None:
    return value_for(mine, span, rule.times, rule.carry_days)
