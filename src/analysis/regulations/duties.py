"""Reports that are owed: one row a unit, regime and period, with the filing that answers it and its state on a day."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.period_lengths import MONTHS, numbered_period
from analysis.regulations.reporting_calendar import ReportingCalendar
from analysis.regulations.scheduled_units import ScheduledUnit, list_scheduled_units
from analysis.schemas import TABLES, latest_issue_days, period_bounds, set_types, validate
from vnfilings import find_periods

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from analysis.regulations.reporting_calendar import ReportingTerms

#: What a source that answers a duty is, where its sort is known; a plan or decision on a period is no report on it.
_ANSWERING_SORTS = ("report", "form", "table")
_ANSWERING_KINDS = ("filing", "hand_reading")

_Key = tuple[str, str, str]


@dataclass(frozen=True)
class _Owed:
    """One report that a unit owes."""

    bound: ScheduledUnit
    terms: ReportingTerms

    @property
    def key(self) -> _Key:
        return str(self.bound.unit["unit_code"]), self.terms.regime, self.terms.period

    @property
    def end(self) -> dt.date:
        """Return the day by which it is due; where no rule sets one, its cut-off."""
        return self.terms.deadline.day if self.terms.deadline else self.terms.cut_off

    @property
    def longer(self) -> str | None:
        """Return the longer period whose report replaces this one."""
        frequency = self.terms.window_rule.get("replaced_by")
        end = period_bounds(self.terms.period)[1]
        if not isinstance(frequency, str) or frequency not in MONTHS or end is None or end.month % MONTHS[frequency]:
            return None
        return numbered_period(frequency, (end.year * 12 + end.month) // MONTHS[frequency] - 1)


@dataclass(frozen=True)
class _Answer:
    """A filing of a unit for a period: when it was issued, at the earliest and at the latest."""

    source_id: str
    regime: object
    received: pd.Timestamp
    received_by: pd.Timestamp
    is_dated: bool


def list_duties(
    schedule: pd.DataFrame,
    units: pd.DataFrame,
    sources: pd.DataFrame,
    reports: ReportingCalendar,
    on: dt.date | pd.Timestamp,
) -> pd.DataFrame:
    """Return the reports that are owed up to a day, and of each unit, regime and length of period the next one due.

    A unit owes a report if it exists on the last day of the data; where it ends before `due`, a filing of its successor
    answers as well. A filing answers if it names the unit and the period and is of this regime, or of none that binds
    the unit; the first one counts, whatever is corrected later. Its title may name a second period that ends on the
    same day ('quý II và 6 tháng đầu năm 2026'). A report is late from the day after `due`, be that
    a day off.

    Parameters
    ----------
    schedule, units, sources
        The tables `reporting_schedule`, `units` and `sources`.
    reports
        The regimes.
    on
        The day on which the reports are judged; what was issued later is not known yet.

    Returns
    -------
    DataFrame
        The table `duties`: by unit, then by the day of `due`.

    Raises
    ------
    AnalysisError
        If a line names an unknown regime.
    SchemaError
        If the result does not match the schema.

    Examples
    --------
    >>> from analysis.paths import packaged_folder
    >>> from analysis.regulations import ReportingCalendar, read_rules
    >>> rules = read_rules(packaged_folder() / "data" / "lookup")
    >>> days = {"valid_from": pd.to_datetime(["2026-01-01"]), "valid_to": pd.NaT}
    >>> line = {"schedule_id": "a", "unit_code": "p34-51", "unit_level": None, "frequency": "half-year"}
    >>> schedule = pd.DataFrame([line | {"regime": "nd-09-2019"}]).assign(**days)
    >>> units = pd.DataFrame([{"unit_code": "p34-51", "level": "province"}])
    >>> sources = _empty("sources")
    >>> owed = list_duties(schedule, units, sources, ReportingCalendar.from_tables(rules), pd.Timestamp("2026-07-10"))
    >>> owed[["period", "state", "days_late"]].to_numpy().tolist()
    [['2026-H1', 'missing', 15], ['2026-H2', 'not_yet_due', <NA>]]
    """
    day = pd.Timestamp(on).normalize()
    owed = _list_owed(list_scheduled_units(schedule, units, reports), reports, day.date())
    answers, successors = _list_answers(sources, day), _list_successors(units)
    regimes: dict[tuple[str, str], set[str]] = {}
    for unit, regime, period in owed:
        regimes.setdefault((unit, period), set()).add(regime)
    rows = []
    for (unit, regime, period), report in owed.items():
        others = regimes[unit, period] - {regime}
        found = _find_answer(answers, unit, period, others)
        longer = None
        if found is None and report.longer:
            longer = _find_answer(answers, unit, report.longer, regimes.get((unit, report.longer), set()) - {regime})
        heir = _find_heir(answers, report, successors.get(unit, ()), others) if (found or longer) is None else None
        told = {"longer-report": longer is not None, "successor": heir is not None}
        rows.append(_row(report, found or longer or heir, day, told))
    table = pd.DataFrame(rows, columns=TABLES["duties"].column_names)
    return validate("duties", table.sort_values(["unit_code", "window_end", "regime", "period"], kind="stable"))


def judge_duties(tables: Mapping[str, pd.DataFrame], on: dt.date | pd.Timestamp) -> pd.DataFrame:
    """Return the table `duties` of a panel on a day.

    Parameters
    ----------
    tables
        The panel by name; without `reporting_schedule` nothing is owed.
    on
        The day on which the reports are judged.

    Returns
    -------
    DataFrame
        See `list_duties`.

    Raises
    ------
    AnalysisError
        If a line of the schedule names an unknown regime.
    SchemaError
        If the result does not match the schema.

    Examples
    --------
    >>> len(judge_duties({}, dt.date(2026, 7, 10)))
    0
    """
    schedule, units, sources = (
        tables[name] if name in tables else _empty(name) for name in ("reporting_schedule", "units", "sources")
    )
    return list_duties(schedule, units, sources, ReportingCalendar.from_tables(tables), on)


def _empty(name: str) -> pd.DataFrame:
    return set_types(name, pd.DataFrame(columns=TABLES[name].column_names))


def _list_owed(bound: list[ScheduledUnit], reports: ReportingCalendar, on: dt.date) -> dict[_Key, _Owed]:
    """Return the reports owed by units that exist on the cut-off; a line of the unit itself goes before its level's."""
    known: dict[tuple[str, str, str, object], ReportingTerms | None] = {}

    def terms(one: ScheduledUnit, period: str) -> ReportingTerms | None:
        key = (str(one.line["regime"]), one.tier, period, one.line["schedule_id"] if one.own_rule else None)
        if key not in known:
            known[key] = reports.terms(key[0], one.tier, period, one.own_rule)
        return known[key]

    owed: dict[_Key, _Owed] = {}
    for one in sorted(bound, key=lambda one: not one.is_own):
        for period in _list_periods(one.frequency, one.line["valid_from"], one.line["valid_to"], on):
            found = terms(one, period)
            if found is None or not _exists(one.unit, found.cut_off):
                continue
            report = _Owed(one, found)
            owed.setdefault(report.key, report)
    return _until_next(_without_replaced(owed), on)


def _without_replaced(owed: dict[_Key, _Owed]) -> dict[_Key, _Owed]:
    """Return the reports without those that the report on a longer period replaces, where the unit owes that too."""
    return {
        (unit, regime, period): report
        for (unit, regime, period), report in owed.items()
        if not report.longer or (unit, regime, report.longer) not in owed
    }


def _until_next(owed: dict[_Key, _Owed], on: dt.date) -> dict[_Key, _Owed]:
    """Return what was due before a day, and of each unit, regime and length the next report due."""
    following: dict[tuple[str, str, str], _Owed] = {}
    for (unit, regime, _), report in owed.items():
        place = (unit, regime, report.bound.frequency)
        if report.end >= on and (place not in following or report.end < following[place].end):
            following[place] = report
    next_ones = {report.key for report in following.values()}
    return {key: report for key, report in owed.items() if report.end < on or key in next_ones}


def _list_periods(frequency: str, since: pd.Timestamp, until: pd.Timestamp, on: dt.date) -> Iterator[str]:
    """Yield the periods that began while the duty held, up to the one after that which contains the day `on`."""
    is_bounded = not pd.isna(until)
    if frequency == "nine-months":  # they begin with the year
        last_year = min(on.year + 1, until.year) if is_bounded else on.year + 1
        yield from (f"{year}-9M" for year in range(since.year + (since.day_of_year > 1), last_year + 1))
        return
    first = -(-(since.year * 12 + since.month - 1 + (since.day > 1)) // MONTHS[frequency])
    last = (on.year * 12 + on.month - 1) // MONTHS[frequency] + 1
    last = min(last, (until.year * 12 + until.month - 1) // MONTHS[frequency]) if is_bounded else last
    yield from (numbered_period(frequency, number) for number in range(first, last + 1))


def _exists(unit: Mapping[str, Any], day: dt.date) -> bool:
    began, ended, moment = unit.get("valid_from"), unit.get("valid_to"), pd.Timestamp(day)
    return bool((pd.isna(began) or began <= moment) and (pd.isna(ended) or ended >= moment))


def _list_answers(sources: pd.DataFrame, on: pd.Timestamp) -> dict[tuple[str, str], list[_Answer]]:
    """Return the filings known on a day by their unit and period, the first issued first."""
    latest = latest_issue_days(sources) if len(sources) else sources["issued"]
    found: dict[tuple[str, str], list[_Answer]] = {}
    for row, received_by in zip(sources.to_dict("records"), latest, strict=True):
        unit, period = row["filing_unit_code"], row["filing_period"]
        if not isinstance(unit, str) or not isinstance(period, str) or not _may_answer(row):
            continue
        is_dated = not pd.isna(row["issued"])
        received = row["issued"] if is_dated else row.get("filed_on", pd.NaT)
        if pd.isna(received) or received <= on:
            received_by = received_by if is_dated else received
            answer = _Answer(str(row["source_id"]), row["regime"], received, received_by, is_dated)
            for named in (period, *_same_end(row, period)):
                found.setdefault((unit, named), []).append(answer)
    return {key: sorted(answers, key=_order) for key, answers in found.items()}


def _same_end(source: Mapping[Any, Any], period: str) -> set[str]:
    """Return the other periods that the title of a filing names and that end on the same day as its own."""
    title, issued = source.get("title"), source["issued"]
    last = period_bounds(period)[1]
    if not isinstance(title, str) or last is None:
        return set()
    named = find_periods(title, issued=last if pd.isna(issued) else issued.date())
    return {one.code for one in named if one.end == last and one.code != period and one.recurrence is None}


def _may_answer(source: Mapping[Any, Any]) -> bool:
    """Return whether a source may be a report: what is not known of it excludes nothing."""
    kind, sort = source["kind"], source.get("sort")
    return (not isinstance(kind, str) or kind in _ANSWERING_KINDS) and (
        not isinstance(sort, str) or sort in _ANSWERING_SORTS
    )


def _order(answer: _Answer) -> tuple[bool, pd.Timestamp, str]:
    is_undated = pd.isna(answer.received)
    return is_undated, pd.Timestamp(0) if is_undated else answer.received, answer.source_id


def _find_answer(
    answers: dict[tuple[str, str], list[_Answer]], unit: str, period: str, others: set[str]
) -> _Answer | None:
    """Return the first filing that is not one under another regime that binds the unit."""
    return next((answer for answer in answers.get((unit, period), []) if answer.regime not in others), None)


def _list_successors(units: pd.DataFrame) -> dict[str, list[str]]:
    """Return the units that came out of each unit that has ended."""
    found: dict[str, list[str]] = {}
    for row in units.to_dict("records"):
        before_it = row.get("predecessors")
        for before in before_it.split() if isinstance(before_it, str) else ():
            found.setdefault(before, []).append(str(row["unit_code"]))
    return found


def _find_heir(
    answers: dict[tuple[str, str], list[_Answer]], report: _Owed, successors: Iterable[str], others: set[str]
) -> _Answer | None:
    """Return the first filing of a successor, for a unit that ended between the last day of the data and `due`."""
    ended = report.bound.unit.get("valid_to")
    if pd.isna(ended) or ended >= pd.Timestamp(report.end):
        return None
    found = (_find_answer(answers, unit, report.terms.period, others) for unit in successors)
    return min((answer for answer in found if answer is not None), key=_order, default=None)


def _row(report: _Owed, answer: _Answer | None, on: pd.Timestamp, told: Mapping[str, bool]) -> dict[str, Any]:
    terms, bound = report.terms, report.bound
    due = pd.Timestamp(terms.deadline.day) if terms.deadline else pd.NaT
    state, days_late, doubts = _judge(due, answer, on)
    rule = terms.deadline_rule or terms.window_rule
    unit, regime, period = report.key
    return {
        "unit_code": unit,
        "regime": regime,
        "period": period,
        "schedule_id": bound.line["schedule_id"],
        "frequency": bound.frequency,
        "tier": bound.tier,
        "window_start": pd.Timestamp(terms.start),
        "window_end": pd.Timestamp(terms.cut_off),
        "due": due,
        "state": state,
        "source_id": answer.source_id if answer else None,
        "received_on": answer.received if answer else pd.NaT,
        "days_late": days_late,
        "rule": rule["source"] or terms.window_rule["source"],
        "verification": rule["verification"],
        "flags": " ".join([*_doubts_of_terms(report), *doubts, *(flag for flag, is_so in told.items() if is_so)])
        or None,
    }


def _judge(due: Any, answer: _Answer | None, on: pd.Timestamp) -> tuple[str, int | None, list[str]]:
    """Return the state of a report, the days that it is late, and what is doubtful about that."""
    if answer is None:
        is_over = not pd.isna(due) and on > due
        return ("missing", (on - due).days, []) if is_over else ("not_yet_due", None, [])
    if pd.isna(answer.received):
        return "received", None, ["undated"]
    doubts = [] if answer.is_dated else ["day-of-filing"]
    if pd.isna(due) or answer.received <= due:
        is_unknown = not pd.isna(due) and answer.received_by > due
        return "received", None, [*doubts, *(["day-unknown"] if is_unknown else [])]
    return "late", (answer.received - due).days, doubts


def _doubts_of_terms(report: _Owed) -> list[str]:
    terms, unit = report.terms, report.bound.unit
    ends, began, ended = terms.window_rule.get("valid_to"), unit.get("valid_from"), unit.get("valid_to")
    doubts = {
        "uncertain": terms.deadline is not None and not terms.deadline.is_certain,
        "no-deadline": terms.deadline is None,
        "own-deadline": report.bound.own_rule is not None and not report.bound.own_rule["source"],
        "regime-ended": not pd.isna(ends) and pd.Timestamp(report.end) > ends,
        "unit-began": not pd.isna(began) and began > pd.Timestamp(terms.start),
        "unit-ended": not pd.isna(ended) and ended < pd.Timestamp(report.end),
    }
    return [flag for flag, is_so in doubts.items() if is_so]
