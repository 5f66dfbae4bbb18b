"""The ledger ``runs.jsonl``: one line a run, only ever appended to."""

from __future__ import annotations

import platform
import socket
import subprocess
import sys
from collections.abc import Iterable, Mapping
from datetime import datetime
from importlib import metadata
from pathlib import Path
from typing import Any

from analysis.paths import project_folder
from analysis.pipeline.build import Outcome, digest_file, digest_folder
from analysis.pipeline.notebooks import mask_argument, mask_secrets
from analysis.pipeline.operate._ledger_lines import describe_damage, encode_line, read_lines, set_damage_aside
from analysis.pipeline.operate._lock import user_name
from analysis.pipeline.state_paths import in_project, ledger_path
from analysis.whole_files import append_line

_VERSIONED = ("pandas", "numpy", "scipy", "statsmodels", "matplotlib", "pytask", "papermill", "ipykernel", "typst")


def describe_run(
    run_id: str,
    command: str,
    parameters: Mapping[str, Any],
    began: datetime,
    ended: datetime,
    outcome: str,
    outcomes: Iterable[Outcome],
) -> dict[str, Any]:
    """Return the ledger's line of one run as a mapping."""
    steps = list(outcomes)
    return {
        "run_id": run_id,
        "began": began.isoformat(timespec="milliseconds"),
        "seconds": round((ended - began).total_seconds(), 3),
        "outcome": outcome,
        "user": user_name(),
        "host": socket.gethostname(),
        "command": command,
        "parameters": mask_secrets(parameters),
        "steps": [
            {"name": s.step.name, "state": s.state, "seconds": round(s.seconds, 3)}
            | ({"message": s.message} if s.message else {})
            for s in steps
        ],
        "inputs": _digest_inputs(steps),
        "products": _digest_products(steps),
        "versions": {"python": platform.python_version()} | {name: metadata.version(name) for name in _VERSIONED},
        "lock_file": digest_file(project_folder() / "requirements.lock"),
        **_describe_commit(),
        "peak_memory_mb": _peak_memory(),
    }


def describe_killed(holder: Mapping[str, Any]) -> dict[str, Any]:
    """Return the ledger's line of a run that was killed, from what it left of itself."""
    kept = {"run_id": "run_id", "began": "since", "user": "user", "host": "host", "command": "what"}
    return {name: str(holder.get(key, "")) for name, key in kept.items()} | {"outcome": "killed", "steps": []}


def append_run(line: Mapping[str, Any]) -> None:
    """Append one line, whole or not at all; one that a killed run left unfinished is closed first."""
    append_line(ledger_path(), encode_line(line))


def read_ledger(path: Path | None = None) -> list[dict[str, Any]]:
    """Return the runs of the ledger, oldest first; damaged lines are passed over."""
    return read_lines(path or ledger_path()).runs


def find_damage() -> str:
    """Return one sentence that names the damaged lines of the ledger, an empty text where there are none."""
    return describe_damage(ledger_path(), read_lines(ledger_path()).damaged)


def keep_damage_aside() -> str:
    """Move the damaged lines of the ledger to ``runs.damaged.jsonl`` and return the sentence that names them."""
    return set_damage_aside(ledger_path())


def mask_command(arguments: Iterable[str]) -> str:
    """Return the command line with the values of secrets replaced by ``***``."""
    return " ".join(["workbench", *map(mask_argument, arguments)])


def _digest_inputs(steps: Iterable[Outcome]) -> dict[str, str]:
    """Return one sha256 for each folder that the run took from outside: raw data, lookups, corrections."""
    folders = {path for s in steps for path in s.step.inputs.values() if not path.suffix}
    return {in_project(folder): digest_folder(folder) for folder in sorted(folders)}


def _digest_products(steps: Iterable[Outcome]) -> dict[str, str | None]:
    """Return the sha256 of each file that the run built."""
    paths = [path for s in steps if s.state == "built" for path in s.step.outputs.values()]
    return {in_project(path): digest_file(path) for path in paths}


def _describe_commit() -> dict[str, Any]:
    commit = _git("rev-parse", "HEAD")
    return {"commit": commit, "is_dirty": bool(_git("status", "--porcelain")) if commit else None}


def _git(*arguments: str) -> str | None:
    try:
        done = subprocess.run(
            ["git", "-C", str(project_folder()), *arguments], capture_output=True, text=True, check=True, timeout=10
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.strip()


def _peak_memory() -> float | None:
    """Return the largest memory that this process, or the largest of its ended children, held [MB]; None on Windows."""
    try:
        import resource
    except ImportError:
        return None
    own, children = (resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    bytes_per_unit = 1 if sys.platform == "darwin" else 1024
    return round(max(own, children) * bytes_per_unit / 2**20, 1)
