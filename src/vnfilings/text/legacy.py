"""Vietnamese text in the letters of older fonts (TCVN3, VNI), or in UTF-8 that was read as Western text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from pathlib import Path

_TCVN3 = dict(
    zip(
        "µ¸¶·¹¨»¾¼½Æ©ÇÊÈÉË®ÌÐÎÏÑªÒÕÓÔÖ×ÝØÜÞßãáâä«åèæçé¬êíëìîïóñòô\u00adõøö÷ùúýûüþ¡¢§£¤¥¦",
        "àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵĂÂĐÊÔƠƯ",
        strict=True,
    )
)
_TONES = dict(zip("ùøûõï", "\u0301\u0300\u0309\u0303\u0323", strict=True))
_CIRCUMFLEX = dict(zip("âáàåãä", ("", *_TONES.values()), strict=True))
_BREVE = dict(zip("êéèúüë", ("", *_TONES.values()), strict=True))
_VNI_ALONE = dict(zip("ôöñíìæóòîÔÖÑÍÌÆÓÒÎ", "ơưđíìỉĩịỵƠƯĐÍÌỈĨỊỴ", strict=True))


def _vni_pairs() -> dict[str, str]:
    """Return the pairs of a vowel and a mark that VNI prints, with the letter that they make."""
    pairs: dict[str, str] = {}
    for vowel in "aeouyôö":
        base = _VNI_ALONE.get(vowel, vowel)
        marks = {mark: base + tone for mark, tone in _TONES.items()}
        if vowel in "aeo":
            marks |= {mark: f"{base}\u0302{tone}" for mark, tone in _CIRCUMFLEX.items()}
        if vowel == "a":
            marks |= {mark: f"{base}\u0306{tone}" for mark, tone in _BREVE.items()}
        for mark, letters in marks.items():
            made = unicodedata.normalize("NFC", letters)
            pairs |= {
                vowel + mark: made,
                vowel.upper() + mark.upper(): made.upper(),
                vowel.upper() + mark: made.upper(),
            }
    return pairs


_VNI = _vni_pairs() | _VNI_ALONE
_VNI_LETTER = re.compile("|".join(sorted(_VNI, key=len, reverse=True)))
#: Frequent words of filings; each has a letter that only Vietnamese writes so.
_WORDS = frozenset(Path(__file__).with_name("frequent_words.txt").read_text("utf-8").split())
_WORD = re.compile(r"[^\W\d_]+")
#: Letters that the older encodings cannot show: a text that has one is Vietnamese already.
_UNICODE_ONLY = re.compile("[ăĂơƠưƯ\u1ea0-\u1ef9]")
_NOT_ASCII = re.compile("[\u0080-\u02ff\u2010-\u2122]")
_ENOUGH = 3

#: What each encoding is called in a note.
ENCODINGS = ("TCVN3", "VNI", "UTF-8 read as Windows-1252")


def find_legacy_encoding(texts: Iterable[str]) -> str | None:
    """Return the older encoding that the texts of a document are in, one of ENCODINGS; None for ordinary text.

    Parameters
    ----------
    texts
        The paragraphs and cells of one document.

    Returns
    -------
    str or None
        The encoding in which at least three frequent Vietnamese words appear that the text does not have as it stands.

    Examples
    --------
    >>> find_legacy_encoding(["Tû lÖ bÖnh ¸n ®iÖn tö ®¹t 45%"]), find_legacy_encoding(["Tyû leä beänh aùn ñieän töû"])
    ('TCVN3', 'VNI')
    >>> find_legacy_encoding(["Tỷ lệ bệnh án điện tử đạt 45%"])
    """
    open_texts = [text for text in texts if _NOT_ASCII.search(text) and not _UNICODE_ONLY.search(text)]
    if not open_texts:
        return None
    joined = "\n".join(open_texts)
    counts = {encoding: _count_words(convert_legacy(joined, encoding)) for encoding in ENCODINGS}
    best = max(counts, key=lambda encoding: counts[encoding])
    return best if counts[best] >= _ENOUGH and counts[best] > 2 * _count_words(joined) else None


def convert_legacy(text: str, encoding: str) -> str:
    """Return a text of an older encoding in Unicode; a text that is in Unicode already is returned as it is.

    Parameters
    ----------
    text
        A paragraph or a cell.
    encoding
        One of ENCODINGS.

    Returns
    -------
    str
        The text with Vietnamese letters.

    Examples
    --------
    >>> convert_legacy("bÖnh viÖn", "TCVN3"), convert_legacy("beänh vieän", "VNI")
    ('bệnh viện', 'bệnh viện')
    """
    if not _NOT_ASCII.search(text) or _UNICODE_ONLY.search(text):
        return text
    if encoding == "TCVN3":
        return "".join(_TCVN3.get(letter, letter) for letter in text)
    if encoding == "VNI":
        return _VNI_LETTER.sub(lambda match: _VNI[match[0]], text)
    return "\n".join(map(_undo_misreading, text.split("\n")))


def _undo_misreading(line: str) -> str:
    """Return a line whose bytes are UTF-8; itself where they are not."""
    raw = bytearray()
    for letter in line:
        try:
            raw += letter.encode("cp1252")
        except UnicodeEncodeError:
            if ord(letter) > 0xFF:
                return line
            raw.append(ord(letter))
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return line


def _count_words(text: str) -> int:
    return len({word for word in _WORD.findall(text.lower()) if word in _WORDS})
