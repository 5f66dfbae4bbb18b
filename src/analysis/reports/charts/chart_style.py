"""One look for every chart: colours, fonts and lines, whatever the reader's own settings of matplotlib are."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
from matplotlib.figure import Figure

if TYPE_CHECKING:
    from matplotlib.axes import Axes

# Okabe and Ito's palette, told apart with every common colour blindness and in grey; shapes differ as well.
BLUE, ORANGE, GREEN, PURPLE, RED = "#0072b2", "#d55e00", "#009e73", "#aa4499", "#b22222"
INK, MUTED, RULE, PAPER = "#1d2733", "#5a6675", "#d5dbe3", "#ffffff"
# Text on a filled mark keeps its colour when the page turns dark, so it is a hair off the themed white and ink.
ON_DARK, ON_LIGHT = "#fefefe", "#1d2734"
#: Colours that a page may replace by its own (dark mode), and the CSS variable that stands for each.
THEME = {INK: "--ink", MUTED: "--muted", RULE: "--rule", PAPER: "--paper", BLUE: "--blue", ORANGE: "--orange"}

_SETTINGS = {
    "font.family": "DejaVu Sans",
    "font.size": 9.0,
    "text.color": INK,
    "axes.edgecolor": RULE,
    "axes.labelcolor": MUTED,
    "axes.titlesize": 9.5,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": RULE,
    "grid.linewidth": 0.6,
    "xtick.color": MUTED,
    "ytick.color": MUTED,
    "xtick.major.size": 0,
    "ytick.major.size": 0,
    "figure.facecolor": "none",
    "axes.facecolor": "none",
    "savefig.facecolor": "none",
    "svg.fonttype": "none",
    "svg.hashsalt": "adoption-workbench",
    "axes.unicode_minus": True,
    "text.parse_math": False,  # a dollar sign in a name is a dollar sign
}


@contextmanager
def house_style() -> Iterator[None]:
    """Draw within the house style, leaving matplotlib's own settings as they were."""
    # matplotlib's defaults first: the settings of the reader's own matplotlibrc must not show in a report.
    settings: Any = {name: value for name, value in mpl.rcParamsDefault.items() if not name.startswith("backend")}
    with mpl.rc_context(settings | _SETTINGS):
        yield


def new_chart(width: float, height: float, columns: int = 1, rows: int = 1) -> tuple[Figure, list[Axes]]:
    """Return a chart of width x height [inches] with its axes row by row; no pyplot, so nothing is kept open."""
    drawing = Figure(figsize=(width, height), layout="constrained")
    axes = drawing.subplots(rows, columns, squeeze=False)
    return drawing, list(axes.flat)
