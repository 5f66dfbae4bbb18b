"""The wheel, installed away from this repository: new project, filing, run; nothing is written beside the code."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import NamedTuple

import pytest

from analysis.paths import project_folder

_INDICATOR = (
    "records_pct,Tỷ lệ hồ sơ điện tử,Digital records,digital records,records,hồ sơ điện tử,hồ sơ,,yes,,,%,share,up,"
    "0,100,stock,,recompute,,,,,,,\n"
)
_FILING = """SỞ Y TẾ TỈNH ĐẮK LẮK
Số: 12/BC-SYT
Đắk Lắk, ngày 10 tháng 7 năm 2026
BÁO CÁO
Kết quả chuyển đổi số 6 tháng đầu năm 2026
Tỷ lệ hồ sơ điện tử đạt 40/80 (50%).
Đến năm 2027, tỷ lệ hồ sơ điện tử đạt 90%.
"""


class Installed(NamedTuple):
    """The folder with the installed code, and an empty folder to work in."""

    site: Path
    place: Path

    @property
    def environment(self) -> dict[str, str]:
        """Return the variables of a process that runs the installed code and keeps its bytecode elsewhere."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("WORKBENCH_")}
        kept.pop("PYTHONDONTWRITEBYTECODE", None)
        return kept | {"PYTHONPATH": str(self.site), "PYTHONPYCACHEPREFIX": str(self.site.parent / "bytecode")}

    def call(self, *arguments: str, cwd: str = ".", status: int = 0) -> str:
        """Run the console script, insist on the exit status, return what it printed."""
        script = self.site / "bin" / "workbench"
        done = subprocess.run(
            [sys.executable, str(script), *arguments],
            cwd=self.place / cwd,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=300,
        )
        assert done.returncode == status, f"{done.returncode}: {done.stdout}\n{done.stderr}"
        return done.stdout + done.stderr

    def python(self, program: str) -> str:
        """Run a program on the installed code and return what it printed."""
        command = [sys.executable, "-c", program]
        return subprocess.run(
            command, cwd=self.place, env=self.environment, capture_output=True, text=True, check=True
        ).stdout

    def digests(self) -> dict[str, str]:
        """Return the sha256 of each installed file."""
        files = [path for path in self.site.rglob("*") if path.is_file()]
        return {str(path.relative_to(self.site)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """Return the wheel of this repository, built and installed without network into a folder of its own."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(build, cwd=project_folder(), check=True, capture_output=True, timeout=120)
    (wheel,) = folder.glob("*.whl")
    site = folder / "site"
    install = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--target", str(site)]
    subprocess.run([*install, "--no-compile", str(wheel)], check=True, capture_output=True, timeout=120)
    return Installed(site, tmp_path_factory.mktemp("elsewhere"))


def test_the_wheel_carries_the_notebooks_and_lookups_of_new_projects(installed: Installed) -> None:
    (wheel,) = installed.site.parent.glob("*.whl")
    names = zipfile.ZipFile(wheel).namelist()
    assert "analysis/_template/data/lookup/units.csv" in names
    assert sum(name.startswith("analysis/_template/notebooks/") for name in names) == len(
        list((project_folder() / "notebooks").glob("*.ipynb"))
    )


def test_the_wheel_carries_what_the_code_reads_beside_it(installed: Installed) -> None:
    (wheel,) = installed.site.parent.glob("*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    source = project_folder() / "src"
    data = [path for path in source.rglob("*") if path.suffix in (".csv", ".yml", ".css", ".html", ".json", ".typ")]
    assert {str(path.relative_to(source)) for path in data} <= names
    assert {"vnfilings/lexicon/values.csv", "analysis/i18n/messages.csv"} <= names


def test_the_installed_library_of_paces_is_read_without_a_project(installed: Installed) -> None:
    program = "from adoption import read_paces; library = read_paces(); print(len(library), len(set(library.panels)))"
    n_panels, n_names = map(int, installed.python(program).split())
    assert n_panels == n_names >= 20


def test_the_code_that_runs_is_the_installed_one(installed: Installed) -> None:
    packages = "analysis, adoption, vnfilings, warmkernel"
    program = f"import {packages}; print(*(package.__file__ for package in ({packages})))"
    homes = [Path(file).parent.parent for file in installed.python(program).split()]
    assert homes == [installed.site] * 4


def test_the_marker_of_a_new_project_is_made_from_the_installed_code(installed: Installed) -> None:
    installed.call("init", "marked", "--name", "Số hoá")
    marker = (installed.place / "marked" / "workbench.toml").read_text("utf-8")
    assert marker.startswith('name = { vi = "Số hoá", en = "Số hoá" }')
    assert installed.call("status", cwd="marked").startswith("project     Số hoá")


def test_outside_a_project_add_is_refused_and_read_and_audit_work(installed: Installed) -> None:
    (installed.place / "filing.txt").write_text(_FILING, "utf-8")
    before = installed.digests()
    assert "not in a project" in installed.call("add", "filing.txt", status=2)
    assert "40/80" in installed.call("read", "filing.txt")
    installed.call("audit", "filing.txt")
    assert installed.digests() == before


def test_a_new_project_runs_without_data_and_with_one_filing(installed: Installed) -> None:
    before = installed.digests()
    installed.call("init", "ours")
    installed.call("run", cwd="ours")
    project = installed.place / "ours"
    products = {path.name for path in (project / "reports/notebooks").iterdir()}
    assert products == {path.name for path in (project_folder() / "notebooks").glob("*.ipynb")}
    shown = (project / "reports/notebooks/40_fit_trends.ipynb").read_text("utf-8")
    assert "No data: no dated source has been read yet" in shown
    with (project / "data/lookup/indicators.csv").open("a", encoding="utf-8") as stream:
        stream.write(_INDICATOR)
    (project / "filing.txt").write_text(_FILING, "utf-8")
    assert "added" in installed.call("add", "filing.txt", "--unit", "dak lak", "--period", "2026-H1", cwd="ours")
    assert "failed" not in installed.call("run", cwd="ours/notebooks")
    report = ("--unit", "Đắk Lắk", "--period", "2026-H1", "--format", "html")
    installed.call("run", "70", *report, cwd="ours")
    assert "50,0% (40/80)" in (project / "reports/2026-H1/p34-66/p34-66_2026-H1_filing_vi.html").read_text("utf-8")
    assert installed.digests() == before
