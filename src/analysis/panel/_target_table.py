"""Placed statements of kind target become targets, with the earlier target that each one replaces."""

from __future__ import annotations

import pandas as pd

from analysis.panel.flags import has_flag
from analysis.schemas import look_up, period_length, validate

_SAME = ["issuer_code", "unit_code", "indicator_code", "due", "period_length"]

_MIRROR = {">": "<", ">=": "<=", "<": ">", "<=": ">=", "<~": "~"}


def build_targets(statements: pd.DataFrame, sources: pd.DataFrame) -> pd.DataFrame:
    """Return the table `targets`; a target whose indicator nobody has placed stays, without its code.

    `supersedes` is the latest earlier target of the same issuer for the same unit, indicator, day and length of
    period from another source. Targets without a figure and changes ('50% fewer') are left to the statements.
    """
    facts = sources.set_index("source_id")
    figure = statements["value"].fillna(statements["value_low"])
    wanted = (statements["kind"] == "target") & figure.notna()
    wanted &= ~has_flag(statements, "attainment-of-plan", "change-not-level", "dropped", "measure-mismatch")
    rows = statements[wanted]
    targets = pd.DataFrame(
        {
            "issuer_code": rows["source_id"].map(facts["issuer_code"]),
            "unit_code": rows["unit_code"],
            "indicator_code": rows["indicator_code"],
            "op": rows["op"].fillna("="),
            "value": figure[wanted],
            "value_unit": rows["value_unit"],
            "period": rows["period"],
            "period_length": [period_length(code) if isinstance(code, str) else None for code in rows["period"]],
            "due": rows["period_end"],
            "statement_id": rows["statement_id"],
            "flags": rows["flags"],
        }
    )
    order = targets.assign(source_id=rows["source_id"], issued=look_up(rows["source_id"], facts["issued"]))
    return validate("targets", targets.assign(supersedes=_superseded(order)))


def _superseded(targets: pd.DataFrame) -> pd.Series:
    known = targets[targets[_SAME].notna().all(axis=1)].sort_values(["issued", "statement_id"], kind="stable")
    last_of_source = known.drop_duplicates([*_SAME, "source_id"], keep="last")
    earlier = last_of_source.groupby(_SAME, sort=False)["statement_id"].shift()
    by_source = last_of_source[[*_SAME, "source_id"]].assign(supersedes=earlier)
    found = targets[[*_SAME, "source_id"]].merge(by_source, how="left", on=[*_SAME, "source_id"])
    return pd.Series(found["supersedes"].to_numpy(), index=targets.index, dtype="str")


def compare_with_target(value: float, op: str, target: float, target_op: str, is_upward: bool) -> bool | None:
    """Return whether a figure `op value` satisfies `target_op target`; None where a bound leaves it open.

    `=` and `~` targets are met from their side on: 85% satisfies a target of 80% where more is better.

    Parameters
    ----------
    value, op
        The figure and its operator.
    target, target_op
        The target and its operator.
    is_upward
        More is better (`points_upward`).

    Returns
    -------
    bool or None
        Whether the target is met.

    Examples
    --------
    >>> compare_with_target(95.0, ">", 95.0, ">=", True), compare_with_target(95.0, ">", 97.0, ">=", True)
    (True, None)
    """
    if not is_upward:  # the mirror image: 15% at most is -15% at least
        return compare_with_target(-value, _MIRROR.get(op, op), -target, _MIRROR.get(target_op, target_op), True)
    target_is_strict = target_op == ">"
    if op in (">", ">="):
        reaches = value > target or (value == target and (op == ">" or not target_is_strict))
        return True if reaches else None
    if op in ("<", "<="):
        falls_short = value < target or (value == target and (op == "<" or target_is_strict))
        return False if falls_short else None
    return value > target or (value == target and not target_is_strict and op != "<~")


def points_upward(op: str, direction: str) -> bool:
    """Return whether a target asks for more: by its operator, else by the indicator's better direction.

    Parameters
    ----------
    op
        The operator of the target.
    direction
        The indicator's better direction, `up` or `down`.

    Returns
    -------
    bool
        Whether more is better.

    Examples
    --------
    >>> points_upward("=", "down"), points_upward(">", "down")
    (False, True)
    """
    if op in (">", ">="):
        return True
    if op in ("<", "<=", "<~"):
        return False
    return bool(direction != "down")
