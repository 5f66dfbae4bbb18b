"""What a number format of a spreadsheet makes of a number: .455 is shown as 45.5 % by '0.0%', as 0.5% by '0.0"%"'."""

from __future__ import annotations

import operator
from collections.abc import Callable
from datetime import date
from functools import lru_cache
from itertools import takewhile
from typing import NamedTuple

from vnfilings.lexicon import to_pattern

#: Parts of a number format that are printed as they stand, spaces as wide as a sign, and signs that fill a cell.
_QUOTED = to_pattern(r'"[^"]*"|\\.|_.|\*.')
_INVISIBLE = to_pattern(r"_.|\*.")
#: Parts in brackets set colours, countries and the condition under which a section holds.
_BRACKETED = to_pattern(r"\[[^\]]*\]")
_CONDITION = to_pattern(r"\[(?P<sign><=|>=|<>|<|>|=)\s*(?P<limit>-?[0-9.]+)\]")
_PIECE = to_pattern(r'"[^"]*"|\\.|\[[^\]]*\]|[_*].|.')
_SIGNS = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge, "=": operator.eq, "<>": operator.ne,
}  # fmt: skip
_PERCENT = 100
_DIGITS = 10
#: The signs that hold places for digits, and what may stand between them.
_PLACES = "0#?.,/Ee"
#: Where the signs between digits are kept, in the private use area.
_PRINTED = 0xE000
#: The section that says how texts are shown.
_TEXT_SECTION = 3
#: Where these stand before a number they are written behind it.
_CURRENCIES = ("$", "€", "₫", "đ", "VND", "VNĐ", "USD")


class Shown(NamedTuple):
    """How a cell shows a number: its value on the scale that is shown, and whether a percent sign stands there."""

    value: float
    has_sign: bool


def show_number(value: float, number_format: str) -> Shown:
    """Return a number on the scale on which its format shows it.

    A format has a section for positive numbers, one for negative ones and one for zero, or sections with conditions.

    >>> show_number(0.455, "0.0%"), show_number(45.5, '0.0"%"')
    (Shown(value=45.5, has_sign=True), Shown(value=45.5, has_sign=True))
    >>> show_number(-0.5, "0.0%;[Red]-0.0"), show_number(12, "[<1]0%;0")
    (Shown(value=-0.5, has_sign=False), Shown(value=12, has_sign=False))
    """
    section = _section_of(value, number_format)
    if is_percentage(section):
        return Shown(round(_PERCENT * value, _DIGITS), has_sign=True)
    return Shown(value, has_sign="%" in _INVISIBLE.sub("", section))


def is_percentage(number_format: str) -> bool:
    """Return whether a number format shows a number as percent.

    >>> is_percentage("0.0%"), is_percentage('0.0"%"'), is_percentage("General")
    (True, False, False)
    """
    return "%" in _BRACKETED.sub("", _QUOTED.sub("", number_format))


def is_day_without_year(number_format: str) -> bool:
    """Return whether a number format shows the day and the month of a date and no more.

    >>> is_day_without_year("d/m"), is_day_without_year("dd/mm/yyyy"), is_day_without_year("0")
    (True, False, False)
    """
    letters = set(_BRACKETED.sub("", _QUOTED.sub("", number_format)).lower())
    return {"d", "m"} <= letters and not letters & {"y", "h", "s", "e", "0", "#"}


def write_day(day: date, number_format: str) -> str:
    """Return a day as its format shows it, in the order of Vietnam; all of it where that is not clear.

    >>> [write_day(date(2026, 6, 30), text) for text in ("dd/mm/yyyy", "mm/yyyy", "yyyy", "d/m", "")]
    ['30/06/2026', '06/2026', '2026', '30/6', '30/06/2026']
    """
    letters = set(_BRACKETED.sub("", _QUOTED.sub("", number_format)).lower()) & set("dmyhs")
    if is_day_without_year(number_format):
        # a ratio such as 3/5 becomes a day when it is typed into a spreadsheet
        return f"{day.day}/{day.month}"
    return day.strftime({"my": "%m/%Y", "y": "%Y"}.get("".join(sorted(letters)), "%d/%m/%Y"))


def _section_of(value: float, number_format: str) -> str:
    sections = _split_sections(number_format)
    conditions = [_CONDITION.search(section) for section in sections]
    if any(conditions):
        for section, condition in zip(sections, conditions, strict=True):
            if condition is None or _SIGNS[condition["sign"]](value, float(condition["limit"])):
                return section
        return sections[-1]
    place = 1 if value < 0 else 2 if value == 0 else 0
    return sections[place] if place < len(sections) else sections[0]


def _split_sections(number_format: str) -> list[str]:
    sections = [""]
    for piece in _PIECE.findall(number_format):
        if piece == ";":
            sections.append("")
        else:
            sections[-1] += piece
    return sections


def write_number(value: float, number_format: str, write: Callable[[float], str] = str) -> str | None:
    r"""Return a number as its format shows it, on the scale and with the words that stand beside it.

    Its digits are those that are stored: a format that shows fewer does not change the number. None is a number that
    the format hides. `write` turns a number into text.

    >>> write_number(0.455, "0.0%"), write_number(12500000, '#,##0,," triệu"'), write_number(3, ";;;")
    ('45.5%', '12.5 triệu', None)
    >>> write_number(0, '0;-0;"không"'), write_number(-5, "0_);(0)", "{:g}".format), write_number(455, "0\\,0")
    ('không', '-5', '45,5')
    """
    if not number_format or number_format.lower() == "general":
        return write(value)
    shown = _layout_of(_section_of(value, number_format))
    if shown.is_date:
        return write(value)
    if not shown.pattern:
        return shown.before.strip() or None
    if not value and not set(shown.pattern) & {"0", "/"}:
        number = ""  # places marked '#' and '?' are left empty
    elif any(ord(sign) >= _PRINTED for sign in shown.pattern):
        number = _fill(shown.pattern, abs(value) * shown.factor)
        number = f"-{number}" if value < 0 else number
    else:
        number = write(round(value * shown.factor, _DIGITS) if shown.factor >= 1 else value * shown.factor)
    before, after = shown.before, shown.after
    if value < 0:
        before, after = before.strip("-–( "), after.replace(")", "")
    if before.strip() in _CURRENCIES:
        before, after = "", f" {before.strip()}{after}"
    return f"{before}{number}{after}".strip() or None


def write_text(text: str, number_format: str) -> str | None:
    """Return a text as the format of its cell shows it; None where the format hides it.

    >>> write_text("45", '@"%"'), write_text("45", ";;;"), write_text("45", "0.0%")
    ('45%', None, '45')
    """
    sections = _split_sections(number_format)
    section = sections[_TEXT_SECTION] if len(sections) > _TEXT_SECTION else sections[-1] if "@" in sections[-1] else "@"
    shown = "".join(text if piece == "@" else _literal(piece) for piece in _PIECE.findall(section)).strip()
    return shown or None


class _Layout(NamedTuple):
    """A section of a format: what it writes before and after the digits, their places, and on which scale."""

    before: str
    pattern: str
    after: str
    factor: float
    is_date: bool


@lru_cache(maxsize=2048)
def _layout_of(section: str) -> _Layout:
    pieces = _PIECE.findall(section.replace("General", "0").replace("@", "0"))
    slash = pieces.index("/") if "/" in pieces else len(pieces)  # before the denominator of a fraction
    places = [number for number, piece in enumerate(pieces[:slash]) if piece in "0#?"]
    bare = {piece.lower() for piece in pieces if len(piece) == 1}
    is_date = bool(bare & set("dmyhs")) or any(piece.lower() in ("[h]", "[m]", "[s]", "[hh]") for piece in pieces)
    if not places:
        return _Layout("".join(map(_literal, pieces)), "", "", 1.0, is_date)
    first, end = places[0], places[-1] + 1
    while end < len(pieces) and pieces[end] in ",.":
        end += 1
    inside = pieces[first:end]
    if end == slash < len(pieces):
        inside.append("/")
        end += 1 + len(list(takewhile(lambda piece: piece.isdigit() or piece in "#?", pieces[end + 1 :])))
    whole = inside[: inside.index(".")] if "." in inside else inside
    commas = len(list(takewhile(lambda piece: piece == ",", reversed(whole)))) or len(
        list(takewhile(lambda piece: piece == ",", reversed(inside)))
    )
    percent = sum(piece == "%" for piece in pieces)
    pattern = "".join(piece if piece in f"{_PLACES}+- " else _mark(_literal(piece)) for piece in inside)
    before, after = ("".join(map(_literal, part)) for part in (pieces[:first], pieces[end:]))
    return _Layout(before, pattern, after, _PERCENT**percent / 1000.0**commas, is_date)


def _literal(piece: str) -> str:
    """Return what a piece of a format prints: a quoted text, a sign after a backslash, a currency in brackets."""
    if piece[0] == '"':
        return piece.strip('"')
    if piece[0] == "[":
        return piece[2:-1].partition("-")[0] if piece.startswith("[$") else ""
    if piece[0] in "_*":
        return " "
    return piece[-1] if piece[0] == "\\" or piece not in _PLACES else ""


def _mark(text: str) -> str:
    """Return signs that are printed between digits in another part of Unicode, apart from those that hold places."""
    return "".join(chr(_PRINTED + ord(sign)) for sign in text if ord(sign) < _PRINTED)


def _fill(pattern: str, value: float) -> str:
    """Return a whole number in a pattern that has signs between its digits: 455 in '0,0' is 45,5."""
    digits = list(f"{value:.0f}")
    filled: list[str] = []
    wanted = sum(sign in "0#?" for sign in pattern)
    for sign in reversed(pattern):
        if sign in "0#?":
            wanted -= 1
            filled.append("".join(digits) if not wanted else digits.pop() if digits else "0" if sign == "0" else "")
        elif ord(sign) >= _PRINTED and (digits or "0" in pattern):
            filled.append(chr(ord(sign) - _PRINTED))
    return "".join(reversed(filled))
