"""Numbers that identify a person never leave a document: they are blotted out wherever text is handed on."""

from __future__ import annotations

import re

BLOT = "[…]"
_PERSONAL = re.compile(
    r"(?<![\w.,/])(?:"
    r"[A-Z]{2}\s?[0-9]\s?[0-9]{2}\s?[0-9]{3}\s?[0-9]{3}\s?[0-9]{4}"  # health insurance card
    r"|0[0-9]{2}[ .]?[0-9]{3}[ .]?[0-9]{3}[ .]?[0-9]{3}"  # citizen number, 12 digits
    r"|(?:\+84|0)[ .-]?[0-9]{2,3}[ .-]?[0-9]{3}[ .-]?[0-9]{3,4}"  # telephone
    r"|(?:(?:CCCD|CMND|CMT|căn cước|BHXH|mã thẻ|mã số)(?:\s+số)?\s*:?\s*)[0-9]{9,13}"
    r")(?![\w/]|[.,][0-9])",
    re.IGNORECASE,
)
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")


def blot_personal(text: str) -> str:
    """Return `text` with citizen, insurance and telephone numbers and mail addresses blotted out.

    >>> blot_personal("Người bệnh số CCCD 001085012345, điện thoại 0912 345 678")
    'Người bệnh số […], điện thoại […]'
    """
    if not any(mark in text for mark in "0123456789@"):
        return text
    return _MAIL.sub(BLOT, _PERSONAL.sub(BLOT, text))
