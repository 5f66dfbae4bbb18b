"""Names of Vietnamese places in the ways that they are written."""

from __future__ import annotations

import re

from vnfilings import compare_key as compare_key_of
from vnfilings import strip_marks

#: Spellings of one place that leaving out marks does not bring together, and the key of its name.
PLACE_SPELLINGS = {
    "hcm": "ho chi minh",
    "tphcm": "ho chi minh",
    "hcmc": "ho chi minh",
    "hcm city": "ho chi minh",
    "ho chi minh city": "ho chi minh",
    "sai gon": "ho chi minh",
    "br vt": "ba ria vung tau",
    "brvt": "ba ria vung tau",
    "vung tau ba ria": "ba ria vung tau",
    "tt hue": "thua thien hue",
    "tth": "thua thien hue",
    "dac lac": "dak lak",
    "dak lac": "dak lak",
    "dac lak": "dak lak",
    "dac nong": "dak nong",
    "bac can": "bac kan",
    "kontum": "kon tum",
    "hn": "ha noi",
    "hanoi": "ha noi",
    "danang": "da nang",
    "haiphong": "hai phong",
    "cantho": "can tho",
}


def compare_key(name: str) -> str:
    """Return a key that is the same for every common way of writing one name, places in their short forms included.

    Parameters
    ----------
    name
        The name as written.

    Returns
    -------
    str
        Lower-case words without marks.

    Examples
    --------
    >>> compare_key("TP.HCM") == compare_key("Thành phố Hồ Chí Minh") == compare_key("tp ho chi minh")
    True
    >>> compare_key("Bà Rịa – Vũng Tàu") == compare_key("BR-VT")
    True
    """
    return compare_key_of(name, PLACE_SPELLINGS)


def search_key(text: str) -> str:
    """Return the words of a text as a search compares them: no marks, d for đ, i for y, lower case.

    Parameters
    ----------
    text
        Any text.

    Returns
    -------
    str
        Words with one blank between them.

    Examples
    --------
    >>> search_key("Tỷ lệ bệnh án điện tử, Hà Nội")
    'ti le benh an dien tu ha noi'
    """
    return " ".join(re.findall(r"[^\W_]+", strip_marks(text).lower().replace("y", "i")))
