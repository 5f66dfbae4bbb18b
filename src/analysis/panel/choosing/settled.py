"""Disagreements that a person settled: each row must name a value that the panel can choose."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from analysis.errors import AnalysisError, nearest

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Mapping
    from pathlib import Path

    import pandas as pd

#: What a row of `settled` names.
SETTLED_KEY = ["unit_code", "indicator_code", "period", "statement_id"]


class SettledError(AnalysisError):
    """A row of `data/lookup/settled.csv` names no value that can be chosen, or a day after the run date."""


def check_settled(settled: pd.DataFrame, statements: pd.DataFrame, observations: pd.DataFrame, path: Path) -> None:
    """Refuse rows of `settled` that settle nothing: no such statement, about something else, or never chosen.

    Parameters
    ----------
    settled
        The table `settled`, with the line of each row in its file as index.
    statements
        The placed statements, and the sums under the name of their id.
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
    chosen = set(observations.loc[observations["is_chosen"], SETTLED_KEY].itertuples(index=False, name=None))
    errors = [
        error
        for line, row in zip(settled.index, settled.to_dict("records"), strict=True)
        if tuple(row[column] for column in SETTLED_KEY) not in chosen
        for error in _errors_of(row, known, f"{path.parent.name}/{path.name}", line)
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
