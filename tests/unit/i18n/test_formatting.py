"""What is printed for people stands in each language's own convention, and reads back as what was meant."""

from __future__ import annotations

import csv
import re
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.i18n.formatting import Printer, both, fill
from vnfilings.text import read_number

_VI, _EN = Printer("vi"), Printer("en")


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


def test_what_is_counted_is_named_in_the_language_and_an_unknown_noun_stays() -> None:
    assert (_VI.noun("hospitals"), _EN.noun("bệnh viện")) == ("bệnh viện", "hospitals")
    assert _EN.noun("đàn trâu") == "đàn trâu"


def test_the_blanks_of_a_sentence_are_filled_in_its_own_language() -> None:
    said = [fill("{share}: {what}", printer, share=lambda p: p.percent(46.15), what=both("tỷ lệ", "share"))
            for printer in (_VI, _EN)]  # fmt: skip
    assert said == ["46,2%: tỷ lệ", "46.2%: share"]


def test_every_convention_exists_once_in_both_languages() -> None:
    content = files("analysis.i18n").joinpath("formatting.csv").read_text("utf-8")
    rows = list(csv.DictReader(content.splitlines()))
    assert len({row["key"] for row in rows}) == len(rows) > 40
    for row in rows:
        assert row["vi"], row
        assert row["en"], row
        fields = {lang: set(re.findall(r"\{(\w+)\}", row[lang])) - {"month", "number"} for lang in ("vi", "en")}
        assert fields["vi"] == fields["en"], row
