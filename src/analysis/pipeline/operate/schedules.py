"""Schedules: which periods are due, each reported once; `job_files` has the files that make a scheduler ask every day.

The question is asked daily and answered from the ledger, so a machine that was off, a clock that jumps or a scheduler
that fires twice cannot lose a period or report one twice.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from analysis.errors import UsageError
from analysis.period_lengths import MONTHS, numbered_period

if TYPE_CHECKING:
    from analysis.regulations import ReportingCalendar


@dataclass(frozen=True)
class Schedule:
    """What is reported, how often, and how long after the end of a period [days].

    `regime` names the reporting regime whose cut-off ends a period; without one it ends with the calendar.
    """

    every: str
    grace: int = 5
    since: str | None = None
    notebook: str | None = None
    units: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    regime: str | None = None

    @property
    def key(self) -> str:
        """Return the name under which the ledger knows this schedule."""
        parts = (self.every, self.notebook or "all", ",".join(self.units), ",".join(self.languages))
        return " ".join(part for part in parts if part)

    @property
    def words(self) -> list[str]:
        """Return the schedule as arguments of ``workbench schedule``."""
        options = [("--every", self.every), ("--grace", str(self.grace))]
        options += [("--since", self.since)] if self.since else []
        options += [("--regime", self.regime)] if self.regime else []
        options += [("--unit", unit) for unit in self.units]
        options += [("--lang", language) for language in self.languages]
        return [*(word for option in options for word in option), *filter(None, [self.notebook])]

    @property
    def arguments(self) -> str:
        """Return the schedule as arguments of ``workbench schedule``, quoted for a shell."""
        return shlex.join(self.words)


def due_periods(
    schedule: Schedule, lines: Iterable[Mapping[str, Any]], today: date, reports: ReportingCalendar | None = None
) -> list[str]:
    """Return the periods that have ended, are not reported yet, and so are due `today`, oldest first.

    They begin with the schedule's `since`; without one with the first that the ledger knows, or else the latest. A run
    that the ledger dates later than `today` reported nothing: the clock was ahead then, and its period had not ended.
    `reports` is needed for a schedule with a regime: a half-year under Decree 09/2019 ends on 14 June.

    >>> due_periods(Schedule("half-year", since="2025-H2"), [], date(2026, 7, 10))
    ['2025-H2', '2026-H1']
    """
    found = [line for line in map(_scheduled(schedule), _until(today, lines)) if line]
    done = {line["period"]: line["outcome"] for line in found if _is_period(schedule.every, line["period"])}
    reported = {period for period, outcome in done.items() if outcome == "ok"}
    latest = _latest_ended(schedule, today - timedelta(days=schedule.grace), reports)
    first = schedule.since or min(done, default=latest)
    if _order(schedule.every, first) > _order(schedule.every, latest):
        return []
    start, end = _order(schedule.every, first), _order(schedule.every, latest)
    periods = [numbered_period(schedule.every, number) for number in range(start, end + 1)]
    return [period for period in periods if period not in reported]


def _latest_ended(schedule: Schedule, day: date, reports: ReportingCalendar | None) -> str:
    """Return the latest period that ended before a day, by the calendar or the cut-off of the schedule's regime."""
    start = _start_of(schedule.every, day)
    if schedule.regime is None or reports is None:
        return period_code(schedule.every, start, -1)
    for steps in (0, -1, -2):
        period = period_code(schedule.every, start, steps)
        terms = reports.terms(schedule.regime, "any", period)
        if terms is None:
            raise UsageError(
                f"the regime {schedule.regime} has no window for {period}",
                option="--regime",
                fix="Choose another regime or length of period; the windows are in data/lookup/reporting_windows.csv.",
            )
        if terms.cut_off < day:
            break
    return period


def is_reported(schedule_key: str, period: str, lines: Iterable[Mapping[str, Any]], today: date) -> bool:
    """Return whether the ledger holds a run that reported this period of this schedule until `today`."""
    wanted = {"key": schedule_key, "period": period}
    return any(line.get("schedule") == wanted and line.get("outcome") == "ok" for line in _until(today, lines))


def _until(today: date, lines: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Return the runs that did not begin after tomorrow: the clock was ahead then, and their periods had not ended.

    A day of grace, for the ledger has the time of Greenwich and `today` is the day here.
    """
    last = (today + timedelta(days=1)).isoformat()
    return [line for line in lines if str(line.get("began", ""))[:10] <= last]


def period_code(every: str, start: date, steps: int = 0) -> str:
    """Return the code of the period that begins at `start`, or of the one `steps` later.

    >>> period_code("quarter", date(2026, 1, 1), -1)
    '2025-Q4'
    """
    return numbered_period(every, (start.year * 12 + start.month - 1) // MONTHS[every] + steps)


def _scheduled(schedule: Schedule) -> Any:
    def read(line: Mapping[str, Any]) -> dict[str, str] | None:
        found = line.get("schedule") or {}
        return (
            {"period": found["period"], "outcome": line.get("outcome", "")}
            if found.get("key") == schedule.key
            else None
        )

    return read


def _start_of(every: str, day: date) -> date:
    months = MONTHS[every]
    return date(day.year, (day.month - 1) // months * months + 1, 1)


def _is_period(every: str, period: str) -> bool:
    try:
        _order(every, period)
    except UsageError:
        return False
    return True


def _order(every: str, period: str) -> int:
    """Return the period's number in the sequence of all periods of its kind."""
    year, _, part = period.partition("-")
    marks = {"month": "", "quarter": "Q", "half-year": "H", "year": ""}
    number = part.removeprefix(marks[every]) if part.startswith(marks[every]) else "?"
    per_year = 12 // MONTHS[every]
    if every == "year" and not part:
        number = "1"
    if not (year.isdigit() and number.isdigit() and 1 <= int(number) <= per_year):
        example = period_code(every, date(2026, 1, 1))
        raise UsageError(f"--since {period}: expected a {every}, e.g. {example}")
    return int(year) * per_year + int(number) - 1
