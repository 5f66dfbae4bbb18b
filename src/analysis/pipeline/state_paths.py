"""Where runs keep what they need between themselves; all of it may be deleted, at the price of one whole rebuild."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from analysis.paths import project_folder, reports_folder
from analysis.whole_files import write_whole


def state_folder() -> Path:
    """Return ``.workbench``: what pytask remembers, the lock, manifests of published files."""
    return project_folder() / ".workbench"


def ledger_path() -> Path:
    """Return ``runs.jsonl``: one line a run."""
    return project_folder() / "runs.jsonl"


def executed_folder(run_id: str) -> Path:
    """Return ``reports/runs/<run_id>``: the notebooks as this run executed them, failed ones included."""
    return reports_folder() / "runs" / run_id


def notebook_products_folder() -> Path:
    """Return ``reports/notebooks``: the latest executed copy of each notebook, free of times and other accidents."""
    return reports_folder() / "notebooks"


def in_project(path: Path) -> str:
    """Return `path` as it is named inside the project, so that what is remembered holds in a moved copy too."""
    home = project_folder()
    return path.relative_to(home).as_posix() if path.is_relative_to(home) else path.as_posix()


def write_checked(path: Path, entries: Mapping[str, Any]) -> None:
    """Write entries as JSON with a check of their bytes, for `read_checked`."""
    text = json.dumps(entries, ensure_ascii=False)
    check = hashlib.sha256(text.encode()).hexdigest()[:16]
    write_whole(path, f"{check}\n{text}\n".encode())


def read_checked(path: Path) -> dict[str, Any]:
    """Return the entries that `write_checked` wrote; none without a file, or where one byte of it has changed."""
    try:
        check, _, text = path.read_text("utf-8").removesuffix("\n").partition("\n")
        is_whole = hashlib.sha256(text.encode()).hexdigest()[:16] == check
        entries = json.loads(text) if is_whole else {}
    except (OSError, ValueError):
        return {}
    return entries if isinstance(entries, dict) else {}


def remove_leftovers() -> None:
    """Remove what killed runs left half written; call it under the lock only."""
    for folder in (project_folder() / "data" / "processed", reports_folder()):
        for pattern in (".*.half", ".*.part"):
            for half in sorted(folder.rglob(pattern)):
                if half.is_dir():
                    shutil.rmtree(half, ignore_errors=True)
                else:
                    half.unlink(missing_ok=True)
    shutil.rmtree(state_folder() / "staging", ignore_errors=True)
