"""A pytask plug-in (entry point ``pytask``): passes begin and end of each task to a listener, lets a crew do the tasks.

Without a listener it does nothing, so that other projects' pytask runs in the same environment are not disturbed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

from pluggy import HookimplMarker

from analysis.pipeline.build._pytask_nodes import Node

if TYPE_CHECKING:
    from pytask import ExecutionReport, PTask, Session

    from analysis.pipeline.build._parallel import Crew

_hook = HookimplMarker("pytask")
_listener: ContextVar[Callable[[str, str], None] | None] = ContextVar("listener", default=None)
_crew: ContextVar[Crew | None] = ContextVar("crew", default=None)
_STATES = {
    "SUCCESS": "built",
    "PERSISTENCE": "up to date",
    "SKIP_UNCHANGED": "up to date",
    "SKIP": "skipped",
    "SKIP_PREVIOUS_FAILED": "skipped",
    "FAIL": "failed",
    "WOULD_BE_EXECUTED": "out of date",
}


@contextmanager
def listening(listener: Callable[[str, str], None], crew: Crew | None = None) -> Iterator[None]:
    """Pass ``("begin", name)`` and ``(state, name)`` of every task to `listener` while the context lasts.

    The tasks are done by `crew`; without one, by pytask itself, one after the other.
    """
    tokens = _listener.set(listener), _crew.set(crew)
    try:
        yield
    finally:
        _listener.reset(tokens[0])
        _crew.reset(tokens[1])


def state_of(report: ExecutionReport) -> str:
    """Return our word for pytask's outcome."""
    return _STATES[report.outcome.name]


@_hook(tryfirst=True)
def pytask_execute_build(session: Session) -> bool | None:
    """Let the crew do the tasks, where there is one."""
    crew = _crew.get()
    return crew.execute(session) if crew else None


@_hook(tryfirst=True)
def pytask_execute_task_setup(session: Session, task: PTask) -> None:
    """Tell the listener that a task begins; what it depends on is judged by what is there now."""
    for signature in session.dag.predecessors(task.signature):
        if isinstance(node := session.dag.nodes[signature], Node):
            node.hold()
    if listener := _listener.get():
        listener("begin", task.name)


@_hook(tryfirst=True)
def pytask_execute_task_log_end(report: ExecutionReport) -> None:
    """Tell the listener how a task ended."""
    if listener := _listener.get():
        listener(state_of(report), report.task.name)
