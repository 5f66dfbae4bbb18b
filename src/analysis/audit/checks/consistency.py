"""Rules of consistency: one figure against another of the same thing, in one source or between sources."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from analysis.audit import _value_messages as values
from analysis.audit._ratio_check import decimals_of
from analysis.audit.findings import Finding, contrast, location_of, rows_of
from analysis.panel import has_flag

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analysis.audit.audit_context import Evidence

#: The column in the place of a cell, and the table where places name it; in a text, tables are told apart by lines.
_COLUMN, _TABLE, _LONGEST_TABLE = r"(?:cell|column) (\w+)", r"(table \d+|sheet [^,]+)", 60
_LONGEST_MONTH = 30  # days from its first to its last
_MOMENT = ["source_id", "unit", "period_start", "period_end"]


def agree(
    value: pd.Series, op: pd.Series, step: pd.Series, other: pd.Series, other_op: pd.Series, other_step: pd.Series
) -> pd.Series:
    """Return where two printed figures can both be true of one quantity, given their operators and rounding.

    `step` is the last printed place. `> 95` agrees with 97 and with `< 99`, not with 90; `~` allows five of a hundred.
    """
    low, high = _interval(value, op, step)
    other_low, other_high = _interval(other, other_op, other_step)
    return (low <= other_high + 1e-9) & (other_low <= high + 1e-9)


def _interval(value: pd.Series, op: pd.Series, step: pd.Series) -> tuple[pd.Series, pd.Series]:
    slack = step / 2
    slack = slack.where(~op.isin(["~", "<~"]), np.maximum(slack, 0.05 * value.abs()))
    low = (value - slack).where(~op.isin(["<", "<="]), -np.inf)
    high = (value + slack).where(~op.isin([">", ">="]), np.inf)
    return low, high


def _with_step(figures: pd.DataFrame) -> pd.DataFrame:
    printed_step = 10.0 ** -decimals_of(figures)
    words = figures["raw_text"].str.contains(r"triệu|tỷ|tỉ|nghìn|ngàn|million|thousand", regex=True)
    rounded = figures["value"].abs() * np.where(words, 0.02, 0.0)
    return figures.assign(step=np.where(figures["value_unit"].isin(["%", "index"]), printed_step, rounded))


def _levels(evidence: Evidence) -> pd.Series:
    """Return which figures say how much there is or is to be, not by how much it changed."""
    figures = evidence.figures
    return figures["value"].notna() & ~figures["is_change"] & figures["kind"].isin(["actual", "estimate", "target"])


def _repeated(figures: pd.DataFrame, where: pd.Series, keys: list[str]) -> pd.DataFrame:
    """Return the figures `where` that share their `keys` with another one; the others are not even copied."""
    narrow = figures.loc[where, keys]
    return figures.loc[narrow.index[narrow.duplicated(keep=False)]]


def check_two_figures(evidence: Evidence) -> Iterator[Finding]:
    """Find two figures of one document for one series and period that cannot both be true.

    Where one stands in the text and the other in a table, the rule is `text_against_table`. An estimate beside an
    actual is no contradiction, nor is a figure that the same document repeats, nor are two figures of one line of text
    (`80% of the transactions, 90% of their value`): a sentence that gives two means two things. Two columns of one
    table are two things as well, and a name that is not whole says too little to compare.
    """
    figures = evidence.figures
    keys = [*_MOMENT, "series", "kind", "value_unit"]
    placed = figures["period_end"].notna() & figures["series"].notna()
    rows = _with_step(_repeated(figures, _levels(evidence) & placed, keys))
    several = rows.groupby(keys, dropna=False)["value"].transform("nunique") > 1
    for _, group in rows[several].groupby(keys, sort=True, dropna=False):
        group = group.sort_values(["is_table", "line"], ascending=[False, True], kind="stable")
        first = group.iloc[[0]]
        rest = group.iloc[1:]
        repeated = first.loc[first.index.repeat(len(rest))].set_axis(rest.index)
        # 'over 80%' and '100%' may both be true of a result; as targets for one day they are two.
        is_target = rest["kind"] == "target"
        differ = (rest["value"] != repeated["value"]).where(is_target, ~agree(*_triple(rest), *_triple(repeated)))
        one_line = ~rest["is_table"] & (rest["locator"] == repeated["locator"])
        apart = rest["is_whole"] & repeated["is_whole"] & ~_in_two_columns(rest, repeated)
        clash = rest[differ.astype(bool) & ~one_line & apart].drop_duplicates("value")
        for row in rows_of(clash):
            yield _two_places(row, next(rows_of(first)))


def _in_two_columns(rows: pd.DataFrame, others: pd.DataFrame) -> pd.Series:
    """Return which figures stand in another column of the same table than those beside them."""
    column, other = (frame["locator"].str.extract(_COLUMN, expand=False) for frame in (rows, others))
    table, other_table = (frame["locator"].str.extract(_TABLE, expand=False).fillna("") for frame in (rows, others))
    near = (rows["line"].astype("float64") - others["line"].astype("float64")).abs().fillna(0) <= _LONGEST_TABLE
    both = rows["is_table"] & others["is_table"] & column.notna() & other.notna()
    return both & (column != other) & (table == other_table) & ((table != "") | near)


def _triple(rows: pd.DataFrame) -> tuple[pd.Series, pd.Series, pd.Series]:
    return rows["value"], rows["op"], rows["step"]


def _two_places(row: Any, other: Any) -> Finding:
    """Return the finding of two figures for one thing; a table is what the text is held against."""
    rule = "two_figures" if row.is_table == other.is_table else "text_against_table"
    return contrast(rule, other, row) if row.is_table else contrast(rule, row, other)


def check_counts_against_shares(evidence: Evidence) -> Iterator[Finding]:
    """Find a count in the text that is not the numerator of its share in the table, for the same unit and period.

    Which count belongs to which share stands in the catalogue (`share_code`).
    """
    share_of = evidence.indicators.dropna(subset=["share_code"]).set_index("indicator_code")["share_code"]
    figures, keys = evidence.figures, [*_MOMENT, "kind"]
    level = _levels(evidence)
    is_count = level & figures["indicator_code"].isin(share_of.index) & (figures["value_unit"] == "count")
    counts = figures.loc[is_count, [*keys, "indicator_code", "statement_id", "value", "numerator", "op"]]
    counts = counts.assign(share_code=counts["indicator_code"].map(share_of))
    is_share = level & figures["indicator_code"].isin(share_of) & (figures["value_unit"] == "%")
    shares = figures.loc[
        is_share & figures["numerator"].notna(), [*keys, "indicator_code", "statement_id", "numerator"]
    ]
    pairs = counts.merge(
        shares, left_on=[*keys, "share_code"], right_on=[*keys, "indicator_code"], suffixes=("", "_there")
    )
    stated = pairs["numerator"].fillna(pairs["value"])
    clash = pairs[(stated != pairs["numerator_there"]) & ~pairs["op"].isin(["~", "<~", ">", ">="])]
    for row, other in evidence.pairs_of(clash.drop_duplicates("statement_id"), "statement_id_there"):
        yield _two_places(row, other)


def check_same_figures(evidence: Evidence) -> Iterator[Finding]:
    """Find two indicators of one source and unit that carry the same counts in every period they share.

    One shared pair of counts may be chance or a common base; two pairs, or one pair that also has the same percentage
    and a base of at least 30, is a copied row.
    """
    figures = evidence.figures
    counted = (figures["denominator"] >= 30) & (figures["numerator"] != figures["denominator"])
    counted &= _levels(evidence) & figures["period"].notna() & (figures["value_unit"] == "%")
    keys = ["source_id", "unit", "period", "numerator", "denominator"]
    rows = _repeated(figures, counted, keys).drop_duplicates([*keys, "series"])
    twins = rows.merge(rows, on=keys, suffixes=("", "_twin"))
    twins = twins[(twins["series"] < twins["series_twin"]) & (twins["kind"] == twins["kind_twin"])]
    for _, pair in twins.groupby(["source_id", "unit", "series", "series_twin"], sort=True):
        pair = pair.sort_values("period_end", kind="stable")
        is_later = pair["line"].fillna(0).iloc[0] >= pair["line_twin"].fillna(0).iloc[0]
        sides = [list(evidence.figures_of(pair[column])) for column in ("statement_id", "statement_id_twin")]
        here, there = (side[0] for side in (sides if is_later else sides[::-1]))
        yield replace(contrast("same_figures", here, there), printed=values.quote_all(sides[0]), recomputed="")


def check_sources(evidence: Evidence) -> Iterator[Finding]:
    """Find two sources whose figures for one unit, indicator, thing counted and period cannot both be true.

    Each value that was passed over is held against the chosen one, one of a month also against that of a day in it. A
    later report of the same issuer is a revision and stands in `restatements`.
    """
    keys = ["unit_code", "indicator_code", "counted", "period_start", "period_end"]
    seen = evidence.observations[[*keys, "statement_id", "status", "is_chosen"]]
    seen = seen[seen["status"] != "estimate"]
    is_chosen = seen["is_chosen"].fillna(False).astype(bool)
    several = seen[seen.duplicated(keys, keep=False)]
    pairs = several.merge(seen.loc[is_chosen, [*keys, "statement_id"]], on=keys, suffixes=("", "_chosen"))
    of_stocks = seen["indicator_code"].isin(evidence.codes_of(period_type="stock"))
    alone = of_stocks & ~is_chosen.groupby([seen[key] for key in keys], dropna=False).transform("any")
    pairs = pd.concat([pairs, _beside_a_day(seen[alone], seen[is_chosen])], ignore_index=True)
    pairs = pairs[pairs["statement_id"] != pairs["statement_id_chosen"]]
    # A count and its share are one contradiction.
    pairs = pairs.drop_duplicates(["statement_id", "statement_id_chosen"])
    wanted = evidence.figures["statement_id"].isin([*pairs["statement_id"], *pairs["statement_id_chosen"]])
    rows = _with_step(evidence.figures[wanted]).set_index("statement_id", drop=False)
    rows = rows[rows["value"].notna()]
    pairs = pairs[pairs["statement_id"].isin(rows.index) & pairs["statement_id_chosen"].isin(rows.index)]
    here, there = rows.loc[pairs["statement_id"]], rows.loc[pairs["statement_id_chosen"]]
    other = there.set_axis(here.index)
    same_unit = (here["value_unit"] == other["value_unit"]).to_numpy()
    apart = (here["source_id"] != other["source_id"]).to_numpy()
    is_one_issuer = here["issuer_code"].notna() & (here["issuer_code"] == other["issuer_code"])
    revised = (is_one_issuer & (here["issued"] != other["issued"])).to_numpy()
    clash = ~agree(*_triple(here), *_triple(other)).to_numpy()
    wrong = same_unit & apart & ~revised & clash
    for row, second in zip(rows_of(here[wrong]), rows_of(there[wrong]), strict=True):
        yield contrast("sources_differ", row, second)


def _beside_a_day(passed_over: pd.DataFrame, chosen: pd.DataFrame) -> pd.DataFrame:
    """Return the values of a month that were passed over beside the chosen ones of a day in it."""
    series = ["unit_code", "indicator_code", "counted"]
    days = (passed_over["period_end"] - passed_over["period_start"]).dt.days
    months = passed_over[days.between(1, _LONGEST_MONTH)]
    of_day = chosen.loc[chosen["period_start"] == chosen["period_end"], [*series, "period_end", "statement_id"]]
    pairs = months.merge(of_day, on=series, suffixes=("", "_chosen"))
    return pairs[pairs["period_end_chosen"].between(pairs["period_start"], pairs["period_end"])]


def check_readings(evidence: Evidence) -> Iterator[Finding]:
    """Find figures that grammar and arithmetic could not settle: both readings are kept."""
    figures = evidence.figures
    doubtful = figures[(figures["confidence"] == "low") & figures["alternative_value"].notna()]
    doubtful = doubtful[~has_flag(doubtful, "reading-doubtful", "column-unnamed")]
    for row in rows_of(doubtful):
        yield Finding(
            "number_ambiguous",
            location_of(row),
            printed=values.reading(row),
            recomputed=values.number(row.alternative_value),
        )


def check_bases(evidence: Evidence) -> Iterator[Finding]:
    """Find a target whose base is another than that of the results it belongs to (people against visits)."""
    indicators = evidence.indicators.set_index("indicator_code")
    apart = {code: set(str(listed).split()) for code, listed in indicators["not_to_mix_with"].dropna().items()}
    rows = evidence.figures[evidence.figures["indicator_code"].notna() & (evidence.figures["measure"] == "share")]
    keys = ["source_id", "unit"]
    targets = rows[(rows["kind"] == "target") & rows["indicator_code"].isin(apart.keys())]
    targets = targets.drop_duplicates([*keys, "indicator_code"])
    results = rows[rows["kind"].isin(["actual", "estimate"])]
    of_target, of_result = (
        frame[[*keys, "indicator_code"]].assign(place=range(len(frame))) for frame in (targets, results)
    )
    pairs = of_target.merge(of_result.dropna(subset=["unit"]), on=keys, suffixes=("", "_result"))
    has_result = pairs.loc[pairs["indicator_code"] == pairs["indicator_code_result"], "place"]
    codes = zip(pairs["indicator_code"], pairs["indicator_code_result"], strict=True)
    is_apart = np.array([result in apart[target] for target, result in codes], dtype=bool)
    pairs = pairs[is_apart & ~pairs["place"].isin(has_result)].drop_duplicates("place")
    beside = zip(rows_of(targets.iloc[pairs["place"]]), rows_of(results.iloc[pairs["place_result"]]), strict=True)
    for target, result in beside:
        yield contrast("mixed_bases", target, result)
