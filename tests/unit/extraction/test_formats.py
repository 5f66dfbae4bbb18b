"""One content saved in five formats gives the same statements and tasks."""

from __future__ import annotations

import html
from collections.abc import Callable
from pathlib import Path

import docx
import matplotlib
import openpyxl
import pytest
import typst

from vnfilings.extraction import read_documents

_PARAGRAPHS = [
    "SỞ Y TẾ TỈNH BÌNH HẢI",
    "Số: 45/BC-SYT",
    "Bình Hải, ngày 05 tháng 7 năm 2025",
    "BÁO CÁO",
    "Kết quả thực hiện chuyển đổi số 6 tháng đầu năm 2025",
    "I. KẾT QUẢ THỰC HIỆN 6 THÁNG ĐẦU NĂM 2025",
    "Đến nay đã có 16/18 bệnh viện triển khai bệnh án điện tử (88,9%).",
    "- Tỷ lệ người dân có hồ sơ sức khỏe điện tử đạt trên 78,4%;",
    "- Thanh toán không dùng tiền mặt: 33,0% (34/ 103 lượt).",
]
_RESULTS = [
    ["STT", "Chỉ tiêu", "Thực hiện 6 tháng đầu năm 2025", "Ước thực hiện cả năm 2025"],
    ["1", "Tỷ lệ khám bằng căn cước", "61,2% (1468 / 2400 lượt)", "68,2% (3068 / 4500 lượt)"],
    ["2", "Số hồ sơ được tạo lập", "17.925", "> 20.000"],
]
_TASKS = [
    ["STT", "Nhiệm vụ", "Đơn vị chủ trì", "Thời gian hoàn thành", "Chỉ tiêu hoàn thành"],
    ["1", "Triển khai bệnh án điện tử", "Phòng Kế hoạch", "Quý IV/2025", "100% bệnh viện không dùng bệnh án giấy"],
    ["2", "Tập huấn an toàn thông tin", "Văn phòng Sở", "Hằng năm", "Tối thiểu 50 cán bộ được tập huấn"],
]
_HEADING = "II. DANH MỤC NHIỆM VỤ"


def _write_txt(folder: Path) -> Path:
    lines = [*_PARAGRAPHS, "", *("\t".join(row) for row in _RESULTS), "", _HEADING, ""]
    lines += ["\t".join(row) for row in _TASKS]
    path = folder / "filing.txt"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def _write_docx(folder: Path) -> Path:
    document = docx.Document()
    for text in _PARAGRAPHS:
        document.add_paragraph(text)
    for rows in (_RESULTS, _TASKS):
        if rows is _TASKS:
            document.add_paragraph(_HEADING)
        table = document.add_table(len(rows), len(rows[0]))
        for cells, texts in zip(table.rows, rows, strict=True):
            for cell, text in zip(cells.cells, texts, strict=True):
                cell.text = text
    path = folder / "filing.docx"
    document.save(str(path))
    return path


def _write_xlsx(folder: Path) -> Path:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert sheet is not None
    for text in _PARAGRAPHS:
        sheet.append([text])
    for rows in (_RESULTS, _TASKS):
        sheet.append([])
        if rows is _TASKS:
            sheet.append([_HEADING])
        for row in rows:
            sheet.append(row)
    path = folder / "filing.xlsx"
    workbook.save(path)
    return path


def _write_html(folder: Path) -> Path:
    def table(rows: list[list[str]]) -> str:
        cells = ("".join(f"<td>{html.escape(text)}</td>" for text in row) for row in rows)
        return "<table>" + "".join(f"<tr>{row}</tr>" for row in cells) + "</table>"

    body = "".join(f"<p>{html.escape(text)}</p>\n" for text in _PARAGRAPHS)
    body += table(_RESULTS) + f"<p>{_HEADING}</p>" + table(_TASKS)
    path = folder / "filing.html"
    path.write_text(f"<!DOCTYPE html><html><head><title>x</title></head><body>{body}</body></html>", encoding="utf-8")
    return path


def _write_pdf(folder: Path) -> Path:
    def quote(text: str) -> str:
        return '"' + text.replace('"', '\\"') + '"'

    def table(rows: list[list[str]]) -> str:
        cells = ", ".join(quote(text) for row in rows for text in row)
        return f"#table(columns: ({'1fr, ' * len(rows[0])}), {cells})\n\n"

    source = folder / "filing.typ"
    body = (
        "".join(f"#{quote(text)}\n\n" for text in _PARAGRAPHS)
        + table(_RESULTS)
        + f"#{quote(_HEADING)}\n\n"
        + table(_TASKS)
    )
    source.write_text(f'#set text(font: "DejaVu Sans", size: 9pt)\n{body}', encoding="utf-8")
    fonts = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
    path = folder / "filing.pdf"
    typst.compile(str(source), output=str(path), font_paths=[str(fonts)], ignore_system_fonts=True)
    return path


_WRITERS = [_write_txt, _write_docx, _write_xlsx, _write_html, _write_pdf]
_WHAT = ["kind", "indicator_text", "op", "value", "value_unit", "numerator", "denominator", "period"]
_EXPECTED = """\
actual | bệnh viện triển khai bệnh án điện tử | = 88.9 % | 16 / 18 | 2025-H1
actual | Tỷ lệ người dân có hồ sơ sức khỏe điện tử | > 78.4 % | nan / nan | 2025-H1
actual | Thanh toán không dùng tiền mặt | = 33 % | 34 / 103 | 2025-H1
actual | Tỷ lệ khám bằng căn cước | = 61.2 % | 1468 / 2400 | 2025-H1
estimate | Tỷ lệ khám bằng căn cước | = 68.2 % | 3068 / 4500 | 2025
actual | Số hồ sơ được tạo lập | = 17925 count | nan / nan | 2025-H1
estimate | Số hồ sơ được tạo lập | > 20000 count | nan / nan | 2025
target | bệnh viện không dùng bệnh án giấy | = 100 % | nan / nan | 2025-Q4
target | cán bộ được tập huấn | >= 50 count | nan / nan | yearly
"""


@pytest.mark.parametrize("write", _WRITERS, ids=lambda write: write.__name__.removeprefix("_write_"))
def test_the_same_content_gives_the_same_statements(tmp_path: Path, write: Callable[[Path], Path]) -> None:
    reading = read_documents([write(tmp_path)])
    assert reading.errors == ()
    shown = [
        "{kind} | {indicator_text} | {op} {value:g} {value_unit} | {numerator:g} / {denominator:g} | {period}".format(
            **row
        )
        for row in reading.frame[_WHAT].astype({"numerator": float, "denominator": float}).to_dict("records")
    ]
    assert shown == _EXPECTED.splitlines()


@pytest.mark.parametrize("write", _WRITERS, ids=lambda write: write.__name__.removeprefix("_write_"))
def test_the_same_content_gives_the_same_tasks(tmp_path: Path, write: Callable[[Path], Path]) -> None:
    frame = read_documents([write(tmp_path)], "tasks").frame
    wanted = frame[["number", "title", "lead", "due", "recurrence"]].astype(object)
    assert wanted.where(wanted.notna(), None).to_numpy().tolist() == [
        ["1", "Triển khai bệnh án điện tử", "Phòng Kế hoạch", "2025-12-31", "once"],
        ["2", "Tập huấn an toàn thông tin", "Văn phòng Sở", None, "yearly"],
    ]


def test_every_statement_says_where_it_stands(tmp_path: Path) -> None:
    locators = {write.__name__: read_documents([write(tmp_path)]).frame["locator"].iloc[3] for write in _WRITERS}
    assert locators == {
        "_write_txt": "line 12, cell 3",
        "_write_docx": "table 1, row 2, cell 3",
        "_write_xlsx": "sheet Sheet, row 12, column C",
        "_write_html": "table 1, row 2, cell 3",
        "_write_pdf": "page 1, table row 2, cell 3",
    }
