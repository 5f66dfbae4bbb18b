"""All common spellings of a word: where a tone mark stands ('hóa', 'hoá'), and i or y ('kỹ', 'kĩ')."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from itertools import product

_TONES = "\u0300\u0301\u0303\u0309\u0323"
_WORD = re.compile(r"[^\W\d_]+")
#: Two vowels with the tone mark on the first or on the second, in decomposed letters.
_FIRST, _SECOND = (re.compile(pattern) for pattern in (rf"(o)([{_TONES}])([ae](?!\u0302|\u0306))|(u)([{_TONES}])(y)",
                                                       rf"(o)([ae])([{_TONES}])|(u)(y)([{_TONES}])"))  # fmt: skip
#: A syllable that ends in its only vowel is written with i or with y.
_I_OR_Y = re.compile(rf"(qu|[hklmst])([iy])([{_TONES}]?)")
_OTHER = {"i": "y", "y": "i"}


@cache
def spellings(phrase: str) -> tuple[str, ...]:
    """Return a phrase in each of its spellings, first as it is given; as many letters in each.

    >>> spellings("số hóa"), spellings("kỳ")
    (('số hóa', 'số hoá'), ('kỳ', 'kì'))
    """
    pieces: list[tuple[str, ...]] = []
    end = 0
    for word in _WORD.finditer(phrase):
        pieces += [(phrase[end : word.start()],), _of_word(word[0])]
        end = word.end()
    pieces.append((phrase[end:],))
    return tuple("".join(parts) for parts in product(*pieces))


def _of_word(word: str) -> tuple[str, ...]:
    found = [word.lower()]
    for spelling in found:  # grows while it is read: a spelling may have spellings of its own
        plain = unicodedata.normalize("NFD", spelling)
        others = [_move(plain), _swap(plain)]
        found += [one for one in map(_compose, others) if one not in found and len(one) == len(word)]
    if word == found[0]:
        return tuple(found)
    return tuple(_in_case_of(word, one) for one in found)


def _compose(decomposed: str) -> str:
    return unicodedata.normalize("NFC", decomposed)


def _move(plain: str) -> str:
    """Return a decomposed word with its tone mark on the other of two vowels."""
    if match := _FIRST.search(plain) or _SECOND.search(plain):
        vowel, *rest = (part for part in match.groups() if part)
        return f"{plain[: match.start()]}{vowel}{''.join(reversed(rest))}{plain[match.end() :]}"
    return plain


def _swap(plain: str) -> str:
    match = _I_OR_Y.fullmatch(plain)
    return f"{match[1]}{_OTHER[match[2]]}{match[3]}" if match else plain


def _in_case_of(word: str, spelling: str) -> str:
    return "".join(new.upper() if old.isupper() else new for old, new in zip(word, spelling, strict=True))
