"""Rules with their validity: what held on a day, what a report covers and when it is due."""

from analysis.regulations.duties import judge_duties, list_duties
from analysis.regulations.in_force import national_target_key, rules_in_force, rules_no_longer_in_force
from analysis.regulations.read_rules import RULE_NAMES, read_rules, rules_on
from analysis.regulations.report_regimes import RECOGNISED, assign_regimes, passed_cut_off
from analysis.regulations.reported_periods import names_of_period, reported_periods, stated_periods
from analysis.regulations.reporting_calendar import ReportingCalendar, ReportingTerms, period_frequency
from analysis.regulations.scheduled_units import ScheduledUnit, check_schedule, list_scheduled_units
from analysis.regulations.working_days import Deadline, WorkingDays

__all__ = [
    "RECOGNISED",
    "RULE_NAMES",
    "Deadline",
    "ReportingCalendar",
    "ReportingTerms",
    "ScheduledUnit",
    "WorkingDays",
    "assign_regimes",
    "check_schedule",
    "judge_duties",
    "list_duties",
    "list_scheduled_units",
    "names_of_period",
    "national_target_key",
    "passed_cut_off",
    "period_frequency",
    "read_rules",
    "reported_periods",
    "rules_in_force",
    "rules_no_longer_in_force",
    "rules_on",
    "stated_periods",
]
