"""Prepare a release: a numbered folder with copies of the reports and their tables, there whole or not at all."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import pandas as pd

from analysis.errors import UsageError, nearest
from analysis.i18n import LANGUAGES, Phrase, translate
from analysis.panel.states import StateBook, keep_to_states
from analysis.releases._release_tables import tables_of_release, units_within
from analysis.releases.release_changes import compare_folders, read_rows, write_comparison
from analysis.releases.release_files import (
    APPROVED,
    LOCKED,
    PREPARED,
    RECORD,
    REOPENED,
    REPLACED,
    Release,
    ReleaseError,
    encode,
    find_lost_releases,
    hold_releases,
    list_releases,
    note_step,
    releases_folder,
    sort_key,
)
from analysis.releases.steps import name_state, next_step, refuse_earlier_day, replace_release, was_locked
from analysis.reports import release_tables
from analysis.schemas import PERIOD_PATTERN, period_length
from analysis.whole_files import write_whole

_HALF = ".half"


@dataclass(frozen=True)
class ReleaseRequest:
    """What shall be released: a period, the units (none: all that have reports), a title, and who asks when.

    Parameters
    ----------
    period
        The period, e.g. 2026-H1.
    by
        Who prepares it.
    day
        The run date.
    units
        Codes of units; none: all that have reports for the period.
    title
        The title; empty: the period.
    """

    period: str
    by: str
    day: dt.date
    units: tuple[str, ...] = ()
    title: str = ""


def prepare_release(
    request: ReleaseRequest,
    outputs: Sequence[Mapping[str, Any]],
    reports: Path,
    tables: Mapping[str, pd.DataFrame],
    basis: Mapping[str, str],
    run: Mapping[str, Any],
) -> Release:
    """Return the new release; its folder is complete when it appears.

    An open release of the same period and units is replaced by it; its folder stays.

    Parameters
    ----------
    request
        What shall be released.
    outputs
        The rows of ``reports/index.json``.
    reports
        The folder of reports.
    tables
        All tables as known on the latest report date.
    basis
        The sha256 of each processed table, by name.
    run
        What is known of the run that built the reports: `run_id`, `commit`, versions.

    Returns
    -------
    dict
        The record.

    Raises
    ------
    UsageError
        If there is no report for the period or a unit.
    ReleaseError
        If a release of the same period and units is approved or locked, or nothing has changed since the last one.

    Examples
    --------
    >>> request = ReleaseRequest("2026-H1", "An", dt.date(2026, 7, 10))
    >>> prepare_release(request, [], Path("reports"), {}, {}, {})
    Traceback (most recent call last):
    ...
    analysis.errors.UsageError: --period: found '2026-H1', expected a period with reports; there is none in reports/
    """
    _check_period(request.period, outputs)
    chosen, left_out = _choose(request, outputs)
    units = sorted({str(output["unit_code"]) for output in chosen})
    with hold_releases():
        _remove_leftovers()
        known = list_releases()
        open_ones = _same_scope(known, request.period, units)
        for one in open_ones:
            refuse_earlier_day(one, request.day)
        open_one = next(iter(open_ones), None)
        number = _next_number(known, request.period)
        half = releases_folder() / f".{number}.{uuid4().hex[:8]}{_HALF}"
        try:
            _copy_reports(chosen, reports, half)
            stated = dict(tables)
            if "verdicts" in tables:
                stated["verdicts"] = keep_to_states(tables["verdicts"], StateBook(tables, request.day))
            shown = release_tables(stated, units_within(tables, units), f"release {number}")
            for name, content in tables_of_release(shown, units_within(tables, units)).items():
                write_whole(half / "tables" / f"{name}.csv", content)
            _refuse_same(half, open_one)
            previous = find_previous(request.period, units, number)
            write_comparison(compare_folders(previous, half, units), half, number)
            release = _describe(request, number, half, units, chosen) | {
                "left_out": left_out,
                "basis": dict(basis),
                "run": dict(run),
                "previous": previous["number"] if previous else None,
                "revises": open_one["number"] if open_one else None,
            }
            write_whole(half / RECORD, encode(release))
            note_step(release)
            half.rename(releases_folder() / number)
        finally:
            shutil.rmtree(half, ignore_errors=True)
        for one in open_ones:
            replace_release(one, number, request.by, request.day)
    return release


def find_previous(period: str, units: Sequence[str], before: str = "") -> Release | None:
    """Return the last release that was locked, of the same kind of period and with some of the same units.

    One of exactly the same units is preferred.

    Parameters
    ----------
    period
        The period of the new release.
    units
        Its units.
    before
        Its number; only releases before it count.

    Returns
    -------
    dict or None
        The record; None for a first release.

    Raises
    ------
    ReleaseError
        If a record cannot be read.

    Examples
    --------
    >>> from contextlib import chdir
    >>> from tempfile import mkdtemp
    >>> from analysis.releases.release_files import write_record
    >>> project = Path(mkdtemp())
    >>> (project / "releases" / "2025-H2.1").mkdir(parents=True)
    >>> (project / "workbench.toml").touch()
    >>> release = {"number": "2025-H2.1", "period": "2025-H2", "units": ["vn"], "state": "locked", "files": [],
    ...            "steps": [{"step": "lock"}]}
    >>> with chdir(project):
    ...     write_record(release)
    ...     find_previous("2026-H1", ["vn"])["number"]
    '2025-H2.1'
    """
    kind = period_length(period)
    found = [
        release
        for release in list_releases()
        if was_locked(release)
        and period_length(release["period"]) == kind
        and set(release["units"]) & set(units)
        and (not before or sort_key(release["number"]) < sort_key(before))
    ]
    same = [release for release in found if release["units"] == list(units)]
    return next(iter(same or found), None)


def _check_period(period: str, outputs: Sequence[Mapping[str, Any]]) -> None:
    known = sorted({str(output["period"]) for output in outputs if output["period"] and not output["is_earlier"]})
    if period in known and re.fullmatch(PERIOD_PATTERN, period):
        return
    expected = (
        f"a period with reports: {', '.join(known)}" if known else "a period with reports; there is none in reports/"
    )
    raise UsageError(option="--period", found=period, expected=expected, nearest=nearest(period, known))


def _choose(
    request: ReleaseRequest, outputs: Sequence[Mapping[str, Any]]
) -> tuple[list[Mapping[str, Any]], list[dict[str, str]]]:
    """Return the files that go into the release, and the others of its period with the reason why not."""
    mine = [one for one in outputs if one["period"] == request.period and not one["is_earlier"]]
    there = sorted({str(one["unit_code"]) for one in mine})
    unknown = [unit for unit in request.units if unit not in there]
    if unknown:
        raise UsageError(
            option="--unit",
            found=unknown[0],
            expected=f"an organisation with reports for {request.period}: {', '.join(there)}",
            nearest=nearest(unknown[0], there),
        )
    wanted = [one for one in mine if not request.units or one["unit_code"] in request.units]
    reasons = [(one, why_left_out(one)) for one in wanted]
    chosen = [one for one, reason in reasons if not reason]
    if not chosen:
        listed = sorted({(str(one["path"]), reason) for one, reason in reasons})[:5]
        files = {
            lang: "; ".join(f"{path}: {translate(_left_out(reason), lang)}" for path, reason in listed)
            for lang in LANGUAGES
        }
        raise ReleaseError(Phrase("release_error.none_ready", period=request.period, files=files))
    return chosen, [
        {"path": str(one["path"]), "reason": str(Phrase(_left_out(reason)))} for one, reason in reasons if reason
    ]


def _left_out(reason: str) -> str:
    """Return the message on why a file cannot go into a release."""
    return f"release_desk.left_out.{reason}"


def why_left_out(output: Mapping[str, Any]) -> str:
    """Return why a file of ``reports`` cannot go into a release, as a code; empty where it can.

    Parameters
    ----------
    output
        A row of ``reports/index.json``.

    Returns
    -------
    str
        ``internal`` (not to be sent, or a draft that is not signed), ``not_produced`` (no notebook of the project
        writes it any more), ``not_controlled`` (no disclosure control was applied), or nothing.

    Examples
    --------
    >>> why_left_out({"is_internal": True})
    'internal'
    """
    if output["is_internal"]:
        return "internal"
    if not output["is_produced"]:
        return "not_produced"
    if output["is_internal"] is None or not output["report_date"]:
        return "not_controlled"
    return ""


def _same_scope(known: Sequence[Release], period: str, units: list[str]) -> list[Release]:
    """Return the open releases of the same period and units; one that is approved or locked is to be reopened first."""
    mine = [one for one in known if one["period"] == period and one["units"] == units and one["state"] != REPLACED]
    for one in mine:
        if one["state"] in (APPROVED, LOCKED):
            raise ReleaseError(
                Phrase("release_error.open_one", number=one["number"], state=name_state(one["state"])),
                fix=Phrase("release_error.reopen_first", number=one["number"]),
            )
    return mine


def _next_number(known: Sequence[Release], period: str) -> str:
    """Return the next number of the period: 2026-H1.1, 2026-H1.2; a revision takes the next one as well."""
    lost = [number for number in find_lost_releases() if number.rpartition(".")[0] == period]  # no number is used twice
    numbers = [*(one["number"] for one in known if one["period"] == period), *lost]
    counts = [int(number.rpartition(".")[2]) for number in numbers]
    return f"{period}.{max(counts, default=0) + 1}"


def _copy_reports(chosen: Sequence[Mapping[str, Any]], reports: Path, half: Path) -> None:
    for output in chosen:
        content = (reports / output["path"]).read_bytes()
        if hashlib.sha256(content).hexdigest() != output["sha256"]:
            raise ReleaseError(
                Phrase("release_error.report_changed", file=f"reports/{output['path']}"),
                fix=Phrase("release_error.prepare_again"),
            )
        write_whole(half / _name_of(output), content)


def _name_of(output: Mapping[str, Any]) -> str:
    """Return the path of a report inside the release: reports/<unit>/<name>."""
    return f"reports/{output['path'].partition('/')[2]}"


def _refuse_same(half: Path, open_one: Release | None) -> None:
    """Refuse a release that holds what the open one holds; the list of changes does not count."""
    if open_one is None:
        return
    before = {entry["path"]: entry["sha256"] for entry in open_one["files"] if entry["path"].count("/")}
    now = {entry["path"]: entry["sha256"] for entry in _list_files(half)}
    if before == now and all((releases_folder() / open_one["number"] / path).is_file() for path in before):
        known = open_one if open_one["state"] != REOPENED else open_one | {"state": PREPARED}  # no revision is needed
        raise ReleaseError(Phrase("release_error.nothing_changed", number=open_one["number"]), fix=next_step(known))


def _list_files(folder: Path) -> list[dict[str, Any]]:
    paths = sorted(path for path in folder.rglob("*") if path.is_file() and path != folder / RECORD)
    return [
        {
            "path": path.relative_to(folder).as_posix(),
            "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
            "bytes": path.stat().st_size,
        }
        for path in paths
    ]


def _describe(
    request: ReleaseRequest, number: str, half: Path, units: list[str], chosen: Sequence[Mapping[str, Any]]
) -> Release:
    files = _list_files(half)
    sources = {_name_of(output): output for output in chosen}
    for entry in files:
        output = sources.get(entry["path"])
        if output:
            entry |= {"source": output["path"], "report_date": output["report_date"], "unit_code": output["unit_code"]}
            entry["notebook"] = output["notebook"]
    tables = [entry["path"] for entry in files if entry["path"].startswith("tables/")]
    rows = {Path(path).stem: len(read_rows(half / path)) for path in tables}
    return {
        "number": number,
        "period": request.period,
        "title": request.title or request.period,
        "units": units,
        "state": PREPARED,
        "prepared_by": request.by,
        "prepared_on": request.day.isoformat(),
        "run_date": request.day.isoformat(),
        "counts": {"reports": len(chosen), "units": len(units), "rows": rows},
        "files": files,
        "steps": [{"step": "prepare", "state": PREPARED, "by": request.by, "on": request.day.isoformat()}],
    }


def _remove_leftovers() -> None:
    """Remove what killed attempts left; the releases are held."""
    for path in releases_folder().glob(f".*{_HALF}"):
        shutil.rmtree(path, ignore_errors=True)
