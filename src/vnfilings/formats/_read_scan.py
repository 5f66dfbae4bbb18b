"""Scanned pages to blocks, by tesseract with its Vietnamese data (Debian: tesseract-ocr-vie)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pdfplumber

from vnfilings.box import UnreadableFileError
from vnfilings.formats.blocks import Block

_DPI = 300


def read_scanned_pages(path: Path, pages: Sequence[int]) -> list[Block]:
    """Return the blocks of scanned pages; what is read from a picture is never of high confidence."""
    from vnfilings.formats._read_text import read_lines

    try:
        import pytesseract
    except ModuleNotFoundError as fault:
        raise UnreadableFileError(
            path, "OCR needs the package pytesseract: pip install 'adoption-workbench[ocr]'"
        ) from fault
    try:
        languages = pytesseract.get_languages(config="")
    except pytesseract.TesseractNotFoundError as fault:
        raise UnreadableFileError(path, "OCR needs tesseract: apt install tesseract-ocr tesseract-ocr-vie") from fault
    if "vie" not in languages:
        raise UnreadableFileError(path, "tesseract has no Vietnamese data: apt install tesseract-ocr-vie")
    blocks: list[Block] = []
    with pdfplumber.open(path) as pdf:
        for number in pages:
            picture = pdf.pages[number - 1].to_image(resolution=_DPI).original
            text = pytesseract.image_to_string(picture, lang="vie", config="--psm 6")
            blocks += [_on_page(block, number) for block in read_lines(text)]
    return blocks


def _on_page(block: Block, page: int) -> Block:
    """Return the block with the page in its places and no line: lines of OCR are not lines of a file."""
    from dataclasses import replace

    from vnfilings.formats.blocks import Paragraph, Place, Row

    if isinstance(block, Paragraph):
        places = tuple(Place(place.offset, f"page {page}, {place.locator}") for place in block.places)
        return replace(block, places=places)
    rows = tuple(
        Row(
            tuple(replace(cell, locator=f"page {page}, {cell.locator}", line=None) for cell in row.cells),
            f"page {page}, {row.locator}",
            None,
            row.is_section,
        )
        for row in block.rows
    )
    return replace(block, rows=rows, locator=f"page {page}, {block.locator}")
