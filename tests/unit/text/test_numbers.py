"""A number is read the way Vietnamese documents print it, and says when it can be read two ways."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vnfilings.text import read_number


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1468", 1468),
        ("06", 6),
        ("61,2", 61.2),
        ("87.9", 87.9),
        ("0,6419", 0.6419),
        ("0.8002", 0.8002),
        ("17.925.070", 17_925_070),
        ("17,925,070", 17_925_070),
        ("6.364,03", 6364.03),
        ("6,364.03", 6364.03),
        ("12 518", 12_518),
        ("64,4 triệu", 64_400_000),
        ("110 nghìn", 110_000),
        ("27 tỷ", 27e9),
        ("2,5 nghìn tỷ", 2.5e12),
        ("-5,2", -5.2),
        ("１２,５", 12.5),
    ],
)
def test_grammar_decides_what_a_separator_means(text: str, value: float) -> None:
    number = read_number(text)
    assert number == pytest.approx(value)
    assert number is not None
    assert number.confidence == "high"


@pytest.mark.parametrize(("text", "value", "other"), [("1.468", 1468, 1.468), ("1,468", 1.468, 1468)])
def test_one_separator_before_three_digits_keeps_both_readings(text: str, value: float, other: float) -> None:
    number = read_number(text)
    assert number is not None
    assert (number, number.confidence, number.alternative_value) == (value, "low", other)


def test_a_convention_settles_an_ambiguous_number() -> None:
    assert read_number("1,468", convention="en") == 1468
    assert read_number("1.468", convention="en") == 1.468


@pytest.mark.parametrize(
    "text", ["9" * 400, "123456789" * 7, "", "Sở Y tế", "61,2%", "1.2.3.4", "1.23.456", "12/47", "1.468,5.2", "٣٤"]
)
def test_what_is_not_a_number_is_none(text: str) -> None:
    assert read_number(text) is None


def _group(whole: int, mark: str) -> str:
    return f"{whole:,}".replace(",", mark)


@given(whole=st.integers(0, 10**12), fraction=st.integers(0, 99), convention=st.sampled_from(["vi", "en"]))
def test_a_value_formatted_in_a_convention_reads_back(whole: int, fraction: int, convention: str) -> None:
    group, decimal = (".", ",") if convention == "vi" else (",", ".")
    printed = f"{_group(whole, group)}{decimal}{fraction:02}"
    assert read_number(printed, convention=convention) == pytest.approx(whole + fraction / 100)  # type: ignore[arg-type]


@given(whole=st.integers(0, 10**12), group=st.sampled_from([".", " ", ""]))
def test_a_whole_number_reads_back_by_default(whole: int, group: str) -> None:
    assert read_number(_group(whole, group)) == whole


@given(text=st.text())
def test_reading_never_raises(text: str) -> None:
    read_number(text)
