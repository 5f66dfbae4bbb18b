"""What is printed for people stands in each language's own convention, and reads back as what was meant."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.i18n import Formatter
from vnfilings.text import read_number

_VI, _EN = Formatter("vi"), Formatter("en")


@pytest.mark.parametrize(
    ("value", "vi", "en"),
    [(2400.0, "2.400", "2,400"), (92.83, "92,83", "92.83"), (0.0, "0", "0"), (-1.5, "−1,5", "−1.5")],
)
def test_an_exact_number_keeps_the_decimals_that_it_has(value: float, vi: str, en: str) -> None:
    assert (_VI.exact(value), _EN.exact(value)) == (vi, en)


@given(st.integers(0, 10**9), st.integers(0, 3))
def test_an_exact_number_reads_back_as_itself(digits: int, decimals: int) -> None:
    value = digits / 10**decimals
    assert read_number(_VI.exact(value), convention="vi") == pytest.approx(value)


@pytest.mark.parametrize(("value", "vi"), [(23.9, "+23,9"), (-3.6, "−3,6"), (0.04, "0,0"), (-0.04, "0,0")])
def test_a_change_carries_its_sign_and_nothing_has_none(value: float, vi: str) -> None:
    assert _VI.signed(value) == vi


def test_what_is_counted_is_named_in_the_language_and_an_unknown_noun_has_no_name() -> None:
    assert (_VI.noun("hospitals"), _EN.noun("bệnh viện")) == ("bệnh viện", "hospitals")
    assert [_EN.noun(words) for words in ("đàn trâu", "", None)] == ["", "", ""]


@pytest.mark.parametrize(
    ("code", "vi", "en"),
    [
        ("2026", "năm 2026", "2026"),
        ("2026-H2", "6 tháng cuối năm 2026", "second half of 2026"),
        ("2026-Q4", "quý IV/2026", "quarter 4 of 2026"),
        ("2026-9M", "9 tháng đầu năm 2026", "first 9 months of 2026"),
        ("2026-03", "tháng 3/2026", "March 2026"),
        ("2026-02-30", "2026-02-30", "2026-02-30"),
        ("2025/2026-06-30", "từ năm 2025 đến 30/06/2026", "2025 to 30 June 2026"),
        ("yearly", "hằng năm", "every year"),
        ("soon", "soon", "soon"),
    ],
)
def test_a_period_code_is_put_into_words(code: str, vi: str, en: str) -> None:
    assert (_VI.period(code), _EN.period(code)) == (vi, en)


def test_a_day_in_a_narrow_cell_cannot_be_broken() -> None:
    assert _EN.short_date(dt.date(2026, 9, 2)) == "2\u00a0Sep\u00a02026"


def test_a_language_without_a_column_is_refused_with_those_there_are() -> None:
    with pytest.raises(ValueError, match=r"language 'fr': i18n/messages\.csv has the columns vi, en"):
        Formatter("fr")
