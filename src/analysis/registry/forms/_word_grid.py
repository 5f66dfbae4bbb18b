"""The tables of a Word document cell by cell: merged ones in every column that they cover, deleted rows left out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
#: Between the paragraphs and lines of a cell, so that '120' above '700' is no 120700.
_BREAK = " / "


@dataclass(frozen=True)
class WordCell:
    """The text of a cell that is seen, its hidden text, and whether the cell covers others or is covered."""

    seen: str
    hidden: str = ""
    is_merged: bool = False


def read_word_grid(table: Any) -> list[list[WordCell]]:
    """Return the rows of a table as changes that are tracked leave them, each with a cell for each of its columns."""
    rows = (row for row in table.iter(f"{WORD}tr") if next(row.iterancestors(f"{WORD}tbl")) is table)
    return [list(_cells(row)) for row in rows if row.find(f"{WORD}trPr/{WORD}del") is None]


def _cells(row: Any) -> Iterator[WordCell]:
    for _ in range(_number(row.find(f"{WORD}trPr/{WORD}gridBefore"), 0)):
        yield WordCell("")
    for cell in row.iter(f"{WORD}tc"):
        if next(cell.iterancestors(f"{WORD}tr")) is not row:  # of a table in the cell
            continue
        width = _number(cell.find(f"{WORD}tcPr/{WORD}gridSpan"), 1)
        is_merged = width > 1 or cell.find(f"{WORD}tcPr/{WORD}vMerge") is not None
        seen, hidden = cell_text(cell)
        yield WordCell(seen, hidden, is_merged)
        for _ in range(width - 1):
            yield WordCell("", is_merged=True)


def _number(element: Any, otherwise: int) -> int:
    text = "" if element is None else element.get(f"{WORD}val") or ""
    return int(text) if text.isdecimal() and len(text) < 4 else otherwise


def cell_text(cell: Any) -> tuple[str, str]:
    """Return the text of a cell or paragraph that is seen, and its hidden text."""
    lines: list[str] = []
    hidden: list[str] = []
    paragraphs = [cell] if cell.tag == f"{WORD}p" else cell.iter(f"{WORD}p")
    for paragraph in paragraphs:
        seen: list[str] = []
        for run in paragraph.iter(f"{WORD}r"):
            properties = run.find(f"{WORD}rPr")
            is_hidden = properties is not None and properties.find(f"{WORD}vanish") is not None
            controls = run.iterancestors(f"{WORD}sdt")
            if all(control.find(f"{WORD}sdtPr/{WORD}showingPlcHdr") is None for control in controls):
                (hidden if is_hidden else seen).append(_text(run))
        lines += [" ".join(line.split()) for line in "".join(seen).split("\n")]
    return _BREAK.join(line for line in lines if line), "".join(hidden)


def _text(run: Any) -> str:
    parts = {f"{WORD}br": "\n", f"{WORD}cr": "\n", f"{WORD}tab": " "}
    return "".join((part.text or "") if part.tag == f"{WORD}t" else parts.get(part.tag, "") for part in run)
