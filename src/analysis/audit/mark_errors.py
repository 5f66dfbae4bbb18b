"""Errors that the audit can prove, written back to the values they concern, so that a better one is chosen."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from analysis.audit.audit_context import gather_evidence
from analysis.audit.checks import arithmetic
from analysis.audit.finding_states import SETTLED_STATES, apply_states
from analysis.audit.findings import tabulate
from analysis.audit.rules import RULES
from analysis.panel import add_flag, derive_tables, has_flag, remove_flag
from analysis.schemas import validate

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd

    from analysis.audit.findings import Finding

#: The checks that prove which value is wrong: by its own counts, or by what its indicator can be. A sum that does not
#: hold does not say which of its numbers is wrong.
_PROVING = (arithmetic.check_ratios, arithmetic.check_parts, arithmetic.check_limits)
#: A digit cut off instead of rounded is an error of print that leaves the value usable.
_HARMLESS = ("ratio_truncated",)
_FLAG = "audit-error"


def mark_errors(tables: dict[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Return the tables with every value that the audit proves wrong flagged `audit-error`, and the choice made again.

    A flagged value is chosen only where no better one stands beside it. Observations, targets and restatements are
    derived again from the flagged statements. Flags of an earlier call are set again: what a later document proved is
    not known on an earlier day. An error that a person explained, or called a wrong alarm, flags nothing.

    Parameters
    ----------
    tables
        The tables that `build_panel` returns; they are not changed.

    Returns
    -------
    dict
        The same tables, with `statements` flagged and what follows from them derived again.

    Raises
    ------
    SchemaError
        If a result does not match its schema.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import mkdtemp
    >>> from analysis.panel import build_panel
    >>> from analysis.paths import packaged_folder
    >>> from analysis.registry import collect_documents
    >>> path = Path(mkdtemp()) / "report.txt"
    >>> _ = path.write_text("Tỷ lệ hồ sơ điện tử đạt 80% (9/10 hồ sơ).", encoding="utf-8")
    >>> tables = build_panel(collect_documents([path])[0], packaged_folder() / "data" / "lookup", path.parent)
    >>> mark_errors(tables)["statements"]["flags"].str.contains("audit-error").tolist()
    [True]
    """
    before = tables["statements"]
    unmarked = tables | {"statements": remove_flag(before, _FLAG)}
    evidence = gather_evidence(unmarked)
    proven = (
        finding
        for finding in chain.from_iterable(check(evidence) for check in _PROVING)
        if (finding.severity or RULES[finding.rule].severity) == "error" and finding.rule not in _HARMLESS
    )
    wrong = _wrong_statements(proven, tables.get("finding_states"))
    is_wrong = before["statement_id"].isin(wrong)
    if (is_wrong == has_flag(before, _FLAG)).all():
        return tables
    statements = validate("statements", add_flag(unmarked["statements"], is_wrong, _FLAG))
    marked = tables | {"statements": statements}
    return marked | derive_tables(marked)


def _wrong_statements(proven: Iterable[Finding], decisions: pd.DataFrame | None) -> set[str]:
    """Return the statements that are wrong and that nobody has said to be right."""
    if decisions is None or decisions.empty:
        return {finding.location.statement_id for finding in proven if finding.location.statement_id}
    findings = apply_states(tabulate(proven), decisions)
    return set(findings.loc[~findings["state"].isin(SETTLED_STATES), "statement_id"].dropna())
