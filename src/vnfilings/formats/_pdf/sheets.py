"""A page as one or more level sheets: text that is turned by quarters is turned back, with its rules."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from pdfplumber.container import Container

from vnfilings.formats._pdf.drawing import Box, Drawing, Glyph, Shape


@dataclass(frozen=True)
class LevelPart:
    """Glyphs and shapes of one direction of a page, turned so that the text is level."""

    glyphs: tuple[Glyph, ...]
    shapes: tuple[Shape, ...]
    turn: int


def split_by_direction(drawing: Drawing, glyphs: Sequence[Glyph]) -> tuple[list[LevelPart], list[Glyph]]:
    """Return the level parts of a page, that of most glyphs first, and the glyphs of slanted text."""
    counts = Counter(glyph.turn for glyph in glyphs if glyph.turn is not None and glyph.text.strip())
    slanted = [glyph for glyph in glyphs if glyph.turn is None]
    parts: list[LevelPart] = []
    shapes = [shape for shape in drawing.shapes if not shape.is_off and shape.kind != "shading"]
    for turn, _ in counts.most_common():
        of_turn = [glyph for glyph in glyphs if glyph.turn == turn]
        turned = tuple(_turn_glyph(glyph, turn, drawing) for glyph in of_turn) if turn else tuple(of_turn)
        rules = tuple(_turn_shape(shape, turn, drawing) for shape in shapes) if turn else tuple(shapes)
        parts.append(LevelPart(turned, rules, turn))
    return parts, slanted


def turn_box(box: Box, turn: int, width: float, height: float) -> Box:
    """Return a box of a page in the space of a part that is turned back by `turn` quarters."""
    (x0, top), (x1, bottom) = (_turn_point(x, y, turn, width, height) for x, y in (box[:2], box[2:]))
    return (min(x0, x1), min(top, bottom), max(x0, x1), max(top, bottom))


def _turn_point(x: float, y: float, turn: int, width: float, height: float) -> tuple[float, float]:
    if turn == 1:
        return height - y, x
    if turn == 2:
        return width - x, height - y
    if turn == 3:
        return y, width - x
    return x, y


def _turn_glyph(glyph: Glyph, turn: int, drawing: Drawing) -> Glyph:
    x0, top, x1, bottom = turn_box((glyph.x0, glyph.top, glyph.x1, glyph.bottom), turn, drawing.width, drawing.height)
    base = _turn_point(*glyph.base, turn, drawing.width, drawing.height)
    return replace(glyph, x0=x0, top=top, x1=x1, bottom=bottom, base=base, turn=0)


def _turn_shape(shape: Shape, turn: int, drawing: Drawing) -> Shape:
    x0, top, x1, bottom = turn_box((shape.x0, shape.top, shape.x1, shape.bottom), turn, drawing.width, drawing.height)
    points = [_turn_point(*point, turn, drawing.width, drawing.height) for point in shape.points]
    return replace(shape, x0=x0, top=top, x1=x1, bottom=bottom, points=points)


class Sheet(Container):  # type: ignore[misc]
    """A level part as pdfplumber's table finder and word extractor take it."""

    def __init__(
        self, glyphs: Sequence[Glyph], shapes: Sequence[Shape], box: tuple[float, float, float, float]
    ) -> None:
        """Bring glyphs and shapes to the dictionaries of pdfplumber."""
        self.bbox = box
        self._objects: dict[str, list[dict[str, Any]]] = {"char": [_as_char(glyph) for glyph in glyphs]}
        for shape in shapes:
            self._objects.setdefault(shape.kind, []).append(_as_shape(shape))

    @property
    def objects(self) -> dict[str, list[dict[str, Any]]]:
        """Return glyphs and shapes by their kind."""
        return self._objects


def _as_char(glyph: Glyph) -> dict[str, Any]:
    return {
        "object_type": "char",
        "text": glyph.text,
        "x0": glyph.x0,
        "x1": glyph.x1,
        "top": glyph.top,
        "bottom": glyph.bottom,
        "doctop": glyph.top,
        "height": glyph.bottom - glyph.top,
        "width": glyph.x1 - glyph.x0,
        "size": glyph.size,
        "upright": True,
    }


def _as_shape(shape: Shape) -> dict[str, Any]:
    return {
        "object_type": shape.kind,
        "x0": shape.x0,
        "x1": shape.x1,
        "top": shape.top,
        "bottom": shape.bottom,
        "doctop": shape.top,
        "y0": -shape.bottom,
        "y1": -shape.top,
        "height": shape.bottom - shape.top,
        "width": shape.x1 - shape.x0,
        "pts": shape.points,
    }
