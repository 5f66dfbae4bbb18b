"""The first and the last day of a period code; the last possible day of a date known by month or year only."""

from __future__ import annotations

import calendar
import re
from datetime import date
from typing import TYPE_CHECKING, Any

from analysis.schemas.vocabulary import PERIOD_PATTERN

if TYPE_CHECKING:
    import pandas as pd

_PART = re.compile("([0-9]{4})(?:-(?:Q([1-4])|H([12])|([0-9]{1,2})M|([0-9]{2})(?:-([0-9]{2}))?))?")


def period_bounds(code: str) -> tuple[date | None, date | None]:
    """Return the first and the last day (inclusive) of a period code; two times None for a recurring period.

    Parameters
    ----------
    code
        A period code, e.g. 2026, 2026-Q1, 2026-H1, 2026-9M, 2026-06 or 2023/2025.

    Returns
    -------
    tuple
        First and last day.

    Raises
    ------
    ValueError
        If `code` is no period code or ends before it begins.

    Examples
    --------
    >>> period_bounds("2026-H1")
    (datetime.date(2026, 1, 1), datetime.date(2026, 6, 30))
    """
    if not re.fullmatch(PERIOD_PATTERN, code):
        raise ValueError(f"period {code!r}: expected a code like 2026, 2026-Q1, 2026-H1, 2026-9M, 2026-06, 2023/2025")
    if code.isalpha():
        return None, None
    first, _, last = code.partition("/")
    start, end = _bounds(first)[0], _bounds(last or first)[1]
    if end < start:
        raise ValueError(f"period {code!r} ends on {end}, before it begins on {start}")
    return start, end


def look_up(keys: pd.Series[Any], values: pd.Series[Any]) -> pd.Series[Any]:
    """Return the value of each key, missing where it has none; days stay days also where `values` is empty.

    Parameters
    ----------
    keys
        what to look for.
    values
        the values, by key.

    Returns
    -------
    Series
        With the index of `keys` and the type of `values`.

    Examples
    --------
    >>> import pandas as pd
    >>> look_up(pd.Series(["a"]), pd.Series(pd.to_datetime([]), index=pd.Index([], dtype="str"))).dtype.kind
    'M'
    """
    return values.reindex(keys).set_axis(keys.index)


def period_length(code: str) -> str:
    """Return the length of time of a period code, a word of `PERIOD_LENGTHS`.

    Parameters
    ----------
    code
        A period code; a text that is none counts as a span.

    Returns
    -------
    str
        A word of `PERIOD_LENGTHS`.

    Examples
    --------
    >>> [period_length(code) for code in ("2026-Q3", "2026-9M", "2026", "2026-06-30", "yearly", "2023/2025")]
    ['quarter', 'to_date', 'year', 'day', 'recurring', 'span']
    """
    if code.isalpha():
        return "recurring"
    match = _PART.fullmatch(code)
    if match is None:
        return "span"
    _, quarter, half, months, month, day = match.groups()
    marks = {"quarter": quarter, "half_year": half, "to_date": months, "day": day, "month": month}
    return next((name for name, mark in marks.items() if mark), "year")


def latest_issue_days(sources: pd.DataFrame) -> pd.Series[pd.Timestamp]:
    """Return the last possible day of issue of each row of table `sources`.

    `issued` holds the earliest possible day. A source is certainly issued before a day only where its last possible
    day of issue is before it.

    Parameters
    ----------
    sources
        rows with the columns `issued` and `issued_precision` (a missing precision means that the day is known).

    Returns
    -------
    Series of Timestamp
        With the index of `sources`; missing where the day of issue is.

    Examples
    --------
    >>> import pandas as pd
    >>> days = pd.to_datetime(["2026-06-25", "2026-06-01", "2026-01-01"])
    >>> sources = pd.DataFrame({"issued": days, "issued_precision": ["day", "month", "year"]})
    >>> latest_issue_days(sources).dt.strftime("%Y-%m-%d").tolist()
    ['2026-06-25', '2026-06-30', '2026-12-31']
    """
    import pandas as pd

    issued, precision = sources["issued"], sources["issued_precision"]
    of_month = issued.where(precision != "month", issued + pd.offsets.MonthEnd(0))
    return of_month.where(precision != "year", issued + pd.offsets.YearEnd(0))


def _bounds(part: str) -> tuple[date, date]:
    match = _PART.fullmatch(part)
    if match is None:
        raise ValueError(f"period {part!r}: expected a code like 2026, 2026-Q1, 2026-H1, 2026-9M or 2026-06-30")
    year = int(match[1])
    quarter, half, months, month, day = (int(group) if group else None for group in match.groups()[1:])
    if month is not None and day is not None:
        return date(year, month, day), date(year, month, day)
    first, last = 1, 12
    if quarter:
        first, last = 3 * quarter - 2, 3 * quarter
    elif half:
        first, last = 6 * half - 5, 6 * half
    elif months is not None:
        last = months
    elif month is not None:
        first = last = month
    return date(year, first, 1), date(year, last, calendar.monthrange(year, last)[1])
