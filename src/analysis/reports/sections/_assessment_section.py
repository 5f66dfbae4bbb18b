"""The assessment of one result in words, by the rules of `rules/narrative.yml`."""

from __future__ import annotations

from analysis.reports._document import Number, Run, Text, plain
from analysis.reports._report_context import ReportContext, fill_message
from analysis.reports._report_texts import Fact, capitalise
from analysis.reports._row_helpers import Row
from analysis.reports.sections.findings_section import findings_against, findings_in
from analysis.reports.sections.narrative import write_sentences
from analysis.reports.sections.periods_section import Observed
from analysis.reports.sections.targets import next_target, verdict_text, verdicts_on
from analysis.reports.trace_ids import row_key


def assess_result(
    context: ReportContext,
    unit_code: str,
    indicator_code: str,
    periods: tuple[str, ...],
    observed: Observed,
) -> tuple[Run, ...]:
    """Return the assessment of one indicator: how it is reported, its distance to the target, the verdict."""
    facts, shown = _result_facts(context, indicator_code, periods, observed)
    _add_remark(context, unit_code, indicator_code, facts, shown)
    _add_target(context, unit_code, indicator_code, periods, observed, facts, shown)
    values = [
        row for period in periods for row in observed.get((indicator_code, period), []) if row["value"] is not None
    ]
    _add_finding(context, findings_in(context, values), facts, shown)
    sentences = write_sentences("result", facts, shown, context.texts)
    if not sentences:  # what is held against a value is no judgement of it, but better than none
        _add_finding(context, findings_against(context, values), facts, shown)
        sentences = write_sentences("result", facts, shown, context.texts)
    return sentences or (Text("–", "muted"),)


def _result_facts(
    context: ReportContext, indicator_code: str, periods: tuple[str, ...], observed: Observed
) -> tuple[dict[str, Fact], dict[str, tuple[Run, ...]]]:
    current, estimate = _current_and_estimate(indicator_code, periods, observed)
    has_value = current is not None and current["value"] is not None
    facts: dict[str, Fact] = {
        "measure": context.indicator(indicator_code).get("measure"),
        "status": current["status"] if current else None,
        "value": current["value"] if current else None,
        "value_is_bound": "yes" if current and current.get("op") not in (None, "=", "~") else "no",
        "has_counts": "yes" if current and current.get("denominator") is not None else "no",
        "has_text": "yes" if current is not None and not has_value else "no",
        "estimate": None,
    }
    shown: dict[str, tuple[Run, ...]] = {}
    if current and has_value:
        shown["value"] = context.observed(current, with_ratio=False)
    if estimate is not None:
        facts["estimate"] = estimate["value"]
        shown["estimate"] = context.observed(estimate, with_ratio=False, said_to_be_estimate=True)
    return facts, shown


def _current_and_estimate(
    indicator_code: str, periods: tuple[str, ...], observed: Observed
) -> tuple[Row | None, Row | None]:
    """Return the value of the period, which may be in words, and the last estimate of the year if it has a number."""
    current = next(iter(observed.get((indicator_code, periods[0]), [])), None)
    later = [rows[0] for period in periods[1:] if (rows := observed.get((indicator_code, period)))]
    return current, later[-1] if later and later[-1]["value"] is not None else None


def _add_finding(
    context: ReportContext, findings: list[Row], facts: dict[str, Fact], shown: dict[str, tuple[Run, ...]]
) -> None:
    """Add the first of the findings on the values of a row, worded as the table of findings words it."""
    if not findings:
        return
    message, label = context.message(findings[0]), context.texts("annex.finding", finding=context.message(findings[0]))
    facts |= {"finding": message, "other_findings": float(len(findings) - 1), "n_others": str(len(findings) - 1)}
    facts["severity"] = capitalise(context.texts(f"severity.{findings[0]['severity']}"))
    key = findings[0]["finding_id"]
    shown["finding"] = (Number(message, "findings", key, label, context.report_date, is_marked=False),)


def _add_remark(
    context: ReportContext,
    unit_code: str,
    indicator_code: str,
    facts: dict[str, Fact],
    shown: dict[str, tuple[Run, ...]],
) -> None:
    remarks = context.rows("statements", unit_code=unit_code, indicator_code=indicator_code, kind="remark")
    if remarks:
        row = remarks[-1]
        facts["remark"] = plain(row["raw_text"]).strip("[]")
        shown["remark"] = (Number(str(facts["remark"]), "statements", row["statement_id"], "remark"),)


def _add_target(
    context: ReportContext,
    unit_code: str,
    indicator_code: str,
    periods: tuple[str, ...],
    observed: Observed,
    facts: dict[str, Fact],
    shown: dict[str, tuple[Run, ...]],
) -> None:
    target = next_target(context, unit_code, indicator_code)
    facts |= {"target": None, "short_by": None, "verdict": None, "probability": None}
    if target is None or target["value"] is None:
        return
    texts = context.texts
    current, estimate = _current_and_estimate(indicator_code, periods, observed)
    reached = estimate or current
    facts["direction"] = context.indicator(indicator_code).get("direction")
    sign = -1.0 if facts["direction"] == "down" else 1.0
    facts["target"] = target["value"]
    facts["target_is_later"] = "yes" if target["due"].year > int(periods[-1][:4]) else "no"
    facts["target_due"] = texts.period(target.get("period") or str(target["due"].date()))
    shown["target"] = context.target(target)
    if reached is not None and reached["value"] is not None:
        facts["short_by"] = sign * (float(target["value"]) - float(reached["value"]))
        shown["short_by_text"] = _distance(context, target, reached)
    verdicts = verdicts_on(context, target["statement_id"], unit_code)
    if verdicts:
        facts |= {"verdict": verdicts[0]["verdict"], "probability": verdicts[0]["probability"]}
        facts["reason"] = context.message(verdicts[0]).rstrip(".") or None
        facts["verdict_text"] = verdict_text(context, verdicts[0])
        shown["probability"] = context.probability(verdicts[0])


def _distance(context: ReportContext, target: Row, reached: Row) -> tuple[Run, ...]:
    """Return a distance in percentage points, for what is no share in the indicator's own unit."""
    unit = context.indicator(reached["indicator_code"])["unit"]
    distance = abs(float(target["value"]) - float(reached["value"]))
    key = row_key(target["statement_id"], reached["unit_code"], reached["statement_id"])
    text = context.texts.number(distance, 1) if unit == "%" else context.value_text(distance, unit)
    number = Number(text, "distances", key, "distance", context.report_date)
    return tuple(fill_message("results.points", {}, {"n": (number,)}, context.texts)) if unit == "%" else (number,)
