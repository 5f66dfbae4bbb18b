"""The forecasts that reports print."""

from analysis.reports.forecasts.printed_forecasts import (
    FORECAST_ORDER,
    forecast_rows,
    forecast_scale,
    narrow_enough,
    printed_forecast,
    widest_shown,
)

__all__ = [
    "FORECAST_ORDER",
    "forecast_rows",
    "forecast_scale",
    "narrow_enough",
    "printed_forecast",
    "widest_shown",
]
