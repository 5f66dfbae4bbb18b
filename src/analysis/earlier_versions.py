"""Nothing is overwritten: what stood in the place of a report is kept in ``earlier/<report date>-<n>`` beside it."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Collection, Mapping, Sequence
from itertools import count
from pathlib import Path
from typing import Any
from uuid import uuid4

#: The folder beside a report that holds what stood in its place before.
EARLIER = "earlier"
#: What may stand in for the day of a report that tells none.
_UNDATED = "undated"


def keep_earlier(
    folder: Path, now: Mapping[str, bytes], before: Sequence[str], about: Mapping[str, Mapping[str, Any]]
) -> None:
    """Copy the files that will be replaced or removed to the folder ``earlier`` beside each of them.

    A file that stays as it is, or of which an earlier copy is there already, is not copied, so that a run that was
    killed may be repeated.

    Parameters
    ----------
    folder
        The folder of reports.
    now
        The files that are going to be written, by name.
    before
        The names of the files that the last run wrote; those that are not written again are going to be removed.
    about
        What is known of the files that stand there, by name: their `report_date`.
    """
    changed: dict[tuple[Path, str], list[Path]] = {}
    for name in sorted({*now, *before}):
        path = folder / name
        if path.is_file() and path.read_bytes() != now.get(name) and not _is_kept(path):
            day = str(about.get(name, {}).get("report_date") or _UNDATED)
            changed.setdefault((path.parent, day), []).append(path)
    for (parent, day), paths in changed.items():
        _copy_together(parent / EARLIER, day, paths)


def remove_oldest(folder: Path, most: int, held: Collection[str]) -> list[Path]:
    """Remove the oldest earlier versions of each report, but for those that a release refers to; return them.

    Parameters
    ----------
    folder
        The folder of reports.
    most
        How many earlier versions of a report are kept, the newest report dates first.
    held
        The sha256 of the files that releases refer to.

    Returns
    -------
    list of Path
        The files that were removed.
    """
    removed: list[Path] = []
    for earlier in sorted(folder.rglob(EARLIER)):
        versions: dict[str, list[Path]] = {}
        for path in earlier.glob("*/*") if earlier.is_dir() else ():
            if path.is_file() and not path.parent.name.startswith("."):
                versions.setdefault(path.name, []).append(path)
        for copies in versions.values():
            oldest = sorted(copies, key=lambda path: _age(path.parent.name), reverse=True)[most:]
            removed += [path for path in oldest if hashlib.sha256(path.read_bytes()).hexdigest() not in held]
    for path in removed:
        path.unlink()
        if not any(path.parent.iterdir()):
            path.parent.rmdir()
    return removed


def _age(name: str) -> tuple[str, int]:
    """Return what the folders of earlier versions are sorted by: report date, then number; undated ones come first."""
    day, _, number = name.rpartition("-")
    return ("" if day == _UNDATED else day), int(number) if number.isdigit() else 0


def _is_kept(path: Path) -> bool:
    """Return whether an earlier copy holds the same bytes."""
    copies = path.parent.glob(f"{EARLIER}/*/{_escape_glob(path.name)}")
    return any(copy.read_bytes() == path.read_bytes() for copy in copies)


def _escape_glob(name: str) -> str:
    """Return a name as a pattern that means it alone."""
    return "".join(f"[{letter}]" if letter in "*?[" else letter for letter in name)


def _copy_together(earlier: Path, day: str, paths: list[Path]) -> None:
    """Copy files into a new folder, which is there with all of them or not at all."""
    earlier.mkdir(exist_ok=True)
    half = earlier / f".{uuid4().hex[:8]}.half"
    try:
        half.mkdir()
        for path in paths:
            shutil.copyfile(path, half / path.name)
        for number in count(1):
            place = earlier / f"{day}-{number}"
            if place.exists():
                continue
            try:
                half.rename(place)
            except FileExistsError:
                continue  # another notebook took the number meanwhile
            except OSError:
                if place.exists():
                    continue
                raise
            return
    finally:
        shutil.rmtree(half, ignore_errors=True)
