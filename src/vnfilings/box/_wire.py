"""What passes between the caller, the server and the child: requests, answers and how the child ended.

The caller and the server trust each other. The answer of a child is not trusted, since a document may have taken it
over: only plain values and the data classes of this library and of the workbench are made from it.
"""

from __future__ import annotations

import datetime
import decimal
import importlib
import io
import json
import pickle
import struct
from collections.abc import Callable
from dataclasses import dataclass, is_dataclass
from typing import Any

#: Answers above this many bytes are refused: no document states so much.
LONGEST_ANSWER = 2**30
_TRUSTED = ("vnfilings.", "analysis.")
_VALUES = {
    ("datetime", "date"): datetime.date,
    ("datetime", "datetime"): datetime.datetime,
    ("datetime", "time"): datetime.time,
    ("datetime", "timedelta"): datetime.timedelta,
    ("decimal", "Decimal"): decimal.Decimal,
}
_HEAD = struct.Struct("!III")
_END = struct.Struct("!idqH")
_LAST_WORDS = 400


@dataclass(frozen=True)
class Request:
    """One call of a function in a child: `function` is ``module:name``, called with `shared` and `arguments`.

    `shared` is sent to a server once, as `key`; `warm` is called with it there, before any document is opened.
    """

    function: str
    arguments: tuple[Any, ...]
    key: str
    warm: str
    modules: tuple[str, ...]
    cpu_seconds: int
    memory_mb: int
    may_write: bool


@dataclass(frozen=True)
class Ending:
    """How a child ended: its status (negative: the signal), its processor time [s] and its peak memory [bytes]."""

    status: int
    cpu_seconds: float
    peak: int
    last_words: str = ""


def pack_request(request: Request, shared: bytes | None) -> bytes:
    """Return a request as bytes; `shared` is left out where the server has it."""
    head = {name: value for name, value in vars(request).items() if name != "arguments"}
    parts = (json.dumps(head).encode(), b"" if shared is None else shared, pickle.dumps(request.arguments))
    return _HEAD.pack(*map(len, parts)) + b"".join(parts)


def read_request(read: Callable[[int], bytes]) -> tuple[Request, bytes, bytes]:
    """Return a request without its arguments, the shared value and the arguments, both still packed."""
    lengths = _HEAD.unpack(read(_HEAD.size))
    head, shared, arguments = (read(length) for length in lengths)
    fields = json.loads(head)
    return Request(**fields | {"modules": tuple(fields["modules"]), "arguments": ()}), shared, arguments


def find_function(name: str) -> Callable[..., Any]:
    """Return the function of ``module:name``."""
    module, _, attribute = name.partition(":")
    found: Callable[..., Any] = getattr(importlib.import_module(module), attribute)
    return found


def pack_ending(ending: Ending) -> bytes:
    """Return what the server adds to the answer of a child when it has ended."""
    words = ending.last_words.encode()[-_LAST_WORDS:]
    return words + _END.pack(ending.status, ending.cpu_seconds, ending.peak, len(words))


def split_answer(received: bytes | bytearray) -> tuple[bytes, Ending | None]:
    """Return the answer of a child and how it ended; no ending where the server did not say."""
    if len(received) < _END.size:
        return b"", None
    status, cpu_seconds, peak, length = _END.unpack(received[-_END.size :])
    end = len(received) - _END.size
    words = bytes(received[max(0, end - length) : end]).decode("utf-8", "replace")
    return bytes(received[: max(0, end - length)]), Ending(status, cpu_seconds, peak, words)


class _Plain(pickle.Unpickler):
    """Makes plain values and the data classes and named tuples of our packages, nothing else."""

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) in _VALUES:
            return _VALUES[module, name]
        if module.startswith(_TRUSTED) and not module.endswith("__main__"):  # to import that runs a command
            found = getattr(importlib.import_module(module), name, None)
            if isinstance(found, type) and (is_dataclass(found) or issubclass(found, tuple)):
                return found
        raise pickle.UnpicklingError(f"an answer may not hold {module}.{name}")


def unpack_answer(packed: bytes) -> Any:
    """Return the answer of a child."""
    return _Plain(io.BytesIO(packed)).load()
