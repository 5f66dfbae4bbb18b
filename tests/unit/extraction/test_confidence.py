"""The confidence of a statement follows from what decided it, and from a second voice."""

from __future__ import annotations

from dataclasses import replace

import pytest

from vnfilings import Document, read_statements
from vnfilings.extraction.confidence import judge_confidence
from vnfilings.formats._read_text import read_lines
from vnfilings.text import year_period

_HEAD = "SỞ Y TẾ TỈNH NAM SƠN\n\nNam Sơn, ngày 5 tháng 10 năm 2026\n\nBÁO CÁO\nKết quả chuyển đổi số y tế\n\n"


def _levels(text: str) -> list[str]:
    return [found.confidence for found in read_statements(Document("report.txt", tuple(read_lines(text))))]


@pytest.mark.parametrize(
    ("sentence", "levels"),
    [
        ("Năm 2025, tỷ lệ trạm y tế có bác sĩ đã đạt 92%.", ["high"]),
        ("Năm 2025, có 21/24 trạm y tế kết nối hệ thống.", ["high"]),
        ("Năm 2025, toàn tỉnh có 30 trạm.", ["low"]),
        ("Tỷ lệ trạm y tế có bác sĩ đã đạt 92%.", ["low"]),
        ("Năm 2025, cảnh báo khi tỷ lệ trạm có bác sĩ dưới 60%.", ["low"]),
        ("Quý I năm 2025 và quý II năm 2025, tỷ lệ trạm y tế có bác sĩ đã đạt 92%.", ["medium"]),
        ("Năm 2025, tỷ lệ trạm y tế có bác sĩ đã đạt 92%, tăng 5% so với cùng kỳ.", ["high", "low"]),
        ("Năm 2025, tỷ lệ trạm y tế có bác sĩ đạt 92% (98%).", ["high", "medium"]),
        ("Năm 2027, tỉnh có 21/24 trạm y tế kết nối hệ thống.", ["high"]),
        ("Tỷ lệ trạm y tế có bác sĩ dự kiến đạt 92% năm 2027.", ["medium"]),
        ("Năm 2025, đã có 3 trạm y tế kết nối hệ thống.", ["medium"]),
        ("Năm 2026, tỷ lệ trạm y tế có bác sĩ là 92%.", ["low"]),
        ("I. Bệnh viện Sông La\n\nNăm 2025, tỷ lệ người bệnh có hồ sơ số đã đạt 92%.", ["medium"]),
    ],
    ids=[
        "clear",
        "a ratio",
        "its noun alone",
        "the day of publication",
        "a threshold",
        "two periods",
        "name and kind of another value",
        "the name of another value",
        "a target by its period",
        "an estimate",
        "a small count",
        "a result by default of a year that is not over",
        "the place of a heading",
    ],
)
def test_the_level_of_a_statement_follows_from_what_decided_it(sentence: str, levels: list[str]) -> None:
    assert _levels(_HEAD + sentence) == levels


def test_a_count_of_which_only_the_title_says_when_is_less_certain_than_a_share() -> None:
    head = _HEAD.replace("số y tế", "số y tế năm 2025")
    assert _levels(f"{head}Bố trí 12 máy chủ dự phòng cho trạm. Tỷ lệ trạm y tế có bác sĩ 92%.") == [
        "medium",
        "high",
    ]


def test_a_year_that_opens_a_sentence_may_be_one_to_come_where_no_date_tells() -> None:
    sentence = "Đến năm 2025, tỷ lệ trạm y tế có bác sĩ là 92%."
    assert _levels(sentence) == ["low"]
    assert _levels(_HEAD + sentence) == ["high"]


def test_a_period_that_is_not_the_one_of_its_sentence_is_doubtful() -> None:
    text = f"{_HEAD}Năm 2025, tỷ lệ trạm y tế có bác sĩ đã đạt 92%."
    (found,) = read_statements(Document("report.txt", tuple(read_lines(text))))
    assert judge_confidence(replace(found, period=year_period(2024))) == "low"


def test_a_second_voice_that_hears_another_kind_lowers_the_level() -> None:
    from vnfilings.extraction.confidence._second_voice import speaks_against_kind

    assert speaks_against_kind("actual", "phấn đấu tỷ lệ hồ sơ số đạt 92%", "")
    assert speaks_against_kind("actual", "tỷ lệ hồ sơ số 92%", "II. Mục tiêu")
    assert not speaks_against_kind("target", "phấn đấu tỷ lệ hồ sơ số đạt 92%", "I. Kết quả đạt được")
    assert not speaks_against_kind("estimate", "phấn đấu tỷ lệ hồ sơ số đạt 92%", "")
    assert not speaks_against_kind("actual", "tỷ lệ hồ sơ số đã đạt 92%, vượt mục tiêu", "II. Mục tiêu")
