"""Thirty synthetic filings in the inbox become three department reports and a sector report, with exact sums.

The commands are those of docs/from-filing-to-report.md, and print what stands there.
"""

from __future__ import annotations

import importlib.util
import os
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pandas as pd
import pytest

_HOME = Path(__file__).resolve().parents[2]
_PAGE = _HOME / "docs" / "from-filing-to-report.md"
_BLOCK = re.compile(r"^```console\n\$ (?P<command>.+)\n(?P<output>(?:.*\n)*?)```$", re.MULTILINE)
#: What differs from one run to the next: the name of the run, and the digests of files that hold the time of writing.
_CHANGING = re.compile(r"run [0-9]{8}T[0-9]{6}Z-[0-9a-f]{4}|\[sha256 [0-9a-f]{12}\]")
_COMMANDS = [(match["command"], match["output"]) for match in _BLOCK.finditer(_PAGE.read_text("utf-8"))]
_PROVINCES = ("p34-52", "p34-82", "p34-96")
#: The second build of reports is where the three last filings are in.
_SECOND_PUBLISHING = max(n for n, (command, _) in enumerate(_COMMANDS) if command.startswith("workbench run 80 --unit"))


def _load(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, _HOME / "tools" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


made = _load("synthetic_filings")


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder that the page calls demo; it is not there yet."""
    return Path(tmp_path_factory.mktemp("walk") / "demo")


def _run(command: str, project: Path) -> str:
    """Return what a command of the page prints."""
    environment = os.environ | {"WORKBENCH_RUN_DATE": "2026-07-15", "WORKBENCH_BY": "An", "COLUMNS": "100"}
    environment["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{environment['PATH']}"
    environment.pop("WORKBENCH_HOME", None)
    in_clone = command.startswith("python tools")  # the first command; all others are run in the project
    line = command.replace(" demo", f" {project}") if in_clone else command.replace("../tools", f"{_HOME}/tools")
    folder = _HOME if in_clone else project
    done = subprocess.run(
        ["bash", "-c", line], cwd=folder, env=environment, capture_output=True, text=True, encoding="utf-8"
    )
    return done.stdout.replace(str(project), "demo")


def _expected(unit: str, *, is_complete: bool) -> dict[str, tuple[int, int]]:
    """Return the sums of numerators and denominators of a unit, from what the filings were made of."""
    left_out = () if is_complete else (*made.UNREADABLE, made.ABSENT)
    filings = [one for one in made.list_filings() if one.number not in left_out and unit in ("vn", one.province_code)]
    return {
        indicator.code: (
            sum(one.counts[indicator.code][0] for one in filings),
            sum(one.counts[indicator.code][1] or 0 for one in filings),
        )
        for indicator in made.INDICATORS
    }


def _check_sums(project: Path, *, is_complete: bool) -> None:
    sums = pd.read_parquet(project / "data" / "processed" / "consolidated.parquet")
    sums = sums[sums["period"] == made.PERIOD].set_index(["unit_code", "indicator_code"])
    for unit in (*_PROVINCES, "vn"):
        for code, (numerator, denominator) in _expected(unit, is_complete=is_complete).items():
            found = sums.loc[(unit, code)]
            if denominator:
                assert (found["numerator"], found["denominator"]) == (numerator, denominator), (unit, code)
                assert found["value"] == pytest.approx(100 * numerator / denominator, abs=1e-8)
            else:
                assert found["value"] == numerator, (unit, code)
            if unit != "vn":
                assert (found["n_reported"], found["n_expected"]) == (10 if is_complete else 9, 10)
                assert found["used"] == ("added" if is_complete else "neither")


def _printed(number: int) -> str:
    return f"{number:,}".replace(",", ".")


def _check_reports(project: Path, *, is_complete: bool) -> None:
    for unit in _PROVINCES:
        page = (project / "reports" / made.PERIOD / unit / f"{unit}_consolidated_vi.html").read_text("utf-8")
        for numerator, denominator in _expected(unit, is_complete=is_complete).values():
            shown = f"{_printed(numerator)}/{_printed(denominator)}" if denominator else _printed(numerator)
            assert shown in page, (unit, shown)


@pytest.mark.parametrize(("number", "command"), [(n, command) for n, (command, _) in enumerate(_COMMANDS)])
def test_the_page_shows_what_its_commands_print(number: int, command: str, project: Path) -> None:
    printed = _run(command, project)
    assert _CHANGING.sub("", printed) == _CHANGING.sub("", _COMMANDS[number][1])
    if command.startswith("workbench run 80 --unit"):
        is_complete = number == _SECOND_PUBLISHING
        _check_sums(project, is_complete=is_complete)
        _check_reports(project, is_complete=is_complete)


def test_every_value_of_every_filing_is_in_the_panel(project: Path) -> None:
    placements = pd.read_parquet(project / "data" / "processed" / "placements.parquet")
    assert len(placements) == 30 * len(made.INDICATORS)
    assert placements["in_panel"].all()


def test_the_sector_report_has_the_sums(project: Path) -> None:
    (page,) = (project / "reports" / made.PERIOD / "vn").glob("sector_*_vi.html")
    numerator, denominator = _expected("vn", is_complete=False)["documents_digitally_signed_pct"]
    assert f"{_printed(numerator)}/{_printed(denominator)}" in page.read_text("utf-8")
