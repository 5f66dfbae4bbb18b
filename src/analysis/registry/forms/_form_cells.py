"""The cells of a form's file, whatever its format: machine part, head and rows, each cell with its place."""

from __future__ import annotations

import io
import re
import struct
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from analysis.registry.forms.form_layout import COLUMNS, HIDDEN_SHEET, MARK
from vnfilings import UnreadableFileError
from vnfilings.formats import CellValue, list_unresolved_formulas, parse_sheets, refuse_harmful, show_cell

_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
#: What stands in a cell of a document that nobody filled in.
_LEADERS = "…–._ "
_WORKBOOKS = (".xlsx", ".xls", ".ods")
_FIGURE = re.compile(r"[-+]?\d[\d.,\s/]*%?")
#: The share of the counts beside it, which the form itself holds; LibreOffice writes references in brackets.
_OWN_FORMULA = ("=IF(AND(ISNUMBER(H", "=IF(AND(ISNUMBER([.H")
#: Records of Excel 97-2003: where a sheet begins, and a formula.
_BEGIN, _FORMULA = 0x0809, 0x0006
_Formulas = dict[tuple[str, int, int], str]
_Rows = list[tuple[int, tuple[CellValue, ...]]]


@dataclass(frozen=True)
class PlacedCell:
    """The content of a cell and its place, e.g. `sheet Biểu mẫu, cell H12`; its formula where that has no result."""

    value: CellValue
    place: str
    formula: str = ""

    @property
    def is_empty(self) -> bool:
        """Return whether nothing stands in the cell."""
        return self.value in (None, "") and not self.formula

    @property
    def shown(self) -> str:
        """Return the cell as text."""
        return show_cell(self.value) or self.formula


@dataclass(frozen=True)
class StrayRow:
    """The first text of a row that stands outside of the table, and its figures."""

    title: str
    figures: tuple[PlacedCell, ...]


@dataclass(frozen=True)
class CellsOfForm:
    """The lines of the machine part, the texts above the table, and the rows below its head by column.

    `others` are the rows of other sheets or tables; where these are no copies of the table, only their figures.
    """

    machine: tuple[str, ...]
    head: tuple[PlacedCell, ...]
    rows: tuple[dict[str, PlacedCell], ...] = field(default=())
    others: tuple[StrayRow | dict[str, PlacedCell], ...] = field(default=())


def read_form_cells(path: Path) -> CellsOfForm | None:
    """Return the cells of a form, None for any other file of a format that forms have, or of another one."""
    suffix = path.suffix.lower()
    if suffix in _WORKBOOKS:
        return _read_workbook(path)
    return _read_word(path) if suffix == ".docx" else None


def _read_workbook(path: Path) -> CellsOfForm | None:
    if path.suffix.lower() in (".xlsx", ".ods") and not _names_mark(path):
        return None
    sheets = parse_sheets(path)
    machine = [str(row[0]) for _, row in sheets.get(HIDDEN_SHEET, []) if row and row[0] not in (None, "")]
    if MARK not in machine:
        return None
    formulas = {
        place: text for place, text in list_unresolved_formulas(path).items() if not text.startswith(_OWN_FORMULA)
    }
    shown = {name: _with_formulas(name, rows, formulas) for name, rows in sheets.items() if name != HIDDEN_SHEET}
    shown = {name: rows for name, rows in shown.items() if rows}
    tables = [name for name, rows in shown.items() if _start_of(rows) < len(rows)]
    name = next(iter([*tables, *shown]), "")
    filled = shown.pop(name, [])
    start = _start_of(filled)
    head = [
        PlacedCell(cell, f"sheet {name}, cell {_letter(column)}{number}", formulas.get((name, number, column), ""))
        for number, row in filled[:start]
        for column, cell in enumerate(row)
        if cell not in (None, "") or (name, number, column) in formulas
    ]
    others = [
        row
        for sheet, lines in shown.items()
        for row in (_table_rows(sheet, lines, formulas) if sheet in tables else _stray_rows(sheet, lines, formulas))
    ]
    rows = tuple(_table_rows(name, filled, formulas))
    if path.suffix.lower() == ".xls":
        rows = tuple(_without_blank_shares(rows, _formula_cells(path, list(sheets))))
    titles = [cell for cell in filled[start][1] if cell not in (None, "")] if start < len(filled) else []
    if titles and len(titles) <= len(COLUMNS):  # the last title is that of the check
        raise UnreadableFileError(path, "a column of the form's table was deleted; fill in the form as it was sent")
    return CellsOfForm(tuple(machine), tuple(head), rows, tuple(others))


def _formula_cells(path: Path, names: list[str]) -> set[tuple[str, int, int]]:
    """Return sheet, row (from 1) and column (from 0) of the formulas of a workbook of Excel 97-2003."""
    from xlrd.compdoc import CompDoc, CompDocError

    try:
        stream, start, length = CompDoc(path.read_bytes(), logfile=io.StringIO()).locate_named_stream("Workbook")
    except (CompDocError, TypeError, IndexError, struct.error):
        return set()
    found, sheet, place = set(), -2, start  # the first part of the stream is the workbook's own
    while stream and place + 4 <= start + length:
        record, size = struct.unpack_from("<HH", stream, place)
        sheet += record == _BEGIN
        if record == _FORMULA and 0 <= sheet < len(names) and size >= 4:
            row, column = struct.unpack_from("<HH", stream, place + 4)
            found.add((names[sheet], row + 1, column))
        place += 4 + size
    return found


def _without_blank_shares(
    rows: tuple[dict[str, PlacedCell], ...], formulas: set[tuple[str, int, int]]
) -> Iterator[dict[str, PlacedCell]]:
    """Yield rows without the 0 that LibreOffice stores in .xls for the share of counts that nobody filled in."""
    computed = {f"sheet {name}, cell {_letter(column)}{row}" for name, row, column in formulas}
    for row in rows:
        value = row["value"]
        is_blank = all(row[name].value in (None, "") for name in ("numerator", "denominator"))
        is_computed = value.value == 0 and not isinstance(value.value, bool) and value.place in computed
        yield row | {"value": replace(value, value=None)} if is_blank and is_computed else row


def _with_formulas(sheet: str, rows: _Rows, formulas: _Formulas) -> _Rows:
    """Return the rows with the cells of formulas that have no result: rows that hold nothing else are no rows."""
    cells: dict[int, list[CellValue]] = {number: list(row) for number, row in rows}
    for name, number, place in formulas:
        if name == sheet:
            row = cells.setdefault(number, [])
            row += [None] * (place + 1 - len(row))
    return [(number, tuple(cells[number])) for number in sorted(cells)]


def _start_of(rows: _Rows) -> int:
    """Return where the head of the table stands, the number of rows where there is none."""
    return next((place for place, (_, row) in enumerate(rows) if row and row[0] == COLUMNS[0]), len(rows))


def _table_rows(sheet: str, rows: _Rows, formulas: _Formulas) -> Iterator[dict[str, PlacedCell]]:
    for number, row in rows[_start_of(rows) + 1 :]:
        yield {
            column: PlacedCell(
                cell, f"sheet {sheet}, cell {_letter(place)}{number}", formulas.get((sheet, number, place), "")
            )
            for place, (column, cell) in enumerate(zip(COLUMNS, _padded(row), strict=True))
        }


def _stray_rows(sheet: str, rows: _Rows, formulas: _Formulas) -> Iterator[StrayRow]:
    """Yield the rows with figures of a sheet that has no table of the form."""
    for number, row in rows:
        figures = tuple(
            PlacedCell(cell, f"sheet {sheet}, cell {_letter(place)}{number}", formulas.get((sheet, number, place), ""))
            for place, cell in enumerate(row)
            if is_figure(cell) or (sheet, number, place) in formulas
        )
        if figures:
            yield StrayRow(next((cell for cell in row if isinstance(cell, str) and not is_figure(cell)), ""), figures)


def is_figure(cell: CellValue) -> bool:
    """Return whether a cell holds a number, or a text of nothing but a number."""
    if isinstance(cell, str):
        return _FIGURE.fullmatch(cell.strip()) is not None
    return isinstance(cell, int | float) and not isinstance(cell, bool)


def _names_mark(path: Path) -> bool:
    """Return whether the parts of a workbook name the hidden sheet: most files are refused without being read."""
    refuse_harmful(path)
    part = "content.xml" if path.suffix.lower() == ".ods" else "xl/workbook.xml"
    try:
        with zipfile.ZipFile(path) as archive:
            return HIDDEN_SHEET.encode() in archive.read(part)
    except (KeyError, OSError, zipfile.BadZipFile):
        return False


def _padded(row: tuple[CellValue, ...]) -> tuple[CellValue, ...]:
    return (*row, *(None,) * len(COLUMNS))[: len(COLUMNS)]


def _letter(column: int) -> str:
    return chr(ord("A") + column) if column < 26 else f"column {column + 1} "


def _read_word(path: Path) -> CellsOfForm | None:
    from lxml import etree

    refuse_harmful(path)
    try:
        with zipfile.ZipFile(path) as archive:
            content = archive.read("word/document.xml")
    except (KeyError, OSError, zipfile.BadZipFile):
        return None
    if MARK.encode() not in content:
        return None
    body = etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True)).find(f"{_WORD}body")
    if body is None:
        return None
    paragraphs = ["".join(_cell_text(paragraph)) for paragraph in body.iterchildren(f"{_WORD}p")]
    grids = [
        [[_cell_text(cell) for cell in row.iter(f"{_WORD}tc")] for row in table.iterchildren(f"{_WORD}tr")]
        for table in body.iterchildren(f"{_WORD}tbl")
    ]
    place = next((at for at, grid in enumerate(grids) if any(_code(row) == COLUMNS[0] for row in grid)), None)
    head = [PlacedCell(text.strip("… "), "document, first lines") for text in paragraphs if text]
    if place is None:
        return CellsOfForm(tuple(paragraphs), tuple(head))
    grid = grids[place]
    start = next(at for at, row in enumerate(grid) if _code(row) == COLUMNS[0])
    rows = [_word_row(row, place + 1, at + 1) for at, row in enumerate(grid) if at > start]
    copies = [
        _word_row(row, number + 1, at + 1)
        for number, other in enumerate(grids)
        if number > place and any(_code(row) == COLUMNS[0] for row in other)
        for at, row in enumerate(other)
        if _code(row) != COLUMNS[0]
    ]
    return CellsOfForm(tuple(paragraphs), tuple(head), tuple(rows), tuple(copies))


def _word_row(cells: list[tuple[str, str]], table: int, row: int) -> dict[str, PlacedCell]:
    """Return the cells of a row by column; the code is the hidden text of the first cell."""
    texts: list[CellValue] = [_code(cells) or None, *(text.strip(_LEADERS) or None for text, _ in cells)]
    texts = [*texts, *[None] * len(COLUMNS)][: len(COLUMNS)]
    return {
        column: PlacedCell(text, f"table {table}, row {row}, column {at}")
        for at, (column, text) in enumerate(zip(COLUMNS, texts, strict=True))
    }


def _code(cells: list[tuple[str, str]]) -> str:
    return cells[0][1].strip() if cells else ""


def _cell_text(cell: Any) -> tuple[str, str]:
    """Return the text of a cell that is seen, and its hidden text."""
    seen: list[str] = []
    hidden: list[str] = []
    for run in cell.iter(f"{_WORD}r"):
        properties = run.find(f"{_WORD}rPr")
        is_hidden = properties is not None and properties.find(f"{_WORD}vanish") is not None
        controls = run.iterancestors(f"{_WORD}sdt")
        if all(control.find(f"{_WORD}sdtPr/{_WORD}showingPlcHdr") is None for control in controls):
            (hidden if is_hidden else seen).append(_text(run))
    return " ".join("".join(seen).split()), "".join(hidden)


def _text(element: Any) -> str:
    return "".join(part.text or "" for part in element.iter(f"{_WORD}t"))
