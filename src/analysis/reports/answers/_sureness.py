"""How sure a point is: three dots, one less for each doubt about the values behind it, and the doubts in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from analysis.period_lengths import whole_months
from analysis.reports._document import Text
from analysis.reports._report_config import read_report_settings
from analysis.reports._report_context import ReportContext, Runs
from analysis.reports._row_helpers import Row
from analysis.reports.answers.sentence_parts import cite_row, join_runs, phrase

_MOST, _LEAST = 3, 1
#: So many doubts are told.
_MOST_TOLD = 2


@dataclass(frozen=True)
class Sureness:
    """How sure a point is: 1 low, 2 medium, 3 high, and why; `doubts` are the codes of all doubts."""

    dots: int
    reason: Runs
    doubts: tuple[str, ...] = ()


def check_sure(context: ReportContext, code: str) -> Sureness:
    """Return how sure a statement about our own checks is: high, by what was checked."""
    return Sureness(_MOST, (Text(context.texts(f"doubt.{code}")),))


def rate_rows(
    context: ReportContext, rows: Sequence[Row], *, speaks_for_units: bool = False, needs_counts: bool = True
) -> Sureness:
    """Return how sure a point on some observations is.

    One dot less for each: no source is official; a numerator or denominator is not printed; the newest value is old;
    one source alone speaks for several units; an open finding disputes a value.

    Parameters
    ----------
    context
        The tables, the language and the day of the report.
    rows
        The observations that the point rests on, at least one.
    speaks_for_units
        The point compares several units.
    needs_counts
        The point rests on values, not only on whether there are any.

    Returns
    -------
    Sureness
        Its reason names the first two doubts, or that there is none.
    """
    doubts = _list_doubts(context, rows, speaks_for_units=speaks_for_units, needs_counts=needs_counts)
    if not doubts:
        return check_sure(context, "none")
    reason = join_runs([_doubt(context, rows, code) for code in doubts[:_MOST_TOLD]], ", ")
    return Sureness(max(_LEAST, _MOST - len(doubts)), reason, tuple(doubts))


def _doubt(context: ReportContext, rows: Sequence[Row], code: str) -> Runs:
    newest = max(rows, key=context.day_of)
    months = whole_months(context.day_of(newest), context.states.day)
    return phrase(context, f"doubt.{code}", {"months": (cite_row(context, newest, str(months)),)})


def _list_doubts(
    context: ReportContext, rows: Sequence[Row], *, speaks_for_units: bool, needs_counts: bool
) -> list[str]:
    settings = read_report_settings("answers")["sureness"]
    sources = [_source_of(context, row) for row in rows]
    doubts: list[str] = []
    if not any(source.get("source_type") in settings["official"] for source in sources):
        doubts.append("unofficial")
    if needs_counts and any(_lacks_counts(context, row) for row in rows):
        doubts.append("counts")
    if speaks_for_units and len({source.get("publisher") or source.get("source_id") for source in sources}) == 1:
        doubts.append("one_source")
    newest = max(rows, key=context.day_of)
    if context.day_of(newest) < context.states.day - pd.DateOffset(months=settings["old_months"]):
        doubts.append("old")
    if any(_is_disputed(context, row) for row in rows):
        doubts.append("disputed")
    return doubts


def _source_of(context: ReportContext, row: Row) -> Row:
    return context.source((context.statement(row["statement_id"]) or {}).get("source_id"))


def _lacks_counts(context: ReportContext, row: Row) -> bool:
    measure = context.indicator(row["indicator_code"]).get("measure")
    return measure in ("share", "count") and row.get("denominator") is None


def _is_disputed(context: ReportContext, row: Row) -> bool:
    findings = context.rows("findings", statement_id=row["statement_id"])
    return any(found["state"] in (None, "open") and found["severity"] != "note" for found in findings)
