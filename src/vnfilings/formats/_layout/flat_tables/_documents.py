"""A document with the tables that lie in its lines; what looks like one and is not read becomes a note."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import NamedTuple

from vnfilings.formats._layout.cell_types import is_proper_name
from vnfilings.formats._layout.flat_tables._cells import FlatCell, TextLine, read_cells
from vnfilings.formats._layout.flat_tables._headers import FlatHeader, read_header, with_second_label
from vnfilings.formats._layout.flat_tables._rows import FlatRow, RowGroup, find_groups
from vnfilings.formats._layout.grid_tables import find_caption
from vnfilings.formats.blocks import Block, Cell, Document, Paragraph, Place, Row, Table
from vnfilings.lexicon import listed, to_pattern, words

_FEWEST_ALONE = 3
_FEWEST_CHAPTERS = 4
_FEWEST_FIGURES_SAID = 4
_LONGEST_CAPTION = 200
_VERB_AT_END = to_pattern(rf"(?<!\w)(?:{words('values.reaches')}|{words('indicators.link')})$", re.IGNORECASE)
#: Titles of a ranking that has none.
_WHO_TITLE, _RANK_TITLE = "Đơn vị", "Xếp hạng (giá trị)"
#: Title of a column of units that has none.
_MEASURE = listed("columns.unit_of_measure")[0]


@dataclass(frozen=True)
class _FlatTable:
    """A table and the lines that it was made of; `note` says what of it was not read."""

    table: Table
    lines: frozenset[int]
    note: str = ""

    @property
    def first(self) -> int:
        """Return the line at which the table begins."""
        return min(self.lines)


class _Shape(NamedTuple):
    """Which columns a table has beside those of labels and figures."""

    has_serial: bool
    has_second: bool
    has_unit: bool
    has_change: bool


def with_flat_tables(document: Document) -> Document:
    """Return a document in which lines that lie like a table are one.

    Parameters
    ----------
    document: a file as blocks, as its format gives them.
    """
    blocks: list[Block] = []
    notes: list[str] = []
    for run in _runs(document.blocks):
        if isinstance(run, Table):
            blocks.append(run)
            continue
        lines = list(_lines(run))
        tables, said = _find_tables(lines, find_caption(blocks))
        notes += said
        blocks += _rebuild(run, lines, tables) if tables else run
    return replace(document, blocks=tuple(blocks), notes=(*document.notes, *notes)) if blocks else document


def _runs(blocks: Sequence[Block]) -> Iterator[Table | list[Paragraph]]:
    """Yield the tables, and the paragraphs between them together."""
    run: list[Paragraph] = []
    for block in blocks:
        if isinstance(block, Paragraph):
            run.append(block)
            continue
        if run:
            yield run
        run = []
        yield block
    if run:
        yield run


def _lines(paragraphs: Sequence[Paragraph]) -> Iterator[TextLine]:
    """Yield the lines of paragraphs, also those that were joined."""
    index = 0
    for block, paragraph in enumerate(paragraphs):
        ends = [*(place.offset for place in paragraph.places[1:]), len(paragraph.text) + 1]
        for place, end in zip(paragraph.places, ends, strict=True):
            text = paragraph.text[place.offset : max(place.offset, end - 1)].strip()
            level = paragraph.level if not paragraph.is_footnote else -1
            yield TextLine(text, place.locator, place.line, index, block, level)
            index += 1


def _find_tables(lines: Sequence[TextLine], caption: str) -> tuple[list[_FlatTable], list[str]]:
    tables: list[_FlatTable] = []
    notes: list[str] = []
    segment: list[FlatCell] = []
    above = caption
    for cell in [*read_cells(lines), None]:
        if cell is not None and cell.type != "break" and cell.line.level >= 0:
            segment.append(cell)
            continue
        for group in find_groups(segment):
            built = _build(group, above)
            if built is not None:
                tables.append(built)
            if said := (built.note if built else _refusal(group)):
                notes.append(said)
        above = cell.text if cell is not None and cell.line.level > 0 else ""
        segment = []
    return tables, notes


def _build(group: RowGroup, above: str) -> _FlatTable | None:
    width, rows = group.width, group.full_rows
    header = read_header(group.head, width, has_serial=rows[0].serial is not None)
    if not _is_table(group, header):
        return None
    if _is_ranking(rows) and not any(header.titles):
        header = header._replace(titles=(_RANK_TITLE,) * width, label=header.label or _WHO_TITLE)
    shape = _Shape(
        any(row.serial for row in rows),
        any(row.second for row in rows),
        any(row.unit for row in rows),
        any(row.changes for row in rows),
    )
    if shape.has_second:
        header = with_second_label(header, group.head)
    titles = (
        *((header.serial,) if shape.has_serial else ()),
        header.label,
        *((header.second,) if shape.has_second else ()),
        *((header.measure or _MEASURE,) if shape.has_unit else ()),
        *header.titles,
        *(("",) if shape.has_change else ()),
    )
    sections = {id(group.rows[0]): _below_header(group.head, header)}
    sections |= {id(row): [cell for cell in row.before if cell.type == "text"] for row in group.rows[1:]}
    built = []
    for row in group.rows:
        built += [_section(cell, len(titles)) for cell in sections[id(row)]]
        if row in rows:
            built.append(_row(row, shape))
    used = {cell for row in rows for cell in row.cells} | set(header.used) | set(sections[id(group.rows[0])])
    used |= {cell for row in group.rows[1:] for cell in row.before}
    lines = frozenset(line.index for cell in used for line in (cell.line, cell.below) if line is not None)
    caption = " ".join(filter(None, (_caption(group, header, above), header.unit)))
    table = Table(titles, tuple(built), rows[0].label.line.locator, caption)
    return _FlatTable(table, lines, _partly(group, width))


def _below_header(head: Sequence[FlatCell], header: FlatHeader) -> list[FlatCell]:
    """Return the titles of groups of rows between the header and the first row."""
    last = max((head.index(cell) for cell in header.used), default=len(head))
    return [cell for cell in head[last + 1 :] if cell.type == "text"]


def _is_table(group: RowGroup, header: FlatHeader) -> bool:
    """Return whether rows are a table: their columns are named, or each row says what its values are."""
    width, rows = group.width, group.full_rows
    if len(rows) < 0.5 * len(group.rows):
        return False
    has_titles = any(header.titles)
    is_named_by_periods = has_titles and width > 1 and any(cell.type == "period" for cell in header.used)
    if len(rows) < 2 and not is_named_by_periods:
        return False
    if width > 1 or _is_ranking(rows):
        return True
    if any(row.label.text[:1].islower() for row in rows):
        return False  # each value stands above its label, as on a poster: the lines read as sentences
    if _counts_pages(rows):
        return False
    are_apart = all(row.figures[0].line is not row.label.line for row in rows if row.figures)
    are_places = all(is_proper_name(row.label.text) for row in rows)
    return len(rows) >= _FEWEST_ALONE and (has_titles or are_apart or are_places or _follow_each_other(rows))


def _counts_pages(rows: Sequence[FlatRow]) -> bool:
    """Return whether the values of rows are the rising numbers of pages in a list of contents."""
    texts = [row.figures[0].text for row in rows if row.figures]
    if len(texts) < _FEWEST_CHAPTERS or not all(text.isdecimal() and len(text) < 10 for text in texts):
        return False
    return all(int(above) <= int(below) for above, below in pairwise(texts))


def _follow_each_other(rows: Sequence[FlatRow]) -> bool:
    """Return whether rows of one value stand on lines one below the other, and none is a sentence cut short."""
    steps = {below.label.line.index - above.label.line.index for above, below in pairwise(rows)}
    return steps == {1} and not any(_VERB_AT_END.search(row.label.text) for row in rows)


def _is_ranking(rows: Sequence[FlatRow]) -> bool:
    """Return whether every row holds a rank with its value in brackets."""
    return all(any("(" in cell.text or cell.below for cell in row.figures) for row in rows)


def _row(row: FlatRow, shape: _Shape) -> Row:
    cells = [row.serial] if shape.has_serial else []
    cells += [
        row.label,
        *([row.second] if shape.has_second else []),
        *([row.unit] if shape.has_unit else []),
        *row.figures,
    ]
    cells += [row.changes[0] if row.changes else None] if shape.has_change else []
    line = row.label.line
    return Row(tuple(_cell(cell, row, n) for n, cell in enumerate(cells, start=1)), line.locator, line.number)


def _cell(cell: FlatCell | None, row: FlatRow, number: int) -> Cell:
    if cell is None:
        return Cell("", f"{row.label.line.locator}, cell {number}", row.label.line.number)
    lines = tuple(line.number for line in (cell.line, cell.below) if line is not None and line.number is not None)
    text = f"{cell.text}\n{cell.below.text}" if cell.below else cell.text
    return Cell(text, f"{cell.line.locator}, cell {number}", cell.line.number, lines if cell.below else ())


def _section(cell: FlatCell, width: int) -> Row:
    first = Cell(cell.text, f"{cell.line.locator}, cell 1", cell.line.number)
    empty = [Cell("", f"{cell.line.locator}, cell {n}", cell.line.number) for n in range(2, width + 1)]
    return Row((first, *empty), cell.line.locator, cell.line.number, is_section=True)


def _caption(group: RowGroup, header: FlatHeader, above: str) -> str:
    """Return the text above the header: the nearest that is not part of it, else the heading before."""
    below = _below_header(group.head, header)
    rest = [cell.text for cell in group.head if cell not in (*header.used, *below) and cell.type == "text"]
    return rest[-1] if rest and len(rest[-1]) <= _LONGEST_CAPTION else above


def _partly(group: RowGroup, width: int) -> str:
    """Return what is said of rows that do not fit the others."""
    left = [row for row in group.rows if row not in group.full_rows and row.figures]
    places = ", ".join(row.label.line.locator for row in left)
    return f"{places}: the rows around it hold {width} values; not read as part of the table" if left else ""


def _refusal(group: RowGroup) -> str:
    """Return what is said of rows that lie like a table but are read as text; empty for a few figures."""
    figures = [cell for row in group.rows for cell in row.figures]
    is_text = group.width == 1 and not _counts_pages(group.full_rows)
    if is_text or len(figures) < _FEWEST_FIGURES_SAID or len(group.rows) < 2:
        return ""
    counts = ", ".join(str(len(row.figures)) for row in group.rows[:6])
    places = f"{group.rows[0].label.line.locator} to {figures[-1].line.locator}"
    return f"{places}: looks like a table but is not read as one: its rows hold {counts} values"


def _rebuild(paragraphs: Sequence[Paragraph], lines: Sequence[TextLine], tables: Sequence[_FlatTable]) -> list[Block]:
    """Return the paragraphs without the lines of the tables, each table where its first line stood."""
    taken = {index for table in tables for index in table.lines}
    begins = {table.first: table.table for table in tables}
    blocks: list[Block] = []
    for block, paragraph in enumerate(paragraphs):
        own = [line for line in lines if line.block == block]
        if not any(line.index in taken for line in own):
            blocks.append(paragraph)
            continue
        piece: list[TextLine] = []
        for line in own:
            if line.index not in taken:
                piece.append(line)
                continue
            blocks += _piece(paragraph, piece)
            piece = []
            if line.index in begins:
                blocks.append(begins[line.index])
        blocks += _piece(paragraph, piece)
    return blocks


def _piece(paragraph: Paragraph, lines: Sequence[TextLine]) -> list[Block]:
    if not lines:
        return []
    places, offset = [], 0
    for line in lines:
        places.append(Place(offset, line.locator, line.number))
        offset += len(line.text) + 1
    return [replace(paragraph, text=" ".join(line.text for line in lines), places=tuple(places))]
