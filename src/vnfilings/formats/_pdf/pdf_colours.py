"""Colours of a PDF as red, green and blue, as far as they are known."""

from __future__ import annotations

#: Red, green and blue from 0 to 1; None where the file does not tell (patterns, Lab, indexed colours).
Colour = tuple[float, float, float] | None
WHITE = (1.0, 1.0, 1.0)
_TINTS = {"Separation", "DeviceN"}
_UNKNOWN = {"Lab", "Indexed", "I", "Pattern"}
#: Colours that differ by less in every part are told apart by nobody.
_SAME = 0.1


def to_rgb(value: object, space: str) -> Colour:
    """Return a colour of a colour space of pdfminer.

    Examples
    --------
    >>> to_rgb(1, "DeviceGray"), to_rgb((0.0, 0.0, 0.0, 0.0), "DeviceCMYK"), to_rgb("P1", "Pattern")
    ((1.0, 1.0, 1.0), (1.0, 1.0, 1.0), None)
    """
    parts = value if isinstance(value, tuple) else (value,)
    if space in _UNKNOWN or not all(isinstance(part, (int, float)) for part in parts):
        return None
    numbers = [min(1.0, max(0.0, float(part))) for part in parts]
    if len(numbers) == 1:
        light = 1 - numbers[0] if space in _TINTS else numbers[0]
        return (light, light, light)
    if len(numbers) == 3:
        return (numbers[0], numbers[1], numbers[2])
    if len(numbers) == 4:
        cyan, magenta, yellow, black = numbers
        return ((1 - cyan) * (1 - black), (1 - magenta) * (1 - black), (1 - yellow) * (1 - black))
    return None


def are_alike(one: Colour, other: Colour) -> bool:
    """Return whether nobody can tell two colours apart; an unknown colour is like none."""
    if one is None or other is None:
        return False
    return all(abs(mine - yours) < _SAME for mine, yours in zip(one, other, strict=True))
