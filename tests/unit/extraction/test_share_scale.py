"""A bare share in a column of percentages: counts tell its scale, else a share above 1, else it is in doubt."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from vnfilings import explain, read_document, read_statements
from vnfilings.text import Quantity


def _quantities(path: Path) -> list[Quantity]:
    return [statement.quantity for statement in read_statements(read_document(path))]


def _read(folder: Path, header: str, *rows: str) -> list[tuple[object, ...]]:
    path = folder / "table.csv"
    path.write_text("\n".join((header, *rows)).replace(" | ", ";"), encoding="utf-8")
    return [(one.value, one.alternative_value, one.confidence) for one in _quantities(path)]


_WITH_COUNTS = "Chỉ tiêu | Số có hồ sơ | Dân số | Tỷ lệ (%)"
_ALONE = "Chỉ tiêu | Tỷ lệ (%)"


@pytest.mark.parametrize("printed", ["0,455", "0.455", ".455", ",455"])
@pytest.mark.parametrize("header", [_WITH_COUNTS, "Chỉ tiêu | Tử số | Mẫu số | Tỷ lệ"])
def test_the_counts_beside_a_share_tell_that_it_is_a_fraction(tmp_path: Path, header: str, printed: str) -> None:
    assert _read(tmp_path, header, f"Tỷ lệ hồ sơ | 455 | 1.000 | {printed}") == [(45.5, None, "high")]


def test_the_scale_that_counts_prove_is_that_of_the_whole_column_and_table(tmp_path: Path) -> None:
    header = f"{_WITH_COUNTS} | Kế hoạch (%)"
    rows = ["Tỷ lệ hồ sơ | 455 | 1.000 | 0,455 | 0,6", "Tỷ lệ ký số |  |  | 0,3 | 0,4", "Tỷ lệ kết nối | 7 | 7 | 1 | 1"]
    assert [value for value, *_ in _read(tmp_path, header, *rows)] == [45.5, 60, 30, 40, 100, 100]


def test_small_percentages_that_counts_prove_stay(tmp_path: Path) -> None:
    header = "Chỉ tiêu | Số vụ | Tổng số | Tỷ lệ (%)"
    rows = ["Tỷ lệ khiếu nại | 2 | 500 | 0,4", "Tỷ lệ phản ánh |  |  | 0,7"]
    assert _read(tmp_path, header, *rows) == [(0.4, None, "high"), (0.7, None, "high")]


def test_a_small_percentage_below_a_large_one_stays(tmp_path: Path) -> None:
    assert _read(tmp_path, _ALONE, "Tỷ lệ hài lòng | 95,2", "Tỷ lệ khiếu nại | 0,4")[1] == (0.4, None, "high")


@pytest.mark.parametrize(
    ("header", "row"),
    [
        (_ALONE, "Tỷ lệ hồ sơ | 0,455"),
        ("Chỉ tiêu | Kết quả", "Tỷ lệ hồ sơ | 0,455"),
        ("Chỉ tiêu | ĐVT | Kết quả", "Tỷ lệ hồ sơ | % | 0,455"),
        (_WITH_COUNTS, "Tỷ lệ hồ sơ |  |  | 0,455"),
    ],
)
def test_where_nothing_tells_both_readings_are_kept_and_the_reader_is_told(
    tmp_path: Path, header: str, row: str
) -> None:
    assert _read(tmp_path, header, row) == [(0.455, 45.5, "low")]
    text = explain([tmp_path / "table.csv"], 1)
    assert "otherwise  45.5, if 0,455 is a fraction of one" in text
    assert "fraction-or-percent" in text


def test_zero_and_shares_with_a_sign_are_never_in_doubt(tmp_path: Path) -> None:
    rows = ["Tỷ lệ hồ sơ | 0", "Tỷ lệ ký số | 0,5%", "Tỷ lệ kết nối | 0"]
    assert {confidence for *_, confidence in _read(tmp_path, _ALONE, *rows)} == {"high"}


def test_columns_that_contradict_each_other_leave_a_share_in_doubt(tmp_path: Path) -> None:
    header = "Chỉ tiêu | Số có | Tổng số | Tỷ lệ (%)"
    rows = ["Tỷ lệ hồ sơ | 455 | 1000 | 0,455", "Tỷ lệ ký số | 2 | 500 | 0,4", "Tỷ lệ kết nối |  |  | 0,3"]
    assert _read(tmp_path, header, *rows)[-1] == (0.3, 30, "low")


def test_counts_that_give_the_share_on_neither_scale_prove_nothing(tmp_path: Path) -> None:
    rows = ["Tỷ lệ hồ sơ | 300 | 1000 | 0,9", "Tỷ lệ ký số |  |  | 0,3"]
    assert _read(tmp_path, "Chỉ tiêu | Số có | Tổng số | Tỷ lệ (%)", *rows)[-1] == (0.3, 30, "low")


@pytest.mark.parametrize(("change", "value"), [("0,3", 0.3), ("12", 12)])
def test_a_change_is_never_in_doubt_and_tells_no_scale(tmp_path: Path, change: str, value: float) -> None:
    found = _read(tmp_path, "Chỉ tiêu | Tỷ lệ (%) | So với cùng kỳ (%)", f"Tỷ lệ hồ sơ | 0,455 | {change}")
    assert found == [(0.455, 45.5, "low"), (value, None, "high")]


@pytest.mark.parametrize(
    ("number_format", "expected"), [("General", (0.455, 45.5, "low")), ("0.0%", (45.5, None, "high"))]
)
def test_a_cell_of_a_workbook_without_a_format_for_percent_is_in_doubt(
    tmp_path: Path, number_format: str, expected: tuple[object, ...]
) -> None:
    workbook = openpyxl.Workbook()
    sheet = workbook.worksheets[0]
    sheet.append(["TT", "Chỉ tiêu", "Tỷ lệ (%)"])
    sheet.append([1, "Tỷ lệ hồ sơ", 0.455])
    sheet["C2"].number_format = number_format
    workbook.save(tmp_path / "a.xlsx")
    found = _quantities(tmp_path / "a.xlsx")
    assert [(one.value, one.alternative_value, one.confidence) for one in found] == [expected]
