"""Reports that are owed to a unit or by it: which of them are missing, and which came late."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable

import pandas as pd

from analysis.i18n import cite
from analysis.reports._document import Cell, Column, Paragraph, Section, Table, Text, text_cell
from analysis.reports._report_context import ReportContext
from analysis.reports._report_texts import ReportTexts
from analysis.reports._row_helpers import Row, rows_of
from analysis.schemas import period_bounds, period_length

#: So many organisations of one row are named; `workbench missing` lists them all.
_SHOWN_UNITS = 40
_LATE_SINCE = pd.DateOffset(months=12)


def missing_reports_section(context: ReportContext, unit_codes: list[str]) -> tuple[Section, ...]:
    """Return the reports of these units that are missing, and those that came late in the last 12 months.

    One row is one kind of report and the organisations for which the same periods are missing. There is no section
    where no report of them is owed.
    """
    duties = context.tables["duties"]
    mine = duties[duties["unit_code"].isin(unit_codes)]
    if mine.empty:
        return ()
    texts, today = context.texts, pd.Timestamp(context.report_date)
    missing = mine[mine["state"] == "missing"]
    late = mine[(mine["state"] == "late") & (mine["due"] > today - _LATE_SINCE)]
    code = "missing.count" if len(missing) or len(late) else "missing.none"
    said = texts(
        code,
        day=texts.date(context.report_date),
        missing=len(missing),
        units=missing["unit_code"].nunique(),
        late=len(late),
    )
    kinds = [*group_by_kind(rows_of(missing)), *group_by_kind(rows_of(late))]
    table = (_table(context, kinds),) if kinds else ()
    return (Section("missing-reports", texts("missing.title"), (Paragraph((Text(said),)), *table)),)


def group_by_kind(duties: Iterable[Row]) -> list[tuple[Row, ...]]:
    """Return reports in groups: one kind of report, of organisations for which the same periods are meant.

    The group with the earliest deadline comes first; in it the organisations follow one another.
    """
    of_units: dict[tuple[str, ...], list[Row]] = {}
    for duty in sorted(duties, key=lambda row: (row["unit_code"], row["window_end"], row["window_start"])):
        key = (duty["regime"], duty["rule"], period_length(duty["period"]), duty["state"], duty["unit_code"])
        of_units.setdefault(tuple(map(str, key)), []).append(duty)
    groups: dict[tuple[object, ...], list[Row]] = {}
    for (*kind, _), rows in of_units.items():
        groups.setdefault((*kind, *(row["period"] for row in rows)), []).extend(rows)
    return sorted(map(tuple, groups.values()), key=lambda rows: (min(row["due"] for row in rows), rows[0]["unit_code"]))


def name_periods(texts: ReportTexts, duties: Iterable[Row]) -> list[str]:
    """Return the periods of reports in their order; those of one length that follow one another as from ... to."""
    ends = {str(row["period"]): (row["window_end"], row["window_start"]) for row in duties}
    spans: list[list[str]] = []
    for period in sorted(ends, key=lambda one: (period_length(one), ends[one])):
        if spans and _follows(spans[-1][-1], period):
            spans[-1].append(period)
        else:
            spans.append([period])
    return [
        texts.period(span[0])
        if len(span) == 1
        else texts("missing.periods", first=texts.period(span[0]), last=texts.period(span[-1]))
        for span in spans
    ]


def _follows(one: str, other: str) -> bool:
    end, start = period_bounds(one)[1], period_bounds(other)[0]
    is_next = end is not None and start is not None and start - end == dt.timedelta(days=1)
    return is_next and period_length(one) == period_length(other)


def _table(context: ReportContext, kinds: list[tuple[Row, ...]]) -> Table:
    texts = context.texts
    columns = (
        Column(texts("missing.kind")),
        Column(texts("missing.period")),
        Column(texts("column.unit")),
        Column(texts("missing.number"), "right"),
        Column(texts("missing.due"), "right"),
        Column(texts("column.state")),
        Column(texts("missing.days"), "right"),
    )
    rows = tuple(_cells(context, duties) for duties in kinds)
    return Table(texts("missing.caption"), columns, rows, texts("missing.note"))


def _cells(context: ReportContext, duties: tuple[Row, ...]) -> tuple[Cell, ...]:
    texts, first = context.texts, min(duties, key=lambda row: row["due"])
    due, days = texts.date(first["due"]), max(row["days_late"] for row in duties)
    is_uncertain = any("uncertain" in str(row["flags"] or "").split() for row in duties)
    rule = cite(str(first["rule"]), texts.lang, keeps_together=True)
    return (
        text_cell(f"{name_regime(context, first)}; {rule}"),
        text_cell(", ".join(name_periods(texts, duties))),
        text_cell(_name_units(context, duties)),
        text_cell(texts.number(len(duties)), float(len(duties))),
        text_cell(texts("missing.uncertain", day=due) if is_uncertain else due, str(first["due"])),
        text_cell(texts(f"missing.state.{first['state']}")),
        text_cell(texts.number(days), float(days)),
    )


def name_regime(context: ReportContext, duty: Row) -> str:
    """Return the title of the reporting regime under which a report is owed, without one its code."""
    found = context.rows("reporting_regimes", regime=duty["regime"])
    return (context.row_text(found[0], "title") if found else "") or str(duty["regime"])


def _name_units(context: ReportContext, duties: tuple[Row, ...]) -> str:
    codes = list(dict.fromkeys(row["unit_code"] for row in duties))
    names = ", ".join(context.unit_name(code) for code in codes[:_SHOWN_UNITS])
    more = len(codes) - _SHOWN_UNITS
    return context.texts("missing.units_more", names=names, n=more) if more > 0 else names


def unread_note(context: ReportContext, unit_codes: Collection[str]) -> tuple[Paragraph, ...]:
    """Return the sentence where a folder of these units, or of nobody known, could not be read; else nothing."""
    unread = context.tables["unread_sources"]
    mine = unread["unit_code"].isna() | unread["unit_code"].isin(list(unit_codes))
    names = sorted(unread.loc[mine & (unread["type"] == "folder"), "source_id"])
    return (Paragraph((Text(context.texts("unread_note", sources=", ".join(names)), "missing"),)),) if names else ()
