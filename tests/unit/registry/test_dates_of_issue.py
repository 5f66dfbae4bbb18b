"""A date of issue that is known by month or year only stays that: earliest possible day, and how exact it is."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from analysis.registry._publications import FACT_COLUMNS, PUBLICATION_COLUMNS, read_publications
from analysis.registry.catalogue import Source
from analysis.schemas import latest_issue_days


@pytest.fixture
def publications(tmp_path: Path) -> pd.DataFrame:
    """Return the publications of a small folder, indexed by their id."""
    issued = {"by-day": "2026-06-25", "by-month": "2026-06", "by-year": "2026", "undated": ""}
    rows = [f"{name},Title,Press,{day},,,press,https://example.org" for name, day in issued.items()]
    (tmp_path / "publications.csv").write_text("\n".join([",".join(PUBLICATION_COLUMNS), *rows]) + "\n")
    fact = "1,Tỷ lệ,,cả nước,vn,2025,actual,80%,%,,,,by-day,"
    (tmp_path / "facts.csv").write_text(f"{','.join(FACT_COLUMNS)}\n{fact}\n", encoding="utf-8")
    source = Source("facts", tmp_path, "publications", "Facts", "https://example.org", "free", {})
    return read_publications(source)["sources"].set_index("source_id").astype({"issued": "datetime64[us]"})


def test_a_publication_keeps_its_earliest_possible_day_and_how_exact_that_is(publications: pd.DataFrame) -> None:
    found = publications.assign(issued=publications["issued"].dt.strftime("%Y-%m-%d"))
    assert found.loc["by-day", ["issued", "issued_precision"]].tolist() == ["2026-06-25", "day"]
    assert found.loc["by-month", ["issued", "issued_precision"]].tolist() == ["2026-06-01", "month"]
    assert found.loc["by-year", ["issued", "issued_precision"]].tolist() == ["2026-01-01", "year"]
    assert found.loc["undated", ["issued", "issued_precision"]].isna().all()


def test_the_last_possible_day_of_issue_is_the_end_of_what_is_known(publications: pd.DataFrame) -> None:
    latest = latest_issue_days(publications).dt.strftime("%Y-%m-%d")
    assert latest[["by-day", "by-month", "by-year"]].tolist() == ["2026-06-25", "2026-06-30", "2026-12-31"]
    assert pd.isna(latest["undated"])
