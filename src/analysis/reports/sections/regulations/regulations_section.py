"""The rules of law that hold on the report date: duties and their deadlines, national targets and their verdicts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

import pandas as pd

from analysis.i18n import cite
from analysis.regulations import national_target_key, rules_in_force, rules_no_longer_in_force
from analysis.reports._document import (
    Block,
    Cell,
    Number,
    Paragraph,
    Section,
    Text,
    text_cell,
)
from analysis.reports._report_context import ReportContext
from analysis.reports._row_helpers import Row, missing_last, rows_of
from analysis.reports.sections.regulations._rule_cells import basis_cells, rules_concerning, rules_table
from analysis.reports.sections.targets import basis_run, reason_text, verdict_badge, verdicts_on
from analysis.schemas import period_bounds

_DUTY_COLUMNS = ("duty", "due", "who", "force", "source", "verification")
_OWN_DUTY_COLUMNS = ("duty", "due", "force", "source", "verification")
_GOAL_COLUMNS = ("subject", "target", "due", "source", "verification")
_JUDGED_COLUMNS = ("subject", "target", "due", "judged_value", "assessment", "source", "verification")
#: Levels whose reports list the duties of everyone below them.
_ANSWERING = ("national", "province")
#: What binds a facility whose type is not known: the duties of every facility that treats patients.
_ANY_FACILITY = frozenset({"hospital", "other_facility"})


def regulations_section(context: ReportContext, unit_code: str, codes: list[str]) -> tuple[Section, ...]:
    """Return the legal deadlines and national targets on these indicators in force on the report date, if any.

    A unit other than the country and a province has only the duties of its kind. National targets bind the nation: in
    its report they are judged, those that ended for their own day; in the report of another unit they are context.
    Duties that ended are named below and applied nowhere.
    """
    duties = rules_concerning(context, "legal_deadlines", "indicator_codes", codes)
    goals = rules_concerning(context, "national_targets", "indicator_code", codes)
    duties = _binding(context, unit_code, duties)
    level = context.unit(unit_code)["level"]
    is_nation = level == "national"
    held, ended = rules_in_force(goals, context.report_date), rules_no_longer_in_force(goals, context.report_date)
    named = ("deadlines_caption", _DUTY_COLUMNS) if level in _ANSWERING else ("own_duties_caption", _OWN_DUTY_COLUMNS)
    blocks = _duties_table(context, duties, *named)
    if is_nation:
        blocks += _goals_table(context, unit_code, held, "targets_caption", _JUDGED_COLUMNS)
        blocks += _goals_table(context, unit_code, ended, "targets_ended_caption", _JUDGED_COLUMNS)
    else:
        blocks += _goals_table(context, unit_code, held, "targets_context_caption", _GOAL_COLUMNS)
    blocks += _expired_duties(context, duties)
    return (Section("regulations", context.texts("rules.title"), tuple(blocks)),) if blocks else ()


def next_deadline(context: ReportContext, unit_code: str, codes: Collection[str]) -> Row | None:
    """Return the legal deadline of a unit on these indicators that comes next after the report date, if any.

    The day from which a duty holds is no deadline. One without a day is due at its end, after those of that day.
    """
    concerning = rules_concerning(context, "legal_deadlines", "indicator_codes", codes)
    duties = rules_in_force(_binding(context, unit_code, concerning), context.report_date)
    ahead = [(end, row) for row in rows_of(duties) if (end := _last_day(row)) and end > context.report_date]
    return min(ahead, key=lambda pair: (pair[0], -len(pair[1]["due"]), str(pair[1]["rule_id"])))[1] if ahead else None


def _last_day(row: Row) -> dt.date | None:
    """Return the last day on which a duty is due; None for one that recurs, has no day or holds from a day on."""
    is_deadline = row["due"] and not row["due"].isalpha() and row["due_type"] != "from"
    return period_bounds(row["due"])[1] if is_deadline else None


def _binding(context: ReportContext, unit_code: str, duties: pd.DataFrame) -> pd.DataFrame:
    """Return the duties that bind a unit; of the country and a province all, for they answer for those below."""
    unit = context.unit(unit_code)
    if unit["level"] in _ANSWERING:
        return duties
    kinds = _kinds_of(unit)
    binding = [kinds <= set(binds.split()) if kinds else False for binds in duties["binds"]]
    return duties[pd.Series(binding, index=duties.index, dtype="bool")]


def _kinds_of(unit: Row) -> frozenset[str]:
    """Return which kinds a duty must bind to bind the unit; none where no duty of these tables does."""
    if unit["level"] != "facility":
        return frozenset({unit["level"]} & {"province", "ministry"})
    if unit.get("facility_type") is None:
        return _ANY_FACILITY
    return frozenset({unit["facility_type"]} & _ANY_FACILITY)


def _duties_table(context: ReportContext, duties: pd.DataFrame, caption: str, columns: tuple[str, ...]) -> list[Block]:
    held = sorted(rows_of(rules_in_force(duties, context.report_date)), key=lambda row: missing_last(row["due"]))
    return rules_table(context, held, caption, columns, lambda row: _duty_cells(context, row))


def _goals_table(
    context: ReportContext, unit_code: str, goals: pd.DataFrame, caption: str, columns: tuple[str, ...]
) -> list[Block]:
    rows = sorted(rows_of(goals), key=lambda row: str(row["due"]))
    note = "targets_note" if "judged_value" in columns else "note"
    return rules_table(context, rows, caption, columns, lambda row: _goal_cells(context, unit_code, row), note)


def _duty_cells(context: ReportContext, row: Row) -> dict[str, Cell]:
    return basis_cells(context, row) | {
        "duty": text_cell(context.row_text(row, "duty")),
        "due": text_cell(_due_text(context, row), row["due"] or ""),
        "who": text_cell(context.row_text(row, "who")),
        "force": text_cell(context.texts(f"force.{row['force']}")),
    }


def _due_text(context: ReportContext, row: Row) -> str:
    """Return by when a duty is due; a duty that recurs is due every year, quarter or month."""
    if not row["due"]:
        return "–"
    period = context.texts.period(row["due"])
    is_recurring = row["due"].isalpha()
    return period if is_recurring else context.texts(f"rules.due_{row['due_type'] or 'by'}", period=period)


def _goal_cells(context: ReportContext, unit_code: str, row: Row) -> dict[str, Cell]:
    texts = context.texts
    value = context.value_text(row["value"], row["unit"], row["op"], 0)
    target = Number(value, "national_targets", row["rule_id"], cite(row["source"], context.lang, keeps_together=True))
    due = texts("rules.due_by", period=texts.period(row["due"]))
    verdicts = verdicts_on(context, national_target_key(row["rule_id"]), unit_code)
    leading = verdicts[0] if verdicts else None
    return basis_cells(context, row) | {
        "subject": text_cell(context.row_text(row, "subject")),
        "target": Cell((target,), row["value"]),
        "due": text_cell(due, row["due"]),
        "judged_value": _value_cell(context, leading),
        "assessment": _assessment_cell(context, leading),
    }


def _value_cell(context: ReportContext, verdict: Row | None) -> Cell:
    """Return the national value that settles the target, with its day; where none does, the latest before its deadline.

    A later value that settles nothing, such as a bound, says nothing of the target's own time.
    """
    if verdict is None:
        return Cell(context.missing())
    key, latest, due = verdict.get("judged_statement_id"), verdict.get("latest_date"), verdict["due"]
    if key is None and latest is not None and (due is None or latest <= due):
        key = verdict.get("latest_statement_id")
    if key is None:
        return Cell(context.missing())
    series = {name: verdict[name] for name in ("unit_code", "indicator_code")}
    observed = next(iter(context.rows("observations", statement_id=key, **series)), None)
    if observed is None:
        return Cell(context.missing())
    day = Text(f" ({context.day_text(observed, short=True)})", "muted")
    return Cell((*context.observed(observed, with_ratio=False), day), observed["value"])


def _assessment_cell(context: ReportContext, verdict: Row | None) -> Cell:
    """Return the verdict; where there is none, one sentence says why."""
    if verdict is None:
        return Cell((verdict_badge(context, None),))
    if verdict["verdict"] != "abstains":
        badge = verdict_badge(context, verdict)
        if verdict.get("probability") is None:
            return Cell((badge,))
        chance = (Text(" ("), *context.probability(verdict), Text("). "))
        return Cell((badge, *chance, basis_run(context, verdict)))
    is_over = verdict["due"] is not None and verdict["due"].date() <= context.report_date
    if verdict.get("latest_statement_id") is None:
        reason = context.texts("rules.no_value")
    else:
        reason = context.texts("rules.no_value_at_due") if is_over else reason_text(context, verdict)
    return Cell((verdict_badge(context, verdict), Text(f" {reason}", "muted")))


def _expired_duties(context: ReportContext, duties: pd.DataFrame) -> list[Block]:
    texts = context.texts
    expired = [
        texts(
            "rules.expired_item",
            rule=context.row_text(row, "duty"),
            source=cite(row["source"], context.lang, keeps_together=True),
            day=texts.date(row["valid_to"]),
        )
        for row in rows_of(rules_no_longer_in_force(duties, context.report_date))
    ]
    return [Paragraph((Text(texts("rules.expired", rules="; ".join(expired)), "muted"),))] if expired else []
