"""The timeline of deadlines: how many tasks of each document fall due when, and where the report date stands."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass

from analysis.reports._document import Drawing
from analysis.reports._report_texts import ReportTexts
from analysis.reports.charts._axes import time_axis
from analysis.reports.charts._canvas import Box, Canvas, Line, wrap
from analysis.reports.charts.chart_style import BLUE, INK, MEDIA, MUTED, ON_DARK, ORANGE, RULE, Medium


@dataclass(frozen=True)
class DueTasks:
    """The tasks of one document that fall due on one day."""

    document: str
    day: dt.date
    count: int


def draw_deadlines(
    due: Sequence[DueTasks], report_day: dt.date, report_label: str, texts: ReportTexts
) -> dict[str, Drawing]:
    """Return, by medium, one lane a document with a disc a deadline that holds its number of tasks.

    The more tasks, the larger the disc; discs that would touch stand below each other.
    """
    return {medium.name: draw_for(due, report_day, report_label, texts, medium).drawing() for medium in MEDIA}


def draw_for(
    due: Sequence[DueTasks], report_day: dt.date, report_label: str, texts: ReportTexts, medium: Medium
) -> Canvas:
    """Return the canvas of one medium."""
    canvas = Canvas(medium)
    days = [report_day, *(item.day for item in due)]
    axis = time_axis(min(days), max(days), texts, medium.width, medium.base)
    label = Line(report_label, medium.small, ORANGE)
    x = axis.share(report_day.toordinal()) * medium.width
    canvas.text(min(max(x - label.width / 2, 0.0), medium.width - label.width), medium.small, label)
    top = y = 1.6 * medium.small
    for document in dict.fromkeys(item.document for item in due):
        for line in wrap(document, medium.width, medium.base):
            y += 1.3 * medium.base
            canvas.text(0.0, y, Line(line, medium.base, INK), halo="#ffffff")
        y += 0.5 * medium.base
        placed: list[Box] = []
        for item in sorted((one for one in due if one.document == document), key=lambda one: one.day):
            half = medium.base * (0.72 + 0.16 * math.sqrt(item.count))
            left = min(max(axis.share(item.day.toordinal()) * medium.width - half, 0.0), medium.width - 2 * half)
            at = y
            while any(Box(left, at, left + 2 * half, at + 2 * half).grown(0.22 * half).overlaps(box) for box in placed):
                at += 1.0
            colour = MUTED if item.day < report_day else BLUE
            placed.append(canvas.mark((left + half, at + half), "circle", colour, 2 * half))
            count = Line(texts.number(item.count), medium.base, ON_DARK, is_bold=True)
            canvas.text(left + half, at + half + 0.36 * medium.base, count, "centre")
        y = max(box.y1 for box in placed) + 0.6 * medium.base
    canvas.rule([(x, top), (x, y)], ORANGE, 1.4)
    for tick in axis.ticks:
        place = axis.share(tick) * medium.width
        canvas.rule([(place, top), (place, y + 0.4 * medium.base)], RULE, 0.6)
    canvas.rule([(0.0, y), (medium.width, y)], MUTED, 0.8)
    for day, name in axis.labels:
        shown = Line(name, medium.base, MUTED)
        place = min(max(axis.share(day) * medium.width, shown.width / 2), medium.width - shown.width / 2)
        canvas.text(place, y + 1.45 * medium.base, shown, "centre")
    canvas.height = y + 1.9 * medium.base
    return canvas
