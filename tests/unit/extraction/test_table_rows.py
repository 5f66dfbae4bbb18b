"""Rows of a table are called what a careful reader would call them, in the unit that row and column give."""

from __future__ import annotations

from pathlib import Path

import pytest

from vnfilings.extraction import read_documents
from vnfilings.extraction.statements.tables._row_names import split_unit

_TITLE = "BÁO CÁO\nKết quả chuyển đổi số y tế 6 tháng đầu năm 2026\n\n"


def _read(tmp_path: Path, table: str) -> list[str]:
    path = tmp_path / "table.txt"
    path.write_text(_TITLE + table, encoding="utf-8")
    rows = read_documents([path]).frame.to_dict("records")
    return [f"{row['indicator_text']} = {row['value']:g} {row['value_unit']} {row['period']}" for row in rows]


def test_a_sub_row_follows_the_name_of_the_row_that_it_divides(tmp_path: Path) -> None:
    table = "STT\tChỉ tiêu\tKết quả\n1\tTỷ lệ người dân có hồ sơ (%)\t86,4\n\t- Cấp tỉnh\t88,1\n\t- Cấp xã\t81\n"
    table += "2\tLượt khám bệnh\t61.030\n\tTrong đó: BHYT\t54.211\n\t- Số lượt nội trú\t900\n"
    assert _read(tmp_path, table) == [
        "Tỷ lệ người dân có hồ sơ = 86.4 % 2026-H1",
        "Tỷ lệ người dân có hồ sơ - Cấp tỉnh = 88.1 % 2026-H1",
        "Tỷ lệ người dân có hồ sơ - Cấp xã = 81 % 2026-H1",
        "Lượt khám bệnh = 61030 count 2026-H1",
        "Lượt khám bệnh - BHYT = 54211 count 2026-H1",
        "Số lượt nội trú = 900 count 2026-H1",
    ]


def test_rows_below_a_lone_of_which_are_parts_until_the_next_number(tmp_path: Path) -> None:
    table = "TT\tChỉ tiêu\tĐVT\tKết quả\n1\tTổng số lượt khám\tLượt\t455.812\n\tTrong đó:\t\t\n"
    table += "\tNgoại trú\tLượt\t409.150\n2\tĐơn thuốc điện tử\tĐơn\t1.200\n"
    assert [line.split(" = ")[0] for line in _read(tmp_path, table)] == [
        "Tổng số lượt khám",
        "Tổng số lượt khám - Ngoại trú",
        "Đơn thuốc điện tử",
    ]


def test_a_sub_row_in_lower_case_is_not_glued_to_the_row_above(tmp_path: Path) -> None:
    table = "STT\tChỉ tiêu\tKết quả\n1\tLượt khám bệnh\t61.030\n\ttrong đó: BHYT\t54.211\n"
    assert _read(tmp_path, table)[1] == "Lượt khám bệnh - BHYT = 54211 count 2026-H1"


def test_a_column_takes_its_year_from_the_title_above_it(tmp_path: Path) -> None:
    path = tmp_path / "table.html"
    head = "<tr><th rowspan=2>TT</th><th rowspan=2>Chỉ tiêu</th><th colspan=2>Năm 2025</th></tr>"
    head += "<tr><th>Kế hoạch</th><th>Thực hiện 6 tháng đầu năm</th></tr>"
    path.write_text(f"<table>{head}<tr><td>1</td><td>Lượt khám</td><td>90</td><td>45</td></tr></table>", "utf-8")
    frame = read_documents([path]).frame
    assert list(zip(frame["kind"], frame["period"], strict=True)) == [("target", "2025"), ("actual", "2025-H1")]


def test_a_magnitude_in_the_unit_counts(tmp_path: Path) -> None:
    table = "STT\tNội dung (đơn vị tính)\tKết quả\n1\tSố hồ sơ được cập nhật (nghìn hồ sơ)\t310,5\n"
    table += "2\tKinh phí (triệu đồng)\t1.250\n"
    assert _read(tmp_path, table) == [
        "Số hồ sơ được cập nhật = 310500 count 2026-H1",
        "Kinh phí = 1.25e+09 money 2026-H1",
    ]


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("Đặt lịch khám trực tuyến (lượt)", "lượt"),
        ("Tỷ lệ hồ sơ (%)", "%"),
        ("Kinh phí (ĐVT: triệu đồng)", "triệu đồng"),
        ("Bệnh án điện tử (EMR)", ""),
        ("Hồ sơ sức khỏe (đã xác thực)", ""),
        ("(lượt)", ""),
    ],
)
def test_only_a_unit_is_taken_off_a_name(text: str, unit: str) -> None:
    assert split_unit(text).unit == unit
