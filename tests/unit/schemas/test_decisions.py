"""A decision is one row of a lookup, appended whole, and never lost or doubled."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from analysis.errors import UsageError
from analysis.schemas import (
    DecisionError,
    SchemaError,
    append_decision,
    decisions,
    hold_decisions,
    read_lookup_table,
    who_decides,
)

_ROW = {
    "unit_code": "vn",
    "indicator_code": "a_pct",
    "period": "2026",
    "statement_id": "a:1#1",
    "settled_by": "An",
    "settled_on": "2026-07-01",
    "reason": "the newer count",
}


def test_a_row_is_appended_and_notes_of_the_editor_stay(tmp_path: Path) -> None:
    path = append_decision(tmp_path, "settled", _ROW)
    path.write_text(
        path.read_text("utf-8").replace("reason\n", "reason,note\n").replace("count\n", 'count,"my, note"\n')
    )
    append_decision(tmp_path, "settled", _ROW | {"period": "2025", "reason": "=1+1"})
    assert path.read_text("utf-8").splitlines()[1:] == [
        'vn,a_pct,2026,a:1#1,An,2026-07-01,the newer count,"my, note"',
        "vn,a_pct,2025,a:1#1,An,2026-07-01,'=1+1,",
    ]
    assert read_lookup_table(tmp_path, "settled")["reason"].tolist() == ["the newer count", "=1+1"]


def test_a_second_row_of_one_key_is_refused_or_replaces_the_first(tmp_path: Path) -> None:
    append_decision(tmp_path, "settled", _ROW)
    with pytest.raises(DecisionError, match="decided before"):
        append_decision(tmp_path, "settled", _ROW | {"statement_id": "b:1#1"})
    header = append_decision(tmp_path, "settled", _ROW | {"period": "2025"}).read_text("utf-8").splitlines()[0]
    path = append_decision(tmp_path, "settled", _ROW | {"statement_id": "b:1#1"}, replace=True)
    assert path.read_text("utf-8").splitlines() == [
        header,
        "vn,a_pct,2025,a:1#1,An,2026-07-01,the newer count",
        "vn,a_pct,2026,b:1#1,An,2026-07-01,the newer count",
    ]


def test_a_table_that_a_spreadsheet_saved_with_its_mark_takes_the_next_row(tmp_path: Path) -> None:
    path = append_decision(tmp_path / "new" / "lookup", "settled", _ROW)
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    append_decision(path.parent, "settled", _ROW | {"period": "2025"})
    assert read_lookup_table(path.parent, "settled")["unit_code"].tolist() == ["vn", "vn"]


def test_of_two_people_who_decide_at_once_neither_loses_a_row(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = threading.Thread(target=append_decision, args=(tmp_path, "settled", _ROW | {"period": "2025"}))
    write_whole = decisions.write_whole

    def write_late(path: Path, content: bytes) -> None:
        if threading.current_thread() is not other:
            other.start()
            other.join(timeout=0.3)  # it waits for its turn
        write_whole(path, content)

    monkeypatch.setattr(decisions, "write_whole", write_late)
    append_decision(tmp_path, "settled", _ROW)
    other.join(timeout=60)
    assert sorted(read_lookup_table(tmp_path, "settled")["period"]) == ["2025", "2026"]


def test_whoever_holds_the_decisions_may_decide_and_another_one_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(decisions, "_LONGEST_WAIT", 0.05)
    said: list[str] = []

    def decide() -> None:
        try:
            append_decision(tmp_path, "settled", _ROW)
        except DecisionError as error:
            said.append(str(error))

    with hold_decisions(tmp_path):
        append_decision(tmp_path, "settled", _ROW | {"period": "2025"})
        other = threading.Thread(target=decide)
        other.start()
        other.join(timeout=60)
    assert said == ["another process is storing decisions. Try again when it has ended."]
    decide()
    assert sorted(read_lookup_table(tmp_path, "settled")["period"]) == ["2025", "2026"]


def test_a_row_that_does_not_match_the_schema_leaves_the_file_alone(tmp_path: Path) -> None:
    path = append_decision(tmp_path, "settled", _ROW)
    before = path.read_bytes()
    with pytest.raises(SchemaError, match="period"):
        append_decision(tmp_path, "settled", _ROW | {"period": "sometime"})
    with pytest.raises(DecisionError, match="why"):
        append_decision(tmp_path, "settled", _ROW | {"why": "?"})
    assert path.read_bytes() == before
    assert {file.name for file in tmp_path.iterdir()} <= {"settled.csv", ".decisions.lock"}


def test_who_decides_is_the_option_then_the_variable_then_the_login(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORKBENCH_BY", "Bình")
    assert who_decides("An") == "An"
    assert who_decides() == "Bình"
    monkeypatch.delenv("WORKBENCH_BY")
    monkeypatch.setenv("LOGNAME", "cuong")
    assert who_decides() == "cuong"
    assert who_decides("Nguyễn\nAn,\t ") == "Nguyễn An,"


def test_nobody_decides_under_an_empty_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORKBENCH_BY", " \n")
    with pytest.raises(UsageError, match="--by: who decides is not known: give --by NAME or set WORKBENCH_BY"):
        who_decides()
