"""The columns of a table: what each is for, by what its cells hold first and by its title then."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass, replace

from vnfilings.extraction.naming import Names, is_place
from vnfilings.extraction.scopes import (
    ReadingContext,
    is_against_before,
    is_against_plan,
    read_column_kind,
    read_column_period,
)
from vnfilings.extraction.statements.tables._column_periods import complete_periods
from vnfilings.extraction.statements.tables._column_titles import ColumnTitle, read_title
from vnfilings.extraction.statements.tables._row_parts import is_total
from vnfilings.formats import Table, is_number_title, is_order, is_period_cell, is_proper_name
from vnfilings.lexicon import listed, to_pattern, words
from vnfilings.text import Period, read_quantity

_ROLES = (
    (
        "personal",
        to_pattern(
            rf"{words('columns.personal_name')}|^{words('columns.personal_birth')} sinh|^(?:số |mã )?(?:"
            rf"{words('columns.personal_number')})\b"
        ),
    ),
    ("lead", to_pattern(words("columns.lead"))),
    ("partners", to_pattern(words("columns.partners"))),
    ("deadline", to_pattern(words("columns.deadline"))),
    ("basis", to_pattern(words("columns.basis"))),
    ("place", to_pattern(words("columns.place"))),
    ("measure_unit", to_pattern(rf"^\W*{words('columns.unit_of_measure')}(?!\w)")),
    ("remark", to_pattern(words("columns.remark"))),
)
_NAME = to_pattern(words("columns.name"))
#: 'Chỉ số đánh giá' beside who leads says what a task is measured by, and is no assessment.
_CRITERION = to_pattern(words("columns.criterion"))
_UNIT_NAME = to_pattern(rf"^(?:tên\s+)?(?:{words('columns.organisation')})")
_WHOLE = to_pattern(rf"(?<!\w){words('columns.whole')}(?!\w)")
_PART = to_pattern(rf"(?<!\w){words('columns.part')}(?!\w)")
_DIGIT = to_pattern(r"[0-9]")
_NO_ZERO = to_pattern(r"[.,][0-9]+(?:\s?%)?")
#: This part of the labels of the rows, or more, decides what the rows are.
_MOST_LABELS = 0.6
_FEWEST_NAMES = 2
_NO_PARTS = ColumnTitle()


@dataclass(frozen=True)
class TableColumn:
    """What a column of a table is for; `parts` are those of its title."""

    role: str
    title: str
    kind: str | None = None
    period: Period | None = None
    parts: ColumnTitle = _NO_PARTS

    @property
    def is_attainment(self) -> bool:
        """Return whether the column says how far a plan was met."""
        return self.role == "value" and is_against_plan(self.title)

    @property
    def is_whole(self) -> bool:
        """Return whether the column holds what shares are taken of: 'Tổng số', 'Mẫu số'."""
        return self.role == "value" and _WHOLE.search(self.title.lower()) is not None

    @property
    def is_part(self) -> bool:
        """Return whether the column holds what a share counts of its whole: 'Tử số'."""
        return self.role == "value" and _PART.search(self.title.lower()) is not None

    @property
    def is_comparison(self) -> bool:
        """Return whether the column compares with an earlier time: 'So với cùng kỳ (%)'."""
        return is_against_before(self.title)


def read_columns(table: Table, context: ReadingContext) -> list[TableColumn]:
    """Return the role of every column: number, name, unit_name, period, value, criterion, lead, deadline, ...

    Parameters
    ----------
    table
        The table; what its cells hold decides before the words of its titles do.
    context
        The scopes above the table.

    Returns
    -------
    list of TableColumn
        One for each column, in their order.

    Examples
    --------
    >>> from vnfilings.formats import Cell, Document, Row, read_identity
    >>> rows = [Row((Cell(name, ""), Cell(value, "")), "") for name, value in (("BV Sao", "9"), ("TTYT Hà An", "8"))]
    >>> context = ReadingContext(read_identity(Document("a.csv", ())))
    >>> [column.role for column in read_columns(Table(("Tên", "Số ca"), tuple(rows), ""), context)]
    ['unit_name', 'value']
    """
    columns: list[TableColumn] = []
    before: set[str] = set()
    figures = {place for place in range(len(table.header)) if _has_figures(table, place)}
    for place, title in enumerate(table.header):
        is_numbers = not title and place == 0 and _numbers_rows(table)
        role = "number" if is_numbers else _read_role(title.lower(), place, before, has_figures=place in figures)
        before.add(role)
        columns.append(_value_column(title, context) if role == "value" else TableColumn(role, title))
    if not any(column.role in ("name", "unit_name") for column in columns):
        columns = _name_first_text_column(columns, table, figures)
    if any(column.role in ("lead", "deadline") for column in columns):
        return [replace(c, role="criterion") if c.role == "value" or _is_criterion(c) else c for c in columns]
    around = context.period_of_column("", None, table.caption, "actual").period
    return complete_periods(_type_labels(columns, table, figures, context.names), around)


def _value_column(title: str, context: ReadingContext) -> TableColumn:
    period = read_column_period(title, context.identity.reference_day)
    return TableColumn("value", title, read_column_kind(title), period, read_title(title, context.names))


def _is_criterion(column: TableColumn) -> bool:
    return column.role == "remark" and _CRITERION.search(column.title.lower()) is not None


def column_role(title: str) -> str | None:
    """Return the role that a column's title alone gives: lead, partners, deadline, basis, place, remark, or None.

    Parameters
    ----------
    title
        The title of the column.

    Returns
    -------
    str or None
        None where the title gives none of these roles.

    Examples
    --------
    >>> column_role("Đơn vị chủ trì"), column_role("Kết quả")
    ('lead', None)
    """
    return next((role for role, pattern in _ROLES if pattern.search(title.lower())), None)


def _read_role(title: str, place: int, before: set[str], *, has_figures: bool) -> str:
    if is_number_title(title):
        return "number"
    has_name = not before.isdisjoint(("name", "unit_name"))
    role = column_role(title)
    if role and role not in ("measure_unit", "personal") and has_figures:
        return "value"
    if role and not (role == "remark" and not has_name and _NAME.search(title)):
        return "remark" if role == "basis" and not {"lead", "deadline"} & before else role
    is_unit = title in listed("columns.unit_or_measure")
    if not has_name and is_unit and place > 1:
        return "measure_unit"
    if not has_name and _UNIT_NAME.search(title) and not has_figures:
        return "unit_name"
    if not has_name and _NAME.search(title) and not has_figures:
        return "name"
    if has_name and is_unit:
        return "measure_unit"
    return "value"


def _numbers_rows(table: Table) -> bool:
    return all(is_order(row.cells[0].text) or not row.cells[0].text for row in table.rows)


def _has_figures(table: Table, place: int) -> bool:
    texts = [row.cells[place].text for row in table.rows if row.cells[place].text and not row.is_section]
    figures = sum(is_figure(text) for text in texts)
    return bool(texts) and figures > len(texts) / 2


def is_figure(text: str) -> bool:
    """Return whether the most of a cell is one figure."""
    if lacks_zero(text):
        return True
    quantity = read_quantity(text)
    return quantity is not None and len(quantity.raw_text) > 0.6 * len(text)


def lacks_zero(text: str) -> bool:
    """Return whether a cell is a number below 1 as some programs write it: '.455'."""
    return _NO_ZERO.fullmatch(text) is not None


def _name_first_text_column(columns: list[TableColumn], table: Table, figures: Set[int]) -> list[TableColumn]:
    """Return the columns with the first that holds no figures as the names of the rows; periods name rows too."""
    texts = [n for n, column in enumerate(columns) if column.role == "value" and n not in figures]
    texts += [n for n, c in enumerate(columns) if c.role in ("value", "deadline") and _holds_periods(table, n)]
    texts = sorted(texts) or [n for n, column in enumerate(columns) if column.role == "place"]
    return [replace(column, role="name") if n in texts[:1] else column for n, column in enumerate(columns)]


def _type_labels(columns: list[TableColumn], table: Table, figures: Set[int], names: Names) -> list[TableColumn]:
    """Return the columns with the one that names the rows as unit_name or period, where its cells are such.

    Beside a column of places, one of names without figures names the rows.
    """
    place = next((n for n, column in enumerate(columns) if column.role == "name"), None)
    if place is None:
        named = [n for n, c in enumerate(columns) if c.role == "value" and _NAME.search(c.title.lower())]
        place, role = next((n for n in named if n not in figures), None), "name"
        if place is None or not any(n > place for n in figures):
            return columns
    elif any(column.role == "unit_name" for column in columns):
        return columns
    else:
        is_of_units = _holds_places(table, place, names)
        role = "period" if _holds_periods(table, place) else "unit_name" if is_of_units else "name"
    typed = [*columns[:place], replace(columns[place], role=role), *columns[place + 1 :]]
    return _type_places(typed, table, figures, names) if role == "name" else typed


def _type_places(columns: list[TableColumn], table: Table, figures: Set[int], names: Names) -> list[TableColumn]:
    """Return the columns with one of places beside the names of the rows as what each row is about."""
    for n, column in enumerate(columns):
        if column.role in ("value", "place") and n not in figures and _holds_places(table, n, names):
            return [*columns[:n], replace(column, role="unit_name"), *columns[n + 1 :]]
    return columns


def _labels(table: Table, place: int) -> list[str]:
    texts = [row.cells[place].text for row in table.rows if not row.is_section]
    return [text for text in texts if text and not is_total(text)]


def _holds_periods(table: Table, place: int) -> bool:
    labels = _labels(table, place)
    return len(labels) >= _FEWEST_NAMES and sum(map(is_period_cell, labels)) >= _MOST_LABELS * len(labels)


def _holds_places(table: Table, place: int, names: Names) -> bool:
    labels = _labels(table, place)
    others = [label for label in labels if not is_place(label, names)]
    are_proper = all(is_proper_name(label) and not _DIGIT.search(label) for label in others)
    is_named = len(labels) >= _FEWEST_NAMES and are_proper and any(" " in label for label in labels)
    return bool(labels) and (len(labels) - len(others) >= _MOST_LABELS * len(labels) or is_named)
