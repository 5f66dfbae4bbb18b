"""The child that reads one document: it takes limits on, calls one function and answers.

An answer is ``(what is not enforced, kind, value)`` with the kinds `value`, `unreadable` (the cause), `memory` and
`bug` (a short description and the traceback).
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import pickle
import sys
import traceback
from pathlib import Path
from typing import Any, NoReturn

from vnfilings.box import _confine
from vnfilings.box._wire import Request, find_function
from vnfilings.reading_errors import UnreadableFileError

#: Nesting of elements, tables or lists that no office program writes.
_TOO_DEEP = "its contents are nested too deeply; save it again with an office program"
Answer = tuple[tuple[str, ...], str, Any]


def work(request: Request, arguments: bytes, shared: object, answer_to: int) -> NoReturn:
    """Read a document and end this process."""
    status = 1
    try:
        packed = _answer(request, arguments, shared)
        _write_all(answer_to, packed)
        status = 0
    finally:
        os._exit(status)  # no clean-up: what there is belongs to the server


def _answer(request: Request, arguments: bytes, shared: object) -> bytes:
    unenforced = _take_limits(request)
    answer = answer_call(request.function, shared, lambda: pickle.loads(arguments))  # noqa: S301 - the caller's own
    try:
        return pickle.dumps((unenforced, *answer), pickle.HIGHEST_PROTOCOL)
    except MemoryError:
        return pickle.dumps((unenforced, "memory", None))
    except RecursionError:
        return pickle.dumps((unenforced, "unreadable", _TOO_DEEP))


def _take_limits(request: Request) -> tuple[str, ...]:
    sys.dont_write_bytecode = True
    unenforced = _confine.set_limits(request.cpu_seconds, request.memory_mb, may_write=request.may_write)
    if not (request.may_write or _confine.refuse_changes()):
        unenforced.append("no files are changed")
    if not _confine.refuse_network(may_execute=request.may_write):
        unenforced.append("no network")
    return tuple(unenforced)


def answer_call(function: str, shared: object, unpack: Any) -> tuple[str, Any]:
    """Return the kind and the value of the answer that a function gives."""
    try:
        return "value", find_function(function)(shared, *unpack())
    except UnreadableFileError as error:
        return "unreadable", error.cause
    except (MemoryError, SystemError):  # the latter where not even the former could be made
        return "memory", None
    except RecursionError:
        return "unreadable", _TOO_DEEP
    except BaseException as error:  # noqa: BLE001 - whatever it is, the other files are read
        return "bug", describe_bug(error)


def describe_bug(error: BaseException) -> tuple[str, str]:
    """Return one line on an exception of ours, with a code that is the same for the same bug, and its traceback."""
    frames = traceback.extract_tb(error.__traceback__)
    place = frames[-1]
    steps = "\n".join(f"{Path(frame.filename).name}:{frame.name}" for frame in frames)
    code = hashlib.sha256(f"{type(error).__name__}\n{steps}".encode()).hexdigest()[:8]
    said = " ".join(str(error).split())[:120]
    where = f"{Path(place.filename).name}, line {place.lineno}"
    line = f"{type(error).__name__}{f': {said}' if said else ''} ({where}; code {code})"
    return line, "".join(traceback.format_exception(error))


def _write_all(target: int, packed: bytes) -> None:
    left = memoryview(packed)
    with contextlib.suppress(BrokenPipeError):  # the caller wants it no more
        while left:
            left = left[os.write(target, left) :]
