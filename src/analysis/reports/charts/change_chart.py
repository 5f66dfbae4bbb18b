"""What changed most between two releases: one small slope for each series."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from matplotlib.figure import Figure

from analysis.reports._report_texts import ReportTexts
from analysis.reports.charts.chart_style import BLUE, INK, ORANGE, house_style, new_chart

_COLUMNS = 3


def draw_slopes(slopes: Sequence[tuple[str, float, float]], ends: tuple[str, str], texts: ReportTexts) -> Figure:
    """Return one small chart a series on a common axis of shares: its name, the earlier and the later value [%].

    A rise is a solid line with round ends, a fall a dashed one with square ends.
    """
    rows = -(-len(slopes) // _COLUMNS)
    with house_style():
        drawing, all_axes = new_chart(7.2, 0.4 + 1.5 * rows, _COLUMNS, rows)
        for place, axes in enumerate(all_axes):
            if place >= len(slopes):
                axes.set_axis_off()
                continue
            name, earlier, later = slopes[place]
            rises = later >= earlier
            axes.plot(
                [0, 1], [earlier, later], "o-" if rises else "s--", color=BLUE if rises else ORANGE, linewidth=1.6,
                markersize=5,
            )  # fmt: skip
            for side, value, align in ((0, earlier, "right"), (1, later, "left")):
                offset = (-7 if side == 0 else 7, 0)
                axes.annotate(
                    texts.percent(value), (side, value), xytext=offset, textcoords="offset points", ha=align,
                    va="center", color=INK, fontsize=8,
                )  # fmt: skip
            axes.set_title(textwrap.fill(name, 34, max_lines=3, placeholder=" …"), fontsize=8)
            axes.set_xlim(-0.75, 1.75)
            axes.set_ylim(-4, 108)
            axes.set_xticks([0, 1], ends, fontsize=8)
            axes.set_yticks([0, 50, 100])
            axes.tick_params(axis="y", labelsize=8, labelleft=place % _COLUMNS == 0)
    return drawing
