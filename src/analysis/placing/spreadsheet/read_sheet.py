"""Read a corrected workbook back: every change is checked before one of them counts."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analysis.errors import AnalysisError
from analysis.i18n import LANGUAGES, translate
from analysis.placing._name_reader import CellError, name_readers, read_cell
from analysis.placing.spreadsheet._sheet_columns import (
    COLUMNS,
    EDITABLE,
    HIDDEN_SHEET,
    LIST_SHEET,
    LOCKED,
    MARK,
    VERSION,
    digest_locked,
)
from vnfilings.box import Call, run_boxed
from vnfilings.formats import list_unresolved_formulas, parse_sheets

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from vnfilings import Limits


_TYPE_IT = "Type the name or the code itself."
#: Of errors that are alike so many are shown.
_MOST_ALIKE = 3


class SheetError(AnalysisError):
    """A corrected placing sheet cannot be used; `errors` holds each error with its row and column."""


@dataclass(frozen=True)
class EditedRow:
    """One row of a corrected sheet: its cells, what was accepted when it was written, and its place."""

    key: str
    line: int
    cells: Mapping[str, str]
    codes: Mapping[str, str]
    is_intact: bool


@dataclass(frozen=True)
class EditedSheet:
    """A corrected placing sheet.

    Attributes
    ----------
    source_id: the source that it was written for.
    rows: its rows in order.
    file: the name of the workbook, for messages.
    """

    source_id: str
    rows: tuple[EditedRow, ...]
    file: str


def read_sheet(path: Path, *, limits: Limits | None = None) -> EditedSheet:
    """Return what a workbook of `write_sheet` holds now; it may have been saved as `.xlsx` or `.ods` since.

    Parameters
    ----------
    path
        The workbook.
    limits
        Processor time and memory that reading it may take.

    Returns
    -------
    EditedSheet
        Its rows; names and periods are not checked yet.

    Raises
    ------
    SheetError
        If it is no placing sheet, or rows were added, deleted, doubled or changed where they are locked.
    UnreadableFileError
        If it is no workbook.

    Examples
    --------
    >>> from tempfile import mkdtemp
    >>> from analysis.paths import packaged_folder
    >>> from analysis.placing import place_loose_file, write_sheet
    >>> folder = Path(mkdtemp())
    >>> _ = (folder / "report.txt").write_text("Tỷ lệ hồ sơ điện tử đạt 80%.", encoding="utf-8")
    >>> sheet = place_loose_file(folder / "report.txt", packaged_folder() / "data" / "lookup", folder)
    >>> write_sheet(sheet, folder / "sheet.xlsx")
    >>> [(row.key, row.cells["value"]) for row in read_sheet(folder / "sheet.xlsx").rows]
    [('filing', ''), ('report:line-1#1', '80%')]
    """
    path = Path(path)
    [outcome] = run_boxed([Call(path, f"{__name__}:read_cells", modules=(__name__,))], limits)
    machine, titles, rows, formulas = outcome.get()
    if MARK not in machine:
        fix = "Write one with `workbench place ID --to sheet.xlsx`."
        raise SheetError("it is not a placing sheet, or its hidden part was lost", file=path.name, fix=fix)
    start = machine.index(MARK) + 1
    try:
        head = json.loads(machine[start])
        known = [json.loads(line) for line in machine[start + 1 : start + 1 + head["rows"]]]
        if head["version"] != VERSION or len(known) != head["rows"]:
            raise ValueError
    except (IndexError, KeyError, TypeError, ValueError):
        raise SheetError("its hidden part is damaged or of another version; write it again", file=path.name) from None
    if moved := _find_moved(titles, path.name):
        raise SheetError.join(moved)
    errors = [
        SheetError("a formula without a result", file=path.name, line=line, column=column, found=text, fix=_TYPE_IT)
        for line, column, text in formulas
    ]
    return EditedSheet(head["source_id"], _join_rows(rows, known, path.name, errors), path.name)


def _find_moved(titles: Sequence[str], file: str) -> list[SheetError]:
    """Return an error for each column over which the title of another one stands, or none: it was deleted or moved."""
    known = {lang: [translate(f"placing.sheet.{name}", lang).lower() for name in COLUMNS] for lang in LANGUAGES}
    found = [title.lower() for title in titles]
    names = max(known.values(), key=lambda names: sum(title in names for title in found))
    return [
        SheetError(
            "a column was deleted or moved",
            file=file,
            line=1,
            column=chr(ord("A") + place),
            found=title or None,
            expected=f"the column {name!r}",
            fix="Write the sheet again, or restore the columns.",
        )
        for place, (title, name) in enumerate(zip(found, names, strict=True))
        if title != name and (not title or title in names)
    ][:1]


def read_cells(
    _: None, path: Path
) -> tuple[list[str], list[str], list[tuple[int, list[str]]], list[tuple[int, str, str]]]:
    """Return the lines of the hidden sheet, the titles and rows of the first one as texts, and formulas.

    The formulas are those that no program has calculated, each with its row and column.
    """
    sheets = parse_sheets(path)
    machine = [_to_text(row[0]) for _, row in sheets.get(HIDDEN_SHEET, []) if row and row[0] not in (None, "")]
    name = next((name for name in sheets if name not in (HIDDEN_SHEET, LIST_SHEET)), "")
    rows = [
        (number, [_to_text(cell) for cell in (*row, *(None,) * len(COLUMNS))[: len(COLUMNS)]])
        for number, row in sheets.get(name, [])
    ]
    formulas = [
        (number, COLUMNS[place], text)
        for (sheet, number, place), text in list_unresolved_formulas(path).items()
        if sheet == name and place < len(COLUMNS)
    ]
    titles = next((cells for _, cells in rows[:1]), [""] * len(COLUMNS))
    return machine, titles, [(number, cells) for number, cells in rows[1:] if any(cells)], formulas


def _to_text(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))  # 2026 typed as a number
    if isinstance(cell, dt.datetime | dt.date):
        return cell.isoformat()[:10]
    return str(cell).strip()


def _join_rows(
    rows: list[tuple[int, list[str]]], known: list[dict[str, Any]], file: str, errors: list[SheetError]
) -> tuple[EditedRow, ...]:
    """Return the rows with what was written; refuse added, deleted, doubled and changed ones, and `errors`."""
    written = {one["key"]: one for one in known}
    counts = Counter(cells[0] for _, cells in rows)
    errors += [
        SheetError(f"the row of {key} was deleted", file=file, fix="Write the sheet again, or restore the row.")
        for key in written
        if key not in counts
    ]
    edited = []
    for line, cells in rows:
        key = cells[0]
        if key not in written:
            errors.append(SheetError("a row that was added", file=file, line=line, fix="Delete it."))
            continue
        if counts[key] > 1:
            errors.append(SheetError(f"the row of {key} stands here twice", file=file, line=line, fix="Delete one."))
        named = dict(zip(COLUMNS, cells, strict=True))
        intact = digest_locked([named[name] for name in LOCKED]) == written[key]["locked"]
        if not intact:
            fix = "Restore the columns of place, value and words; only coloured cells may be changed."
            errors.append(SheetError(f"the locked cells of {key} were changed", file=file, line=line, fix=fix))
        edited.append(EditedRow(key, line, named, written[key]["codes"], intact))
    if errors:
        raise SheetError.join(group_alike(errors))
    return tuple(edited)


def group_alike(errors: Sequence[AnalysisError]) -> list[AnalysisError]:
    """Return errors with those that are alike as one: the first three of them, and how many more there are.

    >>> rows = [SheetError("a row that was added", file="sheet.xlsx", line=line) for line in range(6, 12)]
    >>> print(group_alike(rows)[-1])
    sheet.xlsx: 3 more of this kind, in lines 9 to 11
    """
    groups: dict[tuple[object, ...], list[AnalysisError]] = {}
    for error in errors:
        kind = error.message.split(" of ")[0] if error.line is None else error.fix
        groups.setdefault((kind, error.column, error.expected), []).append(error)
    found: list[AnalysisError] = []
    for group in groups.values():
        found += group[:_MOST_ALIKE]
        if rest := group[_MOST_ALIKE:]:
            lines = sorted(error.line for error in rest if error.line is not None)
            where = f", in lines {lines[0]} to {lines[-1]}" if lines else ""
            column = rest[0].column if lines else None
            found.append(SheetError(f"{len(rest):,} more of this kind{where}", file=rest[0].file, column=column))
    return found


def find_changes(edited: EditedSheet, lookup: Path) -> dict[str, dict[str, str]]:
    """Return what was changed on a sheet: the new codes by column, by the `statement_id`, or `filing`.

    Parameters
    ----------
    edited
        What `read_sheet` returned.
    lookup
        The folder `data/lookup`; names, aliases and codes of its tables may stand in the cells.

    Returns
    -------
    dict
        Empty where nothing was changed.

    Raises
    ------
    SheetError
        With every cell that names something unknown, with the nearest name.

    Examples
    --------
    >>> from analysis.paths import packaged_folder
    >>> row = EditedRow("filing", 2, {"period": "2026-H1"}, {"period": "2025"}, is_intact=True)
    >>> find_changes(EditedSheet("report", (row,), "sheet.xlsx"), packaged_folder() / "data" / "lookup")
    {'filing': {'period': '2026-H1'}}
    """
    readers = name_readers(lookup)
    changes: dict[str, dict[str, str]] = {}
    errors: list[CellError] = []
    for row in edited.rows:
        for name, column in EDITABLE.items():
            if name not in row.codes:
                continue
            text = " ".join(row.cells[name].split())
            if text == row.codes[name]:  # also a code that no table has any more
                continue
            try:
                code = read_cell(name, text, readers)
            except CellError as error:
                error.file, error.line, error.column = edited.file, row.line, name
                errors.append(error)
                continue
            if code != row.codes[name]:
                changes.setdefault(row.key, {})[column] = code
    if errors:
        raise SheetError.join(group_alike(errors))
    return changes
