"""Deadlines that count from a day: 'trong vòng 30 ngày kể từ ngày ban hành', 'sau 15 ngày làm việc kể từ ngày ký'."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import NamedTuple

from vnfilings.lexicon import either, meaning_of, meanings, to_pattern, words
from vnfilings.text.normalise import to_plain
from vnfilings.text.periods import find_periods

_FROM = meanings("deadlines.counted_from")
_UNITS = meanings("deadlines.counted_in")

_RELATIVE = to_pattern(
    rf"(?:(?<!\w){words('deadlines.within')}\s+)+(?P<count>[0-9]{{1,3}})\s+(?:\([^()]{{1,30}}\)\s+)?"
    rf"(?P<unit>{either(_UNITS)})(?!\w),?\s+(?:{words('deadlines.since')})\s+"
    rf"(?:(?P<start>{either(_FROM)})(?!\w)[^,;.:]{{0,60}}|[^,;.:]{{3,80}})",
    re.IGNORECASE,
)


class RelativeDeadline(NamedTuple):
    """A deadline that counts from a day.

    `unit` is day, working_day or month; `start` is issue or effect (of the document) or event (anything else);
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
    match = _RELATIVE.search(to_plain(text))
    if match is None:
        return None
    start = meaning_of(match["start"], _FROM) if match["start"] else "event"
    return RelativeDeadline(int(match["count"]), meaning_of(match["unit"], _UNITS), start, match.span())
