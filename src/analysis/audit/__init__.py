"""The audit: every rule asked, every contradiction listed with both places."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from analysis.audit.audit_context import gather_evidence
from analysis.audit.checks import (
    arithmetic,
    consistency,
    coverage,
    date_checks,
    series_checks,
    structure,
    target_checks,
    task_checks,
    totals,
    wording,
)
from analysis.audit.data_quality import score_quality
from analysis.audit.findings import tabulate
from analysis.audit.rules import RULES, Rule

if TYPE_CHECKING:
    import pandas as pd

_CHECKS = (
    arithmetic.check_ratios,
    arithmetic.check_parts,
    arithmetic.check_limits,
    arithmetic.check_period_sums,
    arithmetic.check_enumerated_parts,
    arithmetic.check_implied_totals,
    totals.check_totals,
    consistency.check_two_figures,
    consistency.check_counts_against_shares,
    consistency.check_same_figures,
    consistency.check_sources,
    consistency.check_readings,
    consistency.check_bases,
    target_checks.check_levels,
    target_checks.check_milestones,
    target_checks.check_own_estimates,
    target_checks.check_cascade,
    date_checks.check_early_reports,
    date_checks.check_deadlines,
    date_checks.check_missing_deadlines,
    date_checks.check_scheme_period,
    wording.check_day_order,
    series_checks.check_series,
    coverage.check_reports,
    coverage.check_quiet_series,
    task_checks.check_overlaps,
    task_checks.check_deadlines_between,
    task_checks.check_criteria,
    task_checks.check_words_against_figures,
    task_checks.check_plans_of_results,
    task_checks.check_other_years,
    wording.check_named_units,
    structure.check_numbering,
    structure.check_row_numbers,
    structure.check_columns,
    structure.check_cells,
    structure.check_repeats,
)


def audit_panel(tables: dict[str, pd.DataFrame], on: pd.Timestamp | None = None) -> pd.DataFrame:
    """Return the table `findings` of every rule, from the tables that `build_panel` returns.

    `on` is the day on which the data are judged; the latest day of issue where it is not given, never today's clock.
    No rule knows a document: each looks at figures, days, numbers and wording in general.
    """
    evidence = gather_evidence(tables, on)
    return tabulate(chain.from_iterable(check(evidence) for check in _CHECKS))


__all__ = ["RULES", "Rule", "audit_panel", "score_quality"]
