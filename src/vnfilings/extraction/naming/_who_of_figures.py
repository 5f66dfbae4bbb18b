"""Which of the places and facilities of a paragraph each figure is about."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

from vnfilings.extraction.naming._list_heads import IN_TURN, SENTENCE_END
from vnfilings.extraction.naming._mentions import Mention, find_mentions
from vnfilings.extraction.naming._names import Names
from vnfilings.extraction.naming._who import NOBODY, Who
from vnfilings.lexicon import to_pattern, words
from vnfilings.text import Quantity, to_plain

_JOINED = to_pattern(rf"\s*(?:,|{words('who.joins')}|,\s*{words('who.joins')})\s*", re.IGNORECASE)
_LIST_END = to_pattern(r";|[.](?=\s|$)|\n")
_CLAUSE_END = to_pattern(r"[,;:(]")


def assign_who(
    text: str, figures: Sequence[Quantity], mentions: Sequence[Mention], around: Sequence[str], names: Names
) -> list[Who]:
    """Return for each figure of a paragraph the place and the facility that it is about.

    Members of 'A và B lần lượt 17 và 18' get one each; else it is the last one named before the figure in its
    sentence, one behind it ('24 màn hình tại xã Mường Sang'), or the one that opens the paragraph, list or section.
    """
    ends = [match.end() for match in SENTENCE_END.finditer(text)]
    in_turn = _members_in_turn(text, figures, mentions)
    opening = _opening(text, mentions)
    outer = _who_around(around, names) if figures else NOBODY
    found = []
    for number, figure in enumerate(figures):
        start = max([0, *(end for end in ends if end <= figure.start)])
        previous = figures[number - 1].end if number else 0
        following = min(
            [len(text), *(one.start for one in figures[number + 1 :]), *(e for e in ends if e > figure.start)]
        )
        if number in in_turn:
            found.append(_as_who(in_turn[number]))
            continue
        chosen = _nearest(text, figure, mentions, (start, previous, following))
        found.append(_with_joined(text, mentions, chosen) if chosen else _as_who(opening) if opening else outer)
    return found


def _with_joined(text: str, mentions: Sequence[Mention], chosen: Mention) -> Who:
    """Return who a figure is about: all members of 'xã A và xã B đạt 100%', never the nearest alone."""
    members = _joined_before(text, mentions, chosen.end)
    if len(members) < 2 or members[-1] is not chosen or not _is_joined(text, *members[-2:]):
        return _as_who(chosen)
    all_ = text[members[0].end - len(members[0].text) : chosen.end]
    return Who("", "", all_) if any(one.is_facility for one in members) else Who("", all_, "")


def _is_joined(text: str, one: Mention, other: Mention) -> bool:
    """Return whether a word like 'và' joins two mentions; a comma alone may give the area around a place."""
    between = text[one.end : other.start]
    return _JOINED.fullmatch(between) is not None and between.strip() not in ("", ",")


def with_joins(text: str, mentions: Sequence[Mention]) -> list[Mention]:
    """Return the mentions, each with the word behind it that joins the next: hidden, no 'và' is left of them."""
    return [
        one._replace(end=other.start) if _is_joined(text, one, other) else one
        for one, other in itertools.pairwise([*mentions, *mentions[-1:]])
    ]


def _as_who(mention: Mention) -> Who:
    return Who("", "", mention.text) if mention.is_facility else Who("", mention.text, "")


def _nearest(text: str, figure: Quantity, mentions: Sequence[Mention], bounds: tuple[int, int, int]) -> Mention | None:
    """Return the last mention before a figure in its sentence; before one taken by a figure goes one right behind."""
    start, previous, following = bounds
    before = [one for one in mentions if start <= one.start and one.end <= figure.start]
    later = [one for one in mentions if figure.end <= one.start and one.end <= following]
    behind = [one for one in later if _belongs(text, figure, one, following)]
    if before and (before[-1].start >= previous or not behind):
        return before[-1]
    return behind[0] if behind else None


def _belongs(text: str, figure: Quantity, mention: Mention, following: int) -> bool:
    """Return whether a mention behind a figure belongs to it by a word like 'tại': '24 màn hình tại xã Mường Sang'."""
    is_led = not text[mention.start : mention.end].startswith(mention.text)
    is_last = not re.search(r"\d", text[mention.end : following + 1])  # '24 màn hình, tại xã Mường Sang: 31'
    between = text[figure.end : mention.start]
    return is_led and (_CLAUSE_END.search(between) is None or (is_last and ":" not in between))


def _opening(text: str, mentions: Sequence[Mention]) -> Mention | None:
    """Return the mention that opens a paragraph and holds for all of it; None where the paragraph opens otherwise."""
    if not mentions or re.sub(r"[\W\d]", "", text[: mentions[0].start]):
        return None
    first = mentions[0]
    own = text[first.start : first.end]
    is_opening = text[first.end :].lstrip().startswith(":") or not own.startswith(first.text)
    return first if is_opening else None


def _who_around(around: Sequence[str], names: Names) -> Who:
    """Return who the nearest opener or heading is about that names somebody by a name."""
    for outer in around:
        named = [one for one in find_mentions(to_plain(outer), names) if not one.is_whole]
        if len({one.text for one in named}) == 1:
            return _as_who(named[0])
    return NOBODY


def _members_in_turn(text: str, figures: Sequence[Quantity], mentions: Sequence[Mention]) -> dict[int, Mention]:
    """Return which mention each figure has where both stand in lists: 'A và B lần lượt xếp thứ 17 và 18'."""
    found: dict[int, Mention] = {}
    for match in IN_TURN.finditer(text):
        members = _joined_before(text, mentions, match.start())
        end = _LIST_END.search(text, match.end())
        later = [n for n, one in enumerate(figures) if match.end() <= one.start < (end.start() if end else len(text))]
        if len(members) > 1:
            found |= dict(zip(later, members, strict=False))
    return found


def _joined_before(text: str, mentions: Sequence[Mention], end: int) -> list[Mention]:
    """Return the members of the list of mentions that ends nearest before a place."""
    before = [one for one in mentions if one.end <= end]
    if not before:
        return []
    members = [before.pop()]
    while before and _JOINED.fullmatch(text, before[-1].end, members[0].start):
        members.insert(0, before.pop())
    return members
