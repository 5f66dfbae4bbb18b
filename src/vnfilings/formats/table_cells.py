"""The cells of a table file as they are stored: no layout is guessed and no text is read as a number."""

from __future__ import annotations

import csv
import io
import itertools
import re
import warnings
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from vnfilings.box import Call, Limits, UnreadableFileError, run_boxed
from vnfilings.formats._layout.number_formats import show_number
from vnfilings.formats._office.read_looks import read_sheet_looks
from vnfilings.formats._office.sheet_looks import SheetLook, SheetLooks
from vnfilings.formats._read_sheets import NO_FORMATS, find_delimiter, list_hidden_sheets
from vnfilings.formats._read_text import decode
from vnfilings.formats.blocks import describe_skipped, list_skipped
from vnfilings.formats.safety import refuse_harmful

TABLE_SUFFIXES = (".csv", ".tsv", ".xlsx", ".xls", ".ods", ".parquet")
_WORKBOOKS = (".xlsx", ".xls", ".ods")
#: Formulas by sheet, row (from 1) and column (from 0).
Formulas = dict[tuple[str, int, int], str]
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_CALC = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"
#: What a cell may hold; None is an empty cell.
CellValue = str | int | float | Decimal | bool | date | None


@dataclass(frozen=True)
class TableCells:
    """A table file: the names of its columns, and its filled rows, each with its row in a spreadsheet.

    `notes` says what was not read, such as a second sheet.
    """

    name: str
    header: tuple[str, ...]
    rows: tuple[tuple[int, tuple[CellValue, ...]], ...]
    notes: tuple[str, ...] = ()


def read_table_cells(path: Path, *, limits: Limits | None = None) -> TableCells:
    """Return the cells of a CSV, Excel, ODS or Parquet file; the first row with two filled cells names the columns.

    The file is read in a child process with limits. Texts stay texts and numbers stay numbers. A number that a workbook
    shows as a percentage is given in percent.

    Parameters
    ----------
    path
        The file; its ending names the format.
    limits
        The processor time and the memory that it may take; by default 30 s and 1 GiB.

    Returns
    -------
    TableCells
        The header and the filled rows, each with its row in a spreadsheet; notes on sheets that were not read.

    Raises
    ------
    UnreadableFileError
        If the file is missing, harmful, damaged, of another format or without a header.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import mkdtemp
    >>> path = Path(mkdtemp()) / "values.csv"
    >>> _ = path.write_text("unit,value", encoding="utf-8")
    >>> read_table_cells(path).header
    ('unit', 'value')
    """
    [outcome] = run_boxed([Call(Path(path), f"{__name__}:parse_table_cells", modules=(__name__,))], limits)
    cells: TableCells = outcome.get()
    return cells


def parse_table_cells(_: object, path: Path) -> TableCells:
    """Return the cells of a table file in this process: what `read_table_cells` calls in the child."""
    suffix = path.suffix.lower()
    if suffix not in TABLE_SUFFIXES:
        raise UnreadableFileError(path, f"it is no table; these are read: {', '.join(TABLE_SUFFIXES)}")
    refuse_harmful(path)
    if suffix == ".parquet":
        return _read_parquet(path)
    looks = read_sheet_looks(path) if suffix in _WORKBOOKS else {}
    skipped: Counter[str] = Counter()
    sheets = list(_read_sheets(path, suffix, looks))
    hidden = list_hidden_sheets(path) if suffix in _WORKBOOKS else set()
    skipped["hidden sheet"] = sum(bool(rows) for name, rows in sheets if name in hidden)
    seen = [(name, _seen(rows, (looks or {}).get(name), skipped)) for name, rows in sheets if name not in hidden]
    filled = [(name, rows) for name, rows in seen if rows]
    if not filled:
        raise UnreadableFileError(path, "it holds no filled cell")
    (_, rows), *others = filled
    titles = list(itertools.takewhile(_is_title, rows))
    if len(titles) == len(rows):  # a table of one column
        titles = []
    unread = [f"row {number} was not read: '{show_cell(_first_filled(row))}'" for number, row in titles]
    unread += [f"sheet '{name}' was not read; keep it in a file of its own" for name, _ in others]
    unread += [NO_FORMATS] if looks is None else []
    unread += [describe_skipped(list_skipped(skipped))] if skipped.total() else []
    return _table(path, rows[len(titles) :], tuple(unread))


def parse_sheets(path: Path) -> dict[str, list[tuple[int, tuple[CellValue, ...]]]]:
    """Return the filled rows of every sheet of a workbook, hidden ones too; for code that runs in the child already.

    Parameters
    ----------
    path
        A workbook: xlsx, xls or ods.

    Returns
    -------
    dict
        By the sheet's name, each row with its number; a number shown as a percentage is given in percent.

    Raises
    ------
    UnreadableFileError
        If the file is missing, harmful, damaged or protected.

    Examples
    --------
    >>> from tempfile import mkdtemp
    >>> import openpyxl
    >>> path = Path(mkdtemp()) / "cells.xlsx"
    >>> workbook = openpyxl.Workbook()
    >>> workbook.active.append(["a", 1])
    >>> workbook.save(path)
    >>> parse_sheets(path)
    {'Sheet': [(1, ('a', 1))]}
    """
    refuse_harmful(path)
    suffix = path.suffix.lower()
    return dict(_read_sheets(path, suffix, None if suffix == ".xlsx" else read_sheet_looks(path)))


def _seen(
    rows: list[tuple[int, tuple[CellValue, ...]]], look: SheetLook | None, skipped: Counter[str]
) -> list[tuple[int, tuple[CellValue, ...]]]:
    """Return the rows and cells of a sheet that are seen; the others are counted."""
    if look is None:
        return rows
    kept = []
    for number, row in rows:
        if number - 1 in look.hidden_rows:
            skipped["hidden row"] += 1
            continue
        reasons = [look.why_unseen((number - 1, column)) for column in range(len(row))]
        reasons = ["hidden cell" if look.is_column_hidden(column) else why for column, why in enumerate(reasons)]
        skipped.update(why for why, cell in zip(reasons, row, strict=True) if why and cell not in (None, ""))
        kept.append((number, tuple(None if why else cell for why, cell in zip(reasons, row, strict=True))))
    return [(number, row) for number, row in kept if any(cell not in (None, "") for cell in row)]


def _is_title(row: tuple[int, tuple[CellValue, ...]]) -> bool:
    """Return whether one cell alone is filled: a title above the table."""
    return sum(cell not in (None, "") for cell in row[1]) == 1


def _first_filled(row: tuple[CellValue, ...]) -> CellValue:
    return next(cell for cell in row if cell not in (None, ""))


def _table(path: Path, rows: list[tuple[int, tuple[CellValue, ...]]], notes: tuple[str, ...]) -> TableCells:
    (_, first), *others = rows
    header = tuple("" if cell is None else show_cell(cell) for cell in first)
    width = len(header)
    for number, row in others:
        if any(cell not in (None, "") for cell in row[width:]):
            raise UnreadableFileError(path, f"row {number} has more cells than the header has columns")
    padded = tuple((number, (*row[:width], *(None,) * (width - len(row)))) for number, row in others)
    return TableCells(path.name, header, padded, notes)


def show_cell(cell: CellValue) -> str:
    """Return a cell as text: whole numbers without a decimal part, days as 2024-01-31.

    Parameters
    ----------
    cell
        A text, a number, a day, or None.

    Returns
    -------
    str
        An empty text for None.

    Examples
    --------
    >>> show_cell(2024.0), show_cell(0.331742), show_cell(" Hà Nội ")
    ('2024', '0.331742', 'Hà Nội')
    """
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float) and not isinstance(cell, bool):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else f"{cell:.15g}"
    return re.sub(r"\s+", " ", str(cell)).strip()


def _read_sheets(
    path: Path, suffix: str, looks: SheetLooks | None
) -> Iterator[tuple[str, list[tuple[int, tuple[CellValue, ...]]]]]:
    if suffix in (".csv", ".tsv"):
        yield "table", _filled(_read_text_rows(path, suffix))
        return
    for name, rows in _read_xlsx(path) if suffix == ".xlsx" else _read_calamine(path, looks):
        yield name, _filled(rows)


def _filled(rows: Iterable[tuple[int, Sequence[CellValue]]]) -> list[tuple[int, tuple[CellValue, ...]]]:
    return [(number, tuple(row)) for number, row in rows if any(cell not in (None, "") for cell in row)]


def _read_text_rows(path: Path, suffix: str) -> Iterator[tuple[int, Sequence[CellValue]]]:
    text = decode(path)
    delimiter = "\t" if suffix == ".tsv" else find_delimiter(text)
    try:
        yield from enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True), start=1)
    except csv.Error as error:
        raise UnreadableFileError(path, "it is no table of fields; save it as .xlsx") from error


def _read_xlsx(path: Path) -> Iterator[tuple[str, list[tuple[int, Sequence[CellValue]]]]]:
    import openpyxl

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            workbook = openpyxl.load_workbook(path, read_only=True, data_only=True)
            for sheet in workbook.worksheets:
                rows = enumerate(sheet.iter_rows(), start=1)
                yield sheet.title, [(number, [_shown_value(cell) for cell in row]) for number, row in rows]
    except (ValueError, KeyError, TypeError, AttributeError, OSError, zipfile.BadZipFile) as error:
        raise UnreadableFileError(path, "the workbook is damaged; ask for it again") from error


def _shown_value(cell: object) -> CellValue:
    """Return the value of a cell on the scale on which the workbook shows it: .455 shown as 45.5 % is 45.5."""
    value: CellValue = getattr(cell, "value", None)
    return _on_shown_scale(value, str(getattr(cell, "number_format", "")))


def _on_shown_scale(value: CellValue, number_format: str) -> CellValue:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return value
    shown = show_number(value, number_format).value
    return value if shown == value else shown


def _read_calamine(path: Path, looks: SheetLooks | None) -> Iterator[tuple[str, list[tuple[int, Sequence[CellValue]]]]]:
    import python_calamine

    try:
        workbook = python_calamine.CalamineWorkbook.from_path(str(path))
        for name in workbook.sheet_names:
            rows = workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
            shown = {place: style.number_format for place, style in (looks or {}).get(name, SheetLook()).styles.items()}
            yield (
                name,
                [
                    (down + 1, [_on_shown_scale(cell, shown.get((down, right), "")) for right, cell in enumerate(row)])
                    for down, row in enumerate(rows)
                ],
            )
    except python_calamine.PasswordError as error:
        raise UnreadableFileError(path, "it is protected by a password; save it without one") from error
    except python_calamine.CalamineError as error:
        raise UnreadableFileError(path, "the workbook is damaged; ask for it again") from error


def _read_parquet(path: Path) -> TableCells:
    import pyarrow
    import pyarrow.parquet

    try:
        table = pyarrow.parquet.read_table(path)
    except (pyarrow.ArrowException, OSError) as error:
        raise UnreadableFileError(path, "the file is damaged or no Parquet file; ask for it again") from error
    rows = zip(*(column.to_pylist() for column in table.columns), strict=True)
    # The header would be row 1 of a spreadsheet.
    numbered = tuple((number, tuple(row)) for number, row in enumerate(rows, start=2))
    return TableCells(path.name, tuple(table.column_names), numbered)


def list_unresolved_formulas(path: Path) -> Formulas:
    """Return the formulas of a workbook that have no result; for code that runs in the child already.

    Parameters
    ----------
    path
        A workbook; a .xls file keeps no formulas that can be read.

    Returns
    -------
    dict
        The formula as text by its sheet, row (from 1) and column (from 0).

    Examples
    --------
    >>> list_unresolved_formulas(Path("form.xls"))
    {}
    """
    readers = {".xlsx": _of_xlsx, ".ods": _of_ods}
    reader = readers.get(path.suffix.lower())
    return dict(reader(path)) if reader else {}


def _of_xlsx(path: Path) -> Iterator[tuple[tuple[str, int, int], str]]:
    import openpyxl

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        formulas, results = (openpyxl.load_workbook(path, read_only=True, data_only=only) for only in (False, True))
    for sheet, calculated in zip(formulas.worksheets, results.worksheets, strict=True):
        for number, (row, values) in enumerate(zip(sheet.iter_rows(), calculated.iter_rows(), strict=True), start=1):
            for place, (cell, result) in enumerate(zip(row, values, strict=True)):
                if cell.data_type == "f" and result.value in (None, ""):
                    yield (sheet.title, number, place), str(getattr(cell.value, "text", cell.value))


def _of_ods(path: Path) -> Iterator[tuple[tuple[str, int, int], str]]:
    from lxml import etree

    with zipfile.ZipFile(path) as archive, archive.open("content.xml") as stream:
        tree = etree.parse(stream, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False))
    for table in tree.iter(f"{_TABLE}table"):
        number = 1
        for row in table.iter(f"{_TABLE}table-row"):
            place = 0
            for cell in row.iterchildren(f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"):
                text = cell.get(f"{_TABLE}formula")
                if text and _is_without_result(cell):
                    yield (table.get(f"{_TABLE}name", ""), number, place), text.removeprefix("of:")
                place += int(cell.get(f"{_TABLE}number-columns-repeated", 1))
            number += int(row.get(f"{_TABLE}number-rows-repeated", 1))


def _is_without_result(cell: Any) -> bool:
    return cell.get(f"{_CALC}value-type") == "error" or cell.get(f"{_OFFICE}value-type") is None
