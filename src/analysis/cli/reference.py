"""The page ``docs/reference.md``: commands with their options, public calls, errors; written from the code."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
from collections.abc import Iterator
from enum import Enum
from typing import Any, is_typeddict

import click

_ROOTS = ("vnfilings", "adoption", "warmkernel", "analysis")
_HEAD = """# Reference

Written from the code by `make golden`; a test compares. The columns of the tables stand in the
[data dictionary](data-dictionary.md). `help(NAME)` shows parameters, results and an example of each call.
"""


def write_reference() -> str:
    """Return the whole page as Markdown."""
    parts = [_HEAD, "## Commands\n", *_describe_commands(), "## Public calls\n"]
    parts += [*_describe_packages(), "## Errors\n", *_describe_errors()]
    return "\n".join(parts).rstrip() + "\n"


def list_public_packages() -> list[str]:
    """Return the packages that list public names, and stand in no private folder, with their roots first."""
    packages = [name for name in _list_modules() if hasattr(importlib.import_module(name), "__path__")]
    public = [name for name in packages if not any(part.startswith("_") for part in name.split("."))]
    return [name for name in public if getattr(importlib.import_module(name), "__all__", ())]


def _describe_commands() -> Iterator[str]:
    from analysis.cli.main import workbench

    context = click.Context(workbench, info_name="workbench")
    for name in workbench.list_commands(context):
        command = workbench.get_command(context, name)
        if command is None:
            continue
        yield from _describe_command(command, click.Context(command, info_name=name, parent=context))


def _describe_command(command: click.Command, context: click.Context) -> Iterator[str]:
    """Yield the usage, the help and the options of a command, then those of its subcommands."""
    yield f"### `{' '.join([context.command_path, *command.collect_usage_pieces(context)])}`\n"
    yield f"{inspect.cleandoc(command.help or '')}\n"
    for parameter in command.params:
        record = parameter.get_help_record(context)
        if record and isinstance(parameter, click.Option):
            yield f"- `{record[0]}` {' '.join(record[1].split())}"
    yield ""
    if isinstance(command, click.Group):
        for name, below in sorted(command.commands.items()):
            yield from _describe_command(below, click.Context(below, info_name=name, parent=context))


def _describe_packages() -> Iterator[str]:
    """Yield the public names of each package; a name that a package above it lists too stands there alone."""
    described: set[Any] = set()
    for name in list_public_packages():
        package = importlib.import_module(name)
        members = {
            public: inspect.unwrap(getattr(package, public)) for public in sorted(package.__all__, key=str.lower)
        }
        own = {public: member for public, member in members.items() if _is_call(member) and member not in described}
        if own:
            yield f"### `{name}`\n\n{_first_line(package)}\n"
            for public, member in own.items():
                yield f"- `{public}{_signature(member)}` {_first_line(member)}{_describe_raised(member)}"
            yield ""
        described |= set(own.values())


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
        yield root
        for module in pkgutil.walk_packages(package.__path__, f"{root}."):
            if not module.name.endswith("__main__"):
                yield module.name


def _is_error(member: Any) -> bool:
    return inspect.isclass(member) and issubclass(member, Exception)


def _is_call(member: Any) -> bool:
    return inspect.isfunction(member) or (inspect.isclass(member) and not _is_error(member))


def _signature(member: Any) -> str:
    """Return parameters with types and defaults, and the type of the result, as the source writes them."""
    if is_typeddict(member):  # options that several functions take
        fields = (f"{name}: {written.__forward_arg__}" for name, written in member.__annotations__.items())
        return f"({', '.join(fields)})"
    if inspect.isclass(member) and issubclass(member, Enum):  # each version of Python has another signature for it
        return ""
    signature = inspect.signature(member)
    signature = signature.replace(parameters=[_shorten_default(found) for found in signature.parameters.values()])
    if inspect.isclass(member):
        signature = signature.replace(return_annotation=inspect.Signature.empty)
    # Types are kept as texts: they are printed in quotation marks, or as ForwardRef('...') where a class was read.
    quoted = re.sub(r"ForwardRef\(('[^']*'|\"[^\"]*\")\)", r"\1", str(signature).replace("Ellipsis", "..."))
    return re.sub(r"(?<=: |> )(?:'([^']*)'|\"([^\"]*)\")", r"\1\2", quoted)


def _shorten_default(parameter: inspect.Parameter) -> inspect.Parameter:
    """Return the parameter with ``...`` for a default that has no short form in source, such as a function."""
    is_long = parameter.default is not parameter.empty and "<" in repr(parameter.default)
    return parameter.replace(default=...) if is_long else parameter


def _describe_raised(member: Any) -> str:
    """Return the errors of the section Raises, with a space and a title before them; empty without that section."""
    section = re.search(
        r"^Raises\n-+\n(.*?)(?=^\w+\n-+\n|\Z)", inspect.cleandoc(member.__doc__), re.DOTALL | re.MULTILINE
    )
    names = re.findall(r"^(\w+)$", section[1], re.MULTILINE) if section else []
    return f" Raises {', '.join(f'`{name}`' for name in names)}." if names else ""


def _first_line(member: Any) -> str:
    paragraph = inspect.cleandoc(member.__doc__ or "").split("\n\n")[0]
    return " ".join(paragraph.split())


def main() -> None:
    """Print the page."""
    print(write_reference(), end="")


if __name__ == "__main__":
    main()
