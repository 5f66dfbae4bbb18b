"""Disclosure control: small numbers are withheld, and a report that holds what may not be released is refused."""

from analysis.reports.disclosure._errors import ReleaseRefusedError
from analysis.reports.disclosure.cells import Released
from analysis.reports.disclosure.register import (
    Entry,
    append_entries,
    earlier_cells,
    lock_register,
    merge_register,
    new_entries,
    read_register,
)
from analysis.reports.disclosure.release_gate import Gate, check_release, find_identifiers, is_withheld
from analysis.reports.disclosure.solver import Protection, Relation, protect_cells, share_relations, sum_relation
from analysis.reports.disclosure.suppression import Profile, read_profile
from analysis.reports.disclosure.withheld_tables import withhold
from analysis.reports.disclosure.withholding import Plan, Plans, contradicts

__all__ = [
    "Entry",
    "Gate",
    "Plan",
    "Plans",
    "Profile",
    "Protection",
    "Relation",
    "ReleaseRefusedError",
    "Released",
    "append_entries",
    "check_release",
    "contradicts",
    "earlier_cells",
    "find_identifiers",
    "is_withheld",
    "lock_register",
    "merge_register",
    "new_entries",
    "protect_cells",
    "read_profile",
    "read_register",
    "share_relations",
    "sum_relation",
    "withhold",
]
