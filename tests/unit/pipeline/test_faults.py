"""A run that is killed, interrupted or refused its disk loses nothing and leaves nothing half written."""

from __future__ import annotations

import contextlib
import json
import os
import random
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from analysis.pipeline.operate import ledger
from analysis.whole_files import write_whole

Bench = Any  # the helper class of conftest.py

_KILLS = int(os.environ.get("WORKBENCH_KILLS", "20"))


def _wait_for(condition: Callable[[], object], seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)


def _slow_down(bench: Bench, seconds: int = 20) -> Path:
    """Make the first notebook wait after its first figure; return the file that says that it is waiting."""
    mark = bench.path("waiting")
    notebook = bench.path("notebooks/10_look_at_fits.ipynb")
    wait = f"import pathlib, time; pathlib.Path('{mark}').touch(); time.sleep({seconds})"
    notebook.write_text(notebook.read_text("utf-8").replace("print('series')", wait), "utf-8")
    return mark


def _children(pid: int) -> list[int]:
    listed = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [int(child) for child in listed]


def _products(bench: Bench) -> dict[str, bytes]:
    """Return the finished products: no hidden file, and no copy of a certain run."""
    files = bench.files("data/processed", "reports")
    return {
        name: content
        for name, content in files.items()
        if not Path(name).name.startswith(".") and not name.startswith("reports/runs/")
    }


def _forget(bench: Bench, names: list[str]) -> None:
    for name in names:
        bench.path(name).unlink(missing_ok=True)


def test_a_run_killed_at_any_moment_leaves_only_whole_products_and_the_next_resumes(built_bench: Bench) -> None:
    whole = _products(built_bench)
    moments = random.Random(20261122)
    for kill in range(_KILLS):
        if _products(built_bench) == whole:
            _forget(built_bench, [*whole] if kill % 4 == 0 else moments.sample(sorted(whole), 4))
        run = built_bench.start("run", "--jobs", "2" if kill % 2 else "1")
        time.sleep(moments.uniform(0.2, 1.8))
        run.kill()
        run.wait()
        found = _products(built_bench)
        assert found == {name: whole[name] for name in found}
    built_bench.call("run")
    assert _products(built_bench) == whole
    assert not [path for path in built_bench.path("data").rglob(".*") if path.is_file()]
    outcomes = [line["outcome"] for line in built_bench.ledger()]
    assert outcomes.count("killed") >= _KILLS // 4
    assert set(outcomes) <= {"ok", "killed"}


def test_what_a_killed_run_finished_is_not_done_again(built_bench: Bench) -> None:
    mark = _slow_down(built_bench)
    built_bench.path("data/raw/figures.csv").write_text("unit_code,value\nhue,1\nhue,2\n")
    run = built_bench.start("run", "--jobs", "1")
    _wait_for(mark.exists)
    run.kill()
    run.wait()
    mark.unlink()
    notebook = built_bench.path("notebooks/10_look_at_fits.ipynb")
    notebook.write_text(notebook.read_text("utf-8").replace("time.sleep(20)", "time.sleep(0)"), "utf-8")
    built_bench.call("run")
    assert "fit models" not in built_bench.built()
    assert "notebook 10_look_at_fits" in built_bench.built()


def test_a_killed_kernel_is_tried_again(built_bench: Bench) -> None:
    mark = built_bench.path("tried")
    notebook = built_bench.path("notebooks/10_look_at_fits.ipynb")
    once = f"import os, pathlib; p = pathlib.Path('{mark}'); n = p.exists(); p.touch(); n or os.kill(os.getpid(), 9)"
    notebook.write_text(notebook.read_text("utf-8").replace("print('series')", once), "utf-8")
    built_bench.call("run")
    assert "notebook 10_look_at_fits" in built_bench.built()


def test_a_killed_worker_costs_its_task_alone_and_that_is_tried_again(built_bench: Bench) -> None:
    mark = _slow_down(built_bench, seconds=2)
    _forget(built_bench, ["reports/notebooks/20_publish_analyst_report.ipynb"])
    run = built_bench.start("run", "--jobs", "2")
    _wait_for(mark.exists)
    mark.unlink()
    workers = [
        child
        for child in _children(run.pid)
        if b"loky" in Path(f"/proc/{child}/cmdline").read_bytes()
        and b"resource_tracker" not in Path(f"/proc/{child}/cmdline").read_bytes()
    ]
    os.kill(workers[0], signal.SIGKILL)
    out, err = run.communicate(timeout=60)
    assert run.returncode == 0, out + err
    assert "notebook 10_look_at_fits" in built_bench.built()
    assert built_bench.path("reports/notebooks/20_publish_analyst_report.ipynb").exists()


def test_a_step_whose_worker_died_when_it_had_written_is_told_as_built_and_why(built_bench: Bench) -> None:
    _forget(built_bench, ["data/processed/scores.parquet", "reports/notebooks/10_look_at_fits.ipynb"])
    built_bench.path("data/processed/.scores.deadly").touch()
    said = built_bench.call("run", "--jobs", "2")
    steps = {step["name"]: step for step in built_bench.ledger()[-1]["steps"]}
    assert steps["audit panel"]["state"] == "built"
    assert "built: audit panel: its worker process died when the products were written" in said
    assert steps["fit models"]["state"] == "up to date"


@pytest.fixture
def hears_interrupts() -> Iterator[None]:
    """Let started processes hear an interrupt where a shell started the tests in the background, deaf to it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("hears_interrupts")
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_an_interrupt_ends_with_130_and_lists_what_is_missing(built_bench: Bench, jobs: str) -> None:
    mark = _slow_down(built_bench, seconds=60)
    run = built_bench.start("run", "10", "--jobs", jobs)
    _wait_for(mark.exists)
    os.killpg(run.pid, signal.SIGINT)
    out, err = run.communicate(timeout=20)
    assert run.returncode == 130, out + err
    assert "missing: notebook 10_look_at_fits" in out + err
    assert built_bench.ledger()[-1]["outcome"] == "interrupted"


def test_a_notebook_that_takes_too_long_fails_with_its_partial_output(built_bench: Bench) -> None:
    _slow_down(built_bench, seconds=60)
    began = time.monotonic()
    said = built_bench.call("run", "10", "--timeout", "2", status=1)
    assert "10_look_at_fits.ipynb, took longer than 2 s (partial output: reports/runs/" in said
    assert time.monotonic() - began < 20


def test_reports_that_cannot_be_written_fail_and_the_next_run_makes_them(built_bench: Bench) -> None:
    reports = built_bench.path("reports")
    reports.rename(built_bench.path("elsewhere"))
    reports.symlink_to("/proc/nowhere")
    said = built_bench.call("run", status=1)
    assert "failed: notebook" in said
    reports.unlink()
    built_bench.path("elsewhere").rename(reports)
    built_bench.call("run")


def test_a_full_disk_leaves_the_old_product(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    product = tmp_path / "fits.parquet"
    write_whole(product, b"old")

    def fail(file: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OSError, match="No space left"):
        write_whole(product, b"new")
    assert product.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [product]


def test_a_run_on_a_full_disk_says_so_and_the_next_one_finishes(built_bench: Bench) -> None:
    whole = _products(built_bench)
    _forget(built_bench, [*whole])
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    command = [sys.executable, "-m", "analysis.cli", "run", "--jobs", "1"]
    done = subprocess.run(
        command,
        cwd=built_bench.home,
        env={**environment, "PYTHONPATH": str(built_bench.path("src"))},
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (600, 600)),  # no file may grow further
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "File too large" in done.stdout + done.stderr
    found = _products(built_bench)
    assert found == {name: whole[name] for name in found}
    built_bench.call("run")
    assert _products(built_bench) == whole


def test_a_clock_that_jumps_deceives_nobody(built_bench: Bench) -> None:
    figures = built_bench.path("data/raw/figures.csv")
    for path in built_bench.home.rglob("*"):
        with contextlib.suppress(OSError):
            os.utime(path, (2_000_000_000, 2_000_000_000))
    assert "out of date" not in built_bench.call("status")
    figures.write_text(figures.read_text("utf-8").replace("hue,30", "hue,31"), "utf-8")
    os.utime(figures, (2_000_000_000, 2_000_000_000))
    assert "out of date read sources" in built_bench.call("status")


def test_a_line_that_a_killed_run_left_unfinished_spoils_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "workbench.toml").touch()
    monkeypatch.setenv("WORKBENCH_HOME", str(tmp_path))
    path = tmp_path / "runs.jsonl"
    path.write_text('{"run_id": "a"}\n{"run_id": "b", "sec')
    ledger.append_run({"run_id": "c"})
    assert [line["run_id"] for line in ledger.read_ledger()] == ["a", "c"]
    assert json.loads(path.read_text().splitlines()[-1])["run_id"] == "c"


def test_a_damaged_memory_of_pytask_is_named_and_kept_and_the_run_builds_again(built_bench: Bench) -> None:
    whole = _products(built_bench)
    memory = built_bench.path(".workbench/pytask.lock")
    memory.write_bytes(b"\x00damaged")
    assert "`workbench run` sets a damaged build cache aside" in built_bench.call("status", status=1)
    said = built_bench.call("run")
    assert "workbench: .workbench/pytask.lock is damaged: moved to pytask.lock.damaged" in said
    assert memory.with_name("pytask.lock.damaged").read_bytes() == b"\x00damaged"
    assert _products(built_bench) == whole
