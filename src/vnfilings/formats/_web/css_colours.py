"""Colours of a web page as red, green and blue, as far as they are known."""

from __future__ import annotations

import re

#: Red, green and blue from 0 to 255; None where it is not known, such as above a picture.
Paint = tuple[int, int, int] | None
_NAMES = {
    "white": (255, 255, 255),
    "black": (0, 0, 0),
    "red": (255, 0, 0),
    "green": (0, 128, 0),
    "blue": (0, 0, 255),
    "yellow": (255, 255, 0),
    "gray": (128, 128, 128),
    "grey": (128, 128, 128),
    "silver": (192, 192, 192),
    "navy": (0, 0, 128),
    "maroon": (128, 0, 0),
    "snow": (255, 250, 250),
    "ivory": (255, 255, 240),
    "azure": (240, 255, 255),
    "mintcream": (245, 255, 250),
    "ghostwhite": (248, 248, 255),
    "floralwhite": (255, 250, 240),
    "whitesmoke": (245, 245, 245),
}
_HEX = re.compile(r"#([0-9a-f]{3,8})\b")
_FUNCTION = re.compile(r"rgba?\(([^()]*)\)")
_LIGHTNESS = re.compile(r"hsla?\([^,\s()]+[\s,]+[^,\s()]+[\s,]+(\d+(?:\.\d+)?)%")
_NEARLY_WHITE = 93
_SAME = 26
_FAINT = 0.05


def read_colour(text: str, inherited: Paint) -> Paint:
    """Return the colour that text is written in; transparent text has the colour of what is below, so None's.

    >>> read_colour("#FFF", None), read_colour("rgb(255, 0, 0)", None), read_colour("inherit", (0, 0, 0))
    ((255, 255, 255), (255, 0, 0), (0, 0, 0))
    """
    is_named, found = _find_colour(text.lower())
    return found if is_named else inherited


def read_background(text: str, below: Paint) -> Paint:
    """Return the colour behind text; None where a picture or a gradient is."""
    if "url(" in text or "gradient" in text:
        return None
    is_named, found = _find_colour(text.lower())
    return found if is_named and found != TRANSPARENT else below


#: No colour at all: text in it is not seen.
TRANSPARENT = (-1, -1, -1)


def is_same(text: Paint, ground: Paint) -> bool:
    """Return whether nobody can tell text from its ground."""
    if text == TRANSPARENT:
        return True
    if text is None or ground is None:
        return False
    return all(abs(one - other) < _SAME for one, other in zip(text, ground, strict=True))


def _find_colour(text: str) -> tuple[bool, Paint]:
    """Return whether a value names a colour, and that colour; None for one that is not known."""
    if not text or text in ("inherit", "initial", "currentcolor", "unset", "none"):
        return False, None
    if "transparent" in text:
        return True, TRANSPARENT
    if match := _HEX.search(text):
        return True, _read_hex(match[1])
    if match := _FUNCTION.search(text):
        return True, _read_parts(re.split(r"[\s,/]+", match[1].strip()))
    if match := _LIGHTNESS.search(text):
        return True, (255, 255, 255) if float(match[1]) > _NEARLY_WHITE else None
    words = re.findall(r"[a-z]+", text)
    return bool(words), next((_NAMES[word] for word in words if word in _NAMES), None)


def _read_hex(digits: str) -> Paint:
    if len(digits) in (3, 4):
        digits = "".join(2 * digit for digit in digits)
    if len(digits) < 6:
        return None
    if len(digits) == 8 and int(digits[6:], 16) < 255 * _FAINT:
        return TRANSPARENT
    return (int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:6], 16))


def _read_parts(parts: list[str]) -> Paint:
    try:
        numbers = [float(part.rstrip("%")) / (100 / 255 if part.endswith("%") else 1) for part in parts]
    except ValueError:
        return None
    if len(numbers) < 3:
        return None
    if len(numbers) > 3 and numbers[3] < _FAINT:
        return TRANSPARENT
    return (round(numbers[0]), round(numbers[1]), round(numbers[2]))
