"""One round: lock, plan, build, ledger line, exit status."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from analysis.pipeline.build.builder import BUILT, FAILED, FRESH, MISSING, SKIPPED, STALE, Outcome, build, look
from analysis.pipeline.build.cluster import count_slots
from analysis.pipeline.build.plan import Step, find_notebook, list_notebooks, plan_notebooks, plan_tables
from analysis.pipeline.notebooks.execute import WARM
from analysis.pipeline.operate import ledger
from analysis.pipeline.operate.history_page import write_page
from analysis.pipeline.operate.lock import hold_project
from analysis.pipeline.operate.notify import notify
from analysis.pipeline.operate.schedules import is_reported
from analysis.pipeline.state_paths import remove_leftovers
from warmkernel.client import start_server

ALL_WELL, SOMETHING_FAILED, INTERRUPTED = 0, 1, 130
_OUTCOMES = {ALL_WELL: "ok", SOMETHING_FAILED: "failed", INTERRUPTED: "interrupted"}


@dataclass(frozen=True)
class Order:
    """What is asked of a round."""

    command: str
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


@dataclass(frozen=True)
class Round:
    """What became of a round: its id, its exit status, the outcome of each step, messages that were not delivered."""

    run_id: str
    status: int
    outcomes: list[Outcome]
    undelivered: list[str] = field(default_factory=list)


def new_run_id() -> str:
    """Return a name for a run that sorts by time: ``20261121T234139Z-3f9a``."""
    return f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{secrets.token_hex(2)}"


def plan_round(order: Order, run_id: str) -> list[Step]:
    """Return the steps that the order needs; raise `UsageError` for a notebook or parameter that does not exist."""
    context: dict[str, Any] = {
        "run_id": run_id,
        "kernel": {"timeout": order.timeout, "kernel_name": order.kernel_name},
        "scheduler": order.scheduler,
    }
    if order.is_tables_only:
        return plan_tables()
    notebooks = [find_notebook(order.notebook)] if order.notebook else list_notebooks()
    return plan_tables() + plan_notebooks(notebooks, order.parameters or {}, order.grid or {}, context)


def run_round(order: Order, listener: Callable[[str, str], None] = lambda event, name: None) -> Round:
    """Build what the order needs and is stale, write the ledger's line, return what became of it.

    Raises
    ------
    RunError
        `UsageError` before anything runs; `RunIsBusyError` when another run holds the project.
    """
    run_id = new_run_id()
    steps = plan_round(order, run_id)
    with hold_project(order.command, order.wait, run_id) as killed:
        remove_leftovers()
        if killed and killed.get("run_id"):
            ledger.append_run(ledger.describe_killed(killed))
        if order.schedule and is_reported(order.schedule["key"], order.schedule["period"], ledger.read_ledger()):
            return Round(run_id, ALL_WELL, [])
        began = datetime.now(UTC)
        outcomes = _build_stale(steps, order, listener)
        status = judge_round(outcomes)
        parameters = dict(order.parameters or {}) | dict(order.grid or {})
        ended = datetime.now(UTC)
        line = ledger.describe_run(run_id, order.command, parameters, began, ended, _OUTCOMES[status], outcomes)
        line |= {"schedule": dict(order.schedule)} if order.schedule else {}
        ledger.append_run(line)
        undelivered = _tell(line, outcomes)
    return Round(run_id, status, outcomes, undelivered)


def _build_stale(steps: list[Step], order: Order, listener: Callable[[str, str], None]) -> list[Outcome]:
    """Look first: a round with nothing to do starts no worker and no kernel, one with little to do few."""
    outcomes = look(steps)
    fresh = {outcome.step.name for outcome in outcomes if outcome.state == FRESH and not order.is_forced}
    stale = [step for step in steps if step.name not in fresh]
    if not stale:
        return outcomes
    for name in fresh:
        listener(FRESH, name)  # a bar of all steps counts these too
    notebooks = [step for step in stale if "notebook" in step.outputs]
    # a worker process spends a second or two on its imports, which one or two notebooks do not earn back
    jobs = order.jobs or min(os.cpu_count() or 1, max(1, len(notebooks) // 2))
    if notebooks and order.scheduler:
        jobs = count_slots(order.scheduler)
    elif notebooks and order.kernel_name == WARM:
        start_server()
    done = build(
        stale,
        jobs=min(jobs, len(stale)),
        on_threads=bool(order.scheduler),
        is_forced=order.is_forced,
        listener=listener,
    )
    by_name = {outcome.step.name: outcome for outcome in (*outcomes, *done)}
    return [by_name[step.name] for step in steps]


def _tell(line: Mapping[str, Any], outcomes: list[Outcome]) -> list[str]:
    """Write the run page when there is news, tell of a failure; return what could not be told, which fails no run."""
    undelivered = notify(line) if line["outcome"] == _OUTCOMES[SOMETHING_FAILED] else []
    if any(outcome.state != FRESH for outcome in outcomes):
        try:
            write_page(ledger.read_ledger())
        except OSError as fault:
            undelivered.append(f"run page: {fault}")
    return undelivered


def judge_round(outcomes: list[Outcome]) -> int:
    """Return the exit status: 130 when interrupted, 1 when a step failed, 0 when every product is there."""
    if any(outcome.is_interrupted for outcome in outcomes):
        return INTERRUPTED
    return SOMETHING_FAILED if any(outcome.state in (FAILED, SKIPPED) for outcome in outcomes) else ALL_WELL


def look_round() -> list[tuple[Outcome, str]]:
    """Return each step of the whole project with its state: fresh, stale, or failed with the reason of its last run."""
    failures = _last_failures()
    found = []
    for outcome in look(plan_round(Order("status"), "status")):
        reason = failures.get(outcome.step.name, "")
        state = FAILED if outcome.state == STALE and reason else outcome.state
        found.append((outcome, "") if state == outcome.state else (Outcome(outcome.step, state), reason))
    return found


def summarise(outcomes: list[Outcome]) -> str:
    """Return how many steps ended in which state, in words."""
    counts = {s: sum(o.state == s for o in outcomes) for s in (BUILT, FRESH, FAILED, SKIPPED, MISSING)}
    return ", ".join(f"{count} {state}" for state, count in counts.items() if count) or "nothing to do"


def _last_failures() -> dict[str, str]:
    """Return the steps whose latest attempt failed, with the reason."""
    latest: dict[str, str] = {}
    for line in ledger.read_ledger():
        for step in line.get("steps", []):
            if step["state"] in (BUILT, FRESH, FAILED):
                latest[step["name"]] = step.get("message", "") if step["state"] == FAILED else ""
    return {name: message for name, message in latest.items() if message}
