"""Which glyphs of a page a person sees; each of the others with the reason why not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from vnfilings.formats._pdf.drawing import Box, Drawing, Glyph, Picture, Shape
from vnfilings.formats._pdf.pdf_colours import WHITE, Colour, are_alike

_INVISIBLE_MODES = (3, 7)
_STROKED_MODES = (1, 2, 5, 6)
_FILLED_MODES = (0, 2, 4, 6)
#: Less opaque than this, ink is not seen; an area that is more opaque hides what is below.
_FAINT, _OPAQUE = 0.05, 0.9
#: A glyph is cut off where less of it than this is inside the clip.
_LEAST_INSIDE = 0.3
#: Points by which a glyph may leave the page.
_EDGE = 1.0
#: Areas lower or narrower than this are lines.
_LEAST_AREA = 3.0
#: Pictures that take this share of a page are a scan: text below them was recognised from it.
_SCAN = 0.4
#: Reasons that a cover overrules: nothing, not painted, and of the colour of the ground.
_MAY_BE_COVERED = ("", "unpainted", "white text")
#: Hidden lines less than this many sizes apart are one passage.
_NEXT_LINE = 3.0


@dataclass
class Sight:
    """What is seen of a page, and how many passages are not, by the reason; `is_ocr` where a scan lies over it."""

    glyphs: list[Glyph]
    skipped: Counter[str] = field(default_factory=Counter)
    is_ocr: bool = False


def look_at(drawing: Drawing) -> Sight:
    """Return the glyphs of a page that are seen."""
    glyphs = drawing.glyphs
    reasons = [_own_reason(glyph, drawing.shown) for glyph in glyphs]
    grounds = _Grounds(glyphs)
    _judge_colours(drawing, grounds, reasons)
    is_scan = _is_scan(drawing)
    behind_scan = _judge_covers(drawing, grounds, reasons, is_scan=is_scan)
    unseen = [n for n, reason in enumerate(reasons) if reason == "unpainted"]
    recognised = {*unseen, *behind_scan} if is_scan else set()
    is_ocr = len(recognised) > sum(reason == "" and n not in recognised for n, reason in enumerate(reasons))
    for n in recognised | set(unseen):
        reasons[n] = "" if is_ocr else "hidden text" if n in unseen else "covered text"
    seen = [glyph for glyph, reason in zip(glyphs, reasons, strict=True) if not reason]
    return Sight(seen, _count_passages(glyphs, reasons, seen), is_ocr)


def _own_reason(glyph: Glyph, shown: Box) -> str:
    """Return why a glyph is not seen whatever else is painted: '' if it may be seen."""
    if glyph.is_off:
        return "hidden text"
    if glyph.is_tiny:
        return "zero-size text"
    x, y = (glyph.x0 + glyph.x1) / 2, (glyph.top + glyph.bottom) / 2
    if not (shown[0] - _EDGE <= x <= shown[2] + _EDGE and shown[1] - _EDGE <= y <= shown[3] + _EDGE):
        return "off-page text"
    if glyph.ink.clip is not None and _share_inside(glyph, glyph.ink.clip) < _LEAST_INSIDE:
        return "hidden text"
    if glyph.mode in _INVISIBLE_MODES or _opacity(glyph) < _FAINT:
        return "unpainted"
    return ""


def _opacity(glyph: Glyph) -> float:
    filled = glyph.ink.fill_alpha if glyph.mode in _FILLED_MODES else 0.0
    stroked = glyph.ink.stroke_alpha if glyph.mode in _STROKED_MODES else 0.0
    return max(filled, stroked)


def _share_inside(glyph: Glyph, clip: Box) -> float:
    width = max(glyph.x1 - glyph.x0, 0.01)
    height = max(glyph.bottom - glyph.top, 0.01)
    across = min(glyph.x1, clip[2]) - max(glyph.x0, clip[0])
    down = min(glyph.bottom, clip[3]) - max(glyph.top, clip[1])
    return max(0.0, across + 0.01) / width * max(0.0, down) / height


class _Grounds:
    """The middles of all glyphs, sorted by height, so that those within a box are found at once."""

    def __init__(self, glyphs: Sequence[Glyph]) -> None:
        middles = np.array([(g.x0 + g.x1, g.top + g.bottom) for g in glyphs], dtype=float).reshape(-1, 2) / 2
        self._rank = np.argsort(middles[:, 1], kind="stable")
        self._x, self._y = middles[self._rank, 0], middles[self._rank, 1]
        self.orders = np.array([glyph.order for glyph in glyphs], dtype=int)

    def within(self, box: Box) -> NDArray[np.intp]:
        """Return the glyphs whose middle is within a box."""
        first, last = np.searchsorted(self._y, (box[1], box[3]))
        xs = self._x[first:last]
        found: NDArray[np.intp] = self._rank[first:last][(xs >= box[0]) & (xs <= box[2])]
        return found


def _judge_colours(drawing: Drawing, grounds: _Grounds, reasons: list[str]) -> None:
    """Mark glyphs of the colour of what is painted right below them."""
    areas: list[tuple[int, Box, Colour]] = [
        (shape.order, _area_of(shape), shape.fill) for shape in drawing.shapes if _is_area(shape)
    ]
    areas += [(shape.order, _band_of(shape), shape.stroke) for shape in drawing.shapes if _is_band(shape)]
    areas += [(one.order, _box(one), None) for one in drawing.pictures]
    areas.sort(key=lambda area: area[0])
    below = np.full(len(drawing.glyphs), -1)
    for place, (order, box, _) in enumerate(areas):
        within = grounds.within(box)
        below[within[grounds.orders[within] > order]] = place
    for n, (glyph, place) in enumerate(zip(drawing.glyphs, below.tolist(), strict=True)):
        if reasons[n]:
            continue
        ground = WHITE if place < 0 else areas[place][2]
        inks = [glyph.fill] if glyph.mode in _FILLED_MODES else []
        inks += [glyph.stroke] if glyph.mode in _STROKED_MODES else []
        if inks and all(are_alike(ink, ground) for ink in inks):
            reasons[n] = "white text"


def _judge_covers(drawing: Drawing, grounds: _Grounds, reasons: list[str], *, is_scan: bool) -> set[int]:
    """Mark glyphs over which something opaque is painted later; return those below the pictures of a scan."""
    covers = [
        (shape.order, _area_of(shape), False)
        for shape in drawing.shapes
        if _is_area(shape) and shape.fill is not None and shape.ink.fill_alpha >= _OPAQUE and not shape.ink.mixes
    ]
    covers += [
        (shape.order, _band_of(shape), False)
        for shape in drawing.shapes
        if _is_band(shape) and shape.stroke is not None and shape.ink.stroke_alpha >= _OPAQUE and not shape.ink.mixes
    ]
    covers += [(picture.order, _box(picture), is_scan) for picture in drawing.pictures if picture.is_opaque]
    covered = np.zeros(len(drawing.glyphs), dtype=bool)
    behind_scan = covered.copy()
    for order, box, is_of_scan in covers:
        within = grounds.within(box)
        below = within[grounds.orders[within] < order]
        (behind_scan if is_of_scan else covered)[below] = True
    for n in np.flatnonzero(covered).tolist():
        if reasons[n] in _MAY_BE_COVERED:
            reasons[n] = "covered text"
    return {n for n in np.flatnonzero(behind_scan).tolist() if reasons[n] in _MAY_BE_COVERED}


def _box(picture: Picture) -> Box:
    return (picture.x0, picture.top, picture.x1, picture.bottom)


def _is_area(shape: Shape) -> bool:
    """Return whether a shape paints all of its box."""
    if not shape.is_filled or shape.is_off or shape.has_hole or shape.ink.fill_alpha < _FAINT:
        return False
    width, height = shape.x1 - shape.x0, shape.bottom - shape.top
    if width < _LEAST_AREA or height < _LEAST_AREA:
        return False
    return shape.kind in ("rect", "shading") or _area_within(shape.points) > 0.95 * width * height


def _is_band(shape: Shape) -> bool:
    """Return whether a shape is a straight line as thick as an area: some programs paint the ground of a cell so."""
    is_straight = min(shape.x1 - shape.x0, shape.bottom - shape.top) < 1
    return (
        shape.kind == "line"
        and is_straight
        and shape.is_stroked
        and not shape.is_off
        and shape.width >= 2 * _LEAST_AREA
        and shape.ink.stroke_alpha >= _FAINT
    )


def _band_of(shape: Shape) -> Box:
    half = shape.width / 2
    is_level = shape.x1 - shape.x0 > shape.bottom - shape.top
    if is_level:
        return (shape.x0, shape.top - half, shape.x1, shape.bottom + half)
    return (shape.x0 - half, shape.top, shape.x1 + half, shape.bottom)


def _area_within(points: Sequence[tuple[float, float]]) -> float:
    pairs = zip(points, (*points[1:], points[0]), strict=True)
    return abs(sum(one[0] * other[1] - other[0] * one[1] for one, other in pairs)) / 2


def _area_of(shape: Shape) -> Box:
    clip = shape.ink.clip
    if clip is None:
        return (shape.x0, shape.top, shape.x1, shape.bottom)
    return (
        max(shape.x0, clip[0]),
        max(shape.top, clip[1]),
        min(shape.x1, clip[2]),
        min(shape.bottom, clip[3]),
    )


def _is_scan(drawing: Drawing) -> bool:
    """Return whether pictures, in one piece or in strips, take much of the page."""
    x0, top, x1, bottom = drawing.shown
    page = (x1 - x0) * (bottom - top)
    areas = [
        max(0.0, min(one.x1, x1) - max(one.x0, x0)) * max(0.0, min(one.bottom, bottom) - max(one.top, top))
        for one in drawing.pictures
    ]
    return page > 0 and sum(areas) >= _SCAN * page


def _count_passages(glyphs: Sequence[Glyph], reasons: Sequence[str], seen: Sequence[Glyph]) -> Counter[str]:
    """Return how many passages are hidden, by reason; a hidden copy of what is seen is none."""
    if not any(reasons):
        return Counter()
    shown = {_place(glyph) for glyph in seen}
    counts: Counter[str] = Counter()
    before: tuple[str, float] | None = None
    for glyph, reason in zip(glyphs, reasons, strict=True):
        if not reason:
            before = None
            continue
        if not glyph.text.strip() or _is_shown(glyph, shown):
            continue
        is_near = before is not None and abs(before[1] - glyph.base[1]) <= _NEXT_LINE * max(glyph.size, 4.0)
        if before is None or before[0] != reason or not is_near:
            counts[reason] += 1
        before = (reason, glyph.base[1])
    return counts


def _is_shown(glyph: Glyph, shown: set[tuple[str, int, int]]) -> bool:
    """Return whether the same glyph is seen at the same place or right beside it."""
    text, column, row = _place(glyph)
    return any((text, column + across, row + down) in shown for across in (-1, 0, 1) for down in (-1, 0, 1))


def _place(glyph: Glyph) -> tuple[str, int, int]:
    size = max(glyph.size, 0.01)
    return (glyph.text, round(3 * glyph.base[0] / size), round(3 * glyph.base[1] / size))
