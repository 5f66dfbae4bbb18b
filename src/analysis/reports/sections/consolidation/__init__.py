"""Sums of what the organisations below reported, with coverage, parts and the total reported beside them."""

from analysis.reports.sections.consolidation.covered_indicators import covered_indicators
from analysis.reports.sections.consolidation.sums_section import (
    first_sums,
    latest_sums,
    parts_tables,
    sums_blocks,
    sums_summary,
)

__all__ = [
    "covered_indicators",
    "first_sums",
    "latest_sums",
    "parts_tables",
    "sums_blocks",
    "sums_summary",
]
