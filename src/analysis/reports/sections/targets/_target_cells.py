"""What a target and its verdict look like in a cell or a sentence."""

from __future__ import annotations

from analysis.i18n import translate
from analysis.reports._document import Badge, Cell, Number, Run, Text, text_cell
from analysis.reports._report_context import ReportContext
from analysis.reports._report_texts import sentence
from analysis.reports._row_helpers import Row
from analysis.reports.trace_ids import row_key

TONES = {"met": "good", "likely": "good", "uncertain": "fair", "unlikely": "bad", "missed": "bad", "abstains": "quiet"}
#: What a cell without a figure sorts by.
_NOTHING = -1.0


def verdict_badge(context: ReportContext, verdict: Row | None) -> Badge:
    """Return a verdict as a badge in the report's language: a chance in words, in the past tense after its day."""
    if verdict is None:
        return Badge(context.texts("verdict.none"), "quiet")
    return Badge(verdict_text(context, verdict), TONES[verdict["verdict"]])


def verdict_text(context: ReportContext, verdict: Row) -> str:
    """Return a verdict in the report's language: a chance in words, in the past tense after its day."""
    words, due = verdict.get("chance_words"), verdict.get("due")
    if not words:
        return context.texts(f"verdict.{verdict['verdict']}")
    is_past = due is None or due.date() <= context.report_date
    return translate(f"chance.past.{words}" if is_past else f"chance.{words}", context.lang)


def target_cells(context: ReportContext, target: Row) -> tuple[Cell, Cell, Cell]:
    due = target.get("due")
    return (
        text_cell(target_title(context, target)),
        Cell(context.target(target), _NOTHING if target.get("value") is None else target["value"]),
        text_cell(due_text(context, target), due.isoformat() if due else ""),
    )


def due_text(context: ReportContext, target: Row) -> str:
    due = target.get("due")
    return context.texts.short_date(due) if due else context.texts.period(target.get("period") or "")


def target_title(context: ReportContext, target: Row) -> str:
    if target.get("indicator_code"):
        return context.indicator_title(target["indicator_code"])
    statement = context.statement(target["statement_id"]) or {}
    return str(statement.get("indicator_text") or target["statement_id"])


def latest_cell(context: ReportContext, verdict: Row | None) -> Cell:
    """Return the value that a verdict rests on as it may be shown: a withheld one sorts as if there were none."""
    latest = latest_of(context, verdict)
    if latest is None:
        return Cell(context.missing(), _NOTHING)
    value = latest["value"]
    return Cell(context.observed(latest, with_ratio=False), _NOTHING if value is None else value)


def latest_of(context: ReportContext, verdict: Row | None) -> Row | None:
    """Return the observation that a verdict rests on; where it rests on none, the latest one that there is.

    A value of another period than the target's judges nothing, but it is the latest all the same.
    """
    if verdict is None:
        return None
    series = {name: verdict[name] for name in ("unit_code", "indicator_code")}
    if verdict.get("latest_statement_id"):
        return next(iter(context.rows("observations", statement_id=verdict["latest_statement_id"], **series)), None)
    mine = (row for row in context.rows("observations", **series) if context.counts_own(row))
    return context.latest(row for row in mine if row["status"] != "estimate")


def probability_cell(context: ReportContext, verdict: Row | None) -> Cell:
    if verdict is None or verdict.get("probability") is None:
        return Cell((Text("–", "muted"),), _NOTHING)
    return Cell(context.probability(verdict), verdict["probability"])


def basis_run(context: ReportContext, verdict: Row) -> Run:
    """Return what a verdict rests on as a sentence that leads to the verdict."""
    if verdict.get("chance_words"):
        text = context.texts("targets.basis", basis=context.message(verdict, "basis"))
    else:
        text = sentence(context.message(verdict))
    key = row_key(verdict["target_statement_id"], verdict["unit_code"], verdict["method"])
    label = f"basis {verdict['indicator_code']}"
    return Number(text, "verdicts", key, label, context.report_date, is_marked=False)


def reason_text(context: ReportContext, verdict: Row) -> str:
    """Return why a method abstains, in the report's language."""
    return sentence(context.message(verdict) or context.texts("targets.too_few"))
