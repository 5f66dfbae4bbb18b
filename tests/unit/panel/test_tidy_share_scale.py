"""Percentages of tidy tables come in percent: counts tell fractions of one, and what nothing tells is in doubt."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.cli._table_report import describe_table
from analysis.panel import build_panel, settle_share_scale
from analysis.registry import TableLayout, add_table, check_table, collect_sources

_CODE = "hospitals_with_electronic_medical_records_pct"
_ROLES = ("unit", "indicator", "period", "value", "numerator", "denominator")
_LAYOUT = TableLayout({role: role for role in _ROLES})
_BARE = TableLayout({role: role for role in _ROLES[:4]})


def _write(folder: Path, *rows: str) -> Path:
    """Write a table of Hà Nội; each row gives the year, the value and its counts, '-' for none."""
    path = folder / "table.csv"
    cells = [row.replace("-", "").split(" ") for row in rows]
    lines = [f"Hà Nội,{_CODE},{year},{','.join(figures)}" for year, *figures in cells]
    path.write_text("\n".join((",".join(_ROLES[: 3 + len(cells[0]) - 1]), *lines)), encoding="utf-8")
    return path


def _build(folder: Path, lookup: Path, layout: TableLayout, *rows: str) -> list[tuple[object, ...]]:
    raw = folder / "raw"
    raw.mkdir()
    add_table(_write(folder, *rows), raw, layout)
    tables = build_panel(collect_sources(raw), lookup, folder / "no-corrections")
    chosen = tables["observations"].query("is_chosen").sort_values("period_end")
    alternative = chosen["statement_id"].map(tables["statements"].set_index("statement_id")["alternative_value"])
    flags = chosen["flags"].str.replace("tidy-table", "").str.split().str.join(" ")
    return list(zip(chosen["value"], alternative.astype(object).where(alternative.notna(), None), flags, strict=True))


def test_a_value_that_its_counts_give_only_in_percent_is_a_fraction(tmp_path: Path, lookup: Path) -> None:
    found = _build(tmp_path, lookup, _LAYOUT, "2023 0.455 455 1000", "2024 0.5 - -", "2025 1 7 7")
    assert found == [(45.5, None, "fraction-of-one"), (50, None, "fraction-of-one"), (100, None, "fraction-of-one")]


def test_small_percentages_that_counts_or_a_large_value_prove_stay(tmp_path: Path, lookup: Path) -> None:
    rows = ["2023 0.4 2 500", "2024 0.7 - -", "2025 0.005 1 20000"]
    assert [value for value, *_ in _build(tmp_path, lookup, _LAYOUT, *rows)] == [0.4, 0.7, 0.005]


def test_a_series_that_nothing_proves_is_in_doubt_with_both_readings(tmp_path: Path, lookup: Path) -> None:
    found = _build(tmp_path, lookup, _BARE, "2023 0.455", "2024 0.5", "2025 0")
    doubt = "fraction-or-percent low-confidence"
    assert found == [(0.455, 45.5, doubt), (0.5, 50, doubt), (0, None, "")]


def test_a_value_above_one_settles_the_series(tmp_path: Path, lookup: Path) -> None:
    assert _build(tmp_path, lookup, _BARE, "2023 0.9", "2024 1.5") == [(0.9, None, ""), (1.5, None, "")]


@pytest.mark.parametrize(
    ("rows", "layout", "words"),
    [
        (["2023 0.455 455 1000"], _LAYOUT, "fractions of one by their counts"),
        (["2023 0.455"], _BARE, "kept as doubtful: multiply them by 100"),
        (["2023 45.5"], _BARE, ""),
    ],
)
def test_adding_the_table_says_how_its_percentages_are_read(
    tmp_path: Path, lookup: Path, rows: list[str], layout: TableLayout, words: str
) -> None:
    lines = describe_table(check_table(_write(tmp_path, *rows), layout), lookup)
    notes = [line for line in lines if line.startswith("note:")]
    assert (words in "".join(notes)) if words else not notes


def _settle(*rows: str) -> list[tuple[object, ...]]:
    """Return the values and other readings of rows of indicator, value and counts, '-' for none."""
    cells = [[None if cell == "-" else cell for cell in row.split()] for row in rows]
    columns = ["indicator_code", "value", "numerator", "denominator"]
    statements = pd.DataFrame(cells, columns=columns).astype(dict.fromkeys(columns[1:], "float64"))
    statements = statements.assign(source_id="s", flags="tidy-table", alternative_value=np.nan, confidence="high")
    indicators = pd.DataFrame({"indicator_code": ["a", "b"], "unit": "%"})
    settled = settle_share_scale(statements, indicators)
    other = settled["alternative_value"].astype(object).where(settled["alternative_value"].notna(), None)
    return list(zip(settled["value"], other, settled["confidence"], strict=True))


def test_counts_tell_the_scale_of_their_own_series_alone() -> None:
    assert _settle("a 0.455 455 1000", "a 0.3 - -", "b 0.3 - -") == [
        (45.5, None, "high"), (30, None, "high"), (0.3, 30, "low"),
    ]  # fmt: skip


def test_a_series_that_counts_put_on_both_scales_stays_in_doubt() -> None:
    assert _settle("a 0.455 455 1000", "a 0.4 2 500", "a 0.3 - -")[-1] == (0.3, 30, "low")
