"""The reporting calendar: which days a report covers and when it is due, by the regime that binds it."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.errors import AnalysisError, nearest
from analysis.period_lengths import MONTHS
from analysis.regulations.working_days import Deadline, WorkingDays
from analysis.schemas import period_bounds

if TYPE_CHECKING:
    from collections.abc import Mapping

_FREQUENCIES = {
    "month": r"[0-9]{4}-[0-9]{2}",
    "quarter": r"[0-9]{4}-Q[1-4]",
    "half-year": r"[0-9]{4}-H[12]",
    "nine-months": r"[0-9]{4}-0?9M",
    "year": r"[0-9]{4}",
}
#: How many months each of them has.
_LENGTHS = MONTHS | {"nine-months": 9}
_ANY_TIER = "any"


def period_frequency(period: str) -> str | None:
    """Return the length of a reporting period: month, quarter, half-year, nine-months or year.

    Parameters
    ----------
    period
        A period code.

    Returns
    -------
    str or None
        None for a day, a span of years and other periods that are not reported on regularly.

    Examples
    --------
    >>> period_frequency("2026-H1"), period_frequency("2026-06-30")
    ('half-year', None)
    """
    return next((name for name, pattern in _FREQUENCIES.items() if re.fullmatch(pattern, period)), None)


@dataclass(frozen=True)
class ReportingTerms:
    """What a report of one regime, tier and period covers, and when it is due.

    Attributes
    ----------
    start, cut_off
        First and last day of the data (inclusive).
    deadline
        The last day on which the report is in time; None where no rule of this tier is known.
    window_rule, deadline_rule
        The rows of `reporting_windows` and `reporting_deadlines`, with source and verification.
    """

    regime: str
    period: str
    start: dt.date
    cut_off: dt.date
    deadline: Deadline | None
    window_rule: Mapping[str, Any]
    deadline_rule: Mapping[str, Any] | None


@dataclass(frozen=True)
class ReportingCalendar:
    """The reporting regimes with their windows and deadlines, and the working days.

    Examples
    --------
    >>> from analysis.paths import packaged_folder
    >>> from analysis.regulations import read_rules
    >>> reports = ReportingCalendar.from_tables(read_rules(packaged_folder() / "data" / "lookup"))
    >>> terms = reports.terms("nd-09-2019", "province", "2026-H1")
    >>> str(terms.start), str(terms.cut_off), str(terms.deadline.day)
    ('2025-12-15', '2026-06-14', '2026-06-25')
    """

    regimes: tuple[Mapping[str, Any], ...]
    windows: tuple[Mapping[str, Any], ...]
    deadlines: tuple[Mapping[str, Any], ...]
    working_days: WorkingDays

    @classmethod
    def from_tables(cls, tables: Mapping[str, pd.DataFrame]) -> ReportingCalendar:
        """Return the calendar of the tables `reporting_regimes`, `_windows`, `_deadlines` and `public_holidays`.

        Parameters
        ----------
        tables
            The tables by name; one that is not there has no rows.

        Returns
        -------
        ReportingCalendar
            With the rows of the tables.

        Raises
        ------
        AnalysisError
            Where a window or deadline names an unknown regime, or a deadline has neither a day nor working days.

        Examples
        --------
        >>> ReportingCalendar.from_tables({}).regimes
        ()
        """
        regimes, windows, deadlines = (
            _records(tables.get(name)) for name in ("reporting_regimes", "reporting_windows", "reporting_deadlines")
        )
        _check(regimes, windows, deadlines)
        holidays = tables.get("public_holidays")
        days = WorkingDays({}) if holidays is None else WorkingDays.from_table(holidays)
        return cls(tuple(sorted(regimes, key=_precedence)), windows, deadlines, days)

    def regime(self, code: str) -> Mapping[str, Any]:
        """Return the row of a regime.

        Parameters
        ----------
        code
            Its code, e.g. nd-09-2019.

        Returns
        -------
        Mapping
            The row of `reporting_regimes`.

        Raises
        ------
        AnalysisError
            If there is no such regime, with the nearest.

        Examples
        --------
        >>> ReportingCalendar.from_tables({}).regime("nd-09-2019")
        Traceback (most recent call last):
        ...
        analysis.errors.AnalysisError: reporting regime, found 'nd-09-2019', expected one of: none
        """
        found = next((row for row in self.regimes if row["regime"] == code), None)
        if found is None:
            known = [str(row["regime"]) for row in self.regimes]
            raise AnalysisError(
                "reporting regime",
                found=code,
                expected=f"one of: {', '.join(known) or 'none'}",
                nearest=nearest(code, known),
            )
        return found

    def terms(
        self, regime: str, tier: str, period: str, own_rule: Mapping[str, Any] | None = None
    ) -> ReportingTerms | None:
        """Return what a report covers and when it is due.

        Parameters
        ----------
        regime
            The regime that binds it, e.g. nd-09-2019.
        tier
            Who reports: facility, commune, district, province, central, or any.
        period
            The period code, e.g. 2026-H1.
        own_rule
            A deadline that the reporting bodies were given, as a row of `reporting_deadlines`; replaces the regime's.

        Returns
        -------
        ReportingTerms or None
            None where the regime has no window for periods of this length, or had none at that time.

        Raises
        ------
        AnalysisError
            If there is no such regime.
        ValueError
            If `period` is no period code.

        Examples
        --------
        >>> from analysis.paths import packaged_folder
        >>> from analysis.regulations import read_rules
        >>> reports = ReportingCalendar.from_tables(read_rules(packaged_folder() / "data" / "lookup"))
        >>> reports.terms("tt-37-2019", "commune", "2026-H1").deadline.day
        datetime.date(2026, 7, 7)
        """
        self.regime(regime)
        first, last = period_bounds(period)
        frequency = period_frequency(period)
        if frequency is None or first is None or last is None:
            return None
        for rule in self.windows:
            cut_off = _day_in(last, rule["end_months"], rule["end_day"])
            if (rule["regime"], rule["frequency"]) == (regime, frequency) and _held(rule, cut_off):
                start = _day_in(first, rule["start_months"], rule["start_day"])
                due = own_rule or self._deadline_rule(regime, tier, frequency, cut_off)
                deadline = None if due is None else self._deadline(due, last, cut_off)
                return ReportingTerms(regime, period, start, cut_off, deadline, rule, due)
        return None

    def frequencies(self, regime: str) -> tuple[str, ...]:
        """Return the lengths of period for which a regime has a window, at whatever time.

        Parameters
        ----------
        regime
            The code of the regime.

        Returns
        -------
        tuple of str
            In the order of `reporting_windows`, each once.

        Examples
        --------
        >>> from analysis.paths import packaged_folder
        >>> from analysis.regulations import read_rules
        >>> reports = ReportingCalendar.from_tables(read_rules(packaged_folder() / "data" / "lookup"))
        >>> reports.frequencies("tt-23-2025")
        ('month', 'year')
        """
        return tuple(dict.fromkeys(str(row["frequency"]) for row in self.windows if row["regime"] == regime))

    def all_terms(self, period: str) -> list[ReportingTerms]:
        """Return the terms of every regime that has a window for this period, whoever reports.

        Parameters
        ----------
        period
            The period code.

        Returns
        -------
        list of ReportingTerms
            In order of the regimes' precedence; empty where the period is not reported on regularly.

        Examples
        --------
        >>> ReportingCalendar.from_tables({}).all_terms("2026-H1")
        []
        """
        found = (self.terms(str(row["regime"]), _ANY_TIER, period) for row in self.regimes)
        return [terms for terms in found if terms is not None]

    def earliest_start(self, period: str) -> dt.date:
        """Return the first day from which a regime counts the data of a period.

        Parameters
        ----------
        period
            The period code.

        Returns
        -------
        date
            The period's first day where no regime begins earlier.

        Raises
        ------
        ValueError
            If `period` is no period code, or recurs.

        Examples
        --------
        >>> ReportingCalendar.from_tables({}).earliest_start("2026-H1")
        datetime.date(2026, 1, 1)
        """
        return min([*(terms.start for terms in self.all_terms(period)), _bounds(period)[0]])

    def closing_days(self, period: str) -> frozenset[dt.date]:
        """Return the days on which the data of a period may end: its last day and the cut-offs of the regimes.

        Parameters
        ----------
        period
            The period code.

        Returns
        -------
        frozenset of date
            At least the period's last day; empty for a recurring period.

        Raises
        ------
        ValueError
            If `period` is no period code.

        Examples
        --------
        >>> sorted(map(str, ReportingCalendar.from_tables({}).closing_days("2026-H1")))
        ['2026-06-30']
        """
        end = period_bounds(period)[1]
        return frozenset([*(terms.cut_off for terms in self.all_terms(period)), *([end] if end else [])])

    def recognise(self, *texts: object) -> str | None:
        """Return the regime whose words stand in the texts that a report says of itself, e.g. title and number.

        Parameters
        ----------
        texts
            Title, number; missing ones are passed over.

        Returns
        -------
        str or None
            None where no regime is recognised.

        Examples
        --------
        >>> from analysis.paths import packaged_folder
        >>> from analysis.regulations import read_rules
        >>> reports = ReportingCalendar.from_tables(read_rules(packaged_folder() / "data" / "lookup"))
        >>> reports.recognise("Báo cáo thống kê y tế", "12/BC-SYT"), reports.recognise("Kết quả", "12/BC-SYT")
        ('tt-37-2019', 'nd-09-2019')
        """
        said = " ".join(" ".join(str(text).split()) for text in texts if isinstance(text, str)).casefold()
        for row in self.regimes:
            words = row["recognised_by"]
            if isinstance(words, str) and any(word.strip().casefold() in said for word in words.split("|")):
                return str(row["regime"])
        return None

    def _deadline_rule(self, regime: str, tier: str, frequency: str, on: dt.date) -> Mapping[str, Any] | None:
        mine = [row for row in self.deadlines if (row["regime"], row["frequency"]) == (regime, frequency)]
        for wanted in (tier, _ANY_TIER):
            found = next((row for row in mine if row["tier"] == wanted and _held(row, on)), None)
            if found is not None:
                return found
        return None

    def _deadline(self, rule: Mapping[str, Any], last: dt.date, cut_off: dt.date) -> Deadline:
        if not pd.isna(rule["working_days"]):
            return self.working_days.add(cut_off, int(rule["working_days"]))
        day = _day_in(last, rule["months"], rule["day"])
        return Deadline(day - dt.timedelta(days=1) if rule["day_itself"] == "late" else day)


def _records(table: pd.DataFrame | None) -> tuple[Mapping[str, Any], ...]:
    rows = [] if table is None else table.to_dict("records")
    return tuple({str(name): value for name, value in row.items()} for row in rows)


def _bounds(period: str) -> tuple[dt.date, dt.date]:
    first, last = period_bounds(period)
    if first is None or last is None:
        raise ValueError(f"period {period!r} recurs: it has no first and last day")
    return first, last


def _precedence(row: Mapping[str, Any]) -> tuple[int, str]:
    return (999 if pd.isna(row["precedence"]) else int(row["precedence"]), str(row["regime"]))


def _day_in(month: dt.date, months: int, day: int) -> dt.date:
    """Return a day of the month that lies `months` after that of a date; a month's last day where it is shorter."""
    year, place = divmod(month.year * 12 + month.month - 1 + int(months), 12)
    return dt.date(year, place + 1, min(int(day), calendar.monthrange(year, place + 1)[1]))


def _held(rule: Mapping[str, Any], day: dt.date) -> bool:
    began, ended, moment = rule["valid_from"], rule["valid_to"], pd.Timestamp(day)
    return bool((pd.isna(began) or began <= moment) and (pd.isna(ended) or ended >= moment))


def _check(
    regimes: tuple[Mapping[str, Any], ...],
    windows: tuple[Mapping[str, Any], ...],
    deadlines: tuple[Mapping[str, Any], ...],
) -> None:
    known = [str(row["regime"]) for row in regimes]
    errors = []
    for name, rows in (("reporting_windows", windows), ("reporting_deadlines", deadlines)):
        errors += [
            AnalysisError(
                f"{name}.csv",
                found=str(row["regime"]),
                expected="a regime of reporting_regimes.csv",
                nearest=nearest(str(row["regime"]), known),
            )
            for row in rows
            if row["regime"] not in known
        ]
    errors += [
        AnalysisError(
            f"reporting_deadlines.csv, {row['regime']} {row['tier']} {row['frequency']}",
            found="neither or both",
            expected="either day and months, or working_days",
        )
        for row in deadlines
        if pd.isna(row["working_days"]) == (pd.isna(row["day"]) or pd.isna(row["months"]))
    ]
    errors += [
        AnalysisError(
            f"reporting_windows.csv, {row['regime']} {row['frequency']}",
            found=f"start_months {row['start_months']}, end_months {row['end_months']}",
            expected="a window that ends after it begins",
        )
        for row in windows
        if _place_in(row, "start", 0) > _place_in(row, "end", _LENGTHS[row["frequency"]] - 1)
    ]
    if errors:
        raise AnalysisError.join(errors)


def _place_in(rule: Mapping[str, Any], end: str, months: int) -> tuple[int, int]:
    """Return the start or end of a window as month and day, the month counted from the period's first."""
    return months + int(rule[f"{end}_months"]), int(rule[f"{end}_day"])
