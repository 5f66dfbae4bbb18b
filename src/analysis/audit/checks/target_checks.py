"""Rules on targets: against the level already reached, against the other milestones, against the level above."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.audit.findings import contrast

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analysis.audit.audit_context import Evidence
    from analysis.audit.findings import Finding


def _goals(evidence: Evidence) -> pd.DataFrame:
    """Return the targets with a figure and a day, and which way is better (`sign` 1 or -1)."""
    figures = evidence.figures
    wanted = (figures["kind"] == "target") & figures["value"].notna() & figures["period_end"].notna()
    goals = figures[wanted & ~figures["is_change"] & figures["series"].notna()]
    return goals.assign(sign=np.where(goals["direction"] == "down", -1.0, 1.0))


def _is_full(goals: pd.DataFrame) -> pd.Series:
    """Return where a target cannot be surpassed: all of it, or none of what is to vanish."""
    top = goals["maximum"].where(goals["maximum"].notna(), np.where(goals["value_unit"] == "%", 100.0, np.inf))
    return pd.Series(np.where(goals["sign"] > 0, goals["value"] >= top, goals["value"] <= 0), index=goals.index)


def check_levels(evidence: Evidence) -> Iterator[Finding]:
    """Find a target that is no better than the level or the estimate which the same source gives for an earlier period.

    A target of 100% that repeats 100% can do no better: a note. One finding a target: the best level is quoted. A
    year's target of a flow is held against years only, and what was reached within the target's own time is progress.
    """
    goals = _goals(evidence)
    figures = evidence.figures
    levels = figures[figures["kind"].isin(["actual", "estimate"]) & figures["value"].notna() & ~figures["is_change"]]
    keys = ["source_id", "unit", "series", "value_unit"]
    compared = [*keys, "length", "period_start", "period_end", "value", "statement_id", "kind"]
    pairs = goals.assign(full=_is_full(goals)).merge(levels[compared], on=keys, suffixes=("", "_level"))
    pairs = pairs[(pairs["length"] == pairs["length_level"]) | pairs["full"]]  # 100% is as much of a half-year
    # What was reached in a part of the target's time is progress towards it, not the level that it starts from.
    is_before = pairs["period_start_level"] < pairs["period_start"]
    is_day_within = (pairs["period_start_level"] > pairs["period_start"]) & (
        pairs["period_start_level"] == pairs["period_end_level"]
    )
    pairs = pairs[(pairs["period_end_level"] < pairs["period_end"]) & (is_before | is_day_within)]
    pairs = pairs[pairs["sign"] * pairs["value"] <= pairs["sign"] * pairs["value_level"]]
    pairs = pairs.assign(reached=pairs["sign"] * pairs["value_level"])
    pairs = pairs.sort_values(["statement_id", "reached"], kind="stable").drop_duplicates("statement_id", keep="last")
    figures_beside = evidence.pairs_of(pairs, "statement_id_level")
    for full, kind, (row, level) in zip(pairs["full"], pairs["kind_level"], figures_beside, strict=True):
        found = contrast("target_not_above_level", row, level, severity="note" if full else None)
        yield replace(found, variant="estimate" if kind == "estimate" else None)


def check_milestones(evidence: Evidence) -> Iterator[Finding]:
    """Find a target that asks no more than an earlier milestone of the same source."""
    goals = _goals(evidence)
    goals = goals[~_is_full(goals)].sort_values(["period_end", "line"], kind="stable")
    keys = ["source_id", "unit", "series", "value_unit", "length"]
    goals = goals.drop_duplicates([*keys, "period_end"])
    series = goals.groupby(keys, sort=False)
    before = series[["value", "statement_id"]].shift().add_suffix("_before")
    flat = goals.join(before)
    flat = flat[
        flat["statement_id_before"].notna() & (flat["sign"] * flat["value"] <= flat["sign"] * flat["value_before"])
    ]
    for row, milestone in evidence.pairs_of(flat, "statement_id_before"):
        yield contrast("target_does_not_rise", row, milestone)


def check_own_estimates(evidence: Evidence) -> Iterator[Finding]:
    """Find an estimate that misses the goal which the same source sets for the same series and period.

    Where goal and estimate stand on one line the row contradicts itself; further apart, it is honest reporting: a note.
    """
    goals = _goals(evidence)
    figures = evidence.figures
    estimates = figures[(figures["kind"] == "estimate") & figures["value"].notna() & ~figures["is_change"]]
    keys = ["source_id", "unit", "series", "value_unit", "length", "period_end"]
    pairs = goals.merge(estimates[[*keys, "value", "statement_id"]], on=keys, suffixes=("", "_estimate"))
    missed = pairs[pairs["sign"] * pairs["value_estimate"] < pairs["sign"] * pairs["value"]]
    for row, estimate in evidence.pairs_of(missed.drop_duplicates("statement_id"), "statement_id_estimate"):
        same_line = not pd.isna(row.line) and row.line == estimate.line
        yield contrast("estimate_misses_own_goal", row, estimate, severity=None if same_line else "note")


def check_cascade(evidence: Evidence) -> Iterator[Finding]:
    """Find a unit's target that asks less than that of a level above it for an earlier or the same day."""
    parents = evidence.units.set_index("unit_code")["parent_code"]
    goals = _goals(evidence)
    goals = goals[goals["indicator_code"].notna() & goals["unit_code"].notna()]
    goals = goals.assign(above=goals["unit_code"].map(parents))
    alike = ["indicator_code", "value_unit", "length"]
    higher = goals[["unit_code", *alike, "period_end", "value", "statement_id", "source_id"]]
    for _ in range(3):  # facility, province, ministry, nation
        pairs = goals.merge(
            higher,
            left_on=["above", *alike],
            right_on=["unit_code", *alike],
            suffixes=("", "_above"),
        )
        due_before = pairs["period_end_above"] <= pairs["period_end"]
        less = pairs[due_before & (pairs["sign"] * pairs["value"] < pairs["sign"] * pairs["value_above"])]
        less = less.sort_values(["statement_id", "period_end_above"], kind="stable")
        less = less.drop_duplicates("statement_id", keep="last")
        for row, above in evidence.pairs_of(less, "statement_id_above"):
            yield contrast("target_below_higher_level", row, above)
        goals = goals.assign(above=goals["above"].map(parents))
        goals = goals[goals["above"].notna()]
