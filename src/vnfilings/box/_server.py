"""The process that forks a child per document (Linux and macOS).

It has one thread, an environment without secrets, and has imported the reader. Its standard input is a socket: each
byte brings the socket of one request. It opens no document itself. When standard input closes, its starter is gone
and everything ends.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import importlib.util
import os
import pickle
import selectors
import signal
import socket
import sys
import traceback
from dataclasses import dataclass, field
from functools import partial
from typing import Any, NoReturn

from vnfilings.box import _confine
from vnfilings.box._child import work
from vnfilings.box._recent import Recent
from vnfilings.box._wire import Ending, Request, find_function, pack_ending, read_request

_WATCH_EVERY = 0.1  # seconds between two looks at the memory, where the system does not limit it


@dataclass
class _Child:
    """A child at work: the socket of its caller, what it says on its error stream, how much memory it may take."""

    caller: socket.socket
    words: int
    memory: int
    peak: int = 0
    ending: bytes = b""


@dataclass
class _Server:
    """Takes requests, forks, tells each caller how its child ended."""

    control: socket.socket
    watches_memory: bool
    selector: selectors.BaseSelector = field(default_factory=selectors.DefaultSelector)
    children: dict[int, _Child] = field(default_factory=dict)
    shared: Recent[Any] = field(default_factory=Recent)

    def serve(self) -> None:
        """Serve until standard input closes."""
        ended, wake = socket.socketpair()
        wake.setblocking(False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(wake.fileno(), warn_on_full_buffer=False)
        self.selector.register(self.control, selectors.EVENT_READ)
        self.selector.register(ended, selectors.EVENT_READ)
        while True:
            for key, events in self.selector.select(_WATCH_EVERY if self.watches_memory and self.children else None):
                if key.fileobj is self.control:
                    if not self.take_request():
                        return
                elif key.fileobj is ended:
                    ended.recv(1024)
                    self.reap()
                else:
                    self.hear(key.data, events)
            if self.watches_memory:
                self.watch()

    def take_request(self) -> bool:
        """Fork a child for the next request; return whether the starter is still there."""
        byte, handed, _, _ = socket.recv_fds(self.control, 1, 1)
        if not byte:
            return False
        caller = socket.socket(fileno=handed[0])
        try:
            request, shared, arguments = read_request(partial(_receive, caller))
            value = self.prepare(request, shared)
            self.fork(request, arguments, value, caller)
        except (OSError, EOFError):
            caller.close()  # without an ending: the caller sees that nothing was read
        return True

    def prepare(self, request: Request, shared: bytes) -> object:
        """Import what the request needs and return its shared value, made and warmed up once."""
        for module in request.modules:
            with contextlib.suppress(ImportError):  # the child reports what is missing
                importlib.import_module(module)
        if shared:
            value = pickle.loads(shared)  # noqa: S301 - sent by the starter of this process
            if request.warm:
                find_function(request.warm)(value)
            self.shared.put(request.key, value)
            gc.collect()
        gc.freeze()  # a collection in a child would otherwise copy every page of the shared heap
        return self.shared.get(request.key)

    def fork(self, request: Request, arguments: bytes, shared: object, caller: socket.socket) -> None:
        """Start a child."""
        server = os.getpid()
        words, said = os.pipe()
        pid = os.fork()
        if pid == 0:
            self.become_child(server, said, caller)
            work(request, arguments, shared, caller.fileno())
        os.close(said)
        os.set_blocking(words, False)
        self.children[pid] = _Child(caller, words, request.memory_mb * 2**20)
        self.selector.register(caller, selectors.EVENT_READ, pid)

    def become_child(self, server: int, said: int, caller: socket.socket) -> None:
        """Leave in a child what belongs to the server; what libraries print becomes its last words."""
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        os.setsid()
        _confine.end_with_parent(server)
        os.set_blocking(said, False)
        os.dup2(said, 2)
        os.dup2(os.open(os.devnull, os.O_RDWR), 0)  # 0 was the control socket
        os.dup2(0, 1)
        os.closerange(3, caller.fileno())
        os.closerange(caller.fileno() + 1, 4096)

    def hear(self, pid: int, events: int) -> None:
        """Tell the caller of an ended child how it ended; kill the child of a caller that has gone."""
        child = self.children[pid]
        if child.ending and events & selectors.EVENT_WRITE:
            with contextlib.suppress(OSError):
                child.caller.sendall(child.ending)
        elif not child.ending:
            _kill(pid)
            with contextlib.suppress(KeyError):
                self.selector.unregister(child.caller)
            return
        self.selector.unregister(child.caller)
        child.caller.close()
        del self.children[pid]

    def reap(self) -> None:
        """Take the status of every child that has ended."""
        for pid in list(self.children):
            if self.children[pid].ending:
                continue
            found, status, used = os.wait4(pid, os.WNOHANG)
            if found:
                _kill(pid)  # programs that it started
                self.note_ending(pid, os.waitstatus_to_exitcode(status), used)

    def note_ending(self, pid: int, status: int, used: Any) -> None:
        """Keep how a child ended until its caller can be told."""
        child = self.children[pid]
        words = b""
        with contextlib.suppress(OSError):
            words = os.read(child.words, 65_536)
        os.close(child.words)
        peak = max(child.peak, used.ru_maxrss * (1 if sys.platform == "darwin" else 1024))
        ending = Ending(status, used.ru_utime + used.ru_stime, peak, words.decode("utf-8", "replace"))
        child.ending = pack_ending(ending)
        try:
            self.selector.modify(child.caller, selectors.EVENT_WRITE, pid)
        except KeyError:  # its caller has gone
            child.caller.close()
            del self.children[pid]

    def watch(self) -> None:
        """Kill a child that has more memory than it may, where the system does not."""
        psutil = importlib.import_module("psutil")

        for pid, child in self.children.items():
            with contextlib.suppress(psutil.Error):
                child.peak = max(child.peak, psutil.Process(pid).memory_info().rss)
                if child.peak > child.memory:
                    _kill(pid)

    def kill_all(self) -> None:
        """End every child."""
        for pid in self.children:
            _kill(pid)


def _kill(pid: int) -> None:
    """Kill a child and what it started; the server reaps its children itself, so `pid` cannot be another process."""
    try:
        os.killpg(pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def _receive(caller: socket.socket, length: int) -> bytes:
    received = bytearray()
    while len(received) < length:
        piece = caller.recv(min(length - len(received), 2**20))
        if not piece:
            raise EOFError
        received += piece
    return bytes(received)


def _can_watch() -> bool:
    return importlib.util.find_spec("psutil") is not None


def main() -> NoReturn:
    """Serve the process that started this one."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    control = socket.socket(fileno=0)
    server = _Server(control, watches_memory=sys.platform != "linux" and _can_watch())
    gc.disable()
    try:
        server.serve()
    except BaseException:  # noqa: BLE001 - the starter shows it
        traceback.print_exc()
        sys.stderr.flush()
    finally:
        server.kill_all()
        os._exit(0)
