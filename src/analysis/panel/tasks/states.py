"""The newest known state of each task for each unit, from reports, decisions by hand and indicators."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.panel.flags import add_flag
from analysis.panel.tasks._measured import measure_tasks
from analysis.panel.tasks.responsible import Offices, list_responsible
from analysis.panel.units import UnitTree
from analysis.schemas import TABLES, validate

if TYPE_CHECKING:
    from collections.abc import Mapping

_KEY = ["task_id", "unit_code"]
#: Which of two states of one day counts: what a person set, what a report says, what an indicator shows.
_RANKS = {"indicator": 1, "report": 2, "hand": 3}
#: A later state further back than an earlier one is flagged.
_STEPS = {"not_started": 0, "under_way": 1, "done": 2}
_ACCEPTED = ("own", "number", "wording", "decided")


def build_task_states(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return the table `task_states`: the newest known state of each task for each unit that is to do it.

    On one day a decision by hand goes before a report, and that before an indicator. A task of which nothing is known
    has the state `unknown`. A passage that only resembles a task (`match` is proposed) changes no state.

    Parameters
    ----------
    tables
        The tables `tasks, task_reports, task_decisions, observations, targets, sources, units, indicators`, and the
        aliases of the last two.

    Returns
    -------
    DataFrame
        The table, by task in the order of `tasks`, then by unit.

    Raises
    ------
    SchemaError
        If a table does not match its schema.

    Examples
    --------
    >>> names = ("tasks", "task_reports", "task_decisions", "observations", "targets", "sources")
    >>> names += ("units", "unit_aliases", "indicators", "indicator_aliases")
    >>> tables = {name: validate(name, pd.DataFrame(columns=TABLES[name].column_names)) for name in names}
    >>> len(build_task_states(tables))
    0
    """
    responsible = list_responsible(tables)
    measured = pd.DataFrame(measure_tasks(tables, responsible), columns=TABLES["task_states"].column_names)
    parts = [measured, _reported(tables, responsible), _decided(tables["task_decisions"])]
    newest = _newest(pd.concat([part.astype("object") for part in parts], ignore_index=True))
    silent = responsible.merge(newest[_KEY], on=_KEY, how="left", indicator=True)
    silent = silent.loc[silent["_merge"] == "left_only", _KEY].assign(state="unknown")
    states = pd.concat([newest, silent.astype("object")], ignore_index=True)
    place = {task: number for number, task in enumerate(tables["tasks"]["task_id"])}
    states = states.assign(place=states["task_id"].map(place).fillna(len(place)))
    states = states.sort_values(["place", *_KEY], kind="stable")
    states = validate("task_states", states.reindex(columns=TABLES["task_states"].column_names))
    return add_flag(states, ~states["task_id"].isin(place), "no-task")


def _newest(known: pd.DataFrame) -> pd.DataFrame:
    """Return the newest state of each task and unit; flagged where an earlier one was further.

    Of reports that contradict each other on one day, the one that is least far counts, and it is flagged.
    """
    known = known.assign(
        as_of=pd.to_datetime(known["as_of"]),
        rank=known["from"].map(_RANKS),
        step=known["state"].map(_STEPS),
    )
    known = known.assign(left=(-known["step"]).where(known["from"] == "report", 0)).sort_values(
        ["as_of", "rank", "left", "source_id", "locator"], kind="stable", na_position="first"
    )
    newest = known.groupby(_KEY, sort=False).tail(1)
    same_day = known[known["from"] == "report"].groupby([*_KEY, "as_of"], dropna=False)["step"].nunique()
    contradicted = same_day[same_day > 1].rename("n_states").reset_index()
    newest = newest.merge(contradicted, on=[*_KEY, "as_of"], how="left").set_axis(newest.index)
    said = known[known["from"] != "indicator"].groupby(_KEY)["step"].max().rename("furthest")
    shown = known[known["from"] == "indicator"].groupby(_KEY)["step"].max().rename("shown")
    newest = newest.join(said, on=_KEY).join(shown, on=_KEY)
    is_contradicted = newest["n_states"].notna() & (newest["from"] == "report")
    flagged = add_flag(newest.assign(flags=None), is_contradicted, "contradictory")
    is_measured = newest["from"] == "indicator"
    back = newest["step"] < newest["furthest"]
    flagged = add_flag(flagged, back & ~is_measured & ~is_contradicted, "went-back")
    differs = (back & is_measured) | (~is_measured & (newest["step"] > newest["shown"]))
    return add_flag(flagged, differs, "differs-from-indicator")


def _decided(decisions: pd.DataFrame) -> pd.DataFrame:
    return decisions.assign(**{"from": "hand"}).reindex(columns=TABLES["task_states"].column_names)


def _reported(tables: Mapping[str, pd.DataFrame], responsible: pd.DataFrame) -> pd.DataFrame:
    """Return the states that reports give, each for the unit that it is about."""
    reports = tables["task_reports"]
    reports = reports[reports["match"].isin(_ACCEPTED) & (reports["state"] != "unknown") & reports["task_id"].notna()]
    sources = tables["sources"].set_index("source_id")
    offices = Offices(tables)
    tree = UnitTree(tables["units"])
    units_of = responsible.groupby("task_id")["unit_code"].agg(list).to_dict()
    rows: list[dict[str, Any]] = []
    read: list[Any] = reports.to_dict("records")
    for row in read:
        unit = _unit_of(row, offices, units_of.get(row["task_id"], []), tree)
        if unit is not None:
            days = (data_day(sources.loc[row["source_id"]]), row["done_on"])
            as_of = max((day for day in days if pd.notna(day)), default=pd.NaT)
            rows.append({**row, "unit_code": unit, "from": "report", "as_of": as_of})
    return pd.DataFrame(rows, columns=TABLES["task_states"].column_names)


def _unit_of(row: Mapping[str, Any], offices: Offices, responsible: list[str], tree: UnitTree) -> str | None:
    """Return the unit whose state a passage gives: the lead it names, the author, or the one below that is to do it."""
    if named := offices.named(row["lead"], row["source_id"]):
        return named[0]
    author = offices.author(row["source_id"])
    if author is None or author in responsible:
        return author
    below = [unit for unit in responsible if tree.stands_below(unit, author, None)]
    return below[0] if len(below) == 1 else author


def data_day(source: pd.Series) -> Any:
    """Return the day that a document tells of: the end of its period, or its day of issue where that is earlier."""
    from analysis.schemas import period_bounds

    issued, period = source["issued"], source["filing_period"]
    last = period_bounds(period)[1] if isinstance(period, str) else None
    end = pd.NaT if last is None else pd.Timestamp(last)
    return min((day for day in (issued, end) if pd.notna(day)), default=pd.NaT)
