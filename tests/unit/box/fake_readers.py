"""Readers that misbehave: each is called in a child process with the shared value and the path."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import socket
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path


def answer(shared: object, path: Path, value: object = 1) -> object:
    """Return what was given."""
    return value


def see_shared(shared: object, path: Path) -> object:
    """Return the shared value."""
    return shared


def spin(shared: object, path: Path) -> None:
    """Use processor time without end."""
    while True:
        pass


def sleep(shared: object, path: Path) -> None:
    """Wait without end."""
    import time

    time.sleep(3600)


def grab(shared: object, path: Path) -> int:
    """Take 4 GB of memory."""
    return len(bytearray(4 * 2**30))


def take_little_by_little(shared: object, path: Path) -> None:
    """Take memory until there is none."""
    taken = []
    while True:
        taken.append("x" * 2**22)


def list_limits(shared: object, path: Path) -> dict[str, int]:
    """Return the limits of this process [s, bytes]."""
    import resource

    names = ("RLIMIT_CPU", "RLIMIT_DATA", "RLIMIT_AS", "RLIMIT_FSIZE", "RLIMIT_CORE")
    return {name: resource.getrlimit(getattr(resource, name))[0] for name in names}


def list_open_files(shared: object, path: Path) -> list[str]:
    """Return what the open files are."""
    opened = []
    for number in range(64):
        with contextlib.suppress(OSError):
            opened.append(str(Path(f"/proc/self/fd/{number}").readlink()).partition(":")[0])
    return opened


def exceed_time(shared: object, path: Path) -> None:
    """End as the system ends a process whose processor time is over."""
    os.kill(os.getpid(), signal.SIGXCPU)


def try_changes(shared: object, path: Path, folder: str) -> list[str]:
    """Return which ways to change files are open."""
    inside = Path(folder)
    kept = inside / "kept"
    ways = {
        "write": lambda: kept.write_bytes(b""),
        "make": lambda: (inside / "new").touch(),
        "make a folder": lambda: (inside / "folder").mkdir(),
        "link": lambda: (inside / "link").symlink_to("kept"),
        "move": lambda: kept.rename(inside / "moved"),
        "move away": lambda: (inside / "from" / "it").rename(inside / "to" / "it"),
        "remove": kept.unlink,
        "remove a folder": lambda: (inside / "empty").rmdir(),
        "pipe": lambda: os.mkfifo(inside / "pipe"),
        "cut": lambda: os.truncate(kept, 0),
    }
    return [name for name, way in ways.items() if _is_open(way)]


def _is_open(way: Callable[[], object]) -> bool:
    try:
        way()
    except OSError:
        return False
    return True


def connect(shared: object, path: Path) -> str:
    """Try to open a socket."""
    try:
        socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    except OSError as error:
        return type(error).__name__
    return "open"


def list_environment(shared: object, path: Path) -> list[str]:
    """Return the names of the variables, also of those that the process was started with."""
    started = Path("/proc/self/environ")
    names = started.read_bytes().split(b"\0") if started.exists() else []
    return sorted({*os.environ, *(name.split(b"=")[0].decode() for name in names if name)})


def write(shared: object, path: Path, name: str) -> str:
    """Try to write a file."""
    try:
        Path(name).write_text("written", "utf-8")
    except OSError as error:
        return type(error).__name__
    return "written"


def remove(shared: object, path: Path, name: str) -> str:
    """Try to remove a file."""
    try:
        Path(name).unlink()
    except OSError as error:
        return type(error).__name__
    return "removed"


def execute(shared: object, path: Path) -> str:
    """Try to start another program."""
    try:
        subprocess.run([sys.executable, "-c", ""], check=True)
    except OSError as error:
        return type(error).__name__
    return "ran"


def crash(shared: object, path: Path) -> None:
    """Read address 0, as a broken library does."""
    ctypes.string_at(0)


def abort(shared: object, path: Path) -> None:
    """End as a library does that has no memory left."""
    os.write(2, b"memory allocation of 2415919104 bytes failed\n")
    os.abort()


def leave(shared: object, path: Path) -> None:
    """End without an answer."""
    os._exit(3)


def fail(shared: object, path: Path) -> None:
    """Raise as a bug of ours does."""
    raise KeyError("a bug of ours")


def fail_as_a_library(shared: object, path: Path) -> None:
    """Raise an error class of a library."""
    raise zipfile.BadZipFile("File is not a zip file")


def panic(shared: object, path: Path) -> None:
    """Raise what a library written in Rust raises when it panics; no `except Exception` catches it."""
    panics = type("PanicException", (BaseException,), {"__module__": "pyo3_runtime"})
    raise panics("slice index starts at 4096")


def hold(shared: object, path: Path) -> None:
    """Take 400 MB and hold them."""
    held = bytearray(b"x" * 400 * 2**20)
    sleep(shared, path)
    del held


def nest(shared: object, path: Path) -> None:
    """Go too deep."""
    nest(shared, path)


def answer_with_code(shared: object, path: Path) -> object:
    """Answer with an object that would run a command when it is unpacked."""
    return _Command()


class _Command:
    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.system, ("touch /tmp/taken-over",)


def process_numbers(shared: object, path: Path) -> tuple[int, int]:
    """Return the number of this process and of the server."""
    return os.getpid(), os.getppid()


def start_another(shared: object, path: Path) -> int:
    """Start a program that outlives its starter, and return its number."""
    return subprocess.Popen(["sleep", "300"]).pid


def count_readers(shared: object, path: Path) -> int:
    """Return how many children the server has now."""
    server = os.getppid()
    return len(Path(f"/proc/{server}/task/{server}/children").read_text("utf-8").split())
