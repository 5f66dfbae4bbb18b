"""The build: which step makes which table from which input, and what is out of date."""

from analysis.pipeline.build._workers import can_start_workers
from analysis.pipeline.build.builder import build_steps, check_steps, describe_failure
from analysis.pipeline.build.cluster import count_slots
from analysis.pipeline.build.file_hashing import digest_file, digest_folder
from analysis.pipeline.build.plan import (
    ALL_TABLES,
    AUDIT_TABLES,
    find_notebook,
    list_notebooks,
    plan_again,
    plan_notebooks,
    plan_tables,
)
from analysis.pipeline.build.snapshots import (
    around_snapshots,
    build_snapshot,
    find_snapshot,
    load_snapshot,
    snapshots_folder,
)
from analysis.pipeline.build.step import BUILT, FAILED, MISSING, OUT_OF_DATE, SKIPPED, UP_TO_DATE, Outcome, Step

__all__ = [
    "ALL_TABLES",
    "AUDIT_TABLES",
    "BUILT",
    "FAILED",
    "MISSING",
    "OUT_OF_DATE",
    "SKIPPED",
    "UP_TO_DATE",
    "Outcome",
    "Step",
    "around_snapshots",
    "build_snapshot",
    "build_steps",
    "can_start_workers",
    "check_steps",
    "count_slots",
    "describe_failure",
    "digest_file",
    "digest_folder",
    "find_notebook",
    "find_snapshot",
    "list_notebooks",
    "load_snapshot",
    "plan_again",
    "plan_notebooks",
    "plan_tables",
    "snapshots_folder",
]
