"""A share and the counts beside it are one figure; a cell is read as its workbook shows it."""

from __future__ import annotations

import zipfile
from datetime import datetime
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from vnfilings.extraction import read_documents
from vnfilings.formats import read_table_cells
from vnfilings.formats._layout.number_formats import is_day_without_year, is_percentage

_TITLE = "BÁO CÁO\nKết quả chuyển đổi số y tế 6 tháng đầu năm 2026\n\n"
_NAME = "Tỷ lệ đơn thuốc điện tử"


def _read(path: Path) -> pd.DataFrame:
    frame = read_documents([path]).frame
    return frame.astype("object").where(frame.notna(), None)


def _read_table(folder: Path, *rows: str) -> list[tuple[object, ...]]:
    path = folder / "table.txt"
    path.write_text(_TITLE + "\n".join(row.replace(" | ", "\t") for row in rows) + "\n", encoding="utf-8")
    columns = ["kind", "value", "value_unit", "numerator", "denominator", "flags"]
    return [tuple(row) for row in _read(path)[columns].to_numpy()]


def test_counts_beside_a_share_are_no_percentages(tmp_path: Path) -> None:
    read = _read_table(tmp_path, "STT | Chỉ tiêu | Đã kê | Tổng số đơn | Tỷ lệ (%)", f"1 | {_NAME} | 45 | 60 | 75,0")
    assert read == [("actual", 75.0, "%", 45.0, 60.0, "unit-from-table")]


@pytest.mark.parametrize(
    ("part", "whole", "share", "counts"),
    [
        ("9.100", "10.000", "91,0", (9100, 10000)),
        ("1.250", "2.500", "50,0", (1250, 2500)),
        ("7", "8", "87,5", (7, 8)),
        ("9", "10.000", "90,0", (9, 10)),
    ],
)
def test_counts_are_read_as_the_numbers_that_give_the_share(
    tmp_path: Path, part: str, whole: str, share: str, counts: tuple[int, int]
) -> None:
    header = "STT | Chỉ tiêu | Tử số | Mẫu số | Tỷ lệ (%)"
    assert _read_table(tmp_path, header, f"1 | {_NAME} | {part} | {whole} | {share}")[0][3:5] == counts


def test_a_share_that_its_counts_do_not_give_keeps_both_and_says_so(tmp_path: Path) -> None:
    header = "STT | Chỉ tiêu | Đã kê | Tổng số đơn | Tỷ lệ (%)"
    read = _read_table(tmp_path, header, f"1 | {_NAME} | 45 | 60 | 20,0")
    assert read == [("actual", 20.0, "%", 45.0, 60.0, "unit-from-table ratio-conflict")]


@pytest.mark.parametrize(
    ("header", "row", "values"),
    [
        ("Tử số | Mẫu số | Kết quả", "32 | 42 | 76,2%", [(76.2, "%", 32, 42)]),
        ("Kết quả | Tử số | Mẫu số", "90% | 900000 | 1000000", [(90, "%", 900000, 1000000)]),
        ("Số lượng | Kết quả", "32 | 76,2%", [(32, "count", None, None), (76.2, "%", None, None)]),
        ("Tử số | Mẫu số | Kết quả năm 2025", "32 | 42 | 76,2%", [(76.2, "%", 32, 42)]),
        (
            "Tử số năm 2024 | Tử số năm 2025 | Mẫu số năm 2025",
            "10 | 30 | 50",
            [(10, "count", None, None), (30, "count", 30, 50)],
        ),
        ("Kết quả | Tăng/giảm", "62% | 12", [(62, "%", None, None), (12, "%", None, None)]),
        ("Đạt | Tổng số", "32 | 42", [(32, "count", 32, 42)]),
        ("Tổng số | Đạt", "1.000 | 620", [(620, "count", 620, 1000)]),
        ("Tuyến tỉnh | Tuyến huyện", "80 | 60", [(80, "%", None, None), (60, "%", None, None)]),
    ],
)
def test_bare_counts_of_a_row_that_is_named_a_share_are_no_percentages(
    tmp_path: Path, header: str, row: str, values: list[tuple[object, ...]]
) -> None:
    read = _read_table(tmp_path, f"STT | Chỉ tiêu | {header}", f"1 | {_NAME} | {row}")
    assert [found[1:5] for found in read] == values


@pytest.mark.parametrize("title", ["Tăng/giảm", "Tăng, giảm (%)", "Chênh lệch", "So sánh (%)", "+/-", "Mức tăng"])
def test_a_column_of_changes_holds_no_level(tmp_path: Path, title: str) -> None:
    header = f"STT | Chỉ tiêu | Năm 2025 | 6 tháng 2026 | {title}"
    read = _read_table(tmp_path, header, f"1 | {_NAME} | 50% | 62% | 12%")
    assert ["change" in str(row[5]) for row in read] == [False, False, True]


def test_a_ratio_in_the_neighbouring_cell_is_joined_to_its_share(tmp_path: Path) -> None:
    read = _read_table(tmp_path, "STT | Chỉ tiêu | Kết quả | Tử số/mẫu số", f"1 | {_NAME} | 75% | 45/60")
    assert [row[1:5] for row in read] == [(75.0, "%", 45.0, 60.0)]


def test_a_fraction_of_one_beside_its_ratio_is_a_percentage(tmp_path: Path) -> None:
    read = _read_table(tmp_path, "STT | Chỉ tiêu | Tỷ lệ (%) | Tử số/mẫu số", f"1 | {_NAME} | 0,455 | 5/11")
    assert [row[1:5] for row in read] == [(45.5, "%", 5.0, 11.0)]


def test_columns_of_two_years_are_joined_each_with_its_own(tmp_path: Path) -> None:
    header = (
        "STT | Chỉ tiêu | Đã kê năm 2024 | Tổng số năm 2024 | Tỷ lệ năm 2024 (%) | Đã kê năm 2025 | Tổng số năm 2025"
    )
    read = _read_table(tmp_path, f"{header} | Tỷ lệ năm 2025 (%)", f"1 | {_NAME} | 10 | 40 | 25 | 30 | 50 | 60")
    assert [row[1:5] for row in read] == [(25.0, "%", 10.0, 40.0), (60.0, "%", 30.0, 50.0)]


@pytest.mark.parametrize("title", ["So với kế hoạch (%)", "Tỷ lệ hoàn thành kế hoạch (%)", "TH/KH (%)", "Tỷ lệ (%)"])
def test_how_far_a_plan_was_met_is_no_level(tmp_path: Path, title: str) -> None:
    header = f"STT | Chỉ tiêu | Kế hoạch năm 2026 | Thực hiện 6 tháng đầu năm 2026 | {title}"
    read = _read_table(tmp_path, header, f"1 | {_NAME} (%) | 40 | 30 | 75")
    assert [(row[0], row[1], "attainment-of-plan" in str(row[5])) for row in read] == [
        ("target", 40.0, False),
        ("actual", 30.0, False),
        ("actual", 75.0, True),
    ]


def test_a_column_that_compares_with_the_year_before_holds_changes(tmp_path: Path) -> None:
    header = "STT | Chỉ tiêu | Thực hiện 6 tháng đầu năm 2026 | So với cùng kỳ (%)"
    read = _read_table(tmp_path, header, f"1 | {_NAME} (%) | 30 | 105")
    assert ["change" in str(row[5]) for row in read] == [False, True]


@pytest.mark.parametrize(
    "said",
    [
        "bằng 75% kế hoạch năm",
        "đạt 75% kế hoạch năm",
        "đạt 75% so với kế hoạch",
        "đạt 75% chỉ tiêu được giao",
        "hoàn thành 75% mục tiêu",
    ],
)
def test_a_sentence_says_how_far_a_plan_was_met(tmp_path: Path, said: str) -> None:
    path = tmp_path / "report.txt"
    path.write_text(f"{_TITLE}- {_NAME} đạt 30%, {said}.\n", encoding="utf-8")
    read = [(row.value, row.kind, row.flags) for row in _read(path).itertuples()]
    assert read == [(30.0, "actual", ""), (75.0, "actual", "attainment-of-plan")]


def test_times_in_a_row_share_the_name_before_them(tmp_path: Path) -> None:
    path = tmp_path / "report.txt"
    said = "quý III/2026 đạt 40%, 6 tháng cuối năm 2026 đạt 45%, cả năm 2026 đạt 50%"
    path.write_text(f"{_TITLE}- Chỉ tiêu {_NAME.lower()}: {said}.\n", encoding="utf-8")
    read = _read(path)
    assert set(read["indicator_text"]) == {_NAME.lower()}
    assert read["period"].tolist() == ["2026-Q3", "2026-H2", "2026"]


def _workbook(folder: Path, *rows: list[tuple[object, str]]) -> Path:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert sheet is not None
    header = ["STT", "Chỉ tiêu", "Thực hiện 6 tháng đầu năm 2026", "Tử số/mẫu số"]
    for row in ([(text, "General") for text in header], *rows):
        sheet.append([value for value, _ in row])
        for cell, (_, number_format) in zip(sheet[sheet.max_row], row, strict=True):
            cell.number_format = number_format
    path = folder / "table.xlsx"
    workbook.save(path)
    return path


@pytest.mark.parametrize(
    ("share", "ratio", "read"),
    [
        ((0.455, "0.0%"), ("91/200", "General"), (45.5, 91, 200)),
        ((0.3, "0.00%"), ("3/10", "General"), (30.0, 3, 10)),
        ((1, "0%"), ("8/8", "General"), (100.0, 8, 8)),
        ((0, "0%"), ("0/7", "General"), (0.0, 0, 7)),
        ((0.4567, "0%"), ("", "General"), (45.67, None, None)),
        ((45.5, '0.0"%"'), ("91/200", "General"), (45.5, 91, 200)),
        ((0.6, "0%"), (datetime(2026, 5, 3), "d/m"), (60.0, 3, 5)),
        ((0.6, "0%"), (datetime(2026, 3, 5), "d-mmm"), (60.0, 3, 5)),
    ],
)
def test_a_cell_is_read_as_the_workbook_shows_it(
    tmp_path: Path, share: tuple[object, str], ratio: tuple[object, str], read: tuple[float, int | None, int | None]
) -> None:
    found = _read(_workbook(tmp_path, [(1, "General"), (_NAME, "General"), share, ratio]))
    assert [tuple(row) for row in found[["value", "numerator", "denominator"]].to_numpy()] == [read]
    assert found["value_unit"].tolist() == ["%"]


def test_a_percentage_of_an_opendocument_sheet_is_read_as_it_is_shown(tmp_path: Path) -> None:
    cells = [
        '<table:table-row><table:table-cell office:value-type="string"><text:p>Chỉ tiêu</text:p></table:table-cell>'
        '<table:table-cell office:value-type="string"><text:p>Kết quả năm 2025</text:p></table:table-cell>'
        "</table:table-row>",
        f'<table:table-row><table:table-cell office:value-type="string"><text:p>{_NAME}</text:p></table:table-cell>'
        '<table:table-cell office:value-type="percentage" office:value="0.455"><text:p>46%</text:p></table:table-cell>'
        "</table:table-row>",
    ]
    space = "urn:oasis:names:tc:opendocument:xmlns:"
    names = " ".join(f'xmlns:{name}="{space}{name}:1.0"' for name in ("office", "table", "text"))
    body = f'<office:body><office:spreadsheet><table:table table:name="a">{"".join(cells)}</table:table>'
    path = tmp_path / "table.ods"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
        archive.writestr(
            "content.xml",
            f"<office:document-content {names}>{body}</office:spreadsheet></office:body></office:document-content>",
        )
    assert _read(path)["value"].tolist() == [45.5]


def test_a_tidy_table_takes_a_printed_percent_sign_for_no_factor(tmp_path: Path) -> None:
    path = _workbook(tmp_path, [(1, "0%"), ("a", "General"), (45.5, '0.0"%"'), (0.455, "0.0%")])
    assert read_table_cells(path).rows[0][1][2:] == (45.5, 45.5)


@pytest.mark.parametrize(
    ("number_format", "is_percent", "is_day"),
    [
        ("0.0%", True, False),
        ("0.0%;[Red]-0.0%", True, False),
        ('0"%"', False, False),
        (r"0\%", False, False),
        ("d-mmm", False, True),
        ("[$-42A]dd/mm", False, True),
        ("dd/mm/yyyy", False, False),
        ("mm:ss", False, False),
        ("General", False, False),
    ],
)
def test_a_number_format_says_percent_or_a_day_without_its_year(
    number_format: str, is_percent: bool, is_day: bool
) -> None:
    assert is_percentage(number_format) == is_percent
    assert is_day_without_year(number_format) == is_day
