"""Where the sockets of kernels lie: a folder a process, which nobody else may open and which does not outlive it.

A socket in the file system is found by its path, and its folder's permissions say who may connect; an abstract socket
would vanish by itself, but every user of the machine may connect to it and read what a kernel broadcasts.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

FOLDER_VARIABLE = "WORKBENCH_SOCKETS"
_HELD = "held"
_ATTEMPTS = 5


class _Owned:
    """The folder that this process made, if any; a process forked from it makes its own."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.owner = 0
        self.folder = Path()

    def find(self) -> Path:
        """Return this process's folder, made when needed."""
        with self.lock:
            if self.owner != os.getpid() or not self.folder.is_dir():
                remove_abandoned()
                self.folder, self.owner = _make_folder(), os.getpid()
                atexit.register(self.remove, self.folder)
            return self.folder

    def remove(self, folder: Path) -> None:
        """Remove the folder at the end of the process that made it."""
        if self.owner == os.getpid():
            shutil.rmtree(folder, ignore_errors=True)


_owned = _Owned()


def socket_folder() -> Path:
    """Return the folder named in the environment (the runner's, in its workers), or this process's own.

    Returns
    -------
    Path
        An existing folder that only this user can open.
    """
    named = os.environ.get(FOLDER_VARIABLE)
    return Path(named) if named and Path(named).is_dir() else _owned.find()


@contextmanager
def share_folder() -> Iterator[None]:
    """Let the processes started in the block use this one's folder, which is removed at this one's end.

    Returns
    -------
    AbstractContextManager
        What the block is entered with; at its end the environment is as before.

    Examples
    --------
    >>> with share_folder():
    ...     os.environ["WORKBENCH_SOCKETS"] == str(socket_folder())
    True
    """
    before = os.environ.get(FOLDER_VARIABLE)
    os.environ[FOLDER_VARIABLE] = str(socket_folder())
    try:
        yield
    finally:
        if before is None:
            del os.environ[FOLDER_VARIABLE]
        else:
            os.environ[FOLDER_VARIABLE] = before


def new_address() -> str:
    """Return what the paths of one kernel's sockets begin with; no two kernels share it, or they would collide.

    Returns
    -------
    str
        A path in `socket_folder()`.
    """
    return str(socket_folder() / f"k-{uuid4().hex[:12]}")


def remove_abandoned() -> None:
    """Remove the folders of processes that were killed: those whose lock the operating system has freed."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_prefix()}*"):
        try:
            held = os.open(folder / _HELD, os.O_RDWR)
        except OSError:  # just being made, or another user's
            continue
        try:
            if _take(held):
                shutil.rmtree(folder, ignore_errors=True)
        finally:
            os.close(held)


def _make_folder() -> Path:
    """Return a new folder that this process holds as long as it lives, however it ends."""
    for _ in range(_ATTEMPTS):  # another process may take a folder for abandoned before it is held
        folder = Path(tempfile.mkdtemp(prefix=_prefix()))
        held = os.open(folder / _HELD, os.O_RDWR | os.O_CREAT)
        if _take(held) and folder.is_dir():
            return folder
        os.close(held)
    raise OSError(f"no folder of our own can be held in {tempfile.gettempdir()}")


def _take(file: int) -> bool:
    """Take the lock of an open file, without waiting; the operating system frees it when its process ends."""
    import fcntl  # not on every system; neither are sockets in the file system

    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _prefix() -> str:
    return f"workbench-{os.getuid()}-"
