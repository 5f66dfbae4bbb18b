"""What the sheets of an .xlsx workbook show and hide: styles, hidden rows and columns, rich texts, drawings."""

from __future__ import annotations

import io
import re
from collections import Counter
from pathlib import Path
from typing import TypeVar

from lxml import etree

from vnfilings.formats._office.colours import UNKNOWN, WHITE, Theme, is_colour
from vnfilings.formats._office.ooxml_parts import MC, A, Element, OfficeParts, R, S, choose_alternative, parts_of_kind
from vnfilings.formats._office.sheet_looks import CellStyle, FontStyle, SheetLook, SheetLooks, show_fonts
from vnfilings.lexicon import to_pattern

#: The formats that Excel knows by number, as far as they change what is read.
BUILT_IN = {
    9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?", 13: "# ??/??", 14: "mm-dd-yy", 15: "d-mmm-yy", 16: "d-mmm",
    17: "mmm-yy", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM", 20: "h:mm", 21: "h:mm:ss", 22: "m/d/yy h:mm",
    37: "#,##0_);(#,##0)", 38: "#,##0_);[Red](#,##0)", 39: "#,##0.00_);(#,##0.00)", 40: "#,##0.00_);[Red](#,##0.00)",
    45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss.0", 48: "##0.0E+0", 49: "@",
}  # fmt: skip
_T = TypeVar("_T")
_XDR = "{http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}"
_CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}chart"
_CHART_EX = "{http://schemas.microsoft.com/office/drawing/2014/chartex}chart"
_DIAGRAM = "{http://schemas.openxmlformats.org/drawingml/2006/diagram}relIds"
_REFERENCE = to_pattern(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})")
_RICH = re.compile(rb"<(?:\w+:)?(?:vertAlign|strike|sz val=\"[01](?:\.[0-9]+)?\"|color)\b")
_FORMULA = f"{S}f"
_OFF = ("0", "false")
#: The first colours of the palette that older programs number; the rest is of no use as white.
_PALETTE = (
    "000000", WHITE, "FF0000", "00FF00", "0000FF", "FFFF00", "FF00FF", "00FFFF", "000000", WHITE, "FF0000", "00FF00",
    "0000FF", "FFFF00", "FF00FF", "00FFFF", "800000", "008000", "000080", "808000", "800080", "008080", "C0C0C0",
    "808080", "9999FF", "993366", "FFFFCC", "CCFFFF", "660066", "FF8080", "0066CC", "CCCCFF",
)  # fmt: skip
_AUTO_TEXT, _AUTO_BACK = 64, 65


def palette_colour(index: int, *, is_text: bool) -> str:
    """Return a colour by its number in the palette; 64 and 65 are those of the system."""
    if index in (_AUTO_TEXT, _AUTO_BACK, 0x7FFF):
        return "000000" if is_text else WHITE
    return _PALETTE[index] if 0 <= index < len(_PALETTE) else UNKNOWN


def read_xlsx_looks(path: Path) -> SheetLooks:
    """Return what each sheet of a workbook shows and hides, by its name."""
    with OfficeParts(path) as parts:
        main = parts.main_part("xl/workbook.xml")
        related, book = parts.related(main), parts.tree(main)
        kinds = {kind: parts_of_kind(related, kind) for kind in ("styles", "theme", "sharedStrings")}
        first = {kind: parts.tree(found[0]) for kind, found in kinds.items() if found and kind != "sharedStrings"}
        workbook = _Workbook(first.get("styles"), Theme(first.get("theme")))
        strings = workbook.read_strings(parts, kinds["sharedStrings"])
        looks: SheetLooks = {}
        for sheet in book.iter(f"{S}sheet") if book is not None else ():
            kind, part = related.get(sheet.get(f"{R}id") or "", ("", ""))
            look = looks.setdefault(sheet.get("name") or "", SheetLook())
            if kind == "worksheet" and parts.has(part):
                _read_sheet(parts, part, workbook, strings, look)
            elif kind == "chartsheet":
                look.skipped["chart"] += 1
    return looks


class _Workbook:
    """The styles of a workbook."""

    def __init__(self, root: Element | None, theme: Theme) -> None:
        self._theme = theme
        found = {name: root.find(f"{S}{name}") if root is not None else None for name in ("fonts", "fills", "cellXfs")}
        formats = {int(one.get("numFmtId") or 0): one.get("formatCode") or "" for one in _list(root, "numFmts/numFmt")}
        fonts = [self.read_font(font) for font in _items(found["fonts"])]
        fills = [self._read_fill(fill) for fill in _items(found["fills"])]
        self.styles: dict[str, CellStyle] = {}
        for number, style in enumerate(_items(found["cellXfs"])):
            code = _whole(style.get("numFmtId"))
            font = _at(fonts, _whole(style.get("fontId")), FontStyle())
            back = _at(fills, _whole(style.get("fillId")), WHITE)
            read = CellStyle(formats.get(code, BUILT_IN.get(code, "")), font.why_unseen(back), font.raised)
            if not read.is_plain:
                self.styles[str(number)] = read

    def read_font(self, font: Element | None) -> FontStyle:
        """Return what a `font` or the `rPr` of a run means."""
        if font is None:
            return FontStyle()
        strike, size, align, colour = (font.find(f"{S}{name}") for name in ("strike", "sz", "vertAlign", "color"))
        direction = {"superscript": 2, "subscript": -2}.get((align.get("val") or "") if align is not None else "", 0)
        return FontStyle(
            strike is not None and strike.get("val") not in _OFF,
            self._colour(colour, is_text=True) if colour is not None else "000000",
            _number(size.get("val")) if size is not None else 11.0,
            direction,
        )

    def _read_fill(self, fill: Element) -> str:
        pattern = fill.find(f"{S}patternFill")
        kind = pattern.get("patternType") or "none" if pattern is not None else "gradient"
        if pattern is None or kind not in ("none", "solid"):
            return UNKNOWN
        front = pattern.find(f"{S}fgColor")
        return self._colour(front, is_text=False) if kind == "solid" and front is not None else WHITE

    def _colour(self, element: Element, *, is_text: bool) -> str:
        if element.get("rgb"):
            colour = (element.get("rgb") or "").upper()[-6:]
            return colour if is_colour(colour) else UNKNOWN
        if element.get("theme"):
            return self._theme.numbered(_whole(element.get("theme")), _number(element.get("tint")))
        if element.get("indexed"):
            return palette_colour(_whole(element.get("indexed")), is_text=is_text)
        return "000000" if is_text else WHITE

    def read_strings(self, parts: OfficeParts, names: list[str]) -> dict[str, tuple[str, Counter[str]]]:
        """Return the shared texts that are not seen as they are stored, by their numbers, with what is left out."""
        if not names or not parts.has(names[0]) or not _RICH.search(parts.read(names[0])):
            return {}
        root = parts.tree(names[0])
        found = {}
        for number, text in enumerate(root if root is not None else ()):
            if (rich := self.read_rich_text(text)) is not None:
                found[str(number)] = rich
        return found

    def read_rich_text(self, element: Element) -> tuple[str, Counter[str]] | None:
        """Return a text in several looks as it is seen, and what is left out of it; None where all of it is seen."""
        text, runs, skipped = "", [], Counter[str]()
        for run in element.findall(f"{S}r"):
            runs.append((len(text), self.read_font(run.find(f"{S}rPr"))))
            text += run.findtext(f"{S}t") or ""
        shown = show_fonts(text, runs, skipped)
        return None if shown is None else (shown, skipped)


def _read_sheet(
    parts: OfficeParts, part: str, workbook: _Workbook, strings: dict[str, tuple[str, Counter[str]]], look: SheetLook
) -> None:
    tags = [f"{S}{name}" for name in ("row", "col", "conditionalFormatting")]
    data = io.BytesIO(parts.read(part))
    number = 0
    for _, element in etree.iterparse(data, events=("end",), tag=tags, resolve_entities=False, no_network=True):
        if element.tag == f"{S}row":
            number = _whole(element.get("r")) or number + 1
            if element.get("hidden") in ("1", "true") or _is_nothing(element.get("ht")):
                look.hidden_rows.add(number - 1)
            _read_row(element, number - 1, workbook, strings, look)
            element.clear()
            while element.getprevious() is not None:
                del element.getparent()[0]
        elif element.tag == f"{S}col":
            if element.get("hidden") in ("1", "true") or _is_nothing(element.get("width")):
                look.hidden_columns.append((_whole(element.get("min")) - 1, _whole(element.get("max")) - 1))
        else:
            look.painted += filter(None, map(read_area, (element.get("sqref") or "").split()))
    count_beside(parts, part, look)


def _read_row(
    row: Element, number: int, workbook: _Workbook, strings: dict[str, tuple[str, Counter[str]]], look: SheetLook
) -> None:
    column = -1
    for cell in row:
        place = _REFERENCE.fullmatch(cell.get("r") or "")
        column = _column(place[1]) if place else column + 1
        if (style := workbook.styles.get(cell.get("s") or "")) is not None:
            look.styles[number, column] = style
        kind = cell.get("t")
        if kind == "s":
            rich = strings.get(cell.findtext(f"{S}v") or "") if strings else None
        elif kind == "inlineStr":
            inline = cell.find(f"{S}is")
            rich = workbook.read_rich_text(inline) if inline is not None and len(inline) > 1 else None
        else:
            rich = None
            if kind == "e":
                look.skipped["error value"] += 1
            elif len(cell) and cell[0].tag == _FORMULA and kind != "str" and not cell.findtext(f"{S}v"):
                look.skipped["formula without value"] += 1
        if rich is not None:
            look.texts[number, column] = rich[0]
            look.skipped.update(rich[1])


def count_beside(parts: OfficeParts, part: str, look: SheetLook) -> None:
    """Count what lies on a sheet beside its cells, and note where a table paints its cells."""
    for kind, name in parts.related(part).values():
        if not parts.has(name) or (name.endswith(".bin") and kind in ("comments", "table")):
            continue
        if kind == "comments":
            root = parts.tree(name)
            look.skipped["comment"] += sum(1 for _ in root.iter(f"{S}comment")) if root is not None else 0
        elif kind in ("oleObject", "package"):
            look.skipped["embedded object"] += 1
        elif kind == "table" and (table := parts.tree(name)) is not None:
            look.painted += filter(None, [read_area(table.get("ref") or "")])
        elif kind == "drawing" and (drawing := parts.tree(name)) is not None:
            _count_drawings(drawing, look.skipped)


def _count_drawings(element: Element, counts: Counter[str]) -> None:
    for child in element:
        if child.tag == f"{MC}AlternateContent":
            chosen = choose_alternative(child)
            if chosen is not None:
                _count_drawings(chosen, counts)
        elif child.tag == f"{_XDR}pic":
            counts["picture without text"] += 1
        elif child.tag in (_CHART, _CHART_EX):
            counts["chart"] += 1
        elif child.tag == _DIAGRAM:
            counts["diagram"] += 1
        elif child.tag == f"{_XDR}sp":
            counts["text box"] += bool("".join(text.text or "" for text in child.iter(f"{A}t")).strip())
        else:
            _count_drawings(child, counts)


def read_area(text: str) -> tuple[int, int, int, int] | None:
    """Return the first and last row and column of a reference, counted from 0.

    >>> read_area("B2:C10"), read_area("A1"), read_area("")
    ((1, 1, 9, 2), (0, 0, 0, 0), None)
    """
    ends = _REFERENCE.findall(text)
    if not ends:
        return None
    (left, top), (right, bottom) = ends[0], ends[-1]
    return int(top) - 1, _column(left), int(bottom) - 1, _column(right)


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = 26 * number + ord(letter) - 64
    return number - 1


def _is_nothing(size: str | None) -> bool:
    return size is not None and 0 <= _number(size) < 0.1  # a width of .08 is less than one dot


def _items(element: Element | None) -> list[Element]:
    return [child for child in element if isinstance(child.tag, str)] if element is not None else []


def _list(root: Element | None, path: str) -> list[Element]:
    return root.findall("/".join(f"{S}{name}" for name in path.split("/"))) if root is not None else []


def _at(found: list[_T], place: int, default: _T) -> _T:
    return found[place] if 0 <= place < len(found) else default


def _whole(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 10 else 0


def _number(text: str | None) -> float:
    try:
        return float(text or 0)
    except ValueError:
        return 0.0
