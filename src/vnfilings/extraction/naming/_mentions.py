"""Where a text names a place or a facility: head words with capital letters, words for the whole, and known names."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from vnfilings.extraction.naming._names import Names
from vnfilings.lexicon import to_pattern, words
from vnfilings.text import find_noun

#: Capital letters of Vietnamese.
_UPPER = "".join(filter(str.isupper, map(chr, range(0x41, 0x1EFA))))
_CAPITAL = rf"[{_UPPER}][\w’']*"
#: 'Suối Ngà', 'Bà Rịa - Vũng Tàu'; one capital letter must not begin a common noun: 'Trung tâm Giám sát'.
_NAME = rf"{_CAPITAL}(?:(?:\s|\s?[-–]\s?){_CAPITAL})*"
#: The same in two words or more.
PROPER_NAME = rf"{_CAPITAL}(?:(?:\s|\s?[-–]\s?){_CAPITAL})+"
_FACILITY = rf"(?i:{words('who.facility')})(?!\w)"
_OFFICE = rf"(?i:{words('who.office')})(?!\w)"
_KIND = rf"(?i:{words('who.facility_kind')})(?!\w)"
_AREA = rf"(?i:{words('who.area')})(?![^\W\d_])"
_NUMBER = r"\d{1,4}(?![\d.,/%]*\d|\s*%)"
_BEFORE = to_pattern(rf"(?:^|(?<=\W))(?:{words('who.before')}\s+)+$", re.IGNORECASE)
_NO_WHO = to_pattern(rf"(?<!\w){words('who.no_who_after')}\s+$", re.IGNORECASE)
_VERB = to_pattern(rf"\s*(?:$|[^\w\s]|{words('who.verb')}(?!\w)|{words('indicators.link')}(?!\w)|\d)", re.IGNORECASE)
_HEAD_OF_CLAUSE = to_pattern(rf"(?:^|[,;:.()–•+*]|\s-|^-|(?<!\w){words('who.lead')})\s*$", re.IGNORECASE)
_OWN = to_pattern(rf"\s{words('who.own')}$", re.IGNORECASE)
_LINK = to_pattern(rf"\s+{words('indicators.link')}(?!\w)", re.IGNORECASE)
#: What may stand around a facility that is a whole heading or opens a list: '2. Bệnh viện Y học cổ truyền:'.
_ALONE = to_pattern(r"\W*(?:(?:\d+(?:\.\d+)*|[IVX]+|[a-zđ])[.)]\s*)?:?\s*")
#: 'Bệnh viện tư nhân' is a group of facilities.
_GROUP = to_pattern(rf"(?:\s+{words('units.scope')})+", re.IGNORECASE)
_LONGEST_BEFORE = 40
NO_NAMES = Names()


class Mention(NamedTuple):
    """A place or a facility that a text names: `start` includes 'tại' or 'của' before it.

    `is_whole` marks words for all of the area of the one who reports: 'toàn tỉnh'.
    """

    start: int
    end: int
    text: str
    is_facility: bool = False
    is_whole: bool = False


@lru_cache(maxsize=8)
def _pattern(names: Names) -> re.Pattern[str]:
    kinds = rf"(?:\s+(?:{_KIND}|{_AREA}))"
    return to_pattern(
        rf"(?<![\w.])(?:"
        rf"(?P<facility>{names.facility_pattern}(?![\w]))"
        # all kinds or none, by a lookahead: Python 3.11 before .4 misreads a possessive group
        rf"|(?P<head>{_FACILITY}(?=(?P<kinds>{kinds}*))(?P=kinds)(?P<number>\s+{_NUMBER})?(?P<name>\s+{_NAME})?)"
        rf"|(?P<office>{_OFFICE}(?:\s+(?:{_KIND}|{_AREA}|{_NAME}))+)"
        rf"|(?P<whole>(?i:{words('who.whole')}))(?!\w)"
        rf"|(?P<nation>(?i:{words('who.nation')}))(?!\w)"
        rf"|(?P<others>(?i:{words('who.several')})\s+{_AREA}(?:,?\s+{_AREA})*\s+(?i:{words('who.remaining')}))(?!\w)"
        rf"|(?P<area>{_AREA}\s*(?:{names.place_pattern}(?!\w)|{_NUMBER}|{_NAME}))"
        rf"|(?P<known>{names.place_pattern}(?!\w))"
        rf")"
    )


def find_mentions(text: str, names: Names = NO_NAMES) -> list[Mention]:
    """Return the places and facilities that a text names, in order; those that say something else are left out.

    Parameters
    ----------
    text
        A plain text of one paragraph.
    names
        The names that the caller knows; without them head words and capital letters work alone.
    """
    found = []
    for match in _pattern(names).finditer(text):
        if (mention := _read(text, match)) is not None:
            found.append(mention)
    return found


def _read(text: str, match: re.Match[str]) -> Mention | None:
    before = text[max(0, match.start() - _LONGEST_BEFORE) : match.start()]
    locative = _BEFORE.search(before)
    start = match.start() - (len(locative[0]) if locative else 0)
    lead = before[: locative.start()] if locative else before
    is_head = _HEAD_OF_CLAUSE.search(lead) is not None
    end = _end_of_name(text, match, is_clause_part=is_head or locative is not None)
    if end is None or _NO_WHO.search(before) or _NO_WHO.search(lead) or _is_shouted(text, match):
        return None
    kind = match.lastgroup
    if kind == "office" and not is_head and (locative is None or _LINK.match(text, end) is None):
        return None
    if kind == "known" and _is_part_of_name(text, match):
        return None
    is_facility = kind in ("facility", "head", "office")
    return Mention(start, end, text[match.start() : end], is_facility, kind == "whole")


def _end_of_name(text: str, match: re.Match[str], *, is_clause_part: bool) -> int | None:
    """Return where a name ends; None where head words stand without a name of their own: 'bệnh viện đa khoa'."""
    if match["head"] is None:
        if match["area"] is not None or match["office"] is not None:
            return _end_of_capitals(text, match)
        return match.end()
    if match["name"] is not None:
        return _end_of_capitals(text, match)
    if match["number"] is not None:
        noun = find_noun(text, match.end("number"))
        return match.end() if noun is None or not noun[2] else None
    is_own = bool(match["kinds"]) and not _GROUP.fullmatch(match["kinds"])
    is_alone = is_own and _ALONE.fullmatch(text[: match.start()] + text[match.end() :]) is not None
    return match.end() if is_alone or (is_clause_part and _OWN.search(match["kinds"])) else None


def _end_of_capitals(text: str, match: re.Match[str]) -> int | None:
    """Return the end of capitalised words, unless a common noun goes on there: 'Trung tâm Giám | sát'."""
    words_ = match[0].split()
    is_single = len(words_) < 2 or not words_[-2][:1].isupper()
    goes_on = _VERB.match(text, match.end()) is None
    return None if is_single and goes_on else match.end()


def _is_shouted(text: str, match: re.Match[str]) -> bool:
    """Return whether a mention is part of a title in capital letters, where every word looks like a name."""
    around = text[: match.start()] + text[match.end() :]
    return match[0].isupper() and match["known"] is None and around.isupper() and len(around.split()) > 1


def _is_part_of_name(text: str, match: re.Match[str]) -> bool:
    """Return whether a known name is part of a longer one: 'Nguyễn Hòa Bình', 'Thái Bình Dương'."""
    follows = re.match(rf"\s+{_CAPITAL}", text[match.end() : match.end() + 12])
    return follows is not None
