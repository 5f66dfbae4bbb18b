"""What a reader leaves out of a file is told by each command that reads it."""

from __future__ import annotations

import shutil
from pathlib import Path

import docx
import pytest
from click.testing import CliRunner

from analysis.cli.commands import audit
from analysis.cli.commands.filings import add, read
from analysis.paths import packaged_folder
from analysis.registry import read_source


@pytest.fixture
def filing(tmp_path: Path) -> Path:
    """Return a report with two hidden paragraphs and a struck word."""
    document = docx.Document()
    for text in ("Tỷ lệ ký số đạt 99%.", "Tỷ lệ kết nối đạt 98%."):
        document.add_paragraph().add_run(text).font.hidden = True
    line = document.add_paragraph("Tỷ lệ hồ sơ điện tử đạt ")
    line.add_run("97%").font.strike = True
    line.add_run("45%.")
    document.save(str(tmp_path / "report.docx"))
    return tmp_path / "report.docx"


_LINE = "skipped: 2 hidden paragraphs, 1 passage of struck-through text"


@pytest.mark.parametrize("command", [read.command, audit.command])
def test_reading_ends_with_one_line_on_what_was_skipped(command: object, filing: Path) -> None:
    told = CliRunner().invoke(command, [str(filing)], standalone_mode=False)  # type: ignore[arg-type]
    assert told.stderr.splitlines()[-1] == f"workbench: report.docx: {_LINE}"
    assert not any(value in told.stdout for value in ("97", "98", "99"))


def test_adding_a_file_says_what_was_skipped_and_keeps_it(
    filing: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "workbench.toml").write_text('name = "Filings"', "utf-8")
    (tmp_path / "data" / "raw").mkdir(parents=True)
    shutil.copytree(packaged_folder() / "data" / "lookup", tmp_path / "data" / "lookup")
    monkeypatch.setenv("WORKBENCH_HOME", str(tmp_path))
    told = CliRunner().invoke(add.command, [str(filing)], standalone_mode=False)
    assert f"workbench: report.docx: {_LINE}" in told.stderr.splitlines()
    assert read_source(tmp_path / "data" / "raw" / told.stdout.split(":")[0]).we_noticed == (_LINE,)
