"""The tools of CI can fail: different builds are seen, and so is a package that is tested too little."""

from __future__ import annotations

import datetime as dt
import importlib.util
import os
import tomllib
from pathlib import Path
from types import ModuleType

import pytest

from analysis.paths import project_folder


def _load(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, project_folder() / "tools" / f"{name}.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def builds(tmp_path: Path) -> list[Path]:
    """Return two equal builds."""
    homes = [tmp_path / "jobs-1", tmp_path / "jobs-8"]
    for home in homes:
        for name in ("data/processed/fits.parquet", "reports/notebooks/40_fit_trends.ipynb", "reports/runs/x/40.ipynb"):
            (home / name).parent.mkdir(parents=True, exist_ok=True)
            (home / name).write_text(name if "runs" not in name else str(home), "utf-8")
    return homes


def test_equal_builds_show_no_difference_and_executed_copies_with_times_are_left_out(builds: list[Path]) -> None:
    assert _load("compare_builds").compare(*builds) == []


def test_a_product_that_differs_or_is_missing_is_named(builds: list[Path]) -> None:
    (builds[0] / "reports/notebooks/40_fit_trends.ipynb").write_text("No forecast", "utf-8")
    (builds[1] / "data/processed/fits.parquet").unlink()
    assert _load("compare_builds").compare(*builds) == [
        "only in jobs-1: data/processed/fits.parquet",
        "differs: reports/notebooks/40_fit_trends.ipynb",
    ]


def test_products_of_one_size_and_time_are_compared_by_their_bytes(builds: list[Path]) -> None:
    for home, text in zip(builds, ("84 %", "48 %"), strict=True):
        product = home / "reports/notebooks/40_fit_trends.ipynb"
        product.write_text(text, "utf-8")
        os.utime(product, (0, 0))
    assert _load("compare_builds").compare(*builds) == ["differs: reports/notebooks/40_fit_trends.ipynb"]


def test_a_product_that_only_the_second_build_made_is_named(builds: list[Path]) -> None:
    (builds[0] / "data/processed/fits.parquet").unlink()
    assert _load("compare_builds").compare(*builds) == ["only in jobs-8: data/processed/fits.parquet"]


def test_a_filing_a_correction_and_a_notebook_that_a_user_added_are_not_in_the_shipped_data(tmp_path: Path) -> None:
    project, home = tmp_path / "project", tmp_path / "home"
    for name in (
        "data/raw/a/source.yml",
        "data/raw/mine/source.yml",
        "data/lookup/units.csv",
        "data/corrections/a.yml",
        "data/corrections/mine.yml",
        "notebooks/00_start.ipynb",
        "notebooks/90_mine.ipynb",
        "workbench.toml",
    ):
        (project / name).parent.mkdir(parents=True, exist_ok=True)
        (project / name).write_text(name, "utf-8")
    (home / "data" / "raw" / "old").mkdir(parents=True)
    (home / "data" / "processed").mkdir()
    _load("shipped_notebooks").copy_shipped(project, home, {"sources": ["a"], "notebooks": ["00_start.ipynb"]})
    assert {path.relative_to(home).as_posix() for path in home.rglob("*") if path.is_file()} == {
        "data/raw/a/source.yml",
        "data/lookup/units.csv",
        "data/corrections/a.yml",
        "notebooks/00_start.ipynb",
        "workbench.toml",
    }
    assert (home / "data" / "processed").is_dir()
    assert not (home / "data" / "raw" / "old").exists()


def test_all_that_is_listed_as_shipped_is_there() -> None:
    home = project_folder()
    shipped = tomllib.loads((home / "tests" / "shipped.toml").read_text("utf-8"))
    assert [name for name in shipped["sources"] if not (home / "data" / "raw" / name / "source.yml").is_file()] == []
    assert [name for name in shipped["notebooks"] if not (home / "notebooks" / name).is_file()] == []
    assert shipped["run_date"] == dt.date.fromisoformat(shipped["run_date"]).isoformat()


def test_a_package_below_its_floor_or_without_one_is_named() -> None:
    judge = _load("check_coverage").judge
    assert judge({"adoption": (96, 100)}, {"adoption": 96})[1]
    assert not judge({"adoption": (95, 100)}, {"adoption": 96})[1]
    assert not judge({"adoption": (96, 100), "new": (1, 1)}, {"adoption": 96})[1]
    assert not judge({}, {"adoption": 96})[1]
