"""The shipped figures on electronic medical records, split by what is counted: contradictions of nouns are gone."""

from __future__ import annotations

import shutil
from itertools import combinations
from pathlib import Path

import pandas as pd
import pytest

from analysis.audit import audit_panel, mark_errors
from analysis.panel import build_panel, own_series
from analysis.registry import collect_sources

Tables = dict[str, pd.DataFrame]

_EMR = "hospitals_with_electronic_medical_records_count"


@pytest.fixture(scope="module")
def tables(shipped: Path, tmp_path_factory: pytest.TempPathFactory) -> Tables:
    """Return the panel of the publications alone."""
    raw = tmp_path_factory.mktemp("publications")
    shutil.copytree(shipped / "raw" / "public-facts", raw / "public-facts")
    return mark_errors(build_panel(collect_sources(raw), shipped / "lookup", shipped / "corrections", is_part=True))


def _national(tables: Tables) -> pd.DataFrame:
    rows = tables["observations"].query("unit_code == 'vn' and indicator_code == @_EMR")
    return rows[~rows["flags"].fillna("").str.contains("undated")].sort_values(["period_end", "value"])


def _contradictions(rows: pd.DataFrame) -> set[tuple[float, float]]:
    """Return the pairs of values of which the later is below the earlier, or that differ for one time."""
    found = set()
    for first, later in combinations(rows.to_dict("records"), 2):
        is_open = first["op"] in ("<", "<=") or later["op"] in (">", ">=")
        if first["period_end"] < later["period_end"] and first["value"] > later["value"] and not is_open:
            found.add((first["value"], later["value"]))
        if first["period_end"] == later["period_end"] and first["value"] != later["value"]:
            found.add((first["value"], later["value"]))
    return found


def test_five_of_the_six_national_contradictions_are_between_hospitals_and_facilities(tables: Tables) -> None:
    rows = _national(tables)
    left = {counted: _contradictions(part) for counted, part in rows.groupby("counted")}
    assert len(_contradictions(rows)) == 6
    assert left == {"facilities": set(), "hospitals": {(881.0, 760.0)}}


def test_each_national_series_only_rises(tables: Tables) -> None:
    rows = _national(tables)
    for counted, part in rows[rows["is_chosen"]].groupby("counted"):
        assert part["value"].is_monotonic_increasing, counted
        assert len(part) > 4, counted


def test_the_audit_names_the_one_national_contradiction_that_is_left(tables: Tables) -> None:
    found = audit_panel(tables).query("unit_code == 'vn' and indicator_code == @_EMR")
    found = found[found["rule"].isin(["stock_falls", "sources_differ", "outlier", "two_figures"])]
    assert found["rule"].tolist() == ["sources_differ"]
    assert (found["printed"].iloc[0], found["recomputed"].iloc[0]) == ("~760", "881")


def test_provinces_that_count_facilities_alone_have_no_series_of_hospitals(tables: Tables) -> None:
    rows = tables["observations"].query("indicator_code == @_EMR")
    own = set(own_series(rows, tables["indicators"])["unit_code"])
    assert {"p34-24", "p34-25", "p34-51", "p34-66"} <= set(rows["unit_code"]) - own
    assert {"vn", "p34-79"} <= own


def test_public_hospitals_of_a_province_are_no_part_of_the_series_of_all(tables: Tables) -> None:
    rows = tables["observations"].query("unit_code == 'p34-01'")
    assert set(rows.loc[rows["indicator_code"] == f"public_{_EMR}", "counted"]) == {"public_hospitals"}
    assert not set(rows.loc[rows["indicator_code"] == _EMR, "counted"]) - {"hospitals"}


def test_sums_add_up_hospitals_alone(tables: Tables) -> None:
    sums = tables["consolidated"].query("indicator_code == @_EMR")
    parts = {part for cell in sums["parts"].dropna() for part in cell.split(" | ")}
    counted = tables["observations"].query("indicator_code == @_EMR").set_index("statement_id")["counted"]
    assert {counted[part] for part in parts if not part.startswith("sum:")} <= {"hospitals"}
