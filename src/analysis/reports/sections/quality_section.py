"""How good the figures are: the ministry's four words as scores, restated values, and the method with its back-test."""

from __future__ import annotations

from analysis.reports.disclosure.release_gate import is_withheld
from analysis.reports.document import Block, Cell, Column, Figure, Paragraph, Section, Table, Text, text_cell
from analysis.reports.report_context import Material
from analysis.reports.row_helpers import Row, rows_of
from analysis.reports.sections.backtest_section import backtest_blocks

DIMENSIONS = ("correct", "complete", "clean", "live")


def scores_table(material: Material, scopes: list[tuple[str, str, str]]) -> Table | None:
    """Return the scores of these scopes (scope, code, name) on the four words, or None where none was computed."""
    words = material.words
    columns = (
        Column(words("column.scope")),
        *(Column(words(f"quality.{dimension}"), "right") for dimension in DIMENSIONS),
    )
    rows = []
    for scope, code, name in scopes:
        scored = {row["dimension"]: row for row in material.rows("scores", scope=scope, scope_code=code)}
        found = [scored.get(dimension) for dimension in DIMENSIONS]
        if any(found):
            rows.append((text_cell(name), *(_score_cell(material, row) for row in found)))
    if not rows:
        return None
    return Table(words("quality.caption"), columns, tuple(rows), words("quality.note"))


def _score_cell(material: Material, row: Row | None) -> Cell:
    if row is None or row["score"] is None:
        return text_cell("–", -1.0)
    counts = f" ({material.words.exact(row['failed'] or 0)}/{material.words.number(row['checked'] or 0)})"
    return Cell((Text(material.words.number(row["score"], 0)), Text(counts, "muted")), row["score"])


def quality_section(material: Material, scopes: list[tuple[str, str, str]]) -> Section:
    """Return the section of quality scores; where nothing was scored, it says so."""
    words = material.words
    table = scores_table(material, scopes)
    block: Block = table if table is not None else Paragraph((Text(words("quality.none"), "missing"),))
    return Section("quality", words("quality.title"), (block,))


def restatements_section(material: Material, unit_codes: list[str], indicator_codes: list[str]) -> Section:
    """Return the values that a later source changed, side by side."""
    words = material.words
    restatements = material.tables["restatements"]
    mine = restatements[
        restatements["unit_code"].isin(unit_codes) & restatements["indicator_code"].isin(indicator_codes)
    ]
    rows = rows_of(mine.sort_values(["period_end", "unit_code", "later_as_of"], kind="stable"))
    if not rows:
        none: Block = Paragraph((Text(words("restated.none")),))
        return Section("restatements", words("restated.title"), (none,))
    columns = (
        Column(words("column.unit")),
        Column(words("column.indicator")),
        Column(words("column.date"), "right"),
        Column(words("restated.earlier"), "right"),
        Column(words("restated.later"), "right"),
        Column(words("restated.kind")),
    )
    cells = tuple(_restated_row(material, row) for row in rows)
    table = Table(words("restated.caption"), columns, cells, words("restated.note"), header_column=1)
    return Section("restatements", words("restated.title"), (table,))


def _restated_row(material: Material, row: Row) -> tuple[Cell, ...]:
    words = material.words
    unit = material.indicator(row["indicator_code"])["unit"]

    def value(which: str) -> Cell:
        if row[f"{which}_value"] is None:
            hidden = is_withheld(material.statement(row[f"{which}_statement_id"]) or {})
            return Cell((Text(words("document.withheld"), "missing"),) if hidden else material.missing())
        text = material.value_text(row[f"{which}_value"], unit)
        return Cell(
            (Figure(text, "statements", row[f"{which}_statement_id"], f"{which} value"),), row[f"{which}_value"]
        )

    kind = words("restated.revision") if row["same_issuer"] else words("restated.conflict")
    end = row["period_end"]
    return (
        text_cell(material.unit_name(row["unit_code"])),
        text_cell(material.indicator_title(row["indicator_code"])),
        text_cell(words.short_date(end), end.isoformat()) if end is not None else text_cell("–", ""),
        value("earlier"),
        value("later"),
        text_cell(kind),
    )


def method_section(material: Material, unit_codes: list[str], indicator_codes: list[str]) -> Section:
    """Return how the forecasts were made, series by series, with those that could not be made and the back-test."""
    words = material.words
    fits = material.tables["fits"]
    mine = fits[fits["unit_code"].isin(unit_codes) & fits["indicator_code"].isin(indicator_codes)]
    rows = rows_of(mine.sort_values(["indicator_code", "unit_code", "method"], kind="stable"))
    blocks: list[Block] = [Paragraph((Text(words("method_note.text")),))]
    if rows:
        blocks.append(_fits_table(material, rows))
    levels = {str(material.unit(code)["level"]) for code in unit_codes}
    blocks += backtest_blocks(material, indicator_codes, levels)
    return Section("method", words("method_note.title"), tuple(blocks))


def _fits_table(material: Material, rows: list[Row]) -> Table:
    words = material.words
    columns = (
        Column(words("column.indicator")),
        Column(words("column.unit")),
        Column(words("column.method")),
        Column(words("column.observations"), "right"),
        Column(words("method_note.slope"), "right"),
        Column(words("column.state")),
    )
    cells = []
    for row in rows:
        slope = words.number(row["slope"], 2) if row["slope"] is not None else "–"
        said = material.told(row, "message")
        verdict = words("method_note.usable" if row["converged"] else "method_note.unusable")
        state = f"{verdict} ({said})" if said else verdict
        cells.append(
            (
                text_cell(material.indicator_title(row["indicator_code"])),
                text_cell(material.dated_name(row["unit_code"])),
                text_cell(material.method_name(row["method"])),
                text_cell(words.number(row["n_observations"] or 0), row["n_observations"] or 0),
                text_cell(slope, row["slope"] if row["slope"] is not None else ""),
                text_cell(str(state)),
            )
        )
    return Table(words("method_note.caption"), columns, tuple(cells), words("method_note.note")).without_repeats()
