"""What a sheet shows and what it hides, whatever the kind of its workbook."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from vnfilings.formats._office.colours import WHITE, is_unseen
from vnfilings.formats._office.raised_text import show_raised
from vnfilings.lexicon import to_pattern

#: A row and a column, counted from 0.
Place = tuple[int, int]
#: Points: letters of this size are dust, and a row or a column of this size shows nothing.
SMALLEST = 2.0
_PLAIN = to_pattern(r"General|GENERAL|#?,?#*0+(?:\.0+)?|")
_WHITE_TEXT = "white text"


class CellStyle(NamedTuple):
    """What a style of cells means for what is read: its number format, why nothing is seen, and raised letters."""

    number_format: str = ""
    unseen: str = ""
    raised: int = 0

    @property
    def is_plain(self) -> bool:
        """Return whether the style changes nothing."""
        return not self.unseen and not self.raised and _PLAIN.fullmatch(self.number_format) is not None


class FontStyle(NamedTuple):
    """What a font means for what is read."""

    is_struck: bool = False
    colour: str = ""
    size: float = 11.0
    raised: int = 0

    def why_unseen(self, background: str) -> str:
        """Return why a text in this font is not seen on a background; '' if it is."""
        if self.size <= SMALLEST:
            return "zero-size text"
        if is_unseen(self.colour, background):
            return _WHITE_TEXT
        return "struck text" if self.is_struck else ""


@dataclass
class SheetLook:
    """What is to be known of a sheet beside its values.

    Attributes
    ----------
    styles: the styles of cells that change what is read, by place.
    texts: texts that differ from what is stored, since parts of them are struck or raised.
    hidden_rows, hidden_columns: the numbers of both, from 0.
    painted: areas whose background is not that of their cells: rows and columns, first and last.
    skipped: what was found beside the cells, or inside them, and is not read.
    """

    styles: dict[Place, CellStyle] = field(default_factory=dict)
    texts: dict[Place, str] = field(default_factory=dict)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    painted: list[tuple[int, int, int, int]] = field(default_factory=list)
    skipped: Counter[str] = field(default_factory=Counter)

    def is_column_hidden(self, column: int) -> bool:
        """Return whether a column is hidden."""
        return any(first <= column <= last for first, last in self.hidden_columns)

    def why_unseen(self, place: Place) -> str:
        """Return why the cell at a place is not seen, by its style; '' if it is."""
        style = self.styles.get(place)
        if style is None or not style.unseen:
            return ""
        row, column = place
        is_painted = any(top <= row <= bottom and left <= column <= right for top, left, bottom, right in self.painted)
        return "" if style.unseen == _WHITE_TEXT and is_painted else style.unseen


def show_fonts(text: str, runs: Sequence[tuple[int, FontStyle]], skipped: Counter[str]) -> str | None:
    """Return a text whose fonts change at places as it is seen; None where all of it is seen as it is stored.

    Before the first place the font is that of the cell. What is left out is added to `skipped`.
    """
    if not any(font.raised or font.why_unseen(WHITE) for _, font in runs):
        return None
    shown = text[: runs[0][0]]
    ends = [offset for offset, _ in runs[1:]] + [len(text)]
    for (begin, font), end in zip(runs, ends, strict=True):
        if unseen := font.why_unseen(WHITE):
            skipped[unseen] += bool(text[begin:end].strip())
        else:
            shown += show_raised(text[begin:end], font.raised)
    return shown


SheetLooks = dict[str, SheetLook]
