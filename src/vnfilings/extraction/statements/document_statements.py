"""A document's statements in reading order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from vnfilings.extraction.confidence import judge_confidence
from vnfilings.extraction.naming import Names
from vnfilings.extraction.scopes import ReadingContext
from vnfilings.extraction.statements._complete import complete
from vnfilings.extraction.statements._odd_numbers import with_large_shares, with_odd_numbers
from vnfilings.extraction.statements._prose import read_paragraph
from vnfilings.extraction.statements._statement import Statement
from vnfilings.extraction.statements.tables import read_table
from vnfilings.formats import Document, Paragraph, Table, iterate_body
from vnfilings.lexicon import to_pattern
from vnfilings.text import Convention, list_open_numbers

__all__ = ["BlockReading", "Statement", "read_blocks", "read_statements", "vote_convention"]

_VIETNAMESE = to_pattern(
    r"(?<![\d.,])(?:\d{1,3}(?:\.\d{3}){2,}(?:,\d+)?|\d{1,3}(?:\.\d{3})+,\d+|\d+,(?:\d{1,2}|\d{4,}))(?![\d.,]*\d)"
)
_ENGLISH = to_pattern(
    r"(?<![\d.,])(?:\d{1,3}(?:,\d{3}){2,}(?:\.\d+)?|\d{1,3}(?:,\d{3})+\.\d+|\d+\.(?:\d{1,2}|\d{4,}))(?![\d.,]*\d)"
)
#: A mark between digits; most paragraphs have none.
_MARK = to_pattern(r"[.,](?<=\d[.,])(?=\d)")


def read_statements(document: Document, names: Names | None = None) -> list[Statement]:
    """Return every figure that the document states about an indicator, each with kind, period, place and reasons.

    The lists of recipients, the legal grounds and lines that are nothing but a number hold no statements.

    Parameters
    ----------
    document
        A file as blocks, of `read_document`.
    names
        The names of places and facilities that the caller knows; without them head words and capital letters decide.

    Returns
    -------
    list of Statement
        In the order of the document; in a row of a table, figures of its prose come before its own.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import mkdtemp
    >>> from vnfilings import read_document
    >>> path = Path(mkdtemp()) / "report.txt"
    >>> _ = path.write_text("Tỷ lệ hồ sơ điện tử đạt 80%.", encoding="utf-8")
    >>> [(found.indicator_text, found.quantity.value) for found in read_statements(read_document(path))]
    [('Tỷ lệ hồ sơ điện tử', 80.0)]
    """
    return [statement for reading in read_blocks(document, names) for statement in reading.statements]


class BlockReading(NamedTuple):
    """A block of a document, how its numbers are written (None where nothing tells), and its statements."""

    block: Paragraph | Table
    convention: Convention | None
    statements: list[Statement]


def read_blocks(document: Document, names: Names | None = None) -> Iterator[BlockReading]:
    """Yield the blocks of a document that may state something, in order, each with its statements."""
    context = ReadingContext.of_document(document, names)
    votes = {text: vote_convention(text) for text in _texts(document)}
    document_vote = _majority(list(votes.values()))
    for block in iterate_body(document):
        if isinstance(block, Paragraph):
            context = context.enter(block)
            around = context.without_headings() if block.is_footnote else context
            convention = votes[block.text] or document_vote
            found = read_paragraph(block, replace(around, convention=convention))
        else:
            context = context.leave_text()
            table_vote = _majority([votes[cell.text] for row in block.rows for cell in row.cells])
            convention = table_vote or document_vote
            found = read_table(block, replace(context, convention=convention))
        found = with_large_shares(with_odd_numbers(found, block))
        found = [complete(statement, context.topic_of(), context.names) for statement in found]
        if document.is_recognised:
            found = [replace(statement, flags=(*statement.flags, "ocr")) for statement in found]
        if document.is_converted:
            found = [replace(statement, flags=(*statement.flags, "legacy-encoding")) for statement in found]
        issued = context.identity.issued
        graded = [replace(one, confidence=judge_confidence(one, issued)) for one in found]
        yield BlockReading(block, convention, graded)


def _majority(votes: list[Convention | None]) -> Convention | None:
    vietnamese, english = votes.count("vi"), votes.count("en")
    if vietnamese == english:
        return None
    return "vi" if vietnamese > english else "en"


def _texts(document: Document) -> list[str]:
    texts = [paragraph.text for paragraph in document.paragraphs()]
    return texts + [cell.text for table in document.tables() for row in table.rows for cell in row.cells]


def vote_convention(text: str) -> Convention | None:
    """Return the convention of the numbers in a text that can be read one way only; None where they do not agree."""
    if not (_MARK.search(text) and (_VIETNAMESE.search(text) or _ENGLISH.search(text))):
        return None
    numbers = list_open_numbers(text)
    vietnamese, english = (sum(bool(of.fullmatch(raw)) for raw in numbers) for of in (_VIETNAMESE, _ENGLISH))
    if vietnamese > english:
        return "vi"
    return "en" if english > vietnamese else None
