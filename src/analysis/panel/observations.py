"""Placed statements become observations: values in the indicator's unit, vintages side by side, one of them chosen."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.panel.flags import add_flag, has_flag
from analysis.schemas import TABLES, latest_issue_days, look_up, validate

#: Units of a printed figure that may stand under an indicator of each measure.
_FITTING = {
    "share": ("%",),
    "count": ("count", "other"),
    "index": ("index", "other"),
    "rank": ("rank", "count", "other"),
    "level": ("level",),
    "money": ("money", "other"),
}
_SERIES = ["unit_code", "indicator_code", "period_start", "period_end"]
#: Why one of several values of a unit, indicator and period is chosen: the first rule that tells them apart.
#: (column of the ranking, said of the chosen value); the smallest rank goes first.
CHOICE_RULES = (
    ("rank_status", "observed before estimate"),
    ("rank_doubt", "undisputed before disputed"),
    ("rank_origin", "document or authority before press"),
    ("rank_vintage", "later vintage before earlier"),
    ("rank_share", "printed in the indicator's unit before derived from counts"),
    ("rank_counts", "with counts before without"),
    ("rank_exact", "exact before bound or approximation"),
    ("rank_order", "first of equal rank"),
)
_REASONS = ("none_occurred", "no_information", "not_applicable", "suppressed")
_DOUBTS = ("conflict", "derived", "secondary", "doubtful", "repeats-document")
_UNFIT_FOR_SERIES = ("denominator-nationwide", "undated")
_ROUNDING = 0.01  # a printed share and its counts differ by no more, or the counts stand


def flag_unusable_values(
    statements: pd.DataFrame, indicators: pd.DataFrame, missing_words: dict[str, str]
) -> pd.DataFrame:
    """Return the statements with flags that say which figure cannot become an observation or target, and why.

    `measure-mismatch`: a count under a share without its denominator, a percentage under a count;
    `change-not-level`, `no-period`, and the status (e.g. `none_occurred`) that a wording without a figure stands for.
    """
    measure = statements["indicator_code"].map(indicators.set_index("indicator_code")["measure"])
    statements = _in_unit_of_indicator(statements, measure)
    has_counts = statements["numerator"].notna() & (statements["denominator"] > 0)
    fits = pd.Series(False, index=statements.index)
    for name, units in _FITTING.items():
        fits |= (measure == name) & statements["value_unit"].isin(units)
    fits |= (measure == "share") & has_counts
    fits |= (measure == "count") & statements["numerator"].notna()
    figure = statements["value"].notna() | statements["value_low"].notna()
    marked = add_flag(statements, measure.notna() & figure & ~fits, "measure-mismatch")
    marked = add_flag(marked, statements["is_change"].fillna(False).astype(bool), "change-not-level")
    marked = add_flag(marked, statements["period_end"].isna(), "no-period")
    printed = statements["raw_text"].str.strip().str.lower()
    for status in sorted(set(missing_words.values())):
        wordings = {wording.lower() for wording, stands_for in missing_words.items() if stands_for == status}
        marked = add_flag(marked, ~figure & printed.isin(wordings), status)
    return marked


def _in_unit_of_indicator(statements: pd.DataFrame, measure: pd.Series) -> pd.DataFrame:
    """Return the statements with a unit of measure for figures of tidy tables, which have their indicator's."""
    unnamed = has_flag(statements, "tidy-table") & statements["value_unit"].isna() & statements["value"].notna()
    units = measure.map({name: fitting[0] for name, fitting in _FITTING.items()})
    return statements.assign(value_unit=statements["value_unit"].where(~unnamed, units).astype("str"))


def build_observations(statements: pd.DataFrame, sources: pd.DataFrame, indicators: pd.DataFrame) -> pd.DataFrame:
    """Return the table `observations` of the statements that are placed, have a period and fit their indicator.

    Shares are in percent; a share printed as counts alone is recomputed from them, and a count with its base also gives
    the share that the catalogue names for it (`share_code`). A bound stays a bound in `op`. An
    actual figure of a report issued before its period ended is `preliminary`. Nothing is merged: each statement that
    can be placed has its row, and `is_chosen` with `chosen_rule` says which one models and reports use.
    """
    facts = sources.set_index("source_id")
    usable = _with_shares_of_counts(statements[_is_usable(statements)], indicators)
    measure = usable["indicator_code"].map(indicators.set_index("indicator_code")["measure"])
    as_of = look_up(usable["source_id"], facts["issued"])
    issued_by = look_up(usable["source_id"], latest_issue_days(facts))
    columns = [*_SERIES, "period", "numerator", "denominator", "op", "statement_id", "flags"]
    observations = usable[columns].assign(
        as_of=as_of, status=_status_of(usable, issued_by), value=_value_of(usable, measure), measure=measure
    )
    observations = add_flag(observations, usable["value_low"].notna() & usable["value_high"].notna(), "range")
    hints = pd.DataFrame(
        {
            "issuer_code": usable["source_id"].map(facts["issuer_code"]),
            "filed": usable["source_id"].map(facts["filing_unit_code"]),
            "in_own_unit": (measure != "share") | (usable["value_unit"] == "%"),
        }
    )
    return validate("observations", choose_values(observations, hints))


def _is_usable(statements: pd.DataFrame) -> pd.Series:
    placed = statements[["unit_code", "indicator_code", "period_end"]].notna().all(axis=1)
    figure = statements["value"].notna() | statements["value_low"].notna() | has_flag(statements, *_REASONS)
    out = has_flag(statements, "measure-mismatch", "change-not-level", "dropped")
    return placed & figure & ~out & statements["kind"].isin(["actual", "estimate"])


def _with_shares_of_counts(usable: pd.DataFrame, indicators: pd.DataFrame) -> pd.DataFrame:
    """Return `usable` with a second row, under the share, for each count that prints its base and has a share."""
    share_of = indicators.set_index("indicator_code")["share_code"].dropna()
    share = usable["indicator_code"].map(share_of)
    with_base = usable["numerator"].notna() & (usable["denominator"] > 0) & ~has_flag(usable, "denominator-nationwide")
    counts = usable[share.notna() & with_base]
    shares = add_flag(counts.assign(indicator_code=share[counts.index]), pd.Series(True, counts.index), "from-count")
    return pd.concat([usable, shares], ignore_index=True)


def _status_of(usable: pd.DataFrame, issued_by: pd.Series) -> pd.Series:
    status = pd.Series("observed", index=usable.index, dtype="object")
    status[has_flag(usable, "preliminary")] = "preliminary"
    status[has_flag(usable, "corrected")] = "corrected"
    status[(issued_by < usable["period_end"]) & (status == "observed")] = "preliminary"
    status[usable["kind"] == "estimate"] = "estimate"
    for reason in _REASONS:
        status[has_flag(usable, reason)] = reason
    return status


def _value_of(usable: pd.DataFrame, measure: pd.Series) -> pd.Series:
    value = usable["value"].where(usable["value"].notna(), (usable["value_low"] + usable["value_high"]) / 2)
    from_counts = 100 * usable["numerator"] / usable["denominator"].where(usable["denominator"] > 0)
    value = value.where(~((measure == "share") & (usable["value_unit"] != "%")), from_counts)
    return value.where(~((measure == "count") & (usable["value_unit"] == "%")), usable["numerator"])


def choose_values(observations: pd.DataFrame, hints: pd.DataFrame) -> pd.DataFrame:
    """Return `observations` with one chosen row for each unit, indicator and period, and the rule that chose it.

    `chosen_rule` of a chosen value is the first rule that tells it from its nearest rival; of another value, the first
    rule that tells it from the chosen one. Rows without a value are never chosen.

    Parameters
    ----------
    observations
        The table `observations`, choice columns aside.
    hints
        `issuer_code`, `filed` (the unit that the source is a filing of) and `in_own_unit` for each row.
    """
    ranks = _rank(observations, hints)
    keys = observations[_SERIES].assign(**ranks)
    ordered = keys.sort_values([*_SERIES, *ranks], kind="stable", na_position="first")
    series = ordered.groupby(_SERIES, sort=False, dropna=False)
    position = series.cumcount()
    size = series["rank_order"].transform("size")
    rule = pd.Series("only value", index=ordered.index, dtype="object")
    undecided = size > 1
    for column, said in CHOICE_RULES:
        best = series[column].transform("first")
        rival = ordered[column].where((position > 0) & undecided)
        nearest = rival.groupby([ordered[key] for key in _SERIES], sort=False, dropna=False).transform("min")
        told_apart = undecided & (ordered[column] > best).where(position > 0, nearest > best)
        rule[told_apart & (position == 0)] = said
        rule[told_apart & (position > 0)] = f"passed over: {said}"
        undecided &= ~told_apart
    chosen = observations.assign(chosen_rule=rule, is_chosen=(position == 0))
    chosen["is_chosen"] &= observations["value"].notna()
    chosen.loc[observations["value"].isna(), "chosen_rule"] = "no figure"
    return chosen.sort_values([*_SERIES, "as_of", "statement_id"], kind="stable").reset_index(drop=True)


def _rank(observations: pd.DataFrame, hints: pd.DataFrame) -> dict[str, pd.Series]:
    order = {"corrected": 0, "observed": 0, "preliminary": 1, "estimate": 2}
    official = hints["issuer_code"].notna() | hints["filed"].notna()
    vintage = observations["as_of"].fillna(pd.Timestamp("1900-01-01"))
    return {
        "rank_status": observations["status"].map(order).fillna(3),
        "rank_doubt": has_flag(observations, *_DOUBTS).astype(int),
        "rank_origin": (~official).astype(int),
        "rank_vintage": -(vintage - pd.Timestamp("1900-01-01")).dt.days,
        "rank_share": (~hints["in_own_unit"]).astype(int),
        "rank_counts": observations["denominator"].isna().astype(int),
        "rank_exact": (observations["op"].fillna("=") != "=").astype(int),
        "rank_order": pd.Series(np.arange(len(observations)), index=observations.index),
    }


def list_restatements(observations: pd.DataFrame, statements: pd.DataFrame, sources: pd.DataFrame) -> pd.DataFrame:
    """Return the table `restatements`: what a later source changed, by how much."""
    facts = sources.set_index("source_id")
    source_of = statements.set_index("statement_id")["source_id"]
    rows = observations[observations["value"].notna() & observations["as_of"].notna()].copy()
    rows["source_id"] = rows["statement_id"].map(source_of)
    rows["issuer"] = rows["source_id"].map(facts["issuer_code"]).fillna(rows["source_id"].map(facts["publisher"]))
    rows["is_estimate"] = rows["status"] == "estimate"
    rows = rows.sort_values([*_SERIES, "is_estimate", "as_of", "statement_id"], kind="stable")
    rows = rows.drop_duplicates([*_SERIES, "is_estimate", "source_id", "value"])
    series = rows.groupby([*_SERIES, "is_estimate"], sort=False, dropna=False)
    earlier = series[["statement_id", "as_of", "value", "issuer"]].shift()
    changed = (earlier["as_of"] < rows["as_of"]) & ((rows["value"] - earlier["value"]).abs() > 1e-9)
    found, before = rows[changed], earlier[changed]
    table = pd.DataFrame(
        {
            "unit_code": found["unit_code"],
            "indicator_code": found["indicator_code"],
            "period": found["period"],
            "period_end": found["period_end"],
            "earlier_statement_id": before["statement_id"],
            "later_statement_id": found["statement_id"],
            "earlier_as_of": before["as_of"],
            "later_as_of": found["as_of"],
            "earlier_value": before["value"],
            "later_value": found["value"],
            "change": found["value"] - before["value"],
            "relative_change": (found["value"] - before["value"]) / before["value"].where(before["value"] != 0),
            "same_issuer": (found["issuer"] == before["issuer"]).fillna(False),
        }
    )
    return validate("restatements", table[TABLES["restatements"].column_names])


def to_adoption(observations: pd.DataFrame, *, include_estimates: bool = False) -> pd.DataFrame:
    """Return the chosen observations on the scale of the models, one row a unit, indicator and day.

    Columns: `unit, indicator, time` [decimal year of `period_end`], `numerator, denominator, share` [0 to 1], `op`.
    A count enters as the share of its printed denominator; counts stand where a printed share contradicts them. Rows
    without either are left out, and so are ranks, counts whose denominator is another unit's (`denominator-nationwide`)
    and figures without a day (`undated`). Of several periods that end on one day the latest vintage stands, then the
    shortest period. Estimates enter on request only.

    Parameters
    ----------
    observations
        The table `observations`.
    include_estimates
        Take estimates as well.

    Returns
    -------
    DataFrame
        In order of unit, indicator and time.

    Examples
    --------
    >>> rows = pd.DataFrame({"unit_code": "vn", "indicator_code": "records_pct", "status": "observed", "flags": None,
    ...     "is_chosen": True, "measure": "share", "value": [20.0, 44.0], "numerator": [20, 44], "denominator": 100,
    ...     "op": "=", "period_start": pd.NaT, "period_end": pd.to_datetime(["2022-12-31", "2024-12-31"]),
    ...     "as_of": pd.NaT})
    >>> to_adoption(rows)[["unit", "time", "share"]].values.tolist()
    [['vn', 2023.0, 0.2], ['vn', 2025.0, 0.44]]
    """
    wanted = observations["is_chosen"].fillna(False).astype(bool)
    if not include_estimates:
        wanted &= observations["status"] != "estimate"
    rows = observations[wanted & observations["measure"].fillna("share").isin(["share", "count"])]
    rows = rows[~has_flag(rows, *_UNFIT_FOR_SERIES)]
    from_counts = rows["numerator"] / rows["denominator"].where(rows["denominator"] > 0)
    is_share = rows["measure"].fillna("share") == "share"
    printed = (rows["value"] / 100).where(is_share)
    is_contradicted = (printed - from_counts).abs() > _ROUNDING  # which the audit reports
    share = printed.mask(printed.isna() | is_contradicted, from_counts)
    days = (rows["period_end"] - rows["period_start"].fillna(rows["period_end"])).dt.days
    table = pd.DataFrame(
        {
            "unit": rows["unit_code"],
            "indicator": rows["indicator_code"],
            "time": decimal_years(rows["period_end"]),
            "numerator": rows["numerator"],
            "denominator": rows["denominator"],
            "share": share,
            "op": rows["op"].fillna("="),
        }
    ).assign(_as_of=rows["as_of"], _days=-days)
    table = table[table["share"].notna()]
    table = table.sort_values(["unit", "indicator", "time", "_as_of", "_days"], kind="stable", na_position="first")
    table = table.drop_duplicates(["unit", "indicator", "time"], keep="last")
    return table.drop(columns=["_as_of", "_days"]).reset_index(drop=True)


def decimal_years(days: pd.Series) -> pd.Series:
    """Return a column of days as decimal years: 2026-06-30 is 2026 + 181/365, as `adoption` reads one day.

    Parameters
    ----------
    days
        A column of days.

    Returns
    -------
    Series of float
        With the index of `days`; missing where the day is.

    Examples
    --------
    >>> decimal_years(pd.Series(pd.to_datetime(["2025-12-31", "2026-06-30"]))).round(4).tolist()
    [2026.0, 2026.4959]
    """
    start = pd.to_datetime(days.dt.year.astype("Int64").astype("str") + "-01-01", errors="coerce")
    length = np.where(days.dt.is_leap_year, 366, 365)
    year: pd.Series = days.dt.year + ((days - start).dt.days + 1) / length
    return year
