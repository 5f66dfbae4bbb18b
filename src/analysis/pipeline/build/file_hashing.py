"""Fingerprints of files and folders: what decides whether a step's products are stale."""

from __future__ import annotations

import hashlib
from pathlib import Path


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
