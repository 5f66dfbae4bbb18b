"""What sentences of reports, plans, minutes and the press mean: value, kind and period, a family of wording a case."""

from __future__ import annotations

import pytest

from vnfilings import Document, read_statements
from vnfilings.formats._read_text import read_lines

_REPORT = "Hải Nam, ngày 05 tháng 10 năm 2026\n\nBÁO CÁO\nKết quả công tác y tế 9 tháng đầu năm 2026\n\n"
_PLAN = "Hải Nam, ngày 15 tháng 01 năm 2026\n\nKẾ HOẠCH\nChuyển đổi số y tế năm 2026\n\n"
_NEWS = "Ngành y tế đẩy mạnh chuyển đổi số\nThứ Hai, 12/10/2026 - 09:20\n\n"
_CASES = {
    "a change behind what it is compared with": (
        _REPORT,
        "Số lượt khám tăng so với cùng kỳ năm trước 6%; doanh thu giảm so với năm 2025 khoảng 3,5%.",
        ["6 % actual 2026-9M", "3.5 % actual 2026-9M"],
    ),
    "a value that is higher than another": (
        _REPORT,
        "Tỷ lệ hài lòng đạt 92%, cao hơn mức 90% của năm 2025.",
        ["92 % actual 2026-9M"],
    ),
    "a rate per 10,000": (_REPORT, "Tỷ suất mắc là 14,5/10.000 trẻ dưới 5 tuổi.", ["14.5 other actual 2026-9M"]),
    "about covers the difference to the ratio": (
        _REPORT,
        "Có 84/150 trạm y tế (khoảng 55%) dùng phần mềm.",
        ["55 % 84/150 actual 2026-9M"],
    ),
    "a ratio in brackets far behind its share": (
        _REPORT,
        "Còn 7% trạm chưa có cáp quang (9/128 trạm).",
        ["7 % 9/128 actual 2026-9M"],
    ),
    "a plan in brackets, and the next result": (
        _REPORT,
        "Tỷ lệ tiêm đủ mũi đạt 91,5% (KH năm: 95%), tỷ lệ quản lý thai đạt 88% (chỉ tiêu giao 90%), tỷ lệ khám đạt 7%.",
        [
            "91.5 % actual 2026-9M",
            "95 % target 2026",
            "88 % actual 2026-9M",
            "90 % target 2026-9M",
            "7 % actual 2026-9M",
        ],
    ),
    "a plan behind a stroke or the share of it": (
        _REPORT,
        "Khám sàng lọc 19,8%/kế hoạch 25%. Đã chi 12 tỷ đồng, đạt 75% dự toán giao (16 tỷ đồng).",
        [
            "19.8 % actual 2026-9M",
            "25 % target 2026-9M",
            "1.2e+10 money actual 2026-9M",
            "75 % actual 2026-9M",
            "1.6e+10 money target 2026-9M",
        ],
    ),
    "how often is not when": (
        _PLAN,
        "Khám định kỳ 6 tháng 1 lần cho 95% người cao tuổi; bình quân mỗi tháng khám 120 lượt.",
        ["95 % target 2026", "120 count target 2026"],
    ),
    "the edges of quarters": (
        _PLAN,
        "Đến hết quý II/2027, 60% hồ sơ được số hóa. Trước quý IV/2027, 80% hồ sơ được số hóa.",
        ["60 % target 2027-06-30", "80 % target 2027-09-30"],
    ),
    "the year of a plan is not that of its result": (
        _REPORT,
        "Kế hoạch năm 2026 giao 12 bệnh viện, đã có 9 bệnh viện hoàn thành.",
        ["12 count target 2026", "9 count actual 2026-9M"],
    ),
    "a year that is over is not that of a target": (
        _PLAN,
        "Năm 2025 mới có 45% văn bản ký số; phấn đấu đạt 90%.",
        ["45 % actual 2025", "90 % target 2026"],
    ),
    "a result of a time that is over, behind a goal": (
        _REPORT,
        "Chỉ tiêu năm 2026 là 95%; 9 tháng đạt 93,4%.",
        ["95 % target 2026", "93.4 % actual 2026-9M"],
    ),
    "the period of the goal that follows": (
        _REPORT,
        "Đã giải ngân 68,9%, phấn đấu hết tháng 12 giải ngân 100%.",
        ["68.9 % actual 2026-9M", "100 % target 2026-12-31"],
    ),
    "what is now is no target": (
        _REPORT,
        "Quý IV phải đạt 90%, hiện mới 76% người bệnh có hồ sơ.",
        ["90 % target 2026-Q4", "76 % actual 2026-9M"],
    ),
    "the goal of a resolution": (
        _NEWS,
        "Nghị quyết 15 đặt ra mục tiêu đến năm 2030 có 95% người dân có hồ sơ số.",
        ["95 % target 2030"],
    ),
    "the value of the year before in a list": (
        _REPORT,
        "Tỷ lệ ký số: tuyến tỉnh 81%, tuyến xã 46%; cùng kỳ năm trước lần lượt là 70% và 31%.",
        ["81 % actual 2026-9M", "46 % actual 2026-9M", "70 % actual 2025-9M", "31 % actual 2025-9M"],
    ),
    "years without a number": (
        _NEWS,
        'Ông cho biết: "Năm ngoái tỷ lệ này mới là 40%". Năm tới tỉnh sẽ chi 95 tỷ đồng.',
        ["40 % actual 2025", "9.5e+10 money target 2027"],
    ),
    "what begins later is to come": (
        _NEWS,
        "Từ ngày 1/1/2027, 100% cơ sở phải dùng hóa đơn điện tử.",
        ["100 % target 2027-01-01"],
    ),
    "counted since January": (
        "BÁO CÁO\nTình hình dịch bệnh tháng 8 năm 2026\n\n",
        "Trong tháng có 87 ca; tích lũy 1.642 ca, tử vong 11 ca.",
        ["87 count actual 2026-08", "1642 count actual 2026-8M", "11 count actual 2026-8M"],
    ),
    "counted since January up to June": (
        "BÁO CÁO\nTình hình dịch bệnh tháng 6 năm 2026\n\n",
        "Tích lũy 1.642 ca.",
        ["1642 count actual 2026-H1"],
    ),
    "counted since January up to December": (
        "BÁO CÁO\nTình hình dịch bệnh tháng 12 năm 2026\n\n",
        "Trong tháng có 87 ca; tích lũy 1.642 ca.",
        ["87 count actual 2026-12", "1642 count actual 2026"],
    ),
    "a ratio in brackets that is another": (
        _REPORT,
        "Còn 7% trạm chưa có cáp quang (40/128 trạm).",
        ["7 % actual 2026-9M", "40 count 40/128 actual 2026-9M"],
    ),
    "a rate of whole cases": (_REPORT, "Tỷ suất mắc là 32/1.000 trẻ.", ["32 other actual 2026-9M"]),
    "the year of the goal that a share is of": (
        _REPORT,
        "Đã giải ngân 68,9% mục tiêu năm 2025.",
        ["68.9 % actual 2025"],
    ),
    "sections numbered with a stroke": (
        _PLAN,
        "2- Mục tiêu\n\n2.1- Đến hết năm 2027\n\n- 80% hồ sơ số.\n\n2.2- Đến năm 2030\n\n- 95% hồ sơ số.",
        ["80 % target 2027", "95 % target 2030"],
    ),
    "the day of a meeting is not that of its conclusions": (
        _REPORT,
        "Ngày 12/9/2026, Giám đốc chủ trì họp và kết luận như sau:\n\n- Có 80% hồ sơ được số hóa.",
        ["80 % actual 2026-9M"],
    ),
}


def _read(text: str) -> list[str]:
    found = read_statements(Document("text.txt", tuple(read_lines(text))))
    return [
        f"{one.quantity.value:g} {one.quantity.value_unit}"
        + (f" {one.quantity.numerator:g}/{one.quantity.denominator:g}" if one.quantity.denominator else "")
        + f" {one.kind} {one.period.code if one.period else ''}"
        for one in found
    ]


@pytest.mark.parametrize(("head", "sentence", "statements"), _CASES.values(), ids=_CASES)
def test_a_sentence_is_read_with_its_value_kind_and_period(head: str, sentence: str, statements: list[str]) -> None:
    assert _read(head + sentence) == statements


def test_a_running_title_that_names_the_issuer_names_no_other_unit() -> None:
    office = "SỞ Y TẾ TỈNH HẢI NAM"
    text = f"{office}\n{_REPORT}Có 12 bệnh viện.\n\n{office}\n\nTỷ lệ ký số đạt 88%."
    assert [one.unit_text for one in read_statements(Document("text.txt", tuple(read_lines(text))))] == ["", ""]


def test_a_verb_of_two_words_names_no_count() -> None:
    text = f"{_REPORT}Đào tạo: tổ chức 15 lớp."
    assert [one.indicator_text for one in read_statements(Document("text.txt", tuple(read_lines(text))))] == ["lớp"]
