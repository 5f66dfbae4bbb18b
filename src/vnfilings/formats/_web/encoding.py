"""The encoding of a web page: its byte order mark, UTF-8 where it is valid, or what the page declares."""

from __future__ import annotations

import codecs
import re

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DECLARED = re.compile(
    rb"""(?:<\?xml[^>]{0,200}?encoding|<meta[^>]{0,300}?charset)\s*=\s*["']?\s*([\w.:-]{2,30})""", re.I
)
#: Encodings of pages; other codecs of Python do not decode text.
_KNOWN = re.compile(
    r"(?:windows|cp)-?12[0-9]{2}|iso-?8859-?[0-9]{1,2}|latin-?1|us-ascii|ascii|utf-?16(?:[lb]e)?|utf-?8"
)
_HEAD = 4096


def decode_page(raw: bytes) -> str | None:
    """Return the text of a page with its line ends as line feeds; None where its encoding has to be guessed.

    >>> decode_page("<meta charset=windows-1252><p>caf\u00e9".encode("cp1252"))
    '<meta charset=windows-1252><p>caf\u00e9'
    """
    for mark, name in _MARKS:
        if raw.startswith(mark):
            return _decode(raw, name)
    text = _decode(raw, "utf-8")
    if text is not None:
        return text
    declared = _DECLARED.search(raw[:_HEAD])
    name = declared[1].decode("ascii").lower() if declared else ""
    return _decode(raw, name) if _KNOWN.fullmatch(name) else None


def _decode(raw: bytes, name: str) -> str | None:
    try:
        text = raw.decode(name)
    except (UnicodeDecodeError, LookupError):
        return None
    return text.replace("\r\n", "\n").replace("\r", "\n")
