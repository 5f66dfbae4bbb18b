"""The assessment of one result in words, by the rules of `rules/narrative.yml`."""

from __future__ import annotations

from analysis.reports.document import Figure, Run, plain
from analysis.reports.report_context import Material
from analysis.reports.sections.narrative import Fact, speak
from analysis.reports.sections.periods_section import Observed
from analysis.reports.sections.targets_section import next_target, verdicts_on


def assess_result(
    material: Material,
    unit_code: str,
    indicator_code: str,
    periods: tuple[str, ...],
    observed: Observed,
) -> tuple[Run, ...]:
    """Return the assessment of one indicator: how it is reported, its distance to the target, the verdict."""
    facts, shown = _result_facts(material, indicator_code, periods, observed)
    _add_remark(material, unit_code, indicator_code, facts, shown)
    _add_target(material, unit_code, indicator_code, periods[-1], facts, shown)
    return speak("result", facts, shown, material.lang)


def _result_facts(
    material: Material, indicator_code: str, periods: tuple[str, ...], observed: Observed
) -> tuple[dict[str, Fact], dict[str, tuple[Run, ...]]]:
    current = next(iter(observed.get((indicator_code, periods[0]), [])), None)
    later = [rows[0] for period in periods[1:] if (rows := observed.get((indicator_code, period)))]
    has_value = current is not None and current["value"] is not None
    facts: dict[str, Fact] = {
        "measure": material.indicator(indicator_code).get("measure"),
        "status": current["status"] if current else None,
        "value": current["value"] if current else None,
        "value_is_bound": "yes" if current and current.get("op") not in (None, "=", "~") else "no",
        "has_counts": "yes" if current and current.get("denominator") is not None else "no",
        "has_text": "yes" if current is not None and not has_value else "no",
        "estimate": None,
    }
    shown: dict[str, tuple[Run, ...]] = {}
    if current and has_value:
        shown["value"] = material.observed(current, with_ratio=False)
    if later and later[-1]["value"] is not None:
        facts["estimate"] = later[-1]["value"]
        shown["estimate"] = material.observed(later[-1], with_ratio=False)
    return facts, shown


def _add_remark(
    material: Material,
    unit_code: str,
    indicator_code: str,
    facts: dict[str, Fact],
    shown: dict[str, tuple[Run, ...]],
) -> None:
    remarks = material.rows("statements", unit_code=unit_code, indicator_code=indicator_code, kind="remark")
    if remarks:
        row = remarks[-1]
        facts["remark"] = plain(row["raw_text"]).strip("[]")
        shown["remark"] = (Figure(str(facts["remark"]), "statements", row["statement_id"], "remark"),)


def _add_target(
    material: Material,
    unit_code: str,
    indicator_code: str,
    year: str,
    facts: dict[str, Fact],
    shown: dict[str, tuple[Run, ...]],
) -> None:
    target = next_target(material, unit_code, indicator_code)
    facts |= {"target": None, "short_by": None, "verdict": None, "probability": None}
    if target is None or target["value"] is None:
        return
    words = material.words
    reached = facts["estimate"] if facts["estimate"] is not None else facts["value"]
    facts["direction"] = material.indicator(indicator_code).get("direction")
    sign = -1.0 if facts["direction"] == "down" else 1.0
    facts["target"] = target["value"]
    facts["target_is_later"] = "yes" if target["due"].year > int(year[:4]) else "no"
    facts["target_due"] = words.period(target.get("period") or str(target["due"].date()))
    shown["target"] = material.target(target)
    if reached is not None:
        short_by = sign * (float(target["value"]) - float(reached))
        facts |= {"short_by": short_by, "short_by_text": _distance(material, indicator_code, abs(short_by))}
    verdicts = verdicts_on(material, target["statement_id"], unit_code)
    if verdicts:
        facts |= {"verdict": verdicts[0]["verdict"], "probability": verdicts[0]["probability"]}
        facts["verdict_text"] = words(f"verdict.{verdicts[0]['verdict']}")
        shown["probability"] = material.probability(verdicts[0])


def _distance(material: Material, indicator_code: str, distance: float) -> str:
    """Return a distance in percentage points, for what is no share in the indicator's own unit."""
    unit = material.indicator(indicator_code)["unit"]
    if unit == "%":
        return material.words("results.points", n=material.words.number(distance, 1))
    return material.value_text(distance, unit)
