"""JupyterLab's own scheduler runs our notebooks, through a stock kernel and through a warm one."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

Bench = Any  # the helper class of conftest.py

_EXTENSION = Path(__file__).parents[3] / ".workbench" / "scheduler"
_TOKEN = "only-for-this-test"
pytestmark = pytest.mark.skipif(not _EXTENSION.is_dir(), reason="jupyter-scheduler is not there (.ci/run installs it)")


class Lab:
    """A JupyterLab with jupyter-scheduler, its data and settings in a folder of its own."""

    def __init__(self, home: Path, folder: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.address = f"http://127.0.0.1:{port}/scheduler"
        self.log = folder / "log"
        environment = dict(os.environ) | {
            "WORKBENCH_HOME": str(home),  # as `make lab` does: the scheduler runs a job in a folder of its own
            "PYTHONPATH": f"{home / 'src'}{os.pathsep}{_EXTENSION}",
            "JUPYTER_CONFIG_PATH": str(_EXTENSION / "etc" / "jupyter"),
            **{f"JUPYTER_{kind}_DIR": str(folder / kind) for kind in ("DATA", "CONFIG", "RUNTIME")},
        }
        options = (f"--port={port}", f"--IdentityProvider.token={_TOKEN}", "--allow-root", "--no-browser")
        command = [sys.executable, "-m", "jupyterlab", "--ip=127.0.0.1", f"--ServerApp.root_dir={home}", *options]
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(command, cwd=home, env=environment, stdout=log, stderr=log)

    def call(self, path: str, content: Any = None) -> Any:
        """Return what the scheduler answers, None while it does not."""
        body = json.dumps(content).encode() if content else None
        headers = {"Authorization": f"token {_TOKEN}", "Content-Type": "application/json"}
        try:
            with urllib.request.urlopen(
                urllib.request.Request(self.address + path, body, headers), timeout=20
            ) as reply:
                return json.load(reply)
        except ConnectionError:
            return None
        except urllib.error.HTTPError as fault:
            raise AssertionError(f"{path}: {fault}: {fault.read().decode()}") from fault
        except urllib.error.URLError:
            return None

    def wait_for(self, path: str, *states: str) -> Any:
        """Return the answer once its status is one of `states` (any answer, without states)."""
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline and self.process.poll() is None:
            answer = self.call(path)
            if answer and (not states or answer["status"] in states):
                return answer
            time.sleep(0.1)
        raise AssertionError(f"{path}: no answer in time\n{self.log.read_text()[-3000:]}")


@pytest.fixture
def lab(built_bench: Bench, tmp_path: Path) -> Iterator[Lab]:
    """Start a JupyterLab in the bench."""
    folder = tmp_path / "jupyter"
    folder.mkdir()
    lab = Lab(built_bench.home, folder)
    yield lab
    lab.process.terminate()
    lab.process.wait(30)


def test_a_job_with_parameters_runs_to_its_output_with_a_stock_and_with_a_warm_kernel(
    built_bench: Bench, lab: Lab
) -> None:
    stock = built_bench.path("notebooks/20_publish_analyst_report.ipynb")
    warm = stock.with_name("21_warm.ipynb")
    warm.write_text(stock.read_text("utf-8").replace('"name": "python3"', '"name": "workbench-warm"'), "utf-8")
    lab.wait_for("/runtime_environments")
    for notebook, unit in ((stock, "danang"), (warm, "hue")):
        job = {
            "name": notebook.stem,
            "input_uri": f"notebooks/{notebook.name}",
            "runtime_environment_name": "python",
            "output_formats": ["ipynb"],
            "parameters": {"unit_code": f"'{unit}'", "period": "'2025-H2'"},  # pasted into the notebook as they stand
        }
        number = lab.call("/jobs", job)["job_id"]
        done = lab.wait_for(f"/jobs/{number}", "COMPLETED", "FAILED")
        assert (done["status"], done["status_message"]) == ("COMPLETED", None)
        assert unit in built_bench.path(f"reports/{unit}-2025-H2.vi.html").read_text("utf-8")
