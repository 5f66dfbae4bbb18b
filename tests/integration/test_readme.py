"""The commands and examples of the README give the output that is printed under them."""

from __future__ import annotations

import doctest
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from analysis.project import project_folder

_HOME = project_folder()
_PAGES = [_HOME / "README.md"]
_BLOCK = re.compile(r"^```console\n\$ (?P<command>.+)\n(?P<output>(?:.*\n)*?)```$", re.MULTILINE)
_COMMANDS = [
    (match["command"], match["output"]) for page in _PAGES for match in _BLOCK.finditer(page.read_text("utf-8"))
]


def run_command(command: str) -> str:
    """Return what a line of the README prints, its `workbench` being the one of this environment."""
    program = Path(sys.executable).with_name("workbench")
    environment = os.environ | {"PATH": f"{program.parent}{os.pathsep}{os.environ['PATH']}", "COLUMNS": "100"}
    done = subprocess.run(
        ["bash", "-c", command], cwd=_HOME, env=environment, capture_output=True, text=True, check=False
    )
    return done.stdout


@pytest.fixture(scope="module")
def tables() -> None:
    """Build the processed tables, which `workbench trace` reads."""
    run_command("workbench run --tables --wait 600")


@pytest.mark.usefixtures("tables")
@pytest.mark.parametrize(("command", "output"), _COMMANDS, ids=[command for command, _ in _COMMANDS])
def test_a_command_prints_what_the_readme_shows(command: str, output: str) -> None:
    assert run_command(command) == output


def test_the_readme_shows_commands_with_their_output() -> None:
    assert len(_COMMANDS) >= 4
    assert all(output for _, output in _COMMANDS)


def test_the_python_examples_of_the_readme_hold() -> None:
    found = doctest.testfile(str(_HOME / "README.md"), module_relative=False)
    assert found.attempted > 3
    assert found.failed == 0
