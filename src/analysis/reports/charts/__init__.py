"""Charts in one style: colour-blind safe, labelled in the report's language, the same bytes every time."""

from analysis.reports.charts.change_chart import draw_slopes
from analysis.reports.charts.chart_style import THEME, house_style
from analysis.reports.charts.deadlines_chart import DueTasks, draw_deadlines
from analysis.reports.charts.series_chart import DayMark, Fan, Point, TargetMark, draw_fan, draw_small_multiples
from analysis.reports.charts.share_bars import ShareRow, draw_share_dots
from analysis.reports.charts.tile_map import LAYOUT_LANGUAGE, draw_tile_map, tile_places

__all__ = [
    "LAYOUT_LANGUAGE",
    "THEME",
    "DayMark",
    "DueTasks",
    "Fan",
    "Point",
    "ShareRow",
    "TargetMark",
    "draw_deadlines",
    "draw_fan",
    "draw_share_dots",
    "draw_slopes",
    "draw_small_multiples",
    "draw_tile_map",
    "house_style",
    "tile_places",
]
