"""The five reference documents are read as a careful person reads them; the figures are those of the benchmark."""

from __future__ import annotations

from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest

_BENCHMARK = Path(__file__).resolve().parents[3] / "benchmarks" / "reading.py"


@pytest.fixture(scope="module")
def benchmark() -> ModuleType:
    """Return the benchmark as a module; it lies outside the package."""
    spec = spec_from_file_location("reading_benchmark", _BENCHMARK)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def texts(shared: Path) -> list[Path]:
    """Return the reference documents in order."""
    return sorted((shared / "seeds").glob("*.txt"))


@pytest.mark.parametrize("half", ["tuned", "held_out"])
def test_made_up_filings_are_read_whether_or_not_rules_were_made_from_them(benchmark: ModuleType, half: str) -> None:
    score = benchmark.measure_filings(_BENCHMARK.parent / "filings" / half)
    assert min(score["precision"], score["recall"], score["op"], score["unit"]) >= 0.95
    assert min(score["kind"], score["period"]) >= 0.93
    assert score["indicator"] >= 0.9


def test_statements_fixed_by_digits_are_found_with_their_parts(
    benchmark: ModuleType, shared: Path, texts: list[Path]
) -> None:
    score = benchmark.measure_statements(texts, shared / "gold" / "statements.csv")
    assert score["precision"] >= 0.95
    assert score["recall"] >= 0.95
    assert min(score["op"], score["unit"], score["fraction"]) >= 0.98
    assert min(score["kind"], score["period"]) >= 0.93
    assert score["indicator"] >= 0.9


def test_tasks_are_found_with_their_due_dates(benchmark: ModuleType, shared: Path, texts: list[Path]) -> None:
    score = benchmark.measure_tasks(texts, shared / "gold" / "tasks.csv")
    assert score["rows"] >= 0.95
    assert score["due"] >= 0.97


def test_first_mentions_of_systems_are_found(benchmark: ModuleType, shared: Path, texts: list[Path]) -> None:
    score = benchmark.measure_systems(texts, shared / "gold" / "systems.csv")
    assert score["recall"] >= 0.85
    assert score["precision"] >= 0.8


def test_numbers_that_state_nothing_are_passed_over(benchmark: ModuleType, texts: list[Path]) -> None:
    assert len(benchmark.count_traps(texts)) <= 3
