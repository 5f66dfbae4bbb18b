"""`workbench run` builds what is stale, restores what is lost, and leaves everything else alone."""

from __future__ import annotations

import os
import time
from typing import Any

import pytest

from analysis.pipeline.operate import ledger

Bench = Any  # the helper class of conftest.py


def _append(bench: Bench, name: str, text: str) -> None:
    path = bench.path(name)
    path.write_text(path.read_text("utf-8") + text, "utf-8")


def test_running_twice_changes_nothing_but_the_ledger(built_bench: Bench) -> None:
    before = built_bench.files()
    assert "7 up to date" in built_bench.call("run")
    assert built_bench.files() == before
    assert len(built_bench.ledger()) == 2
    assert built_bench.built() == []


def test_deleted_products_come_back_byte_for_byte_and_only_their_steps_are_run(built_bench: Bench) -> None:
    lost = [
        "data/processed/observations.parquet",
        "data/processed/verdicts.parquet",
        "reports/notebooks/10_look_at_fits.ipynb",
        "reports/hue-2026-H1.vi.html",
    ]
    before = {name: built_bench.path(name).read_bytes() for name in lost}
    for name in lost:
        built_bench.path(name).unlink()
    built_bench.call("run")
    assert {name: built_bench.path(name).read_bytes() for name in lost} == before
    steps = ["build panel", "fit models", "notebook 10_look_at_fits", "notebook 20_publish_analyst_report"]
    assert built_bench.built() == steps


def test_a_product_altered_by_hand_is_built_again(built_bench: Bench) -> None:
    report = built_bench.path("reports/hue-2026-H1.vi.html")
    before = report.read_bytes()
    report.write_text("<p>hue: 99</p>")
    built_bench.call("run")
    assert report.read_bytes() == before


def test_a_changed_line_of_a_model_rebuilds_the_models_and_what_follows(built_bench: Bench) -> None:
    line = built_bench.path("src/analysis/modelling/line.py")
    line.write_text(line.read_text("utf-8").replace("values.iloc[0])", "values.iloc[0]) / 2"), "utf-8")
    status = built_bench.call("status")
    assert status.splitlines()[0].split(maxsplit=1) == ["project", "A small workbench"]
    assert "up to date  build panel" in status
    assert "out of date fit models" in status
    built_bench.call("run")
    assert set(built_bench.built()) == {"fit models", "back-test", "notebook 10_look_at_fits"}


def test_a_comment_in_a_model_rebuilds_the_models_but_not_what_stays_equal(built_bench: Bench) -> None:
    _append(built_bench, "src/analysis/modelling/line.py", "# a reason\n")
    built_bench.call("run")
    assert set(built_bench.built()) == {"fit models", "back-test"}


def test_a_file_that_arrives_while_its_folder_is_read_is_read_by_the_next_run(built_bench: Bench) -> None:
    stage = built_bench.path("src/analysis/registry/__init__.py")
    reading = 'statements = pd.read_csv(raw / "figures.csv", dtype=str)\n'
    arriving = f'{reading}    (raw / "late.txt").write_text("it came when the folder had been read")\n'
    stage.write_text(stage.read_text("utf-8").replace(reading, arriving), "utf-8")
    built_bench.call("run")
    assert built_bench.built() == ["read sources"]
    assert "out of date read sources" in built_bench.call("status")
    built_bench.call("run")
    assert built_bench.built() == ["read sources"]
    built_bench.call("run")
    assert built_bench.built() == []


def test_a_new_day_judges_again_and_fits_nothing(built_bench: Bench) -> None:
    cells = ["from analysis.panel import load\nload('scores')"]
    built_bench.write_notebook("notebooks/30_scores.ipynb", cells, tables=["scores"])
    built_bench.call("run", "--run-date", "2026-11-26")
    assert built_bench.built() == ["audit panel", "notebook 30_scores"]
    assert "out of date audit panel" in built_bench.call("status", "--run-date", "2026-11-27")
    built_bench.call("run", "--run-date", "2026-11-27")
    assert built_bench.built() == ["audit panel", "notebook 30_scores"]
    assert "2026-11-27" in built_bench.path("reports/notebooks/30_scores.ipynb").read_text("utf-8")
    built_bench.call("run", "--run-date", "2026-11-27")
    assert built_bench.built() == []
    assert [line["run_date"] for line in built_bench.ledger()[-3:]] == ["2026-11-26", "2026-11-27", "2026-11-27"]


@pytest.mark.parametrize("day", ["2026-02-30", "25/11/2026", "today", ""])
def test_a_day_that_the_calendar_does_not_have_is_refused(built_bench: Bench, day: str) -> None:
    said = built_bench.call("run", "--run-date", day, status=2)
    assert f"--run-date: found '{day}', expected a day such as 2026-06-30" in said


def test_a_changed_figure_rebuilds_what_depends_on_it(built_bench: Bench) -> None:
    figures = built_bench.path("data/raw/figures.csv")
    figures.write_text(figures.read_text("utf-8").replace("hue,30", "hue,35"), "utf-8")
    built_bench.call("run")
    assert "notebook 20_publish_analyst_report" in built_bench.built()
    assert "35.0" in built_bench.path("reports/hue-2026-H1.vi.html").read_text("utf-8")


def test_a_changed_byte_is_seen_though_size_and_times_are_the_old_ones(built_bench: Bench) -> None:
    figures = built_bench.path("data/raw/figures.csv")
    times = figures.stat()
    figures.write_text(figures.read_text("utf-8").replace("hue,10", "hue,11"), "utf-8")
    os.utime(figures, ns=(times.st_atime_ns, times.st_mtime_ns - 10**12))
    assert figures.stat().st_size == times.st_size
    assert "out of date read sources" in built_bench.call("status")


def test_what_else_lies_in_the_state_folder_is_not_taken_for_a_plan(built_bench: Bench) -> None:
    other = built_bench.path(".workbench/other/task_runner.py")
    other.parent.mkdir()
    other.write_text("raise ImportError('not ours')")
    assert "missing" not in built_bench.call("status")


def test_a_changed_lock_file_makes_everything_stale(built_bench: Bench) -> None:
    built_bench.path("requirements.lock").write_text("pandas==1\n")
    assert "up to date" not in built_bench.call("status")


def test_outputs_of_a_notebook_do_not_count_but_its_cells_do(built_bench: Bench) -> None:
    notebook = built_bench.path("notebooks/10_look_at_fits.ipynb")
    notebook.write_text(notebook.read_text("utf-8").replace('"outputs": []', '"outputs": [ ]'), "utf-8")
    assert "out of date" not in built_bench.call("status")
    notebook.write_text(notebook.read_text("utf-8").replace("print(len(fits))", "print(len(fits) + 1)"), "utf-8")
    assert "out of date notebook 10_look_at_fits" in built_bench.call("status")


def test_a_forced_run_gives_the_same_bytes_and_never_changes_a_notebook(built_bench: Bench) -> None:
    folders = ("data/processed", "reports/notebooks", "notebooks")
    before = built_bench.files(*folders)
    built_bench.call("run", "--force")
    assert len(built_bench.built()) == 7
    assert built_bench.files(*folders) == before


def test_secrets_do_not_reach_the_ledger() -> None:
    assert ledger.mask_command(["run", "20", "-p", "api_token=tuyet-mat"]) == "workbench run 20 -p api_token=***"
    assert ledger.mask_command(["--parameter=api_token=tuyet=mat"]) == "workbench --parameter=api_token=***"
    assert ledger.mask_command(["-p", "lang=vi", "--token", "-p", "token="]) == "workbench -p lang=vi --token -p token="
    assert ledger.mask_secrets({"password": "tuyet-mat", "lang": "vi"}) == {"password": "***", "lang": "vi"}


def test_a_secret_reaches_the_kernel_and_no_file(built_bench: Bench) -> None:
    notebook = "notebooks/20_publish_analyst_report.ipynb"
    cells = ["print(len(api_token), api_token)", "raise ValueError(api_token) if unit_code == 'none' else None"]
    built_bench.write_notebook(notebook, cells[:1], 'unit_code: str = "hue"\napi_token: str = ""')
    built_bench.call("run", "20", "-p", 'api_token=tuyệt"mật')
    product = built_bench.path("reports/notebooks/20_publish_analyst_report.ipynb").read_text("utf-8")
    assert "9 ***" in product
    assert 'api_token = \\"***\\"' in product
    built_bench.write_notebook(notebook, cells, 'unit_code: str = "hue"\napi_token: str = ""')
    said = built_bench.call("run", "20", "-p", 'api_token=tuyệt"mật', "-p", "unit_code=none", status=1)
    assert "ValueError: ***" in said
    files = {name: content for name, content in built_bench.files(".").items() if not name.startswith("src/")}
    spelt = ("tuyệt", "tuy\\u1ec7t", "tuy%E1%BB%87t")
    assert not [name for name, content in files.items() for word in spelt if word in name or word.encode() in content]


def test_a_pattern_stands_for_all_units_that_fit(built_bench: Bench) -> None:
    built_bench.path("data/lookup/units.csv").write_text("unit_code\nvn\np34-46\np34-48\np63-46\n", "utf-8")
    built_bench.call("run", "20", "--unit", "p34-*", "--unit", "p34-46")
    assert [name.split("=")[1] for name in built_bench.built() if "=" in name] == ["p34-46", "p34-48"]
    said = built_bench.call("run", "20", "--unit", "p43-*", status=2)
    assert "--unit: 'p43-*' matches none of the 4 organisations" in said
    assert "did you mean 'p34-*'?" in said


def test_units_and_languages_span_a_grid_of_products_beside_the_default_one(built_bench: Bench) -> None:
    units = ("--unit", "hue", "--unit", "danang")
    built_bench.call("run", "20", "-p", "period=2025-H2", *units, "--lang", "vi", "--lang", "en")
    reports = sorted(path.name for path in built_bench.path("reports").glob("*-*.html"))
    grid = [f"{unit}-2025-H2.{lang}.html" for unit in ("danang", "hue") for lang in ("en", "vi")]
    assert reports == sorted([*grid, "hue-2026-H1.vi.html"])
    key = "20_publish_analyst_report--unit_code=danang--period=2025-H2--lang=en"
    assert "danang" in built_bench.path(f"reports/notebooks/{key}.ipynb").read_text("utf-8")
    parameters = {"period": "2025-H2", "unit_code": ["hue", "danang"], "lang": ["vi", "en"]}
    assert built_bench.ledger()[-1]["parameters"] == parameters


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("run", "20", "-p", "unit_cod=hue"), "no parameter 'unit_cod'; did you mean 'unit_code'?"),
        (("run", "20_publsh"), "no notebook '20_publsh'; did you mean '20_publish_analyst_report'?"),
        (("run", "10", "--unit", "hue"), "no notebook of this run has a parameter 'unit_code'"),
        (("run", "20", "-p", "unit_code"), "-p: found 'unit_code', expected NAME=VALUE"),
        (("run", "-p", "unit_code=hue"), "Name the notebook"),
        (("run", "--job", "2"), "--jobs"),
        (("rum",), "no command 'rum'; did you mean 'run'?"),
    ],
)
def test_wrong_use_ends_with_status_2_before_anything_runs(
    built_bench: Bench, arguments: tuple[str, ...], complaint: str
) -> None:
    assert complaint in built_bench.call(*arguments, status=2)
    assert len(built_bench.ledger()) == 1


def test_help_notebook_shows_the_signature(built_bench: Bench) -> None:
    said = built_bench.call("run", "20", "--help-notebook")
    assert "unit_code: str = 'hue'" in said
    assert "the half-year" in said


def test_a_failed_notebook_leaves_its_partial_output_a_clear_message_and_the_rest_done(built_bench: Bench) -> None:
    notebook = built_bench.path("notebooks/10_look_at_fits.ipynb")
    good = notebook.read_text("utf-8")
    notebook.write_text(good.replace("print('series')", "1 / 0"), "utf-8")
    report = built_bench.path("reports/notebooks/10_look_at_fits.ipynb")
    before = report.read_bytes()
    built_bench.path("reports/notebooks/20_publish_analyst_report.ipynb").unlink()
    said = built_bench.call("run", status=1)
    assert "10_look_at_fits.ipynb, cell 2: ZeroDivisionError: division by zero" in said
    partial = list(built_bench.path("reports/runs").rglob("10_look_at_fits.failed.ipynb"))
    assert len(partial) == 1
    assert '"2\\n"' in partial[0].read_text("utf-8")
    assert report.read_bytes() == before
    assert built_bench.built() == ["notebook 20_publish_analyst_report"]
    assert "failed      notebook 10_look_at_fits" in built_bench.call("status")
    notebook.write_text(good, "utf-8")
    assert "failed" not in built_bench.call("run")
    assert built_bench.path("reports/notebooks/10_look_at_fits.ipynb").read_bytes() == before


def test_a_failed_stage_skips_what_needs_it_and_says_why(built_bench: Bench) -> None:
    built_bench.path("data/raw/figures.csv").write_text("unit_code,value\nhue,ten\n")
    said = built_bench.call("run", status=1)
    assert "failed: build panel: ValueError: could not convert string to float: 'ten'" in said
    assert "Traceback" not in said


def test_a_second_run_at_once_is_refused_with_the_holders_name(built_bench: Bench) -> None:
    leave = built_bench.path("leave")
    wait = f"import pathlib, time\nwhile not pathlib.Path('{leave}').exists():\n    time.sleep(.02)"
    built_bench.write_notebook("notebooks/10_look_at_fits.ipynb", [wait])
    first = built_bench.start("run", "10")
    holder = built_bench.path(".workbench/holder.json")
    deadline = time.monotonic() + 20
    while not holder.exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    said = built_bench.call("run", status=1)
    assert f"process {first.pid}, 'workbench run 10'" in said
    leave.touch()
    assert first.wait(timeout=60) == 0
    assert len(built_bench.ledger()) == 2


def test_refreshing_notebooks_in_place_gives_the_same_bytes_each_time_and_no_reports(built_bench: Bench) -> None:
    report = built_bench.path("reports/hue-2026-H1.vi.html")
    report.unlink()
    texts = []
    for _ in range(2):
        built_bench.call(module="analysis.pipeline.operate.refresh")
        texts.append([path.read_bytes() for path in sorted(built_bench.path("notebooks").iterdir())])
    assert texts[0] == texts[1]
    assert b"series" in texts[0][0]
    assert not report.exists()
