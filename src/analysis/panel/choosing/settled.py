"""Disagreements that a person settled: each row must name a value that the panel can choose, and a day that is over."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.errors import AnalysisError, nearest
from analysis.schemas import read_lookup_table

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Hashable, Iterator, Mapping
    from pathlib import Path

_KEY = ["unit_code", "indicator_code", "period", "statement_id"]


class SettledError(AnalysisError):
    """A row of `data/lookup/settled.csv` names no value that can be chosen, or a day after the run date."""


def check_settled(settled: pd.DataFrame, statements: pd.DataFrame, observations: pd.DataFrame, path: Path) -> None:
    """Refuse rows of `settled` that settle nothing: no such statement, about something else, or never chosen.

    Parameters
    ----------
    settled
        The table `settled`, with the line of each row in its file as index.
    statements
        The placed statements.
    observations
        The values of the panel, chosen with `settled`.
    path
        The file that it was read from, for the message.

    Raises
    ------
    SettledError
        With every such row: its line, what was found and what was expected.
    """
    known = statements.set_index("statement_id")
    chosen = set(observations.loc[observations["is_chosen"], _KEY].itertuples(index=False, name=None))
    errors = [
        error
        for line, row in zip(settled.index, settled.to_dict("records"), strict=True)
        if tuple(row[column] for column in _KEY) not in chosen
        for error in _errors_of(row, known, f"{path.parent.name}/{path.name}", line)
    ]
    if errors:
        raise SettledError.join(errors)


def check_settled_days(lookup: Path, run_date: dt.date) -> None:
    """Refuse rows of `settled.csv` that were settled after the run date: nobody has settled anything yet.

    Parameters
    ----------
    lookup
        The folder `data/lookup`.
    run_date
        The day on which the run judges the data.

    Raises
    ------
    SettledError
        With the line of every such row.
    TableFileError, SchemaError
        If the file is not a table of its columns.

    Examples
    --------
    >>> import datetime as dt
    >>> from analysis.paths import packaged_folder
    >>> check_settled_days(packaged_folder() / "data" / "lookup", dt.date(2026, 11, 26))
    """
    settled = read_lookup_table(lookup, "settled", may_be_missing=True)
    later = settled.loc[settled["settled_on"] > pd.Timestamp(run_date), "settled_on"]
    errors = [
        SettledError(
            file=f"{lookup.name}/settled.csv",
            line=int(str(line)),
            column="settled_on",
            found=str(day.date()),
            expected=f"a day up to the run date {run_date}",
            fix="Correct the day, or give a later run date with --run-date.",
        )
        for line, day in later.items()
    ]
    if errors:
        raise SettledError.join(errors)


def _errors_of(row: Mapping[Hashable, Any], known: pd.DataFrame, place: str, line: int) -> Iterator[SettledError]:
    name = str(row["statement_id"])
    if name not in known.index:
        yield SettledError(
            file=place,
            line=line,
            column="statement_id",
            found=name,
            expected="the id of a statement, as `workbench trace` prints it",
            nearest=nearest(name, known.index),
        )
        return
    statement = known.loc[name]
    others = [column for column in ("unit_code", "indicator_code", "period") if statement[column] != row[column]]
    for column in others:
        yield SettledError(
            file=place, line=line, column=column, found=row[column], expected=f"{statement[column]!r} of {name}"
        )
    if not others:
        yield SettledError(
            file=place,
            line=line,
            column="statement_id",
            found=name,
            expected="a value that can be chosen: no target, no share of a plan, no value of a closed unit",
        )
