"""The account of all values that were read: in the panel, on the to-do list, or no values of an indicator."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from analysis.i18n import Message, translate
from analysis.todo._placing_items import list_reasons

if TYPE_CHECKING:
    from analysis.todo._item import Tables


@dataclass(frozen=True)
class ValueCounts:
    """How many values were read, and what became of them; `left_out` counts the reasons why a value is not data."""

    read: int
    in_panel: int
    to_do: int
    left_out: dict[str, int]

    @property
    def not_data(self) -> int:
        """Return how many are no values of an indicator."""
        return sum(self.left_out.values())

    def describe(self, lang: str = "en") -> str:
        """Return the account as one line.

        Parameters
        ----------
        lang
            The language.

        Examples
        --------
        >>> ValueCounts(5, 3, 1, {"placing.remark": 1}).describe()
        'read 5 values: 3 in the panel, 1 to do, 1 not data (1 remark)'
        """
        told = {"read": self.read, "in_panel": self.in_panel, "to_do": self.to_do, "not_data": self.not_data}
        reasons = [
            f"{count} {translate(code.replace('placing.', 'todo.left_out.'), lang)}"
            for code, count in self.left_out.items()
        ]
        line = translate(Message("todo.counts", {name: float(count) for name, count in told.items()}), lang)
        return f"{line} ({', '.join(reasons)})" if reasons else line


def count_values(tables: Tables) -> ValueCounts:
    """Return the account of all values; every row of `statements` is counted exactly once.

    Parameters
    ----------
    tables
        The table `placements`.

    Returns
    -------
    ValueCounts
        The reasons of those that are no values, the most frequent first.

    Examples
    --------
    >>> import pandas as pd
    >>> why = [None, '{"code": "placing.remark"}']
    >>> count_values({"placements": pd.DataFrame({"outcome": ["in_panel", "left_out"], "why_not": why})}).left_out
    {'placing.remark': 1}
    """
    if "placements" not in tables:
        return ValueCounts(0, 0, 0, {})  # nothing was built
    placements = tables["placements"]
    by_outcome = placements["outcome"].value_counts()
    cells = placements.loc[placements["outcome"] == "left_out", "why_not"].value_counts()
    reasons: Counter[str] = Counter()
    for cell, count in cells.items():
        reasons[list_reasons(str(cell))[0].code] += int(count)
    ordered = sorted(reasons.items(), key=lambda pair: (-pair[1], pair[0]))
    return ValueCounts(
        len(placements), int(by_outcome.get("in_panel", 0)), int(by_outcome.get("to_place", 0)), dict(ordered)
    )
