"""A drawing surface that writes SVG and remembers where each text, mark and line stands."""

from __future__ import annotations

import html
import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from analysis.reports._document import Drawing, plain
from analysis.reports.charts.chart_style import INK, MUTED, PAPER, Medium, text_width

Place = tuple[float, float]
#: How far letters reach above and below the base line, Vietnamese marks on capitals included [em].
_ABOVE, _BELOW = 0.98, 0.24
_LINE = 1.24
_ANCHORS = {"left": "start", "centre": "middle", "right": "end"}
_BACK, _LINES, _MARKS, _TEXTS = range(4)


@dataclass(frozen=True)
class Box:
    """A rectangle; y grows downwards."""

    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def width(self) -> float:
        """Return the width."""
        return self.x1 - self.x0

    @property
    def height(self) -> float:
        """Return the height."""
        return self.y1 - self.y0

    def overlaps(self, other: Box, gap: float = 0.0) -> bool:
        """Return whether two rectangles share more than an edge, or come closer than `gap`."""
        return (
            self.x0 < other.x1 + gap
            and other.x0 < self.x1 + gap
            and self.y0 < other.y1 + gap
            and other.y0 < self.y1 + gap
        )

    def holds(self, other: Box, slack: float = 0.01) -> bool:
        """Return whether another rectangle lies inside this one."""
        return (
            self.x0 - slack <= other.x0
            and self.y0 - slack <= other.y0
            and other.x1 <= self.x1 + slack
            and other.y1 <= self.y1 + slack
        )

    def grown(self, by: float) -> Box:
        """Return the rectangle with `by` more on each side."""
        return Box(self.x0 - by, self.y0 - by, self.x1 + by, self.y1 + by)


@dataclass(frozen=True)
class Line:
    """One line of a label."""

    text: str
    size: float
    colour: str = INK
    is_bold: bool = False

    @property
    def width(self) -> float:
        """Return how wide the line is."""
        return text_width(plain(self.text), self.size, is_bold=self.is_bold)


Label = tuple[Line, ...]


def label_size(label: Label) -> Place:
    """Return width and height of a label."""
    heights = [line.size * (_LINE if number else _ABOVE + _BELOW) for number, line in enumerate(label)]
    return max(line.width for line in label), sum(heights)


def wrap(text: str, room: float, size: float, *, is_bold: bool = False) -> list[str]:
    """Return a text as lines that fit into the room; a word that is too long is broken.

    >>> wrap("Sở Y tế Kon Tum", 50.0, 10.0)
    ['Sở Y tế', 'Kon Tum']
    """
    lines = [""]
    for word in plain(text).split():
        longer = f"{lines[-1]} {word}".strip()
        if text_width(longer, size, is_bold=is_bold) <= room:
            lines[-1] = longer
            continue
        lines.append("")
        for letter in word:
            if lines[-1] and text_width(lines[-1] + letter, size, is_bold=is_bold) > room:
                lines.append("")
            lines[-1] += letter
    return [line for line in lines if line] or [""]


class Canvas:
    """Draws onto one picture of a medium; lengths are in the medium's unit, y grows downwards."""

    def __init__(self, medium: Medium) -> None:
        self.medium = medium
        self.height = 0.0
        self.texts: list[tuple[Box, Line]] = []
        self.marks: list[Box] = []
        self.lines: list[tuple[tuple[Place, ...], float]] = []
        self._layers: tuple[list[str], ...] = ([], [], [], [])

    def include(self, other: Canvas) -> None:
        """Add all that another canvas holds."""
        self.texts += other.texts
        self.marks += other.marks
        self.lines += other.lines
        for mine, theirs in zip(self._layers, other._layers, strict=True):
            mine += theirs

    def text(self, x: float, y: float, line: Line, align: str = "left", halo: str | None = None) -> Box:
        """Write one line with its base line at y, and return its rectangle."""
        shown = plain(line.text)
        width = line.width
        left = x - {"left": 0.0, "centre": width / 2, "right": width}[align]
        box = Box(left, y - _ABOVE * line.size, left + width, y + _BELOW * line.size)
        style = f"font-size:{line.size:g}px;fill:{line.colour};text-anchor:{_ANCHORS[align]}"
        if line.is_bold:
            style += ";font-weight:700"
        if halo and shown:  # no outline of letters: on paper it would cover the letters beside them
            self._layers[_TEXTS].append(
                f'<rect x="{box.x0:.1f}" y="{box.y0:.1f}" width="{box.width:.1f}" height="{box.height:.1f}" rx="1" '
                f'style="fill:{halo}"/>'
            )
        # Whatever face a reader has, the text takes the room that it was given.
        fitted = f'textLength="{width:.1f}" lengthAdjust="spacingAndGlyphs"' if shown else ""
        self._layers[_TEXTS].append(
            f'<text x="{x:.1f}" y="{y:.1f}" {fitted} style="{style}">{html.escape(shown)}</text>'
        )
        self.texts.append((box, line))
        return box

    def label(self, box: Box, label: Label, align: str, halo: str | None = PAPER) -> None:
        """Write a label into a rectangle of its size."""
        x = {"left": box.x0, "centre": (box.x0 + box.x1) / 2, "right": box.x1}[align]
        y = box.y0 + _ABOVE * label[0].size
        for number, line in enumerate(label):
            y += _LINE * line.size if number else 0.0
            self.text(x, y, line, align, halo)

    def rule(self, points: Sequence[Place], colour: str, width: float = 0.6, dash: str = "") -> None:
        """Draw a line of the frame or the grid, over which texts may stand."""
        self._layers[_BACK].append(_polyline(points, colour, width, dash))

    def line(self, points: Sequence[Place], colour: str, width: float, dash: str = "") -> None:
        """Draw a line of data, which texts keep clear of."""
        self._layers[_LINES].append(_polyline(points, colour, width, dash))
        self.lines.append((tuple(points), width))

    def area(self, points: Iterable[Place], colour: str) -> None:
        """Fill a shape."""
        corners = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        self._layers[_BACK].append(f'<polygon points="{corners}" style="fill:{colour}"/>')

    def frame(
        self, box: Box, fill: str, edge: str = "none", radius: float = 0.0, width: float = 0.8, dash: str = ""
    ) -> None:
        """Draw a rectangle behind everything that is drawn later."""
        style = f"fill:{fill};stroke:{edge};stroke-width:{width:g}" + (f";stroke-dasharray:{dash}" if dash else "")
        corner = f' rx="{radius:g}"' if radius else ""
        self._layers[_BACK].append(
            f'<rect x="{box.x0:.1f}" y="{box.y0:.1f}" width="{box.width:.1f}" height="{box.height:.1f}"{corner} '
            f'style="{style}"/>'
        )

    def mark(
        self, place: Place, shape: str, colour: str, size: float, *, is_hollow: bool = False, is_pale: bool = False,
        title: str = "",
    ) -> Box:  # fmt: skip
        """Draw a mark, hollow or filled, and return its rectangle; `title` is shown while a pointer rests on it."""
        x, y = place
        style = f"fill:{PAPER if is_hollow else colour};stroke:{colour};stroke-width:{0.22 * size:.2f}"
        style += ";opacity:.45" if is_pale else ""
        tooltip = f"<title>{html.escape(plain(title))}</title>" if title else ""
        self._layers[_MARKS].append(_SHAPES[shape](x, y, size / 2, style, tooltip))
        box = Box(x - size / 2, y - size / 2, x + size / 2, y + size / 2).grown(0.11 * size)
        self.marks.append(box)
        return box

    def bound(self, place: Place, rise: float, colour: str, size: float, title: str = "") -> Box:
        """Draw a bar with an arrow to where the value may lie: `rise` is negative upwards; return its rectangle."""
        x, y = place
        half, tip, width = 0.75 * size, y + rise, 0.28 * size
        head = math.copysign(min(0.62 * size, abs(rise)), rise)
        style = f"stroke:{colour};fill:{colour};stroke-width:{width:.2f}"
        tooltip = f"<title>{html.escape(plain(title))}</title>" if title else ""
        bar = f"M{x - half:.1f} {y:.1f}H{x + half:.1f}M{x:.1f} {y:.1f}V{tip - head:.1f}"
        self._layers[_MARKS].append(
            f'<g style="{style}">{tooltip}<path d="{bar}"/>'
            f'<path style="stroke:none" d="M{x:.1f} {tip:.1f}L{x - 0.36 * size:.1f} {tip - head:.1f}'
            f'H{x + 0.36 * size:.1f}Z"/></g>'
        )
        box = Box(x - half, min(y, tip), x + half, max(y, tip)).grown(width / 2)
        self.marks.append(box)
        return box

    def joint(self, ends: tuple[Place, Place]) -> None:
        """Join a label to its mark by a thin grey dotted line, which no line of data looks like."""
        self._layers[_LINES].append(_polyline(ends, MUTED, 0.5, "1,1.5"))

    def arrow(self, start: Place, end: Place, colour: str, size: float) -> None:
        """Draw a level arrow to where a value may lie."""
        (x0, y), (x1, _) = start, end
        head = (
            f"M{x1 - 0.6 * size:.1f} {y - 0.36 * size:.1f}L{x1:.1f} {y:.1f}L{x1 - 0.6 * size:.1f} {y + 0.36 * size:.1f}"
        )
        style = f"fill:none;stroke:{colour};stroke-width:{0.2 * size:.2f}"
        self._layers[_LINES].append(f'<path d="M{x0:.1f} {y:.1f}H{x1:.1f}{head}" style="{style}"/>')
        self.lines.append(((start, end), 0.2 * size))

    def double_arrow(self, start: Place, end: Place, colour: str, size: float) -> None:
        """Draw a level line with a head at both ends."""
        (x0, y), (x1, _) = start, end
        heads = "".join(
            f"M{x + way * size:.1f} {y - 0.5 * size:.1f}L{x:.1f} {y:.1f}L{x + way * size:.1f} {y + 0.5 * size:.1f}"
            for x, way in ((x0, 1), (x1, -1))
        )
        style = f"fill:none;stroke:{colour};stroke-width:{0.16 * size:.2f}"
        self._layers[_LINES].append(f'<path d="M{x0:.1f} {y:.1f}H{x1:.1f}{heads}" style="{style}"/>')
        self.lines.append(((start, end), size))

    def drawing(self) -> Drawing:
        """Return the picture."""
        body = "\n".join(item for layer in self._layers for item in layer)
        return Drawing(body, self.medium.width, self.height, self.medium.unit)


def _polyline(points: Sequence[Place], colour: str, width: float, dash: str) -> str:
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    style = f"fill:none;stroke:{colour};stroke-width:{width:g};stroke-linejoin:round"
    style += f";stroke-dasharray:{dash}" if dash else ""
    return f'<polyline points="{path}" style="{style}"/>'


def _circle(x: float, y: float, half: float, style: str, tooltip: str) -> str:
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{half:.2f}" style="{style}">{tooltip}</circle>'


_Draw = Callable[[float, float, float, str, str], str]


def _polygon(corners: Sequence[Place]) -> _Draw:
    def draw(x: float, y: float, half: float, style: str, tooltip: str) -> str:
        points = " ".join(f"{x + dx * half:.1f},{y + dy * half:.1f}" for dx, dy in corners)
        return f'<polygon points="{points}" style="{style}">{tooltip}</polygon>'

    return draw


_SHAPES: dict[str, _Draw] = {
    "circle": _circle,
    "square": _polygon(((-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9))),
    "triangle": _polygon(((0, -1), (1, 0.85), (-1, 0.85))),
    "cross": _polygon(
        ((-1, -0.35), (-0.35, -0.35), (-0.35, -1), (0.35, -1), (0.35, -0.35), (1, -0.35),
         (1, 0.35), (0.35, 0.35), (0.35, 1), (-0.35, 1), (-0.35, 0.35), (-1, 0.35))
    ),
    "diamond": _polygon(((0, -1), (1, 0), (0, 1), (-1, 0))),
    "bar": _polygon(((-0.12, -1), (0.12, -1), (0.12, 1), (-0.12, 1))),
}  # fmt: skip
