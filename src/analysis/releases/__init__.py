"""Releases: numbered, dated, frozen sets of reports and tables, checked, approved by a second person and locked."""

from analysis.releases.gates import GateResult, ReleaseState, check_release_set
from analysis.releases.preparing import ReleaseRequest, find_previous, prepare_release, why_left_out
from analysis.releases.release_changes import COLUMNS as CHANGE_COLUMNS
from analysis.releases.release_changes import compare_releases, write_comparison
from analysis.releases.release_files import (
    ReleaseError,
    find_lost_releases,
    find_release,
    find_tampering,
    find_unfinished,
    list_releases,
    releases_folder,
)
from analysis.releases.site_releases import locked_releases
from analysis.releases.steps import approve_release, lock_release, next_step, reopen_release, store_check

__all__ = [
    "CHANGE_COLUMNS",
    "GateResult",
    "ReleaseError",
    "ReleaseRequest",
    "ReleaseState",
    "approve_release",
    "check_release_set",
    "compare_releases",
    "find_lost_releases",
    "find_previous",
    "find_release",
    "find_tampering",
    "find_unfinished",
    "list_releases",
    "lock_release",
    "locked_releases",
    "next_step",
    "prepare_release",
    "releases_folder",
    "reopen_release",
    "store_check",
    "why_left_out",
    "write_comparison",
]
