"""The axes of a chart: where a value and a day stand, and the ticks that tell it."""

from __future__ import annotations

import datetime as dt
import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass

from analysis.i18n import translate
from analysis.reports._report_texts import ReportTexts
from analysis.reports.charts.chart_style import text_width

#: A time axis shorter than this many days has months, a longer one years.
_FEW_DAYS = 560
_MOST_TICKS = 6
#: Labels of a time axis stand so many of their widths apart.
_APART = 1.35
_FEWEST_RANKS = 10


@dataclass(frozen=True)
class ValueScale:
    """What kind of value an axis has: `share` [%], `count`, `score` between `low` and `high`, or `rank`, 1 the best."""

    kind: str
    low: float = 0.0
    high: float = 100.0


SHARE = ValueScale("share")


@dataclass(frozen=True)
class ValueAxis:
    """An axis of values from `first` (at the bottom) to `last`, with its ticks and their labels."""

    first: float
    last: float
    ticks: tuple[tuple[float, str], ...]

    def share(self, value: float) -> float:
        """Return how far up a value stands, from 0 to 1."""
        return (value - self.first) / (self.last - self.first)


def value_axis(scale: ValueScale, values: Sequence[float], texts: ReportTexts) -> ValueAxis:
    """Return the axis of values: from zero, or over the whole scale of a score; the first rank on top."""
    highest = max(values, default=1.0)
    if scale.kind == "rank":
        last = max(_FEWEST_RANKS, math.ceil(highest))
        ticks = [1.0, *(tick for tick in nice_ticks(0, last) if 1 < tick <= last and tick == int(tick))]
        return ValueAxis(last + 0.06 * last, 1 - 0.09 * last, tuple((tick, texts.number(tick)) for tick in ticks))
    if scale.kind == "score":
        ticks = [scale.low, (scale.low + scale.high) / 2, scale.high]
        labels = [texts.exact(round(tick, 4)) for tick in ticks]
        return ValueAxis(
            scale.low, scale.high + 0.08 * (scale.high - scale.low), tuple(zip(ticks, labels, strict=True))
        )
    if scale.kind == "share" and 40 < highest <= 100:
        ticks = [0.0, 25.0, 50.0, 75.0, 100.0]
    else:
        ticks = nice_ticks(0.0, highest or 1.0)
    labels = [texts.exact(round(tick, 6)) for tick in ticks]
    if scale.kind == "share":
        labels[-1] += "%"
    return ValueAxis(0.0, 1.08 * ticks[-1], tuple(zip(ticks, labels, strict=True)))


def nice_ticks(low: float, high: float, most: int = _MOST_TICKS) -> list[float]:
    """Return round values from at most `low` to at least `high`.

    >>> nice_ticks(0, 1300)
    [0.0, 500.0, 1000.0, 1500.0]
    """
    span = high - low or 1.0
    power = 10.0 ** math.floor(math.log10(span))
    steps = [factor * power for factor in (0.1, 0.2, 0.25, 0.5, 1.0, 2.0, 2.5, 5.0, 10.0)]
    step = next(step for step in steps if math.ceil(high / step - 1e-9) - math.floor(low / step + 1e-9) < most - 1)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [round(number * step, 9) for number in range(first, last + 1)]


@dataclass(frozen=True)
class TimeAxis:
    """An axis of days: its ends, the places of its ticks, and labels with their places (ordinals of days)."""

    first: float
    last: float
    ticks: tuple[float, ...]
    labels: tuple[tuple[float, str], ...]

    def share(self, day: float) -> float:
        """Return how far right a day (its ordinal) stands, from 0 to 1."""
        return (day - self.first) / (self.last - self.first)


def time_axis(first: dt.date, last: dt.date, texts: ReportTexts, width: float, size: float) -> TimeAxis:
    """Return the axis from one day to another: years, whose number stands between their ticks, or months.

    As many labels of a size stand on it as its width has room for.
    """
    if (last - first).days < _FEW_DAYS:
        return _month_axis(first, last, texts, width, size)
    span = last.toordinal() - first.toordinal()
    start, end = first.toordinal() - 0.03 * span, last.toordinal() + 0.03 * span
    most = max(1, int(width / (_APART * text_width("2026", size))))
    turns = [dt.date(year, 1, 1).toordinal() for year in range(first.year, last.year + 2)]
    step = math.ceil((end - start) / 365 / most)
    labels = []
    for number, (turn, following) in enumerate(itertools.pairwise(turns)):
        visible = min(following, end) - max(turn, start)
        # A year of which little is seen stands only where there is room for its number.
        if number % step == 0 and visible > 0.5 * (end - start) / most:
            labels.append(((max(turn, start) + min(following, end)) / 2, str(first.year + number)))
    return TimeAxis(start, end, tuple(float(turn) for turn in turns if start <= turn <= end), tuple(labels))


def _month_axis(first: dt.date, last: dt.date, texts: ReportTexts, width: float, size: float) -> TimeAxis:
    span = max(last.toordinal() - first.toordinal(), 20)
    start, end = first.toordinal() - 0.06 * span, last.toordinal() + 0.06 * span
    months = [dt.date(first.year + month // 12, month % 12 + 1, 1) for month in range(26 + first.month)]
    seen = [day for day in months if start <= day.toordinal() <= end]
    month = width * 30.4 / (end - start)
    label = max(text_width(_month_label(day, texts), size) for day in months[:12])
    step = next((step for step in (1, 2, 3, 6) if step * month >= _APART * label), 12)
    shown = [day for day in seen if (day.month - 1) % step == 0] or seen[:1]
    labels = tuple((float(day.toordinal()), _month_label(day, texts)) for day in shown)
    return TimeAxis(start, end, tuple(place for place, _ in labels), labels)


def _month_label(day: dt.date, texts: ReportTexts) -> str:
    name = translate(f"month.{day.month}.short", texts.lang)
    return texts("chart.month", month=day.month, month_name=name, year=day.year)
