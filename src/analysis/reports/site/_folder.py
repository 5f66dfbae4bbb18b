"""The folder of a site: only what changed is written, only what the site wrote is removed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from analysis.errors import AnalysisError
from analysis.whole_files import write_whole

#: The list of the files that the site wrote, with the sha256 of each; the last file to be written.
MANIFEST = "site.json"
_LAYOUT = 1


@dataclass(frozen=True)
class FolderChanges:
    """What became of the files of a folder: how many there are, were written and removed; what others had changed.

    `kept` are files that no longer belong to the site but were changed by somebody since it wrote them.
    """

    n_files: int
    n_written: int
    n_removed: int
    kept: tuple[str, ...] = ()


def write_folder(folder: Path, files: Mapping[str, bytes]) -> FolderChanges:
    """Return what changed after `folder` was made to hold these files, each whole or as it was before.

    A file with the same bytes is not touched. A file that the folder no longer needs is removed if the list in
    ``site.json`` says that the site wrote it, and nobody has changed it since.

    Raises
    ------
    AnalysisError
        If the folder holds something but is no site, or leads out of itself by a link; nothing is written then.
    """
    before = _read_manifest(folder)
    now = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    _refuse_links(folder, [*before, *now])
    _write_manifest(folder, before | now)  # first: whoever is killed meanwhile knows what to remove
    written = [name for name in files if _digest(folder / name) != now[name]]
    for name in written:
        write_whole(folder / name, files[name])
    removed, kept = [], []
    for name in sorted(set(before) - set(now)):
        found = _digest(folder / name)
        if found == before[name]:
            (folder / name).unlink()
            _drop_empty(folder, (folder / name).parent)
            removed.append(name)
        elif found:
            kept.append(name)
    _write_manifest(folder, now)
    return FolderChanges(len(files), len(written), len(removed), tuple(kept))


def check_folder(folder: Path) -> None:
    """Refuse a folder that holds something but is no site, before anything is made.

    Raises
    ------
    AnalysisError
        With what to do.
    """
    _read_manifest(folder)


def _read_manifest(folder: Path) -> dict[str, str]:
    path = folder / MANIFEST
    if folder.exists() and not folder.is_dir():
        raise AnalysisError("the place of the site", found=str(folder), expected="a folder, or a name that is free")
    if not path.is_file():
        if folder.is_dir() and any(folder.iterdir()):
            raise AnalysisError(
                f"{folder} is not empty and holds no {MANIFEST}, so it is no site of ours",
                fix="Give an empty or new folder: `workbench site --to FOLDER`.",
            )
        return {}
    try:
        listed = json.loads(path.read_text("utf-8"))["files"]
        files = {str(name): str(digest) for name, digest in listed.items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        files = {"": ""}
    if not all(_is_inside(name) for name in files):
        raise AnalysisError(
            "the list of the files of the site cannot be used",
            file=str(path),
            fix=f"Remove the folder {folder} if it holds nothing else, and build the site again.",
        )
    return files


def _is_inside(name: str) -> bool:
    path = PurePosixPath(name)
    return (
        bool(path.parts) and not path.is_absolute() and ".." not in path.parts and "\\" not in name and ":" not in name
    )


def _refuse_links(folder: Path, names: list[str]) -> None:
    """Refuse a folder in which a part of the site is a link, which would lead out of it."""
    parts = {folder / parent for name in names for parent in PurePosixPath(name).parents if parent.parts}
    for path in sorted(parts):
        if path.is_symlink() or (path.exists() and not path.is_dir()):
            raise AnalysisError(f"{path} is no folder of the site", fix="Remove it, or build the site elsewhere.")


def _write_manifest(folder: Path, files: Mapping[str, str]) -> None:
    content = {"layout": _LAYOUT, "files": dict(sorted(files.items()))}
    text = (json.dumps(content, ensure_ascii=False, indent=0) + "\n").encode("utf-8")
    path = folder / MANIFEST
    if not path.is_file() or path.read_bytes() != text:
        write_whole(path, text)


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() and not path.is_symlink() else ""


def _drop_empty(folder: Path, parent: Path) -> None:
    """Remove folders that hold nothing any more, up to that of the site."""
    with suppress(OSError):
        while parent != folder:
            parent.rmdir()
            parent = parent.parent
