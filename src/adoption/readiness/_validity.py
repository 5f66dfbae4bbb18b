"""Which rows of a rule set held on a day."""

from __future__ import annotations

import datetime as dt

import pandas as pd


def has_validity(rules: pd.DataFrame) -> bool:
    """Return whether any row of a rule set begins or ends on a day."""
    return any(rules[name].notna().any() for name in ("valid_from", "valid_to") if name in rules)


def select_in_force(rules: pd.DataFrame, on: dt.date | str) -> pd.DataFrame:
    """Return the rows that held on a day; both ends are inclusive, an empty cell is an open end."""
    day, held = pd.Timestamp(on), pd.Series(True, rules.index)
    if "valid_from" in rules:
        held &= ~(pd.to_datetime(rules["valid_from"]) > day)
    if "valid_to" in rules:
        held &= ~(pd.to_datetime(rules["valid_to"]) < day)
    return rules[held]
