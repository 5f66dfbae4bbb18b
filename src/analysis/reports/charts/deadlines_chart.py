"""The timeline of deadlines: how many tasks of each document fall due when, and where the report date stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.figure import Figure

from analysis.reports._report_texts import ReportTexts
from analysis.reports.charts._year_axis import mark_years
from analysis.reports.charts.chart_style import BLUE, INK, MUTED, ON_DARK, ORANGE, house_style, new_chart


@dataclass(frozen=True)
class DueTasks:
    """The tasks of one document that fall due on one day [decimal year]."""

    document: str
    time: float
    count: int


def draw_deadlines(due: Sequence[DueTasks], report_time: float, report_label: str, texts: ReportTexts) -> Figure:
    """Return one lane a document with a disc a deadline, as large as its number of tasks, which stands in it."""
    documents = list(dict.fromkeys(item.document for item in due))
    with house_style():
        drawing, (axes,) = new_chart(7.2, 1.0 + 0.75 * len(documents))
        for item in due:
            lane = documents.index(item.document)
            is_past = item.time < report_time
            axes.scatter(
                [item.time], [lane], s=90 + 28 * item.count, color=MUTED if is_past else BLUE, zorder=3, linewidth=0
            )
            axes.annotate(
                texts.number(item.count), (item.time, lane), ha="center", va="center",
                color=ON_DARK, fontsize=8, fontweight="bold", zorder=4,
            )  # fmt: skip
        axes.axvline(report_time, color=ORANGE, linewidth=1.6, zorder=2)
        axes.annotate(
            report_label, (report_time, -0.62), xytext=(-5, 0), textcoords="offset points", ha="right", va="center",
            color=ORANGE, fontsize=8,
        )  # fmt: skip
        axes.set_yticks(range(len(documents)), documents)
        axes.tick_params(axis="y", labelcolor=INK)
        axes.set_ylim(len(documents) - 0.4, -0.85)
        times = [report_time, *(item.time for item in due)]
        mark_years(axes, min(times), max(times))
        axes.grid(axis="y", visible=False)
    return drawing
