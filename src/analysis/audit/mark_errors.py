"""Errors that the audit can prove, written back to the values they concern, so that a better one is chosen."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from analysis.audit.audit_context import gather_evidence
from analysis.audit.checks import arithmetic, totals
from analysis.audit.rules import RULES
from analysis.panel import add_flag, derive_tables
from analysis.schemas import validate

if TYPE_CHECKING:
    import pandas as pd

#: The checks that prove which value is wrong; of two figures that differ, either may be the right one.
_PROVING = (
    arithmetic.check_ratios,
    arithmetic.check_parts,
    arithmetic.check_limits,
    arithmetic.check_period_sums,
    arithmetic.check_enumerated_parts,
    arithmetic.check_implied_totals,
    totals.check_totals,
)
#: A digit cut off instead of rounded is an error of print that leaves the value usable.
_HARMLESS = ("ratio_truncated",)


def mark_errors(tables: dict[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Return the tables with every value that the audit proves wrong flagged `audit-error`, and the choice made again.

    A flagged value is chosen only where no better one stands beside it. Observations, targets and restatements are
    derived again from the flagged statements.

    Parameters
    ----------
    tables
        The tables that `build_panel` returns; they are not changed.
    """
    evidence = gather_evidence(tables)
    findings = chain.from_iterable(check(evidence) for check in _PROVING)
    wrong = {
        finding.location.statement_id
        for finding in findings
        if (finding.severity or RULES[finding.rule].severity) == "error" and finding.rule not in _HARMLESS
    } - {None}
    is_wrong = tables["statements"]["statement_id"].isin(wrong)
    if not is_wrong.any():
        return tables
    statements = validate("statements", add_flag(tables["statements"], is_wrong, "audit-error"))
    settled = tables.get("settled")
    derived = derive_tables(statements, tables["sources"], tables["indicators"], settled)
    return tables | {"statements": statements} | derived
