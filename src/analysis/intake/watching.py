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

from analysis.intake._arrivals import is_being_written, list_arrivals
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
    patience: float = 60.0,
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
    patience
        For how long one that cannot be read must not have changed before it is refused: a copy may pause [s].
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
        yield from _file_quiet_ones(inbox, raw, limits, (quiet, patience), bell, is_over)
    finally:
        observer.stop()
        observer.join()


def _file_quiet_ones(
    inbox: Path,
    raw: Path,
    limits: Limits | None,
    waits: tuple[float, float],
    bell: _Bell,
    is_over: Callable[[], bool],
) -> Iterator[Receipt]:
    yield from resume_inbox(inbox, raw)
    quiet, patience = waits
    since: dict[Path, tuple[State, float]] = {}
    told: dict[Path, State] = {}  # what is settled: filed, refused, or left for its name
    tried: dict[Path, State] = {}  # what was read while it was young
    must_look = True
    while not is_over():
        if must_look or any(told.get(path) != held for path, (held, _) in since.items()):
            now = time.monotonic()
            arrivals = {one: held for one in list_arrivals(inbox) if (held := _state(one.path))}
            states = {one.path: held for one, held in arrivals.items()}
            since = {path: _first_seen(since.get(path), held, now) for path, held in states.items()}
            ages = {path: now - start for path, (_, start) in since.items()}
            young = {one.path for one in arrivals if not one.left and ages[one.path] < patience}
            known = [told, {path: held for path, held in tried.items() if path in young}]
            ready = [
                path
                for path, held in states.items()
                if ages[path] >= quiet and all(one.get(path) != held for one in known) and not is_being_written(path)
            ]
            told = {path: held for path, held in told.items() if path in states}
            told |= {path: states[path] for path in ready if path not in young}
            tried = {path: states[path] for path in ready} | known[1]
            yield from receive_files(ready, inbox, raw, limits=limits, young=young)
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
