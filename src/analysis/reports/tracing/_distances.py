"""How far values are from targets: numbers that reports compute and no table holds."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

_SERIES = ["unit_code", "indicator_code"]


def target_distances(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return the distance from each value to each target of its series, one row per target and value.

    Parameters
    ----------
    tables
        `targets` and `observations`.

    Returns
    -------
    DataFrame
        `target_statement_id, unit_code, statement_id` (together the key), `indicator_code, target, value`, and
        `distance`, the absolute difference [the indicator's unit].

    Examples
    --------
    >>> target = {"unit_code": ["f-a"], "indicator_code": ["records_pct"], "value": [80.0], "statement_id": ["t"]}
    >>> observed = {"unit_code": ["f-a"], "indicator_code": ["records_pct"], "value": [62.5], "statement_id": ["s"]}
    >>> tables = {"targets": pd.DataFrame(target), "observations": pd.DataFrame(observed)}
    >>> target_distances(tables)["distance"].tolist()
    [17.5]
    """
    targets = tables["targets"][["statement_id", *_SERIES, "value"]].dropna()
    values = tables["observations"][["statement_id", *_SERIES, "value"]].dropna()
    targets = targets.rename(columns={"statement_id": "target_statement_id", "value": "target"})
    pairs = targets.merge(values, on=_SERIES).drop_duplicates(["target_statement_id", "unit_code", "statement_id"])
    return pairs.assign(distance=(pairs["target"] - pairs["value"]).abs().round(9))
