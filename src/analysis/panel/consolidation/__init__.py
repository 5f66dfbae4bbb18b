"""Consolidation: what facilities, departments and ministries reported, added up for the one above them."""

from analysis.panel.consolidation.consolidate import consolidate
from analysis.panel.consolidation.into_observations import CONSOLIDATED, add_consolidated, is_sum
from analysis.panel.consolidation.part_values import add_operators
from analysis.panel.consolidation.sum_rows import SUM_PREFIX, sum_id

__all__ = [
    "CONSOLIDATED",
    "SUM_PREFIX",
    "add_consolidated",
    "add_operators",
    "consolidate",
    "is_sum",
    "sum_id",
]
