"""Word documents to blocks: paragraphs, lists, tables with merged cells, footnotes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import docx
from docx.opc.exceptions import OpcError
from docx.oxml.ns import qn

from vnfilings.formats._layout.grid_tables import build_table, find_caption
from vnfilings.formats._layout.heading_depth import heading_level
from vnfilings.formats._library_errors import library_call
from vnfilings.formats._read_text import clean_line, continues, join_paragraphs
from vnfilings.formats.blocks import Block, Cell, Document, Paragraph, Place
from vnfilings.formats.safety import UnreadableFileError

#: More columns than any table of a filing has.
_MOST_COLUMNS = 200
_FOOTNOTES = "/word/footnotes.xml"


def read_word(path: Path) -> Document:
    """Return a Word document as blocks; list numbers that Word generates are written out as a dash."""
    try:
        with library_call(path):
            document = docx.Document(str(path))
            body = document.element.body
    except OpcError as fault:
        raise UnreadableFileError(path, f"it is not a Word document ({fault})") from fault
    if body is None:
        raise UnreadableFileError(path, "the file is damaged: it has no body")
    blocks: list[Block] = []
    tables = paragraphs = 0
    for element in _iterate_blocks(body):
        if element.tag == qn("w:tbl"):
            caption = find_caption(blocks)
            for table in element.iter(qn("w:tbl")):  # itself, then those inside its cells
                tables += 1
                blocks.append(_read_table(table, tables, caption))
        elif element.tag == qn("w:p"):
            paragraphs += 1
            _add_paragraph(element, paragraphs, blocks)
    blocks += _read_footnotes(path, document)
    return Document(path.name, tuple(blocks))


def _iterate_blocks(parent: Any) -> Iterator[Any]:
    """Yield the paragraphs and tables of a body in order, also those inside content controls."""
    for element in parent.iterchildren():
        if element.tag == qn("w:sdt"):
            for content in element.findall(qn("w:sdtContent")):
                yield from _iterate_blocks(content)
        else:
            yield element


def _text(element: Any) -> str:
    """Return the text of a paragraph as it reads: deleted words left out, tabs and breaks as spaces."""
    parts = []
    for node in element.iter():
        if node.tag == qn("w:t"):
            parts.append(node.text or "")
        elif node.tag in (qn("w:tab"), qn("w:br"), qn("w:cr")):
            parts.append(" ")
        elif node.tag == qn("w:noBreakHyphen"):
            parts.append("-")
    return clean_line("".join(parts))


def _add_paragraph(element: Any, number: int, blocks: list[Block]) -> None:
    text = _text(element)
    if not text:
        return
    locator = f"paragraph {number}"
    if element.find(f".//{qn('w:numPr')}") is not None and not text.startswith(("-", "+", "•")):
        text = f"- {text}"
    last = blocks[-1] if blocks else None
    if isinstance(last, Paragraph) and continues(last, text, follows_blank=True):
        blocks[-1] = join_paragraphs(last, text, locator, None)
        return
    style = element.find(f".//{qn('w:pStyle')}")
    name = (style.get(qn("w:val")) or "").lower() if style is not None else ""
    runs = element.findall(f".//{qn('w:r')}")
    is_bold = bool(runs) and all(run.find(f".//{qn('w:b')}") is not None for run in runs)
    level = heading_level(text, is_bold=is_bold, style=int(name.startswith(("heading", "title"))))
    blocks.append(Paragraph(text, (Place(0, locator),), level))


def _read_table(element: Any, number: int, caption: str) -> Block:
    """Return a table from its XML: a merged cell is one cell, then empty ones for what it covers."""
    rows = []
    for row_number, row in enumerate(element.findall(qn("w:tr")), start=1):
        cells: list[Cell] = []
        for node in row.findall(qn("w:tc")):
            locator = f"table {number}, row {row_number}, cell {len(cells) + 1}"
            merge = node.find(f"{qn('w:tcPr')}/{qn('w:vMerge')}")
            is_covered = merge is not None and merge.get(qn("w:val")) != "restart"
            text = "" if is_covered else " ".join(filter(None, (_text(p) for p in node.findall(qn("w:p")))))
            cells.append(Cell(text, locator))
            span = node.find(f"{qn('w:tcPr')}/{qn('w:gridSpan')}")
            for _ in range(_columns_of(span) - 1):
                cells.append(
                    Cell(text if row_number == 1 else "", f"table {number}, row {row_number}, cell {len(cells) + 1}")
                )
        rows.append(cells)
    return build_table(rows, f"table {number}", caption)


def _columns_of(span: Any) -> int:
    """Return how many columns a merged cell covers; 1 where a damaged file gives no usable number."""
    value = (span.get(qn("w:val")) or "") if span is not None else ""
    return min(int(value), _MOST_COLUMNS) if value.isdecimal() and int(value) else 1


def _read_footnotes(path: Path, document: Any) -> list[Block]:
    from lxml import etree

    found: list[Block] = []
    for part in document.part.package.iter_parts():
        if str(part.partname) != _FOOTNOTES:
            continue
        with library_call(path):
            root = etree.fromstring(part.blob, etree.XMLParser(resolve_entities=False, no_network=True))
        for note in root.findall(qn("w:footnote")):
            if text := " ".join(filter(None, (_text(p) for p in note.findall(qn("w:p"))))):
                place = Place(0, f"footnote {note.get(qn('w:id'))}")
                found.append(Paragraph(text, (place,), is_footnote=True))
    return found
