"""What is checked of each value that a source states, and which values pass: pure functions on tables."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from analysis.panel import has_flag
from analysis.panel.states import read_thresholds

#: The checks in the order in which an answer lists them; the first five put a value in doubt, the others say what its
#: source leaves out.
DOUBTS = ("read", "matched", "consistent", "agrees", "plausible")
GAPS = ("dated", "based")
CHECKS = (*DOUBTS, *GAPS)
#: Flags of a date that is not the printed one.
_UNSURE_DATES = ("date-inferred", "date-upper-bound", "date-approximate", "period-from-document-date")
_VALUE_KINDS = ("actual", "estimate", "target")
_THING = ["unit_code", "indicator_code", "counted"]
_UP, _DOWN = (">", ">="), ("<", "<=")


def check_values(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return one row for each stated value with a column for each check: 1 passed, 0 failed, missing: not checked.

    - read: the number was read with certainty.
    - matched: organisation, indicator and period were found.
    - consistent: no rule of the audit proved an error in it.
    - agrees: other sources state the same of the same thing, moment and organisation.
    - plausible: no rule of the audit found it suspicious.
    - dated: its date is printed; without it the date comes from the document or is a bound.
    - based: a percentage comes with its numerator and denominator.
    """
    statements = tables["statements"]
    rows = statements[statements["kind"].isin(_VALUE_KINDS) & statements["value"].notna()]
    is_actual = rows["kind"] == "actual"
    worst = _worst_findings(tables["findings"])
    found = rows["statement_id"].map(worst)
    checks = {
        "read": (rows["confidence"] != "low") & (rows["confidence"] != "medium") & ~has_flag(rows, "doubtful"),
        "matched": rows[["unit_code", "indicator_code", "period"]].notna().all(axis=1),
        "consistent": found != "error",
        "agrees": rows["statement_id"].map(_agreement(tables)),
        "plausible": found != "suspicious",
        "dated": (~has_flag(rows, *_UNSURE_DATES)).where(is_actual),
        "based": rows[["numerator", "denominator"]].notna().all(axis=1).where(is_actual & (rows["value_unit"] == "%")),
    }
    as_numbers = {True: 1.0, False: 0.0}
    return rows.assign(**{name: column.map(as_numbers).astype("float64") for name, column in checks.items()})


def share_by_source(checked: pd.DataFrame) -> pd.DataFrame:
    """Return how many values of each source were checked and passed: columns (check, "checked" or "passed")."""
    grouped = checked.groupby("source_id")[list(CHECKS)]
    return pd.concat({"checked": grouped.count(), "passed": grouped.sum().fillna(0)}, axis=1).swaplevel(axis=1)


def contradictions(tables: Mapping[str, pd.DataFrame], statement_ids: pd.Series) -> dict[str, list[str]]:
    """Return the statements of other sources that state another value of the same, by statement."""
    pairs = _pairs(tables, statement_ids)
    differ = pairs[~pairs["is_same"]]
    return {str(key): list(dict.fromkeys(rows["statement_id_other"])) for key, rows in differ.groupby("statement_id")}


def _worst_findings(findings: pd.DataFrame) -> dict[str, str]:
    """Return the gravest severity of the open findings of each statement."""
    counted = findings[(findings["state"].fillna("open") == "open") & findings["statement_id"].notna()]
    counted = counted[counted["severity"] != "note"].sort_values("severity", kind="stable")
    return dict(counted.drop_duplicates("statement_id")[["statement_id", "severity"]].itertuples(index=False))


def _agreement(tables: Mapping[str, pd.DataFrame]) -> dict[str, bool]:
    """Return whether other sources state the same, for the statements of which others state a value."""
    pairs = _pairs(tables, None)
    return {str(key): bool(is_same) for key, is_same in pairs.groupby("statement_id")["is_same"].all().items()}


def _pairs(tables: Mapping[str, pd.DataFrame], statement_ids: pd.Series | None) -> pd.DataFrame:
    """Return each value beside those of other sources on the same thing, moment and organisation."""
    limits = read_thresholds()
    source_of = tables["statements"].set_index("statement_id")["source_id"]
    rows = tables["observations"][[*_THING, "measure", "period_end", "statement_id", "value", "op"]]
    rows = rows.dropna(subset=["value", "period_end"])
    rows = rows.assign(source_id=rows["statement_id"].map(source_of)).dropna(subset=["source_id"])
    rows = rows[rows.groupby(_THING)["source_id"].transform("nunique") > 1]
    mine = rows if statement_ids is None else rows[rows["statement_id"].isin(statement_ids)]
    pairs = mine.merge(rows, on=_THING, suffixes=("", "_other"))
    days = (pairs["period_end"] - pairs["period_end_other"]).dt.days.abs()
    pairs = pairs[(pairs["source_id"] != pairs["source_id_other"]) & (days <= limits.same_moment_days)]
    larger = pairs[["value", "value_other"]].abs().max(axis=1)
    slack = (limits.conflict_percent / 100 * larger).where(pairs["measure"] != "share", limits.conflict_points)
    columns = (pairs["value"], pairs["op"].fillna("="), pairs["value_other"], pairs["op_other"].fillna("="), slack)
    is_same = [can_both_hold(*row) for row in zip(*columns, strict=True)]
    return pairs.assign(is_same=np.array(is_same, dtype=bool))


def can_both_hold(one: float, op: str, other: float, other_op: str, slack: float = 0.0) -> bool:
    """Return whether two printed values can be true at once: equal but for `slack`, or inside each other's bounds.

    >>> can_both_hold(61.2, "=", 61, "=", slack=2)
    True
    >>> can_both_hold(61.2, "=", 70, ">", slack=2)
    False
    >>> can_both_hold(95, "=", 93, ">")
    True
    """
    low, high = _ends(one, op)
    other_low, other_high = _ends(other, other_op)
    return low <= other_high + slack + 1e-9 and other_low <= high + slack + 1e-9


def _ends(value: float, op: str) -> tuple[float, float]:
    return (value if op not in _DOWN else -np.inf, value if op not in _UP else np.inf)
