"""The home of outputs: nothing is overwritten, everything is listed, for machines and for people."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from analysis.earlier_versions import remove_oldest
from analysis.pipeline import RunError
from analysis.pipeline.notebooks import Produced, publish, read_about, read_remembered
from analysis.pipeline.operate import check_outputs, list_outputs, write_index
from analysis.pipeline.operate.outputs_index import drop_oldest_versions
from analysis.whole_files import path_part, write_whole

_NAME = "2026-H1/f-a/f-a_2026-H1_vi.html"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a project with one notebook."""
    (tmp_path / "workbench.toml").write_text('name = "Test"\n', "utf-8")
    _write_notebook(tmp_path, 'unit_code: str = "f-a"')
    monkeypatch.setenv("WORKBENCH_HOME", str(tmp_path))
    return tmp_path


def _write_notebook(home: Path, parameters: str) -> None:
    cell = {"cell_type": "code", "metadata": {"tags": ["parameters"]}, "source": parameters, "outputs": []}
    write_whole(home / "notebooks" / "70_publish.ipynb", json.dumps({"cells": [cell], "metadata": {}}).encode())


def _publish(home: Path, reports: dict[str, bytes], day: str = "2026-06-25", key: str = "70_publish") -> None:
    about = {name: {"report_date": day, "title": "Kết quả", "unit_name": "Bệnh viện A"} for name in reports}
    manifest = home / ".workbench" / "published" / f"{key}.json"
    produced = Produced(b"1", b"2", reports, about=about)
    publish(produced, home / "reports" / "notebooks" / f"{key}.ipynb", manifest, {"key": key, "run_id": "r"})


def _kept(home: Path) -> dict[str, bytes]:
    reports = home / "reports"
    return {path.relative_to(reports).as_posix(): path.read_bytes() for path in sorted(reports.glob("**/earlier/*/*"))}


def _row(path: str) -> dict[str, Any]:
    return next(row for row in list_outputs() if row["path"] == path)


def test_a_report_that_changes_moves_the_earlier_one_aside_under_its_day(home: Path) -> None:
    _publish(home, {_NAME: b"first"})
    _publish(home, {_NAME: b"second"}, "2026-07-01")
    _publish(home, {_NAME: b"third"}, "2026-07-01")
    _publish(home, {_NAME: b"fourth"}, "2026-07-01")
    assert (home / "reports" / _NAME).read_bytes() == b"fourth"
    folder = "2026-H1/f-a/earlier"
    assert _kept(home) == {
        f"{folder}/2026-06-25-1/f-a_2026-H1_vi.html": b"first",
        f"{folder}/2026-07-01-1/f-a_2026-H1_vi.html": b"second",
        f"{folder}/2026-07-01-2/f-a_2026-H1_vi.html": b"third",
    }


def test_a_report_that_stays_the_same_leaves_no_earlier_copy_and_one_that_is_gone_is_kept(home: Path) -> None:
    _publish(home, {_NAME: b"first", "2026-H1/f-a/old_vi.pdf": b"old"})
    _publish(home, {_NAME: b"first"})
    assert not (home / "reports/2026-H1/f-a/old_vi.pdf").exists()
    assert _kept(home) == {"2026-H1/f-a/earlier/2026-06-25-1/old_vi.pdf": b"old"}


def test_changing_forth_and_back_keeps_each_version_once(home: Path) -> None:
    for content in (b"a", b"b", b"a", b"b", b"a"):
        _publish(home, {_NAME: content})
    assert sorted(_kept(home).values()) == [b"a", b"b"]


@pytest.mark.parametrize(
    "name", ["index.html", "index_en.html", "index.json", "runs/a.html", "notebooks/a.html", "2026-H1/earlier/a.html"]
)
def test_a_notebook_cannot_write_where_the_workbench_does(home: Path, name: str) -> None:
    with pytest.raises(RunError, match="70_publish writes"):
        _publish(home, {name: b"x"})
    assert not (home / "reports" / name).exists()


def test_the_list_says_of_each_file_what_its_run_noted(home: Path) -> None:
    _publish(home, {_NAME: b"first"})
    row = _row(_NAME)
    told = {name: row[name] for name in ("unit_code", "period", "language", "format", "report_date", "bytes", "report")}
    assert told == {
        "unit_code": "f-a",
        "period": "2026-H1",
        "language": "vi",
        "format": "html",
        "report_date": "2026-06-25",
        "bytes": 5,
        "report": "f-a_2026-H1",
    }
    assert row["is_produced"]
    assert row["release_number"] is None


def test_an_earlier_version_is_listed_with_its_own_day(home: Path) -> None:
    _publish(home, {_NAME: b"first"})
    _publish(home, {_NAME: b"second"}, "2026-07-01")
    row = _row("2026-H1/f-a/earlier/2026-06-25-1/f-a_2026-H1_vi.html")
    assert (row["report_date"], row["is_earlier"], row["unit_code"]) == ("2026-06-25", True, "f-a")


def test_a_file_whose_notebook_or_parameter_is_gone_is_kept_and_said_to_be_no_longer_produced(home: Path) -> None:
    _publish(home, {_NAME: b"first"}, key="70_publish--unit_code=f-a")
    assert _row(_NAME)["is_produced"]
    _write_notebook(home, 'area_code: str = "f-a"')
    assert not _row(_NAME)["is_produced"]
    (home / "notebooks" / "70_publish.ipynb").unlink()
    assert not _row(_NAME)["is_produced"]
    write_index()
    assert "Không còn được lập" in (home / "reports" / "index.html").read_text("utf-8")


def test_without_the_build_cache_every_file_is_still_listed_by_its_path(home: Path) -> None:
    write_whole(home / "reports" / _NAME, b"first")
    write_whole(home / "reports" / "table.csv", b"x")
    assert _row(_NAME)["period"] == "2026-H1"
    assert _row("table.csv")["period"] is None
    assert not _row("table.csv")["is_produced"]


def test_the_index_names_the_release_that_holds_the_very_bytes_of_a_file(home: Path) -> None:
    _publish(home, {_NAME: b"first"})
    sha256 = _row(_NAME)["sha256"]
    one = {"number": "2026-H1.1", "title": "Nửa đầu năm", "period": "2026-H1", "day": "2026-07-10", "page": ""}
    write_index([one | {"state": "locked", "files": [{"sha256": sha256}]}])
    page = (home / "reports" / "index_en.html").read_text("utf-8")
    assert "Released as 2026-H1.1" in page
    assert "Draft<" not in page
    _publish(home, {_NAME: b"second"})
    write_index([one | {"state": "locked", "files": [{"sha256": sha256}]}])
    assert "Draft<" in (home / "reports" / "index_en.html").read_text("utf-8")


def test_the_index_is_the_same_bytes_each_time_and_lists_every_file(home: Path) -> None:
    _publish(home, {_NAME: b"first", _NAME.replace("_vi", "_en"): b"first, in English"})
    rows = write_index()
    pages = [path.read_bytes() for path in sorted((home / "reports").glob("index*"))]
    for path in (home / "reports").glob("index*"):
        path.unlink()
    write_index()
    assert [path.read_bytes() for path in sorted((home / "reports").glob("index*"))] == pages
    listed = json.loads((home / "reports" / "index.json").read_text("utf-8"))["outputs"]
    assert listed == rows
    assert all(f'href="{row["path"]}"' in page.decode() for row in rows for page in pages[:1])


def test_a_page_that_was_deleted_is_written_again_and_half_written_files_are_not_listed(home: Path) -> None:
    _publish(home, {_NAME: b"first"})
    write_index()
    (home / "reports" / "index_en.html").unlink()
    write_whole(home / "reports" / "2026-H1" / "f-a" / ".f-a_2026-H1_vi.pdf.1a.half", b"ha")
    assert [row["path"] for row in write_index()] == [_NAME]
    assert (home / "reports" / "index_en.html").is_file()


def test_of_two_releases_with_the_same_bytes_the_locked_one_is_named_and_only_by_its_reports(home: Path) -> None:
    _publish(home, {_NAME: b"first", "2026-H1/f-a/table.csv": b"unit_code"})
    digests = {row["path"]: row["sha256"] for row in list_outputs()}
    report = {"path": "reports/f-a/f-a_2026-H1_vi.html", "sha256": digests[_NAME], "source": _NAME}
    table = {"path": "tables/units.csv", "sha256": digests["2026-H1/f-a/table.csv"]}
    for number, state in (("2026-H1.1", "locked"), ("2026-H1.2", "prepared")):
        record = {"number": number, "period": "2026-H1", "title": "Nửa đầu năm", "state": state}
        record |= {"steps": [{"step": "prepare", "on": "2026-07-10"}], "files": [report, table]}
        write_whole(home / "releases" / number / "release.json", json.dumps(record).encode())
    assert (_row(_NAME)["release_number"], _row(_NAME)["release_state"]) == ("2026-H1.1", "locked")
    assert _row("2026-H1/f-a/table.csv")["release_number"] is None


def test_files_of_one_report_are_called_released_only_if_one_release_holds_them_all(home: Path) -> None:
    _publish(home, {_NAME: b"first", _NAME.replace(".html", ".pdf"): b"first, printed"})
    one = {"number": "2026-H1.1", "title": "x", "period": "2026-H1", "day": "2026-07-10", "page": "", "state": "locked"}
    held = [{"sha256": row["sha256"]} for row in list_outputs()]
    for files, is_released in ((held, True), (held[:1], False), (held[1:], False)):
        write_index([one | {"files": files}])
        page = (home / "reports" / "index_en.html").read_text("utf-8")
        assert ("Released as 2026-H1.1" in page, "Draft<" in page) == (is_released, not is_released)


def test_later_periods_and_later_days_stand_first_on_the_page(home: Path) -> None:
    for period in ("2025-H2", "2026", "2026-Q2"):
        _publish(home, {_NAME.replace("2026-H1", period): b"x"}, key=f"70_publish--period={period}")
    for day in ("2026-06-25", "2026-07-01", "2026-07-09"):
        _publish(home, {_NAME: day.encode()}, day)
    write_index()
    page = (home / "reports" / "index.html").read_text("utf-8")
    anchors = [f'id="period-{period}"' for period in ("2026", "2026-H1", "2026-Q2", "2025-H2")]
    places = [page.index(anchor) for anchor in anchors]
    assert places == sorted(places)
    assert page.index("earlier/2026-07-01-1") < page.index("earlier/2026-06-25-1")


def test_a_damaged_note_costs_titles_and_days_alone(home: Path) -> None:
    _publish(home, {_NAME: b"first"})
    (home / ".workbench" / "published" / "about" / "70_publish.json").write_text("[", "utf-8")
    assert read_about(home / ".workbench" / "published" / "70_publish.json") == {}
    assert _row(_NAME)["report_date"] is None


@pytest.mark.parametrize("text", ["con", "COM1.x", "a/b", "a:b", "..", "a. ", "x" * 300, "", "Bệnh viện\\A", "nul"])
def test_a_part_of_a_path_is_a_name_that_windows_takes(text: str) -> None:
    name = path_part(text)
    assert 0 < len(name) < 100
    assert not set(name) & set('<>:"/\\|?*')
    assert name == name.rstrip(". ")
    assert name.partition(".")[0].casefold() not in ("con", "nul", "com1")
    assert name != text


def test_the_notebooks_behind_outputs_are_checked_with_their_parameters(home: Path) -> None:
    for name in ("raw", "lookup", "corrections"):
        (home / "data" / name).mkdir(parents=True)
    keys = ["70_publish--unit_code=f-b", "70_publish--unit_code=a_long_name-1a2b3c4d", "80_gone", "70_publish--lang=vi"]
    found = check_outputs(keys, dt.date(2026, 7, 10))
    assert "notebook 70_publish--unit_code=f-b: out of date" in found or any("f-b: missing" in one for one in found)
    assert any(one.startswith("80_gone: no notebook") for one in found)
    assert any(one.startswith("70_publish--lang=vi: ") for one in found)
    assert "read sources: out of date" in found


def test_a_run_with_nothing_to_do_imports_no_pandas() -> None:
    code = "import sys, analysis.cli.commands.run, analysis.pipeline.operate; sys.exit('pandas' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_the_oldest_versions_go_but_for_those_that_a_release_holds(home: Path) -> None:
    (home / "workbench.toml").write_text('name = "Test"\nkeep_earlier = 2\n', "utf-8")
    for number, day in enumerate(("2026-06-01", "2026-06-02", "2026-06-10", "2026-06-10", "2026-06-11")):
        _publish(home, {_NAME: f"version {number}".encode()}, day)
    held = {hashlib.sha256(b"version 0").hexdigest()}
    removed = remove_oldest(home / "reports", 2, held)
    assert [path.parent.name for path in removed] == ["2026-06-02-1"]
    assert sorted(_kept(home).values()) == [b"version 0", b"version 2", b"version 3"]
    assert not removed[0].parent.exists()
    drop_oldest_versions()  # no release holds the first one
    assert sorted(_kept(home).values()) == [b"version 2", b"version 3"]


def test_an_edition_takes_over_the_reports_of_the_one_that_it_replaces(home: Path) -> None:
    page, sheet = _NAME, _NAME.replace(".html", ".pdf")
    notebook = home / "notebooks" / "70_publish.ipynb"
    published = home / ".workbench" / "published"

    def publish_as(key: str, reports: dict[str, bytes], options: dict[str, Any], replaces: tuple[str, ...]) -> None:
        context = {"key": key, "run_id": "r", "notebook": str(notebook), "options": options, "replaces": replaces}
        produced = Produced(b"1", b"2", reports, about={name: {"report_date": "2026-07-01"} for name in reports})
        publish(produced, home / "reports" / "notebooks" / f"{key}.ipynb", published / f"{key}.json", context)

    first, second = "70_publish--unit_code=f-a", "70_publish--unit_code=f-a--day=2"
    publish_as(first, {page: b"old", sheet: b"pdf"}, {"unit_code": "f-a"}, ())
    with pytest.raises(RunError, match="another notebook wrote"):
        publish_as(second, {page: b"new"}, {"day": 2}, ())
    publish_as(second, {page: b"new"}, {"day": 2}, (first,))
    assert [(one.key, one.parameters) for one in read_remembered()] == [(second, {"day": 2})]
    assert _kept(home) == {
        f"2026-H1/f-a/earlier/2026-07-01-1/{Path(n).name}": b for n, b in ((page, b"old"), (sheet, b"pdf"))
    }
    assert not (home / "reports" / sheet).exists() and not (published / f"{first}.json").exists()


def test_the_options_of_reports_of_an_earlier_version_are_read_from_their_names(home: Path) -> None:
    write_whole(home / ".workbench" / "published" / "70_publish--unit_code=f-b.json", b"[]")
    (found,) = read_remembered()
    assert (found.parameters, found.notebook.name) == ({"unit_code": "f-b"}, "70_publish.ipynb")
