"""Pictures of answers, drawn with matplotlib in the colours of the reports; the same answer gives the same bytes."""

from __future__ import annotations

import datetime as dt
import io
import textwrap
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analysis.i18n import translate
from analysis.reports.charts import SERIES_COLOURS
from analysis.whole_files import write_whole

if TYPE_CHECKING:
    from matplotlib.axes import Axes

#: Letters of a line of the title.
_TITLE_WIDTH = 68
_ORANGE, _MUTED, _EARLIER = "#b84500", "#5a6675", "#b9d3e6"
_MORE_COLOURS = ("#8a6d00", "#a3195b", "#3d6b8c", "#4b4b9c")
_MARKERS = ("o", "s", "^", "D", "v", "P", "X", "*")
#: matplotlib writes the day and its version into files; without them the bytes depend on the picture alone.
_NO_METADATA = {".svg": {"Date": None, "Creator": None}, ".png": {"Software": None}, ".pdf": {"CreationDate": None}}
_STYLE = {
    "font.family": ["DejaVu Sans"],
    "font.size": 9.0,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": _MUTED,
    "axes.titlelocation": "left",
    "axes.titlesize": 10.5,
    "axes.titleweight": "bold",
    "axes.grid": True,
    "axes.grid.axis": "y",
    "grid.color": "#d5dbe3",
    "grid.linewidth": 0.7,
    "figure.dpi": 110.0,
    "svg.hashsalt": "adoption-workbench",
    "svg.fonttype": "path",
}
_ARROWS = {">": "up", ">=": "up", "<": "down", "<=": "down"}


@dataclass(frozen=True)
class Mark:
    """One value of a line: its day, its value, whether it is a bound, computed by us, or passed over."""

    day: dt.date
    value: float
    op: str = "="
    is_hollow: bool = False
    is_doubtful: bool = False


@dataclass(frozen=True)
class Line:
    """The values of one unit and one thing counted, with its name."""

    name: str
    marks: tuple[Mark, ...]


@dataclass(frozen=True)
class Band:
    """A forecast: days, the mean, and the ends of its 80% prediction interval."""

    name: str
    days: tuple[dt.date, ...]
    mean: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
    is_scenario: bool = False


@dataclass(frozen=True)
class Row:
    """One unit of a comparison: its name, its value, an earlier value, a note on the right; hollow without a rank."""

    name: str
    value: float
    earlier: float | None = None
    note: str = ""
    op: str = "="
    is_hollow: bool = False


@dataclass(frozen=True)
class Picture:
    """What is drawn: lines over time with forecasts, or rows of units; a target, the day of the data, the scale.

    Attributes
    ----------
    title: what is shown.
    unit: what the values are in.
    lines, bands: over time.
    rows: units side by side, the first on top.
    steps: a chain of texts, one below the other, each with its depth.
    target: a value that was aimed at, with its day, and its label.
    day: the day of the data.
    limits: both ends of the scale, where it has them.
    other: what the light line of a row leads to, where that is not its value before.
    """

    title: str
    unit: str = ""
    lines: tuple[Line, ...] = ()
    bands: tuple[Band, ...] = ()
    rows: tuple[Row, ...] = ()
    steps: tuple[tuple[int, str, str], ...] = ()
    target: tuple[float, dt.date | None, str] | None = None
    day: dt.date | None = None
    limits: tuple[float, float] | None = None
    other: str = ""


def draw_picture(picture: Picture, lang: str, ax: Axes | None = None, *, is_shown: bool = True) -> Axes:
    """Return the axes with the picture drawn; on a new figure where none are given.

    Parameters
    ----------
    picture
        What is drawn.
    lang
        The language of labels.
    ax
        Axes to draw on.
    is_shown
        A notebook shows the new figure below the cell.

    Returns
    -------
    Axes
        The axes.
    """
    with _style():
        axes = ax if ax is not None else _new_axes(picture, is_shown=is_shown)
        title = "\n".join(textwrap.wrap(picture.title, _TITLE_WIDTH))
        if ax is None:
            axes.figure.suptitle(title, x=0.01, ha="left", fontsize=10.5, fontweight="bold")
        else:
            axes.set_title(title)
        if picture.steps:
            _draw_steps(axes, picture.steps)
        elif picture.rows:
            _draw_rows(axes, picture, lang)
        else:
            _draw_lines(axes, picture, lang)
        if axes.get_legend_handles_labels()[0]:
            is_own = ax is None
            owner: Any = axes.figure if is_own else axes
            owner.legend(frameon=False, fontsize=8, loc="outside lower left" if is_own else "best")
        return axes


def save_picture(picture: Picture, lang: str, path: Path) -> Path:
    """Write the picture to a file in the format of its ending; the figure is closed.

    Parameters
    ----------
    picture
        What is drawn.
    lang
        The language of labels.
    path
        The file.

    Returns
    -------
    Path
        The file.
    """
    kind = path.suffix.lower()
    written = io.BytesIO()
    with _style():
        figure: Any = draw_picture(picture, lang, is_shown=False).figure
        metadata: Any = _NO_METADATA[kind]
        figure.savefig(written, format=kind[1:], bbox_inches="tight", metadata=metadata)
    write_whole(path, written.getvalue(), makes_folder=False)
    return path


@contextmanager
def _style() -> Iterator[None]:
    import matplotlib

    style: Any = dict(_STYLE)
    with matplotlib.rc_context(style):
        yield
        is_interactive = matplotlib.is_interactive()
    matplotlib.interactive(is_interactive)  # a notebook turns so with its first figure, and shows later ones only then


def _new_axes(picture: Picture, *, is_shown: bool) -> Axes:
    """Return axes of a size that fits; in a notebook pyplot shows the figure, elsewhere nothing keeps it."""
    height = 3.6 + 0.16 * max(len(picture.lines) + 2 * len(picture.bands) - 3, 0)
    if picture.rows:
        height = 1.1 + 0.27 * len(picture.rows)
    if picture.steps:
        height = 0.6 + 0.62 * len(picture.steps)
    if is_shown and _is_notebook():
        from matplotlib import pyplot

        return pyplot.subplots(figsize=(7.2, height), layout="constrained")[1]
    from matplotlib.figure import Figure

    return Figure(figsize=(7.2, height), layout="constrained").subplots()


def _is_notebook() -> bool:
    """Return whether code runs in a kernel, where pyplot shows what is drawn."""
    try:
        from IPython.core.getipython import get_ipython
    except ImportError:
        return False
    return getattr(get_ipython(), "kernel", None) is not None


def _draw_lines(axes: Any, picture: Picture, lang: str) -> None:
    colours = (*SERIES_COLOURS, *_MORE_COLOURS)
    for number, line in enumerate(picture.lines):
        colour, marker = colours[number % len(colours)], _MARKERS[number % len(_MARKERS)]
        sure = [mark for mark in line.marks if not mark.is_doubtful and mark.op in ("=", "~") and not mark.is_hollow]
        axes.plot([mark.day for mark in sure], [mark.value for mark in sure], color=colour, linewidth=1.4)
        for mark in line.marks:
            arrow = _ARROWS.get(mark.op)
            is_filled = not (mark.is_hollow or mark.is_doubtful)
            axes.plot(
                [mark.day],
                [mark.value],
                linestyle="none",
                marker={"up": "$\u2191$", "down": "$\u2193$"}.get(arrow or "", marker),
                markersize=9 if arrow else 6,
                markeredgecolor=_MUTED if mark.is_doubtful else colour,
                markerfacecolor=colour if is_filled else "white",
            )
        axes.plot([], [], color=colour, marker=marker, label=line.name)
    for number, band in enumerate(picture.bands):
        colour = _ORANGE if band.is_scenario else colours[number % len(colours)]
        axes.fill_between(band.days, band.low, band.high, color=colour, alpha=0.16, linewidth=0)
        axes.plot(band.days, band.mean, color=colour, linestyle=(0, (4, 2.5)), linewidth=1.2, label=band.name)
    every = [mark for line in picture.lines for mark in line.marks]
    for is_there, code, look in (
        (any(mark.op in _ARROWS for mark in every), "bound", {"marker": "$\u2191$"}),
        (any(mark.is_hollow for mark in every), "hollow", {"marker": "o", "markerfacecolor": "white"}),
        (
            any(mark.is_doubtful for mark in every),
            "doubtful",
            {"marker": "o", "markerfacecolor": "white", "color": _MUTED},
        ),
    ):
        if is_there:
            axes.plot([], [], linestyle="none", label=translate(f"ask.plot.{code}", lang), **{"color": "black", **look})
    if picture.target:
        value, due, label = picture.target
        if due is None:
            axes.axhline(value, color=_ORANGE, linewidth=1, linestyle=":", label=label)
        else:
            axes.plot([due], [value], linestyle="none", marker="D", color=_ORANGE, markersize=7, label=label)
    if picture.day:
        said = translate("ask.plot.day", lang, day=picture.day)
        axes.axvline(picture.day, color=_MUTED, linewidth=0.9, label=said)
    axes.set_ylabel(picture.unit)
    _limit(axes.set_ylim, picture.limits)
    axes.margins(x=0.03)
    axes.figure.autofmt_xdate(rotation=0, ha="center")


def _draw_rows(axes: Any, picture: Picture, lang: str) -> None:
    colour = SERIES_COLOURS[0]
    places = range(len(picture.rows), 0, -1)
    for place, row in zip(places, picture.rows, strict=True):
        if row.earlier is not None:
            axes.plot([row.earlier, row.value], [place, place], color=_EARLIER, linewidth=2.5)
            axes.plot([row.earlier], [place], marker="o", markersize=4, color=colour, markerfacecolor="white")
        marker = {"up": "$\u2192$", "down": "$\u2190$"}.get(_ARROWS.get(row.op, ""), "o")
        size, face = 9 if marker != "o" else 6, "white" if row.is_hollow else colour
        axes.plot([row.value], [place], marker=marker, markersize=size, color=colour, markerfacecolor=face)
        axes.annotate(
            row.note, (1.01, place), xycoords=("axes fraction", "data"), va="center", fontsize=7.5, color=_MUTED
        )
    if any(row.earlier is not None for row in picture.rows):
        axes.plot([], [], color=_EARLIER, linewidth=2.5, label=picture.other or translate("ask.plot.earlier", lang))
    if any(row.is_hollow for row in picture.rows):
        look: dict[str, Any] = {"marker": "o", "color": colour, "markerfacecolor": "white"}
        axes.plot([], [], linestyle="none", label=translate("ask.plot.unranked", lang), **look)
    axes.set_yticks(list(places), [row.name for row in picture.rows])
    axes.set_ylim(0.3, len(picture.rows) + 0.7)
    axes.grid(visible=False, axis="y")
    axes.grid(visible=True, axis="x")
    if picture.target:
        axes.axvline(picture.target[0], color=_ORANGE, linewidth=1, label=picture.target[2])
    axes.set_xlabel(picture.unit)
    _limit(axes.set_xlim, picture.limits)


def _draw_steps(axes: Any, steps: Sequence[tuple[int, str, str]]) -> None:
    axes.set_axis_off()
    axes.set_xlim(0, 10)
    axes.set_ylim(-len(steps) + 0.5, 0.6)
    for number, (depth, what, says) in enumerate(steps):
        left = 0.25 * depth
        lines = textwrap.wrap(says, 104 - 3 * depth)
        text = f"{what}\n" + "\n".join(lines[:2]) + (" …" if len(lines) > 2 else "")
        axes.text(
            left + 0.1,
            -number,
            text,
            va="center",
            fontsize=7.2,
            linespacing=1.25,
            bbox={"boxstyle": "round,pad=0.35", "facecolor": "#f4f6f9", "edgecolor": SERIES_COLOURS[0]},
        )


def _limit(set_limits: Any, limits: tuple[float, float] | None) -> None:
    if limits:
        margin = 0.04 * (limits[1] - limits[0])
        set_limits(limits[0] - margin, limits[1] + margin)
