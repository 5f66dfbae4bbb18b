"""Style sheets of a web page: the rules that may hide, strike or raise text, for simple selectors."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from vnfilings.lexicon import to_pattern

#: Properties that may hide, strike or raise text; all others are passed over.
_PROPERTIES = frozenset(
    (
        "display",
        "visibility",
        "opacity",
        "font-size",
        "color",
        "background-color",
        "position",
        "left",
        "top",
        "text-indent",
        "margin-left",
        "margin-top",
        "clip",
        "clip-path",
        "overflow",
        "width",
        "height",
        "max-height",
        "max-width",
        "text-decoration",
        "vertical-align",
        "transform",
    )
)
_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)|<!--|-->", re.DOTALL)
_BRACE = re.compile(r"[{}]")
_COMPOUND = re.compile(r"[.#]?[\w-]+|\*|\[[\w-]+(?:=[\"']?[\w-]*[\"']?)?\]")
_FONT_SIZE = to_pattern(r"(?:^|\s)(\d*\.?\d+(?:px|pt|em|rem|%)?)(?:/|\s)")
_SCREENS = re.compile(r"\b(?:screen|all)\b|^\s*\(")
#: Rules beyond this number style no filing.
_MOST_RULES = 20_000
Style = dict[str, str]


@dataclass(frozen=True)
class Compound:
    """One part of a selector: a tag ('' for any), ids, classes and attributes that an element must have."""

    tag: str
    ids: frozenset[str]
    classes: frozenset[str]
    attributes: tuple[tuple[str, str | None], ...]

    def fits(self, element: Any) -> bool:
        """Return whether an element has all of it."""
        if self.tag and element.tag != self.tag:
            return False
        if self.ids and element.get("id") not in self.ids:
            return False
        if self.classes and not self.classes <= set((element.get("class") or "").split()):
            return False
        return all(
            element.get(name) is not None and (value is None or element.get(name) == value)
            for name, value in self.attributes
        )


@dataclass(frozen=True)
class Rule:
    """One selector with its declarations; `order` is its rank among the rules that fit."""

    parts: tuple[tuple[str, Compound], ...]
    style: Style
    important: Style
    order: tuple[int, int, int, int]

    def fits(self, element: Any) -> bool:
        """Return whether the rule holds for an element: its last part fits, and the ones before fit elements above."""
        (_, last), *above = reversed(self.parts)
        if not last.fits(element):
            return False
        joint = self.parts[-1][0]
        current = element.getparent()
        for way, compound in above:
            if joint == ">":
                if current is None or not compound.fits(current):
                    return False
            else:
                while current is not None and not compound.fits(current):
                    current = current.getparent()
                if current is None:
                    return False
            joint, current = way, current.getparent()
        return True


class StyleSheet:
    """The rules of all style blocks of a page, found by what their last part names."""

    def __init__(self, texts: list[str]) -> None:
        """Read the rules."""
        self._by_key: dict[str, list[Rule]] = {}
        number = 0
        for text in texts:
            for selector, declarations in _iterate_rules(_COMMENT.sub(" ", text)):
                style, important = read_declarations(declarations)
                for part in selector.split(",") if style or important else ():
                    rule = _read_rule(part, style, important, number)
                    number += 1
                    if rule is not None and number < _MOST_RULES:
                        self._by_key.setdefault(_key(rule.parts[-1][1]), []).append(rule)

    def style_of(self, element: Any) -> Style:
        """Return the declarations that hold for an element, its own `style` among them."""
        own, own_important = read_declarations(element.get("style") or "")
        if not self._by_key:
            return own | own_important
        keys = ["*", element.tag, f"#{element.get('id')}"]
        keys += [f".{name}" for name in (element.get("class") or "").split()]
        found = [rule for key in keys for rule in self._by_key.get(key, ()) if rule.fits(element)]
        style: Style = {}
        important: Style = {}
        for rule in sorted(found, key=lambda rule: rule.order):
            style |= rule.style
            important |= rule.important
        return style | own | important | own_important


def read_declarations(text: str) -> tuple[Style, Style]:
    """Return the declarations of a block that matter here, and those marked important.

    >>> read_declarations("DISPLAY: none; color: #fff !important; border: 0")
    ({'display': 'none'}, {'color': '#fff'})
    """
    plain: Style = {}
    important: Style = {}
    for declaration in text.split(";"):
        name, colon, value = declaration.partition(":")
        name, value = name.strip().lower(), value.strip().lower()
        if not colon:
            continue
        into = plain
        if value.endswith("important") and "!" in value:
            value, into = value[: value.rindex("!")].strip(), important
        if name == "background":
            into["background-color"] = value
        elif name == "text-decoration-line":
            into["text-decoration"] = value
        elif name == "font":
            if size := _FONT_SIZE.search(value):
                into["font-size"] = size[1]
        elif name in _PROPERTIES:
            into[name] = value
    return plain, important


def _iterate_rules(text: str) -> Iterator[tuple[str, str]]:
    """Yield (selector, declarations) of a style sheet; of @media blocks those that hold on a screen."""
    place = depth = 0
    is_shown: list[bool] = []
    for brace in _BRACE.finditer(text):
        before = text[place : brace.start()]
        place = brace.end()
        if brace[0] == "{":
            prelude = before.rpartition(";")[2].strip()
            depth += 1
            if prelude.startswith("@"):
                is_shown.append(prelude.startswith(("@media", "@supports", "@layer")) and _is_on_screen(prelude))
            else:
                is_shown.append(True)
                selector = prelude
        elif depth:
            depth -= 1
            if all(is_shown) and before.strip():
                yield selector if is_shown else "", before
            is_shown.pop()


def _is_on_screen(prelude: str) -> bool:
    if not prelude.startswith("@media"):
        return True
    queries = prelude.removeprefix("@media").split(",")
    return any(_SCREENS.search(query) and "not " not in query and "max-width" not in query for query in queries)


def _read_rule(text: str, style: Style, important: Style, number: int) -> Rule | None:
    """Return the rule of one selector; None for selectors of states, of neighbours and of generated text."""
    parts: list[tuple[str, Compound]] = []
    way = " "
    for piece in text.replace(">", " > ").split():
        if piece == ">":
            way = ">"
            continue
        names = _COMPOUND.findall(piece)
        if "".join(names) != piece:
            return None
        parts.append((way, _read_compound(names)))
        way = " "
    if not parts:
        return None
    compounds = [compound for _, compound in parts]
    ids = sum(len(one.ids) for one in compounds)
    classes = sum(len(one.classes) + len(one.attributes) for one in compounds)
    return Rule(tuple(parts), style, important, (ids, classes, sum(bool(one.tag) for one in compounds), number))


def _read_compound(names: list[str]) -> Compound:
    tags = [name.lower() for name in names if name[0] not in ".#[*"]
    attributes = tuple(
        (name.lower(), value.strip("\"'") if equals else None)
        for name, equals, value in (part[1:-1].partition("=") for part in names if part[0] == "[")
    )
    return Compound(
        tags[0] if tags else "",
        frozenset(name[1:] for name in names if name[0] == "#"),
        frozenset(name[1:] for name in names if name[0] == "."),
        attributes,
    )


def _key(compound: Compound) -> str:
    if compound.ids:
        return "#" + min(compound.ids)
    if compound.classes:
        return "." + min(compound.classes)
    return compound.tag or "*"
