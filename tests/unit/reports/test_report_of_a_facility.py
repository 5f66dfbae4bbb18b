"""The analyst's report of one hospital: what it says of its own values, and where its figures lead."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from lxml import html

from analysis.errors import AnalysisError
from analysis.reports import publish_analyst_report
from analysis.reports._prepared_context import prepare_context
from analysis.schemas import set_types

Tables = dict[str, pd.DataFrame]


def _publish(tables: Tables, folder: Path, lang: str = "vi", **options: str) -> html.HtmlElement:
    (path,) = publish_analyst_report(tables, unit_code="f-center", languages=(lang,), folder=folder, **options)
    return html.fromstring(path.read_bytes())


def _text(element: html.HtmlElement) -> str:
    return re.sub(r"\s+", " ", element.text_content()).strip()


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("vi", ("61,2% (1.468/2.400", "chưa đánh giá được có đạt hay không", "trên 95%")),
        ("en", ("61.2% (1,468 of 2,400", "too few to judge whether it will be met", "over 95%")),
    ],
)
def test_each_value_stands_on_the_first_page_with_its_counts_its_gap_and_its_bound(
    tables: Tables, tmp_path: Path, lang: str, said: tuple[str, ...]
) -> None:
    words = _text(_publish(tables, tmp_path, lang))
    assert all(one in words for one in said)


def test_a_report_of_units_alone_says_that_there_is_nothing(tables: Tables, tmp_path: Path) -> None:
    page = _publish({"units": tables["units"]}, tmp_path, "en", report_date="2026-06-30")
    assert "There are no data to report yet." in _text(page)


def test_each_indicator_of_a_report_on_several_is_defined_once(tables: Tables, tmp_path: Path) -> None:
    (table,) = _publish(tables, tmp_path, "en").xpath("//section[@id='definitions']//table")
    first = [_text(row[0]) for row in table.xpath("./tbody/tr")]
    assert first == ["Visits by chip card", "Cashless payments", "People with a health record"]


def test_every_figure_leads_to_its_source_row(tables: Tables, tmp_path: Path) -> None:
    page = _publish(tables, tmp_path)
    figures = page.xpath("//a[@class='figure']")
    assert len(figures) >= 5
    anchors = set(page.xpath("//*[@id='annex']//tr/@id"))
    assert {figure.get("href").removeprefix("#") for figure in figures} <= anchors
    assert len(set(page.xpath("//@id"))) == len(page.xpath("//@id"))


def test_the_annex_quotes_the_raw_text_and_the_place(tables: Tables, tmp_path: Path) -> None:
    page = _publish(tables, tmp_path)
    (figure,) = page.xpath("//main//a[@data-trace][contains(., '61,2%')][not(ancestor::section[@id='annex'])]")
    (row,) = page.xpath(f"//tr[@id='{figure.get('data-trace')}']")
    cells = [_text(cell) for cell in row]
    assert "61,2% (1468 / 2400 lượt)" in cells
    assert "dòng 90, bảng 1, hàng 1, cột 1" in cells


def test_tables_that_know_more_than_the_report_date_are_refused(tables: Tables, tmp_path: Path) -> None:
    tables["sources"].loc[0, "issued"] = "2026-08-01"
    with pytest.raises(
        AnalysisError, match=r"sources published later \(1, the first of 2026-08-01: bc-1\).*load_snapshot"
    ):
        _publish(tables, tmp_path, report_date="2026-07-31")
    assert "61,2%" in _text(_publish(tables, tmp_path, report_date="2026-08-01"))


def test_the_state_of_a_task_follows_the_report_date_that_is_given(tables: Tables, tmp_path: Path) -> None:
    tables["tasks"].loc[0, "due"] = "2026-12-31"
    tables["task_states"] = pd.DataFrame({"task_id": [tables["tasks"].loc[0, "task_id"]], "unit_code": ["f-center"]})
    tables["task_states"]["state"] = "under_way"
    states = {
        "2026-06-25": "not yet due",
        "2026-12-01": "due within 30 days",
        "2027-01-01": "deadline passed, no information",
    }
    for report_date, state in states.items():
        page = _publish(tables, tmp_path, "en", report_date=report_date)
        (row,) = page.xpath("//section[@id='tasks']//tbody/tr")
        assert row.xpath("./*")[-1].text_content() == state


def test_a_state_that_something_speaks_against_says_so(tables: Tables, tmp_path: Path) -> None:
    tables["task_states"] = pd.DataFrame({"task_id": [tables["tasks"].loc[0, "task_id"]], "unit_code": ["f-center"]})
    tables["task_states"][["state", "as_of", "flags"]] = ["done", "2026-06-20", "contradictory differs-from-indicator"]
    (row,) = _publish(tables, tmp_path, "en").xpath("//section[@id='tasks']//tbody/tr")
    said = row.xpath("./*")[-2].text_content()
    told = "done (20 Jun 2026); reports of one day disagree; does not agree with the indicator"
    assert " ".join(said.split()) == told


def test_tasks_of_other_offices_or_of_which_nothing_is_known_are_left_out(tables: Tables, tmp_path: Path) -> None:
    tables["task_states"] = pd.DataFrame({"task_id": tables["tasks"]["task_id"], "unit_code": "moh"})
    tables["task_states"]["state"] = "not_started"
    nothing = pd.DataFrame({"task_id": tables["tasks"]["task_id"], "unit_code": "f-center", "state": "unknown"})
    tables["task_states"] = pd.concat([tables["task_states"], nothing], ignore_index=True)
    page = _publish(tables, tmp_path, "en", report_date="2027-01-01")
    assert not page.xpath("//section[@id='tasks']")


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_hostile_names_appear_as_text(tables: Tables, tmp_path: Path, lang: str) -> None:
    hostile = "<script>alert(1)</script>\n=1+1 \u202eabc"
    tables["indicators"].loc[0, ["title_vi", "title_en"]] = hostile
    page = _publish(tables, tmp_path, lang)
    assert len(page.xpath("//script[not(@type)]")) == 1
    assert "<script>alert(1)</script> =1+1 [U+202E]abc" in _text(page)


def test_the_same_tables_give_the_same_bytes_and_are_not_changed(tables: Tables, tmp_path: Path) -> None:
    before = {name: frame.copy() for name, frame in tables.items()}
    written = [
        publish_analyst_report(tables, unit_code="f-center", languages=("vi",), folder=tmp_path / run)[0]
        for run in ("first", "second")
    ]
    assert written[0].read_bytes() == written[1].read_bytes()
    for name, frame in tables.items():
        pd.testing.assert_frame_equal(frame, before[name])


def test_nothing_outside_the_page_is_loaded(tables: Tables, tmp_path: Path) -> None:
    page = _publish(tables, tmp_path)
    assert not page.xpath("//script[@src] | //link | //img | //iframe | //*[@style[contains(., 'url(')]]")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"unit_code": "f-other", "languages": ("vi",)}, "unknown organisation 'f-other'"),
        (
            {"unit_code": "f-center", "languages": ("vi",), "report_date": "30/06/2026"},
            "report_date: found '30/06/2026', expected a day such as 2026-06-30",
        ),
        (
            {"unit_code": "f-center", "languages": ("vi", "de")},
            r"languages, found \['vi', 'de'\], expected some of vi, en",
        ),
        ({"unit_code": "f-center", "languages": ()}, r"languages, found \[\]"),
        ({"unit_code": "f-center", "languages": ("vi",), "formats": ("odt",)}, "formats"),
    ],
)
def test_wrong_use_is_refused_before_anything_is_written(
    tables: Tables, tmp_path: Path, options: dict[str, Any], message: str
) -> None:
    with pytest.raises(AnalysisError, match=message):
        publish_analyst_report(tables, folder=tmp_path, **options)
    assert not list(tmp_path.iterdir())


def test_a_note_names_the_day_of_the_data_only_where_there_is_one(tables: Tables) -> None:
    context = prepare_context(tables, "en")
    assert context.data_day(["no_such_indicator"], "facility", "targets.data_day") == ""
    assert context.data_day(list(tables["indicators"]["indicator_code"]), "facility", "targets.data_day") != ""


def test_without_a_date_a_report_has_the_day_on_which_its_tables_were_judged(tables: Tables) -> None:
    scores = pd.DataFrame({"scope": ["all"], "scope_code": ["all"], "dimension": ["live"], "judged_on": ["2030-01-31"]})
    judged = tables | {"scores": set_types("scores", scores)}
    assert str(prepare_context(judged, "en").report_date) == "2030-01-31"


def test_a_filing_that_could_not_be_read_is_said_instead_of_nothing_reported(tables: Tables, tmp_path: Path) -> None:
    unread = {"source_id": ["bc-9-2026"], "type": ["folder"], "unit_code": ["f-center"], "reason": ["damaged"]}
    tables["unread_sources"] = set_types("unread_sources", pd.DataFrame(unread))
    assert "could not be read (bc-9-2026); their values are missing" in _text(_publish(tables, tmp_path, "en"))
    tables["observations"] = tables["observations"].head(0)
    text = _text(_publish(tables, tmp_path, "en"))
    assert "could not be read (bc-9-2026)" in text
    assert "There are no data to report yet" not in text
