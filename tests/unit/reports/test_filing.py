"""The paper that a head signs: the unit's own values in the form of the decree, a draft until all is settled."""

from __future__ import annotations

import dataclasses
import io
import json
import re
import zipfile
from pathlib import Path
from typing import Any

import pandas as pd
import pdfplumber
import pytest
from docx import Document
from lxml import etree, html
from pdfminer.pdftypes import resolve1

from analysis.i18n import translate
from analysis.reports import publish, publish_filing
from analysis.reports._document import Column, Number, Paragraph, Report, Section, Table, runs_of, text_cell
from analysis.reports._prepared_context import prepare_context
from analysis.reports._report_config import read_report_settings
from analysis.reports.disclosure import ReleaseRefusedError
from analysis.reports.filing import write_check_sheet, write_filing
from analysis.reports.filing._expected_lines import expect
from analysis.reports.filing._letter import draft_paper
from analysis.reports.filing._paper_words import own_sentence
from analysis.reports.filing._signing_points import list_signing_points
from analysis.reports.render._column_widths import column_shares, text_width
from analysis.reports.render._letter_table import letter_column_shares
from analysis.reports.render._pdf_document import render_pdf
from analysis.reports.render._word_letter import render_letter_docx
from analysis.reports.render._word_parts import CELL_PADDING
from analysis.schemas import TABLES

Tables = dict[str, pd.DataFrame]
_LETTERS = {number: {"document_vi": f"Công văn {number}", "document_en": f"Letter {number}"} for number in (1, 2)}
_KNOWN = {
    "symbol": "TT",
    "addressee_vi": "Sở Y tế",
    "addressee_en": "Department of Health",
    "signatory_vi": "Giám đốc",
    "signatory_en": "Director",
    "drafting": "KHTH",
    "recipients_vi": ["Các khoa, phòng"],
    "recipients_en": ["All departments"],
    "periods": {"2026-H1": {"legal_basis": [_LETTERS[1], _LETTERS[2]]}},
}
_CAUSE = {"unit_code": "f-center", "period": "2026-H1", "part": "cause", "number": 1, "text": "chưa lắp máy quét"}
_ENTERED = {"decided_by": "An", "decided_on": "2026-06-26"}


@pytest.fixture
def known(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the register of letterheads know the unit."""
    monkeypatch.setitem(read_report_settings("administrative_layout")["units"], "f-center", _KNOWN)


def _publish(tables: Tables, folder: Path, form: str = "html", lang: str = "vi", **options: object) -> list[bytes]:
    paths = publish_filing(
        tables, unit_code="f-center", period="2026-H1", languages=(lang,), folder=folder, formats=(form,), **options
    )
    return [path.read_bytes() for path in paths]


def _page(tables: Tables, folder: Path, which: int = 0, **options: Any) -> html.HtmlElement:
    return html.fromstring(_publish(tables, folder, **options)[which])


def _words(element: html.HtmlElement) -> str:
    return " ".join(element.xpath("//main")[0].text_content().split())


def _word(tables: Tables, folder: Path) -> Any:
    return Document(io.BytesIO(_publish(tables, folder, "docx")[0]))


def _settle(tables: Tables) -> Tables:
    """Return tables in which nothing stands between the paper and its signature."""
    return tables | {
        "findings": tables["findings"].iloc[:0],
        "statements": tables["statements"].query("kind != 'remark'"),
    }


def test_the_parts_of_the_letter_stand_in_the_order_of_the_decree(tables: Tables, tmp_path: Path, known: None) -> None:
    text = _words(_page(tables, tmp_path))
    parts = (
        "Sở Y tế tỉnh Quảng Ngãi", "Trung tâm Điều trị Đường Ờ", "CỘNG HÒA XÃ HỘI", "Độc lập", "Số:", "BÁO CÁO",
        "Kính gửi: Sở Y tế.", "Căn cứ Công văn 1;", "Căn cứ Công văn 2.", "I. Kết quả", "tổng hợp./.", "Nơi nhận:",
        "- Như trên;", "- Các khoa, phòng;", "- Lưu: VT, KHTH.", "Giám đốc", "BC-TT ngày",
    )  # fmt: skip
    places = [text.find(words) for words in parts]
    assert -1 not in places, parts[places.index(-1)]
    assert places == sorted(places)


@pytest.mark.parametrize(("day", "printed"), [("2026-06-25", "tháng 6 năm 2026"), ("2026-02-03", "tháng 02 năm 2026")])
def test_the_day_is_left_to_the_clerk_and_a_zero_stands_before_the_first_two_months(
    tables: Tables, tmp_path: Path, day: str, printed: str
) -> None:
    tables["sources"]["issued"] = "2026-01-31"
    assert f"Quảng Ngãi, ngày {printed}" in _words(_page(tables, tmp_path, report_date=day))


def test_what_the_register_does_not_know_is_a_gap_that_has_to_be_filled_first(tables: Tables, tmp_path: Path) -> None:
    page, sheet = (html.fromstring(content) for content in _publish(_settle(tables), tmp_path))
    assert [mark.text for mark in page.xpath("//mark")] == [
        "[ký hiệu]",
        "[văn bản giao nhiệm vụ hoặc yêu cầu báo cáo]",
        "[đơn vị soạn thảo]",
        "[ký hiệu]",
    ]
    assert page.xpath("//*[@data-draft='DỰ THẢO']")
    assert "còn 3 việc bắt buộc" in _words(sheet)


def test_a_result_is_one_sentence_with_its_counts_and_the_estimate_of_the_year(tables: Tables, tmp_path: Path) -> None:
    text = _words(_page(tables, tmp_path))
    assert "2. Tỷ lệ thanh toán không dùng tiền mặt: 33,0% (34/103 lượt); ước cả năm 40,3% (94/233 lượt)." in text
    assert "3. Tỷ lệ người dân có hồ sơ sức khỏe: trên 95%." in text


def _copy_results(tables: Tables, count: int) -> None:
    """Add copies of the result on health records as results on other indicators."""
    one = tables["observations"].query("statement_id == 'bc-1:r3c1'").iloc[0]["indicator_code"]
    for number in range(count):
        as_copy = {"statement_id": f"bc-1:r{9 + number}c1", "indicator_code": f"{one}_{number}"}
        for name in ("statements", "observations", "indicators"):
            table = tables[name]
            key, value = ("indicator_code", one) if name == "indicators" else ("statement_id", "bc-1:r3c1")
            made = table[table[key] == value].assign(**{k: v for k, v in as_copy.items() if k in table})
            tables[name] = pd.concat([table, made], ignore_index=True)


@pytest.mark.parametrize(("copies", "others"), [(4, ""), (5, "1 chỉ tiêu"), (9, "5 chỉ tiêu")])
def test_a_letter_has_seven_results_and_leaves_the_others_to_the_annex(
    tables: Tables, tmp_path: Path, copies: int, others: str
) -> None:
    _copy_results(tables, copies)
    page = _page(tables, tmp_path)
    text = _words(page).split("Phụ lục\n")[0]
    assert "7. Tỷ lệ người dân có hồ sơ sức khỏe" in text
    assert "8. Tỷ lệ người dân" not in text
    assert (f"Kết quả của {others} còn lại: tại Phụ lục." in text) == bool(others)
    assert len(_annex_rows(page)) == 3 + copies


def _annex_rows(page: html.HtmlElement) -> list[list[str]]:
    rows = page.xpath("//section[contains(@class, 'landscape')]//tbody/tr")
    return [[" ".join(cell.text_content().split()) for cell in row] for row in rows]


def test_the_annex_has_a_row_an_indicator_and_leaves_cells_without_a_value_empty(
    tables: Tables, tmp_path: Path
) -> None:
    page = _page(_settle(tables), tmp_path)
    name = "Tỷ lệ thanh toán không dùng tiền mặt"
    assert _annex_rows(page)[1:] == [
        ["2", name, "% (lượt)", "33,0 (34/103)", "46,1 (60/130)", "40,3 (94/233)", "trên 40", ""],
        ["3", "Tỷ lệ người dân có hồ sơ sức khỏe", "%", "trên 95", "", "", "", ""],
    ]
    titles = [cell.text_content() for cell in page.xpath("//thead/tr[last()]/th")]
    assert titles == [f"({number})" for number in range(1, 9)]


def test_values_that_others_state_of_the_unit_are_no_part_of_its_paper(tables: Tables, tmp_path: Path) -> None:
    tables["statements"].loc[tables["statements"]["statement_id"] == "bc-1:r3c1", "source_id"] = "qd-2"
    assert "hồ sơ sức khỏe" not in _words(_page(tables, tmp_path))


def test_a_count_beside_the_share_that_prints_it_is_the_same_line(tables: Tables, tmp_path: Path) -> None:
    count = {"indicator_code": "cashless_payments_count", "title_vi": "Số lượt thanh toán", "title_en": "Payments"}
    count |= {"unit": "payments", "measure": "count", "direction": "up", "aggregation": "sum"}
    tables["indicators"] = pd.concat([tables["indicators"], pd.DataFrame([count])], ignore_index=True)
    tables["indicators"].loc[tables["indicators"].index[-1], "share_code"] = "cashless_payments_pct"
    rows = tables["observations"]
    twin = rows[rows["statement_id"] == "bc-1:r2c1"].assign(indicator_code="cashless_payments_count", value=34.0)
    tables["observations"] = pd.concat([rows, twin], ignore_index=True)
    assert "Số lượt thanh toán" not in _words(_page(tables, tmp_path))
    tables["observations"] = pd.concat(
        [rows[~rows["indicator_code"].str.contains("cashless")], twin], ignore_index=True
    )
    assert "Số lượt thanh toán: 34" in _words(_page(tables, tmp_path))


def _add_target(tables: Tables, **target: object) -> None:
    row = {"issuer_code": "f-center", "unit_code": "f-center", "indicator_code": "cashless_payments_pct", "op": ">"}
    row |= {"value": 50, "value_unit": "%", "period": "2026", "due": "2026-12-31", "statement_id": "bc-1:t3"} | target
    tables["targets"] = pd.concat([tables["targets"], pd.DataFrame([row])], ignore_index=True)
    said = tables["statements"].iloc[[-1]].assign(
        statement_id=row["statement_id"], locator=f"line {150}", line=150, raw_text=f"{row['op']}{row['value']}%",
        value=row["value"], period=row["period"], indicator_code=row["indicator_code"],
    )  # fmt: skip
    tables["statements"] = pd.concat([tables["statements"], said], ignore_index=True)


def test_a_target_that_the_own_estimate_misses_needs_a_cause_before_the_paper_is_signed(
    tables: Tables, tmp_path: Path, known: None
) -> None:
    tables = _settle(tables)
    _add_target(tables)
    page, sheet = (html.fromstring(content) for content in _publish(tables, tmp_path / "before"))
    shortfall = "1. Tỷ lệ thanh toán không dùng tiền mặt: ước cả năm 40,3% (94/233 lượt), thấp hơn chỉ tiêu trên 50% là"
    assert f"{shortfall} 9,7 điểm phần trăm. Nguyên nhân: [đơn vị ghi]." in _words(page)
    assert "Chưa trình ký được: còn 1 việc bắt buộc" in _words(sheet)
    tables["filing_texts"] = pd.DataFrame([_CAUSE | _ENTERED | {"indicator_code": "cashless_payments_pct"}])
    page, sheet = (html.fromstring(content) for content in _publish(tables, tmp_path / "after"))
    assert "Nguyên nhân: chưa lắp máy quét." in _words(page)
    assert not page.xpath("//*[@data-draft]")
    assert "Trình ký được: không còn việc bắt buộc" in _words(sheet)


def test_what_the_unit_wrote_makes_the_parts_of_tasks_and_requests(tables: Tables, tmp_path: Path) -> None:
    written = [
        {"part": "task", "number": 2, "text": "tập huấn ký số"},
        {"part": "task", "number": 1, "text": "lắp máy quét"},
        {"part": "request", "number": 1, "text": "bổ sung kinh phí"},
    ]
    assert "Nhiệm vụ trọng tâm" not in _words(_page(tables, tmp_path / "none"))
    tables["filing_texts"] = pd.DataFrame([_CAUSE | _ENTERED | row for row in written])
    text = _words(_page(tables, tmp_path))
    assert "II. Nhiệm vụ trọng tâm 6 tháng cuối năm 2026 1. Lắp máy quét. 2. Tập huấn ký số." in text
    assert "IV. Đề xuất, kiến nghị 1. Bổ sung kinh phí." in text


def test_two_targets_for_one_cell_are_a_gap_that_names_both(tables: Tables, tmp_path: Path) -> None:
    _add_target(tables, value=60, period="2027", due="2027-12-31")
    assert _annex_rows(_page(tables, tmp_path))[1][6] == "[trên 40 hay trên 60]"


def test_a_draft_says_so_behind_the_text_of_every_page_and_a_paper_to_sign_nowhere(
    tables: Tables, tmp_path: Path, known: None
) -> None:
    def marked(document: Any) -> list[bool]:
        headers = (one for part in document.sections for one in (part.header, part.first_page_header))
        return ["DỰ THẢO" in one._element.xml for one in headers]

    assert marked(_word(tables, tmp_path / "draft")) == [True] * 4
    assert marked(_word(_settle(tables), tmp_path / "final")) == [False] * 4
    draft, final = (
        [page.extract_text() for page in pdfplumber.open(io.BytesIO(_publish(one, tmp_path / name, "pdf")[0])).pages]
        for name, one in (("p", tables), ("q", _settle(tables)))
    )
    assert len(draft) == len(final) == 2
    assert len("".join(draft)) > len("".join(final))


def test_an_internal_paper_says_so_instead(tables: Tables, tmp_path: Path) -> None:
    page = _page(tables, tmp_path, internal=True)
    (mark,) = {sheet.get("data-draft") for sheet in page.xpath("//*[contains(@class, 'sheet')]")}
    assert "NỘI BỘ" in mark.upper()
    assert "DỰ THẢO" not in mark


def test_the_paper_holds_no_judgement_and_no_trace(tables: Tables, tmp_path: Path) -> None:
    page = _page(tables, tmp_path)
    assert not page.xpath("//main//a | //main//sup | //main//*[starts-with(@id, 't-')]")
    for words in ("46,2%", "Đánh giá", "dự báo", "Nguồn"):
        assert words not in _words(page)


def test_the_check_sheet_quotes_what_is_wrong_with_its_place_and_leaves_empty_parts_out(
    tables: Tables, tmp_path: Path, known: None
) -> None:
    sheet = _page(tables, tmp_path, which=1)
    titles = [title.text_content() for title in sheet.xpath("//main//h2")]
    assert titles[0] == "1. Phải xử lý trước khi ký"
    assert not any("Nên xem lại" in title or "Chưa xếp" in title for title in titles)
    text = _words(sheet)
    assert "46,1% (60/130 lượt)" in text
    assert "bảng 1, hàng 2, cột 2" in text
    assert "☐ Sửa thành: ____" in text
    assert "1 chỗ sai hoặc trái nhau" in text
    assert "Văn bản ký ngày 25/06/2026, trước khi kỳ báo cáo kết thúc (30/06/2026)" in text
    assert "1 tỷ lệ chưa nêu tử số và mẫu số: Tỷ lệ người dân có hồ sơ sức khỏe." in text


def test_hostile_names_stand_in_the_paper_as_text(tables: Tables, tmp_path: Path) -> None:
    tables["indicators"].loc[0, ["title_vi", "title_en"]] = '<script>x</script> "&#panic()'
    page = _publish(tables, tmp_path)[0].decode("utf-8")
    assert "<script>" not in page
    assert "&lt;script&gt;" in page
    for form in ("docx", "pdf"):
        assert _publish(tables, tmp_path, form)[0]


@pytest.mark.parametrize("form", ["html", "docx", "pdf"])
def test_equal_tables_give_equal_bytes(tables: Tables, tmp_path: Path, form: str) -> None:
    assert _publish(tables, tmp_path / "one", form) == _publish(tables, tmp_path / "two", form)


_VIETNAMESE = re.compile(
    r"[ăơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹđ]|\d,\d(?!\d\d)|\d\.\d{3}(?!\d)", re.IGNORECASE
)


def _unmarked(page: html.HtmlElement) -> list[str]:
    """Return the texts of a page in which Vietnamese stands outside of a quotation that names its language."""
    for quotation in page.xpath("//*[@lang='vi']"):
        quotation.text = ""
        for inner in quotation:
            inner.drop_tree()
    texts = (" ".join(text.split()) for text in page.xpath("//main//text()"))
    return [text for text in texts if _VIETNAMESE.search(text.replace("Đường Ờ", ""))]


def test_the_english_paper_holds_no_vietnamese_but_names(tables: Tables, tmp_path: Path, known: None) -> None:
    page = _page(tables, tmp_path, lang="en")
    text = _words(page)
    assert "Cashless payments: 33.0% (34/103 cases); full year expected 40.3% (94/233 cases)." in text
    assert "DRAFT" in _publish(tables, tmp_path, lang="en")[0].decode("utf-8")
    assert page.xpath("//*[@lang='vi']") == []
    assert _unmarked(page) == []


def _in_own_words(tables: Tables) -> Tables:
    """Return tables in which the unit wrote all that it may write, in Vietnamese."""
    tables = _settle(tables)
    _add_target(tables)
    said = {"statement_id": "bc-1:w", "indicator_code": "people_with_health_record_pct", "period": "2026-H2"}
    row = (
        tables["statements"].iloc[[-1]].assign(**said, kind="estimate", value=None, raw_text="chờ thẩm định", line=160)
    )
    tables["statements"] = pd.concat([tables["statements"], row], ignore_index=True)
    written = {
        "cause": "chưa lắp máy quét", "task": "hoàn thiện hồ sơ", "request": "hỗ trợ kinh phí",
        "drafting": "Phòng Tổ chức", "recipient": "Các khoa, phòng", "signatory": "Phó Giám đốc",
        "authority": "Sở Y tế tỉnh Quảng Ngãi", "addressee": "Sở Y tế tỉnh Quảng Ngãi",
        "basis": "Công văn số 1 của Sở Y tế", "address": "Số 1 đường A",
    }  # fmt: skip
    tables["filing_texts"] = pd.concat([_written(part, text) for part, text in written.items()], ignore_index=True)
    return tables


def test_an_english_paper_quotes_what_the_unit_wrote_in_vietnamese_and_says_that_it_is_a_translation_aid(
    tables: Tables, tmp_path: Path
) -> None:
    tables = _in_own_words(tables)
    page, sheet = (html.fromstring(content) for content in _publish(tables, tmp_path, lang="en"))
    marked = [one.text_content() for one in page.xpath("//*[@lang='vi']")]
    assert {
        "“chưa lắp máy quét”", "“Hoàn thiện hồ sơ”", "“Hỗ trợ kinh phí”", "“Phòng Tổ chức”", "“chờ thẩm định”",
        "“Sở Y tế tỉnh Quảng Ngãi”", "“Các khoa, phòng”", "“Công văn số 1 của Sở Y tế”", "“Phó Giám đốc”",
        "“Số 1 đường A”",
    } == set(marked)  # fmt: skip
    assert _unmarked(page) == []
    said = (
        "translation aid; the paper to sign is the Vietnamese one. Wordings left in Vietnamese, in quotation marks: 10."
    )
    assert said in _words(sheet)
    assert _unmarked(sheet) == []
    for content in _publish(tables, tmp_path, lang="vi"):
        assert not html.fromstring(content).xpath("//*[@lang='vi'][local-name() != 'html']")
    note = translate("report.check.translation", "vi")
    assert note not in _words(_page(tables, tmp_path, 1))


def test_a_full_stop_stands_once_and_behind_the_quotation(tables: Tables) -> None:
    for lang, printed in (("en", "“Hoàn thiện hồ sơ”."), ("vi", "Hoàn thiện hồ sơ.")):
        context = prepare_context(tables, lang, "2026-06-26")
        for words in ("hoàn thiện hồ sơ", "hoàn thiện hồ sơ."):
            assert "".join(run.text for run in own_sentence(context, words)) == printed


def test_an_english_sheet_names_a_figure_of_a_cause_in_english_and_quotes_the_cause(
    tables: Tables, known: None
) -> None:
    tables = _settle(tables)
    _add_target(tables)
    tables["filing_texts"] = _written("cause", "mới có 25,5% số quầy và 1.468 lượt")
    (row,) = [row for row in _part(_sheet(tables, "en"), "settle") if "quầy" in row]
    assert "“mới có 25,5% số quầy và 1.468 lượt”" in row
    assert "that the annex does not print: 25.5" in row
    assert "1,468" in row


def test_the_language_of_a_quotation_is_named_in_word_and_pdf(tables: Tables, tmp_path: Path) -> None:
    tables = _in_own_words(tables)
    for content in _publish(tables, tmp_path, "docx", lang="en"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            body = etree.fromstring(archive.read("word/document.xml"))
        w = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
        marked = [run for run in body.iter(f"{w}r") if run.find(f"{w}rPr/{w}lang[@{w}val='vi-VN']") is not None]
        assert any("chờ thẩm định" in "".join(run.itertext()) for run in marked)
        assert not any(
            _VIETNAMESE.search("".join(run.itertext()).replace("Đường Ờ", ""))
            for run in body.iter(f"{w}r")
            if run not in marked
        )
    for content in _publish(tables, tmp_path, "pdf", lang="en"):
        with pdfplumber.open(io.BytesIO(content)) as document:
            pages = [page.page_obj.contents for page in document.pages]
        assert any(b"/Lang(vi)" in resolve1(part).get_data() for page in pages for part in page)


def test_a_translation_says_so_on_every_page_when_nothing_is_left_to_settle(
    tables: Tables, tmp_path: Path, known: None
) -> None:
    tables = _settle(tables)
    assert _page(tables, tmp_path, lang="en").xpath("//*[@data-draft='TRANSLATION']")
    assert not _page(tables, tmp_path).xpath("//*[@data-draft]")


def _finding(rule: str, severity: str = "suspicious", **cells: object) -> dict[str, object]:
    row = {"finding_id": f"{rule}:1", "rule": rule, "severity": severity, "source_id": "bc-1", "unit_code": "f-center"}
    row |= {"locator": "line 10", "line": 10, "printed": "46,1%", "recomputed": "46,2%", "message": f"{rule} found."}
    return row | {"finding_id": f"{rule}:{cells.get('locator', 'line 10')}"} | cells


def _sheet(tables: Tables, lang: str = "vi") -> Report:
    return write_check_sheet(prepare_context(tables, lang, "2026-06-25"), "f-center", "2026-H1")


def _part(sheet: Report, anchor: str) -> list[str]:
    """Return the texts of the rows or points of one part of a check sheet, empty where it has none."""
    blocks = [block for section in sheet.sections if section.anchor == anchor for block in section.blocks]
    rows = [[run for cell in row for run in cell.runs] for block in blocks for row in getattr(block, "rows", ())]
    rows += [list(item) for block in blocks for item in getattr(block, "items", ())]
    return ["".join(run.text for run in row).replace("\u00a0", " ") for row in rows]


@pytest.mark.parametrize(
    ("rule", "answers"),
    [
        ("ratio_truncated", "☐ Ghi 46,2% ☐ Giữ 46,1%, lý do: ____"),
        ("two_figures", "☐ 46,1% ☐ 46,2% ☐ Hai chỉ số khác nhau, ghi rõ: ____"),
        ("same_figures", "☐ Chép nhầm hàng, số đúng: ____ ☐ Hai số đúng là bằng nhau, lý do: ____"),
        ("outlier", "☐ Sửa thành: ____ ☐ Giữ nguyên, lý do: ____"),
    ],
)
def test_each_point_offers_the_answers_that_fit_it(tables: Tables, rule: str, answers: str) -> None:
    places = {"locator": "table 1, row 2, column 2", "other_locator": "table 1, row 2, column 1"}
    places["recomputed"] = json.dumps({"code": "value.percent", "value": 46.2, "decimals": 1})
    sheet = _sheet(tables | {"findings": pd.DataFrame([_finding(rule) | places])})
    (row,) = [row for anchor in ("settle", "again") for row in _part(sheet, anchor) if "found" in row]
    assert row.endswith(answers)


def test_findings_of_one_root_are_one_point_with_all_places_quoted(tables: Tables) -> None:
    found = [
        _finding("part_exceeds_whole", "error", other_locator="table 1, row 1, column 1"),
        _finding("text_against_table", "error", finding_id="b", other_locator="table 1, row 2, column 1"),
    ]
    (row,) = [row for row in _part(_sheet(tables | {"findings": pd.DataFrame(found)}), "settle") if "found" in row]
    assert "“Khám bằng thẻ: 61,2% (1468 / 2400 lượt)” (bảng 1, hàng 1, cột 1)" in row
    assert "“Thanh toán: 33,0% (34/ 103 lượt)” (bảng 1, hàng 2, cột 1)" in row
    assert "☐ Sửa bảng: ____ / ____" in row


def test_notes_of_one_kind_are_one_sentence_and_a_target_of_all_says_nothing(tables: Tables) -> None:
    names = [{"name": {"text": {"vi": f"A{n}", "en": f"A{n}"}}, "other_name": "B"} for n in (1, 2)]
    messages = [json.dumps({"code": "finding.mixed_bases", "printed": "1", "recomputed": "2", **one}) for one in names]
    found = [
        *(_finding("mixed_bases", "note", locator=f"line {n}", message=text) for n, text in enumerate(messages)),
        _finding("target_not_above_level", "note", printed="100%", recomputed="100%"),
    ]
    notes = _part(_sheet(tables | {"findings": pd.DataFrame(found)}), "notes")
    assert len(notes) == 2
    assert "2 chỉ tiêu tính trên cơ sở khác" in notes[1]
    assert "“A1” với “B”; “A2” với “B”" in notes[1]


def test_a_decided_finding_is_told_with_who_when_and_why_and_blocks_no_more(tables: Tables) -> None:
    decided = {"state": "explained", "decided_by": "An", "decided_on": "2026-06-25", "reason": "đã đối chiếu"}
    sheet = _sheet(tables | {"findings": pd.DataFrame([_finding("ratio", "error") | decided])})
    assert not any("found" in row for row in _part(sheet, "settle"))
    assert "Đã quyết: giữ nguyên số. An, 25/06/2026: đã đối chiếu." in _part(sheet, "notes")[1]


@pytest.mark.parametrize(("kind", "anchor"), [("actual", "settle"), ("target", "unplaced")])
def test_a_figure_without_a_place_names_the_nearest_indicators(tables: Tables, kind: str, anchor: str) -> None:
    near = {"indicator_code": "cashless_payments_pct", "indicator_runner_up": "visits_by_chip_card_pct"}
    row = {"statement_id": "bc-1:r2c1", "source_id": "bc-1", "outcome": "to_place", "kind": kind}
    placed = pd.DataFrame([row | near | {"indicator_confidence": 0.62}])
    (shown,) = [row for row in _part(_sheet(tables | {"placements": placed}), anchor) if "Chưa xếp" in row]
    assert "(giống 62%)" in shown
    assert "☐ Xếp vào “Tỷ lệ lượt khám bằng thẻ gắn chip”" in shown


def test_no_column_of_the_annex_is_narrower_than_its_longest_word(tables: Tables) -> None:
    tables["indicators"].loc[0, "title_vi"] = "Tỷ lệ người dân có hồ sơ sức khỏe điện tử được cập nhật " * 2
    paper = write_filing(prepare_context(tables, "vi", "2026-06-25"), "f-center", "2026-H1")
    table = next(block for annex in paper.annexes for block in annex.blocks if isinstance(block, Table))
    shares = letter_column_shares(table)
    assert sum(shares) == pytest.approx(1)
    line = 252 / 25.4 * 72 / 12  # of a landscape sheet [em of 12 pt]
    for share, cell in zip(shares, table.rows[0], strict=True):
        longest = max((text_width(word) for run in cell.runs for word in run.text.split()), default=0)
        assert share * line > longest + CELL_PADDING / 12


def _written(part: str, text: str) -> pd.DataFrame:
    about = {"cause": {"indicator_code": "cashless_payments_pct"}, "addition": {"section": "results", "lang": "vi"}}
    about["words"] = {"indicator_code": "people_with_health_record_pct", "annex_column": 5}
    row = _CAUSE | _ENTERED | {"indicator_code": None, "part": part, "text": text} | about.get(part, {})
    return pd.DataFrame([row]).reindex(columns=TABLES["filing_texts"].column_names)


def _is_draft(tables: Tables) -> bool:
    return write_filing(prepare_context(tables, "vi", "2026-06-26"), "f-center", "2026-H1").is_draft


@pytest.mark.parametrize(
    ("part", "text", "blocking"),
    [
        ("cause", "mới có 25% số quầy lắp máy", True),  # a figure that only the letter holds
        ("cause", "mới có 34 lượt qua máy quét", False),  # it stands in the annex
        ("cause", "mới có 34% số lượt qua máy quét", True),  # the annex has it as a count
        ("cause", "mới đạt 33,0% số lượt", False),
        ("cause", "chờ [tên phòng] xác nhận", True),
        ("cause", "chờ ……… xác nhận", True),
        ("cause", "chờ phòng ____ xác nhận", True),
        ("cause", "[khoảng 33,0% – hỏi lại]", True),
        ("task", "tập huấn cho 2 khoa", False),  # a plan, which no annex of results holds
        ("task", "tập huấn cho [số] khoa", True),
        ("recipient", "Phòng ……", True),
        ("drafting", "____", True),
        ("addition", "Đã có 99% máy tính được cài", True),
        ("addition", "Đã cài máy tính", False),
        ("words", "đạt 98% kế hoạch", True),  # a figure that no document states
        ("words", "chờ thẩm định", False),
        ("cause", "chưa lắp máy quét", False),
        ("cause", "…", True),
        ("cause", "do thiếu …", True),
        ("cause", "chưa đạt...", True),  # a sentence that is not finished, and no list
        ("cause", "mới đạt …% kế hoạch", True),
        ("cause", "họp ngày…tháng…năm 2026", True),
        ("cause", "chờ xxx xác nhận", True),
        ("cause", "đạt xx% kế hoạch", True),
        ("cause", "chờ TBD", True),
        ("cause", "chờ phòng __ xác nhận", True),
        ("cause", "[...]", True),
        ("cause", "có lắp không??", True),
        ("cause", "thiếu máy quét, máy in…", False),
        ("cause", "thiếu máy quét, máy in, …", False),
        ("cause", "thiếu máy quét và các thiết bị khác...", False),
        ("cause", "thiếu máy quét v.v…", False),
        ("cause", "thiếu máy quét, v.v....", False),
        ("cause", "thiếu thiết bị (máy quét, máy in...) tại khoa", False),
        ("cause", "thiết bị từ thế kỷ XX", False),
        ("task", "lắp máy tại …", True),
        ("task", "lắp máy quét, máy in…", False),
        ("recipient", "Phòng …", True),
        ("drafting", "XXX", True),
        ("addition", "Đã cài … máy tính", True),
        ("words", "chờ …", True),
    ],
)
def test_what_the_unit_writes_shuts_the_gate_with_a_placeholder_or_a_figure_of_the_letter_alone(
    tables: Tables, known: None, part: str, text: str, blocking: bool
) -> None:
    tables = _settle(tables)
    if part == "cause":
        _add_target(tables)
    if part == "words":
        said = {"statement_id": "bc-1:w", "indicator_code": "people_with_health_record_pct", "period": "2026-H2"}
        row = tables["statements"].iloc[[-1]].assign(**said, kind="estimate", value=None, raw_text="chờ", line=160)
        tables["statements"] = pd.concat([tables["statements"], row], ignore_index=True)
    tables["filing_texts"] = _written(part, text)
    assert _is_draft(tables) is blocking


@pytest.mark.parametrize(("cause", "printed"), [("mất điện, mất mạng…", "mạng…"), ("mất điện", "mất điện.")])
def test_a_cause_that_ends_with_dots_has_no_full_stop_behind_them(
    tables: Tables, tmp_path: Path, known: None, cause: str, printed: str
) -> None:
    tables = _settle(tables)
    _add_target(tables)
    tables["filing_texts"] = _written("cause", cause)
    lines = [one.text_content() for one in _page(tables, tmp_path).xpath("//p[@class='text']")]
    assert any(line.endswith(printed) for line in lines)


def test_the_check_sheet_names_every_placeholder_with_its_line_and_place(tables: Tables, known: None) -> None:
    tables = _settle(tables)
    about = {"indicator_code": "cashless_payments_pct", "section": "annex", "lang": "vi"}
    _add_target(tables)
    texts = [_written("cause", "thiếu …"), _written("task", "lắp máy tại …"), _written("recipient", "Phòng …")]
    tables["filing_texts"] = pd.concat(texts, ignore_index=True)
    context = prepare_context(tables, "vi", "2026-06-26")
    filed, _, paper = draft_paper(context, "f-center", "2026-H1")
    remark = next(
        row.remark for row in expect(context, filed, paper).rows if row.indicator_code == about["indicator_code"]
    )
    own = _written("wording", f"{remark} (theo văn bản ...)").assign(**about, instead_of=remark)
    tables["filing_texts"] = pd.concat([*texts, own], ignore_index=True)
    rows = _part(write_check_sheet(prepare_context(tables, "vi", "2026-06-26"), "f-center", "2026-H1"), "settle")
    for words, place, left in (
        ("Nguyên nhân: thiếu …”", "dự thảo, mục II. Hạn chế, nguyên nhân", "…"),
        ("Lắp máy tại …”", "dự thảo, mục III. Nhiệm vụ trọng tâm", "…"),
        ("- Phòng …;”", "dự thảo, phần kết và nơi nhận", "…"),
        ("(theo văn bản ...)”", "Phụ lục, hàng 2, cột 8", "..."),
    ):
        (row,) = [row for row in rows if words in row]
        assert f"({place}" in row
        assert f"Còn chỗ chưa viết xong: “{left}”." in row
        assert "☐ Viết lại: ____" in row


def test_a_placeholder_around_a_figure_of_the_data_shuts_the_gate(tables: Tables, known: None) -> None:
    tables = _settle(tables)
    context = prepare_context(tables, "vi", "2026-06-26")
    filed, _, paper = draft_paper(context, "f-center", "2026-H1")
    line = next(slot.generated for slot in expect(context, filed, paper).slots if "33,0%" in slot.generated)
    about = {"section": "results", "lang": "vi", "indicator_code": "cashless_payments_pct", "instead_of": line}
    for text, blocking in ((f"Kết quả: {line}", False), (line.replace("33,0%", "[hỏi lại: 33,0% hay không]"), True)):
        tables["filing_texts"] = _written("wording", text).assign(**about)
        assert _is_draft(tables) is blocking


@pytest.mark.parametrize(
    ("changed", "blocking"),
    [
        ({"value": 45.0, "numerator": 46, "denominator": 103}, True),
        ({"value": 33.0, "numerator": 68, "denominator": 206}, True),  # the same share of other counts
        ({"value": 33.01, "numerator": 34, "denominator": 103}, False),
        ({"value": 33.0, "numerator": None, "denominator": None}, False),
        ({"value": 20.0, "numerator": None, "denominator": None, "op": ">"}, False),
    ],
)
def test_two_figures_that_the_unit_filed_for_one_cell_shut_the_gate_until_one_is_dropped_or_explained(
    tables: Tables, known: None, changed: dict[str, object], blocking: bool
) -> None:
    tables = _settle(tables)
    rows, said = tables["observations"], tables["statements"]
    mine = rows[rows["statement_id"] == "bc-1:r2c1"]
    twin = mine.assign(statement_id="bc-1:twin", is_chosen=False, **changed)
    tables["observations"] = pd.concat([rows, twin], ignore_index=True)
    other = said[said["statement_id"] == "bc-1:r2c1"].assign(statement_id="bc-1:twin", locator="line 200", line=200)
    tables["statements"] = pd.concat([said, other], ignore_index=True)
    assert _is_draft(tables) is blocking
    correction = {
        "correction_id": "c",
        "source_id": "bc-1",
        "action": "replace",
        "column": "value",
        "status": "accepted",
    }
    correction |= {"statement_ids": "bc-1:r2c1", "previous": str(changed["value"]), "replacement": "33.0"}
    correction |= {"reason": "r", "reported_by": "An", "expected": "e"}
    assert _is_draft(tables | {"corrections": pd.DataFrame([correction])}) is False
    answered = _finding("sources_differ", locator="table 1, row 2, column 1", other_locator="line 200")
    explained = answered | {"state": "explained", "decided_by": "An", "decided_on": "2026-06-26", "reason": "hai kỳ"}
    assert _is_draft(tables | {"findings": pd.DataFrame([explained])}) is False
    assert _is_draft(tables | {"findings": pd.DataFrame([answered | {"state": "open"}])}) is True


def test_a_half_year_misses_no_target_of_its_year_and_a_target_of_its_own_is_named_as_such(
    tables: Tables, tmp_path: Path
) -> None:
    tables = _settle(tables)
    rows = tables["observations"]
    only_half = tables | {"observations": rows[~rows["statement_id"].isin(["bc-1:r2c2", "bc-1:r2c3"])]}
    _add_target(only_half)
    text = _words(_page(only_half, tmp_path / "year"))
    assert "Hạn chế" not in text
    assert "Chỉ tiêu năm 2026: trên 50%" in text
    _add_target(tables, period="2026-H1", due="2026-06-30")
    text = _words(_page(tables, tmp_path / "half"))
    assert "6 tháng đầu năm 2026 đạt 33,0% (34/103 lượt), thấp hơn chỉ tiêu trên 50% là 17,0 điểm phần trăm." in text
    assert "Chỉ tiêu 6 tháng đầu năm 2026: trên 50%" in text
    due = tables | {"targets": tables["targets"].assign(period=None)}
    assert "6 tháng đầu năm 2026 đạt 33,0%" in _words(_page(due, tmp_path / "due"))
    _add_target(tables, period="2026-H2", value=60, statement_id="bc-1:t4")
    text = _words(_page(tables, tmp_path / "rest"))
    assert "ước 6 tháng cuối năm 46,1% (60/130 lượt), thấp hơn chỉ tiêu trên 60% là 13,9 điểm phần trăm." in text


def test_a_paper_without_values_names_no_annex_and_its_sheet_the_office(tables: Tables, tmp_path: Path) -> None:
    tables = {name: table.iloc[:0] if name in ("observations", "targets") else table for name, table in tables.items()}
    page, sheet = (html.fromstring(content) for content in _publish(tables, tmp_path))
    text = _words(page)
    assert "báo cáo kết quả 6 tháng đầu năm 2026 như sau:" in text
    assert "Phụ lục" not in text
    assert "Căn cứ [văn bản giao nhiệm vụ hoặc yêu cầu báo cáo]." in text
    assert "Trung tâm Điều trị Đường Ờ – 6 tháng đầu năm 2026 – lập ngày" in _words(sheet)


def test_word_is_told_which_free_font_stands_for_a_missing_one(tables: Tables, tmp_path: Path) -> None:
    with zipfile.ZipFile(io.BytesIO(_publish(tables, tmp_path, "docx")[0])) as archive:
        fonts = archive.read("word/fontTable.xml").decode()
    assert '<w:font w:name="Times New Roman"><w:altName w:val="Tinos"/>' in fonts
    etree.fromstring(fonts.encode())


def test_the_tables_of_a_check_sheet_have_columns_alike(tables: Tables) -> None:
    found = [_finding("ratio", "error"), _finding("outlier", locator="line 11")]
    sheet = _sheet(tables | {"findings": pd.DataFrame(found)})
    shown = [block for section in sheet.sections for block in section.blocks if isinstance(block, Table)]
    assert len(shown) == 2
    assert [column_shares(block, {}, 50.0, 0.5) for block in shown] == [[0.06, 0.38, 0.29, 0.27]] * 2


def test_a_figure_of_the_letter_that_its_annex_lacks_shuts_the_gate(tables: Tables) -> None:
    context = prepare_context(_settle(tables), "vi", "2026-06-25")
    filed, written, paper = draft_paper(context, "f-center", "2026-H1")
    extra = Paragraph((Number("55%", "statements", "bc-1:elsewhere"),), "text")
    expected = expect(context, filed, paper)
    before = list_signing_points(context, filed, written, paper, expected)
    after = list_signing_points(
        context, filed, written, dataclasses.replace(paper, lead=(*paper.lead, extra)), expected
    )
    (new,) = [point for point in after if point not in before]
    assert new.is_blocking
    assert "55%" in {run.text for quote in new.quotes for run in quote.words}


def _letter_of_rows(count: int) -> Report:
    """Return a letter whose annex has so many rows of one line."""
    columns = (Column("STT", "centre"), Column("Chỉ tiêu"), Column("Ghi chú"))
    rows = tuple((text_cell(str(n)), text_cell("Tỷ lệ hồ sơ"), text_cell("")) for n in range(1, count + 1))
    table = Table("", columns, rows, "", header_column=1, is_form=True)
    annex = (Section("annex", "Phụ lục", (table,)),)
    return Report("a", "vi", "Kết quả", "Trung tâm", (), (), annexes=annex, is_letter=True, has_contents=False)


def test_no_page_of_the_annex_ends_with_fewer_than_three_rows() -> None:
    last = {}
    for count in range(26, 32):
        with pdfplumber.open(io.BytesIO(render_pdf(_letter_of_rows(count)))) as document:
            pages = [[row for row in (page.extract_table() or []) if row[0].isdigit()] for page in document.pages[1:]]
        assert [row[0] for page in pages for row in page] == [str(number) for number in range(1, count + 1)]
        last[count] = [len(page) for page in pages]
    assert {len(pages) for pages in last.values()} == {1, 2}  # the rows pass from one page to two
    assert min(pages[-1] for pages in last.values()) >= 3, last


def test_the_last_rows_of_the_annex_are_held_together_in_word_and_print(tables: Tables, tmp_path: Path) -> None:
    rows = Document(io.BytesIO(render_letter_docx(_letter_of_rows(9)))).tables[-1].rows
    held = [all(cell.paragraphs[0].paragraph_format.keep_with_next for cell in row.cells) for row in rows]
    assert held == [False] * 8 + [True, True, False]
    assert "tbody tr:nth-last-child(-n+2) { break-before: avoid; }" in _publish(tables, tmp_path)[0].decode()


def test_the_lead_counts_what_is_only_to_look_at_again_and_a_figure_is_quoted_with_the_words_around_it(
    tables: Tables,
) -> None:
    sheet = _sheet(_settle(tables) | {"findings": pd.DataFrame([_finding("outlier")])})
    lead = "".join(run.text for block in sheet.lead for run in runs_of(block))
    assert "Ngoài ra 1 chỗ nên xem lại." in lead
    said = {"raw_text": "87,5%", "indicator_text": "hồ sơ lái xe", "statement_id": "bc-1:x"}
    row = tables["statements"].iloc[[0]].assign(**said)
    place = {"statement_id": "bc-1:x", "source_id": "bc-1", "outcome": "to_place", "kind": "actual"}
    tables["statements"] = pd.concat([tables["statements"], row], ignore_index=True)
    sheet = _sheet(tables | {"placements": pd.DataFrame([place])})
    assert any("“hồ sơ lái xe: 87,5%”" in text for text in _part(sheet, "settle"))


def test_missing_reports_are_one_line_of_the_check_sheet_up_to_the_period_of_the_paper(tables: Tables) -> None:
    months = ["2026-01", "2026-02", "2026-03", "2026-04", "2026-06", "2026-07", "2026-08"]
    duty = {"unit_code": "f-center", "regime": "tt-23-2025", "state": "missing", "schedule_id": "monthly"}
    duty |= {"days_late": 9, "rule": "TT 23/2025/TT-BYT, Đ5 k1"}
    ends = [pd.Period(month).end_time.normalize() for month in months]
    duties = [
        duty | {"period": month, "window_start": end.replace(day=1), "window_end": end, "due": end}
        for month, end in zip(months, ends, strict=True)
    ]
    found = [
        _finding("report_missing", finding_id=f"report_missing:{month}", source_id="schedule", locator="monthly",
                 period=month, state="explained" if month == "2026-01" else None)
        for month in months
    ]  # fmt: skip
    made = {"findings": pd.DataFrame(found), "duties": pd.DataFrame(duties, columns=TABLES["duties"].column_names)}
    sheet = _sheet(tables | made)
    assert not _part(sheet, "again"), "a missing report of another period is no point of this paper"
    (line,) = [text for text in _part(sheet, "missing") if "tt-23-2025" in text]
    assert line.startswith(
        "4 báo cáo của đơn vị đến hạn trong kỳ hoặc trước kỳ này nhưng chưa nhận được: tt-23-2025 – "
    )
    assert line.endswith("từ tháng 2/2026 đến tháng 4/2026, tháng 6/2026.")


def test_both_papers_are_prepared_once_and_none_is_written_when_one_is_refused(
    tables: Tables, tmp_path: Path, known: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepared: list[str] = []
    prepare, write = publish.prepare_context, publish.write_check_sheet
    monkeypatch.setattr(publish, "prepare_context", lambda *given: prepared.append("once") or prepare(*given))
    assert len(_publish(tables, tmp_path / "both")) == 2
    assert prepared == ["once"]

    def refuse(*given: object, **named: object) -> object:
        write(*given, **named)
        raise ReleaseRefusedError("a withheld figure")

    monkeypatch.setattr(publish, "write_check_sheet", refuse)
    with pytest.raises(ReleaseRefusedError):
        _publish(tables, tmp_path / "none")
    assert not list((tmp_path / "none").glob("*"))
