"""One round: lock, plan, build, ledger line, exit status."""

from __future__ import annotations

import os
import secrets
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from analysis.errors import AnalysisError, UsageError
from analysis.paths import lookup_folder, processed_folder, raw_folder, reports_folder
from analysis.pipeline._unread_notes import describe_unread, read_unread
from analysis.pipeline.build import (
    ALL_TABLES,
    AUDIT_TABLES,
    BUILT,
    FAILED,
    MISSING,
    OUT_OF_DATE,
    SKIPPED,
    UP_TO_DATE,
    Outcome,
    Step,
    build_steps,
    can_start_workers,
    check_steps,
    count_slots,
    describe_failure,
    digest_file,
    find_notebook,
    list_notebooks,
    plan_again,
    plan_notebooks,
    plan_tables,
)
from analysis.pipeline.notebooks import (
    WARM,
    Parameter,
    last_output,
    read_manifest,
    read_notebook,
    read_notes,
    read_parameters,
    read_remembered,
    recall_options,
    start_warm_server,
)
from analysis.pipeline.operate import ledger
from analysis.pipeline.operate._build_memory import keep_damaged_memory_aside
from analysis.pipeline.operate._lock import hold_project
from analysis.pipeline.operate._notify import notify
from analysis.pipeline.operate.history_page import write_page
from analysis.pipeline.operate.outputs_index import drop_oldest_versions, write_index
from analysis.pipeline.operate.schedules import is_reported
from analysis.pipeline.state_paths import remove_leftovers
from analysis.run_date import default_run_date

ALL_WELL, SOMETHING_FAILED, INTERRUPTED = 0, 1, 130
_OUTCOMES = {ALL_WELL: "ok", SOMETHING_FAILED: "failed", INTERRUPTED: "interrupted"}


@dataclass(frozen=True)
class RunRequest:
    """What is asked of a round; `run_date` is the day on which it judges what is late or no longer live.

    Notebooks that write of what an organisation filed leave out those `without_filing`.
    """

    command: str
    run_date: date = field(default_factory=default_run_date)
    notebook: str | None = None
    is_tables_only: bool = False
    parameters: Mapping[str, Any] | None = None
    grid: Mapping[str, list[Any]] | None = None
    jobs: int | None = None
    is_forced: bool = False
    wait: float = 0.0
    timeout: float | None = None
    kernel_name: str = WARM
    scheduler: str | None = None
    schedule: Mapping[str, str] | None = None
    without_filing: tuple[str, ...] = ()


@dataclass(frozen=True)
class RunResult:
    """What became of a round: its id, its exit status, the outcome of each step.

    `undelivered` are the messages that could not be delivered; `notes` say what was found damaged and kept aside.
    """

    run_id: str
    status: int
    outcomes: list[Outcome]
    undelivered: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def new_run_id() -> str:
    """Return a name for a run that sorts by time: ``20261121T234139Z-3f9a``."""
    return f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{secrets.token_hex(2)}"


def describe_parameters(notebook: str) -> tuple[str, list[Parameter]]:
    """Return the name of the notebook that `notebook` means, and its parameters.

    Raises
    ------
    UsageError
        There is no such notebook, or its parameters cell cannot be read.
    """
    path = find_notebook(notebook)
    return path.stem, read_parameters(path)


def plan_run(request: RunRequest, run_id: str) -> list[Step]:
    """Return the steps that the order needs.

    Raises
    ------
    UsageError
        For a notebook or parameter that does not exist.
    SettledError
        For a disagreement that was settled after the run date.
    """
    context: dict[str, Any] = {
        "run_id": run_id,
        "kernel": {"timeout": request.timeout, "kernel_name": request.kernel_name},
        "scheduler": request.scheduler,
    }
    _refuse_later_decisions(request.run_date)
    tables = plan_tables(request.run_date)
    if request.is_tables_only:
        return tables
    if not (request.notebook or request.parameters or request.grid):
        return tables + plan_again(list_notebooks(), context, read_remembered())
    notebooks = [find_notebook(request.notebook)] if request.notebook else list_notebooks()
    given, grid = request.parameters or {}, request.grid or {}
    return tables + plan_notebooks(notebooks, given, grid, context, read_remembered(), request.without_filing)


def _refuse_later_decisions(run_date: date) -> None:
    """Refuse disagreements that were settled after the run date, before anything is built."""
    settled = lookup_folder() / "settled.csv"
    if settled.is_file() and len(settled.read_bytes().splitlines()) > 1:  # pandas is imported where it has rows only
        from analysis.panel import check_settled_days

        check_settled_days(settled.parent, run_date)


def execute_run(request: RunRequest, listener: Callable[[str, str], None] = lambda event, name: None) -> RunResult:
    """Build what the request needs and is out of date, write the ledger's line, return what became of it.

    Raises
    ------
    RunError
        `UsageError` before anything runs; `RunIsBusyError` when another run holds the project.
    """
    run_id = new_run_id()
    steps = plan_run(request, run_id)
    with hold_project(request.command, request.wait, run_id) as killed:
        remove_leftovers()
        notes = [note for note in (ledger.keep_damage_aside(), *keep_damaged_memory_aside()) if note]
        notes += [] if can_start_workers() else ["without shared memory (/dev/shm) the steps run one at a time"]
        if killed and killed.get("run_id"):
            ledger.append_run(ledger.describe_killed(killed))
        if _is_reported(request):
            return RunResult(run_id, ALL_WELL, [], notes=notes)
        began, clock = datetime.now(UTC), time.monotonic()
        outcomes = _build_out_of_date(steps, request, listener)
        if request.schedule or request.parameters or request.grid:
            outcomes = [_fail_without_report(outcome) for outcome in outcomes]
        status = exit_status_of(outcomes)
        parameters = dict(request.parameters or {}) | dict(request.grid or {})
        ended = began + timedelta(seconds=time.monotonic() - clock)  # the clock of the day may jump meanwhile
        line = ledger.describe_run(run_id, request.command, parameters, began, ended, _OUTCOMES[status], outcomes)
        line |= {"run_date": request.run_date.isoformat()}
        line |= {"schedule": dict(request.schedule)} if request.schedule else {}
        unread = read_unread()
        line |= {"unread": [row["source_id"] for row in unread]} if unread else {}
        ledger.append_run(line)
        undelivered = _tell(line, outcomes, bool(killed))
    notes += [describe_unread(row) for row in unread]
    notes += _list_notes(outcomes, is_asked=bool(request.notebook or request.parameters or request.grid))
    if status == ALL_WELL and any(row["type"] == "folder" for row in unread):
        status = SOMETHING_FAILED  # what was built is whole, but for these
    return RunResult(run_id, status, outcomes, undelivered, notes)


def _is_reported(request: RunRequest) -> bool:
    if not request.schedule:
        return False
    return is_reported(request.schedule["key"], request.schedule["period"], ledger.read_ledger(), date.today())


def _build_out_of_date(steps: list[Step], request: RunRequest, listener: Callable[[str, str], None]) -> list[Outcome]:
    """Look first: a round with nothing to do starts no worker and no kernel, one with little to do few."""
    is_warm = request.kernel_name == WARM and not request.scheduler
    if is_warm and any(_is_certain(step) for step in steps):
        _start_server(steps)  # it imports while the steps are checked
    outcomes = check_steps(steps)
    fresh = {outcome.step.name for outcome in outcomes if outcome.state == UP_TO_DATE and not request.is_forced}
    stale = [step for step in steps if step.name not in fresh]
    if not stale:
        return outcomes
    for name in fresh:
        listener(UP_TO_DATE, name)  # a bar of all steps counts these too
    notebooks = [step for step in stale if "notebook" in step.outputs]
    # a worker process spends a second or two on its imports, which one or two notebooks do not earn back
    jobs = request.jobs or min(os.cpu_count() or 1, max(1, len(notebooks) // 2))
    if notebooks and request.scheduler:
        jobs = count_slots(request.scheduler)
    elif notebooks and is_warm:
        _start_server(notebooks)
    done = build_steps(
        stale,
        jobs=min(jobs, len(stale)),
        on_threads=bool(request.scheduler),
        is_forced=request.is_forced,
        listener=listener,
    )
    by_name = {outcome.step.name: outcome for outcome in (*outcomes, *done)}
    return [by_name[step.name] for step in steps]


def _start_server(steps: list[Step]) -> None:
    """Start the process from which kernels are forked; it prepares what these steps publish."""
    published = {bool(step.context["needs_filing"]) for step in steps if step.context.get("publishes")}
    start_warm_server(filings=True in published, reports=False in published)


def _is_certain(step: Step) -> bool:
    """Return whether a notebook will be executed whatever its inputs are, for its product is not there."""
    return "notebook" in step.outputs and not step.outputs["notebook"].is_file()


def _list_notes(outcomes: list[Outcome], *, is_asked: bool) -> list[str]:
    """Return what notebooks note of their reports: those built, and those up to date if they are asked for."""
    states = (BUILT, UP_TO_DATE) if is_asked else (BUILT,)
    steps = [outcome.step for outcome in outcomes if outcome.state in states and "files" in outcome.step.outputs]
    return [
        f"{step.name.removeprefix('notebook ')}: {note}" for step in steps for note in read_notes(step.outputs["files"])
    ]


def _fail_without_report(outcome: Outcome) -> Outcome:
    """Return a failure for a notebook that was asked for a report and wrote none, with the reason that it gives."""
    step = outcome.step
    if not step.context.get("publishes") or outcome.state not in (BUILT, UP_TO_DATE):
        return outcome
    if read_manifest(step.outputs["files"]) != []:
        return outcome
    reason = last_output(read_notebook(step.outputs["notebook"])) or "the notebook gives no reason"
    return replace(outcome, state=FAILED, message=f"no report was written: {reason}")


def _tell(line: Mapping[str, Any], outcomes: list[Outcome], was_killed: bool) -> list[str]:
    """Write the pages when there is news, tell of a failure; return what could not be told, which fails no run."""
    undelivered = notify(line) if line["outcome"] == _OUTCOMES[SOMETHING_FAILED] else []
    if any(outcome.state != UP_TO_DATE for outcome in outcomes):
        try:
            write_page(ledger.read_ledger())
        except OSError as fault:
            undelivered.append(f"run page: {describe_failure(fault)}")
    if was_killed or _are_reports_new(outcomes):
        try:
            write_index(drop_oldest_versions())
        except (OSError, AnalysisError) as fault:
            (reports_folder() / "index.json").unlink(missing_ok=True)  # the next run sees that it is missing
            undelivered.append(f"index of reports: {describe_failure(fault)}")
    return undelivered


def _are_reports_new(outcomes: list[Outcome]) -> bool:
    """Return whether a notebook was built, or the index is missing though there is something to list."""
    is_built = any(outcome.state != UP_TO_DATE and "files" in outcome.step.outputs for outcome in outcomes)
    return is_built or (reports_folder().is_dir() and not (reports_folder() / "index.json").is_file())


def exit_status_of(outcomes: list[Outcome]) -> int:
    """Return the exit status: 130 when interrupted, 1 when a step failed, 0 when every product is there."""
    if any(outcome.is_interrupted for outcome in outcomes):
        return INTERRUPTED
    return SOMETHING_FAILED if any(outcome.state in (FAILED, SKIPPED) for outcome in outcomes) else ALL_WELL


def project_status(run_date: date) -> list[tuple[Outcome, str]]:
    """Return each step of the project with its state on a day: up to date, out of date, or failed and why."""
    failures = _last_failures()
    found = []
    for outcome in check_steps(plan_run(RunRequest("status", run_date), "status")):
        reason = failures.get(outcome.step.name, "")
        state = FAILED if outcome.state == OUT_OF_DATE and reason else outcome.state
        found.append((outcome, "") if state == outcome.state else (Outcome(outcome.step, state), reason))
    return found


def check_outputs(keys: Iterable[str], run_date: date) -> list[str]:
    """Return what is not up to date of the tables and of the notebooks behind some outputs, one sentence for each.

    Parameters
    ----------
    keys
        What stands in ``reports/index.json`` as `notebook`: the notebook and its parameters.
    run_date
        The day on which the data are judged.
    """
    steps, problems = plan_tables(run_date), []
    context = {"run_id": "check", "kernel": {"timeout": None, "kernel_name": WARM}, "scheduler": None}
    for key in sorted(set(keys)):
        try:
            told = recall_options(key)
            path = told.notebook if told.notebook.is_file() else find_notebook(key.partition("--")[0])
            found = plan_notebooks([path], told.parameters, {}, context)
        except UsageError as fault:
            problems.append(f"{key}: {fault}")
            continue
        if found[0].name == f"notebook {key}":
            steps += found
        else:
            problems.append(f"{key}: its parameters are not known from its name, so it cannot be checked")
    outcomes = check_steps(steps)
    return problems + [f"{one.step.name}: {one.state}" for one in outcomes if one.state != UP_TO_DATE]


def digest_tables() -> dict[str, str]:
    """Return the sha256 of each processed table by name, but for those that change with the run date alone."""
    paths = {name: processed_folder() / f"{name}.parquet" for name in ALL_TABLES if name not in AUDIT_TABLES}
    return {name: digest for name, path in paths.items() if (digest := digest_file(path))}


def list_unread() -> list[dict[str, str]]:
    """Return what of ``data/raw`` the last build went on without, and the loose files that lie there now."""
    kept = [row for row in read_unread() if row["type"] == "folder"]
    raw = raw_folder()
    names = sorted(path.name for path in raw.iterdir() if path.is_file()) if raw.is_dir() else []
    loose = [name for name in names if not name.startswith(".") and name != "README.md"]
    reason = "it lies in no folder with a source.yml; add it with `workbench add`"
    return kept + [{"source_id": name, "type": "loose_file", "reason": reason} for name in loose]


def summarise(outcomes: list[Outcome]) -> str:
    """Return how many steps ended in which state, in words."""
    counts = {s: sum(o.state == s for o in outcomes) for s in (BUILT, UP_TO_DATE, FAILED, SKIPPED, MISSING)}
    return ", ".join(f"{count} {state}" for state, count in counts.items() if count) or "nothing to do"


def _last_failures() -> dict[str, str]:
    """Return the steps whose latest attempt failed, with the reason."""
    latest: dict[str, str] = {}
    for line in ledger.read_ledger():
        for step in line.get("steps", []):
            if step["state"] in (BUILT, UP_TO_DATE, FAILED):
                latest[step["name"]] = step.get("message", "") if step["state"] == FAILED else ""
    return {name: message for name, message in latest.items() if message}
