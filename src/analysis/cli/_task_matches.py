"""``workbench task match``: which task a passage of a report is about, where the wording leaves it open."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from analysis.cli._option_types import FILLED_TEXT, run_date_option

if TYPE_CHECKING:
    import datetime as dt

    import pandas as pd

_COLUMNS = ("report_id", "wording", "state", "task_id", "title", "likeness")


@click.command("match")
@click.argument("report_id", type=FILLED_TEXT, required=False)
@click.option("--task", metavar="TASK_ID", type=FILLED_TEXT, help="Task that is meant (default: the proposed one).")
@click.option("--none", "is_none", is_flag=True, help="No task is meant.")
@click.option("--reason", type=FILLED_TEXT, help="Why.")
@click.option("--by", metavar="NAME", type=FILLED_TEXT, help="Who decides (default: WORKBENCH_BY or login name).")
@click.option("--replace", is_flag=True, help="Replace an earlier decision on the same wording.")
@run_date_option
def match_command(
    report_id: str | None,
    task: str | None,
    is_none: bool,
    reason: str | None,
    by: str | None,
    replace: bool,
    run_date: dt.date,
) -> int:
    """List passages of reports that may be about a task, or decide on REPORT_ID.

    Without REPORT_ID, lists the passages whose task is only proposed. A decision is a row of
    data/lookup/task_match_decisions.csv, holds for its wording in its source and takes effect with the next
    `workbench run`.
    """
    from analysis.errors import UsageError
    from analysis.panel import load

    reports, tasks = load("task_reports"), load("tasks")
    if report_id is None:
        if task or is_none or reason:
            raise UsageError("REPORT_ID is missing: `workbench task match` lists the passages", option="REPORT_ID")
        return _print_proposed(reports, tasks)
    if task and is_none:
        raise UsageError("--task and --none contradict each other: give one", option="--none")
    row = _find(reports, report_id)
    meant = None if is_none else task or (row["task_id"] if row["match"] == "proposed" else None)
    if meant is None and not is_none:
        raise UsageError(f"no task is proposed for {report_id}: give --task TASK_ID or --none", option="--task")
    if meant is not None and meant not in set(tasks["task_id"]):
        raise UsageError(option="--task", found=meant, expected="a task of `workbench task`")
    return _store(row, meant, reason, by, replace, run_date)


def _store(
    row: dict[str, Any], task_id: str | None, reason: str | None, by: str | None, replace: bool, day: dt.date
) -> int:
    from analysis.paths import lookup_folder
    from analysis.schemas import append_decision, who_decides
    from vnfilings import redact_personal_data

    decision = {
        "source_id": row["source_id"],
        "wording": row["wording"],
        "task_id": task_id,
        "decided_by": who_decides(by),
        "decided_on": day,
        "reason": redact_personal_data(reason) if reason else None,
    }
    path = append_decision(lookup_folder(), "task_match_decisions", decision, replace=replace)
    click.echo(f"{row['report_id']}: {task_id or 'no task'}; stored in {path}")
    click.echo("the next `workbench run` uses it", err=True)
    return 0


def _find(reports: pd.DataFrame, report_id: str) -> dict[str, Any]:
    from analysis.errors import UsageError, nearest

    found: list[Any] = reports[reports["report_id"] == report_id].to_dict("records")
    if not found:
        known = reports["report_id"].tolist()
        raise UsageError(
            option="REPORT_ID", found=report_id, expected="a passage of `workbench task match`",
            nearest=nearest(report_id, known),
        )  # fmt: skip
    row: dict[str, Any] = found[0]
    return row


def _print_proposed(reports: pd.DataFrame, tasks: pd.DataFrame) -> int:
    from analysis.schemas import to_csv

    titles = tasks.set_index("task_id")["title_vi"]
    open_ones = reports[reports["match"] == "proposed"]
    shown = open_ones.assign(title=open_ones["task_id"].map(titles))
    rows: list[Any] = shown.sort_values("likeness", ascending=False, kind="stable")[list(_COLUMNS)].to_dict("records")
    click.echo(to_csv(rows, _COLUMNS), nl=False)
    return 0
