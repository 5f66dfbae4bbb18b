"""Days as decimal years, the time scale of every model and chart."""

from __future__ import annotations

import math
from datetime import date, timedelta


def decimal_year(day: date) -> float:
    """Return the end of a day as a decimal year; the last day of 2025 is 2026.0.

    Parameters
    ----------
    day
        Any day, a `date` or a pandas `Timestamp`.

    Returns
    -------
    float
        Decimal year; leap years have 366 days.

    Examples
    --------
    >>> decimal_year(date(2025, 12, 31))
    2026.0
    """
    start = date(day.year, 1, 1)
    passed = date(day.year, day.month, day.day) - start
    return day.year + (passed.days + 1) / (date(day.year + 1, 1, 1) - start).days


def day_of(time: float) -> date:
    """Return the day that ends at a decimal year.

    Parameters
    ----------
    time
        Decimal year.

    Returns
    -------
    date
        The day.

    Examples
    --------
    >>> day_of(2026.0)
    datetime.date(2025, 12, 31)
    """
    year = math.floor(time)
    start = date(year, 1, 1)
    return start + timedelta(days=round((time - year) * (date(year + 1, 1, 1) - start).days) - 1)
