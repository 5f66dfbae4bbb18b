"""The lines below a plot that explain its marks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from analysis.reports.charts._canvas import Box, Canvas, Line, wrap
from analysis.reports.charts.chart_style import FAN_80, INK


@dataclass(frozen=True)
class KeyItem:
    """A mark and what it means; without a shape only the words."""

    text: str
    shape: str
    colour: str


def draw_key(canvas: Canvas, top: float, items: Sequence[KeyItem]) -> float:
    """Write the items from `top` on, as many in a line as fit, and return where they end."""
    medium = canvas.medium
    indent, space = 1.9 * medium.mark, 2.2 * medium.mark
    left, y = 0.0, top
    for item in dict.fromkeys(items):
        start = indent if item.shape.strip() else 0.0
        lines = wrap(item.text, medium.width - start, medium.small)
        width = start + max(Line(line, medium.small).width for line in lines)
        if left and left + width > medium.width:
            left, y = 0.0, y + 1.45 * medium.small
        middle = y + 0.62 * medium.small
        if start:
            _draw_shape(canvas, item, left + 0.75 * medium.mark, middle)
        for number, line in enumerate(lines):
            y += 1.3 * medium.small if number else 0.0
            canvas.text(left + start, y + 0.98 * medium.small, Line(line, medium.small, INK))
        left += width + space
    return y + (1.5 * medium.small if items else 0.0)


def _draw_shape(canvas: Canvas, item: KeyItem, x: float, y: float) -> None:
    size = 0.9 * canvas.medium.mark
    if item.shape == "hollow":
        canvas.mark((x, y), "circle", item.colour, size, is_hollow=True)
    elif item.shape == "small":
        canvas.mark((x, y), "circle", item.colour, 0.65 * canvas.medium.mark, is_hollow=True)
    elif item.shape == "pale":
        canvas.mark((x, y), "circle", item.colour, size, is_pale=True)
    elif item.shape == "bound":
        canvas.bound((x, y + 0.6 * size), -1.4 * size, item.colour, 0.8 * size)
    elif item.shape == "dotted":
        canvas.rule([(x - size, y), (x + size, y)], item.colour, 0.2 * size, "1.5,2")
    elif item.shape == "band":
        canvas.frame(Box(x - size, y - 0.5 * size, x + size, y + 0.5 * size), FAN_80)
    else:
        canvas.mark((x, y), item.shape, item.colour, size)
