"""Numbers, dates and periods in the convention of each language."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.reports._report_texts import ReportTexts

_VI, _EN = ReportTexts("vi"), ReportTexts("en")


@pytest.mark.parametrize(
    ("value", "decimals", "vi", "en"),
    [
        (61.2, 1, "61,2", "61.2"),
        (17925070, 0, "17.925.070", "17,925,070"),
        (0.8002, 4, "0,8002", "0.8002"),
        (2.5, 0, "3", "3"),
        (1.005, 2, "1,01", "1.01"),
        (-1234.5, 1, "−1.234,5", "−1,234.5"),
        (-0.04, 1, "0,0", "0.0"),
    ],
)
def test_a_number_is_printed_in_the_language_s_convention(value: float, decimals: int, vi: str, en: str) -> None:
    assert (_VI.number(value, decimals), _EN.number(value, decimals)) == (vi, en)


@given(st.integers(-(10**12), 10**12), st.integers(0, 4))
def test_a_printed_number_reads_back_as_itself(number: int, decimals: int) -> None:
    value = number / 10**decimals
    printed = _VI.number(value, decimals).replace(".", "").replace(",", ".").replace("−", "-")
    assert float(printed) == pytest.approx(value, rel=1e-12)


@pytest.mark.parametrize(
    ("code", "vi", "en"),
    [
        ("2026-H1", "6 tháng đầu năm 2026", "first half of 2026"),
        ("2026-Q4", "quý IV/2026", "quarter 4 of 2026"),
        ("2024-9M", "9 tháng đầu năm 2024", "first 9 months of 2024"),
        ("2024-10", "tháng 10/2024", "October 2024"),
        ("2024-10-02", "02/10/2024", "2 October 2024"),
        ("2023/2025", "từ năm 2023 đến năm 2025", "2023 to 2025"),
        ("yearly", "hằng năm", "every year"),
        ("whenever", "whenever", "whenever"),
        ("2024-13", "2024-13", "2024-13"),
        ("2024-00", "2024-00", "2024-00"),
        ("2024-02-30", "2024-02-30", "2024-02-30"),
    ],
)
def test_a_period_is_said_in_words(code: str, vi: str, en: str) -> None:
    assert (_VI.period(code), _EN.period(code)) == (vi, en)


def test_a_date_is_written_day_first() -> None:
    assert _VI.date(dt.date(2026, 6, 5)) == "05/06/2026"
    assert _EN.date(dt.date(2026, 6, 5)) == "5 June 2026"


@pytest.mark.parametrize(("probability", "shown"), [(0.0, "< 1%"), (0.005, "< 1%"), (0.5, "50%"), (1.0, "> 99%")])
def test_a_probability_never_claims_certainty(probability: float, shown: str) -> None:
    assert _EN.probability(probability) == shown


def test_an_unknown_language_is_refused_with_those_known() -> None:
    with pytest.raises(ValueError, match="language 'fr'"):
        ReportTexts("fr")


def test_an_unknown_text_is_an_error_and_not_an_empty_string() -> None:
    with pytest.raises(KeyError, match=r"no message 'report\.verdict\.perhaps'"):
        _VI("verdict.perhaps")
