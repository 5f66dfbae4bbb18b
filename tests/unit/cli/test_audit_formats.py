"""Every format of `workbench audit` prints the rows of `findings`, value for value."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from collections.abc import Callable
from pathlib import Path

import click
import pandas as pd
import pytest
from click.testing import CliRunner

from analysis.audit import audit_panel
from analysis.cli import file_audit
from analysis.cli.commands import audit
from analysis.i18n import LANGUAGES, Message, translate_cell
from analysis.panel import build_panel
from analysis.paths import lookup_or_packaged_folder
from analysis.registry import collect_documents
from analysis.schemas import TABLES, set_types

_DAY = "2026-06-30"
#: How each format is read back; a format of the command that is not here fails the tests.
_READERS: dict[str, Callable[[str], list[dict[str, str]]]] = {
    "csv": lambda text: list(csv.DictReader(io.StringIO(text, newline=""))),
    "json": json.loads,
}
_FORMS = next(option for option in audit.command.params if option.name == "form").type
assert isinstance(_FORMS, click.Choice)
_REPORT = """SỞ Y TẾ TỈNH NINH THUẬN

Số: 12/BC-SYT

Ninh Thuận, ngày 10 tháng 7 năm 2024

BÁO CÁO

Kết quả chuyển đổi số 6 tháng đầu năm 2024

**1. Kết quả**

- Tỷ lệ khám chữa bệnh bằng căn cước đạt 46,1% (60/130 lượt).

- Tỷ lệ "hồ sơ số; liên thông" đạt 70,2% (40/50 cơ sở, gồm 5 cơ sở mới).

**3. Kiến nghị**
"""


@pytest.fixture
def findings(monkeypatch: pytest.MonkeyPatch) -> pd.DataFrame:
    """Return a stored table `findings` whose cells hold what may break a format, and the scores of its day."""
    quoted = 'đạt "46,1%"; 60/130 lượt,\nước =1+1'
    share = Message("value.exact_percent", {"value": 46.15}).to_json()
    said = Message("finding.ratio_truncated", {"counts": "60/130", "recomputed": "46,2%", "printed": "46,1%"}).to_json()
    rows = pd.DataFrame(
        [
            ("ratio_truncated:a:1", "a", "line 12", None, None, "ratio_truncated", "error", quoted, share, said),
            ("two_figures:a:2", "a", "line 3", "a", "line 9", "two_figures", "suspicious", "~760", "657", "khác nhau"),
            ("sources_differ:a:3", "a", "fact 1", "b", "fact 2", "sources_differ", "note", None, None, None),
        ],
        columns=["finding_id", "source_id", "locator", "other_source_id", "other_locator", "rule", "severity",
                 "printed", "recomputed", "message"],
    )  # fmt: skip
    stored = {"findings": rows, "scores": pd.DataFrame({"judged_on": [_DAY]})}
    stored = {name: set_types(name, frame.reindex(columns=TABLES[name].column_names)) for name, frame in stored.items()}
    monkeypatch.setattr(file_audit, "load", stored.__getitem__)
    return stored["findings"]


def _expected(findings: pd.DataFrame, lang: str, names: dict[str, str] | None = None) -> list[dict[str, str]]:
    """Return what a command line may print of findings: their cells, in the language asked for, and nothing else."""
    rows = findings.astype(object).where(findings.notna(), "").to_dict("records")
    shown = []
    for row in rows:
        document, other = ((names or {}).get(row[name], row[name]) for name in ("source_id", "other_source_id"))
        is_elsewhere = row["other_source_id"] not in ("", row["source_id"])
        texts = {name: translate_cell(row[name], lang) for name in ("printed", "recomputed", "message")}
        shown.append(
            {
                "doc": document,
                "locator": row["locator"],
                "other_locator": f"{other}: {row['other_locator']}" if is_elsewhere else row["other_locator"],
                "rule": row["rule"],
                "severity": row["severity"],
                "printed": texts["printed"],
                "recomputed": texts["recomputed"],
                "explanation": texts["message"],
            }
        )
    return shown


def _run(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(audit.command, list(arguments), standalone_mode=False)
    assert result.exception is None, result.exception
    return result.return_value, result.stdout


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("form", _FORMS.choices)
def test_every_value_that_a_format_prints_is_that_of_its_finding(findings: pd.DataFrame, form: str, lang: str) -> None:
    status, printed = _run("--format", form, "--lang", lang, "--run-date", _DAY)
    assert _READERS[form](printed) == _expected(findings, lang)
    assert status == 1, "a finding is an error"


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("form", _FORMS.choices)
def test_every_value_printed_of_a_document_is_that_of_its_finding(tmp_path: Path, form: str, lang: str) -> None:
    path = tmp_path / "báo cáo, 2024.txt"
    path.write_text(_REPORT, "utf-8")
    collected, errors = collect_documents([path])
    assert not errors
    lookup = lookup_or_packaged_folder()
    tables = build_panel(collected, lookup, lookup / "none")
    found = audit_panel(tables, dt.date.fromisoformat(_DAY))
    assert len(found) > 2
    assert found["printed"].notna().any()
    _, printed = _run("--format", form, "--lang", lang, "--run-date", _DAY, str(path))
    names = dict(zip(tables["sources"]["source_id"], tables["sources"]["folder"], strict=True))
    assert _READERS[form](printed) == _expected(found, lang, names)


@pytest.mark.parametrize("form", _FORMS.choices)
def test_a_table_without_findings_prints_no_row(
    findings: pd.DataFrame, form: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    load = file_audit.load
    monkeypatch.setattr(file_audit, "load", lambda name: load(name).head(0) if name == "findings" else load(name))
    status, printed = _run("--format", form, "--run-date", _DAY)
    assert (status, _READERS[form](printed)) == (0, [])
