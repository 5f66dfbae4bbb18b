"""The chart of one series over time: its values, the target at its deadline, the day of the report, the forecast."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from analysis.reports._document import Drawing
from analysis.reports._report_texts import ReportTexts
from analysis.reports.charts._axes import TimeAxis, ValueAxis, time_axis, value_axis
from analysis.reports.charts._canvas import Box, Canvas, Label, Line, Place, wrap
from analysis.reports.charts._inset import draw_inset
from analysis.reports.charts._key import KeyItem, draw_key
from analysis.reports.charts._label_layout import LabelGrid
from analysis.reports.charts._series_marks import (
    Look,
    MarkSeries,
    SeriesMark,
    TimeChart,
    draw_mark,
    line_of,
    looks,
)
from analysis.reports.charts.chart_style import (
    BLUE,
    FAN_80,
    FAN_95,
    INK,
    MEDIA,
    MUTED,
    ORANGE,
    PHONE,
    RULE,
    Medium,
)

#: A series of at most so many values has each of them labelled, where there is room.
_FEW_MARKS = 8
_DASHES = "4,2.5"
_HEIGHTS = {"print": 190.0, "phone": 270.0}


def draw_answer_chart(chart: TimeChart, texts: ReportTexts) -> dict[str, Drawing]:
    """Return the chart drawn for each medium, by the name of the medium.

    Every text stands clear of marks, lines and other texts: a label for which the plot has no room is written below it.
    """
    return {medium.name: draw_for(chart, texts, medium).drawing() for medium in MEDIA}


def draw_for(chart: TimeChart, texts: ReportTexts, medium: Medium) -> Canvas:
    """Return the canvas of one medium, which knows where everything stands."""
    return _Painter(chart, texts, medium).paint()


@dataclass(frozen=True)
class _Drawn:
    """A value on the plot: what it is, how it looks, its rectangle."""

    mark: SeriesMark
    look: Look
    box: Box
    order: int


class _Painter:
    """Draws one chart for one medium."""

    def __init__(self, chart: TimeChart, texts: ReportTexts, medium: Medium) -> None:
        self.chart, self.texts, self.medium = chart, texts, medium
        self.canvas = Canvas(medium)
        self.looks = looks(len(chart.series))
        self.values, self.time = _axes_of(chart, texts, medium)
        widest = max(Line(label, medium.small).width for _, label in self.values.ticks)
        top = 1.5 * medium.line
        self.plot = Box(widest + 0.6 * medium.base, top, medium.width - 0.5 * medium.mark, top + _HEIGHTS[medium.name])
        self.grid = LabelGrid(self.plot, 0.32 * medium.base)
        self.below: list[KeyItem] = []
        count = sum(len(one.marks) for one in chart.series)
        self.size = medium.mark * (1.0 if count <= 30 else 0.75)

    def paint(self) -> Canvas:
        """Draw all parts: those that have a fixed place first, then the labels in the order of their weight."""
        self._frame()
        self._fan()
        for series, look in zip(self.chart.series, self.looks, strict=True):
            self._line(series, look)
        targets = [self._target_mark(target.value, target.due) for target in self.chart.targets]
        drawn = self._marks()
        self._report_day()
        for target, box in zip(self.chart.targets, targets, strict=True):
            self._write(_lines(target.label, self.medium.base, ORANGE, is_bold=True), box, (-1.0, -0.2), "diamond")
        self._last_of_main(drawn)
        self._silence(drawn)
        self._label_fan()
        self._names(drawn)
        self._firsts(drawn)
        pairs = [(one.mark, one.box) for one in drawn]
        crowded = draw_inset(self.canvas, self.grid, self.plot, self.chart, self.texts, self.looks, pairs)
        self._others(drawn, crowded)
        bottom = max(self.plot.y1 + 2.0 * self.medium.line, self.canvas.height)
        self.canvas.height = draw_key(self.canvas, bottom, [*self.below, *self._key(drawn)])
        return self.canvas

    def _at(self, day: float, value: float) -> Place:
        return (
            self.plot.x0 + self.time.share(day) * self.plot.width,
            self.plot.y1 - self.values.share(value) * self.plot.height,
        )

    def _frame(self) -> None:
        canvas, plot, medium = self.canvas, self.plot, self.medium
        for value, label in self.values.ticks:
            _, y = self._at(self.time.first, value)
            canvas.rule([(plot.x0, y), (plot.x1, y)], RULE, 0.6)
            canvas.text(plot.x0 - 0.5 * medium.base, y + 0.36 * medium.small, Line(label, medium.small, MUTED), "right")
        for day in self.time.ticks:
            x = plot.x0 + self.time.share(day) * plot.width
            canvas.rule([(x, plot.y1), (x, plot.y1 + 0.5 * medium.mark)], MUTED, 0.8)
        canvas.rule([(plot.x0, plot.y1), (plot.x1, plot.y1)], MUTED, 0.8)
        for day, label in self.time.labels:
            x = plot.x0 + self.time.share(day) * plot.width
            half = Line(label, medium.base).width / 2
            x = min(max(x, half), medium.width - half)
            canvas.text(x, plot.y1 + 1.75 * medium.base, Line(label, medium.base, MUTED), "centre")

    def _line(self, series: MarkSeries, look: Look) -> None:
        points = [self._at(day, value) for day, value in line_of(series.marks)]
        if len(points) > 1:
            width = self.medium.stroke * (1.0 if series is self.chart.series[0] else 0.7)
            self.canvas.line(points, look.colour, width)
            self.grid.block_line(points, width)

    def _marks(self) -> list[_Drawn]:
        drawn = []
        for order, (series, look) in reversed(list(enumerate(zip(self.chart.series, self.looks, strict=True)))):
            for mark in series.marks:
                place = self._at(mark.day.toordinal(), mark.value)
                start = self._at(mark.since.toordinal(), mark.value) if mark.since else None
                is_turned = self.chart.scale.kind == "rank"
                box = draw_mark(self.canvas, place, mark, look, self.size, start, self.plot, is_turned=is_turned)
                self.grid.block(box)
                drawn.append(_Drawn(mark, look, box, order))
        return drawn

    def _target_mark(self, value: float, due: object) -> Box:
        """Draw the diamond of a target; one without a day is a dashed line across the plot, its diamond at the end."""
        at = self.time.last if due is None else due.toordinal()  # type: ignore[attr-defined]
        x, y = self._at(at, value)
        if due is None:
            x = self.plot.x1 - self.size
            self.canvas.line([(self.plot.x0, y), (x, y)], ORANGE, 1.0, _DASHES)
            self.grid.block_line([(self.plot.x0, y), (x, y)], 1.0)
        box = self.canvas.mark((x, y), "diamond", ORANGE, 1.5 * self.size)
        self.grid.block(box)
        return box

    def _report_day(self) -> None:
        """Draw the line of the report date; its label stands above the plot, where nothing else does."""
        medium, plot = self.medium, self.plot
        x, _ = self._at(self.chart.report_day.toordinal(), self.values.first)
        self.canvas.line([(x, plot.y0 - 0.2 * medium.base), (x, plot.y1)], INK, 0.9)
        self.grid.block_line([(x, plot.y0), (x, plot.y1)], 0.9)
        line = Line(self.chart.report_label, medium.small, INK)
        left = min(max(x - line.width / 2, 0.0), medium.width - line.width)
        self.canvas.text(left, plot.y0 - 0.62 * medium.base, line)

    def _write(self, label: Label, mark: Box, prefer: Place, shape: str = "", furthest: float = 1e9) -> bool:
        """Write a label at its mark; one without room goes below the plot where it has a shape, else nowhere."""
        found = self.grid.place(label, mark, prefer, furthest)
        if found is None:
            if shape:
                text = " ".join(line.text for line in label)
                self.below.append(KeyItem(text, shape, label[0].colour))
            return False
        box, align, joint = found
        self.canvas.label(box, label, align)
        if joint:
            self.canvas.joint(joint)
        return True

    def _last_of_main(self, drawn: Sequence[_Drawn]) -> None:
        last = _last(drawn, 0)
        if last is None:
            return
        mark, medium = last.mark, self.medium
        size = medium.large if self.medium is not PHONE or len(mark.text) < 14 else medium.base
        label: Label = (Line(mark.text, size, last.look.colour, is_bold=True),)
        label += tuple(Line(text, medium.small, last.look.colour) for text in filter(None, (mark.ratio, mark.when)))
        self._write(label, last.box, (-0.8, -1.0), last.look.shape)

    def _silence(self, drawn: Sequence[_Drawn]) -> None:
        """Draw how long nothing was reported as an arrow between the last value and the report date, with the words."""
        days = [one.mark.day for one in drawn if one.mark.day <= self.chart.report_day]
        if not self.chart.silence or not days:
            return
        medium = self.medium
        start, _ = self._at(max(days).toordinal(), self.values.first)
        end, _ = self._at(self.chart.report_day.toordinal(), self.values.first)
        gap = 0.5 * medium.base
        room = end - start - 2 * gap
        lines = wrap(self.chart.silence, room, medium.small)
        broken = any(line not in self.chart.silence for line in lines) or len(lines) > 4
        is_narrow = broken or max(Line(line, medium.small).width for line in lines) > room
        shown = [] if is_narrow else lines
        height = 0.9 * medium.base + 1.3 * medium.small * len(shown)
        at = self.plot.y0 + 0.62 * self.plot.height
        top = self.grid.level_place(start + gap, end - gap, height, at) if room > 1.2 * medium.base else None
        if top is None:
            self.below.append(KeyItem(self.chart.silence, "", MUTED))
            return
        y = top + 0.4 * medium.base
        self.canvas.double_arrow((start + gap / 2, y), (end - gap / 2, y), MUTED, 0.6 * self.size)
        arrow = Box(start + gap, y - 0.4 * medium.base, end - gap, y + 0.4 * medium.base)
        self.grid.block(arrow)
        if shown:
            label = _lines(shown, medium.small, MUTED)
            below = Box(start + gap, top + 0.9 * medium.base, end - gap, top + height)
            self.canvas.label(below, label, "centre")
            self.grid.block(below)
        else:
            self._write(_lines(_halved(self.chart.silence), medium.small, MUTED), arrow, (0.0, 1.0), " ")

    def _fan(self) -> None:
        chart = self.chart
        drawn = [(chart.fan, True), (chart.bound_fan, False)]
        for fan, is_filled in drawn:
            if fan is None:
                continue
            start = next((mark for mark in reversed(chart.series[0].marks) if mark.is_exact), None)
            least = None if chart.can_fall or start is None else start.value
            ends = [] if start is None else [(start.day.toordinal(), start.value)]
            days = [(n, day.toordinal()) for n, day in enumerate(fan.days) if not ends or day.toordinal() > ends[0][0]]

            def path(
                values: Sequence[float], ends: list[tuple[int, float]] = ends, least: float | None = least,
                days: list[tuple[int, int]] = days,
            ) -> list[Place]:  # fmt: skip
                raised = [values[n] if least is None else max(values[n], least) for n, _ in days]
                after = [(day, value) for (_, day), value in zip(days, raised, strict=True)]
                return [self._at(day, self._within(value)) for day, value in (*ends, *after)]

            if is_filled:
                for lower, upper, colour in (
                    (fan.lower_95, fan.upper_95, FAN_95), (fan.lower_80, fan.upper_80, FAN_80),
                ):  # fmt: skip
                    self.canvas.area([*path(lower), *reversed(path(upper))], colour)
                self.grid.block_area(path(fan.lower_95), path(fan.upper_95))
            self.canvas.line(path(fan.mean), BLUE, self.medium.stroke * 0.8, _DASHES if is_filled else "1.5,2.5")
            self.grid.block_line(path(fan.mean), self.medium.stroke)

    def _within(self, value: float) -> float:
        low, high = sorted((self.values.first, self.values.last))
        return min(max(value, low), high)

    def _label_fan(self) -> None:
        fan = self.chart.fan
        if fan is None or not fan.days:
            return
        ends = [
            self._at(fan.days[-1].toordinal(), self._within(value)) for value in (fan.lower_95[-1], fan.upper_95[-1])
        ]
        end = Box(ends[0][0] - 2, min(y for _, y in ends), ends[0][0], max(y for _, y in ends))
        label = _lines(_halved(self.texts("chart.fan")), self.medium.small, BLUE)
        self._write(label, end, (-0.5, 1.0), "band", furthest=3.0 * self.medium.base)
        if self.chart.bound_fan is not None:
            self.below.append(KeyItem(self.texts("chart.expected_bound"), "dotted", BLUE))

    def _names(self, drawn: Sequence[_Drawn]) -> None:
        """Write what each series counts, where there are several."""
        if len(self.chart.series) < 2:
            return
        for order, (series, look) in enumerate(zip(self.chart.series, self.looks, strict=True)):
            mine = [one for one in drawn if one.order == order]
            if not mine:
                continue
            far = 5.0 * self.medium.base
            label = _lines(_halved(series.name), self.medium.small, look.colour, is_bold=True)
            for one in (mine[-1], *mine[:-1][::-1]):
                if self._write(label, one.box, (0.3, 1.0), furthest=far):
                    break
            else:
                self.below.append(KeyItem(series.name, look.shape, look.colour))

    def _firsts(self, drawn: Sequence[_Drawn]) -> None:
        """Label the first value of the main series, the one that the title begins with, and those without a day."""
        mine = [one for one in drawn if one.order == 0 and not one.mark.since]
        undated = [one for one in drawn if one.mark.since]
        near = 4.0 * self.medium.base
        if len(mine) > 1:
            first = mine[0].mark
            text = f"{first.text} ({first.ratio})" if first.ratio else first.text
            self._write((Line(text, self.medium.small, mine[0].look.colour),), mine[0].box, (0.5, -1.0), furthest=near)
        for one in mine[1:-1]:
            if one.mark.is_named:
                label = (Line(one.mark.ratio or one.mark.text, self.medium.small, one.look.colour),)
                self._write(label, one.box, (0.2, 1.0), furthest=near)
        for one in undated:
            text = f"{one.mark.ratio or one.mark.text}, {self.texts('chart.undated')}"
            label = (Line(text, self.medium.small, one.look.colour),)
            self._write(label, one.box, (0.2, -1.0), "dotted", furthest=near)

    def _others(self, drawn: Sequence[_Drawn], crowded: Sequence[SeriesMark]) -> None:
        """Label the last value of each other series, and all values where there are few, as far as there is room."""
        near = 1.2 * self.medium.base
        lasts = [last for order in range(1, len(self.chart.series)) if (last := _last(drawn, order))]
        few = [one for one in drawn if one.order == 0] if len(drawn) <= _FEW_MARKS else []
        said = {_last(drawn, 0), *[one for one in drawn if one.order == 0][:1]}
        for one in (*lasts, *few):
            if one.mark in crowded or one in said or one.mark.since:
                continue
            said.add(one)
            self._write((Line(one.mark.text, self.medium.small, one.look.colour),), one.box, (0.0, -1.0), furthest=near)

    def _key(self, drawn: Sequence[_Drawn]) -> list[KeyItem]:
        """Return what explains the marks that no label explains, in the shapes and colours in which they are drawn."""
        texts = self.texts
        kinds = (
            ("hollow", texts("chart.key_computed", total=self.chart.over), [one.mark.is_computed for one in drawn]),
            ("hollow", texts("chart.key_estimate"), [one.mark.is_estimate for one in drawn]),
            ("bound", texts("chart.key_bound"), [one.mark.is_bound and not one.mark.since for one in drawn]),
            ("pale", texts("chart.key_doubtful"), [one.mark.is_doubtful for one in drawn]),
        )
        items = []
        for kind, text, shown in kinds:
            looks = [one.look for one, is_shown in zip(drawn, shown, strict=True) if is_shown]
            marks = dict.fromkeys(("" if kind == "bound" else look.shape, look.colour) for look in looks)
            items += [KeyItem(text, kind, MUTED, tuple(marks))] if marks else []
        return items


def _axes_of(chart: TimeChart, texts: ReportTexts, medium: Medium) -> tuple[ValueAxis, TimeAxis]:
    """Return the axes that hold every value, target and forecast, and the day of the report."""
    marks = [mark for series in chart.series for mark in series.marks]
    values = [mark.value for mark in marks] + [target.value for target in chart.targets]
    days = [mark.day for mark in marks] + [mark.since for mark in marks if mark.since]
    days += [target.due for target in chart.targets if target.due] + [chart.report_day]
    for fan in filter(None, (chart.fan, chart.bound_fan)):
        values += [*fan.mean, *fan.upper_80] if chart.scale.kind != "share" else fan.mean
        days += fan.days
    axis = time_axis(min(days), max(days), texts, 0.9 * medium.width, medium.base)
    return value_axis(chart.scale, values, texts), axis


def _last(drawn: Sequence[_Drawn], order: int) -> _Drawn | None:
    """Return the last value of a series, one of a primary source before another."""
    mine = [one for one in drawn if one.order == order and not one.mark.since]
    return max(mine, key=lambda one: (not one.mark.is_doubtful, one.mark.day, not one.mark.is_bound), default=None)


def _lines(texts: Sequence[str], size: float, colour: str, *, is_bold: bool = False) -> Label:
    return tuple(Line(text, size, colour, is_bold) for text in texts)


def _halved(text: str) -> list[str]:
    """Return a text of several words as two lines of about equal length."""
    words = text.split()
    if len(words) < 2 or len(text) < 14:
        return [text]
    cuts = [(" ".join(words[:n]), " ".join(words[n:])) for n in range(1, len(words))]
    return list(min(cuts, key=lambda cut: max(map(len, cut))))
