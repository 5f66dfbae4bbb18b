"""How long the periods are that reports are due for, and the code of each in the sequence of its kind."""

from __future__ import annotations

import datetime as dt
from calendar import monthrange

#: Months in a period of each length.
MONTHS = {"month": 1, "quarter": 3, "half-year": 6, "year": 12}
EVERY = tuple(MONTHS)
#: A period that comes again, as its code says it.
RECURRING = ("yearly", "half-yearly", "quarterly", "monthly")
#: How often a task comes again.
TASK_ROUNDS = (*RECURRING, "weekly", "daily")


def numbered_period(every: str, number: int) -> str:
    """Return the code of the period with this number in the sequence of its kind; numbers rise from the year 0 on.

    >>> numbered_period("quarter", 4 * 2026 + 2), numbered_period("month", 12 * 2026)
    ('2026-Q3', '2026-01')
    """
    year, part = divmod(number, 12 // MONTHS[every])
    return {
        "month": f"{year}-{part + 1:02d}",
        "quarter": f"{year}-Q{part + 1}",
        "half-year": f"{year}-H{part + 1}",
        "year": f"{year}",
    }[every]


def whole_months(start: dt.date, end: dt.date) -> int:
    """Return the whole months from one day to another; a month from the 31st ends on the last day of a shorter one.

    >>> whole_months(dt.date(2026, 1, 31), dt.date(2026, 6, 30))
    5
    >>> whole_months(dt.date(2026, 3, 15), dt.date(2026, 6, 14))
    2
    """
    months = 12 * (end.year - start.year) + end.month - start.month
    return months - (min(start.day, monthrange(end.year, end.month)[1]) > end.day)
