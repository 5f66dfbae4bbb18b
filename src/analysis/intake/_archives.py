"""Archives of files, unpacked by child processes with limits: an archive is a stranger's program for our disk.

A child lists and reads; it can write nothing. This process writes what it was given under names that it has checked.
"""

from __future__ import annotations

import lzma
import tarfile
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from analysis.errors import AnalysisError
from analysis.whole_files import portable_name
from vnfilings import Limits, UnreadableFileError
from vnfilings.box import Call, run_boxed

#: Archives that are unpacked, and what is asked of who hands in another one.
_ZIPS = (".zip",)
_TARS = (".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tbz2", ".tar.xz", ".txz")
ENDINGS = (*_ZIPS, *_TARS)
#: An archive in an archive is unpacked, one in that is not.
DEEPEST = 2
MOST_FILES = 2_000
MOST_BYTES = 400 * 2**20
_MOST_BYTES_OF_ONE = 200 * 2**20
_BATCH = 32 * 2**20
_DEEPEST_FOLDER = 12
_DAMAGE = (zipfile.BadZipFile, tarfile.TarError, zlib.error, lzma.LZMAError, EOFError, RuntimeError, OSError)


class ArchiveError(AnalysisError):
    """An archive cannot be unpacked; the message says why and what to do."""


@dataclass(frozen=True)
class Member:
    """One file of an archive: its name there, and its content as far as it was asked for."""

    name: str
    content: bytes = b""


def is_archive(path: Path) -> bool:
    """Return whether a file is an archive that is unpacked, by its name.

    >>> is_archive(Path("Bao cao.ZIP")), is_archive(Path("a.tar.gz")), is_archive(Path("a.docx"))
    (True, True, False)
    """
    return path.name.lower().endswith(ENDINGS)


def unpack(archive: Path, folder: Path, limits: Limits | None = None) -> int:
    """Return how many files of an archive were written into a folder, below the names that they have there.

    Raises
    ------
    ArchiveError
        For a password, a link, a name that leads out of the folder, more or larger files than any set of filings, or
        damage; what was written by then is to be removed by the caller.
    """
    count, size = 0, 0
    while True:
        members, is_last = _read_batch(archive, count, limits)
        for member in members:
            target = folder.joinpath(*_parts(member.name))
            target.parent.mkdir(parents=True, exist_ok=True)
            _free(target).write_bytes(member.content)
            size += len(member.content)
        count += len(members)
        if size > MOST_BYTES:  # a child that was taken over keeps no limit
            raise ArchiveError(f"it unpacks to more than {MOST_BYTES // 2**20} MB; unpack it and hand in the files")
        if is_last:
            break
    if not count:
        raise ArchiveError("the archive holds no file")
    return count


def _read_batch(archive: Path, start: int, limits: Limits | None) -> tuple[list[Member], bool]:
    [outcome] = run_boxed([Call(archive, f"{__name__}:read_members", (start,))], limits)
    if outcome.error is not None:
        cause = str(outcome.error).removeprefix(f"{archive.name}: ")
        raise ArchiveError(cause)
    members, is_last = outcome.value
    return members, bool(is_last) or not members


def _free(path: Path) -> Path:
    """Return the path, or one beside it that no file has: names may differ in capitals or letters that look alike."""
    count, found = 1, path
    while found.exists():
        count += 1
        found = path.with_name(f"{path.stem} ({count}){path.suffix}")
    return found


def _parts(name: str) -> list[str]:
    """Return the parts of a member's name as names of folders and of the file, on every system."""
    parts = [part for part in PurePosixPath(name.replace("\\", "/")).parts if part not in (".", "")]
    is_outside = (
        name.startswith(("/", "\\")) or ".." in parts or parts[:1] == ["/"] or (parts and parts[0].endswith(":"))
    )
    if is_outside or not parts or len(parts) > _DEEPEST_FOLDER:
        raise ArchiveError(f"a file in it is named {name[:80]!r}, which leads out of the archive; unpack it yourself")
    return [portable_name(part) for part in parts]


def read_members(_: object, path: Path, start: int) -> tuple[list[Member], bool]:
    """Return the files of an archive from one on, and whether they are the last; called in the child."""
    members = _zip_members if path.name.lower().endswith(_ZIPS) else _tar_members
    try:
        return _take(path, members(path, start))
    except _DAMAGE as error:
        raise UnreadableFileError(path, "the archive is damaged or incomplete; ask for it again") from error


def _take(path: Path, members: Iterator[tuple[str, IO[bytes]]]) -> tuple[list[Member], bool]:
    found: list[Member] = []
    total = 0
    for name, stream in members:
        content = stream.read(_MOST_BYTES_OF_ONE + 1)
        total += len(content)
        if len(content) > _MOST_BYTES_OF_ONE:
            raise UnreadableFileError(path, f"a file in it is larger than {_MOST_BYTES_OF_ONE // 2**20} MB")
        found.append(Member(name, content))
        if total >= _BATCH:
            return found, False
    return found, True


def _refuse_many(path: Path, count: int, size: int) -> None:
    if count > MOST_FILES:
        raise UnreadableFileError(path, f"it holds more than {MOST_FILES:,} files; hand it in in parts")
    if size > MOST_BYTES:
        raise UnreadableFileError(path, f"it unpacks to more than {MOST_BYTES // 2**20} MB; hand it in in parts")


def _zip_members(path: Path, start: int) -> Iterator[tuple[str, IO[bytes]]]:
    with zipfile.ZipFile(path) as archive:
        files = [info for info in archive.infolist() if not info.is_dir()]
        _refuse_many(path, len(files), sum(info.file_size for info in files))
        for info in files:
            if info.flag_bits & 1:
                raise UnreadableFileError(path, "it has a password; unpack it and hand in the files")
            if (info.external_attr >> 28) == 0xA:  # a symbolic link in the words of Unix
                raise UnreadableFileError(
                    path, f"it holds a link ({info.filename[:80]!r}); unpack it and hand in the files"
                )
        for info in files[start:]:
            with archive.open(info) as stream:
                yield _zip_name(info), stream


def _zip_name(info: zipfile.ZipInfo) -> str:
    """Return the name of a member; without the mark for UTF-8 it may be that all the same, or letters of Windows."""
    if info.flag_bits & 0x800:
        return info.filename
    raw = info.filename.encode("cp437", "replace")
    for encoding in ("utf-8", "cp1258"):
        try:
            return unicodedata.normalize("NFC", raw.decode(encoding))
        except UnicodeDecodeError:
            continue
    return info.filename


def _tar_members(path: Path, start: int) -> Iterator[tuple[str, IO[bytes]]]:
    count = size = 0
    with tarfile.open(path, "r:*") as archive:
        for info in archive:
            if info.isdir():
                continue
            if not info.isfile():
                raise UnreadableFileError(path, f"it holds a link or a device ({info.name[:80]!r}); unpack it yourself")
            count, size = count + 1, size + info.size
            _refuse_many(path, count, size)
            stream = archive.extractfile(info)
            if count > start and stream is not None:
                yield info.name, stream
