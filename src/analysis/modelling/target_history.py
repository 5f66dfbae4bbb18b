"""How targets hang together: what amended what, steps on the way, and targets weaker than the one above them."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

import pandas as pd

from analysis.modelling.target_cases import points_upward
from analysis.panel import UnitTree, decimal_years


def trace_amendments(targets: pd.DataFrame) -> pd.DataFrame:
    """Return one row per amendment of a target: what it replaced and what changed.

    `statement_id, supersedes, unit_code, indicator_code, value_before, value_after, due_before, due_after, change`;
    `change` joins `raised`, `lowered`, `postponed`, `advanced` and `reworded` (neither value nor day changed).
    """
    before = targets.set_index("statement_id")[["value", "due", "op"]].add_suffix("_before")
    amended = targets[targets["supersedes"].notna()].join(before, on="supersedes", how="inner")
    return pd.DataFrame(
        {
            "statement_id": amended["statement_id"],
            "supersedes": amended["supersedes"],
            "unit_code": amended["unit_code"],
            "indicator_code": amended["indicator_code"],
            "value_before": amended["value_before"],
            "value_after": amended["value"],
            "due_before": amended["due_before"],
            "due_after": amended["due"],
            "change": [_name_change(row) for row in amended.to_dict("records")],
        }
    ).reset_index(drop=True)


def _name_change(row: dict[Hashable, Any]) -> str:
    changes = []
    if row["value"] != row["value_before"]:
        changes.append("raised" if row["value"] > row["value_before"] else "lowered")
    if row["due"] != row["due_before"] and pd.notna(row["due"]) and pd.notna(row["due_before"]):
        changes.append("postponed" if row["due"] > row["due_before"] else "advanced")
    return " and ".join(changes) or "reworded"


def trace_milestones(targets: pd.DataFrame) -> pd.DataFrame:
    """Return one row per step of every target that is set for several days, in order of the days.

    Steps are the targets in force (not superseded) of one issuer for one unit and indicator: `issuer_code, unit_code,
    indicator_code, step, due, value, previous_due, previous_value, pace` [the indicator's unit a year from step to
    step], `statement_id`. A pace of 0 or against the others is a plan that stands still or turns back.
    """
    series = ["issuer_code", "unit_code", "indicator_code"]
    is_in_force = ~targets["statement_id"].isin(targets["supersedes"].dropna())
    placed = targets[is_in_force & targets[[*series, "due", "value"]].notna().all(axis=1)]
    steps = placed.sort_values([*series, "due", "statement_id"]).drop_duplicates([*series, "due"], keep="last")
    steps = steps[steps.groupby(series)["due"].transform("size") > 1]
    steps = steps.assign(time=decimal_years(steps["due"]))
    before = steps.groupby(series)[["due", "value", "time"]].shift()
    return pd.DataFrame(
        {
            **{name: steps[name] for name in series},
            "step": steps.groupby(series).cumcount() + 1,
            "due": steps["due"],
            "value": steps["value"],
            "previous_due": before["due"],
            "previous_value": before["value"],
            "pace": (steps["value"] - before["value"]) / (steps["time"] - before["time"]),
            "statement_id": steps["statement_id"],
        }
    ).reset_index(drop=True)


def find_weaker_targets(targets: pd.DataFrame, units: pd.DataFrame, indicators: pd.DataFrame) -> pd.DataFrame:
    """Return one row per target of a unit that asks less, or later, than a target in force for a unit above it.

    `statement_id, unit_code, indicator_code, value, due, above_statement_id, above_unit_code, above_value, above_due,
    weakness`: `lower` asks less by the same day, `later` asks no more by a later day. A unit that has another target as
    strong as the one above, by its day, is not listed. Targets of other indicators are never compared, nor bounds on
    the other side.
    """
    better = dict(zip(indicators["indicator_code"], indicators["direction"], strict=True))
    is_in_force = ~targets["statement_id"].isin(targets["supersedes"].dropna())
    placed = targets[is_in_force & targets[["indicator_code", "unit_code", "value", "due"]].notna().all(axis=1)]
    asked = zip(placed["op"], placed["indicator_code"], strict=True)
    is_up = pd.Series([points_upward(op, better[code]) for op, code in asked], index=placed.index, dtype=bool)
    placed = placed.assign(is_up=is_up, strength=placed["value"].where(is_up, -placed["value"]))
    pairs = placed.merge(placed, on=["indicator_code", "is_up"], suffixes=("", "_above"))
    tree = UnitTree(units)
    below = [tree.stands_below(*pair, None) for pair in zip(pairs["unit_code"], pairs["unit_code_above"], strict=True)]
    pairs = pairs[below]
    is_enough = (pairs["strength"] >= pairs["strength_above"]) & (pairs["due"] <= pairs["due_above"])
    same_duty = ["unit_code", "statement_id_above"]
    is_covered = is_enough.groupby([pairs[name] for name in same_duty]).transform("any").astype(bool)
    is_lower = (pairs["strength"] < pairs["strength_above"]) & (pairs["due"] == pairs["due_above"])
    is_later = (pairs["strength"] <= pairs["strength_above"]) & (pairs["due"] > pairs["due_above"])
    weak = pairs.assign(weakness=is_lower.map({True: "lower", False: "later"}))[~is_covered & (is_lower | is_later)]
    kept = ["statement_id", "unit_code", "value", "due"]
    renamed = {f"{name}_above": f"above_{name}" for name in kept}
    return weak.rename(columns=renamed)[[*kept, "indicator_code", *renamed.values(), "weakness"]].reset_index(drop=True)
