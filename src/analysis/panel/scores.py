"""How good the data are on the ministry's four words: đúng, đủ, sạch, sống (correct, complete, clean, live)."""

from __future__ import annotations

import pandas as pd

from analysis.contracts import TABLES, conform
from analysis.panel.flags import has_flag, newest_day

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
    rows = _score_scope("all", pd.Series("all", figures.index), figures, series.assign(all="all"), weighed, "all")
    for scope, column in _SCOPES.items():
        rows += _score_scope(scope, figures[column], figures, series, weighed, column)
    table = pd.DataFrame(rows, columns=TABLES["scores"].column_names)
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
) -> list[dict[str, object]]:
    """Return the rows of one scope, from group sizes computed once for all its codes."""
    key = findings[column] if column in findings else pd.Series("all", findings.index)
    n_figures = codes.value_counts()
    unclean = figures["_unclean"].groupby(codes).sum()
    n_series, n_stale = series.groupby(column).size(), series.groupby(column)["stale"].sum()
    of_code = findings.groupby([key, "dimension"], sort=True)
    ids = of_code["finding_id"].agg(" ".join).to_dict()
    weights = of_code["_weight"].sum().to_dict()
    n_missing = findings["_weight"].gt(0).groupby([key, findings["dimension"]]).sum().to_dict()
    marked = _marked_figures(findings, figures, codes)
    rows: list[dict[str, object]] = []
    for code in sorted(set(n_figures.index) | set(key.dropna())):
        size = float(n_figures.get(code, 0))
        missing = float(n_missing.get((code, "complete"), 0))
        stale = float(n_stale.get(code, 0)) + weights.get((code, "live"), 0.0)
        measured = {
            "correct": (size, marked.get((code, "correct"), 0.0)),
            "complete": (size + missing, missing),
            "clean": (size, min(size, float(unclean.get(code, 0)) + marked.get((code, "clean"), 0.0))),
            "live": (float(n_series.get(code, 0)), min(stale, float(n_series.get(code, 0)))),
        }
        for dimension, (checked, failed) in measured.items():
            score = 100 * (1 - failed / checked) if checked else None
            rows.append(
                {
                    "scope": scope,
                    "scope_code": code,
                    "dimension": dimension,
                    "score": score,
                    "checked": checked,
                    "failed": failed,
                    "finding_ids": ids.get((code, dimension)),
                }
            )
    return rows


def _marked_figures(findings: pd.DataFrame, figures: pd.DataFrame, codes: pd.Series) -> dict[tuple[str, str], float]:
    """Return the weight of failed figures by code and dimension; a figure with several findings fails once."""
    worst = findings[findings["statement_id"].notna()].groupby(["statement_id", "dimension"])["_weight"].max()
    table = worst.reset_index().merge(
        pd.DataFrame({"statement_id": figures["statement_id"], "code": codes}), on="statement_id"
    )
    sums = table.groupby(["code", "dimension"], as_index=False)["_weight"].sum()
    return {(code, word): float(weight) for code, word, weight in sums.itertuples(index=False)}
