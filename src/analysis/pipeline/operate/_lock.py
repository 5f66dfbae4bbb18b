"""One run at a time in a project folder: a lock that dies with its holder and tells the holder's name."""

from __future__ import annotations

import getpass
import json
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from analysis.pipeline.run_errors import RunIsBusyError
from analysis.pipeline.state_paths import state_folder
from analysis.whole_files import write_whole


@contextmanager
def hold_project(what: str, wait: float = 0, run_id: str = "") -> Iterator[dict[str, object] | None]:
    """Hold the project folder for one run of `what`; wait at most `wait` seconds for another run to end.

    The operating system frees the lock when its holder dies, however it dies. The context gives what a run that was
    killed left of itself, None when the last one ended by itself.

    Raises
    ------
    RunIsBusyError
        When another run holds the folder; the message says who, where, what and since when.
    """
    from filelock import FileLock, Timeout

    folder = state_folder()
    folder.mkdir(parents=True, exist_ok=True)
    lock = FileLock(folder / "lock")
    try:
        lock.acquire(timeout=wait)
    except Timeout:
        held_by = _read_holder(folder)
        raise RunIsBusyError(
            f"another run is using this project: {_describe_holder(held_by)}; wait for it, or use --wait SECONDS",
            held_by,
        ) from None
    holder = folder / "holder.json"
    try:
        killed = _read_holder(folder)
        write_whole(holder, json.dumps(_holder(what) | {"run_id": run_id}).encode())
        yield killed
    finally:
        try:
            holder.unlink(missing_ok=True)
        finally:
            lock.release()


def user_name() -> str:
    """Return the name of the user who runs this, `unknown` where the system has none."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "unknown"


def _holder(what: str) -> dict[str, object]:
    return {
        "user": user_name(),
        "host": socket.gethostname(),
        "process": os.getpid(),
        "since": datetime.now(UTC).isoformat(timespec="seconds"),
        "what": what,
    }


def _read_holder(folder: Path) -> dict[str, object] | None:
    try:
        holder = json.loads((folder / "holder.json").read_text("utf-8"))
    except (OSError, ValueError, RecursionError):
        return None
    return holder if isinstance(holder, dict) else None


def _describe_holder(holder: dict[str, object] | None) -> str:
    if holder is None:
        return "its name is not known"
    told = {name: holder.get(name, "unknown") for name in ("user", "host", "process", "what", "since")}
    return "{user} on {host}, process {process}, '{what}', since {since}".format(**told)
