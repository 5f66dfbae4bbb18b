"""A tile map of the 34 provinces: one square a province, placed as on the map, all of one size."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch

from analysis.reports.charts.chart_style import INK, MUTED, ON_DARK, ON_LIGHT, RULE, house_style, new_chart

if TYPE_CHECKING:
    from matplotlib.axes import Axes


#: The language of the labels in `rules/tile_map.csv`.
LAYOUT_LANGUAGE = "vi"


@dataclass(frozen=True)
class Tile:
    """One province's place in the map."""

    unit_code: str
    column: int
    row: int
    label: str


@cache
def tile_places() -> tuple[Tile, ...]:
    """Return the places of the 34 provinces from `rules/tile_map.csv`, a layout of ours that may be edited."""
    content = files("analysis.reports").joinpath("rules/tile_map.csv").read_text("utf-8")
    rows = csv.DictReader(io.StringIO(content))
    return tuple(Tile(row["unit_code"], int(row["column"]), int(row["row"]), row["label"]) for row in rows)


def draw_tile_map(
    shares: Mapping[str, float], printed: Mapping[str, str], names: Mapping[str, str], missing: str
) -> Figure:
    """Return the map; a province without a figure is an empty square that says so.

    Parameters
    ----------
    shares
        Share [%] by unit code, for the colour: darker is more.
    printed
        What stands in each square, by unit code.
    names
        Names that replace the layout's own labels, by unit code.
    missing
        What stands in the square of a province without a figure.
    """
    tiles = tile_places()
    columns, rows = 1 + max(tile.column for tile in tiles), 1 + max(tile.row for tile in tiles)
    with house_style():
        drawing, (axes,) = new_chart(columns * 1.1, rows * 0.36)
        for place in tiles:
            tile = replace(place, label=names.get(place.unit_code, place.label))
            if tile.unit_code in shares:
                _draw_figure(axes, tile, shares[tile.unit_code], printed[tile.unit_code])
            else:
                _draw_gap(axes, tile, missing)
        axes.set_xlim(-0.02, columns)
        axes.set_ylim(rows, -0.02)
        axes.set_axis_off()
    return drawing


def _draw_figure(axes: Axes, tile: Tile, share: float, printed: str) -> None:
    depth = 0.12 + 0.8 * min(share, 100.0) / 100.0
    axes.add_patch(_square(tile, facecolor=mpl.colormaps["Blues"](depth), edgecolor="none"))
    ink = ON_DARK if depth > 0.55 else ON_LIGHT
    _write(axes, tile, 0.32, tile.label, size=7, color=ink)
    _write(axes, tile, 0.68, printed, size=8, color=ink, weight="bold")


def _draw_gap(axes: Axes, tile: Tile, missing: str) -> None:
    axes.add_patch(_square(tile, facecolor="none", edgecolor=RULE))
    _write(axes, tile, 0.32, tile.label, size=7, color=INK)
    _write(axes, tile, 0.68, missing, size=6.5, color=MUTED)


def _square(tile: Tile, **look: Any) -> FancyBboxPatch:
    corner = (tile.column + 0.04, tile.row + 0.05)
    return FancyBboxPatch(corner, 0.92, 0.9, boxstyle="round,pad=0,rounding_size=0.06", linewidth=1, **look)


def _write(
    axes: Axes, tile: Tile, height: float, text: str, *, size: float, color: str, weight: str = "normal"
) -> None:
    place = (tile.column + 0.5, tile.row + height)
    axes.text(*place, text, ha="center", va="center", fontsize=size, color=color, fontweight=weight)
