"""Days as decimal years and back, the scale of forecasts and charts."""

from __future__ import annotations

import datetime as dt
import math


def decimal_year(day: dt.date) -> float:
    """Return the end of a day as a decimal year; the last day of 2025 is 2026.0.

    >>> decimal_year(dt.date(2025, 12, 31))
    2026.0
    """
    start, end = dt.date(day.year, 1, 1), dt.date(day.year + 1, 1, 1)
    passed = dt.date(day.year, day.month, day.day) - start
    return day.year + (passed.days + 1) / (end - start).days


def day_of(time: float) -> dt.date:
    """Return the day that ends at a decimal year.

    >>> day_of(2026.0)
    datetime.date(2025, 12, 31)
    """
    year = math.floor(time)
    start, end = dt.date(year, 1, 1), dt.date(year + 1, 1, 1)
    return start + dt.timedelta(days=round((time - year) * (end - start).days) - 1)
