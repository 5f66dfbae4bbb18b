"""A headless Chromium that may reach this machine only, and a JupyterLab of its own for each test session."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from analysis.panel import save
from analysis.paths import project_folder
from analysis.questions.explorers._screen_widget import screen_script, screen_style

_CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]
_START_SECONDS = 90
_STOP_SECONDS = 10


_NODE = Path(os.environ.get("WORKBENCH_NODE", project_folder() / ".workbench" / "node")) / "node_modules"


@pytest.fixture(scope="session")
def node_tool() -> Callable[..., Path]:
    """Return the function that gives a file of what npm installed; the test is skipped where it is not there."""

    def find(*parts: str) -> Path:
        path = _NODE.joinpath(*parts)
        if not path.is_file():
            pytest.skip(f"{parts[0]} is not in {_NODE}: .ci/run installs it with npm")
        return path

    return find


@pytest.fixture(scope="session")
def axe(node_tool: Callable[..., Path]) -> str:
    """Return the script of axe-core."""
    return node_tool("axe-core", "axe.min.js").read_text("utf-8")


#: A model that stands for the kernel's.
_MODEL = """
const on = {};
window.model = {
  get: (name) => state[name],
  set: (name, value) => { state[name] = value; window.asked = value; },
  save_changes() {},
  on: (name, call) => { on[name] = call; },
  off() {},
  receive: (name, value) => { state[name] = value; on[`change:${name}`](); },
};
render({ model: window.model, el: document.getElementById("el") });
Object.defineProperty(navigator, "clipboard", { value: { writeText: async (text) => {
  if (window.refuses) throw new Error("not allowed");
  window.copied = text;
} } });
window.ready = true;
"""


#: What JupyterLab makes of lists of terms in outputs.
_LAB_STYLE = ".jp-OutputArea-output :is(dt, dd) { float: left; font-weight: bold; width: 20%; }"


@pytest.fixture
def open_screen(chromium: Browser, tmp_path: Path) -> Iterator[Callable[..., Page]]:
    """Yield the function that opens a screen of `wb` with a model that stands for the kernel's.

    ``window.asked`` is what was asked of the kernel last, ``window.model.receive(name, value)`` its answer,
    ``window.copied`` what was copied last; a page with ``window.refuses`` may not copy. A request
    to any other machine and an error in the page fail the test.
    """
    opened: list[Page] = []

    def show(name: str, state: dict[str, Any], width: int = 1100, *, is_dark: bool = False) -> Page:
        script = screen_script(name).replace("export default { render };", "")
        told = json.dumps({"asked": {}, "choices": {}, "error": "", **state}, ensure_ascii=False).replace("</", "<\\/")
        path = tmp_path / f"{name}.html"
        path.write_text(
            f"<!doctype html><html lang={state['lang']}><meta charset=utf-8><title>Screen</title>"
            f"<style>{_LAB_STYLE}{screen_style(name)}</style>"
            f'<body data-jp-theme-light="{str(not is_dark).lower()}"><main><h1>Notebook</h1><h2>Cell</h2>'
            f'<div id=el class="jp-OutputArea-output"></div></main>'
            f"<script type=module>{script}\nconst state = {told};\n{_MODEL}</script></body></html>",
            "utf-8",
        )
        page = chromium.new_page(viewport={"width": width, "height": 900})
        opened.append(page)
        page.on("pageerror", lambda fault: pytest.fail(str(fault)))
        page.on("request", lambda one: one.url.startswith(("file:", "data:", "blob:")) or pytest.fail(one.url))
        page.goto(path.as_uri())
        page.wait_for_function("window.ready")
        return page

    yield show
    for page in opened:
        page.close()


@pytest.fixture
def find_barriers(axe: str) -> Callable[[Page, str], list[Any]]:
    """Return the function that lists what axe-core finds serious or critical in an element of a page."""

    def find(page: Page, selector: str) -> list[Any]:
        page.add_script_tag(content=axe)
        found = page.evaluate("selector => axe.run(document.querySelector(selector))", selector)
        serious = [one for one in found["violations"] if one["impact"] in ("serious", "critical")]
        return [(one["id"], [node["html"] for node in one["nodes"]]) for one in serious]

    return find


@dataclass(frozen=True)
class Lab:
    """A running JupyterLab: where it answers and with which token."""

    address: str
    token: str


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Yield the system's Chromium; skip where it is not installed."""
    executable = shutil.which("chromium") or shutil.which("chromium-browser")
    if executable is None:
        pytest.skip("no Chromium: on Debian, apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, headless=True, args=_CHROMIUM_FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def built_project(
    tmp_path_factory: pytest.TempPathFactory, snapshot_of: Callable[[str], dict[str, pd.DataFrame]], shipped: Path
) -> Path:
    """Return a project with the shipped data, its tables and a copy of the notebooks."""
    folder = tmp_path_factory.mktemp("project")
    for name in ("notebooks", "workbench.toml"):
        source = project_folder() / name
        shutil.copytree(source, folder / name) if source.is_dir() else shutil.copy(source, folder / name)
    shutil.copytree(shipped, folder / "data")
    for name, table in snapshot_of("2026-06-30").items():
        save(name, table, folder / "data" / "processed")
    return folder


@pytest.fixture(scope="session")
def lab(tmp_path_factory: pytest.TempPathFactory, built_project: Path) -> Iterator[Lab]:
    """Yield a JupyterLab on a project with tables, with settings of its own."""
    folder = tmp_path_factory.mktemp("lab")
    address, token = f"http://127.0.0.1:{_free_port()}", secrets.token_hex(16)
    with (folder / "log.txt").open("w") as log:
        server = subprocess.Popen(
            _lab_command(address, token, built_project),
            env=_lab_environment(folder, built_project),
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    try:
        _wait_until_up(server, address, token, folder / "log.txt")
        yield Lab(address, token)
    finally:
        server.terminate()
        try:
            server.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:  # it waits for its kernels, which end by themselves when it is gone
            server.kill()
            server.wait()


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def _lab_command(address: str, token: str, root: Path) -> list[str]:
    return [
        *(sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", "--ip=127.0.0.1"),
        f"--port={address.rsplit(':', 1)[1]}",
        "--ServerApp.port_retries=0",
        f"--IdentityProvider.token={token}",
        f"--ServerApp.root_dir={root}",
        "--LabApp.news_url=",
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
    ]


def _lab_environment(folder: Path, home: Path) -> dict[str, str]:
    settings = folder / "settings"
    quiet = settings / "@jupyterlab" / "apputils-extension"
    quiet.mkdir(parents=True)
    (quiet / "notification.jupyterlab-settings").write_text(json.dumps({"fetchNews": "false"}), "utf-8")
    own = {
        "JUPYTERLAB_SETTINGS_DIR": settings,
        "JUPYTERLAB_WORKSPACES_DIR": folder / "workspaces",
        "JUPYTER_RUNTIME_DIR": folder / "runtime",
        "JUPYTER_CONFIG_DIR": folder / "config",
        "IPYTHONDIR": folder / "ipython",
        "WORKBENCH_HOME": home,
    }
    return os.environ | {name: str(path) for name, path in own.items()}


def _wait_until_up(server: subprocess.Popen[bytes], address: str, token: str, log: Path) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        try:
            urllib.request.urlopen(f"{address}/api/status?token={token}", timeout=2)
            return
        except (urllib.error.URLError, TimeoutError):
            time.sleep(0.2)
    server.kill()
    raise RuntimeError(f"JupyterLab did not answer within {_START_SECONDS} s:\n{log.read_text('utf-8')[-2000:]}")
