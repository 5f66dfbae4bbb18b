"""What headings, titles and columns say of the period of the values below them."""

from __future__ import annotations

from datetime import date

from vnfilings.extraction.scopes._words_of_period import YEAR_ALONE, YEAR_PATTERN, periods_of
from vnfilings.lexicon import to_pattern
from vnfilings.text import Period, read_period, year_period

_QUARTER_DAYS = 88
_LAST_YEAR = to_pattern(rf"(?<![\w./-])({YEAR_PATTERN})\W*$")


def read_heading_period(text: str, day: date | None) -> Period | None:
    """Return the first stretch of time that a heading names; a single day there belongs to a document or an event.

    Days from one to another are closer than the week or the year that they stand beside; but a few days in a quarter
    are those of an event in it: 'khảo sát quý III/2026 (từ 10/9 đến 25/9/2026)'.
    """
    stretches = [
        period
        for period in periods_of(text, day)
        if period.start is not None and period.start != period.end and "comparison-base" not in period.flags
    ]
    days = next((period for period in stretches if len(period.code) == len("2026-08-17/2026-08-23")), None)
    days = None if days and any(_is_event_in(days, stretch) for stretch in stretches) else days
    certain = next((period for period in stretches if "period-uncertain" not in period.flags), None)
    if found := days or certain or next(iter(stretches), None):
        return found
    year = _LAST_YEAR.search(text)
    return year_period(int(year[1])) if year else None


def _is_event_in(days: Period, stretch: Period) -> bool:
    """Return whether days take up less than half of a stretch of three to six months."""
    if None in (days.start, days.end, stretch.start, stretch.end):
        return False
    length, long = days.end - days.start, stretch.end - stretch.start  # type: ignore[operator]
    return _QUARTER_DAYS <= long.days <= 2 * _QUARTER_DAYS + 10 and 2 * length < long


def read_column_period(title: str, day: date | None) -> Period | None:
    """Return the period of a column: 'Năm 2026 - Thực hiện 6 tháng đầu năm' has its year in the title above."""
    period = read_heading_period(title, day) or _lone_day(title)
    outer, _, inner = title.rpartition(" - ")
    if period is None or period.start is None or not outer or YEAR_ALONE.search(inner):
        return period
    return read_heading_period(inner, period.start) or period


def read_part_of_year(title: str, year: Period | None) -> Period | None:
    """Return the part of a year that a title without a year of its own names: 'Quý I' under 'Năm 2025'."""
    if year is None or year.start is None or year.end is None or YEAR_ALONE.search(title):
        return None
    part = read_heading_period(title, year.start)
    if part is None or part.start is None or part.end is None:
        return None
    return part if year.start <= part.start and part.end <= year.end else None


def _lone_day(title: str) -> Period | None:
    """Return the day or the bare year that a column's title names: 'Kế hoạch 2025'."""
    year = YEAR_ALONE.search(title)
    return read_period(title) or (year_period(int(year[0])) if year else None)
