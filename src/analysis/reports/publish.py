"""The calls by which a run or a notebook publishes a report."""

from __future__ import annotations

import dataclasses
import datetime as dt
import itertools
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Required, TypedDict, Unpack

import pandas as pd

from analysis.i18n import LANGUAGES
from analysis.reports._changes import add_restatement
from analysis.reports._document import WITHHELD, Report
from analysis.reports._prepared_context import prepare_context
from analysis.reports._releases import releasable_tables, release
from analysis.reports._report_context import ReportContext
from analysis.reports._report_texts import check_languages
from analysis.reports.analyst import COUNTRY, state_headline, write_analyst_report
from analysis.reports.disclosure import check_release
from analysis.reports.filing import state_readiness, write_check_sheet, write_filing
from analysis.reports.home import note_published
from analysis.reports.render import chart_files, check_formats, prepare_rendering, write_report
from analysis.reports.report_days import filing_day


class ReleaseOptions(TypedDict, total=False):
    """How a report is released; `publish_analyst_report` and `publish_filing` take these by name.

    Parameters
    ----------
    languages, formats
        Languages of the catalogue `i18n/messages.csv`; formats of `html` (default), `docx`, `pdf`, `json` (sentences
        with their states and ids, and the figures, with which the next release is compared) and `csv` (the values).
    folder
        Where the files are written; it is created if it does not exist.
    report_date
        The day on which the report is written, a day or a text such as 2026-06-30.
    profile
        The release profile of `rules/disclosure.yml`: which small numbers of persons are withheld, what is rounded.
    internal
        Withhold nothing, and mark every page as internal.
    previous
        The folder with the `json` files of the previous release, or one such file; changes are listed cell by cell.

    Examples
    --------
    >>> options: ReleaseOptions = {"languages": ["vi"], "folder": "reports", "formats": ["pdf"]}
    """

    languages: Required[Sequence[str]]
    folder: Required[Path | str]
    formats: Sequence[str]
    report_date: dt.date | str | None
    profile: str
    internal: bool
    previous: Path | str | None


def publish_filing(
    tables: Mapping[str, pd.DataFrame],
    *,
    unit_code: str,
    period: str,
    **options: Unpack[ReleaseOptions],
) -> list[Path]:
    """Return the files of the paper that a unit's head signs, and of the internal check sheet beside it.

    The paper is a letter with one annex of the unit's own values, in the form of Decree 30/2020. It says 'DỰ THẢO' on
    every page until the check sheet holds nothing that must be settled first.

    Parameters
    ----------
    tables
        All tables by name as they were known on the report date (`analysis.pipeline.load_snapshot`). A table that is
        absent is taken as empty.
    unit_code, period
        The reporting unit, a row of `units`, and the period, e.g. `2026-H1`.
    options
        How the papers are released (`ReleaseOptions`); `languages` and `folder` are required. `previous` is not used,
        for a letter lists no changes.

    Returns
    -------
    list of Path
        The files of the paper by language and format, then those of the check sheet.

    Raises
    ------
    AnalysisError
        If the unit, the period, a language, a format or the profile is unknown, or the tables hold a source that was
        published after the report date.
    ReleaseRefusedError
        If a paper holds a personal identifier or a withheld figure; none of them is written.

    Examples
    --------
    >>> import tempfile
    >>> units = pd.DataFrame({"unit_code": ["f-a"], "name_vi": ["Bệnh viện A"], "name_en": ["Hospital A"],
    ...                       "level": ["facility"]})
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     paths = publish_filing({"units": units}, unit_code="f-a", period="2026-H1", languages=["vi"],
    ...                            folder=folder, report_date="2026-06-30", formats=["docx"])
    >>> [path.name for path in paths]
    ['f-a_2026-H1_filing_vi.docx', 'f-a_2026-H1_check_vi.docx']
    """
    options["report_date"] = options.get("report_date") or filing_day(tables, unit_code, period)
    options["previous"] = None  # a letter lists no changes
    papers = [partial(write, unit_code=unit_code, period=period) for write in (write_filing, write_check_sheet)]
    return _release(papers, tables, **options)


def publish_analyst_report(
    tables: Mapping[str, pd.DataFrame],
    *,
    indicator_codes: Sequence[str] = (),
    unit_code: str = COUNTRY,
    **options: Unpack[ReleaseOptions],
) -> list[Path]:
    """Return the files of the analyst's report on the sector, a province, a hospital or any other unit.

    It is a brief of two to four pages for one indicator: the answer with its points and a chart, the units below, the
    forecast and where sources differ, the method. Several indicators have one point and one part each.

    Parameters
    ----------
    tables
        As for `publish_filing`.
    indicator_codes
        Rows of `indicators`; the first one names the report. Without any, the report is about those of which the unit
        has values or sums, the best covered first, and says which it leaves out.
    unit_code
        The unit, a row of `units`: the country (default), a province, a hospital, a commune.
    options
        How the report is released (`ReleaseOptions`); `languages` and `folder` are required. By default its date is the
        run date of the tables.

    Returns
    -------
    list of Path
        One file per language and format, in that order.

    Raises
    ------
    AnalysisError
        If the unit, an indicator, a language, a format or the profile is unknown, or the tables hold a source that was
        published after the report date.
    ReleaseRefusedError
        If the report holds a personal identifier, a withheld figure, or a table without a note; nothing is written.

    Examples
    --------
    >>> import tempfile
    >>> units = pd.DataFrame({"unit_code": ["vn"], "name_vi": ["Việt Nam"], "name_en": ["Viet Nam"],
    ...                       "level": ["national"]})
    >>> indicators = pd.DataFrame({"indicator_code": ["records_pct"], "title_vi": ["Bệnh án điện tử"],
    ...                            "title_en": ["Electronic records"], "measure": ["share"], "unit": ["%"],
    ...                            "direction": ["up"], "aggregation": ["ratio"]})
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     paths = publish_analyst_report({"units": units, "indicators": indicators}, indicator_codes=["records_pct"],
    ...                                 languages=["en"], folder=folder, report_date="2026-06-30")
    >>> [path.name for path in paths]
    ['sector_records_pct_en.html']
    """
    write = partial(write_analyst_report, unit_code=unit_code, indicator_codes=list(indicator_codes))
    return _release([write], tables, **options)


def state_filing(
    tables: Mapping[str, pd.DataFrame],
    lang: str,
    *,
    unit_code: str,
    period: str,
    report_date: dt.date | str | None = None,
) -> str:
    """Return whether the paper that `publish_filing` writes is ready for signature, and what is left to settle.

    Parameters
    ----------
    tables
        As for `publish_filing`.
    lang
        The language of the sentences.
    unit_code, period
        The reporting unit and the period.
    report_date
        The day of the paper; by default that of the newest filing.

    Returns
    -------
    str
        The heading of the check sheet, and how many points of each kind it holds.

    Raises
    ------
    AnalysisError
        If the unit, the period or the language is unknown.

    Examples
    --------
    >>> units = pd.DataFrame({"unit_code": ["f-a"], "name_vi": ["Bệnh viện A"], "name_en": ["Hospital A"],
    ...                       "level": ["facility"]})
    >>> state_filing({"units": units}, "en", unit_code="f-a", period="2026-H1", report_date="2026-06-30")
    'Not ready for signature: 7 points to settle. 7 still empty.'
    """
    day = report_date or filing_day(tables, unit_code, period)
    return state_readiness(prepare_context(tables, lang, day), unit_code, period)


def state_analyst_report(
    tables: Mapping[str, pd.DataFrame],
    lang: str,
    *,
    indicator_codes: Sequence[str] = (),
    unit_code: str = COUNTRY,
    report_date: dt.date | str | None = None,
) -> str:
    """Return the sentence with which the report that `publish_analyst_report` writes begins.

    Parameters
    ----------
    tables
        As for `publish_analyst_report`; what a report withholds is not in the sentence.
    lang
        The language of the sentence.
    indicator_codes, unit_code
        The indicators and the unit, as for `publish_analyst_report`.
    report_date
        The day of the report; by default the run date of the tables.

    Returns
    -------
    str
        Whether the target is met; on several indicators how many are; or that there are no data to report yet.

    Raises
    ------
    AnalysisError
        If the unit, an indicator or the language is unknown.

    Examples
    --------
    >>> units = pd.DataFrame({"unit_code": ["vn"], "name_vi": ["Việt Nam"], "name_en": ["Viet Nam"],
    ...                       "level": ["national"]})
    >>> state_analyst_report({"units": units}, "en", report_date="2026-06-30")
    'There are no data to report yet.'
    """
    context = prepare_context(tables, lang, report_date)
    released = _of_released(context, releasable_tables(context.tables))
    return state_headline(released, unit_code, list(indicator_codes))


def prepare_reports(
    tables: Mapping[str, pd.DataFrame], languages: Sequence[str], *, report_date: dt.date | str | None = None
) -> None:
    """Do what all reports on these tables begin with, and keep it in memory: the next one takes a fraction of the time.

    The plan of what is withheld is made. In each language the report on the country is composed and passes the gate,
    which looks most tables up, but is not published: no file is written, and nothing noted in the register.

    Parameters
    ----------
    tables, report_date
        As for `publish_analyst_report`; another report finds the material where its tables are equal.
    languages
        The languages in which the country's report is composed; none, where reports of another kind will follow.

    Raises
    ------
    AnalysisError
        If a language is unknown, or the tables hold a source that was published after the report date.

    Examples
    --------
    >>> units = pd.DataFrame({"unit_code": ["vn"], "name_vi": ["Việt Nam"], "name_en": ["Viet Nam"],
    ...                       "level": ["national"]})
    >>> prepare_reports({"units": units}, ["vi", "en"], report_date="2026-06-30")
    """
    if not languages:
        releasable_tables(prepare_context(tables, LANGUAGES[0], report_date).tables)
        return
    writers = [partial(write_analyst_report, unit_code=COUNTRY, indicator_codes=[])]
    reports, _ = _prepare_release(writers, tables, report_date, languages, "default", None, is_noted=False)
    prepare_rendering(reports)


def _release(
    writers: Sequence[Callable[[ReportContext], Report]],
    tables: Mapping[str, pd.DataFrame],
    *,
    languages: Sequence[str],
    folder: Path | str,
    formats: Sequence[str] = ("html",),
    report_date: dt.date | str | None = None,
    profile: str = "default",
    internal: bool = False,
    previous: Path | str | None = None,
) -> list[Path]:
    """Return the files of reports in each language and format; nothing is written unless all may be released."""
    check_formats(formats)
    reports, day = _prepare_release(writers, tables, report_date, languages, None if internal else profile, previous)
    paths = [path for report in reports for path in write_report(report, folder, formats)]
    parts = [Path(folder) / name for report in reports for name in chart_files(report, formats)]
    note_published(reports, paths, day, parts)
    return paths


def _prepare_release(
    writers: Sequence[Callable[[ReportContext], Report]],
    tables: Mapping[str, pd.DataFrame],
    report_date: dt.date | str | None,
    languages: Sequence[str],
    profile: str | None,
    previous: Path | str | None,
    *,
    is_noted: bool = True,
) -> tuple[list[Report], dt.date]:
    """Return each report in each language if nothing in any of them forbids its release, and their day.

    Without a profile it is an internal one: nothing is withheld, and nothing is noted in the register of releases.
    """
    check_languages(languages)
    context = prepare_context(tables, languages[0], report_date)

    def write_all(tables: dict[str, pd.DataFrame]) -> list[Report]:
        released = _of_released(context, tables)
        contexts = [released.in_language(lang) for lang in languages]
        withholds = bool((tables["statements"]["raw_text"] == WITHHELD).any())
        reports = []
        for write, translated in itertools.product(writers, contexts):
            report = write(translated)
            if profile is None:
                report = dataclasses.replace(report, banner=translated.texts("document.internal"))
            reports.append(add_restatement(report, previous, repeats_gone=not withholds))
        return reports

    if profile is not None:
        reports = release(lambda gate: write_all(dict(gate.tables)), context.tables, profile, is_noted=is_noted)
        return reports, context.report_date
    reports = write_all(context.tables)
    for report in reports:
        check_release(report)
    return reports, context.report_date


def _of_released(context: ReportContext, tables: dict[str, pd.DataFrame]) -> ReportContext:
    """Return the context of the tables that may be released: the same one where nothing is withheld from them."""
    withholds_none = all(tables[name] is frame for name, frame in context.tables.items())
    return context if withholds_none else ReportContext(tables, context.texts, context.report_date)
