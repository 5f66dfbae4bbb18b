"""The folder ``releases``: one folder for each release, its record ``release.json``, and the trail of all steps.

``releases.jsonl`` in the project's folder is something else: the register of protected numbers that were published.
"""

from __future__ import annotations

import hashlib
import json
import os
import stat
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from analysis.errors import AnalysisError, nearest
from analysis.i18n import Message, Phrase
from analysis.paths import project_folder
from analysis.whole_files import append_line, write_whole

RECORD = "release.json"
#: One line for each step of any release, only ever appended to: who did what when and why.
TRAIL = "trail.jsonl"
PREPARED, CHECKED, APPROVED, LOCKED, REOPENED, REPLACED = (
    "prepared",
    "checked",
    "approved",
    "locked",
    "reopened",
    "replaced",
)
#: What ends an attempt to hold the releases [s].
_LONGEST_WAIT = 30
_READ_ONLY = stat.S_IRUSR | stat.S_IRGRP | stat.S_IROTH
Release = dict[str, Any]


class ReleaseError(AnalysisError):
    """A release cannot take this step: it is in another state, its files have changed, or it does not exist."""


def releases_folder() -> Path:
    """Return ``releases``: one folder for each release; back it up, nothing can rebuild it.

    Returns
    -------
    Path
        In the project's folder; it may not be there yet.

    Raises
    ------
    ProjectNotFoundError
        If there is no project here.

    Examples
    --------
    >>> releases_folder().name  # doctest: +SKIP
    'releases'
    """
    return project_folder() / "releases"


@contextmanager
def hold_releases() -> Iterator[None]:
    """Hold the releases while a step is taken, so that two people cannot take one at the same time.

    Raises
    ------
    ReleaseError
        If another process holds them for too long.
    """
    from filelock import FileLock, Timeout

    releases_folder().mkdir(parents=True, exist_ok=True)
    lock = FileLock(releases_folder() / ".lock")
    try:
        lock.acquire(timeout=_LONGEST_WAIT)
    except Timeout:
        raise ReleaseError(Phrase("release_error.busy"), fix=Phrase("release_error.try_again")) from None
    try:
        yield
    finally:
        lock.release()


def list_releases() -> list[Release]:
    """Return the records of all releases, those of the latest period first, of one period the latest first.

    Returns
    -------
    list of dict
        As `find_release` returns them.

    Raises
    ------
    ReleaseError
        If a record cannot be read.

    Examples
    --------
    >>> [release["number"] for release in list_releases()]  # doctest: +SKIP
    ['2026-H1.2', '2026-H1.1']
    """
    folder = releases_folder()
    numbers = [path.parent.name for path in folder.glob(f"*/{RECORD}") if not path.parent.name.startswith(".")]
    return [_read_record(number) for number in sorted(numbers, key=sort_key, reverse=True)]


def sort_key(number: str) -> tuple[Any, ...]:
    """Return what numbers are sorted by: the end of the period, its length, the count within the period.

    >>> sorted(["2026-H1.10", "2026-H1.9", "2025.1"], key=sort_key)
    ['2025.1', '2026-H1.9', '2026-H1.10']
    """
    from analysis.schemas import period_bounds

    period, _, count = number.rpartition(".")
    try:
        start, end = period_bounds(period)
    except ValueError:
        start = end = None
    days = (end.toordinal(), start.toordinal()) if start and end else (0, 0)
    return *days, int(count) if count.isdigit() else 0, number


def find_release(number: str) -> Release:
    """Return the record of a release.

    Parameters
    ----------
    number
        Its number, e.g. 2026-H1.1.

    Returns
    -------
    dict
        What ``release.json`` holds: `number`, `period`, `state`, `units`, `files`, `steps` and more.

    Raises
    ------
    ReleaseError
        If there is none of this number, with the nearest; or its record cannot be read.

    Examples
    --------
    >>> from contextlib import chdir
    >>> from tempfile import mkdtemp
    >>> project = Path(mkdtemp())
    >>> (project / "releases" / "2026-H1.1").mkdir(parents=True)
    >>> (project / "workbench.toml").touch()
    >>> release = {"number": "2026-H1.1", "state": "locked", "files": [], "steps": [{"step": "lock"}]}
    >>> with chdir(project):
    ...     write_record(release)
    ...     find_release("2026-H1.1")["state"]
    'locked'
    """
    if number != Path(number).name or not (releases_folder() / number / RECORD).is_file():
        known = [path.parent.name for path in releases_folder().glob(f"[!.]*/{RECORD}")]
        numbers = ", ".join(sorted(known, key=sort_key))
        there = Phrase("release_error.number", numbers=numbers) if known else Phrase("release_error.release")
        fix = None if known else Phrase("release_error.none_yet")
        raise ReleaseError(
            Phrase("release_error.which"), found=number, expected=there, nearest=nearest(number, known), fix=fix
        )
    return _read_record(number)


def _read_record(number: str) -> Release:
    path = releases_folder() / number / RECORD
    try:
        record = json.loads(path.read_text("utf-8"))
        is_whole = isinstance(record, dict) and record["number"] == number and isinstance(record["files"], list)
    except (OSError, ValueError, KeyError, RecursionError):
        is_whole = False
    if not is_whole:
        raise ReleaseError(
            Phrase("release_error.record"), file=f"releases/{number}/{RECORD}", fix=Phrase("release_error.restore")
        )
    return dict(record)


def find_tampering(release: Mapping[str, Any]) -> list[str]:
    """Return what differs from the release as its last step left it: one sentence for each difference.

    Parameters
    ----------
    release
        The record, of `find_release`.

    Returns
    -------
    list of str
        Files that are missing, changed, added or links, a record or a trail that was edited; empty for a release that
        is whole.

    Raises
    ------
    ProjectNotFoundError
        If there is no project here.

    Examples
    --------
    >>> from contextlib import chdir
    >>> from tempfile import mkdtemp
    >>> project = Path(mkdtemp())
    >>> (project / "releases" / "2026-H1.1").mkdir(parents=True)
    >>> (project / "workbench.toml").touch()
    >>> release = {"number": "2026-H1.1", "state": "locked", "files": [], "steps": [{"step": "lock"}]}
    >>> _ = (project / "releases" / "2026-H1.1" / "more.txt").write_text("more", encoding="utf-8")
    >>> with chdir(project):
    ...     write_record(release)
    ...     find_tampering(release)
    ['more.txt was added']
    """
    folder = releases_folder() / release["number"]
    expected = {entry["path"]: entry["sha256"] for entry in release["files"]}
    there = {path.relative_to(folder).as_posix(): path for path in sorted(folder.rglob("*"))}
    links = [name for name, path in there.items() if path.is_symlink()]  # what it shows may change later
    found = {
        name: path
        for name, path in there.items()
        if path.is_file() and name not in (RECORD, *links) and not _is_half(path)
    }
    problems: list[str] = [Phrase("gate.link", file=name) for name in links]
    problems += [Phrase("gate.missing", file=name) for name in expected if name not in (*found, *links)]
    problems += [
        Phrase("gate.changed", file=name)
        for name, path in found.items()
        if name in expected and digest(path) != expected[name]
    ]
    problems += [Phrase("gate.added", file=name) for name in found if name not in expected]
    steps = [step for step in _read_trail() if step["number"] == release["number"]]
    if hashlib.sha256(encode(release)).hexdigest() not in [step.get("record") for step in steps[-2:]]:
        # As its last step left it, or, where that was killed, the one before.
        problems.append(Phrase("gate.edited", record=RECORD, trail=TRAIL))
    elif not _holds_in_order(steps, release["steps"]):
        problems.append(Phrase("gate.trail_edited", record=RECORD, trail=TRAIL))
    return problems


def find_unfinished(release: Mapping[str, Any]) -> str:
    """Return the step that is in the trail and not in the record, as a sentence, or an empty text.

    Parameters
    ----------
    release
        The record, of `find_release`.

    Returns
    -------
    str
        A process that was killed leaves it so, and so does an earlier record that was put back.

    Raises
    ------
    ProjectNotFoundError
        If there is no project here.

    Examples
    --------
    >>> import os
    >>> from tempfile import mkdtemp
    >>> home = Path(mkdtemp())
    >>> _ = (home / "workbench.toml").write_text("")
    >>> before = Path.cwd(); os.chdir(home)
    >>> find_unfinished({"number": "2026-H1.1"})  # no step is in the trail yet
    ''
    >>> os.chdir(before)
    """
    steps = [step for step in _read_trail() if step["number"] == release["number"]]
    if not steps or steps[-1].get("record") == hashlib.sha256(encode(release)).hexdigest():
        return ""
    last = steps[-1]
    step = Message(f"release_desk.step.{last.get('step')}")
    told = {"by": str(last.get("by")), "day": str(last.get("on"))}
    return Phrase("gate.unfinished", record=RECORD, trail=TRAIL, step=step, **told)


def _holds_in_order(trail: Sequence[Mapping[str, Any]], steps: Iterable[Mapping[str, Any]]) -> bool:
    """Return whether all steps stand in the trail in their order; one that was taken twice stands there twice."""
    lines = iter(trail)
    return all(any(line.items() >= step.items() for line in lines) for step in steps)


def _is_half(path: Path) -> bool:
    return path.name.startswith(".") and path.name.endswith(".half")


def find_lost_releases() -> list[str]:
    """Return the numbers of releases that the trail knows and the folder no longer holds.

    Returns
    -------
    list of str
        Sorted; empty where nothing is lost. One that was only prepared does not count.

    Raises
    ------
    ProjectNotFoundError
        If there is no project here.
    """
    # The first step is noted before its folder appears: it may never have been finished.
    finished = {step["number"] for step in _read_trail() if step.get("step") != "prepare"}
    return sorted(number for number in finished if not (releases_folder() / number).is_dir())


def digest(path: Path) -> str:
    """Return the sha256 of a file."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def encode(release: Mapping[str, Any]) -> bytes:
    """Return the record as the bytes of its file."""
    return (json.dumps(release, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode("utf-8")


def note_step(release: Mapping[str, Any]) -> None:
    """Append the last step of a release to the trail, with the digest of the record that will be written next.

    The trail is written first: whoever is killed between the two leaves the record as the step before it left it.
    """
    line = {"number": release["number"], **release["steps"][-1], "record": hashlib.sha256(encode(release)).hexdigest()}
    append_line(releases_folder() / TRAIL, (json.dumps(line, ensure_ascii=False, sort_keys=True) + "\n").encode())


def write_record(release: Mapping[str, Any]) -> None:
    """Note the last step of a release and replace its record, whole or not at all."""
    note_step(release)
    path = releases_folder() / release["number"] / RECORD
    if os.name == "nt" and path.exists():  # Windows replaces no read-only file
        path.chmod(stat.S_IRUSR | stat.S_IWUSR)
    write_whole(path, encode(release))
    if release["state"] == LOCKED:
        path.chmod(_READ_ONLY)


def make_read_only(release: Mapping[str, Any]) -> None:
    """Make the files of a release read-only."""
    for entry in release["files"]:
        (releases_folder() / release["number"] / entry["path"]).chmod(_READ_ONLY)


def _read_trail() -> list[dict[str, Any]]:
    """Return the steps in their order; lines that a killed process left unfinished are passed over."""
    path = releases_folder() / TRAIL
    steps = []
    for line in path.read_text("utf-8", errors="replace").splitlines() if path.is_file() else []:
        try:
            step = json.loads(line)
        except ValueError:
            continue
        steps += [step] if isinstance(step, dict) and "number" in step else []
    return steps
