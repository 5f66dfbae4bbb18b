"""A notebook reads what it declares: it runs after those steps, and any other read fails."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from analysis import paths
from analysis.declared_inputs import INPUTS_VARIABLE, UndeclaredInputError, encode_inputs
from analysis.errors import UsageError
from analysis.panel import load, load_all
from analysis.panel.store import StoreError
from analysis.pipeline.build.plan import ALL_TABLES, list_notebooks, plan_notebooks

Bench = Any  # the helper class of conftest.py
_READ_ALL = ["from analysis.panel import load_all", "print(sorted(load_all()))"]


def _notebook(tmp_path: Path, declared: Any) -> Path:
    path = tmp_path / "10_look.ipynb"
    cell = {"cell_type": "code", "metadata": {}, "source": "from analysis.panel import load_all\nload_all()"}
    path.write_text(json.dumps({"cells": [cell], "metadata": {"workbench": declared}}), "utf-8")
    return path


def test_a_notebook_that_declares_all_tables_runs_after_every_step_that_makes_one(tmp_path: Path) -> None:
    step = plan_notebooks([_notebook(tmp_path, {"tables": "all"})], {}, {}, {})[0]
    assert set(step.inputs) == set(ALL_TABLES)
    assert {"forecasts", "verdicts", "backtest"} <= set(step.inputs)


def test_every_committed_notebook_declares_its_tables() -> None:
    for path in list_notebooks():
        assert json.loads(path.read_text("utf-8"))["metadata"]["workbench"]["tables"], path.name


def test_a_declared_folder_is_an_input(tmp_path: Path) -> None:
    step = plan_notebooks([_notebook(tmp_path, {"tables": [], "folders": ["raw"]})], {}, {}, {})[0]
    assert step.inputs == {"raw folder": paths.raw_folder()}


def test_an_unknown_declared_table_is_refused_with_the_nearest_before_anything_runs(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"10_look.ipynb declares the table 'forecast'.*did you mean 'forecasts'"):
        plan_notebooks([_notebook(tmp_path, {"tables": ["forecast"]})], {}, {}, {})


def test_under_a_run_load_all_gives_the_declared_tables_only(
    small_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(INPUTS_VARIABLE, encode_inputs(["units"]))
    assert list(load_all()) == ["units"]


def test_under_a_run_an_undeclared_table_cannot_be_read(small_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(INPUTS_VARIABLE, encode_inputs(["units"]))
    with pytest.raises(UndeclaredInputError, match=r"table 'indicators'.*\"tables\": \[\"units\", \"indicators\"\]"):
        load("indicators")


def test_under_a_run_an_undeclared_folder_cannot_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(INPUTS_VARIABLE, encode_inputs(["units"]))
    with pytest.raises(UndeclaredInputError, match="folder 'data/raw'"):
        paths.raw_folder()


def test_under_a_run_a_declared_folder_can_be_read_and_a_table_of_its_name_does_not_count(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv(INPUTS_VARIABLE, encode_inputs([], ["raw"]))
    assert paths.raw_folder().name == "raw"
    monkeypatch.setenv(INPUTS_VARIABLE, encode_inputs(["raw"]))
    with pytest.raises(UndeclaredInputError, match="folder 'data/raw'"):
        paths.raw_folder()


def test_a_declared_table_that_is_missing_is_named(small_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(INPUTS_VARIABLE, encode_inputs(["units", "forecasts"]))
    with pytest.raises(StoreError, match="table 'forecasts' is not in"):
        load_all()


def test_outside_a_run_every_stored_table_may_be_read(small_store: Path) -> None:
    assert set(load_all()) == {"units", "indicators"}


@pytest.fixture
def small_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder of a store that holds two empty tables."""
    from analysis.panel import save
    from analysis.schemas import TABLES

    (tmp_path / paths.MARKER).write_text("", "utf-8")
    monkeypatch.setenv("WORKBENCH_HOME", str(tmp_path))
    for name in ("units", "indicators"):
        save(name, pd.DataFrame(columns=TABLES[name].column_names))
    return paths.processed_folder()


def test_a_clean_build_with_eight_jobs_shows_a_notebook_every_table(bench: Bench) -> None:
    bench.write_notebook("notebooks/30_look_at_all.ipynb", _READ_ALL, tables="all")
    bench.call("run", "--jobs", "8")
    shown = bench.path("reports/notebooks/30_look_at_all.ipynb").read_text("utf-8")
    assert all(f"'{name}'" in shown for name in ALL_TABLES)


def test_a_notebook_that_reads_what_it_does_not_declare_fails_and_says_what_to_add(bench: Bench) -> None:
    cells = ["from analysis.panel import load", "load('forecasts')"]
    bench.write_notebook("notebooks/30_look_at_forecasts.ipynb", cells, tables=["fits"])
    said = bench.call("run", "30", status=1)
    assert "30_look_at_forecasts.ipynb, cell 2: UndeclaredInputError: the notebook reads the table 'forecasts'" in said
    assert '"tables": ["fits", "forecasts"]' in said
