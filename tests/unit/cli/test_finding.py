"""Findings are listed, shown and answered from the command line; every answer is a row, and wrong ones are refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from analysis.cli.main import run_command_line
from analysis.i18n import Message
from analysis.panel import save
from analysis.reports import trace_id
from analysis.schemas import read_lookup_table, set_types

Fail = Callable[..., str]
_NAMES = ("outlier:a:row-1#aaaaa", "outlier:a:row-12#bbbbb", "two_figures:b:line-3#ccccc")
_SAID = Message("finding.two_figures", {"name": "x", "period": "2025", "printed": "9%", "recomputed": "19%"}).to_json()


@pytest.fixture
def found(project: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a project with three stored findings, in which An decides on 1 July 2026."""
    monkeypatch.setenv("WORKBENCH_BY", "An")
    monkeypatch.setenv("WORKBENCH_RUN_DATE", "2026-07-01")
    rows = [
        {"finding_id": name, "rule": name.partition(":")[0], "source_id": name.split(":")[1]}
        | {"locator": "line 3", "other_locator": "line 9", "severity": "suspicious", "state": "open"}
        | {"printed": "9%", "recomputed": "19%", "message": _SAID, "unit_code": "p34-46"}
        for name in _NAMES
    ]
    sources = [{"source_id": name, "folder": name, "title": f"Báo cáo {name}", "url": "filed"} for name in "ab"]
    folder = project / "data" / "processed"
    save("findings", set_types("findings", pd.DataFrame(rows)), folder)
    save("sources", set_types("sources", pd.DataFrame(sources)), folder)
    return project


def _run(*arguments: str) -> None:
    assert run_command_line(["finding", *arguments]) == 0


def _decisions(project: Path) -> list[tuple[str, ...]]:
    table = read_lookup_table(project / "data" / "lookup", "finding_states", may_be_missing=True)
    names = ["finding_id", "state", "reason", "decided_by", "decided_on"]
    return [tuple(str(cell).removesuffix(" 00:00:00") for cell in row) for row in table[names].itertuples(index=False)]


def test_a_decision_is_a_row_and_the_finding_leaves_the_list(found: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _run("set", "two", "--state", "explained", "--why", "hai cách tính")
    assert _decisions(found) == [(_NAMES[2], "explained", "hai cách tính", "An", "2026-07-01")]
    capsys.readouterr()
    _run()
    listed = capsys.readouterr().out
    assert _NAMES[2] not in listed
    assert listed.endswith("findings: 2 open, 1 explained, 0 corrected at source, 0 wrong alarm\n")


def test_several_findings_are_answered_at_once_and_a_repeated_answer_adds_no_row(found: Path) -> None:
    for _ in range(2):
        _run(
            "set", "outlier:*", "--state", "wrong_alarm", "--why", "sáp nhập tỉnh", "--by", "Bình", "--on", "2026-06-30"
        )
    assert [row[0] for row in _decisions(found)] == list(_NAMES[:2])
    assert {row[3:] for row in _decisions(found)} == {("Bình", "2026-06-30")}


def test_a_trace_id_of_a_report_names_a_finding(found: Path) -> None:
    _run("set", trace_id("findings", _NAMES[0]), "--state", "explained", "--why", "x")
    assert [row[0] for row in _decisions(found)] == [_NAMES[0]]


def test_a_reopened_finding_keeps_its_earlier_decision(found: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _run("set", "two", "--state", "corrected_at_source", "--source", "a")
    _run("reopen", "two", "--why", "bản đính chính bị thu hồi")
    capsys.readouterr()
    _run("show", "two")
    shown = capsys.readouterr().out
    assert "suspicious, open" in shown
    assert "decision 1: corrected at source by An on 2026-07-01: see a" in shown
    assert "decision 2: open by An on 2026-07-01: bản đính chính bị thu hồi" in shown
    assert "(Báo cáo b [b], line 3)" in shown
    assert "(Báo cáo b [b], line 9)" in shown


def test_a_finding_is_listed_again_with_its_earlier_decision_when_its_values_change(
    found: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _run("set", "two", "--state", "explained", "--why", "hai cách tính")
    table = found / "data" / "lookup" / "finding_states.csv"
    table.write_text(table.read_text("utf-8").replace("9% | 19%", "8% | 19%"), "utf-8")
    capsys.readouterr()
    _run("list", "--format", "json")
    (row,) = (row for row in json.loads(capsys.readouterr().out) if row["finding_id"] == _NAMES[2])
    assert row["decision"] == ("open again, its values have changed; was explained by An on 2026-07-01: hai cách tính")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("outlier", "--state", "explained", "--why", "x"), "'outlier' may mean 2 findings"),
        (("twofigures", "--state", "explained", "--why", "x"), "expected a finding; did you mean 'two_figures:b"),
        (("two", "--state", "explained"), "--why: a decision needs its reason"),
        (("two", "--state", "corrected_at_source"), "--source: a correction needs the source that corrects it"),
        (("two", "--state", "corrected_at_source", "--source", "c"), "--source: found 'c', expected a source"),
        (("two", "--state", "explained", "--why", "x", "--source", "a"), "only with --state corrected_at_source"),
        (
            ("two", "--state", "explained", "--why", "x", "--on", "2999-01-01"),
            "--on: found '2999-01-01', expected a day",
        ),
    ],
)
def test_a_decision_that_says_too_little_is_refused(
    found: Path, fail: Fail, arguments: tuple[str, ...], message: str
) -> None:
    assert message in fail("finding", "set", *arguments)
    assert not _decisions(found)


def test_answers_on_findings_that_are_gone_are_history(found: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _run("set", "two", "--state", "explained", "--why", "hai cách tính")
    table = found / "data" / "lookup" / "finding_states.csv"
    table.write_text(table.read_text("utf-8").replace(_NAMES[2], "two_figures:b:line-3#ddddd"), "utf-8")
    capsys.readouterr()
    _run("list", "--state", "gone")
    assert capsys.readouterr().out.split("\n")[:3] == [
        "two_figures:b:line-3#ddddd",
        "    9% | 19%",
        "    explained by An on 2026-07-01: hai cách tính",
    ]
