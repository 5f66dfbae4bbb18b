"""What the audit found in the filing: each contradiction with what is printed, what follows, and both places."""

from __future__ import annotations

import pandas as pd

from analysis.reports._document import Badge, Block, Cell, Column, Paragraph, Run, Section, Table, Text, text_cell
from analysis.reports._report_context import ReportContext
from analysis.reports._report_texts import capitalise
from analysis.reports._row_helpers import Row, rows_of

_TONES = {"error": "bad", "suspicious": "fair", "note": "quiet"}
_SHOWN_CELLS = ("printed", "recomputed", "message")
_ORDER = {"error": 0, "suspicious": 1, "note": 2}


def findings_about(context: ReportContext, unit_codes: list[str], source_ids: list[str]) -> list[Row]:
    """Return the open findings on these units or sources, the gravest first."""
    findings = context.tables["findings"]
    mine = findings[
        (findings["unit_code"].isin(unit_codes) | findings["source_id"].isin(source_ids))
        & (findings["state"].isna() | (findings["state"] == "open")).astype(bool)
    ]
    line = pd.to_numeric(mine["line"], errors="coerce").fillna(0)
    mine = mine.assign(_order=mine["severity"].map(_ORDER), _line=line)
    mine = mine.sort_values(["_order", "source_id", "_line", "finding_id"], kind="stable")
    return rows_of(mine.drop(columns=["_order", "_line"]))


def findings_section(context: ReportContext, findings: list[Row]) -> Section:
    """Return the section of findings; where there are none, it says so."""
    texts = context.texts
    if not findings:
        none: Block = Paragraph((Text(texts("unit.no_findings")),))
        return Section("findings", texts("unit.findings"), (none,))
    columns = (
        Column(texts("column.severity")),
        Column(texts("column.finding")),
        Column(texts("column.printed")),
        Column(texts("column.recomputed")),
        Column(texts("column.place")),
    )
    rows = tuple(_finding_row(context, row) for row in findings)
    table = Table(texts("unit.findings_caption"), columns, rows, texts("unit.findings_note"), header_column=1)
    return Section("findings", texts("unit.findings"), (table,))


def _finding_row(context: ReportContext, row: Row) -> tuple[Cell, ...]:
    texts = context.texts
    printed, recomputed, message = (context.message(row, name) or "–" for name in _SHOWN_CELLS)
    severity = Badge(texts(f"severity.{row['severity']}"), _TONES[row["severity"]])
    return (
        Cell((severity,), _ORDER[row["severity"]]),
        text_cell(capitalise(message)),
        text_cell(printed),
        text_cell(recomputed),
        Cell(_places(context, row)),
    )


def _places(context: ReportContext, row: Row) -> tuple[Run, ...]:
    first = f"{context.document_name(row['source_id'])}, {context.place(row['locator'], row.get('line'))}"
    if not row.get("other_locator"):
        return (Text(first),)
    other_source = row.get("other_source_id") or row["source_id"]
    other = context.place(row["other_locator"])
    if other_source != row["source_id"]:
        other = f"{context.document_name(other_source)}, {other}"
    return (Text(f"{first}; {other}"),)
