"""Workbooks and delimited files to blocks; several tables in one sheet are told apart by empty rows."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path

from vnfilings.box import UnreadableFileError
from vnfilings.formats._layout.delimited_rows import read_records
from vnfilings.formats._layout.grid_tables import build_table, find_caption
from vnfilings.formats._layout.heading_depth import heading_level
from vnfilings.formats._layout.number_formats import write_day, write_number, write_text
from vnfilings.formats._library_errors import library_call
from vnfilings.formats._office.raised_text import show_raised
from vnfilings.formats._office.read_looks import read_sheet_looks
from vnfilings.formats._office.sheet_looks import SheetLook
from vnfilings.formats._read_text import clean_line, decode
from vnfilings.formats.blocks import Block, Cell, Document, Paragraph, Place, Skipped, list_skipped
from vnfilings.formats.tidy_tables import refuse_tidy_table
from vnfilings.lexicon import to_pattern

MAX_ROWS = 200_000
_EXPORTED = to_pattern(r"-?[0-9](?:[.,][0-9]+)?[eE][+-][0-9]{1,2}")
MAX_CELLS = 2_000_000
#: Whole numbers below are stored exactly; from the second on more digits are shown than spare those of 1/3.
_EXACT, _LARGE = 1e15, 1e6
_LIKE_THOUSANDS = to_pattern(r"-?[1-9][0-9]{0,2},[0-9]{3}")
#: What a reader must know of a workbook whose formats are not known.
NO_FORMATS = "the formats of its cells cannot be read: percentages appear as fractions, and hidden cells are read"


def read_workbook(path: Path) -> Document:
    """Return a workbook as blocks: titles above a table as paragraphs, merged headers filled; only what is seen."""
    import python_calamine
    from python_calamine import SheetTypeEnum, SheetVisibleEnum

    try:
        with library_call(path):
            workbook = python_calamine.CalamineWorkbook.from_path(str(path))
            sheets = [
                (one.name, workbook.get_sheet_by_name(one.name), one.visible == SheetVisibleEnum.Visible)
                for one in workbook.sheets_metadata
                if one.typ == SheetTypeEnum.WorkSheet
            ]
    except python_calamine.PasswordError as error:
        raise UnreadableFileError(path, "it is protected by a password; save it without one") from error
    except python_calamine.CalamineError as error:
        raise UnreadableFileError(path, "the workbook is damaged; ask for it again") from error
    for name, sheet, _ in sheets:
        if sheet.total_height * max(1, sheet.total_width) > MAX_CELLS:
            raise UnreadableFileError(
                path,
                f"sheet '{name}' has {sheet.total_height:,} rows, more than any filing; split it into smaller files",
            )
    looks = read_sheet_looks(path)
    blocks: list[Block] = []
    skipped: list[Skipped] = []
    for name, sheet, is_visible in sheets:
        if not is_visible:
            skipped += list_skipped({"hidden sheet": int(sheet.start is not None)}, f"sheet {name}")
            continue
        look = (looks or {}).get(name, SheetLook())
        with library_call(path):
            start, merged = sheet.start or (0, 0), sheet.merged_cell_ranges or []
            rows = sheet.to_python(skip_empty_area=True)
        values = [[_seen(value, (start[0] + down, start[1] + right), look) for right, value in enumerate(row)]
                  for down, row in enumerate(rows)]  # fmt: skip
        _empty_covered(values, merged, start, look)
        numbers = _leave_out_hidden(values, start, look)
        refuse_tidy_table(path, [values[number] for number in numbers])
        _fill_merged(values, merged, start)
        kept = [(start[0] + number + 1, values[number]) for number in numbers]
        blocks += read_numbered_rows(kept, f"sheet {name}", start[1])
        skipped += list_skipped(look.skipped, f"sheet {name}")
    return Document(path.name, tuple(blocks), () if looks is not None else (NO_FORMATS,), tuple(skipped))


def list_hidden_sheets(path: Path) -> set[str]:
    """Return the names of the sheets of a workbook that are hidden; none where it is damaged."""
    import python_calamine

    try:
        with library_call(path):
            sheets = python_calamine.CalamineWorkbook.from_path(str(path)).sheets_metadata
    except (python_calamine.PasswordError, python_calamine.CalamineError, UnreadableFileError):
        return set()  # whoever reads the sheets says so
    return {sheet.name for sheet in sheets if sheet.visible != python_calamine.SheetVisibleEnum.Visible}


def _seen(value: object, place: tuple[int, int], look: SheetLook) -> str:
    """Return what is seen of a cell; what is not is counted in `look`."""
    style = look.styles.get(place)
    if place in look.texts:
        value = look.texts[place]
    if style is None:
        return _show(value, "") or ""
    if unseen := look.why_unseen(place):
        look.skipped[unseen] += bool(_show(value, ""))
        return ""
    shown = _show(value, style.number_format)
    if shown is None:
        look.skipped["hidden cell"] += 1
    return show_raised(shown or "", style.raised)


def _empty_covered(
    values: list[list[str]],
    ranges: Sequence[tuple[tuple[int, int], tuple[int, int]]],
    start: tuple[int, int],
    look: SheetLook,
) -> None:
    """Empty the cells under a merged one, which nobody sees."""
    for (top, left), (bottom, right) in ranges:
        for row in range(max(0, top - start[0]), min(bottom - start[0] + 1, len(values))):
            for column in range(max(0, left - start[1]), min(right - start[1] + 1, len(values[row]))):
                if values[row][column] and (row + start[0], column + start[1]) != (top, left):
                    look.skipped["hidden cell"] += 1
                    values[row][column] = ""


def _leave_out_hidden(values: list[list[str]], start: tuple[int, int], look: SheetLook) -> list[int]:
    """Empty the hidden columns and return the places of the rows that are not hidden."""
    width = max(map(len, values), default=0)
    for column in [column for column in range(width) if look.is_column_hidden(start[1] + column)]:
        filled = [row for row in values if column < len(row) and row[column]]
        look.skipped["hidden column"] += bool(filled)
        for row in filled:
            row[column] = ""
    kept = []
    for number, row in enumerate(values):
        if start[0] + number not in look.hidden_rows:
            kept.append(number)
        elif any(row):
            look.skipped["hidden row"] += 1
    return kept


def _show(value: object, number_format: str) -> str | None:
    """Return a cell as Vietnamese text, as its workbook shows it: a decimal comma, dd/mm/yyyy, .455 as 45,5%.

    None is a value that its format hides.
    """
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int | float):
        return write_number(float(value), number_format, _show_number)
    if isinstance(value, datetime | date):
        if number_format and write_number(1, number_format) is None:
            return None
        return write_day(value, number_format)
    if isinstance(value, time | timedelta):
        return ""
    text = clean_line(str(value)) if value is not None else ""
    return write_text(text, number_format) if text and number_format else text


def _show_number(value: float) -> str:
    """Return a number in full: a spreadsheet's 1E+11 is no number of a Vietnamese text."""
    if value.is_integer() and abs(value) < _EXACT:
        return str(int(value))
    digits = 10 if abs(value) < _LARGE else 15
    text = f"{Decimal(f'{value:.{digits}g}'):f}".replace(".", ",")
    # 45,678 would be a number of thousands
    return f"{text}0" if _LIKE_THOUSANDS.fullmatch(text) else text


def _in_full(text: str) -> str:
    """Return a text that is a number as a spreadsheet exports large ones, '1,23E+11', in full."""
    return _show_number(float(text.replace(",", "."))) if _EXPORTED.fullmatch(text) else text


def _fill_merged(
    values: list[list[str]], ranges: Sequence[tuple[tuple[int, int], tuple[int, int]]], start: tuple[int, int]
) -> None:
    """Write a header's text into every column that its merged cell covers."""
    for (top, left), (_, right) in ranges:
        row, column = top - start[0], left - start[1]
        if right == left or not (0 <= row < len(values)) or not (0 <= column < len(values[row])) or row > 12:
            continue
        for covered in range(column + 1, min(right - start[1] + 1, len(values[row]))):
            values[row][covered] = values[row][column]


def read_grid(values: Sequence[Sequence[str]], name: str, start: tuple[int, int] = (0, 0)) -> list[Block]:
    """Return a grid of texts as blocks: rows with one filled cell outside a table are paragraphs."""
    return read_numbered_rows(list(enumerate(values, start=start[0] + 1)), name, start[1])


def read_numbered_rows(rows: Sequence[tuple[int, Sequence[str]]], name: str, left: int) -> list[Block]:
    """Return rows of texts, each with its number in the sheet, as blocks; `left` is the number of the first column."""
    blocks: list[Block] = []
    pending: list[list[Cell]] = []
    for number, row in rows:
        cells = [
            Cell(_in_full(clean_line(text)), f"{name}, row {number}, column {_letter(left + n)}", number)
            for n, text in enumerate(row)
        ]
        distinct = {cell.text for cell in cells if cell.text}
        if len(distinct) > 1 or (len(distinct) == 1 and pending):
            pending.append(cells)
        else:
            _close_table(pending, blocks)
            if distinct:
                _add_title(distinct.pop(), f"{name}, row {number}", number, blocks)
    _close_table(pending, blocks)
    return blocks


def _close_table(pending: list[list[Cell]], blocks: list[Block]) -> None:
    if pending:
        used = [n for n in range(max(map(len, pending))) if any(n < len(row) and row[n].text for row in pending)]
        rows = [[row[n] for n in used if n < len(row)] for row in pending]
        blocks.append(build_table(rows, rows[0][0].locator, find_caption(blocks)))
        pending.clear()


def _add_title(text: str, locator: str, number: int, blocks: list[Block]) -> None:
    blocks.append(Paragraph(text, (Place(0, locator, number),), heading_level(text)))


def _letter(column: int) -> str:
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def read_delimited(path: Path) -> Document:
    """Return a .csv or .tsv file as blocks, whatever its encoding and delimiter."""
    text = decode(path)
    text = text.replace("\x00", "")
    first, _, rest = text.partition("\n")
    declared = ""
    if first.lower().startswith("sep=") and len(first) <= len("sep=;"):
        declared, text = first[len("sep=") :], rest
    delimiter = declared or ("\t" if path.suffix.lower() == ".tsv" else find_delimiter(text))
    records = list(read_records(text, delimiter))
    rows = [record.cells for record in records]
    if len(rows) > MAX_ROWS:
        raise UnreadableFileError(path, f"it has {len(rows):,} rows, more than any filing; split it into smaller files")
    refuse_tidy_table(path, rows)
    lost = (
        f"line {one.line}: a quotation mark is never closed; the row was read without it"
        for one in records
        if one.is_mended
    )
    return Document(path.name, tuple(read_grid(rows, "table")), tuple(lost))


def find_delimiter(text: str) -> str:
    r"""Return the delimiter that cuts the first lines into the most fields, the same number in most of them.

    >>> find_delimiter("Tỉnh;Giá trị\\nHà Nội;1,5")
    ';'
    """
    sample = io.StringIO("\n".join(text.splitlines()[:50]))
    best, most = ",", 0
    for delimiter in ";,\t|^~":
        sample.seek(0)
        try:
            widths = [len(row) for row in csv.reader(sample, delimiter=delimiter) if len(row) > 1]
        except csv.Error:  # a field that is too long; whoever reads the rows says so
            continue
        common = max(set(widths), key=widths.count) if widths else 0
        score = widths.count(common) * (common - 1)
        if score > most:
            best, most = delimiter, score
    return best
