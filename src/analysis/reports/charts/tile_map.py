"""A tile map of the 34 provinces: one tile a province, placed as on the map, all of one size."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from analysis.reports._document import Drawing
from analysis.reports._report_texts import ReportTexts
from analysis.reports.charts._canvas import Box, Canvas, Line, wrap
from analysis.reports.charts.chart_style import (
    BLUE,
    INK,
    MEDIA,
    MUTED,
    ON_DARK,
    ON_LIGHT,
    PAPER,
    PHONE,
    RULE,
    Medium,
    text_width,
)

#: The language of the labels in `rules/tile_map.csv`.
LAYOUT_LANGUAGE = "vi"
#: The classes of the map from the highest, each from a share of the scale on [%], with the colours of tile and text.
_CLASSES = (
    (99.95, "#08457e", ON_DARK),
    (90.0, "#2f75ae", ON_DARK),
    (50.0, "#9cc4e1", ON_LIGHT),
    (0.0, "#dbe9f5", ON_LIGHT),
)
_TILE_WIDTH = {"print": 0.175, "phone": 0.2}


@dataclass(frozen=True)
class Tile:
    """One province's place in the map."""

    unit_code: str
    column: int
    row: int
    label: str


@dataclass(frozen=True)
class TileValue:
    """A province's value: its share of the scale [%], as printed, and whether it is a plan or an estimate."""

    share: float
    text: str
    is_estimate: bool = False


@cache
def tile_places() -> tuple[Tile, ...]:
    """Return the places of the 34 provinces from `rules/tile_map.csv`, a layout of ours that may be edited."""
    content = files("analysis.reports").joinpath("rules/tile_map.csv").read_text("utf-8")
    rows = csv.DictReader(io.StringIO(content))
    return tuple(Tile(row["unit_code"], int(row["column"]), int(row["row"]), row["label"]) for row in rows)


def draw_tile_map(
    values: Mapping[str, TileValue], names: Mapping[str, str], class_labels: Sequence[str], texts: ReportTexts
) -> dict[str, Drawing]:
    """Return the map drawn for each medium; a province without a value is a white tile with its name.

    Parameters
    ----------
    values
        Value by unit code; the colour tells its class.
    names
        Names that replace the layout's own labels, by unit code.
    class_labels
        The words of the four classes from the highest on.
    texts
        The words of the legend, which counts the tiles of each class.
    """
    return {medium.name: draw_for(values, names, class_labels, texts, medium).drawing() for medium in MEDIA}


def draw_for(
    values: Mapping[str, TileValue],
    names: Mapping[str, str],
    class_labels: Sequence[str],
    texts: ReportTexts,
    medium: Medium,
) -> Canvas:
    """Return the canvas of one medium."""
    canvas = Canvas(medium)
    width = _TILE_WIDTH[medium.name] * medium.width
    height = 3.5 * medium.small
    counts = dict.fromkeys(range(6), 0)
    bottoms: dict[int, float] = {}
    for tile in tile_places():
        gap = 0.02 * width
        x, y = tile.column * width, tile.row * height
        box = Box(x + gap, y + gap, x + width - gap, y + height - gap)
        bottoms[tile.column] = max(bottoms.get(tile.column, 0.0), y + height)
        counts[_draw_tile(canvas, box, names.get(tile.unit_code, tile.label), values.get(tile.unit_code))] += 1
    labels = [*class_labels, texts("chart.map_estimate"), texts("chart.map_none")]
    _draw_legend(canvas, counts, labels, width, bottoms)
    return canvas


def _draw_tile(canvas: Canvas, box: Box, name: str, value: TileValue | None) -> int:
    """Draw one tile and return its class."""
    medium = canvas.medium
    middle = (box.x0 + box.x1) / 2
    size = _fitting(name, box.width - 1, medium)
    if value is None:
        canvas.frame(box, PAPER, RULE, 2.0, 1.0)
        canvas.text(
            middle, (box.y0 + box.y1) / 2 + 0.36 * size, Line(_cut(name, box.width, size), size, MUTED), "centre"
        )
        return 5
    number = next(number for number, (least, _, _) in enumerate(_CLASSES) if value.share >= least or least == 0)
    _, fill, ink = _CLASSES[number]
    if value.is_estimate:
        canvas.frame(box, PAPER, BLUE, 2.0, 1.2, "3,2")
        number, ink = 4, INK
    else:
        canvas.frame(box, fill, fill, 2.0)
    canvas.text(middle, box.y0 + 0.43 * box.height, Line(_cut(name, box.width, size), size, ink), "centre")
    figure = Line(value.text, _fitting(value.text, box.width - 1, medium, is_bold=True), ink, is_bold=True)
    canvas.text(middle, box.y0 + 0.85 * box.height, figure, "centre")
    return number


def _fitting(text: str, room: float, medium: Medium, *, is_bold: bool = False) -> float:
    """Return the size of the text of a tile: the largest that fits, else the least."""
    sizes = (medium.base, medium.small, medium.least)
    return next((size for size in sizes if text_width(text, size, is_bold=is_bold) <= room), medium.least)


def _cut(name: str, room: float, size: float) -> str:
    """Return a name that fits: one that does not at the smallest size ends in dots."""
    while len(name) > 3 and text_width(name, size) > room:
        name = name.rstrip("…")[:-1].rstrip() + "…"
    return name


def _draw_legend(
    canvas: Canvas, counts: Mapping[int, int], labels: Sequence[str], width: float, bottoms: Mapping[int, float]
) -> None:
    """Write how many tiles each class has, in the sea east of the southern tip where there is room, else below."""
    medium = canvas.medium
    bottom = max(bottoms.values())
    shown = [number for number in range(6) if counts[number]]
    left = width * (max(column for column, end in bottoms.items() if end == bottom) + 2.2)
    step, indent = 1.75 * medium.base, 4.0 * medium.base
    free = max((end for column, end in bottoms.items() if (column + 1) * width > left), default=0.0)
    lines = {number: wrap(labels[number], medium.width - left - indent, medium.small) for number in shown}
    needed = step * sum(map(len, lines.values()))
    y = free + 0.7 * medium.base
    if y + needed > bottom + step or medium is PHONE:
        left, y = 0.0, bottom + 0.9 * medium.base
        lines = {number: wrap(labels[number], medium.width - indent, medium.small) for number in shown}
    for number in shown:
        _draw_swatch(canvas, number, Box(left, y, left + 1.5 * medium.base, y + 1.1 * medium.base))
        base = y + 0.92 * medium.base
        canvas.text(left + 3.4 * medium.base, base, Line(str(counts[number]), medium.base, INK, is_bold=True), "right")
        for place, line in enumerate(lines[number]):
            canvas.text(left + indent, base + step * place, Line(line, medium.small))
        y += step * len(lines[number])
    canvas.height = max(bottom, y) + 0.2 * medium.base


def _draw_swatch(canvas: Canvas, number: int, box: Box) -> None:
    if number < len(_CLASSES):
        canvas.frame(box, _CLASSES[number][1], _CLASSES[number][1], 1.5)
    elif number == len(_CLASSES):
        canvas.frame(box, PAPER, BLUE, 1.5, 1.2, "3,2")
    else:
        canvas.frame(box, PAPER, RULE, 1.5, 1.0)
