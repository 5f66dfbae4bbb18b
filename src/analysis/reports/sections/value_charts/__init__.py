"""Charts of observations: one series over time, units side by side, the map of the provinces; each with its data."""

from analysis.reports.sections.value_charts.map_chart import (
    MANY_PROVINCES,
    map_chart,
    not_compared,
    on_todays_map,
    sign_tiles,
)
from analysis.reports.sections.value_charts.series_chart import series_chart
from analysis.reports.sections.value_charts.units_chart import units_chart

__all__ = [
    "MANY_PROVINCES",
    "map_chart",
    "not_compared",
    "on_todays_map",
    "series_chart",
    "sign_tiles",
    "units_chart",
]
