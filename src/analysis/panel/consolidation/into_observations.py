"""Sums as rows of the table `observations`, so that reports and models find them where they find other values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.i18n import Message
from analysis.panel.choosing import SERIES, own_counted
from analysis.panel.consolidation._beside_reported import ADDED
from analysis.panel.consolidation.sum_rows import SUM_PREFIX
from analysis.schemas import validate

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping

#: The flag of a sum in `observations`.
CONSOLIDATED = "consolidated"


def is_sum(observations: pd.DataFrame) -> pd.Series:
    """Return which rows of `observations` are sums of what other organisations reported.

    Parameters
    ----------
    observations
        The table, or some of its rows.

    Returns
    -------
    Series of bool
        With the index of `observations`.

    Examples
    --------
    >>> is_sum(pd.DataFrame({"statement_id": ["sum:p34-51:visits_count:2026-H1", "bc-379:line-4#1"]})).tolist()
    [True, False]
    """
    return observations["statement_id"].astype("str").str.startswith(SUM_PREFIX).fillna(False).astype(bool)


def add_consolidated(
    observations: pd.DataFrame,
    consolidated: pd.DataFrame,
    indicators: pd.DataFrame,
    settled: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Return `observations` with a row for each sum that is used: it is then the value of its organisation.

    A sum is used where nothing is reported and it is complete, or where a person settled for it; the reported value is
    then passed over. All other sums stay in the table `consolidated`.

    Parameters
    ----------
    observations
        The table `observations`, without sums.
    consolidated
        The table `consolidated`, made from them.
    indicators
        The catalogue.
    settled
        The table `settled`, for the reason.

    Returns
    -------
    DataFrame
        The table `observations`.

    Raises
    ------
    SchemaError
        If the result does not match its schema.
    """
    rows = consolidated[consolidated["used"] == ADDED]
    if rows.empty:
        return observations
    notes = {} if settled is None else settled.set_index("statement_id").to_dict("index")
    measures = indicators.set_index("indicator_code")["measure"]
    kept_as_they_are = ["period", "as_of", "status", "value", "numerator", "denominator"]
    rows = rows.assign(counted=rows["indicator_code"].map(own_counted(indicators)))
    added = pd.DataFrame(
        {
            **{name: rows[name] for name in [*SERIES, *kept_as_they_are]},
            "op": rows["op"],
            "measure": rows["indicator_code"].map(measures),
            "statement_id": rows["consolidated_id"],
            "is_chosen": True,
            "chosen_rule": [_reason(row, notes).to_json() for row in rows.to_dict("records")],
            "flags": (CONSOLIDATED + " " + rows["flags"].fillna("")).str.strip(),
        }
    )
    kept = _pass_over(observations, rows, notes)
    both = pd.concat([kept, added[kept.columns]], ignore_index=True)
    return validate(
        "observations", both.sort_values([*SERIES, "as_of", "statement_id"], kind="stable", ignore_index=True)
    )


def _reason(row: Mapping[Hashable, Any], notes: Mapping[Hashable, Mapping[Hashable, Any]]) -> Message:
    if row["consolidated_id"] in notes:
        return _settled(notes[row["consolidated_id"]])
    return Message("choice.added_up", {"n": int(row["n_reported"])})


def _settled(note: Mapping[Hashable, Any]) -> Message:
    return Message(
        "choice.settled", {"who": note["settled_by"], "day": note["settled_on"].date(), "why": note["reason"]}
    )


def _pass_over(
    observations: pd.DataFrame, rows: pd.DataFrame, notes: Mapping[Hashable, Mapping[Hashable, Any]]
) -> pd.DataFrame:
    """Return the observations without the choice of reported values that a settled sum replaces."""
    settled = rows[rows["reported_statement_id"].notna()]
    if settled.empty:
        return observations
    keys = ["unit_code", "indicator_code", "statement_id"]
    replaced = settled.rename(columns={"reported_statement_id": "statement_id"})[[*keys, "consolidated_id"]]
    found = observations[keys].merge(replaced, on=keys, how="left")["consolidated_id"].set_axis(observations.index)
    gone = found.notna() & observations["is_chosen"]
    rules = observations["chosen_rule"].copy()
    for place in observations.index[gone]:
        rules[place] = Message("choice.passed_over", {"rule": _settled(notes[found[place]])}).to_json()
    return observations.assign(is_chosen=observations["is_chosen"] & ~gone, chosen_rule=rules)
