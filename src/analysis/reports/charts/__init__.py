"""Charts in one style, drawn as SVG for paper and for a telephone; colour-blind safe, the same bytes every time."""

from analysis.reports.charts._axes import ValueScale
from analysis.reports.charts._key import KeyItem
from analysis.reports.charts._series_marks import DOWNWARDS, UPWARDS, Fan, MarkSeries, SeriesMark, TargetMark, TimeChart
from analysis.reports.charts.answer_chart import draw_answer_chart
from analysis.reports.charts.change_chart import draw_slopes
from analysis.reports.charts.chart_style import ORANGE, SERIES_COLOURS, SERIES_SHAPES, THEME
from analysis.reports.charts.dot_rows import Dot, DotChart, DotRow, draw_dot_rows
from analysis.reports.charts.tile_map import LAYOUT_LANGUAGE, TileValue, draw_tile_map, tile_places

__all__ = [
    "DOWNWARDS",
    "LAYOUT_LANGUAGE",
    "ORANGE",
    "SERIES_COLOURS",
    "SERIES_SHAPES",
    "THEME",
    "UPWARDS",
    "Dot",
    "DotChart",
    "DotRow",
    "Fan",
    "KeyItem",
    "MarkSeries",
    "SeriesMark",
    "TargetMark",
    "TileValue",
    "TimeChart",
    "ValueScale",
    "draw_answer_chart",
    "draw_dot_rows",
    "draw_slopes",
    "draw_tile_map",
    "tile_places",
]
