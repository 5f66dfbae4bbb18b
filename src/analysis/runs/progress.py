"""A pytask plug-in (entry point ``pytask``) that passes begin and end of each task to a listener.

Without a listener it does nothing, so that other projects' pytask runs in the same environment are not disturbed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

from pluggy import HookimplMarker

if TYPE_CHECKING:
    from pytask import ExecutionReport, PTask

_hook = HookimplMarker("pytask")
_listener: ContextVar[Callable[[str, str], None] | None] = ContextVar("listener", default=None)
_STATES = {
    "SUCCESS": "built",
    "PERSISTENCE": "fresh",
    "SKIP_UNCHANGED": "fresh",
    "SKIP": "skipped",
    "SKIP_PREVIOUS_FAILED": "skipped",
    "FAIL": "failed",
    "WOULD_BE_EXECUTED": "stale",
}


@contextmanager
def listening(listener: Callable[[str, str], None]) -> Iterator[None]:
    """Pass ``("begin", name)`` and ``(state, name)`` of every task to `listener` while the context lasts."""
    token = _listener.set(listener)
    try:
        yield
    finally:
        _listener.reset(token)


def state_of(report: ExecutionReport) -> str:
    """Return our word for pytask's outcome."""
    return _STATES[report.outcome.name]


@_hook(tryfirst=True)
def pytask_execute_task_setup(task: PTask) -> None:
    """Tell the listener that a task begins."""
    if listener := _listener.get():
        listener("begin", task.name)


@_hook(tryfirst=True)
def pytask_execute_task_log_end(report: ExecutionReport) -> None:
    """Tell the listener how a task ended."""
    if listener := _listener.get():
        listener(state_of(report), report.task.name)
