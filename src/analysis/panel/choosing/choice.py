"""Which of several values of one unit, indicator and period is chosen, and why, as a message for readers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

from analysis.i18n import Message
from analysis.panel.flags import has_flag
from analysis.schemas import SOURCE_TYPES

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping

    from analysis.i18n import Argument

SERIES = ["unit_code", "indicator_code", "counted", "period_start", "period_end"]
#: What makes a series: values of several times of one thing.
_LINE = ["unit_code", "indicator_code", "counted"]
_LONGEST_MONTH = 30  # days from its first to its last
#: The rules in the order in which they are asked; each is a column of ranks (the smallest goes first) and the code of
#: its message. The last one makes the choice the same for every order of the rows.
RULES = {
    "settled": "choice.settled",
    "error": "choice.error",
    "status": "choice.status",
    "repeat": "choice.repeat",
    "doubt": "choice.doubt",
    "source_type": "choice.source_type",
    "final": "choice.final",
    "vintage": "choice.vintage",
    "counts": "choice.counts",
    "own_unit": "choice.own_unit",
    "exact": "choice.exact",
    "caution": "choice.caution",
    "name": "choice.name",
}
#: Flags of a value that is wrong by the source's own figures or outside what its indicator can be.
ERROR_FLAGS = ("audit-error", "outside-limits")
#: Flags of a value that may be misread or that another disputes.
DOUBT_FLAGS = ("conflict", "derived", "doubtful", "low-confidence", "scope-from-counts", "secondary")
#: Values that are never chosen: their unit no longer existed.
NEVER_FLAGS = ("closed-unit",)
_STATUS_ORDER = {"corrected": 0, "observed": 0, "preliminary": 0, "estimate": 1}
_NO_DAY = pd.Timestamp("1900-01-01")


class Hints(NamedTuple):
    """What the selection needs besides the observations, one entry for each of them.

    Attributes
    ----------
    source_type: what the source is (`SOURCE_TYPES`).
    direction: which way is better for the indicator.
    is_own_unit: the figure is printed in the indicator's unit, not derived from counts.
    is_stock: the value is a level on the last day of its period, however the period is called.
    """

    source_type: pd.Series
    direction: pd.Series
    is_own_unit: pd.Series
    is_stock: pd.Series


def choose_values(observations: pd.DataFrame, hints: Hints, settled: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return `observations` with one chosen row for each unit, indicator, thing counted and period, and why.

    `chosen_rule` of a chosen value is the first rule of `RULES` that tells it from its nearest rival; of another value,
    the first rule that tells it from the chosen one. Rows without a value, and rows of a unit that no longer existed,
    are never chosen. A wrong value of a stock is not chosen either where a sound one of the same last day is, under
    another name of the period; nor is a doubtful one of a month in which a sound one of a day is.

    Parameters
    ----------
    observations
        The table `observations`, choice columns aside.
    hints
        What is known of each row beside its columns.
    settled
        The table `settled`: disagreements that a person settled.
    """
    is_never = observations["value"].isna() | has_flag(observations, *NEVER_FLAGS)
    ranks = _rank(observations, hints, settled, is_never)
    keys = observations[SERIES].assign(**ranks)
    ordered = keys.sort_values([*SERIES, *ranks], kind="stable", na_position="first")
    series = ordered.groupby(SERIES, sort=False, dropna=False)
    position, undecided = series.cumcount(), series["name"].transform("size") > 1
    rule = pd.Series("", index=ordered.index, dtype="object")
    for column in RULES:
        best = series[column].transform("first")
        rival = ordered[column].where((position > 0) & undecided)
        nearest = rival.groupby([ordered[key] for key in SERIES], sort=False, dropna=False).transform("min")
        told_apart = undecided & (ordered[column] > best).where(position > 0, nearest > best)
        rule[told_apart] = column
        undecided &= ~told_apart
    chosen = observations.assign(is_chosen=(position == 0) & ~is_never)
    for told_by, is_worse in (("error", _is_worse_on_its_day), ("doubt", _is_doubtful_in_its_month)):
        worse = is_worse(chosen, hints.is_stock) & (ranks["settled"] != 0)
        chosen, rule = chosen.assign(is_chosen=chosen["is_chosen"] & ~worse), rule.mask(worse, told_by)
    chosen["chosen_rule"] = _explain(chosen, rule, hints.source_type, settled)
    return chosen.sort_values([*SERIES, "as_of", "statement_id"], kind="stable").reset_index(drop=True)


def _rank(
    observations: pd.DataFrame, hints: Hints, settled: pd.DataFrame | None, is_never: pd.Series
) -> dict[str, pd.Series]:
    """Return the ranks of every rule by its name; the smallest goes first."""
    value = observations["value"].fillna(0.0)
    ranks = {
        "settled": (~_is_settled(observations, settled)).astype(int) + 2 * is_never,
        "status": observations["status"].map(_STATUS_ORDER).fillna(2),
        "repeat": has_flag(observations, "repeats-document").astype(int),
        "error": has_flag(observations, *ERROR_FLAGS).astype(int),
        "doubt": has_flag(observations, *DOUBT_FLAGS).astype(int),
        "final": (observations["status"] == "preliminary").astype(int),
        "source_type": hints.source_type.map({name: n for n, name in enumerate(SOURCE_TYPES)}).fillna(
            SOURCE_TYPES.index("press")
        ),
        "vintage": -(observations["as_of"].fillna(_NO_DAY) - _NO_DAY).dt.days,
        "counts": observations["denominator"].isna().astype(int),
        "own_unit": (~hints.is_own_unit.astype(bool)).astype(int),
        "exact": (observations["op"].fillna("=") != "=").astype(int),
        "caution": -value.where(hints.direction == "down", -value),
        "name": observations["statement_id"].rank(method="dense"),
    }
    return {name: ranks[name] for name in RULES}


def _is_worse_on_its_day(chosen: pd.DataFrame, is_stock: pd.Series) -> pd.Series:
    """Return which chosen values of stocks are wrong, while a sound one of the same day is chosen too."""
    is_wrong = has_flag(chosen, *ERROR_FLAGS)
    is_sound = chosen["is_chosen"] & ~is_wrong
    days = [chosen[column] for column in (*_LINE, "period_end")]
    return chosen["is_chosen"] & is_wrong & is_stock & is_sound.groupby(days, dropna=False).transform("any")


def _is_doubtful_in_its_month(chosen: pd.DataFrame, is_stock: pd.Series) -> pd.Series:
    """Return which chosen values of stocks are doubtful and of a month in which a sound one of a day is chosen."""
    days = (chosen["period_end"] - chosen["period_start"]).dt.days
    candidates = chosen["is_chosen"] & is_stock & days.between(1, _LONGEST_MONTH) & has_flag(chosen, *DOUBT_FLAGS)
    if not candidates.any():
        return candidates
    is_sound = chosen["is_chosen"] & ~has_flag(chosen, *ERROR_FLAGS, *DOUBT_FLAGS)
    months = chosen.loc[candidates, [*_LINE, "period_start", "period_end"]].reset_index(names="place")
    pairs = months.merge(chosen.loc[is_sound, [*_LINE, "period_end"]], on=_LINE, suffixes=("", "_sound"))
    found = pairs["period_end_sound"].between(pairs["period_start"], pairs["period_end"])
    return pd.Series(chosen.index.isin(pairs.loc[found, "place"]), index=chosen.index)


def _is_settled(observations: pd.DataFrame, settled: pd.DataFrame | None) -> pd.Series:
    if settled is None or settled.empty:
        return pd.Series(False, index=observations.index)
    columns = ["unit_code", "indicator_code", "period", "statement_id"]
    wanted = set(settled[columns].itertuples(index=False, name=None))
    pairs = observations[columns].itertuples(index=False, name=None)
    return pd.Series([pair in wanted for pair in pairs], index=observations.index, dtype=bool)


def _explain(chosen: pd.DataFrame, rule: pd.Series, source_type: pd.Series, settled: pd.DataFrame | None) -> pd.Series:
    """Return the reason for each choice as a message in JSON."""
    notes = {} if settled is None else settled.set_index(["unit_code", "indicator_code", "period"]).to_dict("index")
    is_closed = has_flag(chosen, *NEVER_FLAGS)
    said = []
    has_no_value = chosen["value"].isna()
    for row, closed, empty in zip(chosen.itertuples(), is_closed, has_no_value, strict=True):
        name = rule.get(row.Index, "")
        if empty:
            said.append(Message("choice.no_figure"))
        elif closed:
            said.append(Message("choice.closed_unit"))
        elif not name:
            said.append(Message("choice.only_value"))
        else:
            key = (row.unit_code, row.indicator_code, row.period)
            reason = Message(RULES[name], _arguments(name, source_type.get(row.Index), notes.get(key, {})))
            said.append(reason if row.is_chosen else Message("choice.passed_over", {"rule": reason}))
    return pd.Series([message.to_json() for message in said], index=chosen.index, dtype="str")


def _arguments(rule: str, source_type: str | None, note: Mapping[Hashable, Any]) -> dict[str, Argument]:
    if rule == "settled" and note:
        day = note["settled_on"]
        return {"who": note["settled_by"], "day": day.date(), "why": note["reason"]}
    if rule == "source_type":
        kind = source_type if isinstance(source_type, str) else "press"
        return {"source_type": Message(f"source_type.{kind}")}
    return {}
