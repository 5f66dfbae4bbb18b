"""Several of a plan's tasks at a time, in processes or threads: pytask's own loop does one after the other.

pytask-parallel would do this too, but it sleeps between its looks at what is running, up to a second; a notebook in a
forked kernel takes a fifth of one. Here the end of a task wakes the loop.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pytask import ExecutionReport, PTask, Session

#: What loky says of workers that it replaces, which loses no task and is nothing for a user to act on.
_OWN_AFFAIRS = ("A worker was restarted", "A worker stopped")
_LONGEST_WAIT = 0.5  # an interrupt is heard between two waits at the latest [s]


@dataclass
class Crew:
    """So many workers: processes of their own, or threads that wait for a cluster."""

    size: int
    on_threads: bool = False
    running: dict[Future[None], PTask] = field(default_factory=dict)

    def execute(self, session: Session) -> bool:
        """Execute the tasks of a pytask session, each as soon as what it needs is there; the value is pytask's."""
        executor = self._hire()
        try:
            while session.scheduler.is_active() and not session.should_stop:
                self._begin_ready(session, executor)
                self._end_done(session)
        except KeyboardInterrupt:
            session.should_stop = True
            self._dismiss(executor)
        else:
            executor.shutdown(wait=True)
        return True

    def _hire(self) -> Executor:
        if self.on_threads:
            return ThreadPoolExecutor(self.size)
        from loky import get_reusable_executor

        for told in _OWN_AFFAIRS:
            warnings.filterwarnings("ignore", told, UserWarning)
        executor: Executor = get_reusable_executor(max_workers=self.size)
        return executor

    def _dismiss(self, executor: Executor) -> None:
        """End worker processes at once, and their kernels with them; a thread waits for what the cluster has begun."""
        for future in self.running:
            future.cancel()
        executor.shutdown(**({"wait": True} if self.on_threads else {"kill_workers": True}))

    def _begin_ready(self, session: Session, executor: Executor) -> None:
        free = self.size - len(self.running)
        for name in session.scheduler.get_ready(free) if free else []:
            task = session.dag.nodes[name]
            session.hook.pytask_execute_task_log_start(session=session, task=task)
            try:
                session.hook.pytask_execute_task_setup(session=session, task=task)
                future = executor.submit(_work, task.function, _load_arguments(task))
            except Exception as fault:  # noqa: BLE001  # pytask's own way to say that a task is skipped or fresh
                _report(session, task, fault)
            else:
                self.running[future] = task

    def _end_done(self, session: Session) -> None:
        done, _ = wait(self.running, timeout=_LONGEST_WAIT, return_when=FIRST_COMPLETED) if self.running else ((), ())
        for future in done:
            task, fault = self.running.pop(future), future.exception()
            if fault is None:
                try:
                    session.hook.pytask_execute_task_teardown(session=session, task=task)
                except Exception as missing:  # noqa: BLE001  # a product is not there
                    fault = missing
            _report(session, task, fault)


def _work(function: Callable[..., None], arguments: dict[str, Any]) -> None:
    with warnings.catch_warnings(record=True):  # pytask keeps them from the screen, and so do we
        function(**arguments)


def _load_arguments(task: PTask) -> dict[str, Any]:
    from pytask.tree_util import tree_map

    inputs = {name: tree_map(lambda node: node.load(is_product=False), tree) for name, tree in task.depends_on.items()}
    outputs = {name: tree_map(lambda node: node.load(is_product=True), tree) for name, tree in task.produces.items()}
    return inputs | outputs


def _report(session: Session, task: PTask, fault: BaseException | None) -> None:
    """Tell pytask how a task ended: it remembers the state of a task that went well."""
    from pytask import ExecutionReport

    report: ExecutionReport = (
        ExecutionReport.from_task(task)
        if fault is None
        else ExecutionReport.from_task_and_exception(task, (type(fault), fault, fault.__traceback__))
    )
    session.scheduler.done(task.signature)
    session.hook.pytask_execute_task_process_report(session=session, report=report)
    session.hook.pytask_execute_task_log_end(session=session, task=task, report=report)
    session.execution_reports.append(report)
