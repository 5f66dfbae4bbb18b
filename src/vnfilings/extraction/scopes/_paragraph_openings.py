"""How paragraphs hang together: items of a list, numbers of headings, lines that open a list, lines with a date."""

from __future__ import annotations

import re

from vnfilings.lexicon import to_pattern, words

_BULLET = to_pattern(r"^\s*(?P<mark>[-–+*•●▪○])\s*(?=\S)")
_NUMBER = to_pattern(
    r"^\W*(?:(?P<number>[0-9]{1,2})(?:\s*[.)/]\s*(?![0-9])|-\s)|(?P<letter>[a-z])\s?[.)]\s|(?P<roman>[IVX]{1,5})\s?[.)/-]\s)"
)
_OPENS_LIST = to_pattern(rf"(?::|{words('statement_periods.as_follows')}[\s:.]*)\s*$", re.IGNORECASE)
_LONGEST_OPENING = 40
#: 'Hải Nam, ngày 05 tháng 7 năm 2026', 'Thứ Hai, 12/10/2026 09:30', '2026-10-01 06:00'
_BETWEEN = r"\s*(?:[/.-]|\s[^\W\d]+\s)\s*"
_DATE_LINE = to_pattern(
    rf"^(?:\W{{0,9}}[^.;:]{{0,40}},)?\W{{0,9}}(?:[^\W\d]{{0,4}}\s+)?[0-9]{{1,2}}{_BETWEEN}[0-9]{{1,2}}{_BETWEEN}(?:19|20)[0-9]{{2}}"
    r"\W{0,9}(?:[0-9]{1,2}[:h][0-9]{2})?[^\d]{0,12}$|^\W*(?:19|20)[0-9]{2}-[0-9]{2}-[0-9]{2}\b.{0,20}$",
    re.IGNORECASE,
)
_MOST_OF_A_DATE_LINE = 90


def item_style(plain: str) -> str:
    """Return how a paragraph is marked as an item: its bullet, '1', 'a' or 'I' for a number; '' for none."""
    if bullet := _BULLET.match(plain):
        return bullet["mark"]
    number = _NUMBER.match(plain)
    return "" if number is None else {"number": "1", "letter": "a", "roman": "I"}[number.lastgroup or ""]


def item_number(plain: str) -> int | None:
    """Return the number of a numbered paragraph or heading; letters and Roman numerals count too."""
    match = _NUMBER.match(plain)
    if match is None:
        return None
    if match["number"]:
        return int(match["number"])
    if match["letter"]:
        return ord(match["letter"].lower()) - ord("a") + 1
    values = {"I": 1, "V": 5, "X": 10}
    numerals = [values[letter] for letter in match["roman"]]
    return sum(-one if one < other else one for one, other in zip(numerals, [*numerals[1:], 0], strict=True))


def opens_list(plain: str) -> bool:
    """Return whether a paragraph introduces a list: it ends with a colon or 'như sau'."""
    return _OPENS_LIST.search(plain, max(0, len(plain) - _LONGEST_OPENING)) is not None


def is_date_line(plain: str) -> bool:
    """Return whether a line is nothing but a place and a date, or a date and a time."""
    return len(plain) <= _MOST_OF_A_DATE_LINE and _DATE_LINE.match(plain.strip()) is not None
