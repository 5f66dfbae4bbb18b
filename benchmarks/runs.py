"""How fast runs are: warm against stock kernels, a round of provinces, a run with nothing to do, a large round.

The papers of one unit (a filing and its check sheet) and the report of one province are each made by papermill's
command, by its call, and in a warm kernel; the round is the report of each province.

``make bench`` or ``python benchmarks/runs.py [--quick]``. Ratios are of one run on one machine, with byte-code present;
both sides of a comparison execute the same notebook and must give the same outputs. Everything happens in a copy of the
project in a temporary folder. Start-up is wall time less the work of the cells, and the work is that of the cells in a
warm kernel, where nothing is left to import; "start-up, cells as measured" leaves the imports to the cells instead.
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from analysis.paths import MARKER, project_folder
from analysis.pipeline.notebooks import STOCK, WARM, execute_notebook, normalise_notebook, start_warm_server
from warmkernel.client import ADDRESS_VARIABLE

_FILING, _REPORT = "70_publish_filing.ipynb", "80_publish_analyst_report.ipynb"
_A_PROVINCE = "p34-25"
_LARGE_ROUND, _SAMPLE = 13_000, 500
#: What each figure should be at least, or at most.
_GOALS = {
    "call / warm": (3.0, ">="),
    "command / warm": (4.5, ">="),
    "loop of commands / round": (9.0, ">="),
    "processor time a report [s]": (0.65, "<="),
    "nothing changed [s]": (1.0, "<="),
    "a unit [s]": (0.08, "<="),
    "outputs equal": (1.0, ">="),
}
_LARGE = "large/10_synthetic_unit.ipynb"


def copy_project(home: Path) -> None:
    """Copy data and notebooks into `home`, and write the synthetic notebook of the large round."""
    for name in ("data", "notebooks"):
        if (project_folder() / name).is_dir():
            shutil.copytree(project_folder() / name, home / name)
    shutil.copy(project_folder() / MARKER, home / MARKER)
    (home / "notebooks").mkdir(exist_ok=True)
    (home / "large").mkdir()
    notebook = {
        "cells": [
            {
                "cell_type": "code",
                "execution_count": None,
                "id": f"c{n}",
                "outputs": [],
                "source": source,
                "metadata": {"tags": ["parameters"]} if n == 0 else {},
            }
            for n, source in enumerate(_LIGHT)
        ],
        "metadata": {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "workbench": {"tables": ["units"]},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    (home / _LARGE).write_text(json.dumps(notebook), "utf-8")


_LIGHT = (
    'unit_code: str = "f-00001"  # a synthetic unit',
    "import pandas as pd\nfrom analysis.paths import reports_folder",
    "table = pd.DataFrame({'unit_code': [unit_code], 'share': [hash(unit_code) % 100]})\ntable.describe()",
    "(reports_folder() / f'{unit_code}.csv').write_text(table[['unit_code']].to_csv(index=False))",
)


def time_call(call: Callable[[], Any], times: int) -> tuple[float, Any]:
    """Return the median wall time [s] of a call and its last result."""
    walls, result = [], None
    for _ in range(times):
        began = time.perf_counter()
        result = call()
        walls.append(time.perf_counter() - began)
    return statistics.median(walls), result


def time_in_turn(calls: list[Callable[[], Any]], times: int) -> tuple[list[float], list[Any]]:
    """Return the median wall time [s] and the result of each call, made in turn: another's load falls on all alike."""
    walls: list[list[float]] = [[] for _ in calls]
    results: list[Any] = [None for _ in calls]
    for _ in range(times):
        for number, call in enumerate(calls):
            wall, results[number] = time_call(call, 1)
            walls[number].append(wall)
    return [statistics.median(wall) for wall in walls], results


def cell_seconds(notebook: dict[str, Any]) -> float:
    """Return how long the cells took [s]."""
    return sum(cell["metadata"].get("papermill", {}).get("duration") or 0 for cell in notebook["cells"])


def compare_kernels(source: Path, parameters: dict[str, str], place: Path, times: int) -> dict[str, float]:
    """Return times and ratios of one notebook through papermill's command, its call, and a warm kernel."""
    import papermill

    out = place / "out.ipynb"

    def command() -> dict[str, Any]:
        arguments = [sys.executable, "-m", "papermill", "--no-progress-bar", "--kernel", STOCK, str(source), str(out)]
        given = [part for name, value in parameters.items() for part in ("-p", name, value)]
        subprocess.run([*arguments, *given], check=True, capture_output=True)
        read: dict[str, Any] = json.loads(out.read_text("utf-8"))
        return read

    def reports(name: str) -> Path:
        folder = place / name
        folder.mkdir(exist_ok=True)
        return folder

    def call_stock() -> dict[str, Any]:
        notebook: dict[str, Any] = papermill.execute_notebook(
            source, out, parameters, kernel_name=STOCK, progress_bar=False
        )
        return notebook

    def call_warm() -> dict[str, Any]:
        return execute_notebook(source, parameters, out, reports=reports("warm"), kernel_name=WARM)

    start_warm_server()  # as a run does, with our own packages
    call_warm()
    os.environ["WORKBENCH_REPORTS"] = str(reports("stock"))
    (by_command, by_call, by_fork), (_, stock, warm) = time_in_turn([command, call_stock, call_warm], times)
    del os.environ["WORKBENCH_REPORTS"]
    same = [normalise_notebook(n, {str(reports(k)): "reports"}) for n, k in ((stock, "stock"), (warm, "warm"))]
    work = cell_seconds(warm)
    return {
        "papermill command [s]": by_command,
        "papermill call, stock kernel [s]": by_call,
        "warm kernel [s]": by_fork,
        "work of the cells [s]": work,
        "start-up, stock [s]": by_call - work,
        "start-up, warm [s]": by_fork - work,
        "start-up, cells as measured, stock [s]": by_call - cell_seconds(stock),
        "start-up, stock / warm": (by_call - work) / (by_fork - work),
        "call / warm": by_call / by_fork,
        "command / warm": by_command / by_fork,
        "outputs equal": float(same[0] == same[1]),
    }


def run_workbench(home: Path, *arguments: str) -> float:
    """Run ``workbench run`` in `home` and return its wall time [s]."""
    began = time.perf_counter()
    environment = {**os.environ, "WORKBENCH_HOME": str(home)}
    environment.pop(ADDRESS_VARIABLE, None)  # a run starts a fork server of its own
    done = subprocess.run(
        [sys.executable, "-m", "analysis.cli", "run", *arguments], env=environment, capture_output=True, text=True
    )
    if done.returncode:
        raise SystemExit(f"workbench run {' '.join(arguments)}: {done.stdout}{done.stderr}"[-2000:])
    return time.perf_counter() - began


def measure_round(home: Path, source: Path, units: list[str], seconds_by_command: float) -> dict[str, float]:
    """Return how long one report a unit takes, and how a loop of papermill commands compares (one command, times n)."""
    arguments = [part for unit in units for part in ("--unit", unit)]
    before = _processor_time()
    wall = run_workbench(home, str(source), *arguments, "--jobs", "2")
    return {
        "reports": len(units),
        "round [s]": wall,
        "a report [s]": wall / len(units),
        "processor time a report [s]": (_processor_time() - before) / len(units),
        "loop of commands / round": seconds_by_command * len(units) / wall,
    }


def measure_large_round(home: Path, sample: int) -> dict[str, float]:
    """Return time and peak memory of a sample of a synthetic round, and the whole of 13,000 units extrapolated."""
    import pandas as pd

    units = [f"f-{number:05d}" for number in range(sample)]
    names = {
        "name_vi": [f"Đơn vị giả lập {unit}" for unit in units],
        "name_en": [f"Synthetic {unit}" for unit in units],
    }
    fixed = {"level": "facility", "facility_type": "hospital", "parent_code": _A_PROVINCE}
    lookup = home / "data" / "lookup" / "units.csv"
    every = [pd.read_csv(lookup, dtype=str), pd.DataFrame({"unit_code": units} | names | fixed)]
    pd.concat(every).to_csv(lookup, index=False)
    run_workbench(home, "--tables")
    found = measure_round(home, home / _LARGE, units, 0.0)
    line = json.loads((home / "runs.jsonl").read_text("utf-8").splitlines()[-1])
    return {
        "units": sample,
        "round [s]": found["round [s]"],
        "a unit [s]": found["a report [s]"],
        "13,000 units, extrapolated [h]": found["a report [s]"] * _LARGE_ROUND / 3600,
        "peak memory of the runner or one worker [MB]": line["peak_memory_mb"],
    }


def main() -> None:
    """Measure and print everything; ``--quick`` takes fewer repetitions and a smaller sample."""
    quick = "--quick" in sys.argv
    print(f"this machine adds ten million numbers in {_pace():.2f} s (Python {sys.version.split()[0]})")
    place = Path(tempfile.mkdtemp(prefix="bench-"))
    home = place / "project"
    home.mkdir()
    try:
        copy_project(home)
        os.environ["WORKBENCH_HOME"] = str(home)
        first = run_workbench(home)
        times = 3 if quick else 5
        filing, report = (home / "notebooks" / name for name in (_FILING, _REPORT))
        _print(f"the papers of one unit: {_FILING}", compare_kernels(filing, {}, place, times))
        one = compare_kernels(report, {"unit_code": _A_PROVINCE}, place, times)
        _print(f"the report of one province: {_REPORT}", one)
        units = _provinces(home)[: 8 if quick else None]
        _print("a round", measure_round(home, report, units, one["papermill command [s]"]))
        quiet, _ = time_call(lambda: run_workbench(home), 5)
        _print("workbench run", {"everything [s]": first, "nothing changed [s]": quiet})
        _print("a large synthetic round", measure_large_round(home, 50 if quick else _SAMPLE))
    finally:
        shutil.rmtree(place, ignore_errors=True)


def _provinces(home: Path) -> list[str]:
    import pandas as pd

    units = pd.read_parquet(home / "data" / "processed" / "units.parquet")
    return sorted(units.loc[units["unit_code"].str.startswith("p34-"), "unit_code"])


def _print(title: str, figures: dict[str, float]) -> None:
    print(f"\n{title}")
    for name, value in figures.items():
        print(f"  {name:48} {value:10.2f}{_beside_goal(name, value)}")
    print(f"  (load {os.getloadavg()[0]:.1f}, largest process so far {_largest():.0f} MB)")


def _beside_goal(name: str, value: float) -> str:
    """Return the goal of a figure, and whether it is missed; empty for a figure without one."""
    if name not in _GOALS:
        return ""
    goal, op = _GOALS[name]
    is_kept = value >= goal if op == ">=" else value <= goal
    return f"  (goal {op} {goal:g}{'' if is_kept else ', missed'})"


def _pace() -> float:
    """Return how long ten million additions take [s]: figures in seconds of two machines compare by it."""
    began, total = time.perf_counter(), 0
    for number in range(10_000_000):
        total += number
    return time.perf_counter() - began


def _processor_time() -> float:
    """Return the processor time of all ended child processes [s]."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _largest() -> float:
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024


if __name__ == "__main__":
    main()
