"""The context of a report: the tables made complete, on its day, without what the states of targets forbid to say."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import pandas as pd

from analysis.errors import AnalysisError
from analysis.i18n import LANGUAGES
from analysis.panel import later_sources, newest_day
from analysis.panel.states import keep_to_states
from analysis.reports._report_context import ReportContext
from analysis.reports._report_texts import ReportTexts
from analysis.reports._row_helpers import KeptMaterial, complete_tables
from analysis.run_date import read_day

_kept: KeptMaterial[ReportContext] = KeptMaterial()


def prepare_context(
    tables: Mapping[str, pd.DataFrame], lang: str, report_date: dt.date | str | None = None
) -> ReportContext:
    """Return the context of a report on a day.

    Without a date this is the day on which the tables were judged, or that of the newest source where it is later.

    Parameters
    ----------
    tables
        The tables as they were known on the report date (`analysis.pipeline.load_snapshot`): a report fits no models
        and leaves nothing out.
    lang
        The language of words.
    report_date
        The day.

    Returns
    -------
    ReportContext
        The context.

    Raises
    ------
    AnalysisError
        If the report date is not a day, or is not given and the tables have none, or if the tables hold a source that
        was published after the report date.

    Examples
    --------
    >>> prepare_context({}, "en", "2026-06-30").report_date
    datetime.date(2026, 6, 30)
    """
    day = None if report_date is None else read_day(report_date, "report_date")
    context = _kept.find_or_make(tables, day, lambda: _prepare(tables, day))
    return context.in_language(lang)


def _prepare(tables: Mapping[str, pd.DataFrame], report_date: dt.date | None) -> ReportContext:
    """Return the context in the first language; what it looks up is shared by all that follow from it."""
    complete = complete_tables(tables)
    day = report_date or _find_report_date(complete)
    _refuse_later(complete["sources"], day)
    context = ReportContext(complete, ReportTexts(LANGUAGES[0]), day)
    complete["verdicts"] = keep_to_states(complete["verdicts"], context.states)
    return context


def _refuse_later(sources: pd.DataFrame, day: dt.date) -> None:
    later = later_sources(sources, day).sort_values("issued")
    if later.empty:
        return
    first = later.iloc[0]
    raise AnalysisError(
        f"report_date {day}: the tables hold sources published later ({len(later)}, the first of "
        f"{first['issued'].date()}: {first['source_id']}); pass the tables as known on that day: load_snapshot('{day}')"
    )


def _find_report_date(tables: Mapping[str, pd.DataFrame]) -> dt.date:
    days = pd.Series([tables["scores"]["judged_on"].max(), newest_day(tables["sources"])]).dropna()
    if days.empty:
        raise AnalysisError("the tables contain no run date and no dated source: pass report_date")
    day: dt.date = days.max().date()
    return day
