"""One series on one geography: the 63 provinces until 2025-06-30 or the 34 since, never silently joined."""

from __future__ import annotations

from typing import Literal

import pandas as pd

from analysis.i18n import Message
from analysis.panel.consolidation import add_operators
from analysis.panel.flags import add_flag
from analysis.schemas import TABLES, validate

Geography = Literal["63", "34"]
_PREFIX = {"63": "p63-", "34": "p34-"}
_SERIES = ["indicator_code", "counted", "period", "period_start", "period_end"]


def rebuild_geography(
    observations: pd.DataFrame, units: pd.DataFrame, indicators: pd.DataFrame, geography: Geography
) -> pd.DataFrame:
    """Return the chosen observations with every province on one geography; other units pass unchanged.

    To 34: the values of the predecessors of one period become one value of the new province. Counts are summed, shares
    recomputed from the summed counts, indices averaged where the catalogue names that as their official rule
    (`aggregation`). Where a predecessor or its counts are missing there is no value: the rows stay on their own
    geography, flagged `not-rebuilt`, and are not chosen. A province whose territory did not change keeps its values.

    To 63: a new province cannot be split; only provinces with one predecessor go back, the others are flagged.
    A rebuilt value keeps the `statement_id` of its first part and the flag `rebuilt`.

    Parameters
    ----------
    observations, units, indicators
        Tables of the panel.
    geography
        `34` (since 2025-07-01) or `63` (before).

    Returns
    -------
    DataFrame
        The table `observations` in order of unit, indicator and period.

    Raises
    ------
    ValueError
        If the geography is another one.
    SchemaError
        If the result does not match the schema.

    Examples
    --------
    >>> rows = pd.DataFrame({"unit_code": ["p63-a", "p63-b"], "indicator_code": "records_pct", "status": "observed",
    ...     "statement_id": ["s1", "s2"], "period_start": pd.Timestamp("2024-01-01"), "is_chosen": True,
    ...     "period_end": pd.Timestamp("2024-12-31"), "numerator": [90.0, 100.0], "denominator": [100.0, 1000.0],
    ...     "op": "=", "value": [90.0, 10.0], "measure": "share"})
    >>> units = pd.DataFrame({"unit_code": ["p63-a", "p63-b", "p34-c"], "predecessors": [None, None, "p63-a p63-b"]})
    >>> indicators = pd.DataFrame({"indicator_code": ["records_pct"], "aggregation": ["recompute"]})
    >>> rebuilt = rebuild_geography(validate("observations", rows), units, indicators, "34")
    >>> rebuilt[["unit_code", "value"]].round(2).values.tolist()
    [['p34-c', 17.27]]
    """
    if geography not in _PREFIX:
        raise ValueError(f"geography '{geography}': expected '63' or '34'")
    chosen = observations[observations["is_chosen"].fillna(False).astype(bool)]
    foreign = _PREFIX["34" if geography == "63" else "63"]
    moving = chosen["unit_code"].str.startswith(foreign)
    links = list_links(units)
    links = links if geography == "34" else links.rename(columns={"old_code": "new_code", "new_code": "old_code"})
    moved, left = _move(chosen[moving], links, indicators)
    stranded = add_flag(left, pd.Series(True, left.index), "not-rebuilt").assign(is_chosen=False)
    # A value that the new province itself reports goes before one that is rebuilt from its parts.
    own = chosen[~moving]
    taken = pd.MultiIndex.from_frame(own[["unit_code", "indicator_code", "counted", "period_start", "period_end"]])
    mine = pd.MultiIndex.from_frame(moved[["unit_code", "indicator_code", "counted", "period_start", "period_end"]])
    rebuilt = pd.concat([own, moved[~mine.isin(taken)], stranded], ignore_index=True)
    order = ["unit_code", "indicator_code", "period_end", "period_start", "statement_id"]
    return validate("observations", rebuilt.sort_values(order, kind="stable"))


def list_links(units: pd.DataFrame) -> pd.DataFrame:
    """Return one row a predecessor: `old_code`, `new_code`, and `n_parts` of the new unit."""
    links = units.loc[units["predecessors"].notna(), ["unit_code", "predecessors"]]
    links = links.assign(old_code=links["predecessors"].str.split()).explode("old_code")
    links = links.rename(columns={"unit_code": "new_code"})[["old_code", "new_code"]]
    return links.assign(n_parts=links.groupby("new_code")["old_code"].transform("size")).reset_index(drop=True)


def _move(rows: pd.DataFrame, links: pd.DataFrame, indicators: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the rows on the other side of `links`, and those that cannot get there."""
    catalogue = indicators.set_index("indicator_code")
    parts = rows.reset_index(names="row").merge(links, left_on="unit_code", right_on="old_code")
    if links["old_code"].duplicated().any():  # towards the former provinces: a unit with several has no way back
        parts = parts[~parts.duplicated("row", keep=False)].assign(n_parts=1)
    parts["aggregation"] = parts["indicator_code"].map(catalogue["aggregation"]).fillna("none")
    groups = parts.groupby(["new_code", *_SERIES], dropna=False)
    parts["n_found"] = groups["old_code"].transform("nunique")
    parts["n_counts"] = groups["denominator"].transform("count")
    parts["n_values"] = groups["value"].transform("count")
    alone = parts["n_parts"] == 1
    complete = (parts["n_found"] == parts["n_parts"]) & (parts["n_values"] == parts["n_parts"])
    counted = complete & (parts["n_counts"] == parts["n_parts"])
    is_latest = parts["aggregation"] == "latest"
    rule = parts["measure"].eq("share").map({True: "recompute", False: "sum"})
    parts["aggregation"] = parts["aggregation"].where(~is_latest, rule)
    possible = alone | (complete & parts["aggregation"].isin(["sum", "mean"]))
    possible |= counted & (parts["aggregation"] == "recompute")
    usable = parts[possible]
    left = rows[~rows.index.isin(usable["row"])]
    return _combine(usable), left


def _combine(parts: pd.DataFrame) -> pd.DataFrame:
    """Return one row a new unit, indicator and period of complete parts."""
    keys = ["new_code", *_SERIES]
    parts = parts.sort_values([*keys, "old_code"], kind="stable")
    groups = parts.groupby(keys, dropna=False, sort=False)
    merged = groups.first().reset_index()
    several = (merged["n_parts"] > 1).to_numpy()
    numerator = groups["numerator"].sum(min_count=1).to_numpy()
    denominator = groups["denominator"].sum(min_count=1).to_numpy()
    value = {
        "sum": groups["value"].sum().to_numpy(),
        "mean": groups["value"].mean().to_numpy(),
        "recompute": 100 * numerator / denominator,
    }
    for rule, values in value.items():
        where = several & (merged["aggregation"] == rule).to_numpy()
        merged.loc[where, "value"] = values[where]
    merged.loc[several, "numerator"] = numerator[several]
    merged.loc[several, "denominator"] = denominator[several]
    merged.loc[several, "op"] = (
        groups["op"].agg(lambda found: add_operators(found.fillna("=")) or "~").to_numpy()[several]
    )
    merged.loc[several, "as_of"] = groups["as_of"].max().to_numpy()[several]
    merged["chosen_rule"] = merged["chosen_rule"].where(~several, Message("choice.rebuilt").to_json())
    merged = add_flag(merged, pd.Series(several, merged.index), "rebuilt")
    merged["unit_code"] = merged["new_code"]
    return merged[TABLES["observations"].column_names]
