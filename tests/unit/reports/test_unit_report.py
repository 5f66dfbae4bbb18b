"""The periodic report of a unit: what it says, what it marks as missing, and where its figures lead."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from lxml import html

from analysis.errors import AnalysisError
from analysis.reports import publish_unit_report
from analysis.reports._report_context import prepare_context
from analysis.schemas import set_types

Tables = dict[str, pd.DataFrame]


def _publish(tables: Tables, folder: Path, lang: str = "vi", **options: str) -> html.HtmlElement:
    (path,) = publish_unit_report(
        tables, unit_code="f-center", period="2026-H1", languages=(lang,), folder=folder, **options
    )
    return html.fromstring(path.read_bytes())


def _text(element: html.HtmlElement) -> str:
    return re.sub(r"\s+", " ", element.text_content()).strip()


def _rows(page: html.HtmlElement, section: str) -> list[list[str]]:
    (table,) = page.xpath(f"//section[@id='{section}']/figure//table")
    return [[_text(cell) for cell in row] for row in table.xpath("./tbody/tr")]


def test_results_stand_with_their_counts_in_the_language_s_convention(tables: Tables, tmp_path: Path) -> None:
    vietnamese = _rows(_publish(tables, tmp_path), "results")
    english = _rows(_publish(tables, tmp_path, "en"), "results")
    assert vietnamese[0][2] == "61,2% (1.468/2.400 lượt)"
    assert english[0][2] == "61.2% (1,468/2,400 cases)"


def test_what_was_not_reported_is_marked_as_missing_and_not_left_empty(tables: Tables, tmp_path: Path) -> None:
    rows = _rows(_publish(tables, tmp_path), "results")
    assert rows[0][3] == "chưa có số liệu"
    assert rows[3][2:5] == ["chưa có số liệu"] * 3


def test_a_bound_stays_a_bound(tables: Tables, tmp_path: Path) -> None:
    assert _rows(_publish(tables, tmp_path), "results")[2][2] == "> 95,0%"


def test_the_assessment_says_what_the_verdict_says(tables: Tables, tmp_path: Path) -> None:
    rows = _rows(_publish(tables, tmp_path, "en"), "results")
    assert "unlikely to be met (probability 10%)" in rows[0][5]
    assert "not above this year's estimate of 40.3%" in rows[1][5]
    assert "Whether the target will be met cannot be assessed: Too few points." in rows[1][5]


def _count_of(tables: Tables, value: float = 15397.0) -> None:
    """Turn the first indicator into a count without a target, of which nothing but its value is known."""
    tables["indicators"].loc[0, ["unit", "measure"]] = ["lượt", "count"]
    tables["targets"] = tables["targets"].iloc[1:]
    observations = tables["observations"]
    is_other = (observations["indicator_code"] == "visits_by_chip_card_pct") & (observations["period"] == "2026")
    tables["observations"] = observations[~is_other].reset_index(drop=True)
    tables["observations"].loc[0, ["value", "numerator", "denominator"]] = [value, None, None]


def _finding(statement_id: str | None, severity: str, message: str) -> dict[str, object]:
    place = {"source_id": "bc-1", "locator": "line 81", "line": 81, "other_locator": "table 1, row 1, column 1"}
    said = {"rule": "part_exceeds_whole", "severity": severity, "message": message, "printed": "15397 lượt"}
    return place | said | {"finding_id": f"{message}", "statement_id": statement_id, "unit_code": "f-center"}


@pytest.mark.parametrize(
    ("found", "said"),
    [
        ([], "–"),
        ([("bc-1:r1c1", "error", "exceeds its total")], "Error: exceeds its total."),
        ([("bc-1:r1c1", "note", "differs from the text")], "Note: differs from the text."),
        (
            [("bc-1:r1c1", "suspicious", "unlikely"), ("bc-1:r1c1", "error", "wrong")],
            "Error: wrong (further findings: 1).",
        ),
        ([(None, "error", "a part exceeds this total")], "Error: a part exceeds this total."),  # the other side
    ],
)
def test_the_assessment_of_a_value_with_findings_names_the_gravest_and_is_never_empty(
    tables: Tables, tmp_path: Path, found: list[tuple[str | None, str, str]], said: str
) -> None:
    _count_of(tables)
    tables["findings"] = pd.DataFrame([_finding(*one) for one in found], columns=list(_finding("", "", "")))
    row = _rows(_publish(tables, tmp_path, "en"), "results")[0]
    assert row[2] == "15,397"
    assert row[5] == said


@pytest.mark.parametrize(("state", "said"), [("open", "Error: wrong."), ("accepted", "–"), ("corrected", "–")])
def test_the_assessment_leaves_out_a_finding_that_is_closed(
    tables: Tables, tmp_path: Path, state: str, said: str
) -> None:
    _count_of(tables)
    tables["findings"] = pd.DataFrame([_finding("bc-1:r1c1", "error", "wrong") | {"state": state}])
    assert _rows(_publish(tables, tmp_path, "en"), "results")[0][5] == said


@pytest.mark.parametrize("value", [0.0, 120.0, 1e6])
def test_no_assessment_of_a_value_is_empty_whatever_it_is(tables: Tables, tmp_path: Path, value: float) -> None:
    _count_of(tables, value)
    for lang in ("vi", "en"):
        assert all(row[-1] for row in _rows(_publish(tables, tmp_path, lang), "results"))


def test_an_estimate_with_a_finding_is_assessed_by_it(tables: Tables, tmp_path: Path) -> None:
    assessed = _rows(_publish(tables, tmp_path, "en"), "results")[1][5]
    assert "Error: 60/130 is 46,2%, but 46,1% is printed: truncated instead of rounded." in assessed


def test_a_count_falls_short_of_its_target_by_things_and_not_by_points(tables: Tables, tmp_path: Path) -> None:
    tables["indicators"].loc[0, ["unit", "measure"]] = ["lượt", "count"]
    for name in ("observations", "statements"):
        tables[name].loc[tables[name]["indicator_code"] == "visits_by_chip_card_pct", "value"] = 70.0
    tables["targets"].loc[0, "value_unit"] = "lượt"
    assessed = _rows(_publish(tables, tmp_path, "en"), "results")[0][5]
    assert "is 20 short of the target of > 90" in assessed


def test_an_indicator_that_should_fall_asks_to_review_a_target_above_the_estimate(
    tables: Tables, tmp_path: Path
) -> None:
    tables["indicators"].loc[0, "direction"] = "down"
    assessed = _rows(_publish(tables, tmp_path, "en"), "results")[0][5]
    assert "is not below this year's estimate of 68.2%" in assessed


def test_a_report_of_units_alone_says_that_there_is_nothing(tables: Tables, tmp_path: Path) -> None:
    page = _publish({"units": tables["units"]}, tmp_path, "en", report_date="2026-06-30")
    assert "reported no actual values" in _text(page)


def test_targets_sort_by_their_probability_and_what_has_none_by_less(tables: Tables, tmp_path: Path) -> None:
    (table,) = _publish(tables, tmp_path).xpath("//section[@id='targets']/figure[1]//table")
    keys = [float(row[5].get("data-sort")) for row in table.xpath("./tbody/tr")]
    assert keys[:2] == [0.12, -1.0]


def test_a_verdict_that_turns_turns_its_wording_and_nothing_else(tables: Tables, tmp_path: Path) -> None:
    before = _rows(_publish(tables, tmp_path, "en"), "results")
    tables["verdicts"].loc[0, ["verdict", "probability", "chance_words"]] = ["likely", 0.9, "very_likely"]
    after = _rows(_publish(tables, tmp_path, "en"), "results")
    changed = [(row, column) for row in range(4) for column in range(6) if before[row][column] != after[row][column]]
    assert changed == [(0, 5)]
    assert "very likely to be met (probability 90%)" in after[0][5]


def test_every_figure_leads_to_its_source_row(tables: Tables, tmp_path: Path) -> None:
    page = _publish(tables, tmp_path)
    figures = page.xpath("//a[@class='figure']")
    assert len(figures) > 10
    anchors = set(page.xpath("//section[@id='annex']//tr/@id"))
    assert {figure.get("href").removeprefix("#") for figure in figures} == anchors
    assert len(set(page.xpath("//@id"))) == len(page.xpath("//@id"))


def test_the_annex_quotes_the_raw_text_and_the_place(tables: Tables, tmp_path: Path) -> None:
    page = _publish(tables, tmp_path)
    figure, counts = page.xpath("//section[@id='results']//tbody/tr[1]/td[2]/a")
    assert counts.get("data-trace") == figure.get("data-trace")
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
    assert _rows(_publish(tables, tmp_path, report_date="2026-08-01"), "results")[0][2].startswith("61,2%")


def test_a_cell_filled_with_words_shows_our_keywords_and_leads_to_the_cell(tables: Tables, tmp_path: Path) -> None:
    tables["statements"].loc[tables["statements"]["statement_id"] == "bc-1:r4c1", "kind"] = "actual"
    row = _rows(_publish(tables, tmp_path), "results")[3]
    assert row[2] == "số hóa"
    assert "nhận xét bằng lời" in row[5]


def test_findings_stand_with_printed_and_recomputed_values(tables: Tables, tmp_path: Path) -> None:
    (row,) = _rows(_publish(tables, tmp_path), "findings")
    assert row[:4] == ["sai", "60/130 bằng 46,2%, văn bản ghi 46,1%: cắt bớt chữ số thay vì làm tròn", "46,1%", "46,2%"]


def test_the_state_of_a_task_follows_the_report_date_that_is_given(tables: Tables, tmp_path: Path) -> None:
    tables["tasks"].loc[0, "due"] = "2026-12-31"
    tables["task_states"] = pd.DataFrame({"task_id": [tables["tasks"].loc[0, "task_id"]], "unit_code": ["f-center"]})
    tables["task_states"]["state"] = "unknown"
    states = {"2026-06-25": "not yet due", "2026-12-01": "due within 30 days"}
    states["2027-01-01"] = "deadline passed, no information"
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


def test_tasks_of_other_offices_stand_in_no_report_of_a_unit(tables: Tables, tmp_path: Path) -> None:
    tables["task_states"] = pd.DataFrame({"task_id": tables["tasks"]["task_id"], "unit_code": "moh"})
    tables["task_states"]["state"] = "not_started"
    page = _publish(tables, tmp_path, "en", report_date="2027-01-01")
    assert not page.xpath("//section[@id='tasks']//tbody/tr")
    assert "assign no tasks to the unit" in page.text_content()


def test_a_unit_without_figures_gets_a_report_that_says_so(tables: Tables, tmp_path: Path) -> None:
    nothing = {name: frame.iloc[:0] if name in ("observations", "targets") else frame for name, frame in tables.items()}
    page = _publish(nothing, tmp_path, "en")
    assert "reported no actual values" in _text(page)
    assert "state no target" in _text(page)


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_hostile_names_appear_as_text(tables: Tables, tmp_path: Path, lang: str) -> None:
    hostile = "<script>alert(1)</script>\n=1+1 \u202eabc"
    tables["indicators"].loc[0, ["title_vi", "title_en"]] = hostile
    page = _publish(tables, tmp_path, lang)
    assert len(page.xpath("//script")) == 1
    assert "<script>alert(1)</script> =1+1 [U+202E]abc" in _text(page)


def test_the_same_tables_give_the_same_bytes_and_are_not_changed(tables: Tables, tmp_path: Path) -> None:
    before = {name: frame.copy() for name, frame in tables.items()}
    written = [
        publish_unit_report(tables, unit_code="f-center", period="2026-H1", languages=("vi",), folder=tmp_path / run)[0]
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
        ({"unit_code": "f-other", "period": "2026-H1", "languages": ("vi",)}, "unknown organisation 'f-other'"),
        ({"unit_code": "f-center", "period": "yearly", "languages": ("vi",)}, "period, found 'yearly'"),
        ({"unit_code": "f-center", "period": "2026-13", "languages": ("vi",)}, "period, found '2026-13'"),
        (
            {"unit_code": "f-center", "period": "2026-H1", "languages": ("vi",), "report_date": "30/06/2026"},
            "report_date: found '30/06/2026', expected a day such as 2026-06-30",
        ),
        (
            {"unit_code": "f-center", "period": "2026-H1", "languages": ("vi", "de")},
            r"languages, found \['vi', 'de'\], expected some of vi, en",
        ),
        ({"unit_code": "f-center", "period": "2026-H1", "languages": ()}, r"languages, found \[\]"),
        ({"unit_code": "f-center", "period": "2026-H1", "languages": ("vi",), "formats": ("odt",)}, "formats"),
    ],
)
def test_wrong_use_is_refused_before_anything_is_written(
    tables: Tables, tmp_path: Path, options: dict[str, Any], message: str
) -> None:
    with pytest.raises(AnalysisError, match=message):
        publish_unit_report(tables, folder=tmp_path, **options)
    assert not list(tmp_path.iterdir())


def test_a_note_names_the_day_of_the_data_only_where_there_is_one(tables: Tables) -> None:
    context = prepare_context(tables, "en")
    assert context.data_day(["no_such_indicator"], "facility", "targets.data_day") == ""
    assert context.data_day(list(tables["indicators"]["indicator_code"]), "facility", "targets.data_day") != ""


def test_without_a_date_a_report_has_the_day_on_which_its_tables_were_judged(tables: Tables) -> None:
    scores = pd.DataFrame({"scope": ["all"], "scope_code": ["all"], "dimension": ["live"], "judged_on": ["2030-01-31"]})
    judged = tables | {"scores": set_types("scores", scores)}
    assert str(prepare_context(judged, "en").report_date) == "2030-01-31"


@pytest.mark.parametrize(("lang", "said"), [("en", "has reported no value"), ("vi", "chưa báo cáo số liệu nào")])
def test_results_of_nothing_are_one_sentence_and_no_table(tables: Tables, tmp_path: Path, lang: str, said: str) -> None:
    page = _publish({"units": tables["units"]}, tmp_path, lang, report_date="2026-06-30")
    (section,) = page.xpath("//section[@id='results']")
    assert said in section.text_content()
    assert not section.xpath(".//table")


def test_a_filing_that_could_not_be_read_is_said_instead_of_nothing_reported(tables: Tables, tmp_path: Path) -> None:
    unread = {"source_id": ["bc-9-2026"], "type": ["folder"], "unit_code": ["f-center"], "reason": ["damaged"]}
    tables["unread_sources"] = set_types("unread_sources", pd.DataFrame(unread))
    assert "could not be read (bc-9-2026); their values are missing" in _text(_publish(tables, tmp_path, "en"))
    tables["observations"] = tables["observations"].head(0)
    text = _text(_publish(tables, tmp_path, "en"))
    assert "could not be read (bc-9-2026)" in text
    assert "has reported no actual values" not in text
