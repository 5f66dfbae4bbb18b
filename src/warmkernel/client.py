"""The client's side of the fork server: start it once a process, ask it for kernels."""

from __future__ import annotations

import atexit
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from warmkernel.kernel_errors import WarmKernelUnavailableError
from warmkernel.sockets import socket_folder

ADDRESS_VARIABLE = "WORKBENCH_WARM_KERNELS"
_LONGEST_START = 60.0
_SERVER_ENVIRONMENT = {
    # a fork copies one thread alone, so nothing that is imported beforehand may start others
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "JE_ARROW_MALLOC_CONF": "background_thread:false",
    "PYDEVD_DISABLE_FILE_VALIDATION": "1",  # the debugger's words on frozen modules
}


class WarmProcess:
    """A forked kernel, as `subprocess.Popen` would show it to jupyter_client."""

    stdin = stdout = stderr = None

    def __init__(self, connection: socket.socket, pid: int) -> None:
        self.pid = pid
        self.returncode: int | None = None
        self._connection = connection
        self._buffer = b""
        self._lock = threading.Lock()

    def poll(self) -> int | None:
        """Return the exit status, None while the kernel runs."""
        with self._lock:
            return self._hear(0.0)

    def wait(self, timeout: float | None = None) -> int | None:
        """Wait for the kernel's end and return its exit status, None when it did not come in time [s]."""
        with self._lock:
            return self._hear(timeout)

    def send_signal(self, number: int) -> None:
        """Send a signal to the kernel and what it started; raise ProcessLookupError when it has ended."""
        try:
            self._connection.sendall(json.dumps({"signal": int(number)}).encode() + b"\n")
        except OSError:
            raise ProcessLookupError(f"kernel {self.pid} has ended") from None

    def kill(self) -> None:
        """Send SIGKILL."""
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        """Send SIGTERM."""
        self.send_signal(signal.SIGTERM)

    def _hear(self, timeout: float | None) -> int | None:
        """Read the server's last word; without one (the server died, and its kernels with it) the kernel was killed."""
        if self.returncode is not None:
            return self.returncode
        try:
            self._connection.settimeout(timeout)
            while b"\n" not in self._buffer:
                received = self._connection.recv(256)
                if not received:
                    self._buffer = json.dumps({"exit": -signal.SIGKILL}).encode() + b"\n"
                self._buffer += received
        except (BlockingIOError, TimeoutError):
            return None
        except OSError:
            self._buffer = json.dumps({"exit": -signal.SIGKILL}).encode() + b"\n"
        self.returncode = int(json.loads(self._buffer)["exit"])
        self._connection.close()
        return self.returncode


class _Starter:
    """The fork server that this process started, if any."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.process: subprocess.Popen[bytes] | None = None
        self.owner = 0
        self.address = ""

    def find(self, preloaded: Sequence[str] = (), before_fork: str = "") -> str:
        """Return the address of the server in the environment, or of this process's own, started when needed."""
        named = os.environ.get(ADDRESS_VARIABLE)
        if named and Path(named).exists():
            return named
        with self.lock:
            alive = self.process is not None and self.owner == os.getpid() and self.process.poll() is None
            return self.address if alive else self.start(preloaded, before_fork)

    def start(self, preloaded: Sequence[str], before_fork: str) -> str:
        """Start a server and return its address; its socket is there before it has imported anything."""
        folder = Path(tempfile.mkdtemp(prefix="server-", dir=socket_folder()))
        self.address = str(folder / "kernels")
        self.process = subprocess.Popen(
            [sys.executable, str(Path(__file__).with_name("server.py")), self.address, before_fork, *preloaded],
            stdin=subprocess.PIPE,
            env={**os.environ, **_SERVER_ENVIRONMENT},
            start_new_session=True,
        )
        self.owner = os.getpid()
        atexit.register(self.stop, self.process, folder)
        return self.address

    def stop(self, process: subprocess.Popen[bytes], folder: Path) -> None:
        """End a server that this process started, and its kernels with it."""
        if self.owner == os.getpid():
            if process.stdin:
                process.stdin.close()
            try:
                process.wait(5)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            shutil.rmtree(folder, ignore_errors=True)


_starter = _Starter()


def start_server(preloaded: Sequence[str] = (), before_fork: str = "") -> str:
    """Return the address of a fork server for this process and, by the environment, for those that it starts.

    Parameters
    ----------
    preloaded
        Modules of the project's own packages that the server imports beside the libraries. A kernel whose files of
        these packages have changed since, or that finds the packages in another folder, imports them again. A server
        that runs already keeps what it has.
    before_fork
        A function of these packages as `module:function`, or nothing. The server calls it before each fork but the
        first, so what it keeps in memory is there in every later kernel; it returns whether it made anything. It must
        start no thread, for a fork copies one alone. An error in it is ignored: the kernel will meet it where it needs
        the same.

    Returns
    -------
    str
        The address; it also stands in the environment variable ``WORKBENCH_WARM_KERNELS``.

    Examples
    --------
    >>> start_server(["my_package"], before_fork="my_package.tables:read_all")  # doctest: +SKIP
    '/tmp/workbench-1000-abc/server-def/kernels'
    """
    os.environ[ADDRESS_VARIABLE] = _starter.find(preloaded, before_fork)
    return os.environ[ADDRESS_VARIABLE]


def fork_kernel(argv: list[str], env: dict[str, str], cwd: str) -> WarmProcess:
    """Return a kernel forked with these arguments, environment and folder.

    Parameters
    ----------
    argv
        The command that starts the kernel, as in a kernel specification.
    env
        The kernel's whole environment.
    cwd
        The folder in which it starts.

    Returns
    -------
    WarmProcess
        The running kernel; it ends when this process does.

    Raises
    ------
    WarmKernelUnavailableError
        On a system without ``fork``, or when the server does not answer in time.
    """
    if not hasattr(os, "fork"):
        raise WarmKernelUnavailableError("this system has no fork")
    request = json.dumps({"argv": argv, "env": env, "cwd": cwd}).encode() + b"\n"
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    connection.settimeout(_LONGEST_START)
    try:
        _connect(connection, _starter.find())
        connection.sendall(request)
        reply: dict[str, Any] = json.loads(_first_line(connection))
        return WarmProcess(connection, int(reply["pid"]))
    except (OSError, ValueError, KeyError) as fault:
        connection.close()
        raise WarmKernelUnavailableError(f"the fork server does not answer: {fault}") from fault


def _connect(connection: socket.socket, address: str) -> None:
    """Connect; a server just started takes a moment to make its socket."""
    import time

    deadline = time.monotonic() + _LONGEST_START
    while True:
        try:
            connection.connect(address)
            return
        except (FileNotFoundError, ConnectionRefusedError):
            if time.monotonic() > deadline or (_starter.process and _starter.process.poll() is not None):
                raise
            time.sleep(0.02)


def _first_line(connection: socket.socket) -> bytes:
    line = b""
    while not line.endswith(b"\n"):
        byte = connection.recv(1)
        if not byte:
            raise ConnectionError("the server went away")
        line += byte
    return line
