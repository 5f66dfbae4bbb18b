"""Runs calls in processes started one by one, where a process cannot fork (Windows): slower, and with fewer limits.

Time and memory are watched from here with psutil; nothing refuses the network or changes of files.
"""

from __future__ import annotations

import contextlib
import importlib
import importlib.util
import os
import pickle
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import IO, TYPE_CHECKING, Any, NoReturn

from vnfilings.box._child import answer_call
from vnfilings.box._client import start_process
from vnfilings.box._wire import Ending, Request, pack_ending, pack_request, read_request
from vnfilings.box.limits import Limits

if TYPE_CHECKING:
    from vnfilings.box.calls import Call

Prepared = tuple["Call", Request, bytes | None]
Ended = tuple["Call", bytes | bytearray, str]
_LOOK_EVERY = 0.1  # seconds
_UNENFORCED = ("no network access", "no changes to files")


def run(requests: Iterator[Prepared], limits: Limits) -> Iterator[Ended]:
    """Yield each call with what its process sent and, where it was stopped here, why."""
    waiting: deque[Future[Ended]] = deque()
    with ThreadPoolExecutor(limits.processes) as pool:
        for prepared in requests:
            waiting.append(pool.submit(_run_one, prepared, limits))
            if len(waiting) > 2 * limits.processes:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def _run_one(prepared: Prepared, limits: Limits) -> Ended:
    call, request, shared = prepared
    process = start_process(__name__, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    given, process.stdin = process.stdin, None  # stays open: the process ends when it is closed
    _write(given, pack_request(request, shared))
    deadline = time.monotonic() + limits.wall_seconds(call.factor)
    why = ""
    while True:
        try:
            answer, words = process.communicate(timeout=_LOOK_EVERY)
        except subprocess.TimeoutExpired:
            why = why or _find_excess(process.pid, request) or ("clock" if time.monotonic() > deadline else "")
            if why:
                process.kill()
        else:
            _close(given)
            ending = Ending(process.returncode, 0.0, 0, words.decode("utf-8", "replace"))
            return call, answer + pack_ending(ending), why


def _write(stream: IO[bytes] | None, content: bytes) -> None:
    with contextlib.suppress(OSError):  # a process that has ended tells why in its status
        if stream is not None:
            stream.write(content)
            stream.flush()


def _close(stream: IO[bytes] | None) -> None:
    with contextlib.suppress(OSError):
        if stream is not None:
            stream.close()


def _find_excess(pid: int, request: Request) -> str:
    """Return the limit that a process has passed, an empty text for none."""
    if not _has_psutil():
        return ""
    psutil = importlib.import_module("psutil")
    try:
        process = psutil.Process(pid)
        times = process.cpu_times()
        if process.memory_info().rss > request.memory_mb * 2**20:
            return "memory"
        return "time" if times.user + times.system > request.cpu_seconds else ""
    except psutil.Error:  # it has just ended
        return ""


def main() -> NoReturn:
    """Read one document for the process that started this one."""
    source, target = sys.stdin.buffer, sys.stdout.fileno()
    answer_to = os.dup(target)
    os.dup2(os.open(os.devnull, os.O_RDWR), target)  # what libraries print is no answer
    request, packed, arguments = read_request(source.read)
    shared: Any = pickle.loads(packed) if packed else None  # noqa: S301 - sent by the starter of this process
    threading.Thread(target=_end_with_starter, daemon=True).start()
    for module in request.modules:
        importlib.import_module(module)
    kind, value = answer_call(request.function, shared, lambda: pickle.loads(arguments))  # noqa: S301 - as above
    unenforced = _UNENFORCED if _has_psutil() else ("processor time", "memory", *_UNENFORCED)
    with os.fdopen(answer_to, "wb") as stream:
        stream.write(pickle.dumps((unenforced, kind, value), pickle.HIGHEST_PROTOCOL))
    os._exit(0)


def _has_psutil() -> bool:
    return importlib.util.find_spec("psutil") is not None


def _end_with_starter() -> None:
    sys.stdin.buffer.read()
    os._exit(1)
