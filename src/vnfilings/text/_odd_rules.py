"""The rules for numbers in odd spellings: each finds one kind in a text of plain characters and says what it means."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

from vnfilings.lexicon import to_pattern, words
from vnfilings.text.numbers import read_digits

#: Stands for a line end inside a text, which only a number may not have.
BREAK = "\x1f"

#: Why a number is refused, in words, by the flag that says so.
WHY_REFUSED = {
    "circled-digits": "circled and plain digits mixed",
    "foreign-digits": "digits of another script",
    "foreign-mark": "an unknown separator or sign",
    "letter-in-number": "a letter among the digits",
    "line-end-in-number": "a line break inside the number",
    "marked-digits": "struck-through digits",
    "mirrored": "text shown from right to left",
    "not-a-number": "not a number",
    "per-mille": "a rate that cannot be converted",
    "power": "an unclear power",
    "roman-numeral": "a Roman numeral",
    "scientific": "an unclear exponent",
    "too-large": "too large or too many digits",
    "two-marks": "separators that do not form a number",
    "vulgar-fraction": "a fraction with a denominator of 0",
}


class Edit(NamedTuple):
    """What to put for a stretch of text: plain digits, or None where it cannot be read; and what was odd about it."""

    start: int
    end: int
    text: str | None
    flags: tuple[str, ...]


_NUMBER = r"[0-9]+(?:[.,][0-9]+)*"
_BEFORE = r"(?<![\w.,])"
_RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹"
_LOWERED = "₀₁₂₃₄₅₆₇₈₉"
_PLAIN_DIGITS = str.maketrans(f"{_RAISED}{_LOWERED}⁻⁺", "01234567890123456789-+")
_FRACTIONS = "¼½¾⅐⅑⅒⅓⅔⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞"
_TIMES = "[×x*·⋅∙.]"
_LOOK_ALIKE = "OolI|"
_CIRCLED = "①-⑳⓪⓵-⓾❶-➓㉑-㉟㊱-㊿⑴-⒇"
_LARGEST_EXPONENT = 15
_DIGITS_OF_IDENTIFIER = 24
_PERCENT = to_pattern(r"\s*[%‰]")
_COUNTED = to_pattern(rf"\s+{words('units.counted')}(?!\w)", re.IGNORECASE)


def _follows_number(text: str, start: int, end: int) -> bool:
    """Return whether what stands around a stretch makes it a number: a percent sign, a counted noun, or nothing."""
    if _PERCENT.match(text, end) or _COUNTED.match(text, end):
        return True
    return not text[:start].strip() and not text[end:].strip()


def find_edits(text: str) -> Iterator[Edit]:
    """Yield what to put for each odd number of a text; the rule that comes first wins where two overlap."""
    for pattern, read in _RULES:
        for match in pattern.finditer(text):
            edit = read(match)
            if edit is not None:
                yield edit


def _put(match: re.Match[str], text: str, *flags: str) -> Edit:
    return Edit(match.start(), match.end(), text, flags)


def _refuse(match: re.Match[str], flag: str) -> Edit:
    return Edit(match.start(), match.end(), None, (flag,))


def _is_number(match: re.Match[str]) -> bool:
    return _follows_number(match.string, match.start(), match.end())


def _show(value: Decimal) -> str:
    """Return a number in plain digits with a decimal comma that cannot be taken for one of thousands."""
    text = f"{value.normalize():f}"
    whole, _, decimals = text.partition(".")
    if not decimals:
        return whole
    decimals = decimals[:6]
    return f"{whole},{decimals}{'0' if len(decimals) == 3 else ''}"


def _to_decimal(text: str) -> Decimal | None:
    """Return a number without thousands as a decimal; None where its mark can be read both ways."""
    number = read_digits(text)
    if number is None or number.alternative_value is not None:
        return None
    return Decimal(f"{float(number):.12g}")


def _read_break(match: re.Match[str]) -> Edit:
    return _refuse(match, "line-end-in-number")


def _read_fraction(match: re.Match[str]) -> Edit | None:
    top, bottom = _fraction_parts(match)
    whole = match["whole"]
    if not bottom:
        return _refuse(match, "vulgar-fraction")
    if whole or _PERCENT.match(match.string, match.end()):
        return _put(match, _show(round(Decimal(whole or 0) + Decimal(top) / bottom, 4)), "vulgar-fraction")
    return _put(match, f"{top}/{bottom}", "vulgar-fraction")


def _fraction_parts(match: re.Match[str]) -> tuple[int, int]:
    sign = unicodedata.normalize("NFKC", match["sign"]) if match["sign"] else f"{match['top']}/{match['bottom']}"
    top, _, bottom = sign.translate(_PLAIN_DIGITS).replace("\u2044", "/").partition("/")
    return int(top), int(bottom)


def _read_power(match: re.Match[str]) -> Edit | None:
    raised = match["raised"] or match["caret"]
    exponent = raised.translate(_PLAIN_DIGITS)
    if not re.fullmatch(r"[+-]?[0-9]{1,3}", exponent):
        return _refuse(match, "power")
    if not match["times"] and match["raised"] and 0 < int(exponent) < 3:
        return _put(match, "10", "note-or-power")
    mantissa = _to_decimal(match["times"] or "1")
    if mantissa is None or abs(int(exponent)) > _LARGEST_EXPONENT:
        return _refuse(match, "power" if mantissa is None else "too-large")
    return _put(match, _show(mantissa.scaleb(int(exponent))), "power")


def _read_scientific(match: re.Match[str]) -> Edit | None:
    mantissa, exponent = match["mantissa"], match["exponent"]
    is_meant = exponent[0] in "+-" or any(mark in mantissa for mark in ".,") or _is_number(match)
    if not is_meant:
        return None
    if len(exponent) > 4 or abs(int(exponent)) > _LARGEST_EXPONENT:
        return _refuse(match, "too-large")
    try:
        value = Decimal(mantissa.replace(",", ".")).scaleb(int(exponent))
    except InvalidOperation:
        return _refuse(match, "scientific")
    return _put(match, _show(value), "scientific")


def _read_note(match: re.Match[str]) -> Edit:
    """Return a number without the raised mark behind it; more than two digits are no mark of a note for sure."""
    digits = sum(letter in _RAISED for letter in match["mark"])
    is_plain_mark = 0 < digits <= 2 and not any(letter in _LOWERED for letter in match["mark"])
    return _put(match, match["number"], "note-mark" if is_plain_mark else "doubtful-note-mark")


def _read_bracket(match: re.Match[str]) -> Edit | None:
    is_glued = match.end("number") == match.start("mark")
    if _PERCENT.match(match.string, match.end()) or (is_glued and _COUNTED.match(match.string, match.end())):
        return _put(match, match["number"], "doubtful-note-mark")
    return None


def _read_letter_note(match: re.Match[str]) -> Edit:
    return _put(match, match["number"], "doubtful-note-mark")


def _read_circled(match: re.Match[str]) -> Edit | None:
    if not _is_number(match):
        return None
    if match["lead"]:  # another digit, or the mark of a note
        return _refuse(match, "circled-digits")
    digits = [str(int(unicodedata.numeric(letter))) for letter in match[0]]
    if len(digits) > 1 and any(len(one) > 1 for one in digits):
        return _refuse(match, "circled-digits")
    return _put(match, "".join(digits), "circled-digits")


def _read_roman(match: re.Match[str]) -> Edit | None:
    has_digit = any(letter.isdigit() for letter in match[0])
    return _refuse(match, "roman-numeral") if has_digit or _PERCENT.match(match.string, match.end()) else None


def _read_letters(match: re.Match[str]) -> Edit | None:
    """Refuse a number with an O or an l in it; '5 l' and '10l' are litres, 'O2' and 'I1' names."""
    is_inside = re.search(rf"[0-9][.,]*[{_LOOK_ALIKE}]+[.,]*[0-9]", match[0]) is not None
    is_percent = _PERCENT.match(match.string, match.end()) is not None
    is_litres = re.fullmatch(r"[0-9.,]+l", match[0]) is not None
    if is_litres and not is_percent:
        return None
    return _refuse(match, "letter-in-number") if is_inside or _is_number(match) else None


def _read_any_letters(match: re.Match[str]) -> Edit | None:
    return None if match["letters"].lower() in ("g", "mg", "kg", "ml") else _refuse(match, "letter-in-number")


def _read_groups(match: re.Match[str]) -> Edit:
    whole = re.sub(r"[^0-9]", "", match["groups"])
    decimals = (match["decimals"] or "")[1:]
    return _put(match, f"{whole},{decimals}{'0' if len(decimals) == 3 else ''}" if decimals else whole, "foreign-mark")


def _read_point(match: re.Match[str]) -> Edit | None:
    if not _is_number(match):
        return None
    value = f"{match['whole']},{match['decimals']}"
    return _put(match, value + ("0" if len(match["decimals"]) == 3 else ""), "foreign-mark")


def _read_arabic(match: re.Match[str]) -> Edit:
    whole, _, decimals = match[0].partition("٫")
    if "٫" in decimals or "٬" in decimals or not re.fullmatch(r"[0-9]+|[0-9]{1,3}(?:٬[0-9]{3})+", whole):
        return _refuse(match, "foreign-mark")
    whole = whole.replace("٬", "")
    return _put(match, f"{whole},{decimals}{'0' if len(decimals) == 3 else ''}" if decimals else whole, "foreign-mark")


def _refuse_marks(match: re.Match[str]) -> Edit | None:
    return _refuse(match, "foreign-mark") if _is_number(match) else None


def _refuse_unknown(match: re.Match[str]) -> Edit:
    return _refuse(match, "foreign-mark")


def _refuse_unreadable(match: re.Match[str]) -> Edit | None:
    """Refuse a number that its separators or its length make unreadable, where a unit says that it is one."""
    token = match[0]
    is_long = sum(map(str.isdigit, token)) > _DIGITS_OF_IDENTIFIER
    is_double = re.search(r"[.,]{2}", token) is not None
    if not (is_long or is_double or token.count(".") + token.count(",") > 1):
        return None
    if not is_double and not is_long and (not _PERCENT.match(match.string, match.end()) or read_digits(token)):
        return None
    if not _is_number(match) or (is_double and "..." in token):
        return None
    return _refuse(match, "too-large" if is_long else "two-marks")


def _read_ten_thousandth(match: re.Match[str]) -> Edit:
    value = _to_decimal(match["number"])
    if value is None:
        return _refuse(match, "per-mille")
    return _put(match, f"{_show(value / 10)}{match['gap']}‰", "per-mille")


def _zero(match: re.Match[str]) -> Edit:
    return _put(match, match[0].replace("-", ""), "negative-zero")


def _refuse_word(match: re.Match[str]) -> Edit:
    return _refuse(match, "not-a-number")


_RULES: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], Edit | None]], ...] = tuple(
    # a number of any length is refused whole; it is looked for where a number begins, so that no bound is needed
    (
        re.compile(pattern)
        if read is _refuse_unreadable
        else to_pattern(pattern, re.IGNORECASE if read is _refuse_word else 0),
        read,
    )
    for pattern, read in (
        (rf"[0-9][0-9.,]*(?:{BREAK}+[0-9.,]*[0-9])+", _read_break),
        (
            rf"(?:{_BEFORE}(?P<whole>[0-9]{{1,6}})\s?)?(?:(?P<sign>[{_FRACTIONS}])"
            rf"|(?P<top>[{_RAISED}]{{1,2}})[/\u2044](?P<bottom>[{_LOWERED}]{{1,2}}))",
            _read_fraction,
        ),
        (
            rf"{_BEFORE}(?P<whole>[0-9]{{1,6}}) (?P<sign>)(?P<top>[1-9])/(?P<bottom>[2-9])(?=\s*%)",
            _read_fraction,
        ),
        (
            rf"{_BEFORE}(?:(?P<times>{_NUMBER})\s?{_TIMES}\s?)?10(?:(?P<raised>[⁺⁻]?[{_RAISED}]+)|\^(?P<caret>[+-]?[0-9]+))",
            _read_power,
        ),
        (
            rf"{_BEFORE}(?P<mantissa>[0-9]+(?:[.,][0-9]+)?)[eE](?P<exponent>[+-]?[0-9]+)(?!\w|[.,][0-9])",
            _read_scientific,
        ),
        (rf"(?P<number>{_NUMBER})(?P<mark>[{_RAISED}{_LOWERED}⁽⁾ᵃᵇᶜᵈ†‡§]+)", _read_note),
        (
            rf"{_BEFORE}(?P<number>{_NUMBER})\s?(?P<mark>\([0-9a-d]{{1,2}}\)|\[[0-9a-d]{{1,2}}\]|\(?\*{{1,3}}\)?|[†‡§])",
            _read_bracket,
        ),
        (rf"{_BEFORE}(?P<number>{_NUMBER})[a-d](?=\s*%)", _read_letter_note),
        (rf"(?<![\w.,%])(?P<lead>[0-9][0-9.,]*)?[{_CIRCLED}]+", _read_circled),
        (
            rf"(?:{_NUMBER})?[⒈-⒛🄀-🄊㈠-㈩㊀-㊉〇一二三四五六七八九十百千]+[0-9]*(?=\s*%)",
            lambda match: _refuse(match, "foreign-digits"),
        ),
        (r"[0-9.,]*[\u2160-\u2188][0-9.,\u2160-\u2188]*(?<![.,])", _read_roman),
        (r"(?<!\w)(?:[0-9]*[IVXLC]+[0-9]*)(?=\s?%)", _read_roman),
        (r"(?<![\w.,])(?=[OolI|.,]*[0-9])(?=[0-9.,]*[OolI|])[0-9OolI|]+(?:[.,][0-9OolI|]+)*(?!\w)", _read_letters),
        (rf"{_BEFORE}{_NUMBER}(?P<letters>[^\W\d_]{{1,3}})(?=\s*%)", _read_any_letters),
        (
            r"(?<![\w.,'’])(?P<groups>[0-9]{1,3}(?:(?:['’‘ʼ`´][0-9]{3})+|(?:_[0-9]{3})+))(?P<decimals>[.,][0-9]+)?(?![\w'’])",
            _read_groups,
        ),
        (r"[0-9]+(?:[٫٬][0-9]+)+", _read_arabic),
        (r"(?<![\w.,·])(?P<whole>[0-9]+)[·•∙⋅‧・](?P<decimals>[0-9]+)(?![\w.,·])", _read_point),
        (r"(?<!\w)[0-9][0-9.,]*(?:['’‘ʼ`´_·•∙⋅‧・˙|^*][0-9.,]*[0-9])+", _refuse_marks),
        # characters that nobody can read: lost in a conversion, an object, a glyph of one font, an empty Braille cell
        (r"(?<!\w)[0-9][0-9.,]*(?:[\ufffc\ufffd\ue000-\uf8ff\u2800]+[0-9.,]*[0-9])+", _refuse_unknown),
        (r"[0-9][0-9.,]*\s?(?:[oOº0]/[oO0](?![\w/])|℅)", lambda match: _refuse(match, "foreign-mark")),
        (r"(?<![\w.,])[0-9](?:[0-9.,]*[0-9])?(?![\w])", _refuse_unreadable),
        (rf"(?P<number>{_NUMBER})(?P<gap>\s?)[‱؊]", _read_ten_thousandth),
        (r"(?<![\w.,%)])(?<![0-9]\s)-\s?0+(?:[.,]0+)?(?=\s*%)", _zero),
        (r"(?<!\w)[+-]?(?:nan|inf(?:inity)?|∞)(?=\s*%)", _refuse_word),
    )
)
