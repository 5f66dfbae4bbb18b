"""Which targets bind which unit: its own, those of the levels above, and those that national legal texts set."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from analysis.panel._target_table import compare_with_target, points_upward
from analysis.panel.states.national_targets import VALUE_UNIT_OF_MEASURE, as_targets
from analysis.panel.units import UnitTree
from analysis.regulations import national_target_key


@dataclass(frozen=True)
class BoundTarget:
    """One placed target as it binds a unit.

    `table` is `targets`, or `national_targets` for one of a legal text, with the key `row_key` there. `due` is missing
    for a target that recurs. `is_comparable` says that target and indicator have one unit of measure. `valid_to` is the
    last day on which its legal text was in force.
    """

    statement_id: str
    indicator_code: str
    bound_unit_code: str
    op: str
    value: float
    value_unit: str | None
    period: str | None
    due: pd.Timestamp | None
    is_upward: bool
    is_comparable: bool
    superseded_by: str | None = None
    table: str = "targets"
    valid_to: pd.Timestamp | None = None

    @property
    def row_key(self) -> str:
        """Return the key of its row in `table`."""
        return self.statement_id.partition(":")[2] if self.table == "national_targets" else self.statement_id

    def is_met_by(self, value: float, op: str) -> bool | None:
        """Return whether a value satisfies the target; None where its bound leaves that open."""
        return compare_with_target(value, op, self.value, self.op, self.is_upward)

    def shortfall(self, value: float) -> float:
        """Return how much is missing from a value to the target; negative beyond it."""
        return self.value - value if self.is_upward else value - self.value


class TargetBinding:
    """The placed targets, by the units that they bind.

    A target binds its own unit and every unit below it that exists on its deadline and has values of the indicator.
    Targets of national legal texts bind the nation alone.

    Parameters
    ----------
    tables
        `targets, indicators, units` and, where they are, `national_targets`.
    """

    def __init__(self, tables: Mapping[str, pd.DataFrame]) -> None:
        self._tree = UnitTree(tables["units"])
        self.targets: tuple[BoundTarget, ...] = tuple(_list_targets(tables))
        self._by_indicator: dict[str, list[BoundTarget]] = defaultdict(list)
        for target in self.targets:
            self._by_indicator[target.indicator_code].append(target)

    def units_of(self, target: BoundTarget, reporting: Iterable[str]) -> list[str]:
        """Return the target's own unit, then those of the reporting units that it binds as well."""
        own = target.bound_unit_code
        if target.table == "national_targets":
            return [own]
        return [own, *(code for code in reporting if self._tree.stands_below(code, own, target.due))]

    def of(self, unit_code: str, indicator_code: str) -> list[BoundTarget]:
        """Return the targets of an indicator that bind a unit with values of it, in the order of the tables."""
        every = self._by_indicator.get(indicator_code, [])
        return [target for target in every if unit_code in self.units_of(target, [unit_code])]


def _list_targets(tables: Mapping[str, pd.DataFrame]) -> Iterable[BoundTarget]:
    national = as_targets(tables)
    targets = pd.concat([tables["targets"], national], ignore_index=True) if len(national) else tables["targets"]
    targets = targets[targets[["indicator_code", "value", "unit_code"]].notna().all(axis=1)]
    indicators = tables["indicators"].set_index("indicator_code").to_dict("index")
    targets = targets[targets["indicator_code"].isin(indicators)]  # a law may name what the project does not collect
    superseded_by = dict(zip(targets["supersedes"], targets["statement_id"], strict=True))
    set_by_law = _last_days(tables) if len(national) else {}
    for row in targets[targets["indicator_code"].isin(list(indicators))].to_dict("records"):
        indicator, key = indicators[row["indicator_code"]], row["statement_id"]
        yield BoundTarget(
            statement_id=key,
            indicator_code=row["indicator_code"],
            bound_unit_code=row["unit_code"],
            op=row["op"],
            value=float(row["value"]),
            value_unit=_or_none(row["value_unit"]),
            period=_or_none(row.get("period")),
            due=_or_none(row["due"]),
            is_upward=points_upward(row["op"], indicator["direction"]),
            is_comparable=_is_comparable(row["value_unit"], indicator),
            superseded_by=superseded_by.get(key),
            table="national_targets" if key in set_by_law else "targets",
            valid_to=_or_none(set_by_law.get(key)),
        )


def _last_days(tables: Mapping[str, pd.DataFrame]) -> dict[str, Any]:
    """Return the last day of each national target's legal text, by the name of the target."""
    rules = tables["national_targets"]
    return {national_target_key(rule): day for rule, day in zip(rules["rule_id"], rules["valid_to"], strict=True)}


def _or_none(value: Any) -> Any:
    return None if pd.isna(value) else value


def _is_comparable(value_unit: str | None, indicator: Mapping[Hashable, Any]) -> bool:
    expected = VALUE_UNIT_OF_MEASURE.get(indicator["measure"])
    return _or_none(value_unit) is None or expected is None or value_unit == expected
