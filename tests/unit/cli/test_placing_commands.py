"""``workbench add`` ends with the placing sheet."""

from __future__ import annotations

from pathlib import Path

import pytest

from analysis.cli.main import run_command_line

_INDICATORS = """indicator_code,title_vi,title_en,unit,measure,direction,aggregation,minimum,maximum,period_type
records_pct,Tỷ lệ hồ sơ số,Digital records,%,share,up,recompute,0,100,stock
"""
_REPORT = """BÁO CÁO
Kết quả 6 tháng đầu năm 2026
Tỷ lệ hồ sơ số đạt 62,5%, tăng 1,5 điểm phần trăm.
Tỷ lệ bệnh án xyz qwk đạt 41%.
"""


@pytest.fixture
def report(project: Path) -> Path:
    """Return a report in a project that knows one of its two indicators."""
    (project / "data" / "lookup" / "indicators.csv").write_text(_INDICATORS, "utf-8")
    path = project / "bao-cao.txt"
    path.write_text(_REPORT, "utf-8")
    return path


def run(capsys: pytest.CaptureFixture[str], *arguments: str, status: int = 0) -> str:
    assert run_command_line(list(arguments)) == status
    return " ".join(capsys.readouterr().out.split())


def test_a_dry_run_shows_where_each_value_goes_and_stores_nothing(
    project: Path, report: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = run(capsys, "add", str(report), "--unit", "p34-46", "--dry-run")
    assert "3 values read: 1 enter the panel, 1 to place, 1 left out" in told
    assert "organisation Huế (p34-46)" in told
    assert "a change, not a level" in told
    assert told.endswith("dry run: nothing was stored")
    assert list((project / "data" / "raw").iterdir()) == []


def test_a_filing_without_a_known_unit_does_not_vanish(
    project: Path, report: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = run(capsys, "add", str(report))
    assert "0 enter the panel, 2 to place, 1 left out" in told
    assert "organisation not known: values that name none cannot enter the panel" in told
    assert told.endswith("2 to place; next: workbench place bao-cao")


def test_a_long_filing_shows_what_is_doubtful_and_counts_the_rest(
    project: Path, report: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report.write_text(
        "\n".join(f"Năm {year}, tỷ lệ hồ sơ số đạt 6{year % 10},5%." for year in range(2001, 2026)), "utf-8"
    )
    told = run(capsys, "add", str(report), "--unit", "p34-46", "--dry-run")
    assert "25 enter the panel" in told and "surer ones; --all shows them" in told
    every = run(capsys, "add", str(report), "--unit", "p34-46", "--dry-run", "--all")
    assert every.count("Tỷ lệ hồ sơ số") == 25 and "--all" not in every
