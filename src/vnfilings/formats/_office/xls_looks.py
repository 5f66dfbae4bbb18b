"""What the sheets of an .xls workbook (Excel 97-2003) show and hide."""

from __future__ import annotations

import io
import struct
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from vnfilings.formats._office.colours import UNKNOWN, WHITE
from vnfilings.formats._office.sheet_looks import CellStyle, FontStyle, SheetLook, SheetLooks, show_fonts
from vnfilings.formats._office.xlsx_looks import palette_colour

_SOLID = 1
#: Records of the format: a sheet of the workbook, where one begins, a formula, one that several cells share.
_SHEET, _BEGIN, _FORMULA, _SHARED = 0x0085, 0x0809, 0x0006, 0x04BC
#: Build, year and flags with which LibreOffice begins; and the empty text in a formula.
_BEGINNING_OF_LIBREOFFICE, _EMPTY_TEXT = bytes.fromhex("bb0dcc070000000006000000"), b"\x17\x00\x00"
_TWIPS = 20


def read_xls_looks(path: Path) -> SheetLooks:
    """Return what each sheet of a workbook shows and hides, by its name.

    Raises
    ------
    ValueError
        If the workbook is damaged.
    """
    import xlrd

    try:
        book = xlrd.open_workbook(str(path), formatting_info=True, logfile=io.StringIO())
    except xlrd.XLRDError as error:
        raise ValueError(str(error)) from error
    fonts = [_font(book, font) for font in book.font_list]
    styles = [_style(book, extended, fonts) for extended in book.xf_list]
    looks = {sheet.name: _read_sheet(sheet, styles, fonts) for sheet in book.sheets()}
    for look, places in zip(looks.values(), list_blank_formulas(path), strict=False):
        look.texts |= dict.fromkeys(places, "")
        look.skipped["formula without value"] += len(places)
    return looks


def list_blank_formulas(path: Path) -> list[set[tuple[int, int]]]:
    """Return for each sheet the cells in which LibreOffice has stored 0 for a formula that may have given no text.

    In a cell with a number format it writes 0 for the result '' of ``IF(...; ""; ...)``. Excel writes what it is.
    """
    from xlrd.compdoc import CompDoc, CompDocError

    try:
        stream, base, length = CompDoc(path.read_bytes(), logfile=io.StringIO()).locate_named_stream("Workbook")
    except (CompDocError, TypeError, IndexError, struct.error):
        return []
    if not stream or stream[base + 8 : base + 20] != _BEGINNING_OF_LIBREOFFICE:
        return []
    starts: list[int] = []
    zeros: dict[int, dict[tuple[int, int], bytes]] = {}
    shared: dict[tuple[int, bytes], bytes] = {}
    at, sheet, last = base, base, b""
    while at + 4 <= base + length:
        record, size = struct.unpack_from("<HH", stream, at)
        content = stream[at + 4 : at + 4 + size]
        if record == _SHEET and content[5] == 0:  # a sheet of cells
            starts.append(base + struct.unpack_from("<I", content)[0])
        elif record == _BEGIN:
            sheet = at
        elif record == _FORMULA:
            last = content[22:]
            if content[6:14] == bytes(8):
                row, column = struct.unpack_from("<HH", content)
                zeros.setdefault(sheet, {})[row, column] = last
        elif record == _SHARED:
            shared[sheet, last] = content[10:]
        at += 4 + size
    return [
        {place for place, text in zeros.get(start, {}).items() if _EMPTY_TEXT in shared.get((start, text), text)}
        for start in starts
    ]


def _font(book: Any, font: Any) -> FontStyle:
    raised = {1: 2, 2: -2}.get(font.escapement, 0)
    colour = _colour(book, font.colour_index, is_text=True)
    return FontStyle(bool(font.struck_out), colour, font.height / _TWIPS or 11.0, raised)


def _style(book: Any, extended: Any, fonts: Sequence[FontStyle]) -> CellStyle:
    font = fonts[extended.font_index] if extended.font_index < len(fonts) else FontStyle()
    pattern = extended.background.fill_pattern
    colour = _colour(book, extended.background.pattern_colour_index, is_text=False) if pattern == _SOLID else UNKNOWN
    format_text = book.format_map[extended.format_key].format_str
    return CellStyle(format_text, font.why_unseen(colour if pattern else WHITE), font.raised)


def _colour(book: Any, index: int, *, is_text: bool) -> str:
    parts = book.colour_map.get(index)
    return "".join(f"{part:02X}" for part in parts) if parts else palette_colour(index, is_text=is_text)


def _read_sheet(sheet: Any, styles: Sequence[CellStyle], fonts: Sequence[FontStyle]) -> SheetLook:
    import xlrd

    look = SheetLook()
    changing = {number: style for number, style in enumerate(styles) if not style.is_plain}
    for row in range(sheet.nrows):
        for column, kind in enumerate(sheet.row_types(row)):
            if (style := changing.get(sheet.cell_xf_index(row, column))) is not None:
                look.styles[row, column] = style
            look.skipped["error value"] += kind == xlrd.XL_CELL_ERROR
    for (row, column), runs in sheet.rich_text_runlist_map.items():
        styled = [(offset, fonts[font] if font < len(fonts) else FontStyle()) for offset, font in runs]
        shown = show_fonts(str(sheet.cell_value(row, column)), styled, look.skipped)
        if shown is not None:
            look.texts[row, column] = shown
    look.hidden_rows = {row for row, info in sheet.rowinfo_map.items() if info.hidden or info.height == 0}
    look.hidden_columns = [(column, column) for column, info in sheet.colinfo_map.items() if info.hidden]
    look.hidden_columns += [(column, column) for column, info in sheet.colinfo_map.items() if info.width == 0]
    look.skipped["comment"] += len(sheet.cell_note_map)
    return look
