"""Space-separated keywords in the column `flags`: add them, ask for them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd


def add_flag(frame: pd.DataFrame, where: pd.Series, flag: str) -> pd.DataFrame:
    """Return `frame` with `flag` added to the column `flags` of the rows `where`; once only.

    Parameters
    ----------
    frame
        A table with the column `flags` (keywords with a space between).
    where
        Whether each row gets the flag.
    flag
        The keyword.

    Returns
    -------
    DataFrame
        A new frame.

    Examples
    --------
    >>> import pandas as pd
    >>> frame = pd.DataFrame({"flags": ["derived", None]})
    >>> add_flag(frame, pd.Series([True, True]), "conflict")["flags"].tolist()
    ['derived conflict', 'conflict']
    """
    flagged = frame.copy(deep=False)
    where = where & ~has_flag(frame, flag)
    flags = frame["flags"].fillna("")
    joined = (flags + " " + flag).str.strip()
    flagged["flags"] = flags.where(~where, joined).replace("", None).astype("str")
    return flagged


def remove_flag(frame: pd.DataFrame, flag: str) -> pd.DataFrame:
    """Return `frame` with `flag` taken out of the column `flags` of all rows.

    Parameters
    ----------
    frame
        A table with the column `flags`.
    flag
        The keyword.

    Returns
    -------
    DataFrame
        A new frame; a row without another flag has a missing value.

    Examples
    --------
    >>> import pandas as pd
    >>> remove_flag(pd.DataFrame({"flags": ["derived conflict", "conflict", None]}), "conflict")["flags"].tolist()
    ['derived', nan, nan]
    """
    if not has_flag(frame, flag).any():
        return frame
    words = frame["flags"].fillna("").str.split()
    kept = words.map(lambda found: " ".join(word for word in found if word != flag) or None)
    return frame.assign(flags=kept.astype("str"))


def has_flag(frame: pd.DataFrame, *flags: str) -> pd.Series:
    """Return where the column `flags` holds one of `flags`.

    Parameters
    ----------
    frame
        A table with the column `flags`.
    flags
        One keyword or several; any of them counts.

    Returns
    -------
    Series of bool
        With the index of `frame`.

    Examples
    --------
    >>> import pandas as pd
    >>> has_flag(pd.DataFrame({"flags": ["derived conflict", None]}), "conflict").tolist()
    [True, False]
    """
    pattern = "(?:^| )(?:" + "|".join(re.escape(flag) for flag in flags) + ")(?: |$)"
    return frame["flags"].fillna("").str.contains(pattern, regex=True).astype(bool)


def newest_day(sources: pd.DataFrame) -> pd.Timestamp:
    """Return the newest day of issue; a source dated by year or month only counts from its earliest possible day.

    Parameters
    ----------
    sources
        The table `sources`.

    Returns
    -------
    Timestamp
        Missing (NaT) where no source is dated.

    Examples
    --------
    >>> import pandas as pd
    >>> newest_day(pd.DataFrame({"issued": pd.to_datetime(["2025-12-30", "2026-06-25"])}))
    Timestamp('2026-06-25 00:00:00')
    """
    newest: pd.Timestamp = sources["issued"].max()
    return newest
