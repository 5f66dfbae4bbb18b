"""Which part of all that is counted the title of a group names: 'Khối công lập', 'Bệnh viện tuyến tỉnh'."""

from __future__ import annotations

import re
from typing import NamedTuple

from vnfilings.lexicon import listed, to_pattern, words
from vnfilings.text.counted_nouns import find_counted

_SCOPE = to_pattern(rf"(?<!\w){words('units.scope')}(?!\w)", re.IGNORECASE)
#: The title of a group names a part in more words than a sentence does: 'Bệnh viện công', 'Khối nhà nước'.
_SCOPE_OF_GROUP = to_pattern(rf"(?<!\w){words('columns.group_scope')}$", re.IGNORECASE)
_GROUP = to_pattern(rf"^(?:{words('columns.group')}(?!\w)[\s:,–-]*)+", re.IGNORECASE)
_AFTER_SCOPE = to_pattern(rf"(?:[\s,;–-]|{words('columns.group_tail')}(?!\w).*)*$", re.IGNORECASE)
_BRACKETS = to_pattern(r"\s*\([^()]*\)?")
_GROUP_WORD = listed("columns.group")[0]
_ROMAN = to_pattern(r"[IVX]+")
_MOST_WORDS = 12


class Part(NamedTuple):
    """A part of all that is counted: 'tư nhân', and the noun that the title gives with it ('' for none)."""

    noun: str
    scope: str

    def of(self, counted: str) -> str:
        """Return the words for this part of what is counted; where nothing is, the words for the part alone.

        >>> Part("", "công lập").of("bệnh viện"), Part("bệnh viện", "tư nhân").of("người bệnh")
        ('bệnh viện công lập', 'người bệnh khối tư nhân')
        """
        noun = counted or self.noun
        if not noun:
            return f"{_GROUP_WORD} {self.scope}"
        return f"{noun} {self.scope}" if self.noun in ("", noun) else f"{noun} {_GROUP_WORD} {self.scope}"


def read_part(title: str) -> Part | None:
    """Return the part that the title of a group of rows or columns names; None where it names none.

    >>> read_part("Khối các bệnh viện ngoài công lập"), read_part("Bệnh viện tư nhân Hà Thành")
    (Part(noun='bệnh viện', scope='ngoài công lập'), None)
    """
    plain = _BRACKETS.sub("", title).strip(" .:;–-*•+")
    bare = _GROUP.sub("", plain, count=1)
    noun = find_counted(bare)
    starts_with_noun = bool(noun) and bare.lower().startswith(noun)
    scopes = list(_SCOPE.finditer(bare)) or list(_SCOPE_OF_GROUP.finditer(bare))
    if not scopes or len(plain.split()) > _MOST_WORDS:
        return None
    first, last = scopes[0].start(), scopes[-1].end()
    is_named = starts_with_noun or first == 0
    if not is_named or not _AFTER_SCOPE.fullmatch(bare[last:]) or (first == 0 and bare == plain and last < len(bare)):
        return None
    return Part(noun if starts_with_noun else "", _in_small_letters(bare[first:last]))


def _in_small_letters(text: str) -> str:
    return " ".join(word if _ROMAN.fullmatch(word) else word.lower() for word in text.split())
