"""Files that are written whole or not at all, and names that every file system can hold."""

from __future__ import annotations

import errno
import hashlib
import os
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from uuid import uuid4

_LONGEST_PART = 80
_LONGEST_NAME = 100
#: What no name of a file may hold on Windows.
_UNPORTABLE = re.compile(r'[<>:"/\\|?*\x00-\x1f]')
#: Names that Windows keeps for devices, whatever ends they have.
_DEVICES = {"con", "prn", "aux", "nul", *(f"{name}{number}" for name in ("com", "lpt") for number in range(10))}


def write_whole(path: Path, content: bytes, *, makes_folder: bool = True) -> None:
    """Write `content` so that `path` holds all of it or what it held before, whatever happens meanwhile.

    Where a person gave the path, a missing folder is an error: it may be misspelt.

    Raises
    ------
    FileNotFoundError
        If the folder is missing and is not to be made.
    """
    if makes_folder:
        path.parent.mkdir(parents=True, exist_ok=True)
    elif not path.parent.is_dir():
        raise FileNotFoundError(errno.ENOENT, "there is no such folder", str(path.parent))
    half = path.with_name(f".{path.name[:100]}.{uuid4().hex[:8]}.half")
    try:
        with half.open("wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        half.replace(path)
    except OSError as error:
        # A full disk is found by a write, which knows no name; a folder that is read-only by the name of `half`.
        error.filename = str(path)
        if error.filename2 is not None:
            error.filename2 = None
        if error.errno == errno.ENOENT and path.parent.is_dir():
            raise FileNotFoundError(errno.ENOENT, "no file can be created in this folder", str(path)) from error
        raise
    finally:
        with suppress(OSError):  # on a read-only file system even one that is not there
            half.unlink(missing_ok=True)


@contextmanager
def all_or_nothing(files: Iterable[Path]) -> Iterator[Mapping[Path, bytes | None]]:
    """Give the files back what they held before, which is what it yields, if anything fails; None: no such file."""
    before = {path: path.read_bytes() if path.is_file() else None for path in files}
    try:
        yield before
    except BaseException:
        for path, content in before.items():
            if content is None:
                path.unlink(missing_ok=True)
            elif not path.is_file() or path.read_bytes() != content:
                write_whole(path, content)
        raise


def append_line(path: Path, line: bytes) -> None:
    """Append a line, whole or not at all; one that a killed process left unfinished is ended first."""
    with path.open("ab+", buffering=0) as stream:
        size = stream.seek(0, os.SEEK_END)
        if size > 0:
            stream.seek(-1, os.SEEK_END)
            line = line if stream.read(1) == b"\n" else b"\n" + line
        try:
            while line:
                line = line[stream.write(line) :]
            os.fsync(stream.fileno())
        except OSError as error:
            error.filename = error.filename or str(path)
            os.truncate(path, size)  # what a full disk took of it
            raise


def path_part(text: str) -> str:
    """Return a text as the name of a file or folder on every system, Windows included; codes stay as they are.

    Two texts that differ have names that differ, also where a file system takes no notice of capitals.

    >>> path_part("2026-H1"), path_part("2023/2025"), path_part("con")
    ('2026-H1', '2023_2025-188ba059', '_con-1143da2b')
    """
    composed = unicodedata.normalize("NFC", text)
    safe = re.sub(r"[^\w.+-]+", "_", composed)[:_LONGEST_PART].rstrip(". ").lstrip(".")
    is_device = safe.partition(".")[0].casefold() in _DEVICES
    if safe == composed and safe and not is_device:
        return safe
    return f"{'_' if is_device or not safe else ''}{safe}-{hashlib.sha256(composed.encode()).hexdigest()[:8]}"


def portable_name(name: str) -> str:
    """Return the name of a file as every system can hold it, with as little change as possible; its ending is kept.

    >>> portable_name("Báo cáo: quý 2.docx"), portable_name("con.txt")
    ('Báo cáo_ quý 2.docx', '_con.txt')
    """
    plain = _UNPORTABLE.sub("_", unicodedata.normalize("NFC", name)).rstrip(". ")
    stem, suffix = Path(plain).stem[:_LONGEST_NAME].rstrip(". "), Path(plain).suffix
    return f"{'_' if stem.partition('.')[0].casefold() in _DEVICES or not stem else ''}{stem}{suffix}"
