"""Reads the word lists and turns a class of words into a list, a mapping or a pattern."""

from __future__ import annotations

import csv
import difflib
import os
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

from vnfilings.lexicon._spellings import spellings
from vnfilings.reading_errors import VnFilingsError

#: The folder of the word lists; the environment variable names another one, for trying out changed lists.
FOLDER = Path(os.environ.get("VNFILINGS_LEXICON") or Path(__file__).parent)
#: A gap between two words that may be wider than one space.
GAP = r"\s+"
_COLUMNS = ["class", "word", "meaning", "example", "reading"]
#: What the code does with each class; it belongs to the code, so that other word lists do not replace it.
_CLASSES = Path(__file__).with_name("classes.csv")


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


class WordClass(NamedTuple):
    """One class of words: its list, what its words are, and what stands in the column `meaning` (empty: nothing).

    `meaning` is 'number' or the values that the cell may hold, with spaces between.
    """

    topic: str
    kind: str
    holds: str
    meaning: str


@cache
def word_classes() -> dict[tuple[str, str], WordClass]:
    """Return every class that the code knows, by word list and name, in the order of the lists.

    Examples
    --------
    >>> word_classes()["periods", "half"].meaning
    'first second'
    """
    with _CLASSES.open(encoding="utf-8-sig", newline="") as stream:
        _, *lines = csv.reader(stream)
    return {(cells[0], cells[1]): WordClass(*cells) for cells in lines}


def _check_row(place: str, topic: str, row: Row) -> None:
    """Refuse a class that the code does not know, and a meaning that the class cannot have."""
    found = word_classes().get((topic, row.kind))
    if found is None:
        nearest = difflib.get_close_matches(row.kind, [kind for of, kind in word_classes() if of == topic], 1, 0.0)
        meant = f"; did you mean '{nearest[0]}'?" if nearest else ""
        raise LexiconError(f"{place}: found the class '{row.kind}', which this list does not have{meant}")
    allowed = found.meaning
    if allowed == "number":
        is_right = re.fullmatch(r"-?[0-9]+", row.meaning) is not None
    else:
        is_right = row.meaning in (allowed.split() or [""])
    if not is_right:
        raise LexiconError(
            f"{place}: found the meaning '{row.meaning}' for '{row.word}'; the class '{row.kind}' takes "
            f"{'a number' if allowed == 'number' else ' or '.join(allowed.split()) or 'none: leave the cell empty'}"
        )


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
        Where there is no such list, or a line has no class and word, another number of cells than the header, a
        class that the list does not have, or a meaning that the class cannot have.

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
    rows = []
    for number, cells in enumerate(lines, start=2):
        place = f"{path}, line {number}"
        if len(cells) != len(_COLUMNS) or not cells[0] or not cells[1]:
            raise LexiconError(
                f"{place}: expected {len(_COLUMNS)} cells with a class and a word first, found {len(cells)}; "
                "put a text that contains a comma in quotation marks"
            )
        rows.append(Row._make([*cells, number]))
        _check_row(place, topic, rows[-1])
    return tuple(rows)


@cache
def listed(name: str) -> tuple[str, ...]:
    """Return the words of a class, e.g. ``units.counted``, in the order of the file.

    Raises
    ------
    LexiconError
        Where there is no such class.

    Examples
    --------
    >>> listed("kinds.must")[:2]
    ('được', 'có')
    """
    return tuple(meanings(name))


@cache
def meanings(name: str) -> dict[str, str]:
    """Return the words of a class with their meanings, each word in all of its spellings ('hóa', 'hoá').

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
    rows = [row for row in read_lexicon(topic) if row.kind == kind]
    if not rows:
        raise LexiconError(f"{FOLDER / topic}.csv: there are no words of the class '{kind}'")
    spelled = {spelling: row.meaning for row in reversed(rows) for spelling in reversed(spellings(row.word))}
    return {row.word: row.meaning for row in rows} | spelled


def meaning_of(found: str, known: Mapping[str, str]) -> str:
    """Return the meaning of one of some words as a text has it, in capitals or small letters.

    Parameters
    ----------
    found: the word as it was found by a pattern of these words.
    known: the words with their meanings, of `meanings`.

    Examples
    --------
    >>> meaning_of("TRIỆU", meanings("numbers.magnitude"))
    '1000000'
    """
    plain = " ".join(found.lower().split())
    return next(meaning for word, meaning in known.items() if word.lower() == plain)


@cache
def spelled(phrase: str) -> str:
    """Return a pattern that matches a phrase in any of its spellings.

    Examples
    --------
    >>> spelled("quý")
    '(?:quý|qúy|quí)'
    """
    return f"(?:{'|'.join(map(re.escape, spellings(phrase)))})"


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
    return either(listed(name), gap)


def either(phrases: Iterable[str], gap: str = " ") -> str:
    """Return a pattern that matches any of some phrases, the longest first; what several begin with is tried once.

    Parameters
    ----------
    phrases: words or phrases as they are written.
    gap: the pattern between the parts of a phrase: one space, or GAP.

    Examples
    --------
    >>> either(["xã", "xã đảo", "huyện"])
    '(?:(?:xã(?: đảo)?|huyện))'
    """
    longest_first = sorted(phrases, key=lambda word: (-len(word), word))
    return f"(?:{_any_tail(longest_first)})".replace(r"\ ", gap)


def _any_tail(tails: Sequence[str]) -> str:
    """Return a pattern for the rests of some phrases behind a common beginning; the empty rest comes last."""
    by_first: dict[str, list[str]] = {}
    for tail in filter(None, tails):
        by_first.setdefault(tail[0], []).append(tail[1:])
    branches = "|".join(re.escape(first) + _any_tail(rests) for first, rests in by_first.items())
    if not branches or (len(by_first) == 1 and "" not in tails):
        return branches
    return f"(?:{branches})?" if "" in tails else f"(?:{branches})"


def not_after(*names: str) -> str:
    """Return a pattern that matches where no word of these classes stands before, with one space between.

    Parameters
    ----------
    names: the classes, e.g. ``periods.every``.

    Raises
    ------
    LexiconError
        Where there is no such class.

    Examples
    --------
    >>> [bool(re.search(not_after("periods.every") + "tháng", text)) for text in ("hằng tháng", "ba tháng")]
    [False, True]
    """
    return "".join(rf"(?<!{re.escape(word)} )" for name in names for word in listed(name))
