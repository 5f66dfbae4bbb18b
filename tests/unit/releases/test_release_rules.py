"""Single rules of releases: numbers, what a release is compared with, what its tables hold, what its gates look at."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from analysis.releases import (
    ReleaseError,
    approve_release,
    check_release_set,
    compare_releases,
    find_lost_releases,
    find_previous,
    find_release,
    find_tampering,
    reopen_release,
)
from analysis.releases._release_tables import tables_of_release
from analysis.whole_files import write_whole

Desk = Any  # the helper class of conftest.py
_DAY = dt.date(2026, 7, 10)
_OBSERVATION = "unit_code,indicator_code,period,status,op,value,numerator,denominator,is_chosen,flags,statement_id\n"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return an empty project."""
    (tmp_path / "workbench.toml").write_text('name = "A project"\n', "utf-8")
    monkeypatch.setenv("WORKBENCH_HOME", str(tmp_path))
    return tmp_path


def _store(home: Path, number: str, units: list[str], **tables: str) -> None:
    """Store a locked release with these tables."""
    texts = {"units": "unit_code,name_vi,name_en\n" + "".join(f"{unit},{unit},{unit}\n" for unit in units)} | tables
    files = []
    for name, text in texts.items():
        write_whole(home / "releases" / number / "tables" / f"{name}.csv", text.encode())
        files.append({"path": f"tables/{name}.csv", "sha256": hashlib.sha256(text.encode()).hexdigest()})
    record = {"number": number, "period": number.rpartition(".")[0], "units": units, "state": "locked", "files": files}
    record["steps"] = [{"step": "lock", "state": "locked", "by": "An", "on": "2026-07-10"}]
    write_whole(home / "releases" / number / "release.json", json.dumps(record).encode())


def _changes(home: Path) -> list[tuple[str, ...]]:
    rows = compare_releases("2025-H2.1", "2026-H1.1").rows
    return [(row["what"], row["change"], row["unit_code"], row["earlier"], row["later"], row["why"]) for row in rows]


def test_only_units_of_both_releases_are_compared(home: Path) -> None:
    _store(home, "2025-H2.1", ["a", "b"], observations=_OBSERVATION + "a,x,2025,final,=,1,,,True,,s:1\n")
    _store(home, "2026-H1.1", ["b", "c"], observations=_OBSERVATION + "c,x,2025,final,=,2,,,True,,t:1\n")
    assert _changes(home) == []
    _store(home, "2027-H1.1", ["d"])
    with pytest.raises(ReleaseError, match="share no organisation"):
        compare_releases("2025-H2.1", "2027-H1.1")


def test_each_change_of_a_value_has_its_reason_and_operator(home: Path) -> None:
    before = (
        "a,x,2021,final,=,1,,,True,,s:1",
        "a,x,2022,final,=,1,,,True,corrected,s:2",
        "a,x,2023,final,=,1,,,True,,s:3",
    )
    before = (*before, "a,x,2024,final,>,45.50,5,11,True,,s:4", "a,x,2025,final,=,1,,,False,,s:5")
    now = ("a,x,2021,final,=,2,,,True,consolidated,t:1", "a,x,2022,final,=,3,,,True,corrected,t:2")
    now = (
        *now,
        "a,x,2023,final,=,4,,,True,,s:9",
        "a,x,2024,final,>,45.6,5,11,True,,s:4",
        "a,x,2025,final,=,9,,,False,,s:5",
    )
    _store(home, "2025-H2.1", ["a"], observations=_OBSERVATION + "\n".join(before))
    _store(home, "2026-H1.1", ["a"], observations=_OBSERVATION + "\n".join(now))
    assert _changes(home) == [
        ("value", "revised", "a", "1", "2", "consolidated"),
        ("value", "revised", "a", "1", "3", "new_filing"),
        ("value", "revised", "a", "1", "4", "other_value"),
        ("value", "revised", "a", "> 45.50 (5/11)", "> 45.6 (5/11)", "read_again"),
    ]


def test_targets_that_moved_came_or_went_are_listed_with_their_day(home: Path) -> None:
    head = "unit_code,indicator_code,op,value,due,statement_id\n"
    _store(home, "2025-H2.1", ["a"], targets=head + "a,x,>=,90,2026-12-31,d:1\na,x,>=,50,2026-12-31,d:2\n")
    _store(home, "2026-H1.1", ["a"], targets=head + "a,x,>=,90,2027-12-31,d:1\na,x,>=,70,,d:3\n")
    assert sorted(_changes(home)) == [
        ("target", "gone", "a", ">= 50 2026-12-31", "", ""),
        ("target", "new", "a", "", ">= 70", ""),
        ("target", "revised", "a", ">= 90 2026-12-31", ">= 90 2027-12-31", ""),
    ]


def test_a_release_is_compared_with_an_earlier_one_best_of_the_same_units(home: Path) -> None:
    for number, units in (("2024-H2.1", ["a"]), ("2025-H1.1", ["a", "b"]), ("2026-H2.1", ["a"])):
        _store(home, number, units)
    found = [find_previous("2025-H2", units, "2025-H2.1") for units in (["a"], ["b", "c"], ["c"])]
    assert [one["number"] if one else None for one in found] == ["2024-H2.1", "2025-H1.1", None]


def test_a_number_is_never_given_twice_and_a_lost_release_is_missed_once_it_was_checked(desk: Desk) -> None:
    desk.prepare()
    desk.publish("second")
    desk.prepare()
    first = desk.home / "releases" / "2026-H1.1"
    first.rename(desk.home / "elsewhere")
    (desk.home / "releases" / "2026-H1.2").rename(desk.home / "releases" / "2026-H1.2.aside")
    assert find_lost_releases() == ["2026-H1.1"]  # the second one was only prepared
    (desk.home / "releases" / "2026-H1.2.aside").rename(desk.home / "releases" / "2026-H1.2")
    desk.publish("third")
    assert desk.prepare()["number"] == "2026-H1.3"


def test_an_approved_release_is_reopened_before_another_one_takes_its_place(desk: Desk) -> None:
    desk.prepare()
    desk.check("2026-H1.1")
    approve_release("2026-H1.1", desk.basis, "Bình", _DAY)
    desk.publish("second")
    with pytest.raises(ReleaseError, match=r"2026-H1.1 holds the same .* and is approved.*Reopen it first"):
        desk.prepare()
    reopen_release("2026-H1.1", "a new figure", "An", _DAY)
    assert (
        desk.check("2026-H1.1")["state"] == "reopened"
    )  # its gates do not pass, and nobody forgets that it was approved


def test_a_damaged_release_is_prepared_again_although_nothing_has_changed(desk: Desk) -> None:
    desk.prepare()
    report = next((desk.home / "releases" / "2026-H1.1" / "reports").rglob("*.html"))
    report.unlink()
    assert desk.prepare()["number"] == "2026-H1.2"


def test_a_report_that_is_not_the_listed_one_or_an_earlier_version_does_not_enter_a_release(desk: Desk) -> None:
    path = desk.home / "reports" / desk.outputs[0]["path"]
    earlier = desk.outputs[0] | {"path": "2026-H1/f-center/earlier/2026-06-01-1/a_vi.html", "is_earlier": True}
    write_whole(desk.home / "reports" / earlier["path"], b"first")
    desk.outputs.append(earlier)
    write_whole(path, b"changed meanwhile")
    with pytest.raises(ReleaseError, match="changed while the release was prepared"):
        desk.prepare()
    assert not list((desk.home / "releases").glob("[!.]*-H1*"))
    write_whole(path, b"first")
    assert desk.prepare()["counts"]["reports"] == 1


def test_what_became_internal_or_names_a_person_and_only_errors_of_its_units_stop_a_release(desk: Desk) -> None:
    desk.prepare()
    table = desk.home / "releases" / "2026-H1.1" / "tables" / "sources.csv"
    table.write_text(table.read_text("utf-8").replace("Báo cáo sáu tháng", "Bệnh nhân CCCD 001085012345"), "utf-8")
    desk.outputs[0]["is_internal"] = True
    findings = desk.tables["findings"].assign(state="open", severity="error", unit_code="f-elsewhere")
    sources = desk.tables["sources"].assign(kind="filing", filing_unit_code="f-center")
    tasks = desk.tables["tasks"].assign(source_id=lambda rows: "qd-2")
    now = desk.tables | {"findings": findings, "sources": sources, "tasks": tasks}
    gates = {gate.gate: gate for gate in check_release_set(find_release("2026-H1.1"), desk.state(now=now))}
    assert gates["findings"].is_ok
    assert gates["unread"].is_ok  # its tasks were read
    internal, named = gates["disclosure"].cases
    assert internal == "reports/f-center/f-center_2026-H1_vi.html is an internal report"
    assert named.startswith("tables/sources.csv holds ")


def test_a_record_that_was_put_back_to_an_earlier_step_is_seen_and_a_broken_line_of_the_trail_is_not_continued(
    desk: Desk,
) -> None:
    desk.prepare()
    record = desk.home / "releases" / "2026-H1.1" / "release.json"
    prepared = record.read_bytes()
    with (desk.home / "releases" / "trail.jsonl").open("ab") as trail:
        trail.write(b'{"number": "2026-H1.1", "st')  # as a process leaves it that is killed there
    desk.check("2026-H1.1")
    assert find_tampering(find_release("2026-H1.1")) == []
    approve_release("2026-H1.1", desk.basis, "Bình", _DAY)
    record.write_bytes(prepared)
    assert find_tampering(find_release("2026-H1.1")) == ["release.json or trail.jsonl was edited: they do not agree"]


def test_a_step_that_a_full_disk_refused_leaves_the_trail_as_it_was(desk: Desk, faulty_disk: Any) -> None:
    desk.prepare()
    trail = desk.home / "releases" / "trail.jsonl"
    before = trail.read_bytes()
    with faulty_disk.failing(faulty_disk.FaultyDisk(desk.home)) as whole:
        desk.check("2026-H1.1")
    trail.write_bytes(before)
    with faulty_disk.failing(faulty_disk.FaultyDisk(desk.home, whole.changes.index("write"))), pytest.raises(OSError):
        desk.check("2026-H1.1")
    assert trail.read_bytes() == before


def test_the_tables_of_a_release_hold_its_units_what_they_cite_and_no_formula() -> None:
    def frame(**columns: list[Any]) -> pd.DataFrame:
        return pd.DataFrame(columns)

    tables = {
        "units": frame(unit_code=["a", "b"], name_vi=["=1+1", "B"]),
        "indicators": frame(indicator_code=["x", "y", "z"]),
        "observations": frame(unit_code=["a", "b"], indicator_code=["x", "y"], statement_id=["s:1", "t:1"]),
        "targets": frame(unit_code=["a"], indicator_code=["z"], statement_id=["d:1"], due=[pd.Timestamp("2026-12-31")]),
        "verdicts": frame(unit_code=["a", "a"], method=["workbench", "other"], indicator_code=["x", "x"],
                          verdict=["met", "missed"], message=[None, None]),
        "sources": frame(source_id=["s", "t", "d"], title=["Ông Nguyễn Văn An, 0912345678", "T", "D"]),
    }  # fmt: skip
    found = {name: content.decode() for name, content in tables_of_release(tables, ["a"]).items()}
    rows = {name: [line.split(",") for line in text.splitlines()[1:]] for name, text in found.items()}
    assert [row[:2] for row in rows["units"]] == [["a", "'=1+1"]]
    assert [row[0] for row in rows["indicators"]] == ["x", "z"]
    assert [row[:2] for row in rows["observations"]] == [["a", "x"]]
    assert [row[6] for row in rows["targets"]] == ["2026-12-31"]
    assert [row[6] for row in rows["verdicts"]] == ["met"]
    assert [row[0] for row in rows["sources"]] == ["d", "s"]
    assert "0912345678" not in found["sources"]
