"""Vietnamese letters and names: one form for what is typed in many ways; raised and lowered characters."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

from vnfilings.lexicon import to_pattern

_LETTERS = tuple(map(chr, (*range(0x41, 0x7B), *range(0xC0, 0x1B1), *range(0x1EA0, 0x1EFA))))
#: The small letters of Vietnamese. A range such as à-ỹ holds capitals too, Đ and Ư among them.
SMALL_LETTERS = "".join(filter(str.islower, _LETTERS))
#: Its capitals. A range such as À-Ỹ holds small letters too, à and đ among them.
CAPITAL_LETTERS = "".join(filter(str.isupper, _LETTERS))
# One character for one character, so that places found in the plain text are places in the NFC text.
_PLAIN = {
    **dict.fromkeys((0xA0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000, 0x09, 0x0B, 0x0C), " "),
    0x2010: "-",
    0x2011: "-",
    0x2212: "-",
    0xFF0C: ",",
    0xFF0E: ".",
    0xFF05: "%",
    0xFF0F: "/",
    0x2044: "/",
    0x2215: "/",
    0xFF1C: "<",
    0xFF1E: ">",
    **{0xFF10 + digit: str(digit) for digit in range(10)},
    **{0xFF21 + number: chr(0x41 + number) for number in range(26)},
    **{0xFF41 + number: chr(0x61 + number) for number in range(26)},
    # Letters of other alphabets that look like Latin ones, and the Icelandic eth for the Vietnamese d with a stroke.
    **dict(zip(map(ord, "АВЕКМНОРСТУХІЅЈаеорсухіѕј"), "ABEKMHOPCTYXISJaeopcyxisj", strict=True)),
    **dict(zip(map(ord, "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧο"), "ABEZHIKMNOPTYXo", strict=True)),
    0xD0: "Đ",
    0x189: "Đ",
    0xF0: "đ",
}
#: A syllable that ends in its only vowel is written with i or with y: 'kỹ', 'kĩ'.
_I_OR_Y = to_pattern(r"\b(qu|[hklmst])i\b")

#: A character that has another plain one; most texts hold none.
_NOT_PLAIN = to_pattern(f"[{''.join(map(re.escape, map(chr, _PLAIN)))}]")
#: 54 with a raised 1 is '54¹', never '541'.
_RAISED = str.maketrans(
    "0123456789+-−=()abcdefghijklmnoprstuvwxyz",
    "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ",
)
_LOWERED = str.maketrans("0123456789+-−=()aehijklmnoprstuvx", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ")
_PREFIX = to_pattern(r"^(?:tinh|thanh pho|tp|t p)\s+(?=\S)")
_NOT_WORD = to_pattern(r"[\W_]+")


def to_plain(text: str) -> str:
    r"""Return `text` in NFC with every kind of space, minus, full-width sign and look-alike letter as its plain one.

    The result has as many characters as the NFC form of `text`, so a place in one is a place in the other; only marks
    on look-alike letters join them.

    Parameters
    ----------
    text
        Any text.

    Returns
    -------
    str
        The plain text.

    Examples
    --------
    >>> to_plain("1\u00a0468 − 2")
    '1 468 - 2'
    """
    composed = unicodedata.normalize("NFC", text)
    return unicodedata.normalize("NFC", composed.translate(_PLAIN)) if _NOT_PLAIN.search(composed) else composed


def to_small_letters(text: str) -> str:
    """Return a text in small letters with as many characters, so that a place in one is a place in the other.

    A pattern in small letters is found there several times faster than one that ignores case is found in the text.

    >>> to_small_letters("Tất cả BV")
    'tất cả bv'
    """
    lower = text.lower()
    return lower if len(lower) == len(text) else "".join(one.lower()[:1] for one in text)


def strip_marks(text: str) -> str:
    """Return `text` without tone marks and vowel signs: 'Đắk Lắk' becomes 'Dak Lak'.

    Parameters
    ----------
    text
        Any text.

    Returns
    -------
    str
        The text with plain letters; other characters are unchanged.

    Examples
    --------
    >>> strip_marks("Đắk Lắk")
    'Dak Lak'
    """
    decomposed = unicodedata.normalize("NFD", text)
    bare = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return bare.replace("đ", "d").replace("Đ", "D")


def unify_i(key: str) -> str:
    """Return lower-case words without marks with one letter where i and y are both written: 'ki' and 'ky'.

    >>> unify_i("ti le ki so quy iii")
    'ty le ky so quy iii'
    """
    return _I_OR_Y.sub(r"\1y", key)


def compare_key(name: str, spellings: Mapping[str, str] | None = None) -> str:
    """Return a key that is the same for every common way of writing one name.

    Names compare equal across NFC and NFD, tone placement (hòa, hoà), i and y (kỹ, kĩ), case, punctuation,
    administrative prefixes (tỉnh, thành phố, TP.) and missing diacritics. The key is for comparing, never for showing.

    Parameters
    ----------
    name
        The name as written.
    spellings
        Other ways of writing a name, such as abbreviations, as keys, and the key of that name.

    Returns
    -------
    str
        Lower-case words without marks; an empty text for a name without letters and digits.

    Examples
    --------
    >>> compare_key("Thành phố Hồ Chí Minh") == compare_key("tp ho chi minh")
    True
    >>> compare_key("TP.HCM", {"hcm": "ho chi minh"})
    'ho chi minh'
    """
    key = _NOT_WORD.sub(" ", strip_marks(to_plain(name)).lower()).strip()
    key = unify_i(_PREFIX.sub("", key, count=1))
    return (spellings or {}).get(key, key)


def raise_text(text: str) -> str:
    """Return a text that stands above the line; a character without a raised form stays as it is.

    Parameters
    ----------
    text
        What is raised.

    Returns
    -------
    str
        The same characters in their raised forms.

    Examples
    --------
    >>> "54" + raise_text("1"), "10" + raise_text("-6"), "54" + raise_text("(a)")
    ('54¹', '10⁻⁶', '54⁽ᵃ⁾')
    """
    return text.translate(_RAISED)


def lower_text(text: str) -> str:
    """Return a text that stands below the line; a character without a lowered form stays as it is.

    Parameters
    ----------
    text
        What is lowered.

    Returns
    -------
    str
        The same characters in their lowered forms.

    Examples
    --------
    >>> "CO" + lower_text("2")
    'CO₂'
    """
    return text.translate(_LOWERED)
