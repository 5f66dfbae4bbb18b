"""Rows of the CSV files in ``data/raw``: read as text, checked for their columns, all faults gathered."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from analysis.errors import did_you_mean
from analysis.registry.catalogue import SourceError
from analysis.schemas import period_bounds


@dataclass
class Faults:
    """The faults of one file, gathered so that all are reported at once."""

    path: Path
    found: list[str] = field(default_factory=list)

    def add(self, row: int, message: str) -> None:
        """Note a fault of the 1-based line `row` of the file."""
        self.found.append(f"{self.path.parent.name}/{self.path.name} line {row}: {message}")

    def refuse(self) -> None:
        """Raise a SourceError with all faults noted, if there are any."""
        if self.found:
            raise SourceError("\n".join(self.found))


def read_rows(path: Path, columns: Sequence[str]) -> list[dict[str, str]]:
    """Return the rows of a CSV file as texts, exactly as written; an empty cell is an empty text.

    Text, because a reader of tables would take ``1.150`` for 1.15 and ``01`` for 1.

    Raises
    ------
    SourceError
        If the file does not have exactly `columns`, or a row has too few or too many cells.
    """
    with path.open(encoding="utf-8", newline="") as file:
        header, *rows = list(csv.reader(file)) or [[]]
    missing = [column for column in columns if column not in header]
    unknown = [f"'{column}'{did_you_mean(column, columns)}" for column in header if column not in columns]
    faults = Faults(path)
    if missing or unknown:
        faults.add(1, f"missing columns {missing or 'none'}, unknown columns {', '.join(unknown) or 'none'}")
    for number, row in enumerate(rows, start=2):
        if len(row) != len(header):
            faults.add(number, f"{len(row)} cells, expected {len(header)} as in the first line")
    faults.refuse()
    return [dict(zip(header, row, strict=True)) for row in rows]


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


def join_flags(*flags: str | Iterable[str]) -> str | None:
    """Return the keywords of texts and lists as one text, each once, in order; None if there are none."""
    words = [word for part in flags for word in (part.split() if isinstance(part, str) else part)]
    return " ".join(dict.fromkeys(words)) or None
