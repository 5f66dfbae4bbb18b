"""What the sheets of an .xlsb workbook show and hide: the same as of .xlsx, in binary records ([MS-XLSB])."""

from __future__ import annotations

import struct
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from vnfilings.formats._office.colours import UNKNOWN, WHITE, Theme
from vnfilings.formats._office.ooxml_parts import OfficeParts, parts_of_kind
from vnfilings.formats._office.sheet_looks import CellStyle, FontStyle, SheetLook, SheetLooks, show_fonts
from vnfilings.formats._office.xlsx_looks import BUILT_IN, count_beside, palette_colour

_ROW, _ERROR, _FORMULA_ERROR, _LAST_CELL = 0, 3, 11, 11
_FONT, _FORMAT, _FILL, _STYLE, _COLUMN, _SHEET = 43, 44, 45, 47, 60, 156
_BEGIN_STYLES, _END_STYLES, _BEGIN_ROWS, _END_ROWS = 617, 618, 145, 146
_SHARED, _STRING, _COMMENT = 7, 19, 635
_INDEXED, _RGB, _THEME = 1, 2, 3
_HEADER = 4


class _Book(NamedTuple):
    """The styles of a workbook, its fonts, and the texts in several fonts that are not seen as they are stored."""

    styles: list[CellStyle]
    fonts: list[FontStyle]
    strings: dict[int, tuple[str, Counter[str]]]


def read_xlsb_looks(path: Path) -> SheetLooks:
    """Return what each sheet of a workbook shows and hides, by its name."""
    with OfficeParts(path) as parts:
        main = parts.main_part("xl/workbook.bin")
        related = parts.related(main)
        themes = parts_of_kind(related, "theme")
        theme = Theme(parts.tree(themes[0]) if themes else None)
        book = _Book([], [], {})
        for name in parts_of_kind(related, "styles"):
            book = _read_styles(parts.read(name), theme)
        for name in parts_of_kind(related, "sharedStrings"):
            book = book._replace(strings=_read_strings(parts.read(name), book.fonts))
        looks: SheetLooks = {}
        for kind, data in _records(parts.read(main)):
            if kind != _SHEET:
                continue
            relation, end = _text(data, 8)
            part = related.get(relation, ("", ""))[1]
            look = looks.setdefault(_text(data, end)[0], SheetLook())
            if parts.has(part):
                _read_sheet(parts.read(part), book, look)
                count_beside(parts, part, look)
                for name in parts_of_kind(parts.related(part), "comments"):
                    comments = (one for one, _ in _records(parts.read(name)) if one == _COMMENT)
                    look.skipped["comment"] += sum(1 for _ in comments)
    return looks


def _records(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield the records of a part: kind and content; both numbers before the content are of 7 bits a byte."""
    place = 0
    while place < len(data):
        kind = data[place]
        place += 1
        if kind & 0x80 and place < len(data):
            kind = (kind & 0x7F) | (data[place] & 0x7F) << 7
            place += 1
        size = 0
        for shift in range(0, 28, 7):
            if place >= len(data):
                return
            byte = data[place]
            place += 1
            size |= (byte & 0x7F) << shift
            if not byte & 0x80:
                break
        yield kind, data[place : place + size]
        place += size


def _text(data: bytes, place: int) -> tuple[str, int]:
    """Return a text that stands behind the number of its characters, and where it ends."""
    (count,) = struct.unpack_from("<I", data, place)
    count = 0 if count == 0xFFFFFFFF else count
    end = place + _HEADER + 2 * count
    return data[place + _HEADER : end].decode("utf-16-le", "replace"), end


def _read_styles(data: bytes, theme: Theme) -> _Book:
    formats = dict(BUILT_IN)
    fonts: list[FontStyle] = []
    fills: list[str] = []
    styles: list[CellStyle] = []
    is_inside = False
    for kind, record in _records(data):
        if kind == _FORMAT:
            formats[struct.unpack_from("<H", record)[0]] = _text(record, 2)[0]
        elif kind == _FONT:
            height, flags, _, align = struct.unpack_from("<HHHH", record)
            colour = _colour(record, 12, theme, is_text=True)
            fonts.append(FontStyle(bool(flags & 0x08), colour, height / 20, {1: 2, 2: -2}.get(align, 0)))
        elif kind == _FILL:
            (pattern,) = struct.unpack_from("<I", record)
            solid = _colour(record, 4, theme, is_text=False) if pattern == 1 else UNKNOWN
            fills.append(solid if pattern else WHITE)
        elif kind in (_BEGIN_STYLES, _END_STYLES):
            is_inside = kind == _BEGIN_STYLES
        elif kind == _STYLE and is_inside:
            _, code, font, fill = struct.unpack_from("<HHHH", record)
            style = fonts[font] if font < len(fonts) else FontStyle()
            unseen = style.why_unseen(fills[fill] if fill < len(fills) else WHITE)
            styles.append(CellStyle(formats.get(code, ""), unseen, style.raised))
    return _Book(styles, fonts, {})


def _colour(record: bytes, place: int, theme: Theme, *, is_text: bool) -> str:
    kind, index, tint, red, green, blue = struct.unpack_from("<BBhBBB", record, place)
    if kind >> 1 == _INDEXED:
        return palette_colour(index, is_text=is_text)
    if kind >> 1 == _RGB:
        return f"{red:02X}{green:02X}{blue:02X}"
    if kind >> 1 == _THEME:
        return theme.numbered(index, tint / 32767)
    return "000000" if is_text else WHITE


def _read_strings(data: bytes, fonts: list[FontStyle]) -> dict[int, tuple[str, Counter[str]]]:
    """Return the shared texts that are not seen as they are stored, by their numbers, with what is left out."""
    found = {}
    items = [record for kind, record in _records(data) if kind == _STRING]
    for number, record in enumerate(items):
        if not record[0] & 0x01:
            continue
        text, place = _text(record, 1)
        (count,) = struct.unpack_from("<I", record, place)
        pairs = struct.iter_unpack("<HH", record[place + 4 : place + 4 + 4 * count])
        runs = [(begin, fonts[font] if font < len(fonts) else FontStyle()) for begin, font in pairs]
        skipped: Counter[str] = Counter()
        if (shown := show_fonts(text, runs, skipped)) is not None:
            found[number] = (shown, skipped)
    return found


def _read_sheet(data: bytes, book: _Book, look: SheetLook) -> None:
    row, is_inside = 0, False
    for kind, record in _records(data):
        if kind in (_BEGIN_ROWS, _END_ROWS):
            is_inside = kind == _BEGIN_ROWS
        elif kind == _COLUMN:
            first, last, width, _, flags = struct.unpack_from("<IIIIH", record)
            if flags & 0x01 or width == 0:
                look.hidden_columns.append((first, last))
        elif is_inside and kind == _ROW:
            (row,) = struct.unpack_from("<I", record)
            if record[11] & 0x10 or struct.unpack_from("<H", record, 8)[0] == 0:
                look.hidden_rows.add(row)
        elif is_inside and kind <= _LAST_CELL:
            _read_cell(kind, record, row, book, look)


def _read_cell(kind: int, record: bytes, row: int, book: _Book, look: SheetLook) -> None:
    column, style = struct.unpack_from("<II", record)
    style &= 0xFFFFFF
    if style < len(book.styles) and not book.styles[style].is_plain:
        look.styles[row, column] = book.styles[style]
    look.skipped["error value"] += kind in (_ERROR, _FORMULA_ERROR)
    if kind == _SHARED:
        rich = book.strings.get(struct.unpack_from("<I", record, 8)[0])
        if rich is not None:
            look.texts[row, column] = rich[0]
            look.skipped.update(rich[1])
