"""Rules of consistency: one figure against another of the same thing, in one source or between sources."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from analysis.panel.audit import phrases
from analysis.panel.audit.findings import Finding, Place, place_of, rows_of
from analysis.panel.reconcile import printed_decimals

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analysis.panel.audit.evidence import Evidence

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
    share_step = 10.0 ** -printed_decimals(figures["raw_text"])
    words = figures["raw_text"].str.contains(r"triệu|tỷ|nghìn|ngàn|million|thousand", regex=True)
    rounded = figures["value"].abs() * np.where(words, 0.02, 0.0)
    decimals = figures["raw_text"].str.extract(r"\d[.,](\d+)\s*$", expand=False).str.len().fillna(0)
    other_step = np.where(figures["value_unit"] == "index", 10.0**-decimals, rounded)
    return figures.assign(step=np.where(figures["value_unit"] == "%", share_step, other_step))


def _levels(evidence: Evidence) -> pd.DataFrame:
    figures = evidence.figures
    level = figures["value"].notna() & ~figures["is_change"] & figures["kind"].isin(["actual", "estimate", "target"])
    return _with_step(figures[level])


def check_two_figures(evidence: Evidence) -> Iterator[Finding]:
    """Find two figures of one document for one series and period that cannot both be true.

    Where one stands in the text and the other in a table, the rule is `text_against_table`. An estimate beside an
    actual is no contradiction, nor is a figure that the same document repeats.
    """
    rows = _levels(evidence)
    rows = rows[rows["period_end"].notna() & rows["series"].notna()]
    keys = [*_MOMENT, "series", "kind", "value_unit"]
    rows = rows[rows.duplicated(keys, keep=False)]
    several = rows.groupby(keys, dropna=False)["value"].transform("nunique") > 1
    for _, group in rows[several].groupby(keys, sort=True, dropna=False):
        group = group.sort_values(["is_table", "line"], ascending=[False, True], kind="stable")
        first = group.iloc[[0]]
        rest = group.iloc[1:]
        repeated = first.loc[first.index.repeat(len(rest))].set_axis(rest.index)
        # 'over 80 %' and '100 %' may both be true of a result; as targets for one day they are two.
        is_target = rest["kind"] == "target"
        differ = (rest["value"] != repeated["value"]).where(is_target, ~agree(*_triple(rest), *_triple(repeated)))
        clash = rest[differ.astype(bool)].drop_duplicates("value")
        for row in rows_of(clash):
            yield _two_places(row, next(rows_of(first)))


def _triple(rows: pd.DataFrame) -> tuple[pd.Series, pd.Series, pd.Series]:
    return rows["value"], rows["op"], rows["step"]


def _two_places(row: Any, other: Any) -> Finding:
    rule = "text_against_table" if row.is_table != other.is_table else "two_figures"
    if row.is_table:
        row, other = other, row
    return Finding(
        rule,
        place_of(row),
        place_of(other),
        printed=phrases.quote(row),
        recomputed=phrases.quote(other),
        words={"name": phrases.name(row), "period": phrases.period(row.period)},
    )


def check_counts_against_shares(evidence: Evidence) -> Iterator[Finding]:
    """Find a count in the text that is not the numerator of its share in the table, for the same unit and period.

    Which count belongs to which share stands in the catalogue (`share_code`).
    """
    share_of = evidence.indicators.dropna(subset=["share_code"]).set_index("indicator_code")["share_code"]
    rows = _levels(evidence)
    counts = rows[rows["indicator_code"].isin(share_of.index) & (rows["value_unit"] == "count")]
    counts = counts.assign(share_code=counts["indicator_code"].map(share_of))
    shares = rows[rows["numerator"].notna() & (rows["value_unit"] == "%")]
    keys = [*_MOMENT, "kind"]
    pairs = counts.merge(
        shares, left_on=[*keys, "share_code"], right_on=[*keys, "indicator_code"], suffixes=("", "_there")
    )
    stated = pairs["numerator"].fillna(pairs["value"])
    clash = pairs[(stated != pairs["numerator_there"]) & ~pairs["op"].isin(["~", "<~", ">", ">="])]
    for row in rows_of(clash.drop_duplicates("statement_id")):
        other = evidence.statement(row.statement_id_there)
        yield Finding(
            "text_against_table" if other.is_table and not row.is_table else "two_figures",
            place_of(row),
            place_of(other),
            printed=phrases.quote(row),
            recomputed=phrases.quote(other),
            words={"name": phrases.name(row), "period": phrases.period(row.period)},
        )


def check_same_figures(evidence: Evidence) -> Iterator[Finding]:
    """Find two indicators of one source and unit that carry the same counts in every period they share.

    One shared pair of counts may be chance or a common base; two pairs, or one pair that also has the same percentage
    and a base of at least 30, is a copied row.
    """
    rows = _levels(evidence)
    rows = rows[(rows["denominator"] >= 30) & rows["period"].notna() & (rows["numerator"] != rows["denominator"])]
    keys = ["source_id", "unit", "period", "numerator", "denominator"]
    rows = rows[rows["value_unit"] == "%"].drop_duplicates([*keys, "series"])
    rows = rows[rows.duplicated(keys, keep=False)]
    twins = rows.merge(rows, on=keys, suffixes=("", "_twin"))
    twins = twins[(twins["series"] < twins["series_twin"]) & (twins["kind"] == twins["kind_twin"])]
    if twins.empty:
        return
    order = twins.assign(later=np.where(twins["line"].fillna(0) >= twins["line_twin"].fillna(0), 1, 0))
    for _, pair in order.groupby(["source_id", "unit", "series", "series_twin"], sort=True):
        rows_of_pair = list(rows_of(pair.sort_values("period_end", kind="stable")))
        row = rows_of_pair[0]
        here, there = ("", "_twin") if row.later else ("_twin", "")
        yield Finding(
            "same_figures",
            _place_of_side(row, here),
            _place_of_side(row, there),
            printed=phrases.quote_all(rows_of_pair),
            words={"name": phrases.name(row, here), "other_name": phrases.name(row, there)},
        )


def _place_of_side(row: Any, side: str) -> Place:
    def get(name: str) -> Any:
        return getattr(row, f"{name}{side}")

    line = get("line")
    return Place(
        row.source_id,
        str(get("locator")),
        None if pd.isna(line) else int(line),
        str(get("statement_id")),
        None if pd.isna(get("indicator_code")) else str(get("indicator_code")),
        row.unit,
        row.period,
    )


def check_sources(evidence: Evidence) -> Iterator[Finding]:
    """Find two sources whose figures for one unit, indicator and period cannot both be true.

    Each value that was passed over is held against the chosen one. A later report of the same issuer is a revision and
    stands in `restatements`.
    """
    rows = _levels(evidence)
    rows = rows[rows["kind"] != "target"].set_index("statement_id", drop=False)
    seen = evidence.observations[evidence.observations["statement_id"].isin(rows.index)]
    keys = ["unit_code", "indicator_code", "period_start", "period_end"]
    chosen = seen[seen["is_chosen"].fillna(False).astype(bool)]
    pairs = seen.merge(chosen[[*keys, "statement_id", "value", "status"]], on=keys, suffixes=("", "_chosen"))
    pairs = pairs[(pairs["statement_id"] != pairs["statement_id_chosen"]) & (pairs["status"] != "estimate")]
    # A count and its share are one contradiction.
    pairs = pairs.drop_duplicates(["statement_id", "statement_id_chosen"])
    pairs = pairs[pairs["status_chosen"] != "estimate"]
    here, there = rows.loc[pairs["statement_id"]], rows.loc[pairs["statement_id_chosen"]]
    other = there.set_axis(here.index)
    same_unit = (here["value_unit"] == other["value_unit"]).to_numpy()
    apart = (here["source_id"] != other["source_id"]).to_numpy()
    revised = (here["issuer_code"].notna() & (here["issuer_code"] == other["issuer_code"])).to_numpy()
    clash = ~agree(*_triple(here), *_triple(other)).to_numpy()
    wrong = same_unit & apart & ~revised & clash
    for row, second in zip(rows_of(here[wrong]), rows_of(there[wrong]), strict=True):
        yield Finding(
            "sources_differ",
            place_of(row),
            place_of(second),
            printed=phrases.quote(row),
            recomputed=phrases.quote(second),
            words={"name": phrases.name(row), "period": phrases.period(row.period)},
        )


def check_readings(evidence: Evidence) -> Iterator[Finding]:
    """Find figures that grammar and arithmetic could not settle: both readings are kept."""
    figures = evidence.figures
    doubtful = figures[(figures["confidence"] == "low") & figures["alternative_value"].notna()]
    for row in rows_of(doubtful):
        yield Finding(
            "number_ambiguous",
            place_of(row),
            printed=phrases.reading(row),
            recomputed=phrases.number(row.alternative_value),
        )


def check_bases(evidence: Evidence) -> Iterator[Finding]:
    """Find a target whose base is another than that of the results it belongs to (people against visits)."""
    indicators = evidence.indicators.set_index("indicator_code")
    apart = {code: set(str(listed).split()) for code, listed in indicators["not_to_mix_with"].dropna().items()}
    rows = evidence.figures[evidence.figures["indicator_code"].notna() & (evidence.figures["measure"] == "share")]
    results = rows[rows["kind"].isin(["actual", "estimate"])]
    targets = rows[rows["kind"] == "target"].drop_duplicates(["source_id", "unit", "indicator_code"])
    for target in rows_of(targets):
        of_unit = results[(results["source_id"] == target.source_id) & (results["unit"] == target.unit)]
        if (of_unit["indicator_code"] == target.indicator_code).any():
            continue
        other = of_unit[of_unit["indicator_code"].isin(apart.get(target.indicator_code, set()))]
        if not other.empty:
            row = next(rows_of(other))
            words = {"name": phrases.name(target), "other_name": phrases.name(row)}
            figures = phrases.quote(target), phrases.quote(row)
            yield Finding("mixed_bases", place_of(target), place_of(row), *figures, words)
