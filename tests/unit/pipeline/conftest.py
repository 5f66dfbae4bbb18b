"""A small workbench in a folder of its own: the real `runs`, stages of a few lines, two notebooks."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

import analysis
from analysis.pipeline.build.plan import PANEL_TABLES
from warmkernel import start_server
from warmkernel.client import ADDRESS_VARIABLE

_PACKAGE = Path(analysis.__file__).parent
_STAGES = {
    "registry/__init__.py": """
import pandas as pd

def known_names(lookup):
    return None

def known_codes(lookup):
    return None

def collect_readable_sources(raw, names, limits=None, codes=None):
    statements = pd.read_csv(raw / "figures.csv", dtype=str)
    return {"sources": pd.DataFrame({"source_id": ["a"], "folder": ["a"]}), "statements": statements,
            "tasks": pd.DataFrame({"task_id": ["t"]}), "systems": pd.DataFrame({"system_id": ["s"]}),
            "task_reports": pd.DataFrame({"task_id": ["t"]}),
            "system_reports": pd.DataFrame({"unit_code": ["u"]}),
            "unread_sources": pd.DataFrame({"source_id": [], "type": [], "reason": []})}
""",
    "panel/__init__.py": f"""
from analysis.panel.store import StoreError, load, load_all, save

PANEL_TABLES = {PANEL_TABLES!r}

def build_panel(collected, lookup, corrections):
    observations = collected["statements"].assign(value=collected["statements"]["value"].astype(float))
    targets = observations.head(1)
    empty = observations.head(0)
    rest = {{name: empty for name in PANEL_TABLES if name not in collected}}
    return {{**collected, **rest, "observations": observations, "targets": targets}}
""",
    "audit/__init__.py": """
import pandas as pd

def mark_errors(tables):
    return tables

def audit_panel(tables, on, duties):
    return tables["observations"].query("value > 100")

def score_quality(tables, findings, on):
    return pd.DataFrame({"judged_on": [str(on)]})
""",
    "regulations/__init__.py": """
def read_rules(lookup):
    return {}

def names_of_period(tables, period):
    return {period}

def reported_periods(tables, *, is_own):
    return None  # not known

def judge_duties(tables, on):
    return tables["observations"].head(0)
""",
    "placing/__init__.py": """
def list_placements(tables):
    return tables["observations"].head(0)
""",
    "panel/store.py": """
import os
import pandas as pd
from analysis.declared_inputs import declared_tables, require_table
from analysis.paths import processed_folder

def save(name, frame):
    processed_folder().mkdir(parents=True, exist_ok=True)
    half = processed_folder() / f".{name}.half"
    frame.to_parquet(half, index=False)
    half.replace(processed_folder() / f"{name}.parquet")
    deadly = processed_folder() / f".{name}.deadly"
    if deadly.exists():
        deadly.unlink()
        os.kill(os.getpid(), 9)

class StoreError(Exception):
    pass

def load(name):
    require_table(name)
    return pd.read_parquet(processed_folder() / f"{name}.parquet")

def load_all():
    names = declared_tables()
    stored = {path.stem for path in processed_folder().glob("*.parquet")}
    return {name: load(name) for name in sorted(stored if names is None else names)}
""",
    "modelling/__init__.py": """
from analysis.modelling.line import slope

def model_panels(tables):
    return None

def fit_panel(tables, models):
    fits = tables["observations"].groupby("unit_code", as_index=False)["value"].agg(slope)
    return {"fits": fits, "forecasts": fits}

def backtest_panels(tables, models):
    return tables["observations"]

def digest_panels(models, targets=None):
    return {}

def digest_cases(tables, models):
    return {}

def judge_targets(tables, models):
    return fit_panel(tables, models)["fits"].assign(verdict="met")
""",
    "modelling/line.py": """
def slope(values):
    return float(values.iloc[-1] - values.iloc[0])
""",
    "reports/__init__.py": """
def publish_analyst_report(tables, *, unit_code, period, lang, folder):
    values = tables["observations"].query("unit_code == @unit_code")["value"]
    path = folder / f"{unit_code}-{period}.{lang}.html"
    folder.mkdir(parents=True, exist_ok=True)
    path.write_text(f"<p>{unit_code}: {', '.join(map(str, values))}</p>")
    return [path]

def render_outputs_page(outputs, releases, lang, project, site=None):
    return "\\n".join(row["path"] for row in outputs).encode()
""",
}
#: The day of every run of a small workbench, so that no test depends on the clock.
RUN_DATE = "2026-11-25"
_FIGURES = "unit_code,value\nhue,10\nhue,30\ndanang,50\ndanang,55\n"
_LOOK = ["from analysis.panel import load", "fits = load('fits')\nprint(len(fits))\nprint('series')\nfits"]
_PARAMETERS = (
    'unit_code: str = "hue"  # the unit\nperiod: str = "2026-H1"  # the half-year\nlang: str = "vi"  # language'
)
_PUBLISH = [
    "from analysis.panel import load\nfrom analysis.paths import reports_folder\n"
    "from analysis.reports import publish_analyst_report",
    "tables = {'observations': load('observations')}\n"
    "publish_analyst_report(tables, unit_code=unit_code, period=period, lang=lang, folder=reports_folder())",
]


def write_notebook(
    path: Path, cells: list[str], parameters: str = "", tables: Sequence[str] = ("fits", "observations")
) -> Path:
    """Write a notebook of these code cells that declares `tables`; its first cell is tagged `parameters` if any."""
    sources = ([(parameters, ["parameters"])] if parameters else []) + [(cell, []) for cell in cells]
    notebook = {
        "cells": [
            {
                "cell_type": "code",
                "execution_count": None,
                "id": f"c{number}",
                "metadata": {"tags": tags} if tags else {},
                "outputs": [],
                "source": source,
            }
            for number, (source, tags) in enumerate(sources)
        ],
        "metadata": {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "workbench": {"tables": tables},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(notebook), "utf-8")
    return path


@dataclass(frozen=True)
class Bench:
    """A copied workbench and its command line."""

    home: Path

    def start(self, *arguments: str, module: str = "analysis.cli") -> subprocess.Popen[str]:
        """Start ``workbench`` with these arguments and return at once."""
        environment = {k: v for k, v in os.environ.items() if k not in ("WORKBENCH_HOME", "PYTHONDONTWRITEBYTECODE")}
        environment |= {"PYTHONPATH": str(self.home / "src"), "WORKBENCH_RUN_DATE": RUN_DATE}
        return subprocess.Popen(
            [sys.executable, "-m", module, *arguments],
            cwd=self.home,
            env=environment,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )

    def call(self, *arguments: str, status: int = 0, module: str = "analysis.cli") -> str:
        """Run ``workbench`` with these arguments, insist on the exit status, return what it said."""
        process = self.start(*arguments, module=module)
        out, err = process.communicate(timeout=120)
        assert process.returncode == status, f"{process.returncode}: {out}\n{err}"
        return out + err

    def write_notebook(
        self, name: str, cells: list[str], parameters: str = "", tables: Sequence[str] = ("fits", "observations")
    ) -> None:
        """Write a notebook of these code cells that declares `tables`; its first cell is tagged `parameters` if any."""
        write_notebook(self.path(name), cells, parameters, tables)

    def path(self, name: str) -> Path:
        """Return a path inside the copied project."""
        return self.home / name

    def files(self, *folders: str) -> dict[str, bytes]:
        """Return every product's bytes."""
        paths = [p for f in folders or ("data/processed", "reports") for p in self.path(f).rglob("*") if p.is_file()]
        return {path.relative_to(self.home).as_posix(): path.read_bytes() for path in paths}

    def ledger(self) -> list[dict]:
        """Return the lines of the ledger."""
        return [json.loads(line) for line in self.path("runs.jsonl").read_text("utf-8").splitlines()]

    def built(self) -> list[str]:
        """Return the steps that the latest run built."""
        return [step["name"] for step in self.ledger()[-1]["steps"] if step["state"] == "built"]


def make_bench(home: Path) -> Bench:
    """Write a small workbench into `home`: nothing is built yet."""
    package = home / "src" / "analysis"
    for name in (
        "analysis/pipeline",
        "analysis/cli",
        "analysis/schemas",
        "analysis/i18n",
        "warmkernel",
    ):
        copied = shutil.ignore_patterns("__pycache__")
        shutil.copytree(_PACKAGE.parent / name, package.parent / name, ignore=copied)
    for name in (
        "__init__.py",
        "declared_inputs.py",
        "earlier_versions.py",
        "errors.py",
        "noun_counts.py",
        "period_lengths.py",
        "paths.py",
        "project.py",
        "run_date.py",
        "whole_files.py",
    ):
        shutil.copy(_PACKAGE / name, package / name)
    for name, text in _STAGES.items():
        (package / name).parent.mkdir(exist_ok=True)
        (package / name).write_text(text.lstrip(), "utf-8")
    (home / "data" / "raw").mkdir(parents=True)
    (home / "data" / "raw" / "figures.csv").write_text(_FIGURES, "utf-8")
    (home / "data" / "lookup").mkdir()
    codes = ("unit_code", "vn", "hue", "danang", "none", *(f"p34-{number:02d}" for number in range(100)))
    (home / "data" / "lookup" / "units.csv").write_text("\n".join(codes) + "\n", "utf-8")
    (home / "requirements.lock").write_text("pandas==0\n", "utf-8")
    (home / "workbench.toml").write_text('name = "A small workbench"\n', "utf-8")
    write_notebook(home / "notebooks" / "10_look_at_fits.ipynb", _LOOK, tables=["fits"])
    write_notebook(home / "notebooks" / "20_publish_analyst_report.ipynb", _PUBLISH, _PARAMETERS, ["observations"])
    return Bench(home)


@pytest.fixture(scope="session", autouse=True)
def shared_fork_server() -> Iterator[str]:
    """Let all runs of these tests fork their kernels from one server: each would spend seconds on its own."""
    yield start_server()
    del os.environ[ADDRESS_VARIABLE]


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    """Return a small workbench of which nothing is built yet."""
    return make_bench(tmp_path / "bench")


@pytest.fixture(scope="session")
def built_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a small workbench that one run has built; copy it, do not change it."""
    bench = make_bench(tmp_path_factory.mktemp("built") / "bench")
    bench.call("run")
    return bench.home


@pytest.fixture
def built_bench(built_home: Path, tmp_path: Path) -> Bench:
    """Return a copy of a small workbench that one run has built."""
    return Bench(Path(shutil.copytree(built_home, tmp_path / "bench")))
