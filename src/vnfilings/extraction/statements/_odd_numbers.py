"""What an odd spelling of a number says about the statement that holds it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from vnfilings.extraction.statements._statement import Statement
from vnfilings.extraction.statements._unit_of_measure import ATTAINMENT
from vnfilings.formats import Cell, Paragraph, Table
from vnfilings.text import Odd, Quantity, mark_odd, print_odd, read_number

#: A share above 100 %.
OVER_100 = "over-100"
_WHOLE = 100


def with_odd_numbers(found: Sequence[Statement], block: Paragraph | Table) -> Sequence[Statement]:
    """Return statements with the flags, the confidence and the text as printed of their oddly spelled numbers."""
    if isinstance(block, Paragraph):
        return [_mark_in_text(one, block) for one in found] if block.odd else found
    odd_cells = [cell for row in block.rows for cell in row.cells if cell.odd]
    if not odd_cells:
        return found
    rows = {cell.locator: row.cells for row in block.rows for cell in row.cells}
    return [replace(one, quantity=_mark(one.quantity, one.locator, rows.get(one.locator, ()))) for one in found]


def _mark_in_text(statement: Statement, block: Paragraph) -> Statement:
    """Return a statement of a paragraph with its oddly spelled numbers, its own and those around it, as printed."""
    end = statement.quantity.end
    words = {
        name: print_odd(text, block.text, block.odd, end)
        for name, text in (
            ("verbatim", statement.verbatim),
            ("sentence", statement.reasons.get("sentence", "")),
        )
    }
    reasons = {**statement.reasons, "sentence": words["sentence"]}
    quantity = mark_odd(statement.quantity, block.odd)
    return replace(statement, quantity=quantity, verbatim=words["verbatim"], reasons=reasons)


def with_large_shares(found: Sequence[Statement]) -> list[Statement]:
    """Return statements with a flag on shares above 100 % that are neither a change, of a plan nor a printed ratio."""
    return [replace(one, flags=(*one.flags, OVER_100)) if _is_large_share(one) else one for one in found]


def _is_large_share(statement: Statement) -> bool:
    quantity = statement.quantity
    is_share = quantity.value_unit == "%" and not quantity.denominator and not quantity.is_change
    is_open = ATTAINMENT not in statement.flags and "rate" not in quantity.flags
    return is_share and is_open and (quantity.value or 0) > _WHOLE


def _mark(quantity: Quantity, locator: str, cells: Sequence[Cell]) -> Quantity:
    """Return a figure of a table: of its own cell, or with a part of its ratio in another cell of its row."""
    for cell in cells:
        for one in _parts(cell, quantity, is_own=cell.locator == locator):
            plain = cell.text[one.start : one.end]
            start = quantity.raw_text.find(plain)
            placed = replace(quantity, start=0, end=len(quantity.raw_text))
            own = replace(one, start=max(0, start), end=max(0, start) + len(plain))
            marked = mark_odd(placed, [own])
            raw_text = marked.raw_text if start >= 0 else quantity.raw_text
            quantity = replace(marked, raw_text=raw_text, start=quantity.start, end=quantity.end)
    return quantity


def _parts(cell: Cell, quantity: Quantity, *, is_own: bool) -> Iterator[Odd]:
    for one in cell.odd:
        number = read_number(cell.text[one.start : one.end].rstrip("%‰ "))
        if one.is_read and (
            is_own or (number is not None and float(number) in (quantity.numerator, quantity.denominator))
        ):
            yield one
