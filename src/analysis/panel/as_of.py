"""The panel as it was known on a day: without anything that a source published later."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pandas as pd

from analysis.panel.build_panel import derive_tables
from analysis.panel.flags import has_flag
from analysis.panel.tasks import build_system_coverage, build_task_states

if TYPE_CHECKING:
    from collections.abc import Mapping

#: Tables whose rows come from one source each, named in these columns.
_SOURCES_OF = {
    "sources": ("source_id",),
    "statements": ("source_id",),
    "tasks": ("source_id",),
    "task_reports": ("source_id",),
    "systems": ("source_id",),
    "system_reports": ("source_id",),
    "outline": ("source_id",),
    "corrections": ("source_id",),
    "matches": ("source_id",),
    "reviews": ("source_id",),
    "placements": ("source_id",),
    "findings": ("source_id", "other_source_id"),
}
#: Decisions of people, and the column with the day of each.
DECIDED_ON = {
    "settled": "settled_on",
    "finding_states": "decided_on",
    "task_decisions": "decided_on",
    "task_match_decisions": "decided_on",
    "filing_texts": "decided_on",
    "filing_edits": "decided_on",
}
#: Tables computed from the whole panel: they would carry later knowledge and must be computed again.
_COMPUTED = ("scores", "fits", "forecasts", "backtest", "verdicts")


def tables_as_of(tables: Mapping[str, pd.DataFrame], day: dt.date | str) -> dict[str, pd.DataFrame]:
    """Return the tables as they were known on `day`, without anything that a source published later.

    Observations, sums, targets and restatements are derived again from the statements that remain, exactly as
    `build_panel` derives them, so that an earlier value is chosen where the chosen one came later. A source dated by
    month or year counts from its earliest possible day. A source without a date is kept, but its actual values count
    from the end of their period at the earliest: nobody knows a value before. Tables computed from the whole panel
    (`scores`, `fits`, `forecasts`, `backtest`, `verdicts`) are left out, for they rest on the later sources.

    Parameters
    ----------
    tables
        The tables that `build_panel` returns, with `findings` or others where they exist.
    day
        The last day whose publications are known.

    Returns
    -------
    dict
        New tables by name. Where nothing is later than `day`, the tables as they were given.

    Raises
    ------
    SchemaError
        If a table does not match its schema.

    Examples
    --------
    >>> from analysis.schemas import TABLES, validate
    >>> names = ("statements", "sources", "indicators", "observations", "fits")
    >>> tables = {name: validate(name, pd.DataFrame(columns=TABLES[name].column_names)) for name in names}
    >>> issued = pd.DataFrame({"source_id": ["a", "b"], "issued": ["2025-06-30", "2026-06-30"]})
    >>> tables["sources"] = validate("sources", issued.assign(folder="a", title="A report", url="file.txt"))
    >>> known = tables_as_of(tables, "2025-12-31")
    >>> known["sources"]["source_id"].tolist(), "fits" in known
    (['a'], False)
    """
    later = later_sources(tables["sources"], day)
    ahead = _values_ahead(tables["statements"], tables["sources"], day)
    decided = {name: _is_later(tables[name], column, day) for name, column in DECIDED_ON.items() if name in tables}
    if later.empty and ahead.empty and not any(rows.any() for rows in decided.values()):
        return dict(tables)
    known = {name: frame for name, frame in tables.items() if name not in _COMPUTED}
    for name, columns in _SOURCES_OF.items():
        if name in known:
            is_later = known[name][list(columns)].isin(set(later["source_id"])).any(axis=1)
            known[name] = known[name][~is_later].reset_index(drop=True)
    statements = known["statements"]
    known["statements"] = statements[~statements["statement_id"].isin(ahead["statement_id"])].reset_index(drop=True)
    known |= {name: known[name][~rows].reset_index(drop=True) for name, rows in decided.items()}
    known |= derive_tables(known)
    made = {"task_states": build_task_states, "system_coverage": build_system_coverage}
    return known | {name: build(known) for name, build in made.items() if name in known}


def later_sources(sources: pd.DataFrame, day: dt.date | str) -> pd.DataFrame:
    """Return the rows of `sources` that were certainly published after `day`.

    Parameters
    ----------
    sources
        The table `sources`; `issued` is the earliest possible day of issue.
    day
        The last day whose publications are known.

    Returns
    -------
    DataFrame
        A source without a day of issue is not among them.

    Examples
    --------
    >>> sources = pd.DataFrame({"source_id": ["a", "b"], "issued": pd.to_datetime(["2026-06-25", None])})
    >>> later_sources(sources, "2026-01-01")["source_id"].tolist()
    ['a']
    """
    return sources[(sources["issued"] > pd.Timestamp(day)).fillna(False).astype(bool)]


def is_known_by(tables: Mapping[str, pd.DataFrame], day: dt.date | str) -> bool:
    """Return whether all sources, statements and decisions of people were, or may have been, known on `day`.

    Parameters
    ----------
    tables
        The tables `sources` and `statements`, and those of `DECIDED_ON` where people have decided.
    day
        The last day whose publications are known.

    Returns
    -------
    bool
        False where anything is certainly later.

    Examples
    --------
    >>> sources = pd.DataFrame({"source_id": ["a"], "issued": pd.to_datetime(["2026-06-25"])})
    >>> statements = pd.DataFrame(columns=["statement_id", "source_id", "kind", "flags", "period_end"])
    >>> is_known_by({"sources": sources, "statements": statements}, "2026-01-01")
    False
    """
    return (
        later_sources(tables["sources"], day).empty
        and _values_ahead(tables["statements"], tables["sources"], day).empty
        and not any(_is_later(tables[name], column, day).any() for name, column in DECIDED_ON.items() if name in tables)
    )


def newest_known(tables: Mapping[str, pd.DataFrame], until: dt.date | str | None = None) -> pd.Timestamp:
    """Return the newest day on which a source was published, an undated value ended, or a person decided something.

    Parameters
    ----------
    tables
        The tables `sources`, `statements`, `corrections` and those of `DECIDED_ON`, as far as they are there.
    until
        What is later than this day is passed over.

    Returns
    -------
    Timestamp
        Missing (NaT) where nothing is dated.

    Examples
    --------
    >>> sources = pd.DataFrame({"issued": pd.to_datetime(["2026-06-25", "2026-07-01"])})
    >>> newest_known({"sources": sources}).date(), newest_known({"sources": sources}, "2026-06-30").date()
    (datetime.date(2026, 7, 1), datetime.date(2026, 6, 25))
    """
    columns = {"sources": "issued", "corrections": "decided_on"} | DECIDED_ON
    days = [tables[name][column] for name, column in columns.items() if name in tables and column in tables[name]]
    if "sources" in tables and "statements" in tables:
        days.append(_values_ahead(tables["statements"], tables["sources"], pd.Timestamp.min.date())["period_end"])
    known = (
        pd.concat([pd.to_datetime(column) for column in days], ignore_index=True) if days else pd.Series(dtype="M8[ns]")
    )
    newest: pd.Timestamp = (known if until is None else known[known <= pd.Timestamp(until)]).max()
    return newest


def _is_later(decisions: pd.DataFrame, column: str, day: dt.date | str) -> pd.Series:
    """Return which decisions were made after `day`."""
    return decisions[column] > pd.Timestamp(day)


def _values_ahead(statements: pd.DataFrame, sources: pd.DataFrame, day: dt.date | str) -> pd.DataFrame:
    """Return the actual values of undated sources whose period ends after `day`."""
    undated = sources.loc[sources["issued"].isna(), "source_id"]
    ahead = statements["source_id"].isin(undated) & (statements["kind"] == "actual")
    ahead &= ~has_flag(statements, "undated")  # stands at the end of its year, wherever in it it belongs
    ahead &= (statements["period_end"] > pd.Timestamp(day)).fillna(False).astype(bool)
    return statements[ahead]
