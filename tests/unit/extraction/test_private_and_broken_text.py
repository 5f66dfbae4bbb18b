"""What identifies a person never reaches an output, and no text makes the reader fail."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from vnfilings.extraction import read_documents
from vnfilings.extraction.statements import read_statements
from vnfilings.extraction.systems import list_systems
from vnfilings.extraction.tasks import list_tasks
from vnfilings.formats import Cell, Document, Paragraph, Row, Skipped, Table, read_document
from vnfilings.formats._layout.persons import withhold_persons
from vnfilings.formats._read_text import read_lines
from vnfilings.formats.blocks import Place
from vnfilings.text import REDACTED, is_personal_number, redact_label, redact_personal_data


@pytest.mark.parametrize(
    "text",
    [
        "CCCD 001085012345",
        "001085012345",
        "0912 345 678",
        "0912345678",
        "+84912345678",
        "GD4797912345678",
        "an@syt.gov.vn",
    ],
)
def test_what_identifies_a_person_is_blotted_out(text: str) -> None:
    assert "[…]" in redact_personal_data(f"Người bệnh {text} đã khám")
    assert not any(letter.isdigit() for letter in redact_personal_data(text))


@pytest.mark.parametrize(
    "text", ["17.925.070 đối tượng", "Quyết định số 1726/QĐ-BYT", "61,2% (1468 / 2400 lượt)", "ngày 04/04/2023"]
)
def test_figures_and_document_numbers_stay(text: str) -> None:
    assert redact_personal_data(text) == text


@pytest.mark.parametrize(
    ("text", "blotted"),
    [
        ("Bà Nguyễn Thị A, sinh năm 1960, CCCD 001085012345 đã có thẻ.", "Bà […] đã có thẻ."),
        ("Bà Hà Thị Mai, 62 tuổi, trú tại phường Hòa Bình, cho biết", "Bà […], cho biết"),
        ("Nguyễn Văn Nam (SN 1985) được cấp thẻ", "[…] được cấp thẻ"),
        ("bệnh nhân Nguyễn Văn T. nhập viện", "bệnh nhân […] nhập viện"),
        ("cán bộ Nguyễn Văn A, sinh năm 1980, đã nộp", "cán bộ […], đã nộp"),
        ("mắc tiểu đường Nguyễn Văn A, 60 tuổi", "mắc tiểu đường […]"),
        ("Trạm y tế xã\nNguyễn Văn A, 60 tuổi", "Trạm y tế xã\n[…]"),
        ("Trạm y tế xã\nÔng Nguyễn Văn A đã khám", "Trạm y tế xã\nÔng […] đã khám"),
        ("chị H'Hen Niê nhận thẻ", "chị […] nhận thẻ"),
        ("Họ và tên: H’Linh Niê", "Họ và tên: […]"),
        ("em Lò Thị Én ở xã Tà Hộc", "em […] ở xã Tà Hộc"),
        ("Họ và tên: Lê Văn C; nam", "Họ và tên: […]; nam"),
        ("ông TRẦN VĂN B cho biết", "ông […] cho biết"),
        ("ở xã anh Trần Văn Bình nhận thẻ", "ở xã anh […] nhận thẻ"),
        ("Giám đốc bệnh viện trao thẻ cho bà Nguyễn Thị Hoa.", "Giám đốc bệnh viện trao thẻ cho bà […]."),
        ("Số tài khoản 0123456789012 tại ngân hàng", "Số tài khoản […] tại ngân hàng"),
        ("STK: 1903 6789 012", "STK: […]"),
        ("tài khoản số 711A12345678", "tài khoản số […]"),
        ("Hộ chiếu số C1234567 cấp năm 2020", "Hộ chiếu số […] cấp năm 2020"),
        ("Nguyễn Văn An, kế toán, đã nhập 45 hồ sơ", "[…], kế toán, đã nhập 45 hồ sơ"),
        ("Điều dưỡng Nguyễn Thị Hoa nhập 45% hồ sơ", "Điều dưỡng […] nhập 45% hồ sơ"),
        ("Người lập biểu: Nguyễn Thị Hoa", "Người lập biểu: […]"),
        ("Nguyễn Văn An (1980) được cấp thẻ", "[…] được cấp thẻ"),
        ("Lê Thị Mai, 12/03/1985, đã khám 3 lần", "[…], đã khám 3 lần"),
        ("Lê Thị Mai, nữ, 45 tuổi", "[…]"),
        ("Sinh ngày 15/6/2015: Trần Gia Bảo", "Sinh ngày 15/6/2015: […]"),
        ("Ngày sinh: 15/6/2015; mã bệnh nhân: 123456", "Ngày sinh: […]; mã bệnh nhân: […]"),
        ("Patient Nguyen Van An, born 1980", "Patient […]"),
        ("Mr Nguyen Van An came", "Mr […] came"),
    ],
)
def test_names_and_particulars_of_private_persons_are_blotted_out(text: str, blotted: str) -> None:
    assert redact_personal_data(text) == blotted
    assert redact_personal_data(unicodedata.normalize("NFD", text)) == blotted
    assert redact_personal_data(blotted) == blotted


@pytest.mark.parametrize(
    "text",
    [
        "ông Trần Văn B, Giám đốc Sở Y tế",
        "Giám đốc Sở Y tế, ông Trần Văn B cho biết",
        "KT. GIÁM ĐỐC\nPHÓ GIÁM ĐỐC\nNguyễn Văn B",
        "tỉnh Bà Rịa - Vũng Tàu",
        "đường Bà Triệu",
        "Trung tâm Y tế huyện Anh Sơn Nghệ An",
        "Trạm Y tế đặc khu Cô Tô Quảng Ninh",
        "Tỷ lệ người dân Thái Nguyên có CCCD gắn chip",
        "Bệnh viện Bạch Mai, 90 tuổi",
        "người dân Hồ Chí Minh từ 18 tuổi",
        "TP. Hồ Chí Minh, địa chỉ: 12 Lê Lợi",
        "BS. Trần Văn Bình, Giám đốc bệnh viện",
        "Kế toán trưởng Nguyễn Thị Hoa",
        "Bệnh viện Nguyễn Tri Phương",
        "Số tài khoản đã cấp: 1.234.567 tài khoản",
        "tài khoản 1.234.567",
        "nhân viên Trạm Y tế xã",
        "Hà Nội, 12/03/2025",
    ],
)
def test_officials_with_their_office_and_places_stay(text: str) -> None:
    assert redact_personal_data(text) == text


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("BenhNhan_NguyenVanAn_001085012345.xlsx", "Benh_Nhan_redacted.xlsx"),
        ("bao-cao-Nguyễn Văn An sinh 1980.docx", "bao cao redacted.docx"),
        ("bao_cao_0912345678_quy1.xlsx", "bao_cao_redacted_quy1.xlsx"),
        ("ho_so_an.nguyen@example.com.csv", "ho_so_redacted.csv"),
        ("bao_cao_le_thi_mai.docx", "bao_cao_redacted.docx"),
        ("Trần Thị B - 079185012345", "redacted"),
        ("Giám đốc Nguyễn Văn An.docx", "Giám đốc Nguyễn Văn An.docx"),
        ("BV_Nguyen_Tri_Phuong_quy_1.xlsx", "BV_Nguyen_Tri_Phuong_quy_1.xlsx"),
        ("bao_cao_20250630101500.docx", "bao_cao_20250630101500.docx"),
        ("Số liệu Hồ Chí Minh 2025.xlsx", "Số liệu Hồ Chí Minh 2025.xlsx"),
        ("1726-QD-BYT-2025.pdf", "1726-QD-BYT-2025.pdf"),
        ("001_076291765f8c2c3a.txt", "001_076291765f8c2c3a.txt"),
        ("001085012345NguyenVanAn.txt", "redacted.txt"),
    ],
)
def test_the_name_of_a_file_or_sheet_loses_what_identifies_a_person(name: str, label: str) -> None:
    assert redact_label(name) == label
    assert redact_label(label) == label


def test_columns_of_persons_and_names_of_sheets_reach_no_output(tmp_path: Path) -> None:
    book = Workbook()
    header = ["Họ và tên", "Năm sinh", "Số tài khoản", "Chức vụ", "Tỷ lệ hồ sơ (%)"]
    for number, name in enumerate(["Trần Thị Bình", "Lê Văn Cường"]):
        sheet = book.create_sheet(name)
        sheet.append(header)
        sheet.append([name, 1985, "19036789012", "Điều dưỡng", 80 + number])
        sheet.append(["Phạm Văn Dũng", None, None, "Giám đốc", 90 + number])
    del book["Sheet"]
    path = tmp_path / "Nguyễn Văn An sinh 1980.xlsx"
    book.save(path)
    frame = read_documents([path]).frame
    printed = frame.to_csv()
    assert not re.search("Bình|Cường|Nguyễn|1985|19036789012", printed)
    names = [row.texts[0] for table in read_document(path).tables() for row in table.rows]
    assert names == [REDACTED, "Phạm Văn Dũng"] * 2, "an official stays"
    assert frame["doc"].unique().tolist() == ["redacted.xlsx"]
    assert {place.split(",")[0] for place in frame["locator"]} == {"sheet redacted", "sheet redacted 2"}
    assert sorted(frame["value"]) == [80, 81, 90, 91]


def test_the_name_of_a_sheet_is_withheld_wherever_a_document_has_it() -> None:
    place = "sheet Trần Thị Bình"
    table = Table(("Chỉ tiêu",), (Row((Cell("80", f"{place}, row 2, column A"),), f"{place}, row 2"),), place, place)
    hidden = Skipped("hidden sheet", 1, "sheet Lê Văn Cường")
    document = Document(
        "a.xlsx",
        (table, Paragraph("Ghi chú", (Place(0, f"{place}, row 9"),))),
        (f"{place}: its formats are not known",),
        (Skipped("hidden row", 1, place), hidden),
    )
    kept = withhold_persons(document)
    assert not re.search("Bình|Cường", repr(kept))
    assert [one.where for one in kept.skipped] == ["sheet redacted", "sheet redacted 2"]


@pytest.mark.parametrize(
    ("text", "is_one"), [("001085012345", True), ("12/03/1985", True), ("1.234.567", False), ("1 234 567", False)]
)
def test_a_count_printed_in_groups_is_no_number_of_a_person(text: str, is_one: bool) -> None:
    assert is_personal_number(text) == is_one


def test_a_statement_whose_words_name_a_private_person_says_that_they_are_withheld(tmp_path: Path) -> None:
    path = tmp_path / "news.txt"
    path.write_text("Bà Nguyễn Thị Mai, sinh năm 1960, đã tích hợp 25 thẻ.\n\nCó 30 bệnh viện.", encoding="utf-8")
    frame = read_documents([path]).frame
    assert frame["flags"].str.contains("personal-withheld").tolist() == [True, False]
    assert "Mai" not in frame.to_csv()


@pytest.mark.parametrize("what", ["statements", "tasks", "systems"])
def test_no_output_carries_a_persons_numbers(tmp_path: Path, what: str) -> None:
    text = "Tỷ lệ hồ sơ của người bệnh CCCD 001085012345 số 0912345678 đạt 80%.\n\n"
    text += "STT\tHọ và tên\tSố CCCD\tKết quả\n1\tNguyễn Thị Lan\t001085012345\t80%\n\n"
    text += "STT\tNhiệm vụ\tĐơn vị chủ trì\tThời gian\n"
    text += "1\tCập nhật phần mềm HIS 0912345678\tPhòng A 0912345678\tQuý I/2025\n"
    path = tmp_path / "filing.txt"
    path.write_text(text, encoding="utf-8")
    printed = read_documents([path], what).frame.to_csv()  # type: ignore[arg-type]
    assert "001085012345" not in printed
    assert "0912345678" not in printed
    assert "Lan" not in printed


_LINES = st.lists(
    st.text(max_size=40)
    | st.sampled_from(
        [
            "STT",
            "1",
            "2",
            "I",
            "A",
            "",
            "Nhiệm vụ",
            "Thời gian",
            "Quý I/2025",
            "1\tA\t80%",
            "STT\tChỉ tiêu\tKết quả",
            "| a | b |",
            "|---|---|",
            "Đạt 80% (4/5)",
            "II. MỤC TIÊU",
            "- 12/15 bệnh viện (đạt 80%);",
            "Nơi nhận:",
            "(",
            "5%",
        ]
    ),
    max_size=14,
)


@given(lines=_LINES)
def test_any_text_is_read_without_failing(lines: list[str]) -> None:
    document = Document("any.txt", tuple(read_lines("\n".join(lines))))
    for statement in read_statements(document):
        assert statement.line is not None
        assert 1 <= statement.line <= len(lines) + sum(line.count("\n") for line in lines)
    list_tasks(document)
    list_systems(document)
