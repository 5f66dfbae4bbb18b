"""The project is found upward from the working folder, and its settings are checked."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from analysis.paths import ProjectNotFoundError, packaged_folder, project_folder
from analysis.project import SettingsError, read_settings, reading_limits
from vnfilings import Limits


def test_the_project_is_found_from_a_folder_below_it(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(project / "data" / "raw")
    assert project_folder() == project


def test_outside_a_project_the_way_to_one_is_named(outside: Path) -> None:
    with pytest.raises(ProjectNotFoundError, match=r"not in a project.*`workbench init`"):
        project_folder()


def test_the_environment_names_a_project_explicitly(
    project: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path_factory.mktemp("elsewhere"))
    monkeypatch.setenv("WORKBENCH_HOME", str(project))
    assert project_folder() == project


def test_an_explicit_folder_that_is_not_a_project_is_refused(outside: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORKBENCH_HOME", str(outside))
    with pytest.raises(ProjectNotFoundError, match=r"WORKBENCH_HOME names .*, which is not a project"):
        project_folder()


@pytest.mark.parametrize(
    "arguments", [("add", "f.docx"), ("run",), ("status",), ("schedule",), ("trace", "x"), ("audit",)]
)
def test_a_command_outside_a_project_is_refused_and_writes_nothing(
    outside: Path, fail: Callable[..., str], arguments: tuple[str, ...]
) -> None:
    assert "not in a project" in fail(*arguments)
    assert list(outside.iterdir()) == []


def test_files_are_read_and_audited_outside_a_project(
    outside: Path, capsys: pytest.CaptureFixture[str], fail: Callable[..., str]
) -> None:
    (outside / "report.txt").write_text("Tỷ lệ bệnh viện triển khai bệnh án điện tử đạt 45%.\n", "utf-8")
    assert fail("read", "report.txt", status=0) == ""
    assert fail("audit", "report.txt", status=0) == ""


def test_the_lookups_that_come_with_the_workbench_hold_the_provinces() -> None:
    assert "p34-01" in (packaged_folder() / "data" / "lookup" / "units.csv").read_text("utf-8")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "nam = 'x'",
            r"unknown setting 'nam', expected name or languages or reading or keep_earlier; did you mean 'name'\?",
        ),
        ("languages = ['vi']", r"setting 'name', expected a text"),
        ("name = 3", r"setting 'name', found 3, expected a text"),
        ("name = 'x'\nlanguages = ['fr']", r"setting 'languages', found \['fr'\], expected a list of some of vi, en"),
        ("name = 'x'\nkeep_earlier = 0", r"setting 'keep_earlier', found 0, expected a number of versions from 1"),
        ("name = 'x'\nlanguages = []", r"setting 'languages', found \[\], expected a list of some of vi, en"),
        (
            "name = 'x'\nreading = 5",
            r"setting 'reading', found 5, expected a section \[reading\] with any of cpu_seconds",
        ),
        ("name = 'x'\n[reading]\ncpu_second = 5", r"unknown setting 'cpu_second' in .*did you mean 'cpu_seconds'\?"),
        (
            "name = 'x'\n[reading]\nmemory_mb = '1 GB'",
            r"'memory_mb' in \[reading\]: found '1 GB', expected a whole number",
        ),
        ("name = 'x'\n[reading]\ncpu_seconds = true", r"found True, expected a whole number from 1 to 86400"),
        ("name = ", r"workbench\.toml: not readable as TOML: Invalid value"),
    ],
)
def test_a_wrong_setting_is_refused_with_its_file(project: Path, text: str, message: str) -> None:
    (project / "workbench.toml").write_text(text, "utf-8")
    with pytest.raises(SettingsError, match=message):
        read_settings()


def test_settings_are_read_with_their_defaults(project: Path) -> None:
    assert (read_settings().name, read_settings().languages) == ("Small", ("vi", "en"))
    assert read_settings().reading == Limits(cpu_seconds=30, memory_mb=1024)


def test_an_option_goes_before_the_setting_of_the_project(project: Path) -> None:
    (project / "workbench.toml").write_text("name = 'x'\n[reading]\ncpu_seconds = 5\nmemory_mb = 512\n", "utf-8")
    assert reading_limits(cpu_seconds=7, memory_mb=None) == Limits(cpu_seconds=7, memory_mb=512)


def test_languages_that_are_lists_are_an_error_of_the_settings(project: Path) -> None:
    (project / "workbench.toml").write_text('name = "a"\nlanguages = [["vi"]]\n', "utf-8")
    with pytest.raises(SettingsError, match=r"setting 'languages', found \[\['vi'\]\], expected a list"):
        read_settings()


def test_a_project_has_a_name_in_each_language_or_one_for_all(project: Path) -> None:
    (project / "workbench.toml").write_text('name = { en = "Health", vi = "Y tế" }\n', "utf-8")
    assert (read_settings().name, dict(read_settings().names)) == ("Y tế", {"vi": "Y tế", "en": "Health"})
    (project / "workbench.toml").write_text('name = "Y tế"\n', "utf-8")
    assert dict(read_settings().names) == {"vi": "Y tế", "en": "Y tế"}
    (project / "workbench.toml").write_text('name = { vi = "Y tế" }\nlanguages = ["vi"]\n', "utf-8")
    assert dict(read_settings().names) == {"vi": "Y tế", "en": "Y tế"}


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("5", "setting 'name', found 5, expected a text"),
        ('{ vi = "Y tế" }', "setting 'name' in 'en', found 'nothing', expected a text"),
        ('{ vi = "Y tế", en = " " }', "setting 'name' in 'en', found ' '"),
        ('{ vi = "Y tế", en = "H", fr = "S" }', "setting 'name': no language 'fr'"),
        ('{ vi = ["Y tế"], en = "H" }', r"setting 'name' in 'vi', found \['Y tế'\]"),
    ],
)
def test_a_name_that_lacks_a_language_is_an_error_of_the_settings(project: Path, name: str, said: str) -> None:
    (project / "workbench.toml").write_text(f"name = {name}\n", "utf-8")
    with pytest.raises(SettingsError, match=said):
        read_settings()


def test_settings_with_a_byte_order_mark_are_read(project: Path) -> None:
    (project / "workbench.toml").write_bytes(b'\xef\xbb\xbfname = "a"\n')
    assert read_settings().name == "a"


@pytest.mark.parametrize("arguments", [("status",), ("status", "--page")])
def test_status_reports_settings_that_cannot_be_used(
    project: Path, fail: Callable[..., str], arguments: tuple[str, ...]
) -> None:
    (project / "workbench.toml").write_text("name = \n", "utf-8")
    assert "not readable as TOML" in fail(*arguments, status=1)
