"""Files what arrives in the inbox as soon as it has been quiet for a while."""

from __future__ import annotations

import queue
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from watchdog.events import FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer
from watchdog.observers.polling import PollingObserver

from analysis.intake._arrivals import list_arrivals
from analysis.intake.receiving import Receipt, receive_files, resume_inbox

if TYPE_CHECKING:
    from vnfilings import Limits

_LOOKS_AGAIN = 0.5
State = tuple[int, int]


class _Bell(FileSystemEventHandler):
    """Rings when anything in the inbox changes; what it is, the next look shows."""

    def __init__(self) -> None:
        self.rung: queue.SimpleQueue[str] = queue.SimpleQueue()

    def on_any_event(self, event: FileSystemEvent) -> None:
        """Note that something happened; our own reading of files is nothing."""
        if event.event_type not in ("opened", "closed_no_write"):
            self.rung.put(event.event_type)


def watch_inbox(
    inbox: Path,
    raw: Path,
    *,
    limits: Limits | None = None,
    quiet: float = 5.0,
    polling: bool = False,
    is_over: Callable[[], bool] = lambda: False,
) -> Iterator[Receipt]:
    """Yield what became of each file that lies in the inbox, and of those that arrive, until it is over.

    Parameters
    ----------
    inbox, raw, limits
        As `receive_inbox` takes them.
    quiet
        For how long a file must not have changed before it is filed [s].
    polling
        Look at the folder again and again instead of waiting for the system to tell: for folders on a network.
    is_over
        Asked twice a second; true ends the watch.

    Yields
    ------
    Receipt
        One for each file; one that is left is named once, and again when it has changed.

    Raises
    ------
    OSError
        If the folder cannot be watched.

    Examples
    --------
    >>> from tempfile import mkdtemp
    >>> folder = Path(mkdtemp())
    >>> list(watch_inbox(folder / "inbox", folder / "raw", is_over=lambda: True))
    []
    """
    inbox.mkdir(parents=True, exist_ok=True)
    bell = _Bell()
    observer = PollingObserver() if polling else Observer()
    observer.schedule(bell, str(inbox), recursive=True)
    observer.start()
    try:
        yield from _file_quiet_ones(inbox, raw, limits, quiet, bell, is_over)
    finally:
        observer.stop()
        observer.join()


def _file_quiet_ones(
    inbox: Path, raw: Path, limits: Limits | None, quiet: float, bell: _Bell, is_over: Callable[[], bool]
) -> Iterator[Receipt]:
    yield from resume_inbox(inbox, raw)
    since: dict[Path, tuple[State, float]] = {}
    told: dict[Path, State] = {}
    must_look = True
    while not is_over():
        if must_look or any(told.get(path) != held for path, (held, _) in since.items()):
            now = time.monotonic()
            states = {arrival.path: held for arrival in list_arrivals(inbox) if (held := _state(arrival.path))}
            since = {path: _first_seen(since.get(path), held, now) for path, held in states.items()}
            ready = [path for path, (held, start) in since.items() if now - start >= quiet and told.get(path) != held]
            told = {path: held for path, held in told.items() if path in states} | {
                path: states[path] for path in ready
            }
            yield from receive_files(ready, inbox, raw, limits=limits)
        must_look = _has_rung(bell)


def _first_seen(before: tuple[State, float] | None, held: State, now: float) -> tuple[State, float]:
    """Return the state of a file and the time since which it has been in it."""
    return before if before is not None and before[0] == held else (held, now)


def _has_rung(bell: _Bell) -> bool:
    """Wait for a moment; return whether something happened."""
    try:
        bell.rung.get(timeout=_LOOKS_AGAIN)
    except queue.Empty:
        return False
    while not bell.rung.empty():
        bell.rung.get()
    return True


def _state(path: Path) -> State | None:
    try:
        held = path.lstat()
    except OSError:
        return None
    return held.st_size, held.st_mtime_ns
