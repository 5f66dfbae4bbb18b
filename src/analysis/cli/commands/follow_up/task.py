"""``workbench task``: how far each task is, the state of one set by hand, and which task a passage is about."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING, Any

import click

from analysis.cli._option_types import FILLED_TEXT, FiniteRange, run_date_option
from analysis.cli._task_matches import match_command

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

#: What is printed of a task: one row for each unit that is to do it.
COLUMNS = (
    "task_id", "unit_code", "unit", "title", "lead", "due", "deadline", "status", "state", "percent", "done_on",
    "as_of", "from", "evidence", "flags",
)  # fmt: skip
_STATES = ("not_started", "under_way", "done", "unknown")
#: The deadline has passed, and the task is not known to be done.
_PAST_DUE = ("overdue", "no_information")


def _read_day(context: click.Context, option: click.Parameter, given: str | None) -> dt.date | None:
    from analysis.run_date import read_day

    return None if given is None else read_day(given, option.opts[0])


def _list_options(command: Callable[..., Any]) -> Callable[..., Any]:
    options = (
        click.option("--unit", metavar="NAME", type=FILLED_TEXT, help="Organisation that is to do the task."),
        click.option("--state", type=click.Choice(_STATES), help="State of the task."),
        click.option(
            "--due-within", type=click.IntRange(0, 3660), metavar="DAYS", help="Due within so many days, and not done."
        ),
        click.option("--overdue", is_flag=True, help="Deadline passed, and not known to be done."),
        click.option("--source", metavar="SOURCE_ID", type=FILLED_TEXT, help="Source that sets the task."),
        click.option(
            "--format", "form", type=click.Choice(["csv", "json"]), default="csv", show_default=True,
            help="Output format.",
        ),
        click.option(
            "--lang", type=click.Choice(["vi", "en"]), default="en", show_default=True, help="Language of names."
        ),
        run_date_option,
    )  # fmt: skip
    for option in reversed(options):
        command = option(command)
    return command


@click.group(invoke_without_command=True)
@_list_options
@click.pass_context
def command(context: click.Context, /, **options: Any) -> int:
    """List tasks with state and status, set the state of one, or decide which one a passage of a report is about.

    Without a subcommand, lists the tasks of the processed tables, one row for each unit that is to do the task. Status
    on the run date: overdue (known not to be done), no_information (deadline passed, nothing known), due_soon (within
    30 days), not_yet_due, recurring, undated, done_late, done_in_time, done.
    """
    return 0 if context.invoked_subcommand else _print_tasks(**options)


@command.command("list")
@_list_options
def list_command(**options: Any) -> int:
    """List tasks with state and status."""
    return _print_tasks(**options)


@command.command("set")
@click.argument("task_id", type=FILLED_TEXT)
@click.option("--unit", metavar="NAME", type=FILLED_TEXT, help="Organisation (default: the one whose task it is).")
@click.option("--state", required=True, type=click.Choice(_STATES), help="State of the task.")
@click.option("--percent", type=FiniteRange(0, 100), metavar="PERCENT", help="How much of it is done.")
@click.option("--on", "done_on", metavar="YYYY-MM-DD", callback=_read_day, help="Day on which it was done.")
@click.option("--as-of", metavar="YYYY-MM-DD", callback=_read_day, help="Day of this state (default: the run date).")
@click.option("--evidence", type=FILLED_TEXT, help="What shows it: a document number, a result.")
@click.option("--source", metavar="SOURCE_ID", type=FILLED_TEXT, help="Source that shows it.")
@click.option("--reason", type=FILLED_TEXT, help="Why.")
@click.option("--by", metavar="NAME", type=FILLED_TEXT, help="Who decides (default: WORKBENCH_BY or login name).")
@click.option("--replace", is_flag=True, help="Replace the state that was set for the same day.")
@run_date_option
def set_command(
    task_id: str,
    unit: str | None,
    state: str,
    percent: float | None,
    done_on: dt.date | None,
    as_of: dt.date | None,
    evidence: str | None,
    source: str | None,
    reason: str | None,
    by: str | None,
    replace: bool,
    run_date: dt.date,
) -> int:
    """Set the state of TASK_ID for one organisation; a later report can report another state.

    The decision is a row of data/lookup/task_decisions.csv and takes effect with the next `workbench run`.
    """
    from analysis.panel import load
    from analysis.paths import lookup_folder
    from analysis.schemas import append_decision, who_decides
    from vnfilings import redact_personal_data

    as_of = as_of or run_date
    _check_state(state, percent, done_on, as_of, run_date)
    _check_known(task_id, load("tasks")["task_id"], "TASK_ID", "a task of `workbench task`")
    if source:
        _check_known(source, load("sources")["source_id"], "--source", "a source of data/raw")
    row = {
        "task_id": task_id,
        "unit_code": _find_unit(task_id, unit),
        "as_of": as_of,
        "state": state,
        "percent": 100.0 if state == "done" else percent,
        "done_on": done_on,
        "evidence": redact_personal_data(evidence) if evidence else None,
        "source_id": source,
        "decided_by": who_decides(by),
        "decided_on": run_date,
        "reason": redact_personal_data(reason) if reason else None,
    }
    path = append_decision(lookup_folder(), "task_decisions", row, replace=replace)
    click.echo(f"{task_id}: {state} for {row['unit_code']} on {as_of}; stored in {path}")
    click.echo("the next `workbench run` uses it", err=True)
    return 0


command.add_command(match_command)


def _check_state(state: str, percent: float | None, done_on: dt.date | None, as_of: dt.date, run_date: dt.date) -> None:
    """Refuse days and percentages that contradict the state."""
    from analysis.errors import UsageError

    if state == "done" and percent not in (None, 100):
        raise UsageError(
            option="--percent", found=f"{percent:g}", expected="100, or no percentage, for a task that is done"
        )
    if state in ("not_started", "unknown") and percent:
        raise UsageError(option="--percent", found=f"{percent:g}", expected=f"no percentage for the state {state}")
    if state == "under_way" and percent == 100:
        raise UsageError(option="--percent", found="100", expected="less than 100 for a task that is under way")
    if done_on and state != "done":
        raise UsageError(
            option="--on", found=str(done_on), expected=f"no day for the state {state}; --as-of is its day"
        )
    for option, day, last in (("--as-of", as_of, run_date), ("--on", done_on, as_of)):
        if day and day > last:
            raise UsageError(option=option, found=str(day), expected=f"a day up to {last}")


def _check_known(found: str, known: pd.Series, where: str, expected: str) -> None:
    from analysis.errors import UsageError, nearest

    if found not in set(known):
        raise UsageError(option=where, found=found, expected=expected, nearest=nearest(found, known.tolist()))


def _find_unit(task_id: str, unit: str | None) -> str:
    """Return the organisation that is meant, by default the only one that is to do the task."""
    from analysis.cli.value_checks import resolve_unit
    from analysis.errors import UsageError
    from analysis.panel import list_responsible, load

    if unit:
        return resolve_unit(unit, "--unit")
    responsible = list_responsible({name: load(name) for name in ("tasks", "sources", "units", "unit_aliases")})
    units = responsible.loc[responsible["task_id"] == task_id, "unit_code"].tolist()
    if len(units) == 1:
        return str(units[0])
    whose = f"is for {', '.join(units)}" if units else "names no organisation of data/lookup/units.csv"
    raise UsageError(f"{task_id} {whose}: name one with --unit", option="--unit")


def _print_tasks(
    *,
    unit: str | None,
    state: str | None,
    due_within: int | None,
    overdue: bool,
    source: str | None,
    form: str,
    lang: str,
    run_date: dt.date,
) -> int:
    from analysis.cli.value_checks import resolve_unit
    from analysis.panel import TASK_STATUSES, judge_tasks, load
    from analysis.schemas import to_csv

    tables = {name: load(name) for name in ("tasks", "task_states", "units", "sources")}
    if source:
        _check_known(source, tables["sources"]["source_id"], "--source", "a source of data/raw")
    judged = judge_tasks(tables, run_date)
    keep = judged["task_id"].notna()
    if unit:
        keep &= judged["unit_code"] == resolve_unit(unit, "--unit", run_date)
    if state:
        keep &= judged["state"] == state
    if source:
        keep &= judged["source_id"] == source
    if overdue:
        keep &= judged["status"].isin(_PAST_DUE)
    if due_within is not None:
        ahead = judged["days_left"].between(0, due_within) & (judged["state"] != "done")
        keep &= ahead.fillna(False).astype(bool)
    names = tables["units"].set_index("unit_code")[f"name_{lang}"]
    titles = judged["title_vi"] if lang == "vi" else judged["title_en"].fillna(judged["title_vi"])
    shown = judged.assign(
        unit=judged["unit_code"].map(names),
        title=titles,
        deadline=judged["deadline_text"],  # that of a day that is not known, too: 'within 10 days of receipt'
        flags=judged["state_flags"],
    )[keep.astype(bool)]
    shown = shown.sort_values("status", key=lambda column: column.map(TASK_STATUSES.index), kind="stable")
    rows = [{name: _plain(row[name]) for name in COLUMNS} for row in shown.to_dict("records")]
    if form == "json":
        click.echo(json.dumps(rows, ensure_ascii=False, indent=1))
    else:
        click.echo(to_csv(rows, COLUMNS), nl=False)
    return 0


def _plain(value: object) -> object:
    if value is None or value != value:  # NaN and NaT differ from themselves
        return None
    return value.isoformat()[:10] if isinstance(value, dt.date) else value
