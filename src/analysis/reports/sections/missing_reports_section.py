"""Reports that are owed to a unit or by it: which of them are missing, and which came late."""

from __future__ import annotations

from collections.abc import Collection

import pandas as pd

from analysis.i18n import cite
from analysis.reports._document import Cell, Column, Paragraph, Section, Table, Text, text_cell
from analysis.reports._report_context import ReportContext
from analysis.reports._row_helpers import Row, rows_of

_LATE_SINCE = pd.DateOffset(months=12)


def missing_reports_section(context: ReportContext, unit_codes: list[str]) -> tuple[Section, ...]:
    """Return the reports of these units that are missing, and those that came late in the last 12 months.

    There is no section where no report of them is owed.
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
    order = ["due", "unit_code", "regime", "period"]
    shown = pd.concat([missing.sort_values(order, kind="stable"), late.sort_values(order, kind="stable")])
    table = (_table(context, rows_of(shown)),) if len(shown) else ()
    return (Section("missing-reports", texts("missing.title"), (Paragraph((Text(said),)), *table)),)


def _table(context: ReportContext, duties: list[Row]) -> Table:
    texts = context.texts
    columns = (
        Column(texts("column.unit")),
        Column(texts("missing.period")),
        Column(texts("missing.rule")),
        Column(texts("missing.due"), "right"),
        Column(texts("column.state")),
        Column(texts("missing.days"), "right"),
    )
    rows = tuple(_cells(context, duty) for duty in duties)
    return Table(texts("missing.caption"), columns, rows, texts("missing.note"))


def _cells(context: ReportContext, duty: Row) -> tuple[Cell, ...]:
    texts = context.texts
    due = texts.date(duty["due"])
    is_uncertain = "uncertain" in str(duty["flags"] or "").split()
    return (
        text_cell(context.unit_name(duty["unit_code"])),
        text_cell(texts.period(duty["period"])),
        text_cell(cite(str(duty["rule"]), texts.lang, keeps_together=True)),
        text_cell(texts("missing.uncertain", day=due) if is_uncertain else due, str(duty["due"])),
        text_cell(texts(f"missing.state.{duty['state']}")),
        text_cell(texts.number(duty["days_late"]), float(duty["days_late"])),
    )


def unread_note(context: ReportContext, unit_codes: Collection[str]) -> tuple[Paragraph, ...]:
    """Return the sentence where a folder of these units, or of nobody known, could not be read; else nothing."""
    unread = context.tables["unread_sources"]
    mine = unread["unit_code"].isna() | unread["unit_code"].isin(list(unit_codes))
    names = sorted(unread.loc[mine & (unread["type"] == "folder"), "source_id"])
    return (Paragraph((Text(context.texts("unread_note", sources=", ".join(names)), "missing"),)),) if names else ()
