"""Pages of the public calls: a page per package, from its docstrings, with types, defaults, units and errors."""

from __future__ import annotations

import importlib
import inspect
from pathlib import Path
from types import ModuleType

from analysis.cli.reference import list_public_packages


def write_api_pages(folder: Path) -> None:
    """Write a page for each package with public names, and the index of all packages."""
    folder.mkdir(parents=True)
    described: set[object] = set()
    pages = []
    for name in list_public_packages():
        if name.count(".") > 1:  # parts of packages, which other parts call; the reference page of docs/ lists them
            continue
        entries = _describe(importlib.import_module(name), described)
        if entries:
            (folder / f"{name}.rst").write_text(_page(name, entries), "utf-8")
            pages.append(name)
    roots = sorted({page.partition(".")[0] for page in pages})
    (folder / "index.rst").write_text(_index(roots, pages), "utf-8")


def _describe(package: ModuleType, described: set[object]) -> list[str]:
    """Return the directives of a package's public names; a name that a package above it lists too is there alone."""
    entries = []
    for name in sorted(package.__all__, key=str.lower):
        member = inspect.unwrap(getattr(package, name))
        if not (inspect.isfunction(member) or inspect.isclass(member)) or member in described:
            continue
        described.add(member)
        if inspect.isfunction(member):
            entries.append(f".. autofunction:: {package.__name__}.{name}\n")
        elif issubclass(member, Exception):
            entries.append(f".. autoexception:: {package.__name__}.{name}\n")
        else:
            hidden = ", ".join(_fields(member))
            options = "   :members:\n" + (f"   :exclude-members: {hidden}\n" if hidden else "")
            entries.append(f".. autoclass:: {package.__name__}.{name}\n{options}")
    return entries


def _fields(member: type) -> list[str]:
    """Return the fields of a named tuple, whose own docstrings only number them."""
    return list(getattr(member, "_fields", ()))


def _page(name: str, entries: list[str]) -> str:
    return f"{name}\n{'=' * len(name)}\n\n.. automodule:: {name}\n   :no-members:\n\n" + "\n".join(entries)


def _index(roots: list[str], pages: list[str]) -> str:
    lines = ["Public calls", "============", ""]
    lines += [
        "Each package lists its public names in ``__all__``. Types and defaults are those of the source; units are in"
    ]
    lines += ["brackets. A call that raises an error names it under *Raises*.", ""]
    for root in roots:
        lines += [".. toctree::", "   :maxdepth: 1", f"   :caption: {root}", ""]
        lines += [f"   {page}" for page in pages if page.partition(".")[0] == root] + [""]
    return "\n".join(lines)
