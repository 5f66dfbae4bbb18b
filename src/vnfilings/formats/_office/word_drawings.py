"""What a drawing of a Word document holds: text boxes, which are read, and pictures and the like, which are counted."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from vnfilings.formats._office.colours import UNKNOWN, WHITE, Theme, is_colour
from vnfilings.formats._office.ooxml_parts import MC, VML, A, Element, W, choose_alternative
from vnfilings.formats._office.word_looks import read_fill
from vnfilings.lexicon import to_pattern

_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/"
_WP = f"{_DRAWING}wordprocessingDrawing}}"
_WPS = "{http://schemas.microsoft.com/office/word/2010/wordprocessingShape}"
_CHART_EX = "{http://schemas.microsoft.com/office/drawing/2014/chartex}"
_INK = "{http://schemas.microsoft.com/office/word/2010/wordprocessingInk}"
_BOX = f"{W}txbxContent"
_KINDS = {
    f"{_DRAWING}picture}}pic": "picture without text",
    f"{_INK}contentPart": "picture without text",
    f"{W}contentPart": "picture without text",
    f"{_DRAWING}chart}}chart": "chart",
    f"{_CHART_EX}chart": "chart",
    f"{_DRAWING}diagram}}relIds": "diagram",
    "{urn:schemas-microsoft-com:office:office}OLEObject": "embedded object",
    f"{W}control": "embedded object",
    f"{W}objectEmbed": "embedded object",
    f"{W}objectLink": "embedded object",
}
#: English metric units, and points, beyond which nothing lies on a page: A3 is 1,191 points long.
_FAR, _EMU = 1200.0, 12700.0
_LENGTH = to_pattern(r"(?:^|;)\s*(?:margin-)?(?:left|top)\s*:\s*(-?[0-9.]+)(pt|in|mm|cm|px)?", re.IGNORECASE)
_POINTS = {"in": 72.0, "mm": 2.835, "cm": 28.35, "px": 0.75}
_NAMED = {"white": WHITE, "black": "000000"}


class Box(NamedTuple):
    """A text box: what it holds, the colour behind its text, and why it is not seen ('' if it is)."""

    content: Element
    background: str
    unseen: str


def read_drawing(drawing: Element, theme: Theme) -> tuple[list[Box], Counter[str]]:
    """Return the text boxes of a `w:drawing`, `w:pict` or `w:object`, and what else it holds, counted."""
    boxes: list[Box] = []
    counts: Counter[str] = Counter()
    for node in _iterate(drawing):
        if node.tag == _BOX:
            boxes.append(Box(node, _background(node, drawing, theme), _why_unseen(drawing, node)))
        elif node.tag in _KINDS:
            counts[_KINDS[node.tag]] += 1
        elif node.tag == f"{VML}imagedata" and drawing.tag != f"{W}object":
            counts["picture without text"] += 1
        elif node.tag == f"{VML}textpath" and (node.get("string") or "").strip():
            counts["text box"] += 1
    if drawing.tag == f"{W}object" and not counts:
        counts["embedded object"] += 1
    if _why_unseen(drawing, drawing) == "hidden text":
        counts.clear()
    return boxes, counts


def _iterate(element: Element) -> Iterator[Element]:
    """Yield what lies in a drawing: text boxes without their content, and only one of two versions of a thing."""
    for child in element:
        if not isinstance(child.tag, str):
            continue
        if child.tag == f"{MC}AlternateContent":
            chosen = choose_alternative(child)
            if chosen is not None:
                yield from _iterate(chosen)
            continue
        yield child
        if child.tag != _BOX:
            yield from _iterate(child)


def _background(box: Element, drawing: Element, theme: Theme) -> str:
    for shape in box.iterancestors():
        if shape.tag == f"{_WPS}wsp":
            properties, style = shape.find(f"{_WPS}spPr"), shape.find(f"{_WPS}style/{A}fillRef")
            fill = read_fill(properties, theme) if properties is not None else None
            is_none = properties is not None and properties.find(f"{A}noFill") is not None
            if fill is None and style is not None and style.get("idx") != "0" and not is_none:
                return theme.read_drawing(style)
            return WHITE if fill is None else fill
        if shape.get("fillcolor") and shape.get("filled") not in ("f", "false"):
            colour = (shape.get("fillcolor") or "").split()[0].lstrip("#")
            long = "".join(2 * sign for sign in colour) if len(colour) == 3 else colour
            return long.upper() if is_colour(long) else _NAMED.get(colour.lower(), UNKNOWN)
        if shape is drawing:
            break
    return WHITE


def _why_unseen(drawing: Element, node: Element) -> str:
    """Return why a drawing is not seen: hidden, without size, or beside the page."""
    for place in drawing.iter(f"{_WP}anchor", f"{_WP}inline"):
        properties, extent = place.find(f"{_WP}docPr"), place.find(f"{_WP}extent")
        if properties is not None and properties.get("hidden") in ("1", "true"):
            return "hidden text"
        if extent is not None and "0" in (extent.get("cx"), extent.get("cy")):
            return "zero-size text"
        offsets = [_number(offset.text) / _EMU for offset in place.iter(f"{_WP}posOffset")]
        if any(abs(offset) > _FAR for offset in offsets):
            return "off-page text"
    for shape in (node, *node.iterancestors()):
        style = (shape.get("style") or "").replace(" ", "").lower()
        if "visibility:hidden" in style:
            return "hidden text"
        if any(abs(_number(value) * _POINTS.get(unit, 1.0)) > _FAR for value, unit in _LENGTH.findall(style)):
            return "off-page text"
        if shape is drawing:
            break
    return ""


def _number(text: str | None) -> float:
    try:
        return float(text or 0)
    except ValueError:
        return 0.0
