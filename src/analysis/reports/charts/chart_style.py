"""One look for every chart, and its export to SVG and PNG without date, random ids or the machine's fonts."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

import matplotlib as mpl
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure

from analysis.reports.render.typesetting import typeset

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


def to_svg(drawing: Figure, prefix: str) -> str:
    """Return the chart as an `<svg>` element whose ids begin with `prefix`, so that a page can hold several."""
    svg = draw_svg(drawing)
    svg = re.sub(r'\bid="', f'id="{prefix}-', svg)
    svg = re.sub(r"url\(#", f"url(#{prefix}-", svg)
    return re.sub(r'xlink:href="#', f'href="#{prefix}-', svg)


_DRAWN: WeakKeyDictionary[Figure, str] = WeakKeyDictionary()


def draw_svg(drawing: Figure) -> str:
    """Return the chart as drawn the first time; from then on its layout stays, in PNG as well."""
    if drawing not in _DRAWN:
        buffer = io.StringIO()
        with house_style():
            FigureCanvasSVG(drawing).print_svg(buffer, metadata={"Date": None, "Creator": None})  # type: ignore[no-untyped-call]
        drawing.set_layout_engine("none")
        svg = buffer.getvalue()
        svg = svg[svg.index("<svg") :]
        _DRAWN[drawing] = re.sub(r"<metadata>.*?</metadata>", "", svg, flags=re.DOTALL)
    return _DRAWN[drawing]


def to_png(drawing: Figure, dots_per_inch: int = 200) -> bytes:
    """Return the chart's SVG as PNG on white, for formats that take no SVG."""
    svg = draw_svg(drawing)
    width, height = (72 * side for side in drawing.get_size_inches())
    page = f'#set page(width: {width}pt, height: {height}pt, margin: 0pt, fill: white)\n#image("chart.svg")'
    return typeset({"main": page.encode(), "chart.svg": svg.encode()}, format="png", ppi=float(dots_per_inch))
