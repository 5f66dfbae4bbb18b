"""The to-do list: all open questions of a project, those that change most first."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from analysis.run_date import default_run_date, read_day
from analysis.schemas import TABLES, TODO_FEEDS, validate
from analysis.todo._duty_items import list_facility_items, list_missing_items, list_task_items, list_unread_items
from analysis.todo._finding_items import list_finding_items
from analysis.todo._item import Feeds
from analysis.todo._placing_items import list_placing_items

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Iterator, Mapping

    from analysis.todo._item import Item, Tables

#: The tables with a column of units, by that column; a list for some units reads these rows only.
_UNIT_COLUMNS = dict.fromkeys(("placements", "findings", "duties", "task_states", "unread_sources"), "unit_code")


def build_todo(
    tables: Mapping[str, pd.DataFrame],
    run_date: dt.date | str | None = None,
    unit_codes: Collection[str] | None = None,
) -> pd.DataFrame:
    """Return the table `todo`: what a person has to decide or to fetch, what changes most first.

    - unplaced: values that nothing places yet; doubtful: values for which an answer is likely, but not sure
    - contradictory: open findings that prove an error or hold two places against each other; one root is one item
      (and facilities whose type is not known)
    - missing: reports that are owed and did not come; due: tasks due within 30 days or overdue, not known to be done
    - unread: files that could not be read

    The weight of an item is the number of its values, each counted once more for all that it feeds: a target, a
    verdict, a report that is owed, a value of the level above. What was decided does not come back until its values
    change.

    Parameters
    ----------
    tables
        The tables of the project by name. A section whose table is not there has no items.
    run_date
        The day on which tasks are judged; by default that of the build, or today.
    unit_codes
        Only what concerns these units; by default all.

    Returns
    -------
    DataFrame
        The table `todo`.

    Raises
    ------
    SchemaError
        If the result does not match the schema.

    Examples
    --------
    >>> build_todo({}, "2026-07-01").empty
    True
    """
    asked = dict(tables) if unit_codes is None else _of_units(tables, unit_codes)
    day = _day_of_build(tables) if run_date is None else read_day(run_date, "run_date")
    order = {kind: place for place, kind in enumerate(("contradictory", "unplaced", "doubtful", "missing"))}
    items = sorted(
        _list_items(asked, Feeds(tables), day, unit_codes),
        key=lambda item: (-item.weight, order.get(item.kind, 9), item.item_id),
    )
    rows = [item.to_row(TODO_FEEDS) for item in items]
    return validate("todo", pd.DataFrame(rows, columns=TABLES["todo"].column_names))


def _day_of_build(tables: Mapping[str, pd.DataFrame]) -> dt.date:
    """Return the day on which the last build judged the data, today where there is none."""
    judged = tables["scores"]["judged_on"].max() if "scores" in tables else None
    return default_run_date() if judged is None or pd.isna(judged) else judged.date()


def _list_items(tables: Tables, feeds: Feeds, day: dt.date, unit_codes: Collection[str] | None) -> Iterator[Item]:
    def has(*names: str) -> bool:
        return all(name in tables for name in names)

    if has("placements", "statements", "sources"):
        yield from list_placing_items(tables, feeds)
    if has("findings", "statements"):
        yield from list_finding_items(tables, feeds)
    if has("duties", "sources"):
        yield from list_missing_items(tables, feeds)
    if has("task_states", "tasks"):
        yield from list_task_items(tables, day)
    if has("units", "sources") and "facility_type" in tables["units"]:
        yield from list_facility_items(tables, unit_codes)
    if has("unread_sources", "sources"):
        yield from list_unread_items(tables)


def _of_units(tables: Tables, unit_codes: Collection[str]) -> dict[str, pd.DataFrame]:
    """Return the tables with the rows of some units only."""
    asked = dict(tables)
    for name, column in _UNIT_COLUMNS.items():
        if name in asked:
            asked[name] = asked[name][asked[name][column].isin(list(unit_codes))]
    return asked
