"""Converts the text of a document whose letters are those of an older Vietnamese font."""

from __future__ import annotations

from dataclasses import replace

from vnfilings.formats.blocks import LEGACY_LETTERS, Block, Document, Paragraph, Row, Table
from vnfilings.text import convert_legacy, find_legacy_encoding


def with_unicode_letters(document: Document) -> Document:
    """Return a document in Unicode, with a note if its letters were converted; an ordinary one as it is."""
    encoding = find_legacy_encoding(_texts(document))
    if encoding is None:
        return document
    blocks = tuple(_convert(block, encoding) for block in document.blocks)
    note = f"{LEGACY_LETTERS} ({encoding}) and were converted; to be sure, save the file in Unicode"
    return replace(document, blocks=blocks, notes=(*document.notes, note))


def _texts(document: Document) -> list[str]:
    texts = [paragraph.text for paragraph in document.paragraphs()]
    for table in document.tables():
        texts += [*table.header, table.caption, *table.notes]
        texts += [cell.text for row in table.rows for cell in row.cells]
    return texts


def _convert(block: Block, encoding: str) -> Block:
    def convert(text: str) -> str:
        return convert_legacy(text, encoding)

    def convert_row(row: Row) -> Row:
        return replace(row, cells=tuple(replace(cell, text=convert(cell.text)) for cell in row.cells))

    if isinstance(block, Paragraph):
        places = [replace(place, offset=len(convert(block.text[: place.offset]))) for place in block.places]
        return replace(block, text=convert(block.text), places=tuple(places))
    header, notes = tuple(map(convert, block.header)), tuple(map(convert, block.notes))
    return Table(header, tuple(map(convert_row, block.rows)), block.locator, convert(block.caption), notes)
