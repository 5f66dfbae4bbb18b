"""Functions called in child processes with limits, one document each, several at a time."""

from __future__ import annotations

import hashlib
import pickle
import signal
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from vnfilings.box import _wire
from vnfilings.box._child import NEARLY_ALL
from vnfilings.box.file_errors import InternalReadingError, ReadingLimitError, UnreadableFileError
from vnfilings.box.limits import OCR_FACTOR, Limits

_CAN_FORK = sys.platform != "win32"
_OUT_OF_MEMORY = ("memory allocation of", "out of memory", "bad_alloc", "cannot allocate memory", "MemoryError")
#: What this system did not enforce in the calls of this process, in the order in which it was found.
_UNENFORCED: dict[str, None] = {}


@dataclass(frozen=True)
class Call:
    """A document and the function that reads it.

    Attributes
    ----------
    path: the document.
    function: ``module:name`` of a function at the top of a module; it is called in the child with `shared`, the
        document's absolute path and `arguments`, and returns plain values and data classes of our packages.
    arguments: values that can be pickled.
    shared: one value for many documents, such as the known names; it is handed over once.
    warm: ``module:name`` of a function that is called with `shared` once, before any document is opened.
    modules: what is imported before any document is opened.
    ocr: whether other programs may be started and files written; such a document has 20 times the time.
    """

    path: Path
    function: str
    arguments: tuple[Any, ...] = ()
    shared: object = None
    warm: str = ""
    modules: tuple[str, ...] = ()
    ocr: bool = False

    @property
    def factor(self) -> int:
        """Return how many times the time of an ordinary document this one has."""
        return OCR_FACTOR if self.ocr else 1


@dataclass(frozen=True)
class Outcome:
    """What became of a call: its value, or the error; and which limits this system does not keep."""

    path: Path
    value: Any = None
    error: UnreadableFileError | None = None
    unenforced: tuple[str, ...] = ()

    def get(self) -> Any:
        """Return the value or raise the error."""
        if self.error is not None:
            raise self.error
        return self.value


def run_boxed(calls: Iterable[Call], limits: Limits | None = None) -> Iterator[Outcome]:
    """Yield the outcomes of calls in their order; each call runs in a child process of its own.

    Parameters
    ----------
    calls
        The documents and what reads them.
    limits
        Time and memory of one document, and the number of documents at a time; by default those of `Limits`.

    Yields
    ------
    Outcome
        The value of each call or its error.

    Raises
    ------
    ReaderProcessError
        If no process can be started.

    Examples
    --------
    >>> from tempfile import mkdtemp
    >>> path = Path(mkdtemp()) / "report.txt"
    >>> _ = path.write_text("Tỷ lệ hồ sơ điện tử đạt 80%.", encoding="utf-8")
    >>> [outcome] = run_boxed([Call(path, "vnfilings.formats.read_file:parse_boxed", (False,))])
    >>> outcome.value.name
    'report.txt'
    """
    limits = limits or Limits()
    if _CAN_FORK:
        from vnfilings.box._forked import run
    else:
        from vnfilings.box._spawned import run
    for call, received, why in run(_with_requests(calls, limits), limits):
        outcome = _judge(call, limits, received, why)
        _UNENFORCED.update(dict.fromkeys(outcome.unenforced))
        yield outcome


def note_unenforced() -> str:
    """Return a line on the limits that this system did not enforce while this process read documents; '' if none.

    Examples
    --------
    >>> note_unenforced()
    ''
    """
    what = ", ".join(_UNENFORCED)
    return f"this system does not enforce these limits: {what}; read only files that you trust" if what else ""


def _with_requests(calls: Iterable[Call], limits: Limits) -> Iterator[tuple[Call, _wire.Request, bytes | None]]:
    packed: dict[int, tuple[object, bytes, str]] = {}  # keeps the shared values, so that their ids stay theirs
    for call in calls:
        if call.shared is not None and id(call.shared) not in packed:
            content = pickle.dumps(call.shared)
            packed[id(call.shared)] = (call.shared, content, hashlib.sha256(content + call.warm.encode()).hexdigest())
        _, shared, key = packed.get(id(call.shared), (None, None, ""))
        seconds = limits.cpu_seconds * call.factor
        arguments = (call.path.absolute(), *call.arguments)
        yield (
            call,
            _wire.Request(call.function, arguments, key, call.warm, call.modules, seconds, limits.memory_mb, call.ocr),
            shared,
        )


def _judge(call: Call, limits: Limits, received: bytes | bytearray, why: str) -> Outcome:
    """Return the outcome of a call from what was received and, where the caller stopped it, why."""
    answer, ending = _wire.split_answer(received)
    if why:
        return Outcome(call.path, error=_stopped(call, limits, why))
    if ending is None:
        cause = "the process that reads documents ended; the system may be short of memory: try again"
        return Outcome(call.path, error=UnreadableFileError(call.path, cause))
    if ending.status != 0:
        return Outcome(call.path, error=_crashed(call, limits, ending))
    try:
        unenforced, kind, value = _wire.unpack_answer(answer)
    except Exception as error:  # noqa: BLE001 - a child that a document has taken over may send anything
        cause = f"the process that read it sent no valid result ({type(error).__name__}: {error})"
        return Outcome(call.path, error=UnreadableFileError(call.path, cause))
    if kind == "value":
        return Outcome(call.path, value, unenforced=unenforced)
    return Outcome(call.path, error=_refused(call, limits, kind, value), unenforced=unenforced)


def _refused(call: Call, limits: Limits, kind: str, value: Any) -> UnreadableFileError:
    if kind == "memory":
        return _stopped(call, limits, "memory")
    if kind == "bug":
        line, traceback = value
        return InternalReadingError(call.path, line, traceback)
    return UnreadableFileError(call.path, str(value))


def _crashed(call: Call, limits: Limits, ending: _wire.Ending) -> UnreadableFileError:
    """Return what is told of a child that gave no answer."""
    is_short = any(word.lower() in ending.last_words.lower() for word in _OUT_OF_MEMORY)
    if ending.status == -getattr(signal, "SIGXCPU", 24) or ending.cpu_seconds >= limits.cpu_seconds * call.factor:
        return _stopped(call, limits, "time")
    if is_short or ending.peak > NEARLY_ALL * limits.memory_mb * 2**20:
        return _stopped(call, limits, "memory")
    try:
        name = signal.Signals(-ending.status).name
    except ValueError:
        name = f"exit status {ending.status}"
    return UnreadableFileError(call.path, f"the file made a format library crash ({name}); {_remedy(call.path)}")


def _stopped(call: Call, limits: Limits, why: str) -> ReadingLimitError:
    seconds = limits.cpu_seconds * call.factor
    what, name = {
        "time": (f"reading was stopped after {seconds:,} s of processor time", "cpu_seconds"),
        "clock": (f"reading was stopped after {limits.wall_seconds(call.factor):,} s of elapsed time", "cpu_seconds"),
        "memory": (f"reading needs more than {limits.memory_mb:,} MiB of memory", "memory_mb"),
        "answer": ("its contents are more than any filing holds", "memory_mb"),
    }[why]
    option = f"--{name.replace('_', '-')}"
    return ReadingLimitError(call.path, f"{what}; {_remedy(call.path)}, or raise the limit with {option}", limit=name)


def _remedy(path: Path) -> str:
    suffix = path.suffix.lower()
    if suffix == ".pdf":
        return "print it to PDF again"
    if suffix in (".docx", ".xlsx", ".xls", ".xlsb", ".ods"):
        return "open it in an office program and save it again"
    return "split it into smaller files"
