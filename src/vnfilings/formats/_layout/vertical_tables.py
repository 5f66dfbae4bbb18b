"""Tables whose cells stand one below the other, as web pages are copied: rows are rebuilt from their numbers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from vnfilings.formats._layout.cell_types import is_period_cell
from vnfilings.formats._layout.grid_tables import is_number_title
from vnfilings.formats._layout.rank_lists import is_index, split_glued_ranks
from vnfilings.formats.blocks import Block, Cell, Paragraph, Place, Row, Table
from vnfilings.lexicon import to_pattern, words
from vnfilings.text import CAPITAL_LETTERS, read_period, read_quantity, to_plain

if TYPE_CHECKING:
    from vnfilings.formats._read_text import Line

_LONGEST_TITLE = 60
_LONGEST_NUMBER_TITLE = 12
_MOST_COLUMNS = 12
_LETTERS = "ABCDĐEGHIKLMN"
_LIST_ITEM = to_pattern(r"^\s*[-+•–]\s")
# The last cell may have run into the footnotes: a year or a word with a mark glued to it, then a sentence.
_GLUED_FOOTNOTE = to_pattern(rf"(?:năm\s+(?:19|20)[0-9]{{2}}|[^\W\d_])(?P<mark>1)\s+[{CAPITAL_LETTERS}]")
_PERIOD_TITLE = to_pattern(words("columns.period"), re.IGNORECASE)


def find_stacked_table(lines: Sequence[Line], position: int, caption: str = "") -> tuple[list[Block], int] | None:
    """Return the table that begins at `position`, a footnote glued to it, and where it ends; None where none begins."""
    first = lines[position].text.strip()
    if len(first) > _LONGEST_NUMBER_TITLE or not is_number_title(first):
        return None
    filled = split_glued_ranks([line for line in lines[position:] if line.text.strip()])
    header = _read_header(filled)
    if header is None:
        return None
    rows = _split_rows(filled[len(header) :], len(header))
    if len(rows) < 2:
        return None
    titles = tuple(_text(line) for line in header)
    period_column = next((n for n, title in enumerate(titles) if n > 1 and _is_period_title(title)), None)
    last = rows[-1][-1]
    blocks: list[Block] = []
    if glued := _GLUED_FOOTNOTE.search(_text(last)):
        rows[-1][-1] = replace(last, text=_text(last)[: glued.start("mark")])
        note = _text(last)[glued.end("mark") :].strip()
        blocks.append(Paragraph(note, (Place(0, last.locator, last.number),), is_footnote=True))
    table = Table(
        titles, tuple(_build_row(row, titles, period_column) for row in rows), lines[position].locator, caption
    )
    return [table, *blocks], position + (last.number - lines[position].number) + 1


def _is_period_title(title: str) -> bool:
    """Return whether a column holds periods; a title that is a period, such as 'Năm 2024', is above values."""
    return _PERIOD_TITLE.search(title) is not None and not is_period_cell(title)


def _text(line: Line) -> str:
    return " ".join(to_plain(line.text).split())


def _read_header(filled: Sequence[Line]) -> list[Line] | None:
    """Return the lines of the header: short texts up to the first '1', 'I' or 'A' alone."""
    header: list[Line] = []
    for line in filled[: _MOST_COLUMNS + 1]:
        text = _text(line)
        if text in ("1", "01", "I", "A") and len(header) >= 2:
            return header
        if len(text) > _LONGEST_TITLE or read_quantity(text) is not None:
            return None
        header.append(line)
    return None


def _split_rows(filled: Sequence[Line], width: int) -> list[list[Line]]:
    """Return the rows, each beginning with the next number or letter alone on its line."""
    rows: list[list[Line]] = []
    number = 1
    letters = iter(_LETTERS)
    letter = next(letters)
    for line, following in zip(filled, [*filled[1:], None], strict=True):
        text = _text(line).rstrip(".")
        is_rank = following is not None and is_index(following)
        if text.lstrip("0") == str(number) and not is_rank:
            rows.append([line])
            number += 1
        elif text == letter:
            rows.append([line])
            letter = next(letters, "")
        elif not rows:
            return []
        elif not is_index(line) and _is_over(rows[-1], text, width):
            break
        else:
            rows[-1].append(line)
    return rows


def _is_over(row: Sequence[Line], text: str, width: int) -> bool:
    """Return whether the table has ended: the row is full and what comes is no list item of its last cell."""
    cells = sum(not (_LIST_ITEM.match(line.text) or is_index(line)) for line in row)
    is_section = not _text(row[0]).rstrip(".").isdigit()
    return (
        (is_section and cells >= 2)
        or (cells >= width and not _LIST_ITEM.match(text))
        or bool(_GLUED_FOOTNOTE.search(_text(row[-1])))
    )


def _build_row(row: Sequence[Line], titles: tuple[str, ...], period_column: int | None) -> Row:
    first = row[0]
    is_section = not _text(first).rstrip(".").isdigit()
    texts = [[first], *_group_cells(row[1:])]
    placed: list[list[Line]] = [[] for _ in titles]
    placed[0] = texts[0]
    at = next((n for n, cell in enumerate(texts) if n > 1 and len(cell) == 1 and _is_period(cell[0])), None)
    if is_section or period_column is None or at is None:
        last = len(titles) - 1 if is_section or period_column is None else period_column - 1
        for column, cell in enumerate(texts[1:], start=1):
            placed[min(column, last)].extend(cell)
    else:
        _place_around_period(placed, texts, at, period_column)
    cells = tuple(_cell(lines, first, n) for n, lines in enumerate(placed, start=1))
    return Row(cells, first.locator, first.number, is_section)


def _group_cells(lines: Sequence[Line]) -> list[list[Line]]:
    """Return the lines of a row as cells: a list item belongs to the cell or list before it, a value to its rank."""
    cells: list[list[Line]] = []
    for line in lines:
        is_item = _LIST_ITEM.match(line.text) is not None
        is_item = is_item and bool(cells) and (len(cells) == 1 or _LIST_ITEM.match(cells[-1][-1].text) is not None)
        if cells and (is_item or is_index(line)):
            cells[-1].append(line)
        else:
            cells.append([line])
    return cells


def _is_period(line: Line) -> bool:
    text = _text(line)
    period = read_period(text)
    return period is not None and len(period.raw_text) >= 0.6 * len(text)


def _place_around_period(placed: list[list[Line]], texts: list[list[Line]], at: int, column: int) -> None:
    """Place the cells before the period from the left, those after it from the right: empty cells have vanished."""
    for number, cell in enumerate(texts[1:at], start=1):
        placed[min(number, column - 1)].extend(cell)
    placed[column] = texts[at]
    after = texts[at + 1 :]
    last = len(placed) - 1
    if len(after) == 1 and last > column + 1 and _LIST_ITEM.match(after[0][0].text):
        placed[last].extend(after[0])
        return
    for number, cell in enumerate(after, start=column + 1):
        placed[min(number, last)].extend(cell)


def _cell(lines: Sequence[Line], first: Line, number: int) -> Cell:
    place = lines[0] if lines else first
    text = "\n".join(_text(line) for line in lines)
    return Cell(text, f"{place.locator}, cell {number}", place.number, tuple(line.number for line in lines))
