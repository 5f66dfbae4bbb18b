"""The placing sheet of a terminal: a block of lines for each value, whole words, no wider than the terminal."""

from __future__ import annotations

import pytest

from analysis.paths import packaged_folder
from analysis.placing import PlacingSheet, describe_sheet, place_loose_file

_REPORT = """SỞ Y TẾ GIA LAI
Số: 412/BC-SYT
Gia Lai, ngày 08 tháng 10 năm 2026
BÁO CÁO
Kết quả chuyển đổi số 9 tháng đầu năm 2026 (số liệu giả định)
II. KẾT QUẢ THỰC HIỆN
Đến hết tháng 9/2026, toàn tỉnh có 21/24 bệnh viện triển khai bệnh án điện tử (đạt 87,5%).
Tỷ lệ thanh toán viện phí KDTM tại các trung tâm y tế đạt 41,7%.
"""


@pytest.fixture(scope="module")
def sheet(tmp_path_factory: pytest.TempPathFactory) -> PlacingSheet:
    path = tmp_path_factory.mktemp("report") / "report.txt"
    path.write_text(_REPORT, encoding="utf-8")
    data = packaged_folder() / "data"
    return place_loose_file(path, data / "lookup", data / "corrections")


@pytest.mark.parametrize("width", [80, 120])
def test_no_word_of_a_sheet_is_broken_and_no_line_is_wider_than_the_terminal(sheet: PlacingSheet, width: int) -> None:
    lines = describe_sheet(sheet, width=width)
    assert max(map(len, lines)) <= width
    words = {word for line in lines for word in line.split()}
    assert {"viện", "triển", "khai", "(đạt", "87,5%)"} <= words
    text = " ".join(" ".join(lines).split())
    assert "21/24 bệnh viện triển khai bệnh án điện tử (đạt 87,5%)" in text
    assert "indicator Tỷ lệ bệnh viện triển khai bệnh án điện tử 99%" in text
    assert "“Tỷ lệ thanh toán viện phí KDTM tại các trung tâm y tế”" in text


def test_each_value_is_a_block_that_begins_with_the_value(sheet: PlacingSheet) -> None:
    lines = describe_sheet(sheet, width=80)
    begin = lines.index("In the panel (1)")
    assert lines[begin + 1 : begin + 5] == [
        "  21/24 bệnh viện triển khai bệnh án điện tử (đạt 87,5%)",
        "    where         line 7",
        "    indicator     Tỷ lệ bệnh viện triển khai bệnh án điện tử 99%",
        "    organisation  Gia Lai 99%",
    ]


def test_a_word_longer_than_a_line_is_broken_and_a_wide_terminal_gives_fewer_lines(sheet: PlacingSheet) -> None:
    assert len(describe_sheet(sheet, width=120)) <= len(describe_sheet(sheet, width=80))
    table = sheet.table.assign(printed="9" * 200)
    long = PlacingSheet("a", {"kind": "tidy_table"}, table, sheet.units, sheet.indicators)
    assert max(map(len, describe_sheet(long, width=80))) <= 80
