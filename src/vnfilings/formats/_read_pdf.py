"""PDF files to blocks: text with headings and paragraphs, ruled tables, columns of text, scans by OCR on request."""

from __future__ import annotations

import logging
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from itertools import takewhile
from pathlib import Path
from typing import Any, NamedTuple

import pdfplumber
from pdfminer.pdfdocument import PDFPasswordIncorrect
from pdfminer.pdfexceptions import PDFException
from pdfminer.psexceptions import PSException
from pdfplumber.utils.exceptions import MalformedPDFException, PdfminerException

from vnfilings.formats._layout.grid_tables import build_table, find_caption, same_header
from vnfilings.formats._layout.heading_depth import heading_level
from vnfilings.formats._library_errors import library_call
from vnfilings.formats._pdf.drawing import OverdrawnPageError
from vnfilings.formats._pdf.glyph_texts import UNKNOWN
from vnfilings.formats._pdf.interpreter import draw_page
from vnfilings.formats._pdf.optional_content import Layers
from vnfilings.formats._pdf.page_content import PageContent, RuledTable, read_content
from vnfilings.formats._pdf.side_by_side import split_letterhead
from vnfilings.formats._read_text import clean_line, continues, join_paragraphs
from vnfilings.formats.blocks import OCR_LAYER, Block, Cell, Document, Paragraph, Place, Table, list_skipped
from vnfilings.formats.safety import UnreadableFileError
from vnfilings.lexicon import to_pattern

MAX_PAGES = 600
_FULL_LINE = 0.8
_SOFT_HYPHEN = "\u00ad"
_COLUMN_GAP = 14.0
#: Pages before the first that is numbered 1.
_MOST_UNNUMBERED = 4
_ALIGNED = 4.0
#: A running title is this many times its height away from the text.
_APART = 2.0
_NEW_ITEM = to_pattern(r"^\s*(?:[-+*•–●▪]|\(?[0-9]{1,2}(?:\.[0-9]{1,2})*[.)]\s|[a-zđ]\)|[IVX]+\.|Điều\s|PHẦN\s)")
_PAGE_NUMBER = to_pattern(r"^\s*(?:trang\s*)?(?P<page>[0-9]{1,3})(?:\s*/\s*[0-9]{1,3})?\s*$", re.IGNORECASE)


class _Piece(NamedTuple):
    """Words of one line that stand close together, each with where it begins."""

    words: tuple[tuple[float, str], ...]
    locator: str

    @property
    def x(self) -> float:
        return self.words[0][0]


def read_pdf(path: Path, *, ocr: bool = False) -> Document:
    """Return a PDF as blocks; pages without a text layer are read by OCR when asked, and refused otherwise."""
    reading = _Reading()
    with _pdf_call(path):
        pdf = pdfplumber.open(path)
    with closing(pdf.stream):  # closing all of a damaged PDF would look for its pages, and fail once more
        with _pdf_call(path):
            pages = pdf.pages
            layers = Layers(pdf.doc.catalog)
        if len(pages) > MAX_PAGES:
            raise UnreadableFileError(path, f"it has {len(pages)} pages; the limit is {MAX_PAGES}")
        for number, page in enumerate(pages, start=1):
            try:
                with _pdf_call(path):
                    drawing = draw_page(page, layers)
            except OverdrawnPageError as error:
                remedy = "print it to PDF again, or ask for the Word file"
                raise UnreadableFileError(path, f"page {number} {error}, more than any filing; {remedy}") from error
            reading.add(read_content(drawing), number)
            page.close()
    return _finish(path, reading, ocr)


@dataclass
class _Reading:
    """What was read of the pages so far, and the pages that could not be read."""

    blocks: list[Block] = field(default_factory=list)
    running: set[tuple[bool, str]] = field(default_factory=set)
    skipped: Counter[str] = field(default_factory=Counter)
    scanned: list[int] = field(default_factory=list)
    nameless: list[int] = field(default_factory=list)
    recognised: list[int] = field(default_factory=list)
    doubtful: list[int] = field(default_factory=list)
    unruled: list[int] = field(default_factory=list)

    def add(self, content: PageContent, number: int) -> None:
        """Add the content of a page."""
        self.skipped += content.skipped
        if content.is_scanned:
            self.scanned.append(number)
        if content.is_nameless:
            self.nameless.append(number)
        if content.is_ocr:
            self.recognised.append(number)
        if content.n_nameless:
            self.doubtful.append(number)
        if content.is_unruled:
            self.unruled.append(number)
        for tables, words in content.parts:
            _read_page(tables, words, number, self.blocks, self.running)


@contextmanager
def _pdf_call(path: Path) -> Iterator[None]:
    """Report what pdfplumber and pdfminer raise as damage of the file or as its password; their log stays silent."""
    log = logging.getLogger("pdfminer")
    level = log.level
    log.setLevel(logging.CRITICAL)
    try:
        with library_call(path):
            yield
    except PdfminerException as error:
        locked = any(isinstance(cause, PDFPasswordIncorrect) for cause in error.args)
        cause = (
            "it is protected by a password; save it without one" if locked else "the PDF is damaged; ask for it again"
        )
        raise UnreadableFileError(path, " ".join(cause.split())) from error
    except (MalformedPDFException, PDFException, PSException) as error:
        raise UnreadableFileError(path, "the PDF is damaged; ask for it again") from error
    finally:
        log.setLevel(level)


def _finish(path: Path, reading: _Reading, ocr: bool) -> Document:
    unread = sorted(reading.scanned + reading.nameless)
    blocks, notes = reading.blocks, _notes(reading)
    if unread and ocr:
        from vnfilings.formats._read_scan import read_scanned_pages

        blocks = blocks + read_scanned_pages(path, unread)
        notes = ("ocr", *notes)
    elif unread and not blocks:
        remedy = "read it with --ocr (Debian package tesseract-ocr-vie), or ask for the Word file"
        cause = f"it has no text layer: its {len(unread)} pages are scanned images"
        if reading.nameless:
            cause = "its fonts do not define which characters they show, so its text cannot be read"
        raise UnreadableFileError(path, f"{cause}; {remedy}")
    elif unread:
        notes = (*_unread_notes(reading), *notes)
    return Document(path.name, tuple(blocks), notes, list_skipped(reading.skipped))


def _unread_notes(reading: _Reading) -> Iterator[str]:
    if reading.scanned:
        yield f"{_on(reading.scanned)}: no text layer; not read"
    if reading.nameless:
        yield f"{_on(reading.nameless)}: the fonts do not define which characters they show; not read"


def _notes(reading: _Reading) -> tuple[str, ...]:
    notes = [OCR_LAYER] if reading.recognised else []
    if reading.doubtful:
        notes.append(f"{_on(reading.doubtful)}: the fonts do not define some characters; they are shown as {UNKNOWN}")
    if reading.unruled:
        notes.append(f"{_on(reading.unruled)}: too many lines to detect ruled tables")
    return tuple(notes)


def _on(pages: list[int]) -> str:
    """Return the pages that a note is about."""
    return f"page{'s' if len(pages) > 1 else ''} {', '.join(map(str, pages))}"


def _read_page(
    tables: list[RuledTable],
    words: list[dict[str, Any]],
    number: int,
    blocks: list[Block],
    running: set[tuple[bool, str]],
) -> None:
    """Append the tables and the lines of one page in the order of their height, without running titles."""
    pieces: list[tuple[float, Any]] = [(table.box[1], table) for table in tables]
    lines = _group_lines([word for word in words if not any(_is_inside(word, table.box) for table in tables)])
    right = max((line[-1]["x1"] for line in lines), default=0.0)
    left = min((line[0]["x0"] for line in lines), default=0.0)
    pieces += [(line[0]["top"], line) for line in lines]
    pieces.sort(key=lambda piece: piece[0])
    pieces = _drop_running(pieces, number, running)
    _append_pieces(pieces, number, left, right, blocks)


def _drop_running(
    pieces: list[tuple[float, Any]], number: int, running: set[tuple[bool, str]]
) -> list[tuple[float, Any]]:
    """Return the pieces of a page, None for the first and the last line where an earlier page has the same there.

    Such a line is set apart, and the number of the page in it may differ. What stands right above a ruled table may be
    its caption.
    """
    kept = list(pieces)
    for is_first, place in ((True, 0), (False, len(pieces) - 1)):
        piece = pieces[place][1] if len(pieces) > 1 else None
        if piece is None or isinstance(piece, RuledTable):
            continue
        if is_first and isinstance(pieces[1][1], RuledTable):
            continue
        gap = abs(pieces[place][0] - pieces[1 if is_first else -2][0])
        if gap < _APART * (piece[0]["bottom"] - piece[0]["top"]):
            continue
        texts = [word["text"] for word in piece]
        edge = (is_first, " ".join(text for text in texts if text != str(number)))
        if edge in running and any(map(str.isalpha, edge[1])):
            kept[place] = (kept[place][0], None)
        running.add(edge)
    return kept


def _append_pieces(
    pieces: list[tuple[float, Any]], number: int, left: float, right: float, blocks: list[Block]
) -> None:
    loose: list[list[_Piece]] = []
    was_full, was_cut, was_alone = bool(blocks), False, False
    for count, piece, stands_alone in _in_reading_order(pieces):
        if isinstance(piece, RuledTable):
            _close_loose(loose, number, blocks)
            _append_table(_ruled_rows(piece, number), f"page {number}", blocks)
            continue
        cut = _split_columns(piece, number, count)
        if stands_alone or was_alone:
            text = clean_line(" ".join(word["text"] for word in piece))
            blocks.append(Paragraph(text, (Place(0, f"page {number}, line {count}"),), heading_level(text)))
            was_full, was_cut, was_alone = False, False, stands_alone
            continue
        if len(cut) > 2 or (loose and _is_aligned(cut, loose)):
            loose.append(cut)
            continue
        _close_loose(loose, number, blocks)
        text = clean_line(" ".join(word["text"] for word in piece))
        is_at_edge = count in (1, len(pieces))
        if text and not (is_at_edge and _is_page_number(text, number)):
            _add_line(text, f"page {number}, line {count}", was_full, was_cut, blocks)
            was_full = piece[-1]["x1"] > left + _FULL_LINE * (right - left)
            was_cut = piece[-1]["text"].endswith(_SOFT_HYPHEN)
    _close_loose(loose, number, blocks)


def _in_reading_order(pieces: list[tuple[float, Any]]) -> Iterator[tuple[int, Any, bool]]:
    """Yield the tables and lines of a page with their numbers, and whether a line joins no other.

    A letterhead comes block by block, not across both.
    """
    opening = list(takewhile(lambda piece: isinstance(piece, list), (piece for _, piece in pieces)))
    yield from ((line.number + 1, line.words, line.stands_alone) for line in split_letterhead(opening))
    for count, (_, piece) in enumerate(pieces[len(opening) :], start=len(opening) + 1):
        if piece is not None:
            yield count, piece, False


def _is_page_number(text: str, page: int) -> bool:
    """Return whether the first or last line of a page numbers it; another number alone is a cell of a table."""
    match = _PAGE_NUMBER.match(text)
    return match is not None and abs(int(match["page"]) - page) <= _MOST_UNNUMBERED


def _is_inside(word: dict[str, Any], box: tuple[float, float, float, float]) -> bool:
    middle = (word["top"] + word["bottom"]) / 2
    return bool(box[1] <= middle <= box[3] and box[0] <= (word["x0"] + word["x1"]) / 2 <= box[2])


def _group_lines(words: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    lines: list[list[dict[str, Any]]] = []
    for word in sorted(words, key=lambda word: (round(word["bottom"]), word["x0"])):
        if lines and abs(lines[-1][-1]["bottom"] - word["bottom"]) < 3:
            lines[-1].append(word)
        else:
            lines.append([word])
    return [sorted(line, key=lambda word: word["x0"]) for line in lines]


def _split_columns(line: list[dict[str, Any]], page: int, number: int) -> list[_Piece]:
    """Return a line cut at wide gaps: three pieces or more are a row of a table without rules."""
    pieces = [[line[0]]]
    for word in line[1:]:
        if word["x0"] - pieces[-1][-1]["x1"] > _COLUMN_GAP:
            pieces.append([word])
        else:
            pieces[-1].append(word)
    return [
        _Piece(tuple((word["x0"], word["text"]) for word in words), f"page {page}, line {number}") for words in pieces
    ]


def _column_starts(loose: list[list[_Piece]]) -> list[float]:
    return [piece.x for piece in max(loose, key=len)]


def _is_aligned(cut: list[_Piece], loose: list[list[_Piece]]) -> bool:
    """Return whether a short line goes on with the cells of a table without rules: all of it begins at its columns."""
    starts = _column_starts(loose)[1:]
    return all(any(abs(piece.x - start) < _ALIGNED for start in starts) for piece in cut)


def _assign_columns(cut: list[_Piece], starts: list[float]) -> list[str]:
    """Return the text of every column of a line; a word that begins where a column does begins its cell."""
    texts = [""] * len(starts)
    for piece in cut:
        distances = [abs(start - piece.x) for start in starts]
        column = distances.index(min(distances))
        for x, word in piece.words:
            column = next((n for n in range(column + 1, len(starts)) if abs(starts[n] - x) < _ALIGNED), column)
            texts[column] = clean_line(f"{texts[column]} {word}")
    return texts


def _close_loose(loose: list[list[_Piece]], page: int, blocks: list[Block]) -> None:
    """Append the table that the lines make: each piece in its column, a line without a first cell to the row before."""
    if not loose:
        return
    starts = _column_starts(loose)
    rows: list[list[Cell]] = []
    for cut in loose:
        texts = _assign_columns(cut, starts)
        if rows and not texts[0] and (len(cut) < 3 or not texts[1]):
            rows[-1] = [
                Cell(" ".join(filter(None, (cell.text, text))), cell.locator)
                for cell, text in zip(rows[-1], texts, strict=True)
            ]
        else:
            rows.append([Cell(text, f"{cut[0].locator}, cell {n}") for n, text in enumerate(texts, start=1)])
    _append_table(rows, f"page {page}", blocks)
    loose.clear()


def _ruled_rows(table: RuledTable, page: int) -> list[list[Cell]]:
    return [
        [
            Cell(
                clean_line((text or "").replace(f"{_SOFT_HYPHEN}\n", "").replace("\n", " ")),
                f"page {page}, table row {row}, cell {column}",
            )
            for column, text in enumerate(cells, start=1)
        ]
        for row, cells in enumerate(table.rows, start=1)
    ]


def _append_table(rows: list[list[Cell]], locator: str, blocks: list[Block]) -> None:
    last = blocks[-1] if blocks else None
    table = build_table(rows, locator, find_caption(blocks))
    if isinstance(last, Table) and same_header(last.header, table.header):
        blocks[-1] = Table(last.header, last.rows + table.rows, last.locator, last.caption, last.notes)
    else:
        blocks.append(table)


def _add_line(text: str, locator: str, was_full: bool, was_cut: bool, blocks: list[Block]) -> None:
    """Append a line to the paragraph that it goes on with, or as a new one; a soft hyphen before it cut a word."""
    last = blocks[-1] if blocks else None
    if was_cut and isinstance(last, Paragraph):
        places = (*last.places, Place(len(last.text), locator))
        blocks[-1] = replace(last, text=f"{last.text}{text}", places=places)
        return
    if isinstance(last, Paragraph) and not _NEW_ITEM.match(text):
        wraps = was_full and not last.level and not last.text.endswith((".", ";", ":"))
        if wraps or continues(last, text, follows_blank=False):
            blocks[-1] = join_paragraphs(last, text, locator, None)
            return
    blocks.append(Paragraph(text, (Place(0, locator),), heading_level(text)))
