"""The committed notebooks on the data that come with the repository, whatever a user has added to it.

``python tools/shipped_notebooks.py check`` runs them under strict nbval; ``refresh`` runs them and saves their outputs.
Names after either restrict it to these notebooks.
Both work in a copy, ``.workbench/shipped``, with the sources, notebooks and run date of ``tests/shipped.toml``.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

_PROJECT = Path(__file__).resolve().parents[1]


def main() -> None:
    """Check or refresh the committed notebooks, and exit with the status of what was run."""
    what, *asked = sys.argv[1:] or [""]
    if what not in ("check", "refresh"):
        sys.exit("usage: python tools/shipped_notebooks.py check|refresh [NOTEBOOK ...]")
    shipped = tomllib.loads((_PROJECT / "tests" / "shipped.toml").read_text("utf-8"))
    home = _PROJECT / ".workbench" / "shipped"
    copy_shipped(_PROJECT, home, shipped)
    environment = {**os.environ, "WORKBENCH_HOME": str(home), "WORKBENCH_RUN_DATE": shipped["run_date"]}
    names = [name for name in shipped["notebooks"] if not asked or name in asked or Path(name).stem in asked]
    if not names:
        sys.exit(f"none of {', '.join(asked)} is in tests/shipped.toml: {', '.join(shipped['notebooks'])}")
    sys.exit((check if what == "check" else refresh)(home, names, environment))


def copy_shipped(project: Path, home: Path, shipped: dict[str, Any]) -> None:
    """Copy what is shipped from `project` to `home`; what was built there before stays."""
    for name in ("data/raw", "data/lookup", "data/corrections", "notebooks"):
        shutil.rmtree(home / name, ignore_errors=True)
    home.mkdir(parents=True, exist_ok=True)
    shutil.copy(project / "workbench.toml", home)
    shutil.copytree(project / "data" / "lookup", home / "data" / "lookup")
    for source in shipped["sources"]:
        shutil.copytree(project / "data" / "raw" / source, home / "data" / "raw" / source)
    (home / "data" / "corrections").mkdir()
    for path in (project / "data" / "corrections").glob("*.yml"):
        if path.stem in shipped["sources"]:
            shutil.copy(path, home / "data" / "corrections")
    (home / "notebooks").mkdir()
    for name in shipped["notebooks"]:
        shutil.copy(project / "notebooks" / name, home / "notebooks")


def check(home: Path, notebooks: list[str], environment: dict[str, str]) -> int:
    """Return the exit status of strict nbval on the notebooks, after the tables that they read were built."""
    built = _call(home, environment, "analysis.cli", "run", "--tables")
    sanitize = _PROJECT / "tests" / "nbval_sanitize.cfg"
    options = ("-p", "no:cacheprovider", "--nbval", "--nbval-current-env", "--nbval-sanitize-with", str(sanitize))
    paths = [str(home / "notebooks" / name) for name in notebooks]
    return built or _call(home, environment, "pytest", *options, *paths)


def refresh(home: Path, notebooks: list[str], environment: dict[str, str]) -> int:
    """Return the exit status of running the notebooks; their outputs are saved in the repository."""
    status = _call(home, environment, "analysis.pipeline.operate.refresh", *notebooks)
    for name in notebooks:  # one that failed is as it was
        shutil.copy(home / "notebooks" / name, _PROJECT / "notebooks")
    return status


def _call(home: Path, environment: dict[str, str], module: str, *arguments: str) -> int:
    return subprocess.run([sys.executable, "-m", module, *arguments], cwd=home, env=environment).returncode


if __name__ == "__main__":
    main()
