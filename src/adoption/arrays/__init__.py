"""The one way in: tidy frames of shares become arrays, or are refused with every problem and what to do."""

from adoption.arrays._padded_panel import (
    BINOMIAL,
    COUNT_AT_LEAST,
    COUNT_AT_MOST,
    GAUSSIAN,
    MISSING,
    ROUNDING_SE,
    VALUE_AT_LEAST,
    VALUE_AT_MOST,
    Panel,
    check_target,
    find_last,
    read_panel,
    scale_rates,
    to_latent,
    to_share,
)
from adoption.arrays._problems import PanelError
from adoption.arrays._quantile_grids import LEVELS, N_LEVELS, GridMemory, pool_grids, values_at
from adoption.arrays._stacked_series import EXACT_OPERATORS, StackedSeries, spread_out, stack_series
from adoption.arrays._tidy_frame import Floats, Whole, read_frame, units_at_end
from adoption.arrays._time_reader import as_times, read_time

__all__ = [
    "BINOMIAL",
    "COUNT_AT_LEAST",
    "COUNT_AT_MOST",
    "EXACT_OPERATORS",
    "GAUSSIAN",
    "LEVELS",
    "MISSING",
    "N_LEVELS",
    "ROUNDING_SE",
    "VALUE_AT_LEAST",
    "VALUE_AT_MOST",
    "Floats",
    "GridMemory",
    "Panel",
    "PanelError",
    "StackedSeries",
    "Whole",
    "as_times",
    "check_target",
    "find_last",
    "pool_grids",
    "read_frame",
    "read_panel",
    "read_time",
    "scale_rates",
    "spread_out",
    "stack_series",
    "to_latent",
    "to_share",
    "units_at_end",
    "values_at",
]
