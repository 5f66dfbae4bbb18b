"""A fault at any write or rename leaves the old state or the new one, and the next call does what this one should."""

from __future__ import annotations

import datetime as dt
import importlib.util
import json
import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from analysis.panel import load, save
from analysis.pipeline.notebooks.execute import Produced
from analysis.pipeline.notebooks.publishing import publish
from analysis.pipeline.operate import ledger
from analysis.pipeline.operate._lock import hold_project
from analysis.pipeline.state_paths import remove_leftovers
from analysis.placing import Answer, PlacingSheet, ProjectFolders, store_answers
from analysis.registry import FilingError, add_filing, undo_filing
from analysis.schemas import DecisionError, append_decision, read_lookup_table
from analysis.whole_files import write_whole

_spec = importlib.util.spec_from_file_location("faulty_disk", Path(__file__).with_name("faulty_disk.py"))
assert _spec
assert _spec.loader
faulty_disk = importlib.util.module_from_spec(_spec)
sys.modules["faulty_disk"] = faulty_disk
_spec.loader.exec_module(faulty_disk)

_FILING = "Tỷ lệ hồ sơ điện tử đạt 80%."


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return an empty project."""
    monkeypatch.setenv("WORKBENCH_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(os, "fsync", lambda file: None)
    return tmp_path / "home"


def _make_empty(home: Path) -> None:
    shutil.rmtree(home, ignore_errors=True)
    (home / "data" / "raw").mkdir(parents=True)
    (home / "workbench.toml").write_text('name = "A project"\n')


def _state(folder: Path) -> dict[str, bytes]:
    """Return the files that a person or a run sees; locks and hidden leftovers of a killed process are none."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    names = {path.relative_to(folder): path for path in files}
    return {
        name.as_posix(): path.read_bytes()
        for name, path in names.items()
        if not any(part.startswith(".") for part in name.parts)
    }


def _try_every_fault(
    home: Path, before: Callable[[], object], act: Callable[[], object], again: Callable[[], object] | None = None
) -> None:
    """Check after every fault that the old or the new state is whole, and that the next call reaches the new one."""

    def prepare() -> None:
        _make_empty(home)
        before()

    prepare()
    old = _state(home)
    act()
    new = _state(home)
    for fault in faulty_disk.fail_at_every_change(home, prepare, act):
        assert _state(home) in (old, new), fault
        try:
            (again or act)()
        except FilingError as error:
            assert _state(home) == new, (fault, error)
        assert _state(home) == new, fault
        leftovers = [path for path in home.rglob(".*") if path.suffix in (".half", ".part") or "-" in path.name]
        assert not leftovers, fault


def test_a_file_is_written_whole_or_not_at_all(home: Path) -> None:
    path = home / "data" / "fits.parquet"

    def write() -> None:
        write_whole(path, b"new" * 1000)

    def again() -> None:
        for half in path.parent.glob(".*.half"):  # as a run does at its start
            half.unlink()
        write()

    _try_every_fault(home, lambda: write_whole(path, b"old"), write, again)


def test_a_file_is_on_the_disk_before_it_takes_its_name_and_an_error_names_it_and_leaves_nothing(home: Path) -> None:
    _make_empty(home)
    path = home / "data" / "fits.parquet"
    with faulty_disk.failing(faulty_disk.FaultyDisk(home)) as disk:
        write_whole(path, b"new")
    kinds = [change.split()[0] for change in disk.changes]
    assert kinds == ["os.mkdir", "open", "write", "fsync", "os.rename", "os.remove"]
    for place in range(kinds.index("open"), kinds.index("os.rename") + 1):
        error = OSError(28, "No space left on device")
        with faulty_disk.failing(faulty_disk.FaultyDisk(home, place, error)), pytest.raises(OSError) as caught:
            write_whole(path, b"newer")
        assert str(caught.value.filename) == str(path)
        assert {one.name for one in path.parent.iterdir()} == {"raw", path.name}


_DECISION = {"unit_code": "vn", "indicator_code": "a_pct", "statement_id": "a:1#1", "settled_by": "An"}
_DECISION |= {"settled_on": "2026-07-01", "reason": "the newer count"}


@pytest.fixture
def unchecked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave out the checks of tables, which take time and no disk."""
    for module in ("decisions", "lookup_files"):
        monkeypatch.setattr(f"analysis.schemas.{module}.validate", lambda name, rows, file=None: rows)


def test_a_decision_is_appended_whole_or_not_at_all_and_can_be_made_again(home: Path, unchecked: None) -> None:
    lookup = home / "data" / "lookup"

    def decide(period: str) -> None:
        append_decision(lookup, "settled", _DECISION | {"period": period})

    def again() -> None:
        try:
            decide("2026")
        except DecisionError as error:
            assert "was decided before" in str(error)
            assert len(read_lookup_table(lookup, "settled")) == 2

    def replace() -> None:
        append_decision(lookup, "settled", _DECISION | {"period": "2025", "reason": "another count"}, replace=True)

    _try_every_fault(home, lambda: decide("2025"), lambda: decide("2026"), again)
    _try_every_fault(home, lambda: decide("2025"), replace)


def test_decisions_about_a_filing_are_stored_all_or_none_and_a_killed_one_is_made_good(
    home: Path, unchecked: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("analysis.placing.answers._refuse_unknown", lambda answers, lookup: None)
    monkeypatch.setattr("analysis.placing.answers.read_lookups", lambda lookup: None)
    folders = ProjectFolders(home / "data" / "raw", home / "data" / "lookup", home / "data" / "corrections")
    table = pd.DataFrame({"statement_id": ["report:line-1#1"], "wording": "x", "unit_wording": None, "printed": "5%"})
    sheet = PlacingSheet("report", {"kind": "filing"}, table, pd.DataFrame(), pd.DataFrame())
    answers = [
        Answer("filing", "", {"unit_code": "p34-51", "period": "2026-H1"}),
        Answer("value", "report:line-1#1", {"kind": "remark"}, "a slogan"),
    ]

    def prepare() -> None:
        _make_empty(home)
        write_whole(home / "data" / "raw" / "report" / "source.yml", b"title: A\n")

    def store() -> None:
        store_answers(answers, sheet, folders, by="An", day=dt.date(2026, 7, 1))

    prepare()
    old = _state(home)
    store()
    new = _state(home)
    assert {name for name in new if new[name] != old.get(name)} == {
        "data/raw/report/source.yml",
        "data/lookup/placement_decisions.csv",
    }
    for fault in faulty_disk.fail_at_every_change(home, prepare, store):
        found = _state(home)
        assert set(found.items()) <= {*old.items(), *new.items()}, fault
        if fault.startswith(("full", "forbidden")):  # the disk takes the next change again
            assert found in (old, new), fault
        store()
        assert _state(home) == new, fault


def test_a_line_of_the_ledger_is_appended_whole_or_not_at_all(home: Path) -> None:
    def prepare() -> None:
        _make_empty(home)
        ledger.append_run({"run_id": "old"})

    def append() -> None:
        ledger.append_run({"run_id": "new"})

    for fault in faulty_disk.fail_at_every_change(home, prepare, append):
        assert [run["run_id"] for run in ledger.read_ledger()] in (["old"], ["old", "new"]), fault
        assert not ledger.find_damage() or "broken" in fault or "killed" in fault, fault
        ledger.keep_damage_aside()
        ledger.append_run({"run_id": "next"})
        assert [run["run_id"] for run in ledger.read_ledger()] in (["old", "next"], ["old", "new", "next"]), fault


def test_a_damaged_line_is_kept_aside_or_still_in_the_ledger(home: Path) -> None:
    def damage() -> None:
        ledger.append_run({"run_id": "old"})
        with (home / "runs.jsonl").open("ab") as stream:
            stream.write(b"???\n")

    def again() -> None:
        for half in home.glob(".*.half"):
            half.unlink()
        ledger.keep_damage_aside()

    states = []

    def prepare() -> None:
        _make_empty(home)
        damage()

    for fault in faulty_disk.fail_at_every_change(home, prepare, ledger.keep_damage_aside):
        kept = home / "runs.damaged.jsonl"
        assert b"???" in (home / "runs.jsonl").read_bytes() + (kept.read_bytes() if kept.exists() else b""), fault
        assert [run["run_id"] for run in ledger.read_ledger()] == ["old"], fault
        again()
        states.append(_state(home))
    assert all(state == states[0] for state in states)


def test_a_filing_is_added_whole_or_not_at_all(home: Path, tmp_path: Path) -> None:
    filing = tmp_path / "report.txt"
    filing.write_text(_FILING, encoding="utf-8")
    _try_every_fault(home, lambda: None, lambda: add_filing(filing, home / "data" / "raw", period="2026-H1"))


def test_a_filing_is_taken_out_whole_or_not_at_all(home: Path, tmp_path: Path) -> None:
    filing, raw = tmp_path / "report.txt", home / "data" / "raw"
    filing.write_text(_FILING, encoding="utf-8")
    _try_every_fault(home, lambda: add_filing(filing, raw), lambda: undo_filing("report", raw))


def test_a_table_is_stored_whole_or_not_at_all(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("analysis.panel.store.validate", lambda name, frame: frame)  # it takes time and no disk
    folder = home / "data" / "processed"

    def store(state: str) -> None:
        save("reviews", pd.DataFrame({"about": ["unit"], "wording": ["Sở Y tế"], "state": [state]}), folder)

    def again() -> None:
        remove_leftovers()
        store("ambiguous")

    _try_every_fault(home, lambda: store("unknown"), lambda: store("ambiguous"), again)
    assert load("reviews", folder)["state"].tolist() == ["ambiguous"]


def test_reports_are_published_each_whole_and_the_next_call_publishes_all(home: Path) -> None:
    product, manifest = home / "reports" / "notebooks" / "70.ipynb", home / ".workbench" / "published" / "70.json"

    def publish_state(state: bytes, names: tuple[str, ...]) -> None:
        produced = Produced(state, state, dict.fromkeys(names, state))
        publish(produced, product, manifest, {"key": "70", "run_id": "r"})

    def prepare() -> None:
        _make_empty(home)
        publish_state(b"old" * 99, ("a.html", "b.pdf"))

    def act() -> None:
        publish_state(b"new" * 99, ("b.pdf", "c.docx"))

    prepare()
    act()
    new = _state(home)
    for fault in faulty_disk.fail_at_every_change(home, prepare, act):
        assert set(_state(home / "reports").values()) <= {b"old" * 99, b"new" * 99}, fault
        with hold_project("test"):
            remove_leftovers()
        act()
        assert _state(home) == new, fault
        assert json.loads(manifest.read_text()) == ["b.pdf", "c.docx"], fault
        kept = {path.name: path.read_bytes() for path in (home / "reports" / "earlier" / "undated-1").iterdir()}
        assert kept == dict.fromkeys(("a.html", "b.pdf"), b"old" * 99), fault
        assert not list((home / "reports").rglob(".*")), fault


def test_the_project_can_be_held_after_any_fault(home: Path) -> None:
    def hold() -> None:
        with hold_project("test"):
            pass

    for fault in faulty_disk.fail_at_every_change(home, lambda: _make_empty(home), hold):
        hold()
        assert not (home / ".workbench" / "holder.json").exists(), fault


def test_a_file_that_cannot_be_written_is_named_and_not_its_temporary_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: Path, *_: object) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(PermissionError) as fault:
        write_whole(tmp_path / "list.xlsx", b"")
    assert (fault.value.filename, fault.value.filename2) == (str(tmp_path / "list.xlsx"), None)
