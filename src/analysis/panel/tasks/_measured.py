"""Tasks whose criterion an indicator measures: done where the newest value meets the target of the task's document."""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.panel.choosing import own_series
from analysis.panel.flags import add_flag, has_flag
from analysis.panel.indicators import IndicatorCatalogue
from analysis.panel.matching import BY_LIKENESS, Wording
from vnfilings import read_quantity

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from analysis.panel.matching import IndicatorMatcher

#: The flag of a value that was added up from several sources.
_ADDED_UP = "consolidated"
_MET = {">=": operator.ge, ">": operator.gt, "<=": operator.le, "<": operator.lt}


def name_criteria(tasks: pd.DataFrame, matcher: IndicatorMatcher) -> pd.DataFrame:
    """Return the table `tasks` with the indicators that criteria mean; those by likeness are flagged so.

    The unit of the criterion tells a share from its count: both may have one name.

    Parameters
    ----------
    tasks
        The table `tasks`; one with an indicator of its own keeps it.
    matcher
        The indicators with their wordings, as values are matched with them.

    Returns
    -------
    DataFrame
        A new table.

    Examples
    --------
    >>> from analysis.paths import packaged_folder
    >>> from analysis.panel import IndicatorMatcher, read_matching_words, read_names
    >>> lookup = packaged_folder() / "data" / "lookup"
    >>> names = read_names(lookup)
    >>> matcher = IndicatorMatcher(names["indicators"], names["indicator_aliases"], read_matching_words(lookup))
    >>> task = {"source_id": "kh", "criterion": "90% dân số tham gia BHYT", "indicator_code": None, "flags": None}
    >>> name_criteria(pd.DataFrame([task]), matcher)["indicator_code"].tolist()
    ['population_with_health_insurance_pct']
    """
    asked: list[tuple[Any, bool, Wording]] = []
    columns = zip(tasks.index, tasks["source_id"], tasks["criterion"], tasks["indicator_code"], strict=True)
    for place, source_id, criterion, code in columns:
        for part in _parts_of(criterion) if not isinstance(code, str) else ():
            quantity = read_quantity(part)
            has_figure = quantity is not None and quantity.value is not None
            if quantity is not None and quantity.is_change:
                continue
            noun = (quantity.counted_noun or "") if quantity and quantity.value_unit == "count" else ""
            unit = (quantity.value_unit or "") if quantity else ""
            name = _name_in(part, quantity.raw_text if quantity else "")
            wording = Wording(name, unit_of_measure=unit, counted_noun=noun, source_id=str(source_id))
            asked.append((place, has_figure, wording))
    matches = matcher.match([wording for *_, wording in asked])
    found: dict[Any, Any] = {}
    for (place, has_figure, _), match in zip(asked, matches, strict=True):
        if match.accepted and (has_figure or match.how != "matched"):  # a product is no indicator that it is like
            found.setdefault(place, match)
    codes = {place: match.code for place, match in found.items()}
    if not codes:
        return tasks
    meant = pd.Series(codes, dtype="object").reindex(tasks.index)
    named = tasks.assign(indicator_code=tasks["indicator_code"].where(meant.isna(), meant).astype("str"))
    likely = [place in found and found[place].how == "matched" for place in tasks.index]
    return add_flag(named, pd.Series(likely, index=tasks.index, dtype=bool), BY_LIKENESS)


def measure_tasks(tables: Mapping[str, pd.DataFrame], responsible: pd.DataFrame) -> list[dict[str, Any]]:
    """Return a state for each task and unit whose criterion an indicator measures and whose value is known.

    The indicator is that of the task, or the one whose name its criterion is. The threshold stands in the criterion, or
    is the target that the task's document sets for the indicator. The ministry is measured by the nation's value.

    Parameters
    ----------
    tables
        The tables `tasks, observations, targets, indicators, indicator_aliases` and `units`.
    responsible
        One row for each task and unit (`list_responsible`).
    """
    catalogue = IndicatorCatalogue(tables["indicators"], tables["indicator_aliases"])
    newest = _newest_values(own_series(tables["observations"], tables["indicators"]))
    nation = _nation(tables["units"])
    tasks: list[Any] = tables["tasks"][~has_flag(tables["tasks"], "parent")].to_dict("records")
    measured = {task["task_id"]: goal for task in tasks if (goal := _goal_of(task, tables["targets"], catalogue))}
    return list(_states(measured, responsible, newest, nation))


def _states(
    measured: Mapping[str, tuple[str, str, float]],
    responsible: pd.DataFrame,
    newest: Mapping[tuple[str, str], Any],
    nation: Mapping[str, str],
) -> Iterator[dict[str, Any]]:
    for task_id, unit in responsible.itertuples(index=False):
        code, op, goal = measured.get(task_id, ("", "", 0.0))
        seen = newest.get((unit, code)) or newest.get((nation.get(unit, ""), code))
        if seen is None:
            continue
        is_met = _MET[op](seen["value"], goal)
        yield {
            "task_id": task_id,
            "unit_code": unit,
            "state": "done" if is_met else "under_way",
            "as_of": seen["period_end"],
            "evidence": f"{code} {seen['period']}: {seen['value']:g} ({op} {goal:g})",
            "from": "indicator",
            "source_id": None if _ADDED_UP in str(seen["flags"]) else seen["statement_id"].partition(":")[0],
        }


def _newest_values(observations: pd.DataFrame) -> dict[tuple[str, str], Any]:
    chosen = observations[observations["is_chosen"].fillna(False).astype(bool) & observations["value"].notna()]
    chosen = chosen[(chosen["status"] == "observed") & chosen["period_end"].notna()]
    rows: list[Any] = chosen.sort_values(["period_end", "statement_id"], kind="stable").to_dict("records")
    return {(row["unit_code"], row["indicator_code"]): row for row in rows}


def _nation(units: pd.DataFrame) -> dict[str, str]:
    nations = set(units.loc[units["level"] == "national", "unit_code"])
    ministries = units[(units["level"] == "ministry") & units["parent_code"].isin(nations)]
    return dict(zip(ministries["unit_code"], ministries["parent_code"], strict=True))


def _goal_of(
    task: Mapping[str, Any], targets: pd.DataFrame, catalogue: IndicatorCatalogue
) -> tuple[str, str, float] | None:
    """Return the indicator of a task, the operator and the threshold; None where one of them is not known."""
    code, criterion = task["indicator_code"], task["criterion"]
    quantity = None
    parts = _parts_of(criterion)
    for part in parts:
        figure = read_quantity(part)
        if figure is None or figure.value is None:
            continue
        named = catalogue.resolve(_name_in(part, figure.raw_text), str(task["source_id"]))
        if named is not None and (not isinstance(code, str) or named == code):
            code, quantity = named, figure
            break
        quantity = figure if len(parts) == 1 else quantity  # of several, a figure may be that of a product
    if not isinstance(code, str) or code not in catalogue.indicators.index:
        return None
    direction = str(catalogue.indicators.at[code, "direction"])
    if quantity is not None and quantity.value is not None:
        return code, _operator(quantity.op, direction), float(quantity.value)
    ours = targets[
        targets["statement_id"].str.startswith(f"{task['source_id']}:") & (targets["indicator_code"] == code)
    ]
    goals = ours.dropna(subset=["value"])
    if goals[["op", "value"]].drop_duplicates().shape[0] != 1:
        return None
    return code, _operator(str(goals["op"].iloc[0]), direction), float(goals["value"].iloc[0])


def _parts_of(criterion: Any) -> list[str]:
    """Return what a criterion says in the columns that it was read from: a product, an indicator with its threshold."""
    return criterion.split("; ") if isinstance(criterion, str) else []


def _name_in(criterion: str, raw_text: str) -> str:
    """Return what a criterion measures: its words without the figure."""
    bare = criterion.replace(raw_text, " ") if raw_text else criterion
    return " ".join(bare.strip(" ,;.:").split()).removeprefix("đạt ").removesuffix(" đạt")


def _operator(op: str, direction: str) -> str:
    """Return how a value must stand to the threshold; '=' and '~' are read in the direction of improvement."""
    return op if op in _MET else "<=" if direction == "down" else ">="
