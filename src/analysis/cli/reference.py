"""The page ``docs/reference.md``: commands with their options, public calls, errors; written from the code."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from typing import Any

import click

_PACKAGES = (
    "vnfilings",
    "adoption",
    "adoption.trends",
    "adoption.targets",
    "adoption.readiness",
    "adoption.experimental",
    "analysis.schemas",
    "analysis.registry",
    "analysis.panel",
    "analysis.audit",
    "analysis.modelling",
    "analysis.reports",
)
_ROOTS = ("vnfilings", "adoption", "warmkernel", "analysis")
_HEAD = """# Reference

Written from the code by `make golden`; a test compares. The columns of the tables stand in the
[data dictionary](data-dictionary.md).
"""


def write_reference() -> str:
    """Return the whole page as Markdown."""
    parts = [_HEAD, "## Commands\n", *_describe_commands(), "## Public calls\n"]
    for name in _PACKAGES:
        parts += _describe_package(name)
    parts += ["## Errors\n", *_describe_errors()]
    return "\n".join(parts).rstrip() + "\n"


def _describe_commands() -> Iterator[str]:
    from analysis.cli.main import workbench

    context = click.Context(workbench, info_name="workbench")
    for name in workbench.list_commands(context):
        command = workbench.get_command(context, name)
        if command is None:
            continue
        own = click.Context(command, info_name=name, parent=context)
        yield f"### `{' '.join(['workbench', name, *command.collect_usage_pieces(own)])}`\n"
        yield f"{inspect.cleandoc(command.help or '')}\n"
        for parameter in command.params:
            record = parameter.get_help_record(own)
            if record and isinstance(parameter, click.Option):
                yield f"- `{record[0]}` {' '.join(record[1].split())}"
        yield ""


def _describe_package(name: str) -> Iterator[str]:
    package = importlib.import_module(name)
    yield f"### `{name}`\n\n{_first_line(package)}\n"
    for public in sorted(package.__all__, key=str.lower):
        member = getattr(package, public)
        if callable(member) and not _is_error(member):
            yield f"- `{public}{_signature(member)}` {_first_line(member)}"
    yield ""


def _describe_errors() -> Iterator[str]:
    for error in find_errors():
        yield f"- `{error.__module__}.{error.__name__}`: {_first_line(error)}"


def find_errors() -> list[type[Exception]]:
    """Return the error classes of all packages, by module and name."""
    found = set()
    for name in _list_modules():
        for _, member in inspect.getmembers(importlib.import_module(name), _is_error):
            if member.__module__.partition(".")[0] in _ROOTS and not member.__name__.startswith("_"):
                found.add(member)
    return sorted(found, key=lambda error: (error.__module__, error.__name__))


def _list_modules() -> Iterator[str]:
    for root in _ROOTS:
        package = importlib.import_module(root)
        for module in pkgutil.walk_packages(package.__path__, f"{root}."):
            if not module.name.endswith("__main__"):
                yield module.name


def _is_error(member: Any) -> bool:
    return inspect.isclass(member) and issubclass(member, Exception)


def _signature(member: Any) -> str:
    parameters = inspect.signature(member).parameters
    return f"({', '.join(parameters)})"


def _first_line(member: Any) -> str:
    paragraph = inspect.cleandoc(member.__doc__ or "").split("\n\n")[0]
    return " ".join(paragraph.split())


def main() -> None:
    """Print the page."""
    print(write_reference(), end="")


if __name__ == "__main__":
    main()
