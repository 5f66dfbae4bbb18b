"""Unit, period and sort of a filing are recognised from what it shows, with a probability; doubt is never an answer."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from analysis.panel.lookups import read_names, read_unit_synonyms
from analysis.panel.recognition import ACCEPTED, match_sources
from analysis.panel.recognition._file_labels import label_period, label_sort
from analysis.panel.recognition._weighing import Sign, weigh
from analysis.panel.units import UnitRegistry, UnknownUnitError
from analysis.paths import packaged_folder
from analysis.schemas import TABLES, validate
from vnfilings import read_document
from vnfilings.extraction.document_signs import read_signs

_LOOKUP = packaged_folder() / "data" / "lookup"
_BINH_DINH, _QUANG_NGAI, _GIA_LAI = "f-binh-dinh-general-hospital", "p34-51", "p34-52"
_VINH_THANH, _PSYCHIATRIC = "f-vinh-thanh-medical-centre", "f-kon-tum-psychiatric-centre"


@cache
def _registry() -> tuple[UnitRegistry, dict[str, str]]:
    names = read_names(_LOOKUP)
    return UnitRegistry(names["units"], names["unit_aliases"]), read_unit_synonyms(_LOOKUP)


def _match(says: dict[str, Any] | None = None, **cells: Any) -> pd.Series[Any]:
    row = dict.fromkeys(TABLES["sources"].column_names) | {
        "source_id": "a",
        "kind": "filing",
        "says": json.dumps(says or {}),
    }
    sources = validate("sources", pd.DataFrame([row | {"folder": "a", "title": "x", "url": "filed document"} | cells]))
    return match_sources(sources, *_registry()).iloc[0]


_AFTER, _BEFORE = pd.Timestamp("2026-07-05"), pd.Timestamp("2024-03-05")


@pytest.mark.parametrize(
    ("offices", "issued", "unit"),
    [
        (["UBND TỈNH QUẢNG NGÃI", "SỞ Y TẾ"], _AFTER, _QUANG_NGAI),
        (["UBND TỈNH QUẢNG NGÃI", "SỞ Y TẾ"], _BEFORE, "p63-51"),
        (["SỞ Y TẾ TỈNH GIA LAI", "BỆNH VIỆN ĐA KHOA TỈNH BÌNH ĐỊNH"], _AFTER, _BINH_DINH),
        (["SỞ Y TẾ GIA LAI", "BVĐK TỈNH BÌNH ĐỊNH"], _AFTER, _BINH_DINH),
        (["SO Y TE GIA LAI", "BENH VIEN DA KHOA BINH DINH"], _AFTER, _BINH_DINH),
        (["SỞ Y TẾ TỈNH BÌNH ĐỊNH", "BỆNH VIỆN ĐA KHOA TỈNH"], _BEFORE, _BINH_DINH),
        (["SỞ Y TẾ TỈNH BÌNH ĐỊNH", "TTYT HUYỆN VĨNH THẠNH"], _BEFORE, _VINH_THANH),
        (["TRUNG TÂM Y TẾ HUYỆN VĨNH THẠNH", "PHÒNG KẾ HOẠCH - NGHIỆP VỤ"], _AFTER, _VINH_THANH),
        (["BỘ Y TẾ", "BỆNH VIỆN NHI TW"], _AFTER, "f-national-childrens-hospital"),
        (["BỘ Y TẾ"], _AFTER, "moh"),
        (["UBND THÀNH PHỐ HỒ CHÍ MINH", "SỞ Y TẾ"], _AFTER, "p34-79"),
        (["SỞ Y TẾ TP.HCM"], _AFTER, "p34-79"),
    ],
)
def test_the_lowest_office_of_a_letterhead_is_the_unit(offices: list[str], issued: pd.Timestamp, unit: str) -> None:
    source = _match({"offices": offices}, issued=issued)
    assert source["filing_unit_code"] == unit
    assert source["unit_confidence"] >= ACCEPTED
    assert source["unit_from"] == "letterhead"
    assert source["issuer_code"] == unit


@pytest.mark.parametrize(
    ("offices", "runner_up"),
    [
        (["SỞ Y TẾ TỈNH QUẢNG NGÃI", "BỆNH VIỆN ĐA KHOA TỈNH QUẢNG NGÃI"], None),  # not in the lookups
        (["SỞ Y TẾ TỈNH GIA LAI", "BỆNH VIỆN ĐA KHOA HÒA BÌNH"], None),
        (["SỞ THÔNG TIN VÀ TRUYỀN THÔNG TỈNH QUẢNG NGÃI"], None),
        (["CÔNG AN TỈNH QUẢNG NGÃI"], None),
        (["BẢO HIỂM XÃ HỘI TỈNH QUẢNG NGÃI"], None),
        (["SỞ Y TẾ"], None),
        (["SỞ Y TẾ TỈNH GIA LAI", "BỆNH VIỆN ĐA KHOA TỈNH BÌNH ĐỊNHH"], _BINH_DINH),  # a misprint is a question
    ],
)
def test_an_office_that_no_lookup_holds_is_nobody(offices: list[str], runner_up: str | None) -> None:
    source = _match({"offices": offices}, issued=_AFTER)
    assert pd.isna(source["filing_unit_code"])
    assert source["unit_runner_up"] == runner_up if runner_up else pd.isna(source["unit_runner_up"])


def test_a_former_province_is_asked_for_and_its_successor_is_named() -> None:
    source = _match({"offices": ["SỞ Y TẾ TỈNH KON TUM"]}, issued=_AFTER)
    assert pd.isna(source["filing_unit_code"])
    assert source["unit_runner_up"] == "p63-62"
    assert source["unit_confidence"] < ACCEPTED


def test_signs_that_agree_are_surer_than_one_and_signs_that_contradict_are_doubtful() -> None:
    offices = ["SỞ Y TẾ TỈNH GIA LAI", "BỆNH VIỆN ĐA KHOA TỈNH BÌNH ĐỊNH"]
    one = _match({"offices": offices}, issued=_AFTER)
    both = _match({"offices": offices, "files": ["BC_BVDK_Binh_Dinh_6thang_2026.docx"]}, issued=_AFTER)
    against = _match({"offices": offices, "files": ["BC_TTYT_Vinh_Thanh.docx"]}, issued=_AFTER)
    assert both["unit_confidence"] > one["unit_confidence"]
    assert both["unit_from"] == "letterhead, file_name"
    assert pd.isna(against["filing_unit_code"])
    assert against["unit_runner_up"] == _BINH_DINH
    assert against["unit_from"] == f"letterhead, file_name ({_VINH_THANH})"


@pytest.mark.parametrize(
    "name", ["BC_TTYT_Vinh_Thanh_quy2_2026.docx", "BCTTYTVinhThanh.docx", "bao cao Vinh Thanh.docx"]
)
def test_the_name_of_a_file_alone_is_never_enough(name: str) -> None:
    source = _match({"files": [name]}, issued=_AFTER)
    assert pd.isna(source["filing_unit_code"])
    if "TTYT" in name and "BCTTYT" not in name:
        assert source["unit_runner_up"] == _VINH_THANH


def test_the_office_above_and_the_addressee_are_no_contradiction() -> None:
    says = {
        "offices": ["SỞ Y TẾ TỈNH GIA LAI", "TRUNG TÂM Y TẾ HUYỆN VĨNH THẠNH"],
        "addressees": ["Sở Y tế tỉnh Gia Lai"],
        "files": ["BC gui SYT Gia Lai.docx"],
    }
    source = _match(says, issued=_AFTER)
    assert (source["filing_unit_code"], source["unit_from"]) == (_VINH_THANH, "letterhead")


def test_a_report_without_letterhead_is_recognised_by_who_reports_and_where_it_was_written() -> None:
    says = {
        "reporters": ["Trung tâm Điều trị và Nuôi dưỡng người bệnh tâm thần Kon Tum"],
        "places": ["Quảng Ngãi"],
        "addressees": ["Sở Y tế tỉnh Quảng Ngãi"],
    }
    source = _match(says, issued=_AFTER, number="379/BC-ĐTNDTT")
    assert source["filing_unit_code"] == _PSYCHIATRIC
    assert source["unit_confidence"] > _match(says | {"places": [], "addressees": []})["unit_confidence"]


@pytest.mark.parametrize("key", ["unit_fields", "signers"])
def test_fields_and_signatures_name_the_unit(key: str) -> None:
    assert _match({key: ["TTYT thành phố Quy Nhơn"]}, issued=_AFTER)["filing_unit_code"] == "f-quy-nhon-medical-centre"


def test_what_a_person_says_goes_before_and_an_alias_added_later_is_used_for_ever_after() -> None:
    says = {"offices": ["SỞ Y TẾ TỈNH GIA LAI", "BỆNH VIỆN BÌNH HÒA"]}
    told = _match(says, issued=_AFTER, filing_unit_code=_VINH_THANH)
    assert (told["filing_unit_code"], told["unit_confidence"], told["unit_from"]) == (_VINH_THANH, 1.0, "person")
    registry, synonyms = _registry()
    alias = pd.DataFrame({"alias": ["Bệnh viện Bình Hòa"], "unit_code": [_VINH_THANH]})
    wider = UnitRegistry(registry.units, alias)
    row = dict.fromkeys(TABLES["sources"].column_names) | {"source_id": "a", "kind": "filing", "says": json.dumps(says)}
    sources = pd.DataFrame([row]).assign(issued=_AFTER).astype({"number": "str", "publisher": "str"})
    assert match_sources(sources, wider, synonyms)["filing_unit_code"].tolist() == [_VINH_THANH]
    assert pd.isna(match_sources(sources, registry, synonyms)["filing_unit_code"].iloc[0])


@pytest.mark.parametrize(
    ("says", "period", "seen"),
    [
        ({"title_periods": ["2026-H1"]}, "2026-H1", "title"),
        ({"period_fields": ["2026-Q2"]}, "2026-Q2", "field"),
        ({"title_periods": ["2026-H1"], "files": ["BC nam 2026.docx"]}, "2026-H1", "title"),
        ({"title_periods": ["2026-H1"], "heading_periods": ["2025-H2"]}, "2026-H1", "title"),
        ({"title_periods": ["2026-H1"], "heading_periods": ["2026-H1"]}, "2026-H1", "title, heading"),
        ({"title_periods": ["2026-H1"], "files": ["BC_6thang_2026.docx"]}, "2026-H1", "title, file_name"),
        ({"title_periods": ["2026-H1"], "files": ["BC_Q1-2026.docx"]}, None, "title, file_name (2026-Q1)"),
        ({"files": ["BC_6thang_2026.docx"]}, None, "file_name"),
        ({}, None, "issue_day"),
    ],
)
def test_the_period_is_recognised_or_asked_for(says: dict[str, Any], period: str | None, seen: str) -> None:
    if seen == "title, file_name (2026-Q1)":
        says = {"title_periods": ["2026-H1"], "files": ["BC_Q3-2026.docx"]}
        seen = "title, file_name (2026-Q3)"
    source = _match(says | {"sorts": {"title": "report"}}, issued=_AFTER)
    assert (source["filing_period"] == period) if period else pd.isna(source["filing_period"])
    assert source["period_from"] == seen
    if period is None:
        assert isinstance(source["period_runner_up"], str)
        assert source["period_confidence"] < ACCEPTED


@pytest.mark.parametrize(
    ("issued", "quarter"), [("2026-07-05", "2026-Q2"), ("2026-06-30", "2026-Q1"), ("2026-02-05", "2025-Q4")]
)
def test_a_report_without_a_period_may_be_on_the_last_quarter(issued: str, quarter: str) -> None:
    source = _match({"sorts": {"title": "report"}}, issued=pd.Timestamp(issued))
    assert (source["period_runner_up"], source["period_from"]) == (quarter, "issue_day")


@pytest.mark.parametrize(
    ("head", "periods"),
    [
        ("BÁO CÁO KẾT QUẢ CHUYỂN ĐỔI SỐ\nQuý II năm 2026", ("2026-Q2",)),
        ("BÁO CÁO KẾT QUẢ CHUYỂN ĐỔI SỐ\n(6 tháng đầu năm 2026)", ("2026-H1",)),
        ("BỆNH VIỆN MẮT NAM SƠN\nTháng 6/2026", ("2026-06",)),
        ("BÁO CÁO KẾT QUẢ 9 THÁNG NĂM 2026\nNăm 2026", ("2026-9M",)),
        ("BÁO CÁO KẾT QUẢ CHUYỂN ĐỔI SỐ\nQuý I năm 2026\nQuý II năm 2026", ()),
        ("BÁO CÁO KẾT QUẢ CHUYỂN ĐỔI SỐ\nKết quả quý II năm 2026 cao hơn", ()),
    ],
)
def test_a_line_of_nothing_but_a_period_belongs_to_the_title(
    tmp_path: Path, head: str, periods: tuple[str, ...]
) -> None:
    path = tmp_path / "report.txt"
    path.write_text(f"{head}\nTỷ lệ hồ sơ bệnh án được số hóa đạt 61%.\n", "utf-8")
    assert read_signs(read_document(path)).title_periods == periods


def test_a_plan_has_the_years_that_it_plans_for_and_no_other_period() -> None:
    sorts = {"title": "plan"}
    assert _match({"sorts": sorts, "title_periods": ["2021/2025"]})["filing_period"] == "2021/2025"
    assert pd.isna(_match({"sorts": sorts, "title_periods": ["2026"]})["filing_period"])


@pytest.mark.parametrize(
    ("says", "sort"),
    [
        ({"sorts": {"title": "report", "number": "report"}}, "report"),
        ({"sorts": {"number": "plan"}}, "plan"),
        ({"sorts": {"shape": "form"}}, "form"),
        ({"sorts": {"shape": "table"}}, "table"),
        ({"sorts": {"shape": "table", "title": "report"}}, "report"),
        ({"sorts": {"shape": "news"}}, "news"),
        ({"offices": ["SỞ Y TẾ"]}, "report"),
        ({}, "news"),
    ],
)
def test_the_sort_of_a_document(says: dict[str, Any], sort: str) -> None:
    source = _match(says)
    assert source["sort"] == sort
    assert 0 < source["sort_confidence"] <= 1


def test_a_report_in_a_workbook_is_surely_a_report() -> None:
    source = _match({"sorts": {"shape": "table", "title": "report"}})
    assert (source["sort_from"], source["sort_confidence"] >= ACCEPTED) == ("title", True)


def test_names_of_files_have_periods_and_sorts_without_marks() -> None:
    labels = [
        "BC_6thang_2026.docx",
        "Bao cao quy 2 2026",
        "Q2-2026.xlsx",
        "T6.2026",
        "30.06.2026 so lieu 9 thang 2026",
        "bao cao",
    ]
    assert [label_period(label) for label in labels] == ["2026-H1", "2026-Q2", "2026-Q2", "2026-06", "2026-9M", None]
    sorts = ["BC_6thang.docx", "baocao.docx", "01. Kế hoạch CĐS.pdf", "QD 1710.pdf", "Biểu mẫu 01.xlsx"]
    assert [label_sort(label) for label in sorts] == ["report", None, "plan", "decision", "form"]


def test_the_department_named_over_and_over_is_the_office_above_its_centre() -> None:
    department = "Sở Y tế tỉnh Gia Lai"
    says = {"offices": ["SỞ Y TẾ TỈNH GIA LAI", "TRUNG TÂM Y TẾ HUYỆN VĨNH THẠNH"]}
    source = _match(says | {"unit_fields": [department], "signers": [department]}, issued=_AFTER)
    assert source["filing_unit_code"] == _VINH_THANH


def test_without_a_day_of_issue_a_name_is_that_of_the_end_of_the_period() -> None:
    says = {"offices": ["UBND TỈNH QUẢNG NGÃI", "SỞ Y TẾ"], "sorts": {"title": "report"}}
    for period, unit in (("2024-H1", "p63-51"), ("2026-H1", _QUANG_NGAI)):
        assert _match(says | {"title_periods": [period]})["filing_unit_code"] == unit


def test_a_place_without_its_office_is_a_question_in_a_field_too() -> None:
    source = _match({"unit_fields": ["Quảng Ngãi"]}, issued=_AFTER)
    assert pd.isna(source["filing_unit_code"])
    assert (source["unit_runner_up"], source["unit_confidence"]) == (_QUANG_NGAI, 0.6)


def test_a_name_of_two_units_is_shared_between_them() -> None:
    source = _match({"offices": ["UBND THÀNH PHỐ ĐÀ NẴNG", "SỞ Y TẾ"]})
    assert pd.isna(source["filing_unit_code"])
    assert source["unit_confidence"] < ACCEPTED


def test_the_issuer_is_who_signs_or_numbers_a_document_not_whom_its_title_is_about() -> None:
    assert _match({}, number="123/QĐ-BYT", issued=_AFTER)["issuer_code"] == "moh"
    says = {"files": ["BC_TTYT_Vinh_Thanh.docx"]}
    source = _match(says, title="Báo cáo của Trung tâm Y tế huyện Vĩnh Thạnh", issued=_AFTER)
    assert (source["filing_unit_code"], pd.isna(source["issuer_code"])) == (_VINH_THANH, True)


def test_an_office_of_another_sector_in_a_field_is_not_its_province() -> None:
    source = _match({"unit_fields": ["Công an tỉnh Quảng Ngãi"]}, issued=_AFTER)
    assert (pd.isna(source["filing_unit_code"]), pd.isna(source["unit_runner_up"])) == (True, True)


def test_a_code_that_no_unit_has_is_refused() -> None:
    with pytest.raises(UnknownUnitError, match="p99-99"):
        _match({}, filing_unit_code="p99-99")


def test_two_answers_that_are_as_likely_share_the_probability() -> None:
    assert weigh([Sign("title", "b", 0.9), Sign("number", "a", 0.9)]).confidence == 0.47


def test_news_is_nobodys_filing() -> None:
    says = {"sorts": {"shape": "news"}, "reporters": ["Bệnh viện K"]}
    assert pd.isna(_match(says, issued=_AFTER)["filing_unit_code"])


def test_answers_do_not_depend_on_the_order_of_equal_signs() -> None:
    signs = [Sign("title", "b", 0.9), Sign("number", "a", 0.9)]
    assert weigh(signs).runner_up == weigh(signs[::-1]).runner_up == "a"


def test_unit_and_period_that_a_form_does_not_state_are_asked_for_whatever_its_name_and_title_say() -> None:
    says = {"offices": ["SỞ Y TẾ GIA LAI", "BVĐK TỈNH BÌNH ĐỊNH"], "title_periods": ["2026-H1"]}
    source = _match(says, issued=_AFTER, sort="form")
    assert pd.isna(source["filing_unit_code"]) and source["unit_runner_up"] == _BINH_DINH
    assert pd.isna(source["filing_period"]) and source["period_runner_up"] == "2026-H1"
    stated = _match(says, issued=_AFTER, sort="form", filing_unit_code=_QUANG_NGAI, filing_period="2026-H2")
    assert (stated["filing_unit_code"], stated["filing_period"]) == (_QUANG_NGAI, "2026-H2")
