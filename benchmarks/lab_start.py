"""Time JupyterLab from its command to the first chart in a browser: `make lab`, and the same chart by plain pandas.

The peer is JupyterLab itself, started by `jupyter lab` without the project's defaults, on a notebook that reads a table
with pandas and draws one series with matplotlib. Both start from a warm environment: packages are compiled and in the
file cache, browser and tables are there. The chart of `make lab` must be there within 15 seconds.

Usage: python benchmarks/lab_start.py [--repeat 5]     (needs Chromium)
"""

from __future__ import annotations

import argparse
import os
import re
import secrets
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

import nbformat as nbf
from playwright.sync_api import Browser, Page, sync_playwright

_HOME = Path(__file__).resolve().parents[1]
_LIMIT = 15.0
_FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking")
_OURS = "import analysis as wb\n\naxes = wb.series('EMR', 'vn').plot()"
_PLAIN = """import pandas as pd
import matplotlib.pyplot as plt

rows = pd.read_parquet({table!r})
rows = rows.query("unit_code == 'vn' and is_chosen")
rows = rows.query("indicator_code == 'hospitals_with_electronic_medical_records_pct'")
axes = rows.sort_values("period_end").plot(x="period_end", y="value", marker="o")"""


def write_notebook(path: Path, source: str) -> None:
    """Write a notebook of one cell without outputs."""
    cells = [nbf.v4.new_code_cell(source, id="chart")]
    spec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbf.write(nbf.v4.new_notebook(cells=cells, metadata={"kernelspec": spec}), path)


def wait_for(address: str, token: str, server: subprocess.Popen[bytes]) -> None:
    """Wait until the server answers."""
    while server.poll() is None:
        try:
            urllib.request.urlopen(f"{address}/api/status?token={token}", timeout=2)  # noqa: S310 - of this machine
            return
        except (urllib.error.URLError, TimeoutError):
            time.sleep(0.05)
    raise RuntimeError("JupyterLab ended before it answered")


def run_all(page: Page, address: str) -> None:
    """Open the notebook, run its cells, and wait for the first chart that the run draws."""
    page.goto(address)
    page.locator(".jp-Notebook .jp-CodeCell").first.wait_for(timeout=90_000)
    page.get_by_text(re.compile(r"\| Idle$")).first.wait_for(timeout=90_000)
    page.locator(".jp-Notebook .jp-CodeCell").first.click()
    page.keyboard.press("Control+Enter")
    page.locator(".jp-OutputArea-output img, .jp-OutputArea-output svg").first.wait_for(timeout=90_000)


def measure(browser: Browser, command: list[str], notebook: str, folder: Path) -> tuple[float, float]:
    """Return the seconds from the command to the server's first answer, and to the chart in the browser."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    token, address = secrets.token_hex(16), f"http://127.0.0.1:{port}"
    options = [f"--port={port}", "--ServerApp.port_retries=0", f"--IdentityProvider.token={token}", "--no-browser"]
    options += ["--allow-root", "--ip=127.0.0.1"]
    own = {"JUPYTERLAB_SETTINGS_DIR": "s", "JUPYTERLAB_WORKSPACES_DIR": "w", "JUPYTER_RUNTIME_DIR": "r"}
    environment = os.environ | {name: str(folder / part) for name, part in own.items()}
    context = browser.new_context(viewport={"width": 1300, "height": 900})
    start = time.perf_counter()
    with (folder / "log.txt").open("ab") as log:
        server = subprocess.Popen(
            [*command, *options], cwd=_HOME, env=environment, stdout=log, stderr=log, start_new_session=True
        )
    try:
        wait_for(address, token, server)
        answered = time.perf_counter() - start
        run_all(context.new_page(), f"{address}/lab/workspaces/auto-{port}/tree/{notebook}?token={token}&reset")
        return answered, time.perf_counter() - start
    finally:
        context.close()
        os.killpg(server.pid, signal.SIGTERM)
        try:
            server.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(server.pid, signal.SIGKILL)
            server.wait()


def main() -> int:
    """Print the times; return 1 if the chart of `make lab` is late."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--repeat", type=int, default=5)
    repeat = parser.parse_args().repeat
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        print("no Chromium: on Debian, apt-get install chromium")
        return 0
    folder = Path(tempfile.mkdtemp(dir=_HOME / ".workbench"))
    table = str(_HOME / "data" / "processed" / "observations.parquet")
    write_notebook(folder / "ours.ipynb", _OURS)
    write_notebook(folder / "plain.ipynb", _PLAIN.format(table=table))
    inside = folder.relative_to(_HOME).as_posix()
    hidden = "--ContentsManager.allow_hidden=True"
    lab = [sys.executable, "tools/lab.py", hidden]
    plain = [sys.executable, "-m", "jupyterlab", "--notebook-dir=.", hidden]
    found: dict[str, list[tuple[float, float]]] = {"make lab": [], "jupyter lab with pandas": []}
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium, headless=True, args=list(_FLAGS))
            measure(browser, lab, f"{inside}/ours.ipynb", folder)  # fills the file cache
            for _ in range(repeat):  # in turns, so that what else the machine does weighs on both alike
                found["make lab"].append(measure(browser, lab, f"{inside}/ours.ipynb", folder))
                found["jupyter lab with pandas"].append(measure(browser, plain, f"{inside}/plain.ipynb", folder))
            browser.close()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print(f"load of the machine: {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors, {repeat} runs each\n")
    print(f"{'':26}{'server [s]':>11}{'chart [s]':>11}{'fastest':>9}{'slowest':>9}")
    for name, times in found.items():
        charts = [chart for _, chart in times]
        print(
            f"{name:26}{statistics.median(one for one, _ in times):11.1f}{statistics.median(charts):11.1f}"
            f"{min(charts):9.1f}{max(charts):9.1f}"
        )
    late = statistics.median(chart for _, chart in found["make lab"])
    print(f"\nlimit: {_LIMIT:g} s; {'kept' if late <= _LIMIT else 'missed'}")
    return int(late > _LIMIT)


if __name__ == "__main__":
    sys.exit(main())
