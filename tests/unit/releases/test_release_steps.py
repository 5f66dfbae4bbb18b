"""Releases: each step from the right state, two people, files that nobody changes unseen, disks that fail."""

from __future__ import annotations

import datetime as dt
import json
import shutil
import stat
import unicodedata
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from analysis.errors import UsageError
from analysis.releases import (
    ReleaseError,
    approve_release,
    check_release_set,
    find_lost_releases,
    find_release,
    find_tampering,
    find_unfinished,
    list_releases,
    lock_release,
    preparing,
    release_files,
    reopen_release,
    steps,
)

Desk = Any  # the helper class of conftest.py
_DAY = dt.date(2026, 7, 10)
_REPORT = "reports/f-center/f-center_2026-H1_vi.html"


def _folder(desk: Desk, number: str = "2026-H1.1") -> Path:
    return Path(desk.home) / "releases" / number


def _gates(desk: Desk, number: str, **changed: Any) -> dict[str, Any]:
    return {result.gate: result for result in check_release_set(find_release(number), desk.state(**changed))}


def test_a_release_is_prepared_checked_approved_by_a_second_person_and_locked(desk: Desk) -> None:
    release = desk.prepare()
    assert (release["number"], release["state"], release["units"]) == ("2026-H1.1", "prepared", ["f-center"])
    assert (_folder(desk) / _REPORT).read_text() == "first"
    assert desk.lock("2026-H1.1")["state"] == "locked"
    told = [(step["step"], step["by"]) for step in find_release("2026-H1.1")["steps"]]
    assert told == [("prepare", "An"), ("check", "An"), ("approve", "Bình"), ("lock", "An")]
    assert find_tampering(find_release("2026-H1.1")) == []
    modes = {stat.S_IMODE(path.stat().st_mode) for path in _folder(desk).rglob("*") if path.is_file()}
    assert modes == {0o444}


@pytest.mark.parametrize(
    ("state", "step", "told"),
    [
        ("prepared", "approve", "2026-H1.1 is prepared and cannot be approved. Check it: `workbench release check"),
        ("prepared", "lock", "2026-H1.1 is prepared and cannot be locked. Check it"),
        ("prepared", "reopen", "2026-H1.1 is prepared and cannot be reopened"),
        ("checked", "lock", "2026-H1.1 is checked and cannot be locked. A second person approves it"),
        ("locked", "check", "2026-H1.1 is locked and cannot be checked. A locked release changes only after"),
        ("locked", "approve", "2026-H1.1 is locked and cannot be approved"),
        ("locked", "lock", "2026-H1.1 is locked and cannot be locked"),
    ],
)
def test_a_step_in_the_wrong_order_is_refused_with_the_next_command(
    desk: Desk, state: str, step: str, told: str
) -> None:
    desk.prepare()
    if state == "checked":
        desk.check("2026-H1.1")
    if state == "locked":
        desk.lock("2026-H1.1")
    calls = {
        "approve": lambda: approve_release("2026-H1.1", desk.basis, "Bình", _DAY),
        "lock": lambda: lock_release("2026-H1.1", "An", _DAY),
        "check": lambda: desk.check("2026-H1.1"),
        "reopen": lambda: reopen_release("2026-H1.1", "a reason", "An", _DAY),
    }
    before = (_folder(desk) / "release.json").read_bytes()
    with pytest.raises(ReleaseError) as caught:
        calls[step]()
    assert told in str(caught.value)
    assert (_folder(desk) / "release.json").read_bytes() == before


@pytest.mark.parametrize("name", ["An", "  AN ", "ân", "a.n", "Ẩn"])
def test_who_prepared_a_release_cannot_approve_it_under_another_spelling(desk: Desk, name: str) -> None:
    desk.prepare()
    desk.check("2026-H1.1")
    with pytest.raises(ReleaseError, match=r"An prepared 2026-H1\.1 and cannot approve it"):
        approve_release("2026-H1.1", desk.basis, name, _DAY)


@pytest.mark.parametrize(
    ("name", "is_same"),
    [
        ("an nguyen", True),
        ("Nguyen, An", True),
        ("NguyễnAn", True),
        (unicodedata.normalize("NFD", "An Nguyễn"), True),
        ("Nguyễn Ân Bình", False),
        ("Nguyễn", False),
    ],
)
def test_the_words_of_a_name_may_stand_in_any_order(name: str, is_same: bool) -> None:
    assert steps.is_same_person("Nguyễn An", name) == is_same


def test_a_name_in_another_script_that_looks_like_the_first_one_approves_nothing(desk: Desk) -> None:
    desk.prepare()
    desk.check("2026-H1.1")
    with pytest.raises(ReleaseError, match="names in two scripts cannot be compared"):
        approve_release("2026-H1.1", desk.basis, "\N{CYRILLIC CAPITAL LETTER A}n", _DAY)


def test_a_name_without_letters_approves_nothing(desk: Desk) -> None:
    desk.prepare()
    desk.check("2026-H1.1")
    with pytest.raises(ReleaseError, match="the name has no letters"):
        approve_release("2026-H1.1", desk.basis, "...", _DAY)


def test_data_that_changed_after_the_check_need_another_check(desk: Desk) -> None:
    desk.prepare()
    desk.check("2026-H1.1")
    with pytest.raises(ReleaseError, match=r"the data have changed since the check of .*: observations"):
        approve_release("2026-H1.1", {"observations": "2"}, "Bình", _DAY)


@pytest.mark.parametrize("step", ["approve", "lock"])
def test_a_file_that_changed_after_the_check_stops_the_next_step(desk: Desk, step: str) -> None:
    desk.prepare()
    desk.check("2026-H1.1")
    if step == "lock":
        approve_release("2026-H1.1", desk.basis, "Bình", _DAY)
    (_folder(desk) / _REPORT).write_text("other")
    with pytest.raises(ReleaseError, match="has changed"):
        if step == "lock":
            lock_release("2026-H1.1", "An", _DAY)
        else:
            approve_release("2026-H1.1", desk.basis, "Bình", _DAY)


def test_every_later_change_of_a_locked_release_is_seen(desk: Desk) -> None:
    desk.prepare()
    desk.lock("2026-H1.1")
    folder = _folder(desk)
    (folder / _REPORT).chmod(0o644)
    (folder / _REPORT).write_text("other")
    (folder / "tables" / "units.csv").unlink()
    (folder / "more.txt").write_text("x")
    record = folder / "release.json"
    record.chmod(0o644)
    record.write_text(record.read_text("utf-8").replace('"An"', '"Ai"'), "utf-8")
    assert find_tampering(find_release("2026-H1.1")) == [
        "tables/units.csv is missing",
        f"{_REPORT} has changed",
        "more.txt was added",
        "release.json or trail.jsonl was edited: they do not agree",
    ]


@pytest.mark.parametrize(
    ("keep", "told"),
    [
        ([0, 1, 3], "trail.jsonl was edited: steps of release.json are missing there or stand in another order"),
        ([0, 2, 1, 3], "trail.jsonl was edited: steps of release.json are missing there or stand in another order"),
        ([0, 1], "release.json or trail.jsonl was edited: they do not agree"),
        ([], "release.json or trail.jsonl was edited: they do not agree"),
    ],
)
def test_a_trail_with_lines_that_were_removed_or_reordered_is_seen(desk: Desk, keep: list[int], told: str) -> None:
    desk.prepare()
    desk.lock("2026-H1.1")
    trail = Path(desk.home) / "releases" / "trail.jsonl"
    lines = trail.read_text("utf-8").splitlines(keepends=True)
    trail.write_text("".join(lines[place] for place in keep), "utf-8")
    assert find_tampering(find_release("2026-H1.1")) == [told]


def test_a_file_of_a_release_that_became_a_link_is_seen_and_stops_the_next_step(desk: Desk, tmp_path: Path) -> None:
    desk.prepare()
    desk.check("2026-H1.1")
    outside = tmp_path / "outside.html"
    (_folder(desk) / _REPORT).rename(outside)
    (_folder(desk) / _REPORT).symlink_to(outside)
    (_folder(desk) / "gone.html").symlink_to(tmp_path / "nowhere")
    assert find_tampering(find_release("2026-H1.1")) == [
        "gone.html is a link, not a file",
        f"{_REPORT} is a link, not a file",
    ]
    with pytest.raises(ReleaseError, match="is a link, not a file"):
        approve_release("2026-H1.1", desk.basis, "Bình", _DAY)


def test_a_record_that_was_put_back_lacks_the_last_step_of_the_trail(desk: Desk) -> None:
    desk.prepare()
    desk.lock("2026-H1.1")
    record = _folder(desk) / "release.json"
    locked = record.read_bytes()
    reopen_release("2026-H1.1", "wrong total", "An", _DAY)
    assert find_unfinished(find_release("2026-H1.1")) == ""
    record.chmod(0o644)
    record.write_bytes(locked)
    told = "release.json lacks the last step of trail.jsonl: reopened by An on 2026-07-10"
    assert find_unfinished(find_release("2026-H1.1")) == told


def test_no_step_is_taken_on_a_day_before_the_last_one(desk: Desk) -> None:
    desk.prepare()
    desk.check("2026-H1.1")
    with pytest.raises(ReleaseError, match=r"the last step of 2026-H1\.1 was taken on 2026-07-10, found '2026-07-01'"):
        approve_release("2026-H1.1", desk.basis, "Bình", dt.date(2026, 7, 1))


def test_the_number_of_a_release_whose_folder_was_removed_is_not_used_again(desk: Desk) -> None:
    desk.prepare()
    desk.lock("2026-H1.1")
    shutil.rmtree(_folder(desk))
    assert desk.prepare()["number"] == "2026-H1.2"
    assert find_lost_releases() == ["2026-H1.1"]


def test_a_release_whose_folder_was_removed_is_missed(desk: Desk) -> None:
    desk.prepare()
    desk.lock("2026-H1.1")
    shutil.rmtree(_folder(desk))
    assert find_lost_releases() == ["2026-H1.1"]


def test_a_record_that_cannot_be_read_is_told_with_its_file(desk: Desk) -> None:
    desk.prepare()
    (_folder(desk) / "release.json").write_text("{", "utf-8")
    with pytest.raises(
        ReleaseError, match=r"releases/2026-H1.1/release.json: the record of the release cannot be read"
    ):
        list_releases()


def test_reopening_leaves_its_trace_and_a_revision_keeps_the_old_release(desk: Desk) -> None:
    desk.prepare()
    desk.lock("2026-H1.1")
    with pytest.raises(ReleaseError, match=r"Reopen it first: `workbench release reopen 2026-H1.1 --why REASON`"):
        desk.prepare()
    with pytest.raises(ReleaseError, match="no reason given"):
        reopen_release("2026-H1.1", "  ", "An", _DAY)
    assert reopen_release("2026-H1.1", "wrong total", "Chi", _DAY)["state"] == "reopened"
    with pytest.raises(
        ReleaseError, match=r"nothing has changed since 2026-H1.1. Check it: `workbench release check 2026-H1.1`\.$"
    ):
        desk.prepare()
    desk.publish("second")
    revision = desk.prepare()
    assert (revision["number"], revision["revises"], revision["previous"]) == ("2026-H1.2", "2026-H1.1", "2026-H1.1")
    old = find_release("2026-H1.1")
    assert (old["state"], old["replaced_by"]) == ("replaced", "2026-H1.2")
    reopened = next(step for step in old["steps"] if step["step"] == "reopen")
    assert (reopened["by"], reopened["on"], reopened["why"]) == ("Chi", "2026-07-10", "wrong total")
    assert (_folder(desk) / _REPORT).read_text() == "first"
    assert (_folder(desk, "2026-H1.2") / _REPORT).read_text() == "second"
    assert find_tampering(old) == []


def test_a_reopened_release_that_is_right_after_all_is_checked_again(desk: Desk) -> None:
    desk.prepare()
    desk.lock("2026-H1.1")
    reopen_release("2026-H1.1", "a doubt", "An", _DAY)
    assert desk.lock("2026-H1.1")["state"] == "locked"


def test_releases_are_listed_the_latest_first_and_an_unknown_one_is_refused_with_the_nearest(desk: Desk) -> None:
    desk.publish("year", "2025")
    desk.prepare(period="2025")
    desk.prepare()
    assert [release["number"] for release in list_releases()] == ["2026-H1.1", "2025.1"]
    with pytest.raises(ReleaseError, match=r"did you mean '2026-H1.1'"):
        find_release("2026-H1.9")
    with pytest.raises(ReleaseError):
        find_release("../releases/2026-H1.1")


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"is_internal": True}, "internal, or a draft that is not signed"),
        ({"is_internal": None}, "no disclosure control was applied"),
        ({"is_produced": False}, "no notebook writes it any more"),
    ],
)
def test_what_passed_no_disclosure_control_or_is_old_stays_out(
    desk: Desk, changed: dict[str, Any], reason: str
) -> None:
    desk.publish("internal", **changed)
    with pytest.raises(ReleaseError, match=reason):
        desk.prepare()
    desk.outputs.append(
        desk.outputs[0] | {"path": "2026-H1/f-center/public_vi.html", "is_internal": False} | {"is_produced": True}
    )
    shutil.copy(desk.home / "reports" / desk.outputs[0]["path"], desk.home / "reports" / desk.outputs[1]["path"])
    release = desk.prepare()
    assert [one["path"] for one in release["left_out"]] == ["2026-H1/f-center/f-center_2026-H1_vi.html"]
    assert reason in release["left_out"][0]["reason"]


def test_a_period_or_unit_without_reports_is_refused_with_the_nearest(desk: Desk) -> None:
    with pytest.raises(UsageError, match="did you mean '2026-H1'"):
        desk.prepare(period="2026-H2")
    with pytest.raises(UsageError, match="did you mean 'f-center'"):
        desk.prepare(units=("f-centre",))


def test_a_small_number_is_withheld_in_the_tables_of_a_release_and_noted_in_the_register(
    desk: Desk, register: Path
) -> None:
    for name in ("observations", "statements"):
        frame = desk.tables[name]
        frame.loc[frame["statement_id"] == "bc-1:r2c1", ["numerator", "value"]] = [3, 2.9]
    desk.prepare()
    shown = pd.read_csv(_folder(desk) / "tables" / "observations.csv").set_index("statement_id")
    assert shown.loc["bc-1:r2c1", "status"] == "suppressed"
    assert pd.isna(shown.loc["bc-1:r2c1", "value"])
    lines = register.read_text("utf-8").splitlines()
    assert {json.loads(line)["report"] for line in lines} == {"release 2026-H1.1"}
    assert _gates(desk, "2026-H1.1")["disclosure"].is_ok


def test_a_table_that_shows_what_is_withheld_today_fails_the_disclosure_gate(desk: Desk, monkeypatch: Any) -> None:
    monkeypatch.setattr(preparing, "release_tables", lambda tables, units, name: tables)
    for name in ("observations", "statements"):
        frame = desk.tables[name]
        frame.loc[frame["statement_id"] == "bc-1:r2c1", ["numerator", "value"]] = [3, 2.9]
    desk.prepare()
    gate = _gates(desk, "2026-H1.1")["disclosure"]
    assert gate.cases[0].endswith("f-center cashless_payments_pct 2026-H1, which is withheld today")


def test_a_folder_that_cannot_be_read_stops_the_units_that_it_may_be_of(desk: Desk) -> None:
    desk.prepare()
    rows = [
        {"source_id": "bc-7", "type": "folder", "unit_code": "f-center", "reason": "report.docx: damaged"},
        {"source_id": "bc-8", "type": "folder", "unit_code": None, "reason": "no source.yml"},
        {"source_id": "bc-9", "type": "folder", "unit_code": "f-elsewhere", "reason": "report.pdf: damaged"},
    ]
    gate = _gates(desk, "2026-H1.1", now=desk.tables | {"unread_sources": pd.DataFrame(rows)})["unread"]
    assert not gate.is_ok
    assert gate.cases == ("bc-7: report.docx: damaged", "bc-8: no source.yml")


def _duty(state: str, **more: object) -> dict[str, object]:
    window = {"window_start": "2025-12-15", "window_end": "2026-06-14"}
    return {"unit_code": "f-center", "regime": "qd_1710", "period": "2026-H1", "state": state, **window, **more}


def test_a_missing_report_stops_a_release_until_a_person_says_why_it_may_stand(desk: Desk) -> None:
    desk.prepare()
    owed = _duty("missing", due="2026-06-25", days_late=15)
    late = _duty("late", regime="x", due="2026-06-25", received_on="2026-06-26", days_late=1)
    unsure = _duty("missing", regime="y", due="2026-06-25", days_late=15, flags="uncertain")
    now = desk.tables | {"duties": pd.DataFrame([owed, late, unsure])}
    gate = _gates(desk, "2026-H1.1", now=now)["duties"]
    assert (gate.is_ok, gate.message) == (False, "1 open; 2 late (named, does not stop the release)")
    assert gate.cases[0].startswith("f-center:qd_1710 (")
    assert "data of 2025-12-15 to 2026-06-14): due 2026-06-25, missing, 15 days late" in gate.cases[0]
    assert "received 2026-06-26, 1 day late" in str(gate.cases)
    for key in ("f-center:qd_1710", "duties"):
        gate = _gates(desk, "2026-H1.1", now=now, accepted={key: "flooded"})["duties"]
        assert (gate.is_ok, gate.accepted) == (True, {"f-center:qd_1710": "flooded"})
    release = desk.check("2026-H1.1", now=now, accepted={"duties": "flooded"})
    assert release["steps"][-1]["why"] == "accepted: f-center:qd_1710: flooded"
    trail = (Path(desk.home) / "releases" / "trail.jsonl").read_text("utf-8")
    assert "f-center:qd_1710: flooded" in trail


def test_each_gate_names_what_stops_it(desk: Desk) -> None:
    desk.prepare()
    assert all(gate.is_ok for gate in _gates(desk, "2026-H1.1").values())
    findings = desk.tables["findings"].copy()
    findings.loc[findings.index[0], ["state", "severity", "unit_code"]] = ["open", "error", "f-center"]
    key = str(findings.loc[findings.index[0], "finding_id"])
    sources = pd.concat(
        [desk.tables["sources"], desk.tables["sources"].head(1).assign(source_id="bc-9", kind="filing")]
    )
    now = desk.tables | {"findings": findings, "sources": sources}
    duty = _duty("missing", due="2026-06-25", days_late=15)
    duties = pd.DataFrame([duty, duty | {"regime": "nd_09", "state": "late"}, duty | {"period": "2025-H2"}])
    desk.publish("second")
    (_folder(desk) / _REPORT).write_text("other")
    gates = _gates(desk, "2026-H1.1", now=now | {"duties": duties}, out_of_date=["fit models: out of date"], basis={})
    assert {name for name, gate in gates.items() if not gate.is_ok} == {
        "files",
        "reports",
        "build",
        "findings",
        "unread",
        "duties",
    }
    assert gates["findings"].cases[0].startswith(key)
    assert gates["unread"].cases == ("bc-9: nothing was read from it",)
    assert [case.split(" ")[0] for case in gates["duties"].cases] == ["f-center:qd_1710", "f-center:nd_09"]
    assert len(gates["reports"].cases) == 2
    accepted = _gates(desk, "2026-H1.1", now=now, accepted={key: "of last year", "bc-9": "a letter"})
    assert accepted["findings"].is_ok
    assert accepted["findings"].accepted == {key: "of last year"}
    assert accepted["unread"].is_ok
    with pytest.raises(UsageError, match="--accept: found 'nothing'"):
        _gates(desk, "2026-H1.1", now=now, accepted={"nothing": "x"})


def test_what_a_check_accepted_stands_at_the_next_check(desk: Desk) -> None:
    desk.prepare()
    findings = desk.tables["findings"]
    findings.loc[findings.index[0], ["state", "severity", "unit_code"]] = ["open", "error", "f-center"]
    key = str(findings.loc[findings.index[0], "finding_id"])
    assert desk.check("2026-H1.1")["state"] == "prepared"
    assert desk.check("2026-H1.1", accepted={key: "of last year"})["state"] == "checked"
    assert desk.check("2026-H1.1")["state"] == "checked"


def test_two_people_at_once_take_one_step_after_the_other(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.prepare()
    monkeypatch.setattr(release_files, "_LONGEST_WAIT", 0.05)
    with release_files.hold_releases(), pytest.raises(ReleaseError, match="another process is changing the releases"):
        desk.check("2026-H1.1")


def _cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave out what takes time and no disk."""
    monkeypatch.setattr(preparing, "release_tables", lambda tables, units, name: tables)
    monkeypatch.setattr(preparing, "write_comparison", lambda comparison, folder, number: [])
    monkeypatch.setattr("os.fsync", lambda file: None)
    monkeypatch.setattr(preparing, "tables_of_release", lambda tables, units: {"units": b"unit_code\nf-center\n"})
    monkeypatch.setattr(preparing, "units_within", lambda tables, units: set(units))


def _seen(home: Path) -> dict[str, bytes]:
    files = [path for path in sorted((home / "releases").rglob("*")) if path.is_file()]
    names = {path.relative_to(home).as_posix(): path for path in files}
    return {
        name: path.read_bytes() for name, path in names.items() if "/." not in name and not name.endswith("trail.jsonl")
    }


def test_a_release_is_prepared_whole_or_not_at_all(
    desk: Desk, faulty_disk: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    _cheap(monkeypatch)
    desk.prepare()
    whole = _seen(desk.home)

    def clear() -> None:
        shutil.rmtree(desk.home / "releases")

    for fault in faulty_disk.fail_at_every_change(desk.home, clear, desk.prepare):
        assert _seen(desk.home) in ({}, whole), fault
        if not _seen(desk.home):
            desk.prepare()
        assert _seen(desk.home) == whole, fault
        assert find_tampering(find_release("2026-H1.1")) == [], fault
        assert not list((desk.home / "releases").glob(".*.half")), fault


@pytest.mark.parametrize("step", ["check", "approve", "lock", "reopen"])
def test_a_step_is_taken_or_not_and_can_be_taken_again(
    desk: Desk, faulty_disk: Any, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    _cheap(monkeypatch)
    calls = {
        "check": lambda: steps.store_check("2026-H1.1", [], desk.basis, "An", _DAY),
        "approve": lambda: approve_release("2026-H1.1", desk.basis, "Bình", _DAY),
        "lock": lambda: lock_release("2026-H1.1", "An", _DAY),
        "reopen": lambda: reopen_release("2026-H1.1", "wrong total", "An", _DAY),
    }
    ready = desk.home / "ready"
    desk.prepare()
    for name in calls:
        if name == step:
            break
        calls[name]()
    shutil.copytree(desk.home / "releases", ready)
    before = find_release("2026-H1.1")["state"]

    def prepare() -> None:
        shutil.rmtree(desk.home / "releases")
        shutil.copytree(ready, desk.home / "releases")

    for fault in faulty_disk.fail_at_every_change(desk.home / "releases", prepare, calls[step]):
        release = find_release("2026-H1.1")
        assert find_tampering(release) == [], fault
        if release["state"] == before:
            release = calls[step]()
        assert [one["step"] for one in release["steps"]][-1] == step, fault
        assert find_tampering(find_release("2026-H1.1")) == [], fault
