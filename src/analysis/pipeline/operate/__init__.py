"""Runs of the project: request and result, lock, run log, schedules, notifications, the page of past runs."""

from analysis.pipeline.operate._lock import hold_project
from analysis.pipeline.operate.filed_reports import check_reported, find_unfiled, read_reports
from analysis.pipeline.operate.history_page import write_page
from analysis.pipeline.operate.job_files import render_schedule
from analysis.pipeline.operate.ledger import find_damage, mask_command, read_ledger
from analysis.pipeline.operate.outputs_index import list_outputs, write_index
from analysis.pipeline.operate.runner import (
    RunRequest,
    RunResult,
    check_outputs,
    describe_parameters,
    digest_tables,
    execute_run,
    list_unread,
    plan_run,
    project_status,
    summarise,
)
from analysis.pipeline.operate.schedules import Schedule, due_periods

__all__ = [
    "RunRequest",
    "RunResult",
    "Schedule",
    "check_outputs",
    "check_reported",
    "describe_parameters",
    "digest_tables",
    "due_periods",
    "execute_run",
    "find_damage",
    "find_unfiled",
    "hold_project",
    "list_outputs",
    "list_unread",
    "mask_command",
    "plan_run",
    "project_status",
    "read_ledger",
    "read_reports",
    "render_schedule",
    "summarise",
    "write_index",
    "write_page",
]
