"""A disk that fails at its k-th change: creating, writing, flushing, renaming, removing; or the process dies there.

Python announces each of its calls of the system to audit hooks before it makes them, those of C code too; a hook that
raises prevents the call. Writes and flushes are announced to nobody, so files are opened as ones that count them.
"""

from __future__ import annotations

import builtins
import io
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

_CHANGES = ("os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.chmod", "os.truncate", "os.link", "os.symlink")


class ProcessDiedError(BaseException):
    """Stands for SIGKILL: nothing after it reaches the disk, whatever the code does to clean up."""


@dataclass
class FaultyDisk:
    """Counts the changes below `folder`; at number `fails_at` raises `error`, from then on if `is_lasting`."""

    folder: Path
    fails_at: int = -1
    error: BaseException = field(default_factory=lambda: OSError(28, "No space left on device"))
    is_lasting: bool = False
    changes: list[str] = field(default_factory=list)

    def count(self, what: str) -> None:
        """Note one change, or raise in its place."""
        self.changes.append(what)
        here = len(self.changes) - 1
        if here == self.fails_at or (self.fails_at >= 0 and here > self.fails_at and self.is_lasting):
            raise self.error

    def hears(self, path: object) -> bool:
        """Return whether a path lies below the folder; an open file does."""
        if isinstance(path, int):
            return True
        try:
            return Path(os.fsdecode(path)).is_relative_to(self.folder)  # type: ignore[arg-type]
        except TypeError:
            return False


_active: list[FaultyDisk] = []


def _hear(event: str, arguments: tuple[Any, ...]) -> None:
    if not _active:
        return
    disk = _active[-1]
    if event == "open":
        path, mode, flags = arguments
        is_change = flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT) if mode is None else set(mode) & set("wax+")
        if is_change and not isinstance(path, int) and disk.hears(path):
            disk.count(f"open {Path(os.fsdecode(path)).name}")
    elif event in _CHANGES and not isinstance(arguments[0], int) and disk.hears(arguments[0]):
        disk.count(f"{event} {Path(os.fsdecode(arguments[0])).name}")


sys.addaudithook(_hear)  # it stays as long as Python runs, and hears nothing where no disk is active


class _CountedFile:
    """An open file whose writes are counted; a write that fails has written half."""

    def __init__(self, stream: Any, disk: FaultyDisk) -> None:
        self._stream, self._disk = stream, disk

    def write(self, data: Any) -> int:
        try:
            self._disk.count("write")
        except OSError:
            self._stream.write(data[: len(data) // 2])
            raise
        written: int = self._stream.write(data)
        return written

    def __enter__(self) -> _CountedFile:
        return self

    def __exit__(self, *fault: object) -> None:
        self._stream.close()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


@contextmanager
def failing(disk: FaultyDisk) -> Iterator[FaultyDisk]:
    """Let this disk stand for the system's while the context lasts."""
    replaced: list[tuple[Any, str, Any]] = []

    def replace(module: Any, name: str, changed: Callable[..., Any]) -> None:
        replaced.append((module, name, getattr(module, name)))
        setattr(module, name, changed)

    plain_open, plain_fdopen = io.open, os.fdopen

    def counted_open(file: Any, mode: str = "r", *args: Any, **kwargs: Any) -> Any:
        stream = plain_open(file, mode, *args, **kwargs)
        return _CountedFile(stream, disk) if set(mode) & set("wax+") and disk.hears(file) else stream

    def counted_fdopen(file: int, mode: str = "r", *args: Any, **kwargs: Any) -> Any:
        stream = plain_fdopen(file, mode, *args, **kwargs)
        return _CountedFile(stream, disk) if set(mode) & set("wax+") else stream

    def counted_fsync(file: int) -> None:
        disk.count("fsync")  # flushing itself would only take time

    def no_sendfile(*arguments: Any) -> int:
        raise OSError(38, "Function not implemented")  # so that a copy is written by `write`

    replace(io, "open", counted_open)
    replace(builtins, "open", counted_open)
    replace(os, "fdopen", counted_fdopen)
    replace(os, "fsync", counted_fsync)
    if hasattr(os, "sendfile"):
        replace(os, "sendfile", no_sendfile)
    _active.append(disk)
    try:
        yield disk
    finally:
        _active.pop()
        for module, name, plain in reversed(replaced):
            setattr(module, name, plain)


#: The ways in which a disk fails at its k-th change.
WAYS: dict[str, Callable[[], dict[str, Any]]] = {
    "full": lambda: {"error": OSError(28, "No space left on device")},
    "broken": lambda: {"error": OSError(5, "Input/output error"), "is_lasting": True},
    "forbidden": lambda: {"error": PermissionError(13, "Permission denied")},
    "killed": lambda: {"error": ProcessDiedError(), "is_lasting": True},
}


def fail_at_every_change(folder: Path, prepare: Callable[[], None], act: Callable[[], object]) -> Iterator[str]:
    """Yield after each fault that `act` met: once for each of its changes below `folder`, and each way to fail.

    `prepare` makes the state before; what is yielded names the fault.
    """
    prepare()
    with failing(FaultyDisk(folder)) as disk:
        act()
    assert disk.changes, "nothing was changed, so nothing can fail"
    for way, make in WAYS.items():
        for number, change in enumerate(disk.changes):
            prepare()
            try:
                with failing(FaultyDisk(folder, number, **make())):
                    act()
            except (OSError, ProcessDiedError):
                pass
            yield f"{way} at change {number}, {change}"
