"""The day of the newest filing on a period, which is the day of the papers on it."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd


def filing_day(tables: Mapping[str, pd.DataFrame], unit_code: str, period: str) -> str | None:
    """Return the day of the newest filing on the period by the unit or one below it; None where nothing is dated.

    What the unit wrote for its paper, what it changed in it and what was decided on its documents count as well: a
    paper of a day before would not hold them.

    Parameters
    ----------
    tables
        The processed tables by name; only `sources`, `units`, `filing_texts`, `filing_edits`, `findings` and
        `corrections` are read.
    unit_code
        The organisation that filed.
    period
        The period, e.g. 2026-H1.

    Returns
    -------
    str or None
        The day as 2026-06-25.

    Examples
    --------
    >>> sources = pd.DataFrame({"filing_unit_code": ["f-a"], "filing_period": ["2026-H1"], "issued": ["2026-06-25"]})
    >>> filing_day({"sources": sources}, "f-a", "2026-H1")
    '2026-06-25'
    """
    if "sources" not in tables:
        return None
    sources = tables["sources"]
    units = tables.get("units", pd.DataFrame())
    below = set(units.loc[units["parent_code"] == unit_code, "unit_code"]) if "parent_code" in units else set()
    mine = sources[sources["filing_unit_code"].isin({unit_code, *below})].query("filing_period == @period")
    days = [pd.to_datetime(mine["issued"]).max()]
    for name in ("filing_texts", "filing_edits"):
        rows = tables.get(name, pd.DataFrame())
        if len(rows):
            own = rows[(rows["unit_code"] == unit_code) & (rows["period"] == period)]
            days.append(pd.to_datetime(own["decided_on"]).max())
    for name in ("findings", "corrections"):
        rows = tables.get(name, pd.DataFrame())
        if len(mine) and "decided_on" in rows:
            own = rows[rows["source_id"].isin(mine["source_id"])]
            days.append(pd.to_datetime(own["decided_on"]).max())
    newest = pd.Series(days, dtype="datetime64[ns]").max()
    return None if pd.isna(newest) else str(newest.date())
