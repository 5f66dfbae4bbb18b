"""The placing sheet as a workbook: corrected by a person, read back whole or refused with the row and column."""

from __future__ import annotations

import dataclasses
import datetime as dt
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from analysis.placing import (
    PlacingSheet,
    ProjectFolders,
    SheetError,
    find_changes,
    place_source,
    read_sheet,
    store_answers,
    to_answers,
    write_sheet,
)
from analysis.registry import add_filing
from vnfilings import UnreadableFileError

_REPORT = """Tỷ lệ bao phủ bảo hiểm y tế đạt 93%.
Tỷ lệ zzz qqq đạt 12%.
Năm 2025, tỷ lệ zzz qqq đạt 11%.
"""
_CODE = "population_with_health_insurance_pct"
_KEY, _VALUE, _UNIT, _INDICATOR, _PERIOD, _KIND = 1, 3, 5, 6, 7, 8


@pytest.fixture(scope="module")
def written(lookup: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[ProjectFolders, PlacingSheet, Path]:
    """Return a project with one filing, its placing sheet, and the workbook of it."""
    home = tmp_path_factory.mktemp("project")
    for name in ("raw", "corrections"):
        (home / name).mkdir()
    shutil.copytree(lookup, home / "lookup")
    (home / "report.txt").write_text(_REPORT, encoding="utf-8")
    add_filing(home / "report.txt", home / "raw", title="=1+1")
    folders = ProjectFolders(home / "raw", home / "lookup", home / "corrections")
    sheet = _place(folders)
    write_sheet(sheet, home / "sheet.xlsx")
    return folders, sheet, home / "sheet.xlsx"


def _place(folders: ProjectFolders) -> PlacingSheet:
    return place_source(folders.raw / "report", folders.lookup, folders.corrections, sentences=True)


@pytest.fixture
def edit(written: tuple[Any, Any, Path], tmp_path: Path, read_in_this_process: None) -> Callable[..., Path]:
    """Return a function that copies the workbook, lets a function change its page, and returns the file."""

    def run(change: Callable[[Any], None] = lambda page: None) -> Path:
        book = openpyxl.load_workbook(written[2])
        change(book.worksheets[0])
        book.save(tmp_path / "sheet.xlsx")
        return tmp_path / "sheet.xlsx"

    return run


@pytest.fixture
def sheet(written: tuple[Any, PlacingSheet, Any]) -> PlacingSheet:
    """Return the placing sheet."""
    return written[1]


def _set(*cells: tuple[int, int, object]) -> Callable[[Any], None]:
    def change(page: Any) -> None:
        for row, column, value in cells:
            page.cell(row, column).value = value

    return change


def test_a_sheet_that_nobody_changed_changes_nothing(edit: Callable[..., Path], lookup: Path) -> None:
    assert find_changes(read_sheet(edit()), lookup) == {}


def test_a_vietnamese_sheet_has_places_and_types_in_vietnamese_and_reads_either_language(
    edit: Callable[..., Path], lookup: Path
) -> None:
    page = openpyxl.load_workbook(edit()).worksheets[0]
    assert (page["B3"].value, page.cell(3, _KIND).value) == ("dòng 1", "thực hiện [actual]")
    path = edit(_set((3, _KIND, "chỉ tiêu"), (4, _KIND, "Ước thực hiện [estimate]"), (5, _KIND, "remark")))
    kinds = [changed["kind"] for changed in find_changes(read_sheet(path), lookup).values()]
    assert kinds == ["target", "estimate", "remark"]


def test_only_what_may_be_changed_is_unlocked_and_no_text_is_a_formula(edit: Callable[..., Path]) -> None:
    book = openpyxl.load_workbook(edit())
    page = book.worksheets[0]
    assert page.protection.sheet and book["_placing"].sheet_state == "veryHidden"
    unlocked = {cell.coordinate for row in page.iter_rows() for cell in row if not cell.protection.locked}
    assert unlocked == {"E2", "G2"} | {f"{letter}{row}" for letter in "EFGH" for row in (3, 4, 5)}
    assert {cell.data_type for part in book for row in part.iter_rows() for cell in row} <= {"s", "n"}
    assert page["D2"].value == "=1+1" and page["D2"].data_type == "s"
    lists = {str(one.sqref): one.formula1 for one in page.data_validations.dataValidation}
    assert set(lists) == {"E2:E5", "F2:F5", "H2:H5"}


def test_changes_become_decisions_about_the_filing_wordings_and_values(
    edit: Callable[..., Path], lookup: Path, sheet: PlacingSheet, written: tuple[Any, ...], tmp_path: Path
) -> None:
    path = edit(_set((2, _UNIT, "Quảng Ngãi"), (2, _PERIOD, "2026-H1"), (4, _INDICATOR, f"X [{_CODE}]"),
                     (5, _INDICATOR, _CODE), (5, _KIND, "remark")))  # fmt: skip
    answers = to_answers(sheet, find_changes(read_sheet(path), lookup))
    last = sheet.table["statement_id"].iloc[-1]
    assert [answer.describe() for answer in answers] == [
        f"wording 'Tỷ lệ zzz qqq': indicator {_CODE}",
        "filing: unit p34-51 period 2026-H1",
        f"value {last}: kind remark",
    ]
    copied = shutil.copytree(written[0].lookup.parent, tmp_path / "project")
    folders = ProjectFolders(copied / "raw", copied / "lookup", copied / "corrections")
    store_answers(answers, sheet, folders, by="An", day=dt.date(2026, 7, 1))
    assert _place(folders).table["outcome"].tolist() == ["in_panel", "in_panel", "left_out"]


def test_a_sheet_that_is_read_back_twice_decides_no_value_twice(
    edit: Callable[..., Path], lookup: Path, sheet: PlacingSheet, written: tuple[Any, ...], tmp_path: Path
) -> None:
    path = edit(_set((4, _INDICATOR, _CODE), (5, _INDICATOR, _CODE)))
    changes = find_changes(read_sheet(path), lookup)
    copied = shutil.copytree(written[0].lookup.parent, tmp_path / "project")
    folders = ProjectFolders(copied / "raw", copied / "lookup", copied / "corrections")
    answers = to_answers(sheet, changes)
    assert [answer.about for answer in answers] == ["wording"]
    store_answers(answers, sheet, folders, by="An", day=dt.date(2026, 7, 1))
    assert to_answers(_place(folders), changes) == []


def test_a_wording_of_which_one_value_changed_is_decided_for_that_value(
    edit: Callable[..., Path], lookup: Path, sheet: PlacingSheet
) -> None:
    path = edit(_set((4, _INDICATOR, _CODE)))
    [answer] = to_answers(sheet, find_changes(read_sheet(path), lookup))
    assert (answer.about, answer.key) == ("value", sheet.table["statement_id"].iloc[1])


def test_all_wrong_cells_are_named_at_once_with_the_nearest_name(
    edit: Callable[..., Path], lookup: Path, sheet: PlacingSheet
) -> None:
    path = edit(_set((3, _UNIT, "Quảng Ngai"), (4, _INDICATOR, "Tỷ lệ bao phủ bảo hiểm y tếe"), (4, _PERIOD, "2026-13"),
                     (5, _KIND, "remrk"), (3, _KIND, None)))  # fmt: skip
    with pytest.raises(SheetError) as found:
        find_changes(read_sheet(path), lookup)
    told = str(found.value)
    assert "sheet.xlsx, line 4, column 'indicator': found 'Tỷ lệ bao phủ bảo hiểm y tếe'" in told
    assert "did you mean 'Tỷ lệ bao phủ bảo hiểm y tế'?" in told
    assert "line 4, column 'period': found '2026-13'" in told and "did you mean 'remark'?" in told
    assert "line 3, column 'kind': the cell was emptied" in told


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda page: page.delete_rows(4), "the row of .* was deleted"),
        (lambda page: page.delete_cols(6), "line 1, column 'F': a column was deleted or moved"),
        (lambda page: page.insert_cols(5), "line 1, column 'E': a column was deleted or moved"),
        (lambda page: page.append(["new", "", "5%"]), "line 6: a row that was added"),
        (lambda page: page.append([cell.value for cell in page[5]]), "stands here twice"),
        (_set((4, _VALUE, "99%")), "line 4: the locked cells of .* were changed"),
        (_set((4, _KEY, "filing")), "stands here twice"),
    ],
)
def test_a_sheet_whose_rows_were_changed_is_refused(
    edit: Callable[..., Path], change: Callable[[Any], None], expected: str
) -> None:
    with pytest.raises(SheetError, match=expected):
        read_sheet(edit(change))


@pytest.mark.parametrize("column", [_UNIT, _INDICATOR, _PERIOD, _KIND])
def test_a_formula_without_a_result_is_named_with_its_cell(edit: Callable[..., Path], column: int) -> None:
    with pytest.raises(SheetError, match=r"line 5, column '.*': a formula without a result, found '=F4'"):
        read_sheet(edit(_set((5, column, "=F4"))))


def test_many_errors_of_one_kind_are_counted(edit: Callable[..., Path], lookup: Path) -> None:
    def add(page: Any) -> None:
        for number in range(200):
            page.append([f"new{number}", "", "5%"])

    with pytest.raises(SheetError) as found:
        read_sheet(edit(add))
    lines = str(found.value).splitlines()
    assert [line.partition(": ")[2] for line in lines[:3]] == ["a row that was added. Delete it."] * 3
    assert lines[3:] == ["sheet.xlsx: 197 more of this kind, in lines 9 to 205"]


def test_a_sheet_is_not_written_into_a_folder_that_is_missing(sheet: PlacingSheet, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="there is no such folder"):
        write_sheet(sheet, tmp_path / "missing" / "sheet.xlsx")
    assert list(tmp_path.iterdir()) == []


def test_another_workbook_and_another_file_are_refused(tmp_path: Path, read_in_this_process: None) -> None:
    book = openpyxl.Workbook()
    book.active.append(["a", 1])
    book.save(tmp_path / "other.xlsx")
    with pytest.raises(SheetError, match="not a placing sheet"):
        read_sheet(tmp_path / "other.xlsx")
    (tmp_path / "text.xlsx").write_text("no workbook", encoding="utf-8")
    with pytest.raises(UnreadableFileError):
        read_sheet(tmp_path / "text.xlsx")


def test_numbers_and_days_that_a_spreadsheet_makes_of_periods_are_read(
    edit: Callable[..., Path], lookup: Path, sheet: PlacingSheet
) -> None:
    path = edit(_set((3, _PERIOD, 2025), (4, _PERIOD, dt.date(2026, 6, 30))))
    changes = find_changes(read_sheet(path), lookup)
    assert [one["period"] for one in changes.values()] == ["2025", "2026-06-30"]


def test_letters_that_no_workbook_may_hold_are_blanks(
    sheet: PlacingSheet, tmp_path: Path, read_in_this_process: None
) -> None:
    odd = dataclasses.replace(sheet, source={**sheet.source, "title": "Báo\x0bcáo\x00"})
    write_sheet(odd, tmp_path / "sheet.xlsx")
    assert read_sheet(tmp_path / "sheet.xlsx").rows[0].cells["words"] == "Báo cáo"
    assert [path.name for path in tmp_path.iterdir()] == ["sheet.xlsx"]


def test_lists_begin_with_units_that_exist(edit: Callable[..., Path]) -> None:
    names = [cell.value for cell in openpyxl.load_workbook(edit())["lists"]["A"]]
    assert names.index("Huế [p34-46]") < names.index("Thừa Thiên Huế [p63-46]")


def test_a_full_disk_leaves_the_earlier_sheet_and_nothing_half_written(
    sheet: PlacingSheet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "sheet.xlsx"
    target.write_bytes(b"an earlier sheet")

    def fail(file: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", fail)
    with pytest.raises(OSError, match=r"No space left on device: '.*sheet\.xlsx'"):
        write_sheet(sheet, target)
    assert [path.name for path in tmp_path.iterdir()] == ["sheet.xlsx"]
    assert target.read_bytes() == b"an earlier sheet"
