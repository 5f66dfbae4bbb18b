"""How a spreadsheet shows its numbers: .455 as 45.5 %, a day without its year as the ratio that somebody typed."""

from __future__ import annotations

import re
import warnings
import zipfile
from collections.abc import Iterator
from pathlib import Path

from lxml import etree

#: Parts of a number format that are printed as they stand, and those in brackets that set colours and countries.
_QUOTED = re.compile(r'"[^"]*"|\\.|_.|\*.')
_BRACKETED = re.compile(r"\[[^\]]*\]")
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_DAY_AND_MONTH = re.compile(r"\d{1,2}/\d{1,2}")
#: Empty rows and columns at the end of a sheet are stored as one that repeats.
_MOST_REPEATS = 1000

#: Formats by sheet, row and column, counted from 0; only those that change what a cell says.
CellFormats = dict[str, dict[tuple[int, int], str]]


def is_percentage(number_format: str) -> bool:
    """Return whether a number format shows a number as percent.

    >>> is_percentage("0.0%"), is_percentage('0.0"%"'), is_percentage("General")
    (True, False, False)
    """
    return "%" in _QUOTED.sub("", number_format)


def is_day_without_year(number_format: str) -> bool:
    """Return whether a number format shows the day and the month of a date and no more.

    >>> is_day_without_year("d/m"), is_day_without_year("dd/mm/yyyy"), is_day_without_year("0")
    (True, False, False)
    """
    letters = set(_BRACKETED.sub("", _QUOTED.sub("", number_format)).lower())
    return {"d", "m"} <= letters and not letters & {"y", "h", "s", "e", "0", "#"}


def read_cell_formats(path: Path) -> CellFormats:
    """Return the formats of a workbook's cells that change what they say; of .xls files none are known."""
    suffix = path.suffix.lower()
    try:
        if suffix in (".xlsx", ".xlsm"):
            return {name: dict(cells) for name, cells in _xlsx_formats(path)}
        return {name: dict(cells) for name, cells in _ods_formats(path)} if suffix == ".ods" else {}
    except (ValueError, KeyError, TypeError, AttributeError, OSError, zipfile.BadZipFile, etree.XMLSyntaxError):
        return {}  # calamine reads more kinds of damage; the numbers are then read as they are stored


def _xlsx_formats(path: Path) -> Iterator[tuple[str, Iterator[tuple[tuple[int, int], str]]]]:
    import openpyxl

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        workbook = openpyxl.load_workbook(path, read_only=True, data_only=True)
        for sheet in workbook.worksheets:
            yield (
                sheet.title,
                (
                    ((cell.row - 1, cell.column - 1), cell.number_format)
                    for row in sheet.iter_rows()
                    for cell in row
                    if cell.value is not None and _changes(cell.number_format)
                ),
            )


def _changes(number_format: str) -> bool:
    return "%" in number_format or is_day_without_year(number_format)


def _ods_formats(path: Path) -> Iterator[tuple[str, Iterator[tuple[tuple[int, int], str]]]]:
    with zipfile.ZipFile(path) as archive:
        tree = etree.fromstring(archive.read("content.xml"), etree.XMLParser(resolve_entities=False, huge_tree=False))
    for table in tree.iter(f"{_TABLE}table"):
        yield str(table.get(f"{_TABLE}name")), _ods_cells(table)


def _ods_cells(table: etree._Element) -> Iterator[tuple[tuple[int, int], str]]:
    row = 0
    for line in table.iter(f"{_TABLE}table-row"):
        rows, column = _repeats(line, "rows"), 0
        for cell in line.iter(f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"):
            columns = _repeats(cell, "columns")
            if number_format := _ods_format(cell):
                yield from (
                    ((row + down, column + right), number_format)
                    for down in range(min(rows, _MOST_REPEATS))
                    for right in range(min(columns, _MOST_REPEATS))
                )
            column += columns
        row += rows


def _repeats(element: etree._Element, what: str) -> int:
    return int(element.get(f"{_TABLE}number-{what}-repeated") or 1)


def _ods_format(cell: etree._Element) -> str:
    kind = cell.get(f"{_OFFICE}value-type")
    if kind == "percentage":
        return "0%"
    shown = "".join(str(text) for text in cell.itertext())
    return "d/m" if kind == "date" and _DAY_AND_MONTH.fullmatch(shown.strip()) else ""
