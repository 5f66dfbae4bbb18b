"""The table of a letter's annex: titles over groups of columns, a row of column numbers, widths."""

from __future__ import annotations

from dataclasses import dataclass

from analysis.reports._document import Cell, Table
from analysis.reports.render._column_widths import text_width


@dataclass(frozen=True)
class HeadCell:
    """One cell of the head: the column that it begins with, how many it spans, how it merges with the row below.

    `merge` is `first` for the upper cell of two that are one, `rest` for the lower, empty otherwise.
    """

    text: str
    start: int
    span: int = 1
    merge: str = ""
    is_number: bool = False


def head_cells(table: Table) -> list[list[HeadCell]]:
    """Return the rows of the head: groups above titles where there are groups, then the numbers of the columns."""
    rows = [*_titles(table)]
    rows.append([HeadCell(f"({number + 1})", number, is_number=True) for number in range(len(table.columns))])
    return rows


def rows_held_together(table: Table) -> int:
    """Return how many last rows stand on one page; 0 where the table has no more rows than that."""
    return _HELD if len(table.rows) > _HELD else 0


#: So many rows stand on the last page of a table at least.
_HELD = 3


def _titles(table: Table) -> list[list[HeadCell]]:
    columns = table.columns
    if not any(column.group for column in columns):
        return [[HeadCell(column.title, number) for number, column in enumerate(columns)]]
    upper: list[HeadCell] = []
    for number, column in enumerate(columns):
        if not column.group:
            upper.append(HeadCell(column.title, number, merge="first"))
        elif number and columns[number - 1].group == column.group:
            last = upper.pop()
            upper.append(HeadCell(last.text, last.start, last.span + 1))
        else:
            upper.append(HeadCell(column.group, number))
    lower = [
        HeadCell(column.title, number) if column.group else HeadCell("", number, merge="rest")
        for number, column in enumerate(columns)
    ]
    return [upper, lower]


def letter_column_shares(table: Table) -> list[float]:
    """Return the share of the line that each column takes: its longest word first, then room for its texts."""
    least, more = [], []
    for number, column in enumerate(table.columns):
        texts = [line for row in table.rows for line in _lines_of(row[number])]
        words = [text_width(word) for text in texts for word in text.split()]
        words += [_BOLD * text_width(word) for word in column.title.split()]
        need = max([*words, 0.0 if number == 0 else _LEAST]) + _PADDING
        whole = max((text_width(text) for text in texts), default=0.0) + _PADDING
        widest = _WIDEST_WORDS if column.align == "left" else _WIDEST_FIGURE
        least.append(need)
        more.append(max(min(whole, _WIDEST if number == table.header_column else widest) - need, 0.0))
    rest = max(_LINE - sum(least), 0.0)
    given = [
        need + rest * (extra or 0.01) / (sum(more) or 0.01 * len(more)) for need, extra in zip(least, more, strict=True)
    ]
    return [width / sum(given) for width in given]


def _lines_of(cell: Cell) -> list[str]:
    """Return the lines of a cell: a run of style `break` begins a new one."""
    texts = ("\n" if getattr(run, "style", "") == "break" else run.text for run in cell.runs)
    return "".join(texts).split("\n")


#: Bold letters beside others, what a cell keeps free, the line of a landscape sheet [em of its table].
_BOLD, _PADDING, _LINE = 1.08, 0.9, 59.0
#: The width after which the name of a row, other words and a figure are broken [em].
_WIDEST, _WIDEST_WORDS, _WIDEST_FIGURE = 30.0, 10.0, 6.5
#: What an empty column takes, for somebody may write in it [em].
_LEAST = 4.0
