"""Every regular expression of the packages, and texts on which each would take longest, made from its parse tree."""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
import re
from collections.abc import Iterator
from functools import cache
from types import ModuleType
from typing import Any, NamedTuple

from re import _constants as codes  # type: ignore[attr-defined]  # isort: skip
from re import _parser as parser  # type: ignore[attr-defined]  # isort: skip

PACKAGES = ("vnfilings", "analysis")
#: What reads our own patterns and parameters, never a text of a filing.
_OWN = ("vnfilings.lexicon._bounded", "analysis.pipeline.notebooks")
_CALLS = ("sub", "subn", "search", "match", "fullmatch", "split", "findall", "finditer")
#: How many alternatives, and how many attacks of each pattern, are tried.
_MOST_BRANCHES = 3
_REPEATED = 8
_BAD_END = "\x01"


class Use(NamedTuple):
    """A pattern, where it stands, and whether it is searched in a text or only matched where something begins."""

    name: str
    pattern: re.Pattern[str]
    is_searched: bool


def collect_patterns() -> list[Use]:
    """Return every pattern of the packages once: of modules, of what they hold, of cached functions, of calls."""
    found: dict[tuple[str, int], Use] = {}
    for module in _modules():
        source = inspect.getsource(module)
        for name, value in vars(module).items():
            for pattern in _patterns_in(value, module, 0):
                is_searched = not re.search(rf"\b{name}\.(?:match|fullmatch)\(", source) or bool(
                    re.search(rf"\b{name}\.(?:search|sub|subn|finditer|findall|split)\(", source)
                )
                _add(found, f"{module.__name__}.{name}", pattern, is_searched)
        for line, function, pattern in _patterns_of_calls(module, source):
            _add(found, f"{module.__name__}:{line}", pattern, function not in ("match", "fullmatch"))
    return [use for use in found.values() if not use.name.startswith(_OWN)]


def _add(found: dict[tuple[str, int], Use], name: str, pattern: re.Pattern[Any], is_searched: bool) -> None:
    if not isinstance(pattern.pattern, str):
        return
    key = (pattern.pattern, pattern.flags)
    known = found.get(key)
    found[key] = Use(known.name if known else name, pattern, is_searched or (known is not None and known.is_searched))


def _modules() -> Iterator[ModuleType]:
    for package in map(importlib.import_module, PACKAGES):
        yield package
        for info in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if not info.name.endswith("__main__"):
                yield importlib.import_module(info.name)


def _patterns_in(value: object, module: ModuleType, depth: int) -> Iterator[re.Pattern[Any]]:
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, dict) and depth < 3:
        for one in (*value.keys(), *value.values()):
            yield from _patterns_in(one, module, depth + 1)
    elif isinstance(value, list | tuple | set | frozenset) and depth < 3:
        for one in value:
            yield from _patterns_in(one, module, depth + 1)
    elif hasattr(value, "cache_info") and getattr(value, "__module__", "") == module.__name__ and depth == 0:
        function: Any = value
        if (
            "Pattern" in str(inspect.signature(function).return_annotation)
            and not inspect.signature(function).parameters
        ):
            yield from _patterns_in(function(), module, 1)


def _patterns_of_calls(module: ModuleType, source: str) -> Iterator[tuple[int, str, re.Pattern[Any]]]:
    """Yield the patterns that are written in calls such as `re.sub(r"...", ...)`, where they are made of constants."""
    for node in ast.walk(ast.parse(source)):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args):
            continue
        if not (isinstance(node.func.value, ast.Name) and node.func.value.id == "re" and node.func.attr in _CALLS):
            continue
        code = compile(ast.Expression(node.args[0]), module.__name__, "eval")
        try:
            text = eval(code, vars(module))
        except NameError:
            continue
        if isinstance(text, str):
            yield node.lineno, node.func.attr, re.compile(text)


def attacks(pattern: re.Pattern[str]) -> list[tuple[str, str, str]]:
    """Return (before, repeated, after) of texts that make a pattern try again and again, each once."""
    tree = parser.parse(pattern.pattern, pattern.flags & ~re.DEBUG)
    found: dict[tuple[str, str, str], None] = {}
    wholes = _texts(tree)[:_MOST_BRANCHES]
    for before, body in _pumps(tree, "", 0):
        for text in body:
            if not text:
                continue
            found[before, text, _BAD_END] = None
            found["", before + text * _REPEATED, _BAD_END] = None
            found["", text, _BAD_END] = None
    for whole in wholes:
        for gap in ("", " "):
            found["", whole + gap, _BAD_END] = None
            found["", whole[:-1] + gap, _BAD_END] = None
    return [attack for attack in found if attack[1]]


def _texts(tree: Any) -> list[str]:
    """Return some of the shortest texts that a part of a pattern matches."""
    texts = [""]
    for node in tree:
        choices = _texts_of(node)
        texts = [text + choice for text in texts[:_MOST_BRANCHES] for choice in choices[:_MOST_BRANCHES]]
    return texts[: _MOST_BRANCHES * 2]


def _texts_of(node: tuple[Any, Any]) -> list[str]:
    operation, value = node
    if operation is codes.LITERAL:
        return [chr(value)]
    if operation in (codes.NOT_LITERAL, codes.ANY):
        return ["x" if value != ord("x") else "y"]
    if operation is codes.IN:
        return _characters(value)
    if operation is codes.BRANCH:
        branches = [text for branch in value[1] for text in _texts(branch)[:1]]
        return [*branches[: _MOST_BRANCHES - 1], branches[-1]]
    if operation is codes.SUBPATTERN:
        return _texts(value[3])
    if operation in (codes.MAX_REPEAT, codes.MIN_REPEAT):
        low, _, part = value
        return [text * max(low, 0) for text in _texts(part)] if low else ["", *_texts(part)[:1]]
    if operation is codes.ASSERT and value[0] > 0:
        return [""]
    if operation is codes.GROUPREF_EXISTS:
        return _texts(value[1])
    return [""]


_CATEGORIES = {
    codes.CATEGORY_DIGIT: "5", codes.CATEGORY_NOT_DIGIT: "n", codes.CATEGORY_SPACE: " ",
    codes.CATEGORY_NOT_SPACE: "x", codes.CATEGORY_WORD: "a", codes.CATEGORY_NOT_WORD: "-",
}  # fmt: skip
_PROBES = "a5 ,.-/A(:\tđ_%x\n"


def _characters(members: list[tuple[Any, Any]]) -> list[str]:
    """Return characters of a class, of different kinds."""
    inside = re.compile(_class_text(members))
    found = [probe for probe in _PROBES if inside.match(probe)]
    for kind, value in members:
        if kind is codes.LITERAL and chr(value) not in found:
            found.append(chr(value))
        elif kind is codes.RANGE and chr(value[0]) not in found:
            found.append(chr(value[0]))
    return [*found[:_MOST_BRANCHES], *found[-1:]] or ["a"]


@cache
def _category_text(kind: Any) -> str:
    return {
        codes.CATEGORY_DIGIT: r"\d", codes.CATEGORY_NOT_DIGIT: r"\D", codes.CATEGORY_SPACE: r"\s",
        codes.CATEGORY_NOT_SPACE: r"\S", codes.CATEGORY_WORD: r"\w", codes.CATEGORY_NOT_WORD: r"\W",
    }[kind]  # fmt: skip


def _class_text(members: list[tuple[Any, Any]]) -> str:
    """Return a class of characters as it is written."""
    parts = []
    for kind, value in members:
        if kind is codes.NEGATE:
            parts.append("^")
        elif kind is codes.LITERAL:
            parts.append(f"\\U{value:08x}")
        elif kind is codes.RANGE:
            parts.append(f"\\U{value[0]:08x}-\\U{value[1]:08x}")
        elif kind is codes.CATEGORY:
            parts.append(_category_text(value))
    return f"[{''.join(parts)}]"


def _pumps(tree: Any, before: str, depth: int) -> Iterator[tuple[str, list[str]]]:
    """Yield (text before, texts of one turn) for every part that may be repeated many times."""
    for operation, value in tree:
        if operation in (codes.MAX_REPEAT, codes.MIN_REPEAT):
            _, high, part = value
            if high >= 20:
                yield before, _texts(part)
            yield from _pumps(part, before, depth + 1)
        elif operation is codes.SUBPATTERN:
            yield from _pumps(value[3], before, depth)
        elif operation is codes.BRANCH:
            for branch in value[1]:
                yield from _pumps(branch, before, depth)
        elif operation in (codes.ASSERT, codes.ASSERT_NOT):
            yield from _pumps(value[1], before if value[0] > 0 else "", depth)
        elif operation is codes.GROUPREF_EXISTS:
            for branch in value[1:]:
                if branch:
                    yield from _pumps(branch, before, depth)
        before += (
            _texts_of((operation, value))[0]
            if operation not in (codes.MAX_REPEAT, codes.MIN_REPEAT)
            else (_texts(value[2])[0] * value[0])
        )
