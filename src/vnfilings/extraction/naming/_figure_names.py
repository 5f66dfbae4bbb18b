"""What each figure of a paragraph is about: the words that name its indicator, and why these."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from vnfilings.extraction.naming._bracket_lists import listed_names, names_behind
from vnfilings.extraction.naming._indicator_name import (
    Name,
    find_indicator,
    find_sentence,
    find_subject,
    is_only_time,
    is_period,
    names_measure,
    opens_count,
)
from vnfilings.extraction.naming._list_heads import (
    colon_head,
    from_around,
    in_order,
    is_bare,
    opener_head,
    replace_parallel,
    share_in_turn,
    with_noun,
)
from vnfilings.extraction.naming._mentions import find_mentions
from vnfilings.extraction.naming._names import Names
from vnfilings.extraction.naming._who import Who, hide_mentions
from vnfilings.extraction.naming._who_of_figures import assign_who, with_joins
from vnfilings.lexicon import listed, to_pattern, words
from vnfilings.text import SMALL_LETTERS, Quantity

_NEAR = 25
_LONGEST_GROUP = 6
#: A mark of a footnote: '[2]', or a number that hangs on a word ('y tế1').
_FOOTNOTE_MARK = to_pattern(rf"\[\d{{1,3}}\]|(?<=[{SMALL_LETTERS}]{{2}})\d{{1,2}}(?=[\s,.;:)]|$)")
_OF_WHICH = to_pattern(rf"(?<!\w){words('indicators.opens_count')}(?!\w)", re.IGNORECASE)
_OWN_END = to_pattern(r"[,;](?=\s)")
_MARKS = " ,;:.-–•+*"
_REFERS = to_pattern(rf"(?<!\w){words('indicators.refers')}(?!\w)", re.IGNORECASE)

#: Why these words name the indicator.
WORDS_OF = {
    "subject": "the words before the figure",
    "noun-after": "the words after the figure",
    "colon-head": "the words before the colon",
    "opener": "the words that introduce the list",
    "heading": "the heading",
    "neighbour": "the words that name the figure before it",
    "referred": "the figure that 'this rate' refers to",
    "none": "no words name it",
}


class Named(NamedTuple):
    """What a figure is about.

    Attributes
    ----------
    text: the words that name its indicator.
    by: the code in WORDS_OF for these words.
    who: the place and the facility that it is about.
    verbatim: the words that it stands among, as printed.
    head: the name that members of a list after it hang on: 'Số học viên' of 'Số học viên: bác sĩ'.
    """

    text: str
    by: str
    who: Who
    verbatim: str = ""
    head: str = ""


class _Place(NamedTuple):
    """A figure in its text, in which places, facilities and marks of footnotes are spaces."""

    text: str
    figure: Quantity
    figures: Sequence[Quantity]
    sentence: tuple[int, int]
    last: tuple[Quantity, Named] | None

    @property
    def floor(self) -> int:
        """Return where the words begin that no figure before has taken."""
        return max([self.sentence[0], *(other.end for other in self.figures if other.end <= self.figure.start)])

    @property
    def own(self) -> str:
        """Return the words before the figure that no figure before has taken."""
        return self.text[self.floor : self.figure.start]

    @property
    def ceiling(self) -> int:
        """Return where the next figure or the next sentence begins."""
        return min([self.sentence[1], *(other.start for other in self.figures if other.start >= self.figure.end)])


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
    if not figures:
        return []
    mentions = listed_names(text, figures, find_mentions(text, names))
    whos = assign_who(text, figures, mentions, [outer for _, outer in around], names)
    hidden = _FOOTNOTE_MARK.sub(lambda mark: " " * len(mark[0]), hide_mentions(text, with_joins(text, mentions)))
    shared = share_in_turn(hidden, figures)
    found: list[Named] = []
    for number, (figure, who) in enumerate(zip(figures, whos, strict=True)):
        last = (figures[number - 1], found[-1]) if found else None
        place = _Place(hidden, figure, figures, find_sentence(hidden, figure.start, figure.end), last)
        name, by, head = (shared[number], "subject", "") if number in shared else _read_name(place, around)
        found.append(Named(in_order(name), by if name else "none", who, _verbatim(text, place), head))
    behind = names_behind(hidden, figures, {number: one.text for number, one in enumerate(found)})
    return [
        one._replace(text=behind[number], by="noun-after") if number in behind else one
        for number, one in enumerate(found)
    ]


def _verbatim(text: str, place: _Place) -> str:
    """Return the words that a figure stands among: up to the comma behind it where another figure follows."""
    is_last = place.ceiling == place.sentence[1]
    behind = None if is_last else _OWN_END.search(text, place.figure.end, place.ceiling)
    end = behind.start() if behind else place.ceiling
    return text[place.floor : max(end, place.figure.end)].strip(_MARKS)


def _read_name(place: _Place, around: Sequence[tuple[str, str]]) -> tuple[str, str, str]:
    """Return the words that name the indicator, which they are, and the head that the next members hang on."""
    if referred := _referred(place):
        return referred, "referred", ""
    name = find_indicator(place.text, place.figure, _neighbours(place.figure, place.figures), place.sentence)
    if place.last is not None:
        before, named = place.last
        if _speaks_of_last(place.text, place.figure, before, name, place.sentence[0]):
            return named.text, "neighbour", named.head
        if name.link and before.value_unit == place.figure.value_unit:
            head = named.text.rpartition(f" {name.link} ")[0] or named.text
            return f"{head} {name.link} {name.text}", "neighbour", ""
        member, head = _as_member(place, name, before, named)
        if member:
            return member, "colon-head" if head else "neighbour", head
    if name.text.lower() in listed("values.total") and place.figure.counted_noun:
        return f"{name.text} {place.figure.counted_noun}", "subject", ""
    text = "" if _is_only_when(name, place.figure) else name.text
    if is_bare(text, place.figure):
        return (*_from_farther(place, text, around), "")
    if head := opener_head(around, text):
        return f"{head}: {text}", "opener", head
    return text, "subject" if name.side == "before" else "noun-after", ""


def _from_farther(place: _Place, noun: str, around: Sequence[tuple[str, str]]) -> tuple[str, str]:
    """Return the name of a figure whose words give none, or only the noun that is counted: 'khám 120 lượt'."""
    subject = find_subject(place.own.rpartition(":")[2])
    if len(subject.split()) > 1 and not is_period(subject) and noun and not opens_count(place.own):
        return with_noun(subject, noun), "subject"
    if head := colon_head(place.text, place.figure.start):
        return head, "colon-head"
    if place.last is not None and noun:
        before, named = place.last
        if before.counted_noun == place.figure.counted_noun and named.text.lower() != noun.lower():
            return named.text, "neighbour"
    return from_around(around, noun) or (noun, "noun-after")


def _referred(place: _Place) -> str:
    """Return the name that 'tỷ lệ này' refers to, with what is added to it: 'tỷ lệ này của ngoại trú là 88%'."""
    match = _REFERS.search(place.text, place.floor, place.figure.start)
    if match is None or place.last is None:
        return ""
    last = place.last[1].text
    added = find_subject(place.text[match.end() : place.figure.start])
    return last if not added or is_period(added) else f"{last} {added}"


def _as_member(place: _Place, name: Name, before: Quantity, named: Named) -> tuple[str, str]:
    """Return the name of a member of a list, and the list's head: 'bác sĩ 28%, điều dưỡng 45%' of 'Số học viên'."""
    own, figure = name.text, place.figure
    is_short = 0 < len(own.split()) <= _LONGEST_GROUP and name.side == "before"
    if not is_short or figure.is_change or names_measure(own) or before.start < place.sentence[0]:
        return "", ""
    if figure.value_unit != before.value_unit:
        is_share = figure.value_unit == "%" and before.value_unit == "count" and _OF_WHICH.search(place.own)
        return (f"{named.text}: {own}", named.text) if is_share else ("", "")
    head, mark, _ = named.text.rpartition(": ")
    head = named.head or (head if mark and names_measure(head) else "")
    if not head and figure.value_unit == "%" and names_measure(named.text) and _OF_WHICH.search(place.own):
        head = named.text
    if head:
        return f"{head}: {own}", head
    return replace_parallel(named.text, own), ""


def _is_only_when(name: Name, figure: Quantity) -> bool:
    """Return whether the words say nothing but when, or that a target is given; what is counted is a name."""
    if name.side == "after" and figure.value_unit == "%":  # '100% mục tiêu'
        return False
    return is_period(name.text) and name.text.lower() != (figure.counted_noun or "").lower()


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
