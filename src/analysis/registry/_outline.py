"""Documents as lines with their numbers and wording: what the layout rules look at."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pandas as pd

from analysis.schemas import TABLES, validate
from vnfilings import Document, Paragraph, Table
from vnfilings.lexicon import to_pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

_NUMBER = to_pattern(
    r"""^\s*[-*•]?\s*(?P<number>
        (?:PHẦN|Phần|CHƯƠNG|Chương|Điều|ĐIỀU)\s+(?:[IVX]+|\d{1,2})\b
      | (?:[IVX]{1,5}|[A-ZĐ])\s?[.)]\s?(?:\d{1,2}\s?\.\s?)*(?=\s)
      | \d{1,2}\s?\.\s?(?:\d{1,2}\s?\.\s?)*\d{1,2}\s?[.)]?(?=\s)
      | \d{1,2}\s?[.)](?=\s)
      | [a-zđ]\s?\)(?=\s)
    )""",
    re.VERBOSE,
)
_CELL_NUMBER = re.compile(r"^(?:\d{1,3}(?:\.\d{1,2})*|[IVX]{1,5}|[A-ZĐ])[.)]?$")
_LONGEST = 600


def outline_table(rows: list[dict[str, object]]) -> pd.DataFrame:
    """Return the table `outline` of the rows of documents; nothing of it is stored, it is looked at and left."""
    outline = pd.DataFrame(rows, columns=TABLES["outline"].column_names)
    return validate("outline", outline.drop_duplicates(["source_id", "block", "locator", "part"]))


def outline_rows(source_id: str, document: Document) -> Iterator[dict[str, object]]:
    """Yield the lines of a document as rows of the table `outline`."""
    heading = ""
    for number, block in enumerate(document.blocks):
        if isinstance(block, Paragraph):
            if block.level:
                heading = block.text[:_LONGEST]
            yield {"source_id": source_id, **_paragraph(block, heading)}
        else:
            yield from ({"source_id": source_id, **row} for row in _table(block, f"{block.locator} #{number}"))


def _paragraph(paragraph: Paragraph, heading: str) -> dict[str, object]:
    found = _NUMBER.match(paragraph.text)
    part = "heading" if paragraph.level else "item" if found else "text"
    return {
        "locator": paragraph.locator,
        "line": paragraph.places[0].line,
        "part": part,
        "block": heading,
        "number": re.sub(r"\s+", "", found["number"]) if found else None,
        "wording": paragraph.text[found.end() if found else 0 :].strip(" .:;-–*")[:_LONGEST]
        or paragraph.text[:_LONGEST],
    }


def _table(table: Table, name: str) -> Iterator[dict[str, object]]:
    """Yield the header and the rows under the table's `name`; tabs separate cells, so those inside become spaces."""
    header = [_flat(name) for name in table.header]
    yield {
        "locator": table.locator,
        "line": _line_of(table.locator),
        "part": "header",
        "block": name,
        "n_columns": len(header),
        "wording": "\t".join(header),
    }
    for row in table.rows:
        cells = [_flat(text) for text in row.texts]
        first = cells[0] if cells else ""
        yield {
            "locator": row.locator,
            "line": row.line,
            "part": "row",
            "block": name,
            "number": first if _CELL_NUMBER.match(first) else None,
            "n_columns": len(cells),
            "wording": "\t".join(cells),
        }


def _line_of(locator: str) -> int | None:
    found = re.match(r"line (\d+)", locator)
    return int(found[1]) if found else None


def _flat(text: str) -> str:
    return " ".join(text.split())[:_LONGEST]
