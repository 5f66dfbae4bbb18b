"""Which targets bind a unit, and the verdicts on them."""

from __future__ import annotations

from typing import Any

from analysis.i18n import Message
from analysis.reports._report_context import ReportContext
from analysis.reports._row_helpers import Row, missing_last

OWN_METHOD = "workbench"
#: The verdicts that a summary counts together.
_SIDES = {"likely": ("met", "likely"), "uncertain": ("uncertain",), "unlikely": ("unlikely", "missed")}


def targets_of(context: ReportContext, unit_code: str, codes: list[str] | None = None) -> list[Row]:
    """Return the unit's targets that are still in force (for some indicators only), by date and then as printed."""
    mine = [
        row
        for row in context.rows("targets", unit_code=unit_code)
        if is_in_force(context, row["statement_id"]) and (codes is None or row["indicator_code"] in codes)
    ]
    return sorted(mine, key=_by_day)


def is_in_force(context: ReportContext, statement_id: str) -> bool:
    """Return whether no target known on the report date replaced it; a verdict may know of a later one."""
    return not context.rows("targets", supersedes=statement_id)


def targets_from_above(context: ReportContext, unit_code: str, codes: list[str] | None) -> list[Row]:
    """Return the targets in force of levels above that were judged for this unit, by date and then as printed.

    They are those on `codes`; without any, those on every indicator.
    """
    judged = {
        row["target_statement_id"]
        for row in context.rows("verdicts", unit_code=unit_code)
        if row["bound_unit_code"] not in (None, unit_code)
        and is_in_force(context, row["target_statement_id"])
        and (codes is None or row["indicator_code"] in codes)
    }
    return targets_with(context, judged)


def targets_with(context: ReportContext, statement_ids: set[str]) -> list[Row]:
    return sorted((row for key in statement_ids for row in context.rows("targets", statement_id=key)), key=_by_day)


def _by_day(target: Row) -> tuple[tuple[bool, Any], str]:
    return missing_last(target["due"]), target["statement_id"]


def verdicts_on(context: ReportContext, target_statement_id: str, unit_code: str) -> list[Row]:
    """Return the verdicts of all methods on one target for one unit, the leading one first.

    The workbench's own verdict leads (it alone weighs uncertainty), then one that judges, then one that abstains.
    """
    mine = context.rows("verdicts", target_statement_id=target_statement_id, unit_code=unit_code)

    def rank(row: Row) -> tuple[bool, bool, str]:
        return (row["method"] != OWN_METHOD, row["verdict"] == "abstains", row["method"])

    return sorted(mine, key=rank)


def is_silent(verdicts: list[Row]) -> bool:
    """Return whether a target is not judged because no unit has reported its indicator."""
    return bool(verdicts) and verdicts[0].get("message") == Message("verdict.no_unit_reported").to_json()
