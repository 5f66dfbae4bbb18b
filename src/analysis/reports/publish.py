"""The calls by which a run or a notebook publishes a report."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd

from analysis.reports.disclosure import read_profile
from analysis.reports.document import Report
from analysis.reports.material import Material, prepare_material
from analysis.reports.release import check_release, withheld_texts
from analysis.reports.render import write_report
from analysis.reports.restated import add_restatement
from analysis.reports.sector_report import COUNTRY, write_area_report
from analysis.reports.unit_report import filed_on, write_unit_report


def publish_unit_report(
    tables: Mapping[str, pd.DataFrame],
    *,
    unit_code: str,
    period: str,
    lang: str,
    folder: Path | str,
    formats: Sequence[str] = ("html",),
    report_date: dt.date | str | None = None,
    profile: str = "default",
    internal: bool = False,
    previous: Path | str | None = None,
) -> list[Path]:
    """Return the files of one unit's periodic report in one language.

    Parameters
    ----------
    tables
        The processed tables by name; one that is absent is taken as empty and its section says so.
    report_date
        The day the report speaks from; by default the day of the unit's newest filing on the period, else of the
        newest source, never today. What was said later is left out.
    profile
        The release profile of `rules/disclosure.yml`: which small numbers of persons are withheld, what is rounded.
    internal
        Withhold nothing, and say so on every page.
    previous
        The `json` file of the previous release of the same report; what changed is listed cell by cell.

    Raises
    ------
    ReleaseRefusedError
        If the report holds a personal identifier, a withheld figure, or a table without a note; nothing is written.
    """
    day = report_date or filed_on(tables, unit_code, period)
    released = None if internal else read_profile(profile)
    material = prepare_material(tables, lang, day, released, unit_code=unit_code)
    return _release(write_unit_report(material, unit_code, period), tables, material, folder, formats, previous)


def _release(
    report: Report,
    tables: Mapping[str, pd.DataFrame],
    material: Material,
    folder: Path | str,
    formats: Sequence[str],
    previous: Path | str | None,
) -> list[Path]:
    """Write the report if nothing in it speaks against its release."""
    if material.is_internal:
        report = dataclasses.replace(report, banner=material.words("document.internal"))
    report = add_restatement(report, previous)
    check_release(report, withheld_texts(tables["statements"], material.tables["statements"]))
    return write_report(report, folder, formats)


def publish_sector_report(
    tables: Mapping[str, pd.DataFrame],
    *,
    indicator_codes: Sequence[str],
    lang: str,
    folder: Path | str,
    formats: Sequence[str] = ("html",),
    report_date: dt.date | str | None = None,
    profile: str = "default",
    internal: bool = False,
    previous: Path | str | None = None,
) -> list[Path]:
    """Return the files of the sector's report on these indicators, the first of which names it.

    The national series with conflicting sources side by side, forecasts, targets with verdicts, the provinces, the
    tasks of the ministry's decisions with their state on `report_date` (see `publish_unit_report`).
    """
    return publish_province_report(
        tables,
        unit_code=COUNTRY,
        indicator_codes=indicator_codes,
        lang=lang,
        folder=folder,
        formats=formats,
        report_date=report_date,
        profile=profile,
        internal=internal,
        previous=previous,
    )


def publish_province_report(
    tables: Mapping[str, pd.DataFrame],
    *,
    unit_code: str,
    indicator_codes: Sequence[str],
    lang: str,
    folder: Path | str,
    formats: Sequence[str] = ("html",),
    report_date: dt.date | str | None = None,
    profile: str = "default",
    internal: bool = False,
    previous: Path | str | None = None,
) -> list[Path]:
    """Return the files of one province's report on these indicators: the sector's report, one level down."""
    released = None if internal else read_profile(profile)
    codes = list(indicator_codes)
    material = prepare_material(tables, lang, report_date, released, unit_code=unit_code, indicator_codes=codes)
    return _release(write_area_report(material, unit_code, codes), tables, material, folder, formats, previous)
