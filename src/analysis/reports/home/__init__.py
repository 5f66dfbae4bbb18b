"""The home of reports: the folder of each, and the page that lists them."""

from analysis.reports.home.changes_page import changes_sections, describe_changes, render_changes_page
from analysis.reports.home.homes import newest_period, note_published, note_run, report_home
from analysis.reports.home.outputs_page import render_outputs_page

__all__ = [
    "changes_sections",
    "describe_changes",
    "newest_period",
    "note_published",
    "note_run",
    "render_changes_page",
    "render_outputs_page",
    "report_home",
]
