"""How good the data are on the ministry's four words: đúng, đủ, sạch, sống (correct, complete, clean, live)."""

from __future__ import annotations

import pandas as pd

from analysis.panel.flags import has_flag, newest_day
from analysis.schemas import conform
from analysis.schemas.vocabulary import DIMENSIONS

_WEIGHT = {"error": 1.0, "suspicious": 0.5, "note": 0.0}
_SCOPES = {"source": "source_id", "unit": "unit_code", "indicator": "indicator_code", "period": "period"}
_FIGURE_KINDS = ("actual", "estimate", "target")
#: A value older than this at the day of judging is no longer live.
FRESH_MONTHS = 18


def score_quality(
    tables: dict[str, pd.DataFrame], findings: pd.DataFrame, on: pd.Timestamp | None = None
) -> pd.DataFrame:
    """Return the table `scores`: for the whole and each source, unit, indicator and period, one row a dimension.

    - correct: of the figures, those without an error; a suspicious one counts one half.
    - complete: of what is there and what was found missing, the part that is there.
    - clean: of the figures, those that are placed, surely read, and free of findings of this dimension.
    - live: of the series (unit and indicator), those whose latest value is at most 18 months old on the day `on` (the
      latest day of issue where it is not given), less those with a finding of this dimension.

    A score is empty where there was nothing to check. `finding_ids` lists the findings behind it, worst first.
    """
    statements = tables["statements"]
    figures = statements[statements["kind"].isin(_FIGURE_KINDS) & statements["value"].notna()]
    figures = figures.assign(_unclean=_is_unclean(figures))
    series = _latest_of_series(tables, on)
    weighed = findings.assign(_weight=findings["severity"].map(_WEIGHT))
    parts = [_score_scope("all", pd.Series("all", figures.index), figures, series.assign(all="all"), weighed, "all")]
    parts += [_score_scope(scope, figures[name], figures, series, weighed, name) for scope, name in _SCOPES.items()]
    table = pd.concat(parts, ignore_index=True)
    return conform("scores", table.sort_values(["scope", "scope_code", "dimension"], kind="stable"))


def _is_unclean(figures: pd.DataFrame) -> pd.Series:
    unplaced = figures[["unit_code", "indicator_code", "period"]].isna().any(axis=1)
    return unplaced | (figures["confidence"] == "low") | has_flag(figures, "measure-mismatch", "doubtful")


def _latest_of_series(tables: dict[str, pd.DataFrame], on: pd.Timestamp | None) -> pd.DataFrame:
    """Return one row a series: its latest source, period and whether it is fresh."""
    observations = tables["observations"]
    source_of = tables["statements"].set_index("statement_id")["source_id"]
    rows = observations[observations["status"] != "estimate"].sort_values("period_end", kind="stable")
    rows = rows.drop_duplicates(["unit_code", "indicator_code"], keep="last")
    on = on if on is not None else newest_day(tables["sources"])
    stale = rows["period_end"] < on - pd.DateOffset(months=FRESH_MONTHS) if len(rows) else pd.Series(dtype=bool)
    return rows.assign(source_id=rows["statement_id"].map(source_of), stale=stale)


def _score_scope(
    scope: str, codes: pd.Series, figures: pd.DataFrame, series: pd.DataFrame, findings: pd.DataFrame, column: str
) -> pd.DataFrame:
    """Return the rows of one scope: four for each of its codes."""
    key = findings[column] if column in findings else pd.Series("all", findings.index)
    n_figures = codes.value_counts()
    every = pd.Index(sorted(set(n_figures.index) | set(key.dropna())), dtype="str")
    pairs = {word: pd.MultiIndex.from_product([every, [word]]) for word in DIMENSIONS}

    def sized(amounts: pd.Series) -> pd.Series:
        return amounts.astype("float64").reindex(every, fill_value=0.0)

    def by_word(amounts: pd.Series) -> dict[str, pd.Series]:
        known = amounts.astype("float64")
        return {word: known.reindex(pairs[word], fill_value=0.0).set_axis(every) for word in DIMENSIONS}

    of_code = findings.groupby([key, "dimension"], sort=True)
    ids, weights = of_code["finding_id"].agg(" ".join), by_word(of_code["_weight"].sum())
    missing = by_word(findings["_weight"].gt(0).groupby([key, findings["dimension"]]).sum())["complete"]
    marked = by_word(_marked_figures(findings, figures, codes))
    size, n_series = sized(n_figures), sized(series.groupby(column).size())
    unclean, stale = sized(figures["_unclean"].groupby(codes).sum()), sized(series.groupby(column)["stale"].sum())
    measured = {
        "correct": (size, marked["correct"]),
        "complete": (size + missing, missing),
        "clean": (size, (unclean + marked["clean"]).clip(upper=size)),
        "live": (n_series, (stale + weights["live"]).clip(upper=n_series)),
    }
    words = [_score_word(word, *counted, ids.reindex(pairs[word])) for word, counted in measured.items()]
    return pd.concat(words).assign(scope=scope)


def _score_word(word: str, checked: pd.Series, failed: pd.Series, ids: pd.Series) -> pd.DataFrame:
    """Return the score of each code on one word; `ids` are the findings behind it."""
    score = 100 * (1 - failed / checked.where(checked > 0))
    table = pd.DataFrame({"score": score, "checked": checked, "failed": failed}).rename_axis("scope_code").reset_index()
    return table.assign(dimension=word, finding_ids=ids.to_numpy())


def _marked_figures(findings: pd.DataFrame, figures: pd.DataFrame, codes: pd.Series) -> pd.Series:
    """Return the weight of failed figures by code and dimension; a figure with several findings fails once."""
    worst = findings[findings["statement_id"].notna()].groupby(["statement_id", "dimension"])["_weight"].max()
    table = worst.reset_index().merge(
        pd.DataFrame({"statement_id": figures["statement_id"], "code": codes}), on="statement_id"
    )
    return table.groupby(["code", "dimension"])["_weight"].sum()
