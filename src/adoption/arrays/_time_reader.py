"""Times as people write them: decimal years, days and periods become decimal years, what is doubtful is refused.

One convention: a day or a period stands for its end, so that 30 June 2021, June 2021, 2021-Q2 and 2021-H1 are the same
time, 2021.496, and the end of 2021 is 2022.0. A number is a decimal year as it stands, whether it is 2021 or '2021'.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Callable
from decimal import Decimal
from numbers import Real
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from adoption.arrays._problems import PanelError, is_missing
from adoption.decimal_time import decimal_year

EARLIEST_YEAR, LATEST_YEAR = 1800, 2200
EXPECTED = (
    "a decimal year (2024.5), a day ('2024-12-31' or '31/12/2024') or a period ('2024-12', '2024-Q4', '2024-H2') "
    "is expected"
)
_EPOCH = pd.Timestamp("1970-01-01")
_EXCEL_EPOCH = dt.date(1899, 12, 30)
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
_NUMBER = re.compile(r"[+-]?(?:\d+(?:[.,]\d*)?|[.,]\d+)(?:e[+-]?\d+)?", re.ASCII)
_YEAR = r"(?P<year>\d{4})"
_MONTH = r"(?P<month>\d{1,2})"
_DAY = r"(?P<day>\d{1,2})"


class Time(NamedTuple):
    """A time that was read: its decimal year, and how it was written; columns may not mix ways of writing."""

    year: float
    writing: str


DECIMAL, CALENDAR, DAY_FIRST = "a decimal year", "a day or period", "a day with the year last"


def read_time(value: object) -> float:
    """Return a time as a decimal year, where days and periods stand for their end.

    Parameters
    ----------
    value
        A decimal year, a date, a pandas `Timestamp` or `Period`, or a text: `2024.5`, `2024,5`, `2024-12-31`,
        `31/12/2024`, `2024-12`, `12/2024`, `2024-Q4`, `2024-H2`.

    Returns
    -------
    float
        Decimal year; 2025.0 is the end of 2024.

    Raises
    ------
    PanelError
        For what is no time, or a doubtful one, with the nearest reading: 202412 is no decimal year.

    Examples
    --------
    >>> read_time("2021-H1") == read_time("30/06/2021") == decimal_year(dt.date(2021, 6, 30))
    True
    >>> read_time(202412)
    Traceback (most recent call last):
        ...
    adoption.arrays._problems.PanelError: time 202412 is no decimal year: did you mean '2024-12' (2025.0)?
    """
    found = parse_time(value)
    if isinstance(found, str):
        raise PanelError(found)
    return found.year


def read_time_column(column: pd.Series[Any], report: Callable[[int, str], None]) -> NDArray[np.float64]:
    """Return a column of times as decimal years, missing where the cell is empty or `report` was called for its row."""
    fast = _read_typed(column)
    if fast is not None:
        is_read = np.isnan(fast) | ((fast >= EARLIEST_YEAR) & (fast <= LATEST_YEAR))
        wrong = ~is_read | _is_in_first_day_of_epoch(column)
        for row in np.flatnonzero(wrong).tolist():
            report(row, str(parse_time(column.iloc[row])))
        return np.where(wrong, np.nan, fast)
    known: dict[str, Time | str] = {}
    years = np.full(len(column), np.nan)
    first: dict[str, tuple[int, object]] = {}
    for row, value in enumerate(column.tolist()):
        if is_missing(value):
            continue
        if isinstance(value, str):
            found = known[value] if value in known else known.setdefault(value, parse_time(value))
        else:
            found = parse_time(value)
        if isinstance(found, str):
            report(row, found)
            continue
        years[row] = found.year
        first.setdefault(found.writing, (row, value))
    if len(first) > 1:
        (_, one), (row, other) = list(first.values())[:2]
        ways = list(first)
        report(row, f"{other!r} is {ways[1]} but {one!r} above is {ways[0]}; write all times in one way")
    return years


def _read_typed(column: pd.Series[Any]) -> NDArray[np.float64] | None:
    """Return the decimal years of a column of numbers, days or periods; None for any other."""
    kind = column.dtype
    if pd.api.types.is_bool_dtype(kind) or pd.api.types.is_complex_dtype(kind):
        return None
    if pd.api.types.is_numeric_dtype(kind):
        return column.to_numpy(dtype=float, na_value=np.nan)
    if isinstance(kind, pd.PeriodDtype):
        column = column.dt.end_time
    elif not pd.api.types.is_datetime64_any_dtype(kind):
        return None
    days = column.dt
    return np.asarray(days.year + days.day_of_year / (365 + days.is_leap_year), dtype=float)


def _is_in_first_day_of_epoch(column: pd.Series[Any]) -> NDArray[np.bool_]:
    """Return which days are moments of 1 January 1970: numbers such as 202412 that were turned into dates."""
    if not pd.api.types.is_datetime64_any_dtype(column.dtype):
        return np.zeros(len(column), dtype=bool)
    local = column.dt.tz_localize(None)
    return np.asarray((local.dt.normalize() == _EPOCH) & (local != _EPOCH), dtype=bool)


def parse_time(value: object) -> Time | str:
    """Return the time, or one sentence that says why it cannot be read and offers the nearest reading."""
    if is_missing(value):
        return f"the time is missing; {EXPECTED}"
    if isinstance(value, str):
        return _parse_text(value)
    if isinstance(value, pd.Period):
        return _parse_day(value.end_time, value)
    if isinstance(value, np.datetime64):
        value = pd.Timestamp(value)
    if isinstance(value, dt.date):
        return _parse_day(value, value)
    if isinstance(value, bool | np.bool_) or not isinstance(value, Real | Decimal):
        return f"time {value!r} is a {type(value).__name__}; {EXPECTED}"
    try:
        return _parse_number(float(value), f"{float(value):.12g}")
    except (OverflowError, ValueError):
        return f"time {str(value)[:20]} is no decimal year; {EXPECTED}"


def _parse_day(day: dt.date, written: object, writing: str = CALENDAR) -> Time | str:
    if isinstance(day, dt.datetime) and day.date() == _EPOCH.date() and pd.Timestamp(day).tz_localize(None) != _EPOCH:
        return f"time {written} looks like a number that was turned into a date; {EXPECTED}"
    if not EARLIEST_YEAR <= day.year <= LATEST_YEAR:
        return f"time {written} lies outside the years {EARLIEST_YEAR} to {LATEST_YEAR}"
    return Time(decimal_year(day), writing)


def _parse_number(year: float, written: str) -> Time | str:
    if EARLIEST_YEAR <= year <= LATEST_YEAR:
        return Time(year, DECIMAL)
    readings = [reading for reading in _guess(year) if reading]
    nearest = f"did you mean {readings[0]}?" if readings else EXPECTED
    return f"time {written} is no decimal year: {nearest}"


def _guess(year: float) -> list[str]:
    """Return what a number that is no decimal year may mean, the likeliest first."""
    if not math.isfinite(year):
        return []
    if year < 0:
        return [f"{-year:g}" if EARLIEST_YEAR <= -year <= LATEST_YEAR else ""]
    if year < 100:
        return [f"{year + (1900 if year >= 70 else 2000):g}"]
    if year != int(year):
        return []
    digits = str(int(year))
    guesses = []
    if len(digits) == 8:
        guesses.append(_offer(digits[:4], digits[4:6], digits[6:]))
        guesses.append(_offer(digits[4:], digits[2:4], digits[:2]))
    if len(digits) == 6:
        guesses.append(_offer(digits[:4], digits[4:]))
        guesses.append(_offer(digits[2:], digits[:2]))
    if len(digits) == 5 and digits[4] in "1234" and EARLIEST_YEAR <= int(digits[:4]) <= LATEST_YEAR:
        guesses.append(f"'{digits[:4]}-Q{digits[4]}'")
    if len(digits) == 5:
        day = _EXCEL_EPOCH + dt.timedelta(days=int(year))
        guesses.append(f"'{day}', day {digits} of a spreadsheet")
    if len(digits) == 4:
        guesses.append(_offer("20" + digits[:2], digits[2:]))
    if len(digits) in (10, 13, 19):
        seconds = int(year) / 10 ** (len(digits) - 10)
        guesses.append(f"'{dt.datetime.fromtimestamp(seconds, dt.UTC).date()}', seconds since 1970")
    return guesses


def _offer(year: str, month: str, day: str = "") -> str:
    """Return the day or month as it should be written, with its decimal year; nothing where there is no such day."""
    text = "-".join(part for part in (year, month, day) if part)
    found = _parse_text(text)
    return "" if isinstance(found, str) else f"'{text}' ({_round(found.year)})"


def _round(year: float) -> str:
    return f"{year:.3f}".rstrip("0").rstrip(".") + (".0" if year == int(year) else "")


def _parse_text(text: str) -> Time | str:
    plain = re.sub(r"\s+", " ", text.strip().lower())
    if _NUMBER.fullmatch(plain):
        return _parse_number(float(plain.replace(",", ".")), text.strip())
    for pattern, writing in _FORMS:
        if match := pattern.fullmatch(plain):
            return _parse_form(match.groupdict(), writing, text)
    if match := _SHORT_YEAR.fullmatch(plain):
        full = f"{match['start']}{2000 + int(match['year'])}"
        return f"time {text!r} has a year of two digits: did you mean '{full}'?"
    return f"time {text!r} cannot be read{_offer_day(text) or f'; {EXPECTED}'}"


def _parse_form(parts: dict[str, str | None], writing: str, text: str) -> Time | str:
    year, day = int(parts["year"] or 0), int(parts.get("day") or 1)
    named = parts.get("quarter") or parts.get("half")
    number = _ROMAN.get(named, 0) or int(named) if named else 0
    months = 3 if parts.get("quarter") else 6
    month = months * number if named else int(parts["month"] or 0)
    try:
        found = dt.date(year, month, day)
        found = found if "day" in parts else _month_end(found)
    except ValueError:
        swapped = parts.get("day") and 1 <= day <= 12 and 1 <= month <= 31 and writing == DAY_FIRST
        offered = f"did you mean '{month:02}/{day:02}/{year}'? The day comes first" if swapped else EXPECTED
        return f"time {text!r} is no day of the calendar: {offered}"
    return _parse_day(found, text, writing)


def _month_end(first: dt.date) -> dt.date:
    return dt.date(first.year + first.month // 12, first.month % 12 + 1, 1) - dt.timedelta(days=1)


def _offer_day(text: str) -> str:
    """Return the day that a text in words may mean, for the message alone."""
    if not re.search(r"[A-Za-z]{3}.*\d{4}|\d{4}.*[A-Za-z]{3}", text):
        return ""
    try:
        day = pd.Timestamp(text)
    except (ValueError, OverflowError):
        return ""
    return "" if pd.isna(day) else f": did you mean '{day.date()}'?"


_QUARTER, _HALF = r"(?P<quarter>iv|i{1,3}|[1-4])", r"[hs](?P<half>[12])"
#: Ways to write a day or a period, with the way of writing that each counts as.
_FORMS = [
    (re.compile(pattern, re.ASCII), writing)
    for pattern, writing in (
        (rf"{_YEAR}[-/]{_MONTH}[-/]{_DAY}(?:[t ]\d\d:\d\d.*)?", CALENDAR),
        (rf"{_YEAR}-{_MONTH}", CALENDAR),
        (rf"{_YEAR}[- ]?m{_MONTH}", CALENDAR),
        (rf"{_YEAR}-{_MONTH}m", CALENDAR),
        (rf"{_YEAR}[- ]?q(?P<quarter>[1-4])", CALENDAR),
        (rf"{_YEAR}[- ]?{_HALF}", CALENDAR),
        (rf"q(?P<quarter>[1-4])[-/ ]?{_YEAR}", CALENDAR),
        (rf"{_HALF}[-/ ]?{_YEAR}", CALENDAR),
        (rf"{_DAY}[-/.]{_MONTH}[-/.]{_YEAR}", DAY_FIRST),
        (rf"{_MONTH}[-/]{_YEAR}", DAY_FIRST),
    )
] + [(re.compile(rf"quý {_QUARTER}(?:[-/ ]|/| năm ){_YEAR}"), CALENDAR)]
_SHORT_YEAR = re.compile(r"(?P<start>\d{1,2}[-/.]\d{1,2}[-/.])(?P<year>\d\d)", re.ASCII)


def as_times(times: Any) -> NDArray[np.float64]:
    """Return the times that a forecast is asked for as decimal years; days and periods stand for their end.

    Raises
    ------
    PanelError
        With every time that cannot be read.
    """
    values = [times] if isinstance(times, str) or not hasattr(times, "__iter__") else list(times)
    found = [parse_time(value) for value in values]
    wrong = [one for one in found if isinstance(one, str)]
    if wrong:
        raise PanelError("; ".join(wrong))
    return np.array([one.year for one in found if isinstance(one, Time)], dtype=float)
