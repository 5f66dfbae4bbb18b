"""Word and PDF say what the page says, suit officers and screen readers, and are the same bytes every time."""

from __future__ import annotations

import hashlib
import io
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pandas as pd
import pdfplumber
import pikepdf
import pytest
from docx import Document
from docx.oxml.ns import qn

from analysis.reports import publish_analyst_report

Tables = dict[str, pd.DataFrame]
_FORMATS = ("html", "docx", "pdf")
_FILING = Path(__file__).parent / "filing"


def _publish(tables: Tables, folder: Path, form: str, lang: str = "vi") -> bytes:
    (path,) = publish_analyst_report(tables, unit_code="f-center", languages=(lang,), folder=folder, formats=(form,))
    return path.read_bytes()


def _pdf_text(content: bytes) -> str:
    with pdfplumber.open(io.BytesIO(content)) as pdf:
        return " ".join((page.extract_text() or "") for page in pdf.pages)


def _word_text(content: bytes) -> str:
    document = Document(io.BytesIO(content))
    return " ".join(node.text or "" for node in document.element.body.iter(qn("w:t")))


def test_the_word_document_has_headings_header_rows_and_described_pictures(tables: Tables, tmp_path: Path) -> None:
    document = Document(io.BytesIO(_publish(tables, tmp_path, "docx")))
    body = document.element.body
    assert {"Heading 1", "Title", "Caption"} <= {paragraph.style.name for paragraph in document.paragraphs}
    assert all(
        list(table._tbl.iter(qn("w:tblHeader"))) for table in document.tables if table.style.name == "Table Grid"
    )
    assert all(node.get("descr") for node in body.iter(qn("wp:docPr")))


def test_the_pdf_is_tagged_has_an_outline_and_all_fonts_embedded(tables: Tables, tmp_path: Path) -> None:
    with pikepdf.open(io.BytesIO(_publish(tables, tmp_path, "pdf"))) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert "/StructTreeRoot" in pdf.Root
        assert str(pdf.Root.Lang) == "vi"
        with pdf.open_outline() as outline:
            assert [item.title for item in outline.root][1:] == ["Phương pháp, nguồn số liệu"]
        fonts = [
            obj for obj in pdf.objects if isinstance(obj, pikepdf.Dictionary) and obj.get("/Type") == "/FontDescriptor"
        ]
        assert fonts
        assert all(any(key in font for key in ("/FontFile2", "/FontFile3")) for font in fonts)
        assert "/CreationDate" not in pdf.docinfo


@pytest.mark.parametrize("form", ["docx", "pdf"])
def test_vietnamese_and_figures_stand_right(tables: Tables, tmp_path: Path, form: str) -> None:
    content = _publish(tables, tmp_path, form)
    text = _word_text(content) if form == "docx" else _pdf_text(content)
    for words in ("61,2%", "đường ờ", "chưa đánh giá được có đạt hay không", "tỷ lệ", "phương pháp"):
        assert words in text.lower(), words


@pytest.mark.parametrize("form", ["docx", "pdf"])
def test_hostile_names_appear_as_text(tables: Tables, tmp_path: Path, form: str) -> None:
    hostile = "<script>x</script> #panic() \x07\n=1+1 \u202eabc"
    tables["indicators"].loc[1, ["title_vi", "title_en"]] = hostile
    content = _publish(tables, tmp_path, form)
    text = _word_text(content) if form == "docx" else _pdf_text(content)
    assert "<script>x</script>" in text
    assert "#panic()" in text
    assert "[U+202E]" in text


def test_a_word_document_holds_no_date_of_its_making(tables: Tables, tmp_path: Path) -> None:
    with zipfile.ZipFile(io.BytesIO(_publish(tables, tmp_path, "docx"))) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(2023, 11, 14, 0, 0, 0)}


_ELSEWHERE = """
import hashlib, pathlib, sys
import pandas as pd
from analysis.reports import publish_analyst_report
filing, folder = map(pathlib.Path, sys.argv[1:])
tables = {path.stem: pd.read_csv(path) for path in filing.glob("*.csv")}
paths = publish_analyst_report(tables, unit_code="f-center", languages=("vi",), folder=folder,
                            formats=("html", "docx", "pdf"))
print(*(hashlib.sha256(path.read_bytes()).hexdigest() for path in paths))
"""


def test_all_formats_are_the_same_bytes_in_another_time_zone_and_locale(tables: Tables, tmp_path: Path) -> None:
    paths = publish_analyst_report(tables, unit_code="f-center", languages=("vi",), folder=tmp_path, formats=_FORMATS)
    here = [hashlib.sha256(path.read_bytes()).hexdigest() for path in paths]
    there = subprocess.run(
        [sys.executable, "-c", _ELSEWHERE, str(_FILING), str(tmp_path / "elsewhere")],
        env=os.environ | {"TZ": "Pacific/Kiritimati", "LC_ALL": "C", "PYTHONHASHSEED": "7"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert there.stdout.split() == here


def test_a_report_without_any_source_is_set_in_every_format(tables: Tables, tmp_path: Path) -> None:
    paths = publish_analyst_report(
        {"units": tables["units"]}, unit_code="f-center", languages=("en",), folder=tmp_path,
        formats=_FORMATS, report_date="2026-06-30",
    )  # fmt: skip
    said = {path.suffix: path.read_bytes() for path in paths}
    assert "There are no data to report yet." in _pdf_text(said[".pdf"])
    assert "There are no data to report yet." in _word_text(said[".docx"])
