"""Section rows of a table say which part of all is counted below them; every format gives the same parts."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import docx
import openpyxl
import pytest
import typst

from vnfilings import UnreadableFileError, read_document, read_statements
from vnfilings.formats import parse_document

_HEADER = ("TT", "Chỉ tiêu", "Kết quả")
_ROWS = [
    ("I. Bệnh viện công lập",),
    ("1", "Số bệnh viện triển khai BAĐT", "42/42"),
    ("2", "Tỷ lệ bệnh viện có chữ ký số", "90%"),
    ("B. Khối tư nhân",),
    ("1", "Số bệnh viện triển khai BAĐT", "9/48"),
    ("Toàn ngành",),
    ("1", "Số bệnh viện triển khai BAĐT", "51/90"),
]
_PARTS = ["bệnh viện công lập", "bệnh viện công lập", "bệnh viện tư nhân", None]
Rows = list[tuple[str, ...]]


def _write_docx(folder: Path, rows: Rows) -> Path:
    document = docx.Document()
    table = document.add_table(len(rows), 3)
    for number, row in enumerate(rows):
        for place, text in enumerate(row):
            table.cell(number, place).text = text
        if len(row) == 1:
            table.cell(number, 0).merge(table.cell(number, 2))
    document.save(str(folder / "a.docx"))
    return folder / "a.docx"


def _write_xlsx(folder: Path, rows: Rows) -> Path:
    workbook = openpyxl.Workbook()
    sheet = workbook.worksheets[0]
    for number, row in enumerate(rows, start=1):
        sheet.append(row)
        if len(row) == 1:
            sheet.merge_cells(start_row=number, end_row=number, start_column=1, end_column=3)
    workbook.save(folder / "a.xlsx")
    return folder / "a.xlsx"


def _write_html(folder: Path, rows: Rows) -> Path:
    cells = [
        f'<tr><th colspan="3">{row[0]}</th></tr>'
        if len(row) == 1
        else f"<tr>{''.join(f'<td>{text}</td>' for text in row)}</tr>"
        for row in rows
    ]
    (folder / "a.html").write_text(f"<body><table>{''.join(cells)}</table></body>", encoding="utf-8")
    return folder / "a.html"


def _write_csv(folder: Path, rows: Rows) -> Path:
    lines = [";".join((*row, "", "")[:3]) for row in rows]
    (folder / "a.csv").write_text("\n".join(lines), encoding="utf-8")
    return folder / "a.csv"


def _write_pdf(folder: Path, rows: Rows) -> Path:
    cells = [
        f"table.cell(colspan: 3)[{row[0]}]" if len(row) == 1 else ", ".join(f"[{text}]" for text in row) for row in rows
    ]
    (folder / "a.typ").write_text(f"#table(columns: 3, {', '.join(cells)})", encoding="utf-8")
    typst.compile(str(folder / "a.typ"), output=str(folder / "a.pdf"))
    return folder / "a.pdf"


Writer = Callable[[Path, Rows], Path]


def _parts(path: Path) -> list[str | None]:
    return [statement.quantity.counted_noun for statement in read_statements(read_document(path))]


@pytest.mark.parametrize("write", [_write_docx, _write_xlsx, _write_html, _write_csv, _write_pdf])
def test_a_section_row_says_which_hospitals_are_counted_below_it(tmp_path: Path, write: Writer) -> None:
    assert _parts(write(tmp_path, [_HEADER, *_ROWS])) == _PARTS


def _read(tmp_path: Path, *rows: str, header: tuple[str, ...] = _HEADER) -> list[tuple[float | None, str | None]]:
    path = _write_csv(tmp_path, [header, *(tuple(row.split(" | ")) for row in rows)])
    found = [statement.quantity for statement in read_statements(read_document(path))]
    return [(quantity.value, quantity.counted_noun) for quantity in found]


def test_a_section_of_another_level_inside_keeps_the_part_and_one_of_its_own_level_ends_it(tmp_path: Path) -> None:
    found = _read(
        tmp_path,
        "A | Khối công lập | ",
        "I | Hạ tầng | ",
        "1 | Tỷ lệ bệnh viện có PACS | 50%",
        "II | Dữ liệu | ",
        "1 | Tỷ lệ bệnh viện có BAĐT | 60%",
        "B | Dịch vụ công trực tuyến | ",
        "1 | Tỷ lệ bệnh viện có cổng thông tin | 70%",
    )
    assert found == [(50, "bệnh viện công lập"), (60, "bệnh viện công lập"), (70, None)]


def test_a_row_of_totals_counts_all_unless_every_section_has_its_own(tmp_path: Path) -> None:
    rows = ["I | Khối công lập | ", "1 | Tỷ lệ bệnh viện có PACS | 50%"]
    assert _read(tmp_path, *rows, " | Tổng cộng | 40%")[-1] == (40, None)
    found = _read(tmp_path, *rows, " | Cộng | 41%", "II | Khối tư nhân | ", " | Cộng | 42%", " | Tổng cộng | 43%")
    assert found[1:] == [(41, "khối công lập"), (42, "khối tư nhân"), (43, None)]


def test_a_measure_without_a_value_is_no_section(tmp_path: Path) -> None:
    rows = [" | Bệnh viện tuyến tỉnh | ", " | Tỷ lệ bệnh viện tư nhân có PACS | ", "3 | Số bệnh viện có BAĐT | 42/42"]
    assert _read(tmp_path, *rows) == [(42, "bệnh viện tuyến tỉnh")]


def test_titles_of_columns_and_sub_rows_name_parts_too(tmp_path: Path) -> None:
    header = ("Chỉ tiêu", "Công lập", "Tổng cộng")
    assert _read(tmp_path, "Số bệnh viện có BAĐT | 42/42 | 51/90", header=header) == [
        (42, "bệnh viện công lập"),
        (51, None),
    ]
    found = _read(tmp_path, "1 | Số bệnh viện có BAĐT | 51/90", " | - Ngoài công lập | 9/48")
    assert found == [(51, None), (9, "bệnh viện ngoài công lập")]


def test_a_hospital_in_a_group_of_hospitals_keeps_its_own_values(tmp_path: Path) -> None:
    header = ("Đơn vị", "Tỷ lệ bệnh viện có BAĐT (%)", "Ghi chú")
    rows = ["Khối công lập | ", "Hà Nội | 100 | ", "BVĐK Nam Sơn | 60 | ", "Bệnh viện Mắt | 70 | "]
    assert _read(tmp_path, *rows, header=header) == [(100, "bệnh viện công lập"), (60, None), (70, None)]


def test_what_names_no_hospitals_is_still_of_the_part_and_a_change_is_not(tmp_path: Path) -> None:
    found = _read(
        tmp_path, "I | Khối ngoài công lập | ", "1 | Tỷ lệ thanh toán không tiền mặt | 70%", "2 | Khám | tăng 5%"
    )
    assert found == [(70, "khối ngoài công lập"), (5, None)]


def test_the_name_of_a_hospital_is_no_part(tmp_path: Path) -> None:
    rows = ["I | Bệnh viện đa khoa tỉnh Phú Thọ | ", "1 | Số bệnh viện có BAĐT | 1/1"]
    assert _read(tmp_path, *rows) == [(1, None)]


@pytest.mark.parametrize("above", ["1. Khối tư nhân", "Bảng 1. Bệnh viện tư nhân"])
def test_a_heading_or_a_caption_speaks_for_the_whole_table(tmp_path: Path, above: str) -> None:
    path = tmp_path / "a.txt"
    rows = ["TT\tChỉ tiêu\tKết quả", "1\tSố bệnh viện có BAĐT\t9/48", "2\tTỷ lệ bệnh viện có PACS\t50%"]
    path.write_text(f"BÁO CÁO\n\n{above}\n\n" + "\n".join(rows), encoding="utf-8")
    assert _parts(path) == ["bệnh viện tư nhân", "bệnh viện tư nhân"]


def test_the_innermost_group_names_the_part(tmp_path: Path) -> None:
    rows = ["A | Khối công lập | ", "I | Bệnh viện tuyến tỉnh | ", "1 | Tỷ lệ bệnh viện có PACS | 50%"]
    assert _read(tmp_path, *rows) == [(50, "bệnh viện tuyến tỉnh")]


def test_a_section_that_goes_on_in_another_numbering_ends_those_above(tmp_path: Path) -> None:
    rows = ["I | Khối công lập | ", "1 | Tỷ lệ bệnh viện có PACS | 50%"]
    found = _read(tmp_path, *rows, "B | Dịch vụ công trực tuyến | ", "1 | Tỷ lệ bệnh viện có cổng thông tin | 70%")
    assert found == [(50, "bệnh viện công lập"), (70, None)]


def _write_below_headings(folder: Path, rows: Rows, *headings: str) -> Path:
    path = _write_docx(folder, rows)
    document = docx.Document(str(path))
    for level, text in reversed(list(enumerate(headings, start=1))):
        document.element.body.insert(0, document.add_heading(text, level)._p)
    document.save(str(path))
    return path


def test_a_section_for_the_whole_ends_the_part_that_the_heading_gives_to_the_table(tmp_path: Path) -> None:
    rows = [_HEADER, ("1", "Số bệnh viện có BAĐT", "9/48"), *_ROWS[-2:]]
    assert _parts(_write_below_headings(tmp_path, rows, "1. Khối tư nhân")) == ["bệnh viện tư nhân", None]


def test_of_the_headings_that_name_a_part_the_innermost_speaks_for_the_table(tmp_path: Path) -> None:
    headings = ("1. Khối công lập", "1.1. Bệnh viện tuyến tỉnh", "1.1.1. Kết quả")
    path = _write_below_headings(tmp_path, [_HEADER, ("1", "Số bệnh viện có BAĐT", "9/48")], *headings)
    assert _parts(path) == ["bệnh viện tuyến tỉnh"]


def test_the_numbers_of_a_wide_row_share_the_text_of_the_row(tmp_path: Path) -> None:
    path = tmp_path / "wide.csv"
    path.write_text("Chỉ tiêu;Năm 2024;Năm 2025\nTỷ lệ hồ sơ điện tử (%);45;46\n", encoding="utf-8")
    first, second = read_statements(parse_document(path))
    assert first.reasons["sentence"] is second.reasons["sentence"]


@pytest.mark.parametrize("text", ["sep=", "sep=\n", "sep=;", "sep=;\nTỷ lệ A;45", "sep=\nTỷ lệ A;45"])
def test_a_line_that_declares_the_delimiter_may_be_the_only_one_or_name_none(text: str, tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text(text, encoding="utf-8")
    document = parse_document(path)
    assert [row.texts for table in document.tables() for row in table.rows] == (
        [("Tỷ lệ A", "45")] if "45" in text else []
    )


def test_a_link_to_itself_is_not_called_missing(tmp_path: Path) -> None:
    path = tmp_path / "report.txt"
    path.symlink_to(path)
    with pytest.raises(UnreadableFileError, match="it is a link to nothing, a pipe or a device"):
        parse_document(path)
