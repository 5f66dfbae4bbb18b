"""What is followed up: the tasks of a unit with what is known of each, and the systems that units have."""

from analysis.reports.sections.follow_up.systems_section import systems_sections
from analysis.reports.sections.follow_up.tasks_section import known_tasks_table

__all__ = ["known_tasks_table", "systems_sections"]
