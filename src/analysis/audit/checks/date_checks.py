"""Rules on days: reports before their period ends, deadlines before the issue, work outside the scheme's years."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.audit import _value_messages as values
from analysis.audit.findings import Finding, Location, location_of, rows_of
from analysis.panel import has_flag
from analysis.regulations import period_frequency
from analysis.schemas import look_up

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analysis.audit.audit_context import Evidence
    from analysis.i18n import Argument
    from analysis.regulations import ReportingCalendar, ReportingTerms

#: Sources that are no documents of an office.
_PUBLISHED = ("publications", "tidy_table", "crosswalk")
#: Fewer tasks than this with a deadline are no custom that a task without one would break.
_CUSTOM = 0.8
#: This many tasks before one and after it in the document are those around it.
_AROUND = 10


def check_early_reports(evidence: Evidence) -> Iterator[Finding]:
    """Find a source whose actual figures are of a period that had not ended when it was issued.

    The regime of the report says when the data of a period end. Where the regime is not known, a report that one of
    them allows gets a note that says so; a report that all of them forbid is early. Where a publication gives a stock
    or a score for the month or the year that it appeared in, that is when it was counted, not a time to be covered.
    """
    figures = evidence.figures
    early = figures[(figures["kind"] == "actual") & (figures["issued_by"] < figures["period_end"])]
    counted_then = (early["source_kind"] == "publications") & (early["period_type"] != "flow")
    early = early[~has_flag(early, "after-cut-off") & ~counted_then]
    regimes = evidence.sources.set_index("source_id")["regime"]
    for row in rows_of(early.drop_duplicates(["source_id", "period"])):
        finding = _judge_early_report(row, regimes.get(row.source_id), evidence.reports)
        if finding is not None:
            yield finding


def _judge_early_report(row: Any, regime: object, reports: ReportingCalendar) -> Finding | None:
    """Return the finding on a report that was issued before the last day of a period in it, None where it may be."""
    terms = reports.terms(regime, "any", row.period) if isinstance(regime, str) else None
    if terms is not None:
        cut_off = pd.Timestamp(terms.cut_off)
        return None if row.issued_by >= cut_off else _early(row, cut_off, "cut_off", "suspicious", terms, reports)
    # The most general regime first. None binds a publication; a known one without such a window leaves the calendar.
    is_bound = row.source_kind != "publications" and not isinstance(regime, str)
    known = reversed(reports.all_terms(row.period)) if is_bound else ()
    allowing = [found for found in known if pd.Timestamp(found.cut_off) <= row.issued_by]
    first = min(allowing, key=lambda found: found.cut_off, default=None)
    return _early(row, row.period_end, "regime_unknown" if first else None, None, first, reports)


def _early(
    row: Any,
    end: pd.Timestamp,
    variant: str | None,
    severity: str | None,
    terms: ReportingTerms | None,
    reports: ReportingCalendar,
) -> Finding:
    arguments: dict[str, Argument] = {"period": values.period(row.period)}
    if terms is not None:
        arguments["regime"] = values.regime(reports.regime(terms.regime))
        arguments["cut_off"] = values.day(pd.Timestamp(terms.cut_off))
    return Finding(
        "report_before_period_end",
        location_of(row),
        printed=values.day(row.issued),
        recomputed=values.day(end),
        arguments=arguments,
        variant=variant,
        severity=severity,
    )


def check_undated_reports(evidence: Evidence) -> Iterator[Finding]:
    """Find a report with results of a period but no day of issue, by which alone its window could be judged.

    A document is expected to be dated where it has a number, follows a reporting regime or reports on a regular period.
    """
    figures = evidence.figures
    results = figures[(figures["kind"] == "actual") & figures["period_end"].notna()]
    sources = evidence.sources
    sources = sources[sources["issued"].isna() & ~sources["kind"].isin(_PUBLISHED)]
    for row in rows_of(sources[sources["source_id"].isin(results["source_id"])]):
        period = row.filing_period if isinstance(row.filing_period, str) else None
        is_regular = period is not None and period_frequency(period) is not None
        if is_regular or isinstance(row.number, str) or isinstance(row.regime, str):
            unit = row.filing_unit_code if isinstance(row.filing_unit_code, str) else None
            yield Finding("report_undated", Location(row.source_id, "document", unit_code=unit, period=period))


def check_deadlines(evidence: Evidence) -> Iterator[Finding]:
    """Find a task that is due, or whose printed period began a quarter or more, before its document was issued."""
    issued = evidence.sources.set_index("source_id")["issued"]
    tasks = evidence.tasks.assign(issued=look_up(evidence.tasks["source_id"], issued))
    due_before = tasks["due"] < tasks["issued"]
    # A period that names a whole year, or several, may well contain the day of issue; one that names quarters is exact.
    exact = (tasks["due"] - tasks["start"]).dt.days < 300
    quarter_over = exact & (tasks["start"] + pd.offsets.QuarterEnd(0) < tasks["issued"])
    for row in rows_of(tasks[due_before | quarter_over]):
        yield Finding(
            "deadline_before_issue",
            location_of(row),
            printed=values.deadline(row),
            recomputed=values.day(row.issued),
            variant="ended" if row.due < row.issued else "began",
        )


def check_missing_deadlines(evidence: Evidence) -> Iterator[Finding]:
    """Find a task without a deadline where at least four of five tasks around it have one; parent rows need none.

    Those before and after it in the document count, not all: a plan names its work in bullets and assigns it in a
    table.
    """
    tasks = evidence.tasks
    parent = tasks["flags"].fillna("").str.contains(r"\bparent\b") | _has_children(tasks)
    leaves = tasks[~parent]
    dated = leaves[["start", "due", "recurrence", "deadline_text"]].notna().any(axis=1)
    of_source = dated.astype(float).groupby(leaves["source_id"])
    count = of_source.transform("sum")
    share = of_source.transform(lambda has: has.rolling(2 * _AROUND + 1, center=True, min_periods=1).mean())
    for row in rows_of(leaves[~dated & (share >= _CUSTOM)]):
        yield Finding(
            "task_without_deadline", location_of(row), printed=_name_of(row), recomputed=str(int(count[row.Index]))
        )


def _name_of(task: Any) -> str:
    """Return the number of a task, of one without a number its title."""
    return str(task.number) if isinstance(task.number, str) and task.number else f"‘{task.title_vi}’"


def _has_children(tasks: pd.DataFrame) -> pd.Series:
    """Return where another task of the source is numbered below this one (II.4 above II.4.1)."""
    numbered = tasks[tasks["number"].notna() & tasks["number"].str.contains(".", regex=False, na=False)]
    parents = set(zip(numbered["source_id"], numbered["number"].str.rsplit(".", n=1).str[0], strict=True))
    return pd.Series([pair in parents for pair in zip(tasks["source_id"], tasks["number"], strict=True)], tasks.index)


def check_scheme_period(evidence: Evidence) -> Iterator[Finding]:
    """Find a task that runs beyond the years which its document or most of its tasks are about.

    The years are those of the filing (`filing_period`), else the span that at least half of the dated tasks name.
    """
    tasks = evidence.tasks
    tasks = tasks[tasks["due"].notna() & tasks["start"].notna()]
    stated = evidence.sources.set_index("source_id")["filing_period"]
    for source_id, of_source in tasks.groupby("source_id", sort=True):
        span = _scheme_of(stated.get(source_id), of_source)
        if span is None:
            continue
        first, last, shown = span
        outside = of_source[(of_source["due"] > last) | (of_source["start"] < first)]
        for row in rows_of(outside):
            printed = f"{_name_of(row)}: {row.deadline_text or f'{row.start:%Y}–{row.due:%Y}'}"
            yield Finding("outside_scheme_period", location_of(row), printed=printed, recomputed=shown)


def _scheme_of(stated: object, tasks: pd.DataFrame) -> tuple[pd.Timestamp, pd.Timestamp, str] | None:
    years = re.fullmatch(r"(\d{4})/(\d{4})", stated) if isinstance(stated, str) else None
    if years:
        return pd.Timestamp(int(years[1]), 1, 1), pd.Timestamp(int(years[2]), 12, 31), f"{years[1]}–{years[2]}"
    spans = (tasks["start"].astype("str") + "/" + tasks["due"].astype("str")).value_counts()
    long = (tasks["due"] - tasks["start"]).dt.days > 366
    if spans.empty or spans.iloc[0] < max(5, 0.5 * len(tasks)) or not long.any():
        return None
    first, last = spans.index[0].split("/")
    return pd.Timestamp(first), pd.Timestamp(last), f"{first[:4]}–{last[:4]}"
