"""The rules of the catalogue by which values are added up, and the parts that a rule cannot take, with the reason."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.panel.consolidation.part_values import (
    NO_PART,
    NOTHING,
    UNKNOWN,
    WITHHELD,
    Value,
    add_exactly,
    add_operators,
    is_wrong,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

SUM, SHARE, MEAN, WEIGHTED, LATEST, NONE = "sum", "recompute", "mean", "weighted", "latest", "none"


@dataclass(frozen=True)
class Rule:
    """How the values of one indicator are added up.

    Attributes
    ----------
    how: sum of counts; share of summed counts; mean; mean weighted by another indicator or by the denominators.
    adds_up_from: the lowest organisations whose values add up.
    period_type: stock, flow or survey.
    carry_days: how old the latest value of a stock may be; None: it must be of the day itself.
    weight_code: the indicator whose values weigh; empty: the denominators do.
    """

    how: str
    adds_up_from: str
    period_type: str
    is_share: bool
    carry_days: float | None = None
    weight_code: str = ""

    @property
    def times(self) -> str:
        """Return the type of period by which values are found: an average is not added up over shorter periods."""
        return "survey" if self.period_type == "flow" and self.how in (MEAN, WEIGHTED) else self.period_type


def read_rules(indicators: pd.DataFrame) -> dict[str, Rule]:
    """Return the rule of each indicator whose values add up, by its code.

    Parameters
    ----------
    indicators: the table `indicators`; one without the columns of consolidation has no rules.
    """
    if "adds_up_from" not in indicators:
        return {}
    return {
        str(row["indicator_code"]): _read_rule(row)
        for row in indicators.to_dict("records")
        if row["aggregation"] != NONE and isinstance(row["adds_up_from"], str)
    }


def _read_rule(row: Mapping[Any, Any]) -> Rule:
    is_share = row["measure"] == "share"
    how = row["aggregation"]
    carry = row.get("carry_days")
    return Rule(
        (SHARE if is_share else SUM) if how == LATEST else how,
        row["adds_up_from"],
        row["period_type"] if isinstance(row.get("period_type"), str) else "flow",
        is_share,
        float(carry) if how == LATEST and pd.notna(carry) else None,
        row["weight_code"] if isinstance(row.get("weight_code"), str) else "",
    )


@dataclass
class Parts:
    """What the organisations below one have for a period: parts that add up, and what was left out with the reason."""

    taken: list[Value] = field(default_factory=list)
    left_out: dict[str, str] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)
    not_counted: list[str] = field(default_factory=list)
    has_withheld: bool = False


def sort_parts(rule: Rule, found: Mapping[str, Value | None], weights: Mapping[str, float]) -> Parts:
    """Return the parts that the rule can take.

    Parameters
    ----------
    rule: the rule.
    found: the value of each organisation that is expected, None where it reported none.
    weights: the weight of each organisation, where the rule names an indicator that weighs.
    """
    parts = Parts()
    for unit, value in found.items():
        if value is None or value.status == UNKNOWN:
            parts.missing.append(unit)
        elif value.status == NO_PART:
            parts.not_counted.append(unit)
        elif value.status == WITHHELD:
            parts.missing.append(unit)
            parts.has_withheld = True
        elif value.status == NOTHING and value.value is None:
            parts.taken.append(value._replace(value=0.0, numerator=0.0, denominator=0.0 if rule.is_share else None))
        elif reason := _reason_against(rule, value, weights):
            parts.left_out[unit] = reason
        else:
            parts.taken.append(value)
    return parts


def _reason_against(rule: Rule, value: Value, weights: Mapping[str, float]) -> str | None:
    if is_wrong(value):
        return "wrong"
    if "undated" in value.flags:
        return "undated"
    if rule.how == SHARE and (value.numerator is None or value.denominator is None):
        return "no_counts"
    if rule.how == WEIGHTED and _weight_of(rule, value, weights) is None:
        return "no_weight"
    return None


def _weight_of(rule: Rule, value: Value, weights: Mapping[str, float]) -> float | None:
    return weights.get(value.unit_code) if rule.weight_code else value.denominator


@dataclass(frozen=True)
class Total:
    """The sum of parts under a rule."""

    value: float | None
    numerator: float | None
    denominator: float | None
    op: str | None


def add_parts(rule: Rule, taken: Sequence[Value], weights: Mapping[str, float]) -> Total:
    """Return the sum of the parts under the rule; without a value where their bounds face both ways.

    Parameters
    ----------
    rule: the rule.
    taken: the parts.
    weights: as for `sort_parts`.
    """
    op = add_operators(value.op for value in taken)
    numerator = add_exactly(value.numerator for value in taken)
    denominator = add_exactly(value.denominator for value in taken)
    value = _value_of(rule, taken, numerator, denominator, weights) if taken and op is not None else None
    return Total(value, numerator, denominator, op)


def _value_of(
    rule: Rule,
    taken: Sequence[Value],
    numerator: float | None,
    denominator: float | None,
    weights: Mapping[str, float],
) -> float | None:
    if rule.how == SUM:
        return add_exactly(value.value for value in taken)
    if rule.how == SHARE:
        return 100 * numerator / denominator if numerator is not None and denominator else None
    weighed = [(value.value, 1.0 if rule.how == MEAN else _weight_of(rule, value, weights)) for value in taken]
    return _mean(weighed)


def _mean(weighed: Iterable[tuple[float | None, float | None]]) -> float | None:
    pairs = [(value, weight) for value, weight in weighed if value is not None and weight is not None]
    whole = add_exactly(weight for _, weight in pairs)
    products = add_exactly(value * weight for value, weight in pairs)
    return products / whole if products is not None and whole else None
