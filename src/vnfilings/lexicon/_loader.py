"""Reads the word lists and turns a class of words into a list, a mapping or a pattern."""

from __future__ import annotations

import csv
import os
import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

from vnfilings.reading_errors import VnFilingsError

#: The folder of the word lists; the environment variable names another one, for trying out changed lists.
FOLDER = Path(os.environ.get("VNFILINGS_LEXICON") or Path(__file__).parent)
#: A gap between two words that may be wider than one space.
GAP = r"\s+"
_COLUMNS = ["class", "word", "meaning", "example", "reading"]


class LexiconError(VnFilingsError):
    """A word list cannot be read; the message names file and line."""


class Row(NamedTuple):
    """One word: its class, what it means where the class needs a value, an example and what is read from it."""

    kind: str
    word: str
    meaning: str
    example: str
    reading: str
    line: int


@cache
def read_lexicon(topic: str, folder: Path | None = None) -> tuple[Row, ...]:
    """Return the rows of the word list of a topic, in the order of the file.

    Parameters
    ----------
    topic: the name of the file without its ending.
    folder: where the word lists are (default: those of the package, or of ``VNFILINGS_LEXICON``).

    Raises
    ------
    LexiconError
        Where there is no such list, or a line has no class and word or another number of cells than the header.

    Examples
    --------
    >>> read_lexicon("numbers")[0].word
    'trăm'
    """
    path = (folder or FOLDER) / f"{topic}.csv"
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            header, *lines = csv.reader(stream)
    except OSError as error:
        raise LexiconError(f"{path}: there is no such word list") from error
    if header != _COLUMNS:
        raise LexiconError(f"{path}, line 1: found the columns {header}, expected {_COLUMNS}")
    for number, cells in enumerate(lines, start=2):
        if len(cells) != len(_COLUMNS) or not cells[0] or not cells[1]:
            raise LexiconError(f"{path}, line {number}: expected {len(_COLUMNS)} cells with a class and a word first")
    return tuple(Row._make([*cells, number]) for number, cells in enumerate(lines, start=2))


@cache
def listed(name: str) -> tuple[str, ...]:
    """Return the words of a class, e.g. ``units.counted``, in the order of the file.

    Raises
    ------
    LexiconError
        Where there is no such class.

    Examples
    --------
    >>> listed("kinds.now")[:2]
    ('có', 'nay')
    """
    return tuple(meanings(name))


@cache
def meanings(name: str) -> dict[str, str]:
    """Return the words of a class with their meanings.

    Raises
    ------
    LexiconError
        Where there is no such class.

    Examples
    --------
    >>> meanings("numbers.magnitude")["triệu"]
    '1000000'
    """
    topic, _, kind = name.partition(".")
    found = {row.word: row.meaning for row in read_lexicon(topic) if row.kind == kind}
    if not found:
        raise LexiconError(f"{FOLDER / topic}.csv: there are no words of the class '{kind}'")
    return found


@cache
def words(name: str, gap: str = " ") -> str:
    """Return a pattern that matches any word of a class, the longest first.

    Parameters
    ----------
    name: the class, e.g. ``indicators.measure``.
    gap: the pattern between the parts of a phrase: one space, or GAP.

    Raises
    ------
    LexiconError
        Where there is no such class.

    Examples
    --------
    >>> re.match(words("kinds.reporting"), "kết quả thực hiện")[0]
    'kết quả'
    """
    longest_first = sorted(listed(name), key=lambda word: (-len(word), word))
    return "(?:" + "|".join(re.escape(word).replace(r"\ ", gap) for word in longest_first) + ")"
