"""Sums of what the organisations below reported, with coverage, parts and the total reported beside them."""

from analysis.reports.sections.consolidation.sums_section import (
    latest_sums,
    sum_runs,
    sums_of_period,
    sums_section,
    sums_sentence,
)

__all__ = ["latest_sums", "sum_runs", "sums_of_period", "sums_section", "sums_sentence"]
