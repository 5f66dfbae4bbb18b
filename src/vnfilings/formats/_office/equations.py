"""An equation of an office document as one line of text."""

from __future__ import annotations

from vnfilings.formats._office.ooxml_parts import Element, M
from vnfilings.formats._office.raised_text import show_raised


def read_equation(element: Element) -> str:
    """Return an `m:oMath` on one line: a fraction as 60/130, a power as 10⁶, a root as √(2)."""
    name = element.tag.removeprefix(M) if isinstance(element.tag, str) else ""
    if name == "t":
        return element.text or ""
    if name == "f":
        return "/".join(_in_brackets(_part(element, part)) for part in ("num", "den"))
    if name == "rad":
        return f"{_part(element, 'deg')}√({_part(element, 'e')})"
    if name == "d":
        return f"({', '.join(read_equation(part) for part in element.findall(f'{M}e'))})"
    if name in ("sSup", "sSub", "sSubSup"):
        below, above = show_raised(_part(element, "sub"), -1), show_raised(_part(element, "sup"), 1)
        return f"{_part(element, 'e')}{below}{above}"
    return "".join(read_equation(child) for child in element if isinstance(child.tag, str))


def _part(element: Element, name: str) -> str:
    part = element.find(f"{M}{name}")
    return read_equation(part) if part is not None else ""


def _in_brackets(text: str) -> str:
    return text if text.replace(".", "").replace(",", "").isalnum() else f"({text})"
