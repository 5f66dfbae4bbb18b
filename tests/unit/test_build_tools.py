"""The tools of CI can fail: different builds are seen, and so is a package that is tested too little."""

from __future__ import annotations

import importlib.util
import os
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


def test_a_package_below_its_floor_or_without_one_is_named() -> None:
    judge = _load("check_coverage").judge
    assert judge({"adoption": (96, 100)}, {"adoption": 96})[1]
    assert not judge({"adoption": (95, 100)}, {"adoption": 96})[1]
    assert not judge({"adoption": (96, 100), "new": (1, 1)}, {"adoption": 96})[1]
    assert not judge({}, {"adoption": 96})[1]
