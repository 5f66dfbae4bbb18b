"""Which observations a chart draws, what each counts, and its counts."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from analysis.panel import PERCENT, scale_of
from analysis.reports._report_context import ReportContext
from analysis.reports._row_helpers import Row
from analysis.schemas import period_length

#: Two shares of one source and day that differ by no more than this are one claim, printed once rounded [points].
_ROUNDING = 0.06
_SAME_MONTH = dt.timedelta(31)
#: A claim without counts that comes as close to a printed ratio of its month repeats it in words [points].
_ECHO = 2.0
_UNDATED_FLAG, _INFERRED_FLAG = "undated", "date-inferred"
_SECONDARY_FLAG = "secondary"
_AGGREGATOR = "aggregator"


@dataclass(frozen=True)
class DrawnValue:
    """One claim that a chart draws: the observation, what it counts (nothing, as an index, is empty), its counts.

    `value` differs from the observation's only where a count was placed over a denominator that its source lacks. It is
    doubtful where another value was chosen for its time, or a source of its own knows another value of its month.
    """

    row: Row
    counted: str
    value: float
    numerator: float | None
    denominator: float | None
    is_computed: bool = False
    is_doubtful: bool = False


def kind_of_scale(context: ReportContext, indicator_code: str) -> str:
    """Return what the values of an indicator are: `share`, `score` between two ends, `rank` or `count`."""
    indicator = context.indicator(indicator_code)
    if indicator.get("measure") == "rank":
        return "rank"
    scale = scale_of(indicator)
    if scale == PERCENT or indicator.get("unit") == "%":
        return "share"
    return "count" if scale is None else "score"


def drawn_values(
    context: ReportContext, unit_code: str, indicator_code: str, *, on_time_axis: bool = True
) -> list[DrawnValue]:
    """Return what a chart draws of one unit's indicator, in order of time.

    No value tells of a day after the report, or, on an axis of time, of a moment of which the source gives only the
    year. Of one source and
    day each thing counted is drawn once, and a claim in words that repeats a printed ratio of its month not at all.
    Beside the values of a share stand the counts that a source printed without a denominator, over the newest
    denominator that is printed, but for those that a printed ratio of their month repeats.
    """
    rows = _known(context, unit_code, indicator_code)
    if on_time_axis:
        rows = [row for row in rows if not is_of_a_year_only(context, row)]
    values = _without_echoes(_one_a_claim(context, rows))
    if kind_of_scale(context, indicator_code) == "share":
        values += _counts_alone(context, unit_code, indicator_code, values)
    values = _with_doubts(context, values)
    return sorted(values, key=lambda one: (one.row["period_end"], one.value, one.row["statement_id"]))


def source_of(context: ReportContext, row: Row) -> Row:
    """Return the source of an observation."""
    return context.source((context.statement(row["statement_id"]) or {}).get("source_id"))


def source_name(context: ReportContext, row: Row) -> str:
    """Return who published an observation; of a page that repeats what others say, that it is one."""
    source = source_of(context, row)
    if source.get("source_type") == _AGGREGATOR:
        return context.texts("chart.aggregator")
    return context.row_text(source, "publisher")


def is_undated(row: Row) -> bool:
    """Return whether the source does not say when between two days the value was true."""
    return _UNDATED_FLAG in str(row.get("flags") or "").split() and row["period_start"] is not None


def _with_doubts(context: ReportContext, values: list[DrawnValue]) -> list[DrawnValue]:
    """Return the values, those marked that were passed over, or that repeat others and differ from a source's own."""
    own = [one for one in values if one.row["is_chosen"] and not _repeats_others(context, one.row)]

    def is_doubtful(one: DrawnValue) -> bool:
        if not one.row["is_chosen"]:
            return True
        return _repeats_others(context, one.row) and any(
            other.counted == one.counted
            and abs(other.row["period_end"] - one.row["period_end"]) <= _SAME_MONTH
            and abs(other.value - one.value) > _ROUNDING
            for other in own
        )

    return [dataclasses.replace(one, is_doubtful=is_doubtful(one)) for one in values]


def _repeats_others(context: ReportContext, row: Row) -> bool:
    flags = f"{row.get('flags') or ''} {source_of(context, row).get('flags') or ''}".split()
    return _SECONDARY_FLAG in flags


def _known(context: ReportContext, unit_code: str, indicator_code: str) -> list[Row]:
    rows = context.rows("observations", unit_code=unit_code, indicator_code=indicator_code)
    return list(context.known(row for row in rows if row["value"] is not None))


def is_of_a_year_only(context: ReportContext, row: Row) -> bool:
    """Return whether the day of a value is known by its year only; a value of a whole year is no such one."""
    source = source_of(context, row)
    if source.get("issued_precision") == "year" and _INFERRED_FLAG in str(source.get("flags") or "").split():
        return True
    is_moment = context.indicator(row["indicator_code"]).get("period_type") == "stock"
    is_year = row["period"] is not None and period_length(row["period"]) == "year"
    return is_moment and is_year and _UNDATED_FLAG in str(row.get("flags") or "").split()


def _one_a_claim(context: ReportContext, rows: list[Row]) -> list[DrawnValue]:
    """Return one value a source, day and thing counted; one without counts takes those of its twin."""
    claims: dict[tuple[object, ...], list[Row]] = {}
    for row in rows:
        days = row["period_start"] or row["period_end"], row["period_end"]
        key = (source_of(context, row)["source_id"], *days, context.counted_of(row))
        claims.setdefault(key, []).append(row)
    return [_with_counts(context, group) for group in claims.values()]


def _with_counts(context: ReportContext, group: list[Row]) -> DrawnValue:
    row = min(group, key=lambda row: (not row["is_chosen"], row["statement_id"]))
    twins = [row, *(other for other in group if abs(other["value"] - row["value"]) <= _ROUNDING)]
    ratio = next((twin for twin in twins if twin["denominator"] is not None and twin["numerator"] is not None), row)
    return DrawnValue(row, context.counted_of(row), float(row["value"]), ratio["numerator"], ratio["denominator"])


def _without_echoes(values: list[DrawnValue]) -> list[DrawnValue]:
    """Return the values without those that repeat a printed ratio in words: no counts, the same month, as much."""
    ratios = [one for one in values if one.denominator and one.numerator is not None and one.row["op"] in ("=", "~")]

    def is_echo(one: DrawnValue) -> bool:
        return one.numerator is None and any(
            abs(ratio.value - one.value) < _ECHO
            and abs(ratio.row["period_end"] - one.row["period_end"]) <= _SAME_MONTH
            and one.counted == ratio.counted
            for ratio in ratios
        )

    return [one for one in values if not is_echo(one)]


def _counts_alone(
    context: ReportContext, unit_code: str, indicator_code: str, shares: list[DrawnValue]
) -> list[DrawnValue]:
    over = newest_denominator(shares)
    if over is None:
        return []
    codes = [row["indicator_code"] for row in context.rows("indicators", share_code=indicator_code)]
    rows = [row for code in codes for row in _known(context, unit_code, code)]
    alone = [row for row in rows if row["denominator"] is None and not is_of_a_year_only(context, row)]

    def is_repeated(row: Row) -> bool:
        return any(
            one.numerator == row["value"] and abs(one.row["period_end"] - row["period_end"]) <= _SAME_MONTH
            for one in shares
        )

    return [
        DrawnValue(row, context.counted_of(row), 100 * float(row["value"]) / over, row["value"], None, is_computed=True)
        for row in alone
        if not is_repeated(row) and float(row["value"]) <= over
    ]


def newest_denominator(values: Iterable[DrawnValue]) -> float | None:
    """Return the denominator that was printed last; None without any."""
    dated = [one for one in values if one.denominator]
    newest = max(dated, key=lambda one: (one.row["period_end"], one.row["statement_id"]), default=None)
    return newest.denominator if newest else None
