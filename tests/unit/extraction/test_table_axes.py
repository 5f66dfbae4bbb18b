"""What the rows and columns of a table are is read from their content: places, periods, categories, units, totals."""

from __future__ import annotations

import pytest

from vnfilings import read_statements
from vnfilings.formats import Document
from vnfilings.formats._layout.flat_tables import with_flat_tables
from vnfilings.formats._read_sheets import read_grid


def _read(table: str) -> list[str]:
    """Return the statements of a table whose rows are lines and whose cells stand between '|'."""
    grid = [[cell.strip() for cell in line.split("|")] for line in table.splitlines()]
    document = with_flat_tables(Document("table.csv", tuple(read_grid(grid, "table"))))
    return [
        " ".join(
            filter(
                None,
                (
                    f"{one.indicator_text}:",
                    f"[{one.unit_text}]" if one.unit_text else "",
                    "" if one.quantity.op == "=" else one.quantity.op,
                    f"{one.quantity.value:.12g} {one.quantity.value_unit}",
                    "" if one.kind == "actual" else one.kind,
                    one.period.code if one.period else "",
                    *(flag for flag in one.flags if flag in ("total", "column-unnamed")),
                ),
            )
        )
        for one in read_statements(document)
    ]


_TABLES = {
    "facilities are counted below their own title": (
        "|Cơ sở|Giường bệnh\nBệnh viện|14|3.610\nPhòng khám đa khoa|9|60",
        [
            "Bệnh viện - Cơ sở: 14 count",
            "Bệnh viện - Giường bệnh: 3610 count",
            "Phòng khám đa khoa - Cơ sở: 9 count",
            "Phòng khám đa khoa - Giường bệnh: 60 count",
        ],
    ),
    "years under an empty corner": (
        "|2023|Sơ bộ 2024\nSố ca sởi|212|301\nTỷ lệ tiêm đủ (%)|95,1|96,8",
        [
            "Số ca sởi: 212 count 2023",
            "Số ca sởi: 301 count estimate 2024",
            "Tỷ lệ tiêm đủ: 95.1 % 2023",
            "Tỷ lệ tiêm đủ: 96.8 % estimate 2024",
        ],
    ),
    "years below what places have": (
        "Địa bàn|Bác sĩ (Người) - 2024|Bác sĩ (Người) - Sơ bộ 2025\nPhường Tân Ninh|415|431",
        ["Bác sĩ: [Phường Tân Ninh] 415 count 2024", "Bác sĩ: [Phường Tân Ninh] 431 count estimate 2025"],
    ),
    "categories": (
        "Kết quả theo mức|Mức 1|Mức 2\nSố tiêu chí đạt|3|20\n% tiêu chí đạt|4,76|31,75",
        [
            "Số tiêu chí đạt - Mức 1: 3 count",
            "Số tiêu chí đạt - Mức 2: 20 count",
            "% tiêu chí đạt - Mức 1: 4.76 %",
            "% tiêu chí đạt - Mức 2: 31.75 %",
        ],
    ),
    "places in rows under any title": (
        "Các tỉnh thuộc vùng|Số giường bệnh|Kinh phí (triệu đồng)\nĐăk Bình|120|1.500\nTân Sơn|130|2.250",
        [
            "Số giường bệnh: [Đăk Bình] 120 count",
            "Kinh phí: [Đăk Bình] 1500000000 money",
            "Số giường bệnh: [Tân Sơn] 130 count",
            "Kinh phí: [Tân Sơn] 2250000000 money",
        ],
    ),
    "places in columns": (
        "Chỉ tiêu|Bệnh viện Mắt Sao Mai|TTYT huyện Đồi Mây\nSố lượt khám|9.100|4.200",
        [
            "Số lượt khám: [Bệnh viện Mắt Sao Mai] 9100 count",
            "Số lượt khám: [TTYT huyện Đồi Mây] 4200 count",
        ],
    ),
    "places in sections": (
        "TT|Chỉ tiêu|Kết quả\nI|Bệnh viện Mắt Sao Mai|\n1|Số lượt khám|9.100\n"
        "II|TTYT huyện Đồi Mây|\n1|Số lượt khám|4.200",
        [
            "Số lượt khám: [Bệnh viện Mắt Sao Mai] 9100 count",
            "Số lượt khám: [TTYT huyện Đồi Mây] 4200 count",
        ],
    ),
    "a place for several rows": (
        "Đơn vị|Chỉ tiêu|Kế hoạch 2026|Thực hiện 2026\nBV Sao Mai|Số lượt khám|9.000|9.100\n|Số ca mổ|400|380",
        [
            "Số lượt khám: [BV Sao Mai] 9000 count target 2026",
            "Số lượt khám: [BV Sao Mai] 9100 count 2026",
            "Số ca mổ: [BV Sao Mai] 400 count target 2026",
            "Số ca mổ: [BV Sao Mai] 380 count 2026",
        ],
    ),
    "periods in rows": (
        "Năm|Số bệnh viện|Tỷ lệ xã có bác sĩ (%)\n2023|14|81,2\nKế hoạch 2025|16|90",
        [
            "Số bệnh viện: 14 count 2023",
            "Tỷ lệ xã có bác sĩ: 81.2 % 2023",
            "Số bệnh viện: 16 count target 2025",
            "Tỷ lệ xã có bác sĩ: 90 % target 2025",
        ],
    ),
    "a unit that the columns below do not share": (
        "Chỉ tiêu|Kết quả (%) - Số ca|Kết quả (%) - Tỷ lệ\nSâu răng|12|5,1",
        ["Sâu răng - Số ca: 12 count", "Sâu răng: 5.1 %"],
    ),
    "a rate by the name of its row": (
        "Chỉ tiêu|2023|Mục tiêu 2025\nSố bác sĩ trên 1 vạn dân (Người)|12,1|>13\nSố cơ sở y tế (Cơ sở)|231|240",
        [
            "Số bác sĩ trên 1 vạn dân: 12.1 index 2023",
            "Số bác sĩ trên 1 vạn dân: > 13 index target 2025",
            "Số cơ sở y tế: 231 count 2023",
            "Số cơ sở y tế: 240 count target 2025",
        ],
    ),
    "totals": (
        "Đơn vị|Số lượt khám\nBV Sao Mai|100\nBV Đồi Mây|150\nTổng cộng|250",
        [
            "Số lượt khám: [BV Sao Mai] 100 count",
            "Số lượt khám: [BV Đồi Mây] 150 count",
            "Số lượt khám: 250 count total",
        ],
    ),
    "a unit for the whole table": (
        "Bảng 2. Tỷ suất theo tỉnh\nĐơn vị tính: %\nTỉnh|Trẻ em|Người lớn\nĐăk Bình|12,5|30\nTân Sơn|11|28,4",
        [
            "Trẻ em: [Đăk Bình] 12.5 %",
            "Người lớn: [Đăk Bình] 30 %",
            "Trẻ em: [Tân Sơn] 11 %",
            "Người lớn: [Tân Sơn] 28.4 %",
        ],
    ),
    "a year that the columns beside name": (
        "Chỉ tiêu|KH năm 2026|TH 9 tháng|Ước năm|% so KH\nSố ca mổ|100|70|98|98",
        [
            "Số ca mổ: 100 count target 2026",
            "Số ca mổ: 70 count 2026-9M",
            "Số ca mổ: 98 count estimate 2026",
            "Số ca mổ: 98 % 2026",
        ],
    ),
    "quarters before their year": (
        "Chỉ tiêu|Quý I|Quý II|Cả năm 2025\nSố ca sởi|5|7|30",
        ["Số ca sởi: 5 count 2025-Q1", "Số ca sởi: 7 count 2025-Q2", "Số ca sởi: 30 count 2025"],
    ),
    "a part of the year of the nearest column before": (
        "Chỉ tiêu|Năm 2024|Năm 2025|Ước năm\nSố ca mổ|80|90|100",
        ["Số ca mổ: 80 count 2024", "Số ca mổ: 90 count 2025", "Số ca mổ: 100 count estimate 2025"],
    ),
    "a column that compares with the year before": (
        "Chỉ tiêu|6 tháng 2025|6 tháng 2026|So cùng kỳ\nSố ca mổ|40|44|110%",
        [
            "Số ca mổ: 40 count 2025-H1",
            "Số ca mổ: 44 count 2026-H1",
            "Số ca mổ: 110 % 2026-H1",
        ],
    ),
    "changes in words are no places": (
        "Vắc xin|Tỷ lệ (%)|So với 2025\nSởi|95|Tăng 2,1%\nViêm gan B|90|Giảm 1,3%",
        [
            "Sởi: 95 %",
            "Sởi: 2.1 %",
            "Viêm gan B: 90 %",
            "Viêm gan B: 1.3 %",
        ],
    ),
    "words that only look like a kind": (
        "Nội dung|Trước khóa học|Sau khóa học|Số giao dịch\nĐiểm trung bình|5,9|8,3|7",
        [
            "Điểm trung bình - Trước khóa học: 5.9 other",
            "Điểm trung bình - Sau khóa học: 8.3 other",
            "Điểm trung bình - Số giao dịch: 7 count",
        ],
    ),
}


@pytest.mark.parametrize("name", _TABLES)
def test_the_axes_of_a_table_are_typed_by_their_content(name: str) -> None:
    table, expected = _TABLES[name]
    assert _read(table) == expected


def test_values_of_columns_without_titles_have_low_confidence() -> None:
    text = "Đăk Bình\n12,5\n30\nTân Sơn\n11\n28,4"
    document = with_flat_tables(
        Document("table.txt", tuple(read_grid([[line] for line in text.splitlines()], "table")))
    )
    found = read_statements(document)
    assert [one.quantity.confidence for one in found] == ["low"] * 4
    assert all("column-unnamed" in one.flags for one in found)
