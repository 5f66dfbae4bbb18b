"""The one reader of CSV files that people edit: every cell as text, all errors of a file at once."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

import pandas as pd

from analysis.errors import AnalysisError, did_you_mean
from analysis.noun_counts import counted
from analysis.schemas.neutral_cells import restore_cell

#: Longest part of a cell that a message repeats.
_SHOWN = 40


class TableFileError(AnalysisError):
    """A CSV file cannot be read; `errors` holds each error with file, line as a spreadsheet shows it and remedy."""


def read_table_csv(
    path: Path, columns: Collection[str], *, required: Collection[str] | None = None, allow_other: bool = False
) -> pd.DataFrame:
    r"""Return the rows of a CSV file that people edit, every cell as the text that stands there.

    Text, because a reader that guesses types turns ``1.150`` into 1.15 and ``01`` into 1. Empty cells are empty texts;
    of a cell that `neutralise_cell` wrote its own text is returned.
    Empty lines are left out. The index is the line as a spreadsheet shows it: the header is line 1, and a cell with a
    line break is still one line.

    Parameters
    ----------
    path
        the file, in UTF-8, with or without a byte order mark.
    columns
        the columns that the file may have, in the order in which they are returned.
    required
        those that it must have (default: all of `columns`).
    allow_other
        leave out other columns, such as an editor's notes, instead of refusing them.

    Returns
    -------
    DataFrame
        The columns of `columns` that the file has, all of them text.

    Raises
    ------
    TableFileError
        With all errors at once: no file, another encoding than UTF-8, no header, missing, unknown or repeated columns,
        rows with too many or too few cells, quotation marks that are not closed.

    Examples
    --------
    >>> from tempfile import mkdtemp
    >>> path = Path(mkdtemp()) / "units.csv"
    >>> _ = path.write_text("unit_code,name\np01,Hà Nội\n", encoding="utf-8")
    >>> read_table_csv(path, ["unit_code", "name"]).loc[2].tolist()
    ['p01', 'Hà Nội']
    >>> _ = path.write_text("unit_code,nam\np01,Hà Nội,\n", encoding="utf-8")
    >>> try:
    ...     read_table_csv(path, ["unit_code", "name"])
    ... except TableFileError as error:
    ...     print(len(error.errors))
    3
    """
    needed = columns if required is None else required
    place = f"{path.parent.name}/{path.name}"
    header, lines = _split(path, place, columns)
    errors = [
        *((1, error) for error in _errors_of_header(header, columns, needed, allow_other)),
        *_errors_of_rows(header, lines),
    ]
    if errors:
        raise TableFileError.join(TableFileError(error, file=place, line=line) for line, error in errors)
    rows = pd.DataFrame([row for _, row in lines], columns=header, index=[number for number, _ in lines], dtype="str")
    return rows[[column for column in columns if column in header]].map(restore_cell)


def _split(path: Path, place: str, columns: Collection[str]) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """Return the header and the filled rows, each with its line."""
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        others = [other.name for other in path.parent.glob("*.csv")]
        raise _error(f"there is no such file{did_you_mean(path.name, others)}", place) from None
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise _error("found a byte that is not UTF-8; save the file as 'CSV UTF-8'", place, line) from error
    _refuse_other_separator(text, columns, place)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows: list[list[str]] = []
    try:
        rows.extend(reader)
    except csv.Error as error:
        fix = "close the quotation mark; double each quotation mark inside a cell"
        raise _error(f"{error}; {fix}", place, len(rows) + 1) from error
    if not rows or not any(rows[0]):
        raise _error("the file has no header; add a line with the column names", place, 1)
    return rows[0], [(number, row) for number, row in enumerate(rows[1:], start=2) if any(row)]


def _refuse_other_separator(text: str, columns: Collection[str], place: str) -> None:
    """Refuse a header whose columns are separated by semicolons or tabs, as spreadsheets of some countries save."""
    header = text.partition("\n")[0]
    for separator, name in ((";", "';'"), ("\t", "a tab")):
        names = [cell.strip(' "\r') for cell in header.split(separator)]
        if len(names) > 1 and "," not in header and set(names) & set(columns):
            raise _error(f"the separator is {name}, expected ','; save the file with commas", place, 1)


def _error(message: str, place: str, line: int | None = None) -> TableFileError:
    return TableFileError.join([TableFileError(message, file=place, line=line)])


def _errors_of_header(
    header: Sequence[str], columns: Collection[str], required: Collection[str], allow_other: bool
) -> Iterator[str]:
    unknown = [name for name in header if name not in columns]
    for column in required:
        if column not in header:
            yield f"the column '{column}' is missing{did_you_mean(column, unknown)}"
    for column, count in Counter(header).items():
        if count > 1:
            yield f"the column '{column}' occurs {count} times; remove or rename all but one"
        if column not in columns and not allow_other:
            yield f"found the column '{column}', expected one of {', '.join(columns)}{did_you_mean(column, columns)}"


def _errors_of_rows(header: Sequence[str], lines: Sequence[tuple[int, list[str]]]) -> Iterator[tuple[int, str]]:
    for number, row in lines:
        if len(row) != len(header):
            surplus = len(row) > len(header)
            remedy = (
                "put cells that contain a comma in quotation marks" if surplus else "write a comma for each empty cell"
            )
            first = row[0][:_SHOWN]
            yield (
                number,
                f"found {counted(len(row), 'cell')}, expected {len(header)} as in the header ('{first}' ...); {remedy}",
            )
