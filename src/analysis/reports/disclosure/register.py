"""The register of releases: which protected cells were published with which value, and which were withheld.

It is the file ``releases.jsonl`` in the project's folder, one line a cell, only ever appended to. It survives every
rebuild. Whoever deletes it makes the workbench forget what the public knows.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from analysis.reports.disclosure._errors import ReleaseRefusedError
from analysis.reports.disclosure.cells import Cell, Released

_LOCK = Path(".workbench") / "releases.lock"
#: How long a release waits for another that writes [s].
_LONGEST_WAIT = 60
_DIGITS = 16
_FIELDS = ("cell", "value", "day", "report", "profile")


class Entry(NamedTuple):
    """One line: a cell with its value as printed (None: withheld), the day, the report and the profile.

    A sum names the cells that it was made of, each by its organisation and days.
    """

    cell: Cell
    value: float | None
    day: dt.date
    report: str
    profile: str
    parts: tuple[Cell, ...] = ()

    def to_line(self) -> str:
        """Return the entry as a line of the register, with a digest that shows whether it is whole.

        >>> entry = Entry(Cell("f-a", "visits", "in", "", "2026-06-30"), 40.0, dt.date(2026, 7, 1), "f-a_en", "default")
        >>> Entry.from_line(entry.to_line()) == entry
        True
        """
        cell = list(self.cell)[:-1]
        told = (cell, self.value, self.day.isoformat(), self.report, self.profile)
        row: dict[str, Any] = dict(zip(_FIELDS, told, strict=True))
        if self.parts:
            row["parts"] = [[part.unit_code, part.start, part.end] for part in self.parts]
        return json.dumps(row | {"digest": _digest(row)}, ensure_ascii=False)

    @classmethod
    def from_line(cls, line: str) -> Entry:
        """Return the entry of a line.

        Raises
        ------
        ValueError
            If the line is no entry, or not the one that was written.
        """
        row = json.loads(line)
        is_entry = isinstance(row, dict) and row.keys() >= {*_FIELDS}
        told = {name: row[name] for name in (*_FIELDS, "parts") if name in row} if is_entry else {}
        if not told or row.get("digest") != _digest(told):
            raise ValueError(line)
        cell, day = Cell(*row["cell"]), dt.date.fromisoformat(row["day"])
        parts = [Cell(unit, cell.indicator_code, cell.part, *days) for unit, *days in row.get("parts", ())]
        return cls(cell, row["value"], day, row["report"], row["profile"], tuple(parts))


def _digest(row: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(row, ensure_ascii=False, sort_keys=True).encode()).hexdigest()[:_DIGITS]


def read_register(path: Path) -> list[Entry]:
    """Return the entries of a register in the order in which they were written; none where there is no file.

    A last line without its end was never finished: its report was not published, and it is left out.

    Raises
    ------
    ReleaseRefusedError
        If another line is damaged: what it showed is published, and nobody knows what it was.
    """
    return _parse(path.read_bytes(), path.name) if path.is_file() else []


def _parse(content: bytes, name: str) -> list[Entry]:
    *lines, _ = content.split(b"\n")
    found = []
    for number, line in enumerate(lines, start=1):
        try:
            found.append(Entry.from_line(line.decode("utf-8")))
        except (ValueError, KeyError, TypeError) as error:
            raise ReleaseRefusedError(
                f"{name}, line {number}: damaged, so it is not known what was published",
                expected="the line as the workbench wrote it",
                fix="Restore the file from a copy, or delete the line if you know that its report was never published.",
            ) from error
    return found


def earlier_cells(entries: Iterable[Entry], profile: str, before: dt.date | None = None) -> list[Released]:
    """Return the cells of the releases of a profile, all or those before a day, in the order of their days."""
    mine = [one for one in entries if one.profile == profile and (before is None or one.day < before)]
    return [
        Released(one.cell, one.value, one.day.isoformat(), one.parts) for one in sorted(mine, key=lambda one: one.day)
    ]


def new_entries(entries: Sequence[Entry], wanted: Iterable[Entry]) -> list[Entry]:
    """Return those wanted that say something new: a report published again with the same values says nothing.

    That a cell is withheld takes back no value that was published before.
    """
    latest: dict[tuple[Cell, str], float | None] = {}
    fresh = []
    for number, one in enumerate([*entries, *wanted]):
        key = (one.cell, one.profile)
        if key not in latest or one.value not in (None, latest[key]):
            latest[key] = one.value
            if number >= len(entries):
                fresh.append(one)
    return fresh


def append_entries(path: Path, entries: Sequence[Entry]) -> None:
    """Append entries in one write, after the end of what a killed process left unfinished."""
    if not entries:
        return
    text = "".join(f"{one.to_line()}\n" for one in entries)
    with path.open("ab+") as stream:
        if stream.tell() > 0:
            stream.seek(-1, os.SEEK_END)
            if stream.read(1) != b"\n":
                _cut_unfinished(stream)
        stream.write(text.encode())
        stream.flush()
        os.fsync(stream.fileno())


def merge_register(path: Path, travelled: bytes) -> None:
    """Append what a report that was written on another machine noted in the copy of the register that it took along.

    Raises
    ------
    ReleaseRefusedError
        If a report published meanwhile shows what this one withholds, or withholds what this one tells.
    """
    theirs = _parse(travelled, path.name)
    with lock_register(path):
        ours = read_register(path)
        fresh = [one for one in theirs if one not in ours]
        meanwhile = {(one.cell, one.profile): one for one in ours if one not in theirs}
        for one in fresh:
            other = meanwhile.get((one.cell, one.profile))
            if other is not None and other.value != one.value:
                raise ReleaseRefusedError(
                    f"{one.cell!r}: report '{other.report}', published in the meantime, contradicts '{one.report}'",
                    fix="Run it again: it will take the other report into account.",
                )
        append_entries(path, new_entries(ours, fresh))


def _cut_unfinished(stream: Any) -> None:
    """Remove the last line where it has no end."""
    stream.seek(0)
    stream.truncate(stream.read().rfind(b"\n") + 1)


def lock_register(path: Path) -> Any:
    """Return the lock under which a release reads the register, checks itself against it, and appends to it."""
    from filelock import FileLock

    lock = path.parent / _LOCK
    lock.parent.mkdir(parents=True, exist_ok=True)
    return FileLock(lock, timeout=_LONGEST_WAIT)
