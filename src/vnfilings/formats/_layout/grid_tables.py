"""Raw rows of cells to a table: its header, its sections, and rows that a page break cut in two."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from vnfilings.formats._claims import MAX_CELLS, TooMuchError
from vnfilings.formats._layout.cell_types import is_period_cell
from vnfilings.formats.blocks import Block, Cell, Paragraph, Row, Table
from vnfilings.lexicon import to_pattern, words
from vnfilings.text import compare_key, read_quantity

_NUMBER_TITLES = {"stt", "tt", "so tt", "so thu tu", "no", "so", "ma so"}
#: Classes of the words by which a row of texts alone is seen to name columns.
_TITLES = (
    "name",
    "organisation",
    "lead",
    "partners",
    "deadline",
    "basis",
    "remark",
    "unit_of_measure",
    "actual",
    "target",
)
_HEADER_WORDS = to_pattern(
    rf"(?<!\w)(?:{'|'.join(words(f'columns.{kind}') for kind in _TITLES)}|tt)(?!\w)", re.IGNORECASE
)
_ORDER = to_pattern(r"\(?\s*(?:[0-9]{1,3}(?:\.[0-9]{1,3})*|[IVXLC]{1,6}|[A-ZĐa-zđ])\s*[.)]?\s*")
_YEARS = to_pattern(r"\W*(?:năm\s*)?(?:19|20)[0-9]{2}(?:\s*[-–/]\s*(?:19|20)?[0-9]{2})?\W*", re.IGNORECASE)
_MONTHS = to_pattern(r"[^\d%]{0,40}[0-9]{1,2}\s*tháng(?:\s+[^\d%]{1,30})?", re.IGNORECASE)
_CAPTION = to_pattern(rf"{words('columns.caption')}\b")
_LONGEST_CAPTION = 200
_UNIT_LINE = to_pattern(rf"\W*{words('columns.unit_label')}\s*:", re.IGNORECASE)
#: Rows below the first that tell whether it is a header.
_ROWS_BELOW = 5
_SECTION = to_pattern(r"\s*(?:[IVXLC]{1,6}|[A-ZĐ])\s*[.)]?\s*")
_COLUMN_NUMBERS = to_pattern(r"\(?[0-9a-zA-Z]{1,2}\)?(?:\s*=.*)?")


def build_table(rows: Sequence[Sequence[Cell]], locator: str, caption: str = "", notes: tuple[str, ...] = ()) -> Table:
    """Return raw rows as a table: header found and joined over its rows, repeats of it dropped, cut rows joined."""
    width = max((len(row) for row in rows), default=0)
    if width * len(rows) > MAX_CELLS:
        raise TooMuchError(f"{locator} has {len(rows):,} rows and {width:,} columns, more than any filing; split it")
    padded = [_pad(row, width) for row in rows if any(cell.text for cell in row)]
    depth = _header_depth(padded)
    header = _join_header(padded[:depth], width)
    body: list[Row] = []
    for cells in padded[depth:]:
        texts = [cell.text for cell in cells]
        if _is_header_again(texts, header) or _is_column_numbers(texts):
            continue
        if body and _is_continuation(texts, header, body[-1].texts):
            body[-1] = _join_rows(body[-1], cells)
        else:
            body.append(Row(cells, _row_locator(cells), cells[0].line, _is_section(texts, header)))
    return Table(header, tuple(body), locator, caption, notes)


def find_caption(blocks: Sequence[Block]) -> str:
    """Return the caption of a table that comes next: a heading, or a line that begins like one ('Bảng 2. ...').

    A line between that gives the unit of the values ('Đơn vị tính: %') is added.
    """
    last = blocks[-1] if blocks else None
    if not isinstance(last, Paragraph) or len(last.text) > _LONGEST_CAPTION:
        return ""
    if _UNIT_LINE.match(last.text):
        return f"{find_caption(blocks[:-1])} {last.text}".strip()
    return last.text if last.level or _CAPTION.match(last.text) else ""


def same_header(one: Sequence[str], other: Sequence[str]) -> bool:
    """Return whether two tables are one that a page break cut: same header, or the second has none and is as wide."""
    if len(one) != len(other):
        return False
    return not any(other) or [compare_key(text) for text in one] == [compare_key(text) for text in other]


def is_number_title(title: str) -> bool:
    """Return whether a column's title says that it numbers the rows."""
    return compare_key(title) in _NUMBER_TITLES


def is_order(text: str) -> bool:
    """Return whether a cell numbers its row: 1, 1.1, IV, B."""
    return _ORDER.fullmatch(text) is not None


def _pad(row: Sequence[Cell], width: int) -> tuple[Cell, ...]:
    cells = list(row)
    while len(cells) < width:
        cells.append(Cell("", cells[-1].locator if cells else "", cells[-1].line if cells else None))
    return tuple(cells)


def _header_depth(rows: Sequence[tuple[Cell, ...]]) -> int:
    """Return how many rows the header has: 0 where the first row holds data already."""
    first = [[cell.text for cell in row] for row in rows[: _ROWS_BELOW + 1]]
    if not first or not _looks_like_header(first[0], first[1:]):
        return 0
    depth = 1
    while depth < min(3, len(rows) - 1):
        texts = [cell.text for cell in rows[depth]]
        if texts[0] or not _is_sub_header(texts):
            break
        depth += 1
    return depth


def _looks_like_header(texts: Sequence[str], below: Sequence[Sequence[str]]) -> bool:
    """Return whether a row names columns: by its words, or as periods or other titles that stand above figures."""
    filled = [text for text in texts if text]
    if len(filled) < 2 or max(len(text) for text in filled) > 150 or any(_is_figure(text) for text in filled):
        return False
    return any(_HEADER_WORDS.search(text) for text in filled) or any(
        text and _are_figures([row[column] for row in below]) for column, text in enumerate(texts)
    )


def _are_figures(texts: Sequence[str]) -> bool:
    filled = [text for text in texts if text]
    return bool(filled) and sum(map(_is_figure, filled)) > len(filled) / 2


def _is_sub_header(texts: Sequence[str]) -> bool:
    filled = [text for text in texts if text]
    return bool(filled) and len(filled) >= 2 and max(map(len, filled)) < 60 and not any(map(_is_figure, filled))


def _is_figure(text: str) -> bool:
    if _YEARS.fullmatch(text) or _MONTHS.fullmatch(text) or is_period_cell(text):
        return False
    quantity = read_quantity(text)
    return quantity is not None and len(quantity.raw_text) > 0.6 * len(text)


def _join_header(rows: Sequence[tuple[Cell, ...]], width: int) -> tuple[str, ...]:
    titles = []
    group = ""
    for column in range(width):
        texts = [row[column].text for row in rows]
        group = texts[0] if texts and texts[0] else group
        if len(texts) > 1 and not texts[0] and any(texts[1:]):
            texts[0] = group  # a title over several columns, written over the first
        parts = dict.fromkeys(text for text in texts if text)
        titles.append(" - ".join(parts))
    return tuple(titles)


def _is_header_again(texts: Sequence[str], header: tuple[str, ...]) -> bool:
    return any(header) and [compare_key(text) for text in texts] == [compare_key(title) for title in header]


def _is_column_numbers(texts: Sequence[str]) -> bool:
    """Return whether a row only numbers the columns: (1) (2) (3)=(2)/(1), or A B 1 2 3."""
    filled = [text for text in texts if text]
    numbers = [re.sub(r"\D.*", "", text.strip("() ")) for text in filled]
    counts = [int(number[:9]) for number in numbers if number]  # Python refuses to read thousands of digits
    rises = len(counts) >= 3 and all(after - before == 1 for before, after in pairwise(counts))
    return rises and len(filled) == len(texts) and all(_COLUMN_NUMBERS.fullmatch(text.strip()) for text in filled)


def _is_section(texts: Sequence[str], header: tuple[str, ...]) -> bool:
    filled = [text for text in texts if text]
    if len(texts) > 2 and len(filled) == 1 and not is_order(filled[0]) and not _is_figure(filled[0]):
        return True
    return len(filled) == 2 and len(texts) > 2 and bool(_SECTION.fullmatch(texts[0])) and bool(texts[1])


def _is_continuation(texts: Sequence[str], header: tuple[str, ...], before: Sequence[str]) -> bool:
    """Return whether a row goes on with the one before it: no number, and no name or one that begins in lower case.

    A figure below a figure is a row of its own: 'trong đó: BHYT'.
    """
    if len(texts) < 3 or not header or not is_number_title(header[0]) or texts[0]:
        return False
    if not texts[1]:
        return not any(_is_figure(text) for text in texts)
    is_below_figure = any(_is_figure(above) and _is_figure(text) for above, text in zip(before, texts, strict=True))
    return texts[1][:1].islower() and not is_below_figure


def _join_rows(row: Row, cells: Sequence[Cell]) -> Row:
    joined = tuple(
        Cell(" ".join(filter(None, (before.text, after.text))), before.locator, before.line) if before.text else after
        for before, after in zip(row.cells, cells, strict=True)
    )
    return Row(joined, row.locator, row.line, row.is_section)


def _row_locator(cells: Sequence[Cell]) -> str:
    return re.sub(r",? (?:cell|column) \S+$", "", cells[0].locator)
