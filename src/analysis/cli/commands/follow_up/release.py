"""``workbench release``: numbered, dated, frozen sets of reports, checked, approved by a second person and locked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from analysis.cli._option_types import FILLED_PATH, FILLED_TEXT, FiniteRange, run_date_option
from analysis.errors import UsageError
from analysis.noun_counts import counted

if TYPE_CHECKING:
    from analysis.pipeline.publishing import StepTaken
    from analysis.releases import GateResult

_by_option = click.option(
    "--by", metavar="NAME", type=FILLED_TEXT, help="Your name (default: WORKBENCH_BY, else login)."
)
_wait_option = click.option(
    "--wait", type=FiniteRange(min=0), default=0.0, show_default=True, help="Time to wait for a run to finish [s]."
)


def _read_accepted(context: click.Context, option: click.Parameter, given: tuple[str, ...]) -> dict[str, str]:
    for text in given:
        key, _, reason = text.rpartition("=")
        if not key.strip() or not reason.strip():
            raise UsageError(option="--accept", found=text, expected="CASE=REASON, the case as `check` prints it")
    return {text.rpartition("=")[0].strip(): " ".join(text.rpartition("=")[2].split()) for text in given}


@click.group(invoke_without_command=False)
def command() -> None:
    """Prepare, check, approve, lock and compare releases.

    A release is a frozen set of the reports of a period and their tables, in releases/NUMBER. Small numbers that
    reports withhold are withheld in its tables. The register releases.jsonl is not part of it.
    """


@command.command()
@click.option("--period", required=True, type=FILLED_TEXT, help="Period of the reports, e.g. 2026-H1.")
@click.option(
    "--unit", "units", multiple=True, metavar="NAME", type=FILLED_TEXT,
    help="Organisation: code, name or alias; may be repeated (default: all that have reports for the period).",
)  # fmt: skip
@click.option("--title", type=FILLED_TEXT, default=None, help="Title (default: the period).")
@_by_option
@_wait_option
@run_date_option
def prepare(
    period: str, units: tuple[str, ...], title: str | None, by: str | None, wait: float, run_date: dt.date
) -> int:
    """Copy the reports of a period and their tables into a new release."""
    from analysis.cli.value_checks import check_period, expand_units
    from analysis.pipeline.publishing import take_preparation
    from analysis.schemas import who_decides

    check_period(period, "--period")
    taken = take_preparation(period, expand_units(units, run_date), title or "", who_decides(by), run_date, wait)
    release = taken.release
    counts = release["counts"]
    click.echo(
        f"{release['number']} prepared: {counted(counts['reports'], 'report file')} of "
        f"{counted(counts['units'], 'organisation')}, {counted(len(counts['rows']), 'table')}, "
        f"in releases/{release['number']}"
    )
    for one in release["left_out"]:
        click.echo(f"left out: {one['path']}: {one['reason']}", err=True)
    compared = f"compared with {release['previous']}" if release["previous"] else "no earlier release was locked"
    click.echo(f"changes: {compared}: releases/{release['number']}/changes_en.html")
    _tell_next(taken)
    return 0


@command.command()
@click.argument("number", type=FILLED_TEXT)
@click.option(
    "--accept", "accepted", multiple=True, metavar="CASE=REASON", callback=_read_accepted,
    help="Let an open finding, an unread filing or a missing report stand, with the reason; may be repeated.",
)  # fmt: skip
@_by_option
@_wait_option
@run_date_option
def check(number: str, accepted: Mapping[str, str], by: str | None, wait: float, run_date: dt.date) -> int:
    """Check all gates of a release and store the result."""
    from analysis.pipeline.publishing import take_check
    from analysis.releases import find_release, find_tampering
    from analysis.schemas import who_decides

    release = find_release(number)
    if release["state"] in ("approved", "locked", "replaced"):
        return _check_frozen(release, find_tampering(release))
    taken = take_check(number, accepted, who_decides(by), run_date, wait)
    _print_gates(taken.gates)
    if taken.release["state"] == "checked":
        _tell_next(taken)
        return 0
    again = f"`workbench release check {number} --accept CASE=REASON`"
    click.echo(f"Resolve what is not ok. Findings, unread filings and missing reports may also be accepted: {again}.")
    return 1


@command.command()
@click.argument("number", type=FILLED_TEXT)
@_by_option
@_wait_option
@run_date_option
def approve(number: str, by: str | None, wait: float, run_date: dt.date) -> int:
    """Approve a checked release; only a person other than the one who prepared it can."""
    from analysis.pipeline.publishing import take_approval
    from analysis.schemas import who_decides

    return _tell_taken(take_approval(number, who_decides(by), run_date, wait))


@command.command()
@click.argument("number", type=FILLED_TEXT)
@_by_option
@_wait_option
@run_date_option
def lock(number: str, by: str | None, wait: float, run_date: dt.date) -> int:
    """Lock an approved release: its files become read-only, and its checksums are final."""
    from analysis.pipeline.publishing import take_lock
    from analysis.schemas import who_decides

    return _tell_taken(take_lock(number, who_decides(by), run_date, wait))


@command.command()
@click.argument("number", type=FILLED_TEXT)
@click.option("--why", required=True, type=FILLED_TEXT, help="Reason; it is stored for ever.")
@_by_option
@_wait_option
@run_date_option
def reopen(number: str, why: str, by: str | None, wait: float, run_date: dt.date) -> int:
    """Reopen an approved or locked release, so that a revision of it can be prepared. Its files stay as they are."""
    from analysis.pipeline.publishing import take_reopening
    from analysis.schemas import who_decides

    return _tell_taken(take_reopening(number, why, who_decides(by), run_date, wait))


@command.command(name="list")
def list_command() -> int:
    """List the releases with their state; exit status 1 if a file of one is missing or was changed."""
    from analysis.project import read_settings
    from analysis.releases import find_lost_releases, find_tampering, find_unfinished, list_releases

    read_settings()
    releases, is_whole = list_releases(), True
    for release in releases:
        problems = find_tampering(release)
        is_whole &= not problems
        last, counts = release["steps"][-1], release["counts"]
        unfinished = "" if problems else find_unfinished(release)
        remark = f"; NOT AS IT WAS LEFT: {problems[0]}" if problems else f"; {unfinished}" if unfinished else ""
        click.echo(
            f"{release['number']:12} {release['state']:9} {last['on']} {last['by']}: {release['title']}, "
            f"{counted(counts['reports'], 'file')} of {counted(counts['units'], 'organisation')}{remark}"
        )
    for number in find_lost_releases():
        is_whole = False
        click.echo(f"{number:12} missing   the folder releases/{number} is gone; restore it from a copy")
    if not releases:
        click.echo("no release yet: workbench release prepare --period PERIOD")
    return 0 if is_whole else 1


@command.command()
@click.argument("number", type=FILLED_TEXT)
def show(number: str) -> int:
    """Show a release: what it holds, its check, and every step that was taken."""
    from analysis.releases import find_release, find_tampering, find_unfinished

    release = find_release(number)
    counts = release["counts"]
    click.echo(f"{number}: {release['title']} ({release['state']})")
    click.echo(f"  period         {release['period']}")
    click.echo(f"  organisations  {', '.join(release['units'])}")
    click.echo(
        f"  files          {counted(counts['reports'], 'report')}, "
        + ", ".join(f"{counted(n, 'row')} of {t}" for t, n in counts["rows"].items())
    )
    for name in ("previous", "revises", "replaced_by"):
        if release.get(name):
            click.echo(f"  {name.replace('_', ' '):14} {release[name]}")
    for step in release["steps"]:
        why = f": {step['why']}" if step.get("why") else ""
        click.echo(f"  {step['on']}     {step['step']} by {step['by']}{why}")
    for gate in release.get("check", {}).get("gates", ()):
        click.echo(f"  {'ok    ' if gate['is_ok'] else 'not ok'}         {gate['gate']}: {gate['message']}")
        for key, reason in gate["accepted"].items():
            click.echo(f"                   accepted {key}: {reason}")
    problems = find_tampering(release)
    for problem in problems:
        click.echo(f"  NOT AS IT WAS LEFT: {problem}")
    if not problems and (unfinished := find_unfinished(release)):
        click.echo(f"  {unfinished}; take it again, or restore {release['number']} from a copy")
    click.echo(_next_step(release))
    return 1 if problems else 0


@command.command()
@click.argument("earlier", required=False, type=FILLED_TEXT)
@click.argument("later", required=False, type=FILLED_TEXT)
@click.option("--to", "folder", type=FILLED_PATH, help="Write changes.csv and the pages of changes to this folder.")
def compare(earlier: str | None, later: str | None, folder: Path | None) -> int:
    """List what changed between two releases as CSV (default: the latest release and the one before it).

    With one number, compares that release with the one before it.
    """
    from analysis.releases import (
        CHANGE_COLUMNS,
        compare_releases,
        find_previous,
        find_release,
        list_releases,
        write_comparison,
    )
    from analysis.schemas import to_csv

    if earlier is None or later is None:
        known = list_releases()
        if not known:
            raise UsageError("there is no release to compare", fix="`workbench release prepare --period PERIOD`")
        release = find_release(earlier) if earlier else known[0]
        before = find_previous(release["period"], release["units"], release["number"])
        if before is None:
            click.echo(f"no earlier release of this kind was locked, so {release['number']} cannot be compared")
            return 0
        earlier, later = before["number"], release["number"]
    comparison = compare_releases(earlier, later)
    if folder is None:
        click.echo(to_csv(comparison.rows, CHANGE_COLUMNS), nl=False)
        return 0
    for path in write_comparison(comparison, folder, later):
        click.echo(path)
    return 0


def _tell_taken(taken: StepTaken) -> int:
    last = taken.release["steps"][-1]
    click.echo(f"{taken.release['number']} {taken.release['state']} by {last['by']} on {last['on']}")
    _tell_next(taken)
    return 0


def _check_frozen(release: Mapping[str, Any], problems: Sequence[str]) -> int:
    """Tell whether a release that is checked no more is as its last step left it."""
    told = f"{len(problems) or 'none'} changed since it was {release['state']}"
    click.echo(f"{'not ok' if problems else 'ok    '}  files: {told}")
    for problem in problems:
        click.echo(f"        {problem}")
    click.echo(_next_step(release))
    return 1 if problems else 0


def _print_gates(results: Sequence[GateResult]) -> None:
    for result in results:
        click.echo(f"{'ok    ' if result.is_ok else 'not ok'}  {result.gate}: {result.message}")
        for case in result.cases:
            click.echo(f"        {case}")


def _tell_next(taken: StepTaken) -> None:
    if taken.warning:
        click.echo(f"warning: {taken.warning}", err=True)
    click.echo(_next_step(taken.release))


def _next_step(release: Mapping[str, Any]) -> str:
    from analysis.releases import next_step

    return next_step(release)
