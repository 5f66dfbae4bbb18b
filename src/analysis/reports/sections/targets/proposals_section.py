"""Targets that a unit may propose: a row per indicator, a column per chance."""

from __future__ import annotations

import pandas as pd

from analysis.reports._document import Cell, Column, Paragraph, Section, Table, Text, text_cell
from analysis.reports._report_context import ReportContext
from analysis.reports._report_texts import sentence
from analysis.reports._row_helpers import Row, rows_of
from analysis.reports.sections.targets._target_cells import latest_cell


def proposals_section(context: ReportContext, proposals: pd.DataFrame) -> Section:
    """Return the targets that a unit may propose (`propose_unit_targets`): a row per indicator, a column per chance."""
    texts, rows = context.texts, rows_of(proposals)
    title, codes = texts("proposals.title"), list(dict.fromkeys(row["indicator_code"] for row in rows))
    if not codes:
        return Section("proposals", title, (Paragraph((Text(texts("proposals.none"), "missing"),)),))
    chances = list(dict.fromkeys(row["chance"] for row in rows if row["chance"] is not None))
    columns = (
        Column(texts("column.indicator")),
        Column(texts("column.latest"), "right"),
        *(Column(texts("proposals.chance", chance=chance), "right") for chance in chances),
        Column(texts("column.reason")),
    )
    lines = [_proposal_row(context, [row for row in rows if row["indicator_code"] == code], chances) for code in codes]
    caption = texts("proposals.caption", date=texts.date(rows[0]["due"]))
    return Section("proposals", title, (Table(caption, columns, tuple(lines), texts("proposals.note")),))


def _proposal_row(context: ReportContext, proposals: list[Row], chances: list[float]) -> tuple[Cell, ...]:
    first = proposals[0]
    indicator = context.indicator(first["indicator_code"])
    proposed = {row["chance"]: row["target"] for row in proposals}
    cells = [text_cell(_proposed_text(context, indicator, proposed.get(chance))) for chance in chances]
    basis = context.message(first, "basis")
    reason = context.texts("targets.basis", basis=basis) if basis else sentence(context.message(first))
    latest = latest_cell(context, first | {"latest_statement_id": None})
    return text_cell(context.indicator_title(first["indicator_code"])), latest, *cells, text_cell(reason)


def _proposed_text(context: ReportContext, indicator: Row, value: float | None) -> str:
    """Return a proposed target with its operator: all is "100%", as no share can be more, and nothing is "0%"."""
    if value is None:
        return "–"
    is_downward = indicator.get("direction") == "down"
    is_furthest = indicator.get("measure") == "share" and value == (0 if is_downward else 100)
    op = "=" if is_furthest else "<=" if is_downward else ">="
    return context.value_text(value, indicator["unit"], op, 0 if value == int(value) else None)
