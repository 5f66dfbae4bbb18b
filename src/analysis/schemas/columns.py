"""What a column and a table are, and the short ways to write one down."""

from __future__ import annotations

from dataclasses import dataclass

TEXT, NUMBER, WHOLE, DATE, FLAG = "text", "number", "whole", "date", "flag"


@dataclass(frozen=True)
class Column:
    """One column: its name, what it holds, and what it may hold."""

    name: str
    dtype: str
    meaning: str
    unit: str = ""
    required: bool = False
    allowed: tuple[str, ...] = ()
    pattern: str = ""
    minimum: float | None = None
    maximum: float | None = None


@dataclass(frozen=True)
class Table:
    """One table: what a row is, which columns make it unique, and its columns in order."""

    name: str
    one_row_is: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]

    @property
    def column_names(self) -> list[str]:
        """Return the names of the columns in their stored order."""
        return [column.name for column in self.columns]


def text(name: str, meaning: str, **rules: object) -> Column:
    """Return a column of text."""
    return Column(name, TEXT, meaning, **rules)  # type: ignore[arg-type]


def number(name: str, meaning: str, unit: str = "", **rules: object) -> Column:
    """Return a column of numbers in `unit`."""
    return Column(name, NUMBER, meaning, unit, **rules)  # type: ignore[arg-type]


def date(name: str, meaning: str, **rules: object) -> Column:
    """Return a column of days."""
    return Column(name, DATE, meaning, **rules)  # type: ignore[arg-type]
