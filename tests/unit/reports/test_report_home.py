"""The home of a report is named after the newest period that its area reports on, and its run notes what it is."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pandas as pd
import pytest

from analysis.reports._document import Report
from analysis.reports.home import newest_period, note_published

_UNITS = pd.DataFrame({"unit_code": ["vn", "p", "f"], "parent_code": [None, "vn", "p"]})


def _newest(*rows: tuple[str, str, str], unit: str = "p", on: str = "2026-07-20") -> str:
    """Return the newest period of values given as unit, period and the day on which each was known."""
    table = pd.DataFrame(rows, columns=["unit_code", "period", "as_of"]).assign(indicator_code="a_pct", value=1.0)
    return newest_period({"units": _UNITS, "observations": table}, ["a_pct"], unit, on)


def test_a_period_counts_once_it_has_ended_and_its_value_was_known() -> None:
    half, year = ("p", "2026-H1", "2026-07-05"), ("p", "2026", "2026-07-01")
    assert _newest(half, year) == "2026-H1"
    assert _newest(half, ("p", "2025", "2026-01-20"), on="2026-07-04") == "2025"
    assert _newest(year) == "2026-H2"  # nothing has ended: the half-year of the report date


def test_values_of_units_below_count_and_those_of_others_do_not() -> None:
    rows = ("f", "2026-H1", "2026-07-05"), ("p", "2025-H2", "2026-01-05")
    assert [_newest(*rows, unit=unit) for unit in ("p", "f", "vn")] == ["2026-H1"] * 3
    assert _newest(rows[0], ("vn", "2025", "2026-01-05"), unit="other") == "2026-H2"


def test_a_quarter_belongs_to_its_half_year_and_of_two_periods_that_end_alike_the_longer_one_is_named() -> None:
    assert _newest(("p", "2025-Q3", "2025-10-05")) == "2025-H2"
    assert _newest(("p", "2025-H2", "2026-01-05"), ("p", "2025", "2026-01-05")) == "2025"


def test_a_report_with_small_numbers_is_noted_as_internal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORKBENCH_REPORTS", str(tmp_path / "staging"))
    (tmp_path / "staging").mkdir()
    names = {"open_vi": "", "closed_vi": "Lưu hành nội bộ"}
    reports = [Report(name, "vi", "Kết quả", "Bệnh viện A", (), (), banner=text) for name, text in names.items()]
    paths = [tmp_path / "staging" / "2026-H1" / f"{name}.html" for name in names]
    note_published(reports, [*paths, tmp_path / "elsewhere" / "open_vi.html"], dt.date(2026, 7, 10))
    [note] = [path for path in (tmp_path / "staging").iterdir() if path.is_file()]
    lines = [json.loads(line) for line in note.read_text("utf-8").splitlines()]
    assert [(line["path"], line["report"], line["is_internal"]) for line in lines] == [
        ("2026-H1/open_vi.html", "open", False),
        ("2026-H1/closed_vi.html", "closed", True),
    ]
