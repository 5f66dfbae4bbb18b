"""Points that compare units: groups and scopes of one day, the units below, a province beside its country."""

from __future__ import annotations

from collections.abc import Iterator

from analysis.period_lengths import whole_months
from analysis.reports._document import Text
from analysis.reports._report_context import ReportContext, Runs
from analysis.reports._row_helpers import Row
from analysis.reports.answers._point_topics import Candidate, Topic, exact_rows
from analysis.reports.answers._sureness import rate_rows
from analysis.reports.answers.sentence_parts import (
    amount_runs,
    bare_figure,
    cite_row,
    counts_of_ratio,
    day_runs,
    figure,
    join_runs,
    phrase,
    row_of,
    target_runs,
    unit_words,
    write,
)
from analysis.reports.values import narrower_indicators, other_counts, units_with_values

#: So many groups are named beside the one that is furthest behind.
_MOST_OTHERS = 3


def groups_point(topic: Topic) -> Iterator[Candidate]:
    """Yield which group or scope is furthest behind, of those with a ratio of one day."""
    context = topic.context
    if topic.indicator.get("measure") != "share":
        return
    for named in (_groups(topic), _scopes(topic)):
        days = {context.day_of(row) for _, row in named}
        same = [[one for one in named if context.day_of(one[1]) == day] for day in sorted(days)]
        of_day = max(same, key=len, default=[])
        if len(of_day) < 2:
            continue
        order = sorted(of_day, key=lambda one: (float(one[1]["value"]), one[0]), reverse=not topic.is_upward)
        if abs(order[-1][1]["value"] - order[0][1]["value"]) <= topic.rules["group_spread"]:
            continue
        (worst, row), *others = order
        told = [*others[: _MOST_OTHERS - 1], others[-1]] if len(others) > _MOST_OTHERS else others
        lead = write(context, "point.groups.lead" if topic.is_upward else "point.groups.lead_down", {"worst": worst})
        listed = join_runs([_group(context, name, one) for name, one in told], "; ")
        shown: dict[str, Runs | str | int] = {
            "value": _with_counts(context, row),
            "day": day_runs(context, row),
            "others": listed,
        }
        rows = [one for _, one in order]
        yield Candidate(
            "GROUPS", lead, phrase(context, "point.groups.body", shown), rate_rows(context, rows, speaks_for_units=True)
        )
        return


def _groups(topic: Topic) -> list[tuple[str, Row]]:
    """Return the newest values with counts of the groups below the unit, named."""
    context = topic.context
    groups = [row for row in context.rows("units", level="group") if _stands_below(context, row, topic.unit_code)]
    found = []
    for group in groups:
        decision = context.states.decide(group["unit_code"], topic.indicator_code)
        if decision.latest is None or not decision.state.allows_verdict:
            continue
        row = row_of(context, group["unit_code"], topic.indicator_code, decision.latest)
        if row["numerator"] is not None and row["denominator"] and exact_rows([row]):
            found.append((unit_words(context, group["unit_code"]), row))
    return found


def _stands_below(context: ReportContext, unit: Row, above: str) -> bool:
    parent = unit.get("parent_code")
    return parent is not None and (parent == above or _stands_below(context, context.unit(parent), above))


def _scopes(topic: Topic) -> list[tuple[str, Row]]:
    """Return the newest values with counts of the parts that have an indicator of their own: public, private."""
    found = []
    for code in narrower_indicators(topic.context, topic.indicator_code):
        name = topic.context.noun(topic.context.counted_by_definition(code))
        rows = [row for row in exact_rows(topic.rows(code)) if row["numerator"] is not None and row["denominator"]]
        if name and rows:
            found.append((name, rows[-1]))
    return found


def _group(context: ReportContext, name: str, row: Row) -> Runs:
    return phrase(context, "point.groups.item", {"name": name, "value": _with_counts(context, row)})


def _with_counts(context: ReportContext, row: Row) -> Runs:
    """Return a share with its counts and without a noun, which the name of the group says."""
    return (*bare_figure(context, row), Text(" ("), counts_of_ratio(context, row), Text(")"))


def units_point(topic: Topic) -> Iterator[Candidate]:
    """Yield how many units below have published nothing, how many reached the goal, and what that says of the rest."""
    context = topic.context
    below = _provinces(context, topic.unit_code)
    if not below:
        return
    codes = [topic.indicator_code, *narrower_indicators(context, topic.indicator_code)]
    units = units_with_values(context, codes, below)
    latest = [one.latest.row for one in units]
    parts = [value.row for one in units for _, value in one.others if value.row["status"] != "estimate"]
    newest = [row for row in latest if row["status"] != "estimate"]
    silent = set(below).difference(row["unit_code"] for row in latest)
    others = other_counts(context, codes, sorted(silent))
    n_none = sum(unit not in others and not _has_estimate(context, unit, codes) for unit in silent)
    n_planned = len(below) - len(newest) - len(others) - n_none
    if not newest or len(newest) == len(below):
        return
    counts: dict[str, Runs | str | int] = {"n": n_none or len(newest), "all": len(below)}
    lead = write(context, "point.units.lead" if n_none else "point.units.lead_compared", counts)
    runs = (*_levels(topic, newest, n_planned, len(others)), *_bias(topic, [*newest, *parts]))
    sureness = rate_rows(context, newest, speaks_for_units=True, needs_counts=False)
    yield Candidate("UNITS", lead, runs, sureness, tuple(newest))


def _provinces(context: ReportContext, unit_code: str) -> list[str]:
    """Return the provinces of today below the country; what stands below a province is not listed completely."""
    if context.unit(unit_code)["level"] != "national":
        return []
    return [row["unit_code"] for row in context.rows("units", level="province") if row["valid_to"] is None]


def _has_estimate(context: ReportContext, unit_code: str, indicator_codes: list[str]) -> bool:
    """Return whether a unit expects a value, of a day after the report too."""
    rows = [
        row
        for code in indicator_codes
        for row in context.rows("observations", unit_code=unit_code, indicator_code=code)
    ]
    return any(row["status"] == "estimate" and row["value"] is not None for row in rows)


def _levels(topic: Topic, rows: list[Row], n_planned: int, n_others: int) -> Runs:
    """Return how many units reached the goal and how many are below, and how many of each count another thing."""
    context, target = topic.context, topic.answer.target
    parts: list[Runs] = []
    if target is not None:
        met = [row for row in rows if target.is_met_by(row["value"], row["op"] or "=")]
        below = [row for row in rows if row not in met]
        goal: dict[str, Runs | str | int] = {"goal": target_runs(context, target)}
        parts += [_level(topic, "met", met, goal)] if met else []
        parts += [_level(topic, "below", below, goal)] if below else []
    else:
        parts.append(_level(topic, "with_value", rows, {}))
    if n_planned:
        parts.append(phrase(context, "point.units.planned", {"n": n_planned}))
    if n_others:
        parts.append(phrase(context, "point.units.not_compared", {"n": n_others}))
    return (Text(" "), *join_runs(parts, ", "))


def _level(topic: Topic, code: str, rows: list[Row], shown: dict[str, Runs | str | int]) -> Runs:
    """Return how many units are on one side of the goal, and how many of these count another thing or a part."""
    context = topic.context
    said = phrase(context, f"point.units.{code}", shown | {"n": len(rows)})
    other = sum(row["indicator_code"] != topic.indicator_code or not context.counts_own(row) for row in rows)
    if other == len(rows):
        return (*said, *phrase(context, "point.units.all_other", {"n": other}))
    return (*said, *(phrase(context, "point.units.other_scope", {"n": other}) if other else ()))


def _bias(topic: Topic, rows: list[Row]) -> Runs:
    """Return that those who publish are the finished ones, where all their values stand beyond the parent's.

    A value of a part (private hospitals) counts beside that of the whole.
    """
    context, latest = topic.context, topic.answer.latest
    if latest is None or not topic.answer.allows_verdict:
        return (Text("."),)
    sign = 1 if topic.is_upward else -1
    is_beyond = all(sign * (row["value"] - latest["value"]) > 0 for row in rows)
    finished = "point.units.finished" if topic.is_upward else "point.units.finished_down"
    return phrase(context, finished if is_beyond else "point.units.end", {})


def country_point(topic: Topic) -> Iterator[Candidate]:
    """Yield how a province stands beside its country."""
    context, latest = topic.context, topic.answer.latest
    unit = context.unit(topic.unit_code)
    if unit["level"] != "province" or latest is None or not topic.answer.allows_verdict or not exact_rows([latest]):
        return
    nation = next(iter(context.rows("units", level="national")), None)
    if nation is None:
        return
    decision = context.states.decide(nation["unit_code"], topic.indicator_code)
    if decision.latest is None or not decision.state.allows_verdict or not decision.latest.is_exact:
        return
    if topic.indicator.get("measure") not in ("share", "index"):
        return
    row = row_of(context, nation["unit_code"], topic.indicator_code, decision.latest)
    days = sorted((context.day_of(latest), context.day_of(row)))
    if whole_months(*days) >= topic.rules["change_months"]:
        return  # they tell of different times
    gap = float(latest["value"]) - float(row["value"])
    side = "same" if gap == 0 else "above" if gap > 0 else "below"
    shown: dict[str, Runs | str | int] = {
        "unit": unit_words(context, topic.unit_code),
        "figure": figure(context, row),
        "gap": amount_runs(context, gap, latest),
        "value": bare_figure(context, latest),
        "day": (cite_row(context, latest, context.day_text(latest)),),
    }
    lead = write(context, f"point.country.{side}_lead", shown)
    yield Candidate("COUNTRY", lead, phrase(context, "point.country.body", shown), rate_rows(context, [latest, row]))
