"""The drawing of one PDF page in the order of painting: glyphs, lines, areas and pictures, each with its ink.

pdfminer tells where a glyph stands, but not whether it is painted: it ignores the render mode, clipping, transparency
and layers. Here each of them is kept beside the glyph; `visible.py` judges them.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import permutations
from typing import Any, cast

from pdfminer.converter import PDFLayoutAnalyzer
from pdfminer.layout import LTChar, LTCurve, LTLine, LTPage, LTRect
from pdfminer.pdffont import PDFType3Font
from pdfminer.utils import MATRIX_IDENTITY, apply_matrix_rect, mult_matrix

from vnfilings.formats._pdf.page_work import PageWork
from vnfilings.formats._pdf.pdf_colours import Colour, to_rgb

Box = tuple[float, float, float, float]
#: Turned by less than this a line of text is straight: pages that were scanned are never quite so.
_MOST_SLANT = 12.0
_QUARTER = 90.0
#: Points; no page is as large.
_FARTHEST = 1e6
#: Points; smaller glyphs are dust to the eye.
_READABLE = 1.5
_CLIPS_ONLY = 7
#: On one page; a page of dense text has 6,000 letters, a map some 100,000 lines.
MOST_OBJECTS = 300_000
_SIGNS = re.compile(r"dingbats|wingdings|webdings", re.IGNORECASE)
#: A path of more parts is a drawing, not an area.
_MOST_PARTS = 40


class OverdrawnPageError(Exception):
    """A page paints more than any filing does; the message says what."""


@dataclass(frozen=True, slots=True)
class Ink:
    """What holds for all that is painted: the clip (None: all of the page), the opacities, and how colours mix."""

    clip: Box | None = None
    fill_alpha: float = 1.0
    stroke_alpha: float = 1.0
    mixes: bool = False


@dataclass(slots=True, eq=False)
class Glyph:
    """One glyph as a page shows it: y grows downwards, `base` is its baseline."""

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    base: tuple[float, float]
    size: float
    turn: int | None
    order: int
    ink: Ink
    fill: Colour
    stroke: Colour
    mode: int
    is_off: bool
    is_tiny: bool
    actual: ActualText | None = None


@dataclass(slots=True, eq=False)
class ActualText:
    """A text that the producer gives for the glyphs of one marked piece."""

    text: str
    glyphs: list[Glyph] = field(default_factory=list)


@dataclass(slots=True, eq=False)
class Shape:
    """A line, a rectangle or another path; the colours are None where it is not stroked or filled, or unknown."""

    kind: str
    x0: float
    top: float
    x1: float
    bottom: float
    points: list[tuple[float, float]]
    order: int
    ink: Ink
    is_filled: bool
    is_stroked: bool
    fill: Colour
    stroke: Colour
    width: float
    is_off: bool
    has_hole: bool = False


@dataclass(slots=True, eq=False)
class Picture:
    """One picture; `is_opaque` is false where a mask lets what is below shine through."""

    x0: float
    top: float
    x1: float
    bottom: float
    order: int
    is_opaque: bool


@dataclass(slots=True)
class Drawing:
    """All that a page paints, and the part of the page that is shown."""

    shown: Box
    width: float
    height: float
    glyphs: list[Glyph] = field(default_factory=list)
    shapes: list[Shape] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)
    struck: list[Box] = field(default_factory=list)
    skipped: Counter[str] = field(default_factory=Counter)


class Canvas(PDFLayoutAnalyzer):
    """Collects what is painted, in order, whatever forms it stands in."""

    def __init__(self, resources: Any) -> None:
        super().__init__(resources)
        self.ink = Ink()
        self.off = 0
        self.texts: list[ActualText | None] = []
        self.drawing = Drawing((0, 0, 0, 0), 0, 0)
        self.work = PageWork()
        self._forms: list[Box] = []
        self._mode = 0
        self._order = 0
        self._clipping: list[Glyph] = []

    def begin_page(self, page: Any, ctm: Any) -> None:
        super().begin_page(page, ctm)
        width, height = self.cur_item.width, self.cur_item.height
        x0, y0, x1, y1 = apply_matrix_rect(ctm, page.cropbox or page.mediabox)
        shown = (max(0.0, x0), max(0.0, height - y1), min(width, x1), min(height, height - y0))
        is_empty = shown[0] >= shown[2] or shown[1] >= shown[3]
        self.drawing = Drawing((0, 0, width, height) if is_empty else shown, width, height)

    def end_page(self, page: Any) -> None:
        """Keep the drawing; nothing is laid out."""

    def receive_layout(self, ltpage: LTPage) -> None:
        """Lay nothing out."""

    def begin_figure(self, name: str, bbox: Any, matrix: Any) -> None:
        """Remember where a form or a picture stands."""
        self._forms.append(apply_matrix_rect(mult_matrix(matrix, self.ctm or MATRIX_IDENTITY), bbox))

    def end_figure(self, _: str) -> None:
        self._forms.pop()

    @property
    def is_in_form(self) -> bool:
        """Return whether a form is painted, not the page itself."""
        return bool(self._forms)

    def form_box(self) -> Box:
        """Return where the form stands that was begun last."""
        return self._forms[-1]

    def render_image(self, name: str, stream: Any) -> None:
        x0, y0, x1, y1 = self._forms[-1]
        height = self.drawing.height
        if not _is_place(self._forms[-1]):
            return
        masked = any(key in stream for key in ("SMask", "Mask", "ImageMask", "IM"))
        is_opaque = not masked and not self._clipping and self.ink.fill_alpha >= 1 and not self.ink.mixes
        if not self.off:
            self.drawing.pictures.append(Picture(x0, height - y1, x1, height - y0, self._next(), is_opaque))
        self.show_clipping_glyphs()

    def render_string(self, textstate: Any, seq: Any, ncs: Any, graphicstate: Any) -> None:
        self._mode = textstate.render
        super().render_string(textstate, seq, ncs, graphicstate)

    def render_char(
        self,
        matrix: Any,
        font: Any,
        fontsize: float,
        scaling: float,
        rise: float,
        cid: int,
        ncs: Any,
        graphicstate: Any,
    ) -> float:
        advance = super().render_char(matrix, font, fontsize, scaling, rise, cid, ncs, graphicstate)
        found = cast(LTChar, self.cur_item._objs.pop())
        height = self.drawing.height
        a, b, c, d, e, f = matrix
        sign = -1 if fontsize * scaling < 0 else 1
        glyph = Glyph(
            _letter(found.get_text(), font),
            found.x0,
            height - found.y1,
            found.x1,
            height - found.y0,
            (e + rise * c, height - f - rise * d),
            math.hypot(c, d) * abs(fontsize),
            _turn(a * sign, b * sign),
            self._next(),
            self.ink,
            to_rgb(graphicstate.ncolor, graphicstate.ncs.name),
            to_rgb(graphicstate.scolor, graphicstate.scs.name),
            self._mode,
            self.off > 0,
            _is_tiny(matrix, font, fontsize, scaling),
        )
        self._keep(glyph)
        return advance

    def _keep(self, glyph: Glyph) -> None:
        if not _is_place((glyph.x0, glyph.top, glyph.x1, glyph.bottom, *glyph.base)):
            self.drawing.skipped["off-page text"] += 1
            return
        self.drawing.glyphs.append(glyph)
        actual = next((text for text in reversed(self.texts) if text is not None), None) if self.texts else None
        if actual is not None:
            glyph.actual = actual
            actual.glyphs.append(glyph)
        if glyph.mode == _CLIPS_ONLY:
            self._clipping.append(glyph)

    def show_clipping_glyphs(self) -> None:
        """Take the glyphs that clip as painted: something was painted through them."""
        for glyph in self._clipping:
            glyph.mode = 0

    def forget_clipping_glyphs(self) -> None:
        """Let the glyphs clip no more; those through which nothing was painted are not seen."""
        self._clipping.clear()

    def paint_path(self, gstate: Any, stroke: bool, fill: bool, evenodd: bool, path: Any) -> None:
        self.work.add_path(path)
        found = self.cur_item._objs
        first = len(self.drawing.shapes)
        super().paint_path(gstate, stroke, fill, evenodd, path)
        for item in found:
            self._add_shape(cast(LTCurve, item), gstate)
        found.clear()
        if fill:
            _mark_holes(self.drawing.shapes[first:])
        if fill and self._clipping:
            self.show_clipping_glyphs()
            for shape in self.drawing.shapes[first:]:
                shape.has_hole = True

    def _add_shape(self, item: LTCurve, state: Any) -> None:
        height = self.drawing.height
        kind = "line" if isinstance(item, LTLine) else "rect" if isinstance(item, LTRect) else "curve"
        points = [(x, height - y) for x, y in item.pts]
        fill = to_rgb(state.ncolor, state.ncs.name) if item.fill else None
        stroke = to_rgb(state.scolor, state.scs.name) if item.stroke else None
        box = (item.x0, height - item.y1, item.x1, height - item.y0)
        if not _is_place(box):
            return
        shape = Shape(
            kind,
            *box,
            points,
            self._next(),
            self.ink,
            item.fill,
            item.stroke,
            fill,
            stroke,
            item.linewidth,
            self.off > 0,
        )
        self.drawing.shapes.append(shape)

    def add_shading(self) -> None:
        """Keep that something of an unknown colour is painted over all of the clip."""
        box = self.ink.clip or (0.0, 0.0, self.drawing.width, self.drawing.height)
        shape = Shape("shading", *box, [], self._next(), self.ink, True, False, None, None, 0.0, self.off > 0)
        shape.has_hole = bool(self._clipping)
        self.drawing.shapes.append(shape)

    def reset(self) -> None:
        """Begin anew with the ink of a page, as an annotation does."""
        self.ink, self.off, self.texts = Ink(), 0, []

    def write(self, text: str, box: Box) -> None:
        """Write a text into a box that nothing else paints, such as a field without an appearance."""
        x0, top = box[0], (box[1] + box[3]) / 2
        size = min(10.0, 0.8 * (box[3] - box[1]))
        top -= size / 2
        black = (0.0, 0.0, 0.0)
        for place, letter in enumerate(text):
            x = x0 + 2 + 0.5 * size * place
            base = (x, top + 0.8 * size)
            glyph = Glyph(
                letter,
                x,
                top,
                x + 0.5 * size,
                top + size,
                base,
                size,
                0,
                self._next(),
                self.ink,
                black,
                black,
                0,
                False,
                False,
            )
            self._keep(glyph)

    def _next(self) -> int:
        self._order += 1
        if self._order > MOST_OBJECTS:
            raise OverdrawnPageError(f"draws more than {MOST_OBJECTS:,} characters and lines")
        return self._order


def _letter(text: str, font: Any) -> str:
    """Return the letter of a glyph; the digits and letters of a font of signs draw ticks and bullets."""
    return "•" if text.strip() and _SIGNS.search(str(font.fontname)) else text


def _is_tiny(matrix: Any, font: Any, size: float, scaling: float) -> bool:
    """Return whether nobody can read a glyph; the size of a font of drawings is in units of its own."""
    if isinstance(font, PDFType3Font):
        return False
    a, b, c, d, _, _ = matrix
    return min(math.hypot(a, b) * abs(size * scaling), math.hypot(c, d) * abs(size)) < _READABLE


def _turn(a: float, b: float) -> int | None:
    """Return by how many quarters a line of text is turned against the clock; None for slanted text."""
    angle = math.degrees(math.atan2(b, a))
    quarters = round(angle / _QUARTER)
    return quarters % 4 if abs(angle - _QUARTER * quarters) <= _MOST_SLANT else None


def _is_place(numbers: Sequence[float]) -> bool:
    """Return whether coordinates are those of a place near a page; a damaged file may have any number."""
    return all(-_FARTHEST < number < _FARTHEST for number in numbers)


def _mark_holes(parts: list[Shape]) -> None:
    """Mark the parts of one filled path of which one holds another: a frame does not cover what is inside it."""
    if len(parts) > _MOST_PARTS:
        for part in parts:
            part.has_hole = True
        return
    for outer, inner in permutations(parts, 2):
        if outer.x0 <= inner.x0 and outer.top <= inner.top and outer.x1 >= inner.x1 and outer.bottom >= inner.bottom:
            outer.has_hole = inner.has_hole = True
