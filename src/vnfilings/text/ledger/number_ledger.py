"""The ledger of a text: each number token whole, with its class, the reason and the figure that it belongs to."""

from __future__ import annotations

import itertools
import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace

from vnfilings.lexicon import to_pattern
from vnfilings.text.ledger._beds import with_beds
from vnfilings.text.ledger._classes import (
    DENOMINATOR,
    NOT_READ,
    NUMERATOR,
    RANGE_END,
    RATE_BASE,
    UNREADABLE,
    VALUE,
    VALUE_PART,
    NumberClass,
)
from vnfilings.text.ledger._figure_roles import Judgement, judge_figures
from vnfilings.text.ledger._non_values import Claim, find_non_values
from vnfilings.text.ledger._number_words import may_hold_word_figures
from vnfilings.text.ledger._ratio_merge import join_shares
from vnfilings.text.ledger.quantities import Quantity, mark_odd, read_open
from vnfilings.text.numbers import MAGNITUDES, Convention, read_digits
from vnfilings.text.spelling import Odd, spell_numbers

#: A number as it is lexed: all digits that stand together, with the separators inside.
_TOKEN = to_pattern(r"[0-9]+(?:[.,][0-9]+)*")


_ROUNDING = 1e-9
_FACTORS = (1.0, *MAGNITUDES.values())


@dataclass(frozen=True)
class NumberToken:
    """One number of a text.

    Attributes
    ----------
    raw: the digits with their separators, as printed.
    start, end: its place in the plain text.
    number_class: what it is: 'value', 'denominator', 'date', 'rate base', ...
    reason: why, in plain words.
    figure: which of the ledger's stated figures it belongs to, counted from 0; None for none.
    """

    raw: str
    start: int
    end: int
    number_class: str
    reason: str
    figure: int | None = None


@dataclass(frozen=True)
class Ledger:
    """Every number of a text, and the figures that state something."""

    text: str
    tokens: tuple[NumberToken, ...]
    stated: tuple[Quantity, ...]


def read_ledger(text: str, convention: Convention | None = None) -> Ledger:
    """Return every number token of a text with its class and the reason for it, and the figures that state something.

    Parameters
    ----------
    text
        Any text; places refer to its plain form.
    convention
        How separators are used, 'vi' or 'en'; None where it is not known.

    Returns
    -------
    Ledger
        One token for each number, none cut and none without a class.

    Examples
    --------
    >>> ledger = read_ledger("Năm 2025 có 46,1% (60/130 lượt) theo Quyết định 12")
    >>> [(token.raw, token.number_class) for token in ledger.tokens]
    [('2025', 'period'), ('46,1', 'value'), ('60', 'numerator'), ('130', 'denominator'), ('12', 'document number')]
    >>> [(figure.value, figure.numerator, figure.denominator) for figure in ledger.stated]
    [(46.1, 60.0, 130.0)]
    """
    plain, odd = spell_numbers(text)
    numbers = list(_TOKEN.finditer(plain))
    found = find_non_values(plain) if numbers else None
    open_text, claims = (found.open_text, found.claims) if found else (plain, ())
    if not (numbers or may_hold_word_figures(plain)):
        return Ledger(plain, tuple(with_odd_tokens((), odd)), ())
    figures = [with_beds(figure, plain) for figure in read_open(plain, open_text, convention)]
    judged = judge_figures(plain, figures)
    stated = join_shares(plain, [figure for figure, judgement in judged if judgement is None])
    skipped = [(figure, judgement) for figure, judgement in judged if judgement is not None]
    tokens = with_odd_tokens(_classify(numbers, claims, stated, skipped, convention), odd)
    return Ledger(plain, tuple(tokens), tuple(mark_odd(figure, odd) for figure in stated) if odd else tuple(stated))


def with_odd_tokens(tokens: Sequence[NumberToken], odd: Sequence[Odd]) -> Sequence[NumberToken]:
    """Return the numbers of a text with the oddly spelled ones as printed, and those that could not be read."""
    if not odd:
        return tokens
    kept = []
    for token in tokens:
        own = next((one for one in odd if one.start <= token.start and token.end <= one.end), None)
        kept.append(token if own is None else replace(token, raw=own.raw.rstrip("%‰ ")))
    refused = (one for one in odd if not one.is_read)
    unread = [NumberToken(one.raw, one.start, one.end, UNREADABLE.name, _why_refused(one)) for one in refused]
    return sorted([*kept, *unread], key=lambda token: token.start)


def _why_refused(odd: Odd) -> str:
    return f"cannot be read as a number: {odd.reason} ({' '.join(odd.flags)})"


def list_open_numbers(text: str) -> list[str]:
    """Return the numbers of a text that may be values, as printed: no dates, names or numbers of documents.

    >>> list_open_numbers("Quyết định 5316/QĐ-BYT: 80,5% cơ sở đến năm 2025")
    ['80,5']
    """
    plain = spell_numbers(text).text
    return [match[0] for match in _TOKEN.finditer(find_non_values(plain).open_text)]


def _classify(
    numbers: Sequence[re.Match[str]],
    claims: Sequence[Claim],
    stated: Sequence[Quantity],
    skipped: Sequence[Judgement],
    convention: Convention | None,
) -> list[NumberToken]:
    """Return the numbers as tokens: the parts of stated figures first, then of other figures, then what is claimed."""
    classes: dict[int, tuple[NumberClass, int | None]] = {}
    for claim in claims:
        classes |= {number.start(): (claim.number_class, None) for number in _inside(numbers, claim.start, claim.end)}
    for figure, judgement in skipped:
        inside = _inside(numbers, figure.start, figure.end)
        classes |= {number.start(): (judgement or NOT_READ, None) for number in inside if number.start() not in classes}
    for place, figure in enumerate(stated):
        inside = [n for n in _inside(numbers, figure.start, figure.end) if n.start() not in classes]
        parts = _name_parts(figure, inside, convention)
        classes |= {number.start(): (part, place) for number, part in zip(inside, parts, strict=True)}
    tokens = []
    for number in numbers:
        (name, reason), figure_place = classes.get(number.start(), (NOT_READ, None))
        tokens.append(NumberToken(number[0], number.start(), number.end(), name, reason, figure_place))
    return tokens


def _inside(numbers: Sequence[re.Match[str]], start: int, end: int) -> list[re.Match[str]]:
    found = []
    for number in itertools.islice(numbers, bisect_left(numbers, start, key=re.Match.start), None):
        if number.end() > end:
            break
        found.append(number)
    return found


def _name_parts(figure: Quantity, numbers: Sequence[re.Match[str]], convention: Convention | None) -> list[NumberClass]:
    """Return which part of a stated figure each of its numbers is."""
    parts: list[NumberClass] = []
    for number in numbers:
        parts.append(_name_part(figure, number, parts, convention))
    return parts


def _name_part(
    figure: Quantity, number: re.Match[str], taken: Sequence[NumberClass], convention: Convention | None
) -> NumberClass:
    read = read_digits(number[0], convention)
    values = [] if read is None else [float(read), read.alternative_value]
    is_share = figure.value_unit == "%" and figure.value in values and VALUE not in taken
    if is_share and number.string[number.end() :].lstrip().startswith("%"):
        return VALUE
    named = [(figure.value, VALUE), (figure.value_high, RANGE_END)]
    if figure.denominator is not None:
        named = [(figure.numerator, NUMERATOR), (figure.denominator, DENOMINATOR), *named]
    for value, part in named:
        if value is not None and part not in taken and _is_printed_as(value, values):
            return part
    rest = RATE_BASE if "per" in figure.flags else VALUE_PART
    return rest if VALUE in taken else VALUE


def _is_printed_as(value: float, printed: Sequence[float | None]) -> bool:
    """Return whether a value is one of the printed numbers, by itself or with a magnitude word: 12,5 (tỷ)."""
    return value in printed or any(
        number is not None and abs(number * factor - value) <= _ROUNDING * abs(value)
        for number in printed
        for factor in _FACTORS
    )
