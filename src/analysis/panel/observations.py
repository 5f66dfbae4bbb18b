"""Placed statements become observations: values in the indicator's unit, vintages side by side, one of them chosen."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.panel.choosing import SERIES, Hints, choose_values, own_counted, own_series
from analysis.panel.flags import add_flag, has_flag
from analysis.schemas import ESTIMATE_WORDS, TABLES, latest_issue_days, look_up, validate

#: Units of a printed figure that may stand under an indicator of each measure.
_FITTING = {
    "share": ("%",),
    "count": ("count", "other"),
    "index": ("index", "other"),
    "rank": ("rank", "count", "other"),
    "level": ("level",),
    "money": ("money", "other"),
}
_REASONS = ("none_occurred", "no_information", "not_applicable", "suppressed")
#: Flags of a statement that is no level of its indicator, or not at all.
_NO_LEVEL = ("measure-mismatch", "change-not-level", "attainment-of-plan", "dropped")
_UNFIT_FOR_SERIES = ("denominator-nationwide", "undated")
#: Statuses of values that happened; an estimate for a period still running judges no target.
_FACTUAL_STATUSES = ("observed", "preliminary", "corrected")
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


def build_observations(
    statements: pd.DataFrame,
    sources: pd.DataFrame,
    indicators: pd.DataFrame,
    settled: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Return the table `observations` of the statements that are placed, have a period and fit their indicator.

    Shares are in percent; a share printed as counts alone is recomputed from them, and a count with its base also gives
    the share that the catalogue names for it (`share_code`). A bound stays a bound in `op`. An
    actual figure of a report issued before its period ended is `preliminary`, unless the cut-off of the report's regime
    had come (`after-cut-off`). Nothing is merged: each statement that
    can be placed has its row, and `is_chosen` with `chosen_rule` says which one models and reports use. A value outside
    the limits of its indicator keeps its row, flagged `outside-limits`.

    Parameters
    ----------
    statements, sources, indicators
        Tables of the panel: codes matched, corrections applied, flags set.
    settled
        Disagreements that a person settled; see `choose_values`.
    """
    facts = sources.set_index("source_id")
    catalogue = indicators.set_index("indicator_code")
    usable = _with_shares_of_counts(statements[_is_usable(statements)], indicators)
    measure = usable["indicator_code"].map(catalogue["measure"])
    as_of = look_up(usable["source_id"], facts["issued"])
    issued_by = look_up(usable["source_id"], latest_issue_days(facts))
    own = usable["indicator_code"].map(own_counted(indicators))
    usable = usable.assign(counted=usable["counted"].fillna(own) if "counted" in usable else own)
    columns = [*SERIES, "period", "numerator", "denominator", "op", "statement_id", "flags"]
    observations = usable[columns].assign(
        as_of=as_of, status=_status_of(usable, issued_by), value=_value_of(usable, measure), measure=measure
    )
    observations = add_flag(observations, usable["value_low"].notna() & usable["value_high"].notna(), "range")
    observations = add_flag(observations, usable["confidence"] == "low", "low-confidence")
    observations = add_flag(observations, _is_outside(observations, catalogue), "outside-limits")
    hints = Hints(
        source_type=usable["source_id"].map(_types_of(facts)),
        direction=usable["indicator_code"].map(catalogue["direction"]),
        is_own_unit=(measure != "share") | (usable["value_unit"] == "%"),
        is_stock=usable["indicator_code"].map(catalogue["period_type"]) == "stock",
    )
    return validate("observations", choose_values(observations, hints, settled))


def _types_of(sources: pd.DataFrame) -> pd.Series:
    """Return what each source is; a document of an issuer or of a unit is an official one where nothing is said."""
    official = sources["issuer_code"].notna() | sources["filing_unit_code"].notna()
    otherwise = official.map({True: "official_document", False: "press"})
    return sources["source_type"].where(sources["source_type"].notna(), otherwise)


def _is_outside(observations: pd.DataFrame, catalogue: pd.DataFrame) -> pd.Series:
    """Return which values no unit can have: outside the limits of the indicator, or a part above its whole."""
    low = observations["indicator_code"].map(catalogue["minimum"]).astype("float64")
    high = observations["indicator_code"].map(catalogue["maximum"]).astype("float64")
    above_whole = (observations["numerator"] > observations["denominator"]) & high.notna()
    return (observations["value"] < low) | (observations["value"] > high) | above_whole


def mark_estimates(statements: pd.DataFrame, sources: pd.DataFrame) -> pd.DataFrame:
    """Return the statements with every figure as an estimate that says so or that cannot be a result yet.

    'ước 45%' is an estimate wherever it stands, and so is a result of a period that began after the source was issued.

    Parameters
    ----------
    statements, sources
        The tables of these names; they are not changed.
    """
    issued_by = look_up(statements["source_id"], latest_issue_days(sources.set_index("source_id")))
    says_so = statements["raw_text"].str.contains(ESTIMATE_WORDS, regex=True).fillna(False).astype(bool)
    not_begun = (statements["period_start"] > issued_by).fillna(False).astype(bool)
    is_estimate = (statements["kind"] == "actual") & (says_so | not_begun)
    kinds = statements["kind"].where(~is_estimate, "estimate")
    return add_flag(statements.assign(kind=kinds), is_estimate, "estimate-not-result")


def take_reading_inside_limits(statements: pd.DataFrame, indicators: pd.DataFrame) -> pd.DataFrame:
    """Return the statements with the reading of an ambiguous number that its indicator can have.

    '54.717' is 54,717 or 54.717: under a share of at most 100% it is the second. The reading that is left stays in
    `alternative_value`; such a statement is flagged `other-reading`.

    Parameters
    ----------
    statements, indicators
        The tables of these names; they are not changed.
    """
    catalogue = indicators.set_index("indicator_code")[["minimum", "maximum"]].astype("float64")
    low = statements["indicator_code"].map(catalogue["minimum"]).astype("float64").fillna(-np.inf)
    high = statements["indicator_code"].map(catalogue["maximum"]).astype("float64").fillna(np.inf)
    other = statements["alternative_value"]
    swap = ~statements["value"].between(low, high) & statements["value"].notna() & other.between(low, high)
    taken = statements.assign(
        value=statements["value"].where(~swap, other), alternative_value=other.where(~swap, statements["value"])
    )
    return add_flag(taken, swap, "other-reading")


def _is_usable(statements: pd.DataFrame) -> pd.Series:
    placed = statements[["unit_code", "indicator_code", "period_end"]].notna().all(axis=1)
    figure = statements["value"].notna() | statements["value_low"].notna() | has_flag(statements, *_REASONS)
    out = has_flag(statements, *_NO_LEVEL)
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
    is_early = (issued_by < usable["period_end"]) & ~has_flag(usable, "after-cut-off")
    status[is_early & (status == "observed")] = "preliminary"
    status[usable["kind"] == "estimate"] = "estimate"
    for reason in _REASONS:
        status[has_flag(usable, reason)] = reason
    return status


def _value_of(usable: pd.DataFrame, measure: pd.Series) -> pd.Series:
    value = usable["value"].where(usable["value"].notna(), (usable["value_low"] + usable["value_high"]) / 2)
    from_counts = 100 * usable["numerator"] / usable["denominator"].where(usable["denominator"] > 0)
    value = value.where(~((measure == "share") & (usable["value_unit"] != "%")), from_counts)
    return value.where(~((measure == "count") & (usable["value_unit"] == "%")), usable["numerator"])


def list_restatements(observations: pd.DataFrame, statements: pd.DataFrame, sources: pd.DataFrame) -> pd.DataFrame:
    """Return the table `restatements`: what a later source changed, by how much."""
    facts = sources.set_index("source_id")
    source_of = statements.set_index("statement_id")["source_id"]
    rows = observations[observations["value"].notna() & observations["as_of"].notna()].copy()
    rows["source_id"] = rows["statement_id"].map(source_of)
    rows["issuer"] = rows["source_id"].map(facts["issuer_code"]).fillna(rows["source_id"].map(facts["publisher"]))
    rows["is_estimate"] = rows["status"] == "estimate"
    rows = rows.sort_values([*SERIES, "is_estimate", "as_of", "statement_id"], kind="stable")
    rows = rows.drop_duplicates([*SERIES, "is_estimate", "source_id", "value"])
    series = rows.groupby([*SERIES, "is_estimate"], sort=False, dropna=False)
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


def to_adoption(
    observations: pd.DataFrame, indicators: pd.DataFrame, *, include_estimates: bool = False
) -> pd.DataFrame:
    """Return the chosen observations of each indicator's own series on the scale of the models, one row a day.

    Columns: `unit, indicator, time` [decimal year of `period_end`], `numerator, denominator, share` [0 to 1], `op`.
    A count enters as the share of its printed denominator; counts stand where a printed share contradicts them. Rows
    without either are left out, and so are ranks, counts whose denominator is another unit's (`denominator-nationwide`)
    and figures without a day (`undated`). Of several periods that end on one day the latest vintage stands, then the
    shortest period. Estimates enter on request only.

    Parameters
    ----------
    observations, indicators
        The tables of these names.
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
    >>> catalogue = pd.DataFrame({"indicator_code": ["records_pct"]})
    >>> to_adoption(rows, catalogue)[["unit", "time", "share"]].values.tolist()
    [['vn', 2023.0, 0.2], ['vn', 2025.0, 0.44]]
    """
    observations = own_series(observations, indicators)
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


def factual_values(observations: pd.DataFrame, indicators: pd.DataFrame) -> pd.DataFrame:
    """Return the values that models use: chosen ones of an indicator's own series that happened, in order of time.

    Values without a day (`undated`: a bare year stands at its end, which may be yet to come) are left out, and so are
    those that count another thing than the indicator (`own_series`).

    Parameters
    ----------
    observations
        The table `observations`, or some of its rows.
    indicators
        The table `indicators`.

    Returns
    -------
    DataFrame
        Its rows with `time` [decimal year] and no missing `op`.

    Examples
    --------
    >>> rows = pd.DataFrame({"unit_code": "vn", "indicator_code": "records_pct", "value": [64.6, 64.0],
    ...     "op": ["=", None],
    ...     "period_end": pd.to_datetime(["2026-01-31", "2026-12-31"]), "as_of": pd.NaT, "statement_id": ["a", "b"],
    ...     "status": "observed", "is_chosen": True, "flags": [None, "undated"]})
    >>> factual_values(rows, pd.DataFrame({"indicator_code": ["records_pct"]}))["value"].tolist()
    [64.6]
    """
    observations = own_series(observations, indicators)
    usable = observations[observations["is_chosen"].fillna(False).astype(bool) & is_factual(observations)]
    usable = usable.sort_values(["unit_code", "indicator_code", "period_end", "as_of", "statement_id"])
    return usable.assign(time=decimal_years(usable["period_end"]), op=usable["op"].fillna("="))


def is_factual(observations: pd.DataFrame) -> pd.Series:
    """Return which values happened and have a day, chosen or not: no estimate, and none that only names a year.

    Parameters
    ----------
    observations
        The table `observations`, or some of its rows.

    Returns
    -------
    Series of bool
        With the index of `observations`.

    Examples
    --------
    >>> rows = pd.DataFrame({"value": [64.6, 70.0], "status": ["observed", "estimate"], "flags": None,
    ...     "period_end": pd.to_datetime(["2026-01-31", "2026-12-31"])})
    >>> is_factual(rows).tolist()
    [True, False]
    """
    usable = observations["status"].isin(_FACTUAL_STATUSES) & observations["value"].notna()
    usable &= observations["period_end"].notna()
    return usable & ~has_flag(observations, "undated") if "flags" in observations else usable


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
    years: pd.Series = days.dt.year + days.dt.day_of_year / np.where(days.dt.is_leap_year, 366, 365)
    return years
