"""One dependency list: pyproject.toml is the source, the lock and environment.yml mirror it."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterable

import pytest
import yaml
from click.testing import CliRunner
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

from analysis import __version__
from analysis.cli.main import workbench
from analysis.paths import project_folder

_PROJECT = tomllib.loads((project_folder() / "pyproject.toml").read_text("utf-8"))["project"]
_LOCK = (project_folder() / "requirements.lock").read_text("utf-8")
_ENVIRONMENT = yaml.safe_load((project_folder() / "environment.yml").read_text("utf-8"))
_CONDA_NAMES = {"python-duckdb": "duckdb"}
#: Peers of the benchmarks, and screens as pages of their own: neither locked nor in conda's environment.
_NOT_MIRRORED = {"bench", "voila"}


def _declared() -> dict[str, SpecifierSet]:
    extras = _PROJECT["optional-dependencies"]
    mirrored = [line for name in extras if name not in _NOT_MIRRORED for line in extras[name]]
    return _specifiers([*_PROJECT["dependencies"], *mirrored])


def _specifiers(lines: Iterable[str]) -> dict[str, SpecifierSet]:
    requirements = [Requirement(line) for line in lines]
    return {_CONDA_NAMES.get(r.name, r.name): r.specifier for r in requirements}


def _mirrored() -> dict[str, SpecifierSet]:
    lines = [line for line in _ENVIRONMENT["dependencies"] if isinstance(line, str)]
    [pip_lines] = [entry["pip"] for entry in _ENVIRONMENT["dependencies"] if isinstance(entry, dict)]
    lines += [line for line in pip_lines if not line.startswith("--")]
    return _specifiers(line for line in lines if line != "pip")


def test_conda_and_pip_ask_for_the_same_versions() -> None:
    mirrored = _mirrored()
    assert mirrored.pop("python") == SpecifierSet(_PROJECT["requires-python"])
    assert mirrored == _declared()


@pytest.mark.parametrize("name", sorted(_declared()))
def test_a_declared_dependency_is_locked_within_its_range(name: str) -> None:
    versions = re.findall(rf"^{re.escape(name)}==([^\s;\\]+)", _LOCK, flags=re.MULTILINE)
    assert versions, f"{name} is not in requirements.lock: run `python tools/lock.py`"
    assert all(_declared()[name].contains(version) for version in versions)


def test_every_locked_package_has_hashes_and_no_address() -> None:
    entries = re.split(r"\n(?=[a-z0-9])", _LOCK)
    assert len(entries) > 100
    assert [entry.split()[0] for entry in entries if "--hash=sha256:" not in entry] == []
    assert "://" not in _LOCK


@pytest.mark.parametrize("name", ["tools/bootstrap.lock", ".ci/scheduler.lock"])
def test_what_is_installed_beside_the_lock_has_hashes_as_well(name: str) -> None:
    entries = re.split(r"\n(?=[a-z0-9])", (project_folder() / name).read_text("utf-8"))
    assert [entry.split()[0] for entry in entries if "--hash=sha256:" not in entry] == []


def test_no_tool_installs_a_package_without_its_hash() -> None:
    names = ["tools/setup.py", ".ci/run", ".ci/python313", "Makefile"]
    texts = [(project_folder() / name).read_text("utf-8").replace("\\\n", " ") for name in names]
    unhashed = re.compile(r"[a-z]==[0-9]|npm install|[a-z]@[0-9]")
    assert [line for text in texts for line in text.splitlines() if unhashed.search(line)] == []
    packages = json.loads((project_folder() / ".ci/node/package-lock.json").read_text("utf-8"))["packages"]
    assert all(entry["integrity"].startswith("sha512-") for name, entry in packages.items() if name)


def test_the_slow_import_is_installed_nowhere() -> None:
    [marker] = re.findall(r"^rfc3987-syntax==\S+ ; (.*) \\$", _LOCK, flags=re.MULTILINE)
    assert marker == "sys_platform == 'never'", "tools/overrides.txt leaves it out: 1.8 s on every import of nbformat"


def test_the_version_is_stated_once_and_the_citation_and_the_changelog_follow_it() -> None:
    citation = yaml.safe_load((project_folder() / "CITATION.cff").read_text("utf-8"))
    changelog = (project_folder() / "CHANGELOG.md").read_text("utf-8")
    assert "version" not in _PROJECT
    assert citation["version"] == __version__
    assert f"## {__version__} - {citation['date-released']}" in changelog


def test_the_command_line_prints_the_version() -> None:
    assert CliRunner().invoke(workbench, ["--version"]).output.strip() == f"workbench {__version__}"
