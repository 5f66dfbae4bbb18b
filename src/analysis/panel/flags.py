"""Space-separated keywords in the column `flags`: add them, ask for them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd


def add_flag(frame: pd.DataFrame, where: pd.Series, flag: str) -> pd.DataFrame:
    """Return `frame` with `flag` added to the column `flags` of the rows `where`; once only."""
    flagged = frame.copy(deep=False)
    where = where & ~has_flag(frame, flag)
    flags = frame["flags"].fillna("")
    joined = (flags + " " + flag).str.strip()
    flagged["flags"] = flags.where(~where, joined).replace("", None).astype("str")
    return flagged


def has_flag(frame: pd.DataFrame, *flags: str) -> pd.Series:
    """Return where the column `flags` holds one of `flags`."""
    pattern = "(?:^| )(?:" + "|".join(re.escape(flag) for flag in flags) + ")(?: |$)"
    return frame["flags"].fillna("").str.contains(pattern, regex=True).astype(bool)


def newest_day(sources: pd.DataFrame) -> pd.Timestamp:
    """Return the newest day of issue; a source dated by year or month only counts from its earliest possible day."""
    newest: pd.Timestamp = sources["issued"].max()
    return newest
