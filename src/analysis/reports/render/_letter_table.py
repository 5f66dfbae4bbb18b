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
    """Return the share of the line that each column takes: as its longest words need, texts less than in proportion."""
    needs = []
    for number, column in enumerate(table.columns):
        texts = [line for row in table.rows for line in _lines_of(row[number])]
        words = [word for text in (column.title, *texts) for word in text.split()]
        longest = max((text_width(word) for word in words), default=1.0) * _BOLD + _PADDING
        whole = max((text_width(text) for text in texts), default=0.0) + _PADDING
        widest = (
            _WIDEST_FIGURE if column.align != "left" else _WIDEST if number == table.header_column else _WIDEST_WORDS
        )
        least = 0 if number == 0 else _LEAST
        needs.append(max(longest, least, min(whole, widest)))
    return [need / sum(needs) for need in needs]


def _lines_of(cell: Cell) -> list[str]:
    """Return the lines of a cell: a run of style `break` begins a new one."""
    texts = ("\n" if getattr(run, "style", "") == "break" else run.text for run in cell.runs)
    return "".join(texts).split("\n")


#: Bold letters beside others, what a cell keeps free [em].
_BOLD, _PADDING = 1.08, 1.3
#: The width after which the name of a row, other words and a figure are broken [em].
_WIDEST, _WIDEST_WORDS, _WIDEST_FIGURE = 30.0, 10.0, 6.5
#: What an empty column takes, for somebody may write in it [em].
_LEAST = 5.5
