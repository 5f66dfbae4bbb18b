"""What a task depends on and makes, in pytask's terms, judged by content alone.

pytask's own file node trusts the modification time, so a clock that jumps or a copy that keeps its times would deceive
it; these nodes read the bytes each time (the whole project is some megabytes).
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from analysis.pipeline.build.file_hashing import digest_file, digest_folder
from analysis.pipeline.notebooks import read_manifest


@dataclass(kw_only=True)
class _Node:
    """The part of pytask's node protocol that all of ours share."""

    name: str
    attributes: dict[Any, Any] = field(default_factory=dict)

    @property
    def signature(self) -> str:
        return hashlib.sha256(f"{type(self).__name__}:{self.name}".encode()).hexdigest()

    def save(self, value: Any) -> None:
        raise NotImplementedError(f"{self.name}: a task writes its products itself")


@dataclass(kw_only=True)
class FileNode(_Node):
    """A file; its state is the sha256 of its bytes."""

    path: Path

    def state(self) -> str | None:
        """Return the sha256, None when the file is missing."""
        return digest_file(self.path)

    def load(self, is_product: bool = False) -> Path:
        """Return the path."""
        return self.path


@dataclass(kw_only=True)
class FolderNode(_Node):
    """A folder with all it holds; its state is one sha256 over names and bytes."""

    folder: Path

    def state(self) -> str:
        """Return the sha256 over names and bytes of all files; an absent folder is an empty one."""
        return digest_folder(self.folder)

    def load(self, is_product: bool = False) -> Path:
        """Return the folder."""
        return self.folder


@dataclass(kw_only=True)
class ValueNode(_Node):
    """A value that a task is called with; with ``is_hashed`` a change of it makes the task stale."""

    value: Any
    is_hashed: bool = True

    def state(self) -> str:
        """Return the sha256 of the value as JSON."""
        text = json.dumps(self.value, sort_keys=True, ensure_ascii=False) if self.is_hashed else "not hashed"
        return hashlib.sha256(text.encode()).hexdigest()

    def load(self, is_product: bool = False) -> Any:
        """Return the value."""
        return self.value


@dataclass(kw_only=True)
class ManifestNode(_Node):
    """The files that a notebook published, known only once it has run: a JSON list of names beside their folder."""

    manifest: Path
    folder: Path

    def state(self) -> str | None:
        """Return one sha256 over names and bytes of the listed files, None when one of them is missing."""
        names = read_manifest(self.manifest)
        if names is None:
            return None
        digests = [digest_file(self.folder / name) for name in names]
        if None in digests:
            return None
        return hashlib.sha256(json.dumps(list(zip(names, digests, strict=True))).encode()).hexdigest()

    def load(self, is_product: bool = False) -> Path:
        """Return the path of the manifest."""
        return self.manifest
