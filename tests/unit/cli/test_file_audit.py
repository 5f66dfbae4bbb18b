"""`workbench audit FILE` audits documents as they are."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from analysis.cli import file_audit
from analysis.cli.file_audit import list_findings
from analysis.schemas import TABLES, set_types

_REPORT = """SỞ Y TẾ TỈNH NINH THUẬN

Số: 12/BC-SYT

Ninh Thuận, ngày 10 tháng 7 năm 2024

BÁO CÁO

Kết quả chuyển đổi số 6 tháng đầu năm 2024

**1. Kết quả**

- Tỷ lệ khám chữa bệnh bằng căn cước đạt 46,1% (60/130 lượt).

**3. Kiến nghị**
"""


def test_a_document_is_audited_in_the_language_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "report.txt"
    path.write_text(_REPORT, "utf-8")
    rows, errors, _ = list_findings([path], lang="vi")
    assert not errors
    found = {row["rule"]: row for row in rows}
    assert {"ratio_truncated", "number_gap"} <= set(found)
    assert found["number_gap"]["doc"] == "report.txt"
    assert (found["number_gap"]["printed"], found["number_gap"]["recomputed"]) == ("3.", "1.")
    assert found["ratio_truncated"]["explanation"].startswith("60/130 bằng 46,2%")


def test_unreadable_files_give_their_reasons_and_no_findings(tmp_path: Path) -> None:
    rows, errors, _ = list_findings([tmp_path / "missing.docx"])
    assert rows == []
    assert len(errors) == 1
    assert "there is no such file" in errors[0]


def test_no_findings_are_an_empty_list(monkeypatch: pytest.MonkeyPatch) -> None:
    empty = {name: set_types(name, pd.DataFrame(columns=TABLES[name].column_names)) for name in ("findings", "scores")}
    monkeypatch.setattr(file_audit, "load", empty.__getitem__)
    assert list_findings([], lang="vi") == ([], [], [])


def test_a_document_without_a_statement_is_audited_too(tmp_path: Path) -> None:
    path = tmp_path / "minutes.txt"
    path.write_text("BIÊN BẢN\n\nCuộc họp kết thúc.\n", "utf-8")
    rows, errors, _ = list_findings([path])
    assert not errors
    assert {row["severity"] for row in rows} <= {"note"}
