"""What the sheets of an .xls workbook (Excel 97-2003) show and hide."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from vnfilings.formats._office.colours import UNKNOWN, WHITE
from vnfilings.formats._office.sheet_looks import CellStyle, FontStyle, SheetLook, SheetLooks, show_fonts
from vnfilings.formats._office.xlsx_looks import palette_colour

_SOLID = 1
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
    return {sheet.name: _read_sheet(sheet, styles, fonts) for sheet in book.sheets()}


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
