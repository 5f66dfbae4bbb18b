"""The fork server: a process with one thread that has imported the scientific stack and forks a kernel a request.

One connection is one kernel. The client sends one line of JSON (arguments, environment, folder); the server answers
``{"pid": n}``, then takes lines ``{"signal": n}`` and at last sends ``{"exit": status}``. A client that goes away takes
its kernel with it; when the server's own standard input closes, its starter is gone and everything ends.

Libraries are imported beforehand, and the modules named on the command line: a project's own. A kernel must see that
code as it is now, so one whose packages have changed since, or that finds them elsewhere, forgets these modules and
imports them again. One function of these modules may be named as well: it is called before each fork but the first, and
keeps in memory what every kernel would make for itself. This file is run as a script and imports nothing of ours.
"""

from __future__ import annotations

import atexit
import contextlib
import ctypes
import gc
import importlib
import json
import os
import selectors
import shutil
import signal
import socket
import stat
import sys
import time
import warnings
from collections.abc import Callable, Mapping, Sequence
from importlib.machinery import PathFinder
from pathlib import Path
from typing import Any

_COLUMNS_IN_A_KERNEL = 20  # what pandas shows of a table when it is imported in a kernel
PRELOADED = (
    "ipykernel.kernelapp",
    "ipykernel.ipkernel",
    "ipykernel.debugger",
    "IPython.core.completerlib",
    "IPython.core.oinspect",
    "IPython.extensions.storemagic",
    "numpy.random",
    "pandas",
    "pyarrow.parquet",
    "scipy.stats",
    "scipy.optimize",
    "statsmodels.api",
    "matplotlib.pyplot",
    "matplotlib.backends.backend_agg",
    "matplotlib.backends.backend_svg",
    "threadpoolctl",
    "duckdb",
    "pandera.pandas",
    "hypothesis",  # pandera imports it at its first check where it is installed
    "jinja2",
    "docx",
    "PIL.Image",
    "PIL.features",
    "lxml.etree",
    "rapidfuzz.process",
    "typst",
    "yaml",
)
_INLINE = "module://matplotlib_inline.backend_inline"
_SET_PARENT_DEATH_SIGNAL = 1
_LONGEST_REQUEST = 1 << 20
_Files = frozenset[tuple[str, int, int]]


class _BecomeKernelError(Exception):  # not a fault: it unwinds the child's stack out of the server's loop
    def __init__(self, request: dict[str, Any]) -> None:
        self.request = request


class _Server:
    """Accepts connections, forks, tells each client how its kernel ended."""

    def __init__(self, listener: socket.socket, before_fork: Callable[[], Any] | None = None) -> None:
        self.listener = listener
        self.before_fork = before_fork
        self.has_forked = False
        self.selector = selectors.DefaultSelector()
        self.clients: dict[int, socket.socket] = {}
        self.wake_reader, self.wake_writer = socket.socketpair()

    def serve(self) -> None:
        """Serve until standard input closes; in a child raise `_BecomeKernelError`."""
        self.wake_writer.setblocking(False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(self.wake_writer.fileno(), warn_on_full_buffer=False)
        for file, event in ((self.listener, "connect"), (self.wake_reader, "child"), (sys.stdin, "starter")):
            self.selector.register(file, selectors.EVENT_READ, event)
        while True:
            for key, _ in self.selector.select():
                if key.data == "starter":
                    if not os.read(0, 1):
                        return
                elif key.data == "child":
                    self.wake_reader.recv(1024)
                    self.reap()
                elif key.data == "connect":
                    self.accept()
                elif key.data in self.clients:
                    self.hear(key.data)

    def accept(self) -> None:
        """Fork a kernel for a new connection."""
        client, _ = self.listener.accept()
        client.settimeout(10)
        try:
            request = json.loads(_read_line(client))
        except (OSError, ValueError):
            client.close()
            return
        if self.before_fork is not None and self.has_forked:  # one kernel alone would not earn it back
            _call_quietly(self.before_fork)
        self.has_forked = True
        pid = os.fork()
        if pid == 0:
            self.close_all(client)
            raise _BecomeKernelError(request)
        self.clients[pid] = client
        self.selector.register(client, selectors.EVENT_READ, pid)
        self.tell(pid, {"pid": pid})

    def hear(self, pid: int) -> None:
        """Pass on a signal, or kill the kernel of a client that has gone."""
        try:
            line = _read_line(self.clients[pid])
            number = int(json.loads(line)["signal"])
        except (OSError, ValueError, KeyError):
            self.drop(pid)
            _signal_group(pid, signal.SIGKILL)
        else:
            _signal_group(pid, number)

    def reap(self) -> None:
        """Take the status of every kernel that has ended and tell its client."""
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if pid == 0:
                return
            if pid in self.clients:
                self.tell(pid, {"exit": os.waitstatus_to_exitcode(status)})
                self.drop(pid)

    def tell(self, pid: int, message: dict[str, int]) -> None:
        """Send one line to a client; one that has gone is noticed by `hear`."""
        with contextlib.suppress(OSError):
            self.clients[pid].sendall(json.dumps(message).encode() + b"\n")

    def drop(self, pid: int) -> None:
        """Forget a client."""
        client = self.clients.pop(pid)
        self.selector.unregister(client)
        client.close()

    def close_all(self, client: socket.socket) -> None:
        """Close in a child what belongs to the server."""
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        self.selector.close()
        for connection in (client, self.listener, self.wake_reader, self.wake_writer, *self.clients.values()):
            connection.close()

    def kill_all(self) -> None:
        """End every kernel that is still there."""
        for pid in list(self.clients):
            _signal_group(pid, signal.SIGKILL)


def _read_line(client: socket.socket) -> bytes:
    """Return one line, without reading past it; raise ConnectionError when the other side has gone."""
    line = bytearray()
    while not line.endswith(b"\n"):
        byte = client.recv(1)
        if not byte or len(line) > _LONGEST_REQUEST:
            raise ConnectionError("no whole line")
        line += byte
    return bytes(line)


def _signal_group(pid: int, number: int) -> None:
    """Signal a kernel and what it started; the server reaps its children itself, so `pid` cannot be another process."""
    try:
        os.killpg(pid, number)
    except ProcessLookupError:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, number)


def _call_quietly(function: Callable[[], Any]) -> None:
    """Call a function that says whether it made anything; what it cannot make, the kernel makes and says why not."""
    with contextlib.suppress(Exception), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        if function():
            gc.collect()
            gc.freeze()


def _find_function(name: str) -> Callable[[], Any] | None:
    """Return the function `module:function`; None without a name, or where it cannot be imported."""
    module, _, function = name.partition(":")
    with contextlib.suppress(Exception):
        found: Callable[[], Any] = getattr(importlib.import_module(module), function)
        return found
    return None


class _OwnPackages:
    """The project's packages that were imported beforehand, and the state of their files at that time."""

    def __init__(self, names: Sequence[str]) -> None:
        found = {root: _find_package(root, sys.path) for root in map(_root, names)}
        self.places = {root: place for root, place in found.items() if place is not None}
        self.files = self.state()  # before the import: a file that changes meanwhile counts as changed
        for name in names:
            if _root(name) in self.places:
                # what cannot be imported raises in the cell that imports it, as in a stock kernel
                with contextlib.suppress(Exception):
                    importlib.import_module(name)

    def state(self) -> _Files:
        """Return size and time of change of each file of the packages."""
        return frozenset(
            (str(path), *_size_and_time(path))
            for place in self.places.values()
            for path in place.parent.rglob("*")
            if path.suffix != ".pyc" and path.name != "__pycache__"
        )

    def forget_if_changed(self) -> None:
        """Remove the packages' modules in a kernel that would import other code than they hold."""
        importlib.invalidate_caches()
        path = [str(Path.cwd()), *sys.path]
        is_here = all(_find_package(root, path) == place for root, place in self.places.items())
        if is_here and self.files == self.state():
            return
        for name in [name for name in sys.modules if _root(name) in self.places]:
            del sys.modules[name]


def _root(module: str) -> str:
    return module.partition(".")[0]


def _find_package(root: str, path: Sequence[str]) -> Path | None:
    """Return the ``__init__.py`` that an import of a package runs; None for what is no package on the path."""
    spec = PathFinder.find_spec(root, path)
    if spec is None or spec.origin is None or spec.submodule_search_locations is None:
        return None
    return Path(spec.origin)


def _size_and_time(path: Path) -> tuple[int, int]:
    """Return size and time of change [ns] of a file; of a folder, and of one that is gone, nothing that differs."""
    try:
        found = path.stat()
    except OSError:  # removed meanwhile, or the lock of an editor, which leads nowhere
        return 0, 0
    return (0, 0) if stat.S_ISDIR(found.st_mode) else (found.st_size, found.st_mtime_ns)


def _preload(own: Sequence[str]) -> _OwnPackages:
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
    os.environ["MPLBACKEND"] = _INLINE  # read when matplotlib is imported; the backend itself must load in the kernel
    for name in PRELOADED:
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
    if "pandas" in sys.modules:  # imported outside a kernel, pandas takes this process for a terminal and folds columns
        sys.modules["pandas"].set_option("display.max_columns", _COLUMNS_IN_A_KERNEL)
    packages = _OwnPackages(own)
    gc.collect()
    gc.freeze()  # a collection in a kernel would otherwise copy every page of the shared heap
    return packages


def _python_path(environment: Mapping[str, str]) -> list[str]:
    return [folder for folder in environment.get("PYTHONPATH", "").split(os.pathsep) if folder]


def _become_kernel(request: dict[str, Any], server_pid: int, own: _OwnPackages) -> None:
    """Make this forked process a Jupyter kernel as ``python -m ipykernel_launcher`` would."""
    os.setsid()
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_SET_PARENT_DEATH_SIGNAL, signal.SIGKILL)
    with Path(os.devnull).open() as nothing:
        os.dup2(nothing.fileno(), 0)
    atexit.register(gc.unfreeze)  # else libraries that count their objects at the end complain of leaks
    environment = {"MPLBACKEND": _INLINE, **request["env"]}
    before, after = (_python_path(variables) for variables in (os.environ, environment))
    sys.path[:] = [*after, *(folder for folder in sys.path if folder not in before)]
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(request["cwd"])
    own.forget_if_changed()
    time.tzset()
    if environment["MPLBACKEND"] != _INLINE and "matplotlib" in sys.modules:
        sys.modules["matplotlib"].rcParams["backend"] = environment["MPLBACKEND"]
    if "numpy" in sys.modules:
        sys.modules["numpy"].random.seed()  # else every kernel would draw the same numbers
    sys.argv = ["ipykernel_launcher", *request["argv"]]
    from ipykernel.kernelapp import IPKernelApp

    IPKernelApp.launch_instance([*request["argv"], f"--IPKernelApp.parent_handle={server_pid}"])


def main() -> None:
    """Serve at the socket named on the command line until the starter goes away.

    The second argument is the function that is called before each fork but the first, or empty; the others are own
    modules.
    """
    address = Path(sys.argv[1])
    del sys.path[0]  # this script's folder
    server_pid = os.getpid()
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    listener.bind(str(address))
    listener.listen(128)
    own = _preload(sys.argv[3:])
    server = _Server(listener, _find_function(sys.argv[2]))
    try:
        server.serve()
    except _BecomeKernelError as fork:
        request = fork.request
    else:
        server.kill_all()
        shutil.rmtree(address.parent, ignore_errors=True)
        os._exit(0)
    _become_kernel(request, server_pid, own)


if __name__ == "__main__":
    main()
