"""Disclosure control: small numbers are withheld, and a report that holds what may not be released is refused."""

from analysis.reports.disclosure.release_gate import (
    ReleaseRefusedError,
    check_release,
    is_withheld,
    withheld_texts,
    withhold_small_numbers,
)
from analysis.reports.disclosure.suppression import Profile, read_profile

__all__ = [
    "Profile",
    "ReleaseRefusedError",
    "check_release",
    "is_withheld",
    "read_profile",
    "withheld_texts",
    "withhold_small_numbers",
]
