"""Takes out of a web page what a person does not see, and counts it; what is left is raised where it is drawn so."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from vnfilings.formats._web.css import Style, StyleSheet
from vnfilings.formats._web.css_colours import Paint, is_same, read_background, read_colour
from vnfilings.lexicon import to_pattern
from vnfilings.text import lower_text, raise_text

_STRUCK = {"del", "s", "strike"}
#: Never drawn as text, and no loss.
_UNSEEN = {"script", "style", "template", "noscript", "head", "title", "rp", "rt", "datalist", "noframes", "param"}
_NUMBER = to_pattern(r"(-?\d*\.?\d+)\s*(px|pt|em|rem|ex|ch|%|vw|vh|in|cm|mm)?")
_PIXELS = {
    "": 1,
    "px": 1,
    "pt": 1.33,
    "em": 16,
    "rem": 16,
    "ex": 8,
    "ch": 8,
    "vw": 10,
    "vh": 8,
    "in": 96,
    "cm": 38,
    "mm": 4,
}
_HIDDEN = "hidden text"
#: What a hidden element of a kind is called.
_HIDDEN_BLOCKS = dict.fromkeys(("p", "li", "h1", "h2", "h3", "h4", "h5", "h6"), "hidden paragraph")
_HIDDEN_BLOCKS |= {"tr": "hidden row", "td": "hidden cell", "th": "hidden cell"}
#: Pixels beyond the edge of the window; smaller shifts are layout.
_OFF_SCREEN = -300.0
#: Pixels; letters as small as that are dust.
_DUST = 1.5
_FAINT = 0.05
_TRANSLATE = to_pattern(r"translate(?:x|y|3d)?\(([^)]*)\)|scale[xy]?\(\s*0?\.?0*\s*[,)]")
_LEAST_PICTURE = 40.0


@dataclass(frozen=True)
class _State:
    """What an element hands down to those inside it; `told` is filled once its hidden text is counted."""

    is_visible: bool = True
    colour: Paint = (0, 0, 0)
    ground: Paint = (255, 255, 255)
    is_dust: bool = False
    shift: str = ""
    hidden: str = ""
    told: list[str] = field(default_factory=list)


def keep_seen(root: Any) -> Counter[str]:
    """Take out of a page what is not seen, in place, and return how many passages of each kind that was."""
    sheet = StyleSheet([node.text or "" for node in root.iter("style") if (node.get("media") or "all") != "print"])
    counts: Counter[str] = Counter()
    stack: list[tuple[Any, _State]] = [(root, _State())]
    while stack:
        node, state = stack.pop()
        if not isinstance(node.tag, str) or node.tag in _UNSEEN:
            _take_out(node)
            continue
        style = sheet.style_of(node)
        reason = _why_gone(node, style)
        if reason:
            counts[_HIDDEN_BLOCKS.get(node.tag, reason) if reason == _HIDDEN else reason] += _has_text(node)
            _take_out(node)
            continue
        _count_loss(node, counts)
        inner = _hand_down(node, style, state)
        if _write(node, inner) and not inner.told:
            inner.told.append(inner.hidden)
            counts[inner.hidden] += 1
        stack.extend((child, inner) for child in node)
    return counts


def _write(node: Any, state: _State) -> bool:
    """Leave of an element's own text what is seen, in its raised or lowered form; return whether some was taken out."""
    if state.hidden:
        texts = [node.text, *(child.tail for child in node)]
        node.text = None
        for child in node:
            child.tail = None
        return any(text and text.strip() for text in texts)
    if state.shift:
        change = raise_text if state.shift == "raised" else lower_text
        node.text = node.text and change(node.text)
        for child in node:
            child.tail = child.tail and change(child.tail)
    return False


def _take_out(node: Any) -> None:
    """Remove an element and what is in it; the text behind it stays."""
    parent = node.getparent()
    if parent is None:
        return
    if node.tail:
        before = node.getprevious()
        if before is not None:
            before.tail = (before.tail or "") + node.tail
        else:
            parent.text = (parent.text or "") + node.tail
    parent.remove(node)


def _has_text(node: Any) -> bool:
    return any(text.strip() for text in node.itertext())


def _why_gone(node: Any, style: Style) -> str:
    """Return why nothing of an element is seen, '' where it may be."""
    if node.tag in _STRUCK or "line-through" in style.get("text-decoration", ""):
        return "struck text"
    if node.get("hidden") is not None and style.get("display", "none") == "none":
        return _HIDDEN
    if style.get("display") == "none" or (node.tag == "dialog" and node.get("open") is None):
        return _HIDDEN
    if (opacity := _number(style.get("opacity"))) is not None and opacity < _FAINT:
        return _HIDDEN
    if _is_off_screen(style):
        return "off-page text"
    return _HIDDEN if _is_cut_away(style) else ""


def _is_off_screen(style: Style) -> bool:
    names = ["text-indent", "margin-left", "margin-top"]
    names += ["left", "top"] if style.get("position", "static") != "static" else []
    if any((shift := _pixels(style.get(name))) is not None and shift <= _OFF_SCREEN for name in names):
        return True
    match = _TRANSLATE.search(style.get("transform", ""))
    if match is None:
        return False
    shifts = [_pixels(part) for part in (match[1] or "").split(",")]
    return match[1] is None or any(shift is not None and shift <= _OFF_SCREEN for shift in shifts)


def _is_cut_away(style: Style) -> bool:
    """Return whether an element is clipped to nothing."""
    clip = re.findall(r"-?\d+(?:\.\d+)?", style.get("clip", ""))
    if len(clip) == 4 and style.get("position") in ("absolute", "fixed"):
        top, right, bottom, left = map(float, clip)
        if right - left <= 1 or bottom - top <= 1:
            return True
    path = re.match(r"inset\(\s*(\d+)%|circle\(\s*0", style.get("clip-path", ""))
    if path is not None and int(path[1] or 50) >= 50:
        return True
    if style.get("overflow", "visible") not in ("hidden", "clip"):
        return False
    sizes = [_pixels(style.get(name)) for name in ("width", "height", "max-height", "max-width")]
    return any(size is not None and 0 <= size <= 1 for size in sizes)


def _hand_down(node: Any, style: Style, outer: _State) -> _State:
    """Return the state of an element, of what it says and what it inherits."""
    visibility = style.get("visibility", "inherit")
    is_visible = outer.is_visible if visibility == "inherit" else visibility == "visible"
    own = node.get("text" if node.tag == "body" else "color")
    colour = read_colour(style.get("color") or own or "inherit", outer.colour)
    ground = read_background(style.get("background-color") or node.get("bgcolor") or "", outer.ground)
    if node.get("background"):
        ground = None
    is_dust = outer.is_dust
    if (size := _pixels(style.get("font-size", "").replace("%", "em"))) is not None:
        is_dust = size * (0.01 if style["font-size"].endswith("%") else 1) < _DUST
    align = style.get("vertical-align", "")
    shift = outer.shift
    if node.tag == "sup" or align == "super":
        shift = "raised"
    elif node.tag == "sub" or align == "sub":
        shift = "lowered"
    hidden = "" if is_visible else _HIDDEN
    if not hidden and is_dust:
        hidden = "zero-size text"
    if not hidden and is_same(colour, ground):
        hidden = "white text"
    told = outer.told if hidden == outer.hidden else []
    return _State(is_visible, colour, ground, is_dust, shift, hidden, told)


def _count_loss(node: Any, counts: Counter[str]) -> None:
    """Count pictures, drawings and frames: they are seen and cannot be read."""
    if node.tag in ("iframe", "frame", "object", "embed"):
        counts["included document"] += 1
    elif node.tag in ("svg", "canvas"):
        counts["chart"] += node.tag == "svg" and _has_text(node)
    elif node.tag == "img" and node.get("alt") != "":
        sizes = [_pixels(node.get(name)) for name in ("width", "height")]
        counts["picture without text"] += all(size is None or size >= _LEAST_PICTURE for size in sizes)


def _number(text: str | None) -> float | None:
    match = _NUMBER.match(text or "")
    return None if match is None else float(match[1]) / (100 if match[2] == "%" else 1)


def _pixels(text: str | None) -> float | None:
    """Return a length in pixels; a share of the window counts as that of a window of 1,000 pixels."""
    match = _NUMBER.match((text or "").strip())
    if match is None:
        return None
    unit = match[2] or ""
    return float(match[1]) * (10 if unit == "%" else _PIXELS[unit])
