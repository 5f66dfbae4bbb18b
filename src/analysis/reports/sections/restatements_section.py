"""Values that a later source changed: the earlier and the later one side by side."""

from __future__ import annotations

from analysis.reports._document import Cell, Column, Section, Table, Text, text_cell
from analysis.reports._report_context import ReportContext
from analysis.reports._row_helpers import Row, rows_of
from analysis.reports.disclosure import is_withheld


def restatements_section(
    context: ReportContext, unit_codes: list[str], indicator_codes: list[str]
) -> tuple[Section, ...]:
    """Return the values that a later source changed, side by side; no section where there are none."""
    texts = context.texts
    restatements = context.tables["restatements"]
    mine = restatements[
        restatements["unit_code"].isin(unit_codes) & restatements["indicator_code"].isin(indicator_codes)
    ]
    rows = rows_of(mine.sort_values(["period_end", "unit_code", "later_as_of"], kind="stable"))
    if not rows:
        return ()
    columns = (
        Column(texts("column.unit")),
        Column(texts("column.indicator")),
        Column(texts("column.date"), "right"),
        Column(texts("restated.earlier"), "right"),
        Column(texts("restated.later"), "right"),
        Column(texts("restated.kind")),
    )
    cells = tuple(_restated_row(context, row) for row in rows)
    table = Table(texts("restated.caption"), columns, cells, texts("restated.note"), header_column=1)
    return (Section("restatements", texts("restated.title"), (table,)),)


def _restated_row(context: ReportContext, row: Row) -> tuple[Cell, ...]:
    texts = context.texts

    def value(which: str) -> Cell:
        key = row[f"{which}_statement_id"]
        if row[f"{which}_value"] is None:
            hidden = is_withheld(context.statement(key) or {})
            return Cell((Text(texts("document.withheld"), "missing"),) if hidden else context.missing())
        series = {name: row[name] for name in ("unit_code", "indicator_code")}
        stated = next(iter(context.rows("observations", statement_id=key, **series)), {"status": None, "op": None})
        restated = stated | series | {"value": row[f"{which}_value"], "statement_id": key}
        return Cell(context.observed(restated, with_ratio=False), row[f"{which}_value"])

    kind = texts("restated.revision") if row["same_issuer"] else texts("restated.conflict")
    end = row["period_end"]
    return (
        text_cell(context.unit_name(row["unit_code"])),
        text_cell(context.indicator_title(row["indicator_code"])),
        text_cell(texts.short_date(end), end.isoformat()) if end is not None else text_cell("–", ""),
        value("earlier"),
        value("later"),
        text_cell(kind),
    )
