"""What was known on the day a report speaks from: later sources left out, and the models fitted anew without them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

import pandas as pd

from analysis.panel.observations import recall_observations

_OF_PANEL = ("fits", "forecasts", "verdicts", "backtest")


def recall_tables(
    tables: Mapping[str, pd.DataFrame], day: dt.date, levels: Sequence[str], indicator_codes: Sequence[str] | None
) -> dict[str, pd.DataFrame]:
    """Return conforming tables as they stood on `day`.

    What a later source said is left out of `observations`, `restatements`, `targets`, `tasks` and `findings`. Where a
    panel (one of `indicator_codes`, or any, for units of one of the `levels`) had used it, its rows of `fits`,
    `forecasts`, `verdicts` and `backtest` are made anew without it; the rows of other panels stay.
    """
    known = leave_out_later(tables, day)
    touched = _touched_panels(tables, known, levels, indicator_codes)
    return known if touched.empty else _model_anew(known, touched)


def leave_out_later(tables: Mapping[str, pd.DataFrame], day: dt.date) -> dict[str, pd.DataFrame]:
    """Return the tables without what a source said after `day`; the tables that models made stay as they are."""
    end, sources, statements = pd.Timestamp(day), tables["sources"], tables["statements"]
    later = set(sources.loc[sources["issued"] > end, "source_id"])
    said_later = set(statements.loc[statements["source_id"].isin(later), "statement_id"])
    findings, targets = tables["findings"], tables["targets"]
    return {
        **tables,
        "observations": recall_observations(tables["observations"], statements, sources, end),
        "restatements": tables["restatements"][~(tables["restatements"]["later_as_of"] > end).fillna(False)],
        "tasks": tables["tasks"][~tables["tasks"]["source_id"].isin(later)],
        "targets": targets[~targets["statement_id"].isin(said_later)],
        "findings": findings[~(findings["source_id"].isin(later) | findings["other_source_id"].isin(later))],
    }


def _touched_panels(
    tables: Mapping[str, pd.DataFrame],
    known: Mapping[str, pd.DataFrame],
    levels: Sequence[str],
    indicator_codes: Sequence[str] | None,
) -> pd.MultiIndex:
    """Return (indicator, level) of the panels whose chosen values are others without what was said later."""
    then, now = (_chosen_ids(held) for held in (known, tables))
    touched = now.symmetric_difference(then)
    panels = pd.MultiIndex.from_arrays([touched.get_level_values(1), _level_of(tables, touched.get_level_values(0))])
    wanted = panels.get_level_values(1).isin(list(levels))
    if indicator_codes is not None:
        wanted &= panels.get_level_values(0).isin(list(indicator_codes))
    return panels[wanted].unique()


def _chosen_ids(tables: Mapping[str, pd.DataFrame]) -> pd.MultiIndex:
    rows = tables["observations"]
    rows = rows[rows["is_chosen"].fillna(False).astype(bool)]
    return pd.MultiIndex.from_frame(rows[["unit_code", "indicator_code", "statement_id"]])


def _level_of(tables: Mapping[str, pd.DataFrame], unit_codes: pd.Index) -> pd.Index:
    units = tables["units"]
    return unit_codes.map(dict(zip(units["unit_code"], units["level"], strict=True)))


def _model_anew(known: dict[str, pd.DataFrame], touched: pd.MultiIndex) -> dict[str, pd.DataFrame]:
    """Return the tables with the models' rows of the touched panels made from what was known."""
    from analysis import modelling  # takes a second to import, and most reports need none anew

    def is_touched(frame: pd.DataFrame) -> pd.Series:
        level = frame["level"] if "level" in frame else _level_of(known, pd.Index(frame["unit_code"]))
        return pd.Series(pd.MultiIndex.from_arrays([frame["indicator_code"], level]).isin(touched), index=frame.index)

    observations, targets = known["observations"], known["targets"]
    asked = known | {
        "observations": observations[is_touched(observations)],
        "targets": targets[targets["indicator_code"].isin(touched.get_level_values(0))],
    }
    made = modelling.fit_panel(asked) | {
        "verdicts": modelling.judge_targets(asked),
        "backtest": modelling.backtest_panels(asked),
    }
    return known | {
        name: pd.concat([known[name][~is_touched(known[name])], made[name][is_touched(made[name])]], ignore_index=True)
        for name in _OF_PANEL
    }
