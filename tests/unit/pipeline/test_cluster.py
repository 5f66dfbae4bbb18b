"""A real Dask scheduler and two workers, processes of their own with folders of their own, do a round's notebooks."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

Bench = Any  # the helper class of conftest.py

pytest.importorskip("distributed", reason="the extra `cluster` is not installed")


class Cluster:
    """A Dask scheduler and its workers, each a process of its own on a loopback address."""

    def __init__(self, source: Path, folder: Path, workers: tuple[str, ...] = ("hue", "danang")) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.address = f"tcp://127.0.0.1:{port}"
        self.folder, self.source = folder, source
        self.scheduler = self.start("scheduler", "--host", "127.0.0.1", "--port", str(port), "--no-dashboard")
        self.workers = [
            self.start("worker", self.address, "--nthreads", "1", "--no-dashboard", "--no-nanny", "--name", name)
            for name in workers
        ]

    def wait(self) -> None:
        """Wait until all workers have joined the scheduler."""
        from distributed import Client

        with Client(self.address, timeout=60, set_as_default=False) as client:
            if self.workers:
                client.wait_for_workers(len(self.workers), timeout=60)

    def start(self, *arguments: str) -> subprocess.Popen[bytes]:
        """Start one process in a working folder of its own."""
        folder = self.folder / f"{arguments[0]}-{time.monotonic_ns()}"
        folder.mkdir()
        environment = {name: value for name, value in os.environ.items() if not name.startswith("WORKBENCH_")}
        environment |= {"PYTHONPATH": str(self.source), "DASK_TEMPORARY_DIRECTORY": str(folder)}
        with (folder / "log").open("wb") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "dask", *arguments], cwd=folder, env=environment, stdout=log, stderr=log
            )

    def stop(self) -> None:
        """End all of them."""
        for process in (*self.workers, self.scheduler):
            process.kill()
            process.wait()


@pytest.fixture(scope="module")
def cluster(built_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """Start a scheduler and two workers that import a bench's code, for all tests of this file."""
    cluster = Cluster(built_home / "src", tmp_path_factory.mktemp("cluster"))
    try:
        cluster.wait()
        yield cluster
    finally:
        cluster.stop()


def _units(count: int) -> list[str]:
    return [part for number in range(count) for part in ("--unit", f"p34-{number:02d}")]


def _write_figures(bench: Bench, count: int) -> None:
    rows = "".join(f"p34-{number:02d},{number}\np34-{number:02d},{number + 5}\n" for number in range(count))
    bench.path("data/raw/figures.csv").write_text("unit_code,value\n" + rows, "utf-8")


@pytest.mark.cluster
def test_a_failure_on_a_worker_comes_back_with_the_cell_and_its_partial_output(
    built_bench: Bench, cluster: Cluster
) -> None:
    notebook = built_bench.path("notebooks/10_look_at_fits.ipynb")
    notebook.write_text(notebook.read_text("utf-8").replace("print('series')", "1 / 0"), "utf-8")
    said = built_bench.call("run", "10", "--scheduler", cluster.address, status=1)
    assert "10_look_at_fits.ipynb, cell 2: ZeroDivisionError: division by zero" in said
    partial = next(built_bench.path("reports/runs").rglob("*.failed.ipynb"))
    assert len(json.loads(partial.read_text("utf-8"))["cells"]) > 2


@pytest.mark.cluster
def test_a_round_of_34_provinces_comes_back_though_a_worker_is_killed_in_the_middle(
    built_bench: Bench, cluster: Cluster
) -> None:
    _write_figures(built_bench, 34)
    run = built_bench.start("run", "20", *_units(34), "--scheduler", cluster.address)
    reports = built_bench.path("reports")
    deadline = time.monotonic() + 90
    while len(list(reports.glob("p34-*.html"))) < 5 and time.monotonic() < deadline and run.poll() is None:
        time.sleep(0.05)
    assert run.poll() is None, "the round was over before a worker could be killed in its middle"
    cluster.workers[0].send_signal(signal.SIGKILL)
    out, err = run.communicate(timeout=180)
    assert run.returncode == 0, out + err
    assert sorted(path.name for path in reports.glob("p34-*.html")) == [
        f"p34-{number:02d}-2026-H1.vi.html" for number in range(34)
    ]
    assert "7.0, 12.0" in (reports / "p34-07-2026-H1.vi.html").read_text("utf-8")
    built = built_bench.built()
    assert sum(name.startswith("notebook 20") for name in built) == 34
    assert "39 up to date" in built_bench.call("run", "20", *_units(34))


def test_a_cluster_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    from analysis.pipeline.build import cluster
    from analysis.pipeline.run_errors import RunError

    monkeypatch.setattr(cluster, "_LONGEST_CONNECT", 0.2)
    with pytest.raises(RunError, match=r"no Dask scheduler answers at tcp://127\.0\.0\.1:9"):
        cluster.count_slots("tcp://127.0.0.1:9")


@pytest.mark.cluster
def test_a_scheduler_without_workers_is_named_when_none_joins_in_time(
    built_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from analysis.pipeline.build import cluster
    from analysis.pipeline.run_errors import RunError

    lonely = Cluster(built_home / "src", tmp_path, workers=())
    try:
        lonely.wait()
        monkeypatch.setattr(cluster, "_LONGEST_JOIN", 0.5)
        with pytest.raises(RunError, match="has no workers; start workers with `dask worker"):
            cluster.count_slots(lonely.address)
    finally:
        lonely.stop()


def test_a_worker_with_other_code_refuses_the_task() -> None:
    from analysis.pipeline.build.cluster import produce_on_worker
    from analysis.pipeline.run_errors import RunError

    with pytest.raises(RunError, match="this worker has a different version"):
        produce_on_worker({}, "notebooks/10.ipynb", {}, {}, ("analysis.paths",), "another digest")
