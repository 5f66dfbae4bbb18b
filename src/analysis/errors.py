"""The root of all errors that `analysis` raises on purpose, and the nearest known value to a wrong one."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Self

_SHOWN_CHARACTERS = 200
_NEAR_ENOUGH, _HELD = 60, 90
#: A text of fewer letters occurs in many others by chance.
_SHORT = 4
#: How many values are compared more closely than are returned.
_MORE = 20

_WORDS: Mapping[str, str] = {
    "line": "line [1]",
    "column": "column '[1]'",
    "found": "found [1]",
    "expected": "expected [1]",
    "nearest": "; did you mean [1]?",
    "or": " or ",
    "quoted": "'[1]'",
}


class AnalysisError(Exception):
    """Input that the workbench cannot use: where it is, what was found, what was expected and how to correct it.

    The command line catches this class in one place, prints the text and exits with `exit_status`.

    Parameters
    ----------
    message: what is wrong, in one sentence; may be left out where `found` and `expected` tell it.
    option: the option of the command line that gave the value, e.g. ``--unit``.
    file: the file that holds the value.
    line: its line or row as a spreadsheet shows it: the header of a table is line 1.
    column: its column.
    found: the value.
    expected: what could stand there.
    nearest: the valid values nearest to `found`; see `nearest`.
    fix: what to do.

    Examples
    --------
    >>> print(AnalysisError(file="units.csv", line=12, column="level", found="provnce", expected="province or ward",
    ...                     nearest=nearest("provnce", ["province", "ward"])))
    units.csv, line 12, column 'level': found 'provnce', expected province or ward; did you mean 'province'?
    """

    #: The exit status of the command line: 1 for input that is wrong, 2 for wrong use.
    exit_status = 1
    #: The words between the parts of the text; an error in another language has its own.
    words: Mapping[str, str] = _WORDS

    def __init__(
        self,
        message: str = "",
        *,
        option: str | None = None,
        file: str | Path | None = None,
        line: int | None = None,
        column: str | None = None,
        found: Any = None,
        expected: str | None = None,
        nearest: Sequence[str] = (),
        fix: str | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.option = option
        self.file = file
        self.line = line
        self.column = column
        self.found = found
        self.expected = expected
        self.nearest = tuple(nearest)
        self.fix = fix
        self.errors: tuple[AnalysisError, ...] = ()

    @classmethod
    def join(cls, errors: Iterable[AnalysisError], message: str = "") -> Self:
        """Return one error that lists several, each on its own line; `errors` keeps them with their data.

        >>> print(AnalysisError.join([AnalysisError("a is missing"), AnalysisError("b is missing")], "2 errors"))
        2 errors
          a is missing
          b is missing
        """
        joined = cls(message)
        joined.errors = tuple(errors)
        return joined

    def __str__(self) -> str:
        """Return the whole text: where, what, found, expected, nearest, how to correct it."""
        if self.errors:
            indent = "  " if self.message else ""
            return "\n".join(filter(None, (self.message, *(f"{indent}{error}" for error in self.errors))))
        where = ", ".join(self._describe_location())
        what = ", ".join(filter(None, (self.message, *self._describe_values())))
        text = ": ".join(filter(None, (where, what))) + _ask(self.nearest, self.words)
        return " ".join(filter(None, (text if not self.fix or text.endswith("?") else f"{text}.", self.fix)))

    def _describe_location(self) -> Iterable[str]:
        if self.option is not None:
            yield self.option
        if self.file is not None:
            yield str(self.file)
        if self.line is not None:
            yield self.words["line"].replace("[1]", str(self.line))
        if self.column is not None:
            yield self.words["column"].replace("[1]", str(self.column))

    def _describe_values(self) -> Iterable[str]:
        if self.found is not None:
            shown = _quote(self.found, self.words)
            shown = shown if len(shown) <= _SHOWN_CHARACTERS else shown[:_SHOWN_CHARACTERS] + "…"
            yield self.words["found"].replace("[1]", shown)
        if self.expected is not None:
            yield self.words["expected"].replace("[1]", self.expected)


class UsageError(AnalysisError):
    """The command line or a notebook's parameter was given a value that it cannot use."""

    exit_status = 2


def nearest(word: str, known: Iterable[str], limit: int = 1) -> tuple[str, ...]:
    """Return the known values nearest to `word`, best first; none where nothing is near.

    Capitals and Vietnamese marks are not compared.

    Parameters
    ----------
    word: the value that is not known.
    known: the valid values.
    limit: the largest number of values returned.

    Examples
    --------
    >>> nearest("ha noi", ["Hà Nội", "Hà Nam", "Huế"])
    ('Hà Nội',)
    >>> nearest("nobody", ["vn", "province", "ward"])
    ()
    >>> nearest("80_publsh", ["80_publish_analyst_report", "00_start_here"])
    ('80_publish_analyst_report',)
    """
    from rapidfuzz import process  # imported late: a command that is used rightly needs it never

    found = process.extract(word, list(known), processor=_comparable, score_cutoff=_NEAR_ENOUGH, limit=limit + _MORE)
    return tuple(value for value, _, _ in found if _is_near(_comparable(word), _comparable(value)))[:limit]


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return ``; did you mean 'x'?`` for the known value nearest to `word`, or an empty text.

    >>> did_you_mean("provnce", ["province", "ward"])
    "; did you mean 'province'?"
    """
    return _ask(nearest(word, known))


def _is_near(word: str, value: str) -> bool:
    """Return whether two texts are alike in spelling, one holds or begins the other, or they share most of the words.

    The score of `process.extract` also counts two letters of a short code that occur in a long word.
    """
    from rapidfuzz import fuzz

    if fuzz.ratio(word, value) >= _NEAR_ENOUGH:
        return True
    shorter = min(word, value, key=len)
    if len(word) >= _SHORT and fuzz.ratio(word, value[: len(word) + 1]) >= _HELD:
        return True
    if len(shorter) >= _SHORT and fuzz.partial_ratio(word, value) >= _HELD:
        return True
    words, shared = re.findall(r"[^\W_]+", shorter), set(re.findall(r"[^\W_]+", max(word, value, key=len)))
    return 2 * sum(len(one) for one in words if one in shared) > sum(map(len, words))


def _comparable(text: str) -> str:
    decomposed = unicodedata.normalize("NFD", text.casefold()).replace("đ", "d")
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def _ask(values: Sequence[str], words: Mapping[str, str] = _WORDS) -> str:
    listed = words["or"].join(_quote(value, words) for value in values)
    return words["nearest"].replace("[1]", listed) if values else ""


def _quote(value: Any, words: Mapping[str, str]) -> str:
    """Return a value as Python writes it, or a text between the quotation marks of another language."""
    if words is _WORDS or not isinstance(value, str):
        return repr(value)
    return words["quoted"].replace("[1]", value)
