"""What each figure of a paragraph is about: the words that name its indicator, and why these."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from vnfilings.extraction.naming._indicator_name import (
    Name,
    find_indicator,
    find_sentence,
    find_subject,
    is_only_time,
    is_period,
    names_measure,
)
from vnfilings.extraction.naming._mentions import find_mentions
from vnfilings.extraction.naming._names import Names
from vnfilings.extraction.naming._who import Who, hide_mentions
from vnfilings.extraction.naming._who_of_figures import assign_who
from vnfilings.lexicon import listed, words
from vnfilings.text import Quantity

_NEAR = 25
_LONGEST_GROUP = 6
#: A mark of a footnote: '[2]', or a number that hangs on a word ('y tế1').
_FOOTNOTE_MARK = re.compile(r"\[\d{1,3}\]|(?<=[a-zà-ỹ]{2})\d{1,2}(?=[\s,.;:)]|$)")
_GAPS = re.compile(r"\s+")
_LOOSE = re.compile(r"\s+(?=[,;:.)])|(?<=\()\s+|\(\s*\)|^[\s,;:]+|[\s,;:]+$")
_REFERS = re.compile(rf"(?<!\w){words('indicators.refers')}(?!\w)", re.IGNORECASE)

#: Why these words name the indicator.
WORDS_OF = {
    "subject": "the words before the figure",
    "noun-after": "the words after the figure",
    "colon-head": "the words before the colon",
    "opener": "the words that lead in the list",
    "heading": "the heading",
    "neighbour": "the words that name the figure before it",
    "referred": "the figure that 'this rate' refers to",
    "none": "no words name it",
}


class Named(NamedTuple):
    """The words that name the indicator of a figure, the code in WORDS_OF for these words, and who it is about."""

    text: str
    by: str
    who: Who


def name_figures(
    text: str, figures: Sequence[Quantity], around: Sequence[tuple[str, str]], names: Names
) -> list[Named]:
    """Return what each figure of a paragraph is about.

    Parameters
    ----------
    text
        The plain text.
    figures
        The figures that state something, in order.
    around
        What stands above, nearest first: rank ('opener' or 'heading') and text.
    names
        The names of places and facilities that the caller knows.
    """
    mentions = find_mentions(text, names)
    whos = assign_who(text, figures, mentions, [outer for _, outer in around], names)
    hidden = _FOOTNOTE_MARK.sub(lambda mark: " " * len(mark[0]), hide_mentions(text, mentions))
    found: list[Named] = []
    for figure, who in zip(figures, whos, strict=True):
        sentence = find_sentence(hidden, figure.start, figure.end)
        last = (figures[len(found) - 1], found[-1]) if found else None
        name, by = _read_name(hidden, figure, figures, sentence, last)
        found.append(Named(_in_order(name), by if name else "none", who))
    return found


def _in_order(name: str) -> str:
    return _LOOSE.sub("", _GAPS.sub(" ", name))


_Last = tuple[Quantity, Named]


def _read_name(
    text: str, figure: Quantity, figures: Sequence[Quantity], sentence: tuple[int, int], last: _Last | None
) -> tuple[str, str]:
    """Return the words that name the indicator, and which they are."""
    if last is not None and (referred := _referred(text, figure, figures, sentence, last[1])):
        return referred, "referred"
    name = find_indicator(text, figure, _neighbours(figure, figures), sentence)
    if last is not None:
        before, named = last
        if _speaks_of_last(text, figure, before, name, sentence[0]):
            return named.text, "neighbour"
        if name.link and before.value_unit == figure.value_unit:
            head = named.text.rpartition(f" {name.link} ")[0] or named.text
            return f"{head} {name.link} {name.text}", "neighbour"
        if head := _head_of_list(name, figure, before, named.text):
            return f"{head}: {name.text}", "colon-head"
    by = "subject" if name.side == "before" else "noun-after"
    if name.text.lower() in listed("values.total") and figure.counted_noun:
        return f"{name.text} {figure.counted_noun}", "subject"
    return ("" if _is_only_when(name, figure) else name.text), by


def _referred(text: str, figure: Quantity, figures: Sequence[Quantity], sentence: tuple[int, int], last: Named) -> str:
    """Return the name that 'tỷ lệ này' refers to, with what is added to it: 'tỷ lệ này của ngoại trú là 88%'."""
    floor = max([sentence[0], *(other.end for other in figures if other.end <= figure.start)])
    match = _REFERS.search(text, floor, figure.start)
    if match is None:
        return ""
    added = find_subject(text[match.end() : figure.start])
    return last.text if not added or is_period(added) else f"{last.text} {added}"


def _is_only_when(name: Name, figure: Quantity) -> bool:
    """Return whether the words say nothing but when, or that a target is given; what is counted is a name."""
    return is_period(name.text) and name.text.lower() != (figure.counted_noun or "").lower()


def _head_of_list(name: Name, figure: Quantity, before: Quantity, named: str) -> str:
    """Return 'Tỷ lệ cài đặt' of 'Tỷ lệ cài đặt: cấp tỉnh 45%, cấp xã 32%' for the second figure, else ''."""
    head, mark, _ = named.rpartition(": ")
    is_short = 0 < len(name.text.split()) <= _LONGEST_GROUP and name.side == "before"
    is_alike = figure.value_unit == before.value_unit and not figure.is_change
    return head if mark and is_short and is_alike and names_measure(head) and not names_measure(name.text) else ""


def _speaks_of_last(text: str, figure: Quantity, before: Quantity, name: Name, sentence: int) -> bool:
    """Return whether a figure adds to the one before it: a change of it, its share in brackets, its next year."""
    is_nameless = not name.text or _is_only_when(name, figure) or (name.is_base and name.side == "after")
    if is_period(name.text) and (figure.value_unit == before.value_unit == "money"):
        return True
    if before.start < sentence:
        return is_nameless and not name.is_base and (bool(name.text) or text[:sentence].rstrip().endswith(";"))
    between = text[before.end : figure.start]
    is_bracketed = between.count("(") > between.count(")")
    if "no-unit" in figure.flags and is_bracketed and not between.rstrip().endswith(":"):
        return True
    if figure.value_unit == "%" and before.value_unit == "count":
        is_rest_of_name = name.side == "before" and bool(name.text) and between.strip().startswith(name.text)
        if name.is_base or between.endswith("(") or is_rest_of_name:
            return True
    if figure.is_change:
        is_noun = name.text.lower() == (figure.counted_noun or "").lower()
        return is_nameless or is_noun or (name.side == "before" and not names_measure(name.text))
    is_next_time = len(between.strip()) < _NEAR or is_only_time(between)
    return is_nameless and (figure.value_unit == "level" or is_bracketed or name.is_base or is_next_time)


def _neighbours(figure: Quantity, figures: Sequence[Quantity]) -> list[Quantity]:
    """Return the figures that bound a figure's words; a bracketed count shares those of its percentage."""
    return [other for other in figures if other is not figure and not _is_bracketed(other, figure)]


def _is_bracketed(one: Quantity, other: Quantity) -> bool:
    first, second = sorted((one, other), key=lambda figure: figure.start)
    return "no-unit" in second.flags and second.start - first.end <= 3
