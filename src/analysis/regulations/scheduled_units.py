"""The schedule of reports: which lines of `reporting_schedule` bind which units, and what is wrong with a line."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.errors import nearest
from analysis.schemas import TABLES, SchemaError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from analysis.regulations.reporting_calendar import ReportingCalendar

_FILE = Path("lookup/reporting_schedule.csv")
_TIERS = {"province": "province", "district": "district", "facility": "facility"}
_FIRST, _LAST = pd.Timestamp("1900-01-01"), pd.Timestamp("2200-01-01")


@dataclass(frozen=True)
class ScheduledUnit:
    """One unit that one line of the schedule binds for periods of one length.

    Attributes
    ----------
    line, unit
        The rows of `reporting_schedule` and `units`.
    tier
        The tier whose deadline applies.
    own_rule
        The deadline that the line itself sets, as a row of `reporting_deadlines`; None: that of the regime.
    is_own
        The line names this unit itself, and goes before one that names a level.
    """

    line: Mapping[str, Any]
    unit: Mapping[str, Any]
    frequency: str
    tier: str
    own_rule: Mapping[str, Any] | None
    is_own: bool


def list_scheduled_units(
    schedule: pd.DataFrame, units: pd.DataFrame, reports: ReportingCalendar
) -> list[ScheduledUnit]:
    """Return each unit that a line of the schedule binds, for each length of period that it must report on.

    Parameters
    ----------
    schedule, units
        The tables `reporting_schedule` and `units`.
    reports
        The regimes.

    Returns
    -------
    list of ScheduledUnit
        In the order of the schedule, whatever the validity of units and lines.

    Raises
    ------
    AnalysisError
        If a line names an unknown regime.

    Examples
    --------
    >>> from analysis.regulations import ReportingCalendar
    >>> list_scheduled_units(pd.DataFrame(), pd.DataFrame(), ReportingCalendar.from_tables({}))
    []
    """
    by_code = {str(row["unit_code"]): row for row in _records(units)}
    found = []
    for line in _lines(schedule):
        frequencies = [line["frequency"]] if _said(line["frequency"]) else reports.frequencies(line["regime"])
        rule, is_own = _own_rule(line), not _said(line["unit_level"])
        found += [
            ScheduledUnit(line, unit, frequency, _tier(line, unit), rule, is_own)
            for unit in _bound_units(line, by_code)
            for frequency in frequencies
        ]
    return found


def check_schedule(schedule: pd.DataFrame, units: pd.DataFrame, reports: ReportingCalendar) -> None:
    """Refuse a schedule with a line that cannot be followed.

    Parameters
    ----------
    schedule, units
        The tables `reporting_schedule`, its index the lines of the file, and `units`.
    reports
        The regimes.

    Raises
    ------
    SchemaError
        With every error: a line that names neither unit nor level, or no unit that exists; a regime that is not known
        or has no reports of this length; two ways to give a deadline; a deadline before the cut-off; two lines that ask
        the same of the same units.

    Examples
    --------
    >>> from analysis.paths import packaged_folder
    >>> from analysis.regulations import ReportingCalendar, read_rules
    >>> rules = read_rules(packaged_folder() / "data" / "lookup")
    >>> schedule = rules["reporting_schedule"].iloc[:0]
    >>> schedule.loc[2, ["schedule_id", "unit_code", "regime"]] = ["a", "p34-51", "nd-9-2019"]
    >>> units = pd.DataFrame({"unit_code": ["p34-51"]})
    >>> check_schedule(schedule, units, ReportingCalendar.from_tables(rules))  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    ...
    analysis.schemas.validation.SchemaError: lookup/reporting_schedule.csv, line 2, column 'regime': found ...
    """
    by_code = {str(row["unit_code"]): row for row in _records(units)}
    lines = [(int(str(number)), line) for number, line in zip(schedule.index, _lines(schedule), strict=True)]
    errors = [error for number, line in lines for error in _errors_of_line(number, line, by_code, reports)]
    errors += [] if errors else _errors_of_pairs(lines, reports)
    if errors:
        raise SchemaError.join(errors) if len(errors) > 1 else errors[0]


def _errors_of_line(
    number: int, line: Mapping[str, Any], units: Mapping[str, Mapping[str, Any]], reports: ReportingCalendar
) -> Iterator[SchemaError]:
    code, level, regime = line["unit_code"], line["unit_level"], line["regime"]
    if not _said(code) and not _said(level):
        yield _error(number, "unit_code", "", "a unit, or a level in unit_level")
    elif _said(code) and code not in units:
        yield _error(number, "unit_code", code, "a row of units.csv", units)
    elif not any(_bound_units(line, units)):
        found = f"{level}{f' below {code}' if _said(code) else ''}"
        yield _error(number, "unit_level", found, "a level that has units in units.csv")
    known = [str(row["regime"]) for row in reports.regimes]
    if regime not in known:
        yield _error(number, "regime", regime, "a row of reporting_regimes.csv", known)
        return
    frequencies = reports.frequencies(regime)
    if _said(line["frequency"]) and line["frequency"] not in frequencies:
        expected = f"a length that {regime} has in reporting_windows.csv: {', '.join(frequencies) or 'none'}"
        yield _error(number, "frequency", line["frequency"], expected)
    yield from _errors_of_deadline(number, line, reports)


def _errors_of_deadline(number: int, line: Mapping[str, Any], reports: ReportingCalendar) -> Iterator[SchemaError]:
    day, months, working = (line[name] for name in ("due_day", "due_months", "due_working_days"))
    if not pd.isna(working) and not pd.isna(day):
        yield _error(number, "due_working_days", working, "nothing where due_day is given")
    elif not pd.isna(months) and pd.isna(day):
        yield _error(number, "due_months", months, "nothing where due_day is empty")
    elif not pd.isna(day):
        asked = [line["frequency"]] if _said(line["frequency"]) else reports.frequencies(line["regime"])
        windows = [row for row in reports.windows if row["regime"] == line["regime"] and row["frequency"] in asked]
        last = max(((int(row["end_months"]), int(row["end_day"])) for row in windows), default=(-12, 0))
        if (0 if pd.isna(months) else int(months), int(day)) <= last:
            expected = f"a day after the cut-off, day {last[1]} of month {last[0]} counted from the period's last"
            yield _error(number, "due_day", day, expected)


def _errors_of_pairs(lines: list[tuple[int, Mapping[str, Any]]], reports: ReportingCalendar) -> list[SchemaError]:
    """Return the errors of lines that ask for the same reports of the same units at the same time."""

    def asked(line: Mapping[str, Any]) -> set[str]:
        return {line["frequency"]} if _said(line["frequency"]) else set(reports.frequencies(line["regime"]))

    def is_twice(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
        is_same = all(
            one[name] == other[name] or not (_said(one[name]) or _said(other[name]))
            for name in ("unit_code", "unit_level", "regime")
        )
        return is_same and bool(asked(one) & asked(other)) and _start(one) <= _end(other) and _start(other) <= _end(one)

    return [
        _error(number, "schedule_id", other["schedule_id"], f"other reports than line {first}, or another time")
        for (first, one), (number, other) in combinations(lines, 2)
        if is_twice(one, other)
    ]


def _bound_units(line: Mapping[str, Any], units: Mapping[str, Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    code, level = line["unit_code"], line["unit_level"]
    if not _said(level):
        yield from (row for row in (units.get(str(code)),) if row)
        return
    for row in units.values():
        if row.get("level") == level and (not _said(code) or code in _units_above(row, units)):
            yield row


def _units_above(unit: Mapping[str, Any], units: Mapping[str, Mapping[str, Any]]) -> list[str]:
    above: list[str] = []
    while _said(unit.get("parent_code")) and unit["parent_code"] in units and unit["parent_code"] not in above:
        above.append(str(unit["parent_code"]))
        unit = units[above[-1]]
    return above


def _own_rule(line: Mapping[str, Any]) -> Mapping[str, Any] | None:
    if pd.isna(line["due_day"]) and pd.isna(line["due_working_days"]):
        return None
    return {
        "day": line["due_day"],
        "months": 0 if pd.isna(line["due_months"]) else line["due_months"],
        "working_days": line["due_working_days"],
        "day_itself": "in_time",
        "source": line["source"] if _said(line["source"]) else "",
        "verification": line["verification"] if _said(line["verification"]) else "unverified",
    }


def _tier(line: Mapping[str, Any], unit: Mapping[str, Any]) -> str:
    return str(line["tier"]) if _said(line["tier"]) else _TIERS.get(str(unit.get("level")), "central")


def _start(line: Mapping[str, Any]) -> pd.Timestamp:
    return _FIRST if pd.isna(line["valid_from"]) else pd.Timestamp(line["valid_from"])


def _end(line: Mapping[str, Any]) -> pd.Timestamp:
    return _LAST if pd.isna(line["valid_to"]) else pd.Timestamp(line["valid_to"])


def _said(cell: object) -> bool:
    return isinstance(cell, str) and bool(cell)


def _records(table: pd.DataFrame) -> list[Mapping[str, Any]]:
    return [{str(name): value for name, value in row.items()} for row in table.to_dict("records")]


def _lines(schedule: pd.DataFrame) -> list[Mapping[str, Any]]:
    """Return the lines with all columns of the table: a schedule may do without those that may be empty."""
    return _records(schedule.reindex(columns=TABLES["reporting_schedule"].column_names))


def _error(number: int, column: str, found: object, expected: str, known: Iterable[str] = ()) -> SchemaError:
    return SchemaError(
        file=_FILE,
        line=number,
        column=column,
        found=str(found),
        expected=expected,
        nearest=nearest(str(found), known) if known else (),
    )
