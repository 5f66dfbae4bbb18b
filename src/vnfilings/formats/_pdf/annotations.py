"""What annotations and form fields add to a page: values that are shown, words that are struck out, comments."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pdfminer.pdftypes import PDFStream, resolve1
from pdfminer.psparser import PSLiteral
from pdfminer.utils import decode_text

_HIDDEN, _NO_VIEW = 2, 32
_SHOWN = {"Widget", "FreeText", "Stamp"}
_COMMENTS = {"Text", "Highlight", "Underline", "Squiggly", "StrikeOut", "Caret", "Ink", "Square", "Circle", "Line"}
#: Fields may hang below fields; a loop ends here.
_DEEPEST = 8


@dataclass(frozen=True)
class Annotation:
    """One annotation: its box in the space of the page, what draws it, and the text where nothing draws it."""

    kind: str
    box: tuple[float, float, float, float]
    appearance: PDFStream | None = None
    text: str = ""
    is_hidden: bool = False
    has_comment: bool = False
    struck: tuple[tuple[float, float, float, float], ...] = ()


def list_annotations(page: Any) -> Iterator[Annotation]:
    """Yield the annotations of a page of pdfminer that show or strike text, hide it, or comment on it."""
    for reference in resolve1(page.annots) or ():
        entry = resolve1(reference)
        if not isinstance(entry, dict):
            continue
        kind = _name(entry.get("Subtype"))
        box = _box(entry.get("Rect"))
        if box is None or kind not in _SHOWN | _COMMENTS:
            continue
        flags = resolve1(entry.get("F", 0))
        is_hidden = isinstance(flags, int) and bool(flags & (_HIDDEN | _NO_VIEW))
        contents = _text(entry.get("Contents"))
        if kind not in _SHOWN:
            struck = tuple(_quads(entry.get("QuadPoints"))) if kind == "StrikeOut" and not is_hidden else ()
            yield Annotation(kind, box, is_hidden=is_hidden, has_comment=bool(contents), struck=struck)
        elif _inherited(entry, "FT") != "Btn":
            text = contents if kind == "FreeText" else str(_inherited(entry, "V") or "") if kind == "Widget" else ""
            yield Annotation(kind, box, _appearance(entry), text, is_hidden)


def _appearance(entry: dict[str, Any]) -> PDFStream | None:
    looks = resolve1(entry.get("AP"))
    normal = resolve1(looks.get("N")) if isinstance(looks, dict) else None
    if isinstance(normal, dict):
        normal = resolve1(normal.get(_name(entry.get("AS"))))
    return normal if isinstance(normal, PDFStream) else None


def _inherited(entry: dict[str, Any], key: str) -> str:
    """Return an entry of a field as text, or that of a field above it."""
    found: Any = entry
    for _ in range(_DEEPEST):
        if not isinstance(found, dict):
            break
        value = resolve1(found.get(key))
        if isinstance(value, PSLiteral):
            return str(value.name)
        if isinstance(value, bytes):
            return decode_text(value)
        if isinstance(value, list):
            return ", ".join(filter(None, map(_text, value)))
        found = resolve1(found.get("Parent"))
    return ""


def _quads(value: object) -> Iterator[tuple[float, float, float, float]]:
    numbers = [resolve1(part) for part in resolve1(value) or ()]
    for at in range(0, len(numbers) - 7, 8):
        xs, ys = numbers[at : at + 8 : 2], numbers[at + 1 : at + 8 : 2]
        if all(isinstance(number, (int, float)) for number in (*xs, *ys)):
            yield min(xs), min(ys), max(xs), max(ys)


def _box(value: object) -> tuple[float, float, float, float] | None:
    numbers = [resolve1(part) for part in resolve1(value) or ()]
    if len(numbers) != 4 or not all(isinstance(number, (int, float)) for number in numbers):
        return None
    return (
        min(numbers[0], numbers[2]),
        min(numbers[1], numbers[3]),
        max(numbers[0], numbers[2]),
        max(numbers[1], numbers[3]),
    )


def _text(value: object) -> str:
    found = resolve1(value)
    return decode_text(found).strip() if isinstance(found, bytes) else ""


def _name(value: object) -> str:
    found = resolve1(value)
    return str(found.name) if isinstance(found, PSLiteral) else ""
