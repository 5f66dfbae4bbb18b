"""The text of a Word paragraph as a person sees it, and the count of what nobody sees."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import groupby
from typing import NamedTuple

from vnfilings.formats._office.ooxml_parts import MC, Element, M, W, choose_alternative
from vnfilings.formats._office.raised_text import show_raised
from vnfilings.formats._office.word_drawings import Box, read_drawing
from vnfilings.formats._office.word_looks import Looks, Surroundings
from vnfilings.lexicon import to_pattern

#: Why the text inside these is not seen.
_GONE = {f"{W}del": "deleted text", f"{W}moveFrom": "moved-away text"}
_NO_TEXT = {f"{W}{name}" for name in ("pPr", "rPr", "sdtPr", "sdtEndPr", "smartTagPr", "customXmlPr", "txbxContent")}
_SPACES = {f"{W}{name}" for name in ("tab", "ptab", "br", "cr")}
_DRAWINGS = {f"{W}{name}" for name in ("drawing", "pict", "object")}
_INCLUDED = {f"{W}altChunk", f"{W}subDoc"}
#: What the font Symbol shows for its letters that mean something in a number; its digits are digits.
_SYMBOLS = {
    0xA3: "≤", 0xB3: "≥", 0xB1: "±", 0xB4: "×", 0xB8: "÷", 0xB0: "°", 0xB7: "•", 0xA5: "∞", 0xB9: "≠", 0xBB: "≈",
    0x2D: "-",
}  # fmt: skip
_PRIVATE = to_pattern("[\uf000-\uf0ff]")
#: Twentieths of a point: a line or a row that is this low shows nothing; nothing lies this far right on a page.
LOWEST, _FARTHEST = 40, 24000


class Segment(NamedTuple):
    """A piece of text of one look."""

    text: str
    unseen: str
    raised: int


class ParagraphText(NamedTuple):
    """The text of a paragraph, its text boxes, whether it is bold, and whether it runs on into the next one."""

    text: str
    boxes: list[Box]
    is_bold: bool
    runs_on: bool


class WordText:
    """Reads paragraphs of one story in order: a field may begin in one and end in another."""

    def __init__(self, looks: Looks, skipped: Counter[str]) -> None:
        self.looks, self.skipped = looks, skipped
        self._fields: list[bool] = []  # for each open field, whether its result has begun
        self._segments: list[Segment] = []
        self._boxes: list[Box] = []
        self._bold: list[bool] = []
        self._around = Surroundings()

    def read(self, paragraph: Element, around: Surroundings, unseen: str = "") -> ParagraphText:
        """Return what is seen of a paragraph; what is not is counted. `unseen` says why none of it is."""
        properties = paragraph.find(f"{W}pPr")
        style = _value(properties, "pStyle")
        background = self.looks.background_of(properties, style, around.background)
        self._around = Surroundings(style, around.table_style, background)
        self._segments, self._boxes, self._bold = [], [], []
        self._walk(paragraph, unseen or _why_nothing_is_seen(properties))
        if self._fields and not all(self._fields):
            self._fields = [is_result for is_result in self._fields if is_result]  # an instruction ends with its line
        text = self._count_and_join()
        return ParagraphText(text, self._boxes, bool(self._bold) and all(self._bold), _runs_on(properties))

    def _walk(self, parent: Element, unseen: str) -> None:
        for child in parent:
            tag = child.tag
            if not isinstance(tag, str) or tag in _NO_TEXT:
                continue
            if tag == f"{W}r":
                self._read_run(child, unseen)
            elif tag in (f"{M}oMath", f"{M}oMathPara"):
                self._add(_read_equation(child), unseen)
            elif tag in _INCLUDED:
                self.skipped["included document"] += 1
            elif tag == f"{MC}AlternateContent":
                chosen = choose_alternative(child)
                if chosen is not None:
                    self._walk(chosen, unseen)
            else:
                self._walk(child, unseen or _GONE.get(tag, ""))

    def _read_run(self, run: Element, unseen: str) -> None:
        properties = run.find(f"{W}rPr")
        look = self.looks.of_run(properties, self._around)
        if not (unseen or look.unseen):
            bold = properties.find(f"{W}b") if properties is not None else None
            self._bold.append(bold is not None and bold.get(f"{W}val") not in ("0", "false", "off"))
        is_symbol = "Symbol" in (_value(properties, "rFonts", "ascii"), _value(properties, "rFonts", "hAnsi"))
        self._read_pieces(run, unseen or look.unseen, look.raised, is_symbol)

    def _read_pieces(self, run: Element, unseen: str, raised: int, is_symbol: bool) -> None:
        for piece in run:
            tag = piece.tag
            if tag == f"{W}t":
                text = piece.text or ""
                self._add(_PRIVATE.sub(_show_private, text) if is_symbol else text, unseen, raised)
            elif tag == f"{W}delText":
                self._add(piece.text or "", unseen or "deleted text")
            elif tag in _SPACES:
                self._add(" ", unseen, raised)
            elif tag == f"{W}noBreakHyphen":
                self._add("-", unseen, raised)
            elif tag == f"{W}sym":
                self._add(_symbol(piece), unseen, raised)
            elif tag == f"{W}fldChar":
                self._turn_field(piece, unseen)
            elif tag in _DRAWINGS:
                self._read_drawing(piece, unseen)
            elif tag == f"{W}ruby":
                self._read_ruby(piece, unseen)
            elif tag == f"{MC}AlternateContent":
                chosen = choose_alternative(piece)
                if chosen is not None:
                    self._read_pieces(chosen, unseen, raised, is_symbol)

    def _add(self, text: str, unseen: str, raised: int = 0) -> None:
        if text and all(self._fields):
            self._segments.append(Segment(text, unseen, raised))

    def _turn_field(self, mark: Element, unseen: str) -> None:
        """Follow the fields: between `begin` and `separate` stands an instruction, which nobody sees."""
        kind = mark.get(f"{W}fldCharType")
        if kind == "begin":
            self._add(_chosen_entry(mark), unseen)
            self._fields.append(False)
        elif kind == "separate" and self._fields:
            self._fields[-1] = True
        elif kind == "end" and self._fields:
            self._fields.pop()

    def _read_drawing(self, drawing: Element, unseen: str) -> None:
        boxes, counts = read_drawing(drawing, self.looks.theme)
        self._boxes += [box._replace(unseen=unseen or box.unseen) for box in boxes]
        if not unseen:
            self.skipped.update(counts)

    def _read_ruby(self, ruby: Element, unseen: str) -> None:
        for base in ruby.findall(f"{W}rubyBase"):
            self._walk(base, unseen)
        if not unseen and "".join(text.text or "" for text in ruby.iterfind(f"{W}rt//{W}t")).strip():
            self.skipped["text over a word"] += 1

    def _count_and_join(self) -> str:
        """Count each unbroken passage that nobody sees, and return the rest."""
        seen = [segment for segment in self._segments if not segment.unseen]
        passages: Counter[str] = Counter()
        for unseen, group in groupby(self._segments, key=lambda segment: segment.unseen):
            passages[unseen] += bool(unseen and "".join(segment.text for segment in group).strip())
        if passages["hidden text"] and not any(segment.text.strip() for segment in seen):
            passages["hidden text"] = 0
            passages["hidden paragraph"] += 1
        self.skipped.update({what: count for what, count in passages.items() if count})
        # a whole line that is moved up or down is placed so; nothing in it is a note
        is_moved = all(abs(segment.raised) == 1 for segment in seen if segment.text.strip())
        runs = groupby(seen, key=lambda segment: (segment.raised > 0) - (segment.raised < 0))
        parts = ((direction, "".join(segment.text for segment in group)) for direction, group in runs)
        return "".join(show_raised(text, 0 if is_moved else direction) for direction, text in parts)


def _why_nothing_is_seen(properties: Element | None) -> str:
    """Return why no text of a paragraph is seen: it lies beside the page, or its lines have no height."""
    frame = properties.find(f"{W}framePr") if properties is not None else None
    places = [_whole(frame.get(f"{W}{axis}")) for axis in "xy"] if frame is not None else []
    indents = [_whole(_value(properties, "ind", side)) for side in ("left", "start", "firstLine", "hanging")]
    if any(abs(place) > _FARTHEST for place in (*places, *indents)):
        return "off-page text"
    height, rule = _value(properties, "spacing", "line"), _value(properties, "spacing", "lineRule")
    return "zero-size text" if rule == "exact" and height and 0 <= _whole(height) <= LOWEST else ""


def _runs_on(properties: Element | None) -> bool:
    """Return whether the mark that ends a paragraph is deleted or hidden, so that the next one goes on in its line."""
    mark = properties.find(f"{W}rPr") if properties is not None else None
    if mark is None:
        return False
    hidden = mark.find(f"{W}vanish")
    is_hidden = hidden is not None and hidden.get(f"{W}val") not in ("0", "false", "off")
    return is_hidden or any(mark.find(f"{W}{name}") is not None for name in ("del", "moveFrom"))


def _chosen_entry(mark: Element) -> str:
    """Return the entry that a drop-down list of a form shows."""
    choices = mark.find(f"{W}ffData/{W}ddList")
    if choices is None:
        return ""
    entries = [entry.get(f"{W}val") or "" for entry in choices.findall(f"{W}listEntry")]
    number = _whole(_value(choices, "result") or _value(choices, "default") or "0")
    return entries[number] if 0 <= number < len(entries) else ""


def _symbol(element: Element) -> str:
    """Return the character of a `w:sym`; '' for a picture of a font such as Wingdings."""
    try:
        code = int(element.get(f"{W}char") or "", 16)
    except ValueError:
        return ""
    if element.get(f"{W}font") == "Symbol":
        return _show_code(code)
    return "" if 0xE000 <= code < 0xF900 or not 0x20 <= code < 0xD800 else chr(code)


def _show_private(match: re.Match[str]) -> str:
    return _show_code(ord(match[0]))


def _show_code(code: int) -> str:
    """Return what the font Symbol shows for a code."""
    low = code & 0xFF
    is_same = 0x20 <= low < 0x41 or low in b"[]_{|}"
    return _SYMBOLS.get(low) or (chr(low) if is_same else "")


def _value(properties: Element | None, name: str, attribute: str = "val") -> str:
    found = properties.find(f"{W}{name}") if properties is not None else None
    return (found.get(f"{W}{attribute}") or "") if found is not None else ""


def _whole(text: str | None) -> int:
    try:
        return int(float(text or 0))
    except (ValueError, OverflowError):
        return 0


def iterate_blocks(parent: Element, unseen: str = "") -> Iterator[tuple[Element, str]]:
    """Yield the paragraphs, tables, rows or cells of an element in order, also those inside controls and changes.

    With each comes why it is not seen; '' if it is.
    """
    for child in parent:
        if child.tag in (f"{W}p", f"{W}tbl", f"{W}tr", f"{W}tc", *_INCLUDED):
            yield child, unseen
        elif child.tag == f"{MC}AlternateContent":
            chosen = choose_alternative(child)
            if chosen is not None:
                yield from iterate_blocks(chosen, unseen)
        elif isinstance(child.tag, str) and child.tag not in _NO_TEXT:
            yield from iterate_blocks(child, unseen or _GONE.get(child.tag, ""))


def _read_equation(element: Element) -> str:
    """Return an `m:oMath` on one line: a fraction as 60/130, a power as 10⁶, a root as √(2)."""
    name = element.tag.removeprefix(M) if isinstance(element.tag, str) else ""
    if name == "t":
        return element.text or ""
    if name == "f":
        return "/".join(_in_brackets(_part(element, part)) for part in ("num", "den"))
    if name == "rad":
        return f"{_part(element, 'deg')}√({_part(element, 'e')})"
    if name == "d":
        return f"({', '.join(_read_equation(part) for part in element.findall(f'{M}e'))})"
    if name in ("sSup", "sSub", "sSubSup"):
        below, above = show_raised(_part(element, "sub"), -1), show_raised(_part(element, "sup"), 1)
        return f"{_part(element, 'e')}{below}{above}"
    return "".join(_read_equation(child) for child in element if isinstance(child.tag, str))


def _part(element: Element, name: str) -> str:
    part = element.find(f"{M}{name}")
    return _read_equation(part) if part is not None else ""


def _in_brackets(text: str) -> str:
    return text if text.replace(".", "").replace(",", "").isalnum() else f"({text})"
