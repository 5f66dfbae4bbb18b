"""Workbooks of Excel 97 and of LibreOffice are read like those of today."""

from __future__ import annotations

import shutil
import subprocess
import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

import openpyxl
import pytest

from vnfilings.extraction import read_documents

_SHEETS: dict[str, list[list[str | float | None]]] = {
    "Kết quả": [
        ["BÁO CÁO kết quả chuyển đổi số năm 2024"],
        [],
        ["TT", "Chỉ tiêu", "Năm 2024", None],
        [None, None, "Kế hoạch", "Thực hiện"],
        [1, "Tỷ lệ đơn thuốc điện tử", "≥ 95%", "96,4% (1.205/1.250 đơn)"],
        [2, "Số lượt khám từ xa (lượt)", 1500, 1620],
        [3, "Tỷ lệ ký số (%)", 60, 57.25],
    ],
    "Mục tiêu": [
        ["TT", "Chỉ tiêu", "Mục tiêu năm 2025"],
        [1, "Tỷ lệ hồ sơ trực tuyến", "trên 80%"],
        [2, "Tỷ lệ trạm y tế có máy quét", "100%"],
    ],
}
_MERGED = "Năm 2024"
_FIGURES = [
    (">=", 95, "%", None),
    ("=", 96.4, "%", 1205),
    ("=", 1500, "count", None),
    ("=", 1620, "count", None),
    ("=", 60, "%", None),
    ("=", 57.25, "%", None),
    (">", 80, "%", None),
    ("=", 100, "%", None),
]


def _write_xlsx(folder: Path) -> Path:
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.worksheets[0])
    for name, rows in _SHEETS.items():
        sheet = workbook.create_sheet(name)
        for row in rows:
            sheet.append(row)
        for cell in [cell for row in sheet.iter_rows() for cell in row if cell.value == _MERGED]:
            sheet.merge_cells(start_row=cell.row, end_row=cell.row, start_column=3, end_column=4)
    path = folder / "filing.xlsx"
    workbook.save(path)
    return path


def _write_ods(folder: Path) -> Path:
    """Write the sheets as the OpenDocument standard has them: a zip file of a type and of a content."""

    def cell(value: str | float | None) -> str:
        if value is None:
            return "<table:table-cell/>"
        if isinstance(value, str):
            span = ' table:number-columns-spanned="2"' if value == _MERGED else ""
            text = f"<text:p>{escape(value)}</text:p>"
            return f'<table:table-cell office:value-type="string"{span}>{text}</table:table-cell>'
        return f'<table:table-cell office:value-type="float" office:value="{value}"/>'

    def sheet(name: str, rows: list[list[str | float | None]]) -> str:
        body = "".join(f"<table:table-row>{''.join(map(cell, row or [None]))}</table:table-row>" for row in rows)
        return f'<table:table table:name="{name}">{body}</table:table>'

    space = "urn:oasis:names:tc:opendocument:xmlns:"
    names = " ".join(f'xmlns:{name}="{space}{name}:1.0"' for name in ("office", "table", "text"))
    tables = "".join(sheet(name, rows) for name, rows in _SHEETS.items())
    content = f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body>"
    path = folder / "filing.ods"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", f'<manifest:manifest xmlns:manifest="{space}manifest:1.0"/>')
        archive.writestr("content.xml", f"<office:document-content {names}>{content}</office:document-content>")
    return path


def _convert(path: Path, suffix: str) -> Path:
    """Return the workbook saved by LibreOffice in another format; skips where it or its spreadsheet part is missing."""
    soffice = shutil.which("soffice")
    if soffice is None:
        pytest.skip("LibreOffice (soffice) is not here to write the workbook")
    profile = f"-env:UserInstallation={(path.parent / 'profile').as_uri()}"
    command = [soffice, profile, "--headless", "--convert-to", suffix, "--outdir", str(path.parent / "out"), str(path)]
    done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=120)
    if "could not be loaded" in done.stderr:
        pytest.skip("LibreOffice is here without Calc, which alone writes workbooks (Debian: libreoffice-calc)")
    return path.parent / "out" / f"{path.stem}.{suffix}"


def _rows(path: Path) -> list[tuple[object, ...]]:
    columns = ["op", "value", "value_unit", "numerator", "kind", "indicator_text", "period", "locator"]
    frame = read_documents([path]).frame[columns]
    return [tuple(row) for row in frame.astype(object).where(frame.notna(), None).to_numpy()]


def test_a_workbook_of_today_gives_its_figures(tmp_path: Path) -> None:
    assert [row[:4] for row in _rows(_write_xlsx(tmp_path))] == _FIGURES


def test_an_opendocument_workbook_reads_as_the_same_xlsx(tmp_path: Path) -> None:
    assert _rows(_write_ods(tmp_path)) == _rows(_write_xlsx(tmp_path))


@pytest.mark.parametrize("suffix", ["xls", "ods"])
def test_a_workbook_saved_by_libreoffice_reads_as_the_same_xlsx(tmp_path: Path, suffix: str) -> None:
    original = _write_xlsx(tmp_path)
    assert _rows(_convert(original, suffix)) == _rows(original)
