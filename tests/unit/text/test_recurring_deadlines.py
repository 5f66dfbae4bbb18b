"""Deadlines that come again: on which days, over month ends, leap years and Tết."""

from __future__ import annotations

from datetime import date

import pytest

from vnfilings import read_recurring_deadline


@pytest.mark.parametrize(
    ("text", "on", "expected"),
    [
        ("hằng tháng", "2026-02-10", "2026-02-28"),
        ("hằng tháng", "2028-02-10", "2028-02-29"),
        ("Trước ngày 15 hằng tháng", "2026-02-15", "2026-02-15"),
        ("Trước ngày 15 hằng tháng", "2026-12-16", "2027-01-15"),
        ("ngày 31 hằng tháng", "2026-04-01", "2026-04-30"),
        ("ngày 30 hằng tháng", "2026-02-01", "2026-02-28"),
        ("hằng quý", "2026-04-01", "2026-06-30"),
        ("Hàng quý, trước ngày 20 tháng cuối quý", "2026-03-21", "2026-06-20"),
        ("Hằng quý, ngày 05 tháng đầu của quý sau", "2026-04-06", "2026-07-05"),
        ("hằng năm", "2026-12-31", "2026-12-31"),
        ("hằng năm", "2027-01-01", "2027-12-31"),
        ("Trước 15/12 hằng năm", "2026-05-01", "2026-12-15"),
        ("trước ngày 20 tháng 6 hằng năm", "2026-06-21", "2027-06-20"),
        ("ngày 29/02 hằng năm", "2027-01-01", "2027-02-28"),
        ("Quý IV hằng năm", "2026-05-01", "2026-12-31"),
        ("tháng 9 hằng năm", "2026-05-01", "2026-09-30"),
        ("trước ngày 20/6 và ngày 20/12 hằng năm", "2026-06-21", "2026-12-20"),
        ("sáu tháng một lần", "2026-02-10", "2026-06-30"),
        ("định kỳ 6 tháng, trước ngày 15/6 và 15/12", "2026-06-16", "2026-12-15"),
        ("cứ 3 tháng một lần", "2026-04-01", "2026-06-30"),
        ("12 tháng 1 lần", "2026-02-10", "2026-12-31"),  # names no month 1
        ("sáng thứ Sáu hằng tuần", "2026-12-26", "2027-01-01"),
        ("thứ Hai và thứ Năm hằng tuần", "2026-06-30", "2026-07-02"),
        ("hằng tuần", "2026-06-30", "2026-07-05"),
        ("hằng ngày, trước 16 giờ", "2026-12-31", "2026-12-31"),
        ("trước ngày 25 tháng cuối quý", "2026-04-01", "2026-06-25"),
        ("ngày 17 hằng tháng", "2026-02-01", "2026-02-17"),  # the first day of Tết 2026 is not moved
    ],
)
def test_the_next_day_of_a_deadline_that_comes_again(text: str, on: str, expected: str) -> None:
    found = read_recurring_deadline(text)
    assert found is not None
    assert found.next_day(date.fromisoformat(on)) == date.fromisoformat(expected)


@pytest.mark.parametrize(
    "text",
    [
        "trước ngày 15/12/2026",
        "quý IV năm 2026",
        "định kỳ 6 tháng đầu năm 2026",
        "trong 6 tháng",
        "theo ngày 5/6",
        "thường xuyên",
        "",
    ],
)
def test_a_deadline_that_comes_once_or_never_is_none(text: str) -> None:
    assert read_recurring_deadline(text) is None


def test_how_often_may_be_known_otherwise_and_the_day_before_is_the_last_one_passed() -> None:
    found = read_recurring_deadline("trước ngày 10", "monthly")
    assert found is not None
    assert found.day_before(date(2026, 3, 10)) == date(2026, 2, 10)
    assert found.day_before(date(2026, 1, 5)) == date(2025, 12, 10)
