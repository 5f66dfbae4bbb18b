"""The steps of a release: checked, approved by a second person, locked, reopened; each only from the right state."""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from analysis.errors import AnalysisError
from analysis.i18n import LANGUAGES, Phrase, translate
from analysis.releases.release_files import (
    APPROVED,
    CHECKED,
    LOCKED,
    PREPARED,
    REOPENED,
    REPLACED,
    Release,
    ReleaseError,
    find_release,
    find_tampering,
    hold_releases,
    make_read_only,
    write_record,
)

if TYPE_CHECKING:
    from analysis.releases.gates import GateResult

#: The step that leads to a state.
_STEP_TO = {
    PREPARED: "prepare",
    CHECKED: "check",
    APPROVED: "approve",
    LOCKED: "lock",
    REOPENED: "reopen",
    REPLACED: "replace",
}


def next_step(release: Mapping[str, Any]) -> Phrase:
    """Return what the release needs next, as a sentence.

    Parameters
    ----------
    release
        The record, of `find_release`.

    Returns
    -------
    Phrase
        With the command to type.

    Examples
    --------
    >>> next_step({"number": "2026-H1.1", "state": "approved"})
    'Lock it: `workbench release lock 2026-H1.1`.'
    """
    return Phrase(f"release_step.{release['state']}", number=release["number"])


def name_state(state: str) -> dict[str, str]:
    """Return the name of a state in each language.

    Parameters
    ----------
    state
        A state of a release, such as `APPROVED`.

    Returns
    -------
    dict
        The name by language.

    Raises
    ------
    KeyError
        If it is no state.

    Examples
    --------
    >>> name_state("locked")["en"]
    'locked'
    """
    return {lang: translate(f"release_desk.step.{_STEP_TO[state]}", lang) for lang in LANGUAGES}


def store_check(number: str, results: Sequence[GateResult], basis: Mapping[str, str], by: str, day: dt.date) -> Release:
    """Return the release after its check was stored; it is checked if all gates were passed.

    Parameters
    ----------
    number
        The number of the release.
    results
        What `check_release_set` found.
    basis
        The sha256 of each processed table on which the check rests, by name.
    by, day
        Who checked, and the day.

    Returns
    -------
    dict
        The new record.

    Raises
    ------
    ReleaseError
        If the release is in a state that is not checked any more.

    Examples
    --------
    >>> from contextlib import chdir
    >>> from pathlib import Path
    >>> from tempfile import mkdtemp
    >>> project = Path(mkdtemp())
    >>> (project / "releases" / "2026-H1.1").mkdir(parents=True)
    >>> (project / "workbench.toml").touch()
    >>> release = {"number": "2026-H1.1", "state": "prepared", "files": [], "steps": [{"step": "prepare"}]}
    >>> with chdir(project):
    ...     write_record(release)
    ...     store_check("2026-H1.1", [], {}, "An", dt.date(2026, 7, 10))["state"]
    'checked'
    """
    with hold_releases():
        release = _in_state(number, "checked", PREPARED, CHECKED, REOPENED)
        passed = all(result.is_ok for result in results)
        check = {
            "by": by,
            "on": day.isoformat(),
            "is_passed": passed,
            "basis": dict(basis),
            "gates": [result.to_dict() for result in results],
        }
        state = CHECKED if passed else (REOPENED if release["state"] == REOPENED else PREPARED)
        waived = [f"{key}: {reason}" for result in results for key, reason in result.accepted.items()]
        why = "" if passed else "not all gates passed"
        told = "; ".join(filter(None, (why, f"accepted: {', '.join(waived)}" if waived else "")))
        return _take_step(release | {"check": check}, "check", state, by, day, told)


def approve_release(number: str, basis: Mapping[str, str], by: str, day: dt.date) -> Release:
    """Return the release after a second person approved it.

    Parameters
    ----------
    number
        The number of the release.
    basis
        The sha256 of each processed table now; the check must rest on the same.
    by, day
        Who approves, and the day.

    Returns
    -------
    dict
        The new record.

    Raises
    ------
    ReleaseError
        If the release is not checked, the check no longer fits, or the person is the one who prepared it.

    Examples
    --------
    >>> from contextlib import chdir
    >>> from pathlib import Path
    >>> from tempfile import mkdtemp
    >>> project = Path(mkdtemp())
    >>> (project / "releases" / "2026-H1.1").mkdir(parents=True)
    >>> (project / "workbench.toml").touch()
    >>> release = {"number": "2026-H1.1", "state": "checked", "files": [], "steps": [{"step": "prepare"}]}
    >>> release |= {"prepared_by": "An", "check": {"basis": {}}}
    >>> with chdir(project):
    ...     write_record(release)
    ...     approve_release("2026-H1.1", {}, "Bình", dt.date(2026, 7, 11))["state"]
    'approved'
    """
    with hold_releases():
        release = _in_state(number, "approved", CHECKED)
        _refuse_changed(release)
        if dict(basis) != release["check"]["basis"]:
            changed = sorted(
                name
                for name in {*basis, *release["check"]["basis"]}
                if basis.get(name) != release["check"]["basis"].get(name)
            )
            raise ReleaseError(
                Phrase("release_error.data_changed", number=number, tables=", ".join(changed[:5])),
                fix=Phrase("release_error.check_again", number=number),
            )
        if not _words_of_name(by):
            raise ReleaseError(
                Phrase("release_error.no_letters"), found=by, expected=Phrase("release_error.second_person")
            )
        _refuse_other_script(by, release["prepared_by"])
        if is_same_person(by, release["prepared_by"]):
            raise ReleaseError(
                Phrase("release_error.prepared_by", by=release["prepared_by"], number=number),
                found=by,
                expected=Phrase("release_error.second_person"),
                fix=f"`workbench release approve {number} --by NAME`",
            )
        return _take_step(release, "approve", APPROVED, by, day)


def lock_release(number: str, by: str, day: dt.date) -> Release:
    """Return the release after it was locked: its files are read-only and its checksums final.

    Parameters
    ----------
    number
        The number of the release.
    by, day
        Who locks it, and the day.

    Returns
    -------
    dict
        The new record.

    Raises
    ------
    ReleaseError
        If it is not approved, or a file has changed since.

    Examples
    --------
    >>> from contextlib import chdir
    >>> from pathlib import Path
    >>> from tempfile import mkdtemp
    >>> project = Path(mkdtemp())
    >>> (project / "releases" / "2026-H1.1").mkdir(parents=True)
    >>> (project / "workbench.toml").touch()
    >>> release = {"number": "2026-H1.1", "state": "approved", "files": [], "steps": [{"step": "prepare"}]}
    >>> with chdir(project):
    ...     write_record(release)
    ...     lock_release("2026-H1.1", "An", dt.date(2026, 7, 11))["state"]
    'locked'
    """
    with hold_releases():
        release = _in_state(number, "locked", APPROVED)
        _refuse_changed(release)
        make_read_only(release)
        return _take_step(release, "lock", LOCKED, by, day)


def reopen_release(number: str, why: str, by: str, day: dt.date) -> Release:
    """Return the release after it was reopened; its files stay as they are, and the trace of it stays for ever.

    Parameters
    ----------
    number
        The number of the release.
    why
        The reason.
    by, day
        Who reopens it, and the day.

    Returns
    -------
    dict
        The new record.

    Raises
    ------
    ReleaseError
        If it is neither approved nor locked, or no reason is given.

    Examples
    --------
    >>> from contextlib import chdir
    >>> from pathlib import Path
    >>> from tempfile import mkdtemp
    >>> project = Path(mkdtemp())
    >>> (project / "releases" / "2026-H1.1").mkdir(parents=True)
    >>> (project / "workbench.toml").touch()
    >>> release = {"number": "2026-H1.1", "state": "approved", "files": [], "steps": [{"step": "prepare"}]}
    >>> with chdir(project):
    ...     write_record(release)
    ...     reopen_release("2026-H1.1", "wrong total", "An", dt.date(2026, 7, 12))["state"]
    'reopened'
    """
    reason = " ".join(why.split())
    if not reason:
        raise ReleaseError(Phrase("release_error.no_reason"), fix=f"`workbench release reopen {number} --why REASON`")
    with hold_releases():
        release = _in_state(number, "reopened", APPROVED, LOCKED)
        return _take_step(release, "reopen", REOPENED, by, day, reason)


def is_same_person(one: str, other: str) -> bool:
    """Return whether two names are those of one person: capitals, marks, blanks, punctuation and order do not count.

    >>> is_same_person("Nguyễn Văn  An", "an.nguyen-van"), is_same_person("An", "Bình")
    (True, False)
    """
    words, others = _words_of_name(one), _words_of_name(other)
    return "".join(words) == "".join(others) or sorted(words) == sorted(others)


def _refuse_other_script(by: str, prepared_by: str) -> None:
    """Refuse a name in other letters than the first one: 'Аn' in Cyrillic looks like 'An'."""
    if _is_latin(by) != _is_latin(prepared_by):
        raise ReleaseError(
            Phrase("release_error.two_scripts"),
            found=by,
            expected=Phrase("release_error.same_script", by=prepared_by),
        )


def _is_latin(name: str) -> bool:
    letters = [letter for letter in unicodedata.normalize("NFKD", name) if letter.isalpha()]
    return all(unicodedata.name(letter, "").startswith("LATIN") for letter in letters)


def _words_of_name(name: str) -> list[str]:
    decomposed = unicodedata.normalize("NFKD", name.casefold()).replace("đ", "d")
    letters = (letter for letter in decomposed if not unicodedata.combining(letter))
    return "".join(letter if letter.isalnum() else " " for letter in letters).split()


def was_locked(release: Mapping[str, Any]) -> bool:
    """Return whether a release was locked at any time, so that others may have seen it."""
    return any(step["step"] == "lock" for step in release["steps"])


def replace_release(release: Release, by_number: str, by: str, day: dt.date) -> Release:
    """Return the release after another one replaced it; its files stay as they are."""
    return _take_step(release | {"replaced_by": by_number}, "replace", REPLACED, by, day, f"replaced by {by_number}")


def _in_state(number: str, wanted: str, *states: str) -> Release:
    release = find_release(number)
    if release["state"] not in states:
        raise ReleaseError(
            Phrase("release_error.state", number=number, state=name_state(release["state"]), wanted=name_state(wanted)),
            fix=next_step(release),
        )
    return release


def _refuse_changed(release: Mapping[str, Any]) -> None:
    problems = find_tampering(release)
    if problems:
        number = release["number"]
        raise ReleaseError.join(
            [AnalysisError(problem, file=f"releases/{number}") for problem in problems],
            Phrase("release_error.tampered", number=number),
        )


def refuse_earlier_day(release: Mapping[str, Any], day: dt.date) -> None:
    """Refuse a step on a day before the one of the last step: a clock that went back would reorder who did what."""
    last = release["steps"][-1].get("on", "")
    if day.isoformat() < last:
        raise ReleaseError(
            Phrase("release_error.clock", number=release["number"], day=last),
            found=day.isoformat(),
            expected=Phrase("release_error.not_before"),
            fix=Phrase("release_error.set_clock"),
        )


def _take_step(release: Release, step: str, state: str, by: str, day: dt.date, why: str = "") -> Release:
    refuse_earlier_day(release, day)
    taken = {"step": step, "state": state, "by": by, "on": day.isoformat()} | ({"why": why} if why else {})
    changed = release | {"state": state, "steps": [*release["steps"], taken]}
    write_record(changed)
    return changed
