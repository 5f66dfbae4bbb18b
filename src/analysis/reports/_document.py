"""A report before it has a format: sections of paragraphs, tables and charts, which HTML, Word and PDF all print."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from analysis.reports.trace_ids import trace_id

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Drawing

#: What stands for the words of a statement whose figures a release withholds.
WITHHELD = "[withheld]"
# Bidirectional overrides and isolates can make a name read backwards or hide what follows it.
_INVISIBLE = {*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070), 0xFEFF, 0x061C}


def plain(text: str) -> str:
    r"""Return text safe to print anywhere: one line, control and direction marks shown as their code point.

    >>> plain("a\u202eb\n=1+1")
    'a[U+202E]b =1+1'
    """
    if str(text).isprintable():  # which no control, format or private character is
        return str(text).strip()
    shown = []
    for letter in str(text):
        code = ord(letter)
        if letter in "\t\n\r\x0b\x0c\u2028\u2029":
            shown.append(" ")
        elif code < 32 or 127 <= code < 160 or code in _INVISIBLE or 0xD800 <= code < 0xE000 or code & 0xFFFE == 0xFFFE:
            shown.append(f"[U+{code:04X}]")
        else:
            shown.append(letter)
    return "".join(shown).strip()


def plain_spaced(text: str) -> str:
    """Return `plain` text that keeps one space at either end, for words between two figures."""
    shown = plain(text)
    if not shown:
        return " " if text else ""
    return (" " if text[:1].isspace() else "") + shown + (" " if text[-1:].isspace() else "")


@dataclass(frozen=True)
class Text:
    """Words; `style` is empty, `strong`, `muted`, `missing`, or `gap` for what a person has yet to write."""

    text: str
    style: str = ""


@dataclass(frozen=True)
class Number:
    """A number of the report as printed, the row it comes from (table and key) and a label that says what it is.

    `known_until` is the day of the snapshot that computed the row; None for what a source states. `style` is empty or
    `muted`. A part of a figure (its counts, an interval) is not `is_marked`: it leads to the same row and carries no
    mark of its own in print. `remark` is what a reader of the figure alone has to know, e.g. that it was corrected.
    """

    text: str
    table: str
    key: str
    label: str = ""
    known_until: dt.date | None = None
    style: str = ""
    is_marked: bool = True
    remark: str = ""

    @property
    def trace_id(self) -> str:
        """Return the short id that leads back to the row."""
        return trace_id(self.table, self.key, self.known_until)


@dataclass(frozen=True)
class Badge:
    """A word that stands out; `tone` (good, fair, bad, quiet) only supports what the word already says."""

    text: str
    tone: str = "quiet"


@dataclass(frozen=True)
class Link:
    """An address with the words that stand for it."""

    text: str
    address: str


Run = Text | Number | Badge | Link


@dataclass(frozen=True)
class Cell:
    """One cell: its runs, and what it sorts by where that is not its text."""

    runs: tuple[Run, ...]
    sort: float | str | None = None


@dataclass(frozen=True)
class Column:
    """One column: title and alignment (`left`, `right`, `centre`); `render.column_widths` finds how wide it is.

    `group` is the title that stands over neighbours of the same one.
    """

    title: str
    align: str = "left"
    group: str = ""


@dataclass(frozen=True)
class Table:
    """A table with its caption and the note that a reader needs to use it; `header_column` names each row.

    One that `is_form` is the sheet of a customary form, which has neither.
    """

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str
    anchors: tuple[str, ...] = ()
    header_column: int = 0
    is_form: bool = False

    def without_repeats(self) -> Table:
        """Return the table with its first column in the caption, where that says the same in every row."""
        said = {"".join(run.text for run in row[0].runs) for row in self.rows}
        if len(said) != 1 or self.header_column:
            return self
        rows = tuple(row[1:] for row in self.rows)
        return dataclasses.replace(self, caption=f"{self.caption}: {said.pop()}", columns=self.columns[1:], rows=rows)


@dataclass(frozen=True)
class Chart:
    """A drawing with its caption and an alternative text that says what it shows; `share` of the text's width."""

    drawing: Drawing
    caption: str
    alt: str
    share: float = 1.0


@dataclass(frozen=True)
class Paragraph:
    """A paragraph; `style` is empty, `lead`, `note` or `warning`, in a letter a role of `rules/document_form.csv`."""

    runs: tuple[Run, ...]
    style: str = ""


@dataclass(frozen=True)
class Bullets:
    """A list of points."""

    items: tuple[tuple[Run, ...], ...]


@dataclass(frozen=True)
class KeyFigures:
    """A few figures that a hurried reader needs: each a label, the figure and a remark."""

    items: tuple[tuple[str, tuple[Run, ...], tuple[Run, ...]], ...]


@dataclass(frozen=True)
class TwoColumns:
    """Two blocks of centred or left lines side by side: letterhead and signature of an administrative document.

    `room` is left free below them for the signature [mm].
    """

    left: tuple[Paragraph, ...]
    right: tuple[Paragraph, ...]
    room: float = 0


Block = Paragraph | Bullets | Table | Chart | KeyFigures | TwoColumns


@dataclass(frozen=True)
class Page:
    """Margins [mm]."""

    left: float = 25
    right: float = 15
    top: float = 20
    bottom: float = 20


@dataclass(frozen=True)
class Section:
    """A headed part of the report."""

    anchor: str
    title: str
    blocks: tuple[Block, ...]
    sections: tuple[Section, ...] = ()


@dataclass(frozen=True)
class Report:
    """A whole report in one language; `head` and `tail` are letterhead and signature of an administrative document.

    A letter is a document that a head signs: its annex is a sheet of its own, and a draft says so on every page.
    """

    name: str
    lang: str
    title: str
    subtitle: str
    lead: tuple[Block, ...]
    sections: tuple[Section, ...]
    head: tuple[Block, ...] = ()
    tail: tuple[Block, ...] = ()
    annexes: tuple[Section, ...] = ()
    banner: str = ""
    footer: str = ""
    page: Page = Page()
    has_contents: bool = True
    is_letter: bool = False
    is_draft: bool = False
    numbers: dict[str, int] = field(default_factory=dict)


def text_cell(text: str, sort: float | str | None = None, style: str = "") -> Cell:
    """Return a cell of plain words."""
    return Cell((Text(text, style),), sort)


def walk_blocks(report: Report) -> Iterator[Block]:
    """Yield every block of the report in reading order."""

    def within(sections: Iterable[Section]) -> Iterator[Block]:
        for section in sections:
            yield from section.blocks
            yield from within(section.sections)

    yield from report.head
    yield from report.lead
    yield from within(report.sections)
    yield from report.tail
    yield from within(report.annexes)


def runs_of(block: Block) -> Iterator[Run]:
    """Yield every run of a block in reading order."""
    match block:
        case Paragraph():
            yield from block.runs
        case Bullets():
            for item in block.items:
                yield from item
        case Table():
            for row in block.rows:
                for cell in row:
                    yield from cell.runs
        case KeyFigures():
            for _, figure, remark in block.items:
                yield from figure
                yield from remark
        case TwoColumns():
            for paragraph in (*block.left, *block.right):
                yield from paragraph.runs
        case Chart():
            return


def cited_numbers(report: Report) -> list[Number]:
    """Return one figure for each row that the report cites, in order of first appearance."""
    found: dict[str, Number] = {}
    for block in walk_blocks(report):
        for run in runs_of(block):
            if isinstance(run, Number):
                found.setdefault(run.trace_id, run)
    return list(found.values())
