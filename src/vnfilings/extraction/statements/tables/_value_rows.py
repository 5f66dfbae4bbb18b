"""Tables to statements: each value with what its row and its column say of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from vnfilings.extraction.naming import Names, is_place
from vnfilings.extraction.scopes import KindOf, PeriodOf, ReadingContext, read_column_kind, read_column_period
from vnfilings.extraction.statements._prose import read_prose
from vnfilings.extraction.statements._statement import BETWEEN_CELLS, Statement, give_reasons
from vnfilings.extraction.statements._unit_of_measure import ATTAINMENT, is_share_title, names_unit, with_table_unit
from vnfilings.extraction.statements.tables._column_titles import LEVEL
from vnfilings.extraction.statements.tables._columns import TableColumn, is_figure, lacks_zero, read_columns
from vnfilings.extraction.statements.tables._row_names import (
    RowName,
    name_rows,
    read_caption_unit,
    without_caption_unit,
)
from vnfilings.extraction.statements.tables._row_parts import is_of_group, is_total, read_row_parts, with_part
from vnfilings.extraction.statements.tables._row_ratios import RowFigure, reconcile_row
from vnfilings.extraction.statements.tables._share_scale import settle_scale
from vnfilings.formats import Cell, Row, Table, is_period_cell
from vnfilings.lexicon import either, listed, to_pattern, words
from vnfilings.text import Convention, Part, Period, Quantity, read_part, read_period, read_quantities

_CAPTION_NUMBER = to_pattern(
    rf"^(?:{words('columns.caption_number')}\s*[0-9.]*\s*[:.]?|(?:[0-9]{{1,2}}|[IVX]+|"
    r"[a-zđ])(?:\.[0-9]+)*[.)])\s*"
)
#: Flag of the values of a row or a column for all together.
TOTAL = "total"
#: Flag of a value of which no title says what its column holds.
UNNAMED_COLUMN = "column-unnamed"
#: Flag of the values of a cell of which each line is a number: no word says which of them is meant.
SEVERAL = "several-in-cell"
_BRACKET = to_pattern(r"\s*\((?:%|[^()]{0,15})\)\s*")
_GENERIC = to_pattern(
    rf"^(?:(?=(?P<word>(?:{either((*listed('columns.generic'), 'i', 'ii', 'iii'))})(?![^\W\d_])))(?P=word)|[\W\d])+$",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class _TableRow:
    """One row with what its table says of it: `who` is the place or facility, `unit` that of the caption.

    `above` is the period that a section row gives.
    """

    row: Row
    name: RowName
    columns: Sequence[TableColumn]
    caption: str
    part: Part | None = None
    who: str = ""
    unit: str = ""
    above: str = ""

    @cached_property
    def is_named(self) -> bool:
        """Return whether the row is named after what it measures; else its columns name that."""
        return any(column.role == "name" for column in self.columns)

    @cached_property
    def is_of_unit(self) -> bool:
        """Return whether the row is named after a unit, and its columns name what is measured."""
        return not self.is_named and any(column.role == "unit_name" for column in self.columns)

    @cached_property
    def text(self) -> str:
        """Return the text of the whole row, one for all its figures: a wide row would hold its square otherwise."""
        return " | ".join(self.row.texts)

    @cached_property
    def period_text(self) -> str:
        """Return the period that names the row, or ''."""
        return next(
            (self.row.cells[n].text for n, column in enumerate(self.columns) if column.role == "period"),
            "",
        )

    @cached_property
    def measure(self) -> str:
        """Return the unit of measure that a cell of the row gives."""
        cells = zip(self.row.cells, self.columns, strict=True)
        return next((cell.text for cell, column in cells if column.role == "measure_unit"), "")

    @cached_property
    def has_unnamed_columns(self) -> bool:
        """Return whether several columns hold values and their titles tell none from another."""
        titles = [column.title for column in self.columns if column.role == "value"]
        return len(titles) > 1 and not any(titles)


def read_table(table: Table, context: ReadingContext) -> list[Statement]:
    """Return the statements of a table, row by row.

    Parameters
    ----------
    table
        The table, as its format or its lines give it.
    context
        The scopes above the table.

    Returns
    -------
    list of Statement
        In a row, the values of its prose come before its own.

    Examples
    --------
    >>> from vnfilings.formats import Document, read_identity
    >>> row = Row((Cell("Số ca mổ", ""), Cell("9", ""), Cell("12", "")), "")
    >>> context = ReadingContext(read_identity(Document("a.csv", ())))
    >>> found = read_table(Table(("", "2024", "Kế hoạch 2025"), (row,), ""), context)
    >>> [(one.indicator_text, one.quantity.value, one.kind, one.period.code) for one in found]
    [('Số ca mổ', 9.0, 'actual', '2024'), ('Số ca mổ', 12.0, 'target', '2025')]
    """
    columns = read_columns(table, context)
    places = [n for role in _NAMING for n, column in enumerate(columns) if column.role == role]
    names = name_rows(table, places) if places else [RowName("")] * len(table.rows)
    values = [place for place, column in enumerate(columns) if column.role == "value"]
    parts = read_row_parts(table, names, values, _part_around(table.caption, context))
    unit = read_caption_unit(table.caption)
    found: list[Statement] = []
    above = ""
    whos = _who_of_rows(table, columns, names, context.names)
    for row, name, part, who in zip(table.rows, names, parts, whos, strict=True):
        if row.is_section and not any(is_figure(cell.text) for cell in row.cells[1:]):
            above = next((text for text in row.texts if is_period_cell(text)), "")
            continue
        found += _read_row(_TableRow(row, name, columns, table.caption, part, who, unit, above), context)
    return settle_scale(found, {cell.locator: place for row in table.rows for place, cell in enumerate(row.cells)})


def _who_of_rows(table: Table, columns: Sequence[TableColumn], names: Sequence[RowName], known: Names) -> list[str]:
    """Return the place or facility of each row: of its own cell, of the cell above that covers it, of its section."""
    place = next((n for n, column in enumerate(columns) if column.role == "unit_name"), None)
    is_named = any(column.role == "name" for column in columns)
    found: list[str] = []
    held = ""
    for row, name in zip(table.rows, names, strict=True):
        own = row.cells[place].text if place is not None else ""
        if row.is_section:
            held = next((text for text in row.texts if is_place(text, known)), "")
        elif is_named:
            held = own or held
        found.append(name.text if place is not None and not is_named else held)
    return ["" if is_total(who) and not is_place(who, known) else who for who in found]


def _part_around(caption: str, context: ReadingContext) -> Part | None:
    """Return the part that the caption or the nearest heading that names one gives to the whole table."""
    titles = [caption, *(scope.text for scope in reversed(context.headings))]
    return next((part for title in titles if (part := read_part(_CAPTION_NUMBER.sub("", title, count=1)))), None)


#: Columns that name the rows, the first that is there.
_NAMING = ("name", "unit_name", "period")
#: Columns whose cells state nothing themselves.
_SILENT = ("number", "lead", "partners", "deadline", "measure_unit", "unit_name", "period", "personal")


def _read_row(row: _TableRow, context: ReadingContext) -> list[Statement]:
    columns = row.columns
    deadline = next((row.row.cells[n].text for n, column in enumerate(columns) if column.role == "deadline"), "")
    due = read_period(deadline, issued=context.identity.reference_day) if deadline else None
    is_task = any(known.role in ("lead", "deadline") for known in columns)
    cells = zip(row.row.cells, columns, strict=True)
    has_values = any(column.role == "value" and is_figure(cell.text) for cell, column in cells)
    found: list[Statement] = []
    figures: list[RowFigure] = []
    for cell, column, group in zip(row.row.cells, columns, _group_columns(columns), strict=True):
        if not cell.text or column.role in _SILENT:
            continue
        if column.role == "value" and (quantities := _read_figures(cell.text, context.convention)):
            stated = [_figure_statement(quantity, cell, column, row, context) for quantity in quantities]
            if _are_several(cell.text):
                stated = [replace(statement, flags=(*statement.flags, SEVERAL)) for statement in stated]
            is_share = is_share_title(column.title)
            figures += [RowFigure(one, group, is_share, column.is_whole, column.is_part) for one in stated]
        elif column.role == "value":
            given = context.within("column", column.title, column.kind, column.period)
            found += _prose_statements(cell, row, given)
        elif column.role == "name" and not is_task and has_values:
            continue  # the name of what the row measures; its numbers belong to the name
        elif column.role in ("name", "criterion", "basis", "place"):
            given = context.within("row", deadline, "target" if is_task else None, due)
            found += _prose_statements(cell, row, given, is_named=True)
        else:
            given = context.within("column", column.title, None, _widest(columns))
            found += _prose_statements(cell, replace(row, part=None), given)
    return found + reconcile_row(figures)


def _are_several(text: str) -> bool:
    """Return whether a cell has a number and nothing else on each of several lines."""
    lines = [line for line in text.split("\n") if line.strip()]
    return len(lines) > 1 and all(map(is_figure, lines))


def _group_columns(columns: Sequence[TableColumn]) -> list[tuple[str, str]]:
    """Return what tells groups of columns apart: kind and period, and the title above theirs.

    A column without a period has that of the one before.
    """
    periods = [column.period.code if column.period else "" for column in columns]
    last = next((period for period in periods if period), "")
    groups = []
    for column, period in zip(columns, periods, strict=True):
        last = period or last
        above = "" if column.period else column.title.rpartition(LEVEL)[0]
        groups.append((column.kind if column.kind in ("target", "estimate") else "", f"{last} {above}".strip()))
    return groups


def _widest(columns: Sequence[TableColumn]) -> Period | None:
    """Return the longest period of the value columns: what a remark on the row speaks of."""
    periods = [
        c.period for c in columns if c.period is not None and c.period.start is not None and c.period.end is not None
    ]
    return max(periods, key=lambda p: (p.end - p.start).days, default=None)  # type: ignore[operator]


def _read_figures(text: str, convention: Convention | None) -> list[Quantity]:
    """Return the figures of a cell that holds nothing else ('01 (0,727)' holds two), or none for a cell of prose."""
    if lacks_zero(text):  # '.455' is how some programs write 0.455
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
    label = row.name.text
    measure = row.measure or row.name.unit or column.parts.unit or row.unit
    quantity = with_table_unit(quantity, measure, column.parts.unit_title, label if row.is_named else "")
    quantity = replace(quantity, is_change=True) if column.is_comparison else quantity
    kind, when = _kind_and_period(column, row, context)
    indicator = _indicator(column, row, context)
    quantity = _of_part(quantity, label if row.is_named else indicator, column, row)
    flags = [
        *(() if indicator else ("no-indicator",)),
        *((ATTAINMENT,) if column.is_attainment else ()),
        *((TOTAL,) if is_total(label) or is_total(column.parts.category) else ()),
        *((UNNAMED_COLUMN,) if row.has_unnamed_columns else ()),
    ]
    if UNNAMED_COLUMN in flags:
        quantity = replace(quantity, confidence="low")
    named = ("row", "the name of the row") if row.is_named else ("column", "the title of the column")
    return Statement(
        quantity,
        locator=cell.locator,
        line=cell.line_at(quantity.start),
        kind=kind.kind,
        indicator_text=indicator,
        unit_text=column.parts.who or row.who,
        period=when.period,
        flags=tuple(flags),
        reasons=give_reasons(kind, when, named, context.path, row.text),
        verbatim=BETWEEN_CELLS.join(filter(None, (label, column.title, cell.printed))),
    )


def _kind_and_period(column: TableColumn, row: _TableRow, context: ReadingContext) -> tuple[KindOf, PeriodOf]:
    """Return what the column gives, else what a row does that is named after a period: 'Kế hoạch 2025'."""
    text = row.period_text
    own = read_column_period(text, context.identity.reference_day) if text else None
    period = column.period or own
    is_of_row = own is not None and column.period is None
    title = text if text and (is_of_row or read_column_kind(text)) else column.title
    kind = context.kind_of_column(title, period)
    return kind, context.period_of_column(title, period, row.above or row.caption, kind.kind)


def _indicator(column: TableColumn, row: _TableRow, context: ReadingContext) -> str:
    """Return the name of the row with what tells its column from others, or what the column measures."""
    if not row.is_named:
        return _unit_indicator(column.title, row.caption, context)
    label, category = row.name.text, column.parts.category
    is_of_ratio = column.is_whole or column.is_part
    is_said = not category or is_of_ratio or column.is_attainment or category.lower() in label.lower()
    return label if is_said else f"{label}{LEVEL}{category}"


def _of_part(quantity: Quantity, indicator: str, column: TableColumn, row: _TableRow) -> Quantity:
    """Return a figure of the part that the title of its column names, else of that of its row."""
    part = next((part for title in column.title.split(" - ") if (part := read_part(title))), row.part)
    if part is not None and row.is_of_unit and is_of_group(row.name.text, indicator, part):
        return quantity
    return with_part(quantity, indicator, part)


def _unit_indicator(title: str, caption: str, context: ReadingContext) -> str:
    """Return what a column of a table of units measures: its title, and the table's caption where that says nothing."""
    levels = [level for level in title.split(LEVEL) if not is_period_cell(_BRACKET.sub(" ", level).strip())]
    plain = _BRACKET.sub(" ", LEVEL.join(levels) if levels else title).strip()
    if plain and not _GENERIC.fullmatch(plain):
        return plain
    plain = "" if is_period_cell(plain) and not names_unit(plain) else plain
    caption = without_caption_unit(caption or (context.headings[-1].text if context.headings else ""))
    return f"{plain} {_CAPTION_NUMBER.sub('', caption, count=1)}".strip()


def _prose_statements(
    cell: Cell, row: _TableRow, context: ReadingContext, *, is_named: bool = False
) -> list[Statement]:
    """Return the statements of a cell of prose: about who its row is about, and named after it unless `is_named`."""
    label, part = ("", None) if is_named else (row.name.text if row.is_named else "", row.part)
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
                unit_text=statement.unit_text or row.who,
                flags=() if indicator else ("no-indicator",),
            )
        )
    return found
