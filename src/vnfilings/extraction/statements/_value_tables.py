"""Tables to statements: which column names, which one measures, and what its title says of kind, period and unit."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from vnfilings.extraction.scopes import (
    ReadingContext,
    is_against_before,
    is_against_plan,
    read_column_kind,
    read_column_period,
)
from vnfilings.extraction.statements._prose import read_prose
from vnfilings.extraction.statements._row_labels import RowName, name_rows
from vnfilings.extraction.statements._row_ratios import RowFigure, reconcile_row
from vnfilings.extraction.statements._share_scale import settle_scale
from vnfilings.extraction.statements._statement import Statement
from vnfilings.extraction.statements._table_parts import is_of_group, read_row_parts, with_part
from vnfilings.extraction.statements._unit_of_measure import ATTAINMENT, is_share_title, with_table_unit
from vnfilings.formats import Cell, Row, Table, is_number_title, is_order
from vnfilings.lexicon import listed, words
from vnfilings.text import (
    Convention,
    Part,
    Period,
    Quantity,
    read_part,
    read_period,
    read_quantities,
    read_quantity,
)

_ROLES = (
    (
        "personal",
        re.compile(
            rf"{words('columns.personal_name')}|^{words('columns.personal_birth')} sinh|^(?:số |mã )?(?:"
            rf"{words('columns.personal_number')})\b"
        ),
    ),
    ("lead", re.compile(words("columns.lead"))),
    ("partners", re.compile(words("columns.partners"))),
    ("deadline", re.compile(words("columns.deadline"))),
    ("basis", re.compile(words("columns.basis"))),
    ("place", re.compile(words("columns.place"))),
    ("measure_unit", re.compile(rf"^\W*{words('columns.unit_of_measure')}(?!\w)")),
    ("remark", re.compile(words("columns.remark"))),
)
_NAME = re.compile(words("columns.name"))
_UNIT_NAME = re.compile(rf"^(?:tên\s+)?(?:{words('columns.organisation')})")
_WHOLE = re.compile(rf"(?<!\w){words('columns.whole')}(?!\w)")
_CAPTION_NUMBER = re.compile(
    rf"^(?:{words('columns.caption_number')}\s*[0-9.]*\s*[:.]?|(?:[0-9]{{1,2}}|[IVX]+|"
    r"[a-zđ])(?:\.[0-9]+)*[.)])\s*"
)
_NO_ZERO = re.compile(r"[.,][0-9]+(?:\s?%)?")
_GENERIC = re.compile(
    rf"^(?:{words('columns.generic')}|[\W\d]|i{{1,3}})+$",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class TableColumn:
    """What a column of a table is for."""

    role: str
    title: str
    kind: str | None = None
    period: Period | None = None

    @property
    def is_attainment(self) -> bool:
        """Return whether the column says how far a plan was met."""
        return self.role == "value" and is_against_plan(self.title)

    @property
    def is_whole(self) -> bool:
        """Return whether the column holds what shares are taken of: 'Tổng số', 'Mẫu số'."""
        return self.role == "value" and _WHOLE.search(self.title.lower()) is not None

    @property
    def is_comparison(self) -> bool:
        """Return whether the column compares with an earlier time: 'So với cùng kỳ (%)'."""
        return is_against_before(self.title)


def read_columns(table: Table, context: ReadingContext) -> list[TableColumn]:
    """Return the role of every column: number, name, unit_name, value, criterion, lead, partners, deadline, ..."""
    columns: list[TableColumn] = []
    for place, title in enumerate(table.header):
        role = _read_role(title.lower(), place, table, [column.role for column in columns])
        kind = read_column_kind(title) if role == "value" else None
        period = read_column_period(title, context.identity.reference_day) if role == "value" else None
        columns.append(TableColumn(role, title, kind, period))
    if not any(column.role in ("name", "unit_name") for column in columns):
        columns = _name_first_text_column(columns, table)
    if any(column.role in ("lead", "deadline") for column in columns):
        columns = [replace(c, role="criterion") if c.role == "value" else c for c in columns]
    return columns


def column_role(title: str) -> str | None:
    """Return the role that a column's title alone gives: lead, partners, deadline, basis, place, remark, or None."""
    return next((role for role, pattern in _ROLES if pattern.search(title.lower())), None)


def _read_role(title: str, place: int, table: Table, before: Sequence[str]) -> str:
    if is_number_title(title) or (not title and place == 0 and _numbers_rows(table)):
        return "number"
    has_name = any(known in ("name", "unit_name") for known in before)
    role = column_role(title)
    if role and role not in ("measure_unit", "personal") and _has_figures(table, place):
        return "value"
    if role and not (role == "remark" and not has_name and _NAME.search(title)):
        return "remark" if role == "basis" and not {"lead", "deadline"} & set(before) else role
    is_unit = title in listed("columns.unit_or_measure")
    if not has_name and is_unit and place > 1:
        return "measure_unit"
    if not has_name and _UNIT_NAME.search(title):
        return "unit_name"
    if not has_name and _NAME.search(title) and not _has_figures(table, place):
        return "name"
    if has_name and is_unit:
        return "measure_unit"
    return "value"


def _numbers_rows(table: Table) -> bool:
    return all(is_order(row.cells[0].text) or not row.cells[0].text for row in table.rows)


def _has_figures(table: Table, place: int) -> bool:
    texts = [row.cells[place].text for row in table.rows if row.cells[place].text and not row.is_section]
    figures = sum(_is_figure(text) for text in texts)
    return bool(texts) and figures > len(texts) / 2


def _is_figure(text: str) -> bool:
    if _NO_ZERO.fullmatch(text):
        return True
    quantity = read_quantity(text)
    return quantity is not None and len(quantity.raw_text) > 0.6 * len(text)


def _name_first_text_column(columns: list[TableColumn], table: Table) -> list[TableColumn]:
    for place, column in enumerate(columns):
        if column.role == "value" and not _has_figures(table, place):
            return [*columns[:place], replace(column, role="name"), *columns[place + 1 :]]
    return columns


class _TableRow(NamedTuple):
    """One row with what its table says of it."""

    row: Row
    name: RowName
    columns: Sequence[TableColumn]
    caption: str
    part: Part | None = None

    @property
    def is_of_unit(self) -> bool:
        """Return whether the row is named after a unit, and its columns name what is measured."""
        roles = {column.role for column in self.columns}
        return "unit_name" in roles and "name" not in roles


def read_table(table: Table, context: ReadingContext) -> list[Statement]:
    """Return the statements of a table, row by row."""
    columns = read_columns(table, context)
    places = [n for role in ("name", "unit_name") for n, column in enumerate(columns) if column.role == role]
    names = name_rows(table, places) if places else [RowName("")] * len(table.rows)
    values = [place for place, column in enumerate(columns) if column.role == "value"]
    parts = read_row_parts(table, names, values, _part_around(table.caption, context))
    found: list[Statement] = []
    for row, name, part in zip(table.rows, names, parts, strict=True):
        if row.is_section and not any(_is_figure(cell.text) for cell in row.cells[1:]):
            continue
        found += _read_row(_TableRow(row, name, columns, table.caption, part), context)
    return settle_scale(found, {cell.locator: place for row in table.rows for place, cell in enumerate(row.cells)})


def _part_around(caption: str, context: ReadingContext) -> Part | None:
    """Return the part that the caption or the nearest heading that names one gives to the whole table."""
    titles = [caption, *(scope.text for scope in reversed(context.headings))]
    return next((part for title in titles if (part := read_part(_CAPTION_NUMBER.sub("", title)))), None)


#: Columns whose cells state nothing themselves.
_SILENT = ("number", "lead", "partners", "deadline", "measure_unit", "unit_name", "personal")


def _read_row(row: _TableRow, context: ReadingContext) -> list[Statement]:
    columns = row.columns
    deadline = next((row.row.cells[n].text for n, column in enumerate(columns) if column.role == "deadline"), "")
    due = read_period(deadline, issued=context.identity.reference_day) if deadline else None
    is_task = any(known.role in ("lead", "deadline") for known in columns)
    found: list[Statement] = []
    figures: list[RowFigure] = []
    for cell, column, group in zip(row.row.cells, columns, _group_columns(columns), strict=True):
        if not cell.text or column.role in _SILENT:
            continue
        if column.role == "value" and (quantities := _read_figures(cell.text, context.convention)):
            stated = [_figure_statement(quantity, cell, column, row, context) for quantity in quantities]
            is_share = is_share_title(column.title)
            figures += [RowFigure(statement, group, is_share, column.is_whole) for statement in stated]
        elif column.role == "value":
            given = context.within("column", column.title, column.kind, column.period)
            found += _prose_statements(cell, row.name.text, given, row.part)
        elif column.role in ("name", "criterion", "basis", "place"):
            given = context.within("row", deadline, "target" if is_task else None, due)
            found += _prose_statements(cell, "", given)
        else:
            given = context.within("column", column.title, None, _widest(columns))
            found += _prose_statements(cell, row.name.text, given)
    return found + reconcile_row(figures)


def _group_columns(columns: Sequence[TableColumn]) -> list[tuple[str, str]]:
    """Return the kind and the period that tell columns apart; a column without a period has that of the one before."""
    periods = [column.period.code if column.period else "" for column in columns]
    last = next((period for period in periods if period), "")
    groups = []
    for column, period in zip(columns, periods, strict=True):
        last = period or last
        groups.append((column.kind if column.kind in ("target", "estimate") else "", last))
    return groups


def _widest(columns: Sequence[TableColumn]) -> Period | None:
    """Return the longest period of the value columns: what a remark on the row speaks of."""
    periods = [
        c.period for c in columns if c.period is not None and c.period.start is not None and c.period.end is not None
    ]
    return max(periods, key=lambda p: (p.end - p.start).days, default=None)  # type: ignore[operator]


def _read_figures(text: str, convention: Convention | None) -> list[Quantity]:
    """Return the figures of a cell that holds nothing else ('01 (0,727)' holds two), or none for a cell of prose."""
    if _NO_ZERO.fullmatch(text):  # '.455' is how some programs write 0.455
        return [replace(one, raw_text=text) for one in read_quantities(f"0{text}", convention=convention)]
    quantities = [
        q for q in read_quantities(text, convention=convention) if q.value is not None and "by-words" not in q.flags
    ]
    covered = sum(len(quantity.raw_text) for quantity in quantities)
    letters = len(re.sub(r"[\W\d_]", "", text))
    in_figures = sum(len(re.sub(r"[\W\d_]", "", quantity.raw_text)) for quantity in quantities)
    is_figure = (
        covered > 0.6 * len(text.strip())
        or letters - in_figures <= 4
        or (letters - in_figures < 30 and covered > 0.3 * len(text))
    )
    if not quantities or not is_figure:
        return []
    if len(quantities) == 2 and quantities[1].value_unit == "index" and "no-unit" in quantities[0].flags:
        quantities[0] = replace(quantities[0], value_unit="rank", flags=())  # '01 (0,727)': the rank, then the value
    return quantities


def _figure_statement(
    quantity: Quantity, cell: Cell, column: TableColumn, row: _TableRow, context: ReadingContext
) -> Statement:
    columns, label = row.columns, row.name.text
    is_unit = row.is_of_unit
    measure = next((row.row.cells[n].text for n, known in enumerate(columns) if known.role == "measure_unit"), "")
    quantity = with_table_unit(quantity, measure or row.name.unit, column.title, label if not is_unit else "")
    quantity = replace(quantity, is_change=True) if column.is_comparison else quantity
    kind = context.kind_of_column(column.title, column.period)
    when = context.period_of_column(column.title, column.period, row.caption, kind.kind)
    indicator = _unit_indicator(column.title, row.caption, context) if is_unit else label
    quantity = _of_part(quantity, indicator, column, row)
    reasons = {
        "kind": f"{kind.kind}: {kind.words}",
        "kind_by": kind.by,
        "indicator": "the title of the column" if is_unit else "the name of the row",
        "period": f"{when.period.code}: {when.words}" if when.period else when.words,
        "period_by": when.by,
        "headings": context.path,
        "sentence": " | ".join(row.row.texts),
    }
    return Statement(
        quantity,
        cell.locator,
        cell.line_at(quantity.start),
        kind.kind,
        indicator,
        label if is_unit else "",
        when.period,
        (*(() if indicator else ("no-indicator",)), *((ATTAINMENT,) if column.is_attainment else ())),
        reasons,
    )


def _of_part(quantity: Quantity, indicator: str, column: TableColumn, row: _TableRow) -> Quantity:
    """Return a figure of the part that the title of its column names, else of that of its row."""
    part = next((part for title in column.title.split(" - ") if (part := read_part(title))), row.part)
    if part is not None and row.is_of_unit and is_of_group(row.name.text, indicator, part):
        return quantity
    return with_part(quantity, indicator, part)


def _unit_indicator(title: str, caption: str, context: ReadingContext) -> str:
    """Return what a column of a table of units measures: its title, and the table's caption where that says nothing."""
    plain = re.sub(r"\s*\((?:%|[^()]{0,15})\)\s*", " ", title).strip()
    if plain and not _GENERIC.fullmatch(plain):
        return plain
    caption = caption or (context.headings[-1].text if context.headings else "")
    return f"{plain} {_CAPTION_NUMBER.sub('', caption)}".strip()


def _prose_statements(cell: Cell, label: str, context: ReadingContext, part: Part | None = None) -> list[Statement]:
    found = []
    for statement in read_prose(cell.text, context):
        indicator = statement.indicator_text or label
        found.append(
            replace(
                statement,
                quantity=with_part(statement.quantity, indicator, part),
                locator=cell.locator,
                line=cell.line_at(statement.quantity.start),
                indicator_text=indicator,
                flags=() if indicator else ("no-indicator",),
            )
        )
    return found
