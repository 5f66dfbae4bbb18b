"""What is known of a unit, an indicator and a target: one state, decided in one place, for verdicts and reports."""

from analysis.panel.states._thresholds import Thresholds, read_thresholds
from analysis.panel.states.bound_targets import BoundTarget, TargetBinding
from analysis.panel.states.decision_table import DECISION_TABLE, Decision, Facts, State, decide_state
from analysis.panel.states.national_targets import VALUE_UNIT_OF_MEASURE, as_targets
from analysis.panel.states.series_values import SeriesValue, list_values, of_fitting_periods
from analysis.panel.states.state_book import StateBook
from analysis.panel.states.stated_verdicts import keep_to_states

__all__ = [
    "DECISION_TABLE",
    "VALUE_UNIT_OF_MEASURE",
    "BoundTarget",
    "Decision",
    "Facts",
    "SeriesValue",
    "State",
    "StateBook",
    "TargetBinding",
    "Thresholds",
    "as_targets",
    "decide_state",
    "keep_to_states",
    "list_values",
    "of_fitting_periods",
    "read_thresholds",
]
