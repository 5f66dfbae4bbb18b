"""What the audit found in the filing: each contradiction with what is printed, what follows, and both places."""

from __future__ import annotations

import pandas as pd

from analysis.reports.document import Badge, Block, Cell, Column, Paragraph, Run, Section, Table, Text, text_cell
from analysis.reports.report_context import Material
from analysis.reports.report_texts import capitalise
from analysis.reports.row_helpers import Row, rows_of

_TONES = {"error": "bad", "suspicious": "fair", "note": "quiet"}
_SPOKEN = ("printed", "recomputed", "explanation")
_ORDER = {"error": 0, "suspicious": 1, "note": 2}


def findings_about(material: Material, unit_codes: list[str], source_ids: list[str]) -> list[Row]:
    """Return the open findings on these units or sources, the gravest first."""
    findings = material.tables["findings"]
    mine = findings[
        (findings["unit_code"].isin(unit_codes) | findings["source_id"].isin(source_ids))
        & (findings["state"].isna() | (findings["state"] == "open")).astype(bool)
    ]
    line = pd.to_numeric(mine["line"], errors="coerce").fillna(0)
    mine = mine.assign(_order=mine["severity"].map(_ORDER), _line=line)
    mine = mine.sort_values(["_order", "source_id", "_line", "finding_id"], kind="stable")
    return rows_of(mine.drop(columns=["_order", "_line"]))


def findings_section(material: Material, findings: list[Row]) -> Section:
    """Return the section of findings; where there are none, it says so."""
    words = material.words
    if not findings:
        none: Block = Paragraph((Text(words("unit.no_findings")),))
        return Section("findings", words("unit.findings"), (none,))
    columns = (
        Column(words("column.severity")),
        Column(words("column.finding")),
        Column(words("column.printed")),
        Column(words("column.recomputed")),
        Column(words("column.place")),
    )
    rows = tuple(_finding_row(material, row) for row in findings)
    table = Table(words("unit.findings_caption"), columns, rows, words("unit.findings_note"), header_column=1)
    return Section("findings", words("unit.findings"), (table,))


def _finding_row(material: Material, row: Row) -> tuple[Cell, ...]:
    words = material.words
    printed, recomputed, explanation = (material.told(row, name) or "–" for name in _SPOKEN)
    severity = Badge(words(f"severity.{row['severity']}"), _TONES[row["severity"]])
    return (
        Cell((severity,), _ORDER[row["severity"]]),
        text_cell(capitalise(explanation)),
        text_cell(printed),
        text_cell(recomputed),
        Cell(_places(material, row)),
    )


def _places(material: Material, row: Row) -> tuple[Run, ...]:
    first = f"{material.document_name(row['source_id'])}, {material.place(row['locator'], row.get('line'))}"
    if not row.get("other_locator"):
        return (Text(first),)
    other_source = row.get("other_source_id") or row["source_id"]
    other = material.place(row["other_locator"])
    if other_source != row["source_id"]:
        other = f"{material.document_name(other_source)}, {other}"
    return (Text(f"{first}; {other}"),)
