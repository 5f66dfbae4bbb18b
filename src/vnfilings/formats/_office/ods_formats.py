"""The formats of the cells of an OpenDocument workbook: what a cell says of itself, else the styles that it takes."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator

from lxml import etree

from vnfilings.lexicon import to_pattern

_URN = "urn:oasis:names:tc:opendocument:xmlns"
_TABLE, _OFFICE, _STYLE = f"{{{_URN}:table:1.0}}", f"{{{_URN}:office:1.0}}", f"{{{_URN}:style:1.0}}"
_NUMBER, _TEXT = f"{{{_URN}:datastyle:1.0}}", f"{{{_URN}:text:1.0}}"
_DAY_AND_MONTH = to_pattern(r"\d{1,2}/\d{1,2}")
_CONDITION = to_pattern(r"value\(\)\s*(?P<sign><=|>=|!=|<|>|=)\s*(?P<limit>-?[0-9.]+)")
#: Empty rows and columns at the end of a sheet are stored as one that repeats.
_MOST_REPEATS = 1000
PERCENT, LITERAL_PERCENT, DAY = "0%", '0"%"', "d/m"
#: A style may take from another, but not for ever.
_MOST_PARENTS = 20


def read_ods_trees(archive: zipfile.ZipFile) -> list[etree._Element]:
    """Return the styles of a workbook, if they have a part of their own, and its content."""
    names = [name for name in ("styles.xml", "content.xml") if name in archive.namelist()]
    parser = etree.XMLParser(resolve_entities=False, huge_tree=False)
    return [etree.fromstring(archive.read(name), parser) for name in names]


class OdsStyles:
    """The styles of a workbook: which number format each gives a cell."""

    def __init__(self, trees: list[etree._Element]) -> None:
        self._cells: dict[str, etree._Element] = {}
        self._numbers: dict[str, etree._Element] = {}
        for element in (element for tree in trees for element in tree.iter() if isinstance(element.tag, str)):
            name = element.get(f"{_STYLE}name")
            if name and element.tag == f"{_STYLE}style":
                self._cells[name] = element
            elif name and element.tag.startswith(_NUMBER):
                self._numbers[name] = element

    def format_of(self, name: str | None, value: float) -> str:
        """Return the format that a cell style gives a number; '' for none that matters."""
        numbers = (style.get(f"{_STYLE}data-style-name") for style in self.chain(name))
        number = next(filter(None, numbers), None)
        return self._show(number, value) if number else ""

    def chain(self, name: str | None) -> list[etree._Element]:
        """Return a style and those that it takes from, the nearest first."""
        found: list[etree._Element] = []
        while (style := self._cells.get(name or "")) is not None and len(found) < _MOST_PARENTS:
            found.append(style)
            name = style.get(f"{_STYLE}parent-style-name")
        return found

    def _show(self, name: str, value: float) -> str:
        style = self._numbers.get(name)
        for choice in style.iter(f"{_STYLE}map") if style is not None else ():
            if _holds(choice.get(f"{_STYLE}condition") or "", value):
                style = self._numbers.get(choice.get(f"{_STYLE}apply-style-name") or "")
                break
        if style is None:
            return ""
        if style.tag == f"{_NUMBER}percentage-style":
            return PERCENT
        return LITERAL_PERCENT if "%" in "".join(map(str, style.itertext())) else ""


def _holds(condition: str, value: float) -> bool:
    match = _CONDITION.search(condition)
    if match is None:
        return False
    limit = float(match["limit"])
    return {"<": value < limit, "<=": value <= limit, ">": value > limit, ">=": value >= limit}.get(
        match["sign"], (value == limit) == (match["sign"] == "=")
    )


def iterate_cells(
    table: etree._Element, styles: OdsStyles
) -> Iterator[tuple[tuple[int, int], etree._Element, str | None, str]]:
    """Yield each filled cell of a sheet with its place, the name of its style and its format; '' is none that matters.

    A cell that is stored once for many comes once for each of them.
    """
    defaults = [
        column.get(f"{_TABLE}default-cell-style-name")
        for column in table.iter(f"{_TABLE}table-column")
        for _ in range(min(_repeats(column, "columns"), _MOST_REPEATS))
    ]
    row = 0
    for line in table.iter(f"{_TABLE}table-row"):
        rows, column = _repeats(line, "rows"), 0
        for cell in line.iter(f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"):
            columns = _repeats(cell, "columns")
            own = cell.get(f"{_TABLE}style-name") or line.get(f"{_TABLE}default-cell-style-name")
            for right in range(min(columns, _MOST_REPEATS)):
                style = own or (defaults[column + right] if column + right < len(defaults) else None)
                if cell.get(f"{_OFFICE}value-type") is None:
                    continue
                number_format = _format_of(cell, style, styles)
                for down in range(min(rows, _MOST_REPEATS)):
                    yield (row + down, column + right), cell, style, number_format
            column += columns
        row += rows


def _repeats(element: etree._Element, what: str) -> int:
    return int(element.get(f"{_TABLE}number-{what}-repeated") or 1)


def _format_of(cell: etree._Element, style: str | None, styles: OdsStyles) -> str:
    """Return the format of a cell: its type and the text that was shown tell it before its style does."""
    kind = cell.get(f"{_OFFICE}value-type")
    shown = "".join(str(text) for part in cell.iter(f"{_TEXT}p") for text in part.itertext()).strip()
    if kind == "date":
        return DAY if _DAY_AND_MONTH.fullmatch(shown) else ""
    if kind not in ("float", "percentage"):
        return ""
    value = float(cell.get(f"{_OFFICE}value") or 0)
    if kind == "percentage":
        return PERCENT
    return styles.format_of(style, value) or (LITERAL_PERCENT if shown.endswith("%") else "")
