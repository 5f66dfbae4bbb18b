"""Which observations reports draw and count: of one series, and the latest of each of several units."""

from analysis.reports.values.drawn_values import (
    DrawnValue,
    drawn_values,
    is_of_a_year_only,
    is_undated,
    kind_of_scale,
    newest_denominator,
    source_name,
    source_of,
)
from analysis.reports.values.rows_behind import rows_behind
from analysis.reports.values.unit_values import UnitValues, narrower_indicators, other_counts, units_with_values

__all__ = [
    "DrawnValue",
    "UnitValues",
    "drawn_values",
    "is_of_a_year_only",
    "is_undated",
    "kind_of_scale",
    "narrower_indicators",
    "newest_denominator",
    "other_counts",
    "rows_behind",
    "source_name",
    "source_of",
    "units_with_values",
]
