"""Values of one wording, however its capitals and marks are written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.panel import wording_key
from analysis.schemas import compare_key

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import pandas as pd

_KEYS: dict[str, Callable[[str], str]] = {"wording": wording_key, "unit_wording": compare_key}


def group_by_wording(rows: pd.DataFrame, column: str) -> Iterator[tuple[str, pd.DataFrame]]:
    """Yield the first spelling of each wording with its rows.

    Parameters
    ----------
    rows: rows of a placing sheet.
    column: `wording` or `unit_wording`.
    """
    named = rows[rows[column].notna()]
    keys = [_KEYS[column](words) for words in named[column]]
    for _, group in named.groupby(keys, sort=False):
        yield str(group[column].iloc[0]), group


def has_reason(rows: pd.DataFrame, reasons: set[str]) -> list[bool]:
    """Return which rows are not placed for one of some reasons."""
    return [bool(reasons.intersection(found)) for found in rows["reasons"]]
