"""A run and a report ask the same rows whether an organisation has reported."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from analysis.pipeline.operate import filed_reports
from analysis.regulations import names_of_period, reported_periods, stated_periods
from analysis.reports import explain_no_data
from analysis.reports.no_data import explain_no_figure

_PERIOD = "2026-H1"


def _tables(**rows: list[tuple[object, ...]]) -> dict[str, pd.DataFrame]:
    columns = {
        "observations": ["unit_code", "period", "value", "statement_id"],
        "sources": ["source_id", "filing_unit_code", "filing_period", "folder", "issued"],
        "statements": ["statement_id", "source_id"],
        "filing_texts": ["unit_code", "period"],
        "consolidated": ["unit_code", "period"],
    }
    other = ("z", "2024", 1.0, "s-z")  # something of another organisation: the project is not empty
    given: dict[str, list[tuple[object, ...]]] = {
        "observations": [other, *rows.pop("observations", [])],
        "sources": [("doc-z", "z", "2024", "doc-z", pd.Timestamp("2025-01-01")), *rows.pop("sources", [])],
    } | rows
    return {name: pd.DataFrame(given.get(name, []), columns=columns[name]) for name in columns}


def _source(unit: object, period: object, name: str = "doc") -> tuple[object, ...]:
    return (name, unit, period, name, pd.Timestamp("2026-07-05"))


#: What is stored of `a`, whether it has reported for the half-year, and whether a document of its own states a value.
_CASES = {
    "nothing": (_tables(), False, False),
    "a document": (_tables(sources=[_source("a", _PERIOD)]), True, False),
    "a document for another period": (_tables(sources=[_source("a", "2025")]), False, False),
    "a document without a period that states a value": (
        _tables(sources=[_source("a", None)], statements=[("s", "doc")], observations=[("a", _PERIOD, 5.0, "s")]),
        True,
        True,
    ),
    "a value as of the last day": (
        _tables(sources=[_source("a", None)], statements=[("s", "doc")], observations=[("a", "2026-06-30", 5.0, "s")]),
        True,
        True,
    ),
    "a value that is not known": (
        _tables(sources=[_source("a", None)], statements=[("s", "doc")], observations=[("a", _PERIOD, None, "s")]),
        False,
        False,
    ),
    "a value that another states": (
        _tables(sources=[_source("b", None)], statements=[("s", "doc")], observations=[("a", _PERIOD, 5.0, "s")]),
        False,
        False,
    ),
    "a text": (_tables(filing_texts=[("a", _PERIOD)]), True, False),
    "a sum of those below": (_tables(consolidated=[("a", _PERIOD)]), True, False),
}


@pytest.mark.parametrize("case", _CASES)
def test_a_run_and_a_report_agree_on_who_has_reported(
    case: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tables, is_reported, _ = _CASES[case]
    for name in tables:
        (tmp_path / f"{name}.parquet").touch()
    monkeypatch.setattr("analysis.panel.load", lambda name: tables[name])
    monkeypatch.setattr(filed_reports, "processed_folder", lambda: tmp_path)
    monkeypatch.setattr(filed_reports, "raw_folder", lambda: tmp_path)
    reports = filed_reports.read_reports(is_own=True)
    assert reports is not None
    assert any(("a", name) in reports for name in names_of_period({}, _PERIOD)) is is_reported
    assert (explain_no_data(tables, "en", unit_code="a", period=_PERIOD) is None) is is_reported
    assert reported_periods(tables, is_own=True, unit_code="a") == {pair for pair in reports if pair[0] == "a"}


@pytest.mark.parametrize("case", _CASES)
def test_a_filing_without_a_figure_is_told_from_one_with(case: str) -> None:
    tables, _, has_own = _CASES[case]
    has_sum = case == "a sum of those below"
    assert (explain_no_figure(tables, "en", unit_code="a", period=_PERIOD) is None) is (has_own or has_sum)


def test_what_others_state_counts_where_it_is_asked_for() -> None:
    tables, _, _ = _CASES["a value that another states"]
    assert stated_periods(tables, is_own=False, unit_code="a") == {("a", _PERIOD)}
    assert ("a", _PERIOD) in reported_periods(tables, is_own=False)
    assert reported_periods(tables, is_own=True, unit_code="a") == set()


def test_of_tables_that_lack_a_source_or_are_damaged_nothing_is_known(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("analysis.paths.processed_folder", lambda: tmp_path)
    monkeypatch.setattr(filed_reports, "processed_folder", lambda: tmp_path)
    monkeypatch.setattr(filed_reports, "raw_folder", lambda: tmp_path)
    assert filed_reports.read_reports() is None
    tables, _, _ = _CASES["a document"]
    for name in ("observations", "sources"):
        (tmp_path / f"{name}.parquet").write_bytes(b"cut off")
    assert filed_reports.read_reports() is None
    monkeypatch.setattr("analysis.panel.load", lambda name: tables[name])
    assert filed_reports.read_reports() is not None
    (tmp_path / "new").mkdir()
    (tmp_path / "new" / "source.yml").touch()
    assert filed_reports.read_reports() is None
