"""The formats of a workbook's cells that change what they say, whatever the kind of workbook."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Iterator
from pathlib import Path

from lxml import etree

from vnfilings.formats._layout.number_formats import is_day_without_year
from vnfilings.formats._layout.ods_formats import read_ods_formats

#: Formats by sheet, row and column, counted from 0; only those that change what a cell says.
CellFormats = dict[str, dict[tuple[int, int], str]]
#: What libraries raise on damage; calamine reads more kinds of it, and then numbers are read as they are stored.
_DAMAGE = (
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    AssertionError,
    OSError,
    struct.error,
    zipfile.BadZipFile,
    etree.XMLSyntaxError,
)


def read_cell_formats(path: Path) -> CellFormats | None:
    """Return the formats of a workbook's cells that change what they say; None where they cannot be read."""
    readers = {".xls": _xls_formats, ".ods": read_ods_formats}
    read = readers.get(path.suffix.lower())
    try:
        return {name: dict(cells) for name, cells in read(path)} if read else {}
    except _DAMAGE:
        return None


def _xls_formats(path: Path) -> Iterator[tuple[str, Iterator[tuple[tuple[int, int], str]]]]:
    import xlrd

    try:
        book = xlrd.open_workbook(str(path), formatting_info=True, logfile=io.StringIO())
    except xlrd.XLRDError as error:
        raise ValueError(str(error)) from error
    shown = [book.format_map[extended.format_key].format_str for extended in book.xf_list]
    changing = {index: text for index, text in enumerate(shown) if _changes(text)}
    for sheet in book.sheets():
        yield (
            sheet.name,
            (
                ((row, column), changing[index])
                for row in range(sheet.nrows)
                for column in range(sheet.row_len(row))
                if (index := sheet.cell_xf_index(row, column)) in changing
            ),
        )


def _changes(number_format: str) -> bool:
    return "%" in number_format or is_day_without_year(number_format)
