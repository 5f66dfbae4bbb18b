"""``workbench todo`` prints what is left with the command that settles it, and ends well when nothing is."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from analysis.cli.main import run_command_line
from analysis.i18n import Message
from analysis.intake import list_refused, receive_inbox
from analysis.panel import save
from analysis.run_date import default_run_date
from analysis.schemas import TABLES, append_decision, set_types

_SAID = Message("finding.two_figures", {"name": "x", "period": "2025", "printed": "9%", "recomputed": "19%"}).to_json()


@pytest.fixture
def listed(project: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a project with two contradictions, and a value that is in the panel."""
    monkeypatch.setenv("WORKBENCH_RUN_DATE", "2026-07-01")
    key = {"source_id": "a", "statement_id": "a:1"}
    findings = [
        {
            "finding_id": name,
            "rule": "two_figures",
            "source_id": "a",
            "locator": f"line {name}",
            "severity": "suspicious",
        }
        | {"other_locator": f"line {name}0", "printed": "9%", "recomputed": "19%", "message": _SAID, "state": "open"}
        for name in "12"
    ]
    rows: dict[str, list[dict[str, object]]] = {
        "sources": [{"source_id": "a", "title": "Báo cáo", "kind": "filing", "folder": "a", "url": "x"}],
        "statements": [key | {"locator": "line 9", "kind": "actual", "raw_text": "9%"}],
        "placements": [key | {"outcome": "in_panel", "in_panel": True, "kind": "actual"}],
        "findings": findings,  # type: ignore[dict-item]
    }
    for name, cells in rows.items():
        frame = pd.DataFrame(cells).reindex(columns=TABLES[name].column_names)
        save(name, set_types(name, frame), project / "data" / "processed")
    return project


def test_items_are_numbered_with_their_commands_and_the_rest_is_counted(
    listed: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_command_line(["todo", "--limit", "1"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("  1. contradictory: One document has two values for ‘x’")
    assert lines[1].strip().startswith("workbench finding set ")
    assert lines[2:] == ["and 1 more; --limit 0 shows all", "read 1 value: 1 in the panel, 0 to do, 0 not data"]


def test_an_answer_takes_its_item_off_the_list_at_once(listed: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in "12":
        row = {"finding_id": name, "decision_number": 1, "state": "explained", "values": "9% | 19%", "reason": "x"}
        append_decision(
            listed / "data" / "lookup", "finding_states", row | {"decided_by": "An", "decided_on": "2026-07-01"}
        )
    assert run_command_line(["todo"]) == 0
    assert capsys.readouterr().out.splitlines()[0] == "Nothing to do."
    assert run_command_line(["todo", "--lang", "vi"]) == 0
    assert capsys.readouterr().out.splitlines()[0] == "Không còn việc cần làm."


def test_the_list_is_printed_as_json_and_written_to_a_file(listed: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command_line(["todo", "--json", "--lang", "vi"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert [row["kind"] for row in rows] == ["contradictory"] * 2
    assert run_command_line(["todo", "--to", "todo.csv", "--kind", "unplaced"]) == 0
    assert len((listed / "todo.csv").read_text("utf-8-sig").splitlines()) == 1


def test_a_refused_file_stays_in_sight_until_its_reason_is_deleted(
    listed: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (listed / "inbox" / "Huế").mkdir(parents=True)
    (listed / "inbox" / "Huế" / "bao cao.docx").write_bytes(b"PK")
    assert [one.state for one in receive_inbox(listed / "inbox", listed / "data" / "raw", quiet=0)] == ["refused"]
    assert run_command_line(["todo"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[-2].startswith("refused: Huế/bao cao.docx: the file is damaged or incomplete")
    [refused] = list_refused(listed / "inbox")
    assert (refused.name, refused.day) == ("Huế/bao cao.docx", default_run_date())
    waiting = listed / "inbox" / "refused" / "Huế"
    note = waiting / "again.docx.reason.txt"
    note.with_name("again.docx").write_bytes(b"PK")
    note.write_text("Huế/again.docx: already filed as a\n", encoding="utf-8")
    (waiting / "bao cao.docx.reason.txt").unlink()
    assert run_command_line(["todo"]) == 0
    assert "refused:" not in capsys.readouterr().out
