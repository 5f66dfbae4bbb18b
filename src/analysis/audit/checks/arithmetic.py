"""Rules of arithmetic: ratios, sums, parts and wholes, limits."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.audit import _value_messages as values
from analysis.audit._ratio_check import decimals_of, grade_ratios
from analysis.audit.findings import Finding, location_of, rows_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analysis.audit.audit_context import Evidence

_GRADE_RULES = {
    "truncated": "ratio_truncated",
    "slip": "ratio_slip",
    "conflict": "ratio_conflict",
    "bound": "bound_not_met",
    "loose": "approximation_loose",
}
#: A whole and the periods it is made of, as endings of the period code after the year.
_PERIOD_SUMS = (
    ("", ("-H1", "-H2")),
    ("", ("-Q1", "-Q2", "-Q3", "-Q4")),
    ("-H1", ("-Q1", "-Q2")),
    ("-H2", ("-Q3", "-Q4")),
)
#: Nouns that count events of a period, so that periods add up; other counts may be stocks.
_EVENTS = ("lượt", "giao dịch", "đơn", "ca", "cuộc", "văn bản")
_TINY = 1e-6


def check_ratios(evidence: Evidence) -> Iterator[Finding]:
    """Find every percentage that is not the ratio of the counts printed beside it."""
    graded = grade_ratios(evidence.figures)
    wrong = graded[graded["grade"] != "pass"]
    rows = evidence.figures.loc[wrong.index]
    rows = rows.assign(grade=wrong["grade"], ratio=wrong["recomputed"], decimals=decimals_of(rows))
    for row in rows_of(rows):
        if row.numerator > row.denominator and row.measure == "share" and row.maximum == 100:
            continue  # check_parts reports it
        yield Finding(
            _GRADE_RULES[row.grade],
            location_of(row),
            printed=values.quote(row),
            recomputed=values.percent(row.ratio, max(int(row.decimals), 1)),
            arguments={"counts": values.counts(row.numerator, row.denominator)},
        )


def check_parts(evidence: Evidence) -> Iterator[Finding]:
    """Find a numerator above its denominator, and a count of events above the number of all such events.

    Attainment of a plan may pass 100%: such indicators have no maximum in the catalogue and are left alone.
    """
    figures = evidence.figures
    over = figures[(figures["numerator"] > figures["denominator"]) & (figures["maximum"] == 100)]
    for row in rows_of(over):
        part, whole = values.number(row.numerator), values.number(row.denominator)
        yield Finding("part_exceeds_whole", location_of(row), printed=part, recomputed=whole)
    yield from _parts_of_other_wholes(evidence)


def _parts_of_other_wholes(evidence: Evidence) -> Iterator[Finding]:
    """Find a count above the base that another share of the same source, unit and period prints.

    Two bases are one where the catalogue has the same words for them (visits, payments), or where the printed noun is
    the same and says enough; a count whose name is nothing but that noun is a whole itself.
    """
    catalogue = evidence.indicators.set_index("indicator_code")
    figures = evidence.figures
    of_share = catalogue["share_code"].fillna(catalogue.index.to_series()).map(catalogue["denominator"])
    happened = (figures["kind"] == "actual") & ~figures["is_change"]
    is_part = happened & (figures["value_unit"] == "count") & figures["denominator"].isna()
    counts = figures[is_part]
    wholes = figures[happened & (figures["denominator"] > 0) & figures["source_id"].isin(counts["source_id"])]

    def noun_of(rows: pd.DataFrame) -> pd.Series:
        return rows["counted_noun"].where(rows["counted_noun"].str.contains(" ").fillna(False).astype(bool))

    named = _counts_above(*(rows.assign(base=rows["indicator_code"].map(of_share)) for rows in (counts, wholes)))
    is_part_of_noun = counts["indicator_text"].str.lower() != counts["counted_noun"].str.lower()
    printed = _counts_above(*(rows.assign(base=noun_of(rows)) for rows in (counts[is_part_of_noun], wholes)))
    above = pd.concat([named, printed]).drop_duplicates("statement_id")
    for size, (row, whole) in zip(
        above["denominator_whole"], evidence.pairs_of(above, "statement_id_whole"), strict=True
    ):
        number = values.number(size, whole.counted_noun)
        yield Finding("part_exceeds_whole", location_of(row), location_of(whole), values.quote(row), number)


def _counts_above(counts: pd.DataFrame, wholes: pd.DataFrame) -> pd.DataFrame:
    """Return the counts that exceed the largest denominator of the same `base`, with that denominator beside them."""
    keys = ["source_id", "unit", "period_start", "period_end", "base"]
    counts, wholes = counts.dropna(subset=["base"]), wholes.dropna(subset=["base"])
    wholes = wholes.sort_values("denominator").drop_duplicates(keys, keep="last")
    wholes = wholes[[*keys, "denominator", "statement_id"]]
    pairs = counts.merge(wholes, on=keys, suffixes=("", "_whole"))
    return pairs[pairs["value"] > pairs["denominator_whole"]]


def check_limits(evidence: Evidence) -> Iterator[Finding]:
    """Find values that the indicator cannot have; a percentage without a placed indicator is held to 0 from below."""
    figures = evidence.figures
    level = ~figures["is_change"] & figures["kind"].isin(["actual", "estimate", "target"])
    as_share = figures["value_unit"] == "%"
    low = figures["minimum"].where(figures["minimum"].notna(), np.where(as_share, 0.0, -np.inf))
    fits = (figures["measure"] != "share") | as_share
    outside = level & fits & ((figures["value"] < low) | (figures["value"] > figures["maximum"].fillna(np.inf)))
    for row in rows_of(figures[outside]):
        limits = values.limits(row.minimum, row.maximum, row.value_unit)
        name = {"name": values.name(row)}
        yield Finding("out_of_range", location_of(row), None, values.quote(row), limits, name)


def check_period_sums(evidence: Evidence) -> Iterator[Finding]:
    """Find a year that is not the sum of its halves or quarters, in any count of events."""
    figures = evidence.figures
    events = figures[figures["kind"].isin(["actual", "estimate"]) & figures["period"].notna() & ~figures["is_change"]]
    is_flow = (events["period_type"] == "flow") | events["counted_noun"].fillna("").str.startswith(_EVENTS)
    events = events[is_flow & (events["period_type"] != "stock") & events["period"].str.fullmatch(r"\d{4}(-[HQ]\d)?")]
    events = events.assign(year=events["period"].str[:4], ending=events["period"].str[4:])
    as_count = events["value"].where((events["value_unit"] == "count") & events["denominator"].isna())
    for amounts in (as_count, events["numerator"], events["denominator"]):
        yield from _compare_sums(events.assign(amount=amounts))


def _compare_sums(events: pd.DataFrame) -> Iterator[Finding]:
    keys = ["source_id", "unit", "series", "year"]
    known = events[events["amount"].notna()].drop_duplicates([*keys, "ending"])
    known = known[known.duplicated(keys, keep=False)]
    for _, of_year in known.groupby(keys, sort=True):
        rows = {row.ending: row for row in rows_of(of_year)}
        for whole, parts in _PERIOD_SUMS:
            if whole not in rows or not all(part in rows for part in parts):
                continue
            amounts = [rows[part].amount for part in parts]
            if abs(sum(amounts) - rows[whole].amount) > _TINY:
                yield Finding(
                    "sum_of_periods",
                    location_of(rows[whole]),
                    location_of(rows[parts[0]]),
                    printed=values.number(rows[whole].amount),
                    recomputed=values.number(sum(amounts)),
                    arguments={"parts": values.total(amounts), "period": values.period(rows[whole].period)},
                )


def check_implied_totals(evidence: Evidence) -> Iterator[Finding]:
    """Find two 'share (count)' pairs of one plan that no single total can satisfy, e.g. 15% (4) and 50% (10)."""
    figures = evidence.figures
    targets = figures[(figures["kind"] == "target") & ~figures["is_change"]]
    keys = ["source_id", "unit", "locator", "period"]
    shares = targets[(targets["value_unit"] == "%") & (targets["value"] > 0)]
    counts = targets[(targets["value_unit"] == "count") & (targets["value"] > 0)]
    stated = shares.assign(counted=shares["numerator"].where(shares["denominator"].isna()))
    beside = counts[[*keys, "indicator_text", "value"]]
    pairs = stated.merge(beside, on=[*keys, "indicator_text"], how="left", suffixes=("", "_beside"))
    pairs["counted"] = pairs["counted"].fillna(pairs["value_beside"])
    pairs = pairs[pairs["counted"].notna()].drop_duplicates([*keys, "series"])
    half_step = 0.5 * 10.0 ** -decimals_of(pairs)
    pairs["low"] = np.ceil(100 * (pairs["counted"] - 0.5) / (pairs["value"] + half_step))
    pairs["high"] = np.floor(100 * (pairs["counted"] + 0.5) / (pairs["value"] - half_step).clip(lower=1e-9))
    for _, pairs_of_one in pairs.groupby(["source_id", "unit", "series"], sort=True):
        rows = list(rows_of(pairs_of_one.sort_values("period")))
        for first, second in itertools.pairwise(rows):
            if first.low > second.high or second.low > first.high:
                yield Finding(
                    "implied_total_differs",
                    location_of(first),
                    location_of(second),
                    printed=values.share_with_count(first.value, first.counted),
                    recomputed=values.span(first.low, first.high),
                    arguments={
                        "other_printed": values.share_with_count(second.value, second.counted),
                        "other_total": values.span(second.low, second.high),
                    },
                )
