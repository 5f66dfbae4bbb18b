"""Numbers as Vietnamese documents print them: two separators, two conventions, magnitude words."""

from __future__ import annotations

import re
from typing import Literal

from vnfilings.lexicon import listed, meanings, to_pattern, words
from vnfilings.text.counted_nouns import MONEY
from vnfilings.text.normalise import to_plain

Convention = Literal["vi", "en"]

#: Words behind a number and the factor that they stand for.
MAGNITUDES = {word: float(factor) for word, factor in meanings("numbers.magnitude").items()}
#: A number as printed: digits with separators, or groups of three digits apart by single spaces.
DIGITS = r"[0-9]{1,3}(?: [0-9]{3})+(?![0-9.,]*[0-9])|[0-9]+(?:[.,][0-9]+)*"
MAGNITUDE = words("numbers.magnitude") + r"(?!\w)"

_WHOLE = to_pattern(rf"\s*([+-]?)\s*({DIGITS})\s*({MAGNITUDE})?\s*", re.IGNORECASE)
_GROUPED = to_pattern(r"[0-9]{1,3}(?:([., ])[0-9]{3})(?:\1[0-9]{3})*")
_AMBIGUOUS = to_pattern(r"[1-9][0-9]{0,2}[.,][0-9]{3}")
_PERCENTAGE = to_pattern(r"[0-9][0-9.,]*?(?:[.,]([0-9]+))?\s*%")
_LAST_DECIMALS = to_pattern(r"[.,]([0-9]+)\s*$")

#: Short forms of magnitudes, which are read only before what is counted or a currency: '1,2 Tr ₫', '50k lượt'.
_SHORT_MAGNITUDES = {word: float(factor) for word, factor in meanings("numbers.short_magnitude").items()}
#: A short magnitude is one only before a currency or a counted noun.
BEFORE_UNIT = rf"(?=\s*(?:{MONEY})(?!\w)|\s+{words('units.counted')}(?!\w))"
#: Magnitudes inside a number as people say it.
_GLUED_MAGNITUDES = {word: float(factor) for word, factor in meanings("numbers.glued_magnitude").items()}
#: A magnitude behind a number, in full or, before a unit, short.
SCALE = to_pattern(rf"\s*({MAGNITUDE}|{words('numbers.short_magnitude')}{BEFORE_UNIT})", re.IGNORECASE)
#: '1tr2' is 1,2 million, '1tr250' 1,25 million.
_GLUED = to_pattern(rf"({words('numbers.glued_magnitude')})([0-9]{{1,3}})(?![\w.,]*[0-9]|\w)", re.IGNORECASE)
_HALF_MORE = to_pattern(rf"\s*{words('numbers.half_more')}(?!\w)", re.IGNORECASE)
_NEXT_STEP = to_pattern(rf"\s*([0-9]{{1,3}})\s*({MAGNITUDE})", re.IGNORECASE)
#: What is left below a thousand: '3 nghìn 450 lượt'.
_REST = to_pattern(rf"\s+([0-9]{{3}}){BEFORE_UNIT}", re.IGNORECASE)
_THOUSAND = 1000.0
#: Amounts have no more digits before the decimal mark; a thousand billion billion has 22.
_MOST_DIGITS = 24

_UNITS = {word: int(value) for word, value in meanings("numbers.digit").items()}


class Number(float):
    """A float that remembers how it was printed and how sure its reading is.

    Attributes
    ----------
    raw_text: the number as printed.
    decimals: how many decimals it was printed with.
    confidence: 'high', or 'low' where the separator can be read both ways (1.468).
    alternative_value: the other reading of an ambiguous number, else None.
    """

    raw_text: str
    decimals: int
    confidence: Literal["high", "low"]
    alternative_value: float | None

    def __new__(
        cls,
        value: float,
        raw_text: str,
        decimals: int = 0,
        alternative_value: float | None = None,
        confidence: Literal["high", "low"] | None = None,
    ) -> Number:
        """Return the number; without a given confidence it is low where there is another reading."""
        number = super().__new__(cls, value)
        number.raw_text = raw_text
        number.decimals = decimals
        number.alternative_value = alternative_value
        number.confidence = confidence or ("high" if alternative_value is None else "low")
        return number

    def other_reading(self) -> Number:
        """Return this number read the other way; itself where there is only one way."""
        if self.alternative_value is None:
            return self
        decimals = 0 if self.decimals else 3
        return Number(self.alternative_value, self.raw_text, decimals, float(self), "low")

    def sure(self) -> Number:
        """Return the same reading with high confidence, once something else has confirmed it."""
        return Number(self, self.raw_text, self.decimals, self.alternative_value, "high")


def read_number(text: str, *, convention: Convention | None = None) -> Number | None:
    """Return the number that is all of `text`, or None where `text` is anything else.

    Grammar decides first: with both separators the last is the decimal one; a separator that comes twice groups
    thousands; one followed by other than three digits, or after a leading 0, is decimal. One separator before exactly
    three digits is read by `convention` ('vi': dot groups, comma is decimal; 'en': the reverse). Without a convention
    it is read as Vietnamese, with confidence 'low' and the other reading beside it.

    Parameters
    ----------
    text
        A text that holds nothing but one number.
    convention
        How separators are used, 'vi' or 'en'; None where it is not known.

    Returns
    -------
    Number or None
        A float with its printed form, decimals and confidence.

    Examples
    --------
    >>> read_number("1.234,5"), read_number("64,4 triệu")
    (1234.5, 64400000.0)
    >>> number = read_number("1.468")
    >>> float(number), number.confidence, number.alternative_value
    (1468.0, 'low', 1.468)
    """
    match = _WHOLE.fullmatch(to_plain(text))
    if match is None:
        return None
    sign, digits, magnitude = match.groups()
    number = read_digits(digits, convention)
    if number is None:
        return None
    if magnitude:
        number = scale_number(number, magnitude)
    if sign == "-":
        other = None if number.alternative_value is None else -number.alternative_value
        number = Number(-number, number.raw_text, number.decimals, other, number.confidence)
    return number


def printed_decimals(text: str) -> int:
    """Return how many decimals the percentage in a text has, or else the number that the text ends with; 0 for none.

    Parameters
    ----------
    text
        A value as printed.

    Returns
    -------
    int
        The number of decimals.

    Examples
    --------
    >>> [printed_decimals(text) for text in ("61,2% (1468 / 2400 lượt)", "> 95,0%", "80 %", ".455", "9/10")]
    [1, 1, 0, 3, 0]
    """
    found = _PERCENTAGE.search(text) or _LAST_DECIMALS.search(text)
    return len(found[1] or "") if found else 0


def read_digits(digits: str, convention: Convention | None = None) -> Number | None:
    """Return the number printed as `digits` (a match of DIGITS), or None where its separators make no sense."""
    last = max(digits.rfind("."), digits.rfind(","))
    if sum(map(str.isdigit, digits[: last if last >= 0 else None])) > _MOST_DIGITS:
        return None  # a row of digits that identifies something, not an amount
    if last < 0:
        return Number(float(digits.replace(" ", "")), digits)
    if _AMBIGUOUS.fullmatch(digits):
        return _read_ambiguous(digits, convention)
    mark = digits[last]
    if digits.count(mark) == 1 and _is_grouped(digits[:last], mark):
        return _decimal(digits, mark)
    if _GROUPED.fullmatch(digits) and digits[0] != "0":
        return Number(float(re.sub(r"[., ]", "", digits)), digits)
    return None


def _is_grouped(whole: str, decimal_mark: str) -> bool:
    """Return whether the part before the decimal mark is plain or grouped with the other mark."""
    if whole.isdigit():
        return True
    group = _GROUPED.fullmatch(whole)
    return bool(group) and group[1] != decimal_mark  # type: ignore[index]


def _decimal(digits: str, mark: str) -> Number:
    whole, fraction = digits.rsplit(mark, 1)
    return Number(float(f"{re.sub(r'[., ]', '', whole)}.{fraction}"), digits, len(fraction))


def _read_ambiguous(digits: str, convention: Convention | None) -> Number:
    mark = "." if "." in digits else ","
    grouped, fraction = float(digits.replace(mark, "")), float(digits.replace(mark, "."))
    confidence: Literal["high", "low"] = "low" if convention is None else "high"
    if (mark == ".") == (convention != "en"):
        return Number(grouped, digits, 0, fraction, confidence)
    return Number(fraction, digits, 3, grouped, confidence)


def scale_number(number: Number, magnitude: str) -> Number:
    """Return `number` times a magnitude word; both readings of an ambiguous number are scaled ('86.500 triệu')."""
    factor = _factor(magnitude)
    other = number.alternative_value
    scaled = None if other is None else _times(other, factor)
    return Number(_times(number, factor), f"{number.raw_text} {magnitude}", 0, scaled, number.confidence)


def scale_in_steps(number: Number, text: str, end: int) -> tuple[Number, int]:
    """Return a number with the magnitude words that follow it at `end` of `text`, and where they end.

    >>> scale_in_steps(read_digits("2"), "2 triệu 300 nghìn hồ sơ", 1)
    (2300000.0, 17)
    """
    if not number.decimals and (glued := _GLUED.match(text, end)):
        whole_and_rest = Number(float(f"{number:.0f}.{glued[2]}"), number.raw_text)
        return scale_number(whole_and_rest, glued[1]), glued.end()
    match = SCALE.match(text, end)
    if match is None:
        return number, end
    whole = not number.decimals and number.alternative_value is None
    number, end, factor = scale_number(number, match[1]), match.end(), _factor(match[1])
    if half := _HALF_MORE.match(text, end):
        return Number(number + factor / 2, f"{number.raw_text}{half[0]}"), half.end()
    while whole and (match := _NEXT_STEP.match(text, end)) and float(match[1]) * _factor(match[2]) < factor:
        factor, end = _factor(match[2]), match.end()
        number = Number(number + float(match[1]) * factor, f"{number.raw_text}{match[0]}")
    if whole and factor == _THOUSAND and (match := _REST.match(text, end)):
        return Number(number + float(match[1]), f"{number.raw_text}{match[0]}"), match.end()
    return number, end


def _factor(magnitude: str) -> float:
    word = " ".join(magnitude.lower().split())
    return MAGNITUDES.get(word) or _SHORT_MAGNITUDES.get(word) or _GLUED_MAGNITUDES[word]


def _times(number: float, factor: float) -> float:
    """Return the product as it is printed: 32,2 tỷ is 32200000000, not 32200000000.000004."""
    return float(f"{number * factor:.12g}")


def read_number_words(words: list[str]) -> tuple[float, int] | None:
    """Return (value, how many words) of the number below 10^12 that `words` begin with, or None.

    >>> read_number_words("hai mươi lăm bệnh viện".split())
    (25.0, 3)
    >>> read_number_words("một nghìn không trăm linh tư hồ sơ".split())
    (1004.0, 6)
    """
    total, used, last = 0.0, 0, 1e12
    while used < len(words) and (group := _read_hundreds(words[used:])):
        factor = MAGNITUDES.get(words[used + group[1]], 1.0) if used + group[1] < len(words) else 1.0
        if factor >= last:
            break
        is_last = factor < _THOUSAND
        total += group[0] * (1.0 if is_last else factor)
        used += group[1] + (not is_last)
        if is_last:
            break
        last = factor
    if not used:
        return None
    return _read_fraction(total, words, used)


def _read_fraction(total: float, words: list[str], used: int) -> tuple[float, int]:
    """Return the number with the digits after 'phẩy'."""
    if used >= len(words) or words[used] not in listed("numbers.decimal_word"):
        return total, used
    digits = []
    for word in words[used + 1 :]:
        if word not in _UNITS or _UNITS[word] > 9:
            break
        digits.append(str(_UNITS[word]))
    return (float(f"{total:.0f}.{''.join(digits)}"), used + 1 + len(digits)) if digits else (total, used)


def _read_hundreds(words: list[str]) -> tuple[int, int] | None:
    """Return (value, how many words) of the number below 1000 that `words` begin with, or None."""
    if len(words) < 2 or words[1] not in listed("numbers.hundred") or _UNITS.get(words[0], 10) > 9:
        return _read_tens(words)
    value = 100 * _UNITS[words[0]]
    is_led = len(words) > 3 and words[2] in listed("numbers.zero_ten")
    rest = _read_tens(words[3:4] if is_led else words[2:])
    return (value, 2) if rest is None else (value + rest[0], 2 + is_led + rest[1])


def _read_tens(words: list[str]) -> tuple[int, int] | None:
    digits = [_UNITS.get(word) for word in words[:3]]
    if not digits or digits[0] is None:
        return None
    first = digits[0]
    second = digits[1] if len(digits) > 1 else None
    third = digits[2] if len(digits) > 2 else None
    if first == 10:
        return (10 + second, 2) if second is not None and 0 < second < 10 else (10, 1)
    if len(words) > 1 and words[1] in listed("numbers.tens"):
        return (10 * first + third, 3) if third is not None and 0 < third < 10 else (10 * first, 2)
    return first, 1
