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

from analysis.registry.forms._form_columns import find_columns
from analysis.registry.forms._word_grid import WORD, WordCell, cell_text, read_word_grid
from analysis.registry.forms.form_layout import COLUMNS, HIDDEN_SHEET, MARK
from vnfilings.formats import CellValue, list_unresolved_formulas, parse_sheets, refuse_harmful, show_cell

#: What stands in a cell of a document that nobody filled in.
_LEADERS = "…–._ "
_WORKBOOKS = (".xlsx", ".xls", ".ods")
_FIGURE = re.compile(r"[-+]?\d[\d.,\s/]*%?")
#: The share of the counts beside it, which the form itself holds; LibreOffice writes references in brackets.
_OWN_FORMULA = re.compile(r"=IF\(AND\(ISNUMBER\((?:\[\.)?[A-Z]+[0-9]")
#: Records of Excel 97-2003: where a sheet begins, and a formula.
_BEGIN, _FORMULA = 0x0809, 0x0006
_Formulas = dict[tuple[str, int, int], str]
#: The cells of a row by column, and after these the figures in it that stand in added columns.
_Parts = tuple[Any, ...]
_Rows = list[tuple[int, tuple[CellValue, ...]]]


@dataclass(frozen=True)
class PlacedCell:
    """The content of a cell and its place, e.g. `sheet Biểu mẫu, cell H12`; its formula where that has no result.

    `is_of_text`: the file holds texts only, so that a number is one. `is_merged`: the cell covers others of the table.
    """

    value: CellValue
    place: str
    formula: str = ""
    is_of_text: bool = False
    is_merged: bool = False

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
    """The first text of a row that stands outside of the table, and its figures; of an added column, `column`."""

    title: str
    figures: tuple[PlacedCell, ...]
    column: str | None = None


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
    formulas = {place: text for place, text in list_unresolved_formulas(path).items() if not _OWN_FORMULA.match(text)}
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
    others: list[StrayRow | dict[str, PlacedCell]] = []
    for sheet, lines in shown.items():
        if sheet in tables:
            others += [part for row in _table_rows(path, sheet, lines, formulas) for part in row]
        else:
            others += _stray_rows(sheet, lines, formulas)
    parts = list(_table_rows(path, name, filled, formulas))
    rows = tuple(row for row, *_ in parts)
    others += [added for _, *beside in parts for added in beside]
    if path.suffix.lower() == ".xls":
        rows = tuple(_without_blank_shares(rows, _formula_cells(path, list(sheets))))
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


def _table_rows(path: Path, sheet: str, rows: _Rows, formulas: _Formulas) -> Iterator[_Parts]:
    """Yield each row of the table by column, and with it the figures of columns that the form did not have."""
    start = _start_of(rows)
    if start == len(rows):
        return
    columns, added = find_columns(path, ["", *(show_cell(cell) for cell in rows[start][1][1:])])
    columns |= {COLUMNS[0]: 0}
    added.pop(0)
    for number, row in rows[start + 1 :]:

        def cell_at(place: int, row: tuple[CellValue, ...] = row, number: int = number) -> PlacedCell:
            value = row[place] if place < len(row) else None
            name = f"sheet {sheet}, cell {_letter(place)}{number}"
            return PlacedCell(value, name, formulas.get((sheet, number, place), ""))

        cells = {column: cell_at(columns[column]) for column in COLUMNS}
        width = max([len(row), *(place + 1 for name, line, place in formulas if (name, line) == (sheet, number))])
        added |= dict.fromkeys(range(len(rows[start][1]), width), "")
        yield cells, *_added_figures(cells, {place: cell_at(place) for place in added}, added)


def _added_figures(
    cells: dict[str, PlacedCell], beside: dict[int, PlacedCell], added: dict[int, str]
) -> list[StrayRow]:
    """Return the figures in a row that stand in columns which the form did not have."""
    title = show_cell(cells["title"].value)
    return [
        StrayRow(title, (cell,), added[place])
        for place, cell in beside.items()
        if is_figure(cell.value) or cell.formula
    ]


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
    body = etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True)).find(f"{WORD}body")
    if body is None:
        return None
    paragraphs = ["".join(cell_text(paragraph)) for paragraph in body.iterchildren(f"{WORD}p")]
    grids = [read_word_grid(table) for table in body.iterchildren(f"{WORD}tbl")]
    place = next((at for at, grid in enumerate(grids) if _start_of_grid(grid) < len(grid)), None)
    head = [PlacedCell(text.strip("… "), "document, first lines") for text in paragraphs if text]
    if place is None:
        return CellsOfForm(tuple(paragraphs), tuple(head))
    parts = list(_word_rows(path, grids[place], place + 1))
    copies = [
        part
        for number, other in enumerate(grids)
        if number > place
        for row in _word_rows(path, other, number + 1)
        for part in row
    ]
    added = [figure for _, *beside in parts for figure in beside]
    return CellsOfForm(tuple(paragraphs), tuple(head), tuple(row for row, *_ in parts), (*copies, *added))


def _start_of_grid(grid: list[list[WordCell]]) -> int:
    return next((at for at, row in enumerate(grid) if row and row[0].hidden.strip() == COLUMNS[0]), len(grid))


def _word_rows(path: Path, grid: list[list[WordCell]], table: int) -> Iterator[_Parts]:
    """Yield each row of a table as `_table_rows` does; the code is the hidden text of a cell."""
    start = _start_of_grid(grid)
    if start == len(grid):
        return
    columns, added = find_columns(path, [cell.seen for cell in grid[start]])
    for number, row in enumerate(grid[start + 1 :], start + 2):
        at = {
            place: PlacedCell(
                cell.seen.strip(_LEADERS) or None,
                f"table {table}, row {number}, column {place + 1}",
                is_of_text=True,
                is_merged=cell.is_merged,
            )
            for place, cell in enumerate(row)
        }
        nothing = PlacedCell(None, f"table {table}, row {number}, end of the row")
        cells = {column: at.get(place, nothing) for column, place in columns.items()}
        code = next((cell.hidden.strip() for cell in row if cell.hidden.strip()), "")
        beside = dict.fromkeys(range(len(grid[start]), len(row)), "") | added
        found = {place: at.get(place, nothing) for place in beside}
        yield {COLUMNS[0]: PlacedCell(code or None, nothing.place)} | cells, *_added_figures(cells, found, beside)
