"""`workbench filing --from` reads an edited Word filing back, and stores what was changed in it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from docx import Document
from docx.oxml.ns import qn

from analysis.cli.main import run_command_line
from analysis.panel import save
from analysis.reports import publish_filing
from analysis.schemas import TABLES, set_types

_DATA = Path(__file__).parents[1] / "reports" / "filing"


@pytest.fixture
def filing(project: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the Word filing of a unit of the project, in which a person wrote the symbol of its papers."""
    monkeypatch.setenv("WORKBENCH_RUN_DATE", "2026-06-26")
    tables = {name: pd.DataFrame(columns=table.column_names) for name, table in TABLES.items()}
    tables |= {path.stem: pd.read_csv(path) for path in sorted(_DATA.glob("*.csv"))}
    for name, frame in tables.items():
        save(name, set_types(name, frame), project / "data" / "processed")
    for name in ("units", "indicators"):
        (project / "data" / "lookup" / f"{name}.csv").write_bytes((_DATA / f"{name}.csv").read_bytes())
    for name in ("unit_aliases", "indicator_aliases"):
        header = ",".join(TABLES[name].column_names)
        (project / "data" / "lookup" / f"{name}.csv").write_text(f"{header}\n", "utf-8")
    [path, _] = publish_filing(
        tables, unit_code="f-center", period="2026-H1", languages=["vi"], formats=["docx"], folder=project
    )
    document = Document(str(path))
    for text in document.element.body.iter(qn("w:t")):
        text.text = (text.text or "").replace("[ký hiệu]", "TTĐT") if "Kèm" not in (text.text or "") else text.text
    document.save(str(project / "sửa.docx"))
    return project / "sửa.docx"


def test_what_a_person_wrote_is_stored_with_who_and_when(filing: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command_line(["filing", "--from", filing.name, "--dry-run"]) == 0
    assert "words of the organisation, symbol: '[ký hiệu]' became 'TTĐT'" in capsys.readouterr().out
    stored = filing.parent / "data" / "lookup" / "filing_texts.csv"
    assert not stored.exists()
    assert run_command_line(["filing", "--from", filing.name, "--by", "An"]) == 0
    assert "stored: lookup/filing_texts.csv" in capsys.readouterr().out
    assert stored.read_text("utf-8").splitlines()[1] == "f-center,2026-H1,symbol,1,,,,,,TTĐT,,An,2026-06-26"


def test_a_rejected_figure_is_off_the_check_sheet(filing: Path, capsys: pytest.CaptureFixture[str]) -> None:
    document = Document(str(filing))
    (cell,) = [one for one in document.tables[-1].rows[4].cells if one.text.startswith("33,0")]
    for text in cell._tc.iter(qn("w:t")):
        text.text = (text.text or "").replace("33,0", "34,0").replace("34/103", "35/103")
    document.save(str(filing))
    assert run_command_line(["filing", "--from", filing.name, "--by", "An"]) == 0
    edits = filing.parent / "data" / "lookup" / "filing_edits.csv"
    assert len(edits.read_text("utf-8").splitlines()) == 2
    assert run_command_line(["correction", "reject", "word-*", "--why", "số cũ đúng", "--by", "An"]) == 0
    assert "off the check sheet: 1 changed figure" in capsys.readouterr().out
    assert len(edits.read_text("utf-8").splitlines()) == 1


def test_another_organisation_or_period_is_refused(filing: Path, fail: Callable[..., str]) -> None:
    assert "the filing of another organisation" in fail("filing", "--from", filing.name, "--unit", "vn", status=1)
    assert "the filing of another period" in fail("filing", "--from", filing.name, "--period", "2025", status=1)
    assert "--from" in fail("filing", status=2)
