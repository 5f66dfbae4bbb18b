"""``workbench release`` as two people use it: what it prints, and the exit status."""

from __future__ import annotations

from typing import Any

import pytest

from analysis.cli.main import run_command_line
from analysis.pipeline.publishing import release_steps

Desk = Any  # the helper class of conftest.py


@pytest.fixture
def console(desk: Desk, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Any:
    """Return a call that runs ``workbench release`` and gives its exit status and what it printed."""
    monkeypatch.setenv("WORKBENCH_BY", "An")
    monkeypatch.setattr(release_steps, "_known_on", lambda day: desk.tables)
    monkeypatch.setattr("analysis.panel.load_all", lambda: desk.tables)
    monkeypatch.setattr(release_steps, "list_outputs", lambda: desk.outputs)
    monkeypatch.setattr(release_steps, "digest_tables", lambda: desk.basis)
    monkeypatch.setattr(release_steps, "check_outputs", lambda keys, day: [])

    def call(*arguments: str) -> tuple[int, str]:
        status = run_command_line(["release", *arguments])
        told = capsys.readouterr()
        return status, told.out + told.err

    return call


def test_two_people_bring_a_release_from_prepared_to_locked_and_reopened(console: Any, desk: Desk) -> None:
    assert console("list") == (0, "no release yet: workbench release prepare --period PERIOD\n")
    assert console("compare")[0] == 2
    status, told = console("prepare", "--period", "2026-H1", "--title", "Nửa đầu năm")
    assert status == 0
    assert "2026-H1.1 prepared: 1 report file of 1 organisation, 6 tables" in told
    assert "Check it: `workbench release check 2026-H1.1`." in told
    assert console("compare") == (
        0,
        "no earlier release of this kind was locked, so 2026-H1.1 cannot be compared\n",
    )
    status, told = console("check", "2026-H1.1")
    assert (status, told.count("ok    ")) == (0, 7)
    assert console("approve", "2026-H1.1")[0] == 1
    assert "approved by Bình" in console("approve", "2026-H1.1", "--by", "Bình")[1]
    assert "locked by An" in console("lock", "2026-H1.1")[1]
    assert console("check", "2026-H1.1")[0] == 0
    assert "Released as 2026-H1.1" in (desk.home / "reports" / "index_en.html").read_text("utf-8")
    assert "reopened by An" in console("reopen", "2026-H1.1", "--why", "wrong total")[1]
    shown = console("show", "2026-H1.1")[1]
    assert "2026-H1.1: Nửa đầu năm (reopened)" in shown
    assert "reopen by An: wrong total" in shown
    assert "approve by Bình" in shown


def test_a_changed_file_is_told_by_list_show_and_check(console: Any, desk: Desk) -> None:
    console("prepare", "--period", "2026-H1")
    desk.lock("2026-H1.1")
    table = desk.home / "releases" / "2026-H1.1" / "changes.csv"
    table.chmod(0o644)
    table.write_text("x", "utf-8")
    for arguments in (("list",), ("show", "2026-H1.1"), ("check", "2026-H1.1")):
        status, told = console(*arguments)
        assert (status, "changes.csv has changed" in told) == (1, True), arguments


def test_a_gate_that_is_not_passed_is_named_with_its_cases_and_can_be_accepted(console: Any, desk: Desk) -> None:
    findings = desk.tables["findings"]
    findings.loc[findings.index[0], ["state", "severity", "unit_code"]] = ["open", "error", "f-center"]
    key = str(findings.loc[findings.index[0], "finding_id"])
    console("prepare", "--period", "2026-H1")
    status, told = console("check", "2026-H1.1")
    assert status == 1
    assert f"not ok  findings: 1 open\n        {key}" in told
    assert told.endswith("may also be accepted: `workbench release check 2026-H1.1 --accept CASE=REASON`.\n")
    assert console("check", "2026-H1.1", "--accept", key)[0] == 2
    assert console("check", "2026-H1.1", "--accept", f"{key}=of last year")[0] == 0


def test_changes_are_printed_as_csv_or_written_to_a_folder(console: Any, desk: Desk) -> None:
    desk.publish("before", "2025-H2")
    console("prepare", "--period", "2025-H2")
    desk.lock("2025-H2.1")
    desk.tables["observations"] = desk.tables["observations"].iloc[1:]
    console("prepare", "--period", "2026-H1")
    told = console("compare")[1]
    assert told.startswith("what,change,unit_code")
    assert told.count("value,gone") == 1
    assert console("compare", "2025-H2.1", "2026-H1.1", "--to", str(desk.home / "changes"))[0] == 0
    assert (desk.home / "changes" / "changes.csv").read_text("utf-8") == told
