"""A bug of ours stays a bug: only what a format library raises is reported as a damaged file."""

from __future__ import annotations

from pathlib import Path

import docx
import openpyxl
import pytest
import typst

from vnfilings import UnreadableFileError
from vnfilings.formats import parse_document


@pytest.fixture
def files(tmp_path: Path) -> dict[str, Path]:
    """Return a small sound file of each format that a library reads."""
    paths = {suffix: tmp_path / f"report.{suffix}" for suffix in ("docx", "xlsx", "pdf", "html", "csv", "txt")}
    document = docx.Document()
    document.add_paragraph("Tỷ lệ hồ sơ đạt 80%.")
    document.save(str(paths["docx"]))
    workbook = openpyxl.Workbook()
    workbook.active.append(["Tỷ lệ", "80%"])  # type: ignore[union-attr]
    workbook.save(paths["xlsx"])
    (tmp_path / "report.typ").write_text("The share of records is 80 percent.", encoding="utf-8")
    typst.compile(str(tmp_path / "report.typ"), output=str(paths["pdf"]))
    paths["html"].write_text("<p>Tỷ lệ hồ sơ đạt 80%.</p>", encoding="utf-8")
    paths["csv"].write_text("Tỷ lệ,80%\nSố,12\n", encoding="utf-8")
    paths["txt"].write_text("Tỷ lệ hồ sơ đạt 80%.\n", encoding="utf-8")
    return paths


_OURS = {
    "docx": "vnfilings.formats._read_word.clean_line",
    "xlsx": "vnfilings.formats._read_sheets.clean_line",
    "pdf": "vnfilings.formats._read_pdf.clean_line",
    "html": "vnfilings.formats._read_html.clean_line",
    "csv": "vnfilings.formats._read_sheets.clean_line",
    "txt": "vnfilings.formats._read_text.clean_line",
}


@pytest.mark.parametrize("suffix", sorted(_OURS))
@pytest.mark.parametrize("bug", [KeyError("a bug of ours"), ValueError("a bug of ours"), AttributeError("a bug")])
def test_a_bug_of_ours_is_not_reported_as_damage(
    suffix: str, bug: Exception, files: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(text: str) -> str:
        raise bug

    monkeypatch.setattr(_OURS[suffix], fail)
    with pytest.raises(type(bug)) as raised:
        parse_document(files[suffix])
    assert raised.value is bug


@pytest.mark.parametrize(
    ("suffix", "call"),
    [
        ("docx", "vnfilings.formats._read_word.OfficeParts"),
        ("xlsx", "python_calamine.CalamineWorkbook.from_path"),
        ("pdf", "pdfminer.pdfinterp.PDFPageInterpreter.process_page"),
    ],
)
def test_what_a_format_library_raises_is_damage(
    suffix: str, call: str, files: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise KeyError("a broken part")

    if suffix == "xlsx":
        files["xlsx"].write_bytes(files["docx"].read_bytes())
    else:
        monkeypatch.setattr(call, fail)
    with pytest.raises(UnreadableFileError, match=f"report.{suffix}: the (file|workbook) is damaged"):
        parse_document(files[suffix])
