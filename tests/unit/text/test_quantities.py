"""A figure is read with its operator, unit, ratio, range and doubts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vnfilings.text import read_quantities, read_quantity


@pytest.mark.parametrize(
    ("text", "op", "value", "unit", "numerator", "denominator"),
    [
        ("61,2% (1468 / 2400 lượt)", "=", 61.2, "%", 1468, 2400),
        ("33,0% (34/ 103 lượt)", "=", 33.0, "%", 34, 103),
        ("12/47 (25.5%)", "=", 25.5, "%", 12, 47),
        ("45/60 đơn vị đạt 75%", "=", 75, "%", 45, 60),
        ("1.468/2.400 lượt (61,2%)", "=", 61.2, "%", 1468, 2400),
        ("1468/2400 lượt", "=", 1468, "count", 1468, 2400),
        ("12 trên tổng số 47 bệnh viện", "=", 12, "count", 12, 47),
        ("30 trong số 47 bệnh viện", "=", 30, "count", 30, 47),
        ("34 lượt/103 lượt", "=", 34, "count", 34, 103),
        ("23 lớp/7.008 người", "=", 23, "count", None, None),
        ("> 95,0%", ">", 95, "%", None, None),
        ("trên 80%", ">", 80, "%", None, None),
        ("tối thiểu 7%", ">=", 7, "%", None, None),
        ("không dưới 80%", ">=", 80, "%", None, None),
        ("80% trở lên", ">=", 80, "%", None, None),
        ("khoảng 4 bệnh viện", "~", 4, "count", None, None),
        ("gần 50%", "<~", 50, "%", None, None),
        ("chưa đến 30%", "<~", 30, "%", None, None),
        ("dưới 5%", "<", 5, "%", None, None),
        ("không quá 5%", "<=", 5, "%", None, None),
        ("hơn 64,4 triệu người dân", ">", 64_400_000, "count", None, None),
        ("1.761 xã", "=", 1761, "count", None, None),
        ("27 tỷ đồng", "=", 27e9, "money", None, None),
        ("62% (620 tỷ/1.000 tỷ đồng)", "=", 62, "%", 620e9, 1000e9),
        ("62% (620 triệu/1 tỷ đồng)", "=", 62, "%", 620e6, 1e9),
        ("620/1.000 tỷ đồng (62%)", "=", 62, "%", 620e9, 1000e9),
        ("92,3% (1,2/1,3 triệu người)", "=", 92.3, "%", 1_200_000, 1_300_000),
        ("xếp thứ 5/63", "=", 5, "rank", None, 63),
        ("đáp ứng cấp độ 3", "=", 3, "level", None, None),
        ("0,6419", "=", 0.6419, "index", None, None),
        ("103,7%", "=", 103.7, "%", None, None),
        ("80 %", "=", 80, "%", None, None),
        ("giảm xuống 0%", "=", 0, "%", None, None),
        ("45/60 đơn vị đạt 100%", "=", 45, "count", 45, 60),
    ],
)
def test_a_cell_gives_operator_value_unit_and_ratio(
    text: str, op: str, value: float, unit: str, numerator: float | None, denominator: float | None
) -> None:
    quantity = read_quantity(text)
    assert quantity is not None
    read = (quantity.op, quantity.value, quantity.value_unit, quantity.numerator, quantity.denominator)
    assert read == (op, value, unit, numerator, denominator)


@pytest.mark.parametrize(
    "text",
    [
        "54/2017/TT-BYT",
        "5316/QĐ-BYT",
        "06/QĐ-TTg",
        "57-NQ/TW",
        "Số: 379 /BC-ĐTNDTT",
        "Nghị định 85",
        "Đề án 06",
        "ngày 05 tháng 4 năm 2023",
        "30/9/2025",
        "Quý IV/2023",
        "giai đoạn 2021 – 2025",
        "06 tháng đầu năm 2026",
        "Covid-191",
        "tiền mặt2",
        "IPv6",
        "mạng 5G",
        "phiên bản 2.1",
        "135/1 Núi Trúc",
        "138A Giảng Võ",
        "44.200.140.218",
        "0912 345 678",
        "từ 15 tuổi trở lên",
        "lần thứ 4",
        "1.2. Mục tiêu",
        "Sở Y tế",
        "",
    ],
)
def test_what_is_not_data_is_not_read(text: str) -> None:
    assert read_quantity(text) is None


def test_a_range_keeps_both_ends() -> None:
    quantity = read_quantity("15 - 20%")
    assert quantity is not None
    assert (quantity.value, quantity.value_low, quantity.value_high, quantity.value_unit) == (15, 15, 20, "%")


@pytest.mark.parametrize("text", ["tăng 5 bậc", "giảm 50%", "cắt giảm tối thiểu 20%", "tăng 3,6 điểm phần trăm", "+5%"])
def test_a_difference_is_marked_as_a_change(text: str) -> None:
    quantity = read_quantity(text)
    assert quantity is not None
    assert quantity.is_change


def test_where_a_change_began_is_marked_as_its_base() -> None:
    base, level = read_quantities("tăng từ 60% lên 80%")
    assert "comparison-base" in base.flags
    assert (level.value, level.is_change, level.flags) == (80, False, ())


def test_the_percentage_settles_which_reading_of_a_count_is_meant() -> None:
    quantity = read_quantity("98,6% (12.518/12.693)")
    assert quantity is not None
    assert (quantity.numerator, quantity.denominator, quantity.confidence) == (12518, 12693, "high")


def test_an_ambiguous_number_keeps_both_readings() -> None:
    quantity = read_quantity("1,468")
    assert quantity is not None
    assert (quantity.value, quantity.confidence, quantity.alternative_value) == (1.468, "low", 1468)


def test_a_doubled_operator_is_said() -> None:
    quantity = read_quantity("trên trên 95%")
    assert quantity is not None
    assert (quantity.op, quantity.value, quantity.flags) == (">", 95, ("doubled-operator",))


def test_a_ratio_that_contradicts_its_percentage_is_said() -> None:
    quantity = read_quantity("128.045/1.439.411 (đạt 7,84%)")
    assert quantity is not None
    assert "ratio-conflict" in quantity.flags


def test_places_lead_back_to_the_text() -> None:
    text = "Đến nay có 42 bệnh viện, đạt trên 61,2% (1468/2400 lượt)."
    for quantity in read_quantities(text):
        assert text[quantity.start : quantity.end].strip() == quantity.raw_text


@given(
    value=st.integers(0, 1000),
    decimals=st.integers(0, 9),
    mark=st.sampled_from([",", "."]),
    gap=st.sampled_from(["", " "]),
)
def test_a_percentage_reads_back(value: int, decimals: int, mark: str, gap: str) -> None:
    quantity = read_quantity(f"đạt {value}{mark}{decimals}{gap}%")
    assert quantity is not None
    assert quantity.value == pytest.approx(value + decimals / 10)


@given(numerator=st.integers(0, 10**7), rest=st.integers(1, 10**7), gap=st.sampled_from(["", " "]))
def test_a_ratio_reads_back(numerator: int, rest: int, gap: str) -> None:
    denominator = numerator + rest
    share = 100 * numerator / denominator
    quantity = read_quantity(f"{share:.1f}% ({numerator}{gap}/{gap}{denominator} lượt)".replace(".", ","))
    assert quantity is not None
    assert (quantity.numerator, quantity.denominator) == (numerator, denominator)


@given(text=st.text())
def test_reading_never_raises_on_any_text(text: str) -> None:
    read_quantities(text)


_FRAGMENTS = st.sampled_from(
    [
        "1.468",
        "12/47",
        "%",
        "(",
        ")",
        "trên",
        "đến",
        "-",
        "năm 2025",
        "lượt",
        " ",
        "tất cả",
        "Quý IV",
        "5/",
        "#",
        ".",
        ",",
    ]
)


@given(parts=st.lists(_FRAGMENTS, max_size=12))
def test_reading_never_raises_on_broken_figures(parts: list[str]) -> None:
    text = "".join(parts)
    for quantity in read_quantities(text):
        assert 0 <= quantity.start < quantity.end <= len(text)


@pytest.mark.parametrize("noun", ["văn bản", "lượt", "hồ sơ"])
def test_round_the_clock_is_no_part_of_a_longer_ratio(noun: str) -> None:
    found = read_quantity(f"79,0% (597/755 {noun})")
    assert found is not None
    assert (found.numerator, found.denominator, found.flags) == (597, 755, ("ratio-truncated",))
    assert read_quantity("trực 24/7, 7/7 ngày") is None


@pytest.mark.parametrize("text", ["62% (620 tỷ/1.000 tỷ đồng)", "62% (620/1.000 đồng)", "620/1.000 tỷ đồng (62%)"])
def test_a_ratio_of_money_says_that_it_counts_money(text: str) -> None:
    quantity = read_quantity(text)
    assert quantity is not None
    assert quantity.counted_noun == "đồng"
