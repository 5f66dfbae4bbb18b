"""Points on the values of one series: how it changed, what stood at the deadline, what was corrected."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import pandas as pd

from analysis.panel.states import read_thresholds
from analysis.period_lengths import whole_months
from analysis.reports._document import plain
from analysis.reports._report_context import Runs
from analysis.reports._row_helpers import Row
from analysis.reports.answers._point_topics import Candidate, Topic, exact_rows, is_secondary, source_id
from analysis.reports.answers._sureness import check_sure, rate_rows
from analysis.reports.answers.sentence_parts import (
    amount_text,
    bare_figure,
    cite_row,
    day_runs,
    number_text,
    phrase,
    target_runs,
    with_operator,
    write,
)
from analysis.schemas import period_length


def change_of(topic: Topic) -> tuple[Row, Row] | None:
    """Return the newest exact value and the one that it is compared with, at least six months earlier.

    That is the newest one of a year before; the oldest one where none is so old. Values that contradict each other
    show no change.
    """
    if not topic.answer.allows_verdict:
        return None
    rows = [row for row in exact_rows(topic.rows(topic.counted_code)) if not is_secondary(row)]
    if len(rows) < 2:
        return None
    day, last = topic.context.day_of, rows[-1]
    year = day(last) - pd.DateOffset(months=topic.rules["change_from_months"])
    least = day(last) - pd.DateOffset(months=topic.rules["change_months"])
    old, enough = [row for row in rows if day(row) <= year], [row for row in rows if day(row) <= least]
    first = old[-1] if old else enough[0] if enough else None
    return (first, last) if first else None


def change_point(topic: Topic) -> Iterator[Candidate]:
    """Yield how much the value changed, with what sources said of the deadline."""
    pair = change_of(topic)
    if pair is None:
        return
    context, (first, last) = topic.context, pair
    months = whole_months(context.day_of(first), context.day_of(last))
    body, moved = direction_of(topic, first, last), _movement(topic, first, last)
    lead = write(context, f"point.change.{moved}", {"months": (cite_row(context, last, str(months)),)})
    shown: dict[str, Runs | str | int] = {
        "first": bare_figure(context, first),
        "last": bare_figure(context, last) if body == "still" else _without_noun(topic, last),
        "first_day": day_runs(context, first),
        "last_day": day_runs(context, last),
    }
    due = due_rows(topic)
    runs = (
        *phrase(context, f"point.change.{body}", shown),
        *(phrase(context, "point.at_due", _ends(topic, due)) if due else ()),
    )
    yield Candidate("CHANGE", lead, runs, rate_rows(context, pair))


def _movement(topic: Topic, first: Row, last: Row) -> str:
    """Return how the value moved: fast where it at least doubled, slowly where it grew by less than a tenth."""
    start, end = float(first["value"]), float(last["value"])
    words = {"still": "same", "fell": "fall", "climbed": "rank_up", "dropped": "rank_down"}
    direction = direction_of(topic, first, last)
    if direction in words:
        return words[direction]
    if start > 0 and end >= topic.rules["fast_ratio"] * start:
        return "rise_fast"
    return "rise_slow" if start > 0 and end - start < topic.rules["slow_share"] * start else "rise"


def direction_of(topic: Topic, first: Row, last: Row) -> str:
    """Return where a value went: `still`, `rose` or `fell`; of a rank, whose first place is the best, up or down."""
    if first["value"] == last["value"]:
        return "still"
    is_more = last["value"] > first["value"]
    if topic.indicator.get("measure") == "rank":
        return "dropped" if is_more else "climbed"
    return "rose" if is_more else "fell"


def _without_noun(topic: Topic, row: Row) -> Runs:
    number = number_text(topic.context, float(row["value"]), topic.context.indicator(row["indicator_code"]))
    return (cite_row(topic.context, row, with_operator(topic.context, row.get("op"), number), is_marked=True),)


def due_rows(topic: Topic) -> list[Row]:
    """Return the lowest and the highest value that sources give for the deadline; nothing where they give one value."""
    target = topic.answer.target
    if (
        target is None
        or target.due is None
        or target.due >= topic.context.states.day
        or not topic.answer.allows_verdict
    ):
        return []
    limit = topic.rules["due_days"]
    rows = [
        row
        for row in topic.rows(topic.counted_code, are_chosen=False)
        if abs((topic.context.day_of(row) - target.due).days) <= limit
        and not is_secondary(row)
        and (row.get("op") or "=") not in (">", ">=")
    ]
    low, high = (choose(rows, key=lambda row: row["value"], default=None) for choose in (min, max))
    if not low or not high or source_id(low) == source_id(high) or low["value"] == high["value"]:
        return []
    return [low, high]


def _ends(topic: Topic, due: list[Row]) -> dict[str, Runs | str | int]:
    return {"low": _without_noun(topic, due[0]), "high": bare_figure(topic.context, due[1])}


def due_point(topic: Topic) -> Iterator[Candidate]:
    """Yield what sources said of the deadline, where no change is told that would say it too."""
    due = due_rows(topic)
    if due and change_of(topic) is None:
        lead = write(topic.context, "point.at_due_lead", {})
        runs = phrase(topic.context, "point.at_due_body", _ends(topic, due))
        yield Candidate("AT_DUE", lead, runs, rate_rows(topic.context, due))


def scope_point(topic: Topic) -> Iterator[Candidate]:
    """Yield that two things are counted at one time, and that each series by itself only rises, where it does."""
    context = topic.context
    for code in dict.fromkeys((_count_code(topic), topic.indicator_code)):
        own, other = (
            [row for row in topic.rows(code, is_own=is_own) if not is_secondary(row)] for is_own in (True, False)
        )
        pairs = [
            (one, two)
            for one in exact_rows(own)
            for two in exact_rows(other)
            if abs((context.day_of(one) - context.day_of(two)).days) <= read_thresholds().same_moment_days
            and context.noun_of(one) != context.noun_of(two)
        ]
        if not pairs:
            continue
        one, two = max(pairs, key=lambda pair: (context.day_of(pair[0]), context.day_of(pair[1])))
        shown: dict[str, Runs | str | int] = {
            "one": bare_figure(context, one),
            "two": bare_figure(context, two),
            "day": day_runs(context, two if period_length(two["period"] or "") == "month" else one),
        }
        if context.indicator(code).get("measure") != "count":
            shown |= {"noun_one": context.noun_of(one), "noun_two": context.noun_of(two)}
            body = "point.scope.shares"
        else:
            body = "point.scope.counts"
        rises = all(_only_rises(topic, exact_rows(rows), context.noun_of(rows[-1])) for rows in (own, other))
        runs = (*phrase(context, body, shown), *(phrase(context, "point.scope.rises", {}) if rises else ()))
        yield Candidate("SCOPE", write(context, "point.scope.lead", {}), runs, check_sure(context, "sources"))
        return


def _count_code(topic: Topic) -> str:
    counts = topic.context.rows("indicators", share_code=topic.indicator_code)
    return str(counts[0]["indicator_code"]) if counts else topic.indicator_code


def _only_rises(topic: Topic, rows: list[Row], noun: str) -> bool:
    """Return whether the values of one thing never fall; a single value tells nothing."""
    values = [float(row["value"]) for row in rows if topic.context.noun_of(row) == noun]
    return len(values) > 1 and all(later >= earlier for earlier, later in pairwise(values))


def revised_point(topic: Topic) -> Iterator[Candidate]:
    """Yield what was corrected in the newest value, by whom and why; else what its publisher restated."""
    context, latest = topic.context, topic.answer.latest
    if latest is None:
        return
    for row in [latest, *reversed(topic.rows(topic.counted_code))]:
        for found in context.corrections(row["statement_id"]):
            if found["action"] != "replace" or found["column"] not in (None, "value", "raw_text"):
                continue
            shown: dict[str, Runs | str | int] = {
                "day": day_runs(context, row),
                "old": (cite_row(context, row, plain(found["previous"] or "")),),
                "new": (cite_row(context, row, plain(found["replacement"] or ""), is_marked=True),),
                "reason": context.row_text(found, "reason"),
                "by": plain(found["reported_by"] or ""),
            }
            yield _revised(topic, "corrected", shown, row)
            return
    restated = [
        row for row in context.rows("restatements", later_statement_id=latest["statement_id"]) if row["same_issuer"]
    ]
    if restated:
        old = restated[-1]
        earlier = latest | {"value": old["earlier_value"], "statement_id": old["earlier_statement_id"], "op": "="}
        shown = {
            "day": day_runs(context, latest),
            "old": bare_figure(context, earlier),
            "new": bare_figure(context, latest),
            "published": (cite_row(context, latest, context.texts.date(old["later_as_of"])),),
        }
        yield _revised(topic, "restated", shown, latest)


def _revised(topic: Topic, code: str, shown: dict[str, Runs | str | int], row: Row) -> Candidate:
    lead = write(topic.context, f"point.revised.{code}_lead", shown)
    runs = phrase(topic.context, f"point.revised.{code}", shown)
    return Candidate("REVISED", lead, runs, rate_rows(topic.context, [row]))


def denominator_point(topic: Topic) -> Iterator[Candidate]:
    """Yield how much of the newest change of a share comes from another total."""
    context = topic.context
    rows = [
        row
        for row in exact_rows(topic.rows(topic.indicator_code))
        if row.get("denominator") and row["numerator"] is not None
    ]
    if not topic.answer.allows_verdict or topic.indicator.get("measure") != "share" or len(rows) < 2:
        return
    before, after = rows[-2:]
    old, new = float(before["denominator"]), float(after["denominator"])
    change = 100 * (after["numerator"] / new - before["numerator"] / old)
    part = change - 100 * (after["numerator"] - before["numerator"]) / old
    if old == new or abs(part) <= topic.rules["denominator_points"]:
        return
    shown: dict[str, Runs | str | int] = {
        "old": (cite_row(context, before, context.texts.number(old)),),
        "new": (cite_row(context, after, context.texts.number(new)),),
        "change": (cite_row(context, after, _signed(topic, change)),),
        "part": (cite_row(context, after, _signed(topic, part)),),
    }
    lead = write(context, "point.denominator_lead", shown)
    yield Candidate(
        "DENOMINATOR", lead, phrase(context, "point.denominator", shown), rate_rows(context, [before, after])
    )


def _signed(topic: Topic, amount: float) -> str:
    return ("−" if amount < 0 else "+") + amount_text(topic.context, amount, topic.indicator)


def early_point(topic: Topic) -> Iterator[Candidate]:
    """Yield that the newest value was published before its period ended, unless it is old."""
    context, latest = topic.context, topic.answer.latest
    if (
        latest is None
        or topic.answer.decision.is_old
        or latest["as_of"] is None
        or latest["status"] != "preliminary"
        or latest["as_of"] >= latest["period_end"]
    ):
        return
    shown: dict[str, Runs | str | int] = {
        "signed": (cite_row(context, latest, context.texts.date(latest["as_of"])),),
        "end": (cite_row(context, latest, context.texts.date(latest["period_end"])),),
    }
    lead = write(context, "point.early_lead", shown)
    yield Candidate("EARLY", lead, phrase(context, "point.early", shown), rate_rows(context, [latest]))


def low_target_point(topic: Topic) -> Iterator[Candidate]:
    """Yield that a target ahead asks for no more than what is reached, or what the unit expects for an earlier time."""
    context, target = topic.context, topic.answer.target
    if target is None or target.due is None or target.due < context.states.day or not topic.answer.allows_verdict:
        return
    if topic.indicator.get("measure") == "share" and target.value in (0.0, 100.0):
        return
    estimates = [
        row
        for row in context.rows("observations", unit_code=topic.unit_code, indicator_code=topic.indicator_code)
        if row["status"] == "estimate"
        and row["is_chosen"]
        and row["value"] is not None
        and row["period_end"] is not None
    ]
    reached = [row for row in (topic.answer.latest, *estimates) if row and row["period_end"] < target.due]
    beyond = [
        row
        for row in reached
        if target.is_met_by(row["value"], row["op"] or "=") and target.shortfall(row["value"]) <= 0
    ]
    if not beyond:
        return
    row = max(beyond, key=lambda one: one["period_end"])
    shown: dict[str, Runs | str | int] = {
        "target": target_runs(context, target),
        "value": bare_figure(context, row),
        "day": day_runs(context, row),
    }
    shown |= {"year": (cite_row(context, row, str(target.due.year)),)}
    kind = "expected" if row["status"] == "estimate" else "reached"
    way = "up" if target.is_upward else "down"
    lead = write(context, f"point.low_target.{way}_lead", shown)
    runs = phrase(context, f"point.low_target.{kind}", shown)
    yield Candidate("LOW_TARGET", lead, runs, rate_rows(context, [row]))
