"""How the command line reports an error: one message and an exit status; a traceback only on request."""

from __future__ import annotations

import errno
import os
import sys
from datetime import UTC, datetime
from pathlib import Path

import click

from analysis.errors import AnalysisError
from analysis.paths import ProjectNotFoundError, project_folder

TRACEBACK_VARIABLE = "WORKBENCH_TRACEBACK"
FAILED, WRONG_USE, INTERRUPTED = 1, 2, 130
#: The libraries whose own errors speak of the input; an error class that one of them defines is reported as such.
_LIBRARIES = ("vnfilings", "adoption", "warmkernel")
_FIXES = {
    errno.ENOSPC: "Free some space on the disk and run the command again.",
    errno.EDQUOT: "Free some of your quota and run the command again.",
    errno.EACCES: "Change the permissions of the file or run the command as a user with access.",
    errno.EPERM: "Change the permissions of the file or run the command as a user with access.",
    errno.EROFS: "Write to another place, or make the file system writable.",
    errno.ENOENT: "Check the path: the file or its folder does not exist, or the folder takes no new files.",
    errno.ENOTDIR: "Check the path: a part of it is a file, not a folder.",
    errno.EISDIR: "Name a file, not a folder.",
}
_IN_PROJECT = "The project is on a read-only file system: use a copy of it on a writable one."


def report_failure(error: BaseException) -> int:
    """Print one message about `error` on the error stream and return the exit status.

    Errors of the workbench and its libraries are printed as they are; an error of the system with what to do; anything
    else is a bug of the workbench, whose traceback is written to a file.
    """
    if isinstance(error, KeyboardInterrupt | click.Abort):
        _print("interrupted")
        return INTERRUPTED
    if os.environ.get(TRACEBACK_VARIABLE):
        _print_traceback(error)
    if isinstance(error, click.ClickException):
        error.show()
        return WRONG_USE
    if isinstance(error, AnalysisError):
        _print(str(error))
        return error.exit_status
    if type(error).__module__.partition(".")[0] in _LIBRARIES:
        _print(str(error))
    elif _is_lack_of_memory(error):
        _print("there is not enough memory. Close other programs, or raise the limit: `ulimit -v unlimited`.")
    elif isinstance(error, OSError):
        _print(_describe_system_error(error))
    else:
        _report_bug(error)
    return FAILED


def _is_lack_of_memory(error: BaseException) -> bool:
    """Return whether an error says that the system gave no memory; a library that cannot be loaded says it in words."""
    is_unloaded = isinstance(error, ImportError) and "failed to map segment" in str(error)
    return isinstance(error, MemoryError) or is_unloaded or getattr(error, "errno", None) == errno.ENOMEM


def _describe_system_error(error: OSError) -> str:
    where = ", ".join(str(name) for name in (error.filename, error.filename2) if name is not None)
    what = error.strerror or str(error) or type(error).__name__
    fix = _IN_PROJECT if error.errno == errno.EROFS and _is_in_project(error.filename) else _FIXES.get(error.errno or 0)
    return str(AnalysisError(what, file=where or None, fix=fix))


def _is_in_project(name: object) -> bool:
    try:
        return isinstance(name, str | Path) and Path(name).absolute().is_relative_to(project_folder())
    except (ProjectNotFoundError, OSError):
        return False


def _report_bug(error: BaseException) -> None:
    shown = " ".join(str(error).split())
    _print(f"This is a bug in the workbench: {type(error).__name__}: {shown}")
    try:
        log = _write_log(error)
    except OSError:
        _print_traceback(error)
        click.echo("Please report it with this traceback and the command.", err=True)
    else:
        click.echo(f"Please report it with the file {log} (also shown by `workbench --traceback ...`).", err=True)


def _write_log(error: BaseException) -> Path:
    """Write the command and the traceback to ``.workbench/errors`` of the project, elsewhere to a temporary file."""
    from traceback import format_exception

    now = datetime.now(UTC)
    text = "".join(format_exception(error))
    content = f"{now:%Y-%m-%dT%H:%M:%SZ}  Python {sys.version.split()[0]}  {sys.platform}\n{text}"
    try:
        folder = project_folder() / ".workbench" / "errors"
        folder.mkdir(parents=True, exist_ok=True)
    except (ProjectNotFoundError, OSError):
        import tempfile

        folder = Path(tempfile.gettempdir())
    log = folder / f"workbench-{now:%Y%m%dT%H%M%SZ}-{os.getpid()}.log"
    log.write_text(content, "utf-8")
    return log


def _print_traceback(error: BaseException) -> None:
    from traceback import print_exception

    print_exception(error, file=sys.stderr)


def _print(message: str) -> None:
    click.echo(f"workbench: {message}", err=True)
