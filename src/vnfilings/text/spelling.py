"""Numbers in odd spellings: foreign digits, hidden characters, note marks, powers, fractions; read, or refused aloud.

A number is respelled in plain digits where there is one way to read it. Where a letter, a line end or a mirror stands
in it, its digits become '#', so that nothing reads them as another number. Both are recorded.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from vnfilings.lexicon import to_pattern
from vnfilings.text._odd_rules import BREAK, WHY_REFUSED, Edit, find_edits
from vnfilings.text.normalise import to_plain

#: Flags of spellings that leave no doubt: a raised note mark, a power of ten.
SURE = frozenset(("note-mark", "power"))

_ORDINARY = (
    "\\n\\t -~\u00a0\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u0300-\u0323\u1ea0-\u1ef9"
    "×÷°±–—‘’“”•…→←↑↓▲▼△▽●○■□▪▫≥≤≠≈−‐‑₫€«»"
    "\u2000-\u200a\u202f\u3000"
)
_UNUSUAL = re.compile(f"[^{_ORDINARY}]")
#: Plain letters and marks in places where no number has them. Each pattern begins with a set of characters: others are
#: passed over at once.
_SUSPECT_BEHIND_DIGIT = to_pattern(
    r"[0-9](?:['’‘_^·•`\u0300-\u036f*]|[(\[][0-9a-z*]|[A-Za-z|]{1,3}\s*%|[OolI|](?:[0-9., ]|$)|[eE][+-]?[0-9]"
    r"|[.,]{2,}[0-9]|[0-9]{24}|[ ](?:[(\[][0-9a-z]{1,2}[)\]]\s*%|[1-9]/[2-9]\s*%|[x×*][ ]?10\^|[oO]/[oO]|\*)"
    r"|[x×*][ ]?10\^|[oO]/[oO]|[0-9]*[.,][0-9]+[.,][0-9.,]+\s*%)"
)
_SUSPECT_LETTER = to_pattern(r"[OolIVXLCnfyNF∞](?:[0-9]|[.,][0-9]|\s?%)")
_SUSPECT_ZERO = re.compile(r"[-−]0|10\^")
_MIRRORED = to_pattern("\u202e[^\u202c\n]*")
#: A number with its sign and percent sign, as it stands once every character is plain.
_NUMBER = to_pattern(r"(?:(?<![\w.,])[+-])?[0-9](?:[0-9.,]*[0-9])?(?:\s?[%‰])?")
_MARKED = "\u0300-\u036f\u20d0-\u20e2"
#: Digits with marks above, below or through them.
_STRUCK = to_pattern(f"(?<![0-9.,{_MARKED}])[0-9](?=[0-9.,]{{0,40}}[{_MARKED}])[0-9.,{_MARKED}]*")
_RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹"
#: A note mark behind a word or a percent sign; behind a unit of length it is a power.
_NOTE_OF_WORD = to_pattern(
    rf"(?<=[^\W\d_%)])(?<!(?<!\w)[mMdckh])(?<!(?<!\w)[kcdm]m)[{_RAISED}⁽⁾]+(?!\w)|(?<=%)[{_RAISED}⁽⁾]+"
)


@dataclass(frozen=True, order=True)
class Odd:
    """A number in an odd spelling: its place in the plain text, as printed, what was odd, and whether it was read."""

    start: int
    end: int
    raw: str
    flags: tuple[str, ...]
    is_read: bool

    @property
    def reason(self) -> str:
        """Return in words why the number could not be read."""
        return WHY_REFUSED.get(self.flags[0], self.flags[0])

    @property
    def is_sure(self) -> bool:
        """Return whether the spelling leaves no doubt about the number."""
        return self.is_read and SURE.issuperset(self.flags)


class Spelled(NamedTuple):
    """A plain text, and the numbers in it that are spelled oddly."""

    text: str
    odd: tuple[Odd, ...] = ()


def spell_numbers(text: str) -> Spelled:
    r"""Return a text in plain characters, with its oddly spelled numbers in plain digits and a record of each.

    A number that cannot be read surely (a letter or a line end in it, mirrored text, two decimal marks) has '#' for
    its digits. Characters that nobody sees are left out. Other texts are returned as `to_plain` does.

    Parameters
    ----------
    text
        Any text.

    Returns
    -------
    Spelled
        The plain text, and each odd number with its place in it, as printed, with flags.

    Examples
    --------
    >>> spell_numbers("đạt 4\u200b5%, 4½ % và 54¹ %").text
    'đạt 45%, 4,5 % và 54 %'
    >>> [(odd.raw, odd.flags, odd.is_read) for odd in spell_numbers("đạt ４５% và 4O%").odd]
    [('４５%', ('foreign-digits',), True), ('4O', ('letter-in-number',), False)]
    """
    if not is_odd(text):
        return Spelled(to_plain(text))
    printed = unicodedata.normalize("NFC", text)
    plain, places = _plain_characters(printed)
    edits = _choose(plain, printed, places)
    return _apply(plain, printed, places, edits)


def _plain_characters(printed: str) -> tuple[str, list[int]]:
    """Return a text with plain characters for odd ones, and the place of each in the printed text."""
    letters: list[str] = []
    places: list[int] = []
    for place, letter in enumerate(printed):
        plain = letter if letter.isascii() and letter.isprintable() else _plain_character(letter)
        letters.append(plain)
        places += [place] * len(plain)
    places.append(len(printed))
    return "".join(letters), places


_MARKS: dict[str, str] = dict(
    zip("％﹪٪﹩؉＋﹢－﹣−．﹒。｡，﹐、‚＿＇∶", ("%", "%", "%", "$", "‰", *"++---....,,,,_':"), strict=True)
)
_BREAKS = frozenset("\x0b\x0c\x1c\x1d\x1e\x1f\x85\u2028\u2029␤")
_NOT_SHOWN = frozenset(
    "\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180e\u3164\uffa0\u20e3"
    + "".join(map(chr, (*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0))))
)


@lru_cache(maxsize=4096)
def _plain_character(letter: str) -> str:
    if letter in "\n\t":
        return letter
    if letter in _BREAKS:
        return BREAK
    if letter in _MARKS:
        return _MARKS[letter]
    category = unicodedata.category(letter)
    if category in ("Cf", "Cc") or letter in _NOT_SHOWN:
        return ""
    if category == "Nd":
        return str(unicodedata.digit(letter))
    plain: str = to_plain(letter)
    return plain if len(plain) == 1 else letter


def _choose(plain: str, printed: str, places: list[int]) -> list[Edit]:
    """Return what to put for the odd numbers, in order: first what cannot be read, then what is respelled."""
    mirrored = [match.span() for match in _MIRRORED.finditer(printed)]
    chosen: list[Edit] = []
    taken = bytearray(len(plain))

    def take(edits: Iterable[Edit]) -> None:
        for edit in edits:
            if not any(taken[edit.start : edit.end]):
                taken[edit.start : edit.end] = b"\x01" * (edit.end - edit.start)
                chosen.append(edit)

    take(_find_refused(plain, printed, places, mirrored))
    take(find_edits(plain))
    chosen = [_with_flags(edit, printed[places[edit.start] : places[edit.end - 1] + 1]) for edit in chosen]
    take(_find_respelled(plain, printed, places))
    take(Edit(*match.span(), "", ()) for match in _NOTE_OF_WORD.finditer(plain))
    return sorted(chosen)


def _find_refused(plain: str, printed: str, places: list[int], mirrored: list[tuple[int, int]]) -> Iterator[Edit]:
    for match in _NUMBER.finditer(plain) if mirrored else ():
        if any(start <= places[match.start()] < end for start, end in mirrored):
            yield Edit(*match.span(), None, ("mirrored",))
    yield from (Edit(*match.span(), None, ("marked-digits",)) for match in _STRUCK.finditer(plain))


def _find_respelled(plain: str, printed: str, places: list[int]) -> Iterator[Edit]:
    """Yield the numbers that the plain characters have made readable already."""
    for match in _NUMBER.finditer(plain):
        raw = printed[places[match.start()] : places[match.end() - 1] + 1]
        if raw != match[0] and (flags := _flags_of(raw)):
            yield Edit(*match.span(), match[0], flags)
        elif match[0].endswith("‰"):
            yield Edit(*match.span(), match[0], ("per-mille",))


def _with_flags(edit: Edit, raw: str) -> Edit:
    return edit if edit.text is None else edit._replace(flags=tuple(dict.fromkeys((*edit.flags, *_flags_of(raw)))))


def _flags_of(raw: str) -> tuple[str, ...]:
    """Return what is odd about the characters of a number."""
    flags = []
    if any(unicodedata.category(letter) == "Nd" and not letter.isascii() for letter in raw) or "\u20e3" in raw:
        flags.append("foreign-digits")
    if any(letter in _MARKS and letter not in "−" for letter in raw):
        flags.append("foreign-mark")
    hidden = [letter for letter in raw if letter != "\u20e3" and not _plain_character(letter)]
    if hidden and "\u20e3" not in raw:
        flags.append("hidden-character")
    return tuple(flags)


def _apply(plain: str, printed: str, places: list[int], edits: list[Edit]) -> Spelled:
    """Return the text with the edits, plain everywhere else, and the record of the odd numbers."""
    text, odd, position = "", [], 0
    for edit in edits:
        text += _plain_words(plain[position : edit.start])
        new = re.sub(r"[^\s.,%‰]", "#", plain[edit.start : edit.end]) if edit.text is None else edit.text
        new = new.replace(BREAK, "#")
        if edit.flags:
            raw = printed[places[edit.start] : places[edit.end - 1] + 1].replace("\u2028", "␤")
            odd.append(Odd(len(text), len(text) + len(new), raw, edit.flags, edit.text is not None))
        text += new
        position = edit.end
    return Spelled(unicodedata.normalize("NFC", text + _plain_words(plain[position:])), tuple(odd))


def _plain_words(text: str) -> str:
    """Return a stretch without odd numbers in plain characters; signs of Roman numbers become letters."""
    if text.isascii():
        return text.replace(BREAK, " ")
    letters = (unicodedata.normalize("NFKC", one) if "\u2160" <= one <= "\u217f" else one for one in text)
    return to_plain("".join(letters).replace(BREAK, " "))


def print_odd(part: str, text: str, odd: Iterable[Odd], near: int = 0) -> str:
    """Return a part of a plain text with its oddly spelled numbers as printed; one that is not found stays as it is.

    The part is the first one that may end at `near` or behind it.

    >>> spelled = spell_numbers("Năm 2025 đạt 4½ %, có 4O%")
    >>> print_odd("đạt 4,5 %, có ##%", *spelled)
    'đạt 4½ %, có 4O%'
    """
    begin = text.find(part, max(0, near - len(part)))
    if begin < 0:
        return part
    for one in sorted(odd, reverse=True):
        start, end = one.start - begin, one.end - begin
        if start >= 0 and end <= len(part):
            part = part[:start] + one.raw + part[end:]
    return part


def is_odd(text: str) -> bool:
    """Return whether a text may hold a number in an odd spelling.

    >>> is_odd("45%"), is_odd("４５%")
    (False, True)
    """
    patterns = (_UNUSUAL, _SUSPECT_BEHIND_DIGIT, _SUSPECT_LETTER, _SUSPECT_ZERO)
    return any(pattern.search(text) for pattern in patterns)
