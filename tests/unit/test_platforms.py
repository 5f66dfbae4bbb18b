"""The workbench imports on every system: nothing that only Unix has is needed to import a module of ours."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

import analysis
from analysis.paths import project_folder

_SRC = Path(analysis.__file__).parents[1]
_ROOTS = ("vnfilings", "adoption", "warmkernel", "analysis")
_MODULES = sorted(
    ".".join(path.relative_to(_SRC).with_suffix("").parts).removesuffix(".__init__")
    for root in _ROOTS
    for path in (_SRC / root).rglob("*.py")
    if path.stem != "__main__"
)
_IMPORT_ALL = """
import importlib, os, sys
blocked, modules = sys.argv[1].split(","), sys.argv[2].split(",")
for name in blocked:
    sys.modules[name] = None
for name in ("fork", "killpg", "getuid", "setsid"):
    if hasattr(os, name):
        delattr(os, name)
for name in modules:
    importlib.import_module(name)
from analysis.pipeline.notebooks.warm import STOCK, WARM, can_fork, new_socket_address, usable_kernel
assert not can_fork() and usable_kernel(WARM) == STOCK and new_socket_address() is None
from analysis.pipeline.operate.ledger import _peak_memory
assert _peak_memory() is None
"""


def _import_all(blocked: str, modules: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _IMPORT_ALL, blocked, ",".join(modules)], capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stderr


def test_every_module_imports_without_what_only_unix_has() -> None:
    assert len(_MODULES) > 200
    _import_all("resource,fcntl,termios,pwd,grp", _MODULES)


def test_the_workbench_imports_without_warm_kernels() -> None:
    _import_all("resource,warmkernel", [name for name in _MODULES if name.startswith("analysis")])


@pytest.mark.parametrize("name", ["setup.py", "lock.py", "check.py", "compare_builds.py", "check_coverage.py"])
def test_set_up_needs_no_shell(name: str) -> None:
    source = (project_folder() / "tools" / name).read_text("utf-8")
    assert "shell=True" not in source
    assert "sha256sum" not in source


def test_the_workflow_runs_the_commands_of_the_readme_on_three_systems() -> None:
    home = project_folder()
    job = yaml.safe_load((home / ".github" / "workflows" / "test.yml").read_text("utf-8"))["jobs"]["test"]
    assert {name.partition("-")[0] for name in job["strategy"]["matrix"]["os"]} == {"ubuntu", "macos", "windows"}
    assert job["strategy"]["matrix"]["python"] == ["3.11", "3.12", "3.13"]
    commands = "\n".join(step.get("run", "") for step in job["steps"])
    targets = {line.split(":")[0] for line in (home / "Makefile").read_text("utf-8").splitlines() if ": " in line}
    named = {words[1] for line in commands.splitlines() if (words := line.split())[:1] == ["make"]}
    assert {"report", "test"} <= named <= targets
    tools = [word for line in commands.splitlines() for word in line.split() if word.startswith("tools/")]
    assert tools
    assert all((home / tool).is_file() for tool in tools)


def test_no_pattern_has_a_possessive_or_atomic_group_that_early_releases_of_python_3_11_misread() -> None:
    possessive = re.compile(r"[*?]\+|\(\?>")
    found = [
        f"{path.name}: {line.strip()}"
        for path in _SRC.rglob("*.py")
        for line in path.read_text("utf-8").splitlines()
        if re.search(r"(?<!\w)r?f?r?\"", line) and possessive.search(line)
    ]
    assert found == []
    assert possessive.search('rf"{kinds}*+)"')
