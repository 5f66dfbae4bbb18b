"""The audit: every rule asked, every contradiction listed with both places."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from analysis.audit.audit_context import gather_evidence
from analysis.audit.checks import CHECKS
from analysis.audit.data_quality import score_quality
from analysis.audit.findings import tabulate
from analysis.audit.rules import RULES, Rule

if TYPE_CHECKING:
    import pandas as pd


def audit_panel(tables: dict[str, pd.DataFrame], on: pd.Timestamp | None = None) -> pd.DataFrame:
    """Return the table `findings` of every rule, from the tables that `build_panel` returns.

    `on` is the day on which the data are judged; the latest day of issue where it is not given, never today's clock.
    No rule knows a document: each looks at figures, days, numbers and wording in general.
    """
    evidence = gather_evidence(tables, on)
    return tabulate(chain.from_iterable(check(evidence) for check in CHECKS))


__all__ = ["RULES", "Rule", "audit_panel", "score_quality"]
