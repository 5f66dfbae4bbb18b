"""What became of tasks: who is to do each, how far it is for each unit, and what that means on a day."""

from analysis.panel.tasks._measured import name_criteria
from analysis.panel.tasks.addressees import addressed_levels, addresses_level
from analysis.panel.tasks.deadlines_counted import count_deadlines
from analysis.panel.tasks.judged_tasks import SOON_DAYS, TASK_STATUSES, due_day, judge_tasks, task_status
from analysis.panel.tasks.reported import match_task_reports
from analysis.panel.tasks.responsible import list_responsible
from analysis.panel.tasks.states import build_task_states
from analysis.panel.tasks.systems_of_units import build_system_coverage

__all__ = [
    "SOON_DAYS",
    "TASK_STATUSES",
    "addressed_levels",
    "addresses_level",
    "build_system_coverage",
    "build_task_states",
    "count_deadlines",
    "due_day",
    "judge_tasks",
    "list_responsible",
    "match_task_reports",
    "name_criteria",
    "task_status",
]
