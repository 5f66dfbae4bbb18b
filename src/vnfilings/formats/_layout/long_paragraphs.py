"""Cuts paragraphs that are longer than any in print, so that the time to read them grows with their length only."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from vnfilings.formats.blocks import Block, Document, Paragraph, Place
from vnfilings.formats.safety import UnreadableFileError
from vnfilings.lexicon import to_pattern

#: A paragraph of two printed pages; a longer one is a text whose line ends were lost.
_LONG = 6_000
#: More than the cell of a spreadsheet can hold; without a sentence end in it, it is no text.
_TOO_LONG = 40_000
_SENTENCE_END = to_pattern(r"[.;!?]\s+")


def cut_long_paragraphs(path: Path, document: Document) -> Document:
    """Return a document whose long paragraphs are cut at sentence ends; a text that cannot be cut is refused."""
    texts = [(cell.text, cell.locator) for table in document.tables() for row in table.rows for cell in row.cells]
    blocks = [piece for block in document.blocks for piece in _pieces(block)]
    texts += [(block.text, block.places[0].locator) for block in blocks if isinstance(block, Paragraph)]
    for text, locator in texts:
        if len(text) > _TOO_LONG:
            cause = f"{locator}: {len(text):,} characters without the end of a sentence; break the text into lines"
            raise UnreadableFileError(path, cause)
    return replace(document, blocks=tuple(blocks))


def _pieces(block: Block) -> Iterator[Block]:
    if not isinstance(block, Paragraph) or len(block.text) <= _LONG:
        yield block
        return
    start = 0
    for end in _cuts(block.text):
        yield replace(block, text=block.text[start:end].rstrip(), places=_places(block, start, end))
        start = end


def _cuts(text: str) -> Iterator[int]:
    """Yield where pieces end: at the last sentence end that leaves a piece no longer than a long paragraph."""
    start = last = 0
    for match in _SENTENCE_END.finditer(text):
        if match.end() - start > _LONG and last > start:
            yield last
            start = last
        last = match.end()
    yield len(text)


def _places(block: Paragraph, start: int, end: int) -> tuple[Place, ...]:
    first = replace(block.place_at(start), offset=0)
    later = (replace(place, offset=place.offset - start) for place in block.places if start < place.offset < end)
    return (first, *later)
