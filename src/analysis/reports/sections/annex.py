"""The annex of sources: every figure of a report with the row, document and line it comes from."""

from __future__ import annotations

import dataclasses

from analysis.panel import ID_SEPARATOR, SUM_PREFIX, factual_values
from analysis.reports._document import (
    Block,
    Cell,
    Column,
    Link,
    Number,
    Paragraph,
    Report,
    Section,
    Table,
    Text,
    cited_numbers,
    plain,
    text_cell,
)
from analysis.reports._report_context import ReportContext
from analysis.reports._row_helpers import Row
from analysis.reports.disclosure import is_withheld
from analysis.reports.trace_ids import KEY_SEPARATOR, trace_id


def add_annex(report: Report, context: ReportContext) -> Report:
    """Return the report with its annex of sources and the number that each figure carries in print."""
    figures = cited_numbers(report)
    computed = [figure for figure in figures if figure.table != "statements"]
    statement_ids = dict.fromkeys(figure.key for figure in figures if figure.table == "statements")
    bases = {figure.trace_id: basis_of(context, figure) for figure in computed}
    for basis in (bases[figure.trace_id] for figure in computed if figure.table != "fits"):
        statement_ids.update(dict.fromkeys(basis))
    known = [(key, row) for key in statement_ids if (row := context.statement(key)) is not None]
    numbers = {trace_id("statements", key): number for number, (key, _) in enumerate(known, start=1)}
    numbers |= {figure.trace_id: number for number, figure in enumerate(computed, start=len(numbers) + 1)}
    blocks: list[Block] = [_sources_table(known, numbers, context)] if known else [_say_no_source(context)]
    if computed:
        blocks.append(_computed_table(computed, bases, numbers, context))
    if dropped := _dropped_statements(known, context):
        blocks.append(_dropped_table(dropped, context))
    only = ("html",) if report.is_brief else ()  # no trace ids in print
    annex = Section("annex", context.texts("annex.sources"), tuple(blocks), only=only)
    return dataclasses.replace(report, annexes=(*report.annexes, annex), numbers=numbers)


def basis_of(context: ReportContext, figure: Number) -> list[str]:
    """Return the statements that a computed figure rests on: a verdict's target and value, a forecast's series.

    Back-tests rest on too many to be listed; `workbench trace` names their sources.
    """
    parts = figure.key.split(KEY_SEPARATOR)
    if figure.table == "verdicts":
        asked = dict(zip(("target_statement_id", "unit_code", "method"), parts, strict=True))
        latest = [row["latest_statement_id"] for row in context.rows("verdicts", **asked)]
        return [parts[0], *(one for key in filter(None, latest) for one in parts_of_sum(context, key))]
    if figure.table == "distances":
        return [parts[0], parts[2]]
    if figure.table in ("forecasts", "fits"):
        every = context.tables["observations"]
        mine = every[(every["unit_code"] == parts[0]) & (every["indicator_code"] == parts[1])]
        used = [str(key) for key in factual_values(mine, context.tables["indicators"])["statement_id"]]
        return [statement for key in used for statement in parts_of_sum(context, key)]
    if figure.table == "consolidated":
        return parts_of_sum(context, figure.key)
    if figure.table == "findings":
        return [key for row in context.rows("findings", finding_id=figure.key) if (key := row["statement_id"])]
    return []


def parts_of_sum(context: ReportContext, key: str) -> list[str]:
    """Return the statements that a sum rests on, those of the sums below it included."""
    if not key.startswith(SUM_PREFIX):
        return [key]
    (row,) = context.rows("consolidated", consolidated_id=key)
    parts = filter(None, str(row["parts"] or "").split(ID_SEPARATOR))
    return [statement for part in parts for statement in parts_of_sum(context, part)]


def _say_no_source(context: ReportContext) -> Paragraph:
    return Paragraph((Text(context.texts("annex.no_source"), "missing"),))


def _sources_table(known: list[tuple[str, Row]], numbers: dict[str, int], context: ReportContext) -> Table:
    texts = context.texts
    columns = (
        Column(texts("column.number"), "right"),
        Column(texts("column.raw_text")),
        Column(texts("column.indicator")),
        Column(texts("column.document")),
        Column(texts("column.place")),
        Column(texts("column.id")),
    )
    rows = []
    for key, row in known:
        identity = trace_id("statements", key)
        rows.append(
            (
                text_cell(str(numbers[identity]), numbers[identity]),
                _printed_cell(row, context),
                _indicator_cell(row, context),
                _document_cell(row["source_id"], context),
                text_cell(context.place(row["locator"], row.get("line"))),
                text_cell(identity, style="code"),
            )
        )
    anchors = tuple(trace_id("statements", key) for key, _ in known)
    return Table(texts("annex.sources_caption"), columns, tuple(rows), texts("annex.sources_note"), anchors)


def _dropped_statements(known: list[tuple[str, Row]], context: ReportContext) -> list[Row]:
    """Return the statements on the units and indicators of the report that a correction takes out of use."""
    reported = {(row["unit_code"], row["indicator_code"]) for _, row in known}
    keys = [
        key
        for row in context.rows("corrections", action="drop")
        if row["status"] != "proposed"
        for key in str(row["statement_ids"]).split(ID_SEPARATOR)
    ]
    dropped = [row for key in keys if (row := context.statement(key)) is not None]
    return [row for row in dropped if (row["unit_code"], row["indicator_code"]) in reported]


def _dropped_table(dropped: list[Row], context: ReportContext) -> Table:
    """Return the table of values taken out of use; it quotes none, for none was looked at for release."""
    texts = context.texts
    columns = (
        Column(texts("column.indicator")),
        Column(texts("column.document")),
        Column(texts("column.place")),
        Column(texts("column.reason")),
        Column(texts("column.id")),
    )
    rows = tuple(
        (
            _indicator_cell(row, context),
            _document_cell(row["source_id"], context),
            text_cell(context.place(row["locator"], row.get("line"))),
            text_cell(context.correction_text(row["statement_id"])),
            text_cell(trace_id("statements", row["statement_id"]), style="code"),
        )
        for row in dropped
    )
    return Table(texts("annex.dropped_caption"), columns, rows, texts("annex.dropped_note"))


def _printed_cell(row: Row, context: ReportContext) -> Cell:
    """Return the words of the source and, where they were corrected, what was."""
    words = f"[{context.texts('document.unprinted')}]" if is_withheld(row) else plain(row["raw_text"])
    return Cell((Text(words), *context.correction_mark(context.correction_text(row["statement_id"]))), words)


def _indicator_cell(row: Row, context: ReportContext) -> Cell:
    """Return the indicator's title and, where a document words it otherwise, its wording; facts hold codes of ours."""
    wording = plain(row.get("indicator_text") or "")
    if not row.get("indicator_code"):
        return text_cell(wording)
    title = context.indicator_title(row["indicator_code"])
    if context.source(row["source_id"]).get("kind") == "publications" or wording in ("", title):
        return text_cell(title)
    return Cell((Text(title), Text(f" – {wording}", "muted")), title)


def _document_cell(source_id: str, context: ReportContext) -> Cell:
    source = context.source(source_id)
    name = context.document_name(source_id)
    address = str(source.get("url") or "")
    if address.startswith(("https://", "http://")):
        return Cell((Link(name, address),), name)
    return Cell((Text(f"{name} ({context.texts('place.filed')})"),), name)


def _computed_table(
    computed: list[Number], bases: dict[str, list[str]], numbers: dict[str, int], context: ReportContext
) -> Table:
    texts = context.texts
    columns = (
        Column(texts("column.number"), "right"),
        Column(texts("column.value"), "right"),
        Column(texts("annex.method")),
        Column(texts("annex.basis")),
        Column(texts("column.id")),
    )
    rows = []
    for figure in computed:
        identities = [trace_id("statements", key) for key in bases[figure.trace_id]]
        basis = sorted(numbers[identity] for identity in identities if identity in numbers)
        rows.append(
            (
                text_cell(str(numbers[figure.trace_id]), numbers[figure.trace_id]),
                Cell((dataclasses.replace(figure, is_marked=False),), figure.text),
                text_cell(_how(figure, context)),
                text_cell(", ".join(str(number) for number in basis) or "–"),
                text_cell(figure.trace_id, style="code"),
            )
        )
    anchors = tuple(figure.trace_id for figure in computed)
    return Table(texts("annex.derived_caption"), columns, tuple(rows), texts("annex.derived_note"), anchors)


def _how(figure: Number, context: ReportContext) -> str:
    """Return how a computed figure came about."""
    parts, texts = figure.key.split(KEY_SEPARATOR), context.texts
    match figure.table:
        case "verdicts":
            asked = dict(zip(("target_statement_id", "unit_code", "method"), parts, strict=True))
            judged = {"unit": context.unit_name(parts[1]), "method": context.method_name(parts[2])}
            (indicator,) = {context.indicator_title(row["indicator_code"]) for row in context.rows("verdicts", **asked)}
            return texts("annex.verdict", indicator=indicator, **judged)
        case "consolidated":
            (row,) = context.rows("consolidated", consolidated_id=figure.key)
            unit, indicator = context.unit_name(row["unit_code"]), context.indicator_title(row["indicator_code"])
            return texts("annex.sum", unit=unit, indicator=indicator, n=row["n_reported"], all=row["n_expected"])
        case "distances":
            return texts("annex.distance")
        case "backtest":
            series, method = {"indicator": context.indicator_title(parts[0])}, context.method_name(parts[2])
            months = texts("backtest.months", n=round(12 * float(parts[3])))
            return texts("annex.backtest", level=texts(f"level.{parts[1]}"), method=method, horizon=months, **series)
        case "forecasts" | "fits":
            series = {"unit": context.unit_name(parts[0]), "indicator": context.indicator_title(parts[1])}
            series["method"] = context.method_name(parts[2])
            if figure.table == "fits":
                return texts("annex.fit", **series)
            code = "annex.forecast" if parts[4] == "none" else "annex.forecast_bound"
            return texts(code, time=context.time_text(float(parts[3])), **series)
    return figure.label
