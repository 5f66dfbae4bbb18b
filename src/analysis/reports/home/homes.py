"""Where a report is at home: ``reports/<period>/<unit>``; and what a run is told of each report that is published."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from analysis.panel import with_units_below
from analysis.paths import PUBLISHED_NOTE, reports_folder, staging_folder
from analysis.run_date import default_run_date, read_day
from analysis.schemas import period_bounds, period_length
from analysis.whole_files import path_part

if TYPE_CHECKING:
    import pandas as pd

    from analysis.reports._document import Report

#: Periods that the reports of an area are named after; shorter ones belong to their half-year.
_NAMED = ("half_year", "to_date", "year")


def report_home(unit_code: str, period: str) -> Path:
    """Return the folder of the reports of one organisation and period; it is not created.

    Parameters
    ----------
    unit_code
        The organisation that the report is about.
    period
        The period, e.g. 2026-H1.

    Returns
    -------
    Path
        `reports/<period>/<unit>`; during a run in the folder that collects the reports of the notebook.

    Examples
    --------
    >>> report_home("p34-52", "2026-H1").parts[-2:]
    ('2026-H1', 'p34-52')
    """
    return reports_folder() / path_part(period) / path_part(unit_code)


def newest_period(
    tables: Mapping[str, pd.DataFrame],
    indicator_codes: Sequence[str],
    unit_code: str,
    report_date: dt.date | str | None = None,
) -> str:
    """Return the newest period that an area reports on: the last one with a value that ended by the report date.

    Values of the area and of all units below it count. Values of days, months and quarters count for their half-year.
    Without any value it is the half-year of the report date.

    Parameters
    ----------
    tables
        The processed tables by name; only `units` and `observations` are read.
    indicator_codes
        The indicators of the report; none: all.
    unit_code
        The area.
    report_date
        The report date; by default the run date.

    Returns
    -------
    str
        The period, e.g. 2026-H1.

    Raises
    ------
    AnalysisError
        If the report date is not a day.

    Examples
    --------
    >>> import pandas as pd
    >>> observations = pd.DataFrame({"unit_code": ["vn", "vn"], "indicator_code": ["a_pct", "a_pct"], "value": [1, 2],
    ...                              "period": ["2025", "2026-H1"], "as_of": ["2026-01-20", "2026-07-05"]})
    >>> newest_period({"observations": observations}, ["a_pct"], "vn", "2026-07-20")
    '2026-H1'
    >>> newest_period({"observations": observations}, ["a_pct"], "vn", "2026-06-30")
    '2025'
    """
    day = read_day(report_date, "report_date") if report_date else default_run_date()
    found = [_named_period(period) for period in _periods_with_data(tables, indicator_codes, unit_code, day)]
    ended = {period: bounds for period in found if (bounds := _bounds(period))}
    if not ended:
        return _half_year(day)
    return max(ended, key=lambda period: (ended[period][1], -ended[period][0].toordinal(), period))


def note_published(
    reports: Sequence[Report], paths: Sequence[Path], report_date: dt.date, parts: Sequence[Path] = ()
) -> None:
    """Note what the index shows of each report, for the run that executes this notebook; outside a run, do nothing.

    `parts` are files beside the reports, such as the data of a chart, which the index does not list.
    """
    staging = staging_folder()
    if staging is None:
        return
    lines = []
    for path in (*paths, *parts):
        # The data of a report and of its charts are named after it.
        report = max((one for one in reports if path.stem.startswith(one.name)), key=lambda one: len(one.name))
        if path.resolve().is_relative_to(staging.resolve()):
            note: dict[str, str | bool] = {
                "path": path.resolve().relative_to(staging.resolve()).as_posix(),
                "title": report.title,
            }
            note |= {"unit_name": report.subtitle, "language": report.lang, "report_date": report_date.isoformat()}
            note |= {
                "report": report.name.removesuffix(f"_{report.lang}"),
                "is_internal": bool(report.banner) or report.is_draft,
            }
            note |= {"is_part": True} if path in parts else {}
            lines.append(json.dumps(note, ensure_ascii=False) + "\n")
    with (staging / PUBLISHED_NOTE).open("a", encoding="utf-8") as stream:
        stream.writelines(lines)


def note_run(note: str | None) -> None:
    """Print a note on the reports of a notebook, and hand it to the run that executes it; without a note do nothing.

    Parameters
    ----------
    note
        One sentence. The run prints it on its error stream, also where the reports are up to date.

    Examples
    --------
    >>> note_run("2 figures are left out")
    2 figures are left out
    >>> note_run(None)
    """
    if not note:
        return
    print(note)
    staging = staging_folder()
    if staging is not None:
        with (staging / PUBLISHED_NOTE).open("a", encoding="utf-8") as stream:
            stream.write(json.dumps({"note": note}, ensure_ascii=False) + "\n")


def _periods_with_data(
    tables: Mapping[str, pd.DataFrame], indicator_codes: Sequence[str], unit_code: str, day: dt.date
) -> list[str]:
    import pandas as pd

    if "observations" not in tables:
        return []
    observations = tables["observations"]
    mine = observations["unit_code"].isin(_units_within(tables, unit_code)) & observations["value"].notna()
    if indicator_codes:
        mine &= observations["indicator_code"].isin(indicator_codes)
    mine &= ~(pd.to_datetime(observations["as_of"]) > pd.Timestamp(day))
    periods = observations.loc[mine, "period"].dropna().unique()
    ends = {str(period): _bounds(str(period)) for period in periods}
    return [period for period, bounds in ends.items() if bounds and bounds[1] <= day]


def _units_within(tables: Mapping[str, pd.DataFrame], unit_code: str) -> set[str]:
    """Return the unit and all below it."""
    if "units" not in tables or "parent_code" not in tables["units"]:
        return {unit_code}
    return with_units_below(tables["units"], [unit_code])


def _named_period(period: str) -> str:
    bounds = _bounds(period)
    return period if period_length(period) in _NAMED or not bounds else _half_year(bounds[1])


def _half_year(day: dt.date) -> str:
    return f"{day.year}-H{1 if day.month <= 6 else 2}"


def _bounds(period: str) -> tuple[dt.date, dt.date] | None:
    try:
        start, end = period_bounds(period)
    except ValueError:
        return None
    return (start, end) if start and end else None
