"""Rules on coverage: reports that are owed and missing or late, series that have gone quiet."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from analysis.audit import _value_messages as values
from analysis.audit.findings import Finding, Location, location_of, rows_of
from analysis.panel import has_flag, unit_names

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analysis.audit.audit_context import Evidence

#: A series without a new value for this long before the day of judging has gone quiet.
QUIET_MONTHS = 18
_FEWEST = 3


def check_reports(evidence: Evidence) -> Iterator[Finding]:
    """Find reports that are owed by the schedule and not there, and those that came after their day.

    A report without a day of issue is there, and neither late nor in time; one whose deadline depends on a day that is
    not known to be a working day is not judged. A missing report has no document to stand in: its location is the
    schedule that asks for it.
    """
    duties = evidence.duties
    judged = duties[
        duties["state"].isin(("missing", "late")) & ~has_flag(duties, "uncertain", "regime-ended", "day-of-filing")
    ]
    names = unit_names(evidence.units)
    for row in rows_of(judged.sort_values(["schedule_id", "window_end", "unit_code"], kind="stable")):
        due, period = values.day(row.due), values.period(row.period)
        if row.state == "missing":
            location = Location("schedule", row.schedule_id, unit_code=row.unit_code, period=row.period)
            unit = {"unit": names.get(row.unit_code, row.unit_code)}
            yield Finding("report_missing", location, printed=period, recomputed=due, arguments=unit)
        else:
            location = Location(row.source_id, "document", unit_code=row.unit_code, period=row.period)
            yield Finding("report_late", location, None, values.day(row.received_on), due, {"period": period})


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
