"""What the audit reaches: on the reference documents, on the published errors, and on a synthetic round."""

from __future__ import annotations

import datetime as dt
import importlib.util
import re
import sys
from pathlib import Path
from types import ModuleType

import pandas as pd
import pytest

from analysis import paths
from analysis.audit import audit_panel
from analysis.i18n import LANGUAGES, translate_cell
from analysis.panel import build_panel
from analysis.registry.collect import collect_sources

#: The day on which the project's own panel is judged here.
_RUN_DATE = dt.date(2026, 11, 25)
_BENCHMARK = Path(__file__).resolve().parents[2] / "benchmarks" / "audit.py"


@pytest.fixture(scope="module")
def benchmark() -> ModuleType:
    """Return ``benchmarks/audit.py``."""
    spec = importlib.util.spec_from_file_location("benchmark_audit", _BENCHMARK)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def findings(shipped: Path) -> pd.DataFrame:
    """Return what the audit finds in the project's own panel."""
    collected = collect_sources(shipped / "raw")
    return audit_panel(build_panel(collected, paths.lookup_folder(), shipped / "corrections"), _RUN_DATE)


def test_the_errors_of_the_reference_documents_are_found_with_few_false_alarms(
    benchmark: ModuleType, shared: Path
) -> None:
    measured = benchmark.measure_documents(shared)
    assert measured["errors_missed"] == []
    assert len(measured["suspicious_found"]) >= 12
    assert len(measured["false"]) <= 15, measured["false"]


@pytest.mark.parametrize(
    ("rule", "printed"),
    [
        ("ratio_conflict", "7.84%"),  # 128,045 of 1,439,411 is 8.90 %
        ("bound_not_met", ">93%"),  # 55 of 60
        ("approximation_loose", "gần 50%"),  # 700 of 1,650
        ("stock_falls", "94.3%"),  # after > 96 %: a revision
        ("ratio_truncated", "46,1% (60/130 lượt)"),
    ],
)
def test_an_error_of_a_public_source_is_judged(findings: pd.DataFrame, rule: str, printed: str) -> None:
    assert ((findings["rule"] == rule) & (findings["printed"] == printed)).any()


def test_what_is_right_in_public_sources_is_left_alone(findings: pd.DataFrame) -> None:
    said = findings["printed"].fillna("")
    falls = findings.loc[findings["rule"] == "stock_falls", "printed"]
    assert "339" not in set(falls), "339 facilities, six days after more than 500 hospitals, are no fall"
    assert not said.str.contains("103.7|103,7").any(), "attainment of a plan may pass 100 %"
    assert not said.str.startswith("7.98").any(), "114,930 of 1,439,411 is 7.98 %"


def test_published_statistics_are_neither_stale_nor_falling_and_their_wrong_values_stand_out(
    findings: pd.DataFrame,
) -> None:
    of_tables = findings[findings["source_id"].str.endswith("-by-province")]
    assert set(of_tables["rule"]) == {"outlier", "out_of_range", "total_differs"}
    outliers = of_tables[of_tables["rule"] == "outlier"]
    assert {"24.0", "550.0"} <= set(outliers["printed"]), "24 establishments among 310; 550 beds among 1,100"
    assert len(outliers) <= 20, "about 760 series are long enough to be judged"


def test_the_share_that_belongs_to_facilities_contradicts_the_later_share_of_people(findings: pd.DataFrame) -> None:
    later = findings[(findings["rule"] == "stock_falls") & (findings["recomputed"] == ">98%")]
    assert later["printed"].tolist() == ["~25%"]


def test_every_planted_error_of_a_synthetic_round_is_found_and_nothing_else(benchmark: ModuleType) -> None:
    scores, _ = benchmark.measure_round(each=1, seed=3, formats=("txt",))
    assert scores["planted"].gt(0).sum() >= 35
    missed = scores[scores["recall"] < 1]
    assert missed.empty, missed.to_string()
    false = scores[scores["false"] > 0]
    assert false.empty, false.to_string()


def test_no_finding_of_the_project_shows_a_code_or_the_other_language_s_numbers(findings: pd.DataFrame) -> None:
    code = re.compile(r"\b\d{4}-\d\d\b|\b\d{4}-[HQ]\d|[a-z]+_[a-z]+|\bp\d\d-\d|[~<>]\d|\bnan\b|\bNone\b|\{")
    texts = {lang: [translate_cell(cell, lang) for cell in findings["message"]] for lang in LANGUAGES}
    for sentences in texts.values():
        assert len(sentences) > 50
        assert [text for text in sentences if code.search(text)] == []
    foreign = re.compile(r"\d\.\d{1,2}\b|\d %|\b(?:hospitals|visits|facilities)\b")
    assert [text for text in texts["vi"] if foreign.search(text)] == []
