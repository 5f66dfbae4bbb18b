"""Which rules of a table held on a day (`adoption.rules_in_force`), which had ended, and how one is named elsewhere."""

from __future__ import annotations

import datetime as dt

import pandas as pd

from adoption import rules_in_force

__all__ = ["national_target_key", "rules_in_force", "rules_no_longer_in_force"]


def rules_no_longer_in_force(rules: pd.DataFrame, day: dt.date | str) -> pd.DataFrame:
    """Return the rows of a table of rules that had ended before `day`.

    Parameters
    ----------
    rules
        A table with `valid_to`, the last day in force.
    day
        The day.

    Returns
    -------
    DataFrame
        The rows that ended, with their index.

    Examples
    --------
    >>> rules = pd.DataFrame({"rule": ["old", "new"], "valid_to": pd.to_datetime(["2025-06-05", None])})
    >>> rules_no_longer_in_force(rules, "2026-06-30")["rule"].tolist()
    ['old']
    """
    return rules[pd.to_datetime(rules["valid_to"]) < pd.Timestamp(day)]


def national_target_key(rule_id: str) -> str:
    """Return the name of a national target where other tables name their target by a statement.

    Parameters
    ----------
    rule_id
        The row of `national_targets`.

    Returns
    -------
    str
        What `verdicts.target_statement_id` holds.

    Examples
    --------
    >>> national_target_key("t.07.emr")
    'national_targets:t.07.emr'
    """
    return f"national_targets:{rule_id}"
