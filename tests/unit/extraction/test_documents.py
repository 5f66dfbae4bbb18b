"""Files of every format become the same blocks, with tables as people see them."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import docx
import matplotlib
import openpyxl
import pytest
import typst

from vnfilings.extraction import read_documents
from vnfilings.formats import Paragraph, Skipped, Table, read_document
from vnfilings.formats._read_text import read_lines


def _scan(path: Path) -> Path:
    """Write a PDF that is nothing but a picture of text."""
    from PIL import Image, ImageDraw, ImageFont

    fonts = Path(matplotlib.get_data_path()) / "fonts" / "ttf" / "DejaVuSans.ttf"
    picture = Image.new("L", (1700, 700), 255)
    pen, font = ImageDraw.Draw(picture), ImageFont.truetype(str(fonts), 40)
    for number, text in enumerate(["BÁO CÁO", "Tỷ lệ hồ sơ sức khỏe điện tử đạt 95,5%.", "Đã có 1468/2400 lượt khám."]):
        pen.text((100, 100 + 130 * number), text, font=font, fill=0)
    picture.save(path, "PDF", resolution=200.0)
    return path


def test_a_scan_is_read_on_request_at_low_confidence(tmp_path: Path) -> None:
    pytesseract = pytest.importorskip("pytesseract", reason="the extra 'ocr' is not installed")
    try:
        languages = pytesseract.get_languages(config="")
    except pytesseract.TesseractNotFoundError:
        pytest.skip("tesseract is not installed")
    if "vie" not in languages:
        pytest.skip("tesseract has no Vietnamese data (tesseract-ocr-vie)")
    frame = read_documents([_scan(tmp_path / "scan.pdf")], ocr=True).frame
    assert frame["value"].tolist() == [95.5, 1468]
    assert set(frame["confidence"]) == {"low"}
    assert frame["locator"].str.startswith("page 1, ").all()
    assert frame["line"].isna().all()


def _tables(text: str) -> list[Table]:
    return [block for block in read_lines(text) if isinstance(block, Table)]


def test_a_table_cut_by_a_page_is_one_table() -> None:
    text = "STT\tChỉ tiêu\tKết quả\n1\tHồ sơ\t80%\n\nSTT\tChỉ tiêu\tKết quả\n2\tĐơn thuốc\t90%\n\t\tcủa bệnh viện\n"
    (table,) = _tables(text)
    assert [row.texts for row in table.rows] == [("1", "Hồ sơ", "80%"), ("2", "Đơn thuốc", "90% của bệnh viện")]


def test_a_table_with_one_cell_a_line_gets_its_rows_back() -> None:
    cells = (
        "STT|Nhiệm vụ|Đơn vị chủ trì|Đơn vị phối hợp|Thời gian thực hiện|A|NỀN TẢNG SỐ|1|Xây dựng nền tảng|Cục A|Cục B"
    )
    cells += "|2023-2025|2|Nâng cấp hệ thống|Cục A|2024|3|Kết nối|Cục C|Cục D|2023"
    (table,) = _tables("\n\n".join(cells.split("|")))
    assert [row.texts for row in table.rows if not row.is_section] == [
        ("1", "Xây dựng nền tảng", "Cục A", "Cục B", "2023-2025"),
        ("2", "Nâng cấp hệ thống", "Cục A", "", "2024"),
        ("3", "Kết nối", "Cục C", "Cục D", "2023"),
    ]


def test_a_paragraph_cut_by_a_page_is_one_paragraph_with_two_places() -> None:
    (paragraph,) = read_lines("90% hồ sơ của phòng y tế\n\nhuyện được xử lý trên mạng.\n")
    assert isinstance(paragraph, Paragraph)
    assert paragraph.text == "90% hồ sơ của phòng y tế huyện được xử lý trên mạng."
    assert [place.line for place in paragraph.places] == [1, 3]


def test_a_short_heading_ends_with_its_line() -> None:
    blocks = read_lines("3. Nhiệm vụ thời gian tới\nhoàn thiện kho dữ liệu.")
    assert [block.text for block in blocks if isinstance(block, Paragraph)] == [
        "3. Nhiệm vụ thời gian tới",
        "hoàn thiện kho dữ liệu.",
    ]


def test_markdown_marks_are_not_text() -> None:
    blocks = read_lines("## **II. MỤC TIÊU**\n\nđổi số<sup>1</sup> ~~cũ~~ đạt > 95,0%\n")
    assert [block.text for block in blocks if isinstance(block, Paragraph)] == ["II. MỤC TIÊU", "đổi số đạt > 95,0%"]


def test_merged_cells_of_a_word_table_are_read_once(tmp_path: Path) -> None:
    document = docx.Document()
    table = document.add_table(3, 4)
    for place, text in enumerate(["STT", "Chỉ tiêu", "Kết quả", "Kết quả"]):
        table.cell(0, place).text = text
    table.cell(0, 2).merge(table.cell(0, 3)).text = "Kết quả"
    for row, texts in enumerate([["1", "Hồ sơ", "10", "80%"], ["", "Đơn thuốc", "20", "90%"]], start=1):
        for place, text in enumerate(texts):
            table.cell(row, place).text = text
    table.cell(1, 0).merge(table.cell(2, 0))
    document.save(str(tmp_path / "merged.docx"))
    (read,) = read_document(tmp_path / "merged.docx").tables()
    assert read.header == ("STT", "Chỉ tiêu", "Kết quả", "Kết quả")
    assert [row.texts for row in read.rows] == [("1", "Hồ sơ", "10", "80%"), ("", "Đơn thuốc", "20", "90%")]


def test_a_workbook_gives_each_table_its_header_and_says_what_is_hidden(tmp_path: Path) -> None:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert sheet is not None
    for row in (["BÁO CÁO"], [], ["STT", "Chỉ tiêu", "Năm 2024", None], [None, None, "Kế hoạch", "Thực hiện"]):
        sheet.append(row)
    sheet.append([1, "Số lượt khám", 1250, 1187.5])
    sheet.append([2, "Số đơn thuốc", 9, 9])
    sheet.append([])
    sheet.append(["Đơn vị", "Tỷ lệ (%)"])
    sheet.append(["Bệnh viện A", 61.2])
    sheet.merge_cells("C3:D3")
    sheet.row_dimensions[6].hidden = True
    workbook.save(tmp_path / "book.xlsx")
    document = read_document(tmp_path / "book.xlsx")
    first, second = document.tables()
    assert first.header == ("STT", "Chỉ tiêu", "Năm 2024 - Kế hoạch", "Năm 2024 - Thực hiện")
    assert first.rows[0].texts == ("1", "Số lượt khám", "1250", "1187,5")
    assert second.rows[0].texts == ("Bệnh viện A", "61,2")
    assert len(first.rows) == 1
    assert document.skipped == (Skipped("hidden row", 1, "sheet Sheet"),)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_delimited_file_is_read_in_any_encoding_and_delimiter(tmp_path: Path, encoding: str, delimiter: str) -> None:
    rows = [
        ["STT", "Chỉ tiêu", "Kết quả năm 2024"],
        ["1", "Tỷ lệ đơn thuốc điện tử", "61.2%"],
        ["2", "Số lượt khám", "1.250"],
    ]
    path = tmp_path / "table.csv"
    path.write_text("\n".join(delimiter.join(row) for row in rows), encoding=encoding)
    frame = read_documents([path]).frame
    assert frame[["indicator_text", "value", "value_unit", "period"]].to_numpy().tolist() == [
        ["Tỷ lệ đơn thuốc điện tử", 61.2, "%", "2024"],
        ["Số lượt khám", 1250, "count", "2024"],
    ]


@pytest.mark.parametrize("stroke", ["none", "0.5pt"])
def test_a_pdf_table_over_two_pages_is_one_table_with_or_without_rules(tmp_path: Path, stroke: str) -> None:
    names = [f"Tỷ lệ cơ sở y tế của vùng {n} triển khai bệnh án điện tử đúng tiến độ đã giao" for n in range(1, 21)]
    cells = [[str(n), name, f"{50 + n}%", f"{40 + n},5%"] for n, name in enumerate(names, start=1)]
    rows = ", ".join(
        f'"{text}"' for row in [["STT", "Chỉ tiêu", "Kế hoạch", "Thực hiện năm 2025"], *cells] for text in row
    )
    source = tmp_path / "table.typ"
    page = '#set text(font: "DejaVu Sans", size: 10pt)\n#set page(height: 12cm)\nKết quả năm 2025\n\n'
    source.write_text(f"{page}#table(columns: (1cm, 6cm, 3.5cm, 3.5cm), stroke: {stroke}, {rows})", encoding="utf-8")
    fonts = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
    path = tmp_path / "table.pdf"
    typst.compile(str(source), output=str(path), font_paths=[str(fonts)], ignore_system_fonts=True)
    (table,) = read_document(path).tables()
    assert [list(row.texts) for row in table.rows] == cells


def _to_windows(text: str) -> bytes:
    """Return text in the Windows code page of Vietnamese, where a tone mark follows its vowel."""
    written = b""
    for letter in unicodedata.normalize("NFC", text):
        base, tone = letter, ""
        for mark in "\u0300\u0301\u0303\u0309\u0323":
            bare = unicodedata.normalize("NFC", unicodedata.normalize("NFD", letter).replace(mark, "", 1))
            if mark in unicodedata.normalize("NFD", letter):
                base, tone = bare, mark
        written += letter.encode("cp1258", "ignore") or (base + tone).encode("cp1258")
    return written


def test_a_file_in_the_old_windows_code_page_is_read(tmp_path: Path) -> None:
    path = tmp_path / "old.csv"
    text = "STT;Chỉ tiêu;Kết quả năm 2024\n1;Tỷ lệ đơn thuốc điện tử của người bệnh bảo hiểm y tế;61,2%\n"
    path.write_bytes(_to_windows(text + "2;Số lượt khám chữa bệnh từ xa cho người dân;1.250\n"))
    frame = read_documents([path]).frame
    assert frame["indicator_text"].iloc[1] == "Số lượt khám chữa bệnh từ xa cho người dân"
    assert frame["value"].tolist() == [61.2, 1250]


def test_numbers_typed_as_text_keep_their_thousands(tmp_path: Path) -> None:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.append(["STT", "Chỉ tiêu", "Kết quả năm 2024"])
    sheet.append(["1", "Số hồ sơ", "1.150"])
    sheet.append(["2", "Số đơn thuốc", "1.234.567"])
    workbook.save(tmp_path / "text.xlsx")
    assert read_documents([tmp_path / "text.xlsx"]).frame["value"].tolist() == [1150, 1234567]


def test_a_paragraph_after_an_empty_line_is_not_part_of_the_title(tmp_path: Path) -> None:
    from vnfilings import read_document, read_identity

    path = tmp_path / "report.txt"
    path.write_text("BÁO CÁO\nKết quả chuyển đổi số y tế\n\nTỷ lệ ký số năm 2026 đạt 98%.\n", encoding="utf-8")
    assert read_identity(read_document(path)).title == "Kết quả chuyển đổi số y tế"
