"""Which rules of a table held on a day."""

from __future__ import annotations

import datetime as dt

import pandas as pd


def rules_in_force(rules: pd.DataFrame, day: dt.date | str) -> pd.DataFrame:
    """Return the rows of a table of rules that held on `day`.

    Parameters
    ----------
    rules
        A table with `valid_from` and `valid_to`, both inclusive; an empty cell is an open end.
    day
        The day.

    Returns
    -------
    DataFrame
        The rows in force, with their index.

    Examples
    --------
    >>> rules = pd.DataFrame({"rule": ["old", "new"], "valid_from": pd.to_datetime([None, "2025-06-06"]),
    ...     "valid_to": pd.to_datetime(["2025-06-05", None])})
    >>> rules_in_force(rules, "2025-06-05")["rule"].tolist(), rules_in_force(rules, "2025-06-06")["rule"].tolist()
    (['old'], ['new'])
    """
    moment = pd.Timestamp(day)
    began, ended = pd.to_datetime(rules["valid_from"]), pd.to_datetime(rules["valid_to"])
    return rules[(began.isna() | (began <= moment)) & (ended.isna() | (ended >= moment))]


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
