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
class Node:
    """The part of pytask's node protocol that all of ours share."""

    name: str
    attributes: dict[Any, Any] = field(default_factory=dict)
    _held: str | None = field(default=None, init=False, repr=False)

    def state(self) -> str | None:
        """Return the state that is held, else the present one."""
        return self._held if self._held is not None else self.measure()

    def hold(self) -> None:
        """Keep the present state: a task that begins reads this content, and what comes later it may have missed.

        pytask remembers the states of a task when it has ended. A file that arrived meanwhile would be taken for one
        that was read.
        """
        self._held = self.state()

    def measure(self) -> str | None:
        """Return the present state; None for what is missing."""
        raise NotImplementedError

    @property
    def signature(self) -> str:
        return hashlib.sha256(f"{type(self).__name__}:{self.name}".encode()).hexdigest()

    def save(self, value: Any) -> None:
        raise NotImplementedError(f"{self.name}: a task writes its products itself")


@dataclass(kw_only=True)
class FileNode(Node):
    """A file; its state is the sha256 of its bytes."""

    path: Path

    def measure(self) -> str | None:
        """Return the sha256, None when the file is missing."""
        return digest_file(self.path)

    def load(self, is_product: bool = False) -> Path:
        """Return the path."""
        return self.path


@dataclass(kw_only=True)
class FolderNode(Node):
    """A folder with all it holds; its state is one sha256 over names and bytes."""

    folder: Path

    def measure(self) -> str:
        """Return the sha256 over names and bytes of all files; an absent folder is an empty one."""
        return digest_folder(self.folder)

    def load(self, is_product: bool = False) -> Path:
        """Return the folder."""
        return self.folder


@dataclass(kw_only=True)
class ValueNode(Node):
    """A value that a task is called with; with ``is_hashed`` a change of it makes the task stale."""

    value: Any
    is_hashed: bool = True

    def measure(self) -> str:
        """Return the sha256 of the value as JSON."""
        text = json.dumps(self.value, sort_keys=True, ensure_ascii=False) if self.is_hashed else "not hashed"
        return hashlib.sha256(text.encode()).hexdigest()

    def load(self, is_product: bool = False) -> Any:
        """Return the value."""
        return self.value


@dataclass(kw_only=True)
class ManifestNode(Node):
    """The files that a notebook published, known only once it has run: a JSON list of names beside their folder."""

    manifest: Path
    folder: Path

    def measure(self) -> str | None:
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
