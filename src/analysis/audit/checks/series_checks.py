"""Rules on series: stocks that fall, bases that jump, counts copied forward."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.audit import _value_messages as values
from analysis.audit.audit_context import lengths_of
from analysis.audit.findings import Finding, contrast, location_of, rows_of
from analysis.panel import has_flag

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analysis.audit.audit_context import Evidence

#: A base that changes by more than this within a series is another base until someone explains it.
BASE_JUMP = 0.15
#: A period longer than this [days] does not tell when in it a stock was counted, before or after another value.
_LONGEST_OF_STOCK = 366
#: What makes a series; values of a quarter, of nine months and of a year are three, and so are those of another noun.
SERIES = ["unit_code", "indicator_code", "counted", "length"]
_SMALL_BASE = 30


def list_chosen_values(evidence: Evidence) -> pd.DataFrame:
    """Return the chosen actual values by series and day, each with its location and what its indicator says."""
    observations = evidence.observations
    rows = observations[observations["is_chosen"].fillna(False).astype(bool) & (observations["status"] != "estimate")]
    located = ["statement_id", "source_id", "locator", "line", "period_type", "direction", "minimum", "maximum"]
    rows = rows.merge(evidence.figures[located], on="statement_id", validate="many_to_one")
    rows = rows.assign(counted=rows["counted"].fillna(""), length=lengths_of(rows["period"], rows["period_type"]))
    rows = rows.sort_values([*SERIES, "period_end", "period_start", "statement_id"], kind="stable")
    return rows.drop_duplicates([*SERIES, "period_end"], keep="last").reset_index(drop=True)


def _with_value_before(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows with the value before in the same series; stocks of several years have no place in it."""
    spans = (rows["period_end"] - rows["period_start"]).dt.days
    rows = rows[(rows["period_type"] != "stock") | ~(spans > _LONGEST_OF_STOCK)].reset_index(drop=True)
    before = rows.groupby(SERIES, sort=False)
    wanted = [
        "value",
        "numerator",
        "denominator",
        "op",
        "flags",
        "period",
        "period_start",
        "period_end",
        "statement_id",
    ]
    shifted = before[wanted].shift()
    return rows.join(shifted.add_suffix("_before"))


def check_series(evidence: Evidence) -> Iterator[Finding]:
    """Find, in every series, stocks that fall, bases that jump, counts copied forward."""
    rows = _with_value_before(list_chosen_values(evidence))
    for find in (find_falls, find_jumps, find_copies):
        yield from find(evidence, rows)


def _against_before(rule: str, evidence: Evidence, rows: pd.DataFrame) -> Iterator[Finding]:
    """Yield the finding of each value against the one before it in its series, both quoted."""
    figures = evidence.pairs_of(rows, "statement_id_before")
    for row, (figure, before) in zip(rows_of(rows), figures, strict=True):
        yield contrast(rule, figure, before, location=location_of(row))


def find_falls(evidence: Evidence, rows: pd.DataFrame) -> Iterator[Finding]:
    """Find a stock (records created, hospitals equipped) that is below its value of an earlier day.

    Only stocks that are meant to rise: those whose direction is up. Hospitals or beds may be fewer than a year before,
    and so may the score of a survey.
    Bounds and approximations are held to what they say: `> 96` after 97 is no fall, 94.3 after `> 96` is one. A fall
    of a share within a point is rounding. A count and the share made of it are one stock.
    """
    stock = (rows["period_type"] == "stock") & rows["value_before"].notna() & rows["measure"].isin(["share", "count"])
    stock &= rows["indicator_code"].isin(evidence.codes_of(direction="up"))
    rows = rows[stock]
    rows = rows[~has_flag(rows, "from-count") & ~has_flag(rows.assign(flags=rows["flags_before"]), "from-count")]
    slack = np.where(rows["measure"] == "share", 1.0, 0.005 * rows["value_before"].abs())
    about = rows["op"].isin(["~", "<~"]) | rows["op_before"].isin(["~", "<~"])
    slack = np.where(about, np.maximum(slack, 0.05 * rows["value_before"].abs()), slack)
    open_above = rows["op"].isin([">", ">="]) | rows["op_before"].isin(["<", "<="])
    fallen = rows[(rows["value"] < rows["value_before"] - slack) & ~open_above]
    yield from _against_before("stock_falls", evidence, fallen)


def find_jumps(evidence: Evidence, rows: pd.DataFrame) -> Iterator[Finding]:
    """Find a denominator that jumps between two values of a stock, and say what the share owes to units and to base.

    With n/d the counts, the change of the share is (n1 - n0) (1/d0 + 1/d1) / 2 from units plus
    (n0 + n1) / 2 (1/d1 - 1/d0) from the base; the two add up exactly (the Shapley split of a product).
    """
    rows = rows[(rows["period_type"] == "stock") & (rows["measure"] == "share")]
    rows = rows[(rows["denominator"] > 0) & (rows["denominator_before"] > 0)]
    jump = (rows["denominator"] / rows["denominator_before"] - 1).abs() > BASE_JUMP
    jumped = rows[jump]
    figures = evidence.pairs_of(jumped, "statement_id_before")
    for row, (figure, before) in zip(rows_of(jumped), figures, strict=True):
        by_units, by_base = decompose_change(
            row.numerator_before, row.denominator_before, row.numerator, row.denominator
        )
        shares = {"change": by_units + by_base, "by_units": by_units, "by_base": by_base}
        yield Finding(
            "denominator_jump",
            location_of(row),
            location_of(before),
            printed=values.number(row.denominator),
            recomputed=values.number(row.denominator_before),
            arguments={"name": values.name(figure)} | {part: values.points(value) for part, value in shares.items()},
        )


def decompose_change(
    numerator_before: float, denominator_before: float, numerator: float, denominator: float
) -> tuple[float, float]:
    """Return how many points of a share's change come from the units and how many from the base.

    >>> units, base = decompose_change(22, 53, 61, 61)
    >>> round(units, 1), round(base, 1), round(units + base - (100 - 100 * 22 / 53), 9)
    (68.8, -10.3, 0.0)
    """
    by_units = 50 * (numerator - numerator_before) * (1 / denominator_before + 1 / denominator)
    by_base = 50 * (numerator + numerator_before) * (1 / denominator - 1 / denominator_before)
    return by_units, by_base


def find_copies(evidence: Evidence, rows: pd.DataFrame) -> Iterator[Finding]:
    """Find counts of a flow that repeat those of the period before exactly, numerator and base of at least 30."""
    rows = rows[(rows["period_type"] == "flow") & (rows["denominator"] >= _SMALL_BASE)]
    same = (rows["numerator"] == rows["numerator_before"]) & (rows["denominator"] == rows["denominator_before"])
    later = rows["period_start"] > rows["period_end_before"]
    partial = (rows["numerator"] != rows["denominator"]) & (rows["numerator"] != 0)
    yield from _against_before("copy_forward", evidence, rows[same & later & partial])
