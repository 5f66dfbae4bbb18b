"""The blocks that every file format is brought to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from vnfilings.text import Odd, print_odd

#: The note of a document whose scanned pages have an invisible text layer, made by a scanner's OCR.
OCR_LAYER = "its text was recognised from scanned pages (OCR by the scanner)"
#: How the note of a document begins whose letters were those of an older font.
LEGACY_LETTERS = "its letters were in an older encoding"
#: What a reader may leave out, in the order in which it is listed: the words for one and for several.
SKIPPED_WORDS = {
    "hidden sheet": ("hidden sheet", "hidden sheets"),
    "hidden row": ("hidden row", "hidden rows"),
    "hidden column": ("hidden column", "hidden columns"),
    "hidden cell": ("hidden cell", "hidden cells"),
    "hidden paragraph": ("hidden paragraph", "hidden paragraphs"),
    "hidden text": ("passage of hidden text", "passages of hidden text"),
    "struck text": ("passage of struck-through text", "passages of struck-through text"),
    "deleted text": ("passage of deleted text", "passages of deleted text"),
    "moved-away text": ("passage of moved-away text", "passages of moved-away text"),
    "white text": ("passage of white text", "passages of white text"),
    "zero-size text": ("passage of zero-size text", "passages of zero-size text"),
    "off-page text": ("passage of off-page text", "passages of off-page text"),
    "covered text": ("passage of covered text", "passages of covered text"),
    "text over a word": ("phonetic guide", "phonetic guides"),
    "page header": ("page header", "page headers"),
    "page footer": ("page footer", "page footers"),
    "slanted text": ("passage of slanted text", "passages of slanted text"),
    "comment": ("comment", "comments"),
    "text box": ("text box", "text boxes"),
    "picture without text": ("picture without text", "pictures without text"),
    "chart": ("chart", "charts"),
    "diagram": ("diagram", "diagrams"),
    "embedded object": ("embedded object", "embedded objects"),
    "included document": ("included document", "included documents"),
    "formula without value": ("formula without a value", "formulas without a value"),
    "error value": ("error value", "error values"),
    "number without format": ("number without a known format", "numbers without a known format"),
    "unreadable number": ("unreadable number", "unreadable numbers"),
}


@dataclass(frozen=True)
class Cell:
    """One cell of a table, with its place (and, in a text file, its line or one line for each of its text's lines).

    `odd` lists the numbers of its text that are printed in an odd spelling.
    """

    text: str
    locator: str
    line: int | None = None
    lines: tuple[int, ...] = ()
    odd: tuple[Odd, ...] = ()

    @property
    def printed(self) -> str:
        """Return the text with its oddly spelled numbers as printed."""
        return print_odd(self.text, self.text, self.odd)

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

    A paragraph that a page break or a hard line end cut in pieces is one text with several places. `odd` lists the
    numbers of its text that are printed in an odd spelling.
    """

    text: str
    places: tuple[Place, ...]
    level: int = 0
    is_footnote: bool = False
    odd: tuple[Odd, ...] = ()

    @property
    def locator(self) -> str:
        """Return where the paragraph begins."""
        return self.places[0].locator

    def place_at(self, offset: int) -> Place:
        """Return the place of the character at `offset`."""
        return next(place for place in reversed(self.places) if place.offset <= max(0, offset))


Block = Paragraph | Table


@dataclass(frozen=True)
class Skipped:
    """What a reader left out: a key of SKIPPED_WORDS, how often, and where in the file if that is known."""

    what: str
    count: int
    where: str = ""

    def __post_init__(self) -> None:
        if self.what not in SKIPPED_WORDS:
            raise ValueError(f"what='{self.what}': expected one of {', '.join(SKIPPED_WORDS)}")
        if self.count < 1:
            raise ValueError(f"count={self.count}: expected at least 1 {self.what}")


def list_skipped(counts: Mapping[str, int], where: str = "") -> tuple[Skipped, ...]:
    """Return the counts above zero as Skipped, in the order of SKIPPED_WORDS.

    >>> list_skipped({"comment": 2, "hidden row": 1, "chart": 0}, "sheet A")
    (Skipped(what='hidden row', count=1, where='sheet A'), Skipped(what='comment', count=2, where='sheet A'))
    """
    order = list(SKIPPED_WORDS)
    return tuple(
        Skipped(what, count, where)
        for what, count in sorted(counts.items(), key=lambda item: order.index(item[0]))
        if count
    )


def describe_skipped(skipped: Iterable[Skipped]) -> str:
    """Return one line that counts what was left out, in plain words.

    Parameters
    ----------
    skipped
        What a reader left out, of `Document.skipped`.

    Returns
    -------
    str
        '' where nothing was left out.

    Examples
    --------
    >>> describe_skipped([Skipped("chart", 1), Skipped("hidden row", 2, "sheet A"), Skipped("hidden row", 1)])
    'skipped: 3 hidden rows, 1 chart'
    """
    counts: Counter[str] = Counter()
    for one in skipped:
        counts[one.what] += one.count
    told = (f"{one.count:,} {SKIPPED_WORDS[one.what][one.count > 1]}" for one in list_skipped(counts))
    return f"skipped: {', '.join(told)}" if counts else ""


@dataclass(frozen=True)
class Document:
    """One file as blocks; `notes` says what a reader must know (no text layer), `skipped` what was left out."""

    name: str
    blocks: tuple[Block, ...]
    notes: tuple[str, ...] = field(default=())
    skipped: tuple[Skipped, ...] = field(default=())

    @property
    def is_recognised(self) -> bool:
        """Return whether some of the text was recognised from pictures, which is never sure."""
        return "ocr" in self.notes or OCR_LAYER in self.notes

    @property
    def is_converted(self) -> bool:
        """Return whether its letters were those of an older font."""
        return any(note.startswith(LEGACY_LETTERS) for note in self.notes)

    def paragraphs(self) -> Iterator[Paragraph]:
        """Yield the paragraphs in order."""
        yield from (block for block in self.blocks if isinstance(block, Paragraph))

    def tables(self) -> Iterator[Table]:
        """Yield the tables in order."""
        yield from (block for block in self.blocks if isinstance(block, Table))
