"""Word documents to blocks: paragraphs, lists, tables with merged cells, text boxes, notes; only what is seen."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from vnfilings.box import UnreadableFileError
from vnfilings.formats._layout.grid_tables import build_table, find_caption
from vnfilings.formats._layout.heading_depth import heading_level
from vnfilings.formats._library_errors import library_call
from vnfilings.formats._office.colours import WHITE, Theme
from vnfilings.formats._office.ooxml_parts import Element, OfficeParts, W, parts_of_kind
from vnfilings.formats._office.word_drawings import Box
from vnfilings.formats._office.word_looks import Looks, Surroundings
from vnfilings.formats._office.word_text import LOWEST, WordText, iterate_blocks
from vnfilings.formats._read_text import clean_line, continues, join_paragraphs
from vnfilings.formats.blocks import Block, Cell, Document, Paragraph, Place, list_skipped

#: More columns than any table of a filing has.
_MOST_COLUMNS = 200
_PARTS = ("styles", "theme", "footnotes", "endnotes", "comments", "header", "footer")


def read_word(path: Path) -> Document:
    """Return a Word document as blocks; list numbers that Word generates are written out as a dash."""
    with library_call(path), OfficeParts(path) as parts:
        name = parts.main_part("word/document.xml")
        related = parts.related(name)
        root = parts.tree(name)
        trees = {kind: [parts.tree(part) for part in parts_of_kind(related, kind)] for kind in _PARTS}
    if root is None or root.tag != f"{W}document":
        raise UnreadableFileError(path, "it is not a Word document; correct its extension")
    body = root.find(f"{W}body")
    if body is None:
        raise UnreadableFileError(path, "the file is damaged: it has no body")
    known = {kind: [tree for tree in found if tree is not None] for kind, found in trees.items()}
    styles, theme = (next(iter(known[kind]), None) for kind in ("styles", "theme"))
    reader = _WordReader(Looks(styles, Theme(theme)), _page_colour(root))
    reader.read_body(body)
    for kind in ("footnote", "endnote"):
        for tree in known[f"{kind}s"]:
            reader.read_notes(tree, kind)
    reader.count_margins(known)
    return Document(path.name, tuple(reader.blocks), skipped=list_skipped(reader.skipped))


class _WordReader:
    """Collects the blocks of one document and counts what is not seen."""

    def __init__(self, looks: Looks, page: str) -> None:
        self.blocks: list[Block] = []
        self.skipped: Counter[str] = Counter()
        self._page = page
        self._looks = looks
        self._text = WordText(looks, self.skipped)
        self._paragraphs = self._tables = 0
        self._carried = ""

    def read_body(self, body: Element) -> None:
        around = Surroundings(background=self._page)
        for element, unseen in iterate_blocks(body):
            if element.tag == f"{W}tbl":
                self._end_line()
                self._read_tables(element, find_caption(self.blocks), around, unseen)
            elif element.tag == f"{W}p":
                self._paragraphs += 1
                self._read_paragraph(element, f"paragraph {self._paragraphs}", around, unseen)
            else:
                self.skipped["included document"] += 1
        self._end_line()

    def read_notes(self, root: Element, kind: str) -> None:
        for note in root.findall(f"{W}{kind}"):
            read = self._collect(note, Surroundings(background=self._page), "", [])
            if text := " ".join(read):
                place = Place(0, f"{kind} {note.get(f'{W}id')}")
                self.blocks.append(Paragraph(text, (place,), is_footnote=True))

    def count_margins(self, trees: dict[str, list[Element]]) -> None:
        """Count comments, and the headers and footers that say more than the number of the page."""
        self.skipped["comment"] += sum(len(tree.findall(f"{W}comment")) for tree in trees["comments"])
        for kind in ("header", "footer"):
            for tree in trees[kind]:
                reader = _WordReader(self._looks, self._page)
                if any(letter.isalpha() for letter in "".join(reader._collect(tree, Surroundings(), "", []))):
                    self.skipped[f"page {kind}"] += 1

    def _end_line(self) -> None:
        """Add the text of a paragraph whose mark is hidden where no other follows it."""
        if self._carried:
            text, self._carried = self._carried, ""
            self._add_paragraph(text, f"paragraph {self._paragraphs}", None, is_bold=False)

    def _read_paragraph(self, element: Element, locator: str, around: Surroundings, unseen: str) -> None:
        read = self._text.read(element, around, unseen)
        if read.runs_on:
            self._carried += read.text
        else:
            text, self._carried = clean_line(self._carried + read.text), ""
            self._add_paragraph(text, locator, element.find(f"{W}pPr"), is_bold=read.is_bold)
        for box in read.boxes:
            self._read_box(box, locator)

    def _add_paragraph(self, text: str, locator: str, properties: Element | None, *, is_bold: bool) -> None:
        if not text:
            return
        numbers = properties.find(f"{W}numPr") if properties is not None else None
        if numbers is not None and not text.startswith(("-", "+", "•")):
            text = f"- {text}"
        last = self.blocks[-1] if self.blocks else None
        if isinstance(last, Paragraph) and continues(last, text, follows_blank=True):
            self.blocks[-1] = join_paragraphs(last, text, locator, None)
            return
        style = properties.find(f"{W}pStyle") if properties is not None else None
        name = (style.get(f"{W}val") or "").lower() if style is not None else ""
        level = heading_level(text, is_bold=is_bold, style=int(name.startswith(("heading", "title"))))
        self.blocks.append(Paragraph(text, (Place(0, locator),), level))

    def _read_box(self, box: Box, locator: str) -> None:
        """Read a text box behind the paragraph that it is anchored in."""
        around = Surroundings(background=box.background)
        for number, (element, unseen) in enumerate(iterate_blocks(box.content, box.unseen), start=1):
            if element.tag == f"{W}tbl":
                self._read_tables(element, find_caption(self.blocks), around, unseen)
            elif element.tag == f"{W}p":
                self._read_paragraph(element, f"{locator}, text box, paragraph {number}", around, unseen)

    def _read_tables(self, table: Element, caption: str, around: Surroundings, unseen: str) -> None:
        """Add a table, then those inside its cells."""
        self._tables += 1
        inside: list[tuple[Element, Surroundings, str]] = []
        self.blocks.append(self._read_table(table, self._tables, caption, around, unseen, inside))
        for nested, behind, gone in inside:
            self._read_tables(nested, caption, behind, gone)

    def _read_table(
        self, table: Element, number: int, caption: str, around: Surroundings, unseen: str,
        inside: list[tuple[Element, Surroundings, str]],
    ) -> Block:  # fmt: skip
        """Return a table from its XML: a merged cell is one cell, then empty ones for what it covers."""
        style = _attribute(table, f"{W}tblPr/{W}tblStyle")
        behind = self._looks.background_of_table(style, around.background)
        around = Surroundings(table_style=style, background=behind)
        rows = []
        for row_number, (row, gone) in enumerate(_children(table, "tr", unseen), start=1):
            gone = gone or _why_row_is_unseen(row)
            if gone == "hidden row":
                self.skipped["hidden row"] += 1
                continue
            cells: list[Cell] = []
            for node, why in _children(row, "tc", gone):
                text = self._read_cell(node, around, why, inside)
                for column in range(_columns_of(node.find(f"{W}tcPr/{W}gridSpan"))):
                    shown = text if column == 0 or row_number == 1 else ""
                    cells.append(Cell(shown, f"table {number}, row {row_number}, cell {len(cells) + 1}"))
            rows.append(cells)
        return build_table(rows, f"table {number}", caption)

    def _read_cell(
        self, cell: Element, around: Surroundings, unseen: str, inside: list[tuple[Element, Surroundings, str]]
    ) -> str:
        properties = cell.find(f"{W}tcPr")
        merge = properties.find(f"{W}vMerge") if properties is not None else None
        if merge is not None and merge.get(f"{W}val") != "restart":
            return ""
        if properties is not None:
            shading = properties.find(f"{W}shd")
            fill = self._looks.fill_of(shading) if shading is not None else ""
            around = around._replace(background=fill or around.background)
            unseen = unseen or ("deleted text" if properties.find(f"{W}cellDel") is not None else "")
        return " ".join(self._collect(cell, around, unseen, inside))

    def _collect(
        self, parent: Element, around: Surroundings, unseen: str, inside: list[tuple[Element, Surroundings, str]]
    ) -> list[str]:
        """Return the lines of a cell, a note or a text box in one; tables in it are added to `inside`."""
        lines, carried = [], ""
        for element, gone in iterate_blocks(parent, unseen):
            if element.tag == f"{W}tbl":
                inside.append((element, around, gone))
            elif element.tag != f"{W}p":
                self.skipped["included document"] += 1
            else:
                read = self._text.read(element, around, gone)
                carried += read.text
                if not read.runs_on:
                    lines.append(clean_line(carried))
                    carried = ""
                for box in read.boxes:
                    lines += self._collect(box.content, Surroundings(background=box.background), box.unseen, inside)
        return [line for line in (*lines, clean_line(carried)) if line]


def _children(parent: Element, name: str, unseen: str) -> list[tuple[Element, str]]:
    """Return the rows of a table or the cells of a row, also those inside controls, and why each is not seen."""
    return [(child, gone) for child, gone in iterate_blocks(parent, unseen) if child.tag == f"{W}{name}"]


def _why_row_is_unseen(row: Element) -> str:
    properties = row.find(f"{W}trPr")
    if properties is None:
        return ""
    hidden, height = properties.find(f"{W}hidden"), properties.find(f"{W}trHeight")
    if hidden is not None and hidden.get(f"{W}val") not in ("0", "false", "off"):
        return "hidden row"
    is_exact = height is not None and height.get(f"{W}hRule") == "exact"
    if is_exact and 0 < _whole_number(height.get(f"{W}val") if height is not None else "") <= LOWEST:
        return "hidden row"
    return "deleted text" if properties.find(f"{W}del") is not None else ""


def _columns_of(span: Element | None) -> int:
    """Return how many columns a merged cell covers; 1 where a damaged file gives no usable number."""
    number = _whole_number(span.get(f"{W}val") if span is not None else "")
    return min(number, _MOST_COLUMNS) or 1


def _whole_number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 10 else 0


def _attribute(element: Element, path: str) -> str:
    found = element.find(path)
    return (found.get(f"{W}val") or "") if found is not None else ""


def _page_colour(root: Element) -> str:
    background = root.find(f"{W}background")
    colour = (background.get(f"{W}color") or "").upper() if background is not None else ""
    return colour if len(colour) == 6 and colour != "AUTO" else WHITE
