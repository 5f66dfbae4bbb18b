"""Sentences of reports are read with the name, the period and the kind that a careful reader would give."""

from __future__ import annotations

from pathlib import Path

import pytest

from vnfilings.extraction import read_documents
from vnfilings.extraction.statements import read_statements
from vnfilings.formats import Document
from vnfilings.formats._read_text import read_lines

_REPORT = (
    "Bình Hải, ngày 05 tháng 10 năm 2026\n\nBÁO CÁO\nKết quả chuyển đổi số y tế 9 tháng đầu năm 2026\n\nI. KẾT QUẢ\n\n"
)
_PLAN = "Bình Hải, ngày 05 tháng 01 năm 2026\n\nKẾ HOẠCH\nChuyển đổi số y tế năm 2026\n\nI. MỤC TIÊU\n\n"


def _read(tmp_path: Path, text: str, opening: str = _REPORT) -> list[str]:
    path = tmp_path / "filing.txt"
    path.write_text(opening + text, encoding="utf-8")
    rows = read_documents([path]).frame.to_dict("records")
    return [
        f"{r['kind']} {r['op']} {r['value']:g} {r['value_unit']} {r['period']} | {r['indicator_text']}" for r in rows
    ]


def test_a_paragraph_that_begins_with_of_which_takes_over_the_period(tmp_path: Path) -> None:
    text = "Tính đến ngày 30/9/2026, có 21/24 bệnh viện triển khai BAĐT.\n\nTrong đó, có 9 bệnh viện tuyến tỉnh.\n\n"
    text += "Có 12 xã điểm."
    assert _read(tmp_path, text)[1:] == [
        "actual = 9 count 2026-09-30 | bệnh viện tuyến tỉnh",
        "actual = 12 count 2026-9M | xã điểm",
    ]


def test_of_which_takes_over_a_period_from_within_the_sentence_before(tmp_path: Path) -> None:
    text = "Toàn ngành cấp được 120 chữ ký số trong quý II/2026.\n\nTrong đó có 30 chữ ký số của điều dưỡng."
    assert _read(tmp_path, text)[1] == "actual = 30 count 2026-Q2 | chữ ký số của điều dưỡng"


def test_a_list_takes_period_and_kind_from_the_line_that_leads_it_in(tmp_path: Path) -> None:
    text = (
        "Phấn đấu đến hết tháng 12/2026:\n\n- 100% bệnh viện triển khai BAĐT.\n\n- Cấp 120 chữ ký số.\n\nCó 12 xã điểm."
    )
    assert _read(tmp_path, text) == [
        "target = 100 % 2026-12-31 | bệnh viện triển khai BAĐT",
        "target = 120 count 2026-12-31 | chữ ký số",
        "actual = 12 count 2026-9M | xã điểm",
    ]


@pytest.mark.parametrize("text", ["2/3 chỉ tiêu đạt kế hoạch năm", "Có 2 chỉ tiêu chưa hoàn thành"])
def test_targets_counted_by_how_they_came_out_are_results(tmp_path: Path, text: str) -> None:
    assert [line.split()[0] for line in _read(tmp_path, text, _PLAN)] == ["actual"]


def test_targets_that_are_to_be_reached_are_a_target(tmp_path: Path) -> None:
    assert _read(tmp_path, "Phấn đấu 15/15 chỉ tiêu đạt kế hoạch.", _PLAN)[0].startswith("target = 15")


@pytest.mark.parametrize(
    ("text", "changes"),
    [
        ("Tỷ lệ hồ sơ trực tuyến đạt 61,2% (tăng 5,2%).", [5.2]),
        ("Tỷ lệ hồ sơ trực tuyến đạt 61,2% (tăng 3,1 điểm phần trăm so với cùng kỳ).", [3.1]),
        ("Số người dân có hồ sơ: 1.204 người, chiếm 61,2% dân số (tăng 3,1 điểm phần trăm so với cùng kỳ).", [3.1]),
        ("Tỷ lệ hồ sơ trực tuyến đạt 61,2%, vượt chỉ tiêu 11,2%.", [11.2]),
        ("Tỷ lệ hồ sơ trực tuyến đạt 61,2%; so với cùng kỳ tăng 3%.", [3]),
        ("Tỷ lệ hồ sơ trực tuyến đạt 61,2%, vượt kế hoạch (50%).", []),
    ],
)
def test_a_change_after_a_level_says_so_and_keeps_its_name(tmp_path: Path, text: str, changes: list[float]) -> None:
    path = tmp_path / "filing.txt"
    path.write_text(_REPORT + text, encoding="utf-8")
    frame = read_documents([path]).frame
    changed = frame[frame["flags"].str.contains("change")]
    assert changed["value"].tolist() == changes
    assert set(changed["indicator_text"]) <= set(frame["indicator_text"][:1])


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("Tỷ lệ hồ sơ đạt từ 70% đến 80%.", 70, 80),
        ("Tỷ lệ hồ sơ đạt 70-80%.", 70, 80),
        ("Tỷ lệ hồ sơ đạt 70% – 80%.", 70, 80),
        ("Tỷ lệ hồ sơ đạt khoảng 70 đến 80%.", 70, 80),
        ("Nâng tỷ lệ hồ sơ từ 70% đến 80%.", 70, 80),
        ("Mỗi xã có từ 2 đến 3 cán bộ.", 2, 3),
        ("Kinh phí từ 1,5 đến 2 tỷ đồng.", 1.5e9, 2e9),
    ],
)
def test_a_range_keeps_both_ends(text: str, low: float, high: float) -> None:
    (statement,) = read_statements(Document("plan.txt", tuple(read_lines(_PLAN + text))))
    quantity = statement.quantity
    assert (quantity.value, quantity.value_low, quantity.value_high) == (low, low, high)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Tỷ lệ ký số của bác sĩ đạt 98%, của điều dưỡng đạt 91%.",
            ["Tỷ lệ ký số của bác sĩ", "Tỷ lệ ký số của điều dưỡng"],
        ),
        (
            "Tỷ lệ thanh toán tại các bệnh viện đạt 68%, tại các trung tâm y tế đạt 41%.",
            ["Tỷ lệ thanh toán tại các bệnh viện", "Tỷ lệ thanh toán tại các trung tâm y tế"],
        ),
        (
            "Thanh toán không tiền mặt chiếm 80% tổng số giao dịch, 90% tổng giá trị.",
            ["Thanh toán không tiền mặt", "Thanh toán không tiền mặt"],
        ),
        ("Đã kết nối 35/40 máy xét nghiệm với LIS. Hệ thống ổn định.", ["máy xét nghiệm với LIS"]),
        ("Khối công lập 17/17 bệnh viện, đạt 100%.", ["Khối công lập"]),
        ("Lũy kế từ đầu năm đến nay, số lượt tra cứu là 1.200 lượt.", ["số lượt tra cứu"]),
        (
            "Tỷ lệ cài đặt ứng dụng: cấp tỉnh 45%, cấp xã 32%.",
            ["Tỷ lệ cài đặt ứng dụng: cấp tỉnh", "Tỷ lệ cài đặt ứng dụng: cấp xã"],
        ),
        (
            "Số hồ sơ tiếp nhận: 8.460 (trực tuyến: 7.995; trực tiếp: 465).",
            ["Số hồ sơ tiếp nhận", "trực tuyến", "trực tiếp"],
        ),
        ("Kết quả: LIS 20/24 bệnh viện (83,3%).", ["LIS"]),
        ("Tỷ lệ cài đặt đạt 45% (chỉ tiêu giao 50%).", ["Tỷ lệ cài đặt", "Tỷ lệ cài đặt"]),
        ("Công tác đào tạo: mở 12 lớp với 540 học viên.", ["lớp", "học viên"]),
        ("Tổng số 245 TTHC, trong đó: toàn trình 180 TTHC.", ["Tổng số TTHC", "toàn trình"]),
        ("Có 4.310 lượt xét nghiệm, bằng 62% số khách hàng.", ["lượt xét nghiệm", "lượt xét nghiệm"]),
        ("Có 86 máy tính, trong đó 80 máy được bảo vệ (93%).", ["máy tính", "máy được bảo vệ", "máy được bảo vệ"]),
        ("Đến nay 2/3 chỉ tiêu.", ["chỉ tiêu"]),
        ("Tỷ lệ số hóa bệnh án từ năm 2020 đạt 80%.", ["Tỷ lệ số hóa bệnh án từ năm 2020"]),
    ],
)
def test_a_figure_has_the_name_that_its_sentence_gives(tmp_path: Path, text: str, expected: list[str]) -> None:
    assert [line.split(" | ")[1] for line in _read(tmp_path, text)] == expected


def test_two_figures_with_a_quarter_each_keep_their_own(tmp_path: Path) -> None:
    text = "Tỷ lệ thanh toán quý I/2026 là 38%, quý II/2026 là 52,5%; quý III đạt 60%."
    assert _read(tmp_path, text) == [
        "actual = 38 % 2026-Q1 | Tỷ lệ thanh toán",
        "actual = 52.5 % 2026-Q2 | Tỷ lệ thanh toán",
        "actual = 60 % 2026-Q3 | Tỷ lệ thanh toán",
    ]


@pytest.mark.parametrize(
    "base", ["cùng kỳ 2025: 50%", "cùng kỳ năm trước đạt 50%", "cùng kỳ 9 tháng đầu năm 2025 là 50%"]
)
def test_the_figure_of_the_year_before_is_not_one_of_this_period(tmp_path: Path, base: str) -> None:
    assert _read(tmp_path, f"Tỷ lệ hồ sơ trực tuyến đạt 61,2% ({base}).") == [
        "actual = 61.2 % 2026-9M | Tỷ lệ hồ sơ trực tuyến"
    ]


@pytest.mark.parametrize("text", ["12,5 tỷ/20 tỷ đồng", "12,5/20 tỷ đồng"])
def test_a_ratio_of_money_keeps_both_sums(tmp_path: Path, text: str) -> None:
    path = tmp_path / "filing.txt"
    path.write_text(f"{_REPORT}Doanh thu đạt {text} (62,5%).", encoding="utf-8")
    (row,) = read_documents([path]).frame.to_dict("records")
    assert (row["value"], row["numerator"], row["denominator"]) == (62.5, 12.5e9, 20e9)


def test_the_day_on_which_something_began_is_not_the_day_of_its_figure(tmp_path: Path) -> None:
    text = "Từ ngày 01/3/2026, bệnh viện sử dụng BAĐT tại 18/18 khoa lâm sàng."
    assert _read(tmp_path, text)[0].startswith("actual = 18 count 2026-9M")


def test_a_level_from_which_on_is_a_level(tmp_path: Path) -> None:
    text = "Các bệnh viện thuộc Bộ phải đạt từ mức 6 trở lên."
    assert _read(tmp_path, text, _PLAN) == ["target >= 6 level 2026 | Các bệnh viện thuộc Bộ"]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Đã cập nhật 900 hồ sơ số trên tổng số 1.000 hồ sơ.", [(900, 900, 1000)]),
        ("Đã cập nhật 1.200 hồ sơ số trên tổng số 1.000 hồ sơ.", [(1200, None, None), (1000, None, None)]),
    ],
)
def test_a_part_is_joined_with_its_whole_and_never_one_that_is_larger(
    text: str, parts: list[tuple[float, float | None, float | None]]
) -> None:
    statements = read_statements(Document("report.txt", tuple(read_lines(text))))
    found = [(s.quantity.value, s.quantity.numerator, s.quantity.denominator) for s in statements]
    assert found == parts


_FILLER = " trong toàn mạng lưới khám chữa bệnh của ngành y tế" * 4


@pytest.mark.parametrize(
    ("text", "shares"),
    [
        ("Có 84/125 bệnh viện triển khai, đạt 67,2%.", ["= 67.2 of 125"]),
        ("Có 84/125 bệnh viện triển khai, tương đương 67,2%.", ["= 67.2 of 125"]),
        ("Có 84/125 bệnh viện triển khai, đạt trên 67%.", ["> 67 of 125"]),
        ("Có 84/125 bệnh viện triển khai (đạt 67,1%).", ["= 67.1 of 125 ratio-slip"]),
        ("Có 84/125 bệnh viện triển khai, đạt khoảng 70%.", ["~ 70 of 125"]),
        ("Có 84/125 bệnh viện triển khai, đạt khoảng 80%.", ["= 84 of 125", "~ 80 of None"]),
        ("Có 84/125 bệnh viện triển khai, đạt 80%.", ["= 84 of 125", "= 80 of None"]),
        (f"Có 84/125 bệnh viện triển khai{_FILLER}, đạt 67,2%.", ["= 84 of 125", "= 67.2 of None"]),
        ("Tăng 900 hồ sơ số trên tổng số 1.000 hồ sơ.", ["= 900 of None", "= 1000 of None"]),
    ],
    ids=["the ratio's", "restated", "a bound", "a slip", "about", "not about", "another one", "far away", "a change"],
)
def test_a_percentage_is_joined_with_the_ratio_beside_it_only_where_the_ratio_gives_it(
    text: str, shares: list[str]
) -> None:
    quantities = [found.quantity for found in read_statements(Document("report.txt", tuple(read_lines(text))))]
    whole = [None if q.denominator is None else int(q.denominator) for q in quantities]
    found = [f"{q.op} {q.value:g} of {of} {' '.join(q.flags)}".strip() for q, of in zip(quantities, whole, strict=True)]
    assert found == shares
