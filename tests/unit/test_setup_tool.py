"""``tools/setup.py`` makes the environment, leaves a complete one alone, and recovers when it was killed."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from types import ModuleType

import pytest

from analysis.paths import project_folder

_TOOL = project_folder() / "tools" / "setup.py"


@pytest.fixture
def tool() -> ModuleType:
    """Return the tool as a module."""
    spec = importlib.util.spec_from_file_location("setup_tool", _TOOL)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Return a project of the files that decide what the environment holds."""
    (tmp_path / "tools").mkdir()
    for name in ("requirements.lock", "pyproject.toml", "tools/setup.py", "tools/bootstrap.lock"):
        (tmp_path / name).write_text(name, "utf-8")
    return tmp_path


def test_an_environment_that_was_never_completed_is_emptied_and_made_again(
    tool: ModuleType, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran: list[list[str]] = []

    def run(command: list[str], folder: Path | None = None) -> subprocess.CompletedProcess[bytes]:
        ran.append(command)
        return subprocess.CompletedProcess(command, 0)

    monkeypatch.setattr(tool, "run", run)
    (project / ".venv").mkdir()
    (project / ".venv" / "pyvenv.cfg").write_text("what a killed set-up left", "utf-8")
    tool.main(project)
    assert ran[0][1:] == ["-m", "venv", "--clear", str(project / ".venv")]
    assert len(ran) == 4
    assert (project / ".venv" / ".stamp").exists()


def test_a_set_up_whose_program_fails_leaves_no_stamp(
    tool: ModuleType, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (project / ".venv").mkdir()
    monkeypatch.setattr(tool, "run", lambda command, folder=None: subprocess.CompletedProcess(command, 1))
    for make in (lambda: tool.main(project), lambda: tool.install(project, project / ".venv")):
        with pytest.raises(SystemExit, match="failed"):
            make()
    assert not (project / ".venv" / ".stamp").exists()


_WRITE_LATER = """
import pathlib, sys, time
project = pathlib.Path(sys.argv[1])
(project / "started").touch()
while not (project / "go").exists():
    time.sleep(0.005)
(project / ".venv" / sys.argv[2]).touch()
"""
_DRIVER_OF_WRITERS = f"""
import importlib.util, pathlib, shutil, sys
spec = importlib.util.spec_from_file_location("setup_tool", sys.argv[1])
tool = importlib.util.module_from_spec(spec)
spec.loader.exec_module(tool)
tool.create_environment = lambda path: (shutil.rmtree(path, ignore_errors=True), path.mkdir())
writer = [sys.executable, "-c", {_WRITE_LATER!r}, sys.argv[2], sys.argv[3]]
tool.install = lambda project, environment: tool.run(writer)
tool.main(pathlib.Path(sys.argv[2]))
"""


@pytest.mark.skipif(os.name == "nt", reason="signals of Unix")
def test_what_a_killed_set_up_left_running_does_not_write_into_the_next_environment(project: Path) -> None:
    command = [sys.executable, "-c", _DRIVER_OF_WRITERS, str(_TOOL), str(project)]
    killed = subprocess.Popen([*command, "killed"], stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 60
    while not (project / "started").exists() and time.monotonic() < deadline:
        os.sched_yield()
    killed.kill()
    killed.wait()
    with subprocess.Popen([*command, "next"], stderr=subprocess.PIPE) as following:
        assert following.stderr is not None
        first = following.stderr.readline()
        (project / "go").touch()  # before any check: whoever waits for it ends, whatever was found
        rest = following.stderr.read()
    assert first == b"setup: waiting for another setup of this project to finish\n"
    assert (following.returncode, rest) == (0, b"setup: making .venv (about a minute the first time)\n")
    assert {path.name for path in (project / ".venv").iterdir()} == {"next", ".stamp"}


def test_a_set_up_that_was_killed_while_it_installed_starts_from_an_empty_environment(
    tool: ModuleType, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[Path] = []

    def interrupt(*paths: Path) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(tool, "create_environment", lambda path: (path.mkdir(exist_ok=True), made.append(path)))
    monkeypatch.setattr(tool, "install", interrupt)
    with pytest.raises(KeyboardInterrupt):
        tool.main(project)
    monkeypatch.setattr(tool, "install", lambda *paths: None)
    tool.main(project)
    assert len(made) == 2


def test_a_complete_environment_is_left_alone_and_a_changed_lock_file_completes_it(
    tool: ModuleType, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[str] = []
    monkeypatch.setattr(tool, "create_environment", lambda path: (path.mkdir(), calls.append("create")))
    monkeypatch.setattr(tool, "install", lambda *paths: calls.append("install"))
    monkeypatch.delenv("PYTHON", raising=False)
    tool.main(project)
    tool.main(project)
    assert calls == ["create", "install"]
    (project / "requirements.lock").write_text("changed", "utf-8")
    tool.main(project)
    assert calls == ["create", "install", "install"]


def test_a_complete_environment_that_was_killed_while_it_was_changed_is_made_again(
    tool: ModuleType, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[Path] = []

    def interrupt(*paths: Path) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(tool, "create_environment", lambda path: (path.mkdir(exist_ok=True), made.append(path)))
    monkeypatch.setattr(tool, "install", lambda *paths: None)
    tool.main(project)
    (project / "requirements.lock").write_text("changed", "utf-8")
    monkeypatch.setattr(tool, "install", interrupt)
    with pytest.raises(KeyboardInterrupt):
        tool.main(project)
    monkeypatch.setattr(tool, "install", lambda *paths: None)
    tool.main(project)
    assert len(made) == 2


def test_another_python_makes_another_environment_when_it_is_asked_for(
    tool: ModuleType, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[Path] = []
    monkeypatch.setattr(tool, "create_environment", lambda path: (path.mkdir(exist_ok=True), made.append(path)))
    monkeypatch.setattr(tool, "install", lambda *paths: None)
    tool.main(project)
    stamp = project / ".venv" / ".stamp"
    stamp.write_text(stamp.read_text("utf-8").split()[0] + " 3.99\n", "utf-8")
    monkeypatch.delenv("PYTHON", raising=False)
    tool.main(project)
    assert len(made) == 1
    monkeypatch.setenv("PYTHON", sys.executable)
    tool.main(project)
    assert len(made) == 2


@pytest.mark.parametrize("version", [(3, 10), (3, 14)])
def test_a_python_outside_the_promised_range_is_refused(tool: ModuleType, version: tuple[int, int]) -> None:
    with pytest.raises(SystemExit, match=r"Python 3\.11 to 3\.13 needed"):
        tool.refuse_other_versions(version)


@pytest.mark.parametrize("version", [(3, 11), (3, 12), (3, 13)])
def test_every_python_of_the_promised_range_is_taken(tool: ModuleType, version: tuple[int, int]) -> None:
    tool.refuse_other_versions(version)


def test_every_package_is_installed_by_its_hash_and_the_programs_keep_the_lock(
    tool: ModuleType, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran: list[tuple[list[str], bool]] = []

    def run(command: list[str], *, close_fds: bool, **others: object) -> subprocess.CompletedProcess[bytes]:
        ran.append((command, close_fds))
        return subprocess.CompletedProcess(command, 0)

    monkeypatch.setattr(tool.subprocess, "run", run)
    tool.install(project, project / ".venv")
    bootstrap, packages, own = (command for command, _ in ran)
    assert {"--require-hashes", "--no-deps", "tools/bootstrap.lock"} <= {*bootstrap}
    assert {"--require-hashes", "--no-deps", "requirements.lock"} <= {*packages}
    assert {"--no-deps", "--no-build-isolation", "."} <= {*own}
    assert {is_closed for _, is_closed in ran} == {os.name == "nt"}


def test_each_file_that_decides_what_the_environment_holds_changes_the_digest(tool: ModuleType, project: Path) -> None:
    seen = {tool.digest(project)}
    for name in ("requirements.lock", "pyproject.toml", "tools/setup.py", "tools/bootstrap.lock"):
        (project / name).write_text(f"{name}, changed", "utf-8")
        seen.add(tool.digest(project))
    assert len(seen) == 5


def test_the_lab_asks_nothing_about_news_and_keeps_other_defaults(tmp_path: Path) -> None:
    spec = importlib.util.spec_from_file_location("lab_tool", project_folder() / "tools" / "lab.py")
    assert spec
    assert spec.loader
    lab = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(lab)
    path = lab.write_overrides(tmp_path)
    path.write_text('{"other": {"kept": true}}', "utf-8")
    assert lab.write_overrides(tmp_path) == path
    known = json.loads(path.read_text("utf-8"))
    assert known["other"] == {"kept": True}
    assert known["@jupyterlab/apputils-extension:notification"]["fetchNews"] == "false"
