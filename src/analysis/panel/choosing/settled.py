"""Disagreements that a person settled: each row must name a value that the panel holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from analysis.errors import AnalysisError, nearest

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Mapping
    from pathlib import Path

    import pandas as pd

_HEADER_LINES = 2  # the header is line 1


class SettledError(AnalysisError):
    """A row of `data/lookup/settled.csv` names no value of its unit, indicator and period."""


def check_settled(settled: pd.DataFrame, statements: pd.DataFrame, path: Path) -> None:
    """Refuse rows of `settled` whose statement is not there or is about something else.

    Parameters
    ----------
    settled
        The table `settled`, in the order of its file.
    statements
        The placed statements.
    path
        The file that it was read from, for the message.

    Raises
    ------
    SettledError
        With every such row: its line, what was found and what was expected.
    """
    known = statements.set_index("statement_id")
    errors = [
        error
        for line, row in enumerate(settled.to_dict("records"), start=_HEADER_LINES)
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
    for column in ("unit_code", "indicator_code", "period"):
        if statement[column] != row[column]:
            yield SettledError(
                file=place, line=line, column=column, found=row[column], expected=f"{statement[column]!r} of {name}"
            )
