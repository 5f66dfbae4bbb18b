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
    ],
)
def test_each_number_has_the_class_of_what_it_is(text: str, classes: list[str]) -> None:
    assert [name for _, name in _classes(text)] == classes


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
