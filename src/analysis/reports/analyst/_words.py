"""How the pages of a report word a value, its day and its source."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from analysis.reports._document import Cell, Link, Number, Run, Text, text_cell
from analysis.reports._row_helpers import is_added_up
from analysis.reports.answers import named_figure

if TYPE_CHECKING:
    from collections.abc import Iterable

    from analysis.reports._report_context import ReportContext
    from analysis.reports._row_helpers import Row


def publisher_of(context: ReportContext, row: Row) -> str:
    """Return who published a value: the publisher of its source, else how the source is cited."""
    statement = context.statement(row["statement_id"]) or {}
    source = context.source(statement.get("source_id"))
    return context.row_text(source, "publisher") or context.document_name(statement.get("source_id"))


def source_id_of(context: ReportContext, row: Row) -> str | None:
    """Return the source of a value; None where no statement is behind it."""
    return (context.statement(row["statement_id"]) or {}).get("source_id")


def source_run(context: ReportContext, source_id: str | None, words: str) -> Run:
    """Return words that lead to the address of a source; plain words where it has none."""
    address = str(context.source(source_id).get("url") or "")
    return Link(words, address) if address.startswith(("http://", "https://")) else Text(words)


def source_cell(context: ReportContext, row: Row) -> Cell:
    """Return the cell that names who published a value."""
    statement = context.statement(row["statement_id"]) or {}
    name = publisher_of(context, row)
    return Cell((source_run(context, statement.get("source_id"), name),), name)


def value_cell(context: ReportContext, row: Row) -> Cell:
    """Return the cell of a value without its counts."""
    return Cell(named_figure(context, row), row["value"])


def counts_cell(context: ReportContext, row: Row) -> Cell:
    """Return numerator and denominator of a value as one figure; an empty cell for a rank or where none was printed."""
    is_counted = context.indicator(row["indicator_code"]).get("measure") in ("share", "count")
    if not is_counted or row.get("numerator") is None or row.get("denominator") is None:
        return text_cell("", "")
    texts = context.texts
    text = f"{texts.number(row['numerator'])}/{texts.number(row['denominator'])}"
    table = "consolidated" if is_added_up(row) else "statements"
    return Cell((Number(text, table, row["statement_id"], "counts", is_marked=False),), row["numerator"])


def day_cell(context: ReportContext, row: Row) -> Cell:
    """Return the cell of the day of a value."""
    return text_cell(context.day_text(row, short=True), context.day_of(row).isoformat())


def listed(words: Iterable[Any], mark: str = ", ") -> str:
    """Return words as a list in a sentence."""
    return mark.join(str(word) for word in words)
