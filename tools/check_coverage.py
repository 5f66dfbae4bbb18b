"""Print the coverage of every package and exit with status 1 when one is below its floor (pyproject.toml).

Reads the data that ``pytest --cov`` left behind; the floors stand in ``[tool.coverage_floors]``.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any


def main() -> None:
    """Print the table and exit with the status of a test."""
    project = Path(__file__).resolve().parents[1]
    with tempfile.TemporaryDirectory() as place:
        report = Path(place) / "coverage.json"
        subprocess.run([sys.executable, "-m", "coverage", "json", "-q", "-o", str(report)], cwd=project, check=True)
        measured = read_coverage(json.loads(report.read_text("utf-8")))
    floors = tomllib.loads((project / "pyproject.toml").read_text("utf-8"))["tool"]["coverage_floors"]
    lines, is_enough = judge(measured, floors)
    print("\n".join(lines))
    sys.exit(0 if is_enough else 1)


def read_coverage(report: Mapping[str, Any]) -> dict[str, tuple[int, int]]:
    """Return the covered and all lines of every package: the libraries, and the packages of `analysis`.

    >>> summary = {"summary": {"covered_lines": 3, "num_statements": 4}}
    >>> read_coverage({"files": {"src/analysis/panel/store.py": summary, "src/analysis/paths.py": summary}})
    {'analysis.panel': (3, 4), 'analysis': (3, 4)}
    """
    found: dict[str, tuple[int, int]] = {}
    for name, file in report["files"].items():
        parts = Path(name.replace("\\", "/").partition("src/")[2]).parts
        package = ".".join(parts[:2]) if parts[0] == "analysis" and len(parts) > 2 else parts[0]
        covered, statements = found.get(package, (0, 0))
        summary = file["summary"]
        found[package] = (covered + summary["covered_lines"], statements + summary["num_statements"])
    return found


def judge(measured: Mapping[str, tuple[int, int]], floors: Mapping[str, int]) -> tuple[list[str], bool]:
    """Return the table as lines, and whether every package has a floor and reaches it.

    >>> judge({"adoption": (95, 100)}, {"adoption": 96})
    (['package               lines  covered  floor', 'adoption                100    95.0 %   96 %  too low'], False)
    """
    lines, is_enough = [f"{'package':20}  {'lines':>5}  covered  floor"], True
    for package in sorted(measured.keys() | floors.keys()):
        covered, statements = measured.get(package, (0, 0))
        share = 100 * covered / statements if statements else 0.0
        floor = floors.get(package)
        is_well = floor is not None and share >= floor
        remark = "" if is_well else "  too low" if floor is not None else "  has no floor"
        lines.append(f"{package:20}  {statements:5}  {share:6.1f} %  {floor or 0:3} %{remark}")
        is_enough &= is_well
    return lines, is_enough


if __name__ == "__main__":
    main()
