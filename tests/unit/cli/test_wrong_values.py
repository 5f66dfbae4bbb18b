"""Wrong values are refused before anything runs, with the nearest right one."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from analysis.cli.value_checks import check_period, check_reported, check_run, expand_units, resolve_unit
from analysis.errors import UsageError

TODAY = date(2026, 11, 25)


def _store_reports(project: Path, reports: list[tuple[str, str]]) -> None:
    processed = project / "data" / "processed"
    processed.mkdir()
    pd.DataFrame(reports, columns=["unit_code", "period"]).to_parquet(processed / "observations.parquet")
    columns = ["folder", "filing_unit_code", "filing_period"]
    pd.DataFrame(columns=columns, dtype="str").to_parquet(processed / "sources.parquet")


@pytest.mark.parametrize("word", ["p34-46", "Huế", "huế", "Hue", "hue", "  HUẾ "])
def test_an_organisation_is_meant_by_code_or_name_with_or_without_marks(project: Path, word: str) -> None:
    assert resolve_unit(word, "--unit") == "p34-46"


def test_an_organisation_is_meant_by_its_alias(project: Path) -> None:
    assert resolve_unit("thu do", "--unit") == "p34-01"


def test_a_name_that_two_organisations_had_is_the_one_of_that_day(project: Path) -> None:
    assert expand_units(["Hà Nội"], date(2026, 6, 30)) == ["p34-01"]
    assert expand_units(["Hà Nội"], date(2024, 12, 31)) == ["p63-01"]


def test_a_name_without_a_day_is_the_organisation_of_today(project: Path) -> None:
    assert expand_units(["Hà Nội"]) == ["p34-01"]


def test_a_name_of_two_organisations_at_once_is_refused_with_both(project: Path) -> None:
    with pytest.raises(
        UsageError, match=r"is ambiguous: it matches 2 organisations, expected one of: f-a \(.*\); f-b \("
    ):
        resolve_unit("bệnh viện đa khoa", "--unit")


def test_an_unknown_organisation_is_refused_with_the_nearest(project: Path) -> None:
    with pytest.raises(UsageError, match=r"--unit: no organisation 'p34-47'.*did you mean 'p34-46'") as caught:
        resolve_unit("p34-47", "--unit")
    assert caught.value.nearest == ("p34-46",)


def test_an_indicator_is_meant_by_code_title_or_alias(project: Path) -> None:
    for word in ("records_pct", "Tỷ lệ hồ sơ số", "ty le ho so so", "Digital records", "hồ sơ điện tử"):
        assert check_run({"indicator_code": word}, {}, TODAY)[0] == {"indicator_code": "records_pct"}


def test_each_indicator_of_a_list_is_checked(project: Path) -> None:
    given = {"indicator_codes": "records_pct, Hồ sơ điện tử"}
    assert check_run(given, {}, TODAY)[0] == {"indicator_codes": "records_pct,records_pct"}
    with pytest.raises(UsageError, match=r"-p indicator_codes: no indicator 'record_pct'.*did you mean 'records_pct'"):
        check_run({"indicator_codes": "records_pct,record_pct"}, {}, TODAY)


def test_a_period_that_is_not_one_is_refused_with_the_nearest() -> None:
    with pytest.raises(UsageError, match=r"--period: found '2026H1', expected a period.*did you mean '2026-H1'"):
        check_period("2026H1", "--period")


@pytest.mark.parametrize(("period", "today"), [("2026-H2", TODAY), ("2026", TODAY), ("2026-11-25", TODAY)])
def test_a_period_that_has_not_ended_is_refused(period: str, today: date) -> None:
    with pytest.raises(UsageError, match="has not ended yet"):
        check_period(period, "--period", today)


def test_a_period_has_ended_on_the_day_after_its_last() -> None:
    assert check_period("2026-H1", "--period", date(2026, 7, 1)) == date(2026, 6, 30)


def test_a_period_that_nobody_reported_is_refused_with_those_that_somebody_did(project: Path) -> None:
    _store_reports(project, [("p34-46", "2025-H2"), ("p34-46", "2026-H1")])
    with pytest.raises(
        UsageError, match="no organisation has reported for the period 2026-Q1, expected one of 2025-H2, 2026-H1"
    ):
        check_reported("2026-Q1", [], has_pattern=False)


def test_an_organisation_that_did_not_report_is_refused_with_the_periods_that_it_did(project: Path) -> None:
    _store_reports(project, [("p34-46", "2025-H2"), ("p34-01", "2026-H1")])
    with pytest.raises(UsageError, match=r"p34-46 has not reported for the period 2026-H1; .* for 2025-H2"):
        check_run({}, {"unit_code": ["Huế"], "period": ["2026-H1"]}, TODAY)


def test_a_pattern_leaves_out_organisations_that_did_not_report(project: Path) -> None:
    _store_reports(project, [("p34-01", "2026-H1")])
    assert check_run({}, {"unit_code": ["p34-*"], "period": ["2026-H1"]}, TODAY)[1]["unit_code"] == ["p34-01"]


def test_a_pattern_of_which_nobody_reported_is_refused(project: Path) -> None:
    _store_reports(project, [("f-a", "2026-H1")])
    with pytest.raises(UsageError, match=r"p34-01 has not reported for the period 2026-H1"):
        check_run({}, {"unit_code": ["p34-*"], "period": ["2026-H1"]}, TODAY)


def test_nothing_is_refused_while_a_registered_source_is_not_in_the_tables_yet(project: Path) -> None:
    _store_reports(project, [("p34-46", "2025-H2")])
    (project / "data" / "raw" / "new").mkdir()
    (project / "data" / "raw" / "new" / "source.yml").touch()
    assert check_reported("2026-H1", ["p34-01"], has_pattern=False) == ["p34-01"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("run", "--unit", "p34-47"), "did you mean 'p34-46'?"),
        (("run", "70", "-p", "unit_code=p34-47"), "did you mean 'p34-46'?"),
        (("run", "--period", "2026-H3"), "did you mean '2026-H1'?"),
        (("run", "--period", "2099-H1"), "has not ended yet"),
        (("run", "70", "-p", "indicator_code=record_pct"), "did you mean 'records_pct'?"),
        (("schedule", "--unit", "p34-47"), "did you mean 'p34-46'?"),
        (("add", "f.docx", "--unit", "p34-47"), "did you mean 'p34-46'?"),
        (("add", "f.docx", "--period", "2026-H3"), "did you mean '2026-H1'?"),
    ],
)
def test_a_wrong_value_ends_the_command_within_a_second_and_leaves_no_trace(
    project: Path, fail: Callable[..., str], arguments: tuple[str, ...], message: str
) -> None:
    before = time.process_time()
    assert message in fail(*arguments)
    assert time.process_time() - before < 1
    assert not (project / ".workbench").exists()
    assert not (project / "runs.jsonl").exists()


def test_a_language_that_the_project_does_not_publish_in_is_refused(project: Path, fail: Callable[..., str]) -> None:
    (project / "workbench.toml").write_text('name = "Small"\nlanguages = ["vi"]\n', "utf-8")
    assert "--lang: found 'en', expected one of the languages of workbench.toml: vi" in fail("run", "--lang", "en")


def test_a_run_without_names_reads_no_lookup(project: Path) -> None:
    (project / "data" / "lookup" / "units.csv").write_text("not,the,columns\n", "utf-8")
    assert check_run({}, {}, TODAY) == ({}, {"unit_code": []})
