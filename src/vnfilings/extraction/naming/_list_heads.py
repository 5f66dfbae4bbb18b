"""Names that members of a list share: before a colon, in the text that introduces a list, in a heading, in turn."""

from __future__ import annotations

import re
from collections.abc import Sequence

from vnfilings.extraction.naming._indicator_name import find_subject, is_period, names_measure
from vnfilings.lexicon import listed, meanings, to_pattern, words
from vnfilings.text import SMALL_LETTERS, Quantity

_GAPS = to_pattern(r"\s+")
_LOOSE = to_pattern(r"\s+(?=[,;:.)])|(?<=\()\s+|\(\s*\)|^[\s,;:]+|[\s,;:]+$")
#: The end of a sentence; ';' does not end the reach of a colon before it.
SENTENCE_END = to_pattern(rf"(?=[.!?\n])(?:(?<=[^\W\d_])[.!?](?=\s+\S)|(?<=[\d%)])\.(?=\s+[^\W\d{SMALL_LETTERS}])|\n)")
IN_TURN = to_pattern(rf"(?<!\w){words('who.in_turn')}(?!\w)", re.IGNORECASE)
_BY_AREA = to_pattern(
    rf"\s+{words('indicators.divided_by')}\s+(?:{words('who.several')}\s+)?{words('who.area')}.*$", re.IGNORECASE
)
_AT = to_pattern(rf"\s+{words('who.before')}\s+(?:{words('who.several')}\s+)?{words('who.area')}\s*$", re.IGNORECASE)
#: 'Tỷ lệ ký số cao nhất là các xã: ...'.
_WHICH = to_pattern(
    rf"\s+{words('indicators.link')}\s+{words('who.several')}\s+{words('who.area')}\s*:?\s*$", re.IGNORECASE
)
_NO_TOPIC = to_pattern(rf"(?:{words('indicators.no_topic')})(?!\w)", re.IGNORECASE)
_LAST_LINK = to_pattern(rf"\s{words('indicators.hanging_link')}\s", re.IGNORECASE)
_NUMBERING = to_pattern(r"^\W*(?:(?:\d+(?:\.\d+)*|[IVX]+|[a-zđ])[.)]?\s+)?")
_SEPARATOR = to_pattern(rf",\s*(?:{words('who.joins')}\s)?|\s{words('who.joins')}\s", re.IGNORECASE)
_LONGEST_HEAD, _LONGEST_TOPIC, _LONGEST_MEMBER, _LONGEST_PARALLEL = 20, 7, 8, 3


def in_order(name: str) -> str:
    """Return a name with single spaces, without loose marks and without the areas that a list divides it by."""
    name = _LOOSE.sub("", _GAPS.sub(" ", name))
    which = _WHICH.search(name)
    return _BY_AREA.sub("", find_subject(name[: which.start()]) if which else name)


def is_bare(name: str, figure: Quantity) -> bool:
    """Return whether a name says nothing, or only what is counted without telling which: 'lượt', 'ca'."""
    return not name or (
        name.lower() == (figure.counted_noun or "").lower() and name.lower() in listed("indicators.bare")
    )


def with_noun(subject: str, noun: str) -> str:
    """Return a subject with the things that are counted, where it does not hold them: 'cập nhật' and 'hồ sơ'."""
    is_thing = meanings("indicators.bare").get(noun.lower()) == "thing"
    return f"{subject} {noun}" if is_thing and noun.lower() not in subject.lower() else subject


def colon_head(text: str, position: int) -> str:
    """Return the name before the first colon of the sentence at a position: 'Số ca theo xã: xã A 31 ca, xã B 22 ca'."""
    start = max([0, *(match.end() for match in SENTENCE_END.finditer(text, 0, position))])
    colon = text.find(": ", start, position)
    return _as_head(text[start:colon]) if colon > 0 else ""


def _as_head(text: str) -> str:
    """Return what a text before a colon names; '' for one that names a time, the words 'as follows', or too much."""
    subject = in_order(find_subject(_NUMBERING.sub("", text, count=1)))
    subject = _AT.sub("", subject)
    is_name = bool(subject) and not is_period(subject) and len(subject.split()) <= _LONGEST_HEAD
    return subject if is_name and not _NO_TOPIC.match(subject) and not any(map(str.isdigit, subject)) else ""


def opener_head(around: Sequence[tuple[str, str]], own: str) -> str:
    """Return the measure that the text before a list names, where an item names none: 'Tỷ lệ cơ sở có: ...'."""
    if not around or around[0][0] != "opener" or names_measure(own) or len(own.split()) > _LONGEST_MEMBER:
        return ""
    head = _as_head(around[0][1].rstrip().removesuffix(":"))
    return head if names_measure(head) else ""


def from_around(around: Sequence[tuple[str, str]], noun: str) -> tuple[str, str] | None:
    """Return the name that the text before a list or a heading gives, and which of both; None where neither does."""
    for rank, text in around:
        head = _as_head(text.rstrip().removesuffix(":"))
        if not head or head.isupper():
            continue
        if rank == "opener" or len(head.split()) <= _LONGEST_TOPIC:
            return (head if names_measure(head) or not noun else f"{noun} {head[:1].lower()}{head[1:]}"), rank
    return None


def replace_parallel(name: str, own: str) -> str:
    """Return a name with the words that another member of the list has there; '' where no words are parallel.

    >>> replace_parallel("Mức chi một lượt ngoại trú", "nội trú")
    'Mức chi một lượt nội trú'
    """
    known, new = name.split(), own.split()
    if len(new) > _LONGEST_PARALLEL or len(new) >= len(known):
        return ""
    for start in range(len(known) - len(new), -1, -1):
        window = known[start : start + len(new)]
        if any(one.lower() == other.lower() for one, other in zip(window, new, strict=True)):
            return " ".join([*known[:start], *new, *known[start + len(new) :]])
    return ""


def share_in_turn(text: str, figures: Sequence[Quantity]) -> dict[int, str]:
    """Return the names of figures that belong to members in turn: 'của bác sĩ và dược sĩ lần lượt là 98% và 88%'."""
    found: dict[int, str] = {}
    for match in IN_TURN.finditer(text):
        start = max([0, *(end.end() for end in SENTENCE_END.finditer(text, 0, match.start()))])
        start = max([start, *(figure.end for figure in figures if figure.end <= match.start())])
        ends = [end.start() for end in SENTENCE_END.finditer(text, match.end())]
        later = [n for n, one in enumerate(figures) if match.end() <= one.start < min([len(text), *ends])]
        base, members = _split_members(text[start : match.start()])
        if len(members) == len(later) > 1:
            found |= {number: f"{base} {member}" for number, member in zip(later, members, strict=True)}
    return found


def _split_members(subject: str) -> tuple[str, list[str]]:
    """Return the words before the members of a list, and the members: 'Tỷ lệ ký số của', ['bác sĩ', 'dược sĩ']."""
    links = list(_LAST_LINK.finditer(subject))
    if not links:
        return "", []
    base = find_subject(subject[: links[-1].start()])
    return f"{base}{links[-1][0].rstrip()}", [in_order(one) for one in _SEPARATOR.split(subject[links[-1].end() :])]
