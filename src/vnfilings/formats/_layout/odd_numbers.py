"""Brings the numbers of a document to plain digits once its layout is known, and counts those that cannot be read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from vnfilings.formats.blocks import Block, Cell, Document, Paragraph, Place, Row, Skipped, Table
from vnfilings.text import Odd, spell_numbers

_UNREADABLE = "unreadable number"
#: So many numbers are named in a note; the ledger lists all.
_MOST_NAMED = 5
_LONGEST = 24


def spell_document(document: Document) -> Document:
    """Return a document in plain characters; numbers in odd spellings are kept in `odd` of their paragraph or cell."""
    blocks = tuple(map(_spell_block, document.blocks))
    refused = [(locator, one) for block in blocks for locator, one in _odd_of(block) if not one.is_read]
    if not refused:
        return replace(document, blocks=blocks)
    named = "; ".join(f"{where}: '{_show(one.raw)}' ({one.reason})" for where, one in refused[:_MOST_NAMED])
    more = f"; and {len(refused) - _MOST_NAMED} more" if len(refused) > _MOST_NAMED else ""
    skipped = (*document.skipped, Skipped(_UNREADABLE, len(refused), refused[0][0]))
    note = f"number{'s' if len(refused) > 1 else ''} not read: {named}{more}"
    return replace(document, blocks=blocks, notes=(*document.notes, note), skipped=skipped)


def _show(raw: str) -> str:
    """Return a number as printed, short, and with the code of each character that cannot be seen."""
    seen = "".join(one if one.isprintable() else f"\\u{ord(one):04x}" for one in raw[:_LONGEST])
    return seen + ("…" if len(raw) > _LONGEST else "")


def _odd_of(block: Block) -> Iterator[tuple[str, Odd]]:
    if isinstance(block, Paragraph):
        yield from ((block.place_at(one.start).locator, one) for one in block.odd)
        return
    for row in block.rows:
        for cell in row.cells:
            yield from ((cell.locator, one) for one in cell.odd)


def _spell_block(block: Block) -> Block:
    if isinstance(block, Paragraph):
        return _spell_paragraph(block)
    header, notes = (tuple(spell_numbers(text).text for text in texts) for texts in (block.header, block.notes))
    caption = spell_numbers(block.caption).text
    return Table(header, tuple(map(_spell_row, block.rows)), block.locator, caption, notes)


def _spell_row(row: Row) -> Row:
    cells = tuple(map(_spell_cell, row.cells))
    return row if cells == row.cells else replace(row, cells=cells)


def _spell_cell(cell: Cell) -> Cell:
    text, odd = spell_numbers(cell.text)
    return cell if text == cell.text and not odd else replace(cell, text=text, odd=odd)


def _spell_paragraph(paragraph: Paragraph) -> Paragraph:
    text, odd = spell_numbers(paragraph.text)
    if text == paragraph.text and not odd:
        return paragraph
    places = tuple(_move(place, paragraph.text) for place in paragraph.places)
    return replace(paragraph, text=text, places=places, odd=odd)


def _move(place: Place, printed: str) -> Place:
    """Return a place in the text as printed as one in the plain text."""
    return replace(place, offset=len(spell_numbers(printed[: place.offset]).text)) if place.offset else place
