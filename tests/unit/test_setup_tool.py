"""``tools/setup.py`` makes the environment, leaves a complete one alone, and recovers when it was killed."""

from __future__ import annotations

import importlib.util
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import ModuleType

import pytest

from analysis.paths import project_folder

_TOOL = project_folder() / "tools" / "setup.py"
_DRIVER = """
import importlib.util, pathlib, sys
spec = importlib.util.spec_from_file_location("setup_tool", sys.argv[1])
tool = importlib.util.module_from_spec(spec)
spec.loader.exec_module(tool)
tool.install = lambda project, environment: None  # no network in a test
tool.main(pathlib.Path(sys.argv[2]))
"""


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


def _start(project: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-c", _DRIVER, str(_TOOL), str(project)]
    return subprocess.Popen(command, start_new_session=True)


def _has_pip(tool: ModuleType, project: Path) -> bool:
    python = tool.program(project / ".venv", "python")
    return python.exists() and not subprocess.run([python, "-m", "pip", "--version"], capture_output=True).returncode


@pytest.mark.skipif(os.name == "nt", reason="signals of Unix")
def test_a_set_up_that_was_killed_while_it_made_the_environment_recovers(tool: ModuleType, project: Path) -> None:
    killed = _start(project)
    deadline = time.monotonic() + 60
    while not (project / ".venv" / "pyvenv.cfg").exists() and time.monotonic() < deadline:
        os.sched_yield()
    os.killpg(killed.pid, signal.SIGKILL)
    killed.wait()
    assert (project / ".venv").exists()
    assert not _has_pip(tool, project)
    assert _start(project).wait(120) == 0
    assert _has_pip(tool, project)
    assert (project / ".venv" / ".stamp").exists()


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
        assert following.stderr.readline() == b"setup: waiting for another setup of this project to finish\n"
        (project / "go").touch()
        rest = following.stderr.read()
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
