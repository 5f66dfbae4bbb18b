"""What every table of rules in a report has: the rules on some indicators, their columns, their source."""

from __future__ import annotations

from collections.abc import Callable, Collection

import pandas as pd

from analysis.i18n import cite
from analysis.reports._document import Badge, Block, Cell, Column, Link, Table, Text
from analysis.reports._report_context import ReportContext
from analysis.reports._row_helpers import Row


def rules_concerning(context: ReportContext, table: str, column: str, codes: Collection[str]) -> pd.DataFrame:
    """Return the rules of a table that name at least one of these indicators in a column."""
    rules = context.tables[table]
    named = [set(codes) & set(str(one).split()) for one in rules[column].fillna("")]
    return rules[pd.Series([bool(one) for one in named], index=rules.index, dtype="bool")]


def rules_table(
    context: ReportContext,
    rows: list[Row],
    caption: str,
    columns: tuple[str, ...],
    cells_of: Callable[[Row], dict[str, Cell]],
    note: str = "note",
) -> list[Block]:
    """Return the table of some rules with these columns; none without a rule."""
    if not rows:
        return []
    texts = context.texts
    titles = tuple(Column(texts(f"rules.{name}")) for name in columns)
    cells = tuple(tuple(cells_of(row)[name] for name in columns) for row in rows)
    return [Table(texts(f"rules.{caption}"), titles, cells, texts(f"rules.{note}"))]


def basis_cells(context: ReportContext, row: Row) -> dict[str, Cell]:
    """Return the source of a rule and how well it was checked."""
    citation = cite(row["source"], context.lang, keeps_together=True)
    source = Link(citation, row["url"]) if row["url"] else Text(citation)
    badge = Badge(
        context.texts(f"verification.{row['verification']}"), "good" if row["verification"] == "verified" else "fair"
    )
    return {"source": Cell((source,)), "verification": Cell((badge,))}
