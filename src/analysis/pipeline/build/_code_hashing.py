"""The code that a step runs, as one fingerprint: the modules of ours that it imports, their data, all libraries.

pytask sees neither the modules that a task imports nor the versions of the libraries, so both enter every task as one
hashed value: the modules of ours that it imports, directly or through others, the data files of their packages, and
the lock file (of an installed wheel: the installed versions).
"""

from __future__ import annotations

import ast
import hashlib
import os
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from importlib import metadata
from pathlib import Path

import analysis
from analysis.paths import packaged_folder
from analysis.pipeline.build.file_hashing import digest_file

_SRC = Path(analysis.__file__).parents[1]
#: The packages of this distribution.
_ROOTS = ("adoption", "analysis", "vnfilings", "warmkernel")
#: What a wheel carries inside a package and a source checkout has elsewhere (`force-include` in pyproject.toml).
_CARRIED = {f"adoption/paces/{name}": f"data/lookup/{name}" for name in ("paces.csv", "pace_record.csv")}
_CODE = (".py", ".pyc", ".pyi")
_LAZY = "def __getattr__"


@dataclass(frozen=True)
class _Module:
    """One source file: the sha256 of its bytes, the names of ours that it imports, whether it loads the rest lazily."""

    path: str
    digest: str
    imports: tuple[str, ...]
    is_lazy: bool


#: So many versions of the sources are remembered before those that are gone are dropped.
_MOST_VERSIONS = 3


class CodeOnDisk:
    """The package as it lies on disk now: each file is read once, however many steps ask for their fingerprint.

    Finding a module's imports means parsing it, which takes longer than everything else, so what was found may be
    kept (`remember`) by the sha256 of the source: a changed source has another name there, whatever its times say.
    """

    def __init__(self, memory: Path | None = None) -> None:
        self._memory = memory
        self._remembered = _read_memory(memory) if memory else {}
        self._files = _list_package()
        self._modules: dict[str, _Module | None] = {}
        self._imports: dict[str, frozenset[str]] = {}
        self._digests: dict[tuple[str, ...], str] = {}

    def digest(self, modules: Iterable[str]) -> str:
        """Return one sha256 over the code that importing `modules` runs, and over the versions of all libraries."""
        wanted = tuple(sorted(modules))
        if wanted not in self._digests:
            digest = hashlib.sha256(_digest_libraries().encode())
            for path, content in sorted(self._code_files(wanted).items()):
                digest.update(f"{path}\0{content}\n".encode())
            self._digests[wanted] = digest.hexdigest()
        return self._digests[wanted]

    def imported_modules(self, modules: Iterable[str]) -> set[str]:
        """Return the modules of ours that importing `modules` runs, themselves and their packages included.

        A package that loads its modules lazily (``__getattr__``) counts with all of them.
        """
        waiting = {part for name in modules for part in _with_packages(name)}
        found: set[str] = set()
        while waiting:
            name = waiting.pop()
            found.add(name)
            waiting |= self._imported_by(name) - found
        return {name for name in found if self._read(name)}  # others are names within modules

    def _imported_by(self, name: str) -> frozenset[str]:
        """Return what importing one module, and not its package, imports of ours, with the packages around it."""
        if name not in self._imports:
            module = self._read(name)
            names = [*module.imports, *(self._siblings(name) if module.is_lazy else ())] if module else []
            self._imports[name] = frozenset(part for one in names for part in _with_packages(one))
        return self._imports[name]

    def remember(self) -> None:
        """Keep what the sources read so far import, for the next one that looks; a full disk only costs it time."""
        read = {module.digest: list(module.imports) for module in self._modules.values() if module}
        if self._memory and not read.keys() <= self._remembered.keys():
            from analysis.pipeline.state_paths import write_checked

            every = self._remembered | read  # another one that looks reads other modules
            kept = every if len(every) <= _MOST_VERSIONS * len(self._files) else read
            try:
                write_checked(self._memory, {"reader": _digest_reader(), "imports": kept})
            except OSError:
                return

    def _read(self, name: str) -> _Module | None:
        if name not in self._modules:
            stem = name.replace(".", "/")
            candidates = (f"{stem}/__init__.py", f"{stem}.py")
            path = next((path for path in candidates if path in self._files), None)
            self._modules[name] = self._parse(path) if path else None
        return self._modules[name]

    def _parse(self, path: str) -> _Module:
        content = (_SRC / path).read_bytes()
        digest, source = hashlib.sha256(content).hexdigest(), content.decode("utf-8")
        imports = self._remembered.get(digest)
        if imports is None:
            imports = sorted(read_imports(source))
        return _Module(path, digest, tuple(imports), path.endswith("__init__.py") and _LAZY in source)

    def _package_of(self, path: str) -> str:
        """Return the folder of the innermost package that holds this file."""
        folders = sorted(_folders(path), key=len, reverse=True)
        return next((folder for folder in folders if f"{folder}/__init__.py" in self._files), "")

    def _siblings(self, package: str) -> list[str]:
        """Return the modules that lie in the folder of `package`, private ones excepted."""
        folder = "".join(f"{part}/" for part in package.split("."))
        names = (path.removeprefix(folder) for path in self._files if path.startswith(folder) and path.endswith(".py"))
        return [f"{package}.{name[:-3]}" for name in names if "/" not in name and not name.startswith("_")]

    def _code_files(self, modules: Iterable[str]) -> dict[str, str | None]:
        """Return the sha256 of each file that counts: the modules, and the data files of their packages."""
        read = [module for name in self.imported_modules(modules) if (module := self._read(name))]
        packages = {module.path.removesuffix("/__init__.py") for module in read if module.path.endswith("/__init__.py")}
        data = [path for path in self._files if not path.endswith(_CODE) and self._package_of(path) in packages]
        elsewhere = {
            path: digest_file(packaged_folder() / source)
            for path, source in _CARRIED.items()
            if path not in self._files and self._package_of(path) in packages
        }
        return (
            elsewhere
            | {path: digest_file(_SRC / path) for path in data}
            | {module.path: module.digest for module in read}
        )


def digest_code(modules: Iterable[str]) -> str:
    """Return one sha256 over the code that importing `modules` runs, and over the versions of all libraries."""
    return CodeOnDisk().digest(modules)


@lru_cache(maxsize=1024)
def read_imports(source: str) -> frozenset[str]:
    """Return the names of ours that this text imports, at its top or inside a function, attributes included."""
    if not any(root in source for root in _ROOTS):
        return frozenset()
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            found |= {f"{node.module}.{alias.name}" for alias in node.names} | {node.module}
    return frozenset(name for name in found if name.partition(".")[0] in _ROOTS)


def _with_packages(name: str) -> list[str]:
    parts = name.split(".")
    return [".".join(parts[:length]) for length in range(1, len(parts) + 1)]


def _folders(path: str) -> set[str]:
    return {path[:end] for end, letter in enumerate(path) if letter == "/"}


def _list_package() -> frozenset[str]:
    """Return the files of the packages, named from the folder that holds them, without byte-code and hidden files."""
    found = []
    for root in _ROOTS:
        for folder, folders, names in os.walk(_SRC / root):
            folders[:] = [name for name in folders if name != "__pycache__" and not name.startswith(".")]
            place = Path(folder).relative_to(_SRC).as_posix()
            found += [f"{place}/{name}" for name in names if not name.startswith((".", "~$"))]
    return frozenset(found)


def _read_memory(path: Path) -> dict[str, list[str]]:
    """Return what was found in sources of these sha256, nothing where it was found by another reader than this."""
    from analysis.pipeline.state_paths import read_checked

    kept = read_checked(path)
    imports: dict[str, list[str]] = kept["imports"] if kept.get("reader") == _digest_reader() else {}
    return imports


@lru_cache(maxsize=1)
def _digest_reader() -> str | None:
    return digest_file(Path(__file__))


@lru_cache(maxsize=1)
def _digest_libraries() -> str:
    """Return a digest of all libraries: the lock file of a source checkout, or the versions that are installed.

    A wheel brings no lock file, and a file of that name near its folder would be another project's.
    """
    is_installed = (_SRC / "analysis" / "_template").is_dir()
    lock = None if is_installed else digest_file(_SRC.parent / "requirements.lock")
    if lock is None:
        versions = sorted(f"{found.metadata['Name']}=={found.version}" for found in metadata.distributions())
        lock = hashlib.sha256("\n".join(versions).encode()).hexdigest()
    return f"{sys.version_info[:2]} {lock}"
