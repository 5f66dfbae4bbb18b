"""The calls by which a run or a notebook publishes a report."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd

from analysis.reports.material import prepare_material
from analysis.reports.render import write_report
from analysis.reports.unit_report import write_unit_report


def publish_unit_report(
    tables: Mapping[str, pd.DataFrame],
    *,
    unit_code: str,
    period: str,
    lang: str,
    folder: Path | str,
    formats: Sequence[str] = ("html",),
    report_date: dt.date | str | None = None,
) -> list[Path]:
    """Return the files of one unit's periodic report in one language.

    Parameters
    ----------
    tables
        The processed tables by name; one that is absent is taken as empty and its section says so.
    report_date
        The day the report speaks from; by default the newest source's date, never today's.
    """
    material = prepare_material(tables, lang, report_date)
    return write_report(write_unit_report(material, unit_code, period), folder, formats)
