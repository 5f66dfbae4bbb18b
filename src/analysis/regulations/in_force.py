"""Which rules of a table held on a day (`adoption.rules_in_force`), and which had ended."""

from __future__ import annotations

import datetime as dt

import pandas as pd

from adoption import rules_in_force

__all__ = ["rules_in_force", "rules_no_longer_in_force"]


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
