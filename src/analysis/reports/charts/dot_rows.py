"""Charts of rows of dots: units side by side, or the indicators of one unit; each row with its name and its figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from analysis.reports._document import Drawing
from analysis.reports._report_texts import ReportTexts
from analysis.reports.charts._axes import SHARE, ValueScale, value_axis
from analysis.reports.charts._canvas import Box, Canvas, Line, wrap
from analysis.reports.charts._key import KeyItem, draw_key
from analysis.reports.charts._series_marks import UPWARDS
from analysis.reports.charts.chart_style import BLUE, INK, MEDIA, MUTED, ORANGE, PHONE, RANGE, RULE, Medium

#: The shares of the width that names may take on paper, and the least that the dots keep.
_NAMES, _LEAST = 0.28, 0.28
#: Where a dot stands whose place another one takes, in widths of a mark above or below the line of its row.
_SHIFTS = (0.0, 1.15, -1.15)


@dataclass(frozen=True)
class Dot:
    """One value of a row, the most important first; an `is_earlier` one is small, and joined to the first by a band."""

    value: float
    shape: str = "circle"
    colour: str = BLUE
    op: str = "="
    is_hollow: bool = False
    is_earlier: bool = False
    title: str = ""


@dataclass(frozen=True)
class DotRow:
    """A row: its name, its dots, what stands in each column beside them, and its target."""

    name: str
    dots: tuple[Dot, ...]
    cells: tuple[str, ...] = ()
    target: float | None = None


@dataclass(frozen=True)
class DotChart:
    """Rows in order, the heads of the columns, the axis, a value to compare with and its label, and the key."""

    rows: tuple[DotRow, ...]
    heads: tuple[str, ...] = ()
    scale: ValueScale = SHARE
    reference: tuple[float, str] | None = None
    key: tuple[KeyItem, ...] = ()


def draw_dot_rows(chart: DotChart, texts: ReportTexts) -> dict[str, Drawing]:
    """Return the chart drawn for each medium: on paper the columns stand beside the dots, on a telephone above them."""
    return {medium.name: draw_for(chart, texts, medium).drawing() for medium in MEDIA}


def draw_for(chart: DotChart, texts: ReportTexts, medium: Medium) -> Canvas:
    """Return the canvas of one medium, which knows where everything stands."""
    return _Painter(chart, texts, medium).paint()


class _Painter:
    """Draws one chart for one medium."""

    def __init__(self, chart: DotChart, texts: ReportTexts, medium: Medium) -> None:
        self.chart, self.texts, self.medium = chart, texts, medium
        self.canvas = Canvas(medium)
        values = [dot.value for row in chart.rows for dot in row.dots]
        values += [row.target for row in chart.rows if row.target is not None]
        values += [chart.reference[0]] if chart.reference else []
        self.axis = value_axis(chart.scale, values, texts)
        self.ends = (self.axis.ticks[0][0], self.axis.ticks[-1][0])
        self.gap = 1.1 * medium.base
        names = 0.0
        if medium is not PHONE:
            lines = [wrap(row.name, _NAMES * medium.width, medium.base) for row in chart.rows]
            names = max(Line(line, medium.base).width for many in lines for line in many) + self.gap
        self.left = max(names, medium.mark)
        least = self.left + _LEAST * medium.width + 1.2 * medium.mark
        self.columns = [] if medium is PHONE else self._column_widths(medium.width - least)
        taken = sum(self.columns) + self.gap * len(self.columns)
        self.right = medium.width - taken - 1.2 * medium.mark

    def paint(self) -> Canvas:
        """Draw the key, the axis on top, the rows, and the value to compare with."""
        medium, canvas = self.medium, self.canvas
        top = draw_key(canvas, 0.0, self.chart.key) + (0.6 * medium.base if self.chart.key else 0.0)
        top = self._heads(top)
        y = top + 0.4 * medium.base
        for row in self.chart.rows:
            y = self._row(row, y)
        if self.chart.reference:
            y = self._reference(y)
        canvas.height = y + 0.3 * medium.base
        return canvas

    def _x(self, value: float) -> float:
        low, high = self.ends
        inside = min(max(value, min(low, high)), max(low, high))
        return self.left + (inside - low) / (high - low) * (self.right - self.left)

    def _column_widths(self, room: float) -> list[float]:
        """Return the width of each column: that of its widest text; the widest column gives way where room is short."""
        medium = self.medium
        widths = []
        for place, head in enumerate(self.chart.heads):
            size = medium.base if place == 0 else medium.small
            cells = [Line(row.cells[place], size, is_bold=place == 0).width for row in self.chart.rows]
            widths.append(max(*cells, Line(head, medium.small).width))
        over = sum(widths) + self.gap * len(widths) - room
        if over > 0:
            widest = widths.index(max(widths))
            widths[widest] = max(widths[widest] - over, 4.0 * medium.base)
        return widths

    def _heads(self, top: float) -> float:
        """Write the ticks of the axis and the heads of the columns, and return where the rows begin."""
        medium, canvas = self.medium, self.canvas
        space = Line(self.axis.ticks[-1][1], medium.small).width / 2
        # The first head would touch the axis' last label: all heads then stand a line above it.
        lift = 1.25 * medium.small if self.columns and space > self.gap else 0.0
        heads = [
            wrap(head, width + 0.5, medium.small) for head, width in zip(self.chart.heads, self.columns, strict=False)
        ]
        y = top + medium.small + lift + 1.25 * medium.small * (max(map(len, heads), default=1) - 1)
        for value, label in self.axis.ticks:
            line = Line(label, medium.small, MUTED)
            x = min(max(self._x(value), line.width / 2), medium.width - line.width / 2)
            canvas.text(x, y, line, "centre")
        x = self.right + 1.2 * medium.mark
        last = len(self.columns) - 1
        for place, (lines, width) in enumerate(zip(heads, self.columns, strict=True)):
            align, at = ("right", x + self.gap + width) if place == last else ("left", x + self.gap)
            for above, words in enumerate(reversed(lines)):
                canvas.text(at, y - lift - 1.25 * medium.small * above, Line(words, medium.small, MUTED), align)
            x += self.gap + width
        return y + 0.5 * medium.small

    def _row(self, row: DotRow, top: float) -> float:
        """Draw one row from `top` on and return where it ends."""
        medium = self.medium
        spread = max(map(abs, self._shifts(row)))
        if medium is PHONE:
            middle = self._titles_above(row, top) + (0.95 + spread) * medium.mark
            height = 2 * (0.95 + spread) * medium.mark
            self._dots(row, middle, middle - height / 2, middle - height / 2 + height)
            return middle - height / 2 + height + 0.35 * medium.base
        names = wrap(row.name, _NAMES * medium.width, medium.base)
        cells = [wrap(cell, width + 0.5, medium.small) for cell, width in zip(row.cells, self.columns, strict=False)]
        count = max([len(names), *(len(cell) for cell in cells)])
        height = max(1.3 * medium.base * count, (2 * spread + 1.2) * medium.mark) + 0.45 * medium.base
        middle = top + height / 2
        self._stack(names, self.left - self.gap, middle, medium.base, "right")
        x = self.right + 1.2 * medium.mark
        for place, width in enumerate(self.columns):
            x += self.gap
            size = medium.base if place == 0 else medium.small
            lines = wrap(row.cells[place], width + 0.5, size, is_bold=place == 0)
            is_last = place == len(self.columns) - 1 and place > 0
            self._stack(
                lines, x + width if is_last else x, middle, size, "right" if is_last else "left",
                is_bold=place == 0, colour=MUTED if is_last else INK,
            )  # fmt: skip
            x += width
        self._dots(row, middle, top, top + height)
        return top + height

    def _stack(
        self, lines: Sequence[str], x: float, middle: float, size: float, align: str, *, is_bold: bool = False,
        colour: str = INK,
    ) -> None:  # fmt: skip
        y = middle - 1.3 * size * (len(lines) - 1) / 2 + 0.36 * size
        for line in lines:
            self.canvas.text(x, y, Line(line, size, colour, is_bold), align)
            y += 1.3 * size

    def _titles_above(self, row: DotRow, top: float) -> float:
        """Write the name and the figures of a row above its dots, and return where they end."""
        medium = self.medium
        named = wrap(row.name, medium.width, medium.base, is_bold=True)
        figures = ", ".join(filter(None, row.cells[:3]))
        y = top
        for line in named:
            y += 1.3 * medium.base
            self.canvas.text(0.0, y - 0.28 * medium.base, Line(line, medium.base, INK, is_bold=True))
        width = Line(named[-1], medium.base, is_bold=True).width
        for number, line in enumerate(wrap(figures, medium.width, medium.small)):
            fits = number == 0 and width + self.gap + Line(figures, medium.small).width <= medium.width
            y += 0.0 if fits or not figures else 1.3 * medium.small
            self.canvas.text(medium.width, y - 0.28 * medium.base, Line(line, medium.small), "right")
        return y + 0.15 * medium.base

    def _dots(self, row: DotRow, y: float, top: float, bottom: float) -> None:
        """Draw the dots of a row at y; the lines of axis and reference pass through its strip alone, not the words."""
        medium, canvas = self.medium, self.canvas
        for value, _ in self.axis.ticks:
            canvas.rule([(self._x(value), top), (self._x(value), bottom)], RULE, 0.6)
        if self.chart.reference:
            x = self._x(self.chart.reference[0])
            canvas.rule([(x, top), (x, bottom)], BLUE, 0.9, "3,2")
        first = row.dots[0]
        earlier = [self._x(dot.value) for dot in row.dots if dot.is_earlier]
        if earlier:
            ends = (min([*earlier, self._x(first.value)]), max([*earlier, self._x(first.value)]))
            canvas.rule([(ends[0], y), (ends[1], y)], RANGE, 0.5 * medium.mark)
        if row.target is not None:
            x = self._x(row.target)
            canvas.mark((x, y), "bar", ORANGE, 1.5 * medium.mark)
        for dot, shift in zip(row.dots, self._shifts(row), strict=True):
            size = self._size(dot, first)
            x, at = self._x(dot.value), y + shift * medium.mark
            if dot.op in UPWARDS:
                end = min(x + 2.2 * size, self.right + 1.1 * medium.mark)
                canvas.arrow((x, at), (end, at), dot.colour, size)
            canvas.mark((x, at), dot.shape, dot.colour, size, is_hollow=dot.is_hollow, title=dot.title)

    def _size(self, dot: Dot, first: Dot) -> float:
        return self.medium.mark * (0.65 if dot.is_earlier else 1.1 if dot is first else 0.9)

    def _shifts(self, row: DotRow) -> list[float]:
        """Return how far below the line of its row each dot stands [widths of a mark], so that none hides another."""
        placed: list[Box] = []
        shifts = []
        for dot in row.dots:
            x, half = self._x(dot.value), self._size(dot, row.dots[0]) / 2
            levels = [(shift, shift * self.medium.mark) for shift in _SHIFTS]
            boxes = [(shift, Box(x - half, at - half, x + half, at + half)) for shift, at in levels]
            free = [one for one in boxes if not any(one[1].overlaps(other) for other in placed)]
            shift, box = boxes[0] if dot.is_earlier or not free else free[0]
            shifts.append(shift)
            placed += [] if dot.is_earlier else [box]
        return shifts

    def _reference(self, bottom: float) -> float:
        """Write the label of the value to compare with below its line."""
        medium = self.medium
        value, label = self.chart.reference or (0.0, "")
        x = self._x(value)
        line = Line(label, medium.small, BLUE)
        at = min(max(x - line.width / 2, 0.0), medium.width - line.width)
        self.canvas.text(at, bottom + 1.35 * medium.small, line)
        return bottom + 1.8 * medium.small
