"""The blocks that every file format is brought to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property


@dataclass(frozen=True)
class Cell:
    """One cell of a table, with its place (and, in a text file, its line or one line for each of its text's lines)."""

    text: str
    locator: str
    line: int | None = None
    lines: tuple[int, ...] = ()

    def line_at(self, offset: int) -> int | None:
        """Return the line of the character at `offset`."""
        number = self.text.count("\n", 0, max(0, offset))
        return self.lines[number] if number < len(self.lines) else self.line


@dataclass(frozen=True)
class Row:
    """One row of a table; as many cells as its table has columns."""

    cells: tuple[Cell, ...]
    locator: str
    line: int | None = None
    is_section: bool = False

    @cached_property
    def texts(self) -> tuple[str, ...]:
        """Return the texts of the cells."""
        return tuple(cell.text for cell in self.cells)


@dataclass(frozen=True)
class Table:
    """One table: the names of its columns ('' where it has no header) and its rows."""

    header: tuple[str, ...]
    rows: tuple[Row, ...]
    locator: str
    caption: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Place:
    """Where the text from `offset` on stands."""

    offset: int
    locator: str
    line: int | None = None


@dataclass(frozen=True)
class Paragraph:
    """One paragraph; `level` is 0 for running text and 1 (highest) to 9 for a heading.

    A paragraph that a page break or a hard line end cut in pieces is one text with several places.
    """

    text: str
    places: tuple[Place, ...]
    level: int = 0
    is_footnote: bool = False

    @property
    def locator(self) -> str:
        """Return where the paragraph begins."""
        return self.places[0].locator

    def place_at(self, offset: int) -> Place:
        """Return the place of the character at `offset`."""
        return next(place for place in reversed(self.places) if place.offset <= max(0, offset))


Block = Paragraph | Table


@dataclass(frozen=True)
class Document:
    """One file as blocks; `notes` says what a reader must know (hidden rows, no text layer, low confidence)."""

    name: str
    blocks: tuple[Block, ...]
    notes: tuple[str, ...] = field(default=())

    def paragraphs(self) -> Iterator[Paragraph]:
        """Yield the paragraphs in order."""
        yield from (block for block in self.blocks if isinstance(block, Paragraph))

    def tables(self) -> Iterator[Table]:
        """Yield the tables in order."""
        yield from (block for block in self.blocks if isinstance(block, Table))
