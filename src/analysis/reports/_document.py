"""A report before it has a format: sections of paragraphs, tables and charts, which HTML, Word and PDF all print."""

from __future__ import annotations

import dataclasses
import datetime as dt
import itertools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from analysis.reports.trace_ids import trace_id

#: What stands for the words of a statement whose figures a release withholds.
WITHHELD = "[withheld]"
#: The format of the values behind a report, and of the sections that no other file has.
VALUES = "csv"
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
    """Words; `style` is empty, `strong`, `muted`, `missing`, or `gap` for what a person has yet to write.

    One of style `break` begins a new line. `lang` is the language of the words where that is not the report's.
    """

    text: str
    style: str = ""
    lang: str = ""


@dataclass(frozen=True)
class Number:
    """A number of the report as printed, the row it comes from (table and key) and a label that says what it is.

    `known_until` is the day of the snapshot that computed the row; None for what a source states. `style` is empty or
    `muted`. A part of a figure (its counts, an interval) is not `is_marked`: it leads to the same row and carries no
    mark of its own in print. `remark` is what a reader of the figure alone has to know, e.g. that it was corrected.
    `lang` is as that of `Text`: the words of a source are quoted as they stand there.
    """

    text: str
    table: str
    key: str
    label: str = ""
    known_until: dt.date | None = None
    style: str = ""
    is_marked: bool = True
    remark: str = ""
    lang: str = ""

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

    One that `is_form` is a sheet to be filled in, which prints neither; its caption is read out to who does not see it.
    `shares` are those of its columns of the line in PDF and Word; without them its words decide.
    """

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str
    anchors: tuple[str, ...] = ()
    header_column: int = 0
    is_form: bool = False
    shares: tuple[float, ...] = ()


@dataclass(frozen=True)
class Drawing:
    """A picture for one medium: the inside of an `<svg>` element, without ids, and its sides in `unit` (pt or px)."""

    body: str
    width: float
    height: float
    unit: str


@dataclass(frozen=True)
class Chart:
    """A chart with what it says and shows.

    Parameters
    ----------
    name
        What tells the chart from the others of its report, in letters of a file name.
    title, subtitle
        What happened; what is measured.
    alt
        What the chart shows, for who cannot see it.
    drawings
        The picture by medium: `print`, 16 cm wide, and `phone`.
    data
        All values that are drawn, one a row; None where a table beside the chart holds them.
    note
        What a reader has to know, such as units without a value.
    """

    name: str
    title: str
    alt: str
    drawings: Mapping[str, Drawing]
    subtitle: str = ""
    data: Table | None = None
    note: str = ""

    @property
    def caption(self) -> str:
        """Return title and subtitle in one line."""
        return f"{self.title}. {self.subtitle}" if self.subtitle else self.title


@dataclass(frozen=True)
class Paragraph:
    """A paragraph; `style` is empty, `lead`, `note` or `warning`, in a letter a role of `rules/document_form.csv`.

    In a brief it may be the `answer`, in large letters, or the `headline` of a later page; `state` is then the code of
    the state that the sentence says.
    """

    runs: tuple[Run, ...]
    style: str = ""
    state: str = ""


@dataclass(frozen=True)
class Bullets:
    """A list of points."""

    items: tuple[tuple[Run, ...], ...]


@dataclass(frozen=True)
class KeyFigures:
    """A few figures that a hurried reader needs: each a label, the figure and a remark."""

    items: tuple[tuple[str, tuple[Run, ...], tuple[Run, ...]], ...]


@dataclass(frozen=True)
class Point:
    """A point: a bold lead, what it says, how sure that is (1 low, 2 medium, 3 high) and why.

    Its code is that of the rule that wrote it. `basis` holds the trace ids of the rows that it counts.
    """

    lead: tuple[Run, ...]
    runs: tuple[Run, ...]
    sure: int
    reason: tuple[Run, ...]
    code: str = ""
    basis: tuple[str, ...] = ()


@dataclass(frozen=True)
class Points:
    """A few points, the weightiest first, each with dots that say how sure it is."""

    items: tuple[Point, ...]


@dataclass(frozen=True)
class Box:
    """A box beside the text: a title and its paragraphs; `basis` holds the trace ids of the rows that it counts."""

    title: str
    paragraphs: tuple[tuple[Run, ...], ...]
    basis: tuple[str, ...] = ()


@dataclass(frozen=True)
class Boxes:
    """Boxes side by side, on a narrow screen one below the other; a single one is as wide as the text."""

    items: tuple[Box, ...]


@dataclass(frozen=True)
class TwoColumns:
    """Two blocks of centred or left lines side by side: letterhead and signature of an administrative document.

    `room` is left free below them for the signature [mm]. One that `has_foot` puts the last lines of both on one line,
    as number and date of a letter stand.
    """

    left: tuple[Paragraph, ...]
    right: tuple[Paragraph, ...]
    room: float = 0
    has_foot: bool = False

    @property
    def rows(self) -> tuple[tuple[tuple[Paragraph, ...], tuple[Paragraph, ...]], ...]:
        """Return what stands side by side, from top to bottom."""
        if not self.has_foot:
            return ((self.left, self.right),)
        return ((self.left[:-1], self.right[:-1]), (self.left[-1:], self.right[-1:]))


Block = Paragraph | Bullets | Table | Chart | KeyFigures | Points | Boxes | TwoColumns


@dataclass(frozen=True)
class Page:
    """Margins [mm]."""

    left: float = 25
    right: float = 15
    top: float = 20
    bottom: float = 20


@dataclass(frozen=True)
class Section:
    """A headed part of the report; one that is `only` for some formats (`html`, `docx`, `csv`) is in no other.

    In a brief each section begins a page, save one that `continues` the page before it.
    """

    anchor: str
    title: str
    blocks: tuple[Block, ...]
    sections: tuple[Section, ...] = ()
    only: tuple[str, ...] = ()
    continues: bool = False


@dataclass(frozen=True)
class Variable:
    """What a report measures: its name, what it is in, and what it counts."""

    name: str
    unit: str
    definition: str


@dataclass(frozen=True)
class BasedOn:
    """A source that a report rests on, as its metadata name it; what is not known is empty."""

    name: str
    publisher: str
    address: str
    licence: str


@dataclass(frozen=True)
class About:
    """What a machine has to know of a report: its day, the place, the time that its values cover, what they measure."""

    report_date: dt.date
    place: str
    first_day: dt.date | None
    last_day: dt.date | None
    variables: tuple[Variable, ...]
    sources: tuple[BasedOn, ...]
    publisher: str = ""


@dataclass(frozen=True)
class Report:
    """A whole report in one language; `head` and `tail` are letterhead and signature of an administrative document.

    `properties` are names and texts that a Word file carries unseen.
    A letter is a document that a head signs: its annex is a sheet of its own, and a draft says so on every page.
    A brief has a `kicker` line on each page (what it is, up to which day), each section on a page of its own, and no
    marks of sources in print. `formats` are those in which it is published, so that one can name the others; `history`
    are the days of its earlier releases.
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
    properties: tuple[tuple[str, str], ...] = ()
    is_draft: bool = False
    numbers: dict[str, int] = field(default_factory=dict)
    kicker: tuple[str, str] = ("", "")
    about: About | None = None
    formats: tuple[str, ...] = ()
    history: tuple[str, ...] = ()

    @property
    def is_brief(self) -> bool:
        """Return whether this is a brief of a few pages."""
        return bool(self.kicker[0])

    def file_name(self, form: str) -> str:
        """Return the name of the report's file in a format; that of the values behind it says so."""
        return f"{self.name}_data.{VALUES}" if form == VALUES else f"{self.name}.{form}"

    @property
    def marks(self) -> dict[str, int]:
        """Return the numbers of sources that figures carry in print: none in a brief."""
        return {} if self.is_brief else self.numbers

    def parts(self, form: str) -> Report:
        """Return the report with the sections that a format has."""
        return dataclasses.replace(
            self, sections=_sections_for(form, self.sections), annexes=_sections_for(form, self.annexes)
        )


def _sections_for(form: str, sections: tuple[Section, ...]) -> tuple[Section, ...]:
    return tuple(
        dataclasses.replace(one, sections=_sections_for(form, one.sections))
        for one in sections
        if not one.only or form in one.only
    )


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
    return itertools.chain.from_iterable(groups_of(block))


def groups_of(block: Block) -> Iterable[tuple[Run, ...]]:
    """Return the runs of each passage of a block: a paragraph, an item, a cell."""
    match block:
        case Paragraph():
            return (block.runs,)
        case Bullets():
            return block.items
        case Table():
            return (cell.runs for row in block.rows for cell in row)
        case KeyFigures():
            return ((*figure, *remark) for _, figure, remark in block.items)
        case Points():
            return ((*point.lead, *point.runs, *point.reason) for point in block.items)
        case Boxes():
            return itertools.chain.from_iterable(box.paragraphs for box in block.items)
        case TwoColumns():
            return (paragraph.runs for paragraph in (*block.left, *block.right))
        case Chart():
            return () if block.data is None else groups_of(block.data)


def cited_numbers(report: Report) -> list[Number]:
    """Return one figure for each row that the report cites, in order of first appearance."""
    found: dict[str, Number] = {}
    for block in walk_blocks(report):
        for run in runs_of(block):
            if isinstance(run, Number):
                found.setdefault(run.trace_id, run)
    return list(found.values())
