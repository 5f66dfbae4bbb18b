"""A period is read as a code with its first and last day."""

from __future__ import annotations

import calendar
import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.schemas import PERIOD_PATTERN
from vnfilings.text import find_periods, read_period, read_quantities, to_plain

_ISSUED = date(2025, 6, 1)


@pytest.mark.parametrize(
    ("text", "code", "start", "end"),
    [
        ("Quý IV/2023", "2023-Q4", date(2023, 10, 1), date(2023, 12, 31)),
        ("Quý I-II/2023", "2023-H1", date(2023, 1, 1), date(2023, 6, 30)),
        ("quý 3 năm 2025", "2025-Q3", date(2025, 7, 1), date(2025, 9, 30)),
        ("06 tháng đầu năm 2026", "2026-H1", date(2026, 1, 1), date(2026, 6, 30)),
        ("6 tháng cuối năm 2026", "2026-H2", date(2026, 7, 1), date(2026, 12, 31)),
        ("09 tháng/2024", "2024-9M", date(2024, 1, 1), date(2024, 9, 30)),
        ("năm 2024", "2024", date(2024, 1, 1), date(2024, 12, 31)),
        ("Tháng 8/2022", "2022-08", date(2022, 8, 1), date(2022, 8, 31)),
        ("1.2026", "2026-01", date(2026, 1, 1), date(2026, 1, 31)),
        ("tính đến ngày 04/04/2023", "2023-04-04", date(2023, 4, 4), date(2023, 4, 4)),
        ("cuối tháng 6-2025", "2025-06-30", date(2025, 6, 30), date(2025, 6, 30)),
        ("ngày 05 tháng 4 năm 2023", "2023-04-05", date(2023, 4, 5), date(2023, 4, 5)),
        ("2023 - 2026", "2023/2026", date(2023, 1, 1), date(2026, 12, 31)),
        ("giai đoạn 2021 – 2025", "2021/2025", date(2021, 1, 1), date(2025, 12, 31)),
        ("từ ngày 9 đến 13-2-2025", "2025-02-09/2025-02-13", date(2025, 2, 9), date(2025, 2, 13)),
        ("từ 1/1 đến 10/9/2025", "2025-01-01/2025-09-10", date(2025, 1, 1), date(2025, 9, 10)),
        ("đến năm 2025, định hướng đến năm 2030", "2025", date(2025, 1, 1), date(2025, 12, 31)),
        ("Q3/2026", "2026-Q3", date(2026, 7, 1), date(2026, 9, 30)),
        ("Q.III/2026", "2026-Q3", date(2026, 7, 1), date(2026, 9, 30)),
        ("quý ba năm 2026", "2026-Q3", date(2026, 7, 1), date(2026, 9, 30)),
        ("sáu tháng đầu năm 2026", "2026-H1", date(2026, 1, 1), date(2026, 6, 30)),
        ("9T đầu năm 2026", "2026-9M", date(2026, 1, 1), date(2026, 9, 30)),
        ("tháng 01/2026 - tháng 6/2026", "2026-01/2026-06", date(2026, 1, 1), date(2026, 6, 30)),
        ("quý II/2026 đến quý I/2027", "2026-Q2/2027-Q1", date(2026, 4, 1), date(2027, 3, 31)),
        ("đến hết tháng 6/2026", "2026-06-30", date(2026, 6, 30), date(2026, 6, 30)),
        ("đến hết quý II/2027", "2027-06-30", date(2027, 6, 30), date(2027, 6, 30)),
        ("cuối quý I năm 2026", "2026-03-31", date(2026, 3, 31), date(2026, 3, 31)),
        ("ngày 15/9/26", "2026-09-15", date(2026, 9, 15), date(2026, 9, 15)),
        ("Kết quả bảy tháng đầu năm 2026", "2026-7M", date(2026, 1, 1), date(2026, 7, 31)),
        ("Hai tháng đầu năm 2025", "2025-2M", date(2025, 1, 1), date(2025, 2, 28)),
        ("Kết quả năm tháng đầu năm 2026", "2026-5M", date(2026, 1, 1), date(2026, 5, 31)),
        ("mười một tháng năm 2024", "2024-11M", date(2024, 1, 1), date(2024, 11, 30)),
        ("chín tháng năm 2024", "2024-9M", date(2024, 1, 1), date(2024, 9, 30)),
        ("hai quý đầu năm 2026", "2026-H1", date(2026, 1, 1), date(2026, 6, 30)),
        ("ba quý đầu năm 2026", "2026-9M", date(2026, 1, 1), date(2026, 9, 30)),
        ("một quý cuối năm 2025", "2025-Q4", date(2025, 10, 1), date(2025, 12, 31)),
        ("tháng mười hai năm 2024", "2024-12", date(2024, 12, 1), date(2024, 12, 31)),
        ("tháng năm năm 2024", "2024-05", date(2024, 5, 1), date(2024, 5, 31)),
        ("từ tháng một đến tháng sáu năm 2024", "2024-01/2024-06", date(2024, 1, 1), date(2024, 6, 30)),
        ("ngày 30 tháng sáu năm 2024", "2024-06-30", date(2024, 6, 30), date(2024, 6, 30)),
        ("Quí III năm 2024", "2024-Q3", date(2024, 7, 1), date(2024, 9, 30)),
        ("quí I/2024", "2024-Q1", date(2024, 1, 1), date(2024, 3, 31)),
        ("2024-06-30", "2024-06-30", date(2024, 6, 30), date(2024, 6, 30)),
        ("mang thai năm 2024", "2024", date(2024, 1, 1), date(2024, 12, 31)),
        ("năm 20231 Tính đến", "2023", date(2023, 1, 1), date(2023, 12, 31)),
    ],
)
def test_a_period_has_a_code_and_two_days(text: str, code: str, start: date, end: date) -> None:
    period = read_period(text)
    assert period is not None
    assert (period.code, period.start, period.end) == (code, start, end)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("6 tháng cuối năm", "2025-H2"),
        ("trong 11 tháng", "2025-11M"),
        ("ước thực hiện cả năm", "2025"),
        ("quý III", "2025-Q3"),
        ("trước ngày 30/9", "2025-09-30"),
        ("30-9", "2025-09-30"),
        ("9 tháng đầu năm", "2025-9M"),
        ("lũy kế 9 tháng", "2025-9M"),
        ("quý IV năm trước", "2024-Q4"),
        ("6 tháng đầu năm ngoái", "2024-H1"),
        ("quý I năm sau", "2026-Q1"),
        ("quý III năm nay", "2025-Q3"),
        ("tuần từ 10-16/3 và hai tuần trước", "2025-03-10/2025-03-16"),
        ("từ ngày 3-9/3, có mưa", "2025-03-03/2025-03-09"),
    ],
)
def test_a_missing_year_comes_from_the_document_or_not_at_all(text: str, code: str) -> None:
    period = read_period(text, issued=_ISSUED)
    assert period is not None
    assert (period.code, period.flags) == (code, ("year-from-context",))
    assert read_period(text) is None


@pytest.mark.parametrize(
    ("text", "code"), [("Hằng tháng", "monthly"), ("Kế hoạch hằng năm", "yearly"), ("hàng quý", "quarterly")]
)
def test_a_recurring_deadline_has_no_day(text: str, code: str) -> None:
    period = read_period(text)
    assert period is not None
    assert (period.code, period.recurrence, period.start, period.end) == (code, code, None, None)


def test_a_base_of_comparison_is_marked_and_passed_over() -> None:
    text = "tăng so với cùng kỳ năm 2022, đạt kế hoạch năm 2023"
    assert [period.flags for period in find_periods(text)] == [("comparison-base",), ()]
    period = read_period(text)
    assert period is not None
    assert period.code == "2023"


@pytest.mark.parametrize(
    "text",
    [
        "31/02/2024",
        "12/47",
        "15 tháng tuổi",
        "sau 2 tháng triển khai",
        "quý khách",
        "1468/2400",
        "Q3",
        "15/09/26",
        "lũy kế đến nay",
    ],
)
def test_what_is_not_a_period_is_none(text: str) -> None:
    assert read_period(text, issued=_ISSUED) is None


def test_a_blank_day_gives_the_month_and_says_so() -> None:
    period = read_period("Khánh Hòa, ngày tháng 3 năm 2024")
    assert period is not None
    assert (period.code, period.flags) == ("2024-03", ("day-missing",))


@pytest.mark.parametrize(
    "text",
    [
        "các tháng cuối năm 2026",
        "mười ba tháng đầu năm 2026",
        "tháng năm 2026",
        "quý V năm 2026",
        "tháng 13 năm 2026",
        "nửa năm 2026",
    ],
)
def test_a_year_after_a_part_that_was_not_understood_is_uncertain(text: str) -> None:
    period = read_period(text)
    assert period is not None
    assert (period.code, period.flags) == ("2026", ("period-uncertain",))


def test_before_a_quarter_is_uncertain_and_its_end_is_not() -> None:
    found = [read_period(text) for text in ("trước quý IV/2027", "hết quý III/2027")]
    assert [(period.code, period.flags) for period in found if period] == [
        ("2027-09-30", ("period-uncertain",)),
        ("2027-09-30", ()),
    ]


@pytest.mark.parametrize("text", ["năm 2026", "trong năm 2026", "kế hoạch năm 2026", "theo tháng năm 2026"])
def test_a_year_by_itself_is_certain(text: str) -> None:
    assert [(period.code, period.flags) for period in find_periods(text)][-1] == ("2026", ())


@given(
    day=st.dates(date(1990, 1, 1), date(2049, 12, 31)),
    form=st.sampled_from(["%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "ngày %d tháng %m năm %Y"]),
)
def test_any_day_reads_back(day: date, form: str) -> None:
    period = read_period(day.strftime(form))
    assert period is not None
    assert (period.start, period.end) == (day, day)


_YEARS = st.integers(1990, 2049)
_ROMAN = ("I", "II", "III", "IV")


@given(
    year=_YEARS,
    quarter=st.integers(1, 4),
    form=st.sampled_from(
        [
            "quý {r}/{y}",
            "Quý {r} năm {y}",
            "quý {r}, năm {y}",
            "QUÝ {q}/{y}",
            "quý {q} năm {y}",
            "Q{q}/{y}",
            "quý {r}-{y}",
        ]
    ),
    around=st.sampled_from(["{}", "Trong {}, đạt 80%", "(tính đến {})", "Kết quả {}:", "so sánh {} và sau đó"]),
)
def test_any_quarter_reads_back(year: int, quarter: int, form: str, around: str) -> None:
    period = read_period(around.format(form.format(r=_ROMAN[quarter - 1], q=quarter, y=year)))
    assert period is not None
    first = date(year, 3 * quarter - 2, 1)
    assert (period.code, period.start) == (f"{year}-Q{quarter}", first)


@given(
    year=_YEARS,
    months=st.integers(1, 12),
    form=st.sampled_from(["{m} tháng đầu năm {y}", "{m:02} tháng đầu năm {y}", "{m} tháng năm {y}", "{m}T/{y}"]),
)
def test_any_year_to_date_reads_back(year: int, months: int, form: str) -> None:
    period = read_period(form.format(m=months, y=year))
    assert period is not None
    assert period.start == date(year, 1, 1)
    assert period.end == date(year, months, calendar.monthrange(year, months)[1])


@given(year=_YEARS, month=st.integers(1, 12))
def test_the_end_of_any_month_is_a_day(year: int, month: int) -> None:
    last = date(year, month, calendar.monthrange(year, month)[1])
    for text in (f"đến hết tháng {month}/{year}", f"tính đến cuối tháng {month:02} năm {year}"):
        period = read_period(text)
        assert period is not None
        assert (period.start, period.end) == (last, last)


@given(
    issued=st.dates(date(1995, 1, 1), date(2045, 12, 31)),
    text=st.sampled_from(["quý III", "6 tháng đầu năm", "9 tháng đầu năm", "ngày 30/9", "tháng 5"]),
    other=st.sampled_from([("", 0), (" năm nay", 0), (" năm trước", -1), (" năm ngoái", -1), (" năm sau", 1)]),
)
def test_a_year_told_from_the_document_counts_from_its_date(issued: date, text: str, other: tuple[str, int]) -> None:
    ending, step = other
    ending = ending.removeprefix(" năm") if text.endswith("năm") and step else ending if step else ""
    period = read_period(text + ending, issued=issued)
    assert period is not None
    assert period.start is not None
    assert period.start.year == issued.year + step
    assert "year-from-context" in period.flags


@given(text=st.text() | st.text("0123456789/.-– quýthángnăQIVmtrước ", max_size=40))
def test_a_period_stands_where_it_says(text: str) -> None:
    plain = to_plain(text)
    for period in find_periods(text, issued=_ISSUED):
        assert plain[slice(*period.place)].strip() == period.raw_text


@given(text=st.text() | st.text("0123456789/.-– quýthángnăI ", max_size=30))
def test_every_code_fits_the_schema(text: str) -> None:
    for period in find_periods(text, issued=_ISSUED):
        assert re.fullmatch(PERIOD_PATTERN, period.code)
        assert period.start is None or period.end is None or period.start <= period.end


@pytest.mark.parametrize(
    "text",
    [
        "ngày 5 tháng năm 2024",
        "Quảng Ngãi, ngày 05 tháng năm 2024",
        "ngày năm tháng năm 2024",
        "ngày 5 tháng ... năm 2024",
        "ngày … tháng … năm 2024",
    ],
)
def test_a_day_without_its_month_gives_the_year_and_doubts_it(text: str) -> None:
    [period] = find_periods(text)
    assert (period.code, period.flags) == ("2024", ("period-uncertain",))
    assert read_quantities(text) == []


def test_five_months_and_the_fifth_of_may_are_no_missing_months() -> None:
    codes = [
        period.code for period in find_periods("5 tháng năm 2024; ngày 5 tháng năm năm 2024; ngày 5 tháng 5 năm 2024")
    ]
    assert codes == ["2024-5M", "2024-05-05", "2024-05-05"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("ngày 2/6/26", "2026-06-02"),
        ("Đến 2/6/26, có 12 bệnh viện", "2026-06-02"),
        ("ngày 5 tháng 6 năm 24", "2024-06-05"),
        ("hết quý I/25.", "2025-03-31"),
        ("trong tháng 6/26", "2026-06"),
    ],
)
def test_a_year_of_two_digits_is_read_where_nothing_else_can_stand_and_is_marked(text: str, code: str) -> None:
    [period] = find_periods(text, issued=date(2026, 7, 1))
    assert (period.code, period.flags) == (code, ("two-digit-year",))


@pytest.mark.parametrize("text", ["2/6/26", "Hà Nội, 2/6/26", "30-6-26", "năm 25", "Năm 25 có bệnh án điện tử"])
def test_a_year_of_two_digits_alone_is_no_period_and_no_ratio(text: str) -> None:
    assert find_periods(text, issued=date(2026, 7, 1)) == []
    assert all(quantity.denominator is None for quantity in read_quantities(text))
