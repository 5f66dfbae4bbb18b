"""The lines below a plot that explain its marks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from analysis.reports.charts._canvas import Box, Canvas, Line, wrap
from analysis.reports.charts.chart_style import FAN_80, INK

#: How far the marks of one explanation stand apart [widths of a mark].
_APART = 1.4


@dataclass(frozen=True)
class KeyItem:
    """A mark and what it means; without a shape only the words.

    Where the marks that it explains differ, `looks` holds the shape and the colour of each: a hollow one is drawn for
    each look.
    """

    text: str
    shape: str
    colour: str
    looks: tuple[tuple[str, str], ...] = ()


def draw_key(canvas: Canvas, top: float, items: Sequence[KeyItem]) -> float:
    """Write the items from `top` on, as many in a line as fit, and return where they end."""
    medium = canvas.medium
    indent, space = 1.9 * medium.mark, 2.2 * medium.mark
    left, y = 0.0, top
    for item in dict.fromkeys(items):
        looks = item.looks or (("circle", item.colour),)
        start = indent + (len(looks) - 1) * _APART * medium.mark if item.shape.strip() else 0.0
        lines = wrap(item.text, medium.width - start, medium.small)
        width = start + max(Line(line, medium.small).width for line in lines)
        if left and left + width > medium.width:
            left, y = 0.0, y + 1.45 * medium.small
        middle = y + 0.62 * medium.small
        if start:
            for number, look in enumerate(looks):
                _draw_shape(canvas, item.shape, look, left + (0.75 + number * _APART) * medium.mark, middle)
        for number, line in enumerate(lines):
            y += 1.3 * medium.small if number else 0.0
            canvas.text(left + start, y + 0.98 * medium.small, Line(line, medium.small, INK))
        left += width + space
    return y + (1.5 * medium.small if items else 0.0)


def _draw_shape(canvas: Canvas, kind: str, look: tuple[str, str], x: float, y: float) -> None:
    size, (shape, colour) = 0.9 * canvas.medium.mark, look
    if kind == "hollow":
        canvas.mark((x, y), shape, colour, size, is_hollow=True)
    elif kind == "small":
        canvas.mark((x, y), shape, colour, 0.65 * canvas.medium.mark, is_hollow=True)
    elif kind == "pale":
        canvas.mark((x, y), shape, colour, size, is_pale=True)
    elif kind == "bound":
        canvas.bound((x, y + 0.6 * size), -1.4 * size, colour, 0.8 * size)
    elif kind == "dotted":
        canvas.rule([(x - size, y), (x + size, y)], colour, 0.2 * size, "1.5,2")
    elif kind == "band":
        canvas.frame(Box(x - size, y - 0.5 * size, x + size, y + 0.5 * size), FAN_80)
    else:
        canvas.mark((x, y), kind, colour, size)
