"""Worker processes: they do not outlive the run that started them, and a run survives the death of one."""

from __future__ import annotations

import ctypes
import multiprocessing
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from analysis.pipeline.notebooks import share_sockets

_RUNNER_VARIABLE = "WORKBENCH_RUNNER"
_SET_PARENT_DEATH_SIGNAL = 1
_LOST = ("TerminatedWorkerError", "BrokenProcessPool", "BrokenExecutor", "ShutdownExecutorError", "KilledWorker")


@contextmanager
def as_runner() -> Iterator[None]:
    """Tell the processes started in the block whose workers they are, and where their kernels' sockets go.

    What the caller starts later, such as `workbench run` from a notebook that built tables, is a run of its own.
    """
    before = os.environ.get(_RUNNER_VARIABLE)
    os.environ[_RUNNER_VARIABLE] = str(os.getpid())
    try:
        with share_sockets():
            yield
    finally:
        if before is None:
            del os.environ[_RUNNER_VARIABLE]
        else:
            os.environ[_RUNNER_VARIABLE] = before


def die_with_runner() -> None:
    """In a worker on Linux: end when the run ends, however it ends, so that it writes nothing into a later run."""
    runner = os.environ.get(_RUNNER_VARIABLE)
    if sys.platform == "linux" and runner and runner != str(os.getpid()):
        ctypes.CDLL(None).prctl(_SET_PARENT_DEATH_SIGNAL, signal.SIGKILL)
        if str(os.getppid()) != runner:  # it died before this task began
            os.kill(os.getpid(), signal.SIGKILL)


def can_start_workers() -> bool:
    """Return whether worker processes can wait for each other here, which takes shared memory (``/dev/shm``)."""
    try:
        from multiprocessing.synchronize import Lock

        Lock(ctx=multiprocessing.get_context())
    except (ImportError, OSError):
        return False
    return True


def is_lost_worker(fault: BaseException | None) -> bool:
    """Return whether a task failed because its worker process died, which is no fault of the task."""
    return fault is not None and any(kind.__name__ in _LOST for kind in type(fault).__mro__)
