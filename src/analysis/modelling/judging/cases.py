"""Targets beside the series that they bind: whom a target binds, and what was observed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import pandas as pd

from adoption.arrays import EXACT_OPERATORS
from adoption.targets import Course
from analysis.i18n import Argument, Message
from analysis.modelling._messages import quantity, time_of
from analysis.modelling._tidy_panels import are_contradicted
from analysis.panel import compare_with_target, decimal_years, factual_values
from analysis.panel.states import (
    BoundTarget,
    Facts,
    SeriesValue,
    TargetBinding,
    decide_state,
    list_values,
    of_fitting_periods,
)

_Key = tuple[str, str]


@dataclass(frozen=True)
class Case:
    """One target for one unit, with that unit's observed values of the indicator in order of time.

    `due` and `due_time` [decimal year] are missing for a target that recurs; `mismatch` is why target and indicator
    cannot be compared. `series` are the values that judge the target by themselves; `held` are those and the values
    of other lengths of time (nine months to date judge neither a quarter nor a year), from which a forecast is made
    all the same. `contradicted` are values of neither, because later ones contradict them. `unused` is why there is
    no value although there are some: they lie outside the limits. `exists_until` is the unit's last day, if it has
    one before the target's. `facts` is what its state is decided by.
    """

    target_statement_id: str
    unit_code: str
    bound_unit_code: str
    indicator_code: str
    op: str
    target: float
    due: pd.Timestamp | None
    due_time: float
    is_upward: bool
    measure: str
    mismatch: Message | None
    facts: Facts
    series: tuple[SeriesValue, ...]
    held: tuple[SeriesValue, ...] = ()
    contradicted: tuple[SeriesValue, ...] = ()
    superseded_by: str | None = None
    unused: Message | None = None
    exists_until: pd.Timestamp | None = None

    @property
    def is_share(self) -> bool:
        """Return whether the indicator is a share [%]."""
        return self.measure == "share"

    @property
    def latest(self) -> SeriesValue | None:
        """Return the latest value that judges the target, else the latest of another length of time."""
        values = self.series or self.held
        return values[-1] if values else None

    @cached_property
    def exact(self) -> tuple[SeriesValue, ...]:
        """Return those that are values, not bounds: one a time, the latest said."""
        return tuple({value.time: value for value in self.series if value.op in EXACT_OPERATORS}.values())

    @cached_property
    def course(self) -> Course:
        """Return the series as the official methods take it."""
        times, values = tuple(value.time for value in self.exact), tuple(value.value for value in self.exact)
        return Course(times, values, self.target, self.due_time, self.is_upward)

    def is_met_by(self, value: SeriesValue) -> bool | None:
        """Return whether an observed value satisfies the target; None where its bound leaves that open."""
        return compare_with_target(value.value, value.op, self.target, self.op, self.is_upward)

    @cached_property
    def no_verdict(self) -> Message | None:
        """Return why nothing can be said of the target: units that differ, values outside the limits, or its state."""
        return self.mismatch or self.unused or explain_state(self.facts)


def explain_state(facts: Facts) -> Message | None:
    """Return why values that contradict each other allow no verdict and no proposal; None where they do not."""
    decided = decide_state(facts)
    if decided.state.allows_verdict or decided.value is None:
        return None
    arguments: dict[str, Argument] = _name_value(decided.value, facts)
    if decided.other is not None:
        arguments |= {f"{name}_other": said for name, said in _name_value(decided.other, facts).items()}
    return Message(f"verdict.{decided.state}", arguments)


def _name_value(value: SeriesValue, facts: Facts) -> dict[str, Argument]:
    shown = quantity(round(value.value, 1), value.op, is_share=facts.is_share)
    return {"value": shown, "when": time_of(value.period, value.day), "source": value.publisher}


def match_targets(tables: dict[str, pd.DataFrame], *, hand_down: bool = True) -> Iterator[Case]:
    """Yield every placed target with the unit that it binds, and with the units below that have observations.

    A target binds its own unit and, with `hand_down`, every unit below it that exists on its deadline. Where its own
    unit has no observation the series is empty: only other units can tell of it.
    The targets of `national_targets` follow; they bind the nation, never a unit below it.
    """
    binding, values = TargetBinding(tables), list_values(tables)
    every = factual_values(tables["observations"], tables["indicators"])
    wrong = _find_contradicted(every, tables["indicators"])
    series_of = {key: tuple(value for value in found if value.is_chosen) for key, found in values.items()}
    series_of = {key: found for key, found in series_of.items() if found}
    outside = set(zip(every["indicator_code"], every["unit_code"], strict=True)) - set(series_of)
    units_of: dict[str, list[str]] = {}
    for code, unit in sorted(series_of):
        units_of.setdefault(code, []).append(unit)
    indicators = tables["indicators"].set_index("indicator_code").to_dict("index")
    last_days = tables["units"].set_index("unit_code")["valid_to"].dropna().to_dict()
    for target in binding.targets:
        indicator = indicators[target.indicator_code]
        for unit in binding.units_of(target, units_of.get(target.indicator_code, []) if hand_down else []):
            key = (target.indicator_code, unit)
            facts = Facts(values.get(key, ()), target, indicator)
            yield replace(
                _describe_case(target, unit, facts, wrong.get(key, frozenset())),
                unused=Message("verdict.outside_limits") if key in outside else None,
                exists_until=_end_before(last_days.get(unit), target.due),
            )


def _describe_case(target: BoundTarget, unit_code: str, facts: Facts, wrong: frozenset[Any]) -> Case:
    usable = facts.own or facts.chosen
    held = tuple(value for value in usable if (value.statement_id, value.day) not in wrong)
    indicator = facts.indicator
    return Case(
        target_statement_id=target.statement_id,
        unit_code=unit_code,
        bound_unit_code=target.bound_unit_code,
        indicator_code=target.indicator_code,
        op=target.op,
        target=target.value,
        due=target.due,
        due_time=float("nan") if target.due is None else _decimal_year(target.due),
        is_upward=target.is_upward,
        measure=str(indicator["measure"]),
        mismatch=None if target.is_comparable else _explain_mismatch(target, indicator),
        facts=facts,
        series=of_fitting_periods(held, target.period, indicator.get("period_type")),
        held=held,
        contradicted=tuple(value for value in usable if (value.statement_id, value.day) in wrong),
        superseded_by=target.superseded_by,
    )


def _decimal_year(day: pd.Timestamp) -> float:
    return float(decimal_years(pd.Series([day])).iloc[0])


def _end_before(last_day: pd.Timestamp | None, due: pd.Timestamp | None) -> pd.Timestamp | None:
    """Return a unit's last day where it comes before the target's; None where the unit still exists then."""
    return last_day if last_day is not None and due is not None and last_day < due else None


def _find_contradicted(every: pd.DataFrame, indicators: pd.DataFrame) -> dict[_Key, frozenset[Any]]:
    """Return statement and day of the values that a later one contradicts, by indicator and unit."""
    highest = every["indicator_code"].map(indicators.set_index("indicator_code")["maximum"]).astype("float64")
    values = every[~(every["value"] > highest)]
    rows = values[are_contradicted(values, indicators)]
    found: dict[_Key, set[Any]] = {}
    for code, unit, key, day in zip(
        rows["indicator_code"], rows["unit_code"], rows["statement_id"], rows["period_end"], strict=True
    ):
        found.setdefault((code, unit), set()).add((key, day))
    return {key: frozenset(wrong) for key, wrong in found.items()}


def _explain_mismatch(target: BoundTarget, indicator: Mapping[Any, Any]) -> Message:
    measured = {"measure": indicator["measure"], "unit": indicator["unit"]}
    return Message("verdict.mismatch", {"target_unit": str(target.value_unit), **measured})
