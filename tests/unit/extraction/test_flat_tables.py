"""Lines that lie like a table are one, whatever the format; what is none stays text, and what is refused is said."""

from __future__ import annotations

import pytest

from vnfilings.formats import Document, Table
from vnfilings.formats._layout.flat_tables import with_flat_tables
from vnfilings.formats._read_text import read_lines


def _document(text: str) -> Document:
    return with_flat_tables(Document("flat.txt", tuple(read_lines(text))))


def _rows(text: str) -> list[list[str]]:
    """Return the header and the rows of every table in a text."""
    return [[" | ".join(table.header), *(" | ".join(row.texts) for row in table.rows)] for table in _tables(text)]


def _tables(text: str) -> list[Table]:
    return list(_document(text).tables())


_LAYOUTS = {
    "years on one line, a row on one line": (
        "Số liệu y tế\n2018 2019 2020\nSố trạm y tế 112 112 110\nTỷ lệ xã có bác sĩ (%) 81,20 85,40 90,00",
        [[" | 2018 | 2019 | 2020", "Số trạm y tế | 112 | 112 | 110", "Tỷ lệ xã có bác sĩ (%) | 81,20 | 85,40 | 90,00"]],
    ),
    "one cell a line": (
        "CHỈ TIÊU\n2021\nSơ bộ 2022\nSố bệnh viện\n14\n15\nTham gia BHYT (%)\n90,12\n91,40",
        [["CHỈ TIÊU | 2021 | Sơ bộ 2022", "Số bệnh viện | 14 | 15", "Tham gia BHYT (%) | 90,12 | 91,40"]],
    ),
    "a number before each row": (
        "TT\nCơ sở\nGiường\nLượt khám\n1\nBV Sông La\n120\n9.655\n2\nBV Núi Hồng\n300\n18.204",
        [["TT | Cơ sở | Giường | Lượt khám", "1 | BV Sông La | 120 | 9.655", "2 | BV Núi Hồng | 300 | 18.204"]],
    ),
    "titles in one run of words": (
        "Xếp hạng Tỉnh, thành phố Chỉ số Hạ tầng số Chỉ số Nhân lực số\n1 Đăk Bình 0.81 0.70\n2 TP. Hải Nam 0.79 0.68",
        [
            [
                "Xếp hạng | Tỉnh, thành phố | Chỉ số Hạ tầng số | Chỉ số Nhân lực số",
                "1 | Đăk Bình | 0.81 | 0.70",
                "2 | TP. Hải Nam | 0.79 | 0.68",
            ]
        ],
    ),
    "two levels of titles": (
        "Nội dung\nMầm non\nTiểu học\nSố lượng\nTỷ lệ (%)\nSố lượng\nTỷ lệ (%)\n"
        "Sâu răng\n5\n1,5\n7\n2,5\nCận thị\n4\n1,2\n6\n2,1",
        [
            [
                "Nội dung | Mầm non - Số lượng | Mầm non - Tỷ lệ (%) | Tiểu học - Số lượng | Tiểu học - Tỷ lệ (%)",
                "Sâu răng | 5 | 1,5 | 7 | 2,5",
                "Cận thị | 4 | 1,2 | 6 | 2,1",
            ]
        ],
    ),
    "several rows a line": (
        "Tỉnh\nSố giường\nSố bác sĩ\nĐăk Bình 120 30 Hải Nam 130 35\nSơn Tây 140 40 Tân Biên 150 45",
        [
            [
                "Tỉnh | Số giường | Số bác sĩ",
                *(
                    "Đăk Bình | 120 | 30",
                    "Hải Nam | 130 | 35",
                    "Sơn Tây | 140 | 40",
                    "Tân Biên | 150 | 45",
                ),
            ]
        ],
    ),
    "a name and its place before the figures": (
        "Cơ sở\nĐịa bàn\nSố giường\nBV Sông La\nXã An Bình\n120\nBV Núi Hồng\nXã Tân Lập\n300\nBV Mắt\nXã Hòa Sơn\n80",
        [
            [
                "Cơ sở | Địa bàn | Số giường",
                "BV Sông La | Xã An Bình | 120",
                "BV Núi Hồng | Xã Tân Lập | 300",
                "BV Mắt | Xã Hòa Sơn | 80",
            ]
        ],
    ),
    "months with their year before the figures": (
        "Số ca mắc theo tháng\nTháng 1/2026 45\nTháng 2/2026 38\nTháng 3/2026 61",
        [[" | ", "Tháng 1/2026 | 45", "Tháng 2/2026 | 38", "Tháng 3/2026 | 61"]],
    ),
    "a label that goes on in the next line": (
        "2023\n2024\nTỷ lệ trẻ em được\ntiêm đủ (%)\n95\n96\nSố ca sởi\n12\n7",
        [[" | 2023 | 2024", "Tỷ lệ trẻ em được tiêm đủ (%) | 95 | 96", "Số ca sởi | 12 | 7"]],
    ),
    "values with changes below": (
        "TỔNG QUAN\nLượt khám\n96.412\n▲ 4,2%\nNội trú\n11.087\nĐơn thuốc\n88.903\n▼ 1,1%",
        [[" |  | ", "Lượt khám | 96.412 | ▲ 4,2%", "Nội trú | 11.087 | ", "Đơn thuốc | 88.903 | ▼ 1,1%"]],
    ),
    "ranks with their values below": (
        "Đăk Bình 1\n(0,71)\nHải Nam 2\n(0,65)",
        [["Đơn vị | Xếp hạng (giá trị)", "Đăk Bình | 1\n(0,71)", "Hải Nam | 2\n(0,65)"]],
    ),
    "a column of units and one of months": (
        "Chỉ tiêu\nĐVT\nTháng 1\nTháng 2\nLượt khám\nlượt\n120.000\n95.300\nCông suất\n%\n79,4\n81",
        [
            [
                "Chỉ tiêu | ĐVT | Tháng 1 | Tháng 2",
                "Lượt khám | lượt | 120.000 | 95.300",
                "Công suất | % | 79,4 | 81",
            ]
        ],
    ),
    "groups of rows": (
        "Nội dung\n2023\n2024\nI. Công lập\nSố bệnh viện\n12\n12\nII. Tư nhân\nSố bệnh viện\n3\n4",
        [
            [
                "Nội dung | 2023 | 2024",
                "I. Công lập |  | ",
                "Số bệnh viện | 12 | 12",
                "II. Tư nhân |  | ",
                "Số bệnh viện | 3 | 4",
            ]
        ],
    ),
    "years name the rows": (
        "Năm Số bệnh viện Số giường bệnh\n2021 14 2.310\n2022 15 2.405",
        [["Năm | Số bệnh viện | Số giường bệnh", "2021 | 14 | 2.310", "2022 | 15 | 2.405"]],
    ),
    "names that end in a number": (
        "Địa phương Tháng 7 Tháng 8\nQuận 1 12 15\nQuận 3 9 11\nTP. Bình An 40 55",
        [["Địa phương | Tháng 7 | Tháng 8", "Quận 1 | 12 | 15", "Quận 3 | 9 | 11", "TP. Bình An | 40 | 55"]],
    ),
    "a kind for several years": (
        "Tỉnh Mục tiêu 2025 2030\nĐăk Bình 90 95\nTân Sơn 80 100",
        [["Tỉnh | Mục tiêu 2025 | Mục tiêu 2030", "Đăk Bình | 90 | 95", "Tân Sơn | 80 | 100"]],
    ),
    "parts of a total": (
        "Đơn vị\nTổng số\nTrong đó\nNam\nNữ\nKhoa Nội\n45\n20\n25\nKhoa Ngoại\n38\n21\n17",
        [["Đơn vị | Tổng số | Nam | Nữ", "Khoa Nội | 45 | 20 | 25", "Khoa Ngoại | 38 | 21 | 17"]],
    ),
    "bars without a rule": (
        "Đơn vị | Số lượt khám | Tỷ lệ (%)\nBV Hoa Ban | 12.300 | 95,1",
        [["Đơn vị | Số lượt khám | Tỷ lệ (%)", "BV Hoa Ban | 12.300 | 95,1"]],
    ),
    "two tables one after the other": (
        "2023\n2024\nSố ca sởi\n12\n7\nCơ sở\nGiường\nLượt khám\nTỷ lệ (%)\n"
        "BV Sông La\n120\n9.655\n1,5\nBV Núi Hồng\n300\n18.204\n2,5",
        [
            [" | 2023 | 2024", "Số ca sởi | 12 | 7"],
            [
                "Cơ sở | Giường | Lượt khám | Tỷ lệ (%)",
                "BV Sông La | 120 | 9.655 | 1,5",
                "BV Núi Hồng | 300 | 18.204 | 2,5",
            ],
        ],
    ),
}


@pytest.mark.parametrize("layout", _LAYOUTS)
def test_lines_that_lie_like_a_table_are_one(layout: str) -> None:
    text, expected = _LAYOUTS[layout]
    assert _rows(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Nơi nhận:\n- Như Điều 3;\n- Cục A05;\n- Lưu: VT, NVY 2.",
        "Số 12 đường Lê Lợi\nĐiện thoại 0263 3555 120\nFax 0263 3555 121",
        "7:30 - 8:00 Đón tiếp đại biểu\n8:00 - 9:30 Khai mạc\n9:30 - 10:00 Giải lao",
        "Quyết định số 12/QĐ-SYT ngày 3/2/2025\nKế hoạch số 15/KH-SYT ngày 4/2/2025",
        "Năm 2024 có 12 bệnh viện và 30 trạm y tế.\nNăm 2025 có 13 bệnh viện và 31 trạm y tế.",
        "23/27\nbệnh viện có bệnh án điện tử\n98,2%\nlượt khám dùng căn cước\n12\ncơ sở mới",
        "Tỷ lệ tiêu chí áp dụng: 95%\nTổng số điểm: 276\nĐiểm trung bình: 3,49",
        "Mức 1\nMức 2\nMức 3\nChương 4\nPhụ lục 5",
    ],
)
def test_other_short_lines_are_no_table(text: str) -> None:
    assert _rows(text) == []
    assert _document(text).notes == ()


def test_the_lines_around_a_table_stay_paragraphs() -> None:
    text = "I. KẾT QUẢ\n2023\n2024\nSố ca sởi\n12\n7\nNguồn: Sở Y tế.\nTỷ lệ ký số đạt 98%."
    assert [getattr(block, "text", "table") for block in _document(text).blocks] == [
        "I. KẾT QUẢ",
        "table",
        "Nguồn: Sở Y tế.",
        "Tỷ lệ ký số đạt 98%.",
    ]
    assert [cell.line for cell in _tables(text)[0].rows[0].cells] == [4, 5, 6]


def test_what_lies_like_a_table_and_is_refused_is_said() -> None:
    partly = "2022\n2023\n2024\nSố ca sởi\n12\n7\n5\nSố ca dại\n3\n2\nSố ca cúm\n30\n20\n10"
    assert _document(partly).notes == ("line 8: the rows around it hold 3 values; not read as part of the table",)
    contents = "Mở đầu\n3\nTổng quan\n12\nKết quả\n25\nKết luận\n40"
    assert _document(contents).notes == (
        "line 1 to line 8: looks like a table but is not read as one: its rows hold 1, 1, 1, 1 values",
    )
    ragged = "Khám\n12\n7\nNội trú\n3\n2\n1\nNgoại trú\n30\n20\n10\n5"
    assert _document(ragged).notes == (
        "line 1 to line 12: looks like a table but is not read as one: its rows hold 2, 3, 4 values",
    )


def test_a_row_of_changes_alone_takes_no_serial_off_the_row_above() -> None:
    infographic = "45/52\nbệnh viện có hồ sơ\n↑ 6,8%\nso với quý II\n100%\ntrạm y tế kết nối\n5.604"
    assert _rows(infographic) == []


def test_a_number_and_a_name_apart_by_a_tab_head_the_table_below() -> None:
    yearbook = (
        "81\tMột số chỉ tiêu y tế\n\t2024\tSơ bộ 2025\nSố giường\t24\t27\n\n"
        "82\tSố nhân lực y tế năm 2025\n\tTổng số\tBác sĩ\nXã Suối Ngà\t96\t28"
    )
    assert _rows(yearbook) == [
        [" | 2024 | Sơ bộ 2025", "Số giường | 24 | 27"],
        [" | Tổng số | Bác sĩ", "Xã Suối Ngà | 96 | 28"],
    ]
    assert [table.caption for table in _tables(yearbook)] == ["Một số chỉ tiêu y tế", "Số nhân lực y tế năm 2025"]
