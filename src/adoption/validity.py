"""Validity: which rows of a table of rules held on a day."""

from __future__ import annotations

import datetime as dt

import pandas as pd


def rules_in_force(rules: pd.DataFrame, on: dt.date | str) -> pd.DataFrame:
    """Return the rows of a table of rules that held on a day.

    Parameters
    ----------
    rules
        A table with `valid_from` and `valid_to`, both inclusive; an empty cell, or no such column, is an open end.
    on
        The day.

    Returns
    -------
    DataFrame
        The rows in force, with their index.

    Raises
    ------
    ValueError
        If `on` is a text that names no day.

    Examples
    --------
    >>> rules = pd.DataFrame({"rule": ["old", "new"], "valid_from": pd.to_datetime([None, "2025-06-06"]),
    ...     "valid_to": pd.to_datetime(["2025-06-05", None])})
    >>> rules_in_force(rules, "2025-06-05")["rule"].tolist(), rules_in_force(rules, "2025-06-06")["rule"].tolist()
    (['old'], ['new'])
    """
    day, held = pd.Timestamp(on), pd.Series(True, rules.index)
    if "valid_from" in rules:
        held &= ~(pd.to_datetime(rules["valid_from"]) > day)
    if "valid_to" in rules:
        held &= ~(pd.to_datetime(rules["valid_to"]) < day)
    return rules[held]


def has_validity(rules: pd.DataFrame) -> bool:
    """Return whether any row of a table of rules begins or ends on a day.

    Parameters
    ----------
    rules
        The table.

    Returns
    -------
    bool
        False where neither `valid_from` nor `valid_to` holds a day.

    Examples
    --------
    >>> has_validity(pd.DataFrame({"rule": ["old"], "valid_to": ["2025-06-05"]}))
    True
    """
    return any(rules[name].notna().any() for name in ("valid_from", "valid_to") if name in rules)
