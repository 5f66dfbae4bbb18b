"""Things that health units count, parts that texts are cut into, and units of measure."""

from __future__ import annotations

import re

from vnfilings.lexicon import GAP, either, listed, to_pattern, words

#: What is counted. A classifier or head noun is enough: the rest belongs to the indicator.
COUNTED = listed("units.counted")
#: Nouns that cut a text or a topic into parts ('ba nhóm nội dung'): a small number before them names, not counts.
STRUCTURAL = frozenset(listed("units.structural"))

PERCENT = rf"%(?![o0](?!\w))|{words('units.percent')}(?!\w)"
MONEY = rf"(?:việt nam\s+)?đồng(?!\s*{words('units.not_money_after')})|{words('units.currency')}"
TIME = words("units.time")
MEASURED = words("units.measured")

NOUN = either({*COUNTED, *STRUCTURAL}, GAP)
_COUNTED = to_pattern(rf"\s*(?P<noun>{NOUN}\s+{words('units.scope')}|{NOUN})(?!\w)", re.IGNORECASE)
_IN_TEXT = to_pattern(rf"(?<!\w){_COUNTED.pattern}", re.IGNORECASE)
_SCOPE = to_pattern(rf"(?<!\w){words('units.scope')}(?!\w)", re.IGNORECASE)
#: 'Khối công lập: tỷ lệ bệnh viện ...', or a heading that ends so.
_GROUP = to_pattern(rf"(?<!\w)(?P<scope>{words('units.scope')})\s*[:/]", re.IGNORECASE)
_SCOPE_OF_GROUP = rf"(?P<scope>{words('units.scope')}|{words('columns.group_scope')})"
#: A part, not the name of one hospital: its name would go on behind the scope.
_PART = (
    rf"(?:{words('columns.group')}\s+)+(?:{NOUN}\s+)?{_SCOPE_OF_GROUP}"
    rf"(?=\s*(?:[,.;:/)]|$)|(?:\s+{words('values.reaches')})?\s+{words('indicators.measure')})"
)
#: 'Ở tuyến huyện, tỷ lệ bệnh viện ...', 'Khu vực tư nhân có tỷ lệ bệnh viện ...'.
_OPENING = to_pattern(rf"(?:^|[/.;:,•+*–-])\s*{_PART}", re.IGNORECASE)
#: '... đạt 20 % ở khối tư nhân'.
_FOLLOWING = to_pattern(rf"\s*(?:{words('columns.group_tail')}\s+)*{_PART}", re.IGNORECASE)
_WORD = to_pattern(r"\s*(?P<noun>[^\W\d_]+(?:-[^\W\d_]+){0,2})")
_ITS_PART = to_pattern(rf"\s(?:{words('units.scope')}|{words('columns.group_scope')})$", re.IGNORECASE)


def find_noun(text: str, position: int) -> tuple[str, int, bool] | None:
    """Return (noun, where it ends, whether it is a known counted noun) of what stands at `position`, or None."""
    known = _COUNTED.match(text, position)
    match = known or _WORD.match(text, position)
    if match is None:
        return None
    return " ".join(match["noun"].split()), match.end(), known is not None


def find_scope(name: str, before: str, behind: str = "") -> str | None:
    """Return the part of a counted noun that the words around its value refer to; None if they refer to no part.

    `before` and `behind` are the words before and behind the value.

    >>> find_scope("tỷ lệ bệnh viện có bệnh án điện tử", "Khối bệnh viện tư nhân: ")
    'bệnh viện tư nhân'
    >>> find_scope("tỷ lệ bệnh viện có bệnh án điện tử", "", " ở tuyến huyện")
    'bệnh viện tuyến huyện'
    """
    counted = _IN_TEXT.search(name)
    noun = " ".join(counted["noun"].lower().split()) if counted else ""
    if " " not in noun or _SCOPE.search(name):
        return None
    if follows := _FOLLOWING.match(behind):
        return f"{noun} {follows['scope'].lower()}"
    named = [" ".join(match["noun"].lower().split()) for match in _IN_TEXT.finditer(before)]
    parts = [other for other in named if other.startswith(f"{noun} ")]
    groups = [f"{noun} {match['scope'].lower()}" for found in (_GROUP, _OPENING) for match in found.finditer(before)]
    return next(reversed(parts or groups), None)


def split_scope(name: str) -> tuple[str, str] | None:
    """Return a name without the part that its counted noun is restricted to, and that noun; None where it is not.

    >>> split_scope("Tỷ lệ bệnh viện ngoài công lập có bệnh án điện tử")
    ('Tỷ lệ bệnh viện có bệnh án điện tử', 'bệnh viện ngoài công lập')
    """
    counted = _IN_TEXT.search(name)
    scope = _ITS_PART.search(counted["noun"]) if counted else None
    if counted is None or scope is None:
        return None
    start = counted.start("noun") + scope.start()
    return name[:start] + name[counted.end("noun") :], " ".join(counted["noun"].lower().split())


def find_counted(name: str) -> str:
    """Return the first counted noun in a name, in small letters and without its part; '' for none.

    >>> find_counted("Tỷ lệ bệnh viện công lập có bệnh án điện tử")
    'bệnh viện'
    """
    counted = _IN_TEXT.search(name)
    return _ITS_PART.sub("", " ".join(counted["noun"].lower().split())) if counted else ""


def names_part(name: str) -> bool:
    """Return whether a name says itself which part it means: 'tỷ lệ bệnh viện công lập có ...'.

    >>> names_part("Tỷ lệ bệnh viện công có PACS"), names_part("Tỷ lệ bệnh viện có PACS")
    (True, False)
    """
    counted = _IN_TEXT.search(name)
    return _SCOPE.search(name) is not None or (counted is not None and _ITS_PART.search(counted["noun"]) is not None)


def is_structural(noun: str) -> bool:
    """Return whether `noun` cuts a text into parts rather than counts things."""
    return noun.lower() in STRUCTURAL
