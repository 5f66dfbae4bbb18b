"""What each form of a period means: the parts of a match to a code with its first and last day."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass, replace
from datetime import date, timedelta

from vnfilings.lexicon import meanings
from vnfilings.text.numbers import read_number_words
from vnfilings.text.recurrences import ROUNDS, read_round

_QUARTERS = {word: int(quarter) for word, quarter in meanings("periods.quarter").items()}
_COUNTS = {word: int(count) for word, count in meanings("periods.months").items()}
_MONTHS = {word: int(month) for word, month in meanings("periods.month").items()}
_SIDES = meanings("periods.side")
_HALVES = meanings("periods.half")


@dataclass(frozen=True)
class Period:
    """A stretch of time that a text names.

    Attributes
    ----------
    raw_text: as printed.
    code: 2026, 2023-Q4, 2026-H1, 2024-9M (year to date), 2024-10, 2024-10-02, 2023/2025; yearly,
        half-yearly, quarterly or monthly.
    start, end: first and last day, both inclusive; None for a recurring period.
    recurrence: 'yearly', 'half-yearly', 'quarterly' or 'monthly'; None for a period that comes once.
    flags: 'year-from-context' where the text gives no year, 'comparison-base' after 'so với' (compared with),
        'day-missing' for 'ngày tháng 3 năm 2024', 'two-digit-year' for 'ngày 15/9/26', 'quý I/25', 'period-uncertain'
        where words before a year name a part of it that was not understood ('các tháng cuối năm 2026') and where a
        month is missing ('ngày 5 tháng năm 2024').
    place: where it begins and ends in the plain text.
    """

    raw_text: str
    code: str
    start: date | None
    end: date | None
    recurrence: str | None = None
    flags: tuple[str, ...] = ()
    place: tuple[int, int] = (0, 0)


def year_period(year: int) -> Period:
    """Return the calendar year as a period."""
    return Period(str(year), str(year), date(year, 1, 1), date(year, 12, 31))


def day_period(day: date) -> Period:
    """Return one day as a period."""
    return Period(day.isoformat(), day.isoformat(), day, day)


def _kept(*flags: str) -> tuple[str, ...]:
    return tuple(filter(None, flags))


def _months(year: int, first: int, last: int, code: str, *flags: str) -> Period:
    end = date(year, last, calendar.monthrange(year, last)[1])
    return Period("", code, date(year, first, 1), end, flags=_kept(*flags))


def _year(match: re.Match[str], issued: date | None) -> tuple[int, str] | None:
    """Return the year in the text, else the document's, and the flag that says so."""
    parts = match.groupdict()
    if year := parts.get("year"):
        return int(year), ""
    if short := parts.get("short_year"):
        return 2000 + int(short), "two-digit-year"
    return (issued.year, "year-from-context") if issued else None


def _span(first: Period, last: Period, *flags: str) -> Period:
    if first.start is None or last.end is None or first.start > last.end:
        raise ValueError("a period ends before it begins")
    return Period("", f"{first.code}/{last.code}", first.start, last.end, flags=_kept(*flags))


def read_week(match: re.Match[str], issued: date | None) -> Period:
    """Return the days from Monday to Sunday of a numbered week."""
    year, week = int(match["year"]), int(match["week"])
    monday, sunday = (day_period(date.fromisocalendar(year, week, day)) for day in (1, 7))
    return _span(monday, sunday)


def read_day(match: re.Match[str], issued: date | None) -> Period | None:
    year = _year(match, issued)
    return None if year is None else replace(one_day(year[0], match["month"], match["day"]), flags=_kept(year[1]))


def read_year_alone(match: re.Match[str], issued: date | None) -> Period | None:
    """Return the year of a day whose month was left out ('ngày 5 tháng năm 2024'); which month is not guessed."""
    return replace(year_period(int(match["year"])), flags=("period-uncertain",))


def one_day(year: int, month: str, day: str) -> Period:
    return day_period(date(year, _number(month, _MONTHS), int(day) if day.isdecimal() else _day_in_words(day)))


def _day_in_words(text: str) -> int:
    words = _key(text).split()
    number = read_number_words(words)
    if number is None or number[1] < len(words):
        raise ValueError("no number of a day")
    return int(number[0])


def read_days(match: re.Match[str], issued: date | None) -> Period | None:
    year = _year(match, issued)
    if year is None:
        return None
    first_year = int(match["first_year"] or year[0])
    first = one_day(first_year, match["first_month"], match["first_day"])
    last = one_day(year[0], match["month"], match["day"])
    whole = year_period(year[0])
    if (first.start, last.end) == (whole.start, whole.end):  # 'từ ngày 01/01/2025 đến ngày 31/12/2025'
        return replace(whole, flags=_kept(year[1]))
    return _span(first, last, year[1])


def read_days_of_month(match: re.Match[str], issued: date | None) -> Period | None:
    found = _year(match, issued)
    if found is None:
        return None
    year, flag = found
    first = one_day(year, match["month"], match["first_day"])
    return _span(first, one_day(year, match["month"], match["day"]), flag)


def read_iso_month(match: re.Match[str], issued: date | None) -> Period:
    """Return the month of '2024-06'; '2010-12' may be three years and raises ValueError."""
    year, month = int(match["year"]), int(match["month"])
    if month > year % 100:
        raise ValueError("a month or a range of years")
    return _months(year, month, month, f"{year}-{month:02}")


def read_quarter(match: re.Match[str], issued: date | None) -> Period | None:
    year = _year(match, issued)
    if year is None:
        return None
    first = _quarter(match["quarter"])
    last = _quarter(match["last_quarter"] or match["quarter"])
    if first > last:
        raise ValueError("a period ends before it begins")
    codes = {(1, 2): "H1", (3, 4): "H2"}
    if first == last:
        code = f"{year[0]}-Q{first}"
    elif (first, last) in codes:
        code = f"{year[0]}-{codes[first, last]}"
    else:
        code = str(year[0]) if (first, last) == (1, 4) else f"{year[0]}-Q{first}/{year[0]}-Q{last}"
    period = _months(year[0], 3 * first - 2, 3 * last, code, year[1])
    return _edge(match, period)


def _edge(match: re.Match[str], period: Period) -> Period:
    """Return the last day for 'hết quý II/2027', the day before the first for 'trước quý IV/2027', 'trước tháng 7'.

    Some mean the end of the quarter or month by 'trước', hence its flag.
    """
    edges = match.groupdict()
    if edges.get("edge") and period.end:
        return replace(day_period(period.end), flags=period.flags)
    if edges.get("until") and period.start:
        return replace(day_period(period.start - timedelta(days=1)), flags=(*period.flags, "period-uncertain"))
    return period


def _quarter(text: str) -> int:
    return _QUARTERS[_key(text).removeprefix("thứ ").removeprefix("0")]


def read_quarters(match: re.Match[str], issued: date | None) -> Period | None:
    first, last = (
        _months(int(match[year]), 3 * quarter - 2, 3 * quarter, f"{match[year]}-Q{quarter}")
        for year, quarter in (
            ("first_year", _quarter(match["first_quarter"])),
            ("year", _quarter(match["quarter"])),
        )
    )
    return _span(first, last)


def read_half(match: re.Match[str], issued: date | None) -> Period | None:
    year = _year(match, issued)
    if year is None:
        return None
    if _HALVES[_key(match["half"])] == "second":
        return _months(year[0], 7, 12, f"{year[0]}-H2", year[1])
    return _months(year[0], 1, 6, f"{year[0]}-H1", year[1])


def read_half_code(match: re.Match[str], issued: date | None) -> Period:
    year, first = int(match["year"]), 1 if match["half"] == "1" else 7
    return _months(year, first, first + 5, f"{year}-H{match['half']}")


def read_two_months(match: re.Match[str], issued: date | None) -> Period:
    """Return 'tháng 6, 7 năm 2024' as a stretch of two months; months that do not follow each other are none."""
    year, first, last = int(match["year"]), int(match["first_month"]), int(match["month"])
    if last != first + 1:
        raise ValueError("two months apart")
    return _months(year, first, last, f"{year}-{first:02}/{year}-{last:02}")


def _key(text: str) -> str:
    """Return a word as the word lists have it."""
    return " ".join(text.lower().split())


def _number(text: str, words: dict[str, int]) -> int:
    return int(text) if text.isdecimal() else words[_key(text)]


def _is_last(side: str | None) -> bool:
    return side is not None and _SIDES[_key(side)] == "last"


def _part_of_year(year: int, months: int, flag: str, *, is_last: bool) -> Period:
    """Return the first or the last months of a year."""
    if months > 12:
        raise ValueError("a year has 12 months")
    if months == 12:
        return replace(year_period(year), flags=_kept(flag))
    if is_last:
        code = f"{year}-H2" if months == 6 else f"{year}-{13 - months:02}/{year}-12"
        return _months(year, 13 - months, 12, code, flag)
    return _months(year, 1, months, f"{year}-H1" if months == 6 else f"{year}-{months}M", flag)


def read_to_date(match: re.Match[str], issued: date | None) -> Period | None:
    year = _year(match, issued)
    if year is None:
        return None
    return _part_of_year(year[0], _number(match["months"], _COUNTS), year[1], is_last=_is_last(match["side"]))


def read_some_quarters(match: re.Match[str], issued: date | None) -> Period | None:
    year = _year(match, issued)
    if year is None:
        return None
    count, is_last = _number(match["count"] or "1", _COUNTS), _is_last(match["side"])
    if count == 1:
        quarter = 4 if is_last else 1
        return _months(year[0], 3 * quarter - 2, 3 * quarter, f"{year[0]}-Q{quarter}", year[1])
    return _part_of_year(year[0], 3 * count, year[1], is_last=is_last)


def read_month(match: re.Match[str], issued: date | None) -> Period | None:
    year = _year(match, issued)
    if year is None:
        return None
    month = _number(match["month"], _MONTHS)
    period = _months(year[0], month, month, f"{year[0]}-{month:02}", year[1])
    period = _edge(match, period)  # 'cuối tháng 6-2025' names the state on its last day
    if match["no_day"]:
        period = replace(period, flags=(*period.flags, "day-missing"))
    return period


def read_months(match: re.Match[str], issued: date | None) -> Period | None:
    year = _year(match, issued)
    if year is None:
        return None
    first, last = _number(match["first_month"], _MONTHS), _number(match["month"], _MONTHS)
    if match["first_year"]:
        begin, end = (_months(y, m, m, f"{y}-{m:02}") for y, m in ((int(match["first_year"]), first), (year[0], last)))
        return _span(begin, end, year[1])
    if first > last:
        raise ValueError("a period ends before it begins")
    return _months(year[0], first, last, f"{year[0]}-{first:02}/{year[0]}-{last:02}", year[1])


def read_years(match: re.Match[str], issued: date | None) -> Period | None:
    return _span(year_period(int(match["first_year"])), year_period(int(match["year"])))


def read_year(match: re.Match[str], issued: date | None) -> Period | None:
    return year_period(int(match["year"]))


def read_whole_year(match: re.Match[str], issued: date | None) -> Period | None:
    year = _year(match, issued)
    return None if year is None else replace(year_period(year[0]), flags=_kept(year[1]))


def read_recurring(match: re.Match[str], issued: date | None) -> Period | None:
    """Return a round of months; a round of days or weeks is no period of a value: 'mỗi ngày 300 lượt'."""
    code = read_round(match[0])
    return Period("", code, None, None, recurrence=code) if code in ROUNDS else None
