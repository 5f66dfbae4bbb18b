"""How long the periods are that reports are due for, and the code of each in the sequence of its kind."""

from __future__ import annotations

#: Months in a period of each length.
MONTHS = {"month": 1, "quarter": 3, "half-year": 6, "year": 12}
EVERY = tuple(MONTHS)
#: How often a task comes again, as a period code says it.
RECURRING = ("yearly", "half-yearly", "quarterly", "monthly")


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
