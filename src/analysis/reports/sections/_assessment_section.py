"""The assessment of one result in words, by the rules of `rules/narrative.yml`."""

from __future__ import annotations

from analysis.reports._document import Number, Run, plain
from analysis.reports._report_context import ReportContext
from analysis.reports.sections.narrative import Fact, write_sentences
from analysis.reports.sections.periods_section import Observed
from analysis.reports.sections.targets_section import next_target, verdicts_on


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
    _add_target(context, unit_code, indicator_code, periods[-1], facts, shown)
    return write_sentences("result", facts, shown, context.texts)


def _result_facts(
    context: ReportContext, indicator_code: str, periods: tuple[str, ...], observed: Observed
) -> tuple[dict[str, Fact], dict[str, tuple[Run, ...]]]:
    current = next(iter(observed.get((indicator_code, periods[0]), [])), None)
    later = [rows[0] for period in periods[1:] if (rows := observed.get((indicator_code, period)))]
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
    if later and later[-1]["value"] is not None:
        facts["estimate"] = later[-1]["value"]
        shown["estimate"] = context.observed(later[-1], with_ratio=False, said_to_be_estimate=True)
    return facts, shown


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
    year: str,
    facts: dict[str, Fact],
    shown: dict[str, tuple[Run, ...]],
) -> None:
    target = next_target(context, unit_code, indicator_code)
    facts |= {"target": None, "short_by": None, "verdict": None, "probability": None}
    if target is None or target["value"] is None:
        return
    texts = context.texts
    reached = facts["estimate"] if facts["estimate"] is not None else facts["value"]
    facts["direction"] = context.indicator(indicator_code).get("direction")
    sign = -1.0 if facts["direction"] == "down" else 1.0
    facts["target"] = target["value"]
    facts["target_is_later"] = "yes" if target["due"].year > int(year[:4]) else "no"
    facts["target_due"] = texts.period(target.get("period") or str(target["due"].date()))
    shown["target"] = context.target(target)
    if reached is not None:
        short_by = sign * (float(target["value"]) - float(reached))
        facts |= {"short_by": short_by, "short_by_text": _distance(context, indicator_code, abs(short_by))}
    verdicts = verdicts_on(context, target["statement_id"], unit_code)
    if verdicts:
        facts |= {"verdict": verdicts[0]["verdict"], "probability": verdicts[0]["probability"]}
        facts["verdict_text"] = texts(f"verdict.{verdicts[0]['verdict']}")
        shown["probability"] = context.probability(verdicts[0])


def _distance(context: ReportContext, indicator_code: str, distance: float) -> str:
    """Return a distance in percentage points, for what is no share in the indicator's own unit."""
    unit = context.indicator(indicator_code)["unit"]
    if unit == "%":
        return context.texts("results.points", n=context.texts.number(distance, 1))
    return context.value_text(distance, unit)
