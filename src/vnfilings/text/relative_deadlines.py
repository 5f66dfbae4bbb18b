"""Deadlines without a day of their own: 'trong vòng 30 ngày kể từ ngày ký', 'trước ngày 15 hằng tháng'."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from vnfilings.lexicon import either, meaning_of, meanings, to_pattern, words
from vnfilings.text.normalise import to_plain
from vnfilings.text.periods import find_periods
from vnfilings.text.recurrences import ROUNDS, find_recurrences

_FROM = meanings("deadlines.counted_from")
_UNITS = meanings("deadlines.counted_in")

_RELATIVE = to_pattern(
    rf"(?:(?<!\w){words('deadlines.within')}\s+)*(?<![\w/.,-])(?P<count>[0-9]{{1,3}})\s+(?:\([^()]{{1,30}}\)\s+)?"
    rf"(?P<unit>{either(_UNITS)})(?!\w),?\s+(?:{words('deadlines.since')})\s+"
    rf"(?:(?P<start>{either(_FROM)})(?!\w)[^,;.:]{{0,60}}|[^,;.:]{{3,80}})",
    re.IGNORECASE,
)
_COUNTED = r"[0-9]{1,3})\s+(?:\([^()]{1,30}\)\s+)?"
#: 'sau khi chuyển 07 ngày', 'sau mỗi đợt tập huấn 03 ngày'.
_AFTER = to_pattern(
    rf"(?<!\w){words('deadlines.after_event')}\s+[^,;.:0-9]{{3,60}}?\s(?P<count>{_COUNTED}(?P<unit>{either(_UNITS)})(?!\w)(?!\s*[0-9])",
    re.IGNORECASE,
)
#: '60 ngày trước khi hết hạn', 'trước khi hết hạn 60 ngày'; 'trước ngày 15/8' counts no days.
_BEFORE = to_pattern(
    rf"(?:(?<!\w){words('deadlines.at_least')}\s+)*(?<![\w/])(?:(?P<count>{_COUNTED}(?P<unit>{either(_UNITS)})\s+"
    rf"{words('deadlines.ahead_of')}\s+[^,;.:]{{3,80}}|{words('deadlines.ahead_of_event')}\s+[^,;.:0-9]{{3,60}}?\s"
    rf"(?:{words('deadlines.at_least')}\s+)*(?P<late_count>{_COUNTED}(?P<late_unit>{either(_UNITS)})(?!\s*[0-9]))(?!\w)",
    re.IGNORECASE,
)

_WEEKDAYS = meanings("tasks.weekday")
_STEPS = meanings("periods.recurring_step")
_SIDES = meanings("periods.side")


def _one_of(known: dict[str, str], meaning: str) -> str:
    return either([word for word, meant in known.items() if meant == meaning])


_MONTH_WORD, _QUARTER_WORD = _one_of(_UNITS, "month"), _one_of(_STEPS, "quarterly")
#: A day, perhaps with its month, and no year: 'ngày 15', 'ngày 15/12', 'trước 15/12', 'ngày 20 tháng 6'.
_DAY = to_pattern(
    rf"(?<![\w/.-])(?:(?:{_one_of(_UNITS, 'day')})\s+(?P<day>[0-9]{{1,2}})"
    rf"(?:\s*[/.-]\s*(?P<month>[0-9]{{1,2}})|\s+(?:{_MONTH_WORD})\s+(?P<named>[0-9]{{1,2}}))?"
    r"|(?P<short>[0-9]{1,2})[/.-](?P<of>[0-9]{1,2}))(?![\w/.-]*[0-9])",
    re.IGNORECASE,
)
_MONTH = to_pattern(rf"(?<!\w)(?:{_MONTH_WORD})\s+(?P<number>[0-9]{{1,2}})(?![\w/.-]*[0-9])", re.IGNORECASE)
_QUARTER = to_pattern(rf"(?<!\w)(?:{_QUARTER_WORD})\s+(?P<number>IV|I{{1,3}}|[1-4])(?!\w)", re.IGNORECASE)
_FIRST_MONTH = to_pattern(rf"(?<!\w)(?:{_MONTH_WORD})\s+(?:{_one_of(_SIDES, 'first')})(?!\w)", re.IGNORECASE)
_WEEKDAY = to_pattern(rf"(?<!\w){either(_WEEKDAYS)}(?!\w)", re.IGNORECASE)
_LAST_DAY = 31
#: Days of the rounds that are shorter than a month.
_SHORT_ROUNDS = {"weekly": 7, "daily": 1}


class RecurringDeadline(NamedTuple):
    """A deadline that comes again each day, week, month, quarter, half-year or year.

    `days` are its days in one round, each as the month within the round (from 1) and the day; a month that is shorter
    ends on its last day. Of a week each is 1 and the weekday, Monday 1. No day is moved for a day off.
    """

    every: str
    days: tuple[tuple[int, int], ...]

    def next_day(self, on: date) -> date:
        """Return the first of its days on or after a day."""
        return min(day for year in (on.year, on.year + 1) for day in self._days_of(year) if day >= on)

    def day_before(self, on: date) -> date:
        """Return the last of its days before a day."""
        return max(day for year in (on.year - 1, on.year) for day in self._days_of(year) if day < on)

    def _days_of(self, year: int) -> Iterator[date]:
        if length := _SHORT_ROUNDS.get(self.every):
            for _, day in self.days:
                begin = date(year, 1, 1) + timedelta(days=(day - date(year, 1, 1).isoweekday()) % length)
                yield from (begin + timedelta(days=count) for count in range(0, 366, length))
            return
        for first in range(0, 12, ROUNDS[self.every]):
            for month, day in self.days:
                yield date(year, first + month, min(day, monthrange(year, first + month)[1]))


def read_recurring_deadline(text: str, every: str | None = None) -> RecurringDeadline | None:
    """Return the deadline of a text that comes again; None where it names none.

    'Trước ngày 15' ends on the 15th, as the deadlines that come once do. Without a day it is the last one of the month,
    quarter or year.

    Parameters
    ----------
    text
        A deadline as printed.
    every
        How often it comes, where that is known otherwise: daily, weekly, monthly, quarterly, half-yearly or yearly.

    Returns
    -------
    RecurringDeadline or None
        How often, and on which days.

    Examples
    --------
    >>> read_recurring_deadline("Trước ngày 15 hằng tháng")
    RecurringDeadline(every='monthly', days=((1, 15),))
    >>> read_recurring_deadline("trước ngày 20/6 và 20/12 hằng năm").next_day(date(2026, 7, 1))
    datetime.date(2026, 12, 20)
    >>> read_recurring_deadline("hằng quý").next_day(date(2026, 2, 10))
    datetime.date(2026, 3, 31)
    >>> read_recurring_deadline("sáng thứ Sáu hằng tuần").next_day(date(2026, 6, 30))
    datetime.date(2026, 7, 3)
    >>> read_recurring_deadline("trước ngày 15/8/2026") is None
    True
    """
    plain = to_plain(text)
    for found in find_recurrences(plain):
        every, (start, end) = found.every, found.place
        counts_days = _DAY.search(plain, start, end) is not None
        plain = plain if counts_days else plain[:start] + plain[end:]  # 'tháng 1 lần' names no month
        break
    if every in _SHORT_ROUNDS:
        days = [(1, int(meaning_of(one[0], _WEEKDAYS))) for one in _WEEKDAY.finditer(text)] if every == "weekly" else []
        return RecurringDeadline(every, tuple(dict.fromkeys(days)) or ((1, _SHORT_ROUNDS[every]),))
    if every not in ROUNDS:
        return None
    days = list(_days_in(plain, ROUNDS[every]))
    return RecurringDeadline(every, tuple(dict.fromkeys(days)) or ((ROUNDS[every], _LAST_DAY),))


def _days_in(plain: str, months: int) -> Iterator[tuple[int, int]]:
    """Yield the days that a text names, each with its month within a round of so many months."""
    usual = 1 if _FIRST_MONTH.search(plain) else months
    found = list(_DAY.finditer(plain))
    for match in found:
        day = int(match["day"] or match["short"])
        month = int(match["month"] or match["named"] or match["of"] or 0)
        if 1 <= day <= _LAST_DAY and month <= 12:
            yield ((month - 1) % months + 1 if month else usual), day
    if found or months == 1:
        return
    if months == 12:
        yield from ((int(one["number"]), _LAST_DAY) for one in _MONTH.finditer(plain) if 1 <= int(one["number"]) <= 12)
        yield from ((3 * _quarter(one["number"]), _LAST_DAY) for one in _QUARTER.finditer(plain))
    elif usual < months:
        yield usual, _LAST_DAY


def _quarter(text: str) -> int:
    return int(text) if text.isdigit() else {"I": 1, "II": 2, "III": 3, "IV": 4}[text.upper()]


class RelativeDeadline(NamedTuple):
    """A deadline that counts from a day, or back from it where `length` is below zero.

    `unit` is hour, day, working_day or month; `start` is issue or effect (of the document) or event (anything else);
    `place` is where it stands in the text as `to_plain` gives it.
    """

    length: int
    unit: str
    start: str
    place: tuple[int, int]

    def last_day(self, text: str, issued: date | None) -> date | None:
        """Return the last day where the deadline of this text counts calendar days from a day that is printed in it."""
        if self.start != "event" or self.unit != "day":
            return None
        for period in find_periods(to_plain(text)[slice(*self.place)], issued=issued):
            if period.start and period.start == period.end:
                return period.start + timedelta(days=self.length)
        return None


def read_relative_deadline(text: str) -> RelativeDeadline | None:
    """Return the deadline of a text that counts from a day; None where it names none.

    Parameters
    ----------
    text
        A task or a deadline as printed.

    Returns
    -------
    RelativeDeadline or None
        The count, its unit, the day it counts from, and where it stands in the text.

    Examples
    --------
    >>> read_relative_deadline("trong vòng 30 ngày kể từ ngày ban hành Kế hoạch này")[:3]
    (30, 'day', 'issue')
    >>> read_relative_deadline("sau 15 ngày làm việc kể từ ngày nhận được hồ sơ")[:3]
    (15, 'working_day', 'event')
    >>> read_relative_deadline("trước ngày 15/8/2026") is None
    True
    """
    return next(iter(find_relative_deadlines(text)), None)


def find_relative_deadlines(text: str) -> list[RelativeDeadline]:
    """Return every deadline of a text that counts from a day, or back from it, in order.

    Parameters
    ----------
    text
        A task or a deadline as printed.

    Returns
    -------
    list of RelativeDeadline
        As `read_relative_deadline` gives them.

    Examples
    --------
    >>> text = "gửi hồ sơ trong 5 ngày kể từ ngày ký; gia hạn 60 ngày trước khi hết hợp đồng"
    >>> [found.length for found in find_relative_deadlines(text)]
    [5, -60]
    """
    plain = to_plain(text)
    found = [_counted(match) for match in _RELATIVE.finditer(plain)]
    for match in _AFTER.finditer(plain):
        if not any(match.start() < other.place[1] and other.place[0] < match.end() for other in found):
            found.append(
                RelativeDeadline(int(match["count"]), meaning_of(match["unit"], _UNITS), "event", match.span())
            )
    for match in _BEFORE.finditer(plain):
        if not any(match.start() < other.place[1] and other.place[0] < match.end() for other in found):
            unit = meaning_of(match["unit"] or match["late_unit"], _UNITS)
            found.append(RelativeDeadline(-int(match["count"] or match["late_count"]), unit, "event", match.span()))
    return sorted(found, key=lambda deadline: deadline.place)


def _counted(match: re.Match[str]) -> RelativeDeadline:
    start = meaning_of(match["start"], _FROM) if match["start"] else "event"
    return RelativeDeadline(int(match["count"]), meaning_of(match["unit"], _UNITS), start, match.span())
