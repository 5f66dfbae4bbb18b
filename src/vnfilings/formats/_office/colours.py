"""Colours of an office file: those of its theme, and whether one can be seen on another."""

from __future__ import annotations

from lxml import etree

from vnfilings.formats._office.ooxml_parts import A, Element

WHITE = "FFFFFF"
#: A background of which nothing is known, such as a picture: whatever stands on it counts as seen.
UNKNOWN = ""
_LEAST_CONTRAST, _MOST_DIFFERENCE = 1.2, 40
_LINEAR = 0.04045
#: The names by which Word writes the colours of its theme.
_THEME_NAMES = {
    "background1": "lt1", "light1": "lt1", "text1": "dk1", "dark1": "dk1", "background2": "lt2", "light2": "lt2",
    "text2": "dk2", "dark2": "dk2", "hyperlink": "hlink", "followedHyperlink": "folHlink",
    "bg1": "lt1", "tx1": "dk1", "bg2": "lt2", "tx2": "dk2",
}  # fmt: skip
_USUAL_THEME = {
    "lt1": WHITE, "dk1": "000000", "lt2": "EEECE1", "dk2": "1F497D", "accent1": "4F81BD", "accent2": "C0504D",
    "accent3": "9BBB59", "accent4": "8064A2", "accent5": "4BACC6", "accent6": "F79646", "hlink": "0000FF",
    "folHlink": "800080",
}  # fmt: skip
#: How spreadsheets number the colours of a theme.
_THEME_ORDER = (
    "lt1", "dk1", "lt2", "dk2", "accent1", "accent2", "accent3", "accent4", "accent5", "accent6", "hlink", "folHlink",
)  # fmt: skip


class Theme:
    """The colours of a file's theme, as six hexadecimal digits."""

    def __init__(self, root: Element | None) -> None:
        self._colours = dict(_USUAL_THEME)
        scheme = root.find(f".//{A}clrScheme") if root is not None else None
        for entry in scheme if scheme is not None else ():
            if isinstance(entry.tag, str) and (colour := self.read_drawing(entry)):
                self._colours[etree.QName(entry).localname] = colour

    def named(self, name: str, *, tint: float = 0.0, shade: float = 0.0) -> str:
        """Return a colour of the theme, made lighter (`tint`) or darker (`shade`) by a share of 1."""
        colour = self._colours.get(_THEME_NAMES.get(name, name), UNKNOWN)
        return mix(colour, tint - shade) if colour else UNKNOWN

    def numbered(self, number: int, tint: float = 0.0) -> str:
        """Return a colour of the theme as a spreadsheet numbers them; a `tint` below 0 makes it darker."""
        return self.named(_THEME_ORDER[number], tint=tint) if 0 <= number < len(_THEME_ORDER) else UNKNOWN

    def read_drawing(self, element: Element) -> str:
        """Return the colour inside an element of DrawingML, such as `a:solidFill`; UNKNOWN if it has none."""
        for colour in element.iter(f"{A}srgbClr", f"{A}sysClr", f"{A}schemeClr"):
            value = colour.get("lastClr") or colour.get("val") or ""
            named = self.named(value) if colour.tag == f"{A}schemeClr" else value.upper()
            changed = [change for change in colour if change.get("val")]
            return UNKNOWN if changed and not is_unseen(named, WHITE) else named
        return UNKNOWN


def mix(colour: str, lighter: float) -> str:
    """Return a colour moved towards white (above 0) or towards black (below 0) by a share of 1."""
    target = 255 if lighter > 0 else 0
    share = min(1.0, abs(lighter))
    return "".join(f"{round(part + (target - part) * share):02X}" for part in _parts(colour))


def is_colour(text: str) -> bool:
    """Return whether a text is six hexadecimal digits."""
    return len(text) == 6 and all(sign in "0123456789abcdefABCDEF" for sign in text)


def is_unseen(colour: str, background: str) -> bool:
    """Return whether nobody sees a text of this colour on this background.

    >>> is_unseen("FFFFFF", "FFFFFF"), is_unseen("F8F8F8", "FFFFFF"), is_unseen("FFFFFF", "1F497D")
    (True, True, False)
    """
    if not is_colour(colour) or not is_colour(background):
        return False
    difference = max(abs(one - other) for one, other in zip(_parts(colour), _parts(background), strict=True))
    light, dark = sorted((_luminance(colour), _luminance(background)), reverse=True)
    return difference <= _MOST_DIFFERENCE and (light + 0.05) / (dark + 0.05) < _LEAST_CONTRAST


def _parts(colour: str) -> tuple[int, int, int]:
    return int(colour[:2], 16), int(colour[2:4], 16), int(colour[4:], 16)


def _luminance(colour: str) -> float:
    """Return the relative luminance of WCAG 2."""
    shares = (part / 255 for part in _parts(colour))
    red, green, blue = (share / 12.92 if share <= _LINEAR else ((share + 0.055) / 1.055) ** 2.4 for share in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
