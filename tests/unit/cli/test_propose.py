"""`workbench propose` prints the targets that an organisation can propose, or why there are none."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner, Result

import analysis.panel
import analysis.paths
from analysis.cli.commands.propose import COLUMNS
from analysis.cli.commands.propose import command as propose
from analysis.errors import AnalysisError
from analysis.schemas import TABLES, set_types

_SHARE = "hospitals_with_electronic_medical_records_pct"


@pytest.fixture
def tables(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORKBENCH_RUN_DATE", "2026-06-30")
    observations = pd.DataFrame({
        "unit_code": "p34-01", "indicator_code": _SHARE, "value": [20.0, 30.0, 44.0], "op": "=", "status": "observed",
        "is_chosen": True, "measure": "share", "numerator": [20, 30, 44], "denominator": 100, "statement_id": "s",
        "period_end": pd.to_datetime(["2022-12-31", "2023-12-31", "2024-12-31"]),
    })  # fmt: skip
    indicators = pd.DataFrame({
        "indicator_code": [_SHARE], "measure": ["share"], "maximum": [100.0], "title_vi": "Bệnh án điện tử",
        "title_en": "Electronic records", "unit": "%", "aggregation": "none", "direction": "up",
    })  # fmt: skip
    units = pd.DataFrame({"unit_code": ["p34-01"], "name_vi": "Hà Nội", "name_en": "Hanoi", "level": "province"})
    targets = pd.DataFrame(columns=TABLES["targets"].column_names)
    made = {"observations": observations, "indicators": indicators, "units": units, "targets": targets}
    monkeypatch.setattr(analysis.panel, "load_all", lambda: {k: set_types(k, frame) for k, frame in made.items()})


def _propose(*words: str) -> Result:
    return CliRunner().invoke(propose, list(words), catch_exceptions=False)


@pytest.mark.usefixtures("tables")
def test_a_target_is_printed_for_each_chance_with_what_it_rests_on() -> None:
    rows = list(csv.DictReader(io.StringIO(_propose("Hà Nội", "--due", "2026-12-31").output)))
    assert [*rows[0]] == list(COLUMNS)
    assert [row["chance"] for row in rows] == ["0.5", "0.8"]
    even, safe = (float(row["target"]) for row in rows)
    assert 30 < safe <= even <= 100
    assert {(row["latest_value"], row["latest_date"], row["due"]) for row in rows} == {
        ("44.0", "2024-12-31", "2026-12-31")
    }
    assert rows[0]["basis"] == "3 reports of its own and the pace of 21 other indicators"


@pytest.mark.usefixtures("tables")
@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("en", "100% was reached on 31 December 2024: keep it there"),
        ("vi", "đã đạt 100% từ ngày 31/12/2024: duy trì mức này"),
    ],
)
def test_who_has_arrived_is_asked_to_stay_there(monkeypatch: pytest.MonkeyPatch, lang: str, said: str) -> None:
    made = analysis.panel.load_all()
    made["observations"].loc[2, ["value", "numerator", "denominator"]] = [100.0, 100, 100]
    monkeypatch.setattr(analysis.panel, "load_all", lambda: made)
    rows = json.loads(_propose("p34-01", "--due", "2026-12-31", "--lang", lang, "--format", "json").output)
    assert [(row["chance"], row["target"], row["basis"]) for row in rows] == [(0.5, 100.0, said), (0.8, 100.0, said)]


@pytest.mark.usefixtures("tables")
def test_the_text_and_the_form_are_chosen_and_a_chance_that_is_none_is_refused() -> None:
    (row,) = json.loads(_propose("p34-01", "--chance", "0.9", "--lang", "vi", "--format", "json").output)
    assert (row["indicator"], row["chance"]) == ("Bệnh án điện tử", 0.9)
    refused = _propose("p34-01", "--chance", "1")
    assert refused.exit_code == 2
    assert "is not in the range 0<x<1" in refused.output


def test_without_tables_the_command_says_how_to_build_them(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(analysis.paths, "processed_folder", lambda: tmp_path)
    with pytest.raises(AnalysisError, match="workbench run"):
        _propose("Hà Nội")


@pytest.mark.usefixtures("tables")
def test_a_chance_is_printed_as_it_was_given_and_once() -> None:
    asked = ("--due", "2026-12-31", "--chance", "0.999", "--chance", "0.999")
    assert [row["chance"] for row in csv.DictReader(io.StringIO(_propose("Hà Nội", *asked).output))] == ["0.999"]


@pytest.mark.parametrize("due", ["2020-01-01", "9999-12-31"])
def test_a_day_that_is_past_or_too_far_is_no_day_of_a_target(due: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORKBENCH_RUN_DATE", "2026-06-30")
    with pytest.raises(AnalysisError, match=f"--due: found '{due}', expected a day after 2026-06-30 and before 2057"):
        _propose("Hà Nội", "--due", due)
