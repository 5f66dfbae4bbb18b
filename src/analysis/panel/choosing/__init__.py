"""Select one value for each unit, indicator and period: scope, excluded values, ranking."""

from analysis.panel.choosing.choice import ERROR_FLAGS, SERIES, Hints, choose_values
from analysis.panel.choosing.counted import AS_DEFINED, name_counted, noun_of_unit, own_counted, own_series
from analysis.panel.choosing.decided import (
    DECIDED,
    PlacementError,
    apply_decisions,
    give_filing_period,
    keep_decided,
)
from analysis.panel.choosing.definitions import ANYTHING, MISFIT, WHOLE, CountedWords, fit_definitions
from analysis.panel.choosing.filed import filed_again, flag_filings, of_closed_units
from analysis.panel.choosing.settled import SETTLED_KEY, SettledError, check_settled
from analysis.panel.choosing.share_scale import AS_FRACTION, MAY_BE_FRACTION, settle_share_scale

__all__ = [
    "ANYTHING",
    "AS_DEFINED",
    "AS_FRACTION",
    "DECIDED",
    "ERROR_FLAGS",
    "MAY_BE_FRACTION",
    "MISFIT",
    "SERIES",
    "SETTLED_KEY",
    "WHOLE",
    "CountedWords",
    "Hints",
    "PlacementError",
    "SettledError",
    "apply_decisions",
    "check_settled",
    "choose_values",
    "filed_again",
    "fit_definitions",
    "flag_filings",
    "give_filing_period",
    "keep_decided",
    "name_counted",
    "noun_of_unit",
    "of_closed_units",
    "own_counted",
    "own_series",
    "settle_share_scale",
]
