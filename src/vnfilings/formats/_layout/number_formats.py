"""What a number format of a spreadsheet makes of a number: .455 is shown as 45.5 % by '0.0%', as 0.5% by '0.0"%"'."""

from __future__ import annotations

import operator
from typing import NamedTuple

from vnfilings.lexicon import to_pattern

#: Parts of a number format that are printed as they stand, spaces as wide as a sign, and signs that fill a cell.
_QUOTED = to_pattern(r'"[^"]*"|\\.|_.|\*.')
_INVISIBLE = to_pattern(r"_.|\*.")
#: Parts in brackets set colours, countries and the condition under which a section holds.
_BRACKETED = to_pattern(r"\[[^\]]*\]")
_CONDITION = to_pattern(r"\[(?P<sign><=|>=|<>|<|>|=)\s*(?P<limit>-?[0-9.]+)\]")
_PIECE = to_pattern(r'"[^"]*"|\\.|\[[^\]]*\]|.')
_SIGNS = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge, "=": operator.eq, "<>": operator.ne,
}  # fmt: skip
_PERCENT = 100
_DIGITS = 10


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
