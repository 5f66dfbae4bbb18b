"""``workbench init`` makes a project with the provinces and notebooks, and overwrites nothing."""

from __future__ import annotations

import errno
import json
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from analysis.cli.new_project import _without_outputs, make_project
from analysis.errors import UsageError
from analysis.panel import read_lookups
from analysis.paths import packaged_folder
from analysis.project import read_settings


def test_a_new_project_has_settings_lookups_notebooks_and_a_readme(tmp_path: Path) -> None:
    files = make_project(tmp_path / "ours", "Số hoá")
    assert read_settings(tmp_path / "ours").name == "Số hoá"
    assert {path.relative_to(tmp_path / "ours").as_posix() for path in files} >= {
        "README.md",
        "workbench.toml",
        "data/raw/README.md",
        "data/corrections/README.md",
        "data/lookup/units.csv",
        "notebooks/00_start_here.ipynb",
    }


def test_its_lookups_hold_the_provinces_and_nothing_of_one_sector(tmp_path: Path) -> None:
    make_project(tmp_path / "ours")
    lookups = read_lookups(tmp_path / "ours" / "data" / "lookup")
    assert set(lookups["units"]["level"]) == {"national", "province"}
    assert (lookups["units"]["unit_code"].str.startswith("p34-").sum(), len(lookups["indicators"])) == (34, 0)
    assert set(lookups["unit_aliases"]["unit_code"]) <= set(lookups["units"]["unit_code"])


def test_with_the_catalogue_it_holds_the_indicators_of_the_sector_and_no_alias_of_another_project_s_source(
    tmp_path: Path,
) -> None:
    make_project(tmp_path / "ours", with_catalogue=True)
    lookups, shipped = (
        read_lookups(tmp_path / "ours" / "data" / "lookup"),
        read_lookups(packaged_folder() / "data" / "lookup"),
    )
    for name in ("indicators", "legal_deadlines", "national_targets"):
        assert len(lookups[name]) == len(shipped[name]) > 0, name
    aliases = shipped["indicator_aliases"]
    assert set(lookups["indicator_aliases"]["alias"]) == set(aliases.loc[aliases["source_id"].isna(), "alias"])
    assert set(lookups["units"]["level"]) == {"national", "province"}
    assert "Look through the indicators" in (tmp_path / "ours" / "README.md").read_text("utf-8")


def test_its_notebooks_are_those_of_the_workbench_without_outputs(tmp_path: Path) -> None:
    make_project(tmp_path / "ours")
    names = [path.name for path in sorted((tmp_path / "ours" / "notebooks").iterdir())]
    assert names == [path.name for path in sorted((packaged_folder() / "notebooks").glob("*.ipynb"))]
    for name in names:
        cells = json.loads((tmp_path / "ours" / "notebooks" / name).read_text("utf-8"))["cells"]
        assert not any(cell.get("outputs") or cell.get("execution_count") for cell in cells), name


def test_outputs_of_the_workbench_s_own_notebooks_are_left_behind() -> None:
    cell = {"cell_type": "code", "source": "1 + 1", "outputs": [{"data": "2"}], "execution_count": 3}
    left = json.loads(_without_outputs(json.dumps({"cells": [cell, {"cell_type": "markdown", "source": "a"}]})))
    assert left["cells"] == [
        {"cell_type": "code", "source": "1 + 1", "outputs": [], "execution_count": None},
        {"cell_type": "markdown", "source": "a"},
    ]


def test_the_file_that_marks_the_project_is_written_last(tmp_path: Path) -> None:
    files = make_project(tmp_path / "ours")
    assert [path for path in files if path.name == "workbench.toml"] == files[-1:]


def test_an_empty_folder_may_be_there_already(tmp_path: Path) -> None:
    assert make_project(tmp_path)[-1] == tmp_path / "workbench.toml"


def test_a_folder_that_is_not_empty_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("mine", "utf-8")
    with pytest.raises(UsageError, match=r"a folder that is not empty; nothing was written.*`workbench init DIR`"):
        make_project(tmp_path)
    assert [(path.name, path.read_text("utf-8")) for path in tmp_path.iterdir()] == [("README.md", "mine")]


def test_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(UsageError, match="is a file"):
        make_project(tmp_path / "file")


def test_a_name_with_quotes_is_kept(tmp_path: Path) -> None:
    make_project(tmp_path / "ours", 'The "new" one')
    assert read_settings(tmp_path / "ours").name == 'The "new" one'


@pytest.mark.parametrize("name", ["", "  ", "a\tb", "a\nb", "a\x7f", "a\udce9"])
def test_a_name_that_cannot_be_stored_is_refused_and_nothing_is_written(tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError, match="the project's name"):
        make_project(tmp_path / "ours", name)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("arguments", [("init", "ours", "--name", ""), ("init", "")])
def test_an_empty_name_or_folder_is_not_one_that_was_left_out(
    outside: Path, fail: Callable[..., str], arguments: tuple[str, ...]
) -> None:
    assert "empty" in fail(*arguments)
    assert list(outside.iterdir()) == []


@pytest.mark.parametrize("target", ["", "ours", "new/ours"])
def test_a_failure_on_the_way_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, target: str) -> None:
    write, written = Path.write_text, []

    def fail_later(path: Path, *arguments: str, **options: str) -> int:
        written.append(path)
        if len(written) > 5:
            raise OSError(errno.ENOSPC, "No space left on device")
        return write(path, *arguments, **options)

    monkeypatch.setattr(Path, "write_text", fail_later)
    with pytest.raises(UsageError, match=r"No space left on device; nothing was written\. Name a folder"):
        make_project(tmp_path / target, "Ours")
    assert list(tmp_path.iterdir()) == []


def test_a_link_to_nothing_is_refused_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "gone")
    with pytest.raises(UsageError, match=r"is a link to .*gone, which does not exist.*Make that folder"):
        make_project(tmp_path / "link")


def test_a_place_below_a_file_is_refused_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(UsageError, match=r"nothing was written. Name a folder in which you may write"):
        make_project(tmp_path / "file" / "ours")


def test_the_command_says_where_the_project_is(outside: Path, fail: Callable[..., str]) -> None:
    assert fail("init", "ours", status=0) == ""
    assert "not empty" in fail("init", "ours")
    assert pd.read_csv(outside / "ours" / "data" / "lookup" / "indicators.csv").empty
