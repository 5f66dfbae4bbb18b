"""Write the placing sheet as a workbook: coloured cells may be changed, names come from lists, nothing computes."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analysis.i18n import translate, translate_cell, translate_locator
from analysis.placing._name_reader import KIND_WORDS, kind_labels, label_of
from analysis.placing.spreadsheet._sheet_columns import (
    COLUMNS,
    EDITABLE,
    FILING_KEY,
    HIDDEN_SHEET,
    LIST_SHEET,
    LOCKED,
    MARK,
    VERSION,
    accepted_codes,
    digest_locked,
)
from analysis.whole_files import write_whole

if TYPE_CHECKING:
    from collections.abc import Iterator

    from openpyxl.worksheet.worksheet import Worksheet

    from analysis.placing.placing_sheet import PlacingSheet

_WIDTHS = {"key": 4, "where": 20, "value": 18, "words": 60, "unit": 28, "indicator": 44, "period": 12, "kind": 11,
           "sure": 22, "likely": 40, "why": 50}  # fmt: skip
_OPEN, _LOCKED, _DOUBT = "FFFFF2CC", "FFEDEDED", "FFF8CBAD"
_LONGEST_LIST = 5000
_LINE_HEIGHT = 15


def write_sheet(sheet: PlacingSheet, path: Path, *, lang: str = "vi") -> None:
    """Write a placing sheet as a workbook that can be corrected and read back.

    Parameters
    ----------
    sheet
        The placing sheet, best with the words around each value.
    path
        A path that ends in `.xlsx`.
    lang
        The language of titles and reasons.

    Raises
    ------
    OSError
        If the file cannot be written, or its folder is missing.

    Examples
    --------
    >>> from tempfile import mkdtemp
    >>> from analysis.paths import packaged_folder
    >>> from analysis.placing import place_loose_file, read_sheet
    >>> folder = Path(mkdtemp())
    >>> _ = (folder / "report.txt").write_text("Tỷ lệ hồ sơ điện tử đạt 80%.", encoding="utf-8")
    >>> sheet = place_loose_file(folder / "report.txt", packaged_folder() / "data" / "lookup", folder)
    >>> write_sheet(sheet, folder / "sheet.xlsx")
    >>> read_sheet(folder / "sheet.xlsx").source_id
    'report'
    """
    import openpyxl

    book = openpyxl.Workbook()
    page = book.worksheets[0]
    page.title = translate("placing.sheet.name", lang)
    rows = [(codes, [_storable(text) for text in cells]) for codes, cells in _rows_of(sheet, lang)]
    titles = [translate(f"placing.sheet.{name}", lang) for name in COLUMNS]
    _write_rows(page, [[title[:1].upper() + title[1:] for title in titles], *(cells for _, cells in rows)])
    _write_lists(book.create_sheet(LIST_SHEET), sheet, lang)
    _add_lists(page, sheet, len(rows) + 1)
    _colour(page, rows)
    _write_keys(book.create_sheet(HIDDEN_SHEET), sheet, rows)
    book.properties.creator = "workbench"
    content = io.BytesIO()
    book.save(content)
    write_whole(path, content.getvalue(), makes_folder=False)


def _rows_of(sheet: PlacingSheet, lang: str) -> Iterator[tuple[dict[str, Any], list[str]]]:
    """Yield each row as what the hidden sheet remembers of it, and its cells."""
    units, titles = sheet.unit_names, sheet.titles
    if sheet.source.get("kind") == "filing":
        codes = {"unit": sheet.source.get("filing_unit_code") or "", "period": sheet.source.get("filing_period") or ""}
        title = str(sheet.source.get("title") or "")
        cells = dict.fromkeys(COLUMNS, "") | {"key": FILING_KEY, "where": translate("placing.sheet.filing", lang)}
        cells |= {"words": title, "unit": label_of(codes["unit"], units), "period": codes["period"]}
        likely = (sheet.source.get("unit_runner_up"), sheet.source.get("period_runner_up"))
        cells["likely"] = "; ".join(filter(None, (label_of(likely[0], units), likely[1] or "")))
        yield codes, list(cells.values())
    for row in sheet.table.to_dict("records"):
        codes = accepted_codes(row)
        cells = {
            "key": row["statement_id"],
            "where": translate_locator(str(row["where"]), lang),
            "value": row["printed"],
            "words": row["sentence"] or row["wording"] or "",
            "unit": label_of(codes["unit"], units),
            "indicator": label_of(codes["indicator"], titles),
            "period": codes["period"],
            "kind": label_of(codes["kind"], kind_labels(lang)),
            "sure": _say_sure(row, lang),
            "likely": _say_likely(row, codes, sheet),
            "why": translate_cell(row["why"], lang),
        }
        yield codes, [str(cells[name]) if cells[name] == cells[name] else "" for name in COLUMNS]


def _say_sure(row: dict[Any, Any], lang: str) -> str:
    parts = {name: 100 * float(row[f"{name}_confidence"]) for name in ("unit", "indicator", "period", "kind")}
    return "; ".join(f"{translate(f'placing.sheet.{name}', lang)} {sure:.0f}%" for name, sure in parts.items())


def _say_likely(row: dict[Any, Any], codes: dict[str, str], sheet: PlacingSheet) -> str:
    """Return the likely names of what is not accepted, best first."""
    found = []
    if not codes["unit"]:
        found += [label_of(row[name], sheet.unit_names) for name in ("unit_code", "unit_runner_up")]
    shown = [(code, sure) for code, sure in sheet.choices.get(row["statement_id"], ()) if code != codes["indicator"]]
    found += [f"{label_of(code, sheet.titles)} {100 * sure:.0f}%" for code, sure in shown]
    return "\n".join(filter(None, found))


def _write_rows(page: Worksheet, rows: list[list[str]]) -> None:
    for number, row in enumerate(rows, start=1):
        for column, text in enumerate(row, start=1):
            _put(page, number, column, text)


def _storable(text: str) -> str:
    """Return a text without the letters that no workbook may hold."""
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    return ILLEGAL_CHARACTERS_RE.sub(" ", text)


def _put(page: Worksheet, number: int, column: int, text: str) -> None:
    """Write a text, never a formula."""
    cell = page.cell(number, column)
    cell.number_format = "@"
    cell.value = _storable(text) or None
    if cell.value is not None:
        cell.data_type = "s"
        cell.quotePrefix = text[:1] in "=+-@"


def _write_lists(page: Worksheet, sheet: PlacingSheet, lang: str) -> None:
    """Write the names from which cells are chosen."""
    units, titles = _list_names(sheet)
    kinds = [label_of(kind, kind_labels(lang)) for kind in KIND_WORDS]
    for column, names in enumerate((units, titles, kinds), start=1):
        for number, name in enumerate(names, start=1):
            _put(page, number, column, name)
    page.protection.sheet = True
    page.column_dimensions["A"].width = page.column_dimensions["B"].width = 60


def _list_names(sheet: PlacingSheet) -> tuple[list[str], list[str]]:
    """Return the labels of units, those that exist first, and of indicators."""
    order = sheet.units.assign(gone=sheet.units["valid_to"].notna()).sort_values(["gone", "name_vi", "unit_code"])
    units = [label_of(code, sheet.unit_names) for code in order["unit_code"]]
    titles = [label_of(code, sheet.titles) for code in sheet.indicators.sort_values("title_vi")["indicator_code"]]
    return units[:_LONGEST_LIST], titles[:_LONGEST_LIST]


def _add_lists(page: Worksheet, sheet: PlacingSheet, last_row: int) -> None:
    from openpyxl.worksheet.datavalidation import DataValidation

    units, titles = _list_names(sheet)
    for letter, name, size in (
        ("A", "unit", len(units)),
        ("B", "indicator", len(titles)),
        ("C", "kind", len(KIND_WORDS)),
    ):
        # a code or another name may be typed too; it is checked when the sheet is read
        choice = DataValidation(
            type="list", formula1=f"{LIST_SHEET}!${letter}$1:${letter}${max(size, 1)}", allow_blank=True,
            showErrorMessage=False,
        )  # fmt: skip
        column = _letter(name)
        choice.add(f"{column}2:{column}{max(last_row, 2)}")
        page.add_data_validation(choice)


def _letter(name: str) -> str:
    return chr(ord("A") + COLUMNS.index(name))


def _colour(page: Worksheet, rows: list[tuple[dict[str, Any], list[str]]]) -> None:
    """Colour and unlock what may be changed; the rest is locked."""
    from openpyxl.styles import Alignment, Font, PatternFill, Protection
    from openpyxl.worksheet.properties import PageSetupProperties

    fills = {name: PatternFill("solid", fgColor=name) for name in (_OPEN, _LOCKED, _DOUBT)}
    wrapped, free = Alignment(wrap_text=True, vertical="top"), Protection(locked=False)
    for cell in page[1]:
        cell.font, cell.fill, cell.alignment = Font(bold=True), fills[_LOCKED], wrapped
    for number, (codes, _) in enumerate(rows, start=2):
        for column, name in enumerate(COLUMNS, start=1):
            cell = page.cell(number, column)
            cell.alignment = wrapped
            if name in EDITABLE and name in codes:
                cell.protection, cell.fill = free, fills[_OPEN if codes[name] else _DOUBT]
            else:
                cell.fill = fills[_LOCKED]
    for number, cells in enumerate((cells for _, cells in rows), start=2):
        page.row_dimensions[number].height = _LINE_HEIGHT * _count_lines(cells)
    page.page_setup.orientation, page.page_setup.fitToHeight = "landscape", 0
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    for name, width in _WIDTHS.items():
        page.column_dimensions[_letter(name)].width = width
    page.column_dimensions[_letter("key")].hidden = True
    page.freeze_panes = "D2"
    page.auto_filter.ref = f"A1:{_letter(COLUMNS[-1])}{len(rows) + 1}"
    page.protection.sheet = True
    page.protection.autoFilter = page.protection.formatColumns = page.protection.formatRows = False


def _count_lines(cells: list[str]) -> int:
    """Return how many lines the longest cell of a row takes; programs do not agree on measuring wrapped texts."""
    widths = [_WIDTHS[name] for name in COLUMNS]
    return max(
        sum(1 + len(line) // width for line in text.split("\n"))
        for text, width in zip(cells[1:], widths[1:], strict=True)
    )


def _write_keys(page: Worksheet, sheet: PlacingSheet, rows: list[tuple[dict[str, Any], list[str]]]) -> None:
    """Write what reading back needs: the filing, and of each row its key, its locked cells and what was accepted."""
    lines = [MARK, json.dumps({"version": VERSION, "source_id": sheet.source_id, "rows": len(rows)})]
    for codes, cells in rows:
        locked = [cells[COLUMNS.index(name)] for name in LOCKED]
        lines.append(json.dumps({"key": cells[0], "locked": digest_locked(locked), "codes": codes}, ensure_ascii=False))
    for number, line in enumerate(lines, start=1):
        _put(page, number, 1, line)
    page.sheet_state = "veryHidden"
    page.protection.sheet = True
