"""Charts over time: a fan chart of one series with its sources, targets and forecast, and small multiples by unit."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from analysis.reports._report_texts import ReportTexts
from analysis.reports.charts._year_axis import mark_years
from analysis.reports.charts.chart_style import BLUE, INK, MUTED, ORANGE, house_style, new_chart

if TYPE_CHECKING:
    from matplotlib.axes import Axes

#: The axis of a small chart, whose labels stand above the points, as a multiple of its scale.
_HEADROOM = 1.18
_DASHES = (0, (5, 2))
_LEGEND_COLUMNS = 4  # more do not fit the width of the chart in Vietnamese
_FEWEST_RANKS = 10  # on the axis of ranks
_UP, _DOWN = (">", ">="), ("<", "<=", "<~")


@dataclass(frozen=True)
class Point:
    """One observation: time [decimal year], value, operator; whether it is its day's chosen one; what it counts."""

    time: float
    value: float
    op: str = "="
    is_chosen: bool = True
    is_estimate: bool = False
    counted: str = ""


@dataclass(frozen=True)
class Fan:
    """A forecast: times [decimal year], expected values and the two intervals, all of one length."""

    times: tuple[float, ...]
    mean: tuple[float, ...]
    lower_80: tuple[float, ...]
    upper_80: tuple[float, ...]
    lower_95: tuple[float, ...]
    upper_95: tuple[float, ...]


@dataclass(frozen=True)
class TargetMark:
    """A target: its day [decimal year; none for a recurring one], value and label."""

    time: float | None
    value: float
    label: str


@dataclass(frozen=True)
class DayMark:
    """The day of the report: its time [decimal year] and label."""

    time: float
    label: str


def draw_fan(
    points: Sequence[Point],
    fan: Fan | None,
    targets: Sequence[TargetMark],
    texts: ReportTexts,
    axis_label: str,
    limits: tuple[float, float] | None = None,
    today: DayMark | None = None,
    bound: Fan | None = None,
    *,
    is_rank: bool = False,
) -> Figure:
    """Return the chart of one series: chosen values filled, other sources' values hollow, bounds as arrows.

    A fan begins at the last report and passes through the day of the report. `limits` is the range of the axis for a
    score or an index; `bound`, the forecast that knows legal deadlines, is a dashed line. The first rank stands on top.
    """
    with house_style():
        drawing, (axes,) = new_chart(7.2, 2.9)
        if fan is not None:
            _shade(axes, fan)
        if bound is not None:
            axes.plot(bound.times, bound.mean, color=BLUE, linewidth=1.4, linestyle=_DASHES)
        _plot_points(axes, points)
        for target in targets:
            _mark_target(axes, target, points)
        _label_parts(axes, points, fan, texts)
        if bound is not None:
            axes.plot([], [], color=BLUE, linewidth=1.4, linestyle=_DASHES, label=texts("chart.expected_bound"))
        axes.set_ylabel(axis_label)
        times = [point.time for point in points] + [mark.time for mark in targets if mark.time is not None]
        times += fan.times if fan is not None else ()
        times += [today.time] if today is not None else []
        mark_years(axes, min(times), max(times))
        if is_rank:
            _rank_axis(axes, [point.value for point in points] + [target.value for target in targets])
        elif limits is None:
            axes.set_ylim(bottom=0)
            _print_numbers(axes, texts)
        else:
            _scale_axis(axes, limits, texts)
        if today is not None:
            _mark_today(axes, today)
        drawing.legend(
            loc="outside upper left", ncols=_LEGEND_COLUMNS, frameon=False, handletextpad=0.4, columnspacing=1.2
        )
    return drawing


def draw_small_multiples(
    series: Sequence[tuple[str, Sequence[Point]]],
    texts: ReportTexts,
    axis_label: str,
    columns: int = 4,
    limits: tuple[float, float] | None = None,
) -> Figure:
    """Return one small chart a unit on common axes, in the given order; `limits` is the axis of a score or an index."""
    rows = -(-len(series) // columns)
    everything = [point for _, points in series for point in points]
    times = [point.time for point in everything]
    with house_style():
        drawing, all_axes = new_chart(7.2, 0.5 + 1.35 * rows, columns, rows)
        for position, axes in enumerate(all_axes):
            if position >= len(series):
                axes.set_axis_off()
                continue
            name, points = series[position]
            chosen = sorted((point for point in points if point.is_chosen), key=lambda point: point.time)
            axes.plot([p.time for p in chosen], [p.value for p in chosen], color=BLUE, linewidth=1.3)
            _plot_points(axes, points, size=4)
            axes.set_title(textwrap.fill(name, 24), fontsize=8)
            mark_years(axes, min(times), max(times), most=4, size=8)
            axes.tick_params(axis="y", labelsize=8)
            _scale_axis(axes, limits, texts)
            _label_last(axes, chosen, texts, limits)
            if position % columns:
                axes.tick_params(axis="y", labelleft=False)
        drawing.supylabel(axis_label, fontsize=8, color=MUTED)
    return drawing


def _shade(axes: Axes, fan: Fan) -> None:
    axes.fill_between(fan.times, fan.lower_95, fan.upper_95, color=BLUE, alpha=0.16, linewidth=0)
    axes.fill_between(fan.times, fan.lower_80, fan.upper_80, color=BLUE, alpha=0.28, linewidth=0)
    axes.plot(fan.times, fan.mean, color=BLUE, linewidth=1.6)


def _plot_points(axes: Axes, points: Sequence[Point], size: float = 5.5) -> None:
    span = max((point.value for point in points), default=1.0) or 1.0
    for point in sorted(points, key=lambda point: point.is_chosen):
        face = INK if point.is_chosen and not point.is_estimate else "none"
        axes.plot(
            [point.time], [point.value], "s" if point.is_estimate else "o", color=INK if point.is_chosen else MUTED,
            markerfacecolor=face, markersize=size, markeredgewidth=1.2, zorder=4,
        )  # fmt: skip
        if point.op in (*_UP, *_DOWN):
            reach = span * (0.09 if point.op in _UP else -0.09)
            arrow = {"arrowstyle": "->", "color": INK if point.is_chosen else MUTED, "linewidth": 1.1}
            axes.annotate("", (point.time, point.value + reach), (point.time, point.value), arrowprops=arrow)


def _mark_target(axes: Axes, target: TargetMark, points: Sequence[Point]) -> None:
    start = min((point.time for point in points), default=(target.time or 0) - 1)
    end = target.time if target.time is not None else max((point.time for point in points), default=start + 1)
    axes.plot([min(start, end), end], [target.value] * 2, color=ORANGE, linewidth=1, linestyle=(0, (4, 3)), zorder=2)
    axes.plot([end], [target.value], "D", color=ORANGE, markersize=6, zorder=5)
    axes.annotate(
        target.label, (end, target.value), xytext=(-6, 6), textcoords="offset points",
        ha="right", va="bottom", color=ORANGE, fontsize=8, zorder=6,
    )  # fmt: skip


def _mark_today(axes: Axes, today: DayMark) -> None:
    """Draw the day of the report as an upright line, its label on the side that has more room."""
    start, end = axes.get_xlim()
    is_late = today.time > (start + end) / 2
    axes.axvline(today.time, color=MUTED, linewidth=0.9, zorder=1)
    axes.annotate(
        today.label, (today.time, 0), xycoords=("data", "axes fraction"), xytext=(-4 if is_late else 4, 4),
        textcoords="offset points", ha="right" if is_late else "left", va="bottom", color=MUTED, fontsize=7.5, zorder=6,
    )  # fmt: skip


def _label_parts(axes: Axes, points: Sequence[Point], fan: Fan | None, texts: ReportTexts) -> None:
    axes.plot([], [], "o", color=INK, markersize=5.5, label=texts("chart.chosen"))
    if any(not point.is_chosen for point in points):
        axes.plot([], [], "o", color=MUTED, markerfacecolor="none", label=texts("chart.other_sources"))
    if any(point.is_estimate for point in points):
        axes.plot([], [], "s", color=INK, markerfacecolor="none", label=texts("chart.estimate"))
    if fan is not None:
        axes.plot([], [], color=BLUE, linewidth=1.6, label=texts("chart.expected"))
        axes.fill_between([], [], [], color=BLUE, alpha=0.40, label=texts("column.interval_80"))
        axes.fill_between([], [], [], color=BLUE, alpha=0.16, label=texts("column.interval_95"))


def _scale_axis(axes: Axes, limits: tuple[float, float] | None, texts: ReportTexts) -> None:
    """Give the axis of values its range: percent, or the limits of a score."""
    if limits is None:
        axes.set_ylim(0, 100 * _HEADROOM)
        axes.set_yticks([0, 50, 100])
        _print_numbers(axes, texts)
        return
    low, high = limits
    axes.set_ylim(low, low + _HEADROOM * (high - low))
    ticks = [low, (low + high) / 2, high]
    axes.set_yticks(ticks, [texts.number(tick, 2) for tick in ticks])


def _rank_axis(axes: Axes, ranks: Sequence[float]) -> None:
    """Give the axis of ranks whole numbers, the first on top, and room for at least ten."""
    last = max([_FEWEST_RANKS, *ranks])
    axes.set_ylim(1.05 * last, 0)
    axes.set_yticks([1, *(tick for tick in MaxNLocator(5, integer=True).tick_values(1, last) if 1 < tick <= last)])


def _label_last(
    axes: Axes, points: Sequence[Point], texts: ReportTexts, limits: tuple[float, float] | None = None
) -> None:
    """Print the last value beside its point, on the side that the line does not come from."""
    if not points:
        return
    last = points[-1]
    printed = f"{texts.number(last.value, 1)}%" if limits is None else texts.number(last.value, 2)
    falls, is_late = len(points) > 1 and points[-2].value > last.value, last.time > sum(axes.get_xlim()) / 2
    shown = texts.with_operator(last.op, printed)
    axes.annotate(
        texts("value.estimate", value=shown) if last.is_estimate else shown, (last.time, last.value),
        xytext=(-6 if is_late else 6, -7 if falls else 7), textcoords="offset points",
        ha="right" if is_late else "left", va="center", fontsize=7.5, color=INK,
    )  # fmt: skip


def _print_numbers(axes: Axes, texts: ReportTexts) -> None:
    """Label the axis of values with as many decimals as its ticks need: 2.5 is not printed as 3."""
    ticks = axes.get_yticks()
    decimals = next((count for count in range(4) if all(abs(tick - round(tick, count)) < 1e-9 for tick in ticks)), 4)
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: texts.number(value, decimals)))
