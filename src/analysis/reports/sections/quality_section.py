"""How good the figures are: the ministry's four words as scores, restated values, and the method with its back-test."""

from __future__ import annotations

import dataclasses

from analysis.reports._document import Block, Cell, Column, Number, Paragraph, Section, Table, Text, text_cell
from analysis.reports._report_context import ReportContext
from analysis.reports._row_helpers import Row, rows_of
from analysis.reports.disclosure import is_withheld
from analysis.reports.trace_ids import row_key

DIMENSIONS = ("correct", "complete", "clean", "live")
_BEST = 100


def scores_table(context: ReportContext, scopes: list[tuple[str, str, str]]) -> Table | None:
    """Return the scores of these scopes (scope, code, name) on the four words, or None where none was computed."""
    texts = context.texts
    columns = (
        Column(texts("column.scope")),
        *(Column(texts(f"quality.{dimension}"), "right") for dimension in DIMENSIONS),
    )
    rows = []
    for scope, code, name in scopes:
        scored = {row["dimension"]: row for row in context.rows("scores", scope=scope, scope_code=code)}
        found = [scored.get(dimension) for dimension in DIMENSIONS]
        if any(found):
            rows.append((text_cell(name), *(_score_cell(context, row) for row in found)))
    if not rows:
        return None
    return Table(texts("quality.caption"), columns, tuple(rows), texts("quality.note"))


def _score_cell(context: ReportContext, row: Row | None) -> Cell:
    if row is None or row["score"] is None:
        return text_cell("–", -1.0)
    key = row_key(row["scope"], row["scope_code"], row["dimension"])
    score = Number(_score_text(context, row["score"]), "scores", key, row["dimension"], context.report_date)
    counts = f" ({context.texts.exact(row['failed'] or 0)}/{context.texts.number(row['checked'] or 0)})"
    return Cell((score, dataclasses.replace(score, text=counts, style="muted", is_marked=False)), row["score"])


def _score_text(context: ReportContext, score: float) -> str:
    """Return a score in whole points, with as many decimals as keep one below 100 from being printed as 100."""
    decimals = next((count for count in range(4) if score == _BEST or round(score, count) < _BEST), 4)
    return context.texts.number(score, decimals)


def quality_section(context: ReportContext, scopes: list[tuple[str, str, str]]) -> Section:
    """Return the section of quality scores; where nothing was scored, it says so."""
    texts = context.texts
    table = scores_table(context, scopes)
    block: Block = table if table is not None else Paragraph((Text(texts("quality.none"), "missing"),))
    return Section("quality", texts("quality.title"), (block,))


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
