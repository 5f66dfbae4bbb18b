"""The audit: every rule asked, every contradiction listed with both places."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from analysis.panel.audit import arithmetic, consistency, coverage, dates, goals, layout, series, totals, wording, work
from analysis.panel.audit.catalogue import RULES, Rule
from analysis.panel.audit.evidence import gather_evidence
from analysis.panel.audit.findings import tabulate

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
    goals.check_levels,
    goals.check_milestones,
    goals.check_own_estimates,
    goals.check_cascade,
    dates.check_early_reports,
    dates.check_deadlines,
    dates.check_missing_deadlines,
    dates.check_scheme_period,
    wording.check_day_order,
    series.check_series,
    coverage.check_reports,
    coverage.check_quiet_series,
    work.check_overlaps,
    work.check_deadlines_between,
    work.check_criteria,
    work.check_words_against_figures,
    work.check_plans_of_results,
    work.check_other_years,
    wording.check_named_units,
    layout.check_numbering,
    layout.check_row_numbers,
    layout.check_columns,
    layout.check_cells,
    layout.check_repeats,
)


def audit_panel(tables: dict[str, pd.DataFrame], on: pd.Timestamp | None = None) -> pd.DataFrame:
    """Return the table `findings` of every rule, from the tables that `build_panel` returns.

    `on` is the day on which the data are judged; the latest day of issue where it is not given, never today's clock.
    No rule knows a document: each looks at figures, days, numbers and wording in general.
    """
    evidence = gather_evidence(tables, on)
    return tabulate(chain.from_iterable(check(evidence) for check in _CHECKS))


__all__ = ["RULES", "Rule", "audit_panel"]
