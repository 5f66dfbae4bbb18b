"""The sentences that reports answer with: the state of an indicator, points beside it, forecasts that may stand."""

from analysis.reports.answers._sureness import rate_rows
from analysis.reports.answers.chart_titles import forecast_title, map_title, series_title, title_start, units_title
from analysis.reports.answers.forecast_gates import (
    Gate,
    calibration_sentence,
    forecast_gate,
    horizon_words,
    least_origins,
)
from analysis.reports.answers.key_points import key_points
from analysis.reports.answers.sentence_parts import (
    bare_figure,
    figure,
    indicator_words,
    named_figure,
    open_target,
    phrase,
    row_of,
    unit_words,
)
from analysis.reports.answers.several_answers import group_alike, no_data_sentence, overall_answer
from analysis.reports.answers.target_answers import Answer, answer

__all__ = [
    "Answer",
    "Gate",
    "answer",
    "bare_figure",
    "calibration_sentence",
    "figure",
    "forecast_gate",
    "forecast_title",
    "group_alike",
    "horizon_words",
    "indicator_words",
    "key_points",
    "least_origins",
    "map_title",
    "named_figure",
    "no_data_sentence",
    "open_target",
    "overall_answer",
    "phrase",
    "rate_rows",
    "row_of",
    "series_title",
    "title_start",
    "unit_words",
    "units_title",
]
