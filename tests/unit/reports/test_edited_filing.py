"""The officer's round trip: a Word filing edited by hand is read back; differences are told, stored or proposed."""

from __future__ import annotations

import copy
import datetime as dt
import re
import sys
import unicodedata
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import yaml
from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.text.paragraph import Paragraph
from lxml import etree

sys.path.insert(0, str(Path(__file__).parent))

from own_target import CASHLESS, DATA, read_tables_with_target

from analysis.errors import AnalysisError
from analysis.panel import decide_corrections, read_corrections
from analysis.panel.corrections import apply_corrections
from analysis.reports import (
    Edit,
    EditedFiling,
    FilingFileError,
    compare_filing,
    describe_edit,
    forget_rejected_edits,
    open_filing,
    publish_filing,
    store_edits,
)
from analysis.reports._document import Number, Report, runs_of
from analysis.reports._prepared_context import prepare_context
from analysis.reports.filing import write_check_sheet, write_filing
from analysis.reports.filing._filed_values import collect_filed_values
from analysis.reports.filing._paper_words import read_figure
from analysis.schemas import TABLES, read_lookup_table
from vnfilings import UnreadableFileError

Tables = dict[str, pd.DataFrame]
Change = Callable[[Any], None]
_DAY = "2026-06-25"
_UNIT = {"unit_code": "f-center", "period": "2026-H1"}
_RECORDS = "people_with_health_record_pct"


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the Word filing as the workbench writes it."""
    folder = tmp_path_factory.mktemp("written")
    options: dict[str, Any] = {"languages": ["vi"], "formats": ["docx"], "folder": folder, "report_date": _DAY}
    return publish_filing(read_tables_with_target(), **_UNIT, **options)[0]


@pytest.fixture(scope="module")
def opened(written: Path) -> Any:
    """Return the Word filing as python-docx opens it."""
    return Document(str(written))


@pytest.fixture
def edit(written: Path, opened: Any, tmp_path: Path) -> Iterator[Callable[..., EditedFiling]]:
    """Yield a function that changes the filing as a person would, and reads it back."""
    before = copy.deepcopy(opened.element.body)

    def change_and_read(*changes: Change, tables: Tables | None = None) -> EditedFiling:
        opened.element.replace(opened.element.body, copy.deepcopy(before))
        opened.__dict__.pop("_body", None)
        opened._Document__body = None
        for change in changes:
            change(opened)
        path = tmp_path / "bản sửa.docx"
        _copy_parts(written, path, {"word/document.xml": etree.tostring(opened.element)})
        return compare_filing(open_filing(path), tables or read_tables_with_target())

    yield change_and_read
    opened.element.replace(opened.element.body, before)
    opened._Document__body = None


def _copy_parts(written: Path, path: Path, changed: dict[str, bytes | None]) -> None:
    """Write a file with other contents of some parts, None for a part that is gone; looks do not matter here."""
    with zipfile.ZipFile(written) as given, zipfile.ZipFile(path, "w") as made:
        for name in given.namelist():
            content = changed.get(name, b"" if name.startswith("word/styles") else given.read(name))
            if content:
                made.writestr(name, content)


def _paragraph(document: Any, words: str) -> Paragraph:
    found = (Paragraph(node, document) for node in document.element.body.iter(qn("w:p")))
    return next(one for one in found if words in one.text)


def _write(paragraph: Paragraph, text: str) -> None:
    for run in list(paragraph.runs)[1:]:
        run._r.getparent().remove(run._r)
    if paragraph.runs:
        paragraph.runs[0].text = text
    else:
        paragraph.add_run(text)


def _rewrite(words: str, text: str) -> Change:
    """Return the change of one line of the letter."""
    return lambda document: _write(_paragraph(document, words), text)


def _insert(before: str, text: str) -> Change:
    def change(document: Any) -> None:
        place = _paragraph(document, before)
        made = copy.deepcopy(place._p)
        place._p.addprevious(made)
        _write(Paragraph(made, document), text)

    return change


def _cell(row: int, column: int, text: str) -> Change:
    """Return the change of one cell of the annex, counted as a reader does."""

    def change(document: Any) -> None:
        cells = document.tables[-1].rows[2 + row].cells
        _write(cells[column - 1].paragraphs[0], text)

    return change


def _told(edited: EditedFiling) -> list[tuple[str, str, str]]:
    return [(one.kind, one.part, one.now) for one in edited.edits]


def test_a_filing_that_nobody_edited_gives_no_difference_under_any_name(edit: Callable[..., EditedFiling]) -> None:
    edited = edit()
    assert (edited.unit_code, edited.period, edited.lang, edited.edits) == ("f-center", "2026-H1", "vi", ())


def test_a_cause_in_its_gap_is_told_with_its_indicator(edit: Callable[..., EditedFiling]) -> None:
    def fill(document: Any) -> None:
        for run in _paragraph(document, "[đơn vị ghi]").runs:
            run.text = run.text.replace("[đơn vị ghi]", "chưa lắp máy quét; thiếu 2 người")

    (found,) = edit(fill).edits
    assert (found.kind, found.part, found.indicator_code) == ("text", "cause", CASHLESS)
    assert found.now == "chưa lắp máy quét; thiếu 2 người"


def test_sections_of_tasks_and_requests_that_were_written_by_hand_are_lists(edit: Callable[..., EditedFiling]) -> None:
    edited = edit(
        _insert("III. Đề xuất", "III. NHIỆM VỤ TRỌNG TÂM 6 THÁNG CUỐI NĂM"),
        _insert("III. Đề xuất", "1. Lắp máy quét."),
        _insert("III. Đề xuất", "2. Tập huấn ký số cho 100% bác sĩ."),
        _insert("báo cáo để", "V. ĐỀ XUẤT, KIẾN NGHỊ"),
        _insert("báo cáo để", "Bổ sung kinh phí năm 2027"),
    )
    assert edited.texts["task"] == ("Lắp máy quét", "Tập huấn ký số cho 100% bác sĩ")
    assert edited.texts["request"] == ("Bổ sung kinh phí năm 2027",)
    assert _told(edited) == [
        ("text", "task", "Lắp máy quét"),
        ("text", "task", "Tập huấn ký số cho 100% bác sĩ"),
        ("text", "request", "Bổ sung kinh phí năm 2027"),
    ]


def test_number_and_day_of_the_clerk_and_the_name_of_the_signer_are_no_difference_in_words(
    edit: Callable[..., EditedFiling],
) -> None:
    edited = edit(
        _rewrite("/BC-", "Số: 379/BC-[ký hiệu]"),
        _rewrite("tháng 6 năm 2026", "Quảng Ngãi, ngày 25 tháng 6 năm 2026"),
        lambda document: document.tables[-2].rows[0].cells[1].add_paragraph("Nguyễn Văn An"),
    )
    assert [one.kind for one in edited.edits] == ["stamp", "stamp"]


@pytest.mark.parametrize(
    ("words", "text", "part", "now"),
    [
        ("[ký hiệu]", "Số: /BC-TTĐT", "symbol", "TTĐT"),
        ("Kính gửi", "Kính gửi: Sở Y tế Quảng Ngãi (phòng KH).", "addressee", "Sở Y tế Quảng Ngãi (phòng KH)"),
        ("[văn bản giao", "Căn cứ Công văn số 12/SYT ngày 02/6/2026.", "basis", "Công văn số 12/SYT ngày 02/6/2026"),
        ("Lưu: VT", "- Lưu: VT, KHTH.", "drafting", "KHTH"),
        ("Lưu: VT", "- Lưu: VT, KHTH.ab.", "initials", "ab"),
        ("Lưu: VT", "- Lưu: VT, KHTH.ab.(05).", "copies", "05"),
        ("Lưu: VT", "- Lưu: VT, KHTH.ab (05 bản).", "copies", "05"),
        ("Lưu: VT", "- Lưu: VT, KHTH.ab.(05).", "drafting", "KHTH"),
        ("Giám đốc", "Phó Giám đốc", "signatory", "Phó Giám đốc"),
    ],
)  # fmt: skip
def test_what_the_register_does_not_know_of_the_letterhead_is_read_from_the_file(
    edit: Callable[..., EditedFiling], words: str, text: str, part: str, now: str
) -> None:
    assert ("text", part, now) in _told(edit(_rewrite(words, text)))


def _add_posts(*lines: str) -> Change:
    """Return the change of who signs; a line that begins with ⏎ stands behind a line break."""

    def change(document: Any) -> None:
        cell = document.tables[-2].rows[0].cells[1]
        for number, text in enumerate(lines):
            if text.startswith("⏎"):
                cell.paragraphs[0].runs[0].add_break()
                cell.paragraphs[0].add_run(text[1:])
            elif number == 0:
                _write(cell.paragraphs[0], text)
            else:
                cell.add_paragraph(text)

    return change


@pytest.mark.parametrize(
    ("lines", "posts"),
    [
        (["KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"], ("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC")),
        (["KT. Giám đốc", "⏎Phó Giám đốc", "Nguyễn Văn An"], ("KT. Giám đốc", "Phó Giám đốc")),
        (["TUQ. Giám đốc", "Trưởng phòng Kế hoạch", "Trần Thị Bình"], ("TUQ. Giám đốc", "Trưởng phòng Kế hoạch")),
        (["KT. GIÁM ĐỐC", "Nguyễn Văn An"], ("KT. GIÁM ĐỐC",)),
        (["Quyền Giám đốc", "Nguyễn Văn An"], ("Quyền Giám đốc",)),
    ],
)
def test_who_signs_for_whom_is_read_with_both_posts_and_without_the_name(
    edit: Callable[..., EditedFiling], lines: list[str], posts: tuple[str, ...]
) -> None:
    edited = edit(_add_posts(*lines))
    assert edited.texts["signatory"] == posts
    assert {(one.kind, one.part) for one in edited.edits} == {("text", "signatory")}


def test_several_addressees_are_read_with_the_bases_below_them(edit: Callable[..., EditedFiling]) -> None:
    edited = edit(
        _rewrite("Kính gửi", "Kính gửi:"),
        _insert("[văn bản giao", "- Sở Y tế;"),
        _insert("[văn bản giao", "- Ủy ban nhân dân xã A (báo cáo)."),
        _rewrite("[văn bản giao", "Căn cứ Công văn số 12/SYT;"),
        _insert("báo cáo kết quả", "Thực hiện Kế hoạch số 5/KH-SYT."),
        _rewrite("báo cáo kết quả", "Trung tâm Điều trị xin báo cáo kết quả như sau (số liệu tại Phụ lục kèm theo):"),
    )
    assert edited.texts["addressee"] == ("Sở Y tế", "Ủy ban nhân dân xã A (báo cáo)")
    assert edited.texts["basis"] == ("Công văn số 12/SYT", "Thực hiện Kế hoạch số 5/KH-SYT")
    assert {one.part for one in edited.edits} == {"addressee", "basis", "wording"}


@pytest.mark.parametrize("archive", ["- Lưu: VT, KHTH.", "- Lưu VT; KHTH.", "- Lưu: VT, KHTH"])
def test_recipients_are_read_whole_and_the_copy_of_the_registry_is_none_of_them(
    edit: Callable[..., EditedFiling], archive: str
) -> None:
    edited = edit(
        _rewrite("Như trên", "- Như trên (để b/c);"),
        _insert("Lưu: VT", "- Sở Y tế (phòng: KHTC);"),
        _rewrite("Lưu: VT", archive),
    )
    assert edited.texts["recipient"] == ("Như trên (để b/c)", "Sở Y tế (phòng: KHTC)")
    assert ("text", "drafting", "KHTH") in _told(edited)


def test_changed_added_and_emptied_cells_are_told_with_their_place(edit: Callable[..., EditedFiling]) -> None:
    edited = edit(_cell(2, 4, "35,0 (36/103)"), _cell(3, 7, "98"), _cell(2, 7, ""), _cell(3, 8, "điều tra mẫu"))
    assert [(one.kind, one.row, one.column, one.was, one.now) for one in edited.edits] == [
        ("value", 2, 4, "33,0 (34/103)", "35,0 (36/103)"),
        ("value_removed", 2, 7, "trên 40", ""),
        ("value_added", 3, 7, "", "98"),
        ("text", 3, 0, "", "điều tra mẫu"),
    ]


def test_the_same_figure_in_other_signs_is_no_edit_and_another_bound_is(edit: Callable[..., EditedFiling]) -> None:
    assert edit(_cell(2, 4, "33% (34/103 lượt)"), _cell(1, 4, "61.2 (1,468/2,400)")).edits == ()
    edits = edit(_cell(2, 4, "khoảng 33,0 (34/103)"), _cell(1, 4, "61.3 (1,471/2,400)")).edits
    assert [(one.kind, one.row) for one in edits] == [("value", 1), ("value", 2)]


@pytest.mark.parametrize(
    ("text", "lang", "expected"),
    [
        ("61.2 (1,468/2,400)", "vi", (61.2, 1468, 2400)),
        ("61,2 (1.468/2.400)", "en", (61.2, 1468, 2400)),
        ("61,2 (1.468,5/2.400)", "vi", None),
    ],
)
def test_counts_are_whole_numbers_in_the_signs_of_either_language(
    text: str, lang: str, expected: tuple[float, float, float] | None
) -> None:
    figure = read_figure(text, "%", lang)
    assert (figure and (figure.value, figure.numerator, figure.denominator)) == expected


def _split_annex(document: Any) -> None:
    """Put the last row of the annex into a table of its own, with the head repeated."""
    table = document.tables[-1]._tbl
    second = copy.deepcopy(table)
    table.addnext(parse_xml(f"<w:p {nsdecls('w')}/>"))
    table.getnext().addnext(second)
    table.remove(table.findall(qn("w:tr"))[-1])
    for row in second.findall(qn("w:tr"))[3:-1]:
        second.remove(row)


def test_an_annex_in_two_tables_composed_letters_and_moved_rows_are_read(edit: Callable[..., EditedFiling]) -> None:
    def decompose(document: Any) -> None:
        for node in document.element.body.iter(qn("w:t")):
            node.text = unicodedata.normalize("NFD", node.text or "")

    def move(document: Any) -> None:
        rows = document.tables[-1]._tbl.findall(qn("w:tr"))
        rows[-1].addnext(rows[3])

    assert edit(_split_annex, decompose).edits == ()
    assert [(one.kind, one.part, one.row) for one in edit(move).edits] == [("moved", "annex", 3)]


@pytest.mark.parametrize(
    ("heading", "kind", "part"),
    [
        ("III. Phương hướng, nhiệm vụ 6 tháng cuối năm", "text", "task"),
        ("IV. KIẾN NGHỊ", "text", "request"),
        ("III. CÔNG TÁC KHÁC", "added", "other"),
    ],
)
def test_a_section_under_another_heading_is_no_line_of_the_section_before(
    edit: Callable[..., EditedFiling], heading: str, kind: str, part: str
) -> None:
    edited = edit(_insert("báo cáo để", heading), _insert("báo cáo để", "1. Lắp máy quét."))
    told = [(one.kind, one.part) for one in edited.edits]
    assert told == ([(kind, f"heading:{part}")] if part == "other" else []) + [(kind, part)]


def test_what_is_not_read_is_named(written: Path, tmp_path: Path) -> None:
    document = Document(str(written))
    document.add_comment(
        document.paragraphs[0].runs or document.tables[0].rows[0].cells[0].paragraphs[0].runs, "xem lại"
    )
    document.sections[0].header.paragraphs[0].add_run("In tại phòng TCHC")
    inside = "<w:pict><w:txbxContent><w:p><w:r><w:t>hộp</w:t></w:r></w:p></w:txbxContent></w:pict>"
    box = f"<w:r {nsdecls('w')}>{inside}</w:r>"
    _paragraph(document, "Kính gửi")._p.append(parse_xml(box))
    path = tmp_path / "note.docx"
    document.save(str(path))
    assert open_filing(path).found.unread == ("comments", "text boxes", "headers")
    assert open_filing(written).found.unread == ()


def test_deleted_added_and_moved_rows_and_lines_are_told(edit: Callable[..., EditedFiling]) -> None:
    def rows(document: Any) -> None:
        table = document.tables[-1]
        added = copy.deepcopy(table.rows[4]._tr)
        table._tbl.append(added)
        table._tbl.remove(table.rows[3]._tr)

    def move(document: Any) -> None:
        _paragraph(document, "1. Tỷ lệ lượt khám")._p.addprevious(_paragraph(document, "3. Tỷ lệ người dân")._p)

    edited = edit(rows, move, lambda document: _cell(3, 2, "Tỷ lệ giường có mã vạch")(document))
    kinds = [one.kind for one in edited.edits]
    assert kinds == ["moved", "row_deleted", "row_added"]
    assert edited.edits[2].now.startswith("Tỷ lệ giường có mã vạch | % (lượt) | 33,0")


def test_a_figure_of_the_letter_that_the_annex_lacks_is_told_and_other_wording_is_not_one(
    edit: Callable[..., EditedFiling],
) -> None:
    line = "2. Thanh toán không dùng tiền mặt: 33,0% (34/103 lượt); ước cả năm 40,3% (94/233 lượt)"
    assert [one.kind for one in edit(_rewrite("2. Tỷ lệ thanh toán", f"{line}.")).edits] == ["text"]
    assert [one.kind for one in edit(_rewrite("2. Tỷ lệ thanh toán", f"{line}; tháng 6: 55,5%.")).edits] == ["figure"]
    assert [one.kind for one in edit(_rewrite("2. Tỷ lệ thanh toán", f"{line}, từ ngày 01/7/2026.")).edits] == ["text"]


def test_tracked_changes_are_read_as_accepted_and_counted(edit: Callable[..., EditedFiling]) -> None:
    def track(document: Any) -> None:
        run = next(one for one in _paragraph(document, "[đơn vị ghi]").runs if "[đơn vị ghi]" in one.text)
        deleted, made = (parse_xml(f'<w:{name} {nsdecls("w")} w:id="9" w:author="A"/>') for name in ("del", "ins"))
        new = copy.deepcopy(run._r)
        run._r.addprevious(deleted)
        deleted.append(run._r)
        for text in deleted.iter(qn("w:t")):
            text.tag = qn("w:delText")
        deleted.addnext(made)
        made.append(new)
        next(new.iter(qn("w:t"))).text = "thiếu máy quét"

    edited = edit(track)
    assert [one.now for one in edited.edits] == ["thiếu máy quét"]
    assert edited.tracked == 2


def test_a_row_whose_deletion_is_tracked_is_a_deleted_one(edit: Callable[..., EditedFiling]) -> None:
    def delete(document: Any) -> None:
        row = document.tables[-1].rows[4]._tr
        row.get_or_add_trPr().append(parse_xml(f'<w:del {nsdecls("w")} w:id="9" w:author="A"/>'))

    edited = edit(delete)
    assert [(one.kind, one.row) for one in edited.edits] == [("row_deleted", 2)]
    assert edited.tracked == 1


def _tracked_as_word_does(row: Any, name: str) -> None:
    """Track the texts of a row as deleted or inserted, which Word and LibreOffice do beside the row itself."""
    for number, run in enumerate(list(row.iter(qn("w:r")))):
        mark = parse_xml(f'<w:{name} {nsdecls("w")} w:id="{900 + number}" w:author="A"/>')
        run.addprevious(mark)
        mark.append(run)
        for text in mark.iter(qn("w:t")) if name == "del" else ():
            text.tag = qn("w:delText")


def test_rows_that_were_tracked_are_read_from_a_copy_that_lost_the_mark_of_the_row(
    edit: Callable[..., EditedFiling],
) -> None:
    """An ODT file keeps tracked texts alone."""

    def change(document: Any) -> None:
        rows = document.tables[-1].rows
        _tracked_as_word_does(rows[4]._tr, "del")
        added = copy.deepcopy(rows[5]._tr)
        rows[5]._tr.addnext(added)
        _tracked_as_word_does(added, "ins")

    told = [(one.kind, one.row) for one in edit(change, lambda document: _cell(4, 2, "Giường có mã")(document)).edits]
    assert told == [("row_deleted", 2), ("row_added", 3)]


@pytest.mark.parametrize(("mark", "found"), [("cellDel", 7), ("cellIns", 9)])
def test_a_column_that_was_added_or_deleted_is_refused_also_where_that_was_tracked(
    edit: Callable[..., EditedFiling], mark: str, found: int
) -> None:
    def change(document: Any) -> None:
        for row in document.tables[-1].rows:
            cell = row._tr.tc_lst[-1]
            if mark == "cellIns":
                cell.addnext(copy.deepcopy(cell))
            cell.get_or_add_tcPr().append(parse_xml(f'<w:{mark} {nsdecls("w")} w:id="9" w:author="A"/>'))

    with pytest.raises(FilingFileError, match=rf"row 1 of the annex, found '{found} cells', expected '?8"):
        edit(change)


_ADDRESS = "Số 1 đường A, tỉnh Quảng Ngãi; thư điện tử: a@b.example"


def test_an_address_at_the_foot_of_the_page_is_kept_and_no_difference_in_the_next_paper(
    written: Path, folders: tuple[Path, Path], tmp_path: Path
) -> None:
    path = tmp_path / "foot.docx"
    document = Document(str(written))
    document.sections[0].first_page_footer.paragraphs[0].add_run(_ADDRESS)
    document.save(str(path))
    edited = compare_filing(open_filing(path), read_tables_with_target())
    assert _told(edited) == [("text", "address", _ADDRESS)]
    tables = _store(edited, folders)
    options: dict[str, Any] = {"languages": ["vi"], "formats": ["docx"], "folder": tmp_path, "report_date": _DAY}
    again = publish_filing(tables, **_UNIT, **options)[0]
    first, annex = Document(str(again)).sections
    assert [one.text for one in first.first_page_footer.paragraphs] == [_ADDRESS]
    assert [one.text for one in annex.first_page_footer.paragraphs] == [""]
    assert compare_filing(open_filing(again), tables).edits == ()
    assert compare_filing(open_filing(again), read_tables_with_target()).edits == ()  # written so, not edited
    document = Document(str(again))
    document.sections[0].first_page_footer.paragraphs[0].runs[0].text = _ADDRESS.replace("Số 1", "Số 2")
    document.save(str(path))
    assert _told(compare_filing(open_filing(path), tables)) == [("text", "address", _ADDRESS.replace("Số 1", "Số 2"))]


def test_what_the_data_changed_since_is_no_edit(edit: Callable[..., EditedFiling]) -> None:
    tables = read_tables_with_target()
    rows = tables["observations"]
    rows.loc[rows["statement_id"] == "bc-1:r2c1", ["value", "numerator"]] = [35.0, 36]
    assert edit(tables=tables).edits == ()
    (found,) = edit(_cell(2, 4, "36,9 (38/103)"), tables=tables).edits
    assert (found.was, found.now) == ("35,0 (36/103)", "36,9 (38/103)")


def test_a_cause_beside_words_that_the_data_changed_since_is_the_only_edit(edit: Callable[..., EditedFiling]) -> None:
    def fill(document: Any) -> None:
        for run in _paragraph(document, "[đơn vị ghi]").runs:
            run.text = run.text.replace("[đơn vị ghi]", "thiếu máy quét")

    tables = read_tables_with_target()
    rows = tables["observations"]
    rows.loc[rows["statement_id"] == "bc-1:r2c3", ["value", "numerator"]] = [42.9, 100]
    assert _told(edit(fill, tables=tables)) == [("text", "cause", "thiếu máy quét")]


def test_a_file_of_another_unit_or_period_or_no_filing_is_refused(written: Path, tmp_path: Path) -> None:
    with pytest.raises(FilingFileError, match="another organisation, found 'f-center', expected f-other"):
        open_filing(written, unit_code="f-other")
    with pytest.raises(FilingFileError, match=r"another period, found '2026-H1', expected '?2025"):
        open_filing(written, period="2025")
    path = tmp_path / "other.docx"
    Document().save(str(path))
    with pytest.raises(FilingFileError, match="no filing of the workbench"):
        open_filing(path)
    with pytest.raises(FilingFileError, match="no table with the indicators"):
        compare_filing(open_filing(path, **_UNIT), read_tables_with_target())


def test_a_letterhead_of_another_organisation_and_merged_cells_are_refused(
    edit: Callable[..., EditedFiling],
) -> None:
    with pytest.raises(FilingFileError, match=r"letterhead names another organisation.*Trung tâm Điều trị Đường Z"):
        edit(_rewrite("Trung tâm Điều trị Đường Ờ", "Trung tâm Điều trị Đường Z"))

    def drop_cell(document: Any) -> None:
        row = document.tables[-1].rows[3]._tr
        row.remove(row.findall(qn("w:tc"))[-1])

    with pytest.raises(FilingFileError, match=r"row 1 of the annex, found '7 cells', expected '?8"):
        edit(drop_cell)

    def merge(document: Any) -> None:
        row = document.tables[-1].rows[3]
        row.cells[3].merge(row.cells[4])

    def merge_down(document: Any) -> None:
        document.tables[-1].rows[3].cells[3].merge(document.tables[-1].rows[4].cells[3])

    for change in (merge, merge_down):
        with pytest.raises(FilingFileError, match="found 'a merged cell'"):
            edit(change)
    with pytest.raises(FilingFileError, match="another organisation than the file was written for, found 'none"):
        edit(_rewrite("Trung tâm Điều trị Đường Ờ", "Bệnh viện Z"))


def test_a_file_that_lost_its_properties_is_read_where_unit_and_period_are_named(written: Path, tmp_path: Path) -> None:
    path = tmp_path / "bare.docx"
    _copy_parts(written, path, {"docProps/custom.xml": None})
    with pytest.raises(FilingFileError, match="lost the properties"):
        open_filing(path)
    assert compare_filing(open_filing(path, **_UNIT), read_tables_with_target(), _DAY).edits == ()


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 broken", b"<html></html>"])
def test_a_damaged_file_is_refused_with_its_name(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "bad.docx"
    path.write_bytes(content)
    with pytest.raises(UnreadableFileError, match=r"bad\.docx"):
        open_filing(path)


def test_entities_of_a_hostile_file_are_refused(written: Path, tmp_path: Path) -> None:
    path = tmp_path / "bomb.docx"
    with zipfile.ZipFile(written) as given:
        text = given.read("word/document.xml").partition(b"?>")[2].replace("Nguyên nhân".encode(), b"&b;")
    head = b'<?xml version="1.0"?><!DOCTYPE w [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'
    _copy_parts(written, path, {"word/document.xml": head + text})
    with pytest.raises(UnreadableFileError, match=r"bomb\.docx"):
        open_filing(path)


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    """Return `data/lookup` and `data/corrections` of a small project."""
    lookup, corrections = tmp_path / "lookup", tmp_path / "corrections"
    lookup.mkdir()
    corrections.mkdir()
    for name in ("units", "indicators"):
        (lookup / f"{name}.csv").write_bytes((DATA / f"{name}.csv").read_bytes())
    for name in ("unit_aliases", "indicator_aliases"):
        (lookup / f"{name}.csv").write_text(",".join(TABLES[name].column_names) + "\n", "utf-8")
    return lookup, corrections


def _store(edited: EditedFiling, folders: tuple[Path, Path], day: str = "2026-06-25") -> Tables:
    """Return the tables as the next build finds them."""
    tables = read_tables_with_target()
    store_edits(edited, tables["statements"], *folders, by="An", day=dt.date.fromisoformat(day))
    stored = ("filing_texts", "filing_edits")
    tables |= {name: read_lookup_table(folders[0], name, may_be_missing=True) for name in stored}
    declared = read_corrections(folders[1])
    return tables | {"corrections": apply_corrections(tables["statements"], declared)[1]} if declared else tables


def _texts(report: Report) -> str:
    blocks = [block for section in report.sections for block in section.blocks]
    runs = [run for block in blocks for row in getattr(block, "rows", ()) for cell in row for run in cell.runs]
    runs += [run for block in blocks for item in getattr(block, "items", ()) for run in item]
    return " ".join(run.text for run in runs).replace("\u00a0", " ")


def test_what_only_the_unit_writes_stands_in_the_next_paper_and_no_more_on_the_check_sheet(
    edit: Callable[..., EditedFiling], folders: tuple[Path, Path], tmp_path: Path
) -> None:
    missed = "1. Tỷ lệ thanh toán không dùng tiền mặt: ước cả năm 40,3% (94/233 lượt), thấp hơn chỉ tiêu trên 50%"
    cause = _rewrite("Nguyên nhân:", f"{missed} là 9,7 điểm phần trăm. Nguyên nhân: chưa lắp máy quét.")
    before = write_check_sheet(prepare_context(read_tables_with_target(), "vi", _DAY), **_UNIT)
    assert "☐ Nguyên nhân: ____" in _texts(before)
    tables = _store(edit(cause, _rewrite("[ký hiệu]", "Số: /BC-TTĐT")), folders)
    rows = tables["filing_texts"]
    assert sorted(rows["part"]) == ["cause", "symbol"]
    assert set(rows["decided_by"]) == {"An"}
    after = write_check_sheet(prepare_context(tables, "vi", _DAY), **_UNIT)
    assert "☐ Nguyên nhân: ____" not in _texts(after)
    options: dict[str, Any] = {"languages": ["vi"], "formats": ["docx"], "folder": tmp_path, "report_date": _DAY}
    again = publish_filing(tables, **_UNIT, **options)[0]
    lines = [one.text for one in (Paragraph(node, None) for node in Document(str(again)).element.body.iter(qn("w:p")))]
    assert any(line.endswith("Nguyên nhân: chưa lắp máy quét.") for line in lines)
    assert any(line.endswith("/BC-TTĐT") for line in lines)
    assert edit(cause, tables=tables).edits == ()  # the older file says nothing new any more


def test_a_changed_figure_is_proposed_once_and_changes_no_value(
    edit: Callable[..., EditedFiling], folders: tuple[Path, Path]
) -> None:
    edited = edit(_cell(2, 4, "35,0 (36/103)"))
    for _ in range(2):
        tables = _store(edited, folders)
    entries = yaml.safe_load((folders[1] / "bc-1.yml").read_text("utf-8"))
    assert [(one["column"], one["expect"], one["replace"], one["status"]) for one in entries] == [
        ("value", {"value": 33.0}, 35.0, "proposed"),
        ("numerator", {"numerator": 34.0}, 36.0, "proposed"),
    ]
    assert {one["where"]["statement_id"] for one in entries} == {"bc-1:r2c1"}
    sheet = _texts(write_check_sheet(prepare_context(tables, "vi", _DAY), **_UNIT))
    assert "“ 33,0 (34/103) ”" in sheet
    assert "(tệp “bản sửa.docx”, Phụ lục, hàng 2, cột 4)" in sheet
    assert "☐ Đính chính thành 35,0 (36/103)" in sheet


def test_a_changed_figure_whose_proposals_were_all_rejected_leaves_the_check_sheet(
    edit: Callable[..., EditedFiling], folders: tuple[Path, Path]
) -> None:
    tables = _store(edit(_cell(2, 4, "35,0 (36/103)"), _cell(3, 4, "trên 96")), folders)
    told: dict[str, Any] = {"by": "An", "day": dt.date(2026, 6, 26), "why": "giữ"}
    names = [one.name for one in read_corrections(folders[1])]
    first = [name for name in names if "cashless" in name]
    for rejected, left in ((first[:1], 2), (first[1:], 1)):  # the value, then its numerator
        decide_corrections(folders[1], rejected, "rejected", tables["statements"], **told)
        assert forget_rejected_edits(*folders) == 2 - left
        rows = read_lookup_table(folders[0], "filing_edits")
        assert len(rows) == left
    assert rows["indicator_code"].tolist() == [_RECORDS]


def test_a_changed_figure_is_proposed_wherever_the_unit_repeats_it(
    edit: Callable[..., EditedFiling], folders: tuple[Path, Path]
) -> None:
    tables = read_tables_with_target()
    rows, said = tables["observations"], tables["statements"]
    mine, stated = (one[one["statement_id"] == "bc-1:r2c1"] for one in (rows, said))
    twin, other = (mine.assign(statement_id=f"bc-1:{name}", is_chosen=False) for name in ("twin", "other"))
    tables["observations"] = pd.concat([rows, twin, other.assign(value=50.0, numerator=None)], ignore_index=True)
    copies = [stated.assign(statement_id=f"bc-1:{name}", locator=f"line {name}") for name in ("twin", "other")]
    tables["statements"] = pd.concat([said, *copies], ignore_index=True)
    edited = edit(_cell(2, 4, "35,0 (36/103)"), tables=tables)
    store_edits(edited, tables["statements"], *folders, by="An", day=dt.date(2026, 6, 25))
    entries = yaml.safe_load((folders[1] / "bc-1.yml").read_text("utf-8"))
    assert {one["where"]["statement_id"] for one in entries} == {"bc-1:r2c1", "bc-1:twin"}
    assert len({one["id"] for one in entries}) == len(entries) == 4


@pytest.mark.parametrize(
    ("unit", "value", "now", "numbers"),
    [
        ("count", 34.0, "35,0 (36/103)", {"value": 36.0, "numerator": 36.0}),
        ("count", 34.0, "35,0", {}),
        ("%", 33.0, "35,0 (36/103)", {}),
    ],
)
def test_a_statement_of_counts_behind_a_share_gets_the_count_and_never_the_share(
    edit: Callable[..., EditedFiling],
    folders: tuple[Path, Path],
    unit: str,
    value: float,
    now: str,
    numbers: dict[str, float],
) -> None:
    tables = read_tables_with_target()
    rows, said = tables["observations"], tables["statements"]
    mine, stated = (one[one["statement_id"] == "bc-1:r2c1"] for one in (rows, said))
    twin = mine.assign(statement_id="bc-1:counted", is_chosen=False)
    tables["observations"] = pd.concat([rows, twin], ignore_index=True)
    other = {"value_unit": unit, "value": value, "indicator_code": "another_code"}
    stated = stated.assign(statement_id="bc-1:counted", locator="line 79", **other)
    tables["statements"] = pd.concat([said, stated], ignore_index=True)
    store_edits(
        edit(_cell(2, 4, now), tables=tables), tables["statements"], *folders, by="An", day=dt.date(2026, 6, 25)
    )
    entries = yaml.safe_load((folders[1] / "bc-1.yml").read_text("utf-8"))
    mine = {one["column"]: one["replace"] for one in entries if one["where"]["statement_id"] == "bc-1:counted"}
    assert mine == numbers


def test_another_bound_of_a_figure_is_proposed(edit: Callable[..., EditedFiling], folders: tuple[Path, Path]) -> None:
    _store(edit(_cell(2, 4, "trên 35,0 (36/103)")), folders)
    entries = yaml.safe_load((folders[1] / "bc-1.yml").read_text("utf-8"))
    assert {one["column"]: one["replace"] for one in entries} == {"value": 35.0, "numerator": 36.0, "op": ">"}


def test_a_moved_row_is_told_on_the_check_sheet(edit: Callable[..., EditedFiling], folders: tuple[Path, Path]) -> None:
    def move(document: Any) -> None:
        rows = document.tables[-1]._tbl.findall(qn("w:tr"))
        rows[-1].addnext(rows[3])

    tables = _store(edit(move), folders)
    sheet = _texts(write_check_sheet(prepare_context(tables, "vi", _DAY), **_UNIT))
    assert "đoạn hoặc hàng đã chuyển chỗ trong bản Word" in sheet


def test_a_difference_is_gone_from_the_check_sheet_as_soon_as_the_data_agree(
    edit: Callable[..., EditedFiling], folders: tuple[Path, Path]
) -> None:
    tables = _store(edit(_cell(2, 4, "35,0 (36/103)")), folders)
    rows = tables["observations"]
    rows.loc[rows["statement_id"] == "bc-1:r2c1", ["value", "numerator"]] = [35.0, 36]
    assert "Đính chính" not in _texts(write_check_sheet(prepare_context(tables, "vi", _DAY), **_UNIT))


def test_a_later_reading_replaces_the_differences_of_an_earlier_one(
    edit: Callable[..., EditedFiling], folders: tuple[Path, Path]
) -> None:
    assert len(_store(edit(_cell(2, 4, "35,0 (36/103)")), folders)["filing_edits"]) == 1
    assert _store(edit(), folders)["filing_edits"].empty


def test_nothing_is_stored_where_a_part_of_it_cannot_be(
    edit: Callable[..., EditedFiling], folders: tuple[Path, Path]
) -> None:
    (folders[1] / "bc-1.yml").write_text("- id: broken\n", "utf-8")
    with pytest.raises(AnalysisError, match=r"bc-1\.yml"):
        _store(edit(_cell(2, 4, "35,0 (36/103)"), _rewrite("[ký hiệu]", "Số: /BC-TTĐT")), folders)
    assert not (folders[0] / "filing_texts.csv").exists()
    assert (folders[1] / "bc-1.yml").read_text("utf-8") == "- id: broken\n"


def test_each_difference_is_one_line_in_the_terminal(edit: Callable[..., EditedFiling]) -> None:
    (found,) = edit(_cell(2, 4, "35,0 (36/103)")).edits
    line = "changed figure, cashless_payments_pct, annex row 2, column 4: '33,0 (34/103)' became '35,0 (36/103)'"
    assert describe_edit(found) == line


def test_an_english_sheet_names_the_figures_of_a_vietnamese_file_in_english_and_quotes_its_words(
    edit: Callable[..., EditedFiling], folders: tuple[Path, Path]
) -> None:
    def move(document: Any) -> None:
        rows = document.tables[-1]._tbl.findall(qn("w:tr"))
        rows[-1].addnext(rows[3])

    changes = (_cell(3, 4, "từ 96 trở lên"), _cell(2, 4, "35,0 (1036/2960)"), move)
    tables = _store(edit(*changes), folders)
    assert set(tables["filing_edits"]["lang"]) == {"vi"}
    sheet = write_check_sheet(prepare_context(tables, "en", _DAY), **_UNIT)
    assert "☐ Correct the data to 35.0 (1,036/2,960)" in _texts(sheet)
    assert "☐ Correct the data to at least 96" in _texts(sheet)
    runs = [run for section in sheet.sections for block in section.blocks for run in runs_of(block)]
    quoted = {run.text for run in runs if getattr(run, "lang", "") == "vi"}
    assert {"33,0 (34/103)", "35,0 (1036/2960)", "từ 96 trở lên", "“Tỷ lệ lượt khám bằng thẻ gắn chip”"} <= quoted
    others = " ".join(run.text for run in runs if getattr(run, "lang", "") != "vi")
    assert not re.search(r"\d,\d(?!\d\d)|trở lên|Tỷ lệ", others)


def test_what_an_english_file_quotes_in_vietnamese_is_stored_without_the_quotation_marks(
    folders: tuple[Path, Path], tmp_path: Path
) -> None:
    tables = read_tables_with_target()
    rows = [("task", "lắp máy quét"), ("task", "tập huấn ký số"), ("drafting", "Phòng Tổ chức")]
    rows.append(("cause", "thiếu máy quét"))
    own = [
        _UNIT | {"part": part, "number": number, "text": text, "decided_by": "An", "decided_on": _DAY}
        for number, (part, text) in enumerate(rows, start=1)
    ]
    own[-1]["indicator_code"] = CASHLESS
    tables["filing_texts"] = pd.DataFrame(own).reindex(columns=TABLES["filing_texts"].column_names)
    options: dict[str, Any] = {"languages": ["en"], "formats": ["docx"], "folder": tmp_path, "report_date": _DAY}
    path = publish_filing(tables, **_UNIT, **options)[0]
    assert compare_filing(open_filing(path), tables).edits == ()
    document = Document(str(path))
    _write(_paragraph(document, "“Tập huấn ký số”"), "2. Tập huấn ký số cho bác sĩ.")
    _write(_paragraph(document, "Phòng Tổ chức"), "- Archive: registry, “Phòng Kế hoạch”.")
    _paragraph(document, "thiếu máy quét").runs[-2].text = "“thiếu hai máy quét”"
    document.save(str(path))
    edited = compare_filing(open_filing(path), tables)
    assert edited.texts["task"] == ("Lắp máy quét", "Tập huấn ký số cho bác sĩ")
    assert sorted(_told(edited)) == [
        ("text", "cause", "thiếu hai máy quét"),
        ("text", "drafting", "Phòng Kế hoạch"),
        ("text", "task", "Tập huấn ký số cho bác sĩ"),
    ]


def test_figures_of_an_english_filing_are_read_in_its_convention(folders: tuple[Path, Path]) -> None:
    changed = Edit("value", "annex", "33.0 (34/103)", "35.5 (1,036/2,918)", CASHLESS, 2, 4)
    edited = EditedFiling("a.docx", "f-center", "2026-H1", "en", (changed,), {}, {(CASHLESS, 4): ("bc-1:r2c1",)}, 0, ())
    _store(edited, folders)
    entries = yaml.safe_load((folders[1] / "bc-1.yml").read_text("utf-8"))
    assert [one["replace"] for one in entries] == [35.5, 1036.0, 2918.0]


_OWN = "Thu viện phí bằng thẻ và mã QR đạt 33,0% (34/103 lượt), ước cả năm 40,3%; đã lắp máy ở cả các khoa"
_ROW = "Tỷ lệ thanh toán không dùng tiền mặt"


def _lines(tables: Tables, folder: Path, lang: str = "vi") -> list[str]:
    """Return the lines of the next Word filing."""
    options: dict[str, Any] = {"languages": [lang], "formats": ["docx"], "folder": folder, "report_date": _DAY}
    document = Document(str(publish_filing(tables, **_UNIT, **options)[0]))
    return [Paragraph(node, None).text.replace("\xa0", " ") for node in document.element.body.iter(qn("w:p"))]


def _decide_value(tables: Tables) -> Tables:
    """Change the value that the own sentence states."""
    rows = tables["observations"].copy()
    rows.loc[rows["statement_id"] == "bc-1:r2c1", ["value", "numerator"]] = [35.0, 36]
    return tables | {"observations": rows}


def test_the_units_own_sentence_stands_until_its_value_changes_and_is_then_asked_about(
    edit: Callable[..., EditedFiling], folders: tuple[Path, Path], tmp_path: Path
) -> None:
    change = _rewrite(f"2. {_ROW}", f"2. {_OWN}.")
    tables = _store(edit(change), folders)
    (row,) = tables["filing_texts"].to_dict("records")
    assert (row["part"], row["section"], row["lang"], row["indicator_code"]) == ("wording", "results", "vi", CASHLESS)
    assert f"2. {_OWN}." in _lines(tables, tmp_path)
    assert not any(_OWN in line for line in _lines(tables, tmp_path, "en"))
    assert edit(change, tables=tables).edits == ()
    sheet = write_check_sheet(prepare_context(tables, "vi", _DAY), **_UNIT)
    assert f"Câu do đơn vị tự viết, số giữ theo số liệu: “{_OWN}.” (An, 25/06/2026)." in _texts(sheet)
    changed = _decide_value(tables)
    assert f"2. {_ROW}: 35,0% (36/103 lượt); ước cả năm 40,3% (94/233 lượt)." in _lines(changed, tmp_path / "changed")
    asked = _texts(write_check_sheet(prepare_context(changed, "vi", _DAY), **_UNIT))
    assert "số liệu đã đổi sau khi đơn vị viết câu này" in asked
    assert "☐ Viết lại: ____" in asked


def test_an_own_sentence_is_asked_about_when_a_figure_changes_that_it_left_out(
    edit: Callable[..., EditedFiling], folders: tuple[Path, Path], tmp_path: Path
) -> None:
    tables = _store(edit(_rewrite(f"2. {_ROW}", "2. Thu viện phí bằng thẻ đạt 33,0%.")), folders)
    assert "2. Thu viện phí bằng thẻ đạt 33,0%." in _lines(tables, tmp_path)
    rows = tables["observations"].copy()
    rows.loc[rows["statement_id"] == "bc-1:r2c3", ["value", "numerator"]] = [42.9, 100]
    changed = tables | {"observations": rows}
    assert "Viết lại" in _texts(write_check_sheet(prepare_context(changed, "vi", _DAY), **_UNIT))


def test_every_figure_of_an_own_sentence_leads_to_its_row(
    edit: Callable[..., EditedFiling], folders: tuple[Path, Path]
) -> None:
    tables = _store(edit(_rewrite(f"2. {_ROW}", f"2. {_OWN}.")), folders)
    paper = write_filing(prepare_context(tables, "vi", _DAY), **_UNIT)
    (results,) = [section for section in paper.sections if section.anchor == "results"]
    bound = [(run.text, run.key) for run in results.blocks[1].runs if isinstance(run, Number)]
    assert bound == [("33,0%", "bc-1:r2c1"), ("(34/103 lượt)", "bc-1:r2c1"), ("40,3%", "bc-1:r2c3")]


def test_a_sentence_that_is_put_back_to_that_of_the_data_is_the_units_no_more(
    edit: Callable[..., EditedFiling], folders: tuple[Path, Path], tmp_path: Path
) -> None:
    line = f"2. {_ROW}: 33,0% (34/103 lượt); ước cả năm 40,3% (94/233 lượt)."
    tables = _store(edit(_rewrite(f"2. {_ROW}", f"2. {_OWN}.")), folders)
    options: dict[str, Any] = {"languages": ["vi"], "formats": ["docx"], "folder": tmp_path, "report_date": _DAY}
    path = publish_filing(tables, **_UNIT, **options)[0]
    document = Document(str(path))
    _rewrite(f"2. {_OWN[:20]}", line)(document)
    document.save(str(path))
    (found,) = compare_filing(open_filing(path), tables).edits
    assert (found.part, found.now) == ("wording", "")
    store_edits(
        compare_filing(open_filing(path), tables), tables["statements"], *folders, by="An", day=dt.date(2026, 6, 26)
    )
    assert read_lookup_table(folders[0], "filing_texts").empty


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("đạt 40,3% (94/233 lượt); ước cả năm 33,0%", "figure"),  # both stand in the annex, each elsewhere
        ("đạt 35,0% (34/103 lượt)", "figure"),
        ("đạt không quá 33,0% (34/103 lượt)", "figure"),  # a bound that the data do not know
        ("chưa cao", "wording"),
        ("đạt 33,0%, gấp đôi tháng trước với 17 lượt", "figure"),
    ],
)
def test_a_sentence_whose_figures_are_not_those_of_its_value_is_not_kept(
    edit: Callable[..., EditedFiling], text: str, kind: str
) -> None:
    (found,) = edit(_rewrite(f"2. {_ROW}", f"2. {_ROW} {text}.")).edits
    assert (found.kind, found.part) == (kind, "results")


def test_own_lines_without_a_figure_and_a_section_of_causes_survive_the_next_paper(
    edit: Callable[..., EditedFiling], folders: tuple[Path, Path], tmp_path: Path
) -> None:
    edited = edit(
        _insert("II. Hạn chế", "4. Trung tâm đã có mạng nội bộ."),
        _insert("III. Đề xuất", "2. Nguyên nhân chung: thiếu người phụ trách công nghệ thông tin."),
        _cell(3, 8, "theo điều tra mẫu"),
    )
    assert {one.kind for one in edited.edits} == {"text"}
    tables = _store(edited, folders)
    lines = _lines(tables, tmp_path)
    assert "4. Trung tâm đã có mạng nội bộ." in lines
    assert "2. Nguyên nhân chung: thiếu người phụ trách công nghệ thông tin." in lines
    assert "theo điều tra mẫu" in lines
    gone = edit(
        _insert("III. Đề xuất", "2. Nguyên nhân chung: thiếu người phụ trách công nghệ thông tin."),
        tables=tables,
    )
    assert [(one.part, one.was, one.now) for one in gone.edits if one.section != "annex"] == [
        ("addition", "Trung tâm đã có mạng nội bộ.", "")
    ]
    assert list(_store(gone, folders)["filing_texts"].query("part == 'addition'")["section"]) == ["shortfalls"]


def test_words_before_a_cause_and_other_lines_of_the_letter_may_be_the_units_own(
    edit: Callable[..., EditedFiling], folders: tuple[Path, Path], tmp_path: Path
) -> None:
    missed = "1. Thu không dùng tiền mặt cả năm ước 40,3%, kém chỉ tiêu trên 50% là 9,7 điểm phần trăm. Nguyên nhân:"
    close = "Trung tâm kính báo cáo Sở Y tế./."
    tables = _store(
        edit(_rewrite("Nguyên nhân:", f"{missed} thiếu máy quét."), _rewrite("tổng hợp./.", close)), folders
    )
    assert sorted(zip(tables["filing_texts"]["part"], tables["filing_texts"]["section"].fillna(""), strict=True)) == [
        ("cause", ""), ("wording", "closing"), ("wording", "shortfalls"),
    ]  # fmt: skip
    lines = _lines(tables, tmp_path)
    assert f"{missed} thiếu máy quét." in lines
    assert close in lines


def test_a_heading_that_only_another_number_stands_before_is_no_difference(edit: Callable[..., EditedFiling]) -> None:
    edited = edit(
        _rewrite("III. Đề xuất", "IV. Đề xuất chỉ tiêu năm 2027"),
        _insert("IV. Đề xuất", "III. NHIỆM VỤ TRỌNG TÂM 6 THÁNG CUỐI NĂM"),
        _insert("IV. Đề xuất", "1. Lắp máy quét."),
    )
    assert _told(edited) == [("text", "task", "Lắp máy quét")]


def test_a_corrected_figure_stands_in_the_paper() -> None:
    tables = read_tables_with_target()
    rows = tables["observations"].copy()
    rows.loc[rows["statement_id"] == "bc-1:r2c1", ["value", "numerator", "status"]] = [35.0, 36.0, "corrected"]
    context = prepare_context(tables | {"observations": rows}, "vi", _DAY)
    filed = collect_filed_values(context, "f-center", "2026-H1")
    (line,) = (one for one in filed.lines if one.indicator_code == CASHLESS)
    value = line.value("2026-H1")
    assert value is not None and (value["value"], value["statement_id"]) == (35.0, "bc-1:r2c1")
