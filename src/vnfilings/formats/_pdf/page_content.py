"""The tables and the words that a person sees on one page of a PDF, and what was left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from pdfplumber.utils import extract_text, extract_words

from vnfilings.formats._pdf.drawing import Box, Drawing, Glyph
from vnfilings.formats._pdf.glyph_texts import (
    blot_nameless,
    drop_copies,
    find_struck,
    is_nameless,
    mark_raised,
    share_of_nameless,
    with_given_texts,
)
from vnfilings.formats._pdf.ruled_tables import TooManyRulesError, find_ruled_tables
from vnfilings.formats._pdf.sheets import LevelPart, Sheet, split_by_direction, turn_box
from vnfilings.formats._pdf.visible import look_at

#: Where more of the glyphs than this have no known letter, the page is no text.
_MOST_NAMELESS = 0.2
#: Cells times turned glyphs that are compared; a page of a filing has some thousands.
_MOST_PAIRS = 1_000_000
#: A smaller picture is a sign or a rule.
_LEAST_PICTURE = 40.0


class RuledTable(NamedTuple):
    """The box of a ruled table and the texts of its cells."""

    box: Box
    rows: list[list[str | None]]


class PagePart(NamedTuple):
    """The ruled tables and the words of one direction of a page."""

    tables: list[RuledTable]
    words: list[dict[str, Any]]


@dataclass
class PageContent:
    """What is seen of a page: one part, or more where some of its text is turned."""

    parts: list[PagePart] = field(default_factory=list)
    skipped: Counter[str] = field(default_factory=Counter)
    is_ocr: bool = False
    is_scanned: bool = False
    is_nameless: bool = False
    n_nameless: int = 0
    is_unruled: bool = False


def read_content(drawing: Drawing) -> PageContent:
    """Return what a person sees of the drawing of a page."""
    sight = look_at(drawing)
    skipped = sight.skipped + drawing.skipped
    if not any(glyph.text.strip() for glyph in sight.glyphs):
        return PageContent(skipped=skipped, is_scanned=not skipped or bool(drawing.pictures))
    glyphs = with_given_texts(drop_copies(sight.glyphs))
    if share_of_nameless(glyphs) > _MOST_NAMELESS:
        return PageContent(skipped=skipped, is_nameless=True)
    n_nameless = sum(is_nameless(glyph.text) for glyph in glyphs)
    if n_nameless:
        glyphs = blot_nameless(glyphs)
    parts, slanted = split_by_direction(drawing, glyphs)
    content = PageContent(skipped=skipped, is_ocr=sight.is_ocr, n_nameless=n_nameless)
    content.skipped["slanted text"] += _count_stretches(slanted)
    if not sight.is_ocr:
        content.skipped["picture without text"] += _count_pictures(drawing, glyphs)
    if parts:
        _read_parts(parts, drawing, content)
    content.skipped = +content.skipped
    return content


def _count_stretches(glyphs: Sequence[Glyph]) -> int:
    """Return how many texts the glyphs are that follow each other as painted."""
    inked = [glyph.order for glyph in glyphs if glyph.text.strip()]
    return sum(1 for n, order in enumerate(inked) if n == 0 or order - inked[n - 1] > 3)


def _count_pictures(drawing: Drawing, glyphs: Sequence[Glyph]) -> int:
    """Return how many pictures have no text before them."""
    count = 0
    for one in drawing.pictures:
        if min(one.x1 - one.x0, one.bottom - one.top) < _LEAST_PICTURE:
            continue
        count += not any(
            one.x0 <= glyph.x0 and glyph.x1 <= one.x1 and one.top <= glyph.top and glyph.bottom <= one.bottom
            for glyph in glyphs
        )
    return count


def _read_parts(parts: Sequence[LevelPart], drawing: Drawing, content: PageContent) -> None:
    """Append the parts; turned words in a cell of the main part's tables, such as a title, are read in their cell."""
    main, *others = parts
    tables, sheet = _find_tables(main, parts, drawing, content)
    turned: dict[int, dict[Box, str]] = {}
    for part in others:
        left = _take_turned_cells(part, main, tables, drawing, turned)
        if left.glyphs:
            found, own = _find_tables(left, parts, drawing, content)
            content.parts.append(_as_part(found, own, {}))
    content.parts.insert(0, _as_part(tables, sheet, turned))


def _find_tables(
    part: LevelPart, parts: Sequence[LevelPart], drawing: Drawing, content: PageContent
) -> tuple[list[Any], Sheet]:
    """Return the tables in which most of the glyphs are of this part, and its sheet without struck words."""
    width, height = drawing.width, drawing.height
    box = (0.0, 0.0, height, width) if part.turn % 2 else (0.0, 0.0, width, height)
    struck, passages = find_struck(part.glyphs, part.shapes)
    boxes = [turn_box(marked, part.turn, width, height) for marked in drawing.struck]
    by_note = {id(glyph) for glyph in part.glyphs if any(_is_within(glyph, marked) for marked in boxes)}
    content.skipped["struck text"] += passages + (len(boxes) if by_note else 0)
    left = [glyph for glyph in part.glyphs if id(glyph) not in struck and id(glyph) not in by_note]
    sheet = Sheet(mark_raised(left), part.shapes, box)
    tables: list[Any] = []
    try:
        tables = find_ruled_tables(sheet)
    except TooManyRulesError:
        content.is_unruled = True
    if len(parts) == 1:
        return tables, sheet
    boxes = [
        _as_level(glyph, other, part, drawing) for other in parts if other.turn != part.turn for glyph in other.glyphs
    ]
    return [table for table in tables if _is_of_part(table, part.glyphs, boxes)], sheet


def _is_within(glyph: Glyph, box: Box) -> bool:
    x, y = (glyph.x0 + glyph.x1) / 2, (glyph.top + glyph.bottom) / 2
    return bool(box[0] <= x <= box[2] and box[1] <= y <= box[3])


def _take_turned_cells(
    part: LevelPart, main: LevelPart, tables: Sequence[Any], drawing: Drawing, turned: dict[int, dict[Box, str]]
) -> LevelPart:
    """Move the words of a turned part that stand in cells into `turned`, by table and cell; return what is left."""
    left = [(glyph, _as_level(glyph, part, main, drawing)) for glyph in part.glyphs]
    if sum(len(table.cells) for table in tables) * len(left) > _MOST_PAIRS:
        return part
    for number, table in enumerate(tables):
        for cell in table.cells:
            within = [glyph for glyph, box in left if _is_within_box(box, cell)]
            if within:
                text = extract_text(Sheet(within, (), cell).chars)
                turned.setdefault(number, {})[cell] = text
                taken = {id(glyph) for glyph in within}
                left = [one for one in left if id(one[0]) not in taken]
    return replace(part, glyphs=tuple(glyph for glyph, _ in left))


def _as_level(glyph: Glyph, part: LevelPart, main: LevelPart, drawing: Drawing) -> Box:
    """Return the box of a glyph of a turned part in the space of the main part."""
    width, height = (drawing.height, drawing.width) if part.turn % 2 else (drawing.width, drawing.height)
    box = (glyph.x0, glyph.top, glyph.x1, glyph.bottom)
    return turn_box(box, (main.turn - part.turn) % 4, width, height)


def _is_of_part(table: Any, level: Sequence[Glyph], turned: Sequence[Box]) -> bool:
    """Return whether most of what stands in a table is level."""
    n_level = sum(_is_within(glyph, table.bbox) for glyph in level)
    return n_level > 0 and n_level >= sum(_is_within_box(box, table.bbox) for box in turned)


def _is_within_box(inner: Box, outer: Box) -> bool:
    x, y = (inner[0] + inner[2]) / 2, (inner[1] + inner[3]) / 2
    return outer[0] <= x < outer[2] and outer[1] <= y < outer[3]


def _as_part(tables: Sequence[Any], sheet: Sheet, turned: dict[int, dict[Box, str]]) -> PagePart:
    ruled = [RuledTable(table.bbox, _extract(table, sheet, turned.get(n, {}))) for n, table in enumerate(tables)]
    words = extract_words(sheet.chars, keep_blank_chars=False, use_text_flow=False, x_tolerance=2, y_tolerance=3)
    return PagePart(ruled, words)


def _extract(table: Any, sheet: Sheet, turned: dict[Box, str]) -> list[list[str | None]]:
    """Return the texts of a table's cells by row; a glyph belongs to the cell in which its middle stands."""
    x0, top, x1, bottom = table.bbox
    inside = [
        ((char["x0"] + char["x1"]) / 2, (char["top"] + char["bottom"]) / 2, char)
        for char in sheet.chars
        if char["bottom"] > top and char["top"] < bottom and char["x1"] > x0 and char["x0"] < x1
    ]
    rows: list[list[str | None]] = []
    for row in table.rows:
        in_row = [one for one in inside if row.bbox[1] <= one[1] < row.bbox[3]]
        rows.append([None if cell is None else _cell_text(cell, in_row, turned) for cell in row.cells])
    return rows


def _cell_text(cell: Box, chars: Sequence[tuple[float, float, dict[str, Any]]], turned: dict[Box, str]) -> str:
    found = [char for x, y, char in chars if cell[0] <= x < cell[2] and cell[1] <= y < cell[3]]
    text = str(extract_text(found)) if found else ""
    return " ".join(filter(None, (text, turned.get(cell, ""))))
