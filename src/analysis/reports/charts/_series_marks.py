"""What a chart over time is drawn from, and how its marks and lines look."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Sequence
from dataclasses import dataclass

from analysis.reports.charts._axes import ValueScale
from analysis.reports.charts._canvas import Box, Canvas, Place
from analysis.reports.charts.chart_style import SERIES_COLOURS, SERIES_SHAPES

UPWARDS, DOWNWARDS = (">", ">="), ("<", "<=", "<~")


@dataclass(frozen=True)
class SeriesMark:
    """One value of a series.

    Parameters
    ----------
    day
        The last day that the value tells of; `since`, the first, only where the source does not say when between the
        two: the value is then a dotted line, and no line of the series passes through it.
    value, op
        The value in the unit of the axis and its operator; a bound is drawn as an arrow.
    text, when
        Value and day as printed.
    ratio
        Numerator and denominator as printed; empty where the source prints none.
    source, printed
        Who printed it, and what was printed (`> 500`), for the enlarged inset.
    is_computed
        The source prints a count without a denominator; the value was placed over one that the chart names.
    is_estimate
        An estimate or a plan.
    is_doubtful
        From a secondary source: drawn pale, and no line passes through it.
    is_named
        The title speaks of it, so it is labelled.
    """

    day: dt.date
    value: float
    text: str
    when: str
    op: str = "="
    ratio: str = ""
    source: str = ""
    printed: str = ""
    since: dt.date | None = None
    is_computed: bool = False
    is_estimate: bool = False
    is_doubtful: bool = False
    is_named: bool = False

    @property
    def is_bound(self) -> bool:
        """Return whether only a bound is known."""
        return self.op in (*UPWARDS, *DOWNWARDS)

    @property
    def is_exact(self) -> bool:
        """Return whether the line of the series passes through the value."""
        return not (self.is_bound or self.is_doubtful or self.since)


@dataclass(frozen=True)
class MarkSeries:
    """The values of one counted thing, in order of time; `name` says what is counted."""

    name: str
    marks: tuple[SeriesMark, ...]


@dataclass(frozen=True)
class Fan:
    """A forecast: days, expected values and the two intervals, all of one length."""

    days: tuple[dt.date, ...]
    mean: tuple[float, ...]
    lower_80: tuple[float, ...]
    upper_80: tuple[float, ...]
    lower_95: tuple[float, ...]
    upper_95: tuple[float, ...]


@dataclass(frozen=True)
class TargetMark:
    """A target: its value, the lines of its label, and its deadline; none for a recurring one."""

    value: float
    label: tuple[str, ...]
    due: dt.date | None = None


@dataclass(frozen=True)
class TimeChart:
    """All that a chart of one series over time shows.

    Parameters
    ----------
    series
        One series a counted thing; the first is the one that the report speaks of.
    scale
        What kind of value the axis has.
    report_day, report_label
        The day of the report and the words at its line.
    silence
        How long nothing was reported before the report date, in words; empty where that is no long time.
    targets, fan, bound_fan
        Targets; the forecast; the one that allows for legal deadlines.
    can_fall
        Whether the value can fall: a forecast of what cannot is not drawn below the last value.
    over
        The denominator of the values that were computed, as printed.
    """

    series: tuple[MarkSeries, ...]
    scale: ValueScale
    report_day: dt.date
    report_label: str
    silence: str = ""
    targets: tuple[TargetMark, ...] = ()
    fan: Fan | None = None
    bound_fan: Fan | None = None
    can_fall: bool = True
    over: str = ""


@dataclass(frozen=True)
class Look:
    """Colour and shape of one series."""

    colour: str
    shape: str


def looks(count: int) -> list[Look]:
    """Return the looks of the series of a chart; from the fifth on they repeat."""
    return [Look(SERIES_COLOURS[n % len(SERIES_COLOURS)], SERIES_SHAPES[n % len(SERIES_SHAPES)]) for n in range(count)]


def line_of(marks: Sequence[SeriesMark]) -> list[tuple[int, float]]:
    """Return the line through the exact values as (ordinal of the day, value), bent where it would break a bound."""
    exact = sorted((mark for mark in marks if mark.is_exact), key=lambda mark: (mark.day, mark.value))
    line = [(mark.day.toordinal(), mark.value) for mark in exact]
    for mark in sorted((mark for mark in marks if mark.is_bound and not mark.is_doubtful), key=lambda one: one.day):
        day = mark.day.toordinal()
        after = next((n for n, (other, _) in enumerate(line) if other >= day), None)
        if not after:
            continue  # before the first exact value, or behind the last: there is no line to bend
        (x0, y0), (x1, y1) = line[after - 1], line[after]
        at = y0 if x1 == x0 else y0 + (y1 - y0) * (day - x0) / (x1 - x0)
        if (mark.op in DOWNWARDS and at > mark.value) or (mark.op in UPWARDS and at < mark.value):
            line.insert(after, (day, mark.value))
    return line


def draw_mark(
    canvas: Canvas, place: Place, mark: SeriesMark, look: Look, size: float, start: Place | None = None,
    plot: Box | None = None, *,
    is_turned: bool = False,
) -> Box:  # fmt: skip
    """Draw one value, and return its rectangle; `start` is where the line of an undated one begins.

    An arrow of a bound ends within the plot. On an axis that `is_turned` more is further down, as with ranks.
    """
    title = ", ".join(filter(None, (mark.text, mark.ratio, mark.when, mark.source)))
    if start is not None:
        canvas.line([start, place], look.colour, 0.2 * size, "1.5,2")
        return Box(start[0], place[1], place[0], place[1]).grown(0.2 * size)
    if mark.is_bound:
        way = -1 if (mark.op in UPWARDS) != is_turned else 1
        room = 2.6 * size if plot is None else max(plot.y1 - place[1] if way > 0 else place[1] - plot.y0, 0.7 * size)
        rise = way * min(2.6 * size, room)
        return canvas.bound(place, rise, look.colour, size, title)
    return canvas.mark(
        place, look.shape, look.colour, size, is_hollow=mark.is_computed or mark.is_estimate,
        is_pale=mark.is_doubtful, title=title,
    )  # fmt: skip


def clip_line(points: Sequence[Place], box: Box) -> list[list[Place]]:
    """Return the parts of a line that lie inside a rectangle."""
    parts: list[list[Place]] = []
    for (x0, y0), (x1, y1) in itertools.pairwise(points):
        inside = _clip(x0, y0, x1, y1, box)
        if inside is None:
            continue
        start, end = inside
        if parts and parts[-1][-1] == start:
            parts[-1].append(end)
        else:
            parts.append([start, end])
    return parts


def _clip(x0: float, y0: float, x1: float, y1: float, box: Box) -> tuple[Place, Place] | None:
    """Return the part of a segment inside a rectangle (Liang and Barsky 1984, ACM TOG 3(1):1-22)."""
    low, high = 0.0, 1.0
    for step, room in (
        (x0 - x1, x0 - box.x0), (x1 - x0, box.x1 - x0), (y0 - y1, y0 - box.y0), (y1 - y0, box.y1 - y0),
    ):  # fmt: skip
        if step == 0:
            if room < 0:
                return None
        elif step < 0:
            low = max(low, room / step)
        else:
            high = min(high, room / step)
    if low > high:
        return None
    return (x0 + low * (x1 - x0), y0 + low * (y1 - y0)), (x0 + high * (x1 - x0), y0 + high * (y1 - y0))
