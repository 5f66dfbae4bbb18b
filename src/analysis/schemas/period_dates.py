"""The first and the last day of a period code."""

from __future__ import annotations

import calendar
import re
from datetime import date

from analysis.schemas.vocabulary import PERIOD_PATTERN

_PART = re.compile(r"^(\d{4})(?:-(?:Q([1-4])|H([12])|(\d{1,2})M|(\d{2})(?:-(\d{2}))?))?$")


def period_bounds(code: str) -> tuple[date | None, date | None]:
    """Return the first and the last day (inclusive) of a period code; two times None for a recurring period.

    >>> period_bounds("2026-H1")
    (datetime.date(2026, 1, 1), datetime.date(2026, 6, 30))

    Raises
    ------
    ValueError
        If `code` is no period code or ends before it begins.
    """
    if not re.match(PERIOD_PATTERN, code):
        raise ValueError(f"period {code!r}: expected a code like 2026, 2026-Q1, 2026-H1, 2026-9M, 2026-06, 2023/2025")
    if code.isalpha():
        return None, None
    first, _, last = code.partition("/")
    start, end = _bounds(first)[0], _bounds(last or first)[1]
    if end < start:
        raise ValueError(f"period {code!r} ends on {end}, before it begins on {start}")
    return start, end


def _bounds(part: str) -> tuple[date, date]:
    match = _PART.match(part)
    if match is None:
        raise ValueError(f"period {part!r}: expected a code like 2026, 2026-Q1, 2026-H1, 2026-9M or 2026-06-30")
    year, quarter, half, months, month, day = (int(group) if group else 0 for group in match.groups())
    if day:
        return date(year, month, day), date(year, month, day)
    first, last = 1, 12
    if quarter:
        first, last = 3 * quarter - 2, 3 * quarter
    elif half:
        first, last = 6 * half - 5, 6 * half
    elif months:
        last = months
    elif month:
        first = last = month
    return date(year, first, 1), date(year, last, calendar.monthrange(year, last)[1])
