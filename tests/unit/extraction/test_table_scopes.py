"""What stands around the values of a table: a year above quarters, a unit in the caption, places of merged cells."""

from __future__ import annotations

from pathlib import Path

import docx
import pytest
import typst

from vnfilings import Names, Statement, read_document, read_statements

_NAMES = Names(["Suối Ngà", "Tân Lập"])


def _read(path: Path) -> list[Statement]:
    return read_statements(read_document(path), _NAMES)


@pytest.mark.parametrize(
    ("text", "periods"),
    [
        ("Kết quả năm 2025\nChỉ tiêu;Quý I;Quý II\nSố lượt;1.200;1.300\n", ["2025-Q1", "2025-Q2"]),
        (
            "Chỉ tiêu;Quý I;Quý II\nNăm 2025;;\nSố lượt;1.200;1.300\nNăm 2024;;\nSố lượt;1.100;1.000\n",
            ["2025-Q1", "2025-Q2", "2024-Q1", "2024-Q2"],
        ),
        ("Kết quả năm 2025\nChỉ tiêu;Nam;Nữ\nSố lượt;1.200;1.300\n", ["2025", "2025"]),
    ],
    ids=["caption", "section-rows", "no-quarters"],
)
def test_a_quarter_lies_in_the_year_above_it(text: str, periods: list[str], tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text(text, encoding="utf-8")
    assert [one.period.code if one.period else "" for one in _read(path)] == periods


def test_a_unit_in_brackets_at_the_end_of_a_caption_holds_for_the_table(tmp_path: Path) -> None:
    path = tmp_path / "table.html"
    rows = "<tr><th>Nguồn</th><th>Dự toán</th></tr><tr><td>Ngân sách tỉnh</td><td>2.100</td></tr>"
    path.write_text(f"<table><caption>Kinh phí năm 2025 (triệu đồng)</caption>{rows}</table>", encoding="utf-8")
    assert [(one.quantity.value, one.kind) for one in _read(path)] == [(2_100_000_000, "target")]


def test_a_column_of_places_says_who_the_named_rows_are_about(tmp_path: Path) -> None:
    path = tmp_path / "table.html"
    rows = "".join(
        f"<tr><td rowspan=2>{who}</td><td>Số trạm</td><td>12</td></tr><tr><td>Số bác sĩ</td><td>20</td></tr>"
        for who in ("Suối Ngà", "Tân Lập")
    )
    head = "<tr><th>Khu vực</th><th>Nội dung</th><th>2025</th></tr>"
    path.write_text(f"<table>{head}{rows}</table>", encoding="utf-8")
    found = [(one.unit_text, one.indicator_text) for one in _read(path)]
    assert found == [(who, name) for who in ("Suối Ngà", "Tân Lập") for name in ("Số trạm", "Số bác sĩ")]


def test_a_table_inside_a_cell_and_text_in_a_content_control_are_read(tmp_path: Path) -> None:
    document = docx.Document()
    inner = document.add_table(rows=1, cols=2).cell(0, 1).add_table(rows=2, cols=2)
    for cell, text in zip(inner._cells, ("Chỉ tiêu", "Năm 2025", "Số máy chủ", "14"), strict=True):
        cell.text = text
    paragraph = document.add_paragraph("Tỷ lệ ký số đạt 80%.")._p
    control = docx.oxml.parse_xml(f"<w:sdt {docx.oxml.ns.nsdecls('w')}><w:sdtContent/></w:sdt>")
    paragraph.addprevious(control)
    control[0].append(paragraph)
    document.save(path := tmp_path / "nested.docx")
    found = [(one.indicator_text, one.quantity.value) for one in _read(path)]
    assert found == [("Số máy chủ", 14), ("Tỷ lệ ký số", 80)]


def test_a_remark_is_about_the_unit_of_its_row_and_a_value_keeps_its_printed_words(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text("Đơn vị;Số ca;Ghi chú\nSuối Ngà;7;Tỷ lệ ký số đạt 80%\nTân Lập;9;\n", encoding="utf-8")
    found = [(one.indicator_text, one.unit_text, one.verbatim) for one in _read(path)]
    assert found == [
        ("Tỷ lệ ký số", "Suối Ngà", "Tỷ lệ ký số đạt 80%"),
        ("Số ca", "Suối Ngà", "Suối Ngà | Số ca | 7"),
        ("Số ca", "Tân Lập", "Tân Lập | Số ca | 9"),
    ]


def test_a_list_goes_on_below_the_running_title_of_the_next_page(tmp_path: Path) -> None:
    source = tmp_path / "plan.typ"
    pages = ("Các chỉ tiêu phấn đấu đến năm 2027 như sau:", "\\- Tỷ lệ ký số: 95%;", "\\- Tỷ lệ kê đơn: 99%.")
    source.write_text(
        '#set page(numbering: "1", header: [KẾ HOẠCH CỦA NGÀNH])\n' + "\n#pagebreak()\n".join(pages), "utf-8"
    )
    typst.compile(str(source), output=str(path := tmp_path / "plan.pdf"))
    found = [(one.kind, one.period and one.period.code, one.locator) for one in _read(path)]
    assert found == [("target", "2027", "page 2, line 2"), ("target", "2027", "page 3, line 2")]
