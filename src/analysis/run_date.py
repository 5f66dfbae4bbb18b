"""The run date: the day on which a run judges what is late and what is no longer live."""

from __future__ import annotations

import datetime as dt
import os

from analysis.errors import UsageError

#: Sets the run date of every command that is not given one.
VARIABLE = "WORKBENCH_RUN_DATE"


def default_run_date() -> dt.date:
    """Return the day that ``WORKBENCH_RUN_DATE`` gives, today where it is not set.

    Raises
    ------
    UsageError
        When the variable holds no day.

    Examples
    --------
    >>> os.environ[VARIABLE] = "2026-06-30"
    >>> default_run_date()
    datetime.date(2026, 6, 30)
    >>> del os.environ[VARIABLE]
    """
    given = os.environ.get(VARIABLE)
    return read_day(given, VARIABLE) if given is not None else dt.date.today()


def read_day(given: dt.date | str, where: str) -> dt.date:
    """Return the day that a text such as ``2026-06-30`` names; a day is returned as it is.

    Parameters
    ----------
    given
        What was given.
    where
        The option, parameter or variable that it was given to, for the message.

    Raises
    ------
    UsageError
        When a text is not written so, or the calendar does not have it.

    Examples
    --------
    >>> read_day("2026-06-30", "--run-date")
    datetime.date(2026, 6, 30)
    """
    if not isinstance(given, str):
        return given.date() if isinstance(given, dt.datetime) else given
    try:
        day = dt.datetime.strptime(given, "%Y-%m-%d").date()
    except ValueError:
        day = None
    if day is None or day.isoformat() != given:
        raise UsageError(option=where, found=given, expected="a day such as 2026-06-30")
    return day
