"""What lies in the inbox: files to be filed, archives to be unpacked, and files that are not touched yet."""

from __future__ import annotations

import os
import signal
import sys
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

#: The folder in the inbox with what could not be filed, and its hidden folders with work under way.
REFUSED, TAKING, UNPACKING = "refused", ".taking", ".unpacking-"
_README = "README.md"
#: Names that programs and systems leave beside documents.
_SYSTEM_FILES = {"thumbs.db", "desktop.ini", "ehthumbs.db", "icon\r"}
_SYSTEM_FOLDERS = {"__macosx", "$recycle.bin", "@eadir"}
_UNFINISHED = (".part", ".partial", ".crdownload", ".download", ".tmp", ".filepart", ".!ut", ".opdownload")
_OTHER_ARCHIVES = (".7z", ".rar", ".gz", ".bz2", ".xz", ".zst", ".iso", ".cab", ".arj")
_MAILS = (".eml", ".msg", ".mbox", ".pst")


@dataclass(frozen=True)
class Arrival:
    """One file of the inbox: where it lies, and why it is left or refused without being read ('' for neither)."""

    path: Path
    left: str = ""
    refused: str = ""


def list_arrivals(inbox: Path) -> list[Arrival]:
    """Return every file of the inbox in the order of its name, but what was refused before and the README."""
    found = [arrival for path in _walk(inbox, inbox) for arrival in [_judge(path)]]
    return sorted(found, key=lambda arrival: unicodedata.normalize("NFC", arrival.path.relative_to(inbox).as_posix()))


def _walk(folder: Path, inbox: Path) -> Iterator[Path]:
    with os.scandir(folder) as entries:
        for entry in entries:
            path = Path(entry.path)
            is_top = folder == inbox
            if is_top and (entry.name in (REFUSED, TAKING, _README) or entry.name.startswith(UNPACKING)):
                continue
            if entry.is_dir(follow_symlinks=False) and entry.name.lower() not in _SYSTEM_FOLDERS:
                yield from _walk(path, inbox)
            elif entry.is_dir(follow_symlinks=False):
                yield from (Path(root) / name for root, _, names in os.walk(path) for name in names)
            else:
                yield path


def _judge(path: Path) -> Arrival:
    name = path.name.lower()
    if path.is_symlink():
        return Arrival(path, left="it is a link; put the file itself here")
    if not path.is_file():
        return Arrival(path, left="it is no file")
    if name in _SYSTEM_FILES or any(part.lower() in _SYSTEM_FOLDERS for part in path.parts):
        return Arrival(path, left="a file of the system")
    if name.startswith(("~$", "~", ".~lock")):
        return Arrival(path, left="a temporary file of an office program: close the document")
    if name.endswith(_UNFINISHED):
        return Arrival(path, left="it is still being received")
    if name.startswith("."):
        return Arrival(path, left="a hidden file")
    if name.endswith(_OTHER_ARCHIVES) and not name.endswith((".tar.gz", ".tar.bz2", ".tar.xz")):
        return Arrival(path, refused="archives of this type are not unpacked; unpack it and put the files here")
    if name.endswith(_MAILS):
        return Arrival(path, refused="mails are not read; save the attachments and put them here")
    return Arrival(path)


def is_being_written(path: Path) -> bool:
    """Return whether a program has a file open to write it, as far as the system tells: Linux does of its own disks."""
    if sys.platform != "linux":
        return False
    import fcntl

    try:
        with path.open("rb") as stream:
            fcntl.fcntl(stream, fcntl.F_SETSIG, signal.SIGURG)  # who opens it meanwhile must not end this process
            fcntl.fcntl(stream, fcntl.F_SETLEASE, fcntl.F_RDLCK)
            fcntl.fcntl(stream, fcntl.F_SETLEASE, fcntl.F_UNLCK)
    except BlockingIOError:
        return True
    except OSError:  # a disk without leases, or another owner
        return False
    return False


def is_settled(path: Path, before: os.stat_result) -> bool:
    """Return whether a file is as it was: neither its size nor its time has changed."""
    try:
        now = path.stat()
    except OSError:
        return False
    return (now.st_size, now.st_mtime_ns) == (before.st_size, before.st_mtime_ns)
