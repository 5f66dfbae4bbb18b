"""The lines above a document's body, wherever they stand: in paragraphs, a borderless table or the cells of a sheet.

Word and Excel put the letterhead into a table whose cells hold several lines; the cells of a `Table` hold them as one
text, which is cut here where a new line must begin.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from vnfilings.formats.blocks import Cell, Document, Paragraph, Place, Table
from vnfilings.lexicon import to_pattern, words
from vnfilings.text import CAPITAL_LETTERS

#: Before a document's number, and between a place and a day.
NUMBER_LABEL, BEFORE_DAY = r"Số(?:\s*hiệu)?\s*:", r",\s*ngày\s"
_MOST_LINES = 80
#: A letterhead is a few rows high; a table of data is not read as one.
_MOST_ROWS = 14
_MOST_CELLS_OF_A_LINE = 3
_LONGEST_CELL = 400
_PLACE_WORD = rf"[{CAPITAL_LETTERS}][^\s,;:]*"
_NEW_LINE = to_pattern(
    rf"\s+(?=(?P<begin>(?:{words('letterhead.on_behalf')}\s*)?{words('documents.office')}(?!\w)|{words('documents.motto')}(?!\w)|"
    rf"{NUMBER_LABEL}|{words('letterhead.form')}(?!\w)|{_PLACE_WORD}(?:\s+(?:-\s+)?{_PLACE_WORD}){{0,4}}{BEFORE_DAY}))"
)
#: 'BỆNH VIỆN - TRUNG TÂM', 'TRƯỞNG PHÒNG', 'BAN GIÁM ĐỐC BỆNH VIỆN': no new line begins there.
_GOES_ON = to_pattern(rf"(?:[-–—&,(]|(?<!\w){words('letterhead.goes_on')}|{words('letterhead.on_behalf')})$")
_DATA_HEADER = re.compile(r"^(?:stt|tt|số tt|no\.?)$", re.IGNORECASE)


def head_lines(document: Document) -> list[Paragraph]:
    """Return the first lines of a document as paragraphs; those of tables have the place of their cell."""
    found: list[Paragraph] = []
    for block in document.blocks:
        found += [block] if isinstance(block, Paragraph) else list(_lines_of_table(block))
        if len(found) >= _MOST_LINES:
            break
    return found[:_MOST_LINES]


def tail_lines(document: Document) -> list[Paragraph]:
    """Return the last lines of a document: paragraphs, and cells of its last tables, in order."""
    found: list[Paragraph] = []
    for block in reversed(document.blocks):
        lines = [block] if isinstance(block, Paragraph) else list(_lines_of_table(block))
        found = [*lines, *found]
        if len(found) >= _MOST_LINES:
            break
    return found


def _lines_of_table(table: Table) -> Iterator[Paragraph]:
    rows = [tuple(Cell(text, table.locator) for text in table.header), *(row.cells for row in table.rows)]
    for cells in rows[:_MOST_ROWS]:
        filled = [cell for cell in cells if cell.text.strip()]
        texts = [cell.text.strip() for cell in filled]
        if len(filled) > _MOST_CELLS_OF_A_LINE or any(map(_DATA_HEADER.match, texts)):
            return
        if len(texts) > 1 and texts[0].endswith(":"):  # 'Đơn vị báo cáo:' and its answer in the next cell
            texts = [" ".join(texts[:2]), *texts[2:]]
        for text, cell in zip(texts, filled, strict=False):
            if len(text) <= _LONGEST_CELL:
                yield from (_to_paragraph(line, cell) for line in split_lines(text))


def _to_paragraph(line: str, cell: Cell) -> Paragraph:
    """Return one line of a cell; a line in capitals may be a title."""
    return Paragraph(line, (Place(0, cell.locator, cell.line),), level=2 if line.isupper() else 0)


def split_lines(text: str) -> list[str]:
    """Return the lines that a cell of a letterhead holds.

    >>> split_lines("SỞ Y TẾ BÌNH ĐỊNH BỆNH VIỆN MẮT Số: 12/BC-BVM Bình Định, ngày 05 tháng 7 năm 2026")
    ['SỞ Y TẾ BÌNH ĐỊNH', 'BỆNH VIỆN MẮT', 'Số: 12/BC-BVM', 'Bình Định, ngày 05 tháng 7 năm 2026']
    """
    lines: list[str] = []
    start = end = 0
    for gap in _NEW_LINE.finditer(text):
        before = text[start : gap.start()].strip()
        if gap.end() < end or not before:
            continue
        end = gap.end("begin")
        if not _GOES_ON.search(before):
            lines.append(before)
            start = gap.end()
    return [*lines, *filter(None, [text[start:].strip()])]
