"""What the sheets of an OpenDocument workbook show and hide."""

from __future__ import annotations

import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from vnfilings.formats._office.colours import UNKNOWN, WHITE, is_colour
from vnfilings.formats._office.ods_formats import OdsStyles, iterate_cells, read_ods_trees
from vnfilings.formats._office.ooxml_parts import Element
from vnfilings.formats._office.raised_text import show_raised
from vnfilings.formats._office.sheet_looks import CellStyle, FontStyle, SheetLook, SheetLooks
from vnfilings.lexicon import to_pattern

_URN = "urn:oasis:names:tc:opendocument:xmlns"
_TABLE, _OFFICE, _STYLE = f"{{{_URN}:table:1.0}}", f"{{{_URN}:office:1.0}}", f"{{{_URN}:style:1.0}}"
_TEXT, _DRAW, _FO = f"{{{_URN}:text:1.0}}", f"{{{_URN}:drawing:1.0}}", f"{{{_URN}:xsl-fo-compatible:1.0}}"
_HIDDEN = ("collapse", "filter")
_NUMBER = to_pattern(r"[-+]?[0-9](?:[0-9.,\u00a0\u202f ]*[0-9])?(?:E[+-]?[0-9]+)?")
_ERROR = to_pattern(r"#(?:N/A|DIV/0!|REF!|VALUE!|NAME\?|NUM!|NULL!)|Err:[0-9]{3}")
#: How many times smaller a value is shown, and how a format of Excel writes that.
_SCALES = {1.0: "0", 1e3: "0,", 1e6: "0,,", 1e9: "0,,,"}


def read_ods_looks(path: Path) -> SheetLooks:
    """Return what each sheet of a workbook shows and hides, by its name."""
    with zipfile.ZipFile(path) as archive:
        trees = read_ods_trees(archive)
    styles = OdsStyles(trees)
    fonts = _Fonts(styles)
    tables = trees[-1].iter(f"{_TABLE}table")
    return {str(table.get(f"{_TABLE}name")): _read_sheet(table, styles, fonts) for table in tables}


class _Fonts:
    """The looks that the styles of a workbook give to cells and to parts of their texts."""

    def __init__(self, styles: OdsStyles) -> None:
        self._styles = styles
        self._known: dict[str | None, tuple[FontStyle, str]] = {}

    def of(self, name: str | None) -> tuple[FontStyle, str]:
        """Return the font of a style and the colour behind it."""
        if name not in self._known:
            self._known[name] = self._read(name)
        return self._known[name]

    def _read(self, name: str | None) -> tuple[FontStyle, str]:
        found: dict[str, str] = {}
        for style in self._styles.chain(name):
            for part in style.iter(f"{_STYLE}text-properties", f"{_STYLE}table-cell-properties"):
                for key, value in part.items():
                    found.setdefault(str(key), str(value))
        through = (found.get(f"{_STYLE}text-line-through-{what}", "none") for what in ("style", "type"))
        moved = found.get(f"{_STYLE}text-position", "").split(" ")[0]
        raised = {"super": 2, "sub": -2}.get(moved, 0)
        if moved.endswith("%"):
            raised = 0 if moved.lstrip("-").startswith("0") else -2 if moved.startswith("-") else 2
        size = found.get(f"{_FO}font-size", "")
        points = float(size[:-2]) if re.fullmatch(r"[0-9.]+pt", size) else 11.0
        colour = found.get(f"{_FO}color", "#000000").lstrip("#").upper()
        back = found.get(f"{_FO}background-color", "transparent").lstrip("#").upper()
        is_struck = any(value not in ("none", "") for value in through)
        background = back if is_colour(back) else WHITE if back == "TRANSPARENT" else UNKNOWN
        return FontStyle(is_struck, colour, points, raised), background


def _read_sheet(table: Element, styles: OdsStyles, fonts: _Fonts) -> SheetLook:
    look = SheetLook()
    _find_hidden(table, look)
    for place, cell, style, number_format in iterate_cells(table, styles):
        font, background = fonts.of(style)
        shown = CellStyle(_format_shown(cell, number_format), font.why_unseen(background), font.raised)
        if not shown.is_plain:
            look.styles[place] = shown
        _read_text(cell, place, fonts, background, look)
    _count_drawings(table, look.skipped)
    return look


def _find_hidden(table: Element, look: SheetLook) -> None:
    """Note hidden rows and columns: of their own, or in a group that is folded."""
    row = column = 0
    for line in table.iter(f"{_TABLE}table-row", f"{_TABLE}table-column"):
        kind = "rows" if line.tag.endswith("table-row") else "columns"
        count = _whole(line.get(f"{_TABLE}number-{kind}-repeated")) or 1
        groups = (one for one in line.iterancestors(f"{_TABLE}table-row-group", f"{_TABLE}table-column-group"))
        is_hidden = line.get(f"{_TABLE}visibility") in _HIDDEN or any(
            group.get(f"{_TABLE}display") == "false" for group in groups
        )
        if kind == "rows":
            if is_hidden:
                look.hidden_rows.update(range(row, row + min(count, 100_000)))
            row += count
        else:
            if is_hidden:
                look.hidden_columns.append((column, column + count - 1))
            column += count


def _format_shown(cell: Element, number_format: str) -> str:
    """Return the format of a number by what its cell shows, where that says more than the format of its style."""
    if cell.get(f"{_OFFICE}value-type") not in ("float", "currency") or number_format not in ("", '0"%"'):
        return number_format
    shown, value = _own_text(cell), _decimal(cell.get(f"{_OFFICE}value"))
    number = _NUMBER.search(shown)
    if not shown or value is None:
        return number_format
    if number is None:  # words instead of the number
        return f'"{shown}"' if '"' not in shown else number_format
    before, after = shown[: number.start()].replace('"', ""), shown[number.end() :].replace('"', "")
    scale = _scale_of(value, number[0])
    if "E" in number[0] or (scale == "0" and not (before + after).strip("()-% ")):
        return number_format
    return f'"{before}"{scale}"{after}"'


def _scale_of(value: float, shown: str) -> str:
    """Return the format of Excel with the scale on which a number is shown, however its decimals are marked."""
    digits = re.sub(r"[^0-9.,]", "", shown)
    whole, _, decimals = digits.replace(",", ".").rpartition(".")
    forms = [
        (_decimal(re.sub("[.,]", "", digits)), 0),
        (_decimal(f"{whole.replace('.', '')}.{decimals}"), len(decimals)),
    ]
    for times, text in _SCALES.items():
        if any(form is not None and abs(form - abs(value) / times) <= 0.51 / 10**places for form, places in forms):
            return text
    return "0"


def _own_text(cell: Element) -> str:
    lines = ("".join(str(text) for text in line.itertext()) for line in cell.findall(f"{_TEXT}p"))
    return " ".join(lines).strip()


def _read_text(cell: Element, place: tuple[int, int], fonts: _Fonts, background: str, look: SheetLook) -> None:
    """Keep the text of a cell in several looks as it is seen, and count errors."""
    kind = cell.get(f"{_OFFICE}value-type")
    if cell.get(f"{_TABLE}formula") and _ERROR.fullmatch(_own_text(cell)):
        look.skipped["error value"] += 1
        look.texts[place] = ""
        return
    spans = list(cell.iterfind(f"{_TEXT}p//{_TEXT}span"))
    if kind != "string" or not spans:
        return
    special = [fonts.of(span.get(f"{_TEXT}style-name")) for span in spans]
    if any(font.raised or font.why_unseen(background) for font, _ in special):
        lines = cell.findall(f"{_TEXT}p")
        look.texts[place] = " ".join("".join(_pieces(line, fonts, background, look)) for line in lines)


def _pieces(element: Element, fonts: _Fonts, background: str, look: SheetLook) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        if child.tag == f"{_TEXT}span":
            font, _ = fonts.of(child.get(f"{_TEXT}style-name"))
            text = "".join(_pieces(child, fonts, background, look))
            if unseen := font.why_unseen(background):
                look.skipped[unseen] += bool(text.strip())
            else:
                yield show_raised(text, font.raised)
        elif child.tag in (f"{_TEXT}s", f"{_TEXT}tab", f"{_TEXT}line-break"):
            yield " "
        elif isinstance(child.tag, str) and child.tag != f"{_OFFICE}annotation":
            yield from _pieces(child, fonts, background, look)
        yield child.tail or ""


def _count_drawings(table: Element, counts: Counter[str]) -> None:
    counts["comment"] += sum(1 for _ in table.iter(f"{_OFFICE}annotation"))
    for frame in table.iter(f"{_DRAW}frame", f"{_DRAW}custom-shape"):
        if frame.find(f"{_DRAW}object") is not None:
            counts["embedded object"] += 1
        elif frame.find(f"{_DRAW}image") is not None:
            counts["picture without text"] += 1
        else:
            counts["text box"] += any("".join(str(t) for t in p.itertext()).strip() for p in frame.iter(f"{_TEXT}p"))


def _whole(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 10 else 0


def _decimal(text: str | None) -> float | None:
    try:
        return float(text or "")
    except ValueError:
        return None
