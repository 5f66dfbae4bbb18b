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
from vnfilings.box.file_errors import DAMAGED, UnreadableFileError

#: Nesting of elements, tables or lists that no office program writes.
_TOO_DEEP = "its contents are nested too deeply; save it again with an office program"
#: A process with this share of its memory in use is taken to have wanted more.
NEARLY_ALL = 0.8
#: Packages whose errors are our own bugs; folders in which libraries are installed.
_OURS = ("vnfilings", "analysis")
_PACKAGE_FOLDERS = ("site-packages", "dist-packages")
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
        unenforced.append("no changes to files")
    if not _confine.refuse_network(may_execute=request.may_write):
        unenforced.append("no network access")
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
        if _is_short_of_memory():
            return "memory", None
        if is_of_library(error):
            return "unreadable", DAMAGED
        return "bug", describe_bug(error)


def is_of_library(error: BaseException) -> bool:
    """Return whether a format library raised this: an error class of its own, or any class inside its code.

    What the standard library raises in a class of Python itself comes from the way in which we call it.

    Examples
    --------
    >>> import zipfile
    >>> is_of_library(zipfile.BadZipFile("no zip file")), is_of_library(KeyError("ours"))
    (True, False)
    """
    module = type(error).__module__.partition(".")[0]
    if module not in ("builtins", *_OURS):
        return True
    frames = traceback.extract_tb(error.__traceback__)
    last = Path(frames[-1].filename) if frames else Path()
    return any(part in last.parts for part in _PACKAGE_FOLDERS) and not set(_OURS) & set(last.parts)


def _is_short_of_memory() -> bool:
    """Return whether this process has nearly all of the memory that it may: libraries then fail in any way."""
    try:
        import resource
    except ModuleNotFoundError:
        return False
    limit, _ = resource.getrlimit(resource.RLIMIT_DATA)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return sys.platform == "linux" and 0 < limit < peak / NEARLY_ALL


def describe_bug(error: BaseException) -> tuple[str, str]:
    """Return one line on an exception of ours, with a code that is the same for the same bug, and its traceback."""
    frames = traceback.extract_tb(error.__traceback__)
    place = frames[-1]
    steps = "\n".join(f"{Path(frame.filename).name}:{frame.name}" for frame in frames)
    code = hashlib.sha256(f"{type(error).__name__}\n{steps}".encode()).hexdigest()[:8]
    said = _first_words(error)
    where = f"{Path(place.filename).name}, line {place.lineno}"
    line = f"{said if said == type(error).__name__ else f'{type(error).__name__}: {said}'} ({where}; code {code})"
    return line, "".join(traceback.format_exception(error))


def _first_words(error: BaseException) -> str:
    return " ".join(str(error).split())[:120] or type(error).__name__


def _write_all(target: int, packed: bytes) -> None:
    left = memoryview(packed)
    with contextlib.suppress(BrokenPipeError):  # the caller wants it no more
        while left:
            left = left[os.write(target, left) :]
