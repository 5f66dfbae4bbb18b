"""Data quality on the ministry's four dimensions: đúng, đủ, sạch, sống (correct, complete, clean, live)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from analysis.audit.audit_context import day_of_judging
from analysis.panel import has_flag, is_sum
from analysis.schemas import DIMENSIONS, validate

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

#: How much of a value a finding of each severity fails.
_WEIGHTS = {"error": 1.0, "suspicious": 0.5, "note": 0.0}
_SCOPES = {"source": "source_id", "unit": "unit_code", "indicator": "indicator_code", "period": "period"}
_FIGURE_KINDS = ("actual", "estimate", "target")
_SERIES = ["unit_code", "indicator_code"]
#: A series whose latest value is older than this on the day of judging is no longer live.
LIVE_MONTHS = 18


def score_quality(
    tables: Mapping[str, pd.DataFrame], findings: pd.DataFrame, on: dt.date | None = None
) -> pd.DataFrame:
    """Return the table `scores`: one row per dimension, for the whole and each source, unit, indicator and period.

    - correct: the values without an error; a suspicious one fails by half.
    - complete: of what is there and what was found missing, the part that is there.
    - clean: the values that are matched, read with certainty, and free of findings of this dimension.
    - live: the series (unit and indicator) whose latest value is at most 18 months old, without a finding of this
      dimension. Surveys and units that no longer exist owe no new value and are left out.

    A value or a series with several findings fails once, by the gravest; findings that a person has answered do not
    count. A score is empty where there was nothing to
    check. `finding_ids` lists the findings behind it, worst first.

    Parameters
    ----------
    tables
        The panel: `sources`, `statements`, `observations` and, where given, `units` and `indicators` are read.
    findings
        The table of `audit_panel`.
    on
        The day of judging; by default today. It stands in the column `judged_on`.

    Returns
    -------
    DataFrame
        The table `scores`; scores are shares [0 to 1].

    Raises
    ------
    SchemaError
        If the result does not match the schema.

    Examples
    --------
    >>> from analysis.schemas import TABLES
    >>> tables = {name: pd.DataFrame(columns=TABLES[name].column_names) for name in TABLES}
    >>> score_quality(tables, tables["findings"])["dimension"].tolist()
    []
    """
    counted = findings[findings["state"].fillna("open") == "open"]
    weighed = counted.assign(weight=counted["severity"].map(_WEIGHTS).astype("float64"))
    day = day_of_judging(on)
    figures = _weigh_figures(tables["statements"], weighed).assign(all="all")
    series = _weigh_series(tables, weighed, day).assign(all="all")
    scopes = {"all": "all"} | _SCOPES
    parts = [_score_scope(scope, name, figures, series, weighed.assign(all="all")) for scope, name in scopes.items()]
    table = pd.concat(parts, ignore_index=True).assign(judged_on=day)
    return validate("scores", table.sort_values(["scope", "scope_code", "dimension"], kind="stable"))


def _weigh_figures(statements: pd.DataFrame, findings: pd.DataFrame) -> pd.DataFrame:
    """Return the values with how much of each fails on `correct` and on `clean` [0 to 1]."""
    figures = statements[statements["kind"].isin(_FIGURE_KINDS) & statements["value"].notna()]
    worst = findings.groupby(["dimension", "statement_id"])["weight"].max()

    def weight_of(dimension: str) -> pd.Series:
        found = worst.xs(dimension) if dimension in worst.index.get_level_values(0) else pd.Series(dtype="float64")
        return figures["statement_id"].map(found).astype("float64").fillna(0.0)

    unclean = _is_unclean(figures).astype("float64")
    return figures.assign(correct=weight_of("correct"), clean=weight_of("clean").clip(lower=unclean))


def _is_unclean(figures: pd.DataFrame) -> pd.Series:
    unmatched = figures[["unit_code", "indicator_code", "period"]].isna().any(axis=1)
    return unmatched | (figures["confidence"] == "low") | has_flag(figures, "measure-mismatch", "doubtful")


def _weigh_series(tables: Mapping[str, pd.DataFrame], findings: pd.DataFrame, on: pd.Timestamp) -> pd.DataFrame:
    """Return one row per series: its latest source and period, and how much of it fails on `live` [0 to 1]."""
    observations = tables["observations"][~is_sum(tables["observations"])]
    source_of = tables["statements"].set_index("statement_id")["source_id"]
    rows = observations[(observations["status"] != "estimate") & ~_owes_nothing(observations, tables, on)]
    rows = rows.sort_values("period_end", kind="stable").drop_duplicates(_SERIES, keep="last")
    stale = rows["period_end"] < on - pd.DateOffset(months=LIVE_MONTHS) if len(rows) else pd.Series(dtype=bool)
    worst = findings[findings["dimension"] == "live"].groupby(_SERIES)["weight"].max().rename("found")
    found = rows[_SERIES].join(worst, on=_SERIES)["found"].astype("float64").fillna(0.0)
    return rows.assign(source_id=rows["statement_id"].map(source_of), live=found.clip(lower=stale.astype("float64")))


def _owes_nothing(observations: pd.DataFrame, tables: Mapping[str, pd.DataFrame], on: pd.Timestamp) -> pd.Series:
    """Return the values of surveys, which end, and of units that no longer exist on the day of judging."""
    owes_nothing = pd.Series(False, index=observations.index)
    if "indicators" in tables:
        indicators = tables["indicators"]
        surveys = indicators.loc[indicators["period_type"] == "survey", "indicator_code"]
        owes_nothing |= observations["indicator_code"].isin(surveys)
    if "units" in tables:
        units = tables["units"]
        owes_nothing |= observations["unit_code"].isin(units.loc[units["valid_to"] < on, "unit_code"])
    return owes_nothing


def _score_scope(
    scope: str, column: str, figures: pd.DataFrame, series: pd.DataFrame, findings: pd.DataFrame
) -> pd.DataFrame:
    """Return the rows of one scope: four for each of its codes."""
    codes = sorted({*figures[column].dropna(), *findings[column].dropna()})
    every = pd.Index(codes, dtype="str")

    def over(rows: pd.DataFrame, amounts: pd.Series) -> pd.Series:
        return amounts.astype("float64").groupby(rows[column]).sum().reindex(every, fill_value=0.0)

    missing = findings[(findings["dimension"] == "complete") & (findings["weight"] > 0)]
    n_figures = over(figures, pd.Series(1.0, figures.index))
    n_series = over(series, pd.Series(1.0, series.index))
    n_missing = over(missing, pd.Series(1.0, missing.index))
    measured = {
        "correct": (n_figures, over(figures, figures["correct"])),
        "complete": (n_figures + n_missing, n_missing),
        "clean": (n_figures, over(figures, figures["clean"])),
        "live": (n_series, over(series, series["live"])),
    }
    ids = findings.groupby([column, "dimension"], sort=True)["finding_id"].agg(" ".join)
    rows = [_score(dimension, *measured[dimension], ids) for dimension in DIMENSIONS]
    return pd.concat(rows).assign(scope=scope)


def _score(dimension: str, checked: pd.Series, failed: pd.Series, ids: pd.Series) -> pd.DataFrame:
    """Return the score of each code on one dimension; `ids` are the findings by code and dimension."""
    score = 100 * (1 - failed / checked.where(checked > 0))
    table = pd.DataFrame({"score": score, "checked": checked, "failed": failed}).rename_axis("scope_code").reset_index()
    pairs = pd.MultiIndex.from_product([checked.index, [dimension]])
    return table.assign(dimension=dimension, finding_ids=ids.reindex(pairs).to_numpy())
