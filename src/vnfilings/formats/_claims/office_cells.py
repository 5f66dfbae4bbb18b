"""The cells that an office document claims, counted before a library makes room for them."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from typing import IO, Any

from lxml import etree

from vnfilings.box import UnreadableFileError

#: Cells of a sheet or a table, with the empty ones between those that are filled.
MAX_CELLS = 2_000_000
#: Merged cells of a sheet.
MAX_MERGES = 50_000
#: Columns of a table that a merged cell of Word may cover.
MAX_SPAN = 200
_URN = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_VALUE_TYPE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}value-type"
_CELLS = (f"{_URN}table-cell", f"{_URN}covered-table-cell")
_TOO_MANY = 10**9
_SHEET = re.compile(r"/?xl/worksheets/[^/]+\.xml")
_FILLED_CELL = re.compile(
    rb"""<(?:\w{1,20}:)?c\b[^<>]{0,400}?\br=["']\$?([A-Za-z]{1,3})\$?([0-9]{1,7})["'](?:[^<>]{0,400}[^<>/])?>"""
)
_ROW = re.compile(
    rb"""<(?:\w{1,20}:)?row\b[^<>]{0,400}?\br=["']([0-9]{1,9})["'][^<>]{0,400}>\s{0,40}<(?:\w{1,20}:)?c\b"""
)
_MERGE = re.compile(rb"<(?:\w{1,20}:)?mergeCell\b")
_SPAN = re.compile(rb"""gridSpan\b[^<>]{0,200}?val=["']([0-9]{1,20})["']""")


def refuse_large_parts(path: Path, archive: zipfile.ZipFile) -> None:
    """Raise UnreadableFileError where a sheet or a table of a zipped document claims more cells than any filing has."""
    for part in archive.infolist():
        if _SHEET.fullmatch(part.filename):
            _refuse_far_cells(path, part.filename, archive.read(part))
        elif part.filename == "content.xml":
            with archive.open(part) as stream:
                _refuse_repeats(path, stream)
        elif part.filename == "word/document.xml":
            spans = sum(min(int(span), MAX_SPAN) for span in _SPAN.findall(archive.read(part)))
            if spans > MAX_CELLS:
                raise UnreadableFileError(
                    path, f"its merged cells cover {spans:,} columns, more than any filing; split it"
                )


def _refuse_far_cells(path: Path, name: str, xml: bytes) -> None:
    """Refuse a sheet with a value far from the others: libraries make room for all cells in between."""
    if (merges := sum(1 for _ in _MERGE.finditer(xml))) > MAX_MERGES:
        raise UnreadableFileError(path, f"{name} has {merges:,} merged cells, more than any filing; unmerge them")
    places = {(_column(match[1].upper()), int(match[2])) for match in _FILLED_CELL.finditer(xml)}
    places |= {(1, int(row)) for row in _ROW.findall(xml)}
    columns, rows = ([place[axis] for place in places] or [0] for axis in (0, 1))
    if (max(columns) - min(columns) + 1) * (max(rows) - min(rows) + 1) > MAX_CELLS:
        cause = f"{name} has values from row {min(rows):,} to row {max(rows):,}"
        raise UnreadableFileError(path, f"{cause}, more than any filing; delete the cells far from the table")


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = 26 * number + letter - ord("A") + 1
    return number


def _refuse_repeats(path: Path, stream: IO[bytes]) -> None:
    """Refuse an OpenDocument sheet whose filled cells, including repeated ones, are more than any filing has."""
    down = across = width = filled = 0
    tags = (*_CELLS, f"{_URN}table-row", f"{_URN}table")
    try:
        for _, element in etree.iterparse(stream, events=("end",), tag=tags, resolve_entities=False, huge_tree=False):
            if element.tag in _CELLS:
                across += _repeats(element, "columns")
                filled = across if _is_filled(element) else filled
                continue
            if element.tag.endswith("}table-row"):
                down, across = down + _repeats(element, "rows"), 0
                width = max(width, filled)
                if filled and down * width > MAX_CELLS:
                    cause = f"a sheet has {down:,} rows and {width:,} columns including repeated ones"
                    raise UnreadableFileError(
                        path, f"{cause}, more than any filing; delete the cells far from the table"
                    )
            else:
                down = across = width = filled = 0
            filled = 0
            element.clear()
    except etree.XMLSyntaxError:
        return  # who reads it says what is damaged


def _is_filled(cell: Any) -> bool:
    return cell.get(_VALUE_TYPE) is not None or len(cell) > 0


def _repeats(element: Any, what: str) -> int:
    value = element.get(f"{_URN}number-{what}-repeated") or "1"
    return max(1, int(value)) if value.isdecimal() and len(value) < 10 else _TOO_MANY
