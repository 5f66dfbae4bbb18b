"""Rows of the CSV files in ``data/raw``: read as text, checked for their columns, all faults gathered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from analysis.registry.descriptions import SourceError
from analysis.schemas import TableFileError, period_bounds, read_table_csv


@dataclass
class Faults:
    """The faults of one file, gathered so that all are reported at once."""

    path: Path
    found: list[str] = field(default_factory=list)

    def add(self, row: int, message: str) -> None:
        """Note a fault of the 1-based line `row` of the file."""
        self.found.append(f"{self.path.parent.name}/{self.path.name}, line {row}: {message}")

    def refuse(self) -> None:
        """Raise a SourceError with all faults noted, if there are any."""
        if self.found:
            raise SourceError("\n".join(self.found))


def read_rows(path: Path, columns: Sequence[str]) -> list[tuple[int, dict[str, str]]]:
    """Return the rows of a CSV file as texts, exactly as written, each with its line in a spreadsheet.

    Raises
    ------
    SourceError
        With all errors of the file (see `analysis.schemas.read_table_csv`).
    """
    try:
        rows = read_table_csv(path, columns)
    except TableFileError as error:
        raise SourceError.join(error.errors) from error
    records: list[dict[str, str]] = rows.to_dict("records")  # type: ignore[assignment]
    return list(zip(rows.index, records, strict=True))


def read_whole(text: str, column: str, row: int, faults: Faults) -> int | None:
    """Return a whole number, or None where the cell is empty; anything else is a fault."""
    if text.isascii() and text.isdigit():
        return int(text)
    if text:
        faults.add(row, f"{column} {text!r}, expected a whole number like 90")
    return None


def read_bounds(period: str, row: int, faults: Faults) -> tuple[date | None, date | None]:
    """Return first and last day of a period code (None where it is empty or recurring); a bad code is a fault."""
    if not period:
        return None, None
    try:
        return period_bounds(period)
    except ValueError as fault:
        faults.add(row, str(fault))
        return None, None


def read_amount(text: str, column: str, row: int, errors: Faults) -> float | None:
    """Return a number written with a decimal point, or None where the cell is empty; anything else is an error."""
    try:
        return float(text) if text else None
    except ValueError:
        errors.add(row, f"{column} {text!r}, expected a number like 1468 or 12.5")
        return None
