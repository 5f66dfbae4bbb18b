"""The ledger of a document: each of its numbers with its class, the reason, and the statement that it belongs to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from vnfilings.extraction.naming import Names
from vnfilings.extraction.statements import BlockReading, Statement, read_blocks
from vnfilings.formats import Cell, Document, Paragraph, Table, is_number_title
from vnfilings.text import REDACTED, Convention, NumberToken, read_ledger, read_number, to_plain, with_odd_tokens

LEDGER_COLUMNS = ("doc", "locator", "line", "start", "raw", "class", "reason", "statement")
_Numbered = Sequence[tuple[int, Statement]]
_WITHHELD = ("identifier", "telephone")
#: The classes by which a number would state something; without a statement they are those of a cell or of a title.
_STATING = ("value", "numerator", "denominator", "range end", "value part", "bare number", "unknown count", "structure")


@dataclass(frozen=True)
class LedgerRow:
    """One number of a document.

    Attributes
    ----------
    locator, line, start: the paragraph, cell or title that holds it, its line, and its place in that line.
    raw: as printed; withheld where it identifies a person or is a number to call.
    number_class, reason: what it is, and why.
    statement: the number of its statement, counted from 1 in the order of `read_statements`; None for none.
    group: the block, and the row of a table, that it stands in.
    offset: its place in the text of its paragraph or cell.
    """

    locator: str
    line: int | None
    start: int
    raw: str
    number_class: str
    reason: str
    statement: int | None
    group: tuple[int, int]
    offset: int

    def as_row(self, name: str) -> dict[str, object]:
        """Return the number as a row of LEDGER_COLUMNS."""
        cells = (name, self.locator, self.line, self.start, self.raw, self.number_class, self.reason, self.statement)
        return dict(zip(LEDGER_COLUMNS, cells, strict=True))


def document_ledger(document: Document, names: Names | None = None) -> list[LedgerRow]:
    """Return every number of a document with its class, the reason and the number of its statement.

    Parameters
    ----------
    document
        A file as blocks, of `read_document`.
    names
        The names of places and facilities that the caller knows.

    Returns
    -------
    list of LedgerRow
        In the order of the document.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import mkdtemp
    >>> from vnfilings import read_document
    >>> path = Path(mkdtemp()) / "report.txt"
    >>> _ = path.write_text("Năm 2025 có 46,1% (60/130 lượt) đúng hẹn.", encoding="utf-8")
    >>> [(row.raw, row.number_class, row.statement) for row in document_ledger(read_document(path))]
    [('2025', 'period', None), ('46,1', 'value', 1), ('60', 'numerator', 1), ('130', 'denominator', 1)]
    """
    readings = {id(reading.block): reading for reading in read_blocks(document, names)}
    rows: list[LedgerRow] = []
    first = 1
    for place, block in enumerate(document.blocks):
        reading = readings.get(id(block))
        if reading is None:
            rows += _outside(block, place)
            continue
        numbered = list(enumerate(reading.statements, start=first))
        first += len(numbered)
        if isinstance(block, Paragraph):
            rows += _in_paragraph(block, reading, numbered, place)
        else:
            rows += _in_table(block, reading, numbered, place)
    return rows


def _tokens_of(part: Paragraph | Cell, convention: Convention | None) -> Sequence[NumberToken]:
    return with_odd_tokens(read_ledger(part.text, convention).tokens, part.odd)


def _row(
    token: NumberToken,
    block: Paragraph | Cell,
    group: tuple[int, int],
    statement: int | None,
    number_class: str = "",
    reason: str = "",
) -> LedgerRow:
    """Return one token as a row, with another class and reason where its place gives them."""
    if isinstance(block, Paragraph):
        at = block.place_at(token.start)
        locator, line, start = at.locator, at.line, token.start - at.offset
    else:
        locator, line = block.locator, block.line_at(token.start)
        start = token.start - (block.text.rfind("\n", 0, token.start) + 1)
    raw = REDACTED if token.number_class in _WITHHELD else token.raw
    name, why = (number_class, reason) if number_class else (token.number_class, token.reason)
    return LedgerRow(locator, line, start, raw, name, why, statement, group, token.start)


def _statement_of(token: NumberToken, numbered: _Numbered) -> int | None:
    """Return the number of the statement whose figure holds a token."""
    for number, statement in numbered:
        if statement.quantity.start <= token.start and token.end <= statement.quantity.end:
            return number
    return None


def _in_paragraph(block: Paragraph, reading: BlockReading, numbered: _Numbered, place: int) -> Iterator[LedgerRow]:
    for token in _tokens_of(block, reading.convention):
        number = _statement_of(token, numbered)
        is_unused = number is None and token.number_class in _STATING and token.figure is not None
        other = ("not used", "a figure from which no statement was made") if is_unused else ("", "")
        yield _row(token, block, (place, 0), number, *other)


def _in_table(table: Table, reading: BlockReading, numbered: _Numbered, place: int) -> Iterator[LedgerRow]:
    for text in filter(None, (*table.header, table.caption, *table.notes)):
        for token in read_ledger(text, reading.convention).tokens:
            states = token.number_class in _STATING
            other = ("title", "part of the title or a note of a table") if states else ("", "")
            yield _row(token, Cell(text, table.locator), (place, 0), None, *other)
    for index, row in enumerate(table.rows, start=1):
        locators = {cell.locator for cell in row.cells}
        of_row = [(number, statement) for number, statement in numbered if statement.locator in locators]
        for cell, title in zip(row.cells, table.header or [""] * len(row.cells), strict=False):
            for token in _tokens_of(cell, reading.convention):
                yield _in_cell(token, cell, title, (place, index), of_row)


def _in_cell(token: NumberToken, cell: Cell, title: str, group: tuple[int, int], of_row: _Numbered) -> LedgerRow:
    """Return a number of a cell: of the cell's own statement, else of the ratio of its row, else by its column."""
    own = [(number, statement) for number, statement in of_row if statement.locator == cell.locator]
    number = _statement_of(token, own) or (own[0][0] if len(own) == 1 and token.figure is not None else None)
    if number is not None:
        is_named = token.number_class in ("value", "numerator", "denominator", "range end", "value part")
        return _row(token, cell, group, number, *(("", "") if is_named else ("value", "the value of a cell")))
    if token.number_class not in _STATING:
        return _row(token, cell, group, None)
    read = read_number(token.raw)
    values = () if read is None else (float(read), read.alternative_value)
    for number, statement in of_row:
        figure = statement.quantity
        for part, name in ((figure.numerator, "numerator"), (figure.denominator, "denominator")):
            if part is not None and part in values:
                return _row(token, cell, group, number, name, "a part of the ratio that its row holds")
    if is_number_title(title.lower()):
        return _row(token, cell, group, None, "list number", "the number of a table row")
    return _row(token, cell, group, None, "cell", f"a cell of the column '{title[:40]}', which states no values")


def _outside(block: Paragraph | Table, place: int) -> Iterator[LedgerRow]:
    """Yield the numbers of a block that is not read: recipients, legal grounds, a number alone on its line."""
    parts: list[Paragraph | Cell]
    parts = [block] if isinstance(block, Paragraph) else [cell for row in block.rows for cell in row.cells]
    for part in parts:
        for token in _tokens_of(part, None):
            states = token.number_class in _STATING
            other = ("outside", "among recipients or legal grounds, or alone on its line") if states else ("", "")
            yield _row(token, part, (place, 0), None, *other)


def tokens_of_statement(
    document: Document, number: int, statement: Statement, names: Names | None = None
) -> list[LedgerRow]:
    """Return the numbers of the sentence or of the row of a table that the `number`th statement was read from."""
    rows = document_ledger(document, names)
    own = next((row for row in rows if row.statement == number), None)
    if own is None:
        return []
    beside = [row for row in rows if row.group == own.group]
    block = document.blocks[own.group[0]]
    if not isinstance(block, Paragraph):
        return beside
    sentence = statement.reasons["sentence"]
    start = max(0, to_plain(block.text).rfind(sentence, 0, own.offset + len(sentence)))
    return [row for row in beside if start <= row.offset < start + len(sentence)]
