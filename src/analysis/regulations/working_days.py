"""Working days: weekends, public holidays, and weekends worked in exchange."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Mapping

_DAY = dt.timedelta(days=1)
_SATURDAY = 5
_READ_IN_A_SOURCE = ("verified", "single-source")


@dataclass(frozen=True)
class Deadline:
    """The last day on which a report is in time; uncertain where a day that was counted is not known."""

    day: dt.date
    is_certain: bool = True


@dataclass(frozen=True)
class WorkingDays:
    """The days that differ from the week, by day: `day_off`, `working_day` or `uncertain`.

    Attributes
    ----------
    days
        What each of them is.
    open_years
        Years of which only some days are known, because the decision on their days off was not seen.

    Examples
    --------
    >>> days = WorkingDays({dt.date(2026, 1, 1): "day_off", dt.date(2026, 1, 2): "day_off"})
    >>> days.add(dt.date(2025, 12, 31), 1)
    Deadline(day=datetime.date(2026, 1, 5), is_certain=True)
    """

    days: Mapping[dt.date, str]
    open_years: frozenset[int] = field(default_factory=frozenset)

    @classmethod
    def from_table(cls, holidays: pd.DataFrame) -> WorkingDays:
        """Return the working days of the table `public_holidays`.

        The days off of a year are complete where a source was read for at least one of them: a year whose days are all
        derived from the law or not verified is open, for the Government sets Tết and the exchanges year by year.

        Parameters
        ----------
        holidays
            The rows `date`, `day_type` and `verification`.

        Returns
        -------
        WorkingDays
            With the rows' days.

        Examples
        --------
        >>> rows = pd.DataFrame({"date": pd.to_datetime(["2027-01-01"]), "day_type": "day_off",
        ...     "verification": "derived"})
        >>> WorkingDays.from_table(rows).add(dt.date(2026, 12, 31), 1)
        Deadline(day=datetime.date(2027, 1, 4), is_certain=False)
        """
        dates = [stamp.date() for stamp in pd.to_datetime(holidays["date"])]
        read = holidays["verification"].isin(_READ_IN_A_SOURCE)
        complete = {day.year for day, is_read in zip(dates, read, strict=True) if is_read}
        open_years = frozenset(day.year for day in dates) - complete
        return cls(dict(zip(dates, holidays["day_type"], strict=True)), open_years)

    def add(self, day: dt.date, count: int) -> Deadline:
        """Return the day that lies `count` working days after `day`.

        Parameters
        ----------
        day
            The day from which is counted; it does not count itself.
        count
            How many working days.

        Returns
        -------
        Deadline
            Not certain where a day on the way is `uncertain`, or lies in a year whose days off are not all known; the
            true day is then the same or a later one, unless a weekend is worked in exchange.

        Examples
        --------
        >>> WorkingDays({}).add(dt.date(2026, 7, 31), 5)
        Deadline(day=datetime.date(2026, 8, 7), is_certain=False)
        """
        known_years = {known.year for known in self.days} - self.open_years
        is_certain, left = True, count
        while left > 0:
            day += _DAY
            kind = self.days.get(day)
            is_certain &= day.year in known_years and kind != "uncertain"
            left -= kind == "working_day" or (kind != "day_off" and day.weekday() < _SATURDAY)
        return Deadline(day, is_certain)
