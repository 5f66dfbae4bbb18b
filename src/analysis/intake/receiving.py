"""What lies in the inbox is filed and leaves it, or is refused and waits in ``inbox/refused`` with the reason.

A file leaves the inbox when its copy in `data/raw` is complete and was compared with it. A process that is killed at
any moment loses nothing, and the next call goes on.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import re
import shutil
import time
import unicodedata
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from os import stat_result
from pathlib import Path
from typing import Literal

from analysis.intake._archives import DEEPEST, ENDINGS, ArchiveError, is_archive, unpack
from analysis.intake._arrivals import REFUSED, TAKING, UNPACKING, Arrival, is_being_written, is_settled, list_arrivals
from analysis.noun_counts import counted
from analysis.registry import AlreadyFiledError, Received, add_filings, checksum, find_filed, read_source
from analysis.run_date import default_run_date
from analysis.whole_files import portable_name, write_whole
from vnfilings import Limits, UnreadableFileError, redact_label

State = Literal["filed", "refused", "duplicate", "left", "unpacked"]
_REASON = ".reason.txt"
#: Letters that turn the direction of what follows: 'gpj.exe' is then shown as 'exe.jpg'.
_TURNS = ("LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI")
_DUPLICATE = "already filed as"
#: How the second line of a reason begins.
_DAY = "refused on "
#: What is said of a file that more bytes will not make readable, and of one that these may.
_NO_FORMAT = "are not supported"
_AGAIN = " (unless its copy is still under way: it is tried once more)"
_GROWING = "it is still being written; call again when it is complete"
_MOST_BYTES, _SHORT = 200, 40
#: A file that is younger may still be written, whatever its size says [s].
QUIET = 2.0


@dataclass(frozen=True)
class Receipt:
    """What became of one file of the inbox.

    Attributes
    ----------
    name: its path in the inbox, without private persons.
    state: filed, refused, duplicate (refused, but no error), left (not touched) or unpacked (an archive).
    source_id: under which it is filed now, or was before.
    reason: one line: what is wrong and what to do; of a filed one, why its original is still there.
    """

    name: str
    state: State
    source_id: str = ""
    reason: str = ""


def receive_inbox(inbox: Path, raw: Path, *, limits: Limits | None = None, quiet: float = QUIET) -> Iterator[Receipt]:
    """Yield what became of each file in the inbox.

    Parameters
    ----------
    inbox
        The folder; it is made if it is missing.
    raw
        The folder `data/raw`.
    limits
        Processor time and memory that reading one file may take, and the number of files at a time.
    quiet
        For how long a file must not have changed [s].

    Yields
    ------
    Receipt
        One for each file and archive, those from archives included.

    Raises
    ------
    OSError
        If a file or a folder cannot be read or written.

    Examples
    --------
    >>> from tempfile import mkdtemp
    >>> project = Path(mkdtemp())
    >>> (project / "inbox").mkdir()
    >>> _ = (project / "inbox" / "report.txt").write_text("Tỷ lệ hồ sơ điện tử đạt 80%.", encoding="utf-8")
    >>> [(receipt.state, receipt.source_id) for receipt in receive_inbox(project / "inbox", project / "raw", quiet=0)]
    [('filed', 'report')]
    """
    yield from resume_inbox(inbox, raw)
    done = {inbox / _read_path(mark) for mark in (inbox / TAKING).glob("*")}  # filed, and they cannot be removed
    while True:
        arrivals = [arrival for arrival in list_arrivals(inbox) if arrival.path not in done]
        archives = [arrival for arrival in arrivals if is_archive(arrival.path) and not arrival.left]
        for arrival in archives:
            done.add(arrival.path)
            yield _unpack(arrival.path, inbox, limits, quiet)
        if any(arrival.path.is_dir() for arrival in archives):
            continue
        yield from _receive([arrival for arrival in arrivals if arrival not in archives], inbox, raw, limits, quiet)
        break


def resume_inbox(inbox: Path, raw: Path) -> Iterator[Receipt]:
    """Finish what a killed process had begun, and yield what became of its files."""
    inbox.mkdir(parents=True, exist_ok=True)
    for half in (inbox / REFUSED).rglob(".*.half"):
        half.unlink(missing_ok=True)
    _resume_unpacking(inbox)
    yield from _resume_taking(inbox, raw)


@dataclass(frozen=True)
class Refused:
    """A file that was not filed: its path in the inbox, the reason, and the day on which it was refused."""

    name: str
    reason: str
    day: dt.date | None = None

    def __str__(self) -> str:
        """Return the name and the reason as a line."""
        return f"{self.name}: {self.reason}"


def list_refused(inbox: Path) -> list[Refused]:
    """Return the files in ``refused`` that were not filed, each with the reason.

    A file that lies there because it was filed before is not among them. Deleting the reason takes a line away.

    Parameters
    ----------
    inbox
        The folder `inbox`.

    Returns
    -------
    list of Refused
        By name; the day is not known of a file that an earlier version refused.

    Examples
    --------
    >>> list_refused(Path("no inbox"))
    []
    """
    notes = sorted((inbox / REFUSED).rglob(f"*{_REASON}"))
    found = [_read_note(note.read_text("utf-8", "replace")) for note in notes]
    return [refused for refused in found if _DUPLICATE not in refused.reason]


def _read_note(text: str) -> Refused:
    first, _, rest = text.strip().partition("\n")
    name, _, reason = first.partition(": ")
    day = re.fullmatch(rf"{_DAY}(\d{{4}}-\d{{2}}-\d{{2}})", rest.strip())
    return Refused(name, reason, dt.date.fromisoformat(day[1]) if day else None)


def receive_files(
    files: Iterable[Path], inbox: Path, raw: Path, *, limits: Limits | None = None, young: Collection[Path] = ()
) -> Iterator[Receipt]:
    """Yield what became of some files of the inbox that are known to be whole: what `watch_inbox` calls.

    Parameters
    ----------
    files
        Paths in the inbox; what `receive_inbox` would leave is left.
    inbox, raw, limits
        As `receive_inbox` takes them.
    young
        Those of them that are left, not refused, if they cannot be read: their copy may have paused.

    Yields
    ------
    Receipt
        One for each file; the files of an archive lie in a folder of its name afterwards.

    Raises
    ------
    OSError
        If a file or a folder cannot be read or written.

    Examples
    --------
    >>> list(receive_files([], Path("inbox"), Path("raw")))
    []
    """
    wanted = set(files)
    arrivals = [arrival for arrival in list_arrivals(inbox) if arrival.path in wanted] if wanted else []
    archives = [arrival for arrival in arrivals if is_archive(arrival.path) and not arrival.left]
    for arrival in archives:
        yield _unpack(arrival.path, inbox, limits, 0, arrival.path in young)
    yield from _receive([arrival for arrival in arrivals if arrival not in archives], inbox, raw, limits, 0, young)


def _receive(
    arrivals: list[Arrival],
    inbox: Path,
    raw: Path,
    limits: Limits | None,
    quiet: float,
    young: Collection[Path] = (),
) -> Iterator[Receipt]:
    for arrival in arrivals:
        if arrival.left:
            yield Receipt(_name(arrival.path, inbox), "left", reason=arrival.left)
        elif arrival.refused:
            yield _refuse(arrival.path, inbox, arrival.refused)
    waiting = [arrival.path for arrival in arrivals if not arrival.left and not arrival.refused]
    seen, growing = _split_settled(waiting, quiet)
    for path in growing:
        yield Receipt(_name(path, inbox), "left", reason=_GROWING)
    marks = {path: _mark(path, inbox) for path in seen}
    files = [Received(path, path.relative_to(inbox).parts[:-1]) for path in seen]
    for file, result in add_filings(files, raw, limits=limits):
        if isinstance(result, str):
            yield _take_out(file.path, inbox, raw, result)
        elif not is_settled(file.path, seen[file.path]):
            yield Receipt(_name(file.path, inbox), "left", reason="it changed while it was being read; call again")
        elif isinstance(result, AlreadyFiledError):
            yield _refuse(file.path, inbox, f"{_DUPLICATE} {result.source_id}", result.source_id)
        elif file.path in young and isinstance(result, UnreadableFileError) and _NO_FORMAT not in result.cause:
            yield Receipt(_name(file.path, inbox), "left", reason=f"{result.cause}{_AGAIN}")
        else:
            yield _refuse(file.path, inbox, _reason_of(str(result), file.path))
        if not (isinstance(result, str) and file.path.exists()):  # else the next call takes it out
            with contextlib.suppress(OSError):
                marks[file.path].unlink(missing_ok=True)
    with contextlib.suppress(OSError):
        (inbox / TAKING).rmdir()


def _split_settled(paths: list[Path], quiet: float) -> tuple[dict[Path, stat_result], list[Path]]:
    """Return the files that have not changed for a while with their state, and the others."""
    first = {path: path.stat() for path in paths if path.is_file()}
    ages = [time.time() - held.st_mtime for held in first.values()]
    if any(0 <= age < quiet for age in ages):
        time.sleep(quiet - min(age for age in ages if age >= 0))
    settled = {path: held for path, held in first.items() if is_settled(path, held) and not is_being_written(path)}
    return settled, [path for path in paths if path not in settled]


def _mark(path: Path, inbox: Path) -> Path:
    """Note that a file is being taken: if this process is killed, the next one knows the copy in `raw` for its own."""
    mark = inbox / TAKING / checksum(path)
    with contextlib.suppress(OSError):  # a folder in which nothing can be written: its files stay there anyway
        write_whole(mark, path.relative_to(inbox).as_posix().encode("utf-8", "surrogateescape"))
    return mark


def _resume_taking(inbox: Path, raw: Path) -> Iterator[Receipt]:
    """Take out the originals of what a killed process had filed already."""
    folder = inbox / TAKING
    for mark in sorted(folder.glob("*")) if folder.is_dir() else []:
        path = inbox / _read_path(mark)
        filed = find_filed(mark.name, raw)
        if filed and path.is_file() and checksum(path) == mark.name:
            yield _take_out(path, inbox, raw, filed)
        if not (filed and path.is_file() and checksum(path) == mark.name):
            mark.unlink(missing_ok=True)
    with contextlib.suppress(OSError):
        folder.rmdir()


def _read_path(note: Path) -> str:
    """Return the path in the inbox that a note of ours holds."""
    return note.read_bytes().decode("utf-8", "surrogateescape")


def _take_out(path: Path, inbox: Path, raw: Path, source_id: str) -> Receipt:
    """Remove the original of a file that is filed, unless it is no longer what was filed."""
    name = _name(path, inbox)
    try:
        is_same = checksum(path) in read_source(raw / source_id).files.values()
        if is_same:
            path.unlink()
            _remove_empty_folders(path.parent, inbox)
    except OSError as error:
        reason = f"its original is still in the inbox ({error.strerror or error}); remove it"
        return Receipt(name, "filed", source_id, reason)
    reason = "" if is_same else "its original changed afterwards and is still in the inbox; it will be filed by itself"
    return Receipt(name, "filed", source_id, reason)


def _refuse(path: Path, inbox: Path, reason: str, source_id: str = "") -> Receipt:
    """Move a file to ``refused``, under the same path, and write the reason beside it; the reason comes first."""
    relative = path.relative_to(inbox)
    target = inbox / REFUSED / relative
    name = _name(path, inbox)
    line = f"{name}: {reason}\n".encode()
    count = 1
    while target.exists() or _is_other(_beside(target), line):
        count += 1
        target = (inbox / REFUSED / relative).with_name(f"{path.stem} ({count}){path.suffix}")
    beside = _beside(target)
    try:
        write_whole(beside, line + f"{_DAY}{default_run_date()}\n".encode())
        shutil.move(path, target)
        _remove_empty_folders(path.parent, inbox)
    except OSError as error:
        with contextlib.suppress(OSError):
            if not target.exists():
                beside.unlink(missing_ok=True)
        return Receipt(name, "left", source_id, f"{reason} (it cannot be moved: {error.strerror or error})")
    return Receipt(name, "duplicate" if source_id else "refused", source_id, reason)


def _beside(target: Path) -> Path:
    """Return the file with the reason; a name that is too long with that ending is cut."""
    name = target.name
    if len(name.encode("utf-8", "replace")) > _MOST_BYTES:
        digest = hashlib.sha256(name.encode("utf-8", "surrogateescape")).hexdigest()
        name = f"{name[:_SHORT]}-{digest[:8]}"
    return target.with_name(f"{name}{_REASON}")


def _is_other(beside: Path, line: bytes) -> bool:
    """Return whether a reason is there that is not what a killed process wrote about this file."""
    return beside.exists() and not beside.read_bytes().startswith(line)


def _unpack(archive: Path, inbox: Path, limits: Limits | None, quiet: float, is_young: bool = False) -> Receipt:
    """Put the files of an archive into a folder of its name, in its place; whole or not at all."""
    name = _name(archive, inbox)
    depth = sum(part.lower().endswith(ENDINGS) for part in archive.relative_to(inbox).parts)
    if depth > DEEPEST:
        return _refuse(archive, inbox, "it is an archive in an archive in an archive; unpack it and put the files here")
    settled, _ = _split_settled([archive], quiet)
    if not settled:
        return Receipt(name, "left", reason=_GROWING)
    work = inbox / f"{UNPACKING}{checksum(archive)[:16]}"
    shutil.rmtree(work, ignore_errors=True)
    half, ready = work / "half", work / "ready"
    try:
        half.mkdir(parents=True)
        count = unpack(archive, half, limits)
        write_whole(work / "place", archive.relative_to(inbox).as_posix().encode("utf-8", "surrogateescape"))
        half.rename(ready)
        _finish_unpacking(work, inbox)
    except ArchiveError as error:
        shutil.rmtree(work, ignore_errors=True)
        if is_young:
            return Receipt(name, "left", reason=f"{_reason_of(str(error), archive)}{_AGAIN}")
        return _refuse(archive, inbox, _reason_of(str(error), archive))
    except OSError as error:
        if not ready.exists():
            shutil.rmtree(work, ignore_errors=True)
        return Receipt(name, "left", reason=f"it cannot be unpacked here: {error.strerror or error}")
    return Receipt(name, "unpacked", reason=counted(count, "file"))


def _finish_unpacking(work: Path, inbox: Path) -> None:
    """Replace an archive by the folder with its files."""
    archive = inbox / _read_path(work / "place")
    if archive.is_file():
        archive.rename(work / "archive")
    (work / "ready").rename(archive)
    shutil.rmtree(work, ignore_errors=True)


def _resume_unpacking(inbox: Path) -> None:
    """Finish what a killed process had unpacked whole, and forget what it had not."""
    for work in sorted(inbox.glob(f"{UNPACKING}*")):
        if (work / "ready").is_dir():
            _finish_unpacking(work, inbox)
        else:
            shutil.rmtree(work, ignore_errors=True)


def _remove_empty_folders(folder: Path, inbox: Path) -> None:
    """Remove a folder whose last file was taken out, and those above it that are empty then; the inbox stays."""
    with contextlib.suppress(OSError):  # the first that holds something ends it
        while folder != inbox:
            folder.rmdir()
            folder = folder.parent


def _name(path: Path, inbox: Path) -> str:
    """Return the path of a file in the inbox, as it may be shown."""
    parts = path.relative_to(inbox).parts
    shown = "/".join(redact_label(unicodedata.normalize("NFC", part)) for part in parts)
    plain = "".join(ascii(letter)[1:-1] if _is_unseen(letter) else letter for letter in shown)
    return plain.encode("utf-8", "backslashreplace").decode()


def _is_unseen(letter: str) -> bool:
    """Return whether a character ends the line, steers the terminal or turns the direction of reading."""
    return unicodedata.category(letter) in ("Cc", "Zl", "Zp") or unicodedata.bidirectional(letter) in _TURNS


def _reason_of(message: str, path: Path) -> str:
    """Return an error as one line without the name of the file, which stands before it."""
    flat = " ".join(message.split())
    for name in (path.name, redact_label(path.name), portable_name(path.name)):
        flat = flat.removeprefix(f"{name}: ").removeprefix(f"{path}: ")
    return flat
