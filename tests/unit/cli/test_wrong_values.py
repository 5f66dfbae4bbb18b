"""Wrong values are refused before anything runs, with the nearest right one."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from analysis.cli.main import run_command_line
from analysis.cli.value_checks import check_period, check_run, expand_units, resolve_unit
from analysis.errors import UsageError
from analysis.pipeline.operate import RunRequest, RunResult, check_reported, find_unfiled
from analysis.pipeline.operate.runner import plan_run
from analysis.schemas import TABLES, set_types

TODAY = date(2026, 11, 25)


def _store(project: Path, name: str, rows: Mapping[str, Sequence[object] | str]) -> None:
    """Store rows that state these columns; the others are empty."""
    processed = project / "data" / "processed"
    processed.mkdir(exist_ok=True)
    frame = pd.DataFrame(rows).reindex(columns=TABLES[name].column_names)
    set_types(name, frame).to_parquet(processed / f"{name}.parquet")


def _store_reports(project: Path, reports: list[tuple[str, str]]) -> None:
    units, periods = zip(*reports, strict=True)
    _store(project, "observations", {"unit_code": units, "period": periods, "value": [1.0] * len(reports)})
    _store(project, "sources", {"folder": []})


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


@pytest.mark.parametrize(
    ("word", "near"),
    [
        ("Sở Y tế Atlantis", None),
        ("Sở Y tế Hà Nội", "Hà Nội (p34-01)"),
        ("Bộ Y tê", "Bộ Y tế (moh)"),
        ("Ha Noy", "Hà Nội (p34-01)"),
    ],
)
def test_the_nearest_organisation_shares_its_own_name_not_only_its_kind(
    project: Path, word: str, near: str | None
) -> None:
    units = project / "data" / "lookup" / "units.csv"
    units.write_text(units.read_text("utf-8") + "moh,Bộ Y tế,Ministry of Health,ministry,vn,,\n", "utf-8")
    if word == "Bộ Y tê":
        assert resolve_unit(word, "--unit") == "moh"
        return
    with pytest.raises(UsageError) as caught:
        resolve_unit(word, "--unit")
    (*found,) = caught.value.nearest
    assert [name.startswith(near) for name in found] == [True] if near else not found


def test_an_indicator_is_meant_by_code_title_or_alias(project: Path) -> None:
    for word in ("records_pct", "Tỷ lệ hồ sơ số", "ty le ho so so", "Digital records", "hồ sơ điện tử"):
        assert check_run({"indicator_code": word}, {}, TODAY)[0] == {"indicator_code": "records_pct"}


def test_each_indicator_of_a_list_is_checked(project: Path) -> None:
    for given in ("records_pct, Hồ sơ điện tử", '["records_pct", "Hồ sơ điện tử"]'):
        checked = check_run({"indicator_codes": given}, {}, TODAY)[0]
        assert checked == {"indicator_codes": ["records_pct", "records_pct"]}
    with pytest.raises(UsageError, match=r"-p indicator_codes: no indicator 'record_pct'.*did you mean 'records_pct'"):
        check_run({"indicator_codes": "records_pct,record_pct"}, {}, TODAY)


def test_a_period_that_is_not_one_is_refused_with_the_nearest() -> None:
    with pytest.raises(UsageError, match=r"--period: found '2026H1', expected a period.*did you mean '2026-H1'"):
        check_period("2026H1", "--period")


@pytest.mark.parametrize(
    ("period", "near"),
    [
        ("2026-13", ("2026-12",)),
        ("2026-00", ("2026-01",)),
        ("2026-02-30", ("2026-02-28",)),
        ("2026-H3", ("2026-H1",)),
        ("２０２６-H1", ("2026-H1",)),
        ("0000", ()),
        ("-5", ()),
        ("abc", ()),
    ],
)
def test_the_nearest_period_is_one_that_was_probably_meant(period: str, near: tuple[str, ...]) -> None:
    with pytest.raises(UsageError) as caught:
        check_period(period, "--period")
    assert caught.value.nearest == near


@pytest.mark.parametrize(("period", "today"), [("2026-H2", TODAY), ("2026", TODAY), ("2026-11-25", TODAY)])
def test_a_period_that_has_not_ended_is_refused(period: str, today: date) -> None:
    with pytest.raises(UsageError, match="has not ended yet"):
        check_period(period, "--period", today)


def test_a_period_has_ended_on_the_day_after_its_last() -> None:
    assert check_period("2026-H1", "--period", date(2026, 7, 1)) == date(2026, 6, 30)


def test_a_period_may_be_reported_after_the_cut_off_of_a_regime() -> None:
    assert check_period("2026-H1", "--period", date(2026, 6, 15)) == date(2026, 6, 30)
    with pytest.raises(UsageError, match="has not ended yet"):
        check_period("2026-H1", "--period", date(2026, 6, 14))


def test_a_value_as_of_the_last_day_of_a_period_is_one_of_the_period(project: Path) -> None:
    _store_reports(project, [("p34-46", "2026-06-30")])
    assert check_reported("2026-H1", ["p34-46"], TODAY, by_pattern=False) == ["p34-46"]


def test_a_period_that_nobody_reported_is_refused_with_those_that_somebody_did(project: Path) -> None:
    _store_reports(project, [("p34-46", "2025-H2"), ("p34-46", "2026-H1")])
    with pytest.raises(
        UsageError, match="no organisation has reported for the period 2026-Q1, expected one of 2026-H1, 2025-H2"
    ):
        check_reported("2026-Q1", [], TODAY, by_pattern=False)


def test_only_periods_that_have_ended_are_offered_the_newest_first(project: Path) -> None:
    reports = [("p34-46", period) for period in ("2026-H2", "2025", "2026-H1", "yearly", "2025-H1", "2030")]
    _store_reports(project, reports)
    with pytest.raises(UsageError, match=r"expected one of 2026-H1, 2025, 2025-H1$"):
        check_reported("2026-Q1", [], TODAY, by_pattern=False)


def test_an_organisation_that_did_not_report_is_refused_with_the_periods_that_it_did(project: Path) -> None:
    _store_reports(project, [("p34-46", "2025-H2"), ("p34-01", "2026-H1")])
    with pytest.raises(UsageError, match=r"p34-46 has not reported for the period 2026-H1; .* for 2025-H2"):
        check_reported("2026-H1", ["p34-46"], TODAY, by_pattern=False)


def test_a_pattern_leaves_out_organisations_that_did_not_report(project: Path) -> None:
    _store_reports(project, [("p34-01", "2026-H1")])
    assert check_reported("2026-H1", ["p34-01", "p34-46"], TODAY, by_pattern=True) == ["p34-01"]


def test_a_pattern_of_which_nobody_reported_is_refused(project: Path) -> None:
    _store_reports(project, [("f-a", "2026-H1")])
    with pytest.raises(UsageError, match=r"p34-01 has not reported for the period 2026-H1"):
        check_reported("2026-H1", ["p34-01", "p34-46"], TODAY, by_pattern=True)


def _store_filings(project: Path) -> None:
    """Store a value of p34-01 that a newspaper states, and a filing with a value by p34-46."""
    stored: dict[str, dict[str, Any]] = {
        "observations": {
            "unit_code": ["p34-01", "p34-46"], "period": "2026-H1", "value": [1.0, 2.0], "statement_id": ["n:1", "b:1"],
        },
        "statements": {"statement_id": ["n:1", "b:1"], "source_id": ["news", "bc-1"]},
        "sources": {
            "source_id": ["news", "bc-1"], "folder": ["news", "bc-1"], "filing_unit_code": [None, "p34-46"],
            "filing_period": [None, "2026-H1"],
        },
    }  # fmt: skip
    for name, rows in stored.items():
        _store(project, name, rows)


def _add_notebooks(project: Path) -> None:
    """Add a notebook on what an organisation filed, and one on what is known of it."""
    (project / "notebooks").mkdir()
    source = 'unit_code: str = "p34-46"  # unit\nperiod: str = "2026-H1"  # period'
    cell = {"cell_type": "code", "source": source, "metadata": {"tags": ["parameters"]}, "outputs": []}
    for name, declared in {"70_file": {"publishes": True, "needs_filing": True}, "80_report": {}}.items():
        notebook = {"cells": [cell], "metadata": {"workbench": declared}, "nbformat": 4, "nbformat_minor": 5}
        (project / "notebooks" / f"{name}.ipynb").write_text(json.dumps(notebook), "utf-8")


def test_a_filing_is_refused_of_an_organisation_of_which_others_alone_state_values(project: Path) -> None:
    _store_filings(project)
    _add_notebooks(project)
    for period in ("2026-H1", None):  # the notebook's own
        with pytest.raises(
            UsageError, match=r"no filing of p34-01 for the period 2026-H1; .*`workbench add FILE --unit"
        ):
            find_unfiled("70", period, ["p34-01"], TODAY, by_pattern=False)
    with pytest.raises(UsageError, match="no filing of f-a and 1 more for the period 2026-H1"):
        find_unfiled("70", "2026-H1", ["f-a", "p34-01"], TODAY, by_pattern=True)


def test_a_report_on_what_is_known_of_an_organisation_needs_no_filing(project: Path) -> None:
    _store_filings(project)
    _add_notebooks(project)
    assert find_unfiled("80", "2019-H1", ["p34-01", "f-a"], TODAY, by_pattern=False) == []


@pytest.mark.parametrize(("notebook", "by_pattern"), [("70", True), (None, True), (None, False)])
def test_each_organisation_that_is_left_out_is_named_and_the_others_are_planned(
    project: Path, notebook: str | None, by_pattern: bool
) -> None:
    _store_filings(project)
    _add_notebooks(project)
    asked = ["p34-01", "p34-46"]
    unfiled = find_unfiled(notebook, "2026-H1", asked, TODAY, by_pattern=by_pattern)
    assert unfiled == ["p34-01"]
    grid = {"unit_code": asked, "period": ["2026-H1"]}
    steps = plan_run(RunRequest("", notebook=notebook, grid=grid, without_filing=tuple(unfiled)), "a")
    made = [step.name.removeprefix("notebook ") for step in steps if step.name.startswith("notebook")]
    both = ["80_report--unit_code=p34-01", "80_report"]
    assert made == (["70_file"] if notebook else ["70_file", *both])


def test_a_run_counts_and_names_the_organisations_that_it_leaves_out(
    project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    _store_filings(project)
    _add_notebooks(project)
    monkeypatch.setattr("analysis.pipeline.operate.execute_run", lambda *_: RunResult("r", 0, []))
    assert run_command_line(["run", "70", "--unit", "p34-*", "--period", "2026-H1"]) == 0
    said = capsys.readouterr()
    assert "1 organisation left out, which filed nothing for this period: p34-01" in said.err
    assert said.out == "run r: nothing to do, 1 left out\n"


def test_nothing_is_refused_while_a_registered_source_is_not_in_the_tables_yet(project: Path) -> None:
    _store_reports(project, [("p34-46", "2025-H2")])
    (project / "data" / "raw" / "new").mkdir()
    (project / "data" / "raw" / "new" / "source.yml").touch()
    assert check_reported("2026-H1", ["p34-01"], TODAY, by_pattern=False) == ["p34-01"]


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
        (("add", "f.docx", "--period", "２０２６-H1"), "did you mean '2026-H1'?"),
        (("add", "f.docx", "--period", ""), "it is empty"),
        (("add", "f.docx", "--unit", " "), "it is empty"),
        (("add", ""), "expected a path"),
        (("run", ""), "it is empty"),
        (("run", "--period", ""), "it is empty"),
        (("run", "--unit", ""), "it is empty"),
        (("run", "70", "-p", "period="), "-p period: found ''"),
        (("run", "70", "-p", "unit_code= "), "-p unit_code: found ' '"),
        (("run", "80", "-p", "indicator_codes=,"), "-p indicator_codes: found ','"),
        (("run", "70", "-p", "unit_code=vn", "-p", "unit_code=vn"), "-p: unit_code is given 2 times, expected once"),
        (("run", "--format", ","), "--format: found ',', expected some of html"),
        (("run", "--wait", "-1"), "-1"),
        (("run", "--wait", "inf"), "expected a finite number"),
        (("run", "--timeout", "nan"), "expected a finite number"),
        (("schedule", "--grace", "-5"), "-5"),
        (("schedule", "--since", ""), "it is empty"),
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


@pytest.fixture
def with_notebook(project: Path) -> Path:
    """Return the project with a notebook that publishes reports in languages and formats."""
    cell = 'languages: list[str] = ["vi", "en"]\nformats: list[str] = ["html", "pdf"]\nlang: str = "en"\n'
    source = {"cell_type": "code", "metadata": {"tags": ["parameters"]}, "source": cell, "outputs": []}
    content = {"cells": [source | {"execution_count": None}], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    (project / "notebooks").mkdir()
    (project / "notebooks" / "70_publish_report.ipynb").write_text(json.dumps(content), "utf-8")
    (project / "workbench.toml").write_text('name = "Small"\nlanguages = ["vi"]\n', "utf-8")
    return project


@pytest.mark.parametrize(
    ("parameter", "message"),
    [
        ("formats=", "'formats': found an empty list, expected some of html, docx, pdf, json"),
        ("formats=xls", "'formats': found 'xls', expected some of html"),
        ("languages=", "'languages': found an empty list, expected some of vi"),
        ("languages=fr", "'languages': found 'fr', expected some of vi"),
        ("languages=en,vi", "'languages': found 'en', expected some of vi"),
        ("lang=en", "'lang': found 'en', expected one of vi"),
    ],
)
def test_wrong_languages_and_formats_of_a_notebook_are_refused_before_it_runs(
    with_notebook: Path, fail: Callable[..., str], parameter: str, message: str
) -> None:
    assert message in fail("run", "70", "-p", parameter)
    assert not (with_notebook / ".workbench").exists()


def test_a_project_publishes_in_its_own_languages_under_the_usual_name(with_notebook: Path) -> None:
    step = plan_run(RunRequest("run", notebook="70"), "count")[-1]
    assert step.settings["parameters"] == {"languages": ["vi"], "lang": "vi"}
    assert step.name == "notebook 70_publish_report"


@pytest.mark.parametrize(
    ("table", "row", "message"),
    [
        ("units", "p34-46,Khác,Other,province,vn,,", "lookup/units.csv, line 8: second row with key 'p34-46'"),
        ("unit_aliases", "Thủ đô,p34-01,me", "lookup/unit_aliases.csv, line 3: second row with key 'Thủ đô', 'p34-01'"),
        ("indicators", "records_pct,a,b", "lookup/indicators.csv, line 3: second row with key 'records_pct'"),
    ],
)
def test_a_second_row_with_the_same_key_is_refused_with_its_line(
    project: Path, fail: Callable[..., str], table: str, row: str, message: str
) -> None:
    path = project / "data" / "lookup" / f"{table}.csv"
    path.write_text(f"{path.read_text('utf-8')}{row}\n", "utf-8")
    words = ("-p", "indicator_code=records_pct") if table == "indicators" else ("--unit", "p34-46")
    assert message in fail("run", "70", *words, status=1)


@pytest.mark.parametrize("content", [None, "unit_code,name_vi,name_en\n"])
@pytest.mark.parametrize("word", ["zzz", "p34-*"])
def test_an_organisation_is_refused_where_there_are_none(
    project: Path, fail: Callable[..., str], content: str | None, word: str
) -> None:
    path = project / "data" / "lookup" / "units.csv"
    path.unlink()
    if content:
        path.write_text(content, "utf-8")
    assert "--unit: no organisations in data/lookup/units.csv" in fail("run", "--unit", word)


_SETTLED = """unit_code,indicator_code,period,statement_id,settled_by,settled_on,reason
p34-46,records_pct,2025,a:1,Nguyễn Văn A,2026-06-30,confirmed

p34-01,records_pct,2025,b:1,Nguyễn Văn A,2026-07-01,confirmed
"""


@pytest.mark.parametrize("command", ["run", "status", "audit"])
def test_a_decision_after_the_run_date_is_refused_before_anything_runs(
    project: Path, fail: Callable[..., str], command: str
) -> None:
    (project / "data" / "lookup" / "settled.csv").write_text(_SETTLED, "utf-8")
    said = fail(command, "--run-date", "2026-06-30", status=1)
    assert "lookup/settled.csv, line 4, column 'settled_on': found '2026-07-01'" in said
    assert "expected a day up to the run date 2026-06-30" in said
    assert "line 2" not in said
    assert not (project / "data" / "processed").exists()


def test_a_decision_of_the_run_date_is_accepted(project: Path) -> None:
    (project / "data" / "lookup" / "settled.csv").write_text(_SETTLED, "utf-8")
    assert plan_run(RunRequest("run", date(2026, 7, 1), is_tables_only=True), "20260701T000000Z-0000")


@pytest.mark.parametrize("given", ["option", "variable"])
def test_a_run_date_in_the_future_gets_a_warning(
    project: Path, fail: Callable[..., str], monkeypatch: pytest.MonkeyPatch, given: str
) -> None:
    monkeypatch.setenv("WORKBENCH_RUN_DATE", "2999-01-31" if given == "variable" else "2026-06-30")
    arguments = ["--run-date", "2999-01-31"] if given == "option" else []
    said = fail("status", *arguments, status=0)
    assert f"warning: the run date 2999-01-31 lies in the future (today is {date.today()})" in said
    assert "warning" not in fail("status", "--run-date", "2026-06-30", status=0)


def test_one_statement_and_the_ledger_of_a_file_are_not_asked_for_together(tmp_path: Path) -> None:
    from click.testing import CliRunner

    from analysis.cli.commands.filings.read import command

    path = tmp_path / "a.txt"
    path.write_text("Có 5 bệnh viện.", encoding="utf-8")
    asked = CliRunner().invoke(command, [str(path), "--explain", "1", "--ledger"])
    assert (asked.exit_code, "leave out --ledger" in asked.output) == (2, True)
