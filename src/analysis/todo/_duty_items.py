"""What has to be fetched: reports that are missing, tasks that are due, files that could not be read."""

from __future__ import annotations

import shlex
from collections import defaultdict
from typing import TYPE_CHECKING

import pandas as pd

from analysis.i18n import Argument, Message
from analysis.panel import judge_tasks, unit_names
from analysis.todo._item import Feeds, Item, Row, Tables, text

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Iterator

#: Of several organisations or tasks, so many are named.
_MOST_NAMED = 3
#: The statuses of tasks that wait for somebody, and how much one of them weighs.
_WAITING = {"overdue": 1.0, "no_information": 0.25, "due_soon": 0.5}


def list_missing_items(tables: Tables, feeds: Feeds) -> Iterator[Item]:
    """Yield the reports that are owed and missing: one item for all organisations that owe one regime one period."""
    duties = tables["duties"]
    names = _names_of(tables)
    usual = _values_of_a_report(tables)
    groups: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in duties[duties["state"] == "missing"].to_dict("records"):
        groups[row["period"], row["regime"]].append({str(name): cell for name, cell in row.items()})
    for (period, regime), rows in groups.items():
        units = sorted({row["unit_code"] for row in rows})
        due = min(pd.Timestamp(row["due"]) for row in rows)
        named: list[Argument] = [names.get(unit, unit) for unit in units[:_MOST_NAMED]]
        told: dict[str, Argument] = {"period": period, "due": due, "n": len(units)}
        told["units"] = named
        told["more"] = len(units) - len(named)
        fed = frozenset().union(*(feeds.of(unit, None, "actual") for unit in units)) | {"report"}
        words = ["workbench", "missing", "--period", period]
        words += ["--unit", units[0]] if len(units) == 1 else []
        yield Item(
            kind="missing",
            subject=("duty", period, regime),
            about=period,
            sentence=Message("todo.missing.more" if told["more"] else "todo.missing", told),
            command=shlex.join(words),
            weight=usual * len(units) * (1 + len(fed)),
            n_values=0,
            feeds=fed,
            unit_code=units[0] if len(units) == 1 else None,
        )


def _values_of_a_report(tables: Tables) -> float:
    """Return how many values of the panel a filing gives in the middle of all; at least one."""
    sources, placements = tables["sources"], tables.get("placements")
    filed = sources.loc[sources["kind"] == "filing", "source_id"]
    if placements is None or filed.empty:
        return 1.0
    counts = placements.loc[placements["source_id"].isin(filed) & placements["in_panel"], "source_id"].value_counts()
    return max(float(counts.median()), 1.0) if len(counts) else 1.0


def list_unread_items(tables: Tables) -> Iterator[Item]:
    """Yield the folders and files of `data/raw` that could not be read, or that nobody has added.

    The reason says what to correct in a folder; the next run reads it again.
    """
    usual = _values_of_a_report(tables)
    for row in tables["unread_sources"].to_dict("records"):
        name, is_loose = str(row["source_id"]), row["type"] == "loose_file"
        code = "todo.unread.loose" if is_loose else "todo.unread"
        command = ["add", f"data/raw/{name}"] if is_loose else ["run", "--tables"]
        yield Item(
            kind="unread",
            subject=(str(row["type"]), name),
            about=name,
            sentence=Message(code, {"file": name, "reason": text(row["reason"])}),
            command=shlex.join(["workbench", *command]),
            weight=2 * usual,
            unit_code=text(row["unit_code"]) or None,
            source_id=name,
        )


def list_facility_items(tables: Tables, unit_codes: Collection[str] | None) -> Iterator[Item]:
    """Yield one item for the facilities whose type is not known: they are counted among those of every type."""
    units = tables["units"]
    is_open = (units["level"] == "facility") & units["facility_type"].isna() & units["valid_to"].isna()
    codes = sorted(code for code in units.loc[is_open, "unit_code"] if unit_codes is None or code in unit_codes)
    if not codes:
        return
    names = _names_of(tables)
    named: list[Argument] = [names.get(code, code) for code in codes[:_MOST_NAMED]]
    told: dict[str, Argument] = {"units": named, "more": len(codes) - len(named)}
    yield Item(
        kind="doubtful",
        subject=("facility_type", *codes),
        about=codes[0],
        sentence=Message("todo.facility.more" if told["more"] else "todo.facility", told),
        command=shlex.join(["workbench", "place", "--unit", codes[0]]),
        weight=float(len(codes)),
        unit_code=codes[0] if len(codes) == 1 else None,
    )


def _names_of(tables: Tables) -> dict[str, dict[str, str]]:
    return unit_names(tables["units"]) if "units" in tables else {}


def list_task_items(tables: Tables, run_date: dt.date) -> Iterator[Item]:
    """Yield the tasks that are overdue or due soon: one item for those of one document, one unit and one status."""
    judged = judge_tasks(tables, run_date)
    waiting = judged[judged["status"].isin(list(_WAITING)) & judged["unit_code"].notna()]
    names = _names_of(tables)
    for keys, rows in waiting.groupby(["source_id", "unit_code", "status"], sort=True):
        source, unit, status = map(str, keys)
        titles = [text(title) or text(task) for title, task in zip(rows["title_vi"], rows["task_id"], strict=True)]
        told: dict[str, Argument] = {"tasks": titles[:_MOST_NAMED], "n": len(rows), "due": rows["due"].min()}
        told |= {"unit": names.get(unit, unit), "more": len(titles) - len(titles[:_MOST_NAMED])}
        ending = ".one" if len(rows) == 1 else ".more" if told["more"] else ""
        yield Item(
            kind="due",
            subject=("task", source, unit, status),
            about=source,
            sentence=Message(f"todo.task.{status}{ending}", told),
            command=shlex.join(_task_command(rows["task_id"].tolist(), source, unit, status)),
            weight=float(len(rows)) * _WAITING[status],
            unit_code=unit,
            source_id=source,
        )


def _task_command(tasks: list[str], source: str, unit: str, status: str) -> list[str]:
    """Return the command that lists several tasks, or says that the only one is done."""
    if len(tasks) == 1:
        return ["workbench", "task", "set", tasks[0], "--unit", unit, "--state", "done"]
    which = ["--due-within", "30"] if status == "due_soon" else ["--overdue"]
    return ["workbench", "task", "list", "--source", source, "--unit", unit, *which]
