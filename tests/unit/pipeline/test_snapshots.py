"""A report for an earlier day reads a build for that day, made once; `workbench trace` prints the same numbers."""

from __future__ import annotations

import ast
import datetime as dt
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from click.testing import CliRunner

import analysis.modelling
import analysis.reports
from analysis.audit import audit_panel, score_quality
from analysis.cli.commands.trace import command as trace_command
from analysis.errors import UsageError
from analysis.modelling import (
    PanelModel,
    backtest_panels,
    digest_cases,
    digest_panels,
    fit_panel,
    judge_targets,
    model_panels,
    panel_backtest,
    panel_fits,
    verdicts,
)
from analysis.panel import load, load_all, save
from analysis.paths import processed_folder
from analysis.pipeline import build_snapshot, load_snapshot
from analysis.pipeline.build._code_hashing import CodeOnDisk
from analysis.pipeline.build._kept_panels import read_kept_rows, record_panels
from analysis.pipeline.build.snapshots import find_snapshot, prepare_snapshot, snapshots_folder
from analysis.pipeline.operate._newest_day import _PreparedDays
from analysis.pipeline.state_paths import state_folder
from analysis.reports import data_day, publish_analyst_report
from analysis.reports._row_helpers import KeptMaterial
from analysis.reports.disclosure.withholding import Plans
from warmkernel.client import _SERVER_ENVIRONMENT

Panel = Callable[..., dict[str, pd.DataFrame]]

_CODE = "hospitals_with_electronic_medical_records_pct"
_SERIES = [("2023", 10), ("2024", 22), ("30/6/2025", 41), ("2025", 60), ("30/6/2026", 90)]
_SOURCES = """
s-2023 | 2024-01-20 | moh | |
s-2024 | 2025-01-20 | moh | |
s-mid-2025 | 2025-07-20 | moh | |
s-2025 | 2026-01-20 | moh | |
s-mid-2026 | 2026-07-20 | moh | |
"""
#: What reports may take from the library of models: days as decimal years.
_CALENDAR = ("day_of", "decimal_year")
_BEFORE, _AFTER = "2026-06-30", "2026-07-20"
#: The day on which the processed tables were built.
_RUN_DATE = dt.date.fromisoformat(_AFTER)


def _statements() -> str:
    lines = [
        f"{source.split(' ')[0]} | {n} | actual | emr_hospitals_share | {unit} | {period} | {value - 2 * n}%"
        for source, (period, value) in zip(_SOURCES.strip().splitlines(), _SERIES, strict=True)
        for n, unit in enumerate(("Việt Nam", "Hà Nội", "Huế"), start=1)
    ]
    return "\n".join([*lines, "s-2024 | 9 | target | emr_hospitals_share | Việt Nam | năm 2027 | 90%"])


#: The tables of the project below, built for the first test that needs them.
_built: dict[str, pd.DataFrame] = {}


@pytest.fixture
def project(panel_of: Panel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a project folder with the processed tables of one indicator."""
    home = tmp_path / "project"
    monkeypatch.setenv("WORKBENCH_HOME", str(home))
    (home / "data" / "raw").mkdir(parents=True)
    (home / "workbench.toml").touch()
    if not _built:
        _save(panel_of(_SOURCES, _statements()))
        _save({"findings": audit_panel(load_all(), _RUN_DATE)})
        _save({"scores": score_quality(load_all(), load("findings"), _RUN_DATE)})
        _save(fit_panel(load_all()))
        _save({"backtest": backtest_panels(load_all()), "verdicts": judge_targets(load_all())})
        _built.update(load_all())
    _save(_built)
    _record(_built)
    return home


def _record(tables: dict[str, pd.DataFrame]) -> None:
    """Note what the stored tables of models rest on, as the build does."""
    models, code = model_panels(tables), CodeOnDisk().digest(["analysis.modelling"])
    record_panels(["fits", "forecasts"], digest_panels(models, tables["targets"]), code)
    record_panels(["backtest"], digest_panels(models), code)
    record_panels(["verdicts"], digest_cases(tables, models), code)


def _save(tables: dict[str, pd.DataFrame]) -> None:
    for name, frame in tables.items():
        save(name, frame)


@pytest.fixture
def fits(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """Return a list that grows by one each time the models are fitted."""
    counted: list[int] = []

    def count(*given: Any) -> dict[str, pd.DataFrame]:
        counted.append(1)
        return fit_panel(*given)

    monkeypatch.setattr(analysis.modelling, "fit_panel", count)
    yield counted


def _publish(day: str, folder: Path, unit_code: str = "vn", formats: tuple[str, ...] = ("json",)) -> list[Path]:
    return publish_analyst_report(
        load_snapshot(day),
        unit_code=unit_code,
        indicator_codes=[_CODE],
        languages=("en",),
        formats=formats,
        folder=folder,
        report_date=day,
    )


def _forecasts(path: Path) -> dict[str, str]:
    """Return the printed forecasts of a report by their trace ids."""
    figures = json.loads(path.read_text("utf-8"))["figures"].values()
    return {figure["id"]: figure["text"] for figure in figures if figure["id"].startswith("f-")}


def test_every_forecast_that_a_report_prints_is_the_one_that_trace_prints(project: Path, tmp_path: Path) -> None:
    means = {}
    for day in (_BEFORE, _AFTER):
        (path,) = _publish(day, tmp_path / day)
        printed = _forecasts(path)
        assert len(printed) >= 3
        for identifier, text in printed.items():
            assert identifier.endswith(day.replace("-", ""))
            shown = CliRunner().invoke(trace_command, [identifier], catch_exceptions=False).output
            mean = float(shown.splitlines()[1].split()[0])
            assert text == f"{mean:.1f}".removesuffix(".0") + "%"
            means[identifier] = mean
    assert len({identifier.rpartition("-")[0] for identifier in means}) < len(means)
    assert len(set(means.values())) == len(means)


def test_34_reports_of_one_round_fit_the_models_once(project: Path, tmp_path: Path, fits: list[int]) -> None:
    provinces = load("units").query("unit_code.str.startswith('p34-')", engine="python")["unit_code"]
    assert len(provinces) == 34
    for unit_code in provinces:
        _publish(_BEFORE, tmp_path, unit_code)
    assert len(fits) == 1


def test_reports_written_at_the_same_time_share_one_snapshot(project: Path, fits: list[int]) -> None:
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(load_snapshot, [_BEFORE] * 4))
    assert len(fits) == 1
    assert (state_folder() / "imports.json").is_file(), "else each kernel parses all sources again"
    for tables in found[1:]:
        pd.testing.assert_frame_equal(tables["forecasts"], found[0]["forecasts"])


def test_a_snapshot_is_found_without_being_built(project: Path, fits: list[int]) -> None:
    assert find_snapshot(_BEFORE) is None
    assert fits == []
    assert not snapshots_folder().exists()
    built = load_snapshot(_BEFORE)
    found = find_snapshot(_BEFORE)
    assert found is not None
    assert found.keys() == built.keys()
    assert all(frame.equals(built[name]) for name, frame in found.items())
    for day in (_AFTER, None):  # the processed tables themselves
        stored = find_snapshot(day)
        assert stored is not None
        assert all(frame.equals(stored[name]) for name, frame in load_all().items())


@pytest.fixture
def plans(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Return a list that grows by one each time what a release withholds is planned; none is kept from other tests."""
    made: list[int] = []
    plan = Plans._plan
    monkeypatch.setattr(Plans, "_plan", lambda self, known: (made.append(1), plan(self, known))[1])
    monkeypatch.setattr("analysis.reports.disclosure.withholding._kept", KeptMaterial())
    return made


def test_the_fork_server_prepares_reports_where_files_have_changed_and_builds_nothing(
    project: Path, fits: list[int], plans: list[int], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("WORKBENCH_RUN_DATE", "2026-08-01")
    save("scores", load("scores").assign(judged_on=pd.Timestamp("2026-08-01")))  # after the newest data
    (project / "workbench.toml").write_text('name = "Test"\n', "utf-8")
    newest_day, day = _PreparedDays(filings=True, reports=True), data_day(load_all())
    assert newest_day.keep()
    assert (fits, plans) == ([], []), "there is no snapshot of that day yet"
    assert not newest_day.keep()

    load_snapshot(day)
    assert newest_day.keep(), "there is a snapshot now"
    assert plans == [1]
    assert not newest_day.keep()
    assert not (project / "reports").exists()

    tables = load_snapshot(day)
    (path,) = publish_analyst_report(tables, languages=["en"], formats=["json"], folder=tmp_path, report_date=day)
    assert plans == [1], "what the report withholds was planned already"
    assert json.loads(path.read_text("utf-8"))["figures"]

    os.utime(processed_folder() / "units.parquet")
    assert newest_day.keep(), "a file has changed"
    monkeypatch.setenv("WORKBENCH_RUN_DATE", _AFTER)
    assert newest_day.keep(), "the day has changed"


@pytest.mark.skipif(sys.platform != "linux", reason="the threads of a process are counted in /proc")
def test_what_the_fork_server_prepares_leaves_it_with_one_thread_which_a_fork_copies_whole(project: Path) -> None:
    save("scores", load("scores").assign(judged_on=pd.Timestamp("2026-08-01")))
    (project / "workbench.toml").write_text('name = "Test"\n', "utf-8")
    load_snapshot(data_day(load_all()))
    code = (
        "from analysis.pipeline.operate._newest_day import keep_newest_day\n"
        "from analysis.reports.disclosure import withholding\n"
        "assert keep_newest_day() and withholding._kept._kept, 'nothing was prepared'\n"
        "print(next(line.split()[1] for line in open('/proc/self/status') if line.startswith('Threads')))"
    )
    said = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, **_SERVER_ENVIRONMENT},
        check=True,
        capture_output=True,
        text=True,
    )
    assert said.stdout == "1\n"


def test_a_snapshot_is_reused_until_an_input_or_the_code_changes(
    project: Path, fits: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = load_snapshot(_BEFORE)["forecasts"]
    load_snapshot(_BEFORE)
    assert len(fits) == 1
    statements = load("statements")
    statements.loc[statements["source_id"] == "s-2025", "value"] -= 15
    save("statements", statements)
    assert load_snapshot(_BEFORE)["forecasts"]["mean"].tolist() != before["mean"].tolist()
    assert len(fits) == 2
    monkeypatch.setattr("analysis.pipeline.build.snapshots.CodeOnDisk.digest", lambda self, modules: "other code")
    load_snapshot(_BEFORE)
    assert len(fits) == 3
    assert len([path for path in (snapshots_folder() / _BEFORE).iterdir() if path.is_dir()]) == 1


def test_where_nothing_was_published_later_the_processed_tables_are_the_snapshot(
    project: Path, fits: list[int]
) -> None:
    for day in (_AFTER, None, ""):
        tables = load_snapshot(day)
        for name, frame in load_all().items():
            pd.testing.assert_frame_equal(tables[name], frame, obj=name)
    assert fits == []


def test_on_a_later_day_a_snapshot_is_judged_again_with_the_models_of_the_build(
    project: Path, fitted: list[str]
) -> None:
    processed = load_all()
    live = [
        load_snapshot(day)["scores"].query("scope == 'all' and dimension == 'live'")["score"].item()
        for day in (None, "2027-12-30", "2028-01-01")
    ]
    assert live == [100.0, 100.0, 0.0]
    assert fitted == []
    later = load_snapshot("2028-01-01")
    assert set(later["scores"]["judged_on"]) == {pd.Timestamp("2028-01-01")}
    for name in ("fits", "forecasts", "backtest", "verdicts"):
        pd.testing.assert_frame_equal(later[name], processed[name], obj=name)


def test_a_snapshot_of_the_last_day_is_what_the_build_made(project: Path) -> None:
    processed = load_all()
    built = build_snapshot(processed, _AFTER)
    for name, frame in processed.items():
        pd.testing.assert_frame_equal(built[name], frame, obj=name)


@pytest.fixture
def two_panels(panel_of: Panel, project: Path) -> dict[str, pd.DataFrame]:
    """Return processed tables of a national and a province panel; the latest source has values for provinces only."""
    lines = [line for line in _statements().splitlines() if not line.startswith("s-mid-2026 | 1 |")]
    tables = panel_of(_SOURCES, "\n".join(lines))
    models = model_panels(tables)
    _save(tables | fit_panel(tables, models) | {"backtest": backtest_panels(tables, models)})
    _save({"verdicts": judge_targets(tables, models)})
    _record(tables)
    return tables


@pytest.fixture
def fitted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return a list that takes the name of each panel that is fitted or looked back on."""
    names: list[str] = []

    def note(real: Callable[..., Any]) -> Callable[..., Any]:
        def call(panel: PanelModel, *given: Any) -> Any:
            names.append(panel.name)
            return real(panel, *given)

        return call

    monkeypatch.setattr(panel_fits, "_fit_one", note(panel_fits._fit_one))
    monkeypatch.setattr(panel_backtest, "_look_back", note(panel_backtest._look_back))
    return names


def test_a_snapshot_fits_only_the_panels_that_its_day_changes(
    two_panels: dict[str, pd.DataFrame], fitted: list[str]
) -> None:
    snapshot = load_snapshot(_BEFORE)
    assert set(fitted) == {f"{_CODE} province"}
    whole = build_snapshot(two_panels, _BEFORE)
    assert set(fitted) == {f"{_CODE} province", f"{_CODE} national"}
    for name, frame in whole.items():
        pd.testing.assert_frame_equal(snapshot[name], frame, obj=name)


def test_a_snapshot_judges_only_the_targets_of_which_its_day_changes_something(
    two_panels: dict[str, pd.DataFrame], monkeypatch: pytest.MonkeyPatch
) -> None:
    judged, judge = [], verdicts._judge_case
    monkeypatch.setattr(
        verdicts,
        "_judge_case",
        lambda case, known: judged.append((case.target_statement_id, case.unit_code)) or judge(case, known),
    )
    snapshot = load_snapshot(_BEFORE)["verdicts"]
    every = set(snapshot[["target_statement_id", "unit_code"]].itertuples(index=False, name=None))
    of_indicator = {(target, unit) for target, unit in every if target.startswith("s-2024")}
    assert {unit for _, unit in of_indicator & set(judged)} == {unit for _, unit in of_indicator} - {"vn"}
    assert every > set(judged)


@pytest.mark.parametrize("name", ["fits", "forecasts", "backtest", "verdicts"])
def test_a_stored_table_that_is_not_the_one_noted_is_not_used(two_panels: dict[str, pd.DataFrame], name: str) -> None:
    every = {"fits", "forecasts", "backtest", "verdicts"}
    assert set(read_kept_rows(CodeOnDisk().digest(["analysis.modelling"])).tables) == every
    save(name, load(name).iloc[:-1])
    assert set(read_kept_rows(CodeOnDisk().digest(["analysis.modelling"])).tables) == every - {name}
    note = state_folder() / "panels" / "fits.json"
    for damaged in ("{", "[]", '{"panels": 3}'):
        note.write_text(damaged)
        assert "fits" not in read_kept_rows(CodeOnDisk().digest(["analysis.modelling"])).tables
    assert not read_kept_rows("other code").tables


def test_a_digest_follows_all_that_the_rows_of_a_panel_follow_from(two_panels: dict[str, pd.DataFrame]) -> None:
    tables = two_panels

    def digests(**changed: pd.DataFrame) -> dict[str, str]:
        held = tables | changed
        return digest_panels(model_panels(held), held["targets"])

    before = digests()
    values, units, targets = (tables[name].copy() for name in ("observations", "units", "targets"))
    chosen = values[values["is_chosen"] & (values["indicator_code"] == _CODE)].index[0]
    values.loc[chosen, ["value", "numerator"]] = [11.0, pd.NA]
    targets["due"] += pd.Timedelta(days=365)
    units["name_en"] = units["name_en"] + " (new)"
    for changed in ({"observations": values}, {"targets": targets}, {"units": units}):
        after = digests(**changed)
        assert after.keys() == before.keys()
        assert any(after[name] != before[name] for name in before if name.startswith(_CODE))
    assert digests() == before
    assert digest_panels(model_panels(tables, seed=1)) != digest_panels(model_panels(tables))


def test_a_finding_of_a_later_source_stands_in_no_earlier_snapshot(project: Path) -> None:
    statements = load("statements")
    later = statements["source_id"] == "s-mid-2026"
    statements.loc[later, ["value", "numerator", "denominator", "raw_text"]] = [90.0, 30.0, 100.0, "90% (30/100)"]
    findings = audit_panel({**load_all(), "statements": statements})
    assert "s-mid-2026" in set(findings["source_id"])
    save("statements", statements)
    save("findings", findings)
    known = load_snapshot(_BEFORE)["findings"]
    assert "s-mid-2026" not in {*known["source_id"], *known["other_source_id"]}


def test_a_project_that_travels_with_its_snapshot_fits_nothing(
    project: Path, tmp_path: Path, fits: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    (kept,) = prepare_snapshot(_BEFORE)
    there = tmp_path / "there"
    for folder in (kept, project / "data"):
        shutil.copytree(folder, there / folder.relative_to(project))
    (there / "workbench.toml").touch()
    monkeypatch.setenv("WORKBENCH_HOME", str(there))
    assert not load_snapshot(_BEFORE)["forecasts"].empty
    assert len(fits) == 1
    assert prepare_snapshot(_AFTER) == prepare_snapshot("") == []


def test_a_day_that_is_none_is_refused(project: Path) -> None:
    with pytest.raises(UsageError, match="day: found '2026-06-31', expected a day such as 2026-06-30"):
        load_snapshot("2026-06-31")


def test_nothing_under_reports_imports_the_models() -> None:
    folder = Path(analysis.reports.__file__).parent
    modules = sorted(folder.rglob("*.py"))
    assert len(modules) > 20
    found = {
        (path.name, name)
        for path in modules
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        for name in _imported(node)
        if name.startswith(("analysis.modelling", "adoption.")) and name.rpartition(".")[2] not in _CALENDAR
    }
    assert found == set()


def _imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.ImportFrom):
        return [f"{node.module}.{alias.name}" for alias in node.names]
    return [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
