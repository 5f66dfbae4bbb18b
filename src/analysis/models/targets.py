"""Targets beside the series that they bind: whom a target binds, and what was observed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from analysis.models.progress import Course
from analysis.models.series import EXACT_OPERATORS
from analysis.panel.observations import decimal_year

#: Statuses of values that happened; an estimate for a period still running judges no target.
FACTUAL_STATUSES = ("observed", "preliminary", "corrected")
_MIRROR = {">": "<", ">=": "<=", "<": ">", "<=": ">=", "<~": "~"}
_VALUE_UNIT_OF_MEASURE = {"share": "%", "count": "count", "index": "index", "rank": "rank", "level": "level"}


@dataclass(frozen=True)
class Case:
    """One target for one unit, with that unit's observed series of the indicator (values known as bounds included)."""

    target_statement_id: str
    unit_code: str
    bound_unit_code: str
    indicator_code: str
    op: str
    target: float
    due: pd.Timestamp | None
    superseded_by: str | None
    is_upward: bool
    is_share: bool
    mismatch: str
    series: pd.DataFrame

    @property
    def exact(self) -> pd.DataFrame:
        """Return the rows of the series whose figure is a value, not a bound."""
        return self.series[self.series["op"].isin(EXACT_OPERATORS)]

    @property
    def due_time(self) -> float:
        """Return the day by which the target is to be met [decimal year]; missing for a recurring target."""
        return float("nan") if self.due is None else float(decimal_year(pd.Series([self.due])).iloc[0])

    def course(self) -> Course:
        """Return the exact values as the official methods take them: one value a time, the latest said."""
        last = self.exact.drop_duplicates("time", keep="last")
        return Course(tuple(last["time"]), tuple(last["value"]), self.target, self.due_time, self.is_upward)

    def is_met_by(self, row: pd.Series) -> bool | None:
        """Return whether an observed figure satisfies the target; None where its bound leaves that open."""
        return compare_with_target(float(row["value"]), str(row["op"]), self.target, self.op, self.is_upward)


def compare_with_target(value: float, op: str, target: float, target_op: str, is_upward: bool) -> bool | None:
    """Return whether a figure `op value` satisfies `target_op target`; None where a bound leaves it open.

    `=` and `~` targets are met from their side on: 85 % satisfies a target of 80 % where more is better.

    Examples
    --------
    >>> compare_with_target(95.0, ">", 95.0, ">=", True), compare_with_target(95.0, ">", 97.0, ">=", True)
    (True, None)
    """
    if not is_upward:  # the mirror image: 15 % at most is -15 % at least
        return compare_with_target(-value, _MIRROR.get(op, op), -target, _MIRROR.get(target_op, target_op), True)
    target_is_strict = target_op == ">"
    if op in (">", ">="):
        reaches = value > target or (value == target and (op == ">" or not target_is_strict))
        return True if reaches else None
    if op in ("<", "<="):
        falls_short = value < target or (value == target and (op == "<" or target_is_strict))
        return False if falls_short else None
    return value > target or (value == target and not target_is_strict and op != "<~")


def match_targets(tables: dict[str, pd.DataFrame], *, hand_down: bool = True) -> Iterator[Case]:
    """Yield every placed target with each unit that it binds and that has observations of its indicator.

    A target binds its own unit and, with `hand_down`, every unit below it that exists on its due day. A target without
    any observation is yielded once, for its own unit, with an empty series: it is listed as one that nothing can judge.
    """
    targets = tables["targets"]
    targets = targets[targets["indicator_code"].notna() & targets["value"].notna() & targets["unit_code"].notna()]
    values = factual_values(tables["observations"])
    series_by_key = dict(iter(values.groupby(["indicator_code", "unit_code"])))
    units_of = values.groupby("indicator_code")["unit_code"].unique().to_dict()
    nothing = values.iloc[:0]
    indicators = tables["indicators"].set_index("indicator_code")
    superseded_by = dict(zip(targets["supersedes"], targets["statement_id"], strict=True))
    tree = UnitTree(tables["units"])
    for row in targets.to_dict("records"):
        unit_code, indicator_code = row["unit_code"], row["indicator_code"]
        bound = [unit_code]
        if hand_down:
            bound += [
                code for code in units_of.get(indicator_code, []) if tree.stands_below(code, unit_code, row["due"])
            ]
        observed = [code for code in dict.fromkeys(bound) if (indicator_code, code) in series_by_key]
        indicator = indicators.loc[indicator_code]
        for code in observed or [unit_code]:
            yield Case(
                target_statement_id=row["statement_id"],
                unit_code=code,
                bound_unit_code=unit_code,
                indicator_code=indicator_code,
                op=row["op"],
                target=float(row["value"]),
                due=None if pd.isna(row["due"]) else row["due"],
                superseded_by=superseded_by.get(row["statement_id"]),
                is_upward=points_upward(row["op"], indicator["direction"]),
                is_share=indicator["measure"] == "share",
                mismatch=_find_mismatch(row["value_unit"], indicator),
                series=series_by_key.get((indicator_code, code), nothing),
            )


def factual_values(observations: pd.DataFrame) -> pd.DataFrame:
    """Return the chosen values that happened, in order of time, with `time` [decimal years] and no missing operator."""
    is_usable = (
        observations["is_chosen"].fillna(False).astype(bool)
        & observations["status"].isin(FACTUAL_STATUSES)
        & observations["value"].notna()
        & observations["period_end"].notna()
    )
    usable = observations[is_usable].sort_values(["unit_code", "indicator_code", "period_end", "as_of", "statement_id"])
    return usable.assign(time=decimal_year(usable["period_end"]), op=usable["op"].fillna("="))


def points_upward(op: str, direction: str) -> bool:
    """Return whether a target asks for more: by its operator, else by the indicator's better direction."""
    if op in (">", ">="):
        return True
    if op in ("<", "<=", "<~"):
        return False
    return bool(direction != "down")


def _find_mismatch(value_unit: str | None, indicator: pd.Series) -> str:
    expected = _VALUE_UNIT_OF_MEASURE.get(indicator["measure"])
    if pd.isna(value_unit) or expected is None or value_unit == expected:
        return ""
    return f"the target is a {value_unit}, the indicator a {indicator['measure']} [{indicator['unit']}]"


class UnitTree:
    """Which unit stands below which, and until when."""

    def __init__(self, units: pd.DataFrame) -> None:
        self._parent = dict(zip(units["unit_code"], units["parent_code"], strict=True))
        validity = zip(units["valid_from"], units["valid_to"], strict=True)
        self._valid = dict(zip(units["unit_code"], validity, strict=True))

    def stands_below(self, unit_code: str, above: str, day: pd.Timestamp | None) -> bool:
        """Return whether a unit that exists on this day (any, where missing) stands somewhere below another."""
        start, end = self._valid.get(unit_code, (None, None))
        if pd.notna(day) and ((pd.notna(start) and day < start) or (pd.notna(end) and end < day)):
            return False
        seen = set()
        while isinstance(parent := self._parent.get(unit_code), str) and parent not in seen:
            if parent == above:
                return True
            seen.add(parent)
            unit_code = parent
        return False
