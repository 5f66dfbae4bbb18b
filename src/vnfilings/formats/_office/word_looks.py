"""How a run of a Word document looks, by its own properties and by all styles that it takes: seen or not, raised."""

from __future__ import annotations

from typing import NamedTuple

from vnfilings.formats._office.colours import UNKNOWN, WHITE, Theme, is_colour, is_unseen
from vnfilings.formats._office.ooxml_parts import A, Element, W

#: Half-points: a text of two points is a line of dust; one moved up by two points or more is raised.
_SMALLEST, _RAISED_BY = 4.0, 4.0
#: A text squeezed to this percentage of its width is not seen.
_NARROWEST = 5.0
#: A style may take from another, but not for ever.
_MOST_PARENTS = 30
_W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
_HIGHLIGHTS = {
    "black": "000000", "blue": "0000FF", "cyan": "00FFFF", "darkBlue": "000080", "darkCyan": "008080",
    "darkGray": "808080", "darkGreen": "008000", "darkMagenta": "800080", "darkRed": "800000", "darkYellow": "808000",
    "green": "00FF00", "lightGray": "C0C0C0", "magenta": "FF00FF", "red": "FF0000", "white": WHITE, "yellow": "FFFF00",
}  # fmt: skip
Properties = dict[str, str | bool]
_BOOLEANS = {f"{W}{name}": name for name in ("strike", "dstrike", "vanish", "specVanish")}
_VALUES = {f"{W}{name}": name for name in ("vertAlign", "position", "sz", "w", "rStyle")}


class Look(NamedTuple):
    """Why a run is not seen ('' if it is), and whether it is raised (2, by a tweak of its position 1) or lowered."""

    unseen: str
    raised: int


class Surroundings(NamedTuple):
    """What a run takes from around it: the styles of its paragraph and table, and the colour behind it."""

    paragraph_style: str = ""
    table_style: str = ""
    background: str = WHITE


class Looks:
    """The styles and the theme of one document."""

    def __init__(self, styles: Element | None, theme: Theme) -> None:
        self.theme = theme
        self._styles: dict[str, Element] = {}
        self._default: dict[str, str] = {}
        self._levels: dict[str, Properties] = {}
        self._plain: dict[Surroundings, Look] = {}
        for style in styles.iter(f"{W}style") if styles is not None else ():
            name, kind = style.get(f"{W}styleId") or "", style.get(f"{W}type") or ""
            self._styles.setdefault(name, style)
            if style.get(f"{W}default") in ("1", "true", "on"):
                self._default.setdefault(kind, name)
        given = styles.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr") if styles is not None else None
        self._defaults = self._read(given)

    def of_run(self, properties: Element | None, around: Surroundings) -> Look:
        """Return the look of a run by its `w:rPr`."""
        direct = self._read(properties)
        if direct:
            return self._resolve(direct, around)
        if around not in self._plain:
            self._plain[around] = self._resolve({}, around)
        return self._plain[around]

    def background_of(self, properties: Element | None, style: str, behind: str) -> str:
        """Return the colour behind the text of a paragraph: its own shading, that of its style, else what is behind."""
        own = properties.find(f"{W}shd") if properties is not None else None
        shading = own if own is not None else self._find_in_style(style or self._default.get("paragraph", ""), "pPr")
        return self.fill_of(shading) or behind if shading is not None else behind

    def background_of_table(self, style: str, behind: str) -> str:
        """Return the colour behind the cells of a table by its style; UNKNOWN where it shades some of them."""
        for one in self._chain(style):
            for shading in one.iter(f"{W}shd"):
                if (fill := self.fill_of(shading)) and not is_unseen(fill, behind):
                    return UNKNOWN
        return behind

    def fill_of(self, shading: Element) -> str:
        """Return the colour of a `w:shd`; '' where it has none."""
        is_solid = shading.get(f"{W}val") == "solid"
        name = shading.get(f"{W}{'themeColor' if is_solid else 'themeFill'}")
        if name:
            prefix = "theme" if is_solid else "themeFill"
            return self._themed(shading, name, prefix)
        colour = (shading.get(f"{W}{'color' if is_solid else 'fill'}") or "").upper()
        return colour if is_colour(colour) else ""

    def _resolve(self, direct: Properties, around: Surroundings) -> Look:
        character = self._level(str(direct.get("rStyle", "")) or self._default.get("character", ""))
        paragraph = self._level(around.paragraph_style or self._default.get("paragraph", ""))
        levels = (direct, character, paragraph, self._level(around.table_style), self._defaults)
        found: Properties = {}
        for level in reversed(levels):
            found |= level
        for name in ("vanish", "strike"):
            found[name] = self._toggle(name, levels)
        return Look(self._why_unseen(found, around.background), _direction(found))

    def _toggle(self, name: str, levels: tuple[Properties, ...]) -> bool:
        """Return a property that styles switch: as the run itself says, else by an odd number of styles."""
        direct, *styles, defaults = levels
        if name in direct:
            return bool(direct[name])
        return bool(defaults.get(name)) or sum(bool(style.get(name)) for style in styles) % 2 == 1

    def _why_unseen(self, found: Properties, background: str) -> str:
        if found.get("vanish") or found.get("specVanish") or found.get("fill") == "none":
            return "hidden text"
        if _half_points(found.get("sz"), 24) <= _SMALLEST or _half_points(found.get("w"), 100) <= _NARROWEST:
            return "zero-size text"
        behind = str(found.get("behind") or background)
        if is_unseen(str(found.get("fill") or found.get("color", "")), behind):
            return "white text"
        return "struck text" if found.get("strike") or found.get("dstrike") else ""

    def _level(self, name: str) -> Properties:
        """Return what a style says of its runs, with what it takes from the styles that it is based on."""
        if name not in self._levels:
            found: Properties = {}
            for style in reversed(self._chain(name)):
                found |= self._read(style.find(f"{W}rPr"))
            self._levels[name] = found
        return self._levels[name]

    def _chain(self, name: str) -> list[Element]:
        chain: list[Element] = []
        while name in self._styles and len(chain) < _MOST_PARENTS:
            chain.append(self._styles[name])
            parent = chain[-1].find(f"{W}basedOn")
            name = (parent.get(f"{W}val") or "") if parent is not None else ""
        return chain

    def _find_in_style(self, name: str, part: str) -> Element | None:
        found = (style.find(f"{W}{part}/{W}shd") for style in self._chain(name))
        return next((one for one in found if one is not None), None)

    def _read(self, properties: Element | None) -> Properties:
        """Return what a `w:rPr` says of the look of its run."""
        found: Properties = {}
        for child in properties if properties is not None else ():
            value = child.get(f"{W}val")
            if child.tag in _BOOLEANS:
                found[_BOOLEANS[child.tag]] = value not in ("0", "false", "off")
            elif child.tag in _VALUES:
                found[_VALUES[child.tag]] = value or ""
            elif child.tag == f"{W}color":
                name = child.get(f"{W}themeColor")
                found["color"] = (self._themed(child, name, "theme") if name else "") or (value or "").upper()
            elif child.tag == f"{W}highlight":
                found["behind"] = _HIGHLIGHTS.get(value or "", "")
            elif child.tag == f"{W}shd" and not found.get("behind"):
                found["behind"] = self.fill_of(child)
            elif child.tag == f"{_W14}textFill":
                found["fill"] = self._text_fill(child)
        return found

    def _text_fill(self, element: Element) -> str:
        if element.find(f"{_W14}noFill") is not None:
            return "none"
        colour = element.find(f"{_W14}solidFill/{_W14}srgbClr")
        return (colour.get(f"{_W14}val") or "").upper() if colour is not None else ""

    def _themed(self, element: Element, name: str, prefix: str) -> str:
        """Return a colour of the theme with the tint or the shade that stands beside its name."""
        tint, shade = (element.get(f"{W}{prefix}{change}") for change in ("Tint", "Shade"))
        return self.theme.named(name, tint=_missing_share(tint), shade=_missing_share(shade))


def read_fill(shape: Element, theme: Theme) -> str | None:
    """Return the colour that fills a shape of DrawingML: UNKNOWN for a picture or a gradient, None for no fill."""
    if shape.find(f"{A}noFill") is not None:
        return None
    solid = shape.find(f"{A}solidFill")
    if solid is not None:
        return theme.read_drawing(solid)
    is_filled = any(shape.find(f"{A}{kind}") is not None for kind in ("gradFill", "blipFill", "pattFill", "grpFill"))
    return UNKNOWN if is_filled else None


def _direction(found: Properties) -> int:
    align = found.get("vertAlign")
    if align in ("superscript", "subscript"):
        return 2 if align == "superscript" else -2
    moved = _half_points(found.get("position"), 0)
    return 0 if abs(moved) < _RAISED_BY else 1 if moved > 0 else -1


def _half_points(value: object, default: float) -> float:
    """Return a size in half-points; the strict standard also writes '11pt'."""
    text = str(value if value is not None else "").removesuffix("%")
    scale = 2.0 if text.endswith("pt") else 1.0
    try:
        return scale * float(text.removesuffix("pt"))
    except ValueError:
        return default


def _missing_share(text: str | None) -> float:
    """Return how far a tint or a shade of two hexadecimal digits moves a colour, as a share of 1."""
    try:
        return 1 - int(text, 16) / 255 if text else 0.0
    except ValueError:
        return 0.0
