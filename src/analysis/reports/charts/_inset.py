"""The enlarged inset: where marks crowd, the same values once more with the names of their sources."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence

from analysis.reports._report_texts import ReportTexts
from analysis.reports.charts._axes import nice_ticks, time_axis
from analysis.reports.charts._canvas import Box, Canvas, Line, Place
from analysis.reports.charts._label_layout import LabelGrid
from analysis.reports.charts._series_marks import (
    Look,
    SeriesMark,
    TimeChart,
    clip_line,
    draw_mark,
    line_of,
)
from analysis.reports.charts.chart_style import INK, MUTED, PHONE, RULE, WASH, Medium

#: Marks crowd where so many follow each other, each within so many widths of a mark, on a part of the plot's width.
_FEWEST, _MOST, _CLOSE, _PART = 4, 14, 2.2, 0.3
#: The widths and heights tried inside a plot, and the heights tried below it, as shares of the plot's.
_WIDTHS, _HEIGHTS, _BELOW = (0.54, 0.48, 0.43, 0.38, 0.34), (0.85, 0.75, 0.65, 0.57, 0.5, 0.44, 0.38), (0.55, 0.75, 1.0)
_MOST_TRIES = 4


def draw_inset(
    canvas: Canvas, grid: LabelGrid, plot: Box, chart: TimeChart, texts: ReportTexts, looks: Sequence[Look],
    drawn: Sequence[tuple[SeriesMark, Box]],
) -> list[SeriesMark]:  # fmt: skip
    """Draw the inset in a free part of the plot, else below it, and return the marks that it shows; none if none crowd.

    Below the plot, the canvas's height grows to the inset's end.
    """
    medium = canvas.medium
    crowd = crowded_marks(drawn, plot, medium)
    if not crowd:
        return []
    inside = [] if medium is PHONE else _places_inside(grid, plot)
    top = plot.y1 + 2.2 * medium.line
    below = [Box(0.5, top, medium.width - 0.5, top + height * plot.height) for height in _BELOW]
    tried: list[tuple[Canvas, int, Box]] = []
    for place in (*inside, *below):
        tried.append((*_paint(medium, place, chart, texts, looks, crowd), place))
        if not tried[-1][1]:
            break
    made, _, place = min(tried, key=lambda one: one[1])
    _show_extent(canvas, [box for mark, box in drawn if mark in crowd])
    canvas.include(made)
    if place.y1 <= plot.y1:
        grid.block(place)
    else:
        canvas.height = place.y1 + 0.8 * medium.line
    return crowd


def _places_inside(grid: LabelGrid, plot: Box) -> list[Box]:
    """Return the free places of the plot that an inset may take, the largest first."""
    found = []
    for width in _WIDTHS:
        sizes = [(width * plot.width, height * plot.height) for height in _HEIGHTS]
        place = grid.largest_place(sizes)
        if place is not None:
            found.append(place)
    return sorted(found, key=lambda place: -place.width * place.height)[:_MOST_TRIES]


def crowded_marks(drawn: Sequence[tuple[SeriesMark, Box]], plot: Box, medium: Medium) -> list[SeriesMark]:
    """Return the marks of the largest crowd; none where they have room."""
    dated = sorted(
        (pair for pair in drawn if not pair[0].since), key=lambda pair: (pair[1].x0 + pair[1].x1, pair[1].y0)
    )
    groups: list[list[tuple[SeriesMark, Box]]] = []
    for pair in dated:
        if groups and _middle(pair[1]) - _middle(groups[-1][-1][1]) < _CLOSE * medium.mark:
            groups[-1].append(pair)
        else:
            groups.append([pair])
    fitting = [
        group
        for group in groups
        if _FEWEST <= len(group) <= _MOST
        and _middle(group[-1][1]) - _middle(group[0][1]) < _PART * plot.width
        and len({mark.source for mark, _ in group}) > 1
    ]
    return [mark for mark, _ in max(fitting, key=len, default=[])]


def _middle(box: Box) -> float:
    return (box.x0 + box.x1) / 2


def _show_extent(canvas: Canvas, boxes: Sequence[Box]) -> None:
    """Shade the part of the plot that the inset enlarges."""
    starts, ends = [(box.x0, box.y0) for box in boxes], [(box.x1, box.y1) for box in boxes]
    around = Box(*(min(side) for side in zip(*starts, strict=True)), *(max(side) for side in zip(*ends, strict=True)))
    canvas.frame(around.grown(0.5 * canvas.medium.mark), "none", RULE, radius=2)


def _paint(
    medium: Medium, frame: Box, chart: TimeChart, texts: ReportTexts, looks: Sequence[Look], crowd: Sequence[SeriesMark]
) -> tuple[Canvas, int]:
    """Return the inset drawn on a canvas of its own, and how many of its labels found no room."""
    canvas = Canvas(medium)
    canvas.frame(frame, WASH, RULE)
    days = sorted(mark.day for mark in crowd)
    title = texts("chart.enlarged", start=texts.short_date(days[0]), end=texts.short_date(days[-1]))
    line = Line(title, medium.small, INK, is_bold=True)
    canvas.text(frame.x0 + 0.6 * medium.base, frame.y0 + 1.4 * medium.small, line)
    span = max((days[-1] - days[0]).days, 4)
    first, last = days[0] - dt.timedelta(0.3 * span), days[-1] + dt.timedelta(0.3 * span)
    values = [mark.value for mark in crowd]
    low, high = min(values), max(values)
    room = 0.18 * ((high - low) or 1.0)
    ticks = _ticks(low - room, high + room, texts, medium)
    margin = max((line.width for _, line in ticks), default=0.0) + 0.6 * medium.base
    plot = Box(frame.x0 + 1, frame.y0 + 2.2 * medium.small, frame.x1 - margin, frame.y1 - 1.7 * medium.small)

    def at(day: float, value: float) -> Place:
        x = plot.x0 + (day - first.toordinal()) / (last.toordinal() - first.toordinal()) * plot.width
        up = (value - low + room) / (high - low + 2 * room)
        return x, plot.y0 + up * plot.height if chart.scale.kind == "rank" else plot.y1 - up * plot.height

    for value, line in ticks:
        _, y = at(first.toordinal(), value)
        canvas.rule([(plot.x0, y), (plot.x1, y)], RULE, 0.6)
        canvas.text(frame.x1 - 0.3 * medium.base, y + 0.35 * medium.small, line, "right")
    axis = time_axis(first, last, texts, plot.width, medium.small)
    for day, label in axis.labels:
        x, _ = at(day, low)
        half = Line(label, medium.small).width / 2
        if plot.x0 <= x <= plot.x1:
            canvas.rule([(x, plot.y1), (x, plot.y1 + 0.4 * medium.mark)], MUTED, 0.8)
            inside = min(max(x, plot.x0 + half + 2), plot.x1 - half - 2)
            canvas.text(inside, plot.y1 + 1.35 * medium.small, Line(label, medium.small, MUTED), "centre")
    grid = LabelGrid(plot, 0.3 * medium.base)
    for series, look in zip(chart.series, looks, strict=True):
        for part in clip_line([at(day, value) for day, value in line_of(series.marks)], plot):
            canvas.line(part, look.colour, 0.6 * medium.stroke)
            grid.block_line(part, 0.6 * medium.stroke)
    return canvas, _label_all(canvas, grid, chart, looks, crowd, at)


def _ticks(low: float, high: float, texts: ReportTexts, medium: Medium) -> list[tuple[float, Line]]:
    """Return the round values of an inset's own scale, which is not that of the chart around it, with their labels."""
    shown = [value for value in nice_ticks(low, high) if low <= value <= high]
    return [(value, Line(texts.exact(round(value, 6)), medium.small, MUTED)) for value in shown]


def _label_all(
    canvas: Canvas, grid: LabelGrid, chart: TimeChart, looks: Sequence[Look],
    crowd: Sequence[SeriesMark], at: Callable[[float, float], Place],
) -> int:  # fmt: skip
    """Draw the marks of the inset with source and figure beside each; return how many found no room."""
    medium = canvas.medium
    marked = []
    for series, look in zip(chart.series, looks, strict=True):
        for mark in series.marks:
            if mark in crowd:
                place = at(mark.day.toordinal(), mark.value)
                box = draw_mark(canvas, place, mark, look, 0.85 * medium.mark, is_turned=chart.scale.kind == "rank")
                grid.block(box)
                marked.append((mark, look, box))
    missing = 0
    for mark, look, box in sorted(marked, key=lambda one: (one[2].y0, one[2].x0)):
        figure = mark.printed or mark.text
        middle = (grid.area.x0 + grid.area.x1) / 2
        side = (1.0 if _middle(box) > middle else -1.0, 0.0)
        whole, broken = (
            tuple(Line(text, medium.small, look.colour) for text in texts if text)
            for texts in ((f"{mark.source} {figure}".strip(),), (mark.source, figure))
        )
        found = grid.place(whole, box, side, 4.0 * medium.base) or grid.place(broken, box, side)
        if found is None:
            missing += 1
            continue
        where, align, joint = found
        label = broken if where.height > 2 * medium.small else whole
        canvas.label(where, label, align, WASH)
        if joint:
            canvas.joint(joint)
    return missing
