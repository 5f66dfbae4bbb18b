"""Types of options that click lacks: texts and paths that are not empty, numbers that are finite."""

from __future__ import annotations

import datetime as dt
import math
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from analysis.run_date import default_run_date, read_day
from vnfilings.box import RANGES

#: Control characters, half characters that UTF-8 cannot hold, separators of lines and paragraphs.
_UNUSABLE = frozenset({"Cc", "Cs", "Zl", "Zp"})


def describe_unusable(text: str) -> str:
    """Return why a text cannot be a name: it is empty, or holds a character that files cannot; else an empty text.

    Parameters
    ----------
    text: what was given.

    Examples
    --------
    >>> describe_unusable("  ")
    'it is empty'
    >>> describe_unusable("Hà Nội")
    ''
    """
    if not text.strip():
        return "it is empty"
    unusable = [letter for letter in text if unicodedata.category(letter) in _UNUSABLE]
    return f"it holds the character {unusable[0]!a}, which cannot be stored" if unusable else ""


class _FilledText(click.types.StringParamType):
    name = "text"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        reason = describe_unusable(str(value))
        if reason:
            self.fail(f"found {str(value)!r}: {reason}; give a value, or leave the option out", param, ctx)
        return str(value)


class _FilledPath(click.Path):
    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if not str(value).strip():
            self.fail("found an empty text, expected a path", param, ctx)
        return super().convert(value, param, ctx)


class FiniteRange(click.FloatRange):
    """A number within limits that is neither NaN nor infinite."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Return the number; NaN and infinity are refused."""
        number = float(super().convert(value, param, ctx))
        if not math.isfinite(number):
            self.fail(f"found {value}, expected a finite number", param, ctx)
        return number


def _read_run_date(context: click.Context, option: click.Parameter, given: str | None) -> dt.date:
    day, today = default_run_date() if given is None else read_day(given, "--run-date"), dt.date.today()
    if day > today:  # clocks differ, and what will be late by then may be what is asked
        click.echo(f"warning: the run date {day} lies in the future (today is {today})", err=True)
    return day


#: The day on which a command judges what is late or no longer live.
run_date_option = click.option(
    "--run-date",
    metavar="YYYY-MM-DD",
    callback=_read_run_date,
    help="Judge what is late or no longer live on this day (default: WORKBENCH_RUN_DATE, else today).",
)
#: How much reading one document may take; the parameters are those of `analysis.project.reading_limits`.
_LIMITS = (
    ("--cpu-seconds", "cpu_seconds", "Processor time for reading one file, in seconds (default: 30, OCR: 20 times)."),
    ("--memory-mb", "memory_mb", "Memory for reading one file, in MiB (default: 1024)."),
    ("--read-jobs", "jobs", "Files read at a time; 0 for one per processor (default)."),
)


def limit_options(command: Callable[..., int]) -> Callable[..., int]:
    """Return a command with the options that limit the reading of a file; they replace the project's settings."""
    for option, name, text in reversed(_LIMITS):
        low, high = RANGES[name]
        command = click.option(option, name, type=click.IntRange(low, high), metavar="N", help=text)(command)
    return command


#: An empty text counts as a wrong value, not as an option that was left out.
FILLED_TEXT = _FilledText()
#: The same for paths: ``Path("")`` would be the working folder.
FILLED_PATH = _FilledPath(path_type=Path)
