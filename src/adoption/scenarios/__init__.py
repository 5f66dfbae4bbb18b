"""What a fit would forecast if something else held: a legal deadline, another pace, a shock, another denominator."""

from adoption.scenarios.comparison import compare_scenarios, decompose_change
from adoption.scenarios.deadline import CHANCES, GAP_CLOSED, Deadline, GapClosed, binding, measure_gaps
from adoption.scenarios.methods import ScenarioMethods
from adoption.scenarios.scenario import LatestReports, Scenario, Shock, latest_reports

__all__ = [
    "CHANCES",
    "GAP_CLOSED",
    "Deadline",
    "GapClosed",
    "LatestReports",
    "Scenario",
    "ScenarioMethods",
    "Shock",
    "binding",
    "compare_scenarios",
    "decompose_change",
    "latest_reports",
    "measure_gaps",
]
