"""Build what is stale: the plan's steps as pytask tasks, run in-process, one after the other or on loky's workers."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analysis.paths import reports_folder
from analysis.pipeline.build import pytask_plugin
from analysis.pipeline.build._code_hashing import CodeOnDisk
from analysis.pipeline.build._parallel import Crew
from analysis.pipeline.build._pytask_nodes import FileNode, FolderNode, ManifestNode, ValueNode
from analysis.pipeline.build._workers import as_runner, can_start_workers, is_lost_worker
from analysis.pipeline.build.step import BUILT, FAILED, MISSING, UP_TO_DATE, Outcome, Step
from analysis.pipeline.run_errors import RunError
from analysis.pipeline.state_paths import in_project, state_folder
from analysis.whole_files import write_whole

if TYPE_CHECKING:
    from pytask import ExecutionReport, Session

_CONFIG = b"[tool.pytask.ini_options]\n"
#: The files of the build cache: what pytask remembers of each step, and what each module imports.
_MEMORY = ("pytask.lock", "imports.json")
_PAUSES = (0.5, 2.0)  # after the death of a worker process [s]


@dataclass
class _Clock:
    """When each step began and ended, passed on to the caller's listener."""

    listener: Callable[[str, str], None]
    began: dict[str, float] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)

    def __call__(self, event: str, name: str) -> None:
        if event == "begin":
            self.began[name] = time.monotonic()
        else:
            self.seconds[name] = time.monotonic() - self.began.get(name, time.monotonic())
        self.listener(event, name)


def check_steps(steps: Iterable[Step]) -> list[Outcome]:
    """Return which steps are up to date and which are not; nothing is run, and a project that is read-only will do."""
    with _readable_memory() as folder:
        return _run_pytask(list(steps), folder=folder, dry_run=True)


@contextmanager
def _readable_memory() -> Iterator[Path]:
    """Give the folder of the build cache; a copy of it where it cannot be written, for pytask writes when it looks."""
    folder = state_folder()
    home = folder if folder.is_dir() else folder.parent
    if os.access(home, os.W_OK):
        yield folder
        return
    with tempfile.TemporaryDirectory(prefix="workbench-") as place:
        copy = Path(place)
        for name in _MEMORY:
            if (folder / name).is_file():
                shutil.copyfile(folder / name, copy / name)
        yield copy


def build_steps(
    steps: Iterable[Step],
    *,
    jobs: int = 1,
    on_threads: bool = False,
    is_forced: bool = False,
    listener: Callable[[str, str], None] = lambda event, name: None,
) -> list[Outcome]:
    """Run the steps that are out of date and return what became of each; call it while holding the run lock.

    A step that fails does not stop those that do not need it. With `on_threads` the steps that run at once wait in
    threads (for a cluster), else they run in processes of their own, where the system can start such. `listener` hears
    ``("begin", name)`` and a state with the name of each step.
    """
    steps = list(steps)
    jobs = jobs if on_threads or can_start_workers() else 1
    built: dict[str, Outcome] = {}
    for pause in (*_PAUSES, None):
        crew = Crew(jobs, on_threads) if jobs > 1 else None
        with as_runner():
            outcomes = _run_pytask(steps, listener, crew, force=is_forced)
        outcomes = [built.get(o.step.name, o) if o.state == UP_TO_DATE else o for o in outcomes]
        if pause is None or not any(outcome.is_lost for outcome in outcomes):
            break
        built = {o.step.name: _judge_attempt(o) for o in outcomes if o.state == BUILT or o.is_lost}
        is_forced = False  # what the first attempt built need not be built again
        time.sleep(pause)
    return outcomes


def _judge_attempt(outcome: Outcome) -> Outcome:
    """Return what is to be said of a step that the next attempt finds fresh: this one built it, a lost worker too."""
    if not outcome.is_lost:
        return outcome
    return Outcome(outcome.step, BUILT, outcome.seconds, "its worker process died when the products were written")


def _run_pytask(
    steps: list[Step],
    listener: Callable[[str, str], None] = lambda event, name: None,
    crew: Crew | None = None,
    folder: Path | None = None,
    **options: Any,
) -> list[Outcome]:
    import pytask

    folder = folder or state_folder()
    config = folder / "pyproject.toml"
    if _read_bytes(config) != _CONFIG:  # without it pytask takes the git repository for its own and writes there
        write_whole(config, _CONFIG)
    code = CodeOnDisk(folder / "imports.json")
    clock = _Clock(listener)
    with _quiet_pytask(), pytask_plugin.listening(clock, crew):
        session = pytask.build(
            config=config,
            paths=config,  # not its folder: all that lies there would be looked through for tasks
            tasks=[_to_task(step, code) for step in steps],
            capture="no",
            show_traceback=False,
            database_url="sqlite://",  # it remembers by its lock file; this one it would write seven times a step
            **options,
        )
    codes = pytask.ExitCode
    not_started = (codes.CONFIGURATION_FAILED, codes.COLLECTION_FAILED, codes.DAG_FAILED)
    if session.dag is None or session.exit_code in not_started:
        raise RunError(
            f"pytask could not start ({session.exit_code.name}): {_why_not_started(session)}; "
            f"`workbench run` sets a damaged build cache aside; if that fails, delete {in_project(state_folder())}"
        )
    code.remember()
    reports = {report.task.name: report for report in session.execution_reports}
    return [_to_outcome(step, reports.get(step.name), clock) for step in steps]


def _read_bytes(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None


@contextmanager
def _quiet_pytask() -> Iterator[None]:
    from pytask import console

    was_quiet, console.quiet = console.quiet, True
    try:
        yield
    finally:
        console.quiet = was_quiet


def _to_task(step: Step, code: CodeOnDisk) -> Any:
    from pytask import TaskWithoutPath

    depends_on: dict[str, Any] = {
        "settings": ValueNode(name=f"{step.name}: settings", value=dict(step.settings)),
        "code": ValueNode(name=f"{step.name}: code", value=code.digest(step.code)),
        "inputs": {name: _input_node(path) for name, path in step.inputs.items()},
    }
    if step.context:
        depends_on["context"] = ValueNode(name=f"{step.name}: context", value=dict(step.context), is_hashed=False)
    outputs = {name: _output_node(path) for name, path in step.outputs.items()}
    return TaskWithoutPath(name=step.name, function=step.work, depends_on=depends_on, produces={"outputs": outputs})


def _input_node(path: Path) -> FileNode | FolderNode:
    name = in_project(path)
    return FileNode(name=name, path=path) if path.suffix else FolderNode(name=name, folder=path)


def _output_node(path: Path) -> FileNode | ManifestNode:
    if path.suffix == ".json":
        return ManifestNode(name=in_project(path), manifest=path, folder=reports_folder())
    return FileNode(name=in_project(path), path=path)


def _to_outcome(step: Step, report: ExecutionReport | None, clock: _Clock) -> Outcome:
    if report is None:
        return Outcome(step, MISSING, message="the run was interrupted before it", is_interrupted=True)
    fault = report.exc_info[1] if report.exc_info else None
    if isinstance(fault, KeyboardInterrupt):
        return Outcome(step, MISSING, message="interrupted", is_interrupted=True)
    state = pytask_plugin.state_of(report)
    return Outcome(
        step,
        state,
        clock.seconds.get(step.name, 0.0),
        describe_failure(fault) if state == FAILED else "",
        is_lost=is_lost_worker(fault),
    )


def describe_failure(error: BaseException | None) -> str:
    """Return the last line of a traceback, or our own message where the error is one of ours."""
    if error is None:
        return ""
    if isinstance(error, RunError):
        return str(error)
    if isinstance(error, OSError) and error.filename and error.strerror:
        return f"{in_project(Path(str(error.filename)))}: {error.strerror}"
    return f"{type(error).__name__}: {error}".strip()


def _why_not_started(session: Session) -> str:
    faults = [report.exc_info[1] for report in session.collection_reports if report.exc_info]
    return "; ".join(describe_failure(fault) for fault in faults) or "see its own messages"
