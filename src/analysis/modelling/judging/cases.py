"""Targets beside the series that they bind: whom a target binds, and what was observed."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import pandas as pd

from adoption.arrays import EXACT_OPERATORS
from adoption.targets import Course
from analysis.i18n import Message
from analysis.modelling._tidy_panels import are_contradicted
from analysis.modelling.judging.national_targets import VALUE_UNIT_OF_MEASURE, as_targets
from analysis.panel import UnitTree, compare_with_target, decimal_years, factual_values, points_upward
from analysis.schemas import period_bounds, period_length

#: Lengths of time that a flow is reported for; a target of one is not judged by a value of another.
_LENGTHS = ("month", "quarter", "half_year", "to_date", "year")


@dataclass(frozen=True)
class Observed:
    """One observed figure of a series: its time [decimal year] and day, its operator, where it comes from, how long.

    `period` is its code, `period_length` a word of `PERIOD_LENGTHS`.
    """

    time: float
    day: pd.Timestamp
    value: float
    op: str
    statement_id: str
    period: str = ""
    period_length: str = "day"


@dataclass(frozen=True)
class Case:
    """One target for one unit, with that unit's observed figures of the indicator in order of time.

    `due` and `due_time` [decimal year] are missing for a target that recurs; `mismatch` is why target and indicator
    cannot be compared. `series` are the figures that judge the target by themselves; `held` are those and the figures
    of other lengths of time (nine months to date judge neither a quarter nor a year), from which a forecast is made
    all the same. `contradicted` are figures of neither, because later ones contradict them. `unused` is why there is
    no figure although there are values: they lie outside the limits. `exists_until` is the unit's last day, if it has
    one before the target's.
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
    series: tuple[Observed, ...]
    held: tuple[Observed, ...] = ()
    contradicted: tuple[Observed, ...] = ()
    superseded_by: str | None = None
    unused: Message | None = None
    exists_until: pd.Timestamp | None = None

    @property
    def is_share(self) -> bool:
        """Return whether the indicator is a share [%]."""
        return self.measure == "share"

    @property
    def latest(self) -> Observed | None:
        """Return the latest figure that judges the target, else the latest of another length of time."""
        figures = self.series or self.held
        return figures[-1] if figures else None

    @cached_property
    def exact(self) -> tuple[Observed, ...]:
        """Return the figures that are values, not bounds: one a time, the latest said."""
        return tuple({figure.time: figure for figure in self.series if figure.op in EXACT_OPERATORS}.values())

    @cached_property
    def course(self) -> Course:
        """Return the series as the official methods take it."""
        times, values = tuple(figure.time for figure in self.exact), tuple(figure.value for figure in self.exact)
        return Course(times, values, self.target, self.due_time, self.is_upward)

    def is_met_by(self, figure: Observed) -> bool | None:
        """Return whether an observed figure satisfies the target; None where its bound leaves that open."""
        return compare_with_target(figure.value, figure.op, self.target, self.op, self.is_upward)


def match_targets(tables: dict[str, pd.DataFrame], *, hand_down: bool = True) -> Iterator[Case]:
    """Yield every placed target with the unit that it binds, and with the units below that have observations.

    A target binds its own unit and, with `hand_down`, every unit below it that exists on its due day. Where its own
    unit has no observation the series is empty: only other units can tell of it.
    The targets of `national_targets` follow; they bind the nation, never a unit below it.
    """
    national = as_targets(tables)
    targets = pd.concat([tables["targets"], national], ignore_index=True) if len(national) else tables["targets"]
    targets = targets[targets[["indicator_code", "value", "unit_code"]].notna().all(axis=1)]
    targets = targets.assign(due_time=decimal_years(targets["due"]))
    every = factual_values(tables["observations"])
    values = _inside_limits(every, tables["indicators"])
    wrong = are_contradicted(values, tables["indicators"])
    series_of, contradicted_of = _list_series(values[~wrong]), _list_series(values[wrong])
    outside = set(zip(every["indicator_code"], every["unit_code"], strict=True)) - set(series_of)
    units_of = values.groupby("indicator_code")["unit_code"].unique().to_dict()
    indicators = tables["indicators"].set_index("indicator_code").to_dict("index")
    superseded_by = dict(zip(targets["supersedes"], targets["statement_id"], strict=True))
    tree, set_by_law = UnitTree(tables["units"]), set(national["statement_id"])
    last_days = tables["units"].set_index("unit_code")["valid_to"].dropna().to_dict()
    for row in targets.to_dict("records"):
        unit_code, indicator_code = row["unit_code"], row["indicator_code"]
        below = units_of.get(indicator_code, []) if hand_down and row["statement_id"] not in set_by_law else []
        bound = [unit_code, *(code for code in below if tree.stands_below(code, unit_code, row["due"]))]
        for code in bound:
            key = (indicator_code, code)
            yield replace(
                _describe_case(row, code, indicators[indicator_code], series_of.get(key, ())),
                contradicted=contradicted_of.get(key, ()),
                superseded_by=superseded_by.get(row["statement_id"]),
                unused=Message("verdict.outside_limits") if key in outside else None,
                exists_until=_end_before(last_days.get(code), row["due"]),
            )


def _describe_case(
    row: dict[Hashable, Any], unit_code: str, indicator: dict[Hashable, Any], held: tuple[Observed, ...]
) -> Case:
    return Case(
        target_statement_id=row["statement_id"],
        unit_code=unit_code,
        bound_unit_code=row["unit_code"],
        indicator_code=row["indicator_code"],
        op=row["op"],
        target=float(row["value"]),
        due=None if pd.isna(row["due"]) else row["due"],
        due_time=row["due_time"],
        is_upward=points_upward(row["op"], indicator["direction"]),
        measure=str(indicator["measure"]),
        mismatch=_find_mismatch(row["value_unit"], indicator),
        series=_of_fitting_periods(held, row, indicator),
        held=held,
    )


def _end_before(last_day: pd.Timestamp | None, due: pd.Timestamp) -> pd.Timestamp | None:
    """Return a unit's last day where it comes before the target's; None where the unit still exists then."""
    return last_day if last_day is not None and pd.notna(due) and last_day < due else None


def _inside_limits(values: pd.DataFrame, indicators: pd.DataFrame) -> pd.DataFrame:
    """Return the values that their indicator can have: no target is met by 120 visits read as 120 %."""
    high = values["indicator_code"].map(indicators.set_index("indicator_code")["maximum"]).astype("float64")
    return values[~(values["value"] > high)]


def _of_fitting_periods(
    series: tuple[Observed, ...], target: dict[Hashable, Any], indicator: dict[Hashable, Any]
) -> tuple[Observed, ...]:
    """Return the figures that can be held against a target: a flow of another length of time cannot.

    Figures of earlier years stay, for the pace; of the target's own time, and of what follows, only those of its
    length of time. A stock stands as of a day, whatever period it is printed under.
    """
    period = target.get("period")
    if indicator.get("period_type") != "flow" or not isinstance(period, str) or period_length(period) not in _LENGTHS:
        return series
    length, start = period_length(period), pd.Timestamp(str(period_bounds(period)[0]))
    has_own_length = any(figure.period_length == length for figure in series)
    return tuple(
        figure
        for figure in series
        if figure.period_length in (length, "day") or (not has_own_length and figure.day < start)
    )


def _list_series(values: pd.DataFrame) -> dict[tuple[str, str], tuple[Observed, ...]]:
    """Return the figures of each indicator and unit in the order of `values`."""
    periods = [code if isinstance(code, str) else "" for code in values.get("period", [""] * len(values))]
    values = values.assign(code=periods, length=[period_length(code) if code else "day" for code in periods])
    columns = ["indicator_code", "unit_code", "time", "period_end", "value", "op", "statement_id", "code", "length"]
    series: dict[tuple[str, str], list[Observed]] = {}
    for indicator_code, unit_code, *figure in zip(*(values[name] for name in columns), strict=True):
        series.setdefault((indicator_code, unit_code), []).append(Observed(*figure))
    return {key: tuple(figures) for key, figures in series.items()}


def _find_mismatch(value_unit: str | None, indicator: dict[Hashable, Any]) -> Message | None:
    expected = VALUE_UNIT_OF_MEASURE.get(indicator["measure"])
    if pd.isna(value_unit) or expected is None or value_unit == expected:
        return None
    measured = {"measure": indicator["measure"], "unit": indicator["unit"]}
    return Message("verdict.mismatch", {"target_unit": str(value_unit), **measured})
