"""What changed most between two releases: one small slope for each series."""

from __future__ import annotations

from collections.abc import Sequence

from analysis.reports._document import Drawing
from analysis.reports._report_texts import ReportTexts
from analysis.reports.charts._canvas import Canvas, Line, wrap
from analysis.reports.charts.chart_style import BLUE, INK, MEDIA, MUTED, ORANGE, RULE, Medium

_COLUMNS = {"print": 3, "phone": 1}
_MOST_LINES = 3


def draw_slopes(
    slopes: Sequence[tuple[str, float, float]], ends: tuple[str, str], texts: ReportTexts
) -> dict[str, Drawing]:
    """Return, by medium, one small chart a series: its name, the earlier and the later value [%] on an axis of shares.

    A rise is a solid line with round ends, a fall a dashed one with square ends.
    """
    return {medium.name: draw_for(slopes, ends, texts, medium).drawing() for medium in MEDIA}


def draw_for(
    slopes: Sequence[tuple[str, float, float]], ends: tuple[str, str], texts: ReportTexts, medium: Medium
) -> Canvas:
    """Return the canvas of one medium."""
    canvas = Canvas(medium)
    columns = _COLUMNS[medium.name]
    width, height = medium.width / columns, 7.5 * medium.base
    room = width - 1.2 * medium.base
    y = 0.0
    for start in range(0, len(slopes), columns):
        row = slopes[start : start + columns]
        names = [_shorten(wrap(name, room, medium.base, is_bold=True), room, medium.base) for name, _, _ in row]
        top = y + 1.3 * medium.base * max(map(len, names)) + 1.2 * medium.base
        for place, ((_, earlier, later), lines) in enumerate(zip(row, names, strict=True)):
            left = place * width
            for number, line in enumerate(lines):
                canvas.text(left, y + 1.3 * medium.base * (number + 1), Line(line, medium.base, INK, is_bold=True))
            _draw_slope(canvas, (left, top, left + room, top + height), (earlier, later), ends, texts)
        y = top + height + 2.4 * medium.base
    canvas.height = y
    return canvas


def _draw_slope(
    canvas: Canvas, frame: tuple[float, float, float, float], values: tuple[float, float], ends: tuple[str, str],
    texts: ReportTexts,
) -> None:  # fmt: skip
    medium = canvas.medium
    x0, y0, x1, y1 = frame
    space = 1.0 * medium.base + max(Line(texts.percent(value), medium.base).width for value in values)
    highest = max(100.0, *values)  # some shares pass 100%
    points = [(x, y1 - value / highest * (y1 - y0)) for x, value in zip((x0 + space, x1 - space), values, strict=True)]
    for share in (0.0, 50.0, 100.0):
        y = y1 - share / highest * (y1 - y0)
        canvas.rule([(points[0][0], y), (points[1][0], y)], RULE, 0.6)
    rises = values[1] >= values[0]
    colour = BLUE if rises else ORANGE
    canvas.line(points, colour, medium.stroke, "" if rises else "4,2.5")
    for (x, y), value, align, way in zip(points, values, ("right", "left"), (-1, 1), strict=True):
        canvas.mark((x, y), "circle" if rises else "square", colour, medium.mark)
        canvas.text(x + way * 0.8 * medium.mark, y + 0.36 * medium.base, Line(texts.percent(value), medium.base), align)
    for (x, _), end in zip(points, ends, strict=True):
        line = Line(end, medium.small, MUTED)
        at = min(max(x, x0 + line.width / 2), x1 - line.width / 2)
        canvas.text(at, y1 + 1.5 * medium.small, line, "centre")


def _shorten(lines: list[str], room: float, size: float) -> list[str]:
    """Return the first lines; where some are left out, the last ends in dots."""
    if len(lines) <= _MOST_LINES:
        return lines
    last = lines[_MOST_LINES - 1]
    while Line(f"{last} …", size, is_bold=True).width > room:
        last = last[:-1]
    return [*lines[: _MOST_LINES - 1], f"{last} …"]
