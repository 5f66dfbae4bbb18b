"""The calls by which a run or a notebook publishes a report."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pandas as pd

from analysis.reports.area_report import COUNTRY, write_area_report
from analysis.reports.changes import add_restatement
from analysis.reports.disclosure import check_release, read_profile, withheld_texts
from analysis.reports.document import Report
from analysis.reports.render import write_report
from analysis.reports.report_context import ReportContext, prepare_context
from analysis.reports.unit_report import filing_day, write_unit_report


def publish_unit_report(
    tables: Mapping[str, pd.DataFrame],
    *,
    unit_code: str,
    period: str,
    languages: Sequence[str],
    folder: Path | str,
    formats: Sequence[str] = ("html",),
    report_date: dt.date | str | None = None,
    profile: str = "default",
    internal: bool = False,
    previous: Path | str | None = None,
) -> list[Path]:
    """Return the files of one unit's periodic report in each language and format.

    Parameters
    ----------
    tables
        All tables by name as they were known on the report date (`analysis.pipeline.load_snapshot`); one that is
        absent is taken as empty and its section says so.
    languages, formats
        Of `vi` and `en`; of `html`, `docx`, `pdf` and `json` (the figures alone, for the next release to compare with).
    report_date
        The day the report speaks from; by default the day of the unit's newest filing on the period, else of the
        newest source, never today. What was said later is left out.
    profile
        The release profile of `rules/disclosure.yml`: which small numbers of persons are withheld, what is rounded.
    internal
        Withhold nothing, and say so on every page.
    previous
        The folder with the `json` files of the previous release, or one such file; what changed is listed cell by cell.

    Raises
    ------
    ValueError
        If the tables hold a source that was published after the report date.
    ReleaseRefusedError
        If the report holds a personal identifier, a withheld figure, or a table without a note; nothing is written.
    """
    day = report_date or filing_day(tables, unit_code, period)
    released = None if internal else read_profile(profile)
    context = prepare_context(tables, _first_of(languages), day, released)

    def write(context: ReportContext) -> Report:
        return write_unit_report(context, unit_code, period)

    return _release(write, tables, context, languages, folder, formats, previous)


def publish_area_report(
    tables: Mapping[str, pd.DataFrame],
    *,
    indicator_codes: Sequence[str],
    unit_code: str = COUNTRY,
    languages: Sequence[str],
    folder: Path | str,
    formats: Sequence[str] = ("html",),
    report_date: dt.date | str | None = None,
    profile: str = "default",
    internal: bool = False,
    previous: Path | str | None = None,
) -> list[Path]:
    """Return the files of the sector's report on these indicators, or with `unit_code` of one province's.

    The series with conflicting sources side by side, forecasts, targets with verdicts, the units below, the tasks with
    their state on `report_date`. The first indicator names the report; the rest is as for `publish_unit_report`.
    """
    released = None if internal else read_profile(profile)
    codes = list(indicator_codes)
    context = prepare_context(tables, _first_of(languages), report_date, released)

    def write(context: ReportContext) -> Report:
        return write_area_report(context, unit_code, codes)

    return _release(write, tables, context, languages, folder, formats, previous)


def _first_of(languages: Sequence[str]) -> str:
    if not languages:
        raise ValueError("no language given: expected some of vi, en")
    return languages[0]


def _release(
    write: Callable[[ReportContext], Report],
    tables: Mapping[str, pd.DataFrame],
    context: ReportContext,
    languages: Sequence[str],
    folder: Path | str,
    formats: Sequence[str],
    previous: Path | str | None,
) -> list[Path]:
    """Write the report in all languages if nothing in any of them speaks against its release."""
    withheld = withheld_texts(tables["statements"], context.tables["statements"]) if "statements" in tables else []
    reports = []
    for lang in languages:
        translated = context.in_language(lang)
        report = write(translated)
        if context.is_internal:
            report = dataclasses.replace(report, banner=translated.texts("document.internal"))
        report = add_restatement(report, previous)
        check_release(report, withheld)
        reports.append(report)
    return [path for report in reports for path in write_report(report, folder, formats)]
