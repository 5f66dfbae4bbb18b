"""What a person sees of a round: a progress bar with the time left on a terminal, plain lines elsewhere."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import click

Listener = Callable[[str, str], None]
_QUIET = ("begin", "up to date")


@contextmanager
def show_progress(total: int) -> Iterator[Listener]:
    """Give a listener that shows how far a round of `total` steps is; on a terminal as a bar, else a line a step."""
    if not sys.stderr.isatty():
        yield _tell_line
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), TextColumn("{task.description}"))
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("looking", total=total)

        def tell(event: str, name: str) -> None:
            bar.update(task, description=name, advance=0 if event == "begin" else 1)
            if event not in _QUIET:
                bar.console.print(f"{event:8}{name}", highlight=False, markup=False)

        yield tell


def _tell_line(event: str, name: str) -> None:
    if event not in _QUIET:
        with suppress(OSError):  # nobody listens any more (`2>&1 | head`), which is no reason to stop building
            click.echo(f"{event:8}{name}", err=True)


def tell_note(note: str) -> None:
    """Print a note on the error stream, unless it is empty."""
    if note:
        click.echo(f"workbench: {note}", err=True)


def terminal_width() -> int:
    """Return the columns of the terminal; 100 where the output goes elsewhere."""
    return shutil.get_terminal_size((100, 40)).columns if sys.stdout.isatty() else 100


@contextmanager
def ends_on_request() -> Iterator[Callable[[], bool]]:
    """Give a function that tells whether Ctrl-C was pressed or the service stopped; work under way is finished."""
    import signal

    asked: list[int] = []

    def note(number: int, frame: object) -> None:
        if asked:
            raise KeyboardInterrupt
        asked.append(number)

    before = {number: signal.signal(number, note) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield lambda: bool(asked)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
