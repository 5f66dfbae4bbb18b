"""Judgement as rows: the tables of `data/lookup`, read as text and checked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from analysis.panel.choosing import CountedWords
from analysis.regulations import read_rules
from analysis.schemas import TABLES, read_table_csv, validate

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

#: Lookup tables that must be there, and those that a project may do without, as it may without tables of rules.
_REQUIRED = ("units", "unit_aliases", "indicators", "indicator_aliases")
_OPTIONAL = ("settled",)


def read_lookups(lookup: Path) -> dict[str, pd.DataFrame]:
    """Return the lookup tables by name; columns beyond the schema (notes of the editor) are left aside.

    Parameters
    ----------
    lookup
        The folder `data/lookup`.

    Returns
    -------
    dict
        `units, unit_aliases, indicators, indicator_aliases` and the tables of rules; one of these without a file is
        empty.

    Raises
    ------
    TableFileError
        If a file is missing or is not a table of its columns.
    SchemaError
        With every error of the values of a table.

    Examples
    --------
    >>> from analysis.paths import packaged_folder
    >>> tables = read_lookups(packaged_folder() / "data" / "lookup")
    >>> "units" in tables, "reporting_windows" in tables
    (True, True)
    """
    tables = {name: _read_table(lookup, name) for name in _REQUIRED} | read_rules(lookup)
    for name in _OPTIONAL:
        is_there = (lookup / f"{name}.csv").is_file()
        empty = pd.DataFrame(columns=TABLES[name].column_names)
        tables[name] = _read_table(lookup, name) if is_there else validate(name, empty)
    return tables


def read_counted_words(lookup: Path) -> CountedWords:
    """Return the words that say what was counted and which part of it; none where a project has no such lists."""
    read = []
    for name, column in (("counted_nouns", "counted"), ("scope_words", "scope")):
        path = lookup / f"{name}.csv"
        rows = _read_rows(path, ("wording", column), ("wording", column)) if path.is_file() else None
        read.append({} if rows is None else dict(zip(rows["wording"], rows[column], strict=True)))
    return CountedWords(*read)


def read_missing_words(lookup: Path) -> dict[str, str]:
    """Return the status that each printed wording stands for, e.g. 'không phát sinh' is none_occurred."""
    path = lookup / "missing_words.csv"
    if not path.is_file():
        return {}
    rows = _read_rows(path, ("wording", "status"), ("wording", "status"))
    return dict(zip(rows["wording"], rows["status"], strict=True))


def _read_table(lookup: Path, name: str) -> pd.DataFrame:
    columns = TABLES[name].columns
    required = [column.name for column in columns if column.required]
    rows = _read_rows(lookup / f"{name}.csv", TABLES[name].column_names, required)
    return validate(name, rows, file=lookup / f"{name}.csv")


def _read_rows(path: Path, columns: Sequence[str], required: Sequence[str]) -> pd.DataFrame:
    """Return the rows of a CSV file; every cell is text first, for a reader that guesses turns `1.150` into 1.15."""
    rows = read_table_csv(path, columns, required=required, allow_other=True)
    return rows.replace("", None)
