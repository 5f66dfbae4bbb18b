"""A decision is one row of a lookup, appended whole, and never lost or doubled."""

from __future__ import annotations

from pathlib import Path

import pytest

from analysis.schemas import DecisionError, SchemaError, append_decision, read_lookup_table, who_decides

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
    path = append_decision(tmp_path, "settled", _ROW | {"statement_id": "b:1#1"}, replace=True)
    assert path.read_text("utf-8").splitlines()[1:] == ["vn,a_pct,2026,b:1#1,An,2026-07-01,the newer count"]


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
