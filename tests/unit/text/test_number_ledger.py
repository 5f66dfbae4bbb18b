"""The ledger: every number is one token with one class and a reason, and none is cut."""

from __future__ import annotations

import re

import pytest

from vnfilings.text import read_ledger

_RUN = re.compile(r"[0-9]+(?:[.,][0-9]+)*")


def _classes(text: str) -> list[tuple[str, str]]:
    return [(token.raw, token.number_class) for token in read_ledger(text).tokens]


@pytest.mark.parametrize(
    ("text", "classes"),
    [
        ("46,1% (60/130 lượt)", ["value", "numerator", "denominator"]),
        ("60/130 lượt, đạt 46,1%", ["numerator", "denominator", "value"]),
        ("5% (5/100 hồ sơ)", ["value", "numerator", "denominator"]),
        ("xếp thứ 5/63", ["value", "denominator"]),
        ("có 2 triệu 300 nghìn hồ sơ", ["value", "value part"]),
        ("đạt từ 60% đến 70%", ["value", "range end"]),
        ("Quyết định 06/QĐ-TTg ngày 2/6/2026", ["document number", "date", "date", "date"]),
        ("6 tháng đầu năm 2026", ["period", "period"]),
        ("lúc 14 giờ 30, điện thoại 0270 3822 115", ["clock", "clock", "telephone", "telephone", "telephone"]),
        ("ba nhóm, 3 nhóm nội dung", ["structure"]),
        ("Tổng điểm theo hệ số: 298 điểm; dân số: 950 người", ["value", "value"]),
        ("Có 215 người: thuốc uống 61, bao cao su 50, khác 12", ["value"] * 4),
        ("Rà soát các đơn vị có tỷ lệ chuyển tuyến trên 15%", ["threshold"]),
        ("Tuần trước 95 ca; thời gian sống khỏe tối thiểu 68 tuổi", ["comparison base", "value"]),
    ],
)
def test_each_number_has_the_class_of_what_it_is(text: str, classes: list[str]) -> None:
    assert [name for _, name in _classes(text)] == classes


@pytest.mark.parametrize(
    ("text", "classes"),
    [
        ("Đạt 26,5 giường bệnh/1 vạn dân", ["value", "rate base"]),
        ("Số dược sĩ trên 10.000 dân là 3,2", ["rate base", "value"]),
        ("Có trên 10.000 dân được khám", ["value"]),
        ("Tỷ số giới tính là 110,4 bé trai/100 bé gái", ["value", "rate base"]),
        ("8.400 trẻ tiêm đủ 3 mũi đạt 91,2%", ["value", "dose", "value"]),
        ("Tiêm mũi 2 được 640 người", ["dose", "value"]),
        ("Bệnh viện Quân dân y 16 có 250 giường bệnh", ["name", "value"]),
        ("Bệnh viện Hồng Ngọc 250 giường bệnh", ["value"]),
        ("14 xã có tỷ lệ bao phủ dưới 75%", ["value", "threshold"]),
        ("6/20 huyện đạt điểm từ 7 đến 8", ["numerator", "denominator", "threshold", "threshold"]),
        ("Các xã có tỷ lệ tiêm dưới 80% phải rà soát", ["threshold"]),
        ("Bệnh viện có tỷ lệ tử vong dưới 5%", ["value"]),
        ("Huế (TTXVN 3/9) - Sáng 2/9, có 40 ca", ["date", "date", "date", "date", "value"]),
        ("Tuổi thọ trung bình đạt 75 tuổi; trẻ dưới 5 tuổi", ["value", "age bound"]),
        ("Họp từ 8 giờ 15 đến 16h45", ["clock", "clock", "clock", "clock"]),
        ("Huyện ở vị trí thứ 4 trong 12 huyện", ["value", "denominator"]),
        ("Sai số ±5%", ["tolerance"]),
        ("0% trên tổng số 300 đơn", ["value", "sample"]),
        ("Tỷ lệ bệnh viện hạng 2 đạt 80%", ["level", "value"]),
        ("Tỷ lệ trạm có máy tính đạt 91%2 trong năm", ["value", "footnote mark"]),
        ("Số CCCD: 012345678901", ["identifier"]),
        ("trả kết quả trong vòng 48 giờ", ["duration"]),
        ("Bình luận (34)", ["counter"]),
        ("Sơn La (BSL 14/10) - đã tiêm", ["date", "date"]),
        ("Có 12,5 ca/100 trẻ", ["value", "rate base"]),
        ("Số bác sĩ bình quân 1 vạn dân đạt 12,1", ["rate base", "value"]),
        ("trước ngày 31/12/2027,2027", ["numerator", "denominator", "bare number"]),
        ("Tỷ lệ tiêu chí áp dụng so với 83 tiêu chí: 95%", ["comparison base", "value"]),
        ("tỷ lệ xã có 80% người dân khám đạt 60%", ["threshold", "value"]),
        ("dịch vụ công trực tuyến đạt mức độ 4", ["level"]),
        ("Có 12 người đạt điểm trên 80%", ["value", "threshold"]),
        ("0/0 trạm đạt chuẩn", ["empty ratio", "empty ratio"]),
        ("0/12 trạm đạt chuẩn", ["numerator", "denominator"]),
        ("15% (4 - Hà An)", ["value", "bare number"]),
        ("Tỷ lệ cơ sở của nhóm 4520 triển khai hồ sơ đạt 80%", ["name", "value"]),
        ("Khu vực 3 đạt 45%", ["name", "value"]),
        ("Tỷ lệ của gói 7 đạt 80%", ["name", "value"]),
        ("Nhóm 4520 bệnh viện hoàn thành", ["value"]),
        ("Trong đó có 120 đạt chuẩn, chiếm 80%", ["value", "value"]),
    ],
)
def test_what_is_no_value_is_told_from_values_beside_it(text: str, classes: list[str]) -> None:
    assert [name for _, name in _classes(text)] == classes


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("Hai xã lần lượt xếp thứ 4 và 5", [(4, "rank"), (5, "rank")]),
        ("Tỉnh đứng thứ ba cả nước", [(3, "rank")]),
        ("Sở từ hạng 12/20 lên hạng 3/20", [(12, "rank"), (3, "rank")]),
        ("Công suất từ 70% năm 2024 lên 82% năm 2025", [(70, "%"), (82, "%")]),
        ("Có 84/150 trạm có chữ ký số, khoảng 56%", [(56, "%")]),
        ("03 tiêu chí mức 2 chiếm 7,5%", [(3, "count"), (7.5, "%")]),
        ("Kinh phí $1.5 million", [(1.5e6, "money")]),
        ("Thu 1tr250 đồng mỗi lượt", [(1.25e6, "money")]),
        ("Có 1,2M lượt truy cập", [(1.2e6, "count")]),
        ("40/60 xã đạt; 20/60 xã chưa đạt", [(40, "count"), (20, "count")]),
        ("30/60 xã đạt trên 60%; 12/60 xã chưa đạt", [(30, "count"), (12, "count")]),
        ("Có 03 chỉ tiêu, 120 phòng", [(120, "count")]),
        ("Có một nửa số xã", [(50, "%")]),
        ("84/150 hồ sơ, gần 60%", [(84, "count"), (60, "%")]),
        ("84/150 bệnh án có mã định danh, đạt gần 60%", [(60, "%")]),
        ("84/150 bệnh án có mã định danh, đạt gần 50%", [(84, "count"), (50, "%")]),
        ("84/150 bệnh án có mã định danh, đạt khoảng 80%", [(84, "count"), (80, "%")]),
        ("84/150 bệnh án có mã định danh, 57%", [(84, "count"), (57, "%")]),
        ("1.900 hồ sơ số trên tổng số 1.000 hồ sơ", [(1900, "count"), (1000, "count")]),
        ("84/150 bệnh án có mã định danh, tương đương 56%", [(56, "%")]),
    ],
)
def test_the_figures_that_state_something_are_these(text: str, values: list[tuple[float, str]]) -> None:
    assert [(figure.value, figure.value_unit) for figure in read_ledger(text).stated] == values


@pytest.mark.parametrize(
    ("text", "ops"),
    [
        ("Công suất tăng từ 80-85% lên 90%", [("=", ("range",)), ("=", ())]),
        ("84/150 bệnh án có mã định danh, đạt gần 57%", [("<~", ())]),
        ("84/150 bệnh án có mã định danh, đạt hơn 55%", [(">", ())]),
        ("84/150 bệnh án có mã định danh, đạt hơn 57%", [(">", ("ratio-slip",))]),
    ],
)
def test_a_figure_says_whether_it_agrees_with_what_stands_beside_it(
    text: str, ops: list[tuple[str, tuple[str, ...]]]
) -> None:
    assert [(figure.op, figure.flags) for figure in read_ledger(text).stated] == ops


@pytest.mark.parametrize(
    "text",
    [
        "tuổi thọ đạt 74,8 tuổi",
        "trong 7,5% năm 2026",
        "đợt 1.250 hồ sơ",
        "12,5.3",
        "năm 20231",
        "v1.2.3",
        "0,7% 1.468,5",
    ],
)
def test_no_number_is_cut(text: str) -> None:
    tokens = read_ledger(text).tokens
    assert [(token.raw, token.start) for token in tokens] == [(run[0], run.start()) for run in _RUN.finditer(text)]
    assert all(token.number_class and token.reason for token in tokens)
