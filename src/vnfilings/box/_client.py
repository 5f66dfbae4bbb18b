"""The caller's side of the server: one server for each process that reads, started at the first document."""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import socket
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

from vnfilings.box._recent import Recent
from vnfilings.box._wire import Request, pack_request
from vnfilings.reading_errors import VnFilingsError

#: Variables that the reader and its libraries need; every other may be a secret.
_KEPT = {"PATH", "LANG", "LANGUAGE", "TZ", "TMPDIR", "TEMP", "TMP", "SYSTEMROOT", "TESSDATA_PREFIX"}
_KEPT_BEGINNINGS = ("LC_", "PYTHON")
#: A process with several threads must not fork: numerical libraries would start some when they are imported.
_ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
_SECONDS_TO_END = 2
START = "import json, sys; sys.path[:] = json.loads(sys.argv[1]); from {module} import main; main()"


class ReaderProcessError(VnFilingsError):
    """The process that reads documents cannot be started or ended at once; the message says why."""


def clean_environment() -> dict[str, str]:
    """Return the environment of a process that reads documents: what it needs, no secrets."""
    kept = {name: value for name, value in os.environ.items() if name in _KEPT or name.startswith(_KEPT_BEGINNINGS)}
    return kept | _ONE_THREAD


def start_process(module: str, **streams: Any) -> subprocess.Popen[bytes]:
    """Start `main` of a module in a process with a clean environment and the import path of this one."""
    path = json.dumps([str(Path(folder).absolute()) for folder in sys.path])
    command = [sys.executable, "-c", START.format(module=module), path]
    try:
        return subprocess.Popen(
            command,
            env=clean_environment(),
            start_new_session=True,
            **streams,
        )
    except OSError as error:
        raise ReaderProcessError(f"the process that reads documents cannot be started: {error}") from error


class _Client:
    """A server and the socket over which it takes requests."""

    def __init__(self) -> None:
        ours, theirs = socket.socketpair()
        with theirs:
            self.process = start_process(
                "vnfilings.box._server", stdin=theirs, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
            )
        self.control = ours
        self.known = Recent[bool]()

    def send(self, request: Request, shared: bytes | None) -> socket.socket:
        """Return the socket on which the answer to a request will come."""
        ours, theirs = socket.socketpair()
        try:
            with theirs:
                socket.send_fds(self.control, [b"1"], [theirs.fileno()])
            is_new = shared is not None and request.key not in self.known
            ours.sendall(pack_request(request, shared if is_new else None))
        except OSError:
            ours.close()
            raise
        if is_new:
            self.known.put(request.key, True)
        return ours

    def close(self) -> None:
        """Let the server end, and wait for it."""
        self.control.close()
        try:
            self.process.wait(_SECONDS_TO_END)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        if self.process.stderr:
            self.process.stderr.close()

    def last_words(self) -> str:
        """Return the last line that a server wrote which has ended."""
        if self.process.stderr is None or self.process.poll() is None:
            return ""
        lines = self.process.stderr.read().decode("utf-8", "replace").split("\n")
        return next((line.strip() for line in reversed(lines) if line.strip()), "")

    def leave(self) -> None:
        """Forget in a forked process the server of the process that it was forked from."""
        self.control.close()
        self.process.returncode = 0  # it is not a child of this process: nothing to wait for
        if self.process.stderr:
            self.process.stderr.close()


class _Clients:
    """The one client of this process."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.current: _Client | None = None

    def send(self, request: Request, shared: bytes | None) -> socket.socket:
        """Return the socket of an answer; a server that has ended is started again, once."""
        with self.lock:
            for _ in range(2):
                self.current = self.current or _Client()
                try:
                    return self.current.send(request, shared)
                except OSError:
                    words = self.current.last_words()
                    self.current.close()
                    self.current = None
        raise ReaderProcessError(f"the process that reads documents ended at once{f' ({words})' if words else ''}")

    def start(self) -> None:
        """Start the server, if it is not there."""
        with self.lock:
            self.current = self.current or _Client()

    def close(self) -> None:
        """End the server."""
        with self.lock:
            if self.current is not None:
                self.current.close()
                self.current = None

    def leave(self) -> None:
        """Begin anew in a forked process."""
        self.lock = threading.Lock()
        if self.current is not None:
            with contextlib.suppress(OSError):
                self.current.leave()
            self.current = None


CLIENTS = _Clients()
atexit.register(CLIENTS.close)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=CLIENTS.leave)
