"""The day of a report where none is given, and what was published after the day that is given."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import pandas as pd

from analysis.i18n import Message, translate
from analysis.panel import newest_known, with_units_below
from analysis.run_date import default_run_date, read_day


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


def newest_filing_day(tables: Mapping[str, pd.DataFrame]) -> str | None:
    """Return the day of the papers on the newest filing; None where no unit has filed.

    Parameters
    ----------
    tables
        As for `filing_day`.

    Returns
    -------
    str or None
        The day as 2026-06-25.

    Examples
    --------
    >>> sources = pd.DataFrame({"filing_unit_code": ["f-a", None], "filing_period": ["2026-H1", None],
    ...     "issued": pd.to_datetime(["2026-06-25", "2026-07-01"])})
    >>> newest_filing_day({"sources": sources})
    '2026-06-25'
    """
    filings = tables["sources"].dropna(subset=["filing_unit_code", "filing_period", "issued"])
    if filings.empty:
        return None
    newest = filings.sort_values("issued").iloc[-1]
    return filing_day(tables, newest["filing_unit_code"], newest["filing_period"])


def data_day(tables: Mapping[str, pd.DataFrame]) -> str | None:
    """Return the day of the newest data: the last day, up to the run date, on which anything became known.

    The day of an analyst's report where none is given: it changes when data arrive, not from one day to the next.

    Parameters
    ----------
    tables
        The processed tables by name: `sources`, `statements`, `scores`, `corrections` and the decisions of people.

    Returns
    -------
    str or None
        The day as 2026-07-01; None where nothing is dated.

    Raises
    ------
    UsageError
        If no run judged the tables and ``WORKBENCH_RUN_DATE`` is not a day.

    Examples
    --------
    >>> sources = pd.DataFrame({"issued": pd.to_datetime(["2026-06-25", "2026-07-01"])})
    >>> data_day({"sources": sources, "scores": pd.DataFrame({"judged_on": ["2026-11-25"]})})
    '2026-07-01'
    """
    judged = tables["scores"]["judged_on"].max() if "scores" in tables else pd.NaT
    newest = newest_known(tables, default_run_date() if pd.isna(judged) else judged)
    return None if pd.isna(newest) else str(newest.date())


def explain_left_out(
    tables: Mapping[str, pd.DataFrame], unit_code: str, report_date: dt.date | str | None, lang: str
) -> str | None:
    """Return a sentence on the values that a report leaves out since they were published after its day.

    Parameters
    ----------
    tables
        The processed tables by name; only `observations` and `units` are read.
    unit_code
        The organisation of the report; values of those below it count as well.
    report_date
        The day of the report.
    lang
        The language of the sentence.

    Returns
    -------
    str or None
        The sentence with the number of values and the day that includes them; None where there are none.

    Raises
    ------
    UsageError
        If `report_date` is not a day.
    ValueError
        If the catalogue of messages lacks the language.

    Examples
    --------
    >>> observations = pd.DataFrame({"unit_code": ["vn"], "value": [99.0], "as_of": pd.to_datetime(["2026-07-01"])})
    >>> explain_left_out({"observations": observations}, "vn", "2026-06-30", "en")
    '1 figure published after 2026-06-30 is left out, the newest of 2026-07-01; -p report_date=2026-07-01 includes it'
    """
    if not report_date or "observations" not in tables:
        return None
    day, observations, units = read_day(report_date, "report_date"), tables["observations"], tables.get("units")
    within = {unit_code} if units is None or "parent_code" not in units else with_units_below(units, [unit_code])
    published = pd.to_datetime(observations["as_of"])
    later = observations["unit_code"].isin(within) & observations["value"].notna() & (published > pd.Timestamp(day))
    if not later.any():
        return None
    facts: dict[str, int | str] = {"n": int(later.sum()), "day": str(day), "newest": str(published[later].max().date())}
    return translate(Message("run.left_out", facts), lang)
