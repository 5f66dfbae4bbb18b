"""Cuts paragraphs that are longer than any in print, so that the time to read them grows with their length only."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from vnfilings.box import UnreadableFileError
from vnfilings.formats.blocks import Block, Document, Paragraph, Place
from vnfilings.lexicon import to_pattern

#: A paragraph of two printed pages; a longer one is a text whose line ends were lost.
_LONG = 6_000
#: A piece in which no sentence ends; it takes the longer to read.
_LONG_PIECE = 2_000
#: More than the cell of a spreadsheet can hold; as one word it is no text.
_TOO_LONG = 40_000
#: Where a text is cut, the best place first.
_ENDS = (to_pattern(r"[.!?]\s+"), to_pattern(r"[;,]\s+"), to_pattern(r"\s+"))


def cut_long_paragraphs(path: Path, document: Document) -> Document:
    """Return a document whose long paragraphs are cut, at sentence ends if there are any; refuse what is no text."""
    texts = [(cell.text, cell.locator) for table in document.tables() for row in table.rows for cell in row.cells]
    for text, locator in texts:
        _refuse_too_long(path, text, locator)
    for paragraph in document.paragraphs():
        if len(paragraph.text) > _TOO_LONG:
            _refuse_too_long(path, max(paragraph.text.split(), key=len), paragraph.locator)
    return replace(document, blocks=tuple(piece for block in document.blocks for piece in _pieces(block)))


def _refuse_too_long(path: Path, text: str, locator: str) -> None:
    if len(text) > _TOO_LONG:
        cause = f"{locator}: {len(text):,} characters without the end of a sentence; break the text into lines"
        raise UnreadableFileError(path, cause)


def _pieces(block: Block) -> Iterator[Block]:
    if not isinstance(block, Paragraph) or len(block.text) <= _LONG_PIECE:
        yield block
        return
    start = 0
    for end in _cuts(block.text):
        yield replace(block, text=block.text[start:end].rstrip(), places=_places(block, start, end))
        start = end


def _cuts(text: str) -> Iterator[int]:
    """Yield where pieces end: at the last sentence end that leaves a piece short, else a comma, a blank, anywhere."""
    start = 0
    while len(text) - start > _LONG or (
        len(text) - start > _LONG_PIECE and not _ENDS[0].search(text, start, start + _LONG)
    ):
        start = _next_cut(text, start)
        yield start
    yield len(text)


def _next_cut(text: str, start: int) -> int:
    for number, ends in enumerate(_ENDS):
        places = [match.end() for match in ends.finditer(text, start, start + (_LONG_PIECE if number else _LONG))]
        if places:
            return places[-1]
    return start + _LONG_PIECE


def _places(block: Paragraph, start: int, end: int) -> tuple[Place, ...]:
    first = replace(block.place_at(start), offset=0)
    later = (replace(place, offset=place.offset - start) for place in block.places if start < place.offset < end)
    return (first, *later)
