"""Every public function says what it takes, returns and raises, and shows an example that runs."""

from __future__ import annotations

import ast
import importlib
import inspect
import re
import sys
import textwrap
from collections.abc import Callable, Iterator
from types import FunctionType
from typing import Any, NamedTuple

import pytest

_PACKAGES = (
    "vnfilings",
    "adoption",
    "warmkernel",
    *(
        f"analysis.{name}"
        for name in (
            *("i18n", "schemas", "registry", "panel", "intake", "placing", "forms", "audit", "modelling"),
            *("todo", "reports", "releases", "pipeline", "questions"),
        )
    ),
)
#: Public functions whose example cannot run in a test of docstrings, and why.
_WITHOUT_EXAMPLE = {
    "warmkernel.fork_kernel": "starts a process that ends with its caller",
    "warmkernel.start_server": "starts a process that ends with its caller",
    "analysis.placing.place": "reads the filings of a project",
    "analysis.releases.check_release_set": "reads the reports and tables of a project",
    "analysis.releases.compare_releases": "reads the tables of two releases",
    "analysis.pipeline.load_snapshot": "reads the processed tables of a project",
    "analysis.reports.view_trace": "reads the raw files of a project",
    **{
        f"analysis.questions.{name}": "asks the tables of a project; tests/integration/test_questions.py runs it"
        for name in (
            *("find", "series", "first_reached", "compare", "dispute", "targets", "what_if", "forecast"),
            *("trace", "changes", "add", "place", "correct", "explore", "home"),
            *("quality", "trends", "backtest", "units", "report_subject"),
        )
    },
    **{
        f"analysis.questions.{name}": "asks the tables of a project; tests/integration/test_decision_screens.py runs it"
        for name in ("answer_finding", "dispute_desk", "placing_sheet", "take_back")
    },
    "analysis.questions.release_desk": "tests/unit/releases/test_release_desk.py runs it",
    "analysis.questions.target_board": "asks the tables of a project; tests/integration/test_screens.py runs it",
}
#: Public functions whose helpers raise only for what these never hand in, and why.
_WITHOUT_ERRORS = {
    "analysis.i18n.has_message": "asks in a language that the catalogue has",
    "vnfilings.list_systems": "asks for word lists that come with the library",
    "vnfilings.read_identity": "asks for word lists that come with the library",
    "vnfilings.read_signs": "asks for word lists that come with the library",
}
_OURS = ("vnfilings", "adoption", "warmkernel", "analysis")


class Call(NamedTuple):
    """One public function: the name under which it is imported, and the function."""

    name: str
    function: FunctionType


def _list_calls() -> Iterator[Call]:
    for package in _PACKAGES:
        module = importlib.import_module(package)
        for name in module.__all__:
            member = inspect.unwrap(getattr(module, name)) if callable(getattr(module, name)) else None
            if inspect.isfunction(member):
                yield Call(f"{package}.{name}", member)


_CALLS = list(_list_calls())


def read_sections(docstring: str) -> dict[str, str]:
    """Return the sections of a docstring in numpy's form by their titles; the text before them is ``''``."""
    parts = re.split(r"^([A-Z][a-z]+)\n-+\n", inspect.cleandoc(docstring), flags=re.MULTILINE)
    return {"": parts[0], **dict(zip(parts[1::2], parts[2::2], strict=True))}


def find_gaps(function: Callable[..., Any]) -> list[str]:
    """Return what the docstring of a public function lacks."""
    sections = read_sections(function.__doc__ or "")
    signature = inspect.signature(function)
    described = {
        name.strip()
        for line in re.findall(r"^(\w[\w, ]*)$", sections.get("Parameters", ""), flags=re.MULTILINE)
        for name in line.split(",")
    }
    gaps = [f"parameter {name}" for name in signature.parameters if name not in described]
    gaps += [f"no parameter {name}" for name in sorted(described - set(signature.parameters))]
    if not {"Returns", "Yields"} & sections.keys() and signature.return_annotation not in (None, "None"):
        gaps.append("Returns")
    if "Raises" not in sections and raises(function):
        gaps.append("Raises")
    if signature.parameters and not re.search(r">>> (?!from |import |.*\+SKIP)", sections.get("Examples", "")):
        gaps.append("example")
    return gaps


def raises(function: Callable[..., Any], seen: frozenset[str] = frozenset()) -> bool:
    """Return whether the function, or a helper of ours that it calls outside ``try``, raises an error.

    Helpers of the same module are followed; from another module, those whose docstring has a section Raises count.
    """
    module = sys.modules[function.__module__]
    statements = ast.parse(textwrap.dedent(inspect.getsource(function))).body[0].body  # type: ignore[attr-defined]
    for node in _outside_try(statements):
        if isinstance(node, ast.Raise):
            return True
        called = getattr(module, node.func.id, None) if _is_plain_call(node) else None
        called = inspect.unwrap(called) if callable(called) else None
        if not inspect.isfunction(called) or called.__name__ in seen:
            continue
        if called.__module__ == function.__module__:
            if raises(called, seen | {function.__name__}):
                return True
        elif called.__module__.startswith(_OURS) and "Raises" in read_sections(called.__doc__ or ""):
            return True
    return False


def _is_plain_call(node: ast.AST) -> Any:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name)


def _outside_try(statements: list[ast.stmt]) -> Iterator[ast.AST]:
    waiting: list[ast.AST] = list(statements)
    while waiting:
        node = waiting.pop()
        yield node
        children: list[ast.AST] = list(ast.iter_child_nodes(node))
        if isinstance(node, ast.Try):
            children = [*node.handlers, *node.orelse, *node.finalbody]
        waiting += children


@pytest.mark.parametrize("call", _CALLS, ids=lambda call: call.name)
def test_a_public_function_says_what_it_takes_returns_and_raises_and_shows_an_example(call: Call) -> None:
    gaps = find_gaps(call.function)
    if call.name in _WITHOUT_EXAMPLE:
        gaps.remove("example")
    if call.name in _WITHOUT_ERRORS:
        gaps.remove("Raises")
    assert gaps == []


@pytest.mark.parametrize("package", _PACKAGES)
def test_a_public_class_says_what_it_is(package: str) -> None:
    module = importlib.import_module(package)
    classes = [member for name in module.__all__ if inspect.isclass(member := getattr(module, name))]
    bare = [member.__name__ for member in classes if not member.__doc__ or member.__doc__.startswith(member.__name__)]
    assert bare == []


def test_the_functions_of_all_packages_are_looked_at() -> None:
    assert {call.name.rpartition(".")[0] for call in _CALLS} == set(_PACKAGES)
    assert {*_WITHOUT_EXAMPLE, *_WITHOUT_ERRORS} <= {call.name for call in _CALLS}


def _helper(value: int) -> int:
    if value < 0:
        raise ValueError("negative")
    return value


def _without_sections(value: int) -> int:
    """Return the value."""
    return _helper(value)


def _with_a_guard(value: int) -> int:
    """Return the value.

    Parameters
    ----------
    value
        A number.

    Returns
    -------
    int
        The value, 0 where it is negative.

    Examples
    --------
    >>> _with_a_guard(1)
    1
    """
    try:
        return _helper(value)
    except ValueError:
        return 0


def test_a_gap_in_a_docstring_is_found() -> None:
    assert find_gaps(_without_sections) == ["parameter value", "Returns", "Raises", "example"]
    assert find_gaps(_with_a_guard) == []
