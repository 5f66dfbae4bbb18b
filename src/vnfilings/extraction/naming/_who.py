"""Who a text is about: its place and its facility, taken out of the words that name an indicator."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from vnfilings.extraction.naming._mentions import NO_NAMES, Mention, find_mentions
from vnfilings.extraction.naming._names import Names
from vnfilings.lexicon import to_pattern, words
from vnfilings.text import to_plain

_NUMBERING = to_pattern(r"^\W*(?:(?:\d{1,3}|[IVX]{1,5}|[a-zđ])[.)]\s+)?")
_BRACKETED = to_pattern(r"\s*\([^()]*\)\s*$")
_OWN_AREA = to_pattern(words("who.whole"), re.IGNORECASE)
_GAP = to_pattern(r"\s+")
_LOOSE_MARK = to_pattern(r"\s+(?=[,;:.)])|(?<=\()\s+|[\s,;]*\(\s*\)|,(?=\s*[,;:])")


class Who(NamedTuple):
    """A text without who it is about, and who that is; '' where it names none."""

    rest: str
    place: str
    facility: str

    @property
    def text(self) -> str:
        """Return the facility, else the place."""
        return self.facility or self.place

    @property
    def other(self) -> str:
        """Return who a value is about where that is not all of the one who reports: '' for 'toàn tỉnh'."""
        return "" if _OWN_AREA.fullmatch(self.text) else self.text


NOBODY = Who("", "", "")


def split_who(text: str, names: Names | None = None) -> Who:
    """Return a text without the place and the facility that it names, and both.

    Parameters
    ----------
    text
        The words of an indicator, the label of a row, the title of a column.
    names
        The names that the caller knows; without them head words and capital letters work alone.

    Examples
    --------
    >>> split_who("Tỷ lệ hài lòng tại TTYT huyện Suối Ngà")
    Who(rest='Tỷ lệ hài lòng', place='', facility='TTYT huyện Suối Ngà')
    >>> split_who("Mường Sang", Names(["Mường Sang"])).place
    'Mường Sang'
    """
    plain = to_plain(text)
    mentions = find_mentions(plain, names or NO_NAMES)
    if not mentions and (alone := _alone(plain, names or NO_NAMES)) is not None:
        return alone
    return who_of(mentions)._replace(rest=without_mentions(plain, mentions)) if mentions else Who(text.strip(), "", "")


def is_place(text: str, names: Names | None = None) -> bool:
    """Return whether a text, a cell mostly, is nothing but the name of a place or a facility.

    Examples
    --------
    >>> [is_place(text) for text in ("Bệnh viện Mắt Ánh Dương", "xã Mường Sang", "Toàn tỉnh", "Số bệnh viện")]
    [True, True, True, False]
    """
    who = split_who(text, names)
    return bool(who.text) and not re.sub(r"[\W\d_]", "", _BRACKETED.sub("", who.rest))


def _alone(plain: str, names: Names) -> Who | None:
    """Return the known place or facility that a whole text is, whatever its letters: 'HÀ GIANG', '3. TP Huế'."""
    name = _NUMBERING.sub("", plain, count=1).strip()
    for candidate in (name, _BRACKETED.sub("", name)) if name.endswith(")") else (name,):
        if names.is_facility(candidate):
            return Who("", "", candidate)
        if names.is_place(candidate):
            return Who("", candidate, "")
    return None


def who_of(mentions: Sequence[Mention]) -> Who:
    """Return the first place and the first facility of some mentions; a named place wins over 'toàn tỉnh'."""
    places = sorted((one for one in mentions if not one.is_facility), key=lambda one: one.is_whole)
    facilities = [one for one in mentions if one.is_facility]
    return Who("", places[0].text if places else "", facilities[0].text if facilities else "")


def without_mentions(text: str, mentions: Sequence[Mention]) -> str:
    """Return a text without the words of the mentions, with its spaces and marks put in order."""
    return _LOOSE_MARK.sub("", _GAP.sub(" ", hide_mentions(text, mentions))).strip(" ,;:-–")


def hide_mentions(text: str, mentions: Sequence[Mention]) -> str:
    """Return a text of the same length with spaces for the words of the mentions."""
    for one in mentions:
        text = text[: one.start] + " " * (one.end - one.start) + text[one.end :]
    return text
