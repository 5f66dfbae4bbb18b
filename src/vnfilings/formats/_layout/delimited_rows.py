"""The rows of a delimited text; a quotation mark that is never closed takes no other row with it."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from vnfilings.formats._claims import TooMuchError

MAX_FIELD = 2**20
#: Lines over which the text of one cell may go.
_MOST_LINES = 200
_OPEN = "unexpected end of data"


class Record(NamedTuple):
    """One row: the line of the file on which it begins, its cells, and whether a lost quotation mark was left out."""

    line: int
    cells: list[str]
    is_mended: bool = False


def read_records(text: str, delimiter: str) -> Iterator[Record]:
    r"""Yield the rows of a text whose lines end with a line feed; an empty line is a row without cells.

    Raises TooMuchError where a cell is longer than any text in a cell.

    >>> [(one.line, one.cells, one.is_mended) for one in read_records('a;b\n"x;1\ny;2', ";")]
    [(1, ['a', 'b'], False), (2, ['x', '1'], True), (3, ['y', '2'], False)]
    """
    csv.field_size_limit(MAX_FIELD)
    lines = text.removesuffix("\n").split("\n")
    place = width = 0
    while place < len(lines):
        record, used = _read_one(lines, place, delimiter, width)
        place += used
        width = width or (len(record.cells) if len(record.cells) > 1 else 0)
        yield record


def _read_one(lines: Sequence[str], place: int, delimiter: str, width: int) -> tuple[Record, int]:
    """Return the row that begins on a line, and how many lines it takes."""
    cells = _parse(lines[place : place + 1], delimiter, place)
    if cells is not None:
        return Record(place + 1, cells), 1
    for end in range(place + 2, min(place + _MOST_LINES, len(lines)) + 1):
        if '"' not in lines[end - 1]:
            continue
        block = lines[place:end]
        cells = _parse(block, delimiter, place)
        if cells is None:
            continue
        if _are_rows(block, cells, delimiter, width):
            break
        return Record(place + 1, cells), end - place
    bare = _parse([lines[place].replace('"', "")], delimiter, place)
    return Record(place + 1, bare or [], is_mended=True), 1


def _parse(block: Sequence[str], delimiter: str, place: int) -> list[str] | None:
    """Return the cells of the lines of one row; None where a quotation mark is open at their end."""
    lines = [*(f"{line}\n" for line in block[:-1]), block[-1]]
    try:
        return next(csv.reader(lines, delimiter=delimiter, strict=True), [])
    except csv.Error as error:
        if _OPEN in str(error):
            return None
        if "limit" in str(error):
            cause = f"line {place + 1}: a cell has more than {MAX_FIELD:,} characters"
            raise TooMuchError(f"{cause}; check for a missing quotation mark or line break") from error
    return next(csv.reader(lines, delimiter=delimiter), [])  # a mark inside a cell: '"Máy" in'


def _are_rows(block: Sequence[str], cells: Sequence[str], delimiter: str, width: int) -> bool:
    """Return whether the lines that a cell took are rows of their own: each has the delimiters of one."""
    if width < 2:
        return False
    full = [line.count(delimiter) >= width - 1 for line in block]
    return all(full) or (len(cells) != width and any(full))
