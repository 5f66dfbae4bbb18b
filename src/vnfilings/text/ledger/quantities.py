"""Figures as Vietnamese reports print them: operator, value, unit, ratio, range, change, and how sure it all is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from vnfilings.lexicon import listed, spelled, to_pattern, words
from vnfilings.text.ledger import _operators
from vnfilings.text.ledger._non_values import find_non_values
from vnfilings.text.ledger._number_words import WordFigure, find_word_figures
from vnfilings.text.ledger.quantity_grammar import (
    CURRENCY_BEFORE,
    NUMBER,
    Shape,
    ShapeReader,
    ValueUnit,
    as_money,
    ends_in_level,
)
from vnfilings.text.numbers import Convention, read_digits
from vnfilings.text.ratios import agrees_about, grade_ratio
from vnfilings.text.spelling import Odd, spell_numbers


@dataclass(frozen=True)
class Quantity:
    """One figure.

    Attributes
    ----------
    raw_text: the shortest span that holds the figure, as printed.
    op: '=', '>=', '>', '<=', '<', '~' (about), '<~' (slightly below).
    value: the figure [value_unit]; of a range its lower end; None where the digits make no sense.
    value_low, value_high: ends of a range.
    is_change: a difference ('tăng 5 bậc'), not a level.
    value_unit: '%', 'count', 'level', 'rank', 'index', 'money' [counted_noun, đồng], 'other' [counted_noun].
    counted_noun: what is counted, e.g. 'lượt'.
    numerator, denominator: both parts of a printed ratio [counted_noun].
    confidence: 'low' where a separator can be read both ways and nothing else decides.
    alternative_value: the other reading of an ambiguous number.
    flags: 'by-words' (tất cả), 'range', 'doubled-operator', 'comparison-base' (tăng từ 60%),
        'base-or-range' (nâng từ 70% đến 80%), 'threshold-after', 'rate' (%/năm), 'per' (ca/10.000 dân),
        'percentage-points', 'time', 'no-unit', 'year-like',
        'unknown-noun', 'structural' (ba nhóm), 'unreadable', 'ratio-<grade>' unless it passes; what is odd about the
        spelling of its numbers: see `ODD_FLAGS`.
    start, end: place of raw_text in the plain text.
    """

    raw_text: str
    op: str = "="
    value: float | None = None
    value_low: float | None = None
    value_high: float | None = None
    is_change: bool = False
    value_unit: ValueUnit = "other"
    counted_noun: str | None = None
    numerator: float | None = None
    denominator: float | None = None
    confidence: Literal["high", "low"] = "high"
    alternative_value: float | None = None
    flags: tuple[str, ...] = ()
    start: int = 0
    end: int = 0


def read_quantity(text: str, *, convention: Convention | None = None) -> Quantity | None:
    """Return the first figure of `text` (a cell, mostly), or None where it holds none.

    Parameters
    ----------
    text
        Any text.
    convention
        How separators are used, 'vi' or 'en'; None where it is not known.

    Returns
    -------
    Quantity or None
        The value with its operator, unit, counted noun and ratio.

    Examples
    --------
    >>> cell = read_quantity("61,2% (1468 / 2400 lượt)")
    >>> cell.value, cell.value_unit, cell.numerator, cell.denominator
    (61.2, '%', 1468.0, 2400.0)
    >>> read_quantity("> 95,0%").op
    '>'
    """
    found = _scan(text, convention, first_only=True)
    return found[0] if found else None


def read_quantities(text: str, *, convention: Convention | None = None) -> list[Quantity]:
    """Return every figure of `text` in order, each with its place in the plain text.

    Document numbers, dates, addresses, ages and the like are not figures. Every other number is returned, also one
    that no indicator is likely to stand behind (flags say so): choosing is the caller's.

    Parameters
    ----------
    text
        Any text.
    convention
        How separators are used, 'vi' or 'en'; None where it is not known.

    Returns
    -------
    list of Quantity
        In the order of the text.

    Examples
    --------
    >>> [quantity.value for quantity in read_quantities("12 bệnh viện, đạt 80% theo Quyết định số 06/QĐ-TTg")]
    [12.0, 80.0]
    """
    return _scan(text, convention, first_only=False)


_LOOK_BACK = 60
#: No word for a currency or a minus before a number is longer.
_LONGEST_LEAD = 12
_DIFFERS = listed("quantities.differs")
_RESTATES = listed("values.restates")
#: Most numbers stand behind another letter: the last one tells at once.
_LEADS = (*listed("units.currency_before"), *listed("numbers.minus"))
_LEAD_ENDS = frozenset(letter for word in _LEADS for letter in (word[-1].lower(), word[-1].upper()))
_MINUS = to_pattern(rf"(?<!\w){words('numbers.minus')}\s+$", re.IGNORECASE)
#: '.77' is how some programs write 0.77.
_POINT_BEFORE = to_pattern(r"(?:^|[\s(])\.$")
_TO = to_pattern(words("quantities.to"), re.IGNORECASE)
_AGAINST = to_pattern(rf"\s*(?:{spelled('kế hoạch')}|\([^()]{{0,40}}\)\s*)?\s*so với", re.IGNORECASE)


def _scan(text: str, convention: Convention | None, *, first_only: bool) -> list[Quantity]:
    plain, odd = spell_numbers(text)
    open_text = find_non_values(plain).open_text if NUMBER.search(plain) else plain
    found = read_open(plain, open_text, convention, first_only=first_only and not odd)
    if not odd:
        return found
    unread = [_unreadable(one) for one in odd if not one.is_read]
    found = sorted([*(mark_odd(one, odd) for one in found), *unread], key=lambda quantity: quantity.start)
    return found[:1] if first_only else found


def _unreadable(odd: Odd) -> Quantity:
    flags = ("unreadable", *odd.flags)
    return Quantity(odd.raw, flags=flags, confidence="low", start=odd.start, end=odd.end)


def mark_odd(quantity: Quantity, odd: Sequence[Odd]) -> Quantity:
    """Return a figure with the flags of its oddly spelled numbers and their text as printed, at low confidence.

    A raised note mark and a power of ten leave no doubt: the confidence stays.
    """
    own = [one for one in odd if one.is_read and quantity.start < one.end and one.start < quantity.end]
    if not own:
        return quantity
    flags = dict.fromkeys((*quantity.flags, *(flag for one in own for flag in one.flags)))
    confidence = quantity.confidence if all(one.is_sure for one in own) else "low"
    raw_text = quantity.raw_text
    lead = len(raw_text) - len(raw_text.lstrip())
    for one in sorted(own, reverse=True):
        start, end = one.start - quantity.start + lead, one.end - quantity.start + lead
        if start >= 0:
            raw_text = raw_text[:start] + one.raw + raw_text[end:]
    return replace(quantity, raw_text=raw_text, flags=tuple(flags), confidence=confidence)


def read_open(plain: str, hidden: str, convention: Convention | None, *, first_only: bool = False) -> list[Quantity]:
    """Return the figures of a plain text; `hidden` is the text with '#' for the digits that are no values."""
    found: list[Quantity] = []
    shapes = ShapeReader(plain, hidden, convention)
    position = 0
    while match := NUMBER.search(hidden, position):
        quantity = _read_at(plain, hidden, match, shapes)
        position = max(quantity.end, match.end())
        found.append(quantity)
        if first_only:
            return found
    words = [_in_words(plain, figure) for figure in find_word_figures(hidden) if not _is_read(figure, found)]
    return sorted(found + words, key=lambda quantity: quantity.start) if words else found


def _is_read(figure: WordFigure, found: list[Quantity]) -> bool:
    """Return whether a figure in words overlaps one in digits or repeats it: '12.000 đồng (mười hai nghìn đồng)'."""
    return any(
        (quantity.start < figure.end and figure.start < quantity.end)
        or (figure.unit == quantity.value_unit == "money" and figure.value == quantity.value)
        for quantity in found
    )


def _in_words(plain: str, figure: WordFigure) -> Quantity:
    return Quantity(
        plain[figure.start : figure.end].strip(),
        figure.op,
        figure.value,
        value_unit=figure.unit,
        counted_noun=figure.noun,
        flags=("by-words",),
        start=figure.start,
        end=figure.end,
    )


def _read_at(plain: str, hidden: str, match: re.Match[str], shapes: ShapeReader) -> Quantity:
    """Return the figure whose first number is `match`."""
    is_led = _POINT_BEFORE.search(hidden[max(0, match.start() - 2) : match.start()]) is not None
    number = read_digits(f"0.{match['digits']}" if is_led else match["digits"], shapes.convention)
    if number is None:
        start, end = match.span()
        return Quantity(match[0], flags=("unreadable",), confidence="low", start=start, end=end)
    flags: list[str] = []
    currency, minus, led = _read_lead(hidden, match.start() - is_led)
    op, start, before = _read_operator(hidden, led, flags)
    level = hidden[max(0, match.start() - _LOOK_BACK) : match.start()].lower() if start < match.start() else ""
    shape = shapes.read(number, match.end(), level if ends_in_level(level) else before)  # 'đạt từ mức 6 trở lên'
    is_base = _operators.is_base(before)
    if is_base:
        is_range, has_to = "range" in shape.flags, _TO.search(hidden, match.end(), shape.end) is not None
        flags += ["comparison-base"] if not is_range else ["base-or-range"] if has_to else []
        is_base = not is_range or has_to
    if currency:
        shape = as_money(shape, currency)
    sign = -1.0 if minus or match["sign"] == "-" else 1.0
    # 'vượt 5,2% so với kế hoạch' is a difference; 'vượt 90%' a bound.
    differs = (
        op in (">", "<")
        and hidden[start : match.start()].lower().startswith(_DIFFERS)
        and _AGAINST.match(hidden, shape.end)
    )
    op = "=" if differs else op
    op = shape.op if shape.op != "=" else op
    raw_text = plain[start : shape.end].strip()
    return Quantity(
        raw_text,
        op,
        sign * shape.value,
        shape.value_low,
        shape.value_high,
        shape.is_change
        or bool(differs)
        or minus
        or bool(match["sign"])
        or (not is_base and _operators.is_change(before, is_bracketed=hidden[: match.start()].endswith("("))),
        shape.value_unit,
        shape.counted_noun,
        shape.numerator,
        shape.denominator,
        shape.confidence,
        shape.alternative_value,
        (*flags, *_ratio_flags(shape, op, raw_text)),
        start,
        shape.end,
    )


def _ratio_flags(shape: Shape, op: str, raw_text: str) -> tuple[str, ...]:
    """Return the flags of a shape; '84/150 (khoảng 55%)' is no slip, for 'about' covers the difference."""
    if op == "=" or not shape.denominator or any(word in raw_text for word in _RESTATES):
        return shape.flags
    check = grade_ratio(shape.numerator or 0.0, shape.denominator, shape.value, 0)
    is_near = shape.value_unit == "%" and agrees_about(op, check)
    return tuple(flag for flag in shape.flags if not (is_near and flag.startswith("ratio-")))


def _read_lead(hidden: str, start: int) -> tuple[str, bool, int]:
    """Return the currency and whether a minus in words stands before `start`, and where they begin: '$', 'âm '."""
    last = start - 1 - (hidden[start - 1 : start] == " ")
    if last < 0 or hidden[last] not in _LEAD_ENDS:
        return "", False, start
    lead = hidden[max(0, start - _LONGEST_LEAD) : start]
    if found := CURRENCY_BEFORE.search(lead):
        return found[0].strip(), False, start - len(lead) + found.start()
    found = _MINUS.search(lead)
    return ("", True, start - len(lead) + found.start()) if found else ("", False, start)


def _read_operator(hidden: str, start: int, flags: list[str]) -> tuple[str, int, str]:
    """Return the operator before `start`, where the figure with it begins, and the text before that."""
    before = hidden[max(0, start - _LOOK_BACK) : start].lower()
    offset = start - len(before)
    stripped = before.rstrip(" (")
    is_cut_off = not stripped or stripped[-1] in ";,."
    op, cut = ("", 0) if is_cut_off else _operators.find_operator(stripped)
    if not op:
        return "=", start, stripped
    again, cut_again = _operators.find_operator(stripped[:cut].rstrip())
    while again:
        flags.append("doubled-operator")
        op, cut = (again if op == "=" else op), cut_again
        again, cut_again = _operators.find_operator(stripped[:cut].rstrip())
    return op, offset + cut, stripped[:cut].rstrip()
