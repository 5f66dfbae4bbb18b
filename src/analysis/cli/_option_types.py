"""Types of options that click lacks: texts and paths that are not empty, numbers that are finite."""

from __future__ import annotations

import datetime as dt
import math
import re
import unicodedata
from pathlib import Path
from typing import Any

import click

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


class _Day(click.ParamType[dt.date]):
    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> dt.date:
        if isinstance(value, dt.date):
            return value
        try:
            if re.fullmatch(r"\d{4}-\d\d-\d\d", str(value)):
                return dt.date.fromisoformat(str(value))
        except ValueError:
            pass  # a day that the calendar does not have
        return self.fail(f"found {str(value)!r}, expected a day such as 2026-06-30", param, ctx)

    def get_metavar(self, param: click.Parameter, ctx: click.Context | None = None) -> str:
        return "YYYY-MM-DD"


#: A day of the calendar, written as 2026-06-30.
DAY = _Day()
#: The day on which a command judges what is late or no longer live.
run_date_option = click.option(
    "--run-date",
    type=DAY,
    envvar="WORKBENCH_RUN_DATE",
    default=dt.date.today,
    help="Day on which data are judged: what is late, what is no longer live (default: today).",
)
#: An empty text counts as a wrong value, not as an option that was left out.
FILLED_TEXT = _FilledText()
#: The same for paths: ``Path("")`` would be the working folder.
FILLED_PATH = _FilledPath(path_type=Path)
