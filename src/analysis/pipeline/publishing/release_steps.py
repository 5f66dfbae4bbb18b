"""Take one step of a release: hold the project, read what the step needs, take it, show the new state in the index."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from analysis.pipeline.operate import (
    check_outputs,
    digest_tables,
    hold_project,
    list_outputs,
    read_ledger,
    write_index,
)
from analysis.project import read_settings
from analysis.releases import (
    GateResult,
    ReleaseRequest,
    ReleaseState,
    approve_release,
    check_release_set,
    find_release,
    lock_release,
    prepare_release,
    reopen_release,
    store_check,
)

_OF_THE_RUN = ("run_id", "run_date", "commit", "is_dirty", "lock_file", "versions")


@dataclass(frozen=True)
class StepTaken:
    """A step that was taken.

    Attributes
    ----------
    release: the new record.
    gates: what each gate found, of a check.
    warning: why the index of reports was not updated; empty where it was.
    """

    release: Mapping[str, Any]
    gates: tuple[GateResult, ...] = ()
    warning: str = ""


def take_preparation(
    period: str, units: Sequence[str], title: str, by: str, day: dt.date, wait: float = 0.0
) -> StepTaken:
    """Copy the reports of a period and their tables into a new release.

    Parameters
    ----------
    period
        The period of the reports.
    units
        Codes of organisations; none: all that have reports for the period.
    title
        The title; empty: the period.
    by, day
        Who prepares it, and the run date.
    wait
        The time to wait for a run to finish [s].

    Returns
    -------
    StepTaken
        With the record of the new release.

    Raises
    ------
    AnalysisError
        As `prepare_release`; also if a run holds the project.

    Examples
    --------
    >>> take_preparation("2026-H1", [], "", "An", dt.date(2026, 7, 10)).release["number"]  # doctest: +SKIP
    '2026-H1.1'
    """
    from analysis import __version__
    from analysis.paths import reports_folder

    request = ReleaseRequest(period, by, day, tuple(units), " ".join(title.split()))
    with _holding("prepare", wait):
        outputs = list_outputs()
        run: dict[str, Any] = next(iter(reversed(read_ledger())), {})
        about = {name: run.get(name) for name in _OF_THE_RUN} | {"workbench": __version__}
        days = [one["report_date"] for one in outputs if one["period"] == period and one["report_date"]]
        tables = _known_on(max(days)) if days else {}
        release = prepare_release(request, outputs, reports_folder(), tables, digest_tables(), about)
        return StepTaken(release, warning=_update_index())


def take_check(number: str, accepted: Mapping[str, str], by: str, day: dt.date, wait: float = 0.0) -> StepTaken:
    """Check all gates of a release and store the result.

    Parameters
    ----------
    number
        The number of the release.
    accepted
        The cases that may stand, with the reason.
    by, day
        Who checks, and the run date.
    wait
        The time to wait for a run to finish [s].

    Returns
    -------
    StepTaken
        With what each gate found.

    Raises
    ------
    AnalysisError
        As `check_release_set` and `store_check`; also if a run holds the project.

    Examples
    --------
    >>> take_check("2026-H1.1", {}, "An", dt.date(2026, 7, 10)).release["state"]  # doctest: +SKIP
    'checked'
    """
    with _holding("check", wait):
        release = find_release(number)
        state = _state_of(release, accepted, day)
        results = check_release_set(release, state)
        release = store_check(number, results, state.basis, by, day)
        return StepTaken(release, tuple(results), _update_index())


def take_approval(number: str, by: str, day: dt.date, wait: float = 0.0) -> StepTaken:
    """Approve a checked release; only a person other than the one who prepared it can.

    Parameters
    ----------
    number
        The number of the release.
    by, day
        Who approves, and the run date.
    wait
        The time to wait for a run to finish [s].

    Returns
    -------
    StepTaken
        With the new record.

    Raises
    ------
    AnalysisError
        As `approve_release`; also if a run holds the project.

    Examples
    --------
    >>> take_approval("2026-H1.1", "Bình", dt.date(2026, 7, 11)).release["state"]  # doctest: +SKIP
    'approved'
    """
    return _take("approve", wait, lambda: approve_release(number, digest_tables(), by, day))


def take_lock(number: str, by: str, day: dt.date, wait: float = 0.0) -> StepTaken:
    """Lock an approved release: its files become read-only, and its checksums are final.

    Parameters
    ----------
    number
        The number of the release.
    by, day
        Who locks it, and the run date.
    wait
        The time to wait for a run to finish [s].

    Returns
    -------
    StepTaken
        With the new record.

    Raises
    ------
    AnalysisError
        As `lock_release`; also if a run holds the project.

    Examples
    --------
    >>> take_lock("2026-H1.1", "An", dt.date(2026, 7, 12)).release["state"]  # doctest: +SKIP
    'locked'
    """
    return _take("lock", wait, lambda: lock_release(number, by, day))


def take_reopening(number: str, why: str, by: str, day: dt.date, wait: float = 0.0) -> StepTaken:
    """Reopen an approved or locked release, so that a revision of it can be prepared.

    Parameters
    ----------
    number
        The number of the release.
    why
        The reason.
    by, day
        Who reopens it, and the run date.
    wait
        The time to wait for a run to finish [s].

    Returns
    -------
    StepTaken
        With the new record.

    Raises
    ------
    AnalysisError
        As `reopen_release`; also if a run holds the project.

    Examples
    --------
    >>> take_reopening("2026-H1.1", "wrong total", "An", dt.date(2026, 7, 13)).release["state"]  # doctest: +SKIP
    'reopened'
    """
    return _take("reopen", wait, lambda: reopen_release(number, why, by, day))


def changed_since_check(release: Mapping[str, Any]) -> list[str]:
    """Return the processed tables that are no longer those of the release's check; an approval refuses them.

    Parameters
    ----------
    release
        The record, of `find_release`.

    Returns
    -------
    list of str
        Names of tables; empty also where the release was not checked yet.

    Raises
    ------
    AnalysisError
        If there is no project here.

    Examples
    --------
    >>> changed_since_check({"number": "2026-H1.1"})
    []
    """
    if "check" not in release:
        return []
    now, then = digest_tables(), release["check"]["basis"]
    return sorted(name for name in {*now, *then} if now.get(name) != then.get(name))


def _take(name: str, wait: float, step: Callable[[], Mapping[str, Any]]) -> StepTaken:
    with _holding(name, wait):
        return StepTaken(step(), warning=_update_index())


def _holding(step: str, wait: float) -> Any:
    read_settings()
    return hold_project(f"release {step}", wait)


def _update_index() -> str:
    """Show the new state in the index of reports; a disk that is full there undoes no step."""
    try:
        write_index()
    except OSError as fault:
        return f"the index of reports was not updated: {fault}"
    return ""


def _known_on(day: str) -> dict[str, Any]:
    from analysis.pipeline.build import load_snapshot

    return load_snapshot(day)


def _state_of(release: Mapping[str, Any], accepted: Mapping[str, str], day: dt.date) -> ReleaseState:
    from analysis.panel import load_all

    reports = [entry for entry in release["files"] if "source" in entry]
    return ReleaseState(
        tables=_known_on(max(entry["report_date"] for entry in reports)),
        now=load_all(),
        outputs=list_outputs(),
        basis=digest_tables(),
        out_of_date=check_outputs([entry["notebook"] for entry in reports], day),
        accepted=accepted,
    )
