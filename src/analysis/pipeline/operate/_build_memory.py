"""What pytask remembers of earlier builds: a damaged memory is set aside, named, and what it knew is built again."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

from analysis.pipeline.state_paths import in_project, state_folder
from analysis.whole_files import write_whole

_VERSION = "1"


def keep_damaged_memory_aside() -> list[str]:
    """Set damaged files of pytask's memory aside and return a sentence for each; call it while holding the run lock.

    The whole file cannot be used where it is not TOML; of its journal, one line a step, only the damaged lines.
    """
    notes = []
    memory = state_folder() / "pytask.lock"
    if memory.exists() and not _is_whole_memory(memory):
        aside = _rename_aside(memory)
        notes.append(f"{in_project(memory)} is damaged: moved to {aside.name}; everything is built again")
    journal = memory.with_name("pytask.lock.journal")
    if journal.is_file():
        lines = journal.read_bytes().splitlines(keepends=True)
        whole = [line for line in lines if not line.strip() or _is_whole_line(line)]
        if len(whole) < len(lines):
            aside = _rename_aside(journal)
            write_whole(journal, b"".join(whole))
            lost = len(lines) - len(whole)
            notes.append(f"{in_project(journal)}: {lost} of {len(lines)} lines are damaged: moved to {aside.name}")
    return notes


def _rename_aside(path: Path) -> Path:
    """Return the new name of a damaged file; of several in the same place the latest is kept."""
    aside = path.with_name(f"{path.name}.damaged")
    if aside.is_dir():  # from a folder in the file's place
        aside = path.with_name(f"{path.name}.damaged-{len(list(path.parent.glob(f'{path.name}.damaged*')))}")
    return path.replace(aside)


def _is_whole_memory(path: Path) -> bool:
    try:
        entries = tomllib.loads(path.read_bytes().decode())
    except (IsADirectoryError, ValueError, RecursionError):
        return False
    tasks = entries.get("task", [])
    return entries.get("lock-version") == _VERSION and isinstance(tasks, list) and all(map(_is_entry, tasks))


def _is_whole_line(line: bytes) -> bool:
    try:
        entry = json.loads(line)
    except (ValueError, RecursionError):
        return False
    return _is_entry(entry) and entry.get("lock-version") == _VERSION


def _is_entry(entry: Any) -> bool:
    if not isinstance(entry, dict) or not all(isinstance(entry.get(key), str) for key in ("id", "state")):
        return False
    states = (entry.get(key, {}) for key in ("depends_on", "produces"))
    return all(isinstance(state, dict) and all(isinstance(v, str) for v in state.values()) for state in states)
