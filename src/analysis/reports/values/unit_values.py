"""The latest value of each of several units: what maps and rows of dots draw, and sentences on units count."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from analysis.reports._report_context import ReportContext
from analysis.reports.values.drawn_values import (
    DrawnValue,
    drawn_values,
    is_of_a_year_only,
    is_undated,
    kind_of_scale,
    source_of,
)


@dataclass(frozen=True)
class UnitValues:
    """What is drawn of one unit: its values of the first indicator that it has, and its latest ones of the others."""

    unit_code: str
    place: int
    latest: DrawnValue
    earlier: tuple[DrawnValue, ...]
    others: tuple[tuple[int, DrawnValue], ...]
    reached: dt.date
    n_sources: int


def narrower_indicators(context: ReportContext, indicator_code: str) -> list[str]:
    """Return the indicators of a part of what one is about, with its measure: public hospitals beside hospitals."""
    measure = context.indicator(indicator_code).get("measure")
    return [row["indicator_code"] for row in context.rows("indicators", general_code=indicator_code, measure=measure)]


def units_with_values(
    context: ReportContext, indicator_codes: Sequence[str], unit_codes: Sequence[str]
) -> list[UnitValues]:
    """Return what a chart draws of the units that have a value: by value, then by day reached, plans last.

    A value of which only the year is known, or that its source does not date, counts where a unit has no other.
    """
    found = [values for code in unit_codes if (values := _values_of(context, indicator_codes, code))]
    is_rank = kind_of_scale(context, indicator_codes[0]) == "rank"

    def order(one: UnitValues) -> tuple[object, ...]:
        value = one.latest.value if is_rank else -one.latest.value
        return one.latest.row.get("status") == "estimate", value, one.reached, context.unit_name(one.unit_code)

    return sorted(found, key=order)


def other_counts(
    context: ReportContext, indicator_codes: Sequence[str], unit_codes: Sequence[str]
) -> dict[str, DrawnValue]:
    """Return the latest value of each unit whose values all count what none of the indicators counts.

    Such a value is compared with nothing, but its unit is not one without a figure.
    """
    found = {}
    for unit_code in unit_codes:
        if _by_place(context, indicator_codes, unit_code):
            continue
        values = [
            one
            for code in indicator_codes
            for one in drawn_values(context, unit_code, code, on_time_axis=False)
            if not (one.is_computed or one.is_doubtful)
        ]
        if values:
            found[unit_code] = max(values, key=lambda one: (one.row["period_end"], one.row["statement_id"]))
    return found


def _values_of(context: ReportContext, indicator_codes: Sequence[str], unit_code: str) -> UnitValues | None:
    every = _by_place(context, indicator_codes, unit_code)
    place = next((place for place, values in every.items() if values), None)
    if place is None:
        return None
    latest = every[place][-1]
    same = [one for one in every[place] if one.counted == latest.counted]
    earlier = tuple(one for one in same if context.day_of(one.row) < context.day_of(latest.row))
    others = tuple((other, values[-1]) for other, values in every.items() if other != place and values)
    reached = min(context.day_of(one.row).date() for one in same if one.value >= latest.value - 1e-9)
    sources = {str(source_of(context, one.row)["source_id"]) for one in same}
    return UnitValues(unit_code, place, latest, earlier, others, reached, len(sources))


def _by_place(context: ReportContext, indicator_codes: Sequence[str], unit_code: str) -> dict[int, list[DrawnValue]]:
    """Return the values of a unit by the place of the indicator that they belong to, each by date.

    A value that counts what a narrower indicator counts (public hospitals) belongs to that one; one that counts what
    no indicator of the chart does is left out.
    """
    own = {context.counted_by_definition(code): place for place, code in reversed(list(enumerate(indicator_codes)))}
    found: dict[int, list[DrawnValue]] = {}
    for place, code in enumerate(indicator_codes):
        scope = context.indicator(code).get("scope")
        nouns = str(context.indicator(code).get("counted") or "").split()
        nouns = [f"{scope}_{noun}" for noun in nouns] if scope else nouns
        for one in drawn_values(context, unit_code, code, on_time_axis=False):
            if not (one.is_computed or one.is_doubtful) and (one.counted in own or one.counted in nouns or not nouns):
                found.setdefault(own.get(one.counted, place) if nouns else place, []).append(one)

    def order(one: DrawnValue) -> tuple[bool, dt.datetime]:
        return not (is_undated(one.row) or is_of_a_year_only(context, one.row)), one.row["period_end"]

    return {place: sorted(found[place], key=order) for place in sorted(found)}
