"""Build this project twice from nothing, with one job and with eight, and compare every product byte by byte.

``python tools/compare_builds.py`` exits with status 1 and lists the differences when there are any: a product must not
depend on which steps happened to run at the same time.
"""

from __future__ import annotations

import datetime as dt
import filecmp
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

_JOBS = (1, 8)
_COPIED = ("data", "notebooks", "workbench.toml", "requirements.lock")
_COMPARED = ("data/processed", "reports")
#: Executed copies with their times, one folder a run.
_LEFT_OUT = "reports/runs/"
#: Both builds judge the data on one day, also when midnight falls between them.
_RUN_DATE = dt.date.today().isoformat()


def main() -> None:
    """Build twice, compare, and exit with the status of a test."""
    project = Path(__file__).resolve().parents[1]
    with tempfile.TemporaryDirectory(prefix="compare-builds-") as place:
        homes = [build(project, Path(place) / f"jobs-{jobs}", jobs) for jobs in _JOBS]
        products = list_products(homes[0])
        differences = compare(*homes)
    for difference in differences:
        print(difference)
    print(f"{len(products)} products compared, {len(differences)} differences")
    sys.exit(1 if differences or not products else 0)


def build(project: Path, home: Path, jobs: int) -> Path:
    """Copy the project without its products to `home`, build all of it with so many jobs, and return `home`."""
    home.mkdir()
    for name in _COPIED:
        source = project / name
        if source.is_dir():
            shutil.copytree(source, home / name, ignore=shutil.ignore_patterns("processed", ".ipynb_checkpoints"))
        elif source.exists():
            shutil.copy(source, home / name)
    environment = {**os.environ, "WORKBENCH_HOME": str(home), "WORKBENCH_RUN_DATE": _RUN_DATE}
    done = subprocess.run([sys.executable, "-m", "analysis.cli", "run", "--jobs", str(jobs)], cwd=home, env=environment)
    if done.returncode:
        sys.exit(f"the build with {jobs} jobs failed with status {done.returncode}")
    return home


def list_products(home: Path) -> set[str]:
    """Return the products of a build by their paths in the project."""
    files = (path for name in _COMPARED for path in (home / name).rglob("*") if path.is_file())
    names = {path.relative_to(home).as_posix() for path in files}
    return {name for name in names if not name.startswith(_LEFT_OUT)}


def compare(first: Path, second: Path) -> list[str]:
    """Return one line for each product that only one build made, or that differs."""
    ours, theirs = list_products(first), list_products(second)
    lines = [f"only in {first.name}: {name}" for name in sorted(ours - theirs)]
    lines += [f"only in {second.name}: {name}" for name in sorted(theirs - ours)]
    same = sorted(ours & theirs)
    return lines + [f"differs: {n}" for n in same if not filecmp.cmp(first / n, second / n, shallow=False)]


if __name__ == "__main__":
    main()
