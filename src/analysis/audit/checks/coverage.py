"""Rules on coverage: reports that are owed and missing or late, series that have gone quiet."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from analysis.audit import _value_messages as values
from analysis.audit.findings import Finding, Location, location_of, rows_of
from analysis.i18n import LANGUAGES
from analysis.period_lengths import MONTHS, numbered_period
from analysis.schemas import period_bounds

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analysis.audit.audit_context import Evidence
    from analysis.i18n import Argument
    from analysis.regulations import ReportingCalendar

#: A series without a new value for this long before the day of judging has gone quiet.
QUIET_MONTHS = 18
_FEWEST = 3


def list_expected_reports(
    schedule: pd.DataFrame, units: pd.DataFrame, on: pd.Timestamp, reports: ReportingCalendar
) -> pd.DataFrame:
    """Return the reports owed before the day `on`: one row a duty, unit and period, with `due` [day].

    A unit owes reports for the time in which it exists. `due` is the deadline of the duty's regime for its tier. A
    report whose deadline is not known, or depends on a day that is not known to be a working day, is not listed.
    """
    rows = []
    for duty in rows_of(schedule):
        owing = (
            units[units["unit_code"] == duty.unit_code]
            if isinstance(duty.unit_code, str)
            else units[units["level"] == duty.unit_level]
        )
        for period in _periods(duty.frequency, duty.valid_from, duty.valid_to, on):
            terms = reports.terms(duty.regime, duty.tier, period)
            if terms is None or terms.deadline is None or not terms.deadline.is_certain:
                continue
            due = pd.Timestamp(terms.deadline.day)
            start, end = pd.to_datetime(pd.Series(period_bounds(period)))
            if due > on:
                continue
            alive = ~(owing["valid_from"] > start) & ~(owing["valid_to"] < end)
            rows += [
                {"schedule_id": duty.schedule_id, "unit_code": code, "period": period, "due": due}
                for code in owing.loc[alive, "unit_code"]
            ]
    return pd.DataFrame(rows, columns=["schedule_id", "unit_code", "period", "due"])


def _periods(frequency: str, since: pd.Timestamp, until: pd.Timestamp, on: pd.Timestamp) -> Iterator[str]:
    """Yield the periods that began while the duty held, up to the one that contains the day `on`."""
    last = on if pd.isna(until) else min(on, until)
    if frequency == "nine-months":  # they begin with the year
        yield from (f"{year}-9M" for year in range(since.year + (since.dayofyear > 1), last.year + 1))
        return
    first_number = -(-(since.year * 12 + since.month - 1 + (since.day > 1)) // MONTHS[frequency])
    last_number = (last.year * 12 + last.month - 1) // MONTHS[frequency]
    yield from (numbered_period(frequency, number) for number in range(first_number, last_number + 1))


def check_reports(evidence: Evidence) -> Iterator[Finding]:
    """Find reports that are owed by the schedule and not there, and those that came after their day.

    A report without a day of issue is there, and neither late nor in time. A missing report has no document to stand
    in: its location is the schedule that asks for it.
    """
    expected = list_expected_reports(evidence.reporting_schedule, evidence.units, evidence.on, evidence.reports)
    filed = evidence.sources[["filing_unit_code", "filing_period", "source_id", "issued"]]
    filed = filed.dropna(subset=["filing_unit_code", "filing_period"]).sort_values("issued", kind="stable")
    filed = filed.drop_duplicates(["filing_unit_code", "filing_period"])
    joined = expected.merge(
        filed, how="left", left_on=["unit_code", "period"], right_on=["filing_unit_code", "filing_period"]
    )
    names = _names_of(evidence.units)
    for row in rows_of(joined):
        due, period = values.day(row.due), values.period(row.period)
        if not isinstance(row.source_id, str):
            location = Location("schedule", row.schedule_id, unit_code=row.unit_code, period=row.period)
            unit = {"unit": names.get(row.unit_code, row.unit_code)}
            yield Finding("report_missing", location, printed=period, recomputed=due, arguments=unit)
        elif row.issued > row.due:
            location = Location(row.source_id, "document", unit_code=row.unit_code, period=row.period)
            yield Finding("report_late", location, None, values.day(row.issued), due, {"period": period})


def _names_of(units: pd.DataFrame) -> dict[str, Argument]:
    """Return the name of each unit in the languages that have a column for it."""
    columns = {lang: f"name_{lang}" for lang in LANGUAGES if f"name_{lang}" in units}
    return {row.unit_code: {lang: getattr(row, name) for lang, name in columns.items()} for row in rows_of(units)}


def check_quiet_series(evidence: Evidence) -> Iterator[Finding]:
    """Find series of at least three values that have had no new one for 18 months before the day of judging.

    Nothing more is to be expected of a survey that has ended, a table of published statistics, a unit that no longer
    exists, or a share that has reached its limit. A count and its share are one series.
    """
    rows = _list_series_that_go_on(evidence)
    size = rows.groupby(["unit_code", "indicator_code"])["value"].transform("size")
    last = rows.assign(size=size).drop_duplicates(["unit_code", "series"], keep="last")
    last = last[last["size"] >= _FEWEST]
    is_full = (last["direction"] == "up") & (last["value"] >= last["maximum"])
    is_full |= (last["direction"] == "down") & (last["value"] <= last["minimum"])
    quiet = last[(last["period_end"] < evidence.on - pd.DateOffset(months=QUIET_MONTHS)) & ~is_full]
    for row, figure in zip(rows_of(quiet), evidence.figures_of(quiet["statement_id"]), strict=True):
        months = (evidence.on.year - row.period_end.year) * 12 + evidence.on.month - row.period_end.month
        day, name = values.day(row.period_end), {"name": values.name(figure)}
        yield Finding("series_stale", location_of(row), None, day, values.months(months), name)


def _list_series_that_go_on(evidence: Evidence) -> pd.DataFrame:
    """Return the chosen values, in order of time, of the series that someone may be expected to continue."""
    rows = evidence.observations
    closed = evidence.units.loc[evidence.units["valid_to"] < evidence.on, "unit_code"]
    rows = rows[rows["is_chosen"].fillna(False).astype(bool) & (rows["status"] != "estimate")]
    rows = rows[~rows["unit_code"].isin(closed)]
    located = ["statement_id", "source_id", "locator", "line", "source_kind", "period_type", "direction"]
    figures = evidence.figures[[*located, "minimum", "maximum"]].drop_duplicates("statement_id")
    rows = rows.merge(figures, on="statement_id", validate="many_to_one")
    rows = rows[(rows["period_type"] != "survey") & (rows["source_kind"] != "tidy_table")]
    share_of = evidence.indicators.set_index("indicator_code")["share_code"].dropna().to_dict()
    rows = rows.assign(series=[share_of.get(code, code) for code in rows["indicator_code"]])
    return rows.sort_values(["period_end", "measure", "statement_id"], kind="stable")
