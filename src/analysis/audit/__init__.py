"""The audit: every rule asked, every contradiction listed with both places."""

from __future__ import annotations

import datetime as dt
from itertools import chain
from typing import TYPE_CHECKING

from analysis.audit.audit_context import day_of_judging, gather_evidence
from analysis.audit.checks import CHECKS
from analysis.audit.data_quality import score_quality
from analysis.audit.decide import decide_findings, describe_decision, select_findings
from analysis.audit.finding_states import apply_states, describe_values, latest_decisions
from analysis.audit.findings import doubtful_statements, soften, tabulate
from analysis.audit.mark_errors import mark_errors
from analysis.audit.rules import RULES, Rule
from analysis.regulations import judge_duties

if TYPE_CHECKING:
    import pandas as pd


def audit_panel(
    tables: dict[str, pd.DataFrame], on: dt.date | None = None, duties: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Return the table `findings` of every rule, from the tables that `build_panel` returns.

    No rule knows a document: each looks at values, days, numbers and wording in general. An error that holds two
    statements against each other is suspicious only, where one of them was not read with high confidence.

    Parameters
    ----------
    tables
        The panel by name; with `finding_states`, the findings have the states that people gave them.
    on
        The day on which the data are judged, for what is late or no longer live; by default today.
    duties
        The reports owed on that day (`judge_duties`), where they are known already; by default they are judged here.

    Returns
    -------
    DataFrame
        The table `findings`, the gravest first.

    Raises
    ------
    SchemaError
        If the result does not match the schema.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import mkdtemp
    >>> from analysis.panel import build_panel
    >>> from analysis.paths import packaged_folder
    >>> from analysis.registry import collect_documents
    >>> path = Path(mkdtemp()) / "report.txt"
    >>> _ = path.write_text("Tỷ lệ hồ sơ điện tử đạt 80% (50/100).", encoding="utf-8")
    >>> lookup = packaged_folder() / "data" / "lookup"
    >>> audit_panel(build_panel(collect_documents([path])[0], lookup, path.parent))["rule"].tolist()
    ['ratio_conflict']
    """
    owed = judge_duties(tables, day_of_judging(on)) if duties is None else duties
    evidence = gather_evidence(tables, on, owed)
    findings = chain.from_iterable(check(evidence) for check in CHECKS)
    found = tabulate(soften(findings, doubtful_statements(evidence.statements)))
    return apply_states(found, _decisions_until(tables.get("finding_states"), evidence.on))


def _decisions_until(decisions: pd.DataFrame | None, day: pd.Timestamp) -> pd.DataFrame | None:
    """Return the decisions that were made on the day of judging or before."""
    return None if decisions is None else decisions[decisions["decided_on"] <= day]


__all__ = [
    "RULES",
    "Rule",
    "apply_states",
    "audit_panel",
    "decide_findings",
    "describe_decision",
    "describe_values",
    "latest_decisions",
    "mark_errors",
    "score_quality",
    "select_findings",
]
