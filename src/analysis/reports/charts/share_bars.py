"""Charts of shares: where each indicator stands against its targets, and fan charts of a series over time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from matplotlib.figure import Figure

from analysis.reports.charts.chart_style import BLUE, INK, MUTED, ORANGE, house_style, new_chart

MARKERS = ("o", "s", "D", "^")
_ARROW = {"arrowstyle": "->", "color": INK, "linewidth": 1.2}


@dataclass(frozen=True)
class ShareRow:
    """One indicator of a dot chart: its points (period, share [%], operator) in order of time, and its target [%]."""

    title: str
    points: tuple[tuple[str, float, str], ...]
    target: float | None = None


def _marker_look(order: int, colours: Sequence[str]) -> dict[str, Any]:
    colour = colours[order % 4]
    face = colour if order == 0 else "none"
    return {"color": colour, "markersize": 7, "markerfacecolor": face, "markeredgewidth": 1.6}


def draw_share_dots(rows: Sequence[ShareRow], series: Sequence[str], axis_label: str, target_label: str) -> Figure:
    """Return a dot chart: one line an indicator, one shape a period, a bar mark at the target.

    `series` names the periods in order; they are labelled once above the first row, the shapes tell them apart.
    """
    with house_style():
        drawing, (axes,) = new_chart(7.2, 1.2 + 0.5 * len(rows))
        colours = (INK, BLUE, MUTED, BLUE)
        for height, row in enumerate(rows):
            for label, value, op in row.points:
                order = series.index(label)
                lane = height + 0.2 * (order - (len(series) - 1) / 2)  # side by side, so that equal values both show
                if op in (">", ">="):  # only a bound is known: an arrow to where the value may lie
                    axes.annotate("", (min(value + 5, 101.5), lane), (value, lane), arrowprops=_ARROW)
                axes.plot([value], [lane], MARKERS[order % 4], **_marker_look(order, colours), zorder=3)
            if row.target is not None:
                axes.plot([row.target] * 2, [height - 0.34, height + 0.34], color=ORANGE, linewidth=2.6, zorder=2)
        for order, label in enumerate(series):
            axes.plot([], [], MARKERS[order % 4], **_marker_look(order, colours), label=label)
        axes.plot([], [], "|", color=ORANGE, markersize=11, markeredgewidth=2.6, label=target_label)
        axes.set_yticks(range(len(rows)), [row.title for row in rows])
        axes.tick_params(axis="y", labelcolor=INK)
        axes.set_ylim(len(rows) - 0.5, -0.5)
        axes.set_xlim(0, 103)
        axes.set_xlabel(axis_label)
        axes.grid(axis="y", visible=False)
        drawing.legend(loc="outside upper left", ncols=len(series) + 1, frameon=False, handletextpad=0.3)
    return drawing
