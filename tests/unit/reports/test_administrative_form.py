"""The unit's report has the customary form, with what is missing marked; a release lists what changed."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest
from lxml import html

from analysis.errors import AnalysisError
from analysis.reports import publish_unit_report
from analysis.reports.sections import letterhead

Tables = dict[str, pd.DataFrame]


def _publish(tables: Tables, folder: Path, **options: object) -> html.HtmlElement:
    paths = publish_unit_report(
        tables,
        unit_code="f-center",
        period="2026-H1",
        languages=("vi",),
        folder=folder,
        formats=("html", "json"),
        **options,  # type: ignore[arg-type]
    )
    return html.fromstring(paths[0].read_bytes())


def test_the_parts_stand_in_the_customary_order(tables: Tables, tmp_path: Path) -> None:
    page = _publish(tables, tmp_path)
    titles = [title.text_content() for title in page.xpath("//main//h2")]
    assert [title.split(".")[0] for title in titles[:4]] == ["I", "II", "III", "IV"]
    text = page.xpath("//main")[0].text_content()
    parts = ("CỘNG HÒA XÃ HỘI", "BÁO CÁO", "Kính gửi", "I. Đánh giá", "Nơi nhận", "Phụ lục: nguồn")
    places = [text.index(words) for words in parts]
    assert places == sorted(places)
    assert page.xpath("//main/*[last()]/@id") == ["annex"]


def test_what_the_layout_does_not_know_is_marked_as_missing(tables: Tables, tmp_path: Path) -> None:
    text = _publish(tables, tmp_path).text_content()
    for mark in (
        "[chưa có số]/BC-[ký hiệu]",
        "[chưa rõ nơi nhận báo cáo]",
        "[chưa có căn cứ pháp lý",
        "chưa đối chiếu với văn bản gốc",
    ):
        assert mark in text


@pytest.mark.parametrize(
    ("day", "printed"),
    [("2026-06-25", "ngày 25 tháng 6 năm 2026"), ("2026-02-03", "ngày 03 tháng 02 năm 2026")],
)
def test_a_zero_stands_before_days_below_ten_and_the_first_two_months_only(
    tables: Tables, tmp_path: Path, day: str, printed: str
) -> None:
    tables["sources"]["issued"] = "2026-01-31"
    assert f"Quảng Ngãi, {printed}" in _publish(tables, tmp_path, report_date=day).text_content()


def test_the_authority_above_a_unit_is_an_office_never_a_bare_province(
    tables: Tables, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def first_line() -> str:
        return _publish(tables, tmp_path).xpath("//header//p")[0].text_content()

    assert first_line() == "SỞ Y TẾ TỈNH QUẢNG NGÃI"
    monkeypatch.setitem(letterhead._layout()["units"], "f-center", {"authority_vi": "Sở Y tế Quảng Ngãi"})
    assert first_line() == "SỞ Y TẾ QUẢNG NGÃI"


def test_what_the_layout_knows_of_a_unit_is_filled_in(
    tables: Tables, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = {"number": "9", "symbol": "TT", "addressee_vi": "Sở Y tế"}
    known |= {"periods": {"2026-H1": {"legal_basis": [{"document_vi": "Công văn 1"}, {"document_vi": "Công văn 2"}]}}}
    layout = letterhead._layout()
    monkeypatch.setitem(layout["units"], "f-center", known)
    text = _publish(tables, tmp_path).text_content()
    for words in ("Số: 9/BC-TT", "Kính gửi: Sở Y tế.", "Căn cứ Công văn 1;", "Căn cứ Công văn 2;"):
        assert words in text
    assert "[chưa có căn cứ" not in text


def test_a_first_release_has_no_section_of_changes(tables: Tables, tmp_path: Path) -> None:
    assert "lần phát hành trước" not in _publish(tables, tmp_path).text_content()


def test_a_later_release_lists_exactly_the_cells_that_changed(tables: Tables, tmp_path: Path) -> None:
    _publish(tables, tmp_path / "first")
    previous = tmp_path / "first"
    unchanged = _publish(tables, tmp_path / "second", previous=previous / "f-center_2026-H1_vi.json")
    assert "Không có số liệu nào thay đổi" in unchanged.text_content()
    tables["observations"].loc[2, ["value", "numerator"]] = [34.0, 35]
    changed = _publish(tables, tmp_path / "third", previous=previous)
    rows = changed.xpath("//section[@id='release-changes']//tbody/tr")
    cells = [[cell.text_content().strip() for cell in row] for row in rows]
    assert {(before, now) for _, before, now in cells} == {("33,0%", "34,0%"), ("(34/103 lượt)", "(35/103 lượt)")}
    assert all("Thanh toán" in name or "thanh toán" in name for name, _, _ in cells)


def test_a_folder_without_the_previous_release_is_refused_and_says_how_to_have_one(
    tables: Tables, tmp_path: Path
) -> None:
    with pytest.raises(
        AnalysisError, match=r"f-center_2026-H1_vi\.json does not exist; publish with the format `json`"
    ):
        _publish(tables, tmp_path / "second", previous=tmp_path)
    assert not (tmp_path / "second").exists()


def test_an_internal_release_is_not_compared_with_in_a_report_that_goes_out(tables: Tables, tmp_path: Path) -> None:
    _publish(tables, tmp_path / "first", internal=True)
    with pytest.raises(AnalysisError, match="is internal, so"):
        _publish(tables, tmp_path / "second", previous=tmp_path / "first")
    inside = _publish(tables, tmp_path / "third", previous=tmp_path / "first", internal=True)
    assert "Không có số liệu nào thay đổi" in inside.text_content()


def test_another_report_s_release_is_refused(tables: Tables, tmp_path: Path) -> None:
    other = tmp_path / "other.json"
    other.write_text(json.dumps({"report": "f-other_2026-H1_vi", "figures": {}}), "utf-8")
    with pytest.raises(AnalysisError, match="found 'f-other_2026-H1_vi', expected the report 'f-center_2026-H1_vi'"):
        _publish(tables, tmp_path, previous=other)
