"""Disclosure control: small numbers are withheld, and a report that holds what may not be released is refused."""

from analysis.reports.disclosure._errors import ReleaseRefusedError
from analysis.reports.disclosure.protection import Protection, protect_cells
from analysis.reports.disclosure.relations import Relation, share_relations, sum_relation
from analysis.reports.disclosure.release_gate import (
    check_release,
    is_withheld,
    withheld_texts,
    withhold_small_numbers,
)
from analysis.reports.disclosure.suppression import Profile, read_profile

__all__ = [
    "Profile",
    "Protection",
    "Relation",
    "ReleaseRefusedError",
    "check_release",
    "is_withheld",
    "protect_cells",
    "read_profile",
    "share_relations",
    "sum_relation",
    "withheld_texts",
    "withhold_small_numbers",
]
