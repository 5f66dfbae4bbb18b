"""Fingerprints of files, folders and of the code a step runs: what decides whether its products are stale.

pytask sees neither the modules that a task imports nor the versions of the libraries, so both enter every task as one
hashed value: the modules of ours that it imports, directly or through others, the data files of their packages, and
the lock file.
"""

from __future__ import annotations

import ast
import hashlib
import sys
from collections.abc import Iterable
from functools import lru_cache
from importlib import metadata
from pathlib import Path

import analysis

_PACKAGE = Path(analysis.__file__).parent
_ROOT = _PACKAGE.name
_CODE = {".py", ".pyc", ".pyi"}


def digest_file(path: Path) -> str | None:
    """Return the sha256 of a file's bytes, None when there is no such file."""
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        return None


def digest_folder(folder: Path) -> str:
    """Return one sha256 over names and bytes of all files under `folder`; hidden and half-written ones do not count."""
    digest = hashlib.sha256()
    for path in list_files(folder):
        digest.update(f"{path.relative_to(folder).as_posix()}\0{digest_file(path)}\n".encode())
    return digest.hexdigest()


def list_files(folder: Path) -> list[Path]:
    """Return the files under `folder` in a fixed order, without hidden files and lock files of office programs."""
    found = (path for path in folder.rglob("*") if path.is_file())
    return sorted(p for p in found if not any(x.startswith((".", "~$")) for x in p.relative_to(folder).parts))


def digest_code(modules: Iterable[str]) -> str:
    """Return one sha256 over the code that importing `modules` runs, and over the versions of all libraries."""
    digest = hashlib.sha256(_digest_libraries().encode())
    for path in sorted(_code_files(modules)):
        digest.update(f"{path.relative_to(_PACKAGE).as_posix()}\0{digest_file(path)}\n".encode())
    return digest.hexdigest()


def imported_modules(modules: Iterable[str]) -> set[str]:
    """Return the modules of ours that importing `modules` runs, themselves and their packages included.

    A package that loads its modules lazily (``__getattr__``) counts with all of them.
    """
    waiting, found = list(modules), set()
    while waiting:
        for name in _with_packages(waiting.pop()):
            path = _module_path(name)
            if name not in found and path is not None:
                source = path.read_text("utf-8")
                found.add(name)
                waiting += read_imports(source)
                if path.name == "__init__.py" and "def __getattr__" in source:
                    waiting += [f"{name}.{module.stem}" for module in path.parent.glob("[!_]*.py")]
    return found


@lru_cache(maxsize=1024)
def read_imports(source: str) -> frozenset[str]:
    """Return the names of ours that this text imports, at its top or inside a function, attributes included."""
    if _ROOT not in source:
        return frozenset()
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            found |= {f"{node.module}.{alias.name}" for alias in node.names} | {node.module}
    return frozenset(name for name in found if name.startswith(f"{_ROOT}."))


def _with_packages(name: str) -> list[str]:
    parts = name.split(".")
    return [".".join(parts[:length]) for length in range(1, len(parts) + 1)]


def _module_path(name: str) -> Path | None:
    stem = _PACKAGE.joinpath(*name.split(".")[1:])
    return next((path for path in (stem / "__init__.py", stem.with_suffix(".py")) if path.is_file()), None)


def _code_files(modules: Iterable[str]) -> set[Path]:
    paths = {path for name in imported_modules(modules) if (path := _module_path(name)) is not None}
    folders = {path.parent for path in paths if path.name == "__init__.py" and path.parent != _PACKAGE}
    data = {
        p for folder in folders for p in list_files(folder) if p.suffix not in _CODE and "__pycache__" not in p.parts
    }
    return paths | data


@lru_cache(maxsize=1)
def _digest_libraries() -> str:
    """Return the lock file's sha256; away from the project (an installed wheel) the installed versions' instead."""
    lock = digest_file(_PACKAGE.parents[1] / "requirements.lock")
    if lock is None:
        versions = sorted(f"{found.metadata['Name']}=={found.version}" for found in metadata.distributions())
        lock = hashlib.sha256("\n".join(versions).encode()).hexdigest()
    return f"{sys.version_info[:2]} {lock}"
