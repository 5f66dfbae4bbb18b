"""The limits under which one document is read."""

from __future__ import annotations

import os
from dataclasses import dataclass, fields

from vnfilings.reading_errors import VnFilingsError

#: Pictures take long to read, and tesseract counts for itself: with OCR a document has this many times the time.
OCR_FACTOR = 20
#: A document may wait (for a disk, for other programs) this many times its processor time, and at least so long [s].
_WAITING_FACTOR, _SHORTEST_WAIT = 4, 60


class LimitsError(VnFilingsError):
    """A limit cannot be used; the message names it, the value and what is expected."""


@dataclass(frozen=True)
class Limits:
    """How much one document may use, and how many are read at a time.

    Parameters
    ----------
    cpu_seconds
        Processor time of one document [s]; with OCR 20 times as much.
    memory_mb
        Memory of one document [MiB].
    jobs
        Documents read at a time; 0 for as many as there are processors.

    Raises
    ------
    LimitsError
        If a limit is not a whole number in its range.

    Examples
    --------
    >>> Limits(cpu_seconds=60).memory_mb
    1024
    >>> Limits(cpu_seconds=0)
    Traceback (most recent call last):
        ...
    vnfilings.box.limits.LimitsError: cpu_seconds: found 0, expected a whole number from 1 to 86400
    """

    cpu_seconds: int = 30
    memory_mb: int = 1024
    jobs: int = 0

    def __post_init__(self) -> None:
        for field in fields(self):
            if error := find_limit_error(field.name, getattr(self, field.name)):
                raise LimitsError(f"{field.name}: {error}")

    @property
    def processes(self) -> int:
        """Return the number of documents that are read at a time."""
        if self.jobs:
            return self.jobs
        if hasattr(os, "sched_getaffinity"):
            return len(os.sched_getaffinity(0))
        return os.cpu_count() or 1

    def wall_seconds(self, factor: int = 1) -> int:
        """Return the time on the clock after which a document is given up [s]."""
        return max(_SHORTEST_WAIT, _WAITING_FACTOR * self.cpu_seconds * factor)


#: The lowest and the highest value of each limit. A reader without a document takes about 100 MiB.
RANGES = {"cpu_seconds": (1, 86_400), "memory_mb": (256, 1_048_576), "jobs": (0, 1024)}


def find_limit_error(name: str, value: object) -> str | None:
    """Return what is wrong with the value of a limit, None where nothing is.

    Parameters
    ----------
    name
        A field of `Limits`.
    value
        Its value.

    Returns
    -------
    str or None
        What was found and what was expected.

    Examples
    --------
    >>> find_limit_error("memory_mb", "1 GB")
    "found '1 GB', expected a whole number from 256 to 1048576"
    """
    low, high = RANGES[name]
    if isinstance(value, int) and not isinstance(value, bool) and low <= value <= high:
        return None
    return f"found {value!r}, expected a whole number from {low} to {high}"
