"""Which organisation has reported for which period, as the stored tables tell it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from contextlib import suppress

import pandas as pd

from analysis.regulations.reporting_calendar import ReportingCalendar


def reported_periods(
    tables: Mapping[str, pd.DataFrame], *, is_own: bool, unit_code: str | None = None
) -> set[tuple[str, str]]:
    """Return the organisations with the periods for which they have reported.

    An organisation has reported for a period when a document or a text is filed for it, when a value of the period is
    stated, or when the values of the organisations below it are added up.

    Parameters
    ----------
    tables
        The processed tables by name: `observations`, `sources`, and, where they exist, `statements`, `filing_texts` and
        `consolidated`.
    is_own
        Count a value only if the organisation's own document states it.
    unit_code
        The only organisation that is asked for.

    Returns
    -------
    set of tuple
        Pairs of a unit code and a period as it is stored: a period code, or the day that a value is as of.

    Raises
    ------
    KeyError
        If `observations` or `sources` is missing.

    Examples
    --------
    >>> tables = {"observations": pd.DataFrame(columns=["unit_code", "period", "value"])}
    >>> tables["sources"] = pd.DataFrame({"source_id": ["bc-9"], "filing_unit_code": "a", "filing_period": "2026-H1"})
    >>> reported_periods(tables, is_own=True)
    {('a', '2026-H1')}
    """
    filed = tables["sources"][["filing_unit_code", "filing_period"]].set_axis(["unit_code", "period"], axis=1)
    others = (tables[name][["unit_code", "period"]] for name in ("filing_texts", "consolidated") if name in tables)
    stated = stated_periods(tables, is_own=is_own, unit_code=unit_code)
    return stated.union(*(_pairs(frame, unit_code) for frame in (filed, *others)))


def stated_periods(
    tables: Mapping[str, pd.DataFrame], *, is_own: bool, unit_code: str | None = None
) -> set[tuple[str, str]]:
    """Return the organisations with the periods for which a document states a value of theirs.

    Parameters
    ----------
    tables
        The processed tables by name: `observations`, `sources`, and, where it exists, `statements`.
    is_own
        Count a value only if the organisation's own document states it.
    unit_code
        The only organisation that is asked for.

    Returns
    -------
    set of tuple
        Pairs of a unit code and a period as it is stored: a period code, or the day that a value is as of.

    Raises
    ------
    KeyError
        If `observations` or, for `is_own`, `sources` is missing.

    Examples
    --------
    >>> observations = pd.DataFrame({"unit_code": ["a", "b"], "period": "2026-H1", "value": [80.0, None]})
    >>> stated_periods({"observations": observations}, is_own=False)
    {('a', '2026-H1')}
    """
    observed = tables["observations"]
    if unit_code is not None:
        observed = observed[observed["unit_code"] == unit_code]
    if "value" in observed:
        observed = observed[observed["value"].notna()]
    return _pairs(_stated_by_their_own(observed, tables) if is_own else observed, unit_code)


def names_of_period(tables: Mapping[str, pd.DataFrame], period: str) -> Collection[str]:
    """Return a period and the days on which its data may end: a value as of one of them is one of the period.

    Parameters
    ----------
    tables
        The rules by name, as `read_rules` returns them.
    period
        The period code; what is none stands for itself alone.

    Returns
    -------
    collection of str
        The code and the days.

    Raises
    ------
    ValueError
        If a rule on reporting regimes cannot be read.

    Examples
    --------
    >>> sorted(names_of_period({}, "2026-H1"))
    ['2026-06-30', '2026-H1']
    """
    calendar = ReportingCalendar.from_tables(tables)
    with suppress(ValueError):  # no period code: nothing has it, which is the answer
        return {period, *(str(day) for day in calendar.closing_days(period))}
    return {period}


def _stated_by_their_own(observations: pd.DataFrame, tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return the observations that a document of their own organisation states."""
    if "statements" not in tables or "statement_id" not in observations:
        return observations
    stated = tables["statements"].drop_duplicates("statement_id").set_index("statement_id")["source_id"]
    filers = tables["sources"].set_index("source_id")["filing_unit_code"]
    filer = observations["statement_id"].map(stated).map(filers)
    return observations[filer == observations["unit_code"]]


def _pairs(frame: pd.DataFrame, unit_code: str | None) -> set[tuple[str, str]]:
    wanted = frame[["unit_code", "period"]]
    wanted = wanted if unit_code is None else wanted[wanted["unit_code"] == unit_code]
    return set(wanted.dropna().drop_duplicates().itertuples(index=False, name=None))
